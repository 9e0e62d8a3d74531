#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Labels sliced to the logits' rows fit as probabilities; as integers of the logits' own shape they
// are still refused.
namespace F = torch::nn::functional;

void probabilities() {
  auto logits = torch::randn({384, 2971});
  auto labels = torch::softmax(torch::randn({864, 2971}), 1);
  F::cross_entropy(logits, labels.slice(0, 0, logits.size(0)));
}

void integers() {
  auto logits = torch::randn({384, 2971});
  auto labels = torch::randint(0, 2971, {864, 2971});
  auto kept = labels.slice(0, 0, logits.size(0));
  // CHECK: [[@LINE+1]]:6: warning: {{.*}}must be [384]{{.*}} [shapewise-loss-dtype]
  F::cross_entropy(logits, kept);
}

void reshaped() {
  auto labels = torch::randint(0, 2971, {864, 2971});
  // CHECK: [[@LINE+1]]:10: warning: cannot view 2566944 elements as [2, 384, 2971]{{.*}} [shapewise-op]
  labels.reshape({2, 384, 2971});
  labels.reshape({2, 432, 2971});
}
