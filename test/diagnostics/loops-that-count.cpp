#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
//
// A loop that counts has run as often as it says, however often that is.
namespace F = torch::nn::functional;
using torch::Tensor;

void constantCount() {
  std::vector<Tensor> rows;
  for (int i = 0; i < 64; ++i)
    rows.push_back(torch::randn({3}));
  F::cross_entropy(torch::stack(rows), torch::zeros({64}, torch::kLong));
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'cross_entropy' pairs 64 rows of logits with 65 labels
  F::cross_entropy(torch::stack(rows), torch::zeros({65}, torch::kLong));
}

void namedCount(int n) {
  auto labels = torch::zeros({n}, torch::kLong);
  std::vector<Tensor> rows, pairs;
  for (int i = 0; i < n; i++)
    rows.push_back(torch::randn({3}));
  F::cross_entropy(torch::stack(rows), labels);
  for (int i = n - 1; i >= 0; --i)
    pairs.push_back(torch::randn({2, 3}));
  F::cross_entropy(torch::cat(pairs), torch::zeros({2 * n}, torch::kLong));
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'cross_entropy' pairs n rows of logits with n + 1 labels
  F::cross_entropy(torch::stack(rows), torch::zeros({n + 1}, torch::kLong));
}

void whatTheBodyChanges(int n) {
  std::vector<Tensor> rows;
  for (int i = 0; i < 64; ++i) {
    rows.push_back(torch::randn({3}));
    if (rows.size() % 3 == 1)
      ++i;
  }
  F::cross_entropy(torch::stack(rows), torch::zeros({48}, torch::kLong));
  int limit = 64;
  std::vector<Tensor> fewer;
  for (int i = 0; i < limit; ++i) {
    fewer.push_back(torch::randn({3}));
    --limit;
  }
  F::cross_entropy(torch::stack(fewer), torch::zeros({32}, torch::kLong));
  std::vector<Tensor> some;
  for (int i = 0; i < 64; ++i) {
    if (i == n)
      break;
    some.push_back(torch::randn({3}));
  }
  F::cross_entropy(torch::stack(some), torch::zeros({17}, torch::kLong));
}

void noRoundAtAll(int n) {
  std::vector<Tensor> rows{torch::randn({3})};
  for (int i = 5; i < n; ++i)
    rows.push_back(torch::randn({3}));
  F::cross_entropy(torch::stack(rows), torch::zeros({n}, torch::kLong));
}

struct Step {
  Tensor state;
  float reward;
};

// As many rounds as an unknown container has elements.
void replay(const std::vector<Step> &steps) {
  std::vector<Tensor> states;
  std::vector<float> rewards;
  for (const auto &step : steps) {
    states.push_back(step.state.view({4}));
    rewards.push_back(step.reward);
  }
  auto count = static_cast<int64_t>(steps.size());
  auto values = torch::nn::Linear(4, 1)->forward(torch::stack(states));
  F::mse_loss(values.squeeze(1), torch::tensor(rewards));
  F::mse_loss(torch::tensor(rewards), torch::zeros({count}));
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  F::cross_entropy(torch::rand({count + 1, 3}), torch::tensor(rewards).to(torch::kLong));
}

struct Buffer {
  std::vector<Step> steps;
  std::vector<float> rewards() {
    std::vector<float> all;
    for (size_t i = 0; i < steps.size(); ++i)
      all.push_back(steps[i].reward);
    return all;
  }
  void learn() {
    auto count = static_cast<int64_t>(steps.size());
    auto targets = torch::tensor(rewards()).to(torch::kLong);
    F::cross_entropy(torch::rand({count, 2}), targets);
    // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
    F::cross_entropy(torch::rand({count + 1, 2}), targets);
  }
};

void limitsThatMove(std::vector<Step> &steps, Tensor x) {
  auto before = static_cast<int64_t>(steps.size());
  int64_t rounds = 0, halfway = 0, n = x.size(0);
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].reward > 1)
      steps.push_back(steps[i]);
    ++rounds;
  }
  F::cross_entropy(torch::rand({before + 1, 2}), torch::zeros({rounds}, torch::kLong));
  rounds = 0;
  for (size_t i = 0; i < steps.size(); ++i) {
    steps.pop_back();
    ++rounds;
  }
  F::cross_entropy(torch::rand({before + 1, 2}), torch::zeros({rounds}, torch::kLong));
  for (int64_t i = 0; i < n - i; ++i)
    ++halfway;
  F::cross_entropy(torch::rand({n + 1, 2}), torch::zeros({2 * halfway}, torch::kLong)); // n is odd
}

void someOf(const std::vector<Step> &steps) {
  auto count = static_cast<int64_t>(steps.size());
  std::vector<float> good, first;
  for (const auto &step : steps)
    if (step.reward > 0)
      good.push_back(step.reward);
  for (const auto &step : steps) {
    if (step.reward < 0)
      break;
    first.push_back(step.reward);
  }
  F::mse_loss(torch::tensor(good), torch::rand({count - 1}));
  F::mse_loss(torch::tensor(first), torch::rand({count - 1}));
}

// The last of the batches may be smaller; each has as many rows as its loop has rounds.
void inBatches(const std::vector<Step> &steps) {
  for (int from = 0; from < static_cast<int>(steps.size()); from += 128) {
    int to = std::min(static_cast<int>(steps.size()), from + 128);
    std::vector<float> rewards;
    for (int i = from; i < to; ++i)
      rewards.push_back(steps[i].reward);
    auto targets = torch::tensor(rewards).to(torch::kLong);
    F::cross_entropy(torch::rand({to - from, 2}), targets);
    // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
    F::cross_entropy(torch::rand({to - from + 1, 2}), targets);
    F::cross_entropy(torch::rand({128, 2}), targets);
  }
}
