// The more steps a function has cost, the fewer of its paths are kept apart: what holds on all of
// them is found all the same.
// RUN: %clang_shapewise %torch_flags -fsyntax-only -fplugin-arg-shapewise-max-steps=2000 -fplugin-arg-shapewise-remarks %s 2>&1 \
// RUN:   | FileCheck --implicit-check-not=warning: --implicit-check-not=remark: %s
// RUN: %clang_shapewise %torch_flags -fsyntax-only -fplugin-arg-shapewise-max-steps=300 -fplugin-arg-shapewise-remarks %s 2>&1 \
// RUN:   | FileCheck --check-prefix=FEW --implicit-check-not=warning: %s
// REQUIRES: torch
#include <torch/torch.h>

torch::Tensor layer(const torch::Tensor &x) {
  auto y = torch::relu(x);
  auto z = y * 2;
  return torch::tanh(z + 1);
}

void sixteen(const bool *on) {
  int64_t a = 1;
  if (on[0])
    a += 1;
  if (on[1])
    a += 2;
  if (on[2])
    a += 4;
  if (on[3])
    a += 8;
  auto x = layer(layer(layer(layer(torch::ones({4, 3})))));
  x = layer(layer(layer(layer(layer(layer(x))))));
  torch::cross_entropy_loss(x, torch::zeros({4}, torch::kLong));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}4 rows of logits with 5 labels
  torch::cross_entropy_loss(x, torch::zeros({5}, torch::kLong));
}
// FEW: remark: gave up on 'sixteen': too many steps
