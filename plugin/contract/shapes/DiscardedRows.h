//===- DiscardedRows.h - rows that a slice cut off before a loss -*- C++ -*-===//
//
// A loss that fits because one operand was cut to the other's rows leaves the rest of it unused.
// Knows what the operands of losses are called; no single loss.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_DISCARDEDROWS_H
#define SHAPEWISE_CONTRACT_SHAPES_DISCARDEDROWS_H

#include "Call.h"

namespace shapewise {

/// What was cut off on one side of a loss and not on the other: targets, or an input cut to the
/// very size of the targets.
std::optional<Problem> discardedRows(Call &C, llvm::ArrayRef<Term> Terms);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_DISCARDEDROWS_H
