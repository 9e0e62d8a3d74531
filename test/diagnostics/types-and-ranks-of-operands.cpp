// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// What an operation asks of its operand's type and rank, whatever its sizes are.
#include <torch/torch.h>
namespace F = torch::nn::functional;

void types(const torch::Tensor &any) {
  auto labels = torch::zeros({4, 3}, torch::kLong), mask = labels > 0;
  auto scores = torch::rand({4, 3});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'gelu' needs 'self' to be of a floating type, but it is i64[4, 3] [shapewise-op]
  torch::gelu(labels);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'LeakyReLU' needs 'input' to be of a floating type, but it is i64[4, 3] [shapewise-op]
  torch::nn::LeakyReLU()(labels);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'softmax' needs 'input' to be of a floating type, but it is i64[4, 3] [shapewise-op]
  F::softmax(labels, 1);
  F::softmax(labels, F::SoftmaxFuncOptions(1).dtype(torch::kFloat));
  torch::relu(labels);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'relu' needs 'self' to be of a numeric type, but it is bool[4, 3] [shapewise-op]
  torch::relu(mask);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'operator~' needs 'self' to be of an integer type or bool, but it is f32[4, 3] [shapewise-op]
  ~scores;
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'where' needs 'condition' to be of type bool, but it is f32[4, 3] [shapewise-op]
  torch::where(scores, scores, scores);
  torch::where(mask, scores, scores);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'randn_like' needs 'self' to be of a floating type, but it is i64[4, 3] [shapewise-op]
  torch::randn_like(labels);
  torch::randn_like(labels, torch::kFloat);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'requires_grad_' needs 'self' to be of a floating type, but it is i64[4, 3] [shapewise-op]
  labels.requires_grad_();
  labels.requires_grad_(false);
  torch::gelu(any);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'operator-' takes no bool tensor, and 'mask' is bool[4, 3]; '~' turns a mask around [shapewise-op]
  1 - mask;
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'operator-=' takes no bool tensor, and 'mask' is bool[4, 3]; '~' turns a mask around [shapewise-op]
  scores -= mask;
  1 - mask.to(torch::kFloat);
}

void ranks(const torch::Tensor &any) {
  torch::nn::init::xavier_uniform_(torch::empty({2, 3}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'xavier_uniform_' needs 'tensor' to have rank 2 or more, but it is f32[2] [shapewise-op]
  torch::nn::init::xavier_uniform_(torch::empty({2}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'tril' needs 'self' to have rank 2 or more, but it is f32[5] [shapewise-op]
  torch::tril(torch::ones({5}));
  torch::tril(any);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'Softmax2d' needs 'input' to have rank 3 to 4, but it is f32[4, 3] [shapewise-op]
  torch::nn::Softmax2d()(torch::ones({4, 3}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'linalg_eigh' needs square matrices, but gets [3, 2] [shapewise-op]
  torch::linalg_eigh(torch::ones({3, 2}));
}

void counts() {
  auto x = torch::ones({4, 3});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'flip' gets an axis twice in [0, -2]: the tensor is [4, 3] [shapewise-op]
  x.flip({0, -2});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'chunk' gets 0 as 'chunks', which makes no pieces: the tensor is [4, 3] [shapewise-op]
  x.chunk(0);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'kthvalue' asks for 4 along axis 1, which has 3: the tensor is [4, 3] [shapewise-op]
  x.kthvalue(4, 1);
  x.kthvalue(3, 1);
}
