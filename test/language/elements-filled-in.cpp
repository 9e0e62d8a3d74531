// Programs about containers that are given their size first and their elements later, by index or
// by an algorithm. An undefined tensor has the sizes [0] for whoever asks, stack throws at one, and
// cat passes over those behind the first.
#include "programs.h"

namespace {

std::int64_t many() { return 5 + std::rand() % 3; }
bool sometimes() { return std::rand() % 2 == 0; }

} // namespace

RUNS(sizedThenAssigned) {
  std::vector<Tensor> xs(64), ys(64);
  for (int i = 0; i < 64; ++i) {
    xs[i] = torch::randn({4});
    ys[i] = torch::tensor(std::int64_t(i % 4), torch::kLong);
  }
  F::cross_entropy(torch::stack(xs), torch::stack(ys));
}

THROWS(sizedThenAssignedWrong) {
  std::vector<Tensor> xs(64);
  for (int i = 0; i < 64; ++i)
    xs[i] = torch::randn({4});
  F::cross_entropy(torch::stack(xs), labels(63, 4));
}

THROWS(resizedThenAssignedWrong) {
  auto n = many();
  std::vector<Tensor> xs;
  xs.resize(n);
  for (std::int64_t i = 0; i < n; ++i)
    xs[i] = torch::randn({4});
  F::cross_entropy(torch::stack(xs), labels(n + 1, 4));
}

// Where some stay undefined, stack throws anyway.
THROWS(assignedSometimes) {
  auto n = many();
  std::vector<Tensor> xs(n);
  xs[0] = torch::randn({4});
  for (std::int64_t i = 0; i < n; ++i)
    if (sometimes())
      xs[i] = torch::randn({4});
  F::cross_entropy(torch::stack(xs), labels(n + 1, 4));
}

RUNS(catPassesOver) {
  std::vector<Tensor> xs(40);
  for (int i = 0; i < 40; ++i)
    if (i % 2 == 0)
      xs[i] = torch::randn({2, 3});
  F::cross_entropy(torch::cat(xs), labels(40, 3));
}

RUNS(catPassesOverAtKnownPlaces) {
  std::vector<Tensor> xs(3);
  xs[0] = torch::randn({2, 3});
  for (int i = 0, n = many(); i < n; ++i)
    if (i == 100)
      xs[1] = torch::randn({2, 3});
  F::cross_entropy(torch::cat(xs), labels(2, 3));
}

RUNS(hstackPassesOver) {
  std::vector<Tensor> xs(2);
  xs[0] = torch::randn({2, 3});
  for (int i = 0, n = many(); i < n; ++i)
    if (i == 100)
      xs[1] = torch::randn({2, 3});
  F::cross_entropy(torch::hstack(xs), labels(2, 3));
  torch::broadcast_tensors(xs)[0].view({2, 3});
}

// What was given up may be given another shape: it is asked for in several ways.
RUNS(filledAgain) {
  auto n = many();
  std::vector<Tensor> xs(n);
  for (std::int64_t i = 0; i < n; ++i)
    xs[i] = torch::randn({4});
  for (std::int64_t i = 0; i < n; ++i)
    xs[i] = Tensor();
  for (std::int64_t i = 0; i < n; ++i)
    if (xs[i].numel() == 0)
      xs[i] = torch::randn({5});
  F::mse_loss(torch::stack(xs), torch::zeros({n, 5}));
  for (auto &x : xs)
    x = Tensor();
  for (auto &x : xs)
    if (x.size(0) == 0)
      x = torch::randn({6});
  F::mse_loss(torch::stack(xs), torch::zeros({n, 6}));
  for (auto &x : xs)
    x = Tensor();
  for (auto &x : xs)
    if (!x.defined())
      x = torch::randn({2, 3});
  F::mse_loss(torch::stack(xs), torch::zeros({n, 2, 3}));
  for (auto &x : xs)
    x = Tensor();
  for (auto &x : xs)
    if (x.dim() == 1 || x.sizes().size() == 1)
      x = torch::randn({3, 3});
  F::mse_loss(torch::stack(xs), torch::zeros({n, 3, 3}));
}

RUNS(ofSizesThatGrow) {
  auto n = many();
  std::vector<Tensor> xs(n);
  for (std::int64_t i = 0; i < n; ++i)
    xs[i] = torch::randn({i + 1});
  F::mse_loss(xs[2], torch::zeros({3}));
  F::mse_loss(xs[1], torch::zeros({2}));
}

// Somebody else writes the elements too.
RUNS(throughAnotherName) {
  auto n = many();
  std::vector<Tensor> xs(n);
  auto fill = [](std::vector<Tensor> &v) {
    for (auto &x : v)
      x = torch::randn({6});
  };
  for (std::int64_t i = 0; i < n; ++i)
    xs[i] = torch::randn({4});
  fill(xs);
  F::mse_loss(torch::stack(xs), torch::zeros({n, 6}));
}

RUNS(emptyOnes) {
  std::vector<Tensor> xs(40);
  for (int i = 0; i < 40; ++i)
    if (i > 0)
      xs[i] = torch::zeros({0});
    else
      xs[i] = torch::zeros({0});
  xs[3] = Tensor();
  F::mse_loss(torch::stack(xs), torch::zeros({40, 0}));
}

RUNS(transformed) {
  auto n = many();
  std::vector<int> given(n, 3);
  std::vector<Tensor> xs;
  std::vector<std::int64_t> ys;
  std::transform(given.begin(), given.end(), std::back_inserter(xs),
                 [](int) { return torch::randn({4}); });
  std::transform(given.begin(), given.end(), std::back_inserter(ys),
                 [](int value) { return value % 4; });
  F::cross_entropy(torch::stack(xs), torch::tensor(ys));
}

THROWS(transformedWrong) {
  auto n = many();
  std::vector<int> given(n, 3);
  std::vector<Tensor> xs{torch::randn({4})};
  std::transform(given.begin(), given.end(), std::back_inserter(xs),
                 [](int) { return torch::randn({4}); });
  F::cross_entropy(torch::stack(xs), labels(n, 4));
}

RUNS(transformedBySizes) {
  std::vector<std::int64_t> given;
  for (std::int64_t i = 0, n = many(); i < n; ++i)
    given.push_back(i + 1);
  std::vector<Tensor> xs;
  std::transform(given.begin(), given.end(), std::back_inserter(xs),
                 [](std::int64_t size) { return torch::randn({size}); });
  F::mse_loss(xs[1], torch::zeros({2}));
  F::mse_loss(xs[2], torch::zeros({3}));
}

// Each call sees what the calls before have changed.
RUNS(transformedByState) {
  std::vector<int> given(many(), 3);
  std::vector<Tensor> xs;
  std::int64_t size = 0;
  std::transform(given.begin(), given.end(), std::back_inserter(xs),
                 [&](int) { return torch::randn({++size}); });
  F::mse_loss(xs[1], torch::zeros({2}));
  F::mse_loss(xs[2], torch::zeros({3}));
  F::mse_loss(torch::zeros({size}), torch::zeros({static_cast<std::int64_t>(given.size())}));
}

RUNS(transformedInPlace) {
  std::vector<Tensor> xs;
  for (std::int64_t i = 0, n = many(); i < n; ++i)
    xs.push_back(torch::randn({4}));
  std::transform(xs.begin(), xs.end(), xs.begin(), [](Tensor x) { return torch::cat({x, x}); });
  F::mse_loss(xs[1], torch::zeros({8}));
  std::vector<Tensor> same;
  std::transform(xs.begin(), xs.end(), std::back_inserter(same),
                 [](const Tensor &x) { return x.unsqueeze_(0); });
  F::mse_loss(xs[1], torch::zeros({1, 8}));
  F::mse_loss(same[1], torch::zeros({1, 8}));
}

THROWS(transformedFew) {
  std::vector<std::int64_t> given{2, 3};
  std::vector<Tensor> xs;
  std::transform(given.begin(), given.end(), std::back_inserter(xs),
                 [](std::int64_t size) { return torch::randn({size, 2}); });
  F::cross_entropy(torch::cat(xs), labels(5, 2));
  F::cross_entropy(xs[1], labels(2, 2));
}

RUNS(transformedByTwo) {
  auto n = many();
  std::vector<Tensor> xs(n, torch::randn({4})), ys(n, torch::randn({6})), both;
  std::transform(xs.begin(), xs.end(), ys.begin(), std::back_inserter(both),
                 [](const Tensor &x, const Tensor &y) { return torch::cat({x, y}); });
  F::mse_loss(torch::stack(both), torch::zeros({n, 10}));
}

THROWS(copiedWrong) {
  auto n = many();
  std::vector<Tensor> xs, ys(n, torch::randn({4}));
  std::copy(ys.begin(), ys.end(), std::back_inserter(xs));
  std::copy(ys.begin(), ys.begin() + 2, std::back_inserter(xs));
  F::cross_entropy(torch::stack(xs), labels(n + 3, 4));
}

RUNS(copiedInPart) {
  auto n = many();
  std::vector<Tensor> xs, ys(n, torch::randn({4}));
  std::copy(ys.begin() + 1, ys.end(), std::back_inserter(xs));
  F::cross_entropy(torch::stack(xs), labels(n - 1, 4));
}
