//===- EmptyOperands.cpp - calls that only empty tensors suit ---------------===//
//
// A call is asked again with what would hold if every size were at least 1. That is rare: only
// where the first answer was that one is 0, or for a loss of which nothing could be said.
//
//===----------------------------------------------------------------------===//
#include "EmptyOperands.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise {

namespace {

using Sizes = llvm::SmallVector<Dim, 8>;

/// Every size that is not a plain number; of an unknown run of axes, none.
void collectSizes(const TensorType &T, Sizes &Into) {
  auto Collect = [&](llvm::ArrayRef<Extent> Extents) {
    for (const Extent &E : Extents)
      if (!E.Size.constant())
        Into.push_back(E.Size);
  };
  if (auto X = Call::extents(T))
    return Collect(*X);
  Collect(T.Sizes.front());
  Collect(T.Sizes.back());
}

void collectSizes(const Operand &O, Sizes &Into) {
  if (O.isTensor())
    collectSizes(O.Type, Into);
  for (const Operand &Element : O.Elements)
    collectSizes(Element, Into);
}

/// A shape that is written with a 0 means what it says: `x.view({0, 4})`.
bool asksForZero(const Operand &O) {
  return O.isList() && llvm::any_of(O.Elements, [](const Operand &Element) {
           return Element.isInt() && Element.Number.isConstant(0);
         });
}

bool isAnyZero(const Sizes &Of, const Facts &Known) {
  return llvm::any_of(Of, [&](Dim Size) {
    return Known.compare(Size, Relation::Less, Known.dims().constant(1)) == Truth::Yes;
  });
}

/// Learns that \p Size is not 0, and of each of its unknowns that would make it 0 (as the `n` of
/// `n*t - n`) neither. False where that cannot be.
bool assumeElements(Facts &Known, Dim Size) {
  DimContext &Dims = Known.dims();
  Dim One = Dims.constant(1);
  if (!Known.assume(Size, Relation::GreaterEqual, One))
    return false;
  llvm::SmallVector<Dim, 4> Atoms;
  Dims.visitAtoms(Size, [&](Dim Atom, AtomKind) { Atoms.push_back(Atom); });
  for (Dim Atom : Atoms) {
    if (Known.lowerBound(Atom) != 0)
      continue;
    Dim Without =
        Dims.substitute(Size, [&](Dim Each) { return Each == Atom ? Dims.constant(0) : Dim(); });
    if (Known.compare(Without, Relation::Less, One) == Truth::Yes &&
        !Known.assume(Atom, Relation::GreaterEqual, One))
      return false;
  }
  return true;
}

std::optional<Facts> assumeElements(const Facts &Known, const Sizes &Of) {
  Facts Filled = Known;
  if (!llvm::all_of(Of, [&](Dim Size) { return assumeElements(Filled, Size); }))
    return std::nullopt;
  return Filled;
}

} // namespace

bool hasEmptyOperand(const Call &C, llvm::ArrayRef<Term> Terms) {
  return llvm::any_of(Terms, [&](const Term &T) {
    auto X = T.Value.isTensor() ? C.extents(T) : std::nullopt;
    return X && llvm::any_of(*X, [](const Extent &E) { return E.Size.isConstant(0); });
  });
}

std::optional<Facts> withElements(llvm::ArrayRef<Argument> Arguments, const Facts &Known,
                                  const Judgement &J, bool IsLoss) {
  Sizes All;
  for (const Argument &A : Arguments)
    collectSizes(A.Value, All);
  // Losses are few, and worth a second look.
  bool MayBeWrong =
      (IsLoss && J.Is == Verdict::Unknown && !All.empty()) || (J.After && isAnyZero(All, *J.After));
  if (!MayBeWrong ||
      llvm::any_of(Arguments, [](const Argument &A) { return asksForZero(A.Value); }))
    return std::nullopt;
  return assumeElements(Known, All);
}

std::optional<Facts> withElements(const TensorType &Actual, const Facts &Known,
                                  const Facts &After) {
  Sizes All;
  collectSizes(Actual, All);
  return isAnyZero(All, After) ? assumeElements(Known, All) : std::nullopt;
}

} // namespace shapewise
