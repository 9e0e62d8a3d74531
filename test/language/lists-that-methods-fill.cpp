//===- lists-that-methods-fill.cpp - a method fills a list, another reads it ===//
//
// Of an object from elsewhere it is known what its lists hold where only its own methods fill them. Where
// anybody else can, by whatever way, nothing is.
//
//===----------------------------------------------------------------------===//
#include "programs.h"

namespace {

int some(int below) { return static_cast<int>(std::time(nullptr)) % below; }

struct Step {
  Tensor state, next;
  int action;
  float reward;
};

/// Q-learning; Column: whether the best values of the next states keep their axis, as those of the
/// actions do.
template <bool Column> class Learner {
public:
  explicit Learner(int width = 6) : net(width, 3) {}
  void remember(std::vector<float> state, std::vector<float> next, int action, float reward) {
    if (steps.size() >= 100)
      steps.pop_front();
    steps.push_back({torch::tensor(state), torch::tensor(next), action, reward});
  }
  std::pair<Tensor, Tensor> replay() {
    std::vector<Tensor> states, nexts, actions, rewards;
    for (const Step &step : steps) {
      states.push_back(step.state);
      nexts.push_back(step.next);
      actions.push_back(torch::tensor({step.action}));
      rewards.push_back(torch::tensor({step.reward}));
    }
    Tensor taken = net(torch::stack(states)).gather(1, torch::stack(actions));
    Tensor best = std::get<0>(net(torch::stack(nexts)).max(1, Column));
    return {taken - torch::stack(rewards), best};
  }
  void fillUp() {
    for (int i = 0; i < 4; ++i)
      remember({1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6}, i % 3, 1);
  }

private:
  nn::Linear net;
  std::deque<Step> steps;
};

/// What a class of its own keeps, as tuples.
class Memory {
public:
  explicit Memory(std::size_t capacity) : capacity(capacity) {}
  void push(const Tensor &state, int64_t action) {
    if (kept.size() < capacity)
      kept.emplace_back(state, action);
    else
      kept[at] = std::make_tuple(state, action);
    at = (at + 1) % capacity;
  }
  std::vector<std::tuple<Tensor, int64_t>> sample(std::size_t count) {
    std::vector<std::tuple<Tensor, int64_t>> batch;
    for (std::size_t i = 0; i < count; ++i)
      batch.push_back(kept[static_cast<std::size_t>(some(static_cast<int>(kept.size())))]);
    return batch;
  }

private:
  std::size_t capacity, at = 0;
  std::vector<std::tuple<Tensor, int64_t>> kept;
};

class Labelled {
public:
  void see(float value, int64_t label) { seen.push(torch::full({1, 5}, value), label); }
  std::pair<Tensor, Tensor> batch() {
    std::vector<Tensor> states, actions;
    for (auto &one : seen.sample(8)) {
      states.push_back(std::get<0>(one));
      actions.push_back(torch::tensor({std::get<1>(one)}));
    }
    return {torch::cat(states), torch::cat(actions)};
  }

private:
  nn::Linear net{nn::Linear(5, 3)};
  Memory seen{20};
};

/// Each of these keeps rows of 4, and somebody may add rows of 5.
struct Rows {
  nn::Linear net{nn::Linear(4, 2)};
  std::vector<Tensor> open, handed, pointed, caught, own;
  Rows() {}
  void add() {
    open.push_back(torch::zeros({4}));
    handed.push_back(torch::zeros({4}));
    pointed.push_back(torch::zeros({4}));
    caught.push_back(torch::zeros({4}));
    own.push_back(torch::zeros({4}));
  }
  std::vector<Tensor> &all() { return handed; }
  std::vector<Tensor> *where() { return &pointed; }
  std::function<void()> later() {
    return [this] { caught.push_back(torch::zeros({5})); };
  }
  void addOther() { own.push_back(torch::zeros({5})); }
  Tensor lastOpen(int64_t n) { return torch::mse_loss(open.back(), torch::zeros({n})); }
  Tensor lastHanded(int64_t n) { return torch::mse_loss(handed.back(), torch::zeros({n})); }
  Tensor lastPointed(int64_t n) { return torch::mse_loss(pointed.back(), torch::zeros({n})); }
  Tensor lastCaught(int64_t n) { return torch::mse_loss(caught.back(), torch::zeros({n})); }
  Tensor lastOwn(int64_t n) { return torch::mse_loss(own.back(), torch::zeros({n})); }
};

/// What another class adds to, in its own object.
struct Base {
  nn::Linear net{nn::Linear(4, 2)};
  Base() {}
  void add() { rows.push_back(torch::zeros({4})); }
  Tensor last(int64_t n) { return torch::mse_loss(rows.back(), torch::zeros({n})); }

protected:
  std::vector<Tensor> rows;
};
struct Derived : Base {
  Derived() {}
  void addOther() { rows.push_back(torch::zeros({5})); }
};

/// Whatever is added grows.
struct Growing {
  nn::Linear net{nn::Linear(4, 2)};
  void add() {
    widths.push_back(torch::zeros({static_cast<int64_t>(widths.size()) + 1}));
    deeper.push_back(deeper.empty() ? torch::zeros({1}) : deeper.back().unsqueeze(0));
  }
  Tensor third(int64_t n) { return torch::mse_loss(widths[2], torch::zeros({n})); }
  Tensor thirdRank() { return torch::mse_loss(deeper[2], torch::zeros({1, 1, 1})); }

private:
  std::vector<Tensor> widths, deeper;
};

Learner<true> learners[2];
Learner<false> forgetful[2];
Labelled labelled[2];
Rows rowsOf[2];
Derived derived[2];
Growing growing[2];

} // namespace

RUNS(replay) {
  auto &learner = learners[some(2)];
  learner.fillUp();
  auto [taken, best] = learner.replay();
  torch::smooth_l1_loss(taken, best);
}
THROWS(replayOfOtherRows) {
  auto &learner = learners[some(2)];
  learner.fillUp();
  auto [taken, best] = learner.replay();
  F::cross_entropy(taken, best.squeeze(1).unsqueeze(0).unsqueeze(0).to(torch::kLong));
}
// This does not throw: a column against a row becomes a square.
CATCHES(replayWithoutTheAxis) {
  auto &learner = forgetful[some(2)];
  learner.fillUp();
  auto [taken, best] = learner.replay();
  torch::smooth_l1_loss(taken, best);
}
RUNS(memoryOfItsOwn) {
  auto &examples = labelled[some(2)];
  examples.see(1, 2);
  auto [states, actions] = examples.batch();
  F::cross_entropy(nn::Linear(5, 3)(states), actions);
}
THROWS(memoryOfItsOwnOtherWidth) {
  auto &examples = labelled[some(2)];
  examples.see(1, 2);
  auto [states, actions] = examples.batch();
  nn::Linear(6, 3)(states);
}
THROWS(memoryOfItsOwnOtherRank) {
  auto &examples = labelled[some(2)];
  examples.see(1, 2);
  auto [states, actions] = examples.batch();
  F::cross_entropy(nn::Linear(5, 3)(states), actions.unsqueeze(1));
}
RUNS(anybodyAdds) {
  auto &r = rowsOf[some(2)];
  r.add();
  r.open.push_back(torch::zeros({5}));
  r.lastOpen(5);
}
RUNS(whoIsHandedItAdds) {
  auto &r = rowsOf[some(2)];
  r.all().push_back(torch::zeros({5}));
  r.lastHanded(5);
}
RUNS(whoKnowsWhereItIsAdds) {
  auto &r = rowsOf[some(2)];
  r.where()->push_back(torch::zeros({5}));
  r.lastPointed(5);
}
RUNS(aLambdaAdds) {
  auto &r = rowsOf[some(2)];
  r.later()();
  r.lastCaught(5);
}
RUNS(anotherMethodAdds) {
  auto &r = rowsOf[some(2)];
  r.addOther();
  r.lastOwn(5);
}
RUNS(aDerivedClassAdds) {
  auto &d = derived[some(2)];
  d.addOther();
  d.last(5);
}
RUNS(whatGrows) {
  auto &g = growing[some(2)];
  for (int i = 0; i < 3; ++i)
    g.add();
  g.third(3);
  g.thirdRank();
}
