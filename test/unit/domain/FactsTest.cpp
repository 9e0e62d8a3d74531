//===- FactsTest.cpp - comparing sizes under what is known ------*- C++ -*-===//
#include "RandomExpressions.h"
#include "gtest/gtest.h"

using namespace shapewise;
using namespace shapewise::test;

namespace {

class FactsTest : public testing::Test {
protected:
  Dim c(std::int64_t V) { return D.constant(V); }
  Dim size(llvm::StringRef Name, std::int64_t Low = 0) {
    SymbolTraits T;
    T.Low = Low;
    return D.symbol(Name, T);
  }
  Dim rigid(llvm::StringRef Name) {
    SymbolTraits T;
    T.Low = 0;
    T.Rigid = true;
    return D.symbol(Name, T);
  }
  void know(Dim A, Relation R, Dim B) { ASSERT_TRUE(F.assume(A, R, B)); }
  DimContext D;
  Facts F{D};
  Dim N = size("n"), M = size("m"), K = size("k");
};

TEST_F(FactsTest, UnknownSizesMayBeEqualOrNot) {
  EXPECT_EQ(F.equal(N, M), Truth::Unknown);
  EXPECT_EQ(F.equal(N, c(3)), Truth::Unknown);
  EXPECT_EQ(F.equal(N, N), Truth::Yes);
}

TEST_F(FactsTest, OneMoreIsNeverEqual) {
  EXPECT_EQ(F.equal(N, D.add(N, c(1))), Truth::No);
  EXPECT_EQ(F.compare(D.add(N, c(1)), Relation::Greater, N), Truth::Yes);
  EXPECT_EQ(F.equal(N, c(-1)), Truth::No) << "a size is not negative";
}

TEST_F(FactsTest, EvenIsNeverOdd) {
  EXPECT_EQ(F.equal(D.mul(c(2), N), D.add(D.mul(c(2), M), c(1))), Truth::No);
  EXPECT_EQ(F.equal(D.mul(c(2), N), D.mul(c(4), M)), Truth::Unknown);
}

TEST_F(FactsTest, RemaindersAreBelowTheirDivisor) {
  EXPECT_EQ(F.compare(D.mod(N, c(4)), Relation::Less, c(4)), Truth::Yes);
  EXPECT_EQ(F.compare(D.mul(D.floorDiv(N, c(4)), c(4)), Relation::LessEqual, N), Truth::Yes);
  EXPECT_EQ(F.equal(D.add(D.mul(D.floorDiv(N, c(4)), c(4)), D.mod(N, c(4))), N), Truth::Yes);
  EXPECT_EQ(F.compare(D.min(N, M), Relation::LessEqual, M), Truth::Yes);
  EXPECT_EQ(F.compare(D.max(N, M), Relation::Less, M), Truth::No);
}

TEST_F(FactsTest, EqualitiesAreApplied) {
  know(N, Relation::Equal, D.mul(c(2), M));
  EXPECT_EQ(F.equal(D.floorDiv(N, c(2)), M), Truth::Yes);
  know(M, Relation::Equal, c(5));
  EXPECT_TRUE(F.simplify(N).isConstant(10));
  EXPECT_FALSE(F.assume(N, Relation::Equal, c(9)));
  EXPECT_TRUE(F.simplify(N).isConstant(10)) << "a refused fact changes nothing";
}

TEST_F(FactsTest, WhatUsersNamedStays) {
  Dim B = rigid("B");
  know(N, Relation::Equal, B);
  EXPECT_EQ(F.simplify(N), B);
  know(B, Relation::Equal, M);
  EXPECT_EQ(F.simplify(M), B);
  RunId R = D.run("batch");
  know(D.runExtent(R, 0), Relation::Equal, K);
  EXPECT_EQ(F.simplify(D.runExtent(R, 0)), K);
}

TEST_F(FactsTest, BranchesNarrowRanges) {
  know(N, Relation::Less, c(10));
  know(N, Relation::GreaterEqual, c(9));
  EXPECT_TRUE(F.simplify(N).isConstant(9));
  know(M, Relation::LessEqual, c(3));
  EXPECT_EQ(F.upperBound(D.add(D.mul(c(2), M), c(1))), 7);
  EXPECT_EQ(F.lowerBound(M), 0);
  know(M, Relation::NotEqual, c(0));
  EXPECT_EQ(F.lowerBound(M), 1);
  EXPECT_EQ(F.equal(D.mul(M, K), D.mul(M, size("j"))), Truth::Unknown);
}

TEST_F(FactsTest, InequalitiesChain) {
  know(N, Relation::Less, M);
  know(M, Relation::LessEqual, K);
  EXPECT_EQ(F.compare(N, Relation::Less, K), Truth::Yes);
  EXPECT_EQ(F.equal(N, K), Truth::No);
  EXPECT_FALSE(F.assume(K, Relation::Less, N));
  EXPECT_EQ(D.min(N, K) == F.simplify(D.min(N, K)), false);
  EXPECT_EQ(F.simplify(D.min(N, K)), N);
}

TEST_F(FactsTest, TwoInequalitiesMakeAnEquality) {
  know(N, Relation::LessEqual, M);
  know(N, Relation::GreaterEqual, M);
  EXPECT_EQ(F.equal(N, M), Truth::Yes);
  EXPECT_EQ(F.simplify(N), F.simplify(M));
}

TEST_F(FactsTest, CommonFactorsCancelWhenPositive) {
  Dim A = size("a"), X = size("x"), Y = size("y");
  know(D.mul(A, X), Relation::Equal, D.mul(A, Y));
  EXPECT_EQ(F.equal(X, Y), Truth::Unknown) << "a may be zero";
  know(A, Relation::GreaterEqual, c(1));
  EXPECT_EQ(F.equal(X, Y), Truth::Yes);
  EXPECT_EQ(F.equal(D.mul(A, X), D.mul(A, D.add(Y, c(1)))), Truth::No);
}

TEST_F(FactsTest, ProductsThatAgreeAreKnownToAgree) {
  Dim A = size("a"), B = size("b");
  know(D.mul(A, B), Relation::Equal, D.mul(N, M));
  EXPECT_EQ(F.equal(D.mul(K, D.mul(A, B)), D.mul(D.mul(M, K), N)), Truth::Yes);
  know(D.mul(A, B), Relation::Equal, c(12));
  EXPECT_EQ(F.equal(D.mul(N, M), c(12)), Truth::Yes);
  EXPECT_EQ(F.equal(D.mul(N, M), c(13)), Truth::No);
}

TEST_F(FactsTest, DivisibilityIsUsed) {
  know(D.mod(N, c(4)), Relation::Equal, c(0));
  EXPECT_EQ(F.equal(D.mul(D.floorDiv(N, c(4)), c(4)), N), Truth::Yes);
}

TEST_F(FactsTest, AQuotientBoundsItsDividend) {
  know(D.floorDiv(N, c(2)), Relation::Equal, c(5));
  EXPECT_EQ(F.lowerBound(N), 10);
  EXPECT_EQ(F.upperBound(N), 11);
}

TEST_F(FactsTest, RigidNamesDifferUntilShownEqual) {
  Dim P = rigid("N"), Q = rigid("M");
  EXPECT_EQ(F.equal(P, Q), Truth::Unknown);
  EXPECT_TRUE(F.differsRigidly(P, Q));
  EXPECT_FALSE(F.differsRigidly(P, P));
  EXPECT_FALSE(F.differsRigidly(P, N)) << "an unknown int may be equal";
  EXPECT_FALSE(F.differsRigidly(P, c(5))) << "numbers are compared as numbers";
  know(P, Relation::Equal, Q);
  EXPECT_FALSE(F.differsRigidly(P, Q));
}

TEST_F(FactsTest, CopiesAreIndependent) {
  Facts Before = F;
  know(N, Relation::Equal, M);
  EXPECT_EQ(Before.equal(N, M), Truth::Unknown);
  EXPECT_NE(Before, F);
  EXPECT_TRUE(F.implies(Before));
  EXPECT_FALSE(Before.implies(F));
}

TEST_F(FactsTest, AtomsThatContainThemselvesAreNoLoop) {
  know(N, Relation::Equal, D.add(D.floorDiv(N, c(2)), c(3)));
  EXPECT_NE(F.simplify(N).str(), "");
  know(M, Relation::Equal, D.min(M, K));
  EXPECT_EQ(F.compare(M, Relation::LessEqual, K), Truth::Yes);
  know(K, Relation::Equal, D.mul(K, K));
  EXPECT_NE(F.simplify(D.add(K, M)).str(), "");
}

TEST_F(FactsTest, NoDimIsUnknownEverywhere) {
  EXPECT_FALSE(D.add(N, Dim()));
  EXPECT_FALSE(D.floorDiv(Dim(), N));
  EXPECT_FALSE(D.min(Dim(), Dim()));
  EXPECT_FALSE(D.neg(Dim()));
  EXPECT_EQ(F.equal(N, Dim()), Truth::Unknown);
  EXPECT_EQ(F.compare(Dim(), Relation::Less, Dim()), Truth::Unknown);
  EXPECT_TRUE(F.assume(Dim(), Relation::Equal, N));
  EXPECT_FALSE(F.differsRigidly(Dim(), Dim()));
  EXPECT_FALSE(F.lowerBound(Dim()) || F.upperBound(Dim()));
  EXPECT_FALSE(F.simplify(Dim()));
  F.forget(Dim());
  Shape S({{Dim()}, {N}});
  EXPECT_EQ(F.resolve(S).str(D), "[?, n]");
  EXPECT_EQ(F.equal(S, Shape({{M}, {N}})), Truth::Unknown);
  EXPECT_TRUE(F.assumeEqual(S, Shape({{M}, {c(3)}})));
  EXPECT_FALSE(F.numelOf(S));
}

TEST_F(FactsTest, HugeNumbersAreHandled) {
  EXPECT_EQ(F.compare(c(INT64_MAX), Relation::Greater, c(INT64_MIN)), Truth::Yes);
  know(N, Relation::Less, c(INT64_MAX));
  know(M, Relation::Greater, c(INT64_MIN));
  know(D.mul(c(INT64_MAX), N), Relation::LessEqual, D.mul(c(INT64_MAX), M));
  EXPECT_EQ(F.compare(N, Relation::LessEqual, M), Truth::Yes);
}

//===--- Runs -------------------------------------------------------------===//

TEST_F(FactsTest, ARunOfKnownRankIsSpeltOut) {
  RunId R = D.run("x");
  Shape S = Shape::unknown(R);
  Dim Last = D.runExtent(R, -1);
  know(Last, Relation::Equal, c(10));
  ASSERT_TRUE(F.assumeRank(R, 3));
  EXPECT_EQ(F.equal(D.runExtent(R, 2), c(10)), Truth::Yes);
  EXPECT_EQ(F.resolve(S).str(D), "[x[0], x[1], 10]");
  EXPECT_TRUE(F.rankOf(S).isConstant(3));
  EXPECT_FALSE(F.assumeRank(R, 2));
  EXPECT_EQ(F.numelOf(S).str(), "10*x[0]*x[1]");
}

TEST_F(FactsTest, RankLearntByComparisonSpellsOutToo) {
  RunId R = D.run("");
  know(D.runRank(R), Relation::GreaterEqual, c(2));
  know(D.runRank(R), Relation::LessEqual, c(2));
  EXPECT_EQ(F.resolve(Shape::unknown(R)).rank(), 2u);
}

TEST_F(FactsTest, ARunBoundToAShapeIsThatShape) {
  RunId R = D.run("batch"), S = D.run("s");
  Shape X({{c(2)}}, R, {{c(7)}});
  ASSERT_TRUE(F.assumeRun(R, Shape({{N}}, S, {{M}})));
  EXPECT_EQ(F.resolve(X).str(D), "[2, n, *s, m, 7]");
  EXPECT_EQ(F.sizeAt(X, 1), N);
  EXPECT_EQ(F.sizeAt(X, -2), M);
  EXPECT_EQ(F.rankOf(X).str(), "rank(s) + 4");
  ASSERT_TRUE(F.assumeRank(S, 0));
  EXPECT_EQ(F.resolve(X).str(D), "[2, n, m, 7]");
  EXPECT_FALSE(F.assumeRun(R, Shape({{N}})));
  ASSERT_TRUE(F.assumeRun(R, Shape({{c(4)}, {c(5)}})));
  EXPECT_TRUE(F.simplify(N).isConstant(4));
}

TEST_F(FactsTest, ARunIsNotPartOfItself) {
  RunId R = D.run("r");
  EXPECT_TRUE(F.assumeRun(R, Shape::unknown(R)));
  EXPECT_FALSE(F.assumeRun(R, Shape({{N}}, R, {})));
  ASSERT_TRUE(F.assumeRun(R, Shape({{D.runExtent(R, 1)}, {c(5)}})));
  EXPECT_EQ(F.resolve(Shape::unknown(R)).str(D), "[5, 5]");
}

TEST_F(FactsTest, ShapesCompareFromBothEnds) {
  RunId R = D.run("r"), S = D.run("s");
  Shape A({{N}}, R, {{c(10)}}), B({{M}}, S, {{c(11)}});
  EXPECT_EQ(F.equal(A, B), Truth::No);
  EXPECT_EQ(F.equal(A, A), Truth::Yes);
  EXPECT_EQ(F.equal(A, Shape({{N}, {c(10)}})), Truth::Unknown);
  EXPECT_EQ(F.equal(A, Shape({{N}, {c(11)}})), Truth::No);
  EXPECT_EQ(F.equal(A, Shape({{N}})), Truth::No) << "at least two dimensions";
  EXPECT_EQ(F.equal(A, Shape({{c(-1)}, {c(1)}, {c(10)}})), Truth::No);
  EXPECT_EQ(F.equal(Shape({{N}, {M}}), Shape({{N}, {M}})), Truth::Yes);
  EXPECT_EQ(F.equal(Shape(), Shape()), Truth::Yes);
}

TEST_F(FactsTest, EqualShapesShareDimensions) {
  RunId R = D.run("r");
  ASSERT_TRUE(F.assumeEqual(Shape({{N}}, R, {{c(10)}}), Shape({{c(3)}, {c(4)}, {M}})));
  EXPECT_TRUE(F.simplify(N).isConstant(3));
  EXPECT_TRUE(F.simplify(M).isConstant(10));
  EXPECT_EQ(F.resolve(Shape::unknown(R)).str(D), "[4]");
  EXPECT_FALSE(F.assumeEqual(Shape({{N}}), Shape({{c(3)}, {c(4)}})));
}

TEST_F(FactsTest, SizeAtSaysOnlyWhatIsCertain) {
  RunId R = D.run("batch");
  Shape S({{N}}, R, {{M}});
  EXPECT_EQ(F.sizeAt(S, 0), N);
  EXPECT_EQ(F.sizeAt(S, -1), M);
  EXPECT_FALSE(F.sizeAt(S, 1)) << "the run may be empty";
  EXPECT_EQ(F.sizeAt(Shape({{N}}, R, {}), 2), D.runExtent(R, 1));
  know(D.runRank(R), Relation::GreaterEqual, c(1));
  EXPECT_EQ(F.sizeAt(S, 1), D.runExtent(R, 0));
  EXPECT_EQ(F.sizeAt(S, -2), D.runExtent(R, -1));
  EXPECT_FALSE(F.sizeAt(Shape({{N}}), 1));
}

TEST_F(FactsTest, AnAxisFromTheEndIsKnownOnceTheRankIs) {
  RunId X = D.run("x"), Rest = D.run("");
  Dim First = D.runExtent(X, 0), Second = D.runExtent(X, 1), Last = D.runExtent(X, -1);
  ASSERT_TRUE(F.assumeRun(X, Shape({{First}, {Second}}, Rest, {})));
  ASSERT_TRUE(F.assume(N, Relation::Less, Last));
  EXPECT_EQ(F.equal(Last, Second), Truth::Unknown) << "there may be more axes";
  Facts Longer = F;
  ASSERT_TRUE(F.assumeRank(X, 2));
  EXPECT_EQ(F.equal(Last, Second), Truth::Yes);
  EXPECT_EQ(F.compare(N, Relation::Less, Second), Truth::Yes);
  ASSERT_TRUE(Longer.assumeRank(X, 3));
  EXPECT_EQ(Longer.equal(Last, D.runExtent(X, 2)), Truth::Yes);
  EXPECT_EQ(Longer.compare(N, Relation::Less, D.runExtent(X, 2)), Truth::Yes);
  EXPECT_EQ(Longer.compare(N, Relation::Less, Second), Truth::Unknown);
}

//===--- Joins ------------------------------------------------------------===//

TEST_F(FactsTest, JoinKeepsWhatHoldsOnBothPaths) {
  Facts A = F, B = F;
  ASSERT_TRUE(A.assume(N, Relation::Equal, c(1)) && A.assume(M, Relation::Equal, c(1)));
  ASSERT_TRUE(B.assume(N, Relation::Equal, c(2)) && B.assume(M, Relation::Equal, c(2)));
  Facts J = Facts::join(A, B);
  EXPECT_EQ(J.equal(N, M), Truth::Yes);
  EXPECT_EQ(J.lowerBound(N), 1);
  EXPECT_EQ(J.upperBound(M), 2);
  EXPECT_EQ(J.equal(N, c(1)), Truth::Unknown);
  EXPECT_EQ(Facts::join(J, A), J) << "nothing new: the fixpoint ends";
  EXPECT_FALSE(Facts::widen(A, B).upperBound(N));
}

TEST_F(FactsTest, JoinKeepsAnInequalityThatEachPathHasSolvedInItsOwnWay) {
  ASSERT_TRUE(F.assume(M, Relation::GreaterEqual, c(2)));
  ASSERT_TRUE(F.assume(N, Relation::GreaterEqual, D.add(M, c(3))));
  Facts A = F, B = F;
  ASSERT_TRUE(A.assume(N, Relation::Equal, c(5)) && B.assume(N, Relation::Equal, c(6)));
  EXPECT_EQ(A.equal(M, c(2)), Truth::Yes);
  for (const Facts &J : {Facts::join(A, B), Facts::widen(A, B), Facts::join(Facts::join(A, B), F)})
    EXPECT_EQ(J.compare(N, Relation::GreaterEqual, D.add(M, c(3))), Truth::Yes);
  // Only one of the paths knows it.
  Facts Other(D);
  ASSERT_TRUE(Other.assume(N, Relation::Equal, c(6)) &&
              Other.assume(M, Relation::GreaterEqual, c(2)));
  EXPECT_EQ(Facts::join(A, Other).compare(N, Relation::GreaterEqual, D.add(M, c(3))),
            Truth::Unknown);
}

TEST_F(FactsTest, WhatDiffersMayHaveACommonName) {
  Facts A = F, B = F;
  ASSERT_TRUE(A.assume(N, Relation::Equal, c(1)));
  ASSERT_TRUE(B.assume(N, Relation::Equal, c(2)));
  EXPECT_EQ(Facts::common(A, c(1), B, c(2)), N);
  EXPECT_EQ(Facts::common(A, N, B, c(2)), N);
  EXPECT_FALSE(Facts::common(A, c(1), B, c(3)));
  EXPECT_FALSE(Facts::common(A, c(1), F, c(2)));
  Facts More = F;
  ASSERT_TRUE(More.assume(N, Relation::Equal, D.add(K, c(3))));
  EXPECT_EQ(More.equal(Facts::common(A, c(1), More, D.add(K, c(3))), N), Truth::Yes);
}

TEST_F(FactsTest, JoinOfRunsKeepsTheRank) {
  RunId R = D.run("r");
  Facts A = F, B = F;
  ASSERT_TRUE(A.assumeRun(R, Shape({{c(2)}, {N}})));
  ASSERT_TRUE(B.assumeRun(R, Shape({{c(3)}, {N}})));
  Shape S = Facts::join(A, B).resolve(Shape::unknown(R));
  EXPECT_EQ(S.str(D), "[r[0], n]");
  ASSERT_TRUE(F.assumeRank(R, 1));
  EXPECT_FALSE(Facts::join(A, F).resolve(Shape::unknown(R)).rank());
}

TEST_F(FactsTest, ForgettingASymbolKeepsWhatOthersShare) {
  Dim A = size("a"), B = size("b");
  know(A, Relation::Equal, D.add(N, c(1)));
  know(B, Relation::Equal, N);
  F.forget(N);
  EXPECT_EQ(F.equal(A, D.add(B, c(1))), Truth::Yes);
  EXPECT_EQ(F.equal(B, N), Truth::Unknown);
}

//===--- What nothing leads to any more ------------------------------------===//

TEST_F(FactsTest, BoundsOfASymbolThatIsGoneMeet) {
  Dim Start = size("s");
  know(D.add(Start, c(65)), Relation::LessEqual, N); // a part of 65 fits behind it
  know(Start, Relation::GreaterEqual, c(3));
  LiveSymbols Live(D, {});
  Live.add(N);
  F.forgetAllBut(Live);
  EXPECT_EQ(F.str(), "n >= 68\n");
}

TEST_F(FactsTest, LongChainsOfSymbolsThatAreGoneMeet) {
  Dim P = size("p"), Q = size("q");
  know(D.mul(c(2), P), Relation::Less, N);
  know(Q, Relation::LessEqual, P);
  know(M, Relation::LessEqual, Q);
  LiveSymbols Live(D, {});
  Live.add(D.sub(N, M));
  F.forgetAllBut(Live);
  EXPECT_EQ(F.compare(D.mul(c(2), M), Relation::Less, N), Truth::Yes);
  EXPECT_EQ(F.str().find('p'), std::string::npos) << F.str();
  EXPECT_EQ(F.str().find('q'), std::string::npos) << F.str();
}

TEST_F(FactsTest, WhatALiveSymbolIsStaysLive) {
  Dim Inner = size("inner"), Outer = D.symbol("outer");
  know(Outer, Relation::Equal, D.mul(c(2), Inner));
  know(Inner, Relation::LessEqual, c(7));
  LiveSymbols Live(D, {});
  Live.add(Outer);
  F.forgetAllBut(Live);
  EXPECT_EQ(F.upperBound(Outer), 14);
  EXPECT_EQ(F.equal(Outer, c(3)), Truth::No) << "it is even";
}

TEST_F(FactsTest, OldSymbolsAndDeclaredNamesAreLive) {
  DimContext::Age Before = D.now();
  Dim Young = size("young"), Declared = rigid("B");
  know(N, Relation::LessEqual, M);
  know(Young, Relation::LessEqual, c(5));
  know(Declared, Relation::LessEqual, c(9));
  LiveSymbols Live(D, Before);
  F.forgetAllBut(Live);
  EXPECT_EQ(F.compare(N, Relation::LessEqual, M), Truth::Yes);
  EXPECT_EQ(F.upperBound(Declared), 9);
  EXPECT_FALSE(F.upperBound(Young));
}

TEST_F(FactsTest, ALiveRunKeepsWhatItIs) {
  RunId Kept = D.run("x"), Gone = D.run("y");
  Dim Size = size("size"), Other = size("other");
  ASSERT_TRUE(F.assumeRun(Kept, Shape({{Size}, {c(3)}})));
  ASSERT_TRUE(F.assumeRun(Gone, Shape({{Other}})));
  know(Size, Relation::LessEqual, c(8));
  know(Other, Relation::LessEqual, c(8));
  LiveSymbols Live(D, {});
  Live.add(Shape::unknown(Kept));
  F.forgetAllBut(Live);
  EXPECT_EQ(F.resolve(Shape::unknown(Kept)).rank(), 2u);
  EXPECT_EQ(F.upperBound(D.runExtent(Kept, 0)), 8);
  EXPECT_FALSE(F.resolve(Shape::unknown(Gone)).rank());
  EXPECT_FALSE(F.upperBound(Other));
}

//===--- Properties -------------------------------------------------------===//

struct RandomFacts {
  DimContext D;
  std::vector<Dim> S;
  Facts F{D};
  std::vector<Point> Models;
  bool Consistent = true;
};

/// Facts over three symbols in [Low, High], and all their models.
void build(RandomFacts &W, Generator &G, int Count, std::int64_t Low, std::int64_t High,
           const char *Operations) {
  if (W.S.empty()) {
    SymbolTraits T;
    T.Low = Low;
    T.High = High;
    for (const char *Name : {"a", "b", "c"})
      W.S.push_back(W.D.symbol(Name, T));
    W.Models = box(3, Low, High);
  }
  for (int I = 0; I < Count && W.Consistent; ++I) {
    auto T = G.tree(2, Operations), U = G.tree(1, Operations);
    auto R = static_cast<Relation>(G.upTo(5));
    std::vector<Point> Left;
    for (const Point &P : W.Models) {
      auto X = T->at(P), Y = U->at(P);
      if (X && Y && holds(*X, R, *Y)) // A divisor of zero: no run gets this far.
        Left.push_back(P);
    }
    W.Consistent = W.F.assume(T->in(W.D, W.S), R, U->in(W.D, W.S));
    if (!W.Consistent) {
      ASSERT_TRUE(Left.empty()) << "a path that can be taken was ruled out";
      return;
    }
    W.Models = std::move(Left);
  }
}

void checkAnswers(RandomFacts &W, Generator &G, const char *Operations, unsigned &Decided) {
  for (int I = 0; I < 12; ++I) {
    auto T = G.tree(2, Operations), U = G.tree(2, Operations);
    auto R = static_cast<Relation>(G.upTo(5));
    Dim A = T->in(W.D, W.S), B = U->in(W.D, W.S);
    Truth Answer = W.F.compare(A, R, B);
    Decided += Answer != Truth::Unknown && A != B;
    Dim Simple = W.F.simplify(A);
    auto Low = W.F.lowerBound(A), High = W.F.upperBound(A);
    for (const Point &P : W.Models) {
      auto X = T->at(P), Y = U->at(P);
      if (!X || !Y)
        continue;
      if (Answer != Truth::Unknown)
        ASSERT_EQ(holds(*X, R, *Y), Answer == Truth::Yes)
            << A.str() << ' ' << spelling(R).str() << ' ' << B.str() << "\nunder\n"
            << W.F.str();
      auto Same = evaluate(W.D, Simple, W.S, P);
      if (Same)
        ASSERT_EQ(*Same, *X) << A.str() << " became " << Simple.str() << "\nunder\n" << W.F.str();
      if (Low)
        ASSERT_LE(*Low, *X) << A.str() << "\nunder\n" << W.F.str();
      if (High)
        ASSERT_GE(*High, *X) << A.str() << "\nunder\n" << W.F.str();
    }
  }
}

TEST(FactsProperty, EveryAnswerHoldsInEveryModel) {
  unsigned Decided = 0, Consistent = 0;
  for (unsigned Seed = 0; Seed < 1500; ++Seed) {
    const char *Operations = Seed % 3 == 0 ? "+-*" : (Seed % 3 == 1 ? "++-" : "++-*/%mM");
    Generator G(Seed, 3);
    RandomFacts W;
    ASSERT_NO_FATAL_FAILURE(
        build(W, G, 1 + static_cast<int>(Seed % 4), Seed % 2 ? 0 : -3, 5, Operations))
        << Seed;
    if (!W.Consistent)
      continue;
    Consistent += !W.Models.empty();
    ASSERT_NO_FATAL_FAILURE(checkAnswers(W, G, Operations, Decided)) << Seed;
  }
  EXPECT_GT(Consistent, 500u);
  EXPECT_GT(Decided, 2000u);
}

TEST(FactsProperty, AJoinHoldsOnBothPaths) {
  unsigned Decided = 0;
  for (unsigned Seed = 0; Seed < 800; ++Seed) {
    const char *Operations = Seed % 2 ? "++-" : "+-*/m";
    Generator G(Seed + 77777, 3);
    RandomFacts W;
    ASSERT_NO_FATAL_FAILURE(build(W, G, static_cast<int>(Seed % 3), 0, 5, Operations));
    if (!W.Consistent)
      continue;
    Facts Common = W.F;
    auto Models = W.Models;
    ASSERT_NO_FATAL_FAILURE(build(W, G, 2, 0, 5, Operations));
    bool First = W.Consistent;
    Facts A = W.F;
    auto ModelsA = W.Models;
    W.F = Common;
    W.Models = Models;
    W.Consistent = true;
    ASSERT_NO_FATAL_FAILURE(build(W, G, 2, 0, 5, Operations));
    if (!First || !W.Consistent)
      continue;
    Facts B = W.F;
    W.Models.insert(W.Models.end(), ModelsA.begin(), ModelsA.end());
    for (bool Widen : {false, true}) {
      W.F = Widen ? Facts::widen(A, B) : Facts::join(A, B);
      ASSERT_NO_FATAL_FAILURE(checkAnswers(W, G, Operations, Decided)) << Seed;
      EXPECT_EQ(Facts::join(W.F, A), W.F) << Seed << "\njoin\n" << W.F.str() << "of\n" << A.str();
      EXPECT_EQ(Facts::join(W.F, B), W.F) << Seed << "\njoin\n" << W.F.str() << "of\n" << B.str();
    }
  }
  EXPECT_GT(Decided, 400u);
}

TEST(FactsProperty, ForgettingLeavesOnlyWhatHeldBefore) {
  unsigned Decided = 0;
  for (unsigned Seed = 0; Seed < 600; ++Seed) {
    const char *Operations = Seed % 4 < 2 ? "++-*" : "++-*/%mM";
    Generator G(Seed + 5555, 3);
    RandomFacts W;
    ASSERT_NO_FATAL_FAILURE(build(W, G, 3, 0, 5, Operations));
    if (!W.Consistent)
      continue;
    if (Seed % 2) {
      W.F.forget(W.S[0]);
      // Another value may now stand behind the symbol.
      std::vector<Point> More;
      for (Point P : W.Models)
        for (std::int64_t V = 0; V <= 5; ++V) {
          P[0] = V;
          More.push_back(P);
        }
      W.Models = std::move(More);
    } else {
      LiveSymbols Live(W.D, {});
      Live.add(W.S[1]);
      Live.add(W.S[2]);
      W.F.forgetAllBut(Live);
    }
    ASSERT_NO_FATAL_FAILURE(checkAnswers(W, G, Operations, Decided)) << Seed;
  }
  EXPECT_GT(Decided, 300u);
}

} // namespace
