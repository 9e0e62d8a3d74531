// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Tensors that are joined are all of one rank, but for those of shape [0]: one of known rank tells
// that of the others. What main runs does so without an error.
#include <torch/torch.h>
namespace nn = torch::nn;
using torch::rand;
using torch::Tensor;

Tensor columns(Tensor x, Tensor y) { // the unknown first
  x = torch::cat({nn::Linear(3, 64)(x), nn::Linear(4, 32)(y).view({-1, 32})}, 1);
  return nn::Linear(96, 2)(x);
}
Tensor mistakenColumns(Tensor x, Tensor y) {
  x = torch::cat({nn::Linear(3, 64)(x), nn::Linear(4, 32)(y).view({-1, 32})}, 1);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}96 features{{.*}}97{{.*}} [shapewise-op]
  return nn::Linear(97, 2)(x);
}
Tensor last(Tensor x) { // the unknown behind
  x = torch::cat({rand({4, 5, 6}), nn::Linear(3, 64)(x)}, -1);
  return torch::mse_loss(x, rand({4, 5, 70}));
}
Tensor mistakenLast(Tensor x) {
  x = torch::cat({rand({4, 5, 6}), nn::Linear(3, 64)(x)}, -1);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-
  return torch::mse_loss(x, rand({4, 5, 69}));
}
Tensor mistakenRows(Tensor x) {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cat' joins{{.*}} 6 and 64{{.*}} [shapewise-op]
  return torch::cat({rand({4, 5, 6}), nn::Linear(3, 64)(x)}, 0);
}
Tensor between(Tensor x) { // what is joined is of unknown size
  x = torch::cat({rand({4, 5, 64}), nn::Linear(3, 64)(x)}, 1);
  return torch::mse_loss(x, rand({4, 6, 64}));
}
Tensor both(Tensor x) { // of the same rank, whichever it is
  x = torch::cat({nn::Linear(3, 64)(x), nn::Linear(3, 64)(x)}, 1);
  return nn::Linear(128, 2)(x);
}
Tensor nothing(Tensor x, int64_t n) { // of shape [0] one takes no part
  x = torch::cat({x.view({n}), rand({4, 5})}, 1);
  return torch::mse_loss(x, rand({4, 5}));
}
Tensor perhapsNothing(Tensor x) {
  x = torch::cat({x.to(torch::kFloat), rand({4, 5})}, 1);
  return torch::mse_loss(x, rand({4, 5}));
}
Tensor perhapsNoColumns(Tensor x, int64_t n) {
  x = torch::cat({torch::matmul(x, rand({3, n})), rand({4, 5})}, 1);
  return torch::mse_loss(x, rand({4, 5}));
}
// What was joined has the others' rank and sizes from then on.
Tensor shifted(Tensor y) {
  y = y.slice(1, 2);
  torch::cat({torch::zeros({4, 1}), y.slice(1, 0, -1)}, 1);
  return torch::mse_loss(y, rand({4, y.size(1)}));
}
Tensor mistakenShifted(Tensor y) {
  y = y.slice(1, 2);
  torch::cat({torch::zeros({4, 1}), y.slice(1, 0, -1)}, 1);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'size' has no axis 2 to work on: the tensor is [4, {{.*}}], its axes are -2 to 1 [shapewise-op]
  return torch::mse_loss(y, rand({4, y.size(2)}));
}
Tensor mistakenBatch(Tensor y) {
  y = y.slice(1, 2);
  torch::cat({torch::zeros({4, 1}), y.slice(1, 0, -1)}, 1);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'binary_cross_entropy' pairs elements, but axis 0 is 4 against 5: {{.*}} [shapewise-loss-batch]
  return nn::functional::binary_cross_entropy(torch::sigmoid(y), rand({5, 3}));
}

int main() {
  shifted(rand({4, 5}));
  columns(rand({5, 3}), rand({5, 4}));
  last(rand({4, 5, 3}));
  between(rand({4, 1, 3}));
  nothing(rand({0}), 0);
  perhapsNothing(rand({0}));
  perhapsNoColumns(rand({3}), 0);
}
