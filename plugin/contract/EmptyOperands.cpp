//===- EmptyOperands.cpp - calls that only tensors without elements suit ----===//
#include "EmptyOperands.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise {

namespace {

/// Every size of every tensor in \p O that is not a plain number.
void collectSizes(const Operand &O, llvm::SmallVectorImpl<Dim> &Sizes) {
  if (O.isTensor())
    if (auto X = Call::extents(O.Type))
      for (const Extent &E : *X)
        if (!E.Size.constant())
          Sizes.push_back(E.Size);
  for (const Operand &Element : O.Elements)
    collectSizes(Element, Sizes);
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

} // namespace

bool hasEmptyOperand(const Call &C, llvm::ArrayRef<Term> Terms) {
  return llvm::any_of(Terms, [&](const Term &T) {
    auto X = T.Value.isTensor() ? C.extents(T) : std::nullopt;
    return X && llvm::any_of(*X, [](const Extent &E) { return E.Size.isConstant(0); });
  });
}

std::optional<Facts> withElements(llvm::ArrayRef<Argument> Arguments, const Facts &Known,
                                  const Judgement &J, bool IsLoss) {
  llvm::SmallVector<Dim, 8> Sizes;
  for (const Argument &A : Arguments)
    collectSizes(A.Value, Sizes);
  auto IsEmptyAfterwards = [&](Dim Size) {
    return J.After->compare(Size, Relation::Less, Known.dims().constant(1)) == Truth::Yes;
  };
  // Losses are few, and worth a second look.
  bool MayBeWrong = (IsLoss && J.Is == Verdict::Unknown && !Sizes.empty()) ||
                    (J.After && llvm::any_of(Sizes, IsEmptyAfterwards));
  Facts Filled = Known;
  if (!MayBeWrong || !llvm::all_of(Sizes, [&](Dim Size) { return assumeElements(Filled, Size); }))
    return std::nullopt;
  return Filled;
}

} // namespace shapewise
