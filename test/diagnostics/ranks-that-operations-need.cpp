// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// What products, choices and repetitions need of an operand that nothing is known of holds once they have
// returned.
#include <torch/torch.h>

// Letters of an equation count axes.
void spelled(torch::Tensor x, torch::Tensor y) {
  auto scores = torch::einsum("bqd,bkd->bqk", {x, y});
  x.transpose(1, 2);
  x.select(2, 0);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'select' has no axis 3 to work on{{.*}} [shapewise-op]
  x.select(3, 0);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'permute' needs each of the 3 axes once{{.*}} [shapewise-op]
  x.permute({0, 1});
}
void anyRank(torch::Tensor x, torch::Tensor y) {
  torch::einsum("...d,kd->...k", {x, y});
  x.select(3, 0);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'select' has no axis 2 to work on{{.*}} [shapewise-op]
  y.select(2, 0);
}

// A product of matrices relates the last axis to what it meets.
void multiplied(torch::Tensor x, torch::Tensor y) {
  auto made = torch::matmul(x, torch::randn({8, 3}));
  torch::mse_loss(x, torch::zeros({2, 8}));
  torch::mse_loss(y.matmul(torch::randn({8, 3})), torch::zeros({2, 3}));
  y + torch::zeros({1, 8});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'operator+' cannot broadcast [..., 8] with [7]{{.*}} [shapewise-op]
  y + torch::zeros({7});
}

// Indices have as many axes as what they choose from.
void chosen(torch::Tensor x) {
  auto best = x.gather(1, torch::zeros({4, 1}, torch::kLong));
  x.select(1, 0);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'select' has no axis 2 to work on{{.*}} [shapewise-op]
  x.select(2, 0);
}
void fromNothing(torch::Tensor x) {
  x.gather(1, torch::zeros({0, 1}, torch::kLong));
  x.select(2, 0);
}

// Numbers of a repeat may be more than there are axes, not fewer.
void repeated(torch::Tensor x) {
  auto rows = x.repeat({2, 3});
  x.select(0, 0);
  rows.select(1, 0);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'select' has no axis 2 to work on{{.*}} [shapewise-op]
  rows.select(2, 0);
}
void tiled(torch::Tensor x) {
  auto rows = x.tile({2, 3});
  rows.select(2, 0);
}
