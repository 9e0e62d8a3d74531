#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-dump=shapes %s 2>&1 | FileCheck %s
//
// Labels filled with one number of which nothing is known are labels like any others; a range with
// an unknown end, or a number that is too large, are not.
namespace F = torch::nn::functional;

void train(int64_t label, int64_t classes) {
  auto x = torch::randn({8, 3});
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:6 cross_entropy: fits
  F::cross_entropy(x, torch::full({8}, label, torch::kLong));
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:6 cross_entropy: fits
  F::cross_entropy(x, torch::full({8}, 2, torch::kLong));
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:6 cross_entropy: mismatch
  F::cross_entropy(x, torch::full({8}, 3, torch::kLong));
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:6 cross_entropy: unknown
  F::cross_entropy(x, torch::randint(0, classes, {8}, torch::kLong));
}
