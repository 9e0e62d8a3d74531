//===- PlainCallTests.cpp - The plainest calls, which go a way of their own ===//
//
// Contiguous matrices, labels, no further outputs: losses and gradients against
// long double, one row at a time and many together, with rows among them that
// the straight way does not take.
//
//===----------------------------------------------------------------------===//

#include "Oracle.h"

#include "shapewise/cross_entropy.h"

#include <gtest/gtest.h>

using namespace shapewise;

namespace {

struct Matrix {
  std::int64_t Rows, Classes;
  std::vector<float> Logits;
  std::vector<std::int64_t> Labels;

  TensorView<const float> view() const { return {Logits.data(), {Rows, Classes}}; }
};

Matrix makeMatrix(std::int64_t Rows, std::int64_t Classes, float Spread, unsigned Seed) {
  Matrix M{Rows, Classes, {}, {}};
  std::mt19937 Random(Seed);
  std::normal_distribution<float> Normal(0.0F, Spread);
  for (std::int64_t I = 0; I < Rows * Classes; ++I)
    M.Logits.push_back(Normal(Random));
  for (std::int64_t I = 0; I < Rows; ++I)
    M.Labels.push_back(static_cast<std::int64_t>(Random() % static_cast<unsigned>(Classes)));
  return M;
}

/// Losses one row at a time, the gradient and the sum of all at once.
template <typename L> void expectAccurate(const Matrix &M, std::int64_t Ignore = -100) {
  const auto Rows = static_cast<std::size_t>(M.Rows), Classes = static_cast<std::size_t>(M.Classes);
  const std::vector<L> Labels(M.Labels.begin(), M.Labels.end());
  const TensorView<const L> LabelView(Labels.data(), {M.Rows});
  CrossEntropyOptions Options;
  Options.reduction = Reduction::sum;
  Options.ignore_index = Ignore;
  std::vector<float> Gradient(M.Logits.size()), InPlace = M.Logits, Alone(Classes);
  const double Sum = cross_entropy_with_gradient(
      M.view(), LabelView, TensorView<float>(Gradient.data(), {M.Rows, M.Classes}), Options);
  EXPECT_EQ(Sum, cross_entropy(M.view(), LabelView, Options));
  const TensorView<float> Same(InPlace.data(), {M.Rows, M.Classes});
  EXPECT_EQ(Sum, cross_entropy_with_gradient(Same, LabelView, Same, Options));
  EXPECT_EQ(Gradient, InPlace);

  long double TrueSum = 0;
  std::int64_t WorstLoss = 0, WorstGradient = 0;
  for (std::size_t I = 0; I < Rows; ++I) {
    const auto Begin = M.Logits.begin() + static_cast<std::ptrdiff_t>(I * Classes);
    const bool Ignored = M.Labels[I] == Ignore;
    const oracle::Row Truth = oracle::row(
        std::vector<long double>(Begin, Begin + M.Classes), Ignored ? 0 : M.Labels[I]);
    const double Loss = cross_entropy_with_gradient(
        TensorView<const float>(&M.Logits[I * Classes], {1, M.Classes}),
        TensorView<const L>(&Labels[I], {1}), TensorView<float>(Alone.data(), {1, M.Classes}),
        Options);
    EXPECT_GE(Loss, 0.0);
    // Where a row stands changes no bit of its gradient.
    for (std::size_t C = 0; C < Classes; ++C)
      if (std::fabs(Alone[C]) > 0x1p-110F || Alone[C] == 0) { // else rounded twice
        EXPECT_EQ(Alone[C], Gradient[I * Classes + C]) << "row " << I << ", class " << C;
      }
    const long double TrueLoss = Ignored ? 0 : Truth.Loss;
    TrueSum += TrueLoss;
    const std::int64_t Off = oracle::ulps(static_cast<float>(Loss), TrueLoss);
    WorstLoss = std::max(WorstLoss, TrueLoss < 0.5L ? (Off + 3) / 4 : Off);
    for (std::size_t C = 0; C < Classes; ++C) {
      const bool IsLabel = static_cast<std::int64_t>(C) == M.Labels[I];
      const long double G = Ignored ? 0 : IsLabel ? -Truth.OthersSum : Truth.Softmax[C];
      WorstGradient = std::max(WorstGradient, oracle::ulps(Gradient[I * Classes + C], G));
    }
  }
  EXPECT_NEAR(Sum, static_cast<double>(TrueSum), 1e-7 * static_cast<double>(TrueSum));
  EXPECT_LE(WorstLoss, 1) << M.Rows << " x " << M.Classes;
  EXPECT_LE(WorstGradient, 4) << M.Rows << " x " << M.Classes;
}

TEST(PlainCall, FewClassesAndAnyNumberOfRowsAreAccurate) {
  unsigned Seed = 1;
  for (std::int64_t Classes = 1; Classes <= 17; ++Classes)
    for (const std::int64_t Rows : {1, 2, 7, 8, 15, 16, 17, 31, 32, 33, 64, 100})
      expectAccurate<std::int64_t>(makeMatrix(Rows, Classes, 3.0F, Seed++));
}

TEST(PlainCall, LabelsOfEveryTypeAndIgnoredOnes) {
  unsigned Seed = 100;
  for (const std::int64_t Classes : {2, 4, 7, 10, 16, 300})
    for (const std::int64_t Rows : {3, 16, 37, 80}) {
      Matrix M = makeMatrix(Rows, Classes, 2.0F, Seed++);
      expectAccurate<std::int32_t>(M);
      expectAccurate<std::uint8_t>(Classes > 256 ? makeMatrix(Rows, 200, 2.0F, Seed) : M);
      for (std::size_t I = 0; I < M.Labels.size(); I += 3)
        M.Labels[I] = 1; // a class that is ignored
      expectAccurate<std::int64_t>(M, 1);
      for (std::size_t I = 1; I < M.Labels.size(); I += 5)
        M.Labels[I] = -100;
      expectAccurate<std::int64_t>(M);
    }
}

TEST(PlainCall, RowsOfAnySizeAmongOrdinaryOnes) {
  unsigned Seed = 200;
  for (const std::int64_t Classes : {2, 3, 5, 10, 13, 16, 40})
    for (const float Spread : {0.0F, 1.0F, 30.0F, 300.0F}) {
      Matrix M = makeMatrix(67, Classes, Spread, Seed++);
      for (std::int64_t I = 0; I < M.Rows; ++I)
        for (std::int64_t C = 0; C < Classes; ++C)
          M.Logits[static_cast<std::size_t>(I * Classes + C)] += I % 19 == 3   ? 150.0F
                                                                 : I % 23 == 5 ? -90.0F
                                                                 : I % 29 == 7 ? 4e6F
                                                                               : 0.0F;
      expectAccurate<std::int64_t>(M);
    }
}

TEST(PlainCall, LabelsThatDominateKeepTheirDigits) {
  unsigned Seed = 300;
  for (const std::int64_t Classes : {2, 4, 10, 16, 100})
    for (const float Lead : {2.0F, 8.0F, 20.0F, 60.0F, -30.0F}) {
      Matrix M = makeMatrix(33, Classes, 1.0F, Seed++);
      for (std::int64_t I = 0; I < M.Rows; ++I)
        M.Logits[static_cast<std::size_t>(I * Classes + M.Labels[static_cast<std::size_t>(I)])] +=
            Lead;
      expectAccurate<std::int64_t>(M);
    }
}

TEST(PlainCall, IgnoredRowsHaveNoGradientWhateverTheirLogitsAre) {
  const std::int64_t Classes = 10, Rows = 40;
  Matrix M = makeMatrix(Rows, Classes, 1.0F, 7);
  for (std::int64_t C = 0; C < Classes; ++C)
    M.Logits[static_cast<std::size_t>(20 * Classes + C)] = std::nanf("");
  M.Labels[20] = -100;
  expectAccurate<std::int64_t>(M);
}

/// Wherever it stands among those that are looked at together.
template <typename L> void expectWrongLabelsAreFound(std::int64_t Rows, std::int64_t Wrong) {
  const Matrix M = makeMatrix(Rows, 10, 1.0F, 9);
  for (std::size_t At = 0; At < M.Labels.size(); ++At) {
    std::vector<L> Labels(M.Labels.begin(), M.Labels.end());
    Labels[At] = static_cast<L>(Wrong);
    const TensorView<const L> View(Labels.data(), {Rows});
    std::vector<float> Gradient(M.Logits.size(), 3.0F);
    const auto ExpectWrongAt = [At](const Error &E) {
      EXPECT_EQ(E.code, ErrorCode::label_range);
      EXPECT_EQ(E.row, static_cast<std::int64_t>(At));
    };
    try {
      cross_entropy_with_gradient(M.view(), View, TensorView<float>(Gradient.data(), {Rows, 10}));
      ADD_FAILURE() << "label " << At << " of " << Rows << " is no class";
    } catch (const shape_error &E) {
      ExpectWrongAt(E.error());
    }
    EXPECT_EQ(Gradient, std::vector<float>(M.Logits.size(), 3.0F));
    double Loss = 5.0;
    ExpectWrongAt(try_cross_entropy(M.view(), View, Loss));
    EXPECT_EQ(Loss, 5.0);
  }
}

TEST(PlainCall, NothingIsWrittenWhenALabelIsNoClass) {
  for (const std::int64_t Rows : {5, 15, 16, 17, 50, 64})
    for (const std::int64_t Wrong : {10, -1, -101, 255}) {
      expectWrongLabelsAreFound<std::int64_t>(Rows, Wrong);
      expectWrongLabelsAreFound<std::int32_t>(Rows, Wrong);
    }
  // One that is no class only in its upper half.
  expectWrongLabelsAreFound<std::int64_t>(33, (std::int64_t{1} << 32) + 3);
  expectWrongLabelsAreFound<std::uint8_t>(33, 10);
}

TEST(PlainCall, InfiniteAndUndefinedLogitsAreAsElsewhere) {
  const float Inf = std::numeric_limits<float>::infinity();
  for (const float Special : {Inf, -Inf, std::nanf("")})
    for (const std::int64_t At : {0, 3}) { // off and on the label
      Matrix M = makeMatrix(18, 6, 1.0F, 11);
      for (auto &Label : M.Labels)
        Label = 3;
      M.Logits[static_cast<std::size_t>(5 * 6 + At)] = Special;
      const TensorView<const std::int64_t> Labels(M.Labels.data(), {18});
      std::vector<float> Plain(M.Logits.size()), Full(M.Logits.size()), Losses(18);
      CrossEntropyExtras Extras; // which take the full way
      Extras.losses = TensorView<float>(Losses.data(), {18});
      cross_entropy_with_gradient(M.view(), Labels, TensorView<float>(Plain.data(), {18, 6}));
      cross_entropy_with_gradient(M.view(), Labels, TensorView<float>(Full.data(), {18, 6}), {},
                                  Extras);
      for (std::size_t I = 0; I < Plain.size(); ++I)
        EXPECT_LE(oracle::ulps(Plain[I], static_cast<long double>(Full[I])), 2) << I;
    }
}

/// Views as they are: a compiler that optimizes sees what the call is.
struct Seen {
  template <typename T> const TensorView<T> &operator()(const TensorView<T> &View) const {
    return View;
  }
};

/// The same views made of what only the run knows.
struct Hidden {
  template <typename T> TensorView<T> operator()(const TensorView<T> &View) const {
    const volatile int Rank = View.rank();
    return TensorView<T>(View.data(), View.extents(), Rank, View.strides());
  }
};

struct Outcome {
  double Loss = 0;
  std::string What;
  std::vector<float> Gradient;
};

/// A call of \p Rows x \p Classes logits that starts \p Begin elements into 4096 zeros, with a
/// gradient \p GradientBegin elements into them (below 0: none).
template <typename How>
Outcome outcome(How Make, std::int64_t Rows, std::int64_t Classes,
                const std::vector<std::int64_t> &Labels, std::int64_t GradientBegin,
                std::int64_t GradientRows, const CrossEntropyOptions &Given, bool NoData = false) {
  Outcome Result;
  Result.Gradient.assign(4096, 0.25F);
  float *Logits = NoData ? nullptr : Result.Gradient.data();
  const auto LabelRows = static_cast<std::int64_t>(Labels.size());
  CrossEntropyOptions Options;
  Options.ignore_index = Given.ignore_index;
  Options.reduction = Given.reduction == Reduction::sum ? Reduction::sum : Reduction::mean;
  try {
    if (GradientBegin < 0)
      Result.Loss = cross_entropy(
          Make(TensorView<const float>(Logits, {Rows, Classes})),
          Make(TensorView<const std::int64_t>(Labels.data(), {LabelRows})), Options);
    else
      Result.Loss = cross_entropy_with_gradient(
          Make(TensorView<const float>(Logits, {Rows, Classes})),
          Make(TensorView<const std::int64_t>(Labels.data(), {LabelRows})),
          Make(TensorView<float>(&Result.Gradient[static_cast<std::size_t>(GradientBegin)],
                                 {GradientRows, Classes})),
          Options);
  } catch (const shape_error &E) {
    Result.What = E.what();
  }
  return Result;
}

TEST(PlainCall, WhatTheCompilerSeesChangesNothing) {
  const std::vector<std::int64_t> Good(32, 3);
  std::vector<std::int64_t> Bad = Good, Ignored = Good, Negative = Good;
  Bad[17] = 10;
  Ignored[5] = -100;
  Negative[31] = -1;
  CrossEntropyOptions Plain, Sum, Class;
  Sum.reduction = Reduction::sum;
  Class.ignore_index = 3;
  struct Case {
    std::int64_t Rows, Classes;
    std::vector<std::int64_t> Labels;
    std::int64_t Gradient, GradientRows;
    CrossEntropyOptions Options;
    bool NoData, Throws;
  };
  for (const Case &C : {
           Case{32, 10, Good, -1, 0, Plain, false, false},
           Case{32, 10, Good, 0, 32, Plain, false, false}, // in place
           Case{32, 10, Good, 320, 32, Sum, false, false},
           Case{32, 10, Ignored, 320, 32, Plain, false, false},
           Case{32, 10, Good, 320, 32, Class, false, false},
           Case{32, 10, Good, 1, 32, Plain, false, true}, // overlaps
           Case{32, 10, Good, 319, 32, Plain, false, true},
           Case{32, 10, Good, 320, 31, Plain, false, true},
           Case{32, 10, Good, -1, 0, Plain, true, true},
           Case{32, 10, Bad, -1, 0, Plain, false, true},
           Case{32, 10, Bad, 320, 32, Plain, false, true},
           Case{32, 10, Negative, 320, 32, Plain, false, true},
           Case{33, 10, Good, -1, 0, Plain, false, true},
           Case{31, 10, Good, 320, 31, Plain, false, true},
           Case{-32, 10, Good, -1, 0, Plain, false, true},
           Case{0, 10, {}, -1, 0, Sum, false, false},
           Case{3, 10, {1, 2, 3}, 320, 3, Plain, false, false},
           Case{3, 200, {1, 2, 199}, 1000, 3, Plain, false, false},
           Case{16, 0, std::vector<std::int64_t>(16), -1, 0, Plain, false, true},
       }) {
    const Outcome A =
        outcome(Seen(), C.Rows, C.Classes, C.Labels, C.Gradient, C.GradientRows, C.Options, C.NoData);
    const Outcome B = outcome(Hidden(), C.Rows, C.Classes, C.Labels, C.Gradient, C.GradientRows,
                              C.Options, C.NoData);
    EXPECT_EQ(A.What.empty(), !C.Throws) << C.Rows << " x " << C.Classes << ": " << A.What;
    EXPECT_EQ(A.What, B.What);
    EXPECT_TRUE(A.Loss == B.Loss || (std::isnan(A.Loss) && std::isnan(B.Loss))) << A.Loss;
    EXPECT_EQ(A.Gradient, B.Gradient);
    if (C.Throws) { // nothing is written
      EXPECT_EQ(A.Gradient, std::vector<float>(4096, 0.25F)) << A.What;
    }
  }
}

} // namespace
