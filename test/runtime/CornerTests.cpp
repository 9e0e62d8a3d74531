//===- CornerTests.cpp - Special values, empty batches, every form --------===//
//
// What libtorch 1.13 gives in the corners (TorchTests.cpp proves it), for every
// width of row, so that vectors, tails and both kernels meet each case.
//
//===----------------------------------------------------------------------===//

#include "Oracle.h"

#include "shapewise/cross_entropy.h"

#include <gtest/gtest.h>

using namespace shapewise;

namespace {

constexpr float Inf = std::numeric_limits<float>::infinity();
constexpr float NaN = std::numeric_limits<float>::quiet_NaN();

/// One row among ordinary ones: its loss, and its gradient (of the sum).
struct Outcome {
  float Loss;
  std::vector<float> Gradient;
};

Outcome middleRow(const std::vector<float> &Row, std::int64_t Label) {
  const std::int64_t Classes = static_cast<std::int64_t>(Row.size());
  std::vector<float> Logits(static_cast<std::size_t>(5 * Classes));
  for (std::size_t I = 0; I < Logits.size(); ++I)
    Logits[I] = static_cast<float>(I % 7) * 0.25F;
  std::copy(Row.begin(), Row.end(), Logits.begin() + 2 * Classes);
  const std::vector<std::int64_t> Labels{0, 0, Label, 0, 0};
  std::vector<float> Losses(5), Gradient(Logits.size());
  CrossEntropyOptions Options;
  Options.reduction = Reduction::sum;
  CrossEntropyExtras Extras;
  Extras.losses = TensorView<float>(Losses.data(), {5});
  cross_entropy_with_gradient(TensorView<const float>(Logits.data(), {5, Classes}),
                              TensorView<const std::int64_t>(Labels.data(), {5}),
                              TensorView<float>(Gradient.data(), {5, Classes}), Options, Extras);
  for (const std::size_t Other : {0U, 1U, 3U, 4U})
    EXPECT_TRUE(std::isfinite(Losses[Other]));
  return {Losses[2],
          std::vector<float>(Gradient.begin() + 2 * Classes, Gradient.begin() + 3 * Classes)};
}

class Corners : public ::testing::TestWithParam<int> {
protected:
  std::size_t classes() const { return static_cast<std::size_t>(GetParam()); }
  std::vector<float> row(float Fill) const { return std::vector<float>(classes(), Fill); }
  std::size_t last() const { return classes() - 1; }
};

TEST_P(Corners, MinusInfinityOffTheLabelHasNoGradient) {
  std::vector<float> Row = row(1.0F);
  for (std::size_t C = 0; C < last(); C += 2)
    Row[C] = -Inf;
  const Outcome O = middleRow(Row, GetParam() - 1);
  std::size_t Alive = 0;
  for (const float X : Row)
    Alive += X == 1.0F;
  EXPECT_FLOAT_EQ(O.Loss, std::log(static_cast<float>(Alive)));
  for (std::size_t C = 0; C < last(); ++C)
    EXPECT_FLOAT_EQ(O.Gradient[C], Row[C] == -Inf ? 0.0F : 1.0F / static_cast<float>(Alive));
}

TEST_P(Corners, OnlyTheLabelIsFinite) {
  std::vector<float> Row = row(-Inf);
  Row[last()] = 3.0F;
  const Outcome O = middleRow(Row, GetParam() - 1);
  EXPECT_EQ(O.Loss, 0.0F);
  for (const float G : O.Gradient)
    EXPECT_EQ(G, 0.0F);
}

TEST_P(Corners, WithoutOtherClassesTheLogSumIsTheLabelsLogit) {
  std::vector<float> Row = row(-Inf);
  Row[last()] = 3.0F;
  const std::int64_t Label = GetParam() - 1;
  double LogSum = -1;
  CrossEntropyExtras Extras;
  Extras.log_sum_exp = TensorView<double>(&LogSum, {1});
  cross_entropy(TensorView<const float>(Row.data(), {1, GetParam()}),
                TensorView<const std::int64_t>(&Label, {1}), {}, Extras);
  EXPECT_EQ(LogSum, 3.0);
}

TEST_P(Corners, MinusInfinityOnTheLabelIsInfinite) {
  std::vector<float> Row = row(1.0F);
  Row[last()] = -Inf;
  const Outcome O = middleRow(Row, GetParam() - 1);
  EXPECT_EQ(O.Loss, Inf);
  EXPECT_FLOAT_EQ(O.Gradient[last()], -1.0F);
  EXPECT_FLOAT_EQ(O.Gradient[0], 1.0F / static_cast<float>(classes() - 1));
}

TEST_P(Corners, NanAndPlusInfinityAndAllMinusInfinityAreNan) {
  const auto ExpectNan = [&](const std::vector<float> &Row, std::int64_t Label) {
    const Outcome O = middleRow(Row, Label);
    EXPECT_TRUE(std::isnan(O.Loss));
    for (const float G : O.Gradient)
      EXPECT_TRUE(std::isnan(G));
  };
  for (const float Bad : {NaN, Inf, -NaN})
    for (const std::size_t At : {std::size_t{0}, last()})
      for (const std::size_t Label : {std::size_t{0}, last()}) {
        std::vector<float> Row = row(1.0F);
        Row[At] = Bad;
        ExpectNan(Row, static_cast<std::int64_t>(Label));
      }
  ExpectNan(row(-Inf), 0);
}

TEST_P(Corners, HugeLogitsDoNotOverflow) {
  std::vector<float> Row = row(3e38F);
  EXPECT_FLOAT_EQ(middleRow(Row, 0).Loss, std::log(static_cast<float>(classes())));
  Row[0] = -3e38F;
  const Outcome O = middleRow(Row, 0);
  EXPECT_EQ(O.Loss, Inf); // 6e38 is beyond float32
  EXPECT_FLOAT_EQ(O.Gradient[last()], 1.0F / static_cast<float>(classes() - 1));
  Row = row(-3e38F);
  Row[0] = 5.0F;
  EXPECT_EQ(middleRow(Row, 0).Loss, 0.0F);
}

TEST_P(Corners, MaskedLogitsCountForNothing) {
  // -1e9 and the like are how attention masks are written.
  for (const float Mask : {-1e4F, -1e9F, -1e30F, std::numeric_limits<float>::lowest()}) {
    std::vector<float> Row = row(Mask);
    Row[0] = Row[last()] = 2.0F;
    const Outcome O = middleRow(Row, 0);
    EXPECT_FLOAT_EQ(O.Loss, std::log(2.0F)) << Mask;
    EXPECT_FLOAT_EQ(O.Gradient[0], -0.5F);
    EXPECT_FLOAT_EQ(O.Gradient[last()], 0.5F);
    for (std::size_t C = 1; C < last(); ++C)
      EXPECT_EQ(O.Gradient[C], 0.0F);
  }
}

TEST_P(Corners, ADominatingLabelHasATinyExactLoss) {
  std::vector<float> Row = row(-30.0F);
  Row[0] = 40.0F;
  const Outcome O = middleRow(Row, 0);
  const oracle::Row Truth = oracle::row(std::vector<long double>(Row.begin(), Row.end()), 0);
  EXPECT_LE(oracle::ulps(O.Loss, Truth.Loss), 4);
  EXPECT_LE(oracle::ulps(O.Gradient[0], -Truth.OthersSum), 4);
  EXPECT_LE(oracle::ulps(O.Gradient[last()], Truth.Softmax[last()]), 4);
}

INSTANTIATE_TEST_SUITE_P(AnyWidth, Corners,
                         ::testing::Values(2, 3, 8, 16, 17, 33, 64, 100, 513, 1030, 2100));

TEST(Forms, OneClassIsCertain) {
  const float Logit = 4.0F;
  float Gradient = -7;
  const std::int64_t Label = 0;
  EXPECT_EQ(cross_entropy_with_gradient(TensorView<const float>(&Logit, {1, 1}),
                                        TensorView<const std::int64_t>(&Label, {1}),
                                        TensorView<float>(&Gradient, {1, 1})),
            0.0);
  EXPECT_EQ(Gradient, 0.0F);
}

TEST(Forms, AnEmptyBatchHasNanMeanAndZeroSum) {
  const TensorView<const float> Logits(nullptr, {0, 5});
  const TensorView<const std::int64_t> Labels(nullptr, {0});
  CrossEntropyOptions Options;
  EXPECT_TRUE(std::isnan(cross_entropy(Logits, Labels, Options)));
  Options.reduction = Reduction::sum;
  EXPECT_EQ(cross_entropy(Logits, Labels, Options), 0.0);
}

TEST(Forms, EveryLabelIgnored) {
  for (const std::int64_t Classes : {5, 50}) {
    const std::vector<float> Logits(static_cast<std::size_t>(3 * Classes), 1.0F);
    std::vector<float> Gradient(Logits.size(), -7.0F);
    const std::vector<std::int64_t> Labels(3, -100);
    CrossEntropyOptions Options;
    const auto Run = [&] {
      return cross_entropy_with_gradient(TensorView<const float>(Logits.data(), {3, Classes}),
                                         TensorView<const std::int64_t>(Labels.data(), {3}),
                                         TensorView<float>(Gradient.data(), {3, Classes}), Options);
    };
    EXPECT_TRUE(std::isnan(Run()));
    for (const float G : Gradient)
      EXPECT_EQ(G, 0.0F);
    Options.reduction = Reduction::sum;
    EXPECT_EQ(Run(), 0.0);
  }
}

/// Losses of [2, C, 3, 4] logits held in any strides, and as [24, C] rows.
TEST(Forms, StridesAndFormsDoNotMatter) {
  for (const std::int64_t C : {3, 21, 70}) {
    std::mt19937 Random(9);
    std::normal_distribution<float> Normal;
    const std::int64_t N = 2, H = 3, W = 5;
    std::vector<float> Logits(static_cast<std::size_t>(N * C * H * W));
    for (float &X : Logits)
      X = Normal(Random);
    std::vector<std::int64_t> Labels(static_cast<std::size_t>(N * H * W));
    for (std::int64_t &L : Labels)
      L = static_cast<std::int64_t>(Random() % static_cast<unsigned>(C));
    Labels[4] = -100;
    // The same numbers with the classes last: rows.
    std::vector<float> Rows(Logits.size());
    for (std::int64_t I = 0; I < N; ++I)
      for (std::int64_t K = 0; K < C; ++K)
        for (std::int64_t S = 0; S < H * W; ++S)
          Rows[static_cast<std::size_t>((I * H * W + S) * C + K)] =
              Logits[static_cast<std::size_t>((I * C + K) * H * W + S)];
    std::vector<float> G1(Rows.size()), G2(Rows.size()), G3(Rows.size());
    const TensorView<const std::int64_t> L3(Labels.data(), {N, H, W});
    const double A =
        cross_entropy_with_gradient(TensorView<const float>(Logits.data(), {N, C, H, W}), L3,
                                    TensorView<float>(G1.data(), {N, C, H, W}));
    const double B =
        cross_entropy_with_gradient(TensorView<const float>(Rows.data(), {N * H * W, C}),
                                    TensorView<const std::int64_t>(Labels.data(), {N * H * W}),
                                    TensorView<float>(G2.data(), {N * H * W, C}));
    // Channels-last memory seen as [N, C, H, W].
    const double D = cross_entropy_with_gradient(
        TensorView<const float>(Rows.data(), {N, C, H, W}, {H * W * C, 1, W * C, C}), L3,
        TensorView<float>(G3.data(), {N, C, H, W}));
    EXPECT_NEAR(A, B, 1e-7);
    EXPECT_NEAR(A, D, 1e-7);
    for (std::int64_t I = 0; I < N; ++I)
      for (std::int64_t K = 0; K < C; ++K)
        for (std::int64_t S = 0; S < H * W; ++S) {
          const float G = G1[static_cast<std::size_t>((I * C + K) * H * W + S)];
          EXPECT_LE(oracle::ulps(G2[static_cast<std::size_t>((I * H * W + S) * C + K)], G), 4);
          EXPECT_LE(oracle::ulps(G3[static_cast<std::size_t>((I * C + K) * H * W + S)], G), 4);
        }
  }
}

TEST(Forms, OneSampleWithoutBatch) {
  const std::vector<float> Logits{1.0F, 2.0F, 3.0F};
  const std::int64_t Label = 1;
  const double Loss = cross_entropy(TensorView<const float>(Logits.data(), {3}),
                                    TensorView<const std::int64_t>(&Label, {}));
  EXPECT_NEAR(Loss, std::log(std::exp(-1.0) + 1 + std::exp(1.0)), 1e-7);
}

/// Executors: results do not depend on them, and none is waited for.
class NeverRuns final : public Executor {
public:
  unsigned concurrency() const noexcept override { return 4; }
  bool submit(void (*Task)(void *), void *Argument) noexcept override {
    Late.emplace_back(Task, Argument);
    return true;
  }
  ~NeverRuns() override {
    for (const auto &Entry : Late) // long after the call
      Entry.first(Entry.second);
  }

private:
  std::vector<std::pair<void (*)(void *), void *>> Late;
};

TEST(Threads, HelpersAreNeverWaitedForAndChangeNothing) {
  const std::int64_t Rows = 700, Classes = 1001;
  std::vector<float> Logits(static_cast<std::size_t>(Rows * Classes));
  std::mt19937 Random(2);
  std::normal_distribution<float> Normal;
  for (float &X : Logits)
    X = Normal(Random);
  const std::vector<std::int64_t> Labels(static_cast<std::size_t>(Rows), 4);
  const auto Run = [&](Executor &Pool, std::vector<float> &Gradient) {
    Gradient.assign(Logits.size(), -7.0F);
    CrossEntropyOptions Options;
    Options.executor = &Pool;
    return cross_entropy_with_gradient(TensorView<const float>(Logits.data(), {Rows, Classes}),
                                       TensorView<const std::int64_t>(Labels.data(), {Rows}),
                                       TensorView<float>(Gradient.data(), {Rows, Classes}),
                                       Options);
  };
  std::vector<float> Alone, Late, Helped;
  const double Serial = Run(serial_executor(), Alone);
  {
    NeverRuns Pool;
    EXPECT_EQ(Run(Pool, Late), Serial);
  }
  for (int I = 0; I < 20; ++I) {
    EXPECT_EQ(Run(default_executor(), Helped), Serial);
    EXPECT_EQ(Alone, Helped);
  }
  EXPECT_EQ(Alone, Late);
}

} // namespace
