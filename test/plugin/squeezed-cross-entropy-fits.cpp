#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-dump=shapes %s 2>&1 | FileCheck %s
//
// torch::binary_cross_entropy drops axes of length 1 on both sides: what may be 1 goes from both.
void train(const torch::Tensor &images, const torch::Tensor &others) {
  auto batch = images.size(0), more = others.size(0);
  auto output = torch::sigmoid(images.view({batch, -1}).mean(1, /*keepdim=*/true));
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:{{[0-9]+}} binary_cross_entropy: fits
  torch::binary_cross_entropy(output, torch::ones({batch}));
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:{{[0-9]+}} binary_cross_entropy: fits
  torch::binary_cross_entropy(output.view({batch, 1, 1}), torch::ones({1, batch}));
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:{{[0-9]+}} binary_cross_entropy: unknown (whether the squeezed operands fit is not known)
  torch::binary_cross_entropy(output, torch::ones({more}));
}
