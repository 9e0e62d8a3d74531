#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// The axes of "..." are paired from the last one, and broadcast.
using torch::randn;

void products() {
  auto y = torch::einsum("...ij,...jk->...ik", {randn({7, 2, 3, 4}), randn({2, 4, 5})});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}[7, 2, 3, 5]{{.*}} [shapewise-op]
  y.mm(randn({5, 5}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'einsum' finds the sizes 2 and 3 for '...' in "...ij,...jk->...ik" [shapewise-op]
  torch::einsum("...ij,...jk->...ik", {randn({7, 2, 3, 4}), randn({3, 4, 5})});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'einsum' names the axes of tensor 0 '...ij' in "...ij->...ji", but it is [3] [shapewise-op]
  torch::einsum("...ij->...ji", {randn({3})});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'einsum' finds the sizes 4 and 5 for 'j'{{.*}} [shapewise-op]
  torch::einsum("...ij,jk", {randn({7, 3, 4}), randn({5, 6})});
}

void sums() {
  // Without dots in the result the axes they stand for are summed.
  auto y = torch::einsum("...ij->ij", {randn({7, 3, 4})});
  y.mm(randn({4, 2}));
  // Without an arrow they come first.
  auto z = torch::einsum("i...j", {randn({7, 3, 4})});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}f32[3, 7, 4]{{.*}} [shapewise-op]
  z.mm(y);
}

void unknownRank(torch::Tensor x) {
  torch::einsum("...ij,...jk->...ik", {x, randn({2, 4, 5})});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'einsum' names the axes of tensor 1{{.*}} [shapewise-op]
  torch::einsum("...ij,...jk->...ik", {x, randn({4})});
}
