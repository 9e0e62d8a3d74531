//===- decided-by-the-program.cpp - conditions that nothing from outside enters ---===//
//
// Widths are scaled by floating-point factors, modes are switched, texts of the program are searched:
// a branch on these goes one way in all runs. What is computed decides; of what is not, nothing is
// said that only one way does wrong.
//
//===----------------------------------------------------------------------===//
#include "programs.h"
#include <algorithm>
#include <bitset>
#include <cmath>
#include <cstring>
#include <map>
#include <numeric>
#include <set>
#include <unordered_map>

namespace {

struct Width {
  float factor = 0.5F;
  double dropout = 0.2;
  std::string variant = "small";
};

/// The next multiple of `divisor`, and no more than a tenth less than `v`.
int divisible(int v, int divisor = 8) {
  int next = std::max(divisor, static_cast<int>(v + divisor / 2) / divisor * divisor);
  if (next < 0.9 * v)
    next += divisor;
  return next;
}

} // namespace

/// 32 features through a layer for as many as the program says; a report stands here.
#define THROUGH(features) nn::Linear((features), 3)(torch::randn({4, 32}))

// Reals are computed.

RUNS(dividedByEight) { THROUGH(divisible(32)); }
RUNS(dividedByEightWithARemainder) { THROUGH(divisible(33)); }
THROWS(dividedByEightAndMore) { THROUGH(divisible(36)); }
THROWS(lessThanNineTenths) { THROUGH(divisible(36, 32)); }
RUNS(halfOfSixtyFour) { THROUGH(static_cast<std::int64_t>(64 * 0.5)); }
THROWS(aQuarterMore) { THROUGH(static_cast<std::int64_t>(32 * 1.25F)); }
RUNS(roundedUp) { THROUGH(static_cast<std::int64_t>(std::ceil(63 / 2.0))); }
THROWS(roundedDown) { THROUGH(static_cast<std::int64_t>(std::floor(63 / 2.0))); }
RUNS(powersOfTwo) { THROUGH(static_cast<int>(std::pow(2, 5))); }
THROWS(powersOfThree) { THROUGH(static_cast<int>(std::pow(3, 3))); }
RUNS(squareRoot) { THROUGH(static_cast<int>(std::sqrt(1024.0))); }
THROWS(rounded) { THROUGH(std::lround(32.5)); }
RUNS(theLargerFactor) { THROUGH(32 * std::max(1.0F, 0.5F)); }
THROWS(theLargerFactorIsTwo) { THROUGH(32 * std::max(1.0F, 2.0F)); }
RUNS(theSmallestOfSome) { THROUGH(std::min({64, 32, 48})); }
THROWS(theLargestOfSome) { THROUGH(std::max({64, 32, 48})); }
RUNS(fieldOfAFloat) {
  Width c;
  THROUGH(c.factor > 0.75F ? 40 : 32);
}
THROWS(fieldOfAFloatIsMore) {
  Width c;
  c.factor *= 2;
  THROUGH(c.factor > 0.75F ? 40 : 32);
}
RUNS(comparedWithAReal) {
  auto x = torch::randn({4, 32});
  if (x.size(1) > 32.5)
    x = x.slice(1, 0, 16);
  nn::Linear(32, 3)(x);
}
THROWS(comparedWithASmallerReal) {
  auto x = torch::randn({4, 32});
  if (x.size(1) > 31.5)
    x = x.slice(1, 0, 16);
  nn::Linear(32, 3)(x);
}
RUNS(floatsHaveFewerDigits) {
  float tenth = 0.1F;
  THROUGH(tenth == 0.1 ? 40 : 32);
}
RUNS(decremented) {
  float v = 1.5F;
  --v;
  THROUGH(v > 1 ? 40 : 32);
}
THROWS(incremented) {
  double v = 0.5;
  v++;
  THROUGH(v > 1 ? 40 : 32);
}
RUNS(aFloatAsACondition) {
  float p = 0;
  if (p)
    THROUGH(40);
}
THROWS(aFloatAsAConditionThatHolds) {
  float p = 0.1F;
  if (p)
    THROUGH(40);
}
RUNS(absoluteValues) { THROUGH(std::abs(-32)); }
THROWS(absoluteValuesOfOthers) { THROUGH(std::abs(-40)); }
RUNS(lengthOfAText) {
  std::string s = "four";
  THROUGH(s.size() == 4 && !s.empty() ? 32 : 40);
}
THROWS(lengthOfALongerText) {
  std::string s = "eleven";
  THROUGH(s.size() == 4 ? 32 : 40);
}
RUNS(lengthOfRepeatedText) {
  std::string s(5, 'a');
  THROUGH(s.size() == 5 ? 32 : 40);
}
RUNS(lengthOfAPartOfAText) {
  std::string s = "eleven", part(s, 0, 2);
  THROUGH(part.size() == 2 ? 32 : 40);
}
// What is not computed.

RUNS(searchedTexts) {
  std::string s = "resnet50";
  THROUGH(s.find("vgg") != std::string::npos ? 40 : 32);
  THROUGH(s.substr(0, 6) == "resnet" ? 32 : 40);
  THROUGH(s[6] == '5' ? 32 : 40);
  s += "_v2";
  THROUGH(s.find("_v2") == std::string::npos ? 40 : 32);
}
RUNS(comparedTexts) {
  const char *variant = "small";
  THROUGH(std::strcmp(variant, "large") == 0 ? 40 : 32);
}
RUNS(numbersOfTexts) { THROUGH(std::stoi("32")); }
RUNS(branchesOnNumbersOfTexts) { THROUGH(std::stoi("5") == 5 ? 32 : 40); }
RUNS(algorithmsOfLists) {
  std::vector<int> v{1, 2, 3};
  THROUGH(std::accumulate(v.begin(), v.end(), 0) == 6 ? 32 : 40);
  THROUGH(*std::max_element(v.begin(), v.end()) == 3 ? 32 : 40);
  THROUGH(std::count(v.begin(), v.end(), 2) == 1 ? 32 : 40);
  THROUGH(std::find(v.begin(), v.end(), 9) == v.end() ? 32 : 40);
}
RUNS(setsAndHashMaps) {
  std::set<int> s{1, 2, 2};
  THROUGH(s.size() == 2 ? 32 : 40);
  s.insert(3);
  THROUGH(s.count(3) != 0 ? 32 : 40);
  std::bitset<8> bits(5);
  THROUGH(bits.count() == 2 ? 32 : 40);
}
namespace {
int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
} // namespace
RUNS(recursion) { THROUGH(fibonacci(10) == 55 ? 32 : 40); }
RUNS(bothWaysFit) {
  std::string s = "resnet50";
  auto x = torch::randn({4, 32});
  if (s.find("50") != std::string::npos)
    x = x * 2;
  nn::Linear(32, 3)(x);
}
THROWS(bothWaysFail) {
  std::string s = "resnet50";
  auto x = s.find("50") != std::string::npos ? torch::randn({4, 33}) : torch::randn({4, 34});
  nn::Linear(32, 3)(x);
}
THROWS(behindACheck) {
  std::string s = "resnet50";
  TORCH_CHECK(s.find("50") != std::string::npos, "unknown model");
  THROUGH(40);
}
THROWS(behindAThrow) {
  std::string s = "resnet50";
  if (s.find("vgg") != std::string::npos)
    throw std::runtime_error("unknown model");
  THROUGH(40);
}
THROWS(behindALoopOfUnknownLength) {
  std::string s = "resnet50";
  for (std::size_t i = 0; i < s.find("50"); ++i)
    THROUGH(32);
  THROUGH(40);
}

// What comes from outside may go both ways.

THROWS(aNumberFromOutside) { THROUGH(in(1) > 0 ? 40 : 32); }
THROWS(aRealFromOutside) {
  double scale = static_cast<double>(in(3)) / 2;
  THROUGH(scale > 1 ? 40 : 32);
}

// The mode of a module.

namespace {
struct ScoresOrClassesImpl : nn::Module {
  nn::Linear fc{nullptr};
  ScoresOrClassesImpl() { fc = register_module("fc", nn::Linear(8, 10)); }
  Tensor forward(Tensor x) {
    x = fc(x);
    if (!is_training())
      return x.argmax(1);
    return x;
  }
};
TORCH_MODULE(ScoresOrClasses);
} // namespace

RUNS(scoresInTraining) {
  ScoresOrClasses model;
  model->train();
  auto y = labels(4, 10);
  F::cross_entropy(model->forward(torch::randn({4, 8})), y).backward();
  model->eval();
  model->forward(torch::randn({4, 8})).eq(y).sum().item<std::int64_t>();
}
THROWS(otherLabelsInTraining) {
  ScoresOrClasses model;
  F::cross_entropy(model->forward(torch::randn({4, 8})), labels(5, 10));
}

// What is known of tensors and layers.

namespace {
Tensor batched(Tensor image) {
  if (image.dtype() == torch::kByte)
    image = image.permute({2, 0, 1}).to(torch::kFloat);
  return image.unsqueeze(0);
}
} // namespace

RUNS(imagesOfBytesAndFloats) {
  nn::Conv2d conv(3, 4, 3);
  conv(batched(torch::randn({3, 16, 16})));
  conv(batched(torch::zeros({16, 16, 3}, torch::kByte)));
}
THROWS(imagesOfBytesInTheWrongOrder) {
  nn::Conv2d(3, 4, 3)(batched(torch::zeros({3, 16, 16}, torch::kByte)));
}
THROWS(imagesOfFloatsInTheWrongOrder) { nn::Conv2d(3, 4, 3)(batched(torch::randn({16, 16, 3}))); }
RUNS(scalarTypes) {
  auto x = torch::randn({4, 32});
  if (x.scalar_type() != torch::kFloat || !x.is_floating_point())
    x = x.sum(1);
  nn::Linear(32, 3)(x);
}
RUNS(gradientsAndDevices) {
  auto x = torch::randn({4, 32});
  if (x.requires_grad() || x.is_cuda() || !x.device().is_cpu())
    x = x.sum(1);
  nn::Linear(32, 3)(x);
}
RUNS(optionsThatWereNotSet) {
  nn::Linear fc(8, 10);
  auto x = fc(torch::randn({4, 8}));
  F::cross_entropy(fc->options.bias() ? x : x.sum(1), labels(4, 10));
}
