#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// One-hot integers are not class indices: the report says how to make them. As floats they are
// probabilities.
namespace F = torch::nn::functional;

void oneHot() {
  auto logits = torch::randn({32, 10});
  auto labels = torch::one_hot(torch::randint(0, 10, {32}), 10);
  // CHECK: [[@LINE+2]]:6: warning: {{.*}}.argmax(1){{.*}} [shapewise-loss-dtype]
  // CHECK: fix-it:{{.*}}:{[[@LINE+1]]:34-[[@LINE+1]]:34}:".argmax(1)"
  F::cross_entropy(logits, labels);
  F::cross_entropy(logits, labels.argmax(1));
  F::cross_entropy(logits, labels.to(torch::kFloat));
}
