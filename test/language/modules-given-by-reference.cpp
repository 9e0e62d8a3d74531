// Programs whose methods hand the modules they keep to functions by reference.
#include "programs.h"

#include <sstream>

namespace {

struct HeadImpl : nn::Module {
  nn::Linear only{nullptr};
  HeadImpl(int in, int classes) { only = register_module("only", nn::Linear(in, classes)); }
  Tensor forward(Tensor x) { return only(x); }
};
TORCH_MODULE(Head);

void copyWeights(Head &to, Head &from) {
  torch::NoGradGuard guard;
  auto targets = to->named_parameters();
  for (const auto &item : from->named_parameters())
    targets[item.key()].copy_(item.value());
}

void copyTwice(Head &to, Head &from) {
  copyWeights(to, from);
  copyWeights(to, from);
}

void widen(Head &head) { head = Head(4, 5); }

void widenDeep(Head &head, int depth) {
  if (depth > 0)
    widenDeep(head, depth - 1);
  else
    widen(head);
}

void widenCopy(Head head) { head = Head(4, 5); }

void widenByPointer(Head &head) {
  Head *p = &head;
  *p = Head(4, 5);
}

struct Checkpoint {
  virtual ~Checkpoint() = default;
  virtual void restore(Head &) {}
};
struct Widening : Checkpoint {
  void restore(Head &head) override { head = Head(4, 5); }
};

/// Keeps networks; those derived from it do something to them in a method of its own.
struct Agent {
  Head net, target;
  Tensor x = rows(6, 4);
  Agent() : net(4, 3), target(4, 3) {}
  Tensor predicted() { return net(x); }
};

struct Loading : Agent {
  void store(std::stringstream &to) const { torch::save(net, to); }
  void load(std::stringstream &from) { torch::load(net, from); }
};

struct LoadingIfThere : Agent {
  std::string path = "/nowhere/weights.pt";
  void load() {
    try {
      torch::load(net, path);
    } catch (const std::exception &) {
      x = rows(6, 4);
    }
  }
  Tensor loadedOrNot() {
    try {
      torch::load(net, path);
    } catch (const std::exception &e) {
      std::fputs("", stderr);
    }
    return predicted();
  }
};

struct Copying : Agent {
  void update() { copyTwice(target, net); }
};
struct CopyingCopy : Agent {
  void update() { widenCopy(net); }
};
struct Replacing : Agent {
  void update() { widen(net); }
};
struct ReplacingDeep : Agent {
  void update() { widenDeep(net, 3); }
};
struct ReplacingByPointer : Agent {
  void update() { widenByPointer(net); }
};
struct ReplacingVirtually : Agent {
  void update(Checkpoint &from) { from.restore(net); }
};
struct Swapping : Agent {
  Head other;
  Swapping() : other(4, 5) {}
  void update() { std::swap(net, other); }
};

struct LoadingTensors {
  Tensor x = rows(6, 4);
  std::stringstream stored;
  void load() { torch::load(x, stored); }
  Tensor fit(int64_t n) { return F::mse_loss(x, rows(6, n)); }
};

} // namespace

RUNS(loading) {
  Loading agent;
  std::stringstream weights;
  agent.store(weights);
  agent.load(weights);
  F::mse_loss(agent.predicted(), rows(6, 3));
}
THROWS(loadingBad) {
  Loading agent;
  std::stringstream weights;
  agent.store(weights);
  agent.load(weights);
  F::mse_loss(agent.predicted(), rows(6, 5));
}

RUNS(loadingIfThere) {
  LoadingIfThere agent;
  agent.load();
  F::mse_loss(agent.loadedOrNot(), rows(6, 3));
}
THROWS(loadingIfThereBad) {
  LoadingIfThere agent;
  agent.load();
  F::mse_loss(agent.loadedOrNot(), rows(6, 5));
}

RUNS(copying) {
  Copying agent;
  agent.update();
  F::mse_loss(agent.predicted(), rows(6, 3));
}
THROWS(copyingBad) {
  Copying agent;
  agent.update();
  F::mse_loss(agent.predicted(), rows(6, 5));
}
RUNS(copyingCopy) {
  CopyingCopy agent;
  agent.update();
  F::mse_loss(agent.predicted(), rows(6, 3));
}

RUNS(replacing) {
  Replacing agent;
  agent.update();
  F::mse_loss(agent.predicted(), rows(6, 5));
}
RUNS(replacingDeep) {
  ReplacingDeep agent;
  agent.update();
  F::mse_loss(agent.predicted(), rows(6, 5));
}
RUNS(replacingByPointer) {
  ReplacingByPointer agent;
  agent.update();
  F::mse_loss(agent.predicted(), rows(6, 5));
}
RUNS(replacingVirtually) {
  ReplacingVirtually agent;
  Widening from;
  agent.update(from);
  F::mse_loss(agent.predicted(), rows(6, 5));
}
RUNS(swapping) {
  Swapping agent;
  agent.update();
  F::mse_loss(agent.predicted(), rows(6, 5));
}

RUNS(loadedInPlace) {
  Head stored(4, 3), net(4, 3);
  std::stringstream weights;
  torch::save(stored, weights);
  torch::load(net, weights);
  F::mse_loss(net(rows(6, 4)), rows(6, 3));
}
THROWS(loadedInPlaceBad) {
  Head stored(4, 3), net(4, 3);
  std::stringstream weights;
  torch::save(stored, weights);
  torch::load(net, weights);
  F::mse_loss(net(rows(6, 4)), rows(6, 5));
}

RUNS(loadingTensors) {
  LoadingTensors keeper;
  torch::save(rows(6, 2), keeper.stored);
  keeper.load();
  keeper.fit(2);
}
