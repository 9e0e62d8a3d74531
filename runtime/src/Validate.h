//===- Validate.h - The checks of a call ----------------------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decides whether a Request is right, and lays it out as a Plan. Reads no
// logits and writes nothing; words nothing (see Messages.h).
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_SRC_VALIDATE_H
#define SHAPEWISE_SRC_VALIDATE_H

#include "Plan.h"

namespace shapewise {
namespace detail {

/// Checks everything but label values and scratch space, and fills \p P.
/// Returns whether all is right; else fills \p Result.
bool validateShapes(const Request &R, Plan &P, Error &Result) noexcept;

/// Checks that each label is a class or `ignore_index`; counts those that
/// count, and sums their weights, into \p P.
bool validateLabels(const Request &R, Plan &P, Error &Result) noexcept;

} // namespace detail
} // namespace shapewise

#endif // SHAPEWISE_SRC_VALIDATE_H
