#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// A size that is not known fits itself and not one more than itself.
namespace F = torch::nn::functional;

void train(int batch) {
  auto logits = torch::randn({batch, 10});
  F::cross_entropy(logits, torch::randint(0, 10, {batch}));
  // CHECK: [[@LINE+1]]:6: warning: {{.*}}batch{{.*}}batch + 1{{.*}} [shapewise-loss-batch]
  F::cross_entropy(logits, torch::randint(0, 10, {batch + 1}));
}

void unrelated(int rows, int labels) {
  F::cross_entropy(torch::randn({rows, 10}), torch::randint(0, 10, {labels}));
}
