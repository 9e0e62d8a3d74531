//===- CheckTests.cpp - Every check throws, in the right words ------------===//
//
// Each test has a bad call beside its good twin. The bad call must throw the
// exact words and must have written nothing.
//
//===----------------------------------------------------------------------===//

#include "shapewise/cross_entropy.h"
#include "shapewise/shapewise.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <numeric>
#include <vector>

using namespace shapewise;

namespace {

/// Tensors of a call, with room to spare and a known content.
struct Fixture {
  std::vector<float> Logits = std::vector<float>(4096, 0.5F);
  std::vector<float> Gradient = std::vector<float>(4096, -7.0F);
  std::vector<float> Losses = std::vector<float>(1024, -7.0F);
  std::vector<double> LogSums = std::vector<double>(1024, -7.0);
  std::vector<std::int64_t> Labels = std::vector<std::int64_t>(1024, 1);
  std::vector<float> Weight = std::vector<float>(64, 1.0F);

  TensorView<const float> logits(std::initializer_list<std::int64_t> E) const {
    return TensorView<const float>(Logits.data(), E);
  }
  TensorView<const std::int64_t> labels(std::initializer_list<std::int64_t> E) const {
    return TensorView<const std::int64_t>(Labels.data(), E);
  }
  TensorView<float> gradient(std::initializer_list<std::int64_t> E) {
    return TensorView<float>(Gradient.data(), E);
  }
  TensorView<float> losses(std::initializer_list<std::int64_t> E) {
    return TensorView<float>(Losses.data(), E);
  }
  void expectUntouched() const {
    for (const float Value : Gradient)
      ASSERT_EQ(Value, -7.0F);
    for (const float Value : Losses)
      ASSERT_EQ(Value, -7.0F);
    for (const double Value : LogSums)
      ASSERT_EQ(Value, -7.0);
  }
};

/// Runs a call that must throw; returns the error after checking its words.
Error expectError(const std::function<void()> &Call, const std::string &Words) {
  try {
    Call();
  } catch (const shape_error &E) {
    EXPECT_EQ(message(E.error()), Words);
    const std::string Place =
        std::string(E.where().file) + ":" + std::to_string(E.where().line) + ": ";
    EXPECT_EQ(E.what(), Place + Words);
    EXPECT_NE(std::string(E.where().file).find("CheckTests.cpp"), std::string::npos);
    return E.error();
  }
  ADD_FAILURE() << "nothing was thrown; expected: " << Words;
  return Error();
}

TEST(Checks, BatchSizesMustAgree) {
  Fixture F;
  std::vector<float> Big(384 * 2971);
  std::vector<std::int64_t> Labels(864);
  const TensorView<const float> Logits(Big.data(), {384, 2971});
  const int Line = __LINE__ + 2;
  const Error E = expectError(
      [&] { cross_entropy(Logits, TensorView<const std::int64_t>(Labels.data(), {864})); },
      "'cross_entropy' pairs 384 rows of logits with 864 labels: logits are [384, 2971], labels "
      "[864]");
  EXPECT_EQ(E.code, ErrorCode::batch);
  EXPECT_EQ(E.dimension, 0);
  EXPECT_EQ(E.where.line, Line);
  EXPECT_NO_THROW(cross_entropy(Logits, TensorView<const std::int64_t>(Labels.data(), {384})));
}

TEST(Checks, SpatialSizesMustAgree) {
  Fixture F;
  const Error E = expectError(
      [&] {
        cross_entropy_with_gradient(F.logits({2, 3, 4, 5}), F.labels({2, 4, 6}),
                                    F.gradient({2, 3, 4, 5}));
      },
      "'cross_entropy_with_gradient' pairs size 5 of dimension 3 of logits with size 6 of "
      "labels: logits are [2, 3, 4, 5], labels [2, 4, 6]");
  EXPECT_EQ(E.code, ErrorCode::spatial);
  EXPECT_EQ(E.dimension, 3);
  F.expectUntouched();
  EXPECT_NO_THROW(cross_entropy_with_gradient(F.logits({2, 3, 4, 5}), F.labels({2, 4, 5}),
                                              F.gradient({2, 3, 4, 5})));
}

TEST(Checks, RanksMustBelongTogether) {
  Fixture F;
  const Error E = expectError(
      [&] { cross_entropy(F.logits({32, 10}), F.labels({32, 1})); },
      "'cross_entropy' takes labels of rank 1 with logits of rank 2, not 2: logits are [32, 10], "
      "labels [32, 1]");
  EXPECT_EQ(E.code, ErrorCode::rank);
  EXPECT_NO_THROW(cross_entropy(F.logits({32, 10}), F.labels({32})));
  expectError([&] { cross_entropy(F.logits({}), F.labels({})); },
              "'cross_entropy' takes logits of rank 1 to 8, not 0: logits are []");
  expectError(
      [&] {
        cross_entropy(F.logits({1, 2, 1, 1, 1, 1, 1, 1, 1}), F.labels({1, 1, 1, 1, 1, 1, 1, 1}));
      },
      "'cross_entropy' takes logits of rank 1 to 8, not 9: logits are [1, 2, 1, 1, 1, 1, 1, 1, "
      "...]");
}

TEST(Checks, ExtentsMustNotBeNegativeOrOverflow) {
  Fixture F;
  EXPECT_EQ(expectError([&] { cross_entropy(F.logits({-1, 3}), F.labels({-1})); },
                        "'cross_entropy' was given logits of shape [-1, 3]: an extent is "
                        "negative, or the size overflows")
                .code,
            ErrorCode::extent);
  const std::int64_t Huge = std::int64_t{1} << 40;
  EXPECT_THROW(cross_entropy(F.logits({Huge, Huge}), F.labels({Huge})), shape_error);
}

TEST(Checks, TheDtypeDecidesTheForm) {
  Fixture F;
  const Error Full = expectError(
      [&] { cross_entropy(F.logits({8, 4}), F.labels({8, 4})); },
      "'cross_entropy' takes labels of the logits' full shape as probabilities, which are "
      "floating, not int64: logits are [8, 4], labels [8, 4]");
  EXPECT_EQ(Full.code, ErrorCode::dtype);
  const Error Index = expectError(
      [&] { cross_entropy(F.logits({8, 4}), TensorView<const float>(F.Weight.data(), {8})); },
      "'cross_entropy' takes labels of shape [8] as class indices, which are integers, not "
      "float32: logits are [8, 4], labels [8]");
  EXPECT_EQ(Index.code, ErrorCode::dtype);
  EXPECT_NO_THROW(
      cross_entropy(F.logits({8, 4}), TensorView<const float>(F.Weight.data(), {8, 4})));
}

TEST(Checks, TheClassAxisMustAgree) {
  Fixture F;
  const Error E = expectError(
      [&] { cross_entropy(F.logits({8, 4}), TensorView<const float>(F.Weight.data(), {8, 5})); },
      "'cross_entropy' pairs 4 classes of logits with 5 of probabilities: logits are [8, 4], "
      "probabilities [8, 5]");
  EXPECT_EQ(E.code, ErrorCode::classes);
  EXPECT_EQ(E.dimension, 1);
  CrossEntropyOptions Options;
  Options.weight = TensorView<const float>(F.Weight.data(), {5});
  expectError([&] { cross_entropy(F.logits({8, 4}), F.labels({8}), Options); },
              "'cross_entropy' pairs 4 classes of logits with 5 of weight: logits are [8, 4], "
              "weight [5]");
  Options.weight = TensorView<const float>(F.Weight.data(), {4, 1});
  expectError([&] { cross_entropy(F.logits({8, 4}), F.labels({8}), Options); },
              "'cross_entropy' takes weight of rank 1 with logits of rank 2, not 2: logits are "
              "[8, 4], weight [4, 1]");
  Options.weight = TensorView<const std::int64_t>(F.Labels.data(), {4});
  expectError([&] { cross_entropy(F.logits({8, 4}), F.labels({8}), Options); },
              "'cross_entropy' takes no weight of int64");
  Options.weight = TensorView<const float>(F.Weight.data(), {4});
  EXPECT_NO_THROW(cross_entropy(F.logits({8, 4}), F.labels({8}), Options));
}

TEST(Checks, LabelsMustBeClasses) {
  Fixture F;
  std::vector<float> Logits(864 * 2971);
  std::vector<std::int64_t> Labels(864);
  const TensorView<float> View(Logits.data(), {864, 2971});
  const TensorView<const std::int64_t> LabelView(Labels.data(), {864});
  Labels[17] = 2971;
  const Error E = expectError(
      [&] { cross_entropy_with_gradient(View, LabelView, View); },
      "labels[17] = 2971 is not a class: logits have 2971 classes (0..2970), ignore_index is "
      "-100");
  EXPECT_EQ(E.code, ErrorCode::label_range);
  EXPECT_EQ(E.row, 17);
  EXPECT_EQ(E.value, 2971);
  for (const float Value : Logits)
    ASSERT_EQ(Value, 0.0F);
  Labels[17] = -1;
  expectError([&] { cross_entropy(View, LabelView); },
              "labels[17] = -1 is not a class: logits have 2971 classes (0..2970), ignore_index "
              "is -100");
  Labels[17] = -100;
  EXPECT_NO_THROW(cross_entropy(View, LabelView));
  CrossEntropyOptions Options;
  Options.ignore_index = 2971;
  Labels[17] = 2971;
  EXPECT_NO_THROW(cross_entropy(View, LabelView, Options));
  Labels[863] = -100;
  expectError([&] { cross_entropy(View, LabelView, Options); },
              "labels[863] = -100 is not a class: logits have 2971 classes (0..2970), "
              "ignore_index is 2971");
}

TEST(Checks, EveryLabelTypeAndPlaceIsChecked) {
  Fixture F;
  for (std::int64_t Bad = 0; Bad < 67; ++Bad) {
    std::vector<std::int32_t> Labels(67, 3);
    Labels[static_cast<std::size_t>(Bad)] = 4;
    const Error E = expectError(
        [&] {
          cross_entropy(F.logits({67, 4}), TensorView<const std::int32_t>(Labels.data(), {67}));
        },
        "labels[" + std::to_string(Bad) +
            "] = 4 is not a class: logits have 4 classes (0..3), ignore_index is -100");
    EXPECT_EQ(E.row, Bad);
  }
  const std::vector<std::uint8_t> Bytes{0, 3, 255};
  expectError(
      [&] { cross_entropy(F.logits({3, 4}), TensorView<const std::uint8_t>(Bytes.data(), {3})); },
      "labels[2] = 255 is not a class: logits have 4 classes (0..3), ignore_index is -100");
  F.Labels[1 * 12 + 2 * 4 + 3] = 9;
  expectError([&] { cross_entropy(F.logits({2, 5, 3, 4}), F.labels({2, 3, 4})); },
              "labels[1, 2, 3] = 9 is not a class: logits have 5 classes (0..4), ignore_index is "
              "-100");
  F.Labels[0] = 5;
  expectError([&] { cross_entropy(F.logits({5}), F.labels({})); },
              "labels = 5 is not a class: logits have 5 classes (0..4), ignore_index is -100");
  // Every other element: the scan that steps.
  const std::vector<std::int64_t> Strided{1, 77, 1, 77, 8, 77};
  expectError(
      [&] {
        cross_entropy(F.logits({3, 5}), TensorView<const std::int64_t>(Strided.data(), {3}, {2}));
      },
      "labels[2] = 8 is not a class: logits have 5 classes (0..4), ignore_index is -100");
}

TEST(Checks, NoClassesMeansNoLabel) {
  Fixture F;
  expectError([&] { cross_entropy(F.logits({2, 0}), F.labels({2})); },
              "labels[0] = 1 is not a class: logits have 0 classes, ignore_index is -100");
}

TEST(Checks, OptionsMustBeInRange) {
  Fixture F;
  CrossEntropyOptions Options;
  Options.label_smoothing = 1.5;
  expectError([&] { cross_entropy(F.logits({2, 4}), F.labels({2}), Options); },
              "'cross_entropy' takes a label_smoothing from 0 to 1, not 1.5");
  Options.label_smoothing = std::nan("");
  EXPECT_THROW(cross_entropy(F.logits({2, 4}), F.labels({2}), Options), shape_error);
  Options.label_smoothing = 0.25;
  EXPECT_NO_THROW(cross_entropy(F.logits({2, 4}), F.labels({2}), Options));
  Options.ignore_index = 3;
  const TensorView<const float> Probabilities(F.Weight.data(), {2, 4});
  expectError([&] { cross_entropy(F.logits({2, 4}), Probabilities, Options); },
              "'cross_entropy' takes no ignore_index with probabilities, but it is 3");
  Options.ignore_index = -1;
  EXPECT_NO_THROW(cross_entropy(F.logits({2, 4}), Probabilities, Options));
  Options.reduction = static_cast<Reduction>(7);
  expectError([&] { cross_entropy(F.logits({2, 4}), F.labels({2}), Options); },
              "'cross_entropy' takes no such reduction: 7");
}

TEST(Checks, OutputsMustHaveTheirShapeAndType) {
  Fixture F;
  CrossEntropyExtras Extras;
  Extras.losses = F.losses({3});
  const Error E = expectError([&] { cross_entropy(F.logits({2, 4}), F.labels({2}), {}, Extras); },
                              "'cross_entropy' writes losses of shape [3], not [2]");
  EXPECT_EQ(E.code, ErrorCode::output_shape);
  expectError(
      [&] { cross_entropy_with_gradient(F.logits({2, 4}), F.labels({2}), F.gradient({2, 5})); },
      "'cross_entropy_with_gradient' writes gradient of shape [2, 5], not [2, 4]");
  Extras.losses = TensorView<std::int32_t>(nullptr, {2});
  expectError([&] { cross_entropy(F.logits({2, 4}), F.labels({2}), {}, Extras); },
              "'cross_entropy' takes no losses of int32 with logits of float32");
  Extras.losses = AnyView();
  Extras.log_sum_exp = F.losses({2});
  expectError([&] { cross_entropy(F.logits({2, 4}), F.labels({2}), {}, Extras); },
              "'cross_entropy' takes no log_sum_exp of float32 with logits of float32");
  CrossEntropyOptions None;
  None.reduction = Reduction::none;
  expectError([&] { cross_entropy(F.logits({2, 4}), F.labels({2}), None); },
              "'cross_entropy' with Reduction::none needs a place for the losses");
  F.expectUntouched();
}

TEST(Checks, OutputsMustNotOverlap) {
  Fixture F;
  std::vector<float> Memory(64, 0.5F);
  const TensorView<float> Logits(Memory.data(), {4, 5});
  const auto Gradient = [&](float *Data) {
    cross_entropy_with_gradient(Logits, F.labels({4}), TensorView<float>(Data, {4, 5}));
  };
  const Error E = expectError([&] { Gradient(Memory.data() + 1); },
                              "'cross_entropy_with_gradient' writes gradient that overlap the "
                              "memory of logits");
  EXPECT_EQ(E.code, ErrorCode::aliasing);
  for (const float Value : Memory)
    ASSERT_EQ(Value, 0.5F);
  EXPECT_NO_THROW(Gradient(Memory.data() + 20));
  EXPECT_NO_THROW(Gradient(Memory.data()));
  // The same memory under other strides is not in place.
  expectError(
      [&] {
        cross_entropy_with_gradient(Logits, F.labels({4}),
                                    TensorView<float>(Memory.data(), {4, 5}, {1, 4}));
      },
      "'cross_entropy_with_gradient' writes gradient that overlap the memory of logits");
  expectError(
      [&] {
        cross_entropy_with_gradient(F.logits({4, 5}), F.labels({4}),
                                    TensorView<float>(F.Gradient.data(), {4, 5}, {0, 1}));
      },
      "'cross_entropy_with_gradient' writes gradient whose elements overlap each other");
  CrossEntropyExtras Extras;
  Extras.losses = TensorView<float>(F.Gradient.data() + 3, {4});
  expectError(
      [&] {
        cross_entropy_with_gradient(F.logits({4, 5}), F.labels({4}), F.gradient({4, 5}), {},
                                    Extras);
      },
      "'cross_entropy_with_gradient' writes gradient that overlap the memory of losses");
  F.expectUntouched();
}

TEST(Checks, DataMustBeThere) {
  Fixture F;
  const TensorView<const float> Nothing(nullptr, {2, 4});
  expectError([&] { cross_entropy(Nothing, F.labels({2})); },
              "'cross_entropy' was given logits of shape [2, 4] without data");
  expectError(
      [&] { cross_entropy(F.logits({2, 4}), TensorView<const std::int64_t>(nullptr, {2})); },
      "'cross_entropy' was given labels of shape [2] without data");
  EXPECT_TRUE(std::isnan(cross_entropy(TensorView<const float>(nullptr, {0, 4}),
                                       TensorView<const std::int64_t>(nullptr, {0}))));
}

TEST(Checks, ScratchMustSuffice) {
  Fixture F;
  CrossEntropyOptions Options;
  Options.executor = &serial_executor();
  const TensorView<const float> Logits = F.logits({4, 1000});
  const TensorView<float> Gradient = F.gradient({4, 1000});
  // Enough for any target; labels need less.
  const std::size_t Enough = cross_entropy_scratch_bytes(Logits, Options, Gradient);
  std::vector<char> Scratch(Enough + 64, 'x');
  Options.scratch = Scratch.data();
  Options.scratch_bytes = 0;
  double Loss = 0;
  const std::size_t Needed = static_cast<std::size_t>(
      try_cross_entropy_with_gradient(Logits, F.labels({4}), Loss, Gradient, Options).expected);
  EXPECT_GE(Needed, 4 * 1000U);
  EXPECT_LE(Needed, Enough);
  Options.scratch_bytes = Needed - 1;
  const Error E =
      expectError([&] { cross_entropy_with_gradient(Logits, F.labels({4}), Gradient, Options); },
                  "'cross_entropy_with_gradient' needs " + std::to_string(Needed) +
                      " bytes of scratch space, but was given " + std::to_string(Needed - 1));
  EXPECT_EQ(E.code, ErrorCode::scratch);
  F.expectUntouched();
  Options.scratch_bytes = Needed;
  EXPECT_NO_THROW(cross_entropy_with_gradient(Logits, F.labels({4}), Gradient, Options));
  for (std::size_t I = Needed; I < Scratch.size(); ++I)
    EXPECT_EQ(Scratch[I], 'x');
}

TEST(Checks, TheNoexceptVariantReturnsTheError) {
  Fixture F;
  double Loss = -7;
  const Error Bad = try_cross_entropy(F.logits({4, 5}), F.labels({3}), Loss);
  EXPECT_EQ(message(Bad), "'cross_entropy' pairs 4 rows of logits with 3 labels: logits are [4, "
                          "5], labels [3]");
  EXPECT_EQ(Loss, -7);
  const TensorView<const float> Logits = F.logits({4, 5});
  const TensorView<const std::int64_t> Labels = F.labels({4});
  static_assert(noexcept(try_cross_entropy(Logits, Labels, Loss)), "");
  EXPECT_FALSE(try_cross_entropy(F.logits({4, 5}), F.labels({4}), Loss));
  EXPECT_FLOAT_EQ(static_cast<float>(Loss), std::log(5.0F));
  EXPECT_TRUE(
      try_cross_entropy_with_gradient(F.logits({4, 5}), F.labels({4}), Loss, F.gradient({4, 4})));
  F.expectUntouched();
}

TEST(Checks, TheCInterfaceSaysTheSame) {
  Fixture F;
  const std::int64_t Shape[] = {4, 5}, Rows[] = {4}, TooMany[] = {5};
  shapewise_tensor Logits = {F.Logits.data(), Shape, nullptr, 2, SHAPEWISE_FLOAT32};
  shapewise_tensor Labels = {F.Labels.data(), TooMany, nullptr, 1, SHAPEWISE_INT64};
  char Words[256] = "";
  double Loss = -7;
  EXPECT_EQ(shapewise_cross_entropy(&Logits, &Labels, nullptr, &Loss, Words, sizeof(Words)),
            static_cast<int>(ErrorCode::batch));
  EXPECT_STREQ(Words, "'shapewise_cross_entropy' pairs 4 rows of logits with 5 labels: logits "
                      "are [4, 5], labels [5]");
  EXPECT_EQ(shapewise_cross_entropy(&Logits, &Labels, nullptr, &Loss, Words, 10),
            static_cast<int>(ErrorCode::batch));
  EXPECT_STREQ(Words, "'shapewis");
  Labels.extents = Rows;
  EXPECT_EQ(shapewise_cross_entropy(&Logits, &Labels, nullptr, &Loss, nullptr, 0), 0);
  EXPECT_FLOAT_EQ(static_cast<float>(Loss), std::log(5.0F));
  EXPECT_EQ(shapewise_cross_entropy(nullptr, &Labels, nullptr, &Loss, nullptr, 0),
            static_cast<int>(ErrorCode::rank));
  Labels.dtype = 99;
  EXPECT_EQ(shapewise_cross_entropy(&Logits, &Labels, nullptr, &Loss, nullptr, 0),
            static_cast<int>(ErrorCode::dtype));

  Labels.dtype = SHAPEWISE_INT64;
  shapewise_tensor Gradient = {F.Gradient.data(), Shape, nullptr, 2, SHAPEWISE_FLOAT32};
  shapewise_tensor LogSums = {F.LogSums.data(), Rows, nullptr, 1, SHAPEWISE_FLOAT64};
  shapewise_cross_entropy_options Options = SHAPEWISE_CROSS_ENTROPY_DEFAULTS;
  Options.log_sum_exp = &LogSums;
  Options.reduction = SHAPEWISE_REDUCTION_SUM;
  EXPECT_EQ(shapewise_cross_entropy_with_gradient(&Logits, &Labels, &Gradient, &Options, &Loss,
                                                  nullptr, 0),
            0);
  EXPECT_FLOAT_EQ(static_cast<float>(Loss), 4 * std::log(5.0F));
  EXPECT_FLOAT_EQ(F.Gradient[0], 0.2F);
  EXPECT_FLOAT_EQ(F.Gradient[1], -0.8F);
  F.Gradient.assign(F.Gradient.size(), -7.0F);
  EXPECT_EQ(shapewise_cross_entropy_backward(&Logits, &Labels, &LogSums, nullptr, &Gradient,
                                             &Options, nullptr, 0),
            0);
  EXPECT_FLOAT_EQ(F.Gradient[19], 0.2F);
  EXPECT_FLOAT_EQ(F.Gradient[16], -0.8F);
}

} // namespace
