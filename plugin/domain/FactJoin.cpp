//===- FactJoin.cpp - what holds on both of two paths -----------*- C++ -*-===//
//
// A fact survives a join when the other side proves it. On top of that: ranges are
// united, and differences of atoms that agree on both sides are kept (n and m are equal
// after `if (c) n = m = 1; else n = m = 2;`).
//
//===----------------------------------------------------------------------===//
#include "FactStore.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise {
using namespace detail;

namespace {

using Store = Facts::Impl;

bool proves(const Store &S, const DimNode *A, Relation R, const DimNode *B) {
  return S.has(A, R, B) || S.compare(A, R, B) == Truth::Yes;
}

/// Adds what the other side proves as well.
void keepCommon(const Store &From, const Store &Other, Store &Into) {
  From.forEach([&](const DimNode *A, Relation R, const DimNode *B) {
    if (proves(Other, A, R, B) && !proves(Into, A, R, B))
      (void)Learner(Into).learn(A, R, B); // Both are consistent, so this is.
    return true;
  });
}

/// Adds what was assumed in words that one side has forgotten the meaning of, where both prove it.
void keepGiven(const Store &A, const Store &B, Store &Into) {
  DimContext::Impl &N = Into.nodes();
  const DimNode *Zero = N.constant(0);
  for (const Store *From : {&A, &B})
    for (const DimNode *P : From->Given) {
      if (llvm::is_contained(Into.Given, P) ||
          A.compare(P, Relation::GreaterEqual, Zero) != Truth::Yes ||
          B.compare(P, Relation::GreaterEqual, Zero) != Truth::Yes)
        continue;
      Into.Given.push_back(P);
      if (Into.compare(P, Relation::GreaterEqual, Zero) != Truth::Yes)
        (void)Learner(Into).learn(P, Relation::GreaterEqual, Zero);
    }
}

/// For runs spelt out on both sides: their common spelling. Sizes are in the equalities.
void keepRuns(const Store &A, const Store &B, Store &Into) {
  for (const Store::Binding &X : A.Runs) {
    const Store::Binding *Y = B.binding(X.Run);
    if (!Y || X.Is.hasRun() != Y->Is.hasRun() || X.Is.front().size() != Y->Is.front().size() ||
        X.Is.back().size() != Y->Is.back().size() || X.Is.run() != Y->Is.run())
      continue;
    // An origin holds only where it is the same.
    auto Common = [](llvm::ArrayRef<Extent> P, llvm::ArrayRef<Extent> Q) {
      llvm::SmallVector<Extent, 4> Both(P.begin(), P.end());
      for (auto [Mine, Theirs] : llvm::zip_equal(Both, Q)) {
        if (Mine.Origin != Theirs.Origin)
          Mine.Origin = OriginId::None;
        Mine.Deliberate &= Theirs.Deliberate;
        Mine.Laid &= Theirs.Laid;
        if (Mine.GoneAtOne != Theirs.GoneAtOne)
          Mine.GoneAtOne = OriginId::None;
        if (Mine.CutFrom != Theirs.CutFrom)
          Mine.CutFrom = Dim();
      }
      return Both;
    };
    auto Front = Common(X.Is.front(), Y->Is.front());
    (void)Learner(Into).bindRun(
        X.Run,
        X.Is.hasRun() ? Shape(Front, X.Is.run(), Common(X.Is.back(), Y->Is.back())) : Shape(Front));
  }
}

void uniteRanges(const Store &A, const Store &B, Store &Into) {
  llvm::SmallVector<const AtomNode *, 8> Atoms;
  for (const Store *S : {&A, &B}) {
    for (const Store::Bound &X : S->Bounds)
      Atoms.push_back(X.Atom);
    for (const Store::Equality &X : S->Solved)
      Atoms.push_back(X.Atom);
  }
  for (const AtomNode *Atom : Atoms) {
    Interval In = A.rangeOf(A.simplify(Atom->Itself)).hull(B.rangeOf(B.simplify(Atom->Itself)));
    DimContext::Impl &N = Into.nodes();
    Learner L(Into);
    if (In.hasLow() && In.low() > Into.rangeOf(Into.simplify(Atom->Itself)).low())
      (void)L.learn(Atom->Itself, Relation::GreaterEqual, N.constant(In.low()));
    if (In.hasHigh() && In.high() < Into.rangeOf(Into.simplify(Atom->Itself)).high())
      (void)L.learn(Atom->Itself, Relation::LessEqual, N.constant(In.high()));
  }
}

/// x - y is the same on both sides, though x and y are not.
void keepDifferences(const Store &A, const Store &B, Store &Into) {
  llvm::SmallVector<const AtomNode *, 8> Changed;
  for (const Store::Equality &X : A.Solved)
    if (B.simplify(X.Atom->Itself) != A.simplify(X.Atom->Itself) &&
        Into.simplify(X.Atom->Itself) == X.Atom->Itself && Changed.size() < 16)
      Changed.push_back(X.Atom);
  DimContext::Impl &N = Into.nodes();
  for (std::size_t I = 0; I < Changed.size(); ++I)
    for (std::size_t J = I + 1; J < Changed.size(); ++J) {
      const DimNode *Apart = N.trySubtract(Changed[J]->Itself, Changed[I]->Itself);
      const DimNode *There = Apart ? A.simplify(Apart) : nullptr;
      if (There && There == B.simplify(Apart) && There != Apart)
        (void)Learner(Into).learn(Apart, Relation::Equal, There);
    }
}

bool implied(const Store &S, const Store &By) {
  for (const Store::Binding &X : S.Runs) {
    const Store::Binding *Y = By.binding(X.Run);
    if (!Y || X.Is != Y->Is)
      return false;
  }
  return S.forEach(
      [&](const DimNode *A, Relation R, const DimNode *B) { return proves(By, A, R, B); });
}

} // namespace

bool Facts::Impl::forEach(
    llvm::function_ref<bool(const DimNode *, Relation, const DimNode *)> Each) const {
  DimContext::Impl &N = nodes();
  const DimNode *Nothing = N.constant(0);
  for (const Equality &E : Solved)
    if (!Each(E.Atom->Itself, Relation::Equal, E.Is))
      return false;
  for (const Bound &B : Bounds)
    if ((B.In.hasLow() && !Each(B.Atom->Itself, Relation::GreaterEqual, N.constant(B.In.low()))) ||
        (B.In.hasHigh() && !Each(B.Atom->Itself, Relation::LessEqual, N.constant(B.In.high()))))
      return false;
  auto List = [&](const Polynomials &L, Relation R) {
    return llvm::all_of(L, [&](const DimNode *P) { return Each(P, R, Nothing); });
  };
  return List(Zero, Relation::Equal) && List(NonNegative, Relation::GreaterEqual) &&
         List(NonZero, Relation::NotEqual);
}

bool Facts::Impl::has(const DimNode *A, Relation R, const DimNode *B) const {
  const AtomNode *Atom = A->atom();
  if (B->Terms.empty()) {
    if (R == Relation::Equal && llvm::is_contained(Zero, A))
      return true;
    if (R == Relation::GreaterEqual && llvm::is_contained(NonNegative, A))
      return true;
    if (R == Relation::NotEqual && llvm::is_contained(NonZero, A))
      return true;
  }
  if (!Atom)
    return false;
  if (R == Relation::Equal)
    return solved(Atom) == B;
  if (!B->isConstant())
    return false;
  Interval In = rangeOf(Atom);
  return (R == Relation::GreaterEqual && In.low() >= B->constantPart()) ||
         (R == Relation::LessEqual && In.high() <= B->constantPart());
}

bool Facts::Impl::operator==(const Impl &O) const {
  return Solved == O.Solved && Bounds == O.Bounds && Runs == O.Runs && Zero == O.Zero &&
         NonNegative == O.NonNegative && NonZero == O.NonZero;
}

bool Facts::operator==(const Facts &O) const { return I == O.I || *I == *O.I; }

bool Facts::implies(const Facts &O) const { return I == O.I || implied(*O.I, *I); }

namespace {

std::shared_ptr<const Store> merge(const std::shared_ptr<const Store> &A,
                                   const std::shared_ptr<const Store> &B, bool UniteRanges) {
  if (A == B || implied(*A, *B))
    return A;
  auto Both = std::make_shared<Store>(*A->Dims);
  keepRuns(*A, *B, *Both);
  keepCommon(*A, *B, *Both);
  keepCommon(*B, *A, *Both);
  keepGiven(*A, *B, *Both);
  keepDifferences(*A, *B, *Both);
  if (UniteRanges)
    uniteRanges(*A, *B, *Both);
  return Both;
}

} // namespace

/// Of how many equalities it is tried whether a number is the same distance away on both paths.
static constexpr std::size_t MaxCandidates = 16;

Dim Facts::common(const Facts &A, Dim DA, const Facts &B, Dim DB) {
  auto Seen = [](const Facts &F, Dim D, const Facts &O, Dim There) -> Dim {
    Dim Simple = F.simplify(D);
    for (Dim Candidate : {D, Simple})
      if (O.equal(Candidate, There) == Truth::Yes)
        return Candidate;
    for (const Store::Equality &E : F.I->Solved)
      if (Dim Atom(E.Atom->Itself); Dim(E.Is) == Simple && O.equal(Atom, There) == Truth::Yes)
        return Atom;
    // n - 128 where n is 129 on the one path and 130 on the other.
    for (const Store::Equality &E : llvm::ArrayRef(F.I->Solved).take_front(MaxCandidates)) {
      Dim Apart = F.dims().sub(Simple, Dim(E.Is));
      if (Dim Shifted = F.dims().add(Dim(E.Atom->Itself), Apart);
          O.equal(Shifted, There) == Truth::Yes)
        return Shifted;
    }
    return Dim();
  };
  if (!DA || !DB)
    return Dim();
  Dim Both = Seen(A, DA, B, DB);
  return Both ? Both : Seen(B, DB, A, DA);
}

Facts Facts::join(const Facts &A, const Facts &B) {
  Facts Result(A);
  Result.I = merge(A.I, B.I, /*UniteRanges=*/true);
  return Result;
}

Facts Facts::widen(const Facts &Before, const Facts &After) {
  Facts Result(Before);
  Result.I = merge(Before.I, After.I, /*UniteRanges=*/false);
  return Result;
}

} // namespace shapewise
