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
  // NOLINTBEGIN(shapewise-loss-batch)
  // NOLINTBEGIN(shapewise-op)
  F::cross_entropy(torch::randn({13, 10}), labels);
  // NOLINTEND(shapewise-op)
  F::cross_entropy(torch::randn({14, 10}), labels);
  // NOLINTEND(shapewise-loss-batch)
  F::cross_entropy(torch::randn({15, 10}), labels); // NOLINT(*, -shapewise-loss-batch)
  const char *text = "NOLINT"; F::cross_entropy(torch::randn({16, 10}), labels);

  // CHECK: [[@LINE+1]]:6: warning: {{.*}} 9 rows {{.*}} [shapewise-loss-batch]
  F::cross_entropy(torch::randn({9, 10}), labels); // NOLINT(shapewise-op)
  // CHECK: [[@LINE+1]]:6: warning: {{.*}} 11 rows {{.*}} [shapewise-loss-batch]
  F::cross_entropy(torch::randn({11, 10}), labels); // NOLINT()
  // NOLINTNEXTLINE

  // CHECK: [[@LINE+1]]:6: warning: {{.*}} 12 rows {{.*}} [shapewise-loss-batch]
  F::cross_entropy(torch::randn({12, 10}), labels);
  // CHECK: [[@LINE+1]]:6: warning: {{.*}} 17 rows {{.*}} [shapewise-loss-batch]
  F::cross_entropy(torch::randn({17, 10}), labels); // nolint
  // CHECK: [[@LINE+1]]:6: warning: {{.*}} 18 rows {{.*}} [shapewise-loss-batch]
  F::cross_entropy(torch::randn({18, 10}), labels); // NOLINTED
}
