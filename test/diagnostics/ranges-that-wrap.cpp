#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// What is known of a tensor's values is kept by a conversion only if the new type holds them.
namespace F = torch::nn::functional;

void labels() {
  auto logits = torch::randn({4, 10});
  auto high = torch::full({4}, 266, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}[shapewise-loss-classes]
  F::cross_entropy(logits, high);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}[shapewise-loss-classes]
  F::cross_entropy(logits, high.to(torch::kInt).to(torch::kLong));
  // 266 is 10 of 256: nobody follows that.
  F::cross_entropy(logits, high.to(torch::kByte).to(torch::kLong));
  F::cross_entropy(logits, high.to(torch::kInt8).to(torch::kLong));
  F::cross_entropy(logits, high.type_as(torch::zeros({1}, torch::kInt8)).to(torch::kLong));
  F::cross_entropy(logits, high.to(torch::kBool).to(torch::kLong));
  auto low = torch::full({4}, 12, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}[shapewise-loss-classes]
  F::cross_entropy(logits, low.to(torch::kInt8).to(torch::kLong));
}

void rounded() {
  // 4095 is 4096 in half precision, and then an index out of range is one within.
  auto ids = torch::full({4}, 4095, torch::kLong).to(torch::kHalf).to(torch::kLong);
  F::one_hot(ids, 4095);
  auto table = torch::nn::Embedding(4095, 2);
  table(ids);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}'Embedding'{{.*}} [shapewise-op]
  table(torch::full({4}, 4095, torch::kLong).to(torch::kFloat).to(torch::kLong));
}
