// Programs about objects that hold a user's module as a field and call its methods: what the
// constructors made of it holds in every method, unless somebody replaces it.
#include "programs.h"

namespace {

struct Net : nn::Module {
  nn::Linear layer{nullptr};
  explicit Net(int in = 4, int out = 3) : layer(in, out) { register_module("layer", layer); }
  Tensor forward(Tensor x) { return layer(x); }
};

struct Agent {
  Net net;
  double gamma;
  Agent() { gamma = 0.9; }
  Tensor act(std::int64_t n) { return net.forward(torch::zeros({n, 4})); }
};
struct Chosen {
  Net net;
  explicit Chosen(int in) : net(in) {}
  Tensor act(std::int64_t n) { return net.forward(torch::zeros({n, 5})); }
};
struct Braces {
  Net net;
  Tensor act(std::int64_t n) { return net.forward(torch::zeros({n, 5})); }
};

} // namespace

RUNS(memberOfDefaults) { Agent().act(2); }
THROWS(memberOfDefaultsMistaken) {
  struct Mistaken {
    Net net;
    double gamma;
    Mistaken() { gamma = 0.9; }
    Tensor act(std::int64_t n) { return net.forward(torch::zeros({n, 5})); }
  };
  Mistaken().act(2);
}
RUNS(memberOfChoice) { Chosen(5).act(2); }
RUNS(memberInBraces) {
  Braces{Net(5)}.act(2);
  Braces other;
}

namespace widened {
struct Net : nn::Module {
  nn::Linear layer{nullptr};
  explicit Net(int in = 4) : layer(in, 3) { register_module("layer", layer); }
  Tensor forward(Tensor x) { return layer(x); }
  void widen() { layer = nn::Linear(9, 3); }
};
struct Agent {
  Net net;
  Agent() {}
  Tensor act(std::int64_t n) {
    net.widen();
    return ask(n);
  }
  Tensor ask(std::int64_t n) { return net.forward(torch::zeros({n, 9})); }
};
} // namespace widened
RUNS(memberWidened) { widened::Agent().act(2); }

namespace restarted {
struct Net : nn::Module {
  nn::Linear layer{nullptr};
  explicit Net(int in = 4) : layer(in, 3) { register_module("layer", layer); }
  Tensor forward(Tensor x) { return layer(x); }
  void restart(int in) { *this = Net(in); }
};
struct Agent {
  Net net;
  Agent() {}
  void begin() { net.restart(9); }
  Tensor ask(std::int64_t n) { return net.forward(torch::zeros({n, 9})); }
};
} // namespace restarted
RUNS(memberRestarted) {
  restarted::Agent agent;
  agent.begin();
  agent.ask(2);
}

namespace replaced {
struct Net : nn::Module {
  nn::Linear layer{nullptr};
  explicit Net(int in = 4) : layer(in, 3) { register_module("layer", layer); }
  Tensor forward(Tensor x) { return layer(x); }
};
void exchange(Net &net) { net = Net(9); }
struct Agent {
  Net net;
  Agent() {}
  void begin() { exchange(net); }
  Tensor ask(std::int64_t n) { return net.forward(torch::zeros({n, 9})); }
};
struct Outer {
  Agent agent;
  Outer() {}
  Tensor ask(std::int64_t n) {
    agent.begin();
    return agent.net.forward(torch::zeros({n, 9}));
  }
};
} // namespace replaced
RUNS(memberReplaced) {
  replaced::Agent agent;
  agent.begin();
  agent.ask(2);
  replaced::Outer().ask(2);
}
