//===- MutualStretch.h - operands that stretch each other -------*- C++ -*-===//
//
// [N, 1] and [N] broadcast to [N, N]: nothing throws, and what is made of the result pairs
// elements that do not belong together. Knows shapes, no operation.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_MUTUALSTRETCH_H
#define SHAPEWISE_CONTRACT_SHAPES_MUTUALSTRETCH_H

#include "Call.h"

namespace shapewise {

/// Whether broadcasting makes both operands larger, and nobody can have meant it: no axis of length
/// 1 that is stretched was made on purpose.
bool stretchEachOther(Call &C, const Extents &X, const Extents &Y);
/// How [N, 1] or [N, 1, 1, 1] meets [N], so that the elements of one meet all of the other's.
enum class Meeting : std::uint8_t {
  None,
  Unasked, ///< nobody said that it is meant
  Grid,    ///< a factory wrote the 1, as in `ones({n, 1}) * linspace(0, 1, n)`
};
Meeting meetingOf(Call &C, const Extents &X, const Extents &Y);
/// Whether broadcasting stretches an operand of more than one element, and nobody said so. It may
/// be meant all the same: [C] against [N, C] compares each row with one.
bool stretchUnasked(Call &C, const Extents &X, const Extents &Y);
/// Whether an operand may get larger where it meets one of this rank: it has fewer axes, or one of
/// length 1.
bool isStretchedTo(Call &C, const Extents &X, std::size_t Rank);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_MUTUALSTRETCH_H
