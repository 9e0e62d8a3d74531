#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// 384 rows of logits do not pair with 864 labels, whatever form the labels have; 384 do.
namespace F = torch::nn::functional;

void classIndices() {
  auto logits = torch::randn({384, 2971});
  auto labels = torch::randint(0, 2971, {864});
  // CHECK: [[@LINE+3]]:6: warning: {{.*}}384{{.*}}864{{.*}} [shapewise-loss-batch]
  // CHECK: [[@LINE-3]]:31: note: dimension 0 of 'logits' is 384 from here
  // CHECK: [[@LINE-3]]:42: note: dimension 0 of 'labels' is 864 from here
  F::cross_entropy(logits, labels);
  F::cross_entropy(logits, torch::randint(0, 2971, {384}));
}

void probabilities() {
  auto logits = torch::randn({384, 2971});
  auto labels = torch::softmax(torch::randn({864, 2971}), 1);
  // CHECK: [[@LINE+3]]:6: warning: {{.*}}384 against 864{{.*}} [shapewise-loss-batch]
  // CHECK: [[@LINE-3]]:31: note: dimension 0 of 'logits' is 384 from here
  // CHECK: [[@LINE-3]]:46: note: dimension 0 of 'labels' is 864 from here
  F::cross_entropy(logits, labels);
  F::cross_entropy(logits, torch::softmax(torch::randn({384, 2971}), 1));
}
