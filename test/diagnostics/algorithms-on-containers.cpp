// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// What is sampled, copied, sorted or shuffled is still like the elements it was made of. What main
// runs does so without an error; each function called mistaken… throws.
#include <torch/torch.h>
#include <algorithm>
#include <deque>
#include <random>
using torch::rand;
using torch::Tensor;
#define mse torch::nn::functional::mse_loss

struct Step {
  Tensor state, action, reward;
};
struct Memory {
  std::deque<Step> all;
  std::mt19937 generator{7};
  void push(Step step) {
    if (all.size() == 100)
      all.pop_front();
    all.push_back(std::move(step));
  }
  std::vector<Step> sample(size_t count) {
    std::vector<Step> some;
    std::sample(all.begin(), all.end(), std::back_inserter(some), count, generator);
    return some;
  }
};
struct Batch {
  Tensor states, actions, rewards;
};
Batch batch(Memory &memory, size_t count) {
  std::vector<Tensor> states, actions, rewards;
  for (auto &step : memory.sample(count)) {
    states.push_back(step.state);
    actions.push_back(step.action);
    rewards.push_back(step.reward);
  }
  return {torch::cat(states), torch::cat(actions), torch::cat(rewards)};
}
Memory filled(int64_t rounds) {
  Memory memory;
  for (int64_t i = 0; i < rounds; ++i)
    memory.push({rand({1, 4}), torch::randint(2, {1, 1}), rand({1})});
  return memory;
}
void replay(int64_t rounds) {
  auto memory = filled(rounds);
  auto b = batch(memory, 8);
  auto q = torch::nn::Linear(4, 2)->forward(b.states).gather(1, b.actions);
  auto l = mse(q, b.rewards.unsqueeze(1));
}
void fewer(int64_t rounds) {
  auto memory = filled(rounds);
  auto b = batch(memory, 8);
  auto l = mse(b.states, rand({3, 4}));
}
void ordered() {
  std::vector<Tensor> v{rand({2}), rand({3}), rand({2})};
  std::sort(v.begin(), v.end(), [](const Tensor &a, const Tensor &b) { return a.size(0) > b.size(0); });
  auto l = mse(v[0], rand({3}));
  std::vector<int64_t> s{4, 2, 3};
  std::sort(s.begin(), s.end());
  auto m = mse(torch::zeros(s), rand({2, 3, 4}));
  std::reverse(s.begin(), s.end());
  auto n = mse(torch::zeros(s), rand({4, 3, 2}));
  std::vector<int64_t> t{4, 2, 3};
  std::reverse(t.begin() + 1, t.end());
  auto o = mse(torch::zeros(t), rand({4, 3, 2}));
}
void copied() {
  std::vector<int64_t> from{2, 3}, to{5};
  std::copy(from.begin(), from.end(), std::back_inserter(to));
  auto l = mse(torch::zeros(to), rand({5, 2, 3}));
  std::vector<int64_t> over{7, 8, 9};
  std::copy(from.begin(), from.end(), over.begin());
  auto m = mse(torch::zeros(over), rand({2, 3, 9}));
  std::vector<Tensor> parts{rand({2, 3}), rand({4, 3})}, more{rand({1, 3})};
  std::copy(parts.begin(), parts.end(), std::back_inserter(more));
  auto n = mse(torch::cat(more), rand({7, 3}));
}
void shuffled(int64_t i) {
  std::vector<std::pair<Tensor, Tensor>> pairs;
  for (int64_t n = 0; n < 6; ++n)
    pairs.emplace_back(rand({n + 1, 3}), rand({n + 1, 3}));
  std::shuffle(pairs.begin(), pairs.end(), std::mt19937{7});
  auto l = mse(pairs[i].first, pairs[i].second);
}
void counted() {
  std::vector<int64_t> s{4, 2, 3};
  int64_t comparisons = 0;
  std::sort(s.begin(), s.end(), [&](int64_t a, int64_t b) { return ++comparisons, a < b; });
  auto l = mse(torch::zeros({std::min<int64_t>(comparisons, 1) + 2}), rand({3}));
}
int main() {
  counted();
  replay(20);
  fewer(3);
  ordered();
  copied();
  shuffled(2);
}

void mistakenReplay(int64_t rounds) {
  auto memory = filled(rounds);
  auto b = batch(memory, 8);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  auto q = torch::nn::Linear(3, 2)->forward(b.states);
  auto p = torch::nn::Linear(4, 2)->forward(b.states);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto l = mse(p, b.states);
}
void mistakenCopies() {
  std::vector<int64_t> from{2, 3}, to{5};
  std::copy(from.begin(), from.end(), std::back_inserter(to));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-{{.*}}]
  auto l = mse(torch::zeros(to), rand({5, 2, 4}));
  std::reverse(to.begin(), to.end());
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-{{.*}}]
  auto m = mse(torch::zeros(to), rand({3, 2, 3}));
}
void mistakenShuffle(int64_t i) {
  std::vector<std::pair<Tensor, Tensor>> pairs;
  for (int64_t n = 0; n < 6; ++n)
    pairs.emplace_back(rand({n + 1, 3}), rand({n + 1, 4}));
  std::shuffle(pairs.begin(), pairs.end(), std::mt19937{7});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto l = mse(pairs[i].first, pairs[i].second);
}
