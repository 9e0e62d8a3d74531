//===- LossModelsTest.cpp - what the models say of losses -------------------===//
#include "ModelTestSupport.h"

using namespace shapewise;

namespace {

constexpr const char *CrossEntropy = "torch::nn::functional::cross_entropy";
using LossModels = ModelTest;

#define CE(Logits, Labels) says(CrossEntropy, {{"input", t(Logits)}, {"target", t(Labels)}})

TEST_F(LossModels, RowsOfLogitsMustBeRowsOfLabels) {
  EXPECT_EQ(CE("f32[384, 2971]", "i64[384]"), "fits f32[]");
  EXPECT_EQ(CE("f32[384, 2971]", "i64[864]"),
            "shapewise-loss-batch: 'cross_entropy' pairs 384 rows of logits with 864 labels: "
            "logits are [384, 2971], labels [864]");
}

TEST_F(LossModels, ProbabilitiesHaveTheLogitsShape) {
  EXPECT_EQ(CE("f32[384, 2971]", "f32[384, 2971]"), "fits f32[]");
  EXPECT_EQ(CE("f32[384, 2971]", "f32[864, 2971]"),
            "shapewise-loss-batch: 'cross_entropy' needs class probabilities of the logits' shape, "
            "but axis 0 is 384 against 864: logits are f32[384, 2971], labels f32[864, 2971]");
  EXPECT_EQ(CE("f32[32, 10]", "f32[32, 11]").substr(0, 23), "shapewise-loss-classes:");
}

TEST_F(LossModels, IntegerLabelsOfTheLogitsShapeAreRefused) {
  EXPECT_EQ(CE("f32[384, 2971]", "i64[384, 2971]"),
            "shapewise-loss-dtype: 'cross_entropy' takes integer labels as class indices, which "
            "must be [384]; these have the logits' own shape: logits are f32[384, 2971], labels "
            "i64[384, 2971]. Make indices of one-hot labels with .argmax(1)");
  EXPECT_EQ(repairs(CrossEntropy, {{"input", t("f32[32, 10]")}, {"target", t("i64[32, 10]")}}),
            ".argmax(1)");
}

TEST_F(LossModels, AnExtraAxisOfLabelsHasASureCure) {
  EXPECT_EQ(CE("f32[32, 10]", "i64[32, 1]").substr(0, 20), "shapewise-loss-rank:");
  EXPECT_EQ(repairs(CrossEntropy, {{"input", t("f32[32, 10]")}, {"target", t("i64[32, 1]")}}),
            ".squeeze(1)!");
  EXPECT_EQ(repairs(CrossEntropy, {{"input", t("f32[32, 10]")}, {"target", t("i64[33, 2]")}}), "");
}

TEST_F(LossModels, ClassesLastAreABatchMistake) {
  EXPECT_EQ(CE("f32[4, 3, 5]", "i64[4, 5]"), "fits f32[]");
  EXPECT_EQ(CE("f32[4, 5, 3]", "i64[4, 5]").substr(0, 21), "shapewise-loss-batch:");
}

TEST_F(LossModels, FloatIndicesAreADTypeMistake) {
  EXPECT_EQ(CE("f32[32, 10]", "f32[32]").substr(0, 21), "shapewise-loss-dtype:");
  EXPECT_EQ(CE("f32[32, 10]", "i32[32]").substr(0, 21), "shapewise-loss-dtype:");
}

TEST_F(LossModels, UnbatchedLogitsTakeOneLabel) {
  EXPECT_EQ(CE("f32[10]", "i64[]"), "fits f32[]");
  EXPECT_EQ(CE("f32[10]", "i64[1]").substr(0, 20), "shapewise-loss-rank:");
}

TEST_F(LossModels, OneWeightPerClass) {
  Operand Logits = t("f32[8, 10]"), Labels = t("i64[8]");
  auto With = [&](const char *Weight) {
    return says(
        CrossEntropy,
        {{"input", Logits}, {"target", Labels}, {"options", record({{"weight", t(Weight)}})}});
  };
  EXPECT_EQ(With("f32[10]"), "fits f32[]");
  EXPECT_EQ(With("f32[8]").substr(0, 23), "shapewise-loss-classes:");
}

TEST_F(LossModels, ReductionNoneKeepsTheRows) {
  EXPECT_EQ(says(CrossEntropy, {{"input", t("f32[8, 10]")},
                                {"target", t("i64[8]")},
                                {"options", record({{"reduction", w("none")}})}}),
            "fits f32[8]");
}

TEST_F(LossModels, UnknownOptionsLeaveTheResultOpen) {
  EXPECT_EQ(
      says(CrossEntropy,
           {{"input", t("f32[8, 10]")}, {"target", t("i64[8]")}, {"options", Operand::unknown()}})
          .substr(0, 8),
      "unknown ");
}

TEST_F(LossModels, LabelsBeyondTheClassesAreReported) {
  EXPECT_EQ(CE("f32[32, 10]", "i64[32] < 10"), "fits f32[]");
  EXPECT_EQ(CE("f32[32, 10]", "i64[32] < 100").substr(0, 23), "shapewise-loss-classes:");
  // Two draws of eleven may well stay below ten.
  EXPECT_EQ(CE("f32[2, 10]", "i64[2] < 11"), "unknown f32[]");
  EXPECT_EQ(CE("f32[N, C]", "i64[N] < C"), "fits f32[]");
  EXPECT_EQ(CE("f32[N, C]", "i64[N] < D").substr(0, 23), "shapewise-loss-classes:");
}

TEST_F(LossModels, RigidNamesDifferUntilShownEqual) {
  EXPECT_EQ(CE("f32[N, 10]", "i64[N]"), "fits f32[]");
  EXPECT_EQ(CE("f32[N, 10]", "i64[M]").substr(0, 21), "shapewise-loss-batch:");
}

TEST_F(LossModels, UnknownSizesAreLearntAndNotReported) {
  Judgement J = judged(CrossEntropy, {{"input", t("f32[n, 10]")}, {"target", t("i64[m]")}});
  EXPECT_EQ(J.Is, Verdict::Unknown);
  ASSERT_TRUE(J.After);
  EXPECT_EQ(J.After->equal(Names.Dims["n"], Names.Dims["m"]), Truth::Yes);
  EXPECT_EQ(CE("f32[n + 1, 10]", "i64[n]").substr(0, 21), "shapewise-loss-batch:");
}

TEST_F(LossModels, LabelsOfUnknownTypeAreWrongOnlyWhenBothFormsAre) {
  EXPECT_EQ(CE("f32[8, 10]", "[8]"), "unknown f32[]");
  EXPECT_EQ(CE("f32[8, 10]", "[8, 10]"), "unknown f32|f64[]");
  EXPECT_EQ(CE("f32[8, 10]", "[9]").substr(0, 10), "shapewise-");
  EXPECT_EQ(CE("f32[8, 10]", "[9, 10]").substr(0, 10), "shapewise-");
}

TEST_F(LossModels, UnknownRanksArePairedByTheirRows) {
  EXPECT_EQ(CE("f32[8, 10, ...]", "i64[8, ...]").substr(0, 8), "unknown ");
  EXPECT_EQ(CE("f32[8, 10, ...]", "i64[9, ...]").substr(0, 21), "shapewise-loss-batch:");
}

TEST_F(LossModels, SoftmaxBeforeCrossEntropyIsAMatterOfKind) {
  Operand Scores = judged("at::softmax", {{"self", t("f32[8, 10]")}, {"dim", i(1)}}).Result;
  EXPECT_EQ(says(CrossEntropy, {{"input", Scores}, {"target", t("i64[8]")}}).substr(0, 20),
            "shapewise-loss-kind:");
  Operand Logs = judged("at::log_softmax", {{"self", t("f32[8, 10]")}, {"dim", i(1)}}).Result;
  EXPECT_EQ(says(CrossEntropy, {{"input", Logs}, {"target", t("i64[8]")}}), "fits f32[]");
}

TEST_F(LossModels, NllLossNeedsLogProbabilitiesOverTheClasses) {
  constexpr const char *Nll = "torch::nn::functional::nll_loss";
  auto Logs = [&](int Axis) {
    return judged("at::log_softmax", {{"self", t("f32[8, 10]")}, {"dim", i(Axis)}}).Result;
  };
  EXPECT_EQ(says(Nll, {{"input", Logs(1)}, {"target", t("i64[8]")}}), "fits f32[]");
  EXPECT_EQ(says(Nll, {{"input", Logs(0)}, {"target", t("i64[8]")}}).substr(0, 20),
            "shapewise-loss-kind:");
  EXPECT_EQ(says(Nll, {{"input", t("logits f32[8, 10]")}, {"target", t("i64[8]")}}).substr(0, 20),
            "shapewise-loss-kind:");
}

TEST_F(LossModels, SpellingsOfNllLossDiffer) {
  Operand X = t("f32[4, 3, 5]"), Y = t("i64[4, 5]");
  EXPECT_EQ(says("at::nll_loss", {{"self", X}, {"target", Y}}).substr(0, 20),
            "shapewise-loss-rank:");
  EXPECT_EQ(says("torch::nn::functional::nll_loss", {{"input", X}, {"target", Y}}), "fits f32[]");
}

TEST_F(LossModels, ElementwiseLossesThatBroadcastAreSilent) {
  constexpr const char *Mse = "torch::nn::functional::mse_loss";
  EXPECT_EQ(says(Mse, {{"input", t("f32[32]")}, {"target", t("f32[32]")}}), "fits f32[]");
  EXPECT_EQ(says(Mse, {{"input", t("f32[32, 1]")}, {"target", t("f32[32]")}}).substr(0, 27),
            "shapewise-silent-broadcast:");
  EXPECT_EQ(says(Mse, {{"input", t("f32[N, 1]")}, {"target", t("f32[N]")}}).substr(0, 27),
            "shapewise-silent-broadcast:");
  // One side is stretched over the other: that may be meant, or not.
  EXPECT_EQ(says(Mse, {{"input", t("f32[32, 10]")}, {"target", t("f32[10]")}}), "unknown f32[]");
  EXPECT_EQ(says(Mse, {{"input", t("f32[32, 10]")}, {"target", t("f32[31, 10]")}}).substr(0, 21),
            "shapewise-loss-batch:");
}

TEST_F(LossModels, BinaryCrossEntropyInsistsOnEqualShapesButInOneSpelling) {
  constexpr const char *Bce = "torch::nn::functional::binary_cross_entropy";
  EXPECT_EQ(says(Bce, {{"input", t("f32[32]")}, {"target", t("f32[32]")}}), "fits f32[]");
  EXPECT_EQ(says(Bce, {{"input", t("f32[32, 1]")}, {"target", t("f32[32]")}}).substr(0, 20),
            "shapewise-loss-rank:");
  EXPECT_EQ(says("at::binary_cross_entropy", {{"self", t("f32[32, 1]")}, {"target", t("f32[32]")}})
                .substr(0, 9),
            "fits f32[");
  EXPECT_EQ(says(Bce, {{"input", t("logits f32[8]")}, {"target", t("f32[8]")}}).substr(0, 20),
            "shapewise-loss-kind:");
}

TEST_F(LossModels, ModulesAreLossesToo) {
  const ClassModel *M = builtin().findClass("torch::nn::CrossEntropyLoss");
  ASSERT_TRUE(M && M->Forward);
  EXPECT_EQ(M, builtin().findClass("torch::nn::CrossEntropyLossImpl"));
  EXPECT_TRUE(isLoss(*M->Forward));
  EXPECT_EQ(
      says("torch::nn::CrossEntropyLossImpl::forward", {{"self", record({{"reduction", w("sum")}})},
                                                        {"input", t("f32[8, 10]")},
                                                        {"target", t("i64[9]")}})
          .substr(0, 21),
      "shapewise-loss-batch:");
}

TEST_F(LossModels, OneReportBlamesBothDimensions) {
  Judgement J = judged(CrossEntropy, {{"input", t("f32[384, 7]")}, {"target", t("i64[864]")}});
  ASSERT_EQ(J.Problems.size(), 1u);
  ASSERT_EQ(J.Problems[0].Blames.size(), 2u);
  EXPECT_EQ(J.Problems[0].Blames[0].Argument, 0u);
  EXPECT_EQ(J.Problems[0].Blames[1].Argument, 1u);
  EXPECT_EQ(J.Problems[0].Underline.size(), 2u);
  EXPECT_TRUE(J.Result.isUnknown());
}

} // namespace
