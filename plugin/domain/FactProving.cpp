//===- FactProving.cpp - what follows from the facts ------------*- C++ -*-===//
//
// Simplification, ranges and the three-valued comparison. Everything here is a proof:
// Yes and No are given only for what holds in every model of the facts; running out of
// budget gives Unknown.
//
//===----------------------------------------------------------------------===//
#include "FactStore.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise {
using namespace detail;

namespace {
/// Facts used in one proof, one after another; and attempts in all.
constexpr unsigned ProofDepth = 3, ProofBudget = 64;
} // namespace

const DimNode *Facts::Impl::solved(const AtomNode *A) const {
  if (!(SolvedMask & maskBit(*A)))
    return nullptr;
  const auto *At =
      llvm::partition_point(Solved, [&](const Equality &E) { return E.Atom->Id < A->Id; });
  return At != Solved.end() && At->Atom == A ? At->Is : nullptr;
}

const Facts::Impl::Binding *Facts::Impl::binding(RunId Run) const {
  for (const Binding &B : Runs)
    if (B.Run == Run)
      return &B;
  return nullptr;
}

//===--- Simplification ---------------------------------------------------===//

Dim Facts::Impl::rewriteOpaque(const AtomNode *A) const {
  Dim Left(simplify(A->Left)), Right(simplify(A->Right));
  Interval Quotient;
  const DimNode *Difference = nullptr;
  switch (A->Kind) {
  case AtomKind::FloorDiv:
  case AtomKind::Mod:
    Quotient = Interval::floorDiv(rangeOf(Left.node()), rangeOf(Right.node()));
    if (A->Kind == AtomKind::FloorDiv)
      return Quotient.isPoint() ? Dims->constant(Quotient.low()) : Dims->floorDiv(Left, Right);
    return Quotient == Interval::point(0) ? Left : Dims->mod(Left, Right);
  case AtomKind::Min:
  case AtomKind::Max:
    Difference = nodes().trySubtract(Left.node(), Right.node());
    if (Difference && !isEmpty()) {
      if (isNonNegative(Difference))
        return A->Kind == AtomKind::Min ? Right : Left;
      const DimNode *Opposite = nodes().tryScale(Difference, -1);
      if (Opposite && isNonNegative(Opposite))
        return A->Kind == AtomKind::Min ? Left : Right;
    }
    return A->Kind == AtomKind::Min ? Dims->min(Left, Right) : Dims->max(Left, Right);
  default:
    return {}; // A stand-in: substitution computes it from its operands.
  }
}

Dim Facts::Impl::rewriteAtom(const AtomNode *A) const {
  if (const DimNode *Is = solved(A))
    return Is->HasOpaque ? Dim(simplify(Is)) : Dim(Is);
  if (isOfRun(A->Kind) && (SolvedMask & maskBit(A->Run)))
    if (Dim D = rewriteRunAtom(A); D && D.node() != A->Itself)
      return Dim(simplify(D.node()));
  if (isOpaque(A->Kind))
    if (Dim D = rewriteOpaque(A); D.node() != A->Itself)
      return Dim(simplify(D.node()));
  return {};
}

const DimNode *Facts::Impl::simplify(const DimNode *D) const {
  if (!(D->Mask & SolvedMask) && !(D->HasOpaque && !isEmpty()))
    return D;
  // The provisional answer ends a recursion through a minimum's operands.
  auto [Known, New] = Simplified.try_emplace(D, D);
  if (!New)
    return Known->second;
  Dim Result = Dims->substitute(Dim(D), [&](Dim Atom) { return rewriteAtom(Atom.node()->atom()); });
  Simplified[D] = Result.node();
  return Result.node();
}

//===--- Ranges -----------------------------------------------------------===//

Interval Facts::Impl::rangeOf(const AtomNode *A) const {
  Interval In = A->Range;
  if (!(A->Mask & BoundMask))
    return In;
  const auto *At =
      llvm::partition_point(Bounds, [&](const Bound &B) { return B.Atom->Id < A->Id; });
  if (At != Bounds.end() && At->Atom == A)
    In = In.intersect(At->In);
  switch (A->Kind) {
  case AtomKind::FloorDiv:
    return In.intersect(Interval::floorDiv(rangeOf(A->Left), rangeOf(A->Right)));
  case AtomKind::Mod:
    return In.intersect(Interval::mod(rangeOf(A->Left), rangeOf(A->Right)));
  case AtomKind::Min:
    return In.intersect(Interval::min(rangeOf(A->Left), rangeOf(A->Right)));
  case AtomKind::Max:
    return In.intersect(Interval::max(rangeOf(A->Left), rangeOf(A->Right)));
  default:
    return In;
  }
}

Interval Facts::Impl::rangeOf(const MonomialNode *M) const {
  if (!(M->Mask & BoundMask))
    return M->Range;
  if (M->degree() == 1)
    return rangeOf(M->Factors[0]);
  Interval Product = Interval::point(1);
  for (std::size_t I = 0; I < M->Factors.size();) {
    bool Twice = I + 1 < M->Factors.size() && M->Factors[I + 1] == M->Factors[I];
    Interval In = rangeOf(M->Factors[I]);
    Product = Product * (Twice ? In.square() : In);
    I += Twice ? 2 : 1;
  }
  return Product;
}

Interval Facts::Impl::rangeOf(const DimNode *D) const {
  if (!(D->Mask & BoundMask))
    return D->Range;
  Interval Sum = Interval::point(0);
  for (const Term &T : D->Terms)
    Sum = Sum + Interval::point(T.Coefficient) * rangeOf(T.Of);
  return Sum;
}

//===--- D >= 0 -----------------------------------------------------------===//

bool Facts::Impl::isNonNegative(const DimNode *D) const {
  if (D->Range.low() >= 0)
    return true;
  if (D->Range.high() < 0)
    return false;
  auto Known = Answers.find({D, true});
  if (Known != Answers.end())
    return Known->second == Truth::Yes;
  unsigned Budget = ProofBudget;
  bool Holds = prove(simplify(D), ProofDepth, Budget);
  Answers[{D, true}] = truthOf(Holds);
  return Holds;
}

namespace {

/// What always holds of an atom: polynomials >= 0.
void axioms(const Facts::Impl &F, const AtomNode &A, llvm::SmallVectorImpl<const DimNode *> &Into) {
  DimContext::Impl &N = F.nodes();
  auto Difference = [&](const DimNode *X, const DimNode *Y) {
    if (const DimNode *D = X && Y ? N.trySubtract(X, Y) : nullptr)
      Into.push_back(D);
  };
  switch (A.Kind) {
  case AtomKind::Min:
    Difference(A.Left, A.Itself);
    Difference(A.Right, A.Itself);
    return;
  case AtomKind::Max:
    Difference(A.Itself, A.Left);
    Difference(A.Itself, A.Right);
    return;
  case AtomKind::Mod:
    if (F.rangeOf(A.Right).low() < 1)
      return;
    Difference(N.tryAdd(A.Right, N.constant(-1)), A.Itself);
    if (F.rangeOf(A.Left).low() >= 0)
      Difference(A.Left, A.Itself);
    return;
  case AtomKind::FloorDiv: { // b*q <= a <= b*q + b - 1
    if (F.rangeOf(A.Right).low() < 1)
      return;
    const DimNode *Product = N.tryMultiply(A.Right, A.Itself);
    Difference(A.Left, Product);
    const DimNode *Next = Product ? N.tryAdd(Product, A.Right) : nullptr;
    Difference(Next ? N.tryAdd(Next, N.constant(-1)) : nullptr, A.Left);
    return;
  }
  default:
    return;
  }
}

/// How often to subtract Fact so that the term goes away: 0 for never.
std::int64_t multiplier(const Term &Bad, const DimNode &Fact) {
  for (const Term &T : Fact.symbolic()) {
    if (T.Of != Bad.Of)
      continue;
    if ((T.Coefficient < 0) != (Bad.Coefficient < 0) || T.Coefficient == Interval::Least ||
        Bad.Coefficient == Interval::Least || Bad.Coefficient % T.Coefficient != 0)
      return 0;
    return Bad.Coefficient / T.Coefficient;
  }
  return 0;
}

} // namespace

bool Facts::Impl::proveWithout(const Term &Bad, const DimNode *D, unsigned Depth,
                               unsigned &Budget) const {
  auto Using = [&](const DimNode *Known) {
    std::int64_t Times = multiplier(Bad, *Known);
    if (Times == 0 || Budget == 0)
      return false;
    --Budget;
    const DimNode *Rest =
        Times == Interval::Least ? nullptr : nodes().tryAddTimes(D, -Times, Known);
    return Rest && prove(Rest, Depth - 1, Budget);
  };
  for (const DimNode *Known : NonNegative)
    if ((Bad.Of->Mask & ~Known->Mask) == 0 && Using(Known))
      return true;
  if (!D->HasOpaque)
    return false;
  llvm::SmallVector<const DimNode *, 8> Axioms;
  for (const Term &T : D->Terms)
    for (const AtomNode *A : T.Of->Factors)
      if (A->Left && (Bad.Of->Mask & ~A->Mask) == 0)
        axioms(*this, *A, Axioms);
  return llvm::any_of(Axioms, Using);
}

bool Facts::Impl::prove(const DimNode *D, unsigned Depth, unsigned &Budget) const {
  Interval In = rangeOf(D);
  if (In.low() >= 0)
    return true;
  if (In.high() < 0 || Depth == 0 || Budget == 0 || D->isConstant())
    return false;
  // m*q >= 0 follows from m >= 0 and q >= 0.
  if (auto Common = commonFactors(*D); !Common.empty() && D->Terms.size() > 1)
    if (rangeOf(nodes().monomial(Common)).low() >= 0 &&
        prove(nodes().divideOut(D, Common), Depth, Budget))
      return true;
  // A term without a lower bound must go, whatever else does. Without one any may.
  const Term *Unbounded = llvm::find_if(D->Terms, [&](const Term &T) {
    return !(Interval::point(T.Coefficient) * rangeOf(T.Of)).hasLow();
  });
  if (Unbounded != D->Terms.end()) {
    if (proveWithout(*Unbounded, D, Depth, Budget))
      return true;
  } else {
    for (const Term &T : D->symbolic())
      if (proveWithout(T, D, Depth, Budget))
        return true;
  }
  return D->HasOpaque && proveByCases(D, Depth, Budget);
}

bool Facts::Impl::proveByCases(const DimNode *D, unsigned Depth, unsigned &Budget) const {
  for (const Term &T : D->Terms)
    for (const AtomNode *A : T.Of->Factors) {
      if (A->Kind != AtomKind::Min && A->Kind != AtomKind::Max)
        continue;
      // It is one of its operands.
      auto Holds = [&](const DimNode *Is) {
        if (Budget == 0)
          return false;
        --Budget;
        Dim Case = Dims->substitute(
            Dim(D), [&](Dim Atom) { return Atom.node() == A->Itself ? Dim(Is) : Dim(); });
        return prove(Case.node(), Depth - 1, Budget);
      };
      return Holds(A->Left) && Holds(A->Right);
    }
  return false;
}

//===--- D = 0 ------------------------------------------------------------===//

const DimNode *Facts::Impl::reduceByZeros(const DimNode *D) const {
  for (unsigned Steps = 0; Steps < 16; ++Steps) {
    const DimNode *Next = nullptr;
    for (const DimNode *Z : Zero) {
      if ((Z->Mask & D->Mask) == 0)
        continue;
      const Term &Lead = Z->Terms.front();
      for (const Term &T : D->Terms) {
        auto Factors = quotient(*T.Of, *Lead.Of);
        if (!Factors || T.Coefficient == Interval::Least || T.Coefficient % Lead.Coefficient != 0)
          continue;
        const DimNode *By =
            nodes().polynomial(Term{T.Coefficient / Lead.Coefficient, nodes().monomial(*Factors)});
        const DimNode *Whole = By ? nodes().tryMultiply(By, Z) : nullptr;
        Next = Whole ? nodes().trySubtract(D, Whole) : nullptr;
        break;
      }
      if (Next)
        break;
    }
    if (!Next)
      return D;
    D = Next;
  }
  return D;
}

const DimNode *Facts::Impl::quotientsToRemainders(const DimNode *D) const {
  if (!D->HasOpaque)
    return D;
  // a - b * (a // b) is a % b, for a b of one term.
  for (const Term &T : D->Terms)
    for (const AtomNode *A : T.Of->Factors) {
      if (A->Kind != AtomKind::FloorDiv || A->Right->Terms.size() != 1 ||
          T.Coefficient % A->Right->Terms[0].Coefficient != 0 ||
          !quotient(*T.Of, *A->Right->Terms[0].Of))
        continue;
      Dim Product = Dims->mul(Dim(A->Right), Dim(A->Itself));
      const Term &Lead = Product.node()->Terms.front();
      auto Factors = quotient(*T.Of, *Lead.Of);
      if (!Factors || T.Coefficient % Lead.Coefficient != 0)
        continue;
      const DimNode *By =
          nodes().polynomial(Term{T.Coefficient / Lead.Coefficient, nodes().monomial(*Factors)});
      if (!By)
        continue;
      Dim Dividend = Dims->sub(Dim(A->Left), Dims->mod(Dim(A->Left), Dim(A->Right)));
      return simplify(Dims->add(Dim(D), Dims->mul(Dim(By), Dims->sub(Dividend, Product))).node());
    }
  return D;
}

bool Facts::Impl::isNonZero(const AtomNode *A) const {
  return !rangeOf(A).contains(0) || llvm::is_contained(NonZero, A->Itself);
}

Truth Facts::Impl::isZero(const DimNode *D) const {
  if (D->isConstant())
    return truthOf(D->Terms.empty());
  if (auto Known = Answers.find({D, false}); Known != Answers.end())
    return Known->second;
  Truth Answer = decideZero(simplify(D));
  Answers[{D, false}] = Answer;
  return Answer;
}

Truth Facts::Impl::decideZero(const DimNode *D) const {
  for (unsigned Round = 0; Round < 4; ++Round) {
    if (D->isConstant())
      return truthOf(D->Terms.empty());
    if (!rangeOf(D).contains(0))
      return Truth::No;
    std::int64_t G = content(*D);
    if (D->constantPart() % G != 0)
      return Truth::No;
    D = nodes().divideOut(D, G);
    const DimNode *Negative = nodes().tryScale(D, -1);
    if (llvm::is_contained(NonZero, D) || (Negative && llvm::is_contained(NonZero, Negative)))
      return Truth::No;
    const DimNode *Before = D;
    // m*q = 0 says q = 0 where m is not zero.
    llvm::SmallVector<const AtomNode *, 4> Nonzero;
    for (const AtomNode *A : commonFactors(*D))
      if (isNonZero(A))
        Nonzero.push_back(A);
    D = nodes().divideOut(D, Nonzero);
    if (D == Before && !Zero.empty())
      D = simplify(reduceByZeros(D));
    if (D == Before)
      D = quotientsToRemainders(D);
    if (D == Before)
      break;
  }
  if (isEmpty() && !D->HasOpaque)
    return Truth::Unknown;
  auto IsPositive = [&](const DimNode *X) {
    const DimNode *Less = nodes().tryAdd(X, nodes().constant(-1));
    return Less && isNonNegative(Less);
  };
  const DimNode *Negative = nodes().tryScale(D, -1);
  bool NotBelow = isNonNegative(D), NotAbove = Negative && isNonNegative(Negative);
  if (NotBelow && NotAbove)
    return Truth::Yes;
  if ((NotBelow && IsPositive(D)) || (NotAbove && IsPositive(Negative)))
    return Truth::No;
  return Truth::Unknown;
}

Truth Facts::Impl::compare(const DimNode *A, Relation R, const DimNode *B) const {
  switch (R) {
  case Relation::NotEqual:
    return !compare(A, Relation::Equal, B);
  case Relation::Greater:
    return compare(B, Relation::Less, A);
  case Relation::GreaterEqual:
    return !compare(A, Relation::Less, B);
  case Relation::LessEqual:
    return !compare(B, Relation::Less, A);
  case Relation::Equal:
  case Relation::Less:
    break;
  }
  if (A == B)
    return truthOf(R == Relation::Equal);
  if (A->isConstant() && B->isConstant())
    return truthOf(R == Relation::Less && A->constantPart() < B->constantPart());
  const DimNode *D = nodes().trySubtract(simplify(B), simplify(A));
  if (!D)
    return Truth::Unknown;
  if (R == Relation::Equal)
    return isZero(D);
  // A < B: B - A >= 1. Not: A - B >= 0.
  const DimNode *More = nodes().tryAdd(D, nodes().constant(-1));
  if (More && isNonNegative(More))
    return Truth::Yes;
  const DimNode *Opposite = nodes().tryScale(D, -1);
  if (Opposite && isNonNegative(Opposite))
    return Truth::No;
  // D != 0 narrows D >= 0 to D >= 1.
  if (!isEmpty() && isNonNegative(D) && isZero(D) == Truth::No)
    return Truth::Yes;
  return Truth::Unknown;
}

} // namespace shapewise
