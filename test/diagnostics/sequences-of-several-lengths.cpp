#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Sequences padded to the longest, and bags of embeddings.
namespace F = torch::nn::functional;
namespace rnn = torch::nn::utils::rnn;
using torch::randn;

void padded() {
  std::vector<torch::Tensor> steps = {randn({3, 5}), randn({7, 5})};
  auto batch = rnn::pad_sequence(steps, true);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}f32[2, 7, 5]{{.*}} [shapewise-op]
  batch.mm(batch);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}f32[7, 2, 5]{{.*}} [shapewise-op]
  rnn::pad_sequence(steps).t();
  std::vector<torch::Tensor> mixed = {randn({3, 5}), randn({7, 4})};
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'pad_sequence'{{.*}}[7, 4]{{.*}}[7, 5]{{.*}} [shapewise-op]
  rnn::pad_sequence(mixed, true);
  std::vector<torch::Tensor> ones = {randn({3, 5}), randn({7, 1})};
  rnn::pad_sequence(ones, true);
}

void bags() {
  auto ids = torch::zeros({6}, torch::kLong), weight = randn({10, 3});
  auto ends = torch::zeros({2}, torch::kLong);
  auto two = F::embedding_bag(ids, weight, F::EmbeddingBagFuncOptions().offsets(ends));
  two.view({2, 3});
  auto one = F::embedding_bag(ids, weight, F::EmbeddingBagFuncOptions().offsets(ends).include_last_offset(true));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view 3 elements as [2, 3], which holds 6 [shapewise-op]
  one.view({2, 3});
  torch::nn::EmbeddingBag bag(torch::nn::EmbeddingBagOptions(10, 3).include_last_offset(true));
  bag(ids, ends).view({1, 3});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'embedding_bag' needs 'input' to have rank 1 or 2{{.*}} [shapewise-op]
  F::embedding_bag(torch::zeros({4, 6, 2}, torch::kLong), weight);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'embedding_bag' needs 'input' to be int64 or int32{{.*}} [shapewise-op]
  F::embedding_bag(randn({4, 6}), weight);
}
