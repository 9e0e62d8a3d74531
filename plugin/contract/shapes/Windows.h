//===- Windows.h - sizes after a sliding window -----------------*- C++ -*-===//
//
// The arithmetic convolutions, pooling and unfolding share.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_WINDOWS_H
#define SHAPEWISE_CONTRACT_SHAPES_WINDOWS_H

#include "Call.h"

namespace shapewise {

/// A window along one axis; null Dims where not known.
struct Window {
  Dim Kernel, Stride, Padding, Dilation;
};

/// `dilation * (kernel - 1) + 1`.
Dim reach(const Call &C, const Window &W);
/// floor((size + 2*padding - reach) / stride) + 1; null when not known.
Dim windowCount(const Call &C, Dim Size, const Window &W);

/// The windows of `Count` axes; a term that is absent reads as `Default`.
std::optional<llvm::SmallVector<Window, 3>> windowsOf(const Call &C, unsigned Count,
                                                      const Term &Kernel, const Term &Stride,
                                                      const Term &Padding, const Term &Dilation);

/// An input with `Spatial` axes behind its channels: with a batch, or (rank one less) without.
/// The index of the channel axis from the end, after a report none. `AllowUnbatched` as the
/// operation does.
bool checkSpatialRank(Call &C, const Term &Input, unsigned Spatial, bool AllowUnbatched = true);

/// A Dim with the origin of the operand it was read from.
Extent extentOf(const Call &C, const Operand &O);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_WINDOWS_H
