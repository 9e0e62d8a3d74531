//===- UnifyTest.cpp - holding tensors against declarations -----*- C++ -*-===//
#include "contract/Unify.h"
#include "contract/Contract.h"
#include "gtest/gtest.h"

using namespace shapewise;

namespace {

class UnifyTest : public testing::Test {
protected:
  std::shared_ptr<const TensorSpec> spec(llvm::StringRef Text) {
    NotationError E;
    auto S = TensorSpec::parse(Text, E);
    EXPECT_TRUE(S) << Text.str() << ": " << E.Text;
    return S;
  }
  /// A tensor of unnamed or shared flexible sizes, numbers and runs, in the notation.
  TensorType tensor(llvm::StringRef Text) {
    auto S = spec(Text);
    const notation::TensorPattern &P = descriptionOf(*S).Alternatives[0];
    TensorType T;
    T.Sizes = shapeOf(P.Dims, World, D, OriginId::None);
    T.Type = P.Type;
    T.Meaning = P.Meaning;
    if (P.Low)
      T.Low = evaluate(*P.Low, World, D);
    if (P.High)
      T.High = evaluate(*P.High, World, D);
    return T;
  }
  Judgement hold(llvm::StringRef Declared, llvm::StringRef Actual) {
    Judgement J = holdAgainst(*spec(Declared), tensor(Actual), "x", Scope, Known);
    if (J.After)
      Known = *J.After; // What a name stands for may be a fact.
    return J;
  }
  Verdict verdict(llvm::StringRef Declared, llvm::StringRef Actual) {
    return hold(Declared, Actual).Is;
  }
  DimContext D;
  Facts Known{D};
  NameScope Scope, World;
};

constexpr Verdict Fits = Verdict::Fits, Mismatch = Verdict::Mismatch, Unknown = Verdict::Unknown;

TEST_F(UnifyTest, NumbersMustAgree) {
  EXPECT_EQ(verdict("_, 784", "32, 784"), Fits);
  EXPECT_EQ(verdict("_, 784", "32, 785"), Mismatch);
  EXPECT_EQ(verdict("_, 784", "32, n"), Unknown);
  EXPECT_EQ(verdict("2, 3", "2, 3, 4"), Mismatch);
  EXPECT_EQ(verdict("", ""), Fits);
  EXPECT_EQ(verdict("", "1"), Mismatch);
}

TEST_F(UnifyTest, ANameIsBoundOnceAndComparedAfter) {
  EXPECT_EQ(verdict("B, C", "32, 10"), Fits);
  EXPECT_EQ(verdict("B", "32"), Fits);
  EXPECT_EQ(verdict("B", "31"), Mismatch);
  EXPECT_EQ(verdict("B, B", "32, 32"), Fits);
  Scope = {};
  EXPECT_EQ(verdict("N, N", "4, 5"), Mismatch);
  EXPECT_TRUE(Scope.Dims.empty()) << "what does not fit binds nothing";
}

TEST_F(UnifyTest, NamesInArithmeticAreSolvedFor) {
  Judgement J = hold("2*H, H", "64, n");
  ASSERT_EQ(J.Is, Unknown);
  EXPECT_TRUE(J.After->simplify(Scope.Dims["H"]).isConstant(32));
  EXPECT_TRUE(J.After->simplify(World.Dims["n"]).isConstant(32));
  Scope = {};
  EXPECT_EQ(verdict("2*H, H", "64, 31"), Mismatch);
  Scope = {};
  EXPECT_EQ(verdict("2*H", "63"), Mismatch) << "odd";
  Scope = {};
  EXPECT_EQ(verdict("H + 2, H", "n + 2, n"), Fits);
}

TEST_F(UnifyTest, UnknownSizesFitAndAreKnownAfter) {
  Judgement J = hold("B, 10", "m, k");
  EXPECT_EQ(J.Is, Unknown);
  EXPECT_TRUE(J.After->simplify(World.Dims["k"]).isConstant(10));
  EXPECT_EQ(verdict("B, 10", "m + 1, k"), Mismatch) << "m + 1 is never m";
}

TEST_F(UnifyTest, RunsTakeWhatIsBetween) {
  EXPECT_EQ(verdict("N, *D, C", "2, 3, 4, 5"), Fits);
  EXPECT_EQ(verdict("N, *D", "2, 3, 4"), Fits);
  EXPECT_EQ(verdict("N, *D", "2, 3, 5"), Mismatch);
  EXPECT_EQ(verdict("N, *D", "2"), Mismatch);
  Scope = {};
  EXPECT_EQ(verdict("N, *D, C", "2, 3"), Fits) << "a run may be empty";
  EXPECT_EQ(verdict("*D", ""), Fits);
  EXPECT_EQ(verdict("N, _, ...", "2"), Mismatch);
}

TEST_F(UnifyTest, TensorsOfUnknownRankAreSpeltOut) {
  Judgement J = hold("B, 784", "*s");
  ASSERT_EQ(J.Is, Unknown);
  EXPECT_EQ(J.After->resolve(Shape::unknown(World.Runs["s"])).rank(), 2u);
  EXPECT_TRUE(J.After->sizeAt(Shape::unknown(World.Runs["s"]), 1).isConstant(784));
  Scope = {};
  J = hold("N, *D, 3", "*t");
  ASSERT_EQ(J.Is, Unknown);
  EXPECT_TRUE(J.After->sizeAt(Shape::unknown(World.Runs["t"]), -1).isConstant(3));
  EXPECT_EQ(verdict("B, 784", "*s, 785"), Mismatch) << "whatever stands before";
}

TEST_F(UnifyTest, OrOne) {
  Scope.Dims["n"] = D.constant(5);
  EXPECT_EQ(verdict("#n", "5"), Fits);
  EXPECT_EQ(verdict("#n", "1"), Fits);
  EXPECT_EQ(verdict("#n", "4"), Mismatch);
  EXPECT_EQ(verdict("#n", "k"), Unknown);
  Scope = {};
  EXPECT_EQ(verdict("#n, n", "1, 7"), Fits);
  Scope = {};
  EXPECT_EQ(verdict("#n, #n", "7, 6"), Mismatch);
}

TEST_F(UnifyTest, ValuesAndDiscardedNames) {
  EXPECT_EQ(verdict("n=4, n", "4, 4"), Fits);
  EXPECT_EQ(verdict("m=4", "5"), Mismatch);
  EXPECT_EQ(verdict("_a, _a", "4, 5"), Fits) << "jaxtyping's names that do not bind";
  Scope.Dims["_rows"] = D.constant(3);
  EXPECT_EQ(verdict("_rows", "4"), Mismatch) << "a C++ variable of that name counts";
}

TEST_F(UnifyTest, RigidNamesDiffer) {
  TensorType X = instantiate(*spec("N, C"), Scope, D, OriginId::None);
  TensorType Y = instantiate(*spec("M"), Scope, D, OriginId::None);
  NameScope Callee;
  Judgement J = holdAgainst(*spec("B, K"), X, "x", Callee, Known);
  ASSERT_EQ(J.Is, Fits);
  J = holdAgainst(*spec("B"), Y, "y", Callee, *J.After);
  ASSERT_EQ(J.Is, Mismatch);
  EXPECT_EQ(J.Problems[0].What, Message::DeclaredName);
  Facts Same = Known;
  ASSERT_TRUE(Same.assume(Scope.Dims["N"], Relation::Equal, Scope.Dims["M"]));
  EXPECT_EQ(holdAgainst(*spec("B"), Y, "y", Callee, Same).Is, Fits);
  TensorType R = instantiate(*spec("*D"), Scope, D, OriginId::None);
  TensorType S = instantiate(*spec("*E"), Scope, D, OriginId::None);
  Callee = {};
  ASSERT_EQ(holdAgainst(*spec("*X"), R, "r", Callee, Known).Is, Fits);
  EXPECT_EQ(holdAgainst(*spec("*X"), R, "r", Callee, Known).Is, Fits);
  EXPECT_EQ(holdAgainst(*spec("*X"), S, "s", Callee, Known).Is, Mismatch);
}

TEST_F(UnifyTest, TypesKindsAndRanges) {
  EXPECT_EQ(verdict("f32[_]", "f32[3]"), Fits);
  EXPECT_EQ(verdict("float[_]", "f64[3]"), Fits);
  EXPECT_EQ(verdict("float[_]", "i64[3]"), Mismatch);
  EXPECT_EQ(verdict("f32[_]", "float[3]"), Unknown);
  EXPECT_EQ(verdict("logits [_]", "probs [3]"), Mismatch);
  EXPECT_EQ(verdict("logits [_]", "logprobs [3]"), Fits);
  EXPECT_EQ(verdict("logits [_]", "3"), Unknown);
  EXPECT_EQ(verdict("int[_] < 10", "i64[3] < 10"), Fits);
  EXPECT_EQ(verdict("int[_] < 10", "i64[3] < 11"), Mismatch);
  EXPECT_EQ(verdict("int[_] < 10", "i64[3] in [-1, 5)"), Mismatch);
  EXPECT_EQ(verdict("int[_] < 10", "i64[3]"), Unknown);
}

TEST_F(UnifyTest, AlternativesAreChosenByWhatRulesTheOthersOut) {
  const char *Target = "labels int[N, *D] < C | probs float[N, C, *D]";
  auto Match = [&](llvm::StringRef Actual) {
    return unify(descriptionOf(*spec(Target)), tensor(Actual), Scope, Known);
  };
  EXPECT_EQ(Match("i64[4, 5]").Alternative, 0u);
  EXPECT_EQ(Match("f32[4, 10, 5]").Alternative, 1u);
  EXPECT_EQ(Match("[4, 10, 5]").Alternative, std::nullopt);
  Scope.Dims["C"] = D.constant(10);
  auto M = Match("f32[4, 11]");
  EXPECT_EQ(M.Fits, Truth::No);
  EXPECT_EQ(M.Alternative, 1u) << "the element type says which was meant";
  ASSERT_TRUE(M.clash());
  EXPECT_EQ(M.clash()->Axis, 1);
  EXPECT_TRUE(M.clash()->Expected.isConstant(10));
}

TEST_F(UnifyTest, AResultIsRefinedByItsDeclaration) {
  Judgement J = hold("labels i64[B] < C", "int[32]");
  EXPECT_EQ(J.Result.Type.Type, DTypeSet(DType::I64));
  EXPECT_EQ(J.Result.Type.Meaning, Kind::Labels);
  EXPECT_TRUE(J.Result.Type.Low.isConstant(0));
}

TEST_F(UnifyTest, PromisesAreRigidAndScoped) {
  TensorType X = instantiate(*spec("logits f32[B, 2*H, _, n=4, #k]"), Scope, D, OriginId(7));
  EXPECT_EQ(str(X, D), "logits f32[B, 2*H, ?, 4, ?]");
  EXPECT_TRUE(X.Sizes.extents()[1].Size.isRigid());
  EXPECT_EQ(X.Sizes.extents()[0].Origin, OriginId(7));
  TensorType Y = instantiate(*spec("labels i64[B] < H"), Scope, D, OriginId::None);
  EXPECT_EQ(Y.Sizes.extents()[0].Size, X.Sizes.extents()[0].Size);
  EXPECT_EQ(str(Y, D), "labels i64[B] < H");
  EXPECT_EQ(str(instantiate(*spec("*batch, 3"), Scope, D, OriginId::None), D), "[*batch, 3]");
  EXPECT_EQ(str(instantiate(*spec("i64[3] | f32[3]"), Scope, D, OriginId::None), D), "i64|f32[3]");
}

TEST_F(UnifyTest, ProblemsSayWhichAxisClashes) {
  Judgement J = hold("B, 784", "32, 785");
  ASSERT_EQ(J.Problems.size(), 1u);
  const Problem &P = J.Problems[0];
  EXPECT_EQ(P.What, Message::DeclaredSize);
  EXPECT_EQ(std::get<std::string>(P.Parts[1]), "B, 784");
  EXPECT_TRUE(std::get<Dim>(P.Parts[4]).isConstant(785));
  EXPECT_EQ(std::get<std::string>(P.Parts[5]), "1");
  EXPECT_TRUE(std::get<Dim>(P.Parts[6]).isConstant(784));
  ASSERT_EQ(P.Blames.size(), 1u);
  EXPECT_EQ(P.Blames[0].Axis, 1);
  EXPECT_EQ(hold("B", "1, 2").Problems[0].What, Message::DeclaredRank);
  EXPECT_EQ(hold("f32[...]", "i64[2]").Problems[0].What, Message::DeclaredType);
}

} // namespace
