//===- Strides.h - where views find their elements --------------*- C++ -*-===//
//
// The layout of what a view of a tensor gives, and whether a tensor can be viewed in
// another shape without being copied.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_STRIDES_H
#define SHAPEWISE_CONTRACT_SHAPES_STRIDES_H

#include "Call.h"

namespace shapewise {

/// The step along each axis; none where the layout or the rank is not known.
std::optional<Strides> stridesOf(const Call &C, const TensorType &T);
/// The layout of axes with these steps. `Packed`: they leave no gap and repeat nothing.
Layout layoutOf(const Call &C, llvm::ArrayRef<Extent> Axes, Strides Steps, bool Packed);
/// What a copy that keeps the order of the axes in memory has (`clone`, `to`).
Layout layoutOfCopy(const TensorType &Of);
/// The layout left when axis `At` of `Self` is gone, giving `Axes`.
Layout layoutWithout(const Call &C, const TensorType &Self, std::int64_t At, const Shape &Now);
/// The layout after taking every `Step`th element along axis `At` of `Self`, giving `Now`.
Layout layoutOfPart(const Call &C, const TensorType &Self, std::int64_t At, Dim Step,
                    const Shape &Now);

/// Viewing a tensor in another shape of as many elements.
struct ViewedLayout {
  Truth Possible = Truth::Unknown;
  Layout Is; ///< where it is possible
};
/// Follows at::detail::computeStride_impl: axes that lie evenly in memory form a block, and every
/// block must be filled by axes of its own.
ViewedLayout layoutOfView(const Call &C, const TensorType &From, llvm::ArrayRef<Extent> To);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_STRIDES_H
