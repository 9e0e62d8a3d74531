//===- DimTest.cpp - the algebra of symbolic integers -----------*- C++ -*-===//
#include "RandomExpressions.h"
#include "gtest/gtest.h"

using namespace shapewise;
using namespace shapewise::test;

namespace {

class DimTest : public testing::Test {
protected:
  Dim c(std::int64_t V) { return D.constant(V); }
  Dim size(llvm::StringRef Name) {
    SymbolTraits T;
    T.Low = 0;
    return D.symbol(Name, T);
  }
  DimContext D;
  Dim N = size("N"), M = size("M"), B = size("B"), C = size("C");
};

TEST_F(DimTest, SameExpressionIsTheSameDim) {
  EXPECT_EQ(D.add(N, M), D.add(M, N));
  EXPECT_EQ(D.mul(D.add(N, c(1)), D.sub(N, c(1))), D.sub(D.mul(N, N), c(1)));
  EXPECT_EQ(D.sub(D.add(N, M), M), N);
  EXPECT_NE(D.add(N, c(1)), N);
  EXPECT_NE(D.symbol("N"), N) << "another symbol of the same name is another size";
}

TEST_F(DimTest, ConstantsFold) {
  EXPECT_TRUE(D.mul(c(6), c(7)).isConstant(42));
  EXPECT_TRUE(D.sub(N, N).isConstant(0));
  EXPECT_TRUE(D.floorDiv(c(-7), c(2)).isConstant(-4));
  EXPECT_TRUE(D.mod(c(-7), c(2)).isConstant(1));
  EXPECT_TRUE(D.mod(c(7), c(-2)).isConstant(-1));
  EXPECT_FALSE(N.constant());
  EXPECT_FALSE(Dim().constant());
}

TEST_F(DimTest, DivisionsCancelWhatTheyCan) {
  Dim NC = D.mul(N, C);
  EXPECT_EQ(D.floorDiv(NC, C), N);
  EXPECT_EQ(D.floorDiv(D.mul(c(2), N), c(2)), N);
  EXPECT_EQ(D.floorDiv(D.add(D.mul(c(2), N), c(1)), c(2)), N);
  EXPECT_EQ(D.floorDiv(D.mul(c(2), N), c(4)), D.floorDiv(N, c(2)));
  EXPECT_EQ(D.floorDiv(D.floorDiv(N, c(2)), c(3)), D.floorDiv(N, c(6)));
  EXPECT_EQ(D.floorDiv(D.mul(NC, M), NC), M);
  EXPECT_EQ(D.floorDiv(D.mul(D.add(N, C), M), D.add(N, C)), M);
  EXPECT_EQ(D.floorDiv(c(0), N), c(0));
  EXPECT_EQ(D.floorDiv(N, c(1)), N);
  EXPECT_EQ(D.floorDiv(N, c(-1)), D.neg(N));
  EXPECT_EQ(D.mod(D.mul(c(4), N), c(2)), c(0));
  EXPECT_EQ(D.mod(D.add(D.mul(c(4), N), c(3)), c(4)), c(3));
  EXPECT_EQ(D.mod(NC, C), c(0));
}

TEST_F(DimTest, ExtremaOfComparableSizesAreTaken) {
  EXPECT_EQ(D.min(N, D.add(N, c(1))), N);
  EXPECT_EQ(D.max(N, D.add(N, M)), D.add(N, M)) << "sizes are not negative";
  EXPECT_EQ(D.min(N, M), D.min(M, N));
  EXPECT_EQ(D.min(D.min(N, M), N), D.min(N, M));
  EXPECT_EQ(D.max(D.min(N, M), N), N);
}

TEST_F(DimTest, PrintsAsUsersWrite) {
  Dim H = size("hidden"), S = size("n");
  EXPECT_EQ(D.mul(c(2), H).str(), "2*hidden");
  EXPECT_EQ(D.add(D.floorDiv(S, c(2)), c(1)).str(), "n//2 + 1");
  EXPECT_EQ(D.sub(N, c(1)).str(), "N - 1");
  EXPECT_EQ(D.sub(c(1), N).str(), "1 - N");
  EXPECT_EQ(D.sub(M, N).str(), "M - N");
  EXPECT_EQ(D.mul(B, C).str(), "B*C");
  EXPECT_EQ(D.add(c(3), D.add(N, D.mul(B, C))).str(), "B*C + N + 3");
  EXPECT_EQ(D.neg(N).str(), "-N");
  EXPECT_EQ(D.neg(D.add(N, c(2))).str(), "-N - 2");
  EXPECT_EQ(D.floorDiv(D.add(N, c(1)), c(2)).str(), "(N + 1)//2");
  EXPECT_EQ(D.mul(c(2), D.floorDiv(N, c(2))).str(), "2*(N//2)");
  EXPECT_EQ(D.floorDiv(D.mul(B, C), N).str(), "B*C//N");
  EXPECT_EQ(D.floorDiv(N, D.mul(B, C)).str(), "N//(B*C)");
  EXPECT_EQ(D.add(D.mod(N, c(4)), c(1)).str(), "N%4 + 1");
  EXPECT_EQ(D.min(N, D.add(M, c(1))).str(), "min(N, M + 1)");
  EXPECT_EQ(D.symbol("").str(), "?");
  EXPECT_EQ(c(-5).str(), "-5");
  EXPECT_EQ(c(INT64_MIN).str(), "-9223372036854775808");
  RunId R = D.run("batch");
  EXPECT_EQ(D.runExtent(R, -1).str(), "batch[-1]");
  EXPECT_EQ(D.runRank(R).str(), "rank(batch)");
  EXPECT_EQ(D.runNumel(R).str(), "numel(batch)");
  Dim Long = N;
  for (int I = 0; I < 20; ++I)
    Long = D.add(Long, D.mul(size("x"), M));
  EXPECT_EQ(Long.str(), "?") << "nobody reads that";
}

TEST_F(DimTest, OverflowGivesAnUnknownSizeAndTheSameOneAgain) {
  Dim Huge = c(INT64_MAX);
  EXPECT_FALSE(D.add(Huge, c(1)).constant());
  EXPECT_EQ(D.add(Huge, c(1)), D.add(Huge, c(1)));
  EXPECT_NE(D.add(Huge, c(1)), D.add(Huge, c(2)));
  EXPECT_FALSE(D.mul(Huge, Huge).constant());
  EXPECT_FALSE(D.neg(c(INT64_MIN)).constant());
  EXPECT_FALSE(D.sub(c(0), c(INT64_MIN)).constant());
  EXPECT_FALSE(D.floorDiv(c(INT64_MIN), c(-1)).constant());
  EXPECT_FALSE(D.mod(N, c(0)).constant());
  EXPECT_FALSE(D.floorDiv(N, c(0)).constant());
  EXPECT_FALSE(D.mul(D.mul(Huge, N), c(2)).isRigid());
}

TEST_F(DimTest, OverflowIsComputedAnewWhenItsOperandsBecomeKnown) {
  Dim X = D.mul(D.mul(c(INT64_MAX), N), c(2));
  Dim Zero = D.substitute(X, [&](Dim A) { return A == N ? c(0) : Dim(); });
  EXPECT_TRUE(Zero.isConstant(0));
}

TEST_F(DimTest, GrowthEndsInASymbol) {
  Dim X = N;
  for (int I = 0; I < 200; ++I)
    X = D.add(D.mul(X, X), D.floorDiv(D.add(X, M), D.add(B, c(I + 2))));
  EXPECT_LT(X.str().size(), 4000u);
  Dim Y = N;
  for (int I = 0; I < 2000; ++I)
    Y = D.min(D.floorDiv(D.add(Y, M), c(3)), D.max(B, Y));
  EXPECT_LT(Y.str().size(), 4000u);
  unsigned Atoms = 0;
  D.visitAtoms(Y, [&](Dim, AtomKind) { ++Atoms; });
  EXPECT_GT(Atoms, 0u);
}

TEST_F(DimTest, RigidMeansEveryAtomIs) {
  SymbolTraits T;
  T.Rigid = true;
  Dim P = D.symbol("P", T), Q = D.symbol("Q", T);
  EXPECT_TRUE(P.isRigid());
  EXPECT_TRUE(D.add(D.mul(c(2), P), D.floorDiv(Q, c(2))).isRigid());
  EXPECT_FALSE(D.add(P, N).isRigid());
  EXPECT_FALSE(D.floorDiv(P, N).isRigid());
  EXPECT_FALSE(c(3).isRigid());
}

TEST_F(DimTest, SubstitutionReachesIntoDivisions) {
  Dim X = D.add(D.floorDiv(D.add(N, c(1)), c(2)), D.min(N, M));
  Dim Y = D.substitute(X, [&](Dim A) { return A == N ? c(9) : Dim(); });
  EXPECT_EQ(Y, D.add(c(5), D.min(c(9), M)));
  unsigned Seen = 0;
  D.visitAtoms(X, [&](Dim, AtomKind K) { Seen += K == AtomKind::Symbol; });
  EXPECT_EQ(Seen, 2u) << "each atom once";
}

/// The normal form has the value of the tree, at every point.
TEST(DimProperty, NormalFormHasTheValueOfTheExpression) {
  unsigned Checked = 0;
  for (unsigned Seed = 0; Seed < 3000; ++Seed) {
    DimContext D;
    Generator G(Seed, 3);
    int Low = Seed % 2 ? 0 : -6;
    std::vector<Dim> S;
    for (const char *Name : {"a", "b", "c"}) {
      SymbolTraits T;
      if (Low == 0)
        T.Low = 0;
      if (Seed % 4 == 3)
        T.High = 6;
      S.push_back(D.symbol(Name, T));
    }
    auto T = G.tree(4);
    Dim X = T->in(D, S);
    for (int I = 0; I < 12; ++I) {
      Point P = G.point(Low, 6);
      auto Expected = T->at(P);
      if (!Expected)
        continue;
      auto Value = evaluate(D, X, S, P);
      // A divisor that is zero in a part the whole does not depend on has no value to compare.
      if (Value) {
        ASSERT_EQ(*Value, *Expected) << X.str() << " seed " << Seed;
        ++Checked;
      }
    }
  }
  EXPECT_GT(Checked, 15000u);
}

/// What always holds is seen: equal expressions written differently are one Dim.
TEST(DimProperty, PolynomialsThatAgreeEverywhereAreOneDim) {
  for (unsigned Seed = 0; Seed < 2000; ++Seed) {
    DimContext D;
    Generator G(Seed, 2);
    std::vector<Dim> S{D.symbol("a"), D.symbol("b")};
    auto T = G.tree(2, "+-*"), U = G.tree(2, "+-*");
    bool Agree = true; // Degree at most 4: a grid of 9 x 9 decides.
    for (const Point &P : box(2, -4, 4))
      Agree &= T->at(P) == U->at(P);
    ASSERT_EQ(T->in(D, S) == U->in(D, S), Agree) << Seed;
  }
}

} // namespace
