//===- FreshNamesTest.cpp - the same once more, of other symbols ----------===//
#include "domain/FreshNames.h"
#include "domain/RunCases.h"
#include "gtest/gtest.h"

using namespace shapewise;

namespace {

class FreshNamesTest : public testing::Test {
protected:
  Dim c(std::int64_t V) { return D.constant(V); }
  Dim size(llvm::StringRef Name) { return D.symbol(Name, {false, 0, std::nullopt}); }
  void know(Facts &Known, Dim A, Relation R, Dim B) { ASSERT_TRUE(Known.assume(A, R, B)); }
  SymbolNumbers numbers(const Facts &Known) {
    return {Known,
            {[](Dim) { return false; }, [](Dim) { return std::uint64_t(0); },
             [](RunId) { return std::uint64_t(0); }}};
  }
  SymbolNumbers::Words text(const Facts &Known, llvm::ArrayRef<Dim> Sizes) {
    SymbolNumbers Of = numbers(Known);
    SymbolNumbers::Words Text;
    for (Dim Each : Sizes)
      Of.add(Each, Text);
    Of.addFacts(Text);
    return Text;
  }

  DimContext D;
  Facts F{D};
};

TEST_F(FreshNamesTest, SymbolsOfWhichNothingIsKnownAreNumbered) {
  Dim N = size("n"), M = size("m"), K = size("k");
  EXPECT_EQ(text(F, {N, D.mul(c(2), N)}), text(F, {M, D.mul(c(2), M)}));
  EXPECT_EQ(text(F, {N, M}), text(F, {M, K}));
  EXPECT_NE(text(F, {N, N}), text(F, {N, M}));
  EXPECT_NE(text(F, {N, D.mul(c(2), N)}), text(F, {N, D.mul(c(3), N)}));
  EXPECT_NE(text(F, {D.floorDiv(N, c(2))}), text(F, {D.mod(N, c(2))}));
  EXPECT_NE(text(F, {N}), text(F, {D.symbol("any")})) << "the one is not negative";
  EXPECT_NE(text(F, {N}), text(F, {c(4)}));
  EXPECT_NE(text(F, {N}), text(F, {Dim()}));
}

TEST_F(FreshNamesTest, SymbolsOfWhichSomethingIsKnownAreThemselves) {
  Dim N = size("n"), M = size("m"), K = size("k");
  know(F, N, Relation::GreaterEqual, M);
  EXPECT_NE(text(F, {N}), text(F, {K}));
  EXPECT_NE(text(F, {N}), text(F, {M}));
  Facts More = F;
  know(More, K, Relation::Equal, c(3));
  EXPECT_EQ(text(F, {N}), text(More, {N})) << "k has nothing to do with it";
  know(More, M, Relation::GreaterEqual, c(3));
  EXPECT_NE(text(F, {N}), text(More, {N})) << "n is at least 3 as well";
}

TEST_F(FreshNamesTest, RunsAreNumberedUntilTheirRankIsKnown) {
  RunId A = D.run("a"), B = D.run("b");
  EXPECT_EQ(text(F, {D.runExtent(A, -1)}), text(F, {D.runExtent(B, -1)}));
  EXPECT_NE(text(F, {D.runExtent(A, -1)}), text(F, {D.runExtent(B, -2)}));
  ASSERT_TRUE(F.assumeRank(A, 2));
  EXPECT_NE(text(F, {D.runExtent(A, -1)}), text(F, {D.runExtent(B, -1)}));
}

/// `[n]`, or nothing where n is 1.
static RunCases squeezed(Dim N) { return {{{}, {N}, Shape(Extent{N})}, {{N}, {}, Shape()}}; }

TEST_F(FreshNamesTest, RunsWithCasesAreThemselves) {
  Dim N = size("n");
  RunId A = D.run(squeezed(N)), B = D.run(squeezed(N));
  EXPECT_EQ(text(F, {D.runRank(A)}), text(F, {D.runRank(A)}));
  EXPECT_NE(text(F, {D.runRank(A)}), text(F, {D.runRank(B)}));
  Facts More = F;
  know(More, N, Relation::NotEqual, c(1));
  EXPECT_NE(text(F, {D.runRank(A)}), text(More, {D.runRank(A)})) << "which case it is is known";
}

TEST_F(FreshNamesTest, CasesAreSaidOfTheNewNames) {
  DimContext::Age Since = D.now();
  Dim N = size("n");
  RunId Run = D.run(squeezed(N));
  FreshNames Again(D, Since);
  RunId Other = Again.of(Run);
  ASSERT_NE(Other, Run);
  const RunCases *Cases = D.casesOf(Other);
  ASSERT_TRUE(Cases);
  Dim M = Again.of(N);
  EXPECT_NE(M, N);
  EXPECT_EQ(Cases->front().Others.front(), M);
  EXPECT_EQ(Cases->front().Is.extents().front().Size, M);
  EXPECT_EQ(Cases->back().Ones.front(), M);
  EXPECT_EQ(Cases->back().Is.rank(), 0u);
}

TEST_F(FreshNamesTest, WhatIsYoungerGetsNewNames) {
  Dim N = size("n");
  DimContext::Age Since = D.now();
  Dim Rows = size("rows");
  FreshNames Again(D, Since);
  Dim Other = Again.of(Rows);
  EXPECT_NE(Other, Rows);
  EXPECT_EQ(Again.of(Rows), Other);
  EXPECT_EQ(Again.of(D.add(N, Rows)), D.add(N, Other));
  EXPECT_EQ(Again.of(N), N);
  EXPECT_EQ(F.compare(Other, Relation::GreaterEqual, c(0)), Truth::Yes);
  RunId Run = D.run("r");
  EXPECT_NE(Again.of(Run), Run);
  EXPECT_EQ(Again.of(D.runExtent(Run, 0)), D.runExtent(Again.of(Run), 0));
}

TEST_F(FreshNamesTest, WhatWasLearntIsLearntOfTheOther) {
  Dim N = size("n"), M = size("m"), K = size("k");
  SymbolNumbers::Words Text, Same;
  SymbolNumbers There = numbers(F), Here = numbers(F);
  There.add(N, Text);
  Here.add(M, Same);
  ASSERT_EQ(Text, Same);
  Facts Before = F;
  DimContext::Age Since = D.now();
  Dim Rows = size("rows");
  Facts After = Before;
  know(After, N, Relation::GreaterEqual, c(5));
  know(After, Rows, Relation::LessEqual, N);
  Facts Elsewhere = F;
  know(Elsewhere, K, Relation::Equal, c(7));
  FreshNames Again(D, Since);
  Again.correspond(There.numbered(), Here.numbered());
  Facts Now = Again.of(Elsewhere, Before, After);
  EXPECT_EQ(Now.compare(M, Relation::GreaterEqual, c(5)), Truth::Yes);
  EXPECT_EQ(Now.compare(N, Relation::GreaterEqual, c(5)), Truth::Unknown);
  EXPECT_EQ(Now.compare(Again.of(Rows), Relation::LessEqual, M), Truth::Yes);
  EXPECT_EQ(Now.compare(Rows, Relation::LessEqual, M), Truth::Unknown);
  EXPECT_EQ(Now.equal(K, c(7)), Truth::Yes);
}

} // namespace
