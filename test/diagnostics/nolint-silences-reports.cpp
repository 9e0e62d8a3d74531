// NOLINT comments silence as they do in clang-tidy: the line, the next line, a block; all checks or
// those that are named.
// REQUIRES: torch
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
#include <torch/torch.h>
namespace F = torch::nn::functional;

#define LOSS(A, B) F::cross_entropy(A, B)

void train() {
  auto labels = torch::randint(0, 10, {864});
  F::cross_entropy(torch::randn({1, 10}), labels); // NOLINT
  F::cross_entropy(torch::randn({2, 10}), labels); // NOLINT(shapewise-loss-batch)
  F::cross_entropy(torch::randn({3, 10}), labels); // NOLINT(shapewise-*): the reason
  F::cross_entropy(torch::randn({4, 10}), labels); // NOLINT(bugprone-*, shapewise-loss-batch)
  // NOLINTNEXTLINE(shapewise-loss-batch)
  F::cross_entropy(torch::randn({5, 10}), labels);
  // NOLINTBEGIN(shapewise-loss-*)
  F::cross_entropy(torch::randn({6, 10}), labels);
  LOSS(torch::randn({7, 10}), labels);
  // NOLINTEND(shapewise-loss-*)
  LOSS(torch::randn({8, 10}), labels); // NOLINT

  // CHECK: [[@LINE+1]]:6: warning: {{.*}} 9 rows {{.*}} [shapewise-loss-batch]
  F::cross_entropy(torch::randn({9, 10}), labels); // NOLINT(shapewise-op)
  // CHECK: [[@LINE+1]]:6: warning: {{.*}} 11 rows {{.*}} [shapewise-loss-batch]
  F::cross_entropy(torch::randn({11, 10}), labels); // NOLINT()
  // NOLINTNEXTLINE

  // CHECK: [[@LINE+1]]:6: warning: {{.*}} 12 rows {{.*}} [shapewise-loss-batch]
  F::cross_entropy(torch::randn({12, 10}), labels);
}
