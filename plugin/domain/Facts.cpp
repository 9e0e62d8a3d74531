//===- Facts.cpp - the interface of the facts -------------------*- C++ -*-===//
//
// Copy on write around Facts::Impl; each operation is in a file of its own (see
// FactStore.h).
//
//===----------------------------------------------------------------------===//
#include "Facts.h"
#include "FactStore.h"
#include "llvm/Support/raw_ostream.h"

namespace shapewise {
using namespace detail;

Relation negate(Relation R) {
  switch (R) {
  case Relation::Equal:
    return Relation::NotEqual;
  case Relation::NotEqual:
    return Relation::Equal;
  case Relation::Less:
    return Relation::GreaterEqual;
  case Relation::LessEqual:
    return Relation::Greater;
  case Relation::Greater:
    return Relation::LessEqual;
  case Relation::GreaterEqual:
    return Relation::Less;
  }
  return R;
}

llvm::StringRef spelling(Relation R) {
  switch (R) {
  case Relation::Equal:
    return "==";
  case Relation::NotEqual:
    return "!=";
  case Relation::Less:
    return "<";
  case Relation::LessEqual:
    return "<=";
  case Relation::Greater:
    return ">";
  case Relation::GreaterEqual:
    return ">=";
  }
  return "?";
}

Facts::Facts(DimContext &Dims) : I(std::make_shared<const Impl>(Dims)) {}
Facts::Facts(const Facts &) = default;
Facts::Facts(Facts &&) noexcept = default;
Facts &Facts::operator=(const Facts &) = default;
Facts &Facts::operator=(Facts &&) noexcept = default;
Facts::~Facts() = default;

DimContext &Facts::dims() const { return *I->Dims; }

bool Facts::assume(Dim A, Relation R, Dim B) {
  if (!A || !B)
    return true;
  Truth Known = compare(A, R, B);
  if (Known == Truth::No)
    return false;
  // An equality that can be proved may still be worth solving: its proof is not in simplify.
  if (Known == Truth::Yes && (R != Relation::Equal || simplify(A) == simplify(B)))
    return true;
  auto New = std::make_shared<Impl>(*I);
  Learner L(*New);
  if (!L.learn(A.node(), R, B.node()))
    return false;
  L.remember(A.node(), R, B.node());
  I = std::move(New);
  return true;
}

bool Facts::assumeEqual(const Shape &A, const Shape &B) {
  auto New = std::make_shared<Impl>(*I);
  if (!Learner(*New).equate(resolve(A), resolve(B)))
    return false;
  I = std::move(New);
  return true;
}

void Facts::forget(Dim Atom) {
  if (!Atom || I->isEmpty() || !Atom.node()->atom())
    return;
  auto New = std::make_shared<Impl>(*I);
  Learner(*New).forget(Atom.node()->atom());
  I = std::move(New);
}

Truth Facts::compare(Dim A, Relation R, Dim B) const {
  return A && B ? I->compare(A.node(), R, B.node()) : Truth::Unknown;
}

bool Facts::differsRigidly(Dim A, Dim B) const {
  Dim X = simplify(A), Y = simplify(B);
  return X.isRigid() && Y.isRigid() && equal(X, Y) != Truth::Yes;
}

Dim Facts::simplify(Dim D) const { return D ? Dim(I->simplify(D.node())) : D; }

std::optional<std::int64_t> Facts::lowerBound(Dim D) const {
  if (auto C = D.constant(); C || !D)
    return C;
  Interval In = I->rangeOf(I->simplify(D.node()));
  return In.hasLow() ? std::optional(In.low()) : std::nullopt;
}

std::optional<std::int64_t> Facts::upperBound(Dim D) const {
  if (auto C = D.constant(); C || !D)
    return C;
  Interval In = I->rangeOf(I->simplify(D.node()));
  return In.hasHigh() ? std::optional(In.high()) : std::nullopt;
}

std::string Facts::str() const {
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  for (const Impl::Equality &E : I->Solved)
    Out << Dim(E.Atom->Itself).str() << " = " << Dim(E.Is).str() << '\n';
  for (const Impl::Bound &B : I->Bounds) {
    if (B.In.hasLow())
      Out << Dim(B.Atom->Itself).str() << " >= " << B.In.low() << '\n';
    if (B.In.hasHigh())
      Out << Dim(B.Atom->Itself).str() << " <= " << B.In.high() << '\n';
  }
  for (const Impl::Binding &B : I->Runs)
    Out << '*' << dims().runName(B.Run) << " = " << resolve(B.Is).str(dims()) << '\n';
  for (const DimNode *P : I->Zero)
    Out << Dim(P).str() << " = 0\n";
  for (const DimNode *P : I->NonNegative)
    Out << Dim(P).str() << " >= 0\n";
  for (const DimNode *P : I->NonZero)
    Out << Dim(P).str() << " != 0\n";
  return Text;
}

} // namespace shapewise
