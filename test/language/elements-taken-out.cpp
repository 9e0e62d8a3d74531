//===- elements-taken-out.cpp - lists that lose some of their elements ----===//
//
// What is left is known one by one while it is known which elements went, and else is so many like
// those there were.
//
//===----------------------------------------------------------------------===//
#include "programs.h"

namespace {

struct Step {
  Tensor state;
  float reward;
};

/// Keeps the latest steps only, and says of the last one afterwards what it brought.
class Memory {
public:
  explicit Memory(std::size_t most) : most(most) {}
  void add(Step step) {
    steps.push_back(step);
    while (steps.size() > most)
      steps.erase(steps.begin());
  }
  void reward(float much) {
    Step last = steps.back();
    steps.erase(steps.end() - 1);
    last.reward = much;
    steps.push_back(last);
  }
  bool empty() const { return steps.empty(); }
  std::vector<Step> sample(std::size_t count) const {
    std::vector<Step> some(steps);
    some.erase(some.begin() + static_cast<std::ptrdiff_t>(std::min(count, some.size())),
               some.end());
    return some;
  }

private:
  std::size_t most;
  std::vector<Step> steps;
};

Memory played(int64_t width, int games) {
  Memory memory(static_cast<std::size_t>(std::atoi("4")));
  for (int i = 0; i < games; ++i) {
    if (!memory.empty())
      memory.reward(1);
    memory.add({torch::randn({width}), 0});
  }
  return memory;
}

Tensor states(const std::vector<Step> &steps) {
  std::vector<Tensor> each;
  for (const auto &[state, reward] : steps)
    each.push_back(state);
  return torch::stack(each);
}

std::vector<Tensor> threeSizes() {
  return {torch::zeros({2}), torch::zeros({3}), torch::zeros({4})};
}

std::vector<Tensor> some(const char *count, int64_t width) {
  std::vector<Tensor> all;
  for (int i = 0; i < std::atoi(count); ++i)
    all.push_back(torch::zeros({width}));
  return all;
}

} // namespace

RUNS(firstErased) {
  auto all = threeSizes();
  all.erase(all.begin());
  F::mse_loss(all[0], torch::zeros({3}));
  F::mse_loss(all.back(), torch::zeros({4}));
}
THROWS(firstErasedBad) {
  auto all = threeSizes();
  all.erase(all.begin());
  F::mse_loss(all[1], torch::zeros({3}));
}
RUNS(middleErased) {
  auto all = threeSizes();
  auto next = all.erase(all.begin() + 1);
  F::mse_loss(*next, torch::zeros({4}));
  F::mse_loss(all[1], torch::zeros({4}));
}
THROWS(middleErasedBad) {
  auto all = threeSizes();
  auto next = all.erase(all.begin() + 1);
  F::mse_loss(*next, torch::zeros({3}));
}
RUNS(rangeErased) {
  auto all = threeSizes();
  all.erase(all.begin(), all.begin() + 2);
  F::mse_loss(all[0], torch::zeros({4}));
}
THROWS(rangeErasedBad) {
  auto all = threeSizes();
  all.erase(all.begin() + 1, all.end());
  F::mse_loss(all[0], torch::zeros({4}));
}
RUNS(anyErased) { // it is not known which
  auto all = threeSizes();
  all.erase(all.begin() + std::atoi("2"));
  F::mse_loss(all[1], torch::zeros({3}));
}
RUNS(countOfWhatIsLeft) {
  auto all = some("5", 3);
  auto count = static_cast<int64_t>(all.size());
  all.erase(all.begin());
  F::mse_loss(torch::stack(all), torch::zeros({count - 1, 3}));
}
THROWS(countOfWhatIsLeftBad) {
  auto all = some("5", 3);
  auto count = static_cast<int64_t>(all.size());
  all.erase(all.begin());
  F::l1_loss(torch::stack(all).view({-1}), torch::zeros({3 * count}));
}
THROWS(elementsOfWhatIsLeftBad) {
  auto all = some("5", 3);
  all.erase(all.begin(), all.begin() + std::atoi("2"));
  F::mse_loss(all[0], torch::zeros({4}));
}
RUNS(theUnfitRemoved) {
  auto all = some("5", 3);
  all.push_back(torch::ones({3}));
  all.erase(std::remove_if(all.begin(), all.end(),
                           [](const Tensor &t) { return t.sum().item<float>() > 0; }),
            all.end());
  F::mse_loss(torch::stack(all), torch::zeros({static_cast<int64_t>(all.size()), 3}));
}
RUNS(latestOfAMemory) {
  auto sampled = played(3, 6).sample(3);
  auto rows = static_cast<int64_t>(sampled.size());
  F::mse_loss(states(sampled).mean(1, true), torch::zeros({rows, 1}));
}
THROWS(latestOfAMemoryBad) {
  nn::Linear net(4, 1);
  net(states(played(3, 6).sample(3)));
}
RUNS(dequeOfTwo) {
  std::deque<Tensor> last;
  for (int64_t i = 1; i < 5; ++i) {
    last.push_back(torch::zeros({i}));
    if (last.size() > 2)
      last.erase(last.begin());
  }
  F::mse_loss(last.front(), torch::zeros({3}));
}
THROWS(dequeOfTwoBad) {
  std::deque<Tensor> last;
  for (int64_t i = 1; i < 5; ++i) {
    last.push_back(torch::zeros({i}));
    if (last.size() > 2)
      last.erase(last.begin());
  }
  F::mse_loss(last.front(), torch::zeros({4}));
}
RUNS(appendedThroughConstIterators) {
  std::vector<Tensor> all = threeSizes(), more = threeSizes();
  all.insert(all.end(), more.begin(), more.end());
  F::mse_loss(all[3], torch::zeros({2}));
}
THROWS(appendedThroughConstIteratorsBad) {
  std::vector<Tensor> all = threeSizes(), more = threeSizes();
  all.insert(all.end(), more.begin(), more.end());
  F::mse_loss(all[3], torch::zeros({3}));
}
