//===- Axes.h - shared steps of shape functions -----------------*- C++ -*-===//
//
// Taking shapes apart and putting them together: one axis removed, added or replaced,
// also where part of the shape is unknown; broadcasting.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_AXES_H
#define SHAPEWISE_CONTRACT_SHAPES_AXES_H

#include "Call.h"

namespace shapewise {

/// The shape without axis `At`; none when that axis cannot be told.
std::optional<Shape> withoutAxis(const Shape &S, std::int64_t At);
/// The shape with axis `At` replaced.
std::optional<Shape> withAxis(const Shape &S, std::int64_t At, Extent Is);
/// The shape with a new axis that will have number `At` (negative: from the end, -1 the last).
std::optional<Shape> withNewAxis(const Shape &S, std::int64_t At, Extent Is);

/// Like `From` in all but the shape: for operations that only move or pick elements. The axis of
/// probabilities survives when it is the last one and keeps its size. How the elements lie in
/// memory is for the operation to say.
TensorType moved(const Call &C, const TensorType &From, Shape To);
/// The shape and dtype of `From`; meaning and value range are gone.
TensorType computed(const TensorType &From);

/// The tensor, once an axis that `Number` counts has been learnt where its rank is not known; with
/// `More` new places to count.
TensorType withAxisLearnt(Call &C, const Term &Of, const Term &Number, unsigned More = 0);

constexpr unsigned AnyRank = ~0U;
/// Whether the tensor has `Low` to `High` axes or may have: then it is learnt. False after a
/// report.
bool requireRankIn(Call &C, const Term &Of, unsigned Low, unsigned High);
inline bool requireRank(Call &C, const Term &Of, unsigned Rank) {
  return requireRankIn(C, Of, Rank, Rank);
}

/// An axis number that is right whether or not the rank is known: as given where it is in range
/// or cannot be told. None after a report or a doubt.
std::optional<std::int64_t> checkedAxis(Call &C, const Term &Number, const Term &Of, const Shape &S,
                                        unsigned More = 0);

/// One axis, and its size; null Dims where it is not known.
struct SizedAxis {
  std::optional<std::int64_t> At;
  Dim Size;
};
/// The axis `Number` of a tensor that must not be a scalar. None after a report.
std::optional<SizedAxis> sizedAxis(Call &C, const Term &Number, const Term &Of);

/// libtorch's broadcasting of the terms that are not absent. None after a report.
std::optional<Shape> broadcast(Call &C, llvm::ArrayRef<Term> Terms);

/// `[2, -1, 4]`, as the user passed it.
std::string spelling(const Call &C, llvm::ArrayRef<Operand> List);
/// A number, whole or not: `0.5`.
std::string spelling(const Call &C, const Operand &Number);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_AXES_H
