//===- open-loops.cpp - loops that end nobody knows when ------------------===//
//
// What counts their rounds has some value in a round that no run may get to: nothing is said of it. What
// goes wrong in the first round, or in any round, is.
//
//===----------------------------------------------------------------------===//
#include "programs.h"
#include <map>
#include <sstream>

namespace {

std::istringstream words(int count) {
  std::string line;
  for (int i = 0; i < count; ++i)
    line += "w ";
  return std::istringstream(line);
}

/// As many as asked for, which is not known where it is called.
std::vector<float> numbers(const char *count) {
  return std::vector<float>(static_cast<std::size_t>(std::atoi(count)), 1.0F);
}

} // namespace

RUNS(wordsOfALine) {
  auto x = torch::zeros({6, 3}, torch::kLong);
  std::map<std::string, int64_t> index;
  for (int64_t r = 0; r < x.size(0); ++r) {
    std::istringstream line = words(3);
    std::string w;
    int64_t c = 0;
    while (line >> w)
      x[r][c++] = index[w];
  }
  F::cross_entropy(rows(6, 4), x.select(1, 0));
}
RUNS(numbersOfAVector) {
  std::vector<float> v = numbers("3");
  auto t = torch::zeros({3});
  for (std::size_t i = 0; i < v.size(); ++i)
    t[i] = v[i];
  F::mse_loss(t, torch::zeros({3}));
}
RUNS(countedBesideARangeFor) {
  auto t = torch::zeros({2});
  int c = 0;
  for (float x : numbers("2"))
    t[c++] = x;
}
RUNS(untilABreak) {
  std::istringstream line = words(3);
  std::string w;
  auto t = torch::zeros({3});
  int c = 0;
  while (true) {
    if (!(line >> w))
      break;
    t[c++] = 1;
  }
}
RUNS(stepsOfTwo) {
  auto t = torch::zeros({6, 4});
  int64_t at = 0;
  for (float x : numbers("3")) {
    t.slice(0, at, at + 2).copy_(torch::full({2, 4}, x));
    at += 2;
  }
}
RUNS(grownTensorTakenFrom) {
  std::istringstream line = words(3);
  std::string w;
  auto t = torch::zeros({4});
  auto x = torch::zeros({1});
  while (line >> w) {
    x = torch::cat({x, torch::zeros({1})});
    t.narrow(0, 0, x.size(0));
  }
}
RUNS(fieldThatCounts) {
  struct Filler {
    Tensor t = torch::zeros({3});
    int64_t next = 0;
    void add(float x) { t[next++] = x; }
  } filler;
  for (float x : numbers("3"))
    filler.add(x);
}

THROWS(beyondTheFirst) {
  std::istringstream line = words(2);
  std::string w;
  auto t = torch::zeros({1});
  int c = 1;
  while (line >> w)
    t[c++] = 1;
}
THROWS(wrongInEveryRound) {
  std::istringstream line = words(2);
  std::string w;
  int64_t c = 0;
  while (line >> w) {
    ++c;
    F::cross_entropy(rows(6, 4), torch::zeros({5}, torch::kLong));
  }
}
THROWS(wrongBehindIt) {
  std::istringstream line = words(2);
  std::string w;
  auto x = torch::zeros({1, 4});
  while (line >> w)
    x = torch::cat({x, torch::zeros({1, 4})});
  F::mse_loss(x.sum(0), torch::zeros({5}));
}

// A way that is not gone in every round.

namespace {

/// Whatever `text` says: not known where it is called.
int given(const char *text) {
  int number = 0;
  std::istringstream(text) >> number;
  return number;
}

} // namespace

THROWS(aWayOfAFlag) {
  bool more = given("1") != 0;
  auto first = labels(32, 10), other = labels(16, 10);
  for (int i = 0; i < given("3"); ++i) {
    auto target = first;
    if (more)
      target = other;
    F::cross_entropy(rows(32, 10), target);
  }
}
RUNS(aWayThatFits) {
  bool more = given("1") != 0;
  auto first = labels(32, 10), other = labels(32, 11);
  for (int i = 0; i < given("3"); ++i) {
    auto target = first;
    int64_t classes = 10;
    if (more) {
      target = other;
      classes = 11;
    }
    F::cross_entropy(rows(32, classes), target);
  }
}
THROWS(aWayOfAFlagInAMethod) {
  struct Trainer {
    bool augment;
    Tensor mixed(const Tensor &x) const { return augment ? torch::cat({x, x}) : x; }
    void fit(int epochs) const {
      for (int e = 0; e < epochs; ++e)
        F::cross_entropy(mixed(rows(8, 3)), labels(8, 3));
    }
  };
  Trainer{given("1") != 0}.fit(given("2"));
}
RUNS(aWayOfALaterRound) {
  Tensor kept;
  bool have = false;
  for (int i = 0; i < given("3"); ++i) {
    if (have)
      F::mse_loss(rows(4, 2), kept);
    kept = rows(4, 2);
    have = true;
  }
}
RUNS(aWayThatNoRunTakes) {
  auto target = labels(16, 10);
  for (int i = 0; i < given("3"); ++i) {
    bool other = i > 100;
    if (!other)
      target = labels(32, 10);
    F::cross_entropy(rows(32, 10), other ? labels(32, 10) : target);
  }
}
