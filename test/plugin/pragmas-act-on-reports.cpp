// Diagnostic pragmas of the borrowed group act on the region they enclose, also within a body.
// REQUIRES: torch
// RUN: not %clang_shapewise -fsyntax-only -std=c++17 %torch_flags %s 2>&1 | %check_diag %s
#include <torch/torch.h>

void train() {
  auto logits = torch::randn({384, 10});
  auto labels = torch::randint(0, 10, {864});
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wuser-defined-warnings"
  torch::nn::functional::cross_entropy(logits, labels);
#pragma clang diagnostic error "-Wuser-defined-warnings"
  // CHECK: [[@LINE+1]]:26: error: {{.*}} [shapewise-loss-batch]
  torch::nn::functional::cross_entropy(torch::randn({384, 10}), labels);
#pragma clang diagnostic pop
  // CHECK: [[@LINE+1]]:26: warning: {{.*}} [shapewise-loss-batch]
  torch::nn::functional::cross_entropy(torch::randn({384, 10}), labels);
}
