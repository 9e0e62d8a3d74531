//===- NoLintTest.cpp - NOLINT comments -----------------------------------===//

#include "report/NoLint.h"
#include "gtest/gtest.h"

using namespace shapewise;

namespace {

constexpr const char *Batch = "shapewise-loss-batch";
constexpr const char *OpCheck = "shapewise-op";

TEST(NoLint, BareWordSilencesItsLineAndNoOther) {
  NoLintComments Comments("a\nb // NOLINT\nc\n");
  EXPECT_FALSE(Comments.silence(Batch, 1));
  EXPECT_TRUE(Comments.silence(Batch, 2));
  EXPECT_FALSE(Comments.silence(Batch, 3));
}

TEST(NoLint, ListSilencesItsChecksOnly) {
  NoLintComments Comments("a // NOLINT(shapewise-loss-batch, bugprone-x): why\n"
                          "b // NOLINT(shapewise-*)\n"
                          "c // NOLINT(*,-shapewise-op)\n"
                          "d // NOLINT(bugprone-*)\n"
                          "e // NOLINT()\n");
  EXPECT_TRUE(Comments.silence(Batch, 1));
  EXPECT_FALSE(Comments.silence(OpCheck, 1));
  EXPECT_TRUE(Comments.silence(Batch, 2));
  EXPECT_TRUE(Comments.silence(OpCheck, 2));
  EXPECT_TRUE(Comments.silence(Batch, 3));
  EXPECT_TRUE(
      Comments.silence(OpCheck, 3)); // as in clang-tidy, what a list excludes counts for nothing
  EXPECT_FALSE(Comments.silence(Batch, 4));
  EXPECT_FALSE(Comments.silence(Batch, 5));
}

TEST(NoLint, NextLineSilencesTheLineBelow) {
  NoLintComments Comments("// NOLINTNEXTLINE(shapewise-op)\nb\nc\n");
  EXPECT_FALSE(Comments.silence(OpCheck, 1));
  EXPECT_TRUE(Comments.silence(OpCheck, 2));
  EXPECT_FALSE(Comments.silence(Batch, 2));
  EXPECT_FALSE(Comments.silence(OpCheck, 3));
}

TEST(NoLint, BlockSilencesFromBeginToEnd) {
  NoLintComments Comments("a\n// NOLINTBEGIN(shapewise-op)\nc\n// NOLINTEND(shapewise-op)\ne\n");
  EXPECT_FALSE(Comments.silence(OpCheck, 1));
  EXPECT_TRUE(Comments.silence(OpCheck, 3));
  EXPECT_FALSE(Comments.silence(Batch, 3));
  EXPECT_FALSE(Comments.silence(OpCheck, 5));
}

TEST(NoLint, BlocksNest) {
  NoLintComments Comments("// NOLINTBEGIN\n// NOLINTBEGIN(shapewise-op)\nc\n"
                          "// NOLINTEND(shapewise-op)\ne\n// NOLINTEND\ng\n");
  EXPECT_TRUE(Comments.silence(OpCheck, 3));
  EXPECT_TRUE(Comments.silence(Batch, 5));
  EXPECT_FALSE(Comments.silence(Batch, 7));
}

TEST(NoLint, ABlockWithoutItsOwnEndSilencesNothing) {
  EXPECT_FALSE(NoLintComments("// NOLINTBEGIN\nb\n").silence(Batch, 2));
  EXPECT_FALSE(
      NoLintComments("// NOLINTBEGIN(shapewise-op)\nb\n// NOLINTEND\n").silence(OpCheck, 2));
  EXPECT_FALSE(NoLintComments("a\n// NOLINTEND\n").silence(Batch, 1));
}

TEST(NoLint, LongerWordsAreNotDirectives) {
  NoLintComments Comments("a // NOLINTED\nb // NOLINTNEXTLINES\nc\n");
  EXPECT_FALSE(Comments.silence(Batch, 1));
  EXPECT_FALSE(Comments.silence(Batch, 3));
}

TEST(NoLint, AListBrokenByTheLinesEndMeansAllChecks) {
  NoLintComments Comments("a // NOLINT(shapewise-op\n)\n");
  EXPECT_TRUE(Comments.silence(Batch, 1));
}

} // namespace
