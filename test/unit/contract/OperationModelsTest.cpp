//===- OperationModelsTest.cpp - what the models say of operations ----------===//
#include "ModelTestSupport.h"

using namespace shapewise;

namespace {

using OperationModels = ModelTest;

TEST_F(OperationModels, ViewKeepsTheNumberOfElements) {
  EXPECT_EQ(says("at::Tensor::view", {{"self", t("f32[6, 4]")}, {"size", list({2, -1})}}),
            "fits f32[2, 12]");
  EXPECT_EQ(
      says("at::Tensor::reshape", {{"self", t("f32[864, 2971]")}, {"shape", list({2, 384, 2971})}}),
      "shapewise-op: cannot view 2566944 elements as [2, 384, 2971], which holds 2281728");
  EXPECT_EQ(says("at::Tensor::view", {{"self", t("f32[5, 3]")}, {"size", list({2, -1})}}),
            "shapewise-op: cannot view 15 elements as [2, -1]: 15 is not a multiple of 2; the "
            "tensor is [5, 3]");
}

TEST_F(OperationModels, ViewOfUnknownBatches) {
  EXPECT_EQ(says("at::Tensor::view", {{"self", t("f32[n, 1, 28, 28]")}, {"size", list({-1, 784})}}),
            "fits f32[n, 784]");
  EXPECT_EQ(says("at::Tensor::view", {{"self", t("f32[B, 4, 4, 20]")}, {"size", list({-1, 320})}}),
            "fits f32[B, 320]");
  Operand X = t("f32[b, s, 8]");
  Operand Size = Operand::list({dim("b"), dim("s"), i(2), i(4)});
  EXPECT_EQ(says("at::Tensor::view", {{"self", X}, {"size", Size}}), "fits f32[b, s, 2, 4]");
  Size = Operand::list({dim("b"), i(-1)});
  EXPECT_EQ(says("at::Tensor::view", {{"self", X}, {"size", Size}}), "fits f32[b, 8*s]");
}

TEST_F(OperationModels, InnerSizesMustAgree) {
  EXPECT_EQ(says("at::matmul", {{"self", t("f32[n, 3]")}, {"other", t("f32[3, 5]")}}),
            "fits f32[n, 5]");
  EXPECT_EQ(says("at::matmul", {{"self", t("f32[2, 3]")}, {"other", t("f32[4, 5]")}}),
            "shapewise-op: 'matmul' cannot multiply [2, 3] by [4, 5]: the inner sizes 3 and 4 "
            "differ");
  EXPECT_EQ(says("at::matmul", {{"self", t("f32[B, K]")}, {"other", t("f32[L, 5]")}}).substr(0, 19),
            "shapewise-contract:");
  Judgement J = judged("at::matmul", {{"self", t("f32[2, k]")}, {"other", t("f32[l, 5]")}});
  ASSERT_TRUE(J.After);
  EXPECT_EQ(J.After->equal(Names.Dims["k"], Names.Dims["l"]), Truth::Yes);
}

TEST_F(OperationModels, UnknownRanksKeepWhatIsKnown) {
  EXPECT_EQ(
      says("torch::nn::LinearImpl::forward",
           {{"input", t("f32[*batch, 784]")}, {"in_features", i(784)}, {"out_features", i(10)}}),
      "fits logits f32[*batch, 10]");
  EXPECT_EQ(
      says("torch::nn::LinearImpl::forward",
           {{"input", t("f32[*batch, 783]")}, {"in_features", i(784)}, {"out_features", i(10)}})
          .substr(0, 13),
      "shapewise-op:");
}

TEST_F(OperationModels, BroadcastingPairsAxesFromTheEnd) {
  EXPECT_EQ(says("at::operator+", {{"x", t("f32[8, 1, 3]")}, {"y", t("i64[5, 1]")}}),
            "fits f32[8, 5, 3]");
  EXPECT_EQ(says("at::operator+", {{"x", t("f32[8, 4]")}, {"y", t("f32[3]")}}).substr(0, 13),
            "shapewise-op:");
  EXPECT_EQ(says("at::operator+", {{"x", t("f32[n]")}, {"y", t("f32[n]")}}), "fits f32[n]");
  // n may be 1, or 0 against 1.
  EXPECT_EQ(says("at::operator+", {{"x", t("f32[n]")}, {"y", t("f32[n + 1]")}}).substr(0, 8),
            "unknown ");
  EXPECT_EQ(says("at::operator*", {{"x", t("i64[2]")}, {"y", i(2)}}), "fits i64[2]");
  EXPECT_EQ(says("at::operator/", {{"x", t("i64[2]")}, {"y", i(2)}}), "fits f32[2]");
}

TEST_F(OperationModels, InPlaceFormsKeepTheShape) {
  Judgement J = judged("at::Tensor::add_", {{"self", t("f32[2, 3]")}, {"other", t("f32[3]")}});
  EXPECT_EQ(J.Is, Verdict::Fits);
  ASSERT_EQ(J.Effects.size(), 1u);
  EXPECT_EQ(show(J.Effects[0].second, Known), "f32[2, 3]");
  EXPECT_EQ(
      says("at::Tensor::add_", {{"self", t("f32[3]")}, {"other", t("f32[2, 3]")}}).substr(0, 13),
      "shapewise-op:");
  EXPECT_EQ(says("at::Tensor::operator+=", {{"self", t("f32[3]")}, {"other", t("f32[2, 3]")}})
                .substr(0, 13),
            "shapewise-op:");
}

TEST_F(OperationModels, ReshapingInPlaceChangesTheObject) {
  Judgement J = judged("at::Tensor::unsqueeze_", {{"self", t("f32[2]")}, {"dim", i(0)}});
  ASSERT_EQ(J.Effects.size(), 1u);
  EXPECT_EQ(show(J.Effects[0].second, Known), "f32[1, 2]");
}

TEST_F(OperationModels, OutFormsFillTheirTarget) {
  Judgement J =
      judged("at::add_out", {{"out", t("f32[0]")}, {"self", t("f32[2]")}, {"other", t("f32[2]")}});
  ASSERT_EQ(J.Effects.size(), 1u);
  EXPECT_EQ(J.Effects[0].first, 0u);
  EXPECT_EQ(show(J.Effects[0].second, Known), "f32[2]");
}

TEST_F(OperationModels, Factories) {
  EXPECT_EQ(says("torch::randn", {{"size", list({2, 3})}}), "fits f32[2, 3]");
  EXPECT_EQ(says("torch::zeros", {{"size", list({2})}, {"options", record({{"dtype", w("i64")}})}}),
            "fits i64[2]");
  EXPECT_EQ(says("torch::zeros", {{"size", list({2})}, {"options", w("bool")}}), "fits bool[2]");
  EXPECT_EQ(says("torch::randint", {{"high", i(10)}, {"size", list({4})}}), "fits i64[4] < 10");
  EXPECT_EQ(says("torch::randint", {{"low", i(2)}, {"high", i(10)}, {"size", list({4})}}),
            "fits i64[4] in [2, 10)");
  EXPECT_EQ(says("torch::arange", {{"start", i(2)}, {"end", i(11)}, {"step", i(3)}}),
            "fits i64[3] in [2, 11)");
  EXPECT_EQ(says("torch::tensor",
                 {{"tensor_data_container", Operand::list({list({1, 2, 3}), list({4, 5, 6})})}}),
            "fits i64[2, 3] in [1, 7)");
  EXPECT_EQ(says("at::one_hot", {{"self", t("i64[8]")}, {"num_classes", i(10)}}),
            "fits onehot i64[8, 10] < 2");
}

TEST_F(OperationModels, Indexing) {
  Operand X = t("f32[8, 3, 5]");
  auto Slice = [&](Operand From, Operand To) {
    Operand S = Operand::of(Operand::Form::Slice);
    S.Elements = {From, To, Operand::absent()};
    return S;
  };
  Operand None = Operand::of(Operand::Form::NewAxis), Dots = Operand::of(Operand::Form::Ellipsis);
  auto Index = [&](std::vector<Operand> L) {
    return says("at::Tensor::index", {{"self", X}, {"indices", Operand::list(std::move(L))}});
  };
  EXPECT_EQ(Index({i(0)}), "fits f32[3, 5]");
  EXPECT_EQ(Index({Slice(Operand::absent(), i(4)), i(-1)}), "fits f32[4, 5]");
  EXPECT_EQ(Index({Dots, None}), "fits f32[8, 3, 5, 1]");
  EXPECT_EQ(Index({Dots, i(0)}), "fits f32[8, 3]");
  EXPECT_EQ(Index({t("i64[2, 2]")}), "fits f32[2, 2, 3, 5]");
  EXPECT_EQ(Index({t("i64[2]"), Slice(Operand::absent(), Operand::absent()), t("i64[2]")}),
            "fits f32[2, 3]");
  EXPECT_EQ(Index({i(8)}).substr(0, 13), "shapewise-op:");
  EXPECT_EQ(Index({i(0), i(0), i(0), i(0)}).substr(0, 13), "shapewise-op:");
  EXPECT_EQ(Index({t("bool[7]")}).substr(0, 13), "shapewise-op:");
}

TEST_F(OperationModels, SlicesOfUnknownLength) {
  Operand X = t("f32[n, 3]");
  EXPECT_EQ(
      says("at::Tensor::slice", {{"self", X}, {"dim", i(0)}, {"start", i(0)}, {"end", dim("n")}}),
      "fits f32[n, 3]");
  EXPECT_EQ(says("at::Tensor::slice", {{"self", X}, {"dim", i(1)}, {"start", i(0)}, {"end", i(2)}}),
            "fits f32[n, 2]");
}

TEST_F(OperationModels, JoiningAndSplitting) {
  EXPECT_EQ(says("at::cat",
                 {{"tensors", Operand::list({t("f32[n, 3]"), t("f32[m, 3]")})}, {"dim", i(0)}}),
            "fits f32[n + m, 3]");
  EXPECT_EQ(
      says("at::cat", {{"tensors", Operand::list({t("f32[2, 3]"), t("f32[2, 4]")})}, {"dim", i(0)}})
          .substr(0, 13),
      "shapewise-op:");
  EXPECT_EQ(
      says("at::stack", {{"tensors", Operand::list({t("f32[3]"), t("f32[3]")})}, {"dim", i(1)}}),
      "fits f32[3, 2]");
  EXPECT_EQ(says("at::Tensor::chunk", {{"self", t("f32[7, 2]")}, {"chunks", i(5)}}),
            "fits {f32[2, 2]; f32[2, 2]; f32[2, 2]; f32[1, 2]}");
}

TEST_F(OperationModels, ConvolutionsAndPools) {
  auto Conv = [&](const char *X, int In) {
    return says(
        "torch::nn::Conv2dImpl::forward",
        {{"self", record({{"in_channels", i(In)}, {"out_channels", i(20)}, {"kernel_size", i(5)}})},
         {"input", t(X)}});
  };
  EXPECT_EQ(Conv("f32[n, 1, 28, 28]", 1), "fits logits f32[n, 20, 24, 24]");
  EXPECT_EQ(Conv("f32[n, 3, 28, 28]", 1), "shapewise-op: 'forward' is made for a channel axis of "
                                          "1, but the input [n, 3, 28, 28] has 3");
  EXPECT_EQ(Conv("f32[n, 1, 4, 28]", 1).substr(0, 13), "shapewise-op:");
  EXPECT_EQ(says("at::max_pool2d", {{"self", t("f32[n, 20, 24, 24]")}, {"kernel_size", i(2)}}),
            "fits f32[n, 20, 12, 12]");
}

TEST_F(OperationModels, ReductionsAndLabels) {
  EXPECT_EQ(says("at::Tensor::argmax", {{"self", t("f32[B, 10]")}, {"dim", i(1)}}),
            "fits labels i64[B] < 10");
  EXPECT_EQ(says("at::Tensor::sum", {{"self", t("i64[2, 3]")}, {"dim", list({0})}}), "fits i64[3]");
  EXPECT_EQ(says("at::Tensor::mean", {{"self", t("i64[2, 3]")}}).substr(0, 13), "shapewise-op:");
  EXPECT_EQ(says("at::Tensor::max", {{"self", t("f32[2, 3]")}, {"dim", i(1)}}),
            "fits {f32[2]; labels i64[2] < 3}");
}

TEST_F(OperationModels, RecurrentLayers) {
  EXPECT_EQ(says("torch::nn::LSTMImpl::forward",
                 {{"self", record({{"input_size", i(8)},
                                   {"hidden_size", i(16)},
                                   {"batch_first", Operand::boolean(true)}})},
                  {"input", t("f32[b, t, 8]")}}),
            "fits {f32[b, t, 16]; {f32[1, b, 16]; f32[1, b, 16]}}");
}

TEST_F(OperationModels, AnUnknownCalleeHasNoModel) {
  EXPECT_TRUE(builtin().find("at::no_such_thing").empty());
  EXPECT_TRUE(builtin().find("").empty());
  EXPECT_TRUE(builtin().find("_").empty());
}

} // namespace
