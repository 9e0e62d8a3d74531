//===- DiscardedRows.cpp - rows that a slice cut off before a loss ----------===//
#include "DiscardedRows.h"

namespace shapewise {

namespace {

/// The rows of a tensor, where its rank is known and not 0.
const Extent *rowsOf(const TensorType &T) {
  return !T.Sizes.hasRun() && !T.Sizes.extents().empty() ? &T.Sizes.extents().front() : nullptr;
}

} // namespace

std::optional<Problem> discardedRows(Call &C, llvm::ArrayRef<Term> Terms) {
  if (Terms.size() < 2 || !Terms[0].Value.isTensor() || !Terms[1].Value.isTensor() ||
      Terms[1].Name != "target")
    return std::nullopt;
  TensorType Input = C.tensor(Terms[0]), Target = C.tensor(Terms[1]);
  const Extent *X = rowsOf(Input), *Y = rowsOf(Target);
  // Both were cut: a part of a data set, or of a sequence.
  if (!X || !Y || !X->CutFrom == !Y->CutFrom)
    return std::nullopt;
  const Term &Cut = Y->CutFrom ? Terms[1] : Terms[0];
  const Extent &Is = Y->CutFrom ? *Y : *X;
  // More scores than labels is common (a part of the nodes has labels) unless it is cut to fit.
  bool ToFit = Is.Origin != OriginId::None && X->Origin == Y->Origin;
  if (!Is.CutFrom.constant() || (!Y->CutFrom && !ToFit) ||
      C.compare(Is.CutFrom, Relation::Greater, Is.Size) != Truth::Yes)
    return std::nullopt;
  Dim Lost = C.facts().simplify(C.dims().sub(Is.CutFrom, Is.Size));
  Problem P;
  P.What = Message::RowsDiscarded;
  P.Parts = {C.callee().str(), Lost, Is.CutFrom, Cut.Name, Is.Size, Input, Target};
  if (Cut.Argument)
    P.Underline.push_back(*Cut.Argument);
  Call::blame(P, {&Cut, 0, Is});
  return P;
}

} // namespace shapewise
