#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-max-states=1 -fplugin-arg-shapewise-dump=shapes %s 2>&1 | FileCheck %s
//
// Where paths are not kept apart, an iterator over one of two lists is one over what both have in common.
namespace F = torch::nn::functional;
using torch::Tensor;

void evaluate(bool held, std::vector<Tensor> &other) {
  std::vector<Tensor> seen = {torch::ones({4, 3}), torch::ones({4, 3})};
  std::vector<Tensor> kept = {torch::zeros({4, 3})};
  auto at = seen.begin(), end = seen.end();
  if (held) {
    at = kept.begin();
    end = kept.end();
  }
  F::cross_entropy(*at, torch::zeros({4}, torch::kLong));
  for (; at != end; ++at)
    F::cross_entropy(*at, torch::zeros({4}, torch::kLong));
  auto any = kept.begin();
  if (held)
    any = other.begin();
  F::cross_entropy(*any, torch::zeros({4}, torch::kLong));
}

// CHECK: loss {{.*}}:[[#]]:[[#]] cross_entropy: fits
// CHECK-NEXT: cross_entropy: fits
// CHECK-NEXT: cross_entropy: unknown
