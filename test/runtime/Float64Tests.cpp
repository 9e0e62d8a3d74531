//===- Float64Tests.cpp - float64 logits against long double --------------===//
//
// What NumericTests.cpp and CornerTests.cpp ask of float32, of float64: results are
// held to their distance from the truth in units of the last place, special
// values to what the plain loops give.
//
//===----------------------------------------------------------------------===//

#include "Oracle.h"
#include "PlainLoops.h"

#include "shapewise/cross_entropy.h"

#include <gtest/gtest.h>

using namespace shapewise;

namespace {

/// The documented bounds.
constexpr std::int64_t LossUlps = 3, GradientUlps = 5;

/// Logits [Outer, Classes, Inner]; Inner = 1 are rows.
struct Problem {
  std::int64_t Outer, Classes, Inner;
  std::vector<double> Logits;
  std::vector<std::int64_t> Labels;

  std::size_t at(std::int64_t Position, std::int64_t Class) const {
    return static_cast<std::size_t>((Position / Inner * Classes + Class) * Inner +
                                    Position % Inner);
  }
  std::int64_t positions() const { return Outer * Inner; }
  std::int64_t label(std::int64_t I) const { return Labels[static_cast<std::size_t>(I)]; }
  TensorView<const std::int64_t> labels() const { return {Labels.data(), {Outer, Inner}}; }
  template <typename T> TensorView<T> whole(T *Data) const {
    return {Data, {Outer, Classes, Inner}};
  }
  /// Rows as [N, C]: what a call is given decides the way it takes.
  template <typename T> TensorView<T> rows(T *Data) const { return {Data, {Outer, Classes}}; }
  oracle::Row truth(std::int64_t I) const {
    std::vector<long double> Row;
    for (std::int64_t C = 0; C < Classes; ++C)
      Row.push_back(Logits[at(I, C)]);
    return oracle::row(Row, label(I));
  }
};

Problem makeProblem(std::int64_t Outer, std::int64_t Classes, std::int64_t Inner, double Spread,
                    double Shift, unsigned Seed) {
  Problem P{Outer, Classes, Inner, {}, {}};
  std::mt19937 Random(Seed);
  std::normal_distribution<double> Normal(0, Spread);
  for (std::int64_t I = 0; I < Outer * Classes * Inner; ++I)
    P.Logits.push_back((Spread > 0 ? Normal(Random) : 0) + Shift);
  for (std::int64_t I = 0; I < Outer * Inner; ++I)
    P.Labels.push_back(static_cast<std::int64_t>(Random() % static_cast<unsigned>(Classes)));
  return P;
}

/// Losses, log-sum-exps, gradients out of place, in place and from saved log-sum-exps.
void expectAccurate(const Problem &P, bool Ignoring = false) {
  Problem Q = P;
  for (std::size_t I = 4; Ignoring && I < Q.Labels.size(); I += 11)
    Q.Labels[I] = -100;
  const auto Count = static_cast<std::size_t>(Q.positions());
  std::vector<double> Losses(Count), Forward(Count), LogSums(Count);
  std::vector<double> Gradient(Q.Logits.size()), Backward(Gradient), InPlace(Q.Logits);
  CrossEntropyOptions Options;
  Options.reduction = Reduction::sum;
  CrossEntropyExtras Extras;
  const auto Run = [&](const auto &View, const TensorView<const std::int64_t> &Labels,
                       std::initializer_list<std::int64_t> Each) {
    Extras.losses = TensorView<double>(Losses.data(), Each);
    Extras.log_sum_exp = TensorView<double>(LogSums.data(), Each);
    const double Sum = cross_entropy_with_gradient(View(Q.Logits.data()), Labels,
                                                   View(Gradient.data()), Options, Extras);
    cross_entropy_backward(View(Q.Logits.data()), Labels,
                           TensorView<const double>(LogSums.data(), Each), View(Backward.data()),
                           {}, Options);
    Extras.losses = TensorView<double>(Forward.data(), Each);
    EXPECT_EQ(cross_entropy(View(Q.Logits.data()), Labels, Options, Extras), Sum);
    EXPECT_EQ(cross_entropy_with_gradient(View(InPlace.data()), Labels, View(InPlace.data()),
                                          Options, Extras),
              Sum);
  };
  if (Q.Inner == 1)
    Run([&](auto *Data) { return Q.rows(Data); },
        TensorView<const std::int64_t>(Q.Labels.data(), {Q.Outer}), {Q.Outer});
  else
    Run([&](auto *Data) { return Q.whole(Data); }, Q.labels(), {Q.Outer, Q.Inner});
  EXPECT_EQ(Losses, Forward);
  EXPECT_EQ(Gradient, InPlace);
  EXPECT_EQ(Gradient, Backward);

  std::int64_t WorstLoss = 0, WorstGradient = 0;
  for (std::int64_t I = 0; I < Q.positions(); ++I) {
    const bool Ignored = Q.label(I) < 0;
    const oracle::Row Truth = P.truth(I);
    const auto At = static_cast<std::size_t>(I);
    WorstLoss = std::max(WorstLoss, oracle::ulps(Losses[At], Ignored ? 0.0L : Truth.Loss));
    EXPECT_GE(Losses[At], 0.0);
    if (!Ignored) {
      EXPECT_NEAR(LogSums[At], static_cast<double>(Truth.LogSumExp),
                  4e-16 * std::fabs(LogSums[At]) + 4e-15);
    }
    for (std::int64_t C = 0; C < Q.Classes; ++C) {
      const long double G = Ignored           ? 0.0L
                            : C == P.label(I) ? -Truth.OthersSum
                                              : Truth.Softmax[static_cast<std::size_t>(C)];
      WorstGradient = std::max(WorstGradient, oracle::ulps(Gradient[Q.at(I, C)], G));
    }
  }
  EXPECT_LE(WorstLoss, LossUlps) << Q.Outer << " x " << Q.Classes << " x " << Q.Inner;
  EXPECT_LE(WorstGradient, GradientUlps) << Q.Outer << " x " << Q.Classes << " x " << Q.Inner;
}

TEST(Float64, RowsOfAnyLengthAreAccurate) {
  unsigned Seed = 1;
  for (const std::int64_t Classes :
       {1,  2,  3,  7,  8,  9,   10,  15,   16,   17,   18,   31,   32,
        33, 47, 63, 64, 65, 100, 127, 1000, 1023, 1024, 1025, 2971, 4097})
    for (const std::int64_t Rows : {1, 3, 5, 16, 17, 67})
      expectAccurate(makeProblem(Rows, Classes, 1, 3, 0, Seed++), Rows > 5);
}

TEST(Float64, SumsOfManyTermsAreNoWorse) {
  for (unsigned Seed = 500; Seed < 504; ++Seed)
    expectAccurate(makeProblem(1, 128256, 1, 2, 0, Seed));
  expectAccurate(makeProblem(1, 5001, 8, 2, 0, 504));
}

TEST(Float64, SpreadAndShiftDoNotMatter) {
  unsigned Seed = 1000;
  for (const std::int64_t Classes : {5, 40, 1500})
    for (const double Spread : {0.0, 0.01, 1.0, 10.0, 40.0, 300.0})
      for (const double Shift : {0.0, -80.0, 85.0, 400.0, -3000.0, 1e5, 3e6, -3e6, 1e12})
        expectAccurate(makeProblem(9, Classes, 1, Spread, Shift, Seed++));
}

TEST(Float64, PositionsSideBySideAreAccurate) {
  unsigned Seed = 3000;
  for (const std::int64_t Classes : {2, 3, 5, 21, 100, 512, 513})
    for (const std::int64_t Places : {2, 7, 8, 16, 37, 64, 80, 131})
      for (const bool Apart : {false, true}) { // some far from their neighbours
        Problem P = makeProblem(2, Classes, Places, 3, 0, Seed++);
        for (std::int64_t I = 0; Apart && I < P.positions(); ++I)
          for (std::int64_t C = 0; C < Classes; ++C)
            P.Logits[P.at(I, C)] += I % 19 == 3 ? 650 : I % 23 == 5 ? -900 : I % 29 == 7 ? 4e6 : 0;
        expectAccurate(P, true);
      }
}

TEST(Float64, OneLogitAtAnyDistanceFromTheOthers) {
  std::vector<double> Distances;
  for (int Exponent = -20; Exponent <= 1023; Exponent += Exponent < 64 ? 1 : 37)
    for (const double Digits : {1.0, 1.3, 1.999})
      Distances.push_back(std::ldexp(Digits, Exponent));
  for (int I = 0; I < 600; ++I) // where terms and ratios reach the ends of the exponents
    Distances.push_back(static_cast<double>(I) * 2.6543);
  for (const std::int64_t Inner : {1, 8}) {
    const auto Rows = static_cast<std::int64_t>(Distances.size());
    Problem P = makeProblem(8 / Inner * Rows, 100, Inner, 2, 0, 21);
    for (std::int64_t I = 0; I < Rows; ++I) {
      const double Distance = Distances[static_cast<std::size_t>(I)];
      P.Logits[P.at(I * 8 + 1, 3)] = Distance;
      P.Logits[P.at(I * 8 + 3, 97)] = -Distance;
      P.Logits[P.at(I * 8 + 5, P.label(I * 8 + 5))] = Distance;
      P.Logits[P.at(I * 8 + 6, P.label(I * 8 + 6))] = -Distance;
    }
    expectAccurate(P);
  }
}

/// Losses, log-sum-exps and gradient of a call.
struct Results {
  std::vector<double> Losses, LogSums, Gradient;
};

/// A problem through the kernels, then through the plain loops.
void expectAsPlain(const Problem &P, const CrossEntropyOptions &Options, const std::string &What) {
  Results Found, Wanted;
  for (Results *R : {&Found, &Wanted}) {
    R->Losses.assign(P.Labels.size(), -7);
    R->LogSums.assign(P.Labels.size(), -7);
    R->Gradient.assign(P.Logits.size(), -7);
    CrossEntropyExtras Extras;
    Extras.losses = TensorView<double>(R->Losses.data(), {P.Outer, P.Inner});
    Extras.log_sum_exp = TensorView<double>(R->LogSums.data(), {P.Outer, P.Inner});
    const auto Logits = P.whole(P.Logits.data());
    const auto Gradient = P.whole(R->Gradient.data());
    if (R == &Found)
      cross_entropy_with_gradient(Logits, P.labels(), Gradient, Options, Extras);
    else
      plain::withGradient(Logits, P.labels(), Gradient, Options, Extras);
  }
  const auto Same = [](double A, double B) {
    if (!(std::fabs(B) < HUGE_VAL))
      return A == B || (A != A && B != B);
    return std::fabs(A - B) <= 1e-12 * std::fabs(B) && (B != 0 || A == 0);
  };
  for (std::size_t I = 0; I < P.Labels.size(); ++I) {
    ASSERT_TRUE(Same(Found.Losses[I], Wanted.Losses[I]))
        << What << ", loss " << I << ": " << Found.Losses[I] << " is not " << Wanted.Losses[I];
    ASSERT_TRUE(Same(Found.LogSums[I], Wanted.LogSums[I]))
        << What << ", log-sum-exp " << I << ": " << Found.LogSums[I] << " is not "
        << Wanted.LogSums[I];
  }
  for (std::size_t I = 0; I < P.Logits.size(); ++I)
    ASSERT_TRUE(Same(Found.Gradient[I], Wanted.Gradient[I]))
        << What << ", gradient " << I << ": " << Found.Gradient[I] << " is not "
        << Wanted.Gradient[I];
}

TEST(Float64, SpecialValuesAreAsInThePlainLoops) {
  const double Inf = HUGE_VAL, Huge = std::numeric_limits<double>::max();
  for (const std::int64_t Classes : {1, 2, 3, 9, 16, 17, 40, 130, 700})
    for (const std::int64_t Inner : {1, 21, 64})
      for (const double Fill : {1.0, -Inf, Huge, -Huge, -1e9})
        for (const double Special :
             {Inf, -Inf, std::nan(""), -std::nan(""), Huge, -Huge, -1e9, 3.0})
          for (const bool OnLabel : {false, true}) {
            Problem P = makeProblem(Inner == 1 ? 11 : 1, Classes, Inner, 1, 0, 5);
            const std::int64_t Middle = P.positions() / 2;
            for (std::int64_t C = 0; C < Classes; ++C)
              P.Logits[P.at(Middle, C)] = Fill;
            const std::int64_t Class = OnLabel ? P.label(Middle) : (P.label(Middle) + 1) % Classes;
            P.Logits[P.at(Middle, Class)] = Special;
            P.Labels[static_cast<std::size_t>(Middle / 2)] = -100;
            for (std::int64_t C = 0; C < Classes; ++C) // ignored, whatever stands there
              P.Logits[P.at(Middle / 2, C)] = Special;
            CrossEntropyOptions Options;
            Options.reduction = Reduction::sum;
            std::ostringstream What;
            What << Classes << " classes, " << Inner << " side by side, " << Special << " among "
                 << Fill << (OnLabel ? " on the label" : "");
            expectAsPlain(P, Options, What.str());
          }
}

TEST(Float64, WeightsOfAnySizeAreAsInThePlainLoops) {
  // Each position's factor is its label's weight: tiny, huge or not finite, beside ordinary ones.
  const double Outputs[] = {1, 1e-30, 1e30, 0, 1e-290, 5e-324, HUGE_VAL, 2.5, 1e300};
  for (const std::int64_t Classes : {9, 60})
    for (const std::int64_t Inner : {1, 35}) {
      Problem P = makeProblem(Inner == 1 ? 35 : 1, Classes, Inner, 3, 0, 6);
      std::vector<double> Weight(static_cast<std::size_t>(Classes), 0.5);
      for (std::int64_t I = 0; I < P.positions(); ++I)
        P.Labels[static_cast<std::size_t>(I)] = I % 9;
      std::copy(std::begin(Outputs), std::end(Outputs), Weight.begin());
      CrossEntropyOptions Options;
      Options.reduction = Reduction::sum;
      Options.weight = TensorView<const double>(Weight.data(), {Classes});
      expectAsPlain(P, Options, std::to_string(Classes) + " classes");
    }
}

TEST(Float64, StridesDoNotMatter) {
  // [2, C, 3, 5] in memory of any order, some of it with gaps, and backwards.
  const std::int64_t N = 2, H = 3, W = 5;
  for (const std::int64_t C : {3, 21, 70}) {
    const Problem P = makeProblem(N, C, H * W, 2, 0, 9);
    std::vector<double> Expected(P.Logits.size());
    const TensorView<const std::int64_t> Labels(P.Labels.data(), {N, H, W});
    const double Loss =
        plain::withGradient(TensorView<const double>(P.Logits.data(), {N, C, H, W}), Labels,
                            TensorView<double>(Expected.data(), {N, C, H, W}));
    const std::int64_t Orders[][4] = {{C * H * W, H * W, W, 1},
                                      {H * W * C, 1, W * C, C},
                                      {3 * C * H * W, 3 * H * W, 3 * W, 3},
                                      {C * H * W, H * W, 1, H},
                                      {C * H * W * 2, 2, W * C * 2, C * 2},
                                      {-C * H * W, -H * W, -W, -1}};
    for (const auto &From : Orders)
      for (const auto &To : Orders) {
        const std::size_t Room = P.Logits.size() * 3;
        std::vector<double> Logits(2 * Room, -7), Gradient(2 * Room, -7);
        const auto Offset = [&](const std::int64_t *Strides, std::size_t I) {
          std::int64_t Rest = static_cast<std::int64_t>(I), At = static_cast<std::int64_t>(Room);
          for (const auto &[Extent, Axis] : {std::pair(W, 3), {H, 2}, {C, 1}, {N, 0}}) {
            At += Rest % Extent * Strides[Axis];
            Rest /= Extent;
          }
          return static_cast<std::size_t>(At);
        };
        for (std::size_t I = 0; I < P.Logits.size(); ++I)
          Logits[Offset(From, I)] = P.Logits[I];
        const std::int64_t Shape[] = {N, C, H, W};
        const double Found = cross_entropy_with_gradient(
            TensorView<const double>(Logits.data() + Room, Shape, 4, From), Labels,
            TensorView<double>(Gradient.data() + Room, Shape, 4, To));
        EXPECT_NEAR(Found, Loss, 1e-15 * Loss);
        std::size_t Untouched = 0;
        for (std::size_t I = 0; I < P.Logits.size(); ++I) {
          EXPECT_NEAR(Gradient[Offset(To, I)], Expected[I], 2e-15 * std::fabs(Expected[I]));
          Gradient[Offset(To, I)] = -7;
        }
        for (const double Value : Gradient)
          Untouched += Value == -7;
        EXPECT_EQ(Untouched, Gradient.size());
      }
  }
}

} // namespace
