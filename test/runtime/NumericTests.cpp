//===- NumericTests.cpp - Losses and gradients against long double --------===//
//
// Random shapes around the widths of vectors, batches and chunks; every result
// is held to its distance from the truth in units of the last place.
//
//===----------------------------------------------------------------------===//

#include "Oracle.h"

#include "shapewise/cross_entropy.h"

#include <gtest/gtest.h>

using namespace shapewise;

namespace {

struct Problem {
  std::int64_t Rows, Classes;
  std::vector<float> Logits;
  std::vector<std::int64_t> Labels;
};

Problem makeProblem(std::int64_t Rows, std::int64_t Classes, float Spread, float Shift,
                    unsigned Seed) {
  Problem P{Rows, Classes, {}, {}};
  std::mt19937 Random(Seed);
  std::normal_distribution<float> Normal(0.0F, Spread);
  for (std::int64_t I = 0; I < Rows * Classes; ++I)
    P.Logits.push_back(Normal(Random) + Shift);
  for (std::int64_t I = 0; I < Rows; ++I)
    P.Labels.push_back(static_cast<std::int64_t>(Random() % static_cast<unsigned>(Classes)));
  return P;
}

oracle::Row truth(const Problem &P, std::int64_t I) {
  const auto Begin = P.Logits.begin() + I * P.Classes;
  return oracle::row(std::vector<long double>(Begin, Begin + P.Classes),
                     P.Labels[static_cast<std::size_t>(I)]);
}

/// Losses below 0.5 and all gradients may be off by 4, other losses by 1.
void expectAccurate(const Problem &P) {
  const auto Rows = static_cast<std::size_t>(P.Rows);
  const auto Classes = static_cast<std::size_t>(P.Classes);
  std::vector<float> Losses(Rows), Gradient(P.Logits.size());
  std::vector<double> LogSums(Rows);
  const TensorView<const float> Logits(P.Logits.data(), {P.Rows, P.Classes});
  const TensorView<const std::int64_t> Labels(P.Labels.data(), {P.Rows});
  CrossEntropyOptions Options;
  Options.reduction = Reduction::sum;
  CrossEntropyExtras Extras;
  Extras.losses = TensorView<float>(Losses.data(), {P.Rows});
  Extras.log_sum_exp = TensorView<double>(LogSums.data(), {P.Rows});
  const double Sum = cross_entropy_with_gradient(
      Logits, Labels, TensorView<float>(Gradient.data(), {P.Rows, P.Classes}), Options, Extras);

  std::vector<float> ForwardLosses(Rows), Backward(P.Logits.size());
  CrossEntropyExtras ForwardExtras;
  ForwardExtras.losses = TensorView<float>(ForwardLosses.data(), {P.Rows});
  const double ForwardSum = cross_entropy(Logits, Labels, Options, ForwardExtras);
  EXPECT_EQ(Sum, ForwardSum);
  EXPECT_EQ(Losses, ForwardLosses);
  cross_entropy_backward(Logits, Labels, TensorView<const double>(LogSums.data(), {P.Rows}),
                         TensorView<float>(Backward.data(), {P.Rows, P.Classes}), {}, Options);

  long double TrueSum = 0;
  std::int64_t WorstLoss = 0, WorstGradient = 0, WorstBackward = 0;
  for (std::size_t I = 0; I < Rows; ++I) {
    const oracle::Row Truth = truth(P, static_cast<std::int64_t>(I));
    TrueSum += Truth.Loss;
    const std::int64_t Off = oracle::ulps(Losses[I], Truth.Loss);
    WorstLoss = std::max(WorstLoss, Truth.Loss < 0.5L ? (Off + 3) / 4 : Off);
    EXPECT_GE(Losses[I], 0.0F);
    EXPECT_NEAR(LogSums[I], static_cast<double>(Truth.LogSumExp),
                3e-7 + 1e-12 * std::fabs(LogSums[I]));
    for (std::size_t C = 0; C < Classes; ++C) {
      const bool IsLabel = static_cast<std::int64_t>(C) == P.Labels[I];
      const long double G = IsLabel ? -Truth.OthersSum : Truth.Softmax[C];
      WorstGradient = std::max(WorstGradient, oracle::ulps(Gradient[I * Classes + C], G));
      WorstBackward = std::max(WorstBackward, oracle::ulps(Backward[I * Classes + C], G));
    }
  }
  EXPECT_NEAR(Sum, static_cast<double>(TrueSum), 1e-7 * static_cast<double>(TrueSum));
  EXPECT_LE(WorstLoss, 1) << P.Rows << " x " << P.Classes;
  EXPECT_LE(WorstGradient, 4) << P.Rows << " x " << P.Classes;
  EXPECT_LE(WorstBackward, 4) << P.Rows << " x " << P.Classes;
}

TEST(Numeric, RowsOfAnyLengthAreAccurate) {
  unsigned Seed = 1;
  for (const std::int64_t Classes :
       {1,  2,  3,  7,  8,   9,   10,   15,   16,   17,   18,   31,   32,  33,
        47, 63, 64, 65, 100, 127, 200, 240, 241, 257, 300, 384, 385, 1000, 1023, 1024, 1025, 1056, 2971, 4097})
    for (const std::int64_t Rows : {1, 3, 5, 16, 17, 67})
      expectAccurate(makeProblem(Rows, Classes, 3.0F, 0.0F, Seed++));
}

TEST(Numeric, SpreadAndShiftDoNotMatter) {
  unsigned Seed = 1000;
  for (const std::int64_t Classes : {5, 40, 200, 1500})
    for (const float Spread : {0.0F, 0.01F, 1.0F, 10.0F, 40.0F, 300.0F})
      for (const float Shift : {0.0F, -80.0F, 85.0F, 400.0F, -3000.0F, 1e5F})
        expectAccurate(makeProblem(9, Classes, Spread, Shift, Seed++));
}

TEST(Numeric, LargeLogitsHaveTheirMaximumSubtracted) {
  unsigned Seed = 2000;
  for (const std::int64_t Classes : {6, 50, 500})
    for (const float Shift : {3e6F, -3e6F, 1e9F})
      expectAccurate(makeProblem(5, Classes, 10.0F, Shift, Seed++));
}

/// As expectAccurate(), with the rows as logits [2, Classes, Places], some of whose positions are
/// ignored.
void expectAccurateSideBySide(const Problem &P) {
  const std::int64_t Places = P.Rows / 2, Classes = P.Classes;
  std::vector<float> Across(P.Logits.size());
  const auto Place = [&](std::int64_t I, std::int64_t C) {
    return static_cast<std::size_t>((I / Places * Classes + C) * Places + I % Places);
  };
  for (std::int64_t I = 0; I < P.Rows; ++I)
    for (std::int64_t C = 0; C < Classes; ++C)
      Across[Place(I, C)] = P.Logits[static_cast<std::size_t>(I * Classes + C)];
  std::vector<std::int64_t> Classed = P.Labels;
  for (std::size_t I = 4; I < Classed.size(); I += 11)
    Classed[I] = -100;

  const TensorView<const float> Logits(Across.data(), {2, Classes, Places});
  const TensorView<const std::int64_t> Labels(Classed.data(), {2, Places});
  std::vector<float> Losses(P.Labels.size()), ForwardLosses(Losses.size());
  std::vector<float> Gradient(Across.size()), Backward(Across.size());
  std::vector<double> LogSums(Losses.size());
  CrossEntropyOptions Options;
  Options.reduction = Reduction::sum;
  CrossEntropyExtras Extras;
  Extras.losses = TensorView<float>(Losses.data(), {2, Places});
  Extras.log_sum_exp = TensorView<double>(LogSums.data(), {2, Places});
  cross_entropy_with_gradient(
      Logits, Labels, TensorView<float>(Gradient.data(), {2, Classes, Places}), Options, Extras);
  Extras = {};
  Extras.losses = TensorView<float>(ForwardLosses.data(), {2, Places});
  cross_entropy(Logits, Labels, Options, Extras);
  EXPECT_EQ(Losses, ForwardLosses);
  cross_entropy_backward(Logits, Labels, TensorView<const double>(LogSums.data(), {2, Places}),
                         TensorView<float>(Backward.data(), {2, Classes, Places}), {}, Options);

  std::int64_t WorstLoss = 0, WorstGradient = 0, WorstBackward = 0;
  for (std::int64_t I = 0; I < P.Rows; ++I) {
    const bool Ignored = Classed[static_cast<std::size_t>(I)] < 0;
    const oracle::Row Truth = truth(P, I);
    const float Loss = Losses[static_cast<std::size_t>(I)];
    const std::int64_t Off = oracle::ulps(Loss, Ignored ? 0.0L : Truth.Loss);
    WorstLoss = std::max(WorstLoss, Truth.Loss < 0.5L ? (Off + 3) / 4 : Off);
    for (std::int64_t C = 0; C < Classes; ++C) {
      const long double G = Ignored ? 0.0L
                            : C == P.Labels[static_cast<std::size_t>(I)]
                                ? -Truth.OthersSum
                                : Truth.Softmax[static_cast<std::size_t>(C)];
      WorstGradient = std::max(WorstGradient, oracle::ulps(Gradient[Place(I, C)], G));
      WorstBackward = std::max(WorstBackward, oracle::ulps(Backward[Place(I, C)], G));
    }
  }
  EXPECT_LE(WorstLoss, 1) << Classes << " x " << Places;
  EXPECT_LE(WorstGradient, 4) << Classes << " x " << Places;
  EXPECT_LE(WorstBackward, 4) << Classes << " x " << Places;
}

TEST(Numeric, PositionsSideBySideAreAccurate) {
  unsigned Seed = 3000;
  for (const std::int64_t Classes : {2, 3, 5, 21, 100, 1024, 1025})
    for (const std::int64_t Places : {2, 7, 16, 37, 64, 80, 131})
      for (const bool Apart : {false, true}) { // some far from their neighbours
        Problem P = makeProblem(2 * Places, Classes, 3.0F, 0.0F, Seed++);
        for (std::int64_t I = 0; Apart && I < P.Rows * Classes; ++I) {
          const std::int64_t Row = I / Classes;
          P.Logits[static_cast<std::size_t>(I)] += Row % 19 == 3   ? 150.0F
                                                   : Row % 23 == 5 ? -90.0F
                                                   : Row % 29 == 7 ? 4e6F
                                                                   : 0.0F;
        }
        expectAccurateSideBySide(P);
      }
}

TEST(Numeric, PositionsBesideAnyOthersGiveTheSameBits) {
  // Whatever stands in the middle of four panels, the other positions' results stay as they are.
  const std::int64_t Classes = 21, Places = 256, Middle = 100;
  const Problem P = makeProblem(Classes, Places, 2.0F, 0.0F, 31); // any numbers
  std::vector<std::int64_t> Classed;
  for (std::int64_t I = 0; I < Places; ++I)
    Classed.push_back(I % 13 == 5 ? -100 : I % Classes);
  const auto Run = [&](const std::vector<float> &Logits, std::vector<float> &Gradient) {
    std::vector<float> Losses(static_cast<std::size_t>(Places));
    CrossEntropyOptions Options;
    Options.reduction = Reduction::sum;
    CrossEntropyExtras Extras;
    Extras.losses = TensorView<float>(Losses.data(), {1, Places});
    cross_entropy_with_gradient(TensorView<const float>(Logits.data(), {1, Classes, Places}),
                                TensorView<const std::int64_t>(Classed.data(), {1, Places}),
                                TensorView<float>(Gradient.data(), {1, Classes, Places}), Options,
                                Extras);
    return Losses;
  };
  std::vector<float> Expected(P.Logits.size());
  const std::vector<float> ExpectedLosses = Run(P.Logits, Expected);
  const float Infinity = std::numeric_limits<float>::infinity();
  for (const float Odd : {-Infinity, Infinity, std::nanf(""), 3e38F, -3e38F, 1e4F, -1e4F, 140.0F,
                          100.0F, 60.0F, -60.0F, -125.0F, -200.0F})
    for (const std::int64_t Class : {0, 3, 16, 20}) { // 16 is the middle's label
      std::vector<float> Logits = P.Logits, Gradient(P.Logits.size());
      Logits[static_cast<std::size_t>(Class * Places + Middle)] = Odd;
      std::vector<float> Losses = Run(Logits, Gradient);
      Losses[static_cast<std::size_t>(Middle)] = ExpectedLosses[static_cast<std::size_t>(Middle)];
      EXPECT_EQ(Losses, ExpectedLosses) << Odd << " in class " << Class;
      for (std::int64_t C = 0; C < Classes; ++C) {
        const auto At = static_cast<std::size_t>(C * Places + Middle);
        if (Odd == -Infinity && C == Class && Class != 16) {
          EXPECT_EQ(Gradient[At], 0) << "in class " << Class;
        }
        Gradient[At] = Expected[At];
      }
      EXPECT_EQ(Gradient, Expected) << Odd << " in class " << Class;
    }
}

TEST(Numeric, RowsInLockStepGiveTheSameBits) {
  // Above the streaming threshold rows go four at a time, with another number
  // of rows left over; each row must give what it gives alone.
  const Problem P = makeProblem(1031, 6500, 2.0F, 0.0F, 7);
  std::vector<float> Together(1031), Alone(1031);
  std::vector<float> GradientTogether(P.Logits.size()), GradientAlone(6500);
  CrossEntropyOptions Options;
  Options.reduction = Reduction::sum;
  CrossEntropyExtras Extras;
  Extras.losses = TensorView<float>(Together.data(), {1031});
  cross_entropy_with_gradient(TensorView<const float>(P.Logits.data(), {1031, 6500}),
                              TensorView<const std::int64_t>(P.Labels.data(), {1031}),
                              TensorView<float>(GradientTogether.data(), {1031, 6500}), Options,
                              Extras);
  for (std::size_t I = 0; I < 1031; ++I) {
    Extras.losses = TensorView<float>(&Alone[I], {1});
    cross_entropy_with_gradient(TensorView<const float>(P.Logits.data() + I * 6500, {1, 6500}),
                                TensorView<const std::int64_t>(&P.Labels[I], {1}),
                                TensorView<float>(GradientAlone.data(), {1, 6500}), Options,
                                Extras);
    ASSERT_EQ(Together[I], Alone[I]) << I;
    ASSERT_EQ(0, std::memcmp(GradientAlone.data(), &GradientTogether[I * 6500], 6500 * 4)) << I;
  }
}

TEST(Numeric, TheReferenceOfTheRowBeforeChangesNoBit) {
  // A row after others of any size must give what it gives alone.
  const std::int64_t Classes = 300;
  Problem P = makeProblem(64, Classes, 2.0F, 0.0F, 11);
  std::mt19937 Random(5);
  for (std::int64_t I = 0; I < 64; ++I) {
    const float Shift = static_cast<float>(static_cast<int>(Random() % 200) - 100);
    for (std::int64_t C = 0; C < Classes; ++C)
      P.Logits[static_cast<std::size_t>(I * Classes + C)] += Shift;
  }
  std::vector<float> Together(64), Gradient(P.Logits.size());
  CrossEntropyOptions Options;
  Options.reduction = Reduction::sum;
  CrossEntropyExtras Extras;
  Extras.losses = TensorView<float>(Together.data(), {64});
  cross_entropy_with_gradient(TensorView<const float>(P.Logits.data(), {64, Classes}),
                              TensorView<const std::int64_t>(P.Labels.data(), {64}),
                              TensorView<float>(Gradient.data(), {64, Classes}), Options, Extras);
  for (std::size_t I = 0; I < 64; ++I) {
    float Alone;
    std::vector<float> GradientAlone(static_cast<std::size_t>(Classes));
    Extras.losses = TensorView<float>(&Alone, {1});
    cross_entropy_with_gradient(TensorView<const float>(&P.Logits[I * 300], {1, Classes}),
                                TensorView<const std::int64_t>(&P.Labels[I], {1}),
                                TensorView<float>(GradientAlone.data(), {1, Classes}), Options,
                                Extras);
    EXPECT_EQ(Together[I], Alone);
    EXPECT_EQ(0, std::memcmp(GradientAlone.data(), &Gradient[I * 300], 300 * 4)) << I;
  }
}

TEST(Numeric, OneLogitAtAnyDistanceFromTheOthers) {
  // After ordinary rows, which the kernels expect more of: the distances sweep
  // all that rounding to an exponent may do, and what wraps beyond it.
  std::vector<float> Distances;
  for (int Exponent = -20; Exponent <= 127; ++Exponent)
    for (const float Digits : {1.0F, 1.3F, 1.999F})
      Distances.push_back(std::ldexp(Digits, Exponent));
  for (int I = 0; I < 600; ++I)
    Distances.push_back(static_cast<float>(I) * 1.37F);
  for (int I = -20; I <= 20; ++I) // rounded sums of powers of two
    for (const float Power : {0x1p21F, 0x1p20F, 0x1p19F, 0x1p18F, 0x1p17F})
      Distances.push_back(Power * static_cast<float>(std::log(2.0) / 16) + 4.0F * static_cast<float>(I));
  const std::int64_t Classes = 100, Rows = static_cast<std::int64_t>(Distances.size()) * 4;
  Problem P = makeProblem(Rows, Classes, 2.0F, 0.0F, 21);
  for (std::size_t I = 0; I < Distances.size(); ++I) {
    float *Row = &P.Logits[I * 4 * 100];
    Row[100 + 3] = Distances[I];
    Row[300 + 97] = -Distances[I];
  }
  expectAccurate(P);
  expectAccurateSideBySide(P);
}

/// Where one term is most of the sum, each addition to it rounds most of the sum.
TEST(Numeric, SumsOfOneLargeTermKeepTheirDigits) {
  for (const std::int64_t Classes : {100, 200, 2971}) {
    const std::int64_t Rows = 300000 / Classes;
    Problem P = makeProblem(Rows, Classes, 1.0F, 0.0F, 7);
    const float Lead = std::log(static_cast<float>(Classes)) + 2.5F;
    for (std::int64_t I = 0; I < Rows; ++I) // a class that is not the label
      P.Logits[static_cast<std::size_t>(I * Classes + (P.Labels[static_cast<std::size_t>(I)] + 1) %
                                                          Classes)] += Lead;
    std::vector<double> LogSums(static_cast<std::size_t>(Rows));
    CrossEntropyExtras Extras;
    Extras.log_sum_exp = TensorView<double>(LogSums.data(), {Rows});
    cross_entropy(TensorView<const float>(P.Logits.data(), {Rows, Classes}),
                  TensorView<const std::int64_t>(P.Labels.data(), {Rows}), {}, Extras);
    double Worst = 0;
    for (std::int64_t I = 0; I < Rows; ++I)
      Worst = std::max(Worst, std::fabs(LogSums[static_cast<std::size_t>(I)] -
                                        static_cast<double>(truth(P, I).LogSumExp)));
    EXPECT_LE(Worst, 1.8 * 0x1p-23) << Classes;
  }
}

TEST(Numeric, InPlaceIsTheSame) {
  for (const std::int64_t Classes : {10, 100, 333, 8000}) {
    Problem P = makeProblem(37, Classes, 2.0F, 0.0F, 3);
    std::vector<float> Gradient(P.Logits.size());
    const TensorView<const std::int64_t> Labels(P.Labels.data(), {37});
    const TensorView<float> Logits(P.Logits.data(), {37, Classes});
    const double Apart = cross_entropy_with_gradient(
        Logits, Labels, TensorView<float>(Gradient.data(), {37, Classes}));
    const double InPlace = cross_entropy_with_gradient(Logits, Labels, Logits);
    EXPECT_EQ(Apart, InPlace);
    EXPECT_EQ(Gradient, P.Logits);
  }
}

} // namespace
