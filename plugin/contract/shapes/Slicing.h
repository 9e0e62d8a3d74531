//===- Slicing.h - lengths of slices ----------------------------*- C++ -*-===//
//
// What `start:end:step` leaves of an axis; shared by slice() and index().
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_SLICING_H
#define SHAPEWISE_CONTRACT_SHAPES_SLICING_H

#include "Call.h"

namespace shapewise {

/// The axis after slicing. Bounds outside the axis are clamped, as libtorch does.
Extent sliced(Call &C, const Extent &Was, const Operand &Start, const Operand &End,
              const Operand &Step);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_SLICING_H
