#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// A value that was reported is unknown afterwards; a template's instances and a function's callers
// report the same mistake once.
namespace F = torch::nn::functional;

void chain() {
  auto a = torch::randn({3, 4});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  auto product = torch::matmul(a, a);
  auto next = torch::matmul(product, torch::randn({5, 6}));
  F::cross_entropy(next, torch::randint(0, 10, {7}));
}

template <typename T> torch::Tensor loss(T) {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  return F::cross_entropy(torch::randn({8, 10}), torch::randint(0, 10, {9}));
}

void instances() {
  loss(1);
  loss(1.0);
}

torch::Tensor scored(torch::Tensor logits) {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  return F::cross_entropy(logits, torch::randint(0, 10, {64}));
}

void callers() {
  scored(torch::randn({32, 10}));
  scored(torch::randn({32, 10}));
  scored(torch::randn({64, 10}));
}
