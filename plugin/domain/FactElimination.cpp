//===- FactElimination.cpp - facts of what is gone --------------*- C++ -*-===//
//
// What rounds of a loop and calls leave behind fills the store: every proof becomes slower,
// and the store's limits drop what is new. Symbols that nothing leads to any more are
// eliminated: each lower bound with each upper bound (Fourier and Motzkin), so that 0 <= s
// and s + 65 <= n leave n >= 65 behind.
//
//===----------------------------------------------------------------------===//
#include "FactStore.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise {
using namespace detail;

//===--- What is live -----------------------------------------------------===//

void LiveSymbols::add(Dim D) {
  if (!D || D.node()->isConstant() || !Seen.insert(D.node()).second)
    return;
  for (const Term &T : D.node()->Terms)
    for (const AtomNode *A : T.Of->Factors) {
      if (isOfRun(A->Kind)) {
        add(A->Run);
        continue;
      }
      if (A->Left) {
        add(Dim(A->Left));
        add(Dim(A->Right));
      }
      if (!isOpaque(A->Kind))
        Symbols.insert(A);
    }
}

void LiveSymbols::add(RunId Run) {
  if (Run == RunId::None || !Runs.insert(Run).second)
    return;
  if (const RunCases *Cases = Dims.casesOf(Run))
    visitDims(*Cases, [&](Dim D) { add(D); });
}

void LiveSymbols::add(const Shape &S) {
  add(S.run());
  visitDims(S, [&](Dim D) { add(D); });
}

void LiveSymbols::add(const TensorType &T) {
  add(T.Sizes.run());
  visitDims(T, [&](Dim D) { add(D); });
}

bool LiveSymbols::contains(RunId Run) const {
  return static_cast<unsigned>(Run) < Since.Runs || Dims.isRigid(Run) || Runs.contains(Run);
}

bool LiveSymbols::containsAtom(const AtomNode &A) const {
  if (A.Rigid)
    return true;
  if (isOfRun(A.Kind))
    return contains(A.Run);
  if (isOpaque(A.Kind))
    return contains(Dim(A.Left)) && contains(Dim(A.Right));
  return A.Id < Since.Symbols || Symbols.contains(&A);
}

bool LiveSymbols::contains(Dim D) const {
  return llvm::all_of(D.node()->Terms, [&](const Term &T) {
    return llvm::all_of(T.Of->Factors, [&](const AtomNode *A) { return containsAtom(*A); });
  });
}

//===--- Elimination ------------------------------------------------------===//

namespace {

using Store = Facts::Impl;

/// What live symbols are known to be is live.
void close(const Store &S, LiveSymbols &Live) {
  // An equality whose right side is live already has nothing to add.
  llvm::SmallVector<const Store::Equality *, 16> Open;
  for (const Store::Equality &E : S.Solved)
    if (!Live.contains(Dim(E.Is)))
      Open.push_back(&E);
  llvm::SmallVector<const Store::Binding *, 4> Bindings;
  for (const Store::Binding &B : S.Runs)
    Bindings.push_back(&B);
  for (bool Grown = true; Grown;) {
    Grown = false;
    llvm::erase_if(Open, [&](const Store::Equality *E) {
      if (!Live.containsAtom(*E->Atom))
        return false;
      Live.add(Dim(E->Is));
      return Grown = true;
    });
    llvm::erase_if(Bindings, [&](const Store::Binding *B) {
      if (!Live.contains(B->Run))
        return false;
      Live.add(B->Is);
      return Grown = true;
    });
  }
}

class Eliminator {
public:
  explicit Eliminator(Store &S) : S(S), N(S.nodes()) {}
  void run(const LiveSymbols &Live);

private:
  void collectDead(const LiveSymbols &Live);
  void eliminate(const AtomNode *Gone);
  void combine(const AtomNode *Gone);

  Store &S;
  DimContext::Impl &N;
  llvm::SmallVector<const AtomNode *, 16> Dead;
  Store::Polynomials Learnt;
};

/// The coefficient of `A` where `P` is linear in it and mentions it nowhere else.
std::int64_t coefficient(const DimNode &P, const AtomNode &A) {
  std::int64_t Found = 0;
  for (const Term &T : P.Terms) {
    if (T.Of == A.Alone) {
      Found = T.Coefficient;
      continue;
    }
    if ((T.Of->Mask & maskBit(A)) == 0)
      continue;
    for (const AtomNode *Factor : T.Of->Factors)
      if (Factor == &A || mentions(*Factor->Itself, A))
        return 0;
  }
  return Found;
}

void Eliminator::collectDead(const LiveSymbols &Live) {
  llvm::SmallPtrSet<const AtomNode *, 16> Seen;
  auto Collect = [&](const DimNode *P) {
    S.Dims->visitAtoms(Dim(P), [&](Dim Atom, AtomKind Kind) {
      const AtomNode *A = Atom.node()->atom();
      if (!isOpaque(Kind) && !Live.containsAtom(*A) && Seen.insert(A).second)
        Dead.push_back(A);
    });
  };
  for (const Store::Bound &B : S.Bounds)
    Collect(B.Atom->Itself);
  for (const Store::Polynomials *List : {&S.Zero, &S.NonNegative, &S.NonZero, &S.Given})
    for (const DimNode *P : *List)
      Collect(P);
  // The newest first: older ones may be what it was made of.
  llvm::sort(Dead, [](const AtomNode *A, const AtomNode *B) { return A->Id > B->Id; });
}

/// Adds what lower and upper bounds of `Gone` say of each other.
void Eliminator::combine(const AtomNode *Gone) {
  constexpr std::size_t MostPairs = 16;
  Store::Polynomials Lower, Upper;
  for (const DimNode *P : S.NonNegative)
    if (std::int64_t C = coefficient(*P, *Gone))
      (C > 0 ? Lower : Upper).push_back(P);
  if (Lower.empty() && Upper.empty())
    return;
  Interval In = S.rangeOf(Gone);
  if (In.hasLow())
    if (const DimNode *P = N.trySubtract(Gone->Itself, N.constant(In.low())))
      Lower.push_back(P);
  if (In.hasHigh())
    if (const DimNode *P = N.trySubtract(N.constant(In.high()), Gone->Itself))
      Upper.push_back(P);
  if (Lower.size() * Upper.size() > MostPairs)
    return;
  for (const DimNode *L : Lower)
    for (const DimNode *U : Upper) {
      std::int64_t Times = coefficient(*L, *Gone), Other = coefficient(*U, *Gone);
      if (Other == Interval::Least)
        continue;
      const DimNode *Scaled = N.tryScale(L, -Other);
      if (const DimNode *P = Scaled ? N.tryAddTimes(Scaled, Times, U) : nullptr)
        Learnt.push_back(P);
    }
}

void Eliminator::eliminate(const AtomNode *Gone) {
  combine(Gone);
  auto Mentions = [&](const DimNode *P) {
    return (P->Mask & maskBit(*Gone)) != 0 && mentions(*P, *Gone);
  };
  llvm::erase_if(S.Bounds, [&](const Store::Bound &B) { return Mentions(B.Atom->Itself); });
  for (Store::Polynomials *List : {&S.Zero, &S.NonNegative, &S.NonZero, &S.Given})
    llvm::erase_if(*List, Mentions);
  Learner(S).settle();
  for (const DimNode *P : std::exchange(Learnt, {}))
    if (!S.isNonNegative(P)) // Follows from what was consistent, so it cannot contradict that.
      (void)Learner(S).learn(P, Relation::GreaterEqual, N.constant(0));
}

void Eliminator::run(const LiveSymbols &Live) {
  collectDead(Live);
  for (const AtomNode *Gone : Dead)
    eliminate(Gone);
}

} // namespace

void Facts::forgetAllBut(LiveSymbols &Live) {
  close(*I, Live);
  auto IsDead = [&](const DimNode *P) { return !Live.contains(Dim(P)); };
  auto IsDeadEquality = [&](const Impl::Equality &E) { return !Live.containsAtom(*E.Atom); };
  auto IsDeadBinding = [&](const Impl::Binding &B) { return !Live.contains(B.Run); };
  if (llvm::none_of(I->Solved, IsDeadEquality) && llvm::none_of(I->Runs, IsDeadBinding) &&
      llvm::all_of(I->Bounds, [&](const Impl::Bound &B) { return Live.containsAtom(*B.Atom); }) &&
      llvm::none_of(I->Zero, IsDead) && llvm::none_of(I->NonNegative, IsDead) &&
      llvm::none_of(I->NonZero, IsDead) && llvm::none_of(I->Given, IsDead))
    return;
  auto New = std::make_shared<Impl>(*I);
  llvm::erase_if(New->Solved, IsDeadEquality);
  llvm::erase_if(New->Runs, IsDeadBinding);
  Learner(*New).settle();
  Eliminator(*New).run(Live);
  I = std::move(New);
}

} // namespace shapewise
