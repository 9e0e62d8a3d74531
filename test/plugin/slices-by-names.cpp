#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-dump=shapes %s 2>&1 | FileCheck %s
//
// Two slices by the same bounds are of one length, whatever the bounds are; pieces of a size that a
// count divides are all of one size.
namespace F = torch::nn::functional;

void train(int64_t n, int64_t from, int64_t to, int64_t hidden) {
  auto x = torch::randn({n, 2});
  auto y = torch::randint(0, 2, {n}, torch::kLong);
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:6 cross_entropy: fits
  F::cross_entropy(x.slice(0, 0, n / 2), y.slice(0, 0, n / 2));
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:6 cross_entropy: fits
  F::cross_entropy(x.slice(0, from, to), y.slice(0, from, to));
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:6 cross_entropy: unknown
  F::cross_entropy(x.slice(0, from, to), y.slice(0, from, to + 1));
  auto gates = torch::randn({n, 4 * hidden}).chunk(4, 1);
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:6 mse_loss: fits
  F::mse_loss(gates[0] * gates[3], torch::zeros({n, hidden}));
}
