// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Windows cut at random out of a text: a number drawn lies in the range that it was drawn from.
#include <torch/torch.h>
namespace F = torch::nn::functional;

std::pair<torch::Tensor, torch::Tensor> windows(const torch::Tensor &text, int64_t rows,
                                                int64_t length) {
  auto starts = torch::randint(text.size(0) - length, {rows});
  std::vector<torch::Tensor> inputs, targets;
  for (int64_t i = 0; i < rows; ++i) {
    int64_t start = starts[i].item<int64_t>();
    inputs.push_back(text.slice(0, start, start + length));
    targets.push_back(text.slice(0, start + 1, start + 1 + length));
  }
  return {torch::stack(inputs), torch::stack(targets)};
}

void language_model(torch::Tensor text) {
  torch::nn::Embedding model(65, 65);
  auto [x, y] = windows(text, 4, 8);
  auto logits = model(x).view({4 * 8, 65});
  F::cross_entropy(logits, y.view({-1}).to(torch::kLong));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' pairs 32 rows of logits with 4 labels: {{.*}} [shapewise-loss-batch]
  F::cross_entropy(logits, torch::zeros({4}, torch::kLong));
}

// A float that was drawn is no number of rows, and one of which nothing is known may be anything.
void drawn_otherwise(torch::Tensor text, torch::Tensor positions) {
  float share = torch::rand({1}).item<float>();
  int64_t known = positions[0].item<int64_t>();
  auto part = text.slice(0, known, known + 8);
  F::cross_entropy(part.view({-1, 10}), torch::zeros({static_cast<int64_t>(share * 8)}, torch::kLong));
}

void unpacked(torch::Tensor frames) {
  auto at = torch::randint(0, 5, {1}).item().toInt();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  torch::zeros({3, 4}).select(0, at + 3);
}
