//===- FactLearning.cpp - adding facts --------------------------*- C++ -*-===//
//
// Turns each new fact into the strongest stored form: a solved atom, a range, a polynomial.
// One fact may settle others; they are taken out and learnt anew until nothing changes or
// the budget ends (what is then left unlearnt is forgotten, which is sound).
//
//===----------------------------------------------------------------------===//
#include "FactStore.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise {
using namespace detail;

namespace {
constexpr unsigned MaxSteps = 256, MaxFacts = 48, MaxSolved = 512;
} // namespace

const DimNode *Learner::polynomialOf(const DimNode *A, Relation R, const DimNode *B) const {
  DimContext::Impl &N = F.nodes();
  bool Less = R == Relation::Less || R == Relation::LessEqual;
  const DimNode *D = Less ? N.trySubtract(B, A) : N.trySubtract(A, B);
  bool Strict = R == Relation::Less || R == Relation::Greater;
  return D && Strict ? N.tryAdd(D, N.constant(-1)) : D;
}

bool Learner::learn(const DimNode *A, Relation R, const DimNode *B) {
  if (!A || !B)
    return true;
  push(R == Relation::Equal      ? About::Zero
       : R == Relation::NotEqual ? About::NonZero
                                 : About::NonNegative,
       polynomialOf(A, R, B));
  return run();
}

void Learner::remember(const DimNode *A, Relation R, const DimNode *B) {
  constexpr std::size_t Most = 16;
  if (R == Relation::Equal || R == Relation::NotEqual)
    return;
  const DimNode *D = polynomialOf(A, R, B);
  if (D && D->symbolic().size() > 1 && F.Given.size() < Most && !llvm::is_contained(F.Given, D))
    F.Given.push_back(D);
}

bool Learner::run() {
  for (unsigned Steps = 0; !Pending.empty() && Steps < MaxSteps; ++Steps) {
    Fact Next = Pending.pop_back_val();
    const DimNode *P = F.simplify(Next.Of);
    bool Consistent = true;
    switch (Next.What) {
    case About::Zero:
      Consistent = addZero(P);
      break;
    case About::NonNegative:
      Consistent = addNonNegative(P);
      break;
    case About::NonZero:
      Consistent = addNonZero(P);
      break;
    }
    if (!Consistent)
      return false;
  }
  Pending.clear();
  return true;
}

//===--- P = 0 ------------------------------------------------------------===//

namespace {

/// Lower is replaced first: what names nothing before what users wrote, the flexible before the
/// rigid, the newer (by the caller) before the older.
unsigned precious(const AtomNode &A) {
  if (A.Rigid)
    return isOfRun(A.Kind) ? 5 : (A.Left ? 6 : 7);
  if (isOfRun(A.Kind))
    return 0;
  if (A.StandsFor != Operation::None)
    return 1;
  if (A.Left)
    return 4;
  return A.Name.empty() ? 2 : 3;
}

} // namespace

std::pair<const AtomNode *, std::int64_t> Learner::choose(const DimNode *P) const {
  const AtomNode *Best = nullptr;
  std::int64_t Sign = 0;
  for (const Term &T : P->symbolic()) {
    if (T.Of->degree() != 1 || (T.Coefficient != 1 && T.Coefficient != -1))
      continue;
    const AtomNode *A = T.Of->Factors[0];
    if (Best &&
        (precious(*A) > precious(*Best) || (precious(*A) == precious(*Best) && A->Id < Best->Id)))
      continue;
    bool Elsewhere = (A->Left && (mentions(*A->Left, *A) || mentions(*A->Right, *A)));
    for (const Term &U : P->symbolic())
      if (&U != &T)
        for (const AtomNode *B : U.Of->Factors)
          Elsewhere |= B == A || (B->Left && (mentions(*B->Left, *A) || mentions(*B->Right, *A)));
    if (!Elsewhere) {
      Best = A;
      Sign = T.Coefficient;
    }
  }
  return {Best, Sign};
}

bool Learner::addZero(const DimNode *P) {
  DimContext::Impl &N = F.nodes();
  Truth Already = F.isZero(P);
  if (Already == Truth::No)
    return false;
  if (P->isConstant())
    return true;
  P = N.divideOut(P, content(*P));
  // a*x = a*y with a != 0.
  llvm::SmallVector<const AtomNode *, 4> Nonzero;
  for (const AtomNode *A : commonFactors(*P))
    if (F.isNonZero(A))
      Nonzero.push_back(A);
  P = N.divideOut(P, Nonzero);
  // c*x*x = 0 says x = 0.
  if (P->Terms.size() == 1 && llvm::all_equal(P->Terms[0].Of->Factors))
    P = P->Terms[0].Of->Factors[0]->Itself;
  if (auto [A, Sign] = choose(P); A && F.Solved.size() < MaxSolved) {
    // P = Sign*A + Rest, so A = -Sign * Rest.
    const DimNode *Rest = N.trySubtract(P, N.tryScale(A->Itself, Sign));
    const DimNode *Is = Rest ? N.tryScale(Rest, -Sign) : nullptr;
    if (Is) {
      solve(A, Is);
      return true;
    }
  }
  if (Already == Truth::Yes)
    return true;
  if (P->Terms.front().Coefficient < 0)
    P = N.tryScale(P, -1);
  if (P)
    insert(F.Zero, P);
  return true;
}

void Learner::pushAxioms(const AtomNode *A, const DimNode *Is) {
  DimContext::Impl &N = F.nodes();
  auto NotBelow = [&](const DimNode *X, const DimNode *Y) { // X >= Y
    if (X && Y)
      push(About::NonNegative, N.trySubtract(X, Y));
  };
  if (A->Range.hasLow())
    NotBelow(Is, N.constant(A->Range.low()));
  if (A->Range.hasHigh())
    NotBelow(N.constant(A->Range.high()), Is);
  if (A->Kind == AtomKind::Min) {
    NotBelow(A->Left, Is);
    NotBelow(A->Right, Is);
  } else if (A->Kind == AtomKind::Max) {
    NotBelow(Is, A->Left);
    NotBelow(Is, A->Right);
  } else if (A->Kind == AtomKind::FloorDiv && F.rangeOf(A->Right).low() >= 1) {
    const DimNode *Product = N.tryMultiply(A->Right, Is);
    const DimNode *Next = Product ? N.tryAdd(Product, A->Right) : nullptr;
    NotBelow(A->Left, Product);
    NotBelow(Next ? N.tryAdd(Next, N.constant(-1)) : nullptr, A->Left);
  }
}

void Learner::solve(const AtomNode *A, const DimNode *Is) {
  pushAxioms(A, Is);
  auto *At = llvm::partition_point(
      F.Solved, [&](const Facts::Impl::Equality &E) { return E.Atom->Id < A->Id; });
  F.Solved.insert(At, {A, Is});
  rebuildMasks();
  renormalize(maskBit(*A));
  bindRanks();
}

void Learner::renormalize(std::uint64_t Mask) {
  DimContext::Impl &N = F.nodes();
  F.changed();
  // An equality whose left side itself can now be rewritten is learnt anew; right sides are
  // brought up to date.
  llvm::SmallVector<Facts::Impl::Equality, 4> Kept;
  for (const Facts::Impl::Equality &E : F.Solved) {
    std::uint64_t Inside = E.Atom->Left ? E.Atom->Left->Mask | E.Atom->Right->Mask : 0;
    if (E.Atom->Run != RunId::None && (Mask & maskBit(E.Atom->Run)) && !(Mask & maskBit(*E.Atom)))
      Inside = Mask;
    if (Inside & Mask)
      push(About::Zero, N.trySubtract(E.Atom->Itself, E.Is));
    else
      Kept.push_back(E);
  }
  if (Kept.size() != F.Solved.size()) {
    F.Solved = std::move(Kept);
    rebuildMasks();
    F.changed();
  }
  for (Facts::Impl::Equality &E : F.Solved)
    if (E.Is->Mask & Mask) {
      const DimNode *Is = F.simplify(E.Is);
      if (!mentions(*Is, *E.Atom)) // Else it grew in a circle: the old form is true as well.
        E.Is = Is;
    }
  F.changed();
  relearn(F.Zero, About::Zero, Mask);
  relearn(F.NonNegative, About::NonNegative, Mask);
  relearn(F.NonZero, About::NonZero, Mask);
  llvm::erase_if(F.Bounds, [&](const Facts::Impl::Bound &B) {
    if (!(B.Atom->Mask & Mask))
      return false;
    if (B.In.hasLow())
      push(About::NonNegative, N.tryAdd(B.Atom->Itself, N.tryScale(N.constant(B.In.low()), -1)));
    if (B.In.hasHigh())
      push(About::NonNegative, N.trySubtract(N.constant(B.In.high()), B.Atom->Itself));
    return true;
  });
  rebuildMasks();
}

//===--- P >= 0 -----------------------------------------------------------===//

bool Learner::addBound(const AtomNode *A, Interval In) {
  Interval Before = F.rangeOf(A);
  In = In.intersect(Before);
  if (In.isEmpty())
    return false;
  setBound(A, In);
  if (In.isPoint())
    push(About::Zero, F.nodes().trySubtract(A->Itself, F.nodes().constant(In.low())));
  // Ends of the range that are known not to be taken.
  for (const DimNode *P : F.NonZero)
    if (P->Mask & maskBit(*A))
      push(About::NonZero, P);
  // A factor that is now known not to be zero can be cancelled.
  if (Before.contains(0) && !In.contains(0))
    relearn(F.Zero, About::Zero, maskBit(*A));
  if (Before.low() < 1 && In.low() >= 1)
    relearn(F.NonNegative, About::NonNegative, maskBit(*A));
  return true;
}

void Learner::setBound(const AtomNode *A, Interval In) {
  auto *At = llvm::partition_point(F.Bounds,
                                   [&](const Facts::Impl::Bound &B) { return B.Atom->Id < A->Id; });
  if (At != F.Bounds.end() && At->Atom == A)
    At->In = In;
  else if (F.Bounds.size() < MaxSolved)
    F.Bounds.insert(At, {A, In});
  F.BoundMask |= maskBit(*A);
  F.changed();
}

bool Learner::addBoundFrom(const DimNode *P, bool &IsBound) {
  auto Symbolic = P->symbolic();
  IsBound = Symbolic.size() == 1 && Symbolic[0].Of->degree() == 1 &&
            (Symbolic[0].Coefficient == 1 || Symbolic[0].Coefficient == -1) &&
            P->constantPart() != Interval::Least;
  if (!IsBound)
    return true;
  const AtomNode *A = Symbolic[0].Of->Factors[0];
  if (Symbolic[0].Coefficient == 1) // a + c >= 0
    return addBound(A, {-P->constantPart(), Interval::Most});
  return addBound(A, {Interval::Least, P->constantPart()}); // c - a >= 0
}

bool Learner::addNonNegative(const DimNode *P) {
  DimContext::Impl &N = F.nodes();
  Interval In = F.rangeOf(P);
  if (In.high() < 0)
    return false;
  if (In.low() >= 0)
    return true;
  // Integers: g*p + c >= 0 says p >= -floor(c / g).
  if (std::int64_t G = content(*P); G > 1) {
    DimContext::Impl::Terms Sum;
    for (const Term &T : P->symbolic())
      Sum.push_back({T.Coefficient / G, T.Of});
    std::int64_t C = P->constantPart();
    Sum.push_back({C / G - (C % G < 0), N.One});
    P = N.normalize(Sum);
  }
  // m*q >= 0 with m >= 1.
  if (auto Common = commonFactors(*P);
      !Common.empty() && P->Terms.size() > 1 && F.rangeOf(N.monomial(Common)).low() >= 1) {
    push(About::NonNegative, N.divideOut(P, Common));
    return true;
  }
  const DimNode *Negative = N.tryScale(P, -1);
  const DimNode *Below = Negative ? N.tryAdd(Negative, N.constant(-1)) : nullptr;
  if (Below && F.isNonNegative(Below))
    return false;
  if (Negative && F.isNonNegative(Negative)) {
    push(About::Zero, P);
    return true;
  }
  if (llvm::is_contained(F.NonZero, P) || (Negative && llvm::is_contained(F.NonZero, Negative)))
    P = N.tryAdd(P, N.constant(-1));
  if (!P)
    return true;
  bool IsBound = false;
  if (!addBoundFrom(P, IsBound))
    return false;
  if (IsBound)
    return true;
  // Of two facts that differ in their constant the sharper one is kept.
  for (const DimNode *&Known : F.NonNegative) {
    const DimNode *Apart = N.trySubtract(Known, P);
    if (!Apart || !Apart->isConstant())
      continue;
    if (Apart->constantPart() <= 0)
      return true;
    F.NonNegative.erase(&Known);
    break;
  }
  insert(F.NonNegative, P);
  return true;
}

//===--- P != 0 -----------------------------------------------------------===//

bool Learner::addNonZero(const DimNode *P) {
  DimContext::Impl &N = F.nodes();
  if (P->isConstant())
    return !P->Terms.empty();
  std::int64_t G = content(*P);
  if (P->constantPart() % G != 0)
    return true;
  P = N.divideOut(P, G);
  Interval In = F.rangeOf(P);
  if (!In.contains(0))
    return true;
  if (F.isZero(P) == Truth::Yes)
    return false;
  const DimNode *Negative = N.tryScale(P, -1);
  // A range that starts or ends at zero gets smaller.
  if (F.isNonNegative(P)) {
    push(About::NonNegative, N.tryAdd(P, N.constant(-1)));
    return true;
  }
  if (Negative && F.isNonNegative(Negative)) {
    push(About::NonNegative, N.tryAdd(Negative, N.constant(-1)));
    return true;
  }
  // A product is not zero: no factor is.
  if (auto Common = commonFactors(*P); !Common.empty() && !P->atom()) {
    for (const AtomNode *A : Common)
      push(About::NonZero, A->Itself);
    push(About::NonZero, N.divideOut(P, Common));
    return true;
  }
  if (P->Terms.front().Coefficient < 0 && Negative)
    P = Negative;
  insert(F.NonZero, P);
  return true;
}

//===--- Upkeep -----------------------------------------------------------===//

void Learner::insert(Facts::Impl::Polynomials &List, const DimNode *P) {
  auto *At = llvm::partition_point(List, [&](const DimNode *Q) { return Q->Id < P->Id; });
  if ((At != List.end() && *At == P) || List.size() >= MaxFacts)
    return;
  List.insert(At, P);
  F.changed();
}

void Learner::relearn(Facts::Impl::Polynomials &List, About What, std::uint64_t Mask) {
  llvm::erase_if(List, [&](const DimNode *P) {
    if (P->Mask & Mask)
      push(What, P);
    return (P->Mask & Mask) != 0;
  });
  F.changed();
}

void Learner::rebuildMasks() {
  F.SolvedMask = F.BoundMask = 0;
  for (const Facts::Impl::Equality &E : F.Solved)
    F.SolvedMask |= maskBit(*E.Atom);
  for (const Facts::Impl::Binding &B : F.Runs)
    F.SolvedMask |= maskBit(B.Run);
  for (const Facts::Impl::Bound &B : F.Bounds)
    F.BoundMask |= maskBit(*B.Atom);
}

void Learner::forget(const AtomNode *A) {
  DimContext::Impl &N = F.nodes();
  // What others say through it: b := a + 1 and c := a give b := c + 1.
  const Facts::Impl::Equality *Through = nullptr;
  for (const Facts::Impl::Equality &E : F.Solved)
    if (E.Atom != A && mentions(*E.Is, *A))
      for (const Term &T : E.Is->Terms)
        if (T.Of == A->Alone && (T.Coefficient == 1 || T.Coefficient == -1))
          Through = &E;
  if (Through) {
    // E.Atom = s*a + Rest, so a = s * (E.Atom - Rest).
    Facts::Impl::Equality E = *Through;
    std::int64_t Sign = 0;
    for (const Term &T : E.Is->Terms)
      if (T.Of == A->Alone)
        Sign = T.Coefficient;
    const DimNode *Rest = N.trySubtract(E.Is, N.tryScale(A->Itself, Sign));
    const DimNode *Is = Rest ? N.trySubtract(E.Atom->Itself, Rest) : nullptr;
    Is = Is ? N.tryScale(Is, Sign) : nullptr;
    if (Is && !mentions(*Is, *A)) {
      F.Solved.erase(F.Solved.begin() + (Through - F.Solved.begin()));
      solve(A, Is);
      (void)run();
    }
  }
  auto Mentions = [&](const DimNode *P) { return mentions(*P, *A); };
  llvm::erase_if(F.Solved, [&](const Facts::Impl::Equality &E) {
    return E.Atom == A || Mentions(E.Is) || Mentions(E.Atom->Itself);
  });
  llvm::erase_if(F.Bounds, [&](const Facts::Impl::Bound &B) { return Mentions(B.Atom->Itself); });
  llvm::erase_if(F.Zero, Mentions);
  llvm::erase_if(F.NonNegative, Mentions);
  llvm::erase_if(F.NonZero, Mentions);
  settle();
}

} // namespace shapewise
