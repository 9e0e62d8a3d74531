#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Labels [32, 1] for logits [32, 10] come with a fix, put in parentheses where it must be; [32] is
// silent.
namespace F = torch::nn::functional;

void column() {
  auto logits = torch::randn({32, 10});
  auto labels = torch::randint(0, 10, {32, 1});
  // CHECK: [[@LINE+2]]:6: warning: {{.*}} [shapewise-loss-rank]
  // CHECK: fix-it:{{.*}}:{[[@LINE+1]]:34-[[@LINE+1]]:34}:".squeeze(1)"
  F::cross_entropy(logits, labels);
  F::cross_entropy(logits, labels.squeeze(1));
  F::cross_entropy(logits, torch::randint(0, 10, {32}));
}

void sum(torch::Tensor shift) {
  auto logits = torch::randn({32, 10});
  auto labels = torch::randint(0, 10, {32, 1});
  // CHECK: [[@LINE+3]]:6: warning: {{.*}} [shapewise-loss-rank]
  // CHECK: fix-it:{{.*}}:{[[@LINE+2]]:28-[[@LINE+2]]:28}:"("
  // CHECK: fix-it:{{.*}}:{[[@LINE+1]]:38-[[@LINE+1]]:38}:").squeeze(1)"
  F::cross_entropy(logits, labels + 0);
}
