//===- GradientTests.cpp - Gradients by differences, every option ---------===//
//
// float64 throughout: the analytic gradient of every combination of target,
// options and reduction against central differences of the loss.
//
//===----------------------------------------------------------------------===//

#include "PlainLoops.h"

#include "shapewise/cross_entropy.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

using namespace shapewise;

namespace {

struct Case {
  std::vector<std::int64_t> Shape;
  bool Probabilities;
  bool Weighted;
  double Smoothing;
  Reduction Reduce;
};

class Problem {
public:
  Problem(const Case &C, unsigned Seed) : C(C) {
    std::mt19937 Random(Seed);
    std::normal_distribution<double> Normal;
    std::size_t Count = 1;
    for (const std::int64_t E : C.Shape)
      Count *= static_cast<std::size_t>(E);
    Classes = C.Shape[C.Shape.size() == 1 ? 0 : 1];
    for (std::size_t I = 0; I < Count; ++I) {
      Logits.push_back(2 * Normal(Random));
      Probabilities.push_back(std::fabs(Normal(Random)));
    }
    for (std::size_t I = 0; I < Count / static_cast<std::size_t>(Classes); ++I)
      Labels.push_back(static_cast<std::int64_t>(Random() % static_cast<unsigned>(Classes)));
    if (Labels.size() > 2)
      Labels[1] = -100;
    for (std::int64_t I = 0; I < Classes; ++I)
      Weight.push_back(0.5 + std::fabs(Normal(Random)));
    Losses.resize(Labels.size());
    LogSums.resize(Labels.size());
    LabelShape = C.Shape;
    LabelShape.erase(LabelShape.begin() + (C.Shape.size() == 1 ? 0 : 1));
    Options.label_smoothing = C.Smoothing;
    Options.reduction = C.Reduce;
    if (C.Weighted)
      Options.weight = TensorView<const double>(Weight.data(), {Classes});
    Extras.losses = view(Losses, LabelShape);
    Extras.log_sum_exp = view(LogSums, LabelShape);
  }

  double loss() {
    const auto X = view(Logits, C.Shape);
    return C.Probabilities ? cross_entropy(X, view(Probabilities, C.Shape), Options, Extras)
                           : cross_entropy(X, view(Labels, LabelShape), Options, Extras);
  }
  double gradient(std::vector<double> &G) {
    const auto X = view(Logits, C.Shape);
    const auto To = view(G, C.Shape);
    return C.Probabilities
               ? cross_entropy_with_gradient(X, view(Probabilities, C.Shape), To, Options, Extras)
               : cross_entropy_with_gradient(X, view(Labels, LabelShape), To, Options, Extras);
  }
  void backward(std::vector<double> &G, const AnyView &GradOutput) {
    const auto X = view(Logits, C.Shape);
    const auto To = view(G, C.Shape);
    if (C.Probabilities)
      cross_entropy_backward(X, view(Probabilities, C.Shape), view(LogSums, LabelShape), To,
                             GradOutput, Options);
    else
      cross_entropy_backward(X, view(Labels, LabelShape), view(LogSums, LabelShape), To, GradOutput,
                             Options);
  }
  template <typename T>
  static TensorView<T> view(std::vector<T> &Data, const std::vector<std::int64_t> &Shape) {
    return TensorView<T>(Data.data(), Shape.data(), static_cast<int>(Shape.size()));
  }

  const Case &C;
  std::int64_t Classes;
  std::vector<double> Logits, Probabilities, Weight, Losses, LogSums;
  std::vector<std::int64_t> Labels, LabelShape;
  CrossEntropyOptions Options;
  CrossEntropyExtras Extras;
};

TEST(Gradients, MatchDifferencesForEveryOption) {
  unsigned Seed = 1;
  for (const std::vector<std::int64_t> &Shape :
       {std::vector<std::int64_t>{4}, {3, 5}, {2, 3, 4}, {2, 3, 2, 2}})
    for (const bool Probabilities : {false, true})
      for (const bool Weighted : {false, true})
        for (const double Smoothing : {0.0, 0.3, 1.0})
          for (const Reduction Reduce : {Reduction::none, Reduction::mean, Reduction::sum}) {
            const Case C{Shape, Probabilities, Weighted, Smoothing, Reduce};
            Problem P(C, Seed++);
            std::vector<double> G(P.Logits.size(), -7), Saved(P.Logits.size(), -7);
            P.gradient(G);
            P.backward(Saved, {});
            for (std::size_t I = 0; I < G.size(); ++I) {
              const double Step = 1e-5, Middle = P.Logits[I];
              P.Logits[I] = Middle + Step;
              const double Up = P.loss();
              P.Logits[I] = Middle - Step;
              const double Down = P.loss();
              P.Logits[I] = Middle;
              EXPECT_NEAR(G[I], (Up - Down) / (2 * Step), 1e-8)
                  << Probabilities << Weighted << Smoothing << static_cast<int>(Reduce);
              EXPECT_NEAR(Saved[I], G[I], 1e-13);
            }
          }
}

TEST(Gradients, GradOutputMultiplies) {
  const Case C{{3, 5}, false, true, 0.0, Reduction::none};
  Problem P(C, 77);
  std::vector<double> G(15), Scaled(15);
  P.gradient(G);
  const std::vector<double> Output{2, 3, -0.5};
  P.backward(Scaled, TensorView<const double>(Output.data(), {3}));
  for (std::size_t I = 0; I < 15; ++I)
    EXPECT_NEAR(Scaled[I], G[I] * Output[I / 5], 1e-14);
}

TEST(Gradients, ReferenceAndKernelsAgree) {
  // The same float32 numbers through the kernels and, as float64, through the
  // plain loops, with weights and ignored labels.
  for (const std::int64_t Classes : {7, 40, 1500}) {
    std::mt19937 Random(3);
    std::normal_distribution<float> Normal(0, 3);
    std::vector<float> Logits(static_cast<std::size_t>(50 * Classes)), G(Logits.size());
    for (float &X : Logits)
      X = Normal(Random);
    std::vector<double> Wide(Logits.begin(), Logits.end()), WideG(Wide.size());
    std::vector<std::int32_t> Labels(50);
    for (std::int32_t &L : Labels)
      L = static_cast<std::int32_t>(Random() % static_cast<unsigned>(Classes));
    Labels[3] = Labels[49] = -100;
    std::vector<float> Weight(static_cast<std::size_t>(Classes));
    for (float &W : Weight)
      W = std::fabs(Normal(Random));
    CrossEntropyOptions Options;
    Options.weight = TensorView<const float>(Weight.data(), {Classes});
    const TensorView<const std::int32_t> L(Labels.data(), {50});
    const double A =
        cross_entropy_with_gradient(TensorView<const float>(Logits.data(), {50, Classes}), L,
                                    TensorView<float>(G.data(), {50, Classes}), Options);
    const double B = plain::withGradient(TensorView<const double>(Wide.data(), {50, Classes}), L,
                                         TensorView<double>(WideG.data(), {50, Classes}), Options);
    EXPECT_NEAR(A, B, 1e-6 * B);
    for (std::size_t I = 0; I < G.size(); ++I)
      ASSERT_NEAR(G[I], WideG[I], 5e-7 * std::fabs(WideG[I]) + 1e-44);
  }
}

} // namespace
