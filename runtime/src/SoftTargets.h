//===- SoftTargets.h - Label smoothing and probabilities ------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The driver of the soft-target kernel: positions one after the other, copied
// into rows of float32 where they are not rows of one type already.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_SRC_SOFTTARGETS_H
#define SHAPEWISE_SRC_SOFTTARGETS_H

#include "Plan.h"

namespace shapewise {
namespace detail {

/// Whether the kernel computes such targets; else the reference does.
bool hasSoftKernel(const Plan &P);

/// Bytes of scratch space for softPositions().
std::size_t softScratch(const Plan &P);

/// As referencePositions().
double softPositions(const Plan &P, std::int64_t Begin, std::int64_t End, char *Scratch);

} // namespace detail
} // namespace shapewise

#endif // SHAPEWISE_SRC_SOFTTARGETS_H
