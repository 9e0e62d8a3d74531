// Programs whose modules are made in the reset() that torch::nn::Cloneable asks for: constructors
// call it, and so does clone().
#include "programs.h"

namespace {

struct Net : nn::Cloneable<Net> {
  nn::Linear first{nullptr}, last{nullptr};
  Net() { reset(); }
  void reset() override {
    first = register_module("first", nn::Linear(8, 16));
    last = register_module("last", nn::Linear(16, 3));
  }
  Tensor forward(Tensor x) { return last(torch::relu(first(x))); }
};
// Of an object from elsewhere.
Tensor scores(Net &net, Tensor x) { return net.forward(x); }

/// Made anew with other sizes.
struct Sized : nn::Cloneable<Sized> {
  int64_t width = 8;
  nn::Linear fc{nullptr};
  Sized() { reset(); }
  void reset() override { fc = register_module("fc", nn::Linear(width, 3)); }
  void widen(int64_t to) {
    width = to;
    unregister_module("fc");
    reset();
  }
  Tensor forward(Tensor x) { return fc(x); }
};
Tensor widened(Sized &net, Tensor x) { return net.fc(x); }

/// Made anew elsewhere than in reset().
struct Replaced : nn::Cloneable<Replaced> {
  nn::Linear fc{nullptr};
  Replaced() { reset(); }
  void reset() override { fc = register_module("fc", nn::Linear(8, 3)); }
  void widen() { fc = replace_module("fc", nn::Linear(9, 3)); }
};

struct Options {
  int64_t in = 8;
};
struct ByOptions : nn::Cloneable<ByOptions> {
  Options options;
  nn::Linear fc{nullptr};
  ByOptions() { reset(); }
  void reset() override { fc = register_module("fc", nn::Linear(options.in, 3)); }
};

/// Its constructor makes what is its own class', though a derived class makes others.
struct Base : nn::Module {
  nn::Linear fc{nullptr};
  Base() { build(); }
  virtual void build() { fc = register_module("fc", nn::Linear(8, 3)); }
  virtual ~Base() = default;
};
struct Derived : Base {
  Derived() {
    unregister_module("fc");
    build();
  }
  void build() override { fc = register_module("fc", nn::Linear(9, 3)); }
};
Tensor through(Base &net, Tensor x) { return net.fc(x); }

} // namespace

RUNS(made) { Net net; F::cross_entropy(scores(net, torch::randn({5, 8})), labels(5, 3)); }

RUNS(cloned) { Net net; auto copy = std::dynamic_pointer_cast<Net>(net.clone()); F::cross_entropy(copy->forward(torch::randn({5, 8})), labels(5, 3)); scores(*copy, torch::randn({2, 8})); }

THROWS(madeForEight) { struct Own : nn::Cloneable<Own> { nn::Linear first{nullptr}, last{nullptr}; Own() { reset(); } void reset() override { first = register_module("first", nn::Linear(8, 16)); last = register_module("last", nn::Linear(15, 3)); } Tensor forward(Tensor x) { return last(torch::relu(first(x))); } }; Own net; net.forward(torch::randn({5, 8})); }

THROWS(anyObject) { struct Any { static Tensor of(Net &net) { return net.first(torch::randn({2, 9})); } }; Net net; Any::of(net); }

RUNS(widthChanged) { Sized net; net.widen(9); net.forward(torch::randn({2, 9})); widened(net, torch::randn({2, 9})); }

RUNS(widthChangedFromOutside) { Sized net; net.width = 10; net.unregister_module("fc"); net.reset(); widened(net, torch::randn({2, 10})); }

RUNS(replaced) { Replaced net; net.fc(torch::randn({2, 8})); net.widen(); net.fc(torch::randn({2, 9})); }

RUNS(optionsChanged) { ByOptions net; net.options.in = 9; net.unregister_module("fc"); net.reset(); net.fc(torch::randn({2, 9})); }

RUNS(ownBuild) { Base base; through(base, torch::randn({2, 8})); Derived derived; through(derived, torch::randn({2, 9})); }

THROWS(ownBuildOfDerived) { Derived derived; through(derived, torch::randn({2, 8})); }

THROWS(ownBuildOfBase) { Base base; base.fc(torch::randn({2, 9})); }

// Rows behind each other, of tensors whose other axes are anything.
THROWS(rowsOfAnyTensors) { struct Rows { static Tensor of(Tensor a, Tensor b) { auto all = torch::cat({torch::stack({a, a}), b.unsqueeze(0)}); return all.narrow(0, 0, 4); } }; Rows::of(torch::randn({5}), torch::randn({5})); }

RUNS(rowsOfTensors) { struct Rows { static Tensor of(Tensor a, Tensor b) { auto all = torch::cat({torch::stack({a, a}), b.unsqueeze(0)}); return all.narrow(0, 0, 3); } }; Rows::of(torch::randn({5}), torch::randn({5})); Rows::of(torch::randn({2, 0}), torch::randn({2, 0})); }
