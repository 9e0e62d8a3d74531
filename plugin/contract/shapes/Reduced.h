//===- Reduced.h - what a loss gives back -----------------------*- C++ -*-===//
//
// `mean` and `sum` give a scalar, `none` the losses one by one.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_REDUCED_H
#define SHAPEWISE_CONTRACT_SHAPES_REDUCED_H

#include "Call.h"

namespace shapewise {

enum class Reduction : std::uint8_t { None, Mean, Sum, Unknown };

/// Reads `mean`, `Mean`, at::Reduction's numbers 0 to 2, or `batchmean`.
Reduction reductionOf(const Call &C, const Term &T);
/// The loss's result; `Full` is its shape without reduction.
Operand reduced(const Call &C, const Term &How, const Shape &Full, DTypeSet Type);
/// The same where the unreduced shape is not known.
Operand reducedUnknown(const Call &C, const Term &How, DTypeSet Type);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_REDUCED_H
