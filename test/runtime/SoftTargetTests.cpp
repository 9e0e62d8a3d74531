//===- SoftTargetTests.cpp - Label smoothing and probabilities ---------===//
//
// Losses are held to their distance from the truth in units of the last place,
// gradients to four units of the larger of their two terms: what is left where
// softmax and target nearly cancel cannot be asked for more.
//
//===----------------------------------------------------------------------===//

#include "Oracle.h"

#include "shapewise/cross_entropy.h"

#include <gtest/gtest.h>

using namespace shapewise;

namespace {

enum class Kind { Labels, Probabilities, OneHot, Unnormalized };

struct Case {
  std::int64_t Outer, Classes, Inner;
  Kind Target;
  double Smoothing;
  float Spread;
  float Lead = 0; ///< Added to each target class's logit.
  bool Weighted = false;
};

template <typename T> class SoftProblem {
  /// The documented bounds.
  static constexpr std::int64_t LossUlps = sizeof(T) == sizeof(double) ? 3 : 1;
  static constexpr double GradientUlps = sizeof(T) == sizeof(double) ? 5 : 4;

public:
  SoftProblem(const Case &Which, unsigned Seed) : C(Which) {
    std::mt19937 Random(Seed);
    std::normal_distribution<T> Normal(0, static_cast<T>(C.Spread));
    const auto Size = static_cast<std::size_t>(C.Outer * C.Classes * C.Inner);
    Logits.resize(Size);
    Probabilities.resize(Size);
    for (std::int64_t K = 0; K < C.Classes; ++K) // one of them 0
      Weights.push_back(K == 1 ? 0 : static_cast<T>(Random() % 1000 + 1) / 300);
    for (std::int64_t O = 0; O < C.Outer; ++O)
      for (std::int64_t I = 0; I < C.Inner; ++I) {
        const auto Label = static_cast<std::int64_t>(Random() % static_cast<unsigned>(C.Classes));
        Labels.push_back(C.Target == Kind::Labels && Random() % 13 == 0 ? -100 : Label);
        T Sum = 0;
        for (std::int64_t K = 0; K < C.Classes; ++K) {
          Logits[at(O, K, I)] = Normal(Random) + static_cast<T>(K == Label ? C.Lead : 0);
          T &P = Probabilities[at(O, K, I)];
          P = C.Target == Kind::OneHot ? static_cast<T>(K == Label)
                                       : static_cast<T>(Random() % 1000 + 1);
          Sum += P;
        }
        if (C.Target == Kind::Probabilities)
          for (std::int64_t K = 0; K < C.Classes; ++K)
            Probabilities[at(O, K, I)] /= Sum;
      }
  }

  void expectAccurate() {
    const std::initializer_list<std::int64_t> Full{C.Outer, C.Classes, C.Inner};
    const std::initializer_list<std::int64_t> Each{C.Outer, C.Inner};
    CrossEntropyOptions Options;
    Options.reduction = Reduction::sum;
    Options.label_smoothing = C.Smoothing;
    if (C.Weighted)
      Options.weight = TensorView<const T>(Weights.data(), {C.Classes});
    std::vector<T> Losses(Labels.size()), Gradient(Logits.size()), Backward(Logits.size());
    std::vector<double> LogSums(Labels.size());
    CrossEntropyExtras Extras;
    Extras.losses = TensorView<T>(Losses.data(), Each);
    Extras.log_sum_exp = TensorView<double>(LogSums.data(), Each);
    const TensorView<const T> X(Logits.data(), Full);
    const TensorView<const double> Saved(LogSums.data(), Each);
    const TensorView<T> To(Gradient.data(), Full), Again(Backward.data(), Full);
    double Sum = 0, Forward = 0;
    std::vector<T> InPlace = Logits;
    const TensorView<T> Same(InPlace.data(), Full);
    const auto Run = [&](const auto &Target) {
      Sum = cross_entropy_with_gradient(X, Target, To, Options, Extras);
      Forward = cross_entropy(X, Target, Options);
      cross_entropy_backward(X, Target, Saved, Again, {}, Options);
      cross_entropy_with_gradient(Same, Target, Same, Options);
    };
    if (C.Target == Kind::Labels)
      Run(TensorView<const std::int64_t>(Labels.data(), Each));
    else
      Run(TensorView<const T>(Probabilities.data(), Full));
    EXPECT_EQ(Sum, Forward);
    EXPECT_EQ(Gradient, InPlace);

    long double TrueSum = 0;
    std::int64_t WorstLoss = 0;
    double WorstGradient = 0;
    for (std::int64_t O = 0; O < C.Outer; ++O)
      for (std::int64_t I = 0; I < C.Inner; ++I) {
        const Truth True = truth(O, I);
        TrueSum += True.Loss;
        const std::int64_t Off =
            oracle::ulps(Losses[static_cast<std::size_t>(O * C.Inner + I)], True.Loss);
        WorstLoss = std::max(WorstLoss, True.Loss < 0.5L ? (Off + 3) / 4 : Off);
        for (std::int64_t K = 0; K < C.Classes; ++K) {
          const auto Place = at(O, K, I);
          WorstGradient = std::max({WorstGradient, offBy(Gradient[Place], True, O, K, I),
                                    offBy(Backward[Place], True, O, K, I)});
        }
      }
    EXPECT_NEAR(Sum, static_cast<double>(TrueSum), 1e-7 * static_cast<double>(TrueSum));
    EXPECT_LE(WorstLoss, LossUlps) << describe();
    EXPECT_LE(WorstGradient, GradientUlps) << describe();
  }

private:
  std::size_t at(std::int64_t O, std::int64_t K, std::int64_t I) const {
    return static_cast<std::size_t>((O * C.Classes + K) * C.Inner + I);
  }
  bool ignored(std::int64_t O, std::int64_t I) const {
    return C.Target == Kind::Labels && label(O, I) < 0;
  }
  std::int64_t label(std::int64_t O, std::int64_t I) const {
    return Labels[static_cast<std::size_t>(O * C.Inner + I)];
  }
  long double share(std::int64_t O, std::int64_t K, std::int64_t I) const {
    const long double Smoothing = C.Smoothing;
    const long double Hard = C.Target == Kind::Labels
                                 ? static_cast<long double>(K == label(O, I))
                                 : static_cast<long double>(Probabilities[at(O, K, I)]);
    const long double Weight = C.Weighted ? Weights[static_cast<std::size_t>(K)] : 1;
    return Weight * ((1 - Smoothing) * Hard + Smoothing / static_cast<long double>(C.Classes));
  }
  struct Truth {
    long double Peak = 0;   ///< The largest logit.
    long double Log = 0;    ///< The log-sum-exp, relative to it.
    long double Shares = 0; ///< Their sum.
    long double Loss = 0;
  };
  Truth truth(std::int64_t O, std::int64_t I) const {
    Truth True;
    if (ignored(O, I))
      return True;
    std::int64_t Peak = 0;
    for (std::int64_t K = 1; K < C.Classes; ++K)
      if (Logits[at(O, K, I)] > Logits[at(O, Peak, I)])
        Peak = K;
    True.Peak = Logits[at(O, Peak, I)];
    long double Others = 0;
    for (std::int64_t K = 0; K < C.Classes; ++K) {
      if (K != Peak)
        Others += std::exp(static_cast<long double>(Logits[at(O, K, I)]) - True.Peak);
      True.Shares += share(O, K, I);
    }
    True.Log = std::log1p(Others);
    True.Loss = True.Shares * True.Log;
    for (std::int64_t K = 0; K < C.Classes; ++K)
      True.Loss += share(O, K, I) * (True.Peak - static_cast<long double>(Logits[at(O, K, I)]));
    return True;
  }
  /// Units of the last place of the larger of a gradient's terms.
  double offBy(T Value, const Truth &True, std::int64_t O, std::int64_t K, std::int64_t I) const {
    if (ignored(O, I))
      return Value == 0 ? 0 : 1e9;
    const long double Share = share(O, K, I);
    const long double Softmax =
        True.Shares * std::exp(static_cast<long double>(Logits[at(O, K, I)]) - True.Peak - True.Log);
    const T Larger = static_cast<T>(std::max(Softmax, Share));
    const T Unit = std::nextafter(Larger, 2 * Larger + 1) - Larger;
    return static_cast<double>(std::fabs(static_cast<long double>(Value) - (Softmax - Share)) /
                               static_cast<long double>(Unit));
  }
  std::string describe() const {
    return std::to_string(C.Outer) + " x " + std::to_string(C.Classes) + " x " +
           std::to_string(C.Inner) + ", target " + std::to_string(static_cast<int>(C.Target)) +
           ", smoothing " + std::to_string(C.Smoothing) + ", spread " + std::to_string(C.Spread) +
           ", lead " + std::to_string(C.Lead) + (C.Weighted ? ", weighted" : "");
  }

  const Case C;
  std::vector<T> Logits, Probabilities, Weights;
  std::vector<std::int64_t> Labels;
};

/// Both float32 and float64.
void expectAccurate(const Case &Which, unsigned Seed) {
  SoftProblem<float>(Which, Seed).expectAccurate();
  SoftProblem<double>(Which, Seed).expectAccurate();
}

TEST(SoftTarget, RowsOfAnyLengthAreAccurate) {
  unsigned Seed = 1;
  for (const std::int64_t Classes : {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 100, 511, 513, 1025})
    for (const Kind Target : {Kind::Labels, Kind::Probabilities, Kind::Unnormalized})
      for (const double Smoothing : {0.0, 0.1, 1.0})
        if (Target != Kind::Labels || Smoothing != 0)
          expectAccurate({9, Classes, 1, Target, Smoothing, 3.0F}, Seed++);
}

TEST(SoftTarget, PositionsSideBySideAreAccurate) {
  unsigned Seed = 500;
  for (const std::int64_t Classes : {2, 5, 21, 1030})
    for (const std::int64_t Places : {2, 16, 37})
      for (const Kind Target : {Kind::Labels, Kind::Probabilities})
        expectAccurate({2, Classes, Places, Target, 0.1, 3.0F}, Seed++);
}

TEST(SoftTarget, ClassWeightsAreAccurate) {
  unsigned Seed = 3000;
  for (const std::int64_t Classes : {1, 2, 3, 8, 15, 16, 17, 33, 100, 513})
    for (const std::int64_t Places : {1, 18})
      for (const Kind Target : {Kind::Labels, Kind::Probabilities, Kind::Unnormalized})
        for (const double Smoothing : {0.0, 0.1, 1.0})
          if (Target != Kind::Labels || Smoothing != 0)
            expectAccurate({5, Classes, Places, Target, Smoothing, 3.0F, 0, true}, Seed++);
  for (const float Lead : {15.0F, 40.0F, -20.0F})
    for (const Kind Target : {Kind::Labels, Kind::OneHot})
      expectAccurate({17, 100, 1, Target, 0.1, 1.0F, Lead, true}, Seed++);
}

TEST(SoftTarget, WeightsOfAnyStrideAndTypeGiveTheSame) {
  const std::int64_t Rows = 6, Classes = 77;
  std::mt19937 Random(9);
  std::normal_distribution<float> Normal(0.0F, 2.0F);
  std::vector<float> Logits, Probabilities, Weights, Apart;
  std::vector<bfloat16> Narrow;
  for (std::int64_t I = 0; I < Rows * Classes; ++I) {
    const float Value = std::round(Normal(Random) * 16) / 16; // of few digits
    std::uint32_t Bits;
    std::memcpy(&Bits, &Value, sizeof(Bits));
    Narrow.push_back({static_cast<std::uint16_t>(Bits >> 16)});
    Bits &= 0xFFFF0000U;
    Logits.emplace_back();
    std::memcpy(&Logits.back(), &Bits, sizeof(Bits));
    Probabilities.push_back(static_cast<float>(Random() % 100) / 100);
  }
  for (std::int64_t I = 0; I < Classes; ++I) {
    Weights.push_back(static_cast<float>(Random() % 100) / 32);
    Apart.insert(Apart.end(), {Weights.back(), -1});
  }
  const std::vector<double> Wide(Weights.begin(), Weights.end());
  const TensorView<const float> Target(Probabilities.data(), {Rows, Classes});
  std::vector<float> Gradient(Logits.size());
  const auto Run = [&](const AnyView &Weight) {
    CrossEntropyOptions Options;
    Options.weight = Weight;
    Options.label_smoothing = 0.1;
    return cross_entropy_with_gradient(TensorView<const float>(Logits.data(), {Rows, Classes}),
                                       Target, TensorView<float>(Gradient.data(), {Rows, Classes}),
                                       Options);
  };
  const TensorView<const float> Plain(Weights.data(), {Classes});
  const double Loss = Run(Plain);
  const std::vector<float> Expected = Gradient;
  const auto ExpectSame = [&](double Result) {
    EXPECT_NEAR(Result, Loss, 1e-6);
    for (std::size_t I = 0; I < Gradient.size(); ++I)
      EXPECT_NEAR(Gradient[I], Expected[I], 1e-7 + 1e-6 * std::fabs(Expected[I])) << I;
  };
  ExpectSame(Run(TensorView<const float>(Apart.data(), {Classes}, {2})));
  ExpectSame(Run(TensorView<const double>(Wide.data(), {Classes})));
  // bfloat16 logits of the same values.
  CrossEntropyOptions Options;
  Options.weight = Plain;
  Options.label_smoothing = 0.1;
  EXPECT_EQ(Loss, cross_entropy(TensorView<const bfloat16>(Narrow.data(), {Rows, Classes}), Target,
                                Options));
}

TEST(SoftTarget, TargetsThatDominateKeepTheirDigits) {
  unsigned Seed = 1000;
  for (const std::int64_t Classes : {2, 10, 100})
    for (const float Lead : {5.0F, 15.0F, 40.0F, -20.0F})
      for (const Kind Target : {Kind::Labels, Kind::OneHot})
        for (const double Smoothing : {0.0, 0.1, 1e-4})
          if (Target != Kind::Labels || Smoothing != 0)
            expectAccurate({17, Classes, 1, Target, Smoothing, 1.0F, Lead}, Seed++);
}

TEST(SoftTarget, AnySpreadIsAccurate) {
  unsigned Seed = 2000;
  for (const std::int64_t Classes : {4, 40, 600})
    for (const float Spread : {0.0F, 0.01F, 10.0F, 100.0F})
      for (const Kind Target : {Kind::Labels, Kind::Probabilities})
        expectAccurate({5, Classes, 1, Target, 0.1, Spread}, Seed++);
}

TEST(SoftTarget, BFloat16IsTheSameRoundedOnce) {
  // Rows of bfloat16 and the same numbers as float32: losses agree, gradients up to rounding.
  const std::int64_t Rows = 6, Classes = 77;
  std::mt19937 Random(3);
  std::normal_distribution<float> Normal(0.0F, 2.0F);
  std::vector<float> Wide, Gradient(static_cast<std::size_t>(Rows * Classes));
  std::vector<bfloat16> Narrow, NarrowGradient(Gradient.size());
  const auto ToFloat = [](bfloat16 Value) {
    const std::uint32_t Bits = std::uint32_t{Value.bits} << 16;
    float Result;
    std::memcpy(&Result, &Bits, sizeof(Result));
    return Result;
  };
  for (std::size_t I = 0; I < Gradient.size(); ++I) {
    const float Value = Normal(Random);
    std::uint32_t Bits;
    std::memcpy(&Bits, &Value, sizeof(Bits));
    Narrow.push_back({static_cast<std::uint16_t>(Bits >> 16)});
    Wide.push_back(ToFloat(Narrow.back()));
  }
  const std::vector<std::int32_t> Labels(static_cast<std::size_t>(Rows), 5);
  const TensorView<const std::int32_t> LabelView(Labels.data(), {Rows});
  CrossEntropyOptions Options;
  Options.label_smoothing = 0.2;
  const double Loss = cross_entropy_with_gradient(
      TensorView<const float>(Wide.data(), {Rows, Classes}), LabelView,
      TensorView<float>(Gradient.data(), {Rows, Classes}), Options);
  const double NarrowLoss = cross_entropy_with_gradient(
      TensorView<const bfloat16>(Narrow.data(), {Rows, Classes}), LabelView,
      TensorView<bfloat16>(NarrowGradient.data(), {Rows, Classes}), Options);
  EXPECT_EQ(Loss, NarrowLoss);
  for (std::size_t I = 0; I < Gradient.size(); ++I)
    EXPECT_NEAR(ToFloat(NarrowGradient[I]), Gradient[I], std::fabs(Gradient[I]) * 0x1p-8) << I;
}

/// Calls in float64 and the plain loops, which a weight that is not contiguous leads to: single rows
/// and positions side by side, of which one has the special value.
void expectSpecialAsInPlainLoops(double Special, std::int64_t Place, bool Probable,
                                 std::int64_t Inner) {
  const std::int64_t Classes = 70;
  const std::vector<double> Apart(static_cast<std::size_t>(2 * Classes), 1);
  std::vector<double> Logits, Probabilities;
  for (std::int64_t K = 0; K < Classes; ++K)
    for (std::int64_t I = 0; I < Inner; ++I) {
      Logits.push_back(static_cast<double>((K + I) % 7) * 0.37 - 1);
      Probabilities.push_back(K == 5 ? 0 : static_cast<double>((K + I) % 5) / 130);
    }
  Logits[static_cast<std::size_t>(Place * Inner + Inner / 3)] = Special;
  const std::vector<std::int64_t> Labels(static_cast<std::size_t>(Inner), 5);
  const auto Run = [&](const AnyView &Weight, std::vector<double> &Gradient) {
    Gradient.assign(Logits.size(), 77);
    CrossEntropyOptions Options;
    Options.weight = Weight;
    Options.label_smoothing = 0.1;
    const TensorView<const double> X(Logits.data(), {1, Classes, Inner});
    const TensorView<double> To(Gradient.data(), {1, Classes, Inner});
    return Probable
               ? cross_entropy_with_gradient(
                     X, TensorView<const double>(Probabilities.data(), {1, Classes, Inner}), To,
                     Options)
               : cross_entropy_with_gradient(
                     X, TensorView<const std::int64_t>(Labels.data(), {1, Inner}), To, Options);
  };
  std::vector<double> Expected, Gradient;
  const double Truth = Run(TensorView<const double>(Apart.data(), {Classes}, {2}), Expected);
  for (const AnyView &Weight :
       {AnyView(), AnyView(TensorView<const double>(Apart.data(), {Classes}))}) {
    const double Loss = Run(Weight, Gradient);
    const auto ExpectSame = [&](double Value, double Wanted) {
      if (std::isnan(Wanted) || std::isinf(Wanted))
        EXPECT_TRUE(std::isnan(Wanted) ? std::isnan(Value) : Value == Wanted)
            << Value << " for " << Wanted << ", " << Special << " at " << Place;
      else
        EXPECT_NEAR(Value, Wanted, 1e-13 * std::fabs(Wanted) + 1e-16) << Special;
    };
    ExpectSame(Loss, Truth);
    for (std::size_t K = 0; K < Gradient.size(); ++K)
      ExpectSame(Gradient[K], Expected[K]);
  }
}

TEST(SoftTarget, SpecialValuesInFloat64AreThoseOfThePlainLoops) {
  const double Inf = HUGE_VAL, NaN = std::nan("");
  for (const double Special : {Inf, -Inf, NaN, 1e300, -1e300, 1e308, 7e4, -7e4})
    for (const std::int64_t Place : {0, 5, 33, 69})
      for (const bool Probable : {false, true})
        for (const std::int64_t Inner : {1, 19})
          expectSpecialAsInPlainLoops(Special, Place, Probable, Inner);
}

/// float64 on one side is enough.
TEST(SoftTarget, Float32LogitsTakeFloat64Probabilities) {
  const std::int64_t Rows = 6, Classes = 77;
  std::mt19937 Random(4);
  std::normal_distribution<float> Normal(0.0F, 2.0F);
  std::vector<float> Logits, Narrow, Gradient, Expected;
  for (std::int64_t I = 0; I < Rows * Classes; ++I) {
    Logits.push_back(Normal(Random));
    Narrow.push_back(static_cast<float>(Random() % 100) / 4096);
  }
  const std::vector<double> Wide(Narrow.begin(), Narrow.end());
  Gradient = Expected = Logits;
  const auto Run = [&](const auto &Target, std::vector<float> &To) {
    return cross_entropy_with_gradient(TensorView<const float>(Logits.data(), {Rows, Classes}),
                                       Target, TensorView<float>(To.data(), {Rows, Classes}));
  };
  const double Loss = Run(TensorView<const float>(Narrow.data(), {Rows, Classes}), Expected);
  EXPECT_NEAR(Run(TensorView<const double>(Wide.data(), {Rows, Classes}), Gradient), Loss,
              1e-6 * Loss);
  for (std::size_t I = 0; I < Gradient.size(); ++I)
    EXPECT_NEAR(Gradient[I], Expected[I], 1e-8 + 1e-6F * std::fabs(Expected[I])) << I;
}

} // namespace
