// Programs about shapes and tensors as values that are copied, cut and exchanged.
#include "programs.h"

RUNS(sizesVec) {
  auto x = torch::randn({4, 5, 6});
  auto s = x.sizes().vec();
  s[0] = 2;
  s[1] = 10;
  auto y = x.view(s);
  F::cross_entropy(y.index({0}), labels(10, 6));
}

THROWS(sizesVecBad) {
  auto x = torch::randn({4, 5, 6});
  auto s = x.sizes().vec();
  s[0] = 2;
  s[1] = 10;
  auto y = x.view(s);
  F::cross_entropy(y.index({0}), labels(9, 6));
}

RUNS(swap) {
  auto a = rows(4, 3);
  auto b = rows(7, 3);
  std::swap(a, b);
  F::cross_entropy(a, labels(7, 3));
}

THROWS(swapBad) {
  auto a = rows(4, 3);
  auto b = rows(7, 3);
  std::swap(a, b);
  F::cross_entropy(a, labels(4, 3));
}

RUNS(exchange) {
  auto a = rows(4, 3);
  auto o = std::exchange(a, rows(9, 3));
  F::cross_entropy(o, labels(4, 3));
  F::cross_entropy(a, labels(9, 3));
}

RUNS(tie) {
  Tensor a, b;
  std::tie(a, b) = std::make_tuple(rows(5, 2), labels(5, 2));
  F::cross_entropy(a, b);
}

THROWS(tieBad) {
  Tensor a, b;
  std::tie(a, b) = std::make_tuple(rows(5, 2), labels(6, 2));
  F::cross_entropy(a, b);
}

RUNS(ignore) {
  Tensor v;
  std::tie(v, std::ignore) = rows(5, 8).max(1);
  F::mse_loss(v, torch::randn({5}));
}

RUNS(bindingRef) {
  std::pair<Tensor, Tensor> p{rows(3, 2), labels(3, 2)};
  auto &[x, y] = p;
  x = rows(6, 2);
  F::cross_entropy(p.first, labels(6, 2));
}

THROWS(bindingRefBad) {
  std::pair<Tensor, Tensor> p{rows(3, 2), labels(3, 2)};
  auto &[x, y] = p;
  x = rows(6, 2);
  F::cross_entropy(p.first, p.second);
}

RUNS(arrayShape) {
  std::array<int64_t, 2> s{4, 6};
  auto x = torch::randn(s);
  F::cross_entropy(x, labels(4, 6));
}

THROWS(arrayShapeBad) {
  std::array<int64_t, 2> s{4, 6};
  s[1] = 5;
  auto x = torch::randn(s);
  F::cross_entropy(x, torch::randint(0, 5, {6}, torch::kLong));
}

RUNS(transform) {
  std::vector<int64_t> s(2);
  std::iota(s.begin(), s.end(), 3);
  F::cross_entropy(torch::randn(s), labels(3, 4));
}

RUNS(accumulate) {
  std::vector<int64_t> s{2, 3, 4};
  auto n = std::accumulate(s.begin(), s.end(), (int64_t)1, std::multiplies<int64_t>());
  auto x = torch::randn(s).view({n / 4, 4});
  F::cross_entropy(x, labels(6, 4));
}

THROWS(accumulateBad) {
  std::vector<int64_t> s{2, 3, 4};
  auto n = std::accumulate(s.begin(), s.end(), (int64_t)1, std::multiplies<int64_t>());
  auto x = torch::randn(s).view({n / 4, 4});
  F::cross_entropy(x, labels(8, 4));
}

RUNS(moved) {
  auto a = rows(4, 2);
  auto b = std::move(a);
  a = rows(5, 2);
  F::cross_entropy(b, labels(4, 2));
  F::cross_entropy(a, labels(5, 2));
}

RUNS(listInit) {
  std::initializer_list<int64_t> s = {3, 2};
  F::cross_entropy(torch::zeros(s), labels(3, 2));
}

RUNS(reverse) {
  std::vector<int64_t> s{2, 3};
  std::reverse(s.begin(), s.end());
  F::cross_entropy(torch::zeros(s), labels(3, 2));
}

RUNS(insert) {
  std::vector<int64_t> s{2};
  s.insert(s.begin(), 3);
  F::cross_entropy(torch::zeros(s), labels(3, 2));
}

THROWS(insertBad) {
  std::vector<int64_t> s{2};
  s.insert(s.begin(), 3);
  F::cross_entropy(torch::zeros(s), labels(2, 2));
}

RUNS(erase) {
  std::vector<int64_t> s{9, 3, 2};
  s.erase(s.begin());
  F::cross_entropy(torch::zeros(s), labels(3, 2));
}

RUNS(resize) {
  std::vector<int64_t> s{3};
  s.resize(2, 7);
  F::cross_entropy(torch::zeros(s), labels(3, 7));
}

RUNS(assign) {
  std::vector<int64_t> s;
  s.assign({3, 2});
  F::cross_entropy(torch::zeros(s), labels(3, 2));
}

RUNS(sliceNeg) {
  auto x = rows(10, 3);
  F::cross_entropy(x.slice(0, -4), labels(4, 3));
  F::cross_entropy(x.index({Slice(None, -2)}), labels(8, 3));
}

THROWS(sliceNegBad) {
  auto x = rows(10, 3);
  F::cross_entropy(x.index({Slice(1, -2)}), labels(8, 3));
}

RUNS(sliceStep) {
  auto x = rows(10, 3);
  F::cross_entropy(x.index({Slice(1, None, 3)}), labels(3, 3));
}

RUNS(boolmask) {
  auto x = rows(10, 3);
  auto m = torch::rand({10}) > 0.5;
  F::cross_entropy(x.index({m}), labels(10, 3).index({m}));
}

RUNS(memcpy) {
  int64_t s[2] = {3, 2};
  int64_t d[2] = {1, 1};
  std::memcpy(d, s, sizeof s);
  F::cross_entropy(torch::randn({d[0], d[1]}), labels(3, 2));
}

RUNS(stdcopy) {
  std::vector<int64_t> s{3, 2}, d(2);
  std::copy(s.begin(), s.end(), d.begin());
  F::cross_entropy(torch::randn(d), labels(3, 2));
}

RUNS(sort) {
  std::vector<int64_t> s{3, 2};
  std::sort(s.begin(), s.end());
  F::cross_entropy(torch::randn(s), torch::randint(0, 3, {2}, torch::kLong));
}

RUNS(fill) {
  std::vector<int64_t> s(2);
  std::fill(s.begin(), s.end(), 4);
  F::cross_entropy(torch::randn(s), labels(4, 4));
}

RUNS(selfmod) {
  Tensor x = rows(2, 2);
  x.resize_({4, 2});
  F::cross_entropy(x, labels(4, 2));
}

RUNS(setdata) {
  Tensor x = rows(2, 2);
  x.set_data(rows(6, 2));
  F::cross_entropy(x, labels(6, 2));
}

RUNS(aliasResize) {
  Tensor x = rows(2, 2);
  Tensor y = x;
  y.resize_({3, 2});
  F::cross_entropy(x, labels(3, 2));
}

RUNS(pairSwap) {
  std::pair<int, int> p{3, 4};
  std::swap(p.first, p.second);
  F::cross_entropy(rows(p.first, 2), labels(4, 2));
}

RUNS(sizesSlice) {
  auto x = torch::randn({4, 3, 2});
  F::cross_entropy(torch::randn(x.sizes().slice(1)), labels(3, 2));
}

RUNS(sizesEquals) {
  auto x = rows(3, 2), y = rows(3, 2);
  int n = x.sizes() == y.sizes() ? 1 : 2;
  F::cross_entropy(rows(n, 2), labels(1, 2));
  int m = x.sizes().equals({3, 2}) ? 1 : 2;
  F::cross_entropy(rows(m, 2), labels(1, 2));
}
