// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Sequences cut out of containers: as many elements as lie between the two iterators.
#include <torch/torch.h>
namespace F = torch::nn::functional;

// The next word of each word; of a sequence of unknown length, and of a known one.
void nextWords(const std::vector<int> &words) {
  auto inputs = torch::tensor(std::vector<int64_t>(words.begin(), words.end() - 1));
  auto targets = torch::tensor(std::vector<int64_t>(words.begin() + 1, words.end()));
  torch::nn::Embedding model(30, 20);
  F::cross_entropy(model(inputs), targets);
}
void mistakenWords(const std::vector<int> &words) {
  auto inputs = torch::tensor(std::vector<int64_t>(words.begin(), words.end()));
  auto targets = torch::tensor(std::vector<int64_t>(words.begin() + 1, words.end()));
  torch::nn::Embedding model(30, 20);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  F::cross_entropy(model(inputs), targets);
}
void windows(const std::vector<std::vector<float>> &rows, int64_t at) {
  std::vector<std::vector<float>> batch(rows.begin() + at, rows.begin() + at + 8);
  std::vector<torch::Tensor> inputs;
  for (const auto &row : batch)
    inputs.push_back(torch::rand({4}));
  F::mse_loss(torch::stack(inputs), torch::rand({8, 4}));
}
void known() {
  std::vector<torch::Tensor> all{torch::rand({2}), torch::rand({3}), torch::rand({4})};
  std::vector<torch::Tensor> some(all.begin() + 1, all.end());
  F::mse_loss(some[0], torch::rand({3}));
  F::mse_loss(torch::cat(some), torch::rand({7}));
  std::vector<torch::Tensor> first(all.begin(), all.begin() + 2);
  F::mse_loss(torch::cat(first), torch::rand({5}));
  std::vector<torch::Tensor> reversed(all.rbegin(), all.rend());
  F::mse_loss(reversed[0], torch::rand({4}));
  std::vector<int> numbers{3, 1, 2};
  std::vector<int64_t> sizes(numbers.begin(), numbers.end() - 1);
  F::mse_loss(torch::zeros(sizes), torch::rand({3, 1}));
}
void pushedSince(std::vector<int64_t> words) {
  auto before = torch::tensor(std::vector<int64_t>(words.begin(), words.end()));
  words.push_back(3);
  auto after = torch::tensor(std::vector<int64_t>(words.begin(), words.end()));
  if (before.size(0) != after.size(0))
    F::mse_loss(torch::rand({4}), torch::rand({4}));
}
int main() {
  nextWords({1, 2, 3, 4});
  windows(std::vector<std::vector<float>>(20, std::vector<float>(3)), 2);
  known();
  pushedSince({1, 2});
}
void mistakenParts() {
  std::vector<torch::Tensor> all{torch::rand({2}), torch::rand({3}), torch::rand({4})};
  std::vector<torch::Tensor> some(all.begin() + 1, all.end());
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  F::mse_loss(some[0], torch::rand({2}));
}
