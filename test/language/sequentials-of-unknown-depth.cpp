// Programs whose Sequentials are built in loops of unknown length, or with layers that some way
// leaves out: how they begin and end is known all the same.
#include "programs.h"

namespace {

/// Of one width inside.
struct Deep : nn::Module {
  nn::Sequential net;
  Deep(int64_t in, int64_t hidden, int64_t depth, int64_t classes) {
    net->push_back(nn::Linear(in, hidden));
    net->push_back(nn::ReLU());
    for (int64_t i = 1; i < depth; ++i) {
      net->push_back(nn::Linear(hidden, hidden));
      net->push_back(nn::ReLU());
    }
    net->push_back(nn::Linear(hidden, classes));
    register_module("net", net);
  }
  Tensor forward(Tensor x) { return net->forward(x); }
};

/// Each layer of a width of its own.
struct Funnel : nn::Module {
  nn::Sequential net;
  Funnel(int64_t in, const std::vector<int64_t> &widths, int64_t classes) {
    int64_t last = in;
    for (int64_t width : widths) {
      net->push_back(nn::Linear(last, width));
      net->push_back(nn::ReLU());
      last = width;
    }
    net->push_back(nn::Linear(last, classes));
    register_module("net", net);
  }
  Tensor forward(Tensor x) { return net->forward(x); }
};

std::vector<int64_t> widths() {
  std::vector<int64_t> all;
  for (int64_t i = 0, n = in(3); i < n; ++i)
    all.push_back(in(16));
  return all;
}

nn::Sequential block(int64_t from, int64_t to, int64_t more) {
  nn::Sequential made(nn::Conv2d(nn::Conv2dOptions(from, to, 3).padding(1)), nn::BatchNorm2d(to));
  for (int64_t i = 0; i < more; ++i)
    made->push_back(nn::Conv2d(nn::Conv2dOptions(to, to, 3).padding(1)));
  made->push_back(nn::ReLU());
  return made;
}

} // namespace

RUNS(deep) { Deep m(784, 64, in(3), 10); F::cross_entropy(m.forward(torch::randn({32, 784})), labels(32, 10)); }

THROWS(deepTakesOthers) { Deep m(784, 64, in(3), 10); m.forward(torch::randn({32, 785})); }

THROWS(deepGivesOthers) { Deep m(784, 64, in(3), 10); F::nll_loss(F::log_softmax(m.forward(torch::randn({32, 784})), 1), torch::full({32}, 10, torch::kLong)); }

THROWS(deepGivesTen) { Deep m(784, 64, in(3), 10); F::mse_loss(m.forward(torch::randn({32, 784})), torch::randn({32, 11})); }

RUNS(notDeepAtAll) { Deep m(784, 64, in(0), 10); F::mse_loss(m.forward(torch::randn({32, 784})), torch::randn({32, 10})); }

RUNS(funnel) { Funnel m(784, widths(), 10); F::cross_entropy(m.forward(torch::randn({32, 784})), labels(32, 10)); }

RUNS(noFunnel) { Funnel m(784, {}, 10); F::mse_loss(m.forward(torch::randn({32, 784})), torch::randn({32, 10})); }

THROWS(funnelGivesTen) { Funnel m(784, widths(), 10); F::mse_loss(m.forward(torch::randn({32, 784})), torch::randn({32, 11})); }

THROWS(funnelOfOtherRows) { Funnel m(784, widths(), 10); F::cross_entropy(m.forward(torch::randn({32, 784})), labels(31, 10)); }

RUNS(leftOut) { nn::Sequential net(nn::Linear(8, 16)); if (in(1)) net->push_back(nn::BatchNorm1d(16)); if (in(0)) net->push_back(nn::Dropout(0.5)); net->push_back(nn::Linear(16, 4)); F::cross_entropy(net->forward(torch::randn({6, 8})), labels(6, 4)); }

THROWS(leftOutBeforeAnother) { nn::Sequential net(nn::Linear(8, 16)); if (in(1)) net->push_back(nn::BatchNorm1d(16)); if (in(0)) net->push_back(nn::Dropout(0.5)); net->push_back(nn::Linear(17, 4)); net->forward(torch::randn({6, 8})); }

RUNS(blocks) { nn::Sequential net; net->extend(*block(3, 8, in(2))); net->extend(*block(8, 12, in(1))); net->push_back(nn::AdaptiveAvgPool2d(1)); net->push_back(nn::Flatten()); net->push_back(nn::Linear(12, 5)); F::cross_entropy(net->forward(torch::randn({2, 3, 9, 9})), labels(2, 5)); }

THROWS(blocksOfOtherChannels) { nn::Sequential net(block(3, 8, in(2))); net->forward(torch::randn({2, 4, 9, 9})); }

THROWS(blocksBehindBlocks) { auto net = block(3, 8, in(2)); net->extend(*nn::Sequential(nn::Flatten(), nn::Linear(8 * 9 * 9, 5))); F::mse_loss(net->forward(torch::randn({2, 3, 9, 9})), torch::randn({2, 6})); }

THROWS(blocksIntoTooFew) { auto net = block(3, 8, in(2)); net->push_back(nn::Flatten()); net->push_back(nn::Linear(8 * 9 * 8, 5)); net->forward(torch::randn({2, 3, 9, 9})); }

// The last layer is not the last one for long.
RUNS(oneOnEachWay) { nn::Sequential net(nn::Linear(8, 16)); for (int64_t i = 0, n = in(2); i < n; ++i) { net->push_back(nn::Linear(16, 20)); net->push_back(nn::Linear(20, 16)); } net->forward(torch::randn({2, 8})); }

RUNS(firstInTheLoop) { nn::Sequential net; for (int64_t i = 0, n = in(3); i < n; ++i) net->push_back(nn::Linear(i == 0 ? 784 : 64, 64)); net->push_back(nn::Linear(64, 10)); F::cross_entropy(net->forward(torch::randn({2, 784})), labels(2, 10)); }

RUNS(narrowerEachTime) { nn::Sequential net(nn::Linear(8, 64)); int64_t width = 64; for (int64_t i = 0, n = in(3); i < n; ++i, width /= 2) net->push_back(nn::Linear(width, width / 2)); net->push_back(nn::Linear(width, 3)); F::cross_entropy(net->forward(torch::randn({2, 8})), labels(2, 3)); }

RUNS(oneLayerAgain) { nn::Sequential net(nn::Linear(8, 8)); nn::Linear same(8, 8); for (int64_t i = 0, n = in(3); i < n; ++i) net->push_back("layer" + std::to_string(i), same); net->push_back("out", nn::Linear(8, 2)); F::cross_entropy(net->forward(torch::randn({2, 8})), labels(2, 2)); }

RUNS(replacedInTheLoop) { nn::Sequential net(nn::Linear(8, 4)); for (int64_t i = 0, n = in(3); i < n; ++i) { net = nn::Sequential(nn::Linear(9, 5)); net->push_back(nn::ReLU()); } net->forward(torch::randn({2, 9})); }

RUNS(byIndex) { Deep m(784, 64, in(3), 10); auto first = std::dynamic_pointer_cast<nn::LinearImpl>(m.net->ptr(0)); first->forward(torch::randn({4, 784})); m.net[1]->as<nn::ReLU>()->forward(torch::randn({4, 3})); }

THROWS(byIndexTakesOthers) { Deep m(784, 64, in(3), 10); m.net[0]->as<nn::Linear>()->forward(torch::randn({4, 64})); }
