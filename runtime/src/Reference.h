//===- Reference.h - The plain loops, in double ---------------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Cross-entropy as a reader would write it, in float64, for every form, option,
// type and stride. What the kernels do not do is done here; what they do can
// be compared with it.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_SRC_REFERENCE_H
#define SHAPEWISE_SRC_REFERENCE_H

#include "Plan.h"

namespace shapewise {
namespace detail {

/// Computes positions [\p Begin, \p End): writes losses, log-sum-exps and
/// gradients where the plan has them; returns the sum of weighted losses.
double referencePositions(const Plan &P, std::int64_t Begin, std::int64_t End);

/// What a position's gradient is multiplied by, apart from weights: the
/// incoming gradient over the mean's denominator.
double gradientScale(const Plan &P, const Cursor &At);

} // namespace detail
} // namespace shapewise

#endif // SHAPEWISE_SRC_REFERENCE_H
