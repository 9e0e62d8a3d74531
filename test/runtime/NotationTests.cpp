//===- NotationTests.cpp - SHAPE_CHECK at run time ------------------------===//

#include "shapewise/check.h"

#include <gtest/gtest.h>

using namespace shapewise;

namespace {

std::string check(std::initializer_list<std::int64_t> Shape, const char *Notation) {
  Extents E;
  E.rank = static_cast<int>(Shape.size());
  std::copy(Shape.begin(), Shape.end(), E.extents);
  return message(check_extents(E, Notation, {}));
}

TEST(Notation, WhatFitsPasses) {
  EXPECT_EQ(check({32, 784}, "B, 784"), "");
  EXPECT_EQ(check({32, 784}, "logits f32[B, 784]"), "");
  EXPECT_EQ(check({32}, "labels i64[B] < C"), "");
  EXPECT_EQ(check({}, ""), "");
  EXPECT_EQ(check({}, "float[]"), "");
  EXPECT_EQ(check({7, 7}, "n, n"), "");
  EXPECT_EQ(check({7, 9}, "_, _"), "");
  EXPECT_EQ(check({2, 3, 4, 5}, "..., 5"), "");
  EXPECT_EQ(check({2, 3, 4, 5}, "*batch, h, 5"), "");
  EXPECT_EQ(check({5}, "*batch, 5"), "");
  EXPECT_EQ(check({2, 5, 4}, "n, ..., 2*n"), "");
  EXPECT_EQ(check({4, 9}, "n=4, 2*n + 1"), "");
  EXPECT_EQ(check({4, 1}, "n, #n"), "");
  EXPECT_EQ(check({4, 4}, "n, #n"), "");
  EXPECT_EQ(check({7, 3, 1}, "n, n // 2, n % 2"), "");
  EXPECT_EQ(check({7, 24}, "n, (n + 1) * 3"), "");
  EXPECT_EQ(check({7, 24}, "n, hidden * 3"), "") << "a name that is not bound is not checked";
}

TEST(Notation, WhatDoesNotFitIsNamed) {
  EXPECT_EQ(check({32, 783}, "B, 784"),
            "a tensor of shape [32, 783] is not \"B, 784\": dimension 1 is 783, not 784");
  EXPECT_EQ(check({7, 8}, "n, n"), "a tensor of shape [7, 8] is not \"n, n\": dimension 1 is 8, "
                                   "not 7");
  EXPECT_EQ(check({7}, "n, n"), "a tensor of shape [7] is not \"n, n\"");
  EXPECT_EQ(check({7, 7, 7}, "n, n"), "a tensor of shape [7, 7, 7] is not \"n, n\"");
  EXPECT_EQ(check({5}, "n=4"), "a tensor of shape [5] is not \"n=4\": dimension 0 is 5, not 4");
  EXPECT_EQ(check({4, 3}, "n, #n"),
            "a tensor of shape [4, 3] is not \"n, #n\": dimension 1 is 3, not 4");
  EXPECT_EQ(check({2, 3, 4}, "..., 5"),
            "a tensor of shape [2, 3, 4] is not \"..., 5\": dimension 2 is 4, not 5");
  EXPECT_EQ(check({4, 9}, "n, 2*n"),
            "a tensor of shape [4, 9] is not \"n, 2*n\": dimension 1 is 9, not 8");
  EXPECT_EQ(check({}, "B"), "a tensor of shape [] is not \"B\"");
}

TEST(Notation, MistakesAreFoundByColumn) {
  EXPECT_EQ(check({2, 3}, "B,, 3"), "\"B,, 3\" is not a shape: mistake in column 3");
  EXPECT_EQ(check({2, 3}, "B, 3 $"), "\"B, 3 $\" is not a shape: mistake in column 6");
  EXPECT_EQ(check({2, 3}, "B, (3"), "\"B, (3\" is not a shape: mistake in column 6");
  EXPECT_EQ(check({2, 3}, "f32[B, 3"), "\"f32[B, 3\" is not a shape: mistake in column 9");
  EXPECT_EQ(check({2, 3}, "..., *b"), "\"..., *b\" is not a shape: mistake in column 6");
  EXPECT_EQ(check({2, 3}, "n, n // 0"), "\"n, n // 0\" is not a shape: mistake in column 10");
}

TEST(Notation, TheMacroThrowsAtItsLine) {
  float Data[6] = {};
  const TensorView<float> X(Data, {2, 3});
  EXPECT_NO_THROW(SHAPE_CHECK(X, "B, 3"));
  try {
    SHAPE_CHECK(X, "B, 4");
    FAIL();
  } catch (const shape_error &E) {
    EXPECT_EQ(E.where().line, __LINE__ - 3);
    EXPECT_EQ(E.code(), ErrorCode::contract);
    EXPECT_EQ(E.error().dimension, 1);
  }
  SHAPE_ASSUME(X, "B, 3");
}

} // namespace
