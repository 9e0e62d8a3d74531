// Programs about how many elements containers have of which the plugin knows little else.
#include "programs.h"

namespace {

std::vector<int> numbers{3, 1, 2}, others{5};

std::vector<int> given() {
  if (numbers.size() < 4)
    numbers.push_back(4);
  return numbers;
}

std::vector<int> more() {
  while (others.size() < 5)
    others.push_back(4);
  return others;
}

Tensor floats(const std::vector<std::int64_t> &of) { return torch::tensor(of).to(torch::kFloat); }

} // namespace

RUNS(onceForEach) {
  auto all = given();
  std::vector<std::int64_t> a, b;
  for (int n : all)
    a.push_back(n);
  for (const auto &n : all)
    b.push_back(n + 1);
  a.push_back(0);
  b.push_back(0);
  torch::stack({floats(a), floats(b)});
}

THROWS(onceForEachBad) {
  auto all = given();
  std::vector<std::int64_t> a, b;
  for (int n : all)
    a.push_back(n);
  for (const auto &n : all)
    b.push_back(n + 1);
  b.push_back(0);
  torch::stack({floats(a), floats(b)});
}

RUNS(onceForSome) {
  auto all = given();
  std::vector<std::int64_t> a, b;
  for (int n : all)
    a.push_back(n);
  for (int n : all)
    if (n > 1)
      b.push_back(n);
  b.push_back(0);
  torch::stack({floats(a), floats(b)});
}

RUNS(untilSome) {
  auto all = given();
  std::vector<std::int64_t> a, b;
  for (int n : all)
    a.push_back(n);
  for (int n : all) {
    if (n == 4)
      break;
    b.push_back(n);
  }
  b.push_back(0);
  torch::stack({floats(a), floats(b)});
}

RUNS(ofAnother) {
  auto all = given();
  std::vector<std::int64_t> a, b;
  for (int n : all)
    a.push_back(n);
  all = more();
  for (int n : all)
    b.push_back(n);
  a.push_back(0);
  torch::stack({floats(a), floats(b)});
}

RUNS(writtenThroughIterators) {
  std::vector<std::int64_t> v(4);
  std::iota(v.begin(), v.end(), 1);
  torch::stack({floats(v), torch::zeros({4})});
}

THROWS(writtenThroughIteratorsBad) {
  std::vector<std::int64_t> v(4);
  std::iota(v.begin(), v.end(), 1);
  torch::stack({floats(v), torch::zeros({5})});
}

RUNS(appendedThroughIterators) {
  std::vector<std::int64_t> v(4);
  std::fill_n(std::back_inserter(v), 3, 1);
  torch::stack({floats(v), torch::zeros({7})});
}

RUNS(sampledFromSome) {
  std::vector<int> all(5, 2), some(3);
  std::sample(all.begin(), all.end(), some.begin(), 3, std::mt19937{});
  torch::stack({torch::tensor(all), torch::zeros({5}, torch::kInt)});
  torch::stack({torch::tensor(some), torch::zeros({3}, torch::kInt)});
}

THROWS(sampledFromNone) {
  std::vector<Tensor> none, some;
  std::sample(none.begin(), none.end(), std::back_inserter(some), 3, std::mt19937{});
  torch::stack(some);
}

RUNS(manyOfOneType) {
  std::vector<Tensor> v;
  for (int i = 0; i < 20; ++i)
    v.push_back(labels(3, 5));
  F::cross_entropy(torch::randn({20, 5, 3}), torch::stack(v));
}

THROWS(manyOfOneTypeBad) {
  std::vector<Tensor> v;
  for (int i = 0; i < 20; ++i)
    v.push_back(torch::rand({3}));
  F::cross_entropy(torch::randn({20, 5, 3}), torch::stack(v));
}

RUNS(manyOfTwoTypes) {
  std::vector<Tensor> v;
  for (int i = 0; i < 20; ++i)
    v.push_back(labels(3, 5));
  v.push_back(torch::rand({3}));
  F::mse_loss(torch::stack(v), torch::rand({21, 3}));
}

RUNS(readThroughAPointer) {
  std::vector<float> a;
  for (int n : given())
    a.push_back(static_cast<float>(n));
  auto x = torch::from_blob(a.data(), {static_cast<std::int64_t>(a.size())}).clone();
  auto y = torch::from_blob(a.data(), {1, static_cast<std::int64_t>(a.size())}).clone();
  torch::stack({x, y.squeeze(0)});
}

THROWS(readThroughAPointerBad) {
  auto all = given();
  std::vector<float> a;
  for (int n : all)
    a.push_back(static_cast<float>(n));
  auto x = torch::from_blob(a.data(), {static_cast<std::int64_t>(a.size())}).clone();
  a.push_back(1);
  auto y = torch::from_blob(a.data(), {static_cast<std::int64_t>(a.size())}).clone();
  torch::stack({x, y});
}

RUNS(writtenThroughAPointer) {
  std::vector<std::int64_t> sizes{5, 5};
  std::vector<std::int64_t> meant{3, 4};
  std::copy_n(meant.begin(), 2, sizes.data());
  torch::cat({torch::rand({3, 4}), torch::rand(sizes)});
}
