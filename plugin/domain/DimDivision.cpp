//===- DimDivision.cpp - quotients, remainders and extrema ------*- C++ -*-===//
//
// Floor division, remainder, minimum and maximum: as much as always holds is computed,
// the rest becomes an opaque atom in a form that is the same for the same question.
// Divisors are taken to be nonzero (see Dim.h).
//
//===----------------------------------------------------------------------===//
#include "Dim.h"
#include "DimNodes.h"
#include <numeric>
#include <tuple>

namespace shapewise {
using namespace detail;

namespace {

std::int64_t floorOf(std::int64_t N, std::int64_t By) { // By > 0
  std::int64_t Q = N / By;
  return N % By < 0 ? Q - 1 : Q;
}

} // namespace

std::pair<const DimNode *, const DimNode *> DimContext::Impl::split(const DimNode *A, Term By) {
  Terms Quotient, Rest;
  for (const Term &T : A->Terms) {
    auto Factors = quotient(*T.Of, *By.Of);
    if (!Factors) {
      Rest.push_back(T);
      continue;
    }
    if (T.Of->isOne()) { // A constant divided by a constant leaves less than the divisor.
      std::int64_t Q = floorOf(T.Coefficient, By.Coefficient);
      if (Q != 0)
        Quotient.push_back({Q, One});
      if (std::int64_t R = T.Coefficient - Q * By.Coefficient)
        Rest.push_back({R, One});
    } else if (T.Coefficient % By.Coefficient == 0) {
      Quotient.push_back({T.Coefficient / By.Coefficient, monomial(*Factors)});
    } else {
      Rest.push_back(T);
    }
  }
  return {normalize(Quotient), polynomial(Rest)};
}

const DimNode *DimContext::Impl::exactQuotient(const DimNode *A, const DimNode *B) {
  // Long division by the leading term.
  const DimNode *Quotient = constant(0);
  Term Lead = B->Terms.front();
  for (unsigned Steps = 0; Steps < 16; ++Steps) {
    if (A->Terms.empty())
      return Quotient;
    Term T = A->Terms.front();
    auto Factors = quotient(*T.Of, *Lead.Of);
    if (!Factors || T.Coefficient == Interval::Least || T.Coefficient % Lead.Coefficient != 0)
      return nullptr;
    const DimNode *Part = polynomial(Term{T.Coefficient / Lead.Coefficient, monomial(*Factors)});
    const DimNode *Whole = tryMultiply(Part, B);
    Quotient = tryAdd(Quotient, Part);
    A = Whole && Quotient ? trySubtract(A, Whole) : nullptr;
    if (!A)
      return nullptr;
  }
  return nullptr;
}

namespace {

/// A division brought to lowest terms: Whole + Left // Right, and Scale * (Left % Right).
struct Reduced {
  const DimNode *Whole, *Left, *Right, *Scale;
};

/// Cancels what dividend and divisor have in common, takes out the multiples of the divisor.
/// Nothing when 64 bits do not suffice.
std::optional<Reduced> reduce(DimContext::Impl &I, const DimNode *A, const DimNode *B) {
  if (B->Terms.front().Coefficient < 0) { // floor(a / -b) = floor(-a / b)
    std::optional<Reduced> R;
    const DimNode *NegA = I.tryScale(A, -1), *NegB = I.tryScale(B, -1);
    if (NegA && NegB)
      R = reduce(I, NegA, NegB);
    if (R)
      R->Scale = I.tryScale(R->Scale, -1);
    return R && R->Scale ? R : std::nullopt;
  }
  Reduced R{I.constant(0), A, B, I.constant(1)};
  if (const DimNode *Q = B->Terms.size() > 1 ? I.exactQuotient(A, B) : nullptr)
    return Reduced{Q, I.constant(0), B, R.Scale};
  if (B->Terms.size() == 1) {
    std::tie(R.Whole, R.Left) = I.split(A, B->Terms.front());
    if (!R.Whole)
      return std::nullopt;
  }
  if (R.Left->Terms.empty())
    return R;
  // Atoms in every term of both: floor(m*a / m*b) = floor(a / b).
  llvm::SmallVector<const AtomNode *, 4> Common, Mine = commonFactors(*R.Left),
                                                 Theirs = commonFactors(*R.Right);
  std::set_intersection(Mine.begin(), Mine.end(), Theirs.begin(), Theirs.end(),
                        std::back_inserter(Common),
                        [](const AtomNode *X, const AtomNode *Y) { return X->Id < Y->Id; });
  R.Left = I.divideOut(R.Left, Common);
  R.Right = I.divideOut(R.Right, Common);
  R.Scale = I.tryMultiply(R.Scale, I.polynomial(Term{1, I.monomial(Common)}));
  return R.Scale ? std::optional(R) : std::nullopt;
}

/// The greatest number dividing all coefficients, the constant included.
std::int64_t fullContent(const DimNode &D) {
  std::int64_t G = content(D);
  std::int64_t C = D.constantPart();
  if (D.symbolic().empty())
    return C == Interval::Least || C == 0 ? 1 : std::abs(C);
  return C == Interval::Least ? 1 : std::gcd(G, C);
}

} // namespace

Dim DimContext::floorDiv(Dim A, Dim B) {
  if (!A || !B)
    return {};
  auto StandIn = [&] { return Dim(I->standIn(Operation::FloorDiv, A.node(), B.node())); };
  if (B.isConstant(0))
    return StandIn();
  if (B.isConstant(1))
    return A;
  std::optional<Reduced> R = reduce(*I, A.node(), B.node());
  if (!R)
    return StandIn();
  const DimNode *Left = R->Left, *Right = R->Right;
  // Numbers: floor((g*p + c) / (g*k)) = floor((p + floor(c / g)) / k).
  std::int64_t G = std::gcd(content(*Left), fullContent(*Right));
  if (G > 1 && !Left->symbolic().empty()) {
    Right = I->divideOut(Right, G);
    DimContext::Impl::Terms Sum;
    for (const Term &T : Left->symbolic())
      Sum.push_back({T.Coefficient / G, T.Of});
    Sum.push_back({floorOf(Left->constantPart(), G), I->One});
    Left = I->normalize(Sum);
  }
  Dim Whole(R->Whole);
  if (Left->Terms.empty())
    return Whole;
  if (Right->isConstant() && Right->constantPart() == 1)
    return add(Whole, Dim(Left));
  if (Interval Q = Interval::floorDiv(Left->Range, Right->Range); Q.isPoint())
    return add(Whole, constant(Q.low()));
  // (x // a) // b = x // (a*b) for positive numbers.
  if (const AtomNode *Inner = Left->atom(); Inner && Inner->Kind == AtomKind::FloorDiv &&
                                            Inner->Right->isConstant() && Right->isConstant())
    if (const DimNode *Both = I->tryMultiply(Inner->Right, Right))
      return add(Whole, floorDiv(Dim(Inner->Left), Dim(Both)));
  // After cancelling numbers the multiples of the divisor may have become visible.
  if (Left != A.node() || Right != B.node())
    return add(Whole, floorDiv(Dim(Left), Dim(Right)));
  return add(Whole, Dim(I->opaque(AtomKind::FloorDiv, Left, Right)));
}

Dim DimContext::mod(Dim A, Dim B) {
  if (!A || !B)
    return {};
  auto StandIn = [&] { return Dim(I->standIn(Operation::Mod, A.node(), B.node())); };
  if (B.isConstant(0))
    return StandIn();
  std::optional<Reduced> R = reduce(*I, A.node(), B.node());
  if (!R)
    return StandIn();
  const DimNode *Left = R->Left, *Right = R->Right;
  Dim Scale(R->Scale);
  // (g*p) % (g*k) = g * (p % k).
  std::int64_t G = std::gcd(fullContent(*Left), fullContent(*Right));
  if (G > 1 && !Left->Terms.empty()) {
    Left = I->divideOut(Left, G);
    Right = I->divideOut(Right, G);
    Scale = mul(Scale, constant(G));
  }
  if (Left->Terms.empty() || (Right->isConstant() && Right->constantPart() == 1))
    return constant(0);
  if (Interval::floorDiv(Left->Range, Right->Range) == Interval::point(0))
    return mul(Scale, Dim(Left));
  if (Left != A.node() || Right != B.node())
    return mul(Scale, mod(Dim(Left), Dim(Right)));
  return mul(Scale, Dim(I->opaque(AtomKind::Mod, Left, Right)));
}

namespace {

/// Whether `X` is an atom of the kind with `Y` among its operands: min(min(a, b), b).
bool absorbs(const DimNode *X, AtomKind Kind, const DimNode *Y) {
  const AtomNode *A = X->atom();
  return A && A->Kind == Kind && (A->Left == Y || A->Right == Y);
}

} // namespace

Dim DimContext::min(Dim A, Dim B) {
  if (!A || !B)
    return {};
  if (const DimNode *D = I->trySubtract(A.node(), B.node())) {
    if (D->Range.high() <= 0)
      return A;
    if (D->Range.low() >= 0)
      return B;
  }
  if (absorbs(A.node(), AtomKind::Min, B.node()))
    return A;
  if (absorbs(B.node(), AtomKind::Min, A.node()))
    return B;
  if (absorbs(A.node(), AtomKind::Max, B.node()))
    return B;
  if (absorbs(B.node(), AtomKind::Max, A.node()))
    return A;
  if (A.node()->Id > B.node()->Id)
    std::swap(A, B);
  return Dim(I->opaque(AtomKind::Min, A.node(), B.node()));
}

Dim DimContext::max(Dim A, Dim B) {
  if (!A || !B)
    return {};
  if (const DimNode *D = I->trySubtract(A.node(), B.node())) {
    if (D->Range.low() >= 0)
      return A;
    if (D->Range.high() <= 0)
      return B;
  }
  if (absorbs(A.node(), AtomKind::Max, B.node()))
    return A;
  if (absorbs(B.node(), AtomKind::Max, A.node()))
    return B;
  if (absorbs(A.node(), AtomKind::Min, B.node()))
    return B;
  if (absorbs(B.node(), AtomKind::Min, A.node()))
    return A;
  if (A.node()->Id > B.node()->Id)
    std::swap(A, B);
  return Dim(I->opaque(AtomKind::Max, A.node(), B.node()));
}

} // namespace shapewise
