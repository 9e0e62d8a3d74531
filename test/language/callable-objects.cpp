// Programs that keep modules and objects with a call operator in std::function.
#include "programs.h"

namespace {

using Loss = std::function<Tensor(const Tensor &, const Tensor &)>;

struct Focal {
  double gamma = 2;
  Tensor operator()(const Tensor &p, const Tensor &y) const {
    return (torch::binary_cross_entropy(p, y, {}, at::Reduction::None) * (1 - p).pow(gamma)).mean();
  }
};

struct Growing {
  Tensor x = rows(2, 3);
  Tensor operator()() { return x = torch::cat({x, x}); }
};

struct Either {
  Tensor operator()(const Tensor &x) const { return x; }
  Tensor operator()(const Tensor &x, int n) const { return x.repeat({n, 1}); }
};

struct Shaping {
  std::vector<int64_t> sizes;
  template <typename T> Tensor operator()(T) const { return torch::zeros(sizes); }
  Tensor operator()(const char *) const { return torch::zeros({1}); }
};

struct HeadImpl : nn::Module {
  nn::Linear only{nullptr};
  explicit HeadImpl(int classes) { only = register_module("only", nn::Linear(4, classes)); }
  Tensor forward(Tensor x) { return only(x); }
};
TORCH_MODULE(Head);

Tensor probabilities(int64_t n, int64_t columns) { return torch::sigmoid(rows(n, columns)); }

Tensor measured(const Loss &loss, const Tensor &x, const Tensor &y) { return loss(x, y); }

struct Trainer {
  Loss loss;
  explicit Trainer(Loss loss) : loss(std::move(loss)) {}
  Tensor step(const Tensor &x, const Tensor &y) { return loss(x, y); }
};

Loss lossNamed(const std::string &name) {
  if (name == "bce")
    return nn::BCELoss();
  return nn::MSELoss();
}

} // namespace

RUNS(lossModule) {
  Loss loss = nn::BCELoss();
  loss(probabilities(4, 1), torch::zeros({4, 1}));
}
THROWS(lossModuleBad) {
  Loss loss = nn::BCELoss();
  loss(probabilities(4, 2), torch::zeros({4, 1}));
}

RUNS(assignedLater) {
  Loss loss;
  loss = nn::CrossEntropyLoss();
  loss(rows(5, 3), labels(5, 3));
}
THROWS(assignedLaterBad) {
  Loss loss;
  loss = nn::CrossEntropyLoss();
  loss(rows(5, 3), labels(4, 3));
}

RUNS(oneOfTwo) {
  Loss loss;
  if (std::rand() % 2)
    loss = Focal{1};
  else
    loss = nn::BCELoss();
  loss(probabilities(4, 1), torch::zeros({4, 1}));
}
THROWS(oneOfTwoBad) {
  Loss loss;
  if (std::rand() % 2)
    loss = Focal{1};
  else
    loss = nn::BCELoss();
  loss(probabilities(4, 2), torch::zeros({4, 1}));
}

RUNS(ofAnotherKind) {
  Loss loss = nn::BCELoss();
  loss = nn::CrossEntropyLoss();
  loss(rows(4, 2), labels(4, 2));
}

RUNS(asParameter) { measured(nn::MSELoss(), rows(4, 2), rows(4, 2)); }
THROWS(asParameterBad) { measured(nn::MSELoss(), rows(4, 2), rows(4, 3)); }

RUNS(asField) { Trainer(nn::NLLLoss()).step(torch::log_softmax(rows(4, 2), 1), labels(4, 2)); }
THROWS(asFieldBad) {
  Trainer(nn::NLLLoss()).step(torch::log_softmax(rows(4, 2), 1), labels(3, 2));
}

RUNS(named) { lossNamed("mse")(rows(4, 2), rows(4, 1)); }

RUNS(layers) {
  std::vector<std::function<Tensor(Tensor)>> layers{nn::Linear(8, 4), nn::ReLU(), Head(3)};
  Tensor x = rows(6, 8);
  for (auto &layer : layers)
    x = layer(x);
  F::cross_entropy(x, labels(6, 3));
}
THROWS(layersBad) {
  std::vector<std::function<Tensor(Tensor)>> layers{nn::Linear(8, 5), nn::ReLU(), Head(3)};
  Tensor x = rows(6, 8);
  for (auto &layer : layers)
    x = layer(x);
}

RUNS(growsInside) {
  std::function<Tensor()> grow = Growing();
  grow();
  F::cross_entropy(grow(), labels(8, 3));
}
THROWS(growsInsideBad) {
  std::function<Tensor()> grow = Growing();
  grow();
  F::cross_entropy(grow(), labels(4, 3));
}

RUNS(copyGrowsAlone) {
  Growing original;
  std::function<Tensor()> first = original, second = first;
  first();
  F::cross_entropy(second(), labels(4, 3));
  F::cross_entropy(original(), labels(4, 3));
}

RUNS(referenceGrows) {
  Growing original;
  std::function<Tensor()> grow = std::ref(original);
  grow();
  F::cross_entropy(original.x, labels(4, 3));
}

RUNS(overloaded) {
  std::function<Tensor(const Tensor &)> f = Either();
  F::cross_entropy(f(rows(2, 3)), labels(2, 3));
  std::function<Tensor(const Tensor &, int)> g = Either();
  F::cross_entropy(g(rows(2, 3), 2), labels(4, 3));
}

RUNS(overloadedByTemplate) {
  std::function<Tensor(int)> f = Shaping{{2, 3}};
  F::cross_entropy(f(1), labels(2, 3));
}

RUNS(shared) {
  nn::Linear layer(8, 4);
  std::function<Tensor(Tensor)> f = layer;
  layer = nn::Linear(8, 2);
  F::cross_entropy(f(rows(6, 8)), torch::full({6}, 3, torch::kLong));
}
