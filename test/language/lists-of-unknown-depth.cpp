// Programs whose layers lie in lists that loops of unknown length fill: the first and the last ones
// are known.
#include "programs.h"

namespace {

/// Layers in a vector; the last one is called without an activation.
struct ByList : nn::Module {
  std::vector<nn::Linear> layers;
  ByList(int64_t in, int64_t hidden, int64_t depth, int64_t classes) {
    layers.push_back(register_module("in", nn::Linear(in, hidden)));
    for (int64_t i = 1; i < depth; ++i)
      layers.push_back(register_module("fc" + std::to_string(i), nn::Linear(hidden, hidden)));
    layers.push_back(register_module("out", nn::Linear(hidden, classes)));
  }
  Tensor forward(Tensor x) {
    for (size_t i = 0; i + 1 < layers.size(); ++i)
      x = torch::relu(layers[i]->forward(x));
    return layers.back()->forward(x);
  }
  Tensor between(Tensor x) { return layers.back()(layers.front()(x)); }
};

/// The same, in a list of modules.
struct ByModuleList : nn::Module {
  nn::ModuleList layers;
  nn::Linear out{nullptr};
  ByModuleList(int64_t in, int64_t hidden, int64_t depth, int64_t classes) {
    layers->push_back(nn::Linear(in, hidden));
    for (int64_t i = 1; i < depth; ++i)
      layers->push_back(nn::Linear(hidden, hidden));
    register_module("layers", layers);
    out = register_module("out", nn::Linear(hidden, classes));
  }
  Tensor forward(Tensor x) {
    for (auto &layer : *layers)
      x = torch::relu(layer->as<nn::Linear>()->forward(x));
    return out(x);
  }
};

} // namespace

RUNS(byList) { ByList m(784, 64, in(3), 10); F::cross_entropy(m.forward(torch::randn({32, 784})), labels(32, 10)); m.between(torch::randn({2, 784})); }

THROWS(byListTakesOthers) { ByList m(784, 64, in(3), 10); m.forward(torch::randn({32, 785})); }

THROWS(byListGivesTen) { ByList m(784, 64, in(3), 10); F::mse_loss(m.forward(torch::randn({32, 784})), torch::randn({32, 11})); }

THROWS(firstToLast) { ByList m(784, 64, in(3), 10); m.between(torch::randn({2, 64})); }

RUNS(byModuleList) { ByModuleList m(784, 64, in(3), 10); F::cross_entropy(m.forward(torch::randn({32, 784})), labels(32, 10)); }

THROWS(byModuleListGivesTen) { ByModuleList m(784, 64, in(3), 10); F::mse_loss(m.forward(torch::randn({32, 784})), torch::randn({32, 11})); }

// The first and last ones change.
RUNS(lastReplaced) { ByList m(8, 4, in(3), 2); m.layers.back() = nn::Linear(4, 3); F::mse_loss(m.forward(torch::randn({5, 8})), torch::randn({5, 3})); }

RUNS(firstReplaced) { ByList m(8, 4, in(3), 2); m.layers[0] = nn::Linear(9, 4); m.forward(torch::randn({5, 9})); }

RUNS(someReplaced) { ByList m(8, 4, in(3), 2); for (auto &layer : m.layers) layer = nn::Linear(4, 4); F::mse_loss(m.forward(torch::randn({5, 4})), torch::randn({5, 4})); }

RUNS(atSomeIndex) { ByList m(8, 4, in(3), 2); m.layers[in(0)] = nn::Linear(9, 4); m.forward(torch::randn({5, 9})); }

RUNS(reversed) { ByList m(8, 4, in(3), 8); std::reverse(m.layers.begin(), m.layers.end()); m.layers.front()(torch::randn({5, 4})); m.layers.back()(torch::randn({5, 8})); }

RUNS(lastTakenOut) { ByList m(8, 4, in(3), 2); m.layers.pop_back(); F::mse_loss(m.forward(torch::randn({5, 8})), torch::randn({5, 4})); }

RUNS(firstTakenOut) { ByList m(8, 4, in(3), 2); m.layers.erase(m.layers.begin()); m.forward(torch::randn({5, 4})); }

RUNS(cleared) { ByList m(8, 4, in(3), 2); m.layers.clear(); m.layers.push_back(nn::Linear(3, 3)); m.forward(torch::randn({5, 3})); }

RUNS(swapped) { ByList m(8, 4, in(3), 8); std::swap(m.layers.front(), m.layers.back()); m.layers.front()(torch::randn({5, 4})); }

RUNS(swappedWhole) { ByList m(8, 4, in(3), 2), o(9, 4, in(3), 3); std::swap(m.layers, o.layers); F::mse_loss(m.forward(torch::randn({5, 9})), torch::randn({5, 3})); }

RUNS(throughPointer) { ByList m(8, 4, in(3), 2); auto *last = &m.layers.back(); *last = nn::Linear(4, 3); F::mse_loss(m.forward(torch::randn({5, 8})), torch::randn({5, 3})); }

RUNS(weightReplaced) { ByList m(8, 4, in(3), 2); m.layers.back()->weight = torch::randn({3, 4}); m.layers.back()->bias = torch::randn({3}); F::mse_loss(m.forward(torch::randn({5, 8})), torch::randn({5, 3})); }

RUNS(putInFront) { std::deque<nn::Linear> layers{nn::Linear(4, 4)}; for (int64_t i = 0, n = in(2); i < n; ++i) layers.push_back(nn::Linear(4, 4)); layers.push_front(nn::Linear(7, 4)); Tensor x = torch::randn({2, 7}); for (auto &layer : layers) x = layer(x); layers.front()(torch::randn({3, 7})); }

THROWS(putInFrontTakesOthers) { std::deque<nn::Linear> layers{nn::Linear(4, 4)}; for (int64_t i = 0, n = in(2); i < n; ++i) layers.push_back(nn::Linear(4, 4)); layers.push_front(nn::Linear(7, 4)); layers.front()(torch::randn({3, 8})); }

RUNS(queue) { std::queue<nn::Linear> layers; layers.push(nn::Linear(7, 4)); for (int64_t i = 0, n = in(2); i < n; ++i) layers.push(nn::Linear(4, 4)); layers.front()(torch::randn({2, 7})); layers.pop(); layers.front()(torch::randn({2, 4})); }

RUNS(sizesInAList) { std::vector<int64_t> sizes; for (int64_t i = 0, n = in(2); i < n; ++i) sizes.push_back(in(4)); sizes.push_back(5); torch::randn(sizes) + torch::randn({sizes.back()}); torch::randn({2, sizes.back()}) + torch::randn({2, 5}); }

THROWS(lastSizeOfAList) { std::vector<int64_t> sizes; for (int64_t i = 0, n = in(2); i < n; ++i) sizes.push_back(in(4)); sizes.push_back(5); torch::randn({2, sizes.back()}) + torch::randn({2, 6}); }

RUNS(lastOfTensors) { std::vector<Tensor> outs; Tensor h = torch::randn({2, 8}); for (int64_t i = 0, n = in(3); i < n; ++i) { h = h + 1; outs.push_back(h); } outs.push_back(torch::randn({2, 3})); F::cross_entropy(outs.back(), labels(2, 3)); outs.back() = torch::randn({2, 4}); F::mse_loss(outs.back(), torch::randn({2, 4})); }

THROWS(lastOfTensorsGivesThree) { std::vector<Tensor> outs; for (int64_t i = 0, n = in(3); i < n; ++i) outs.push_back(torch::randn({2, 8})); outs.push_back(torch::randn({2, 3})); F::mse_loss(outs.back(), torch::randn({2, 4})); }
