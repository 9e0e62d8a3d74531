//===- NewTensors.h - how what an operation makes lies in memory -*- C++ -*-===//
//
// libtorch gives a result that is no view of its operands an order in memory that follows
// from theirs. Whatever cannot be decided for certain is unknown.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_NEWTENSORS_H
#define SHAPEWISE_CONTRACT_SHAPES_NEWTENSORS_H

#include "Call.h"

namespace shapewise {

/// What at::TensorIterator gives a result of shape `Made`: the order of the first operand, where it
/// is stretched along an axis that of the next.
Layout layoutOfOperands(const Call &C, llvm::ArrayRef<TensorType> Operands, const Shape &Made);

/// What follows Tensor::suggest_memory_format: "channels last" where all the operands lie so, else
/// in order.
Layout layoutOfFormat(const Call &C, llvm::ArrayRef<TensorType> Operands, const Shape &Made);

/// Whether an axis is certainly longer than 1.
bool isSeveral(const Call &C, const Extent &E);
/// Whether images of four or five axes certainly have several channels of several points each: in
/// order, they cannot be taken for "channels last".
bool hasChannelsOfPoints(const Call &C, llvm::ArrayRef<Extent> Image);
/// Whether images lie so that libtorch takes them to be "channels last".
Truth liesChannelsLast(const Call &C, const TensorType &T);
/// The steps of images of this shape, which are "channels last"; unknown for other ranks.
Layout channelsLast(const Call &C, const Shape &Made);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_NEWTENSORS_H
