//===- PlainCall.h - The most frequent form of a call ---------*- C++ -*---===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Contiguous logits [N, C], contiguous labels [N], at most a gradient, no
// weights: small calls would feel the checks of all that could have been given.
// A shortcut only: whatever it does not recognize, right or wrong, goes through
// Validate.h.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_SRC_PLAINCALL_H
#define SHAPEWISE_SRC_PLAINCALL_H

#include "Kernels.h"
#include "Plan.h"

namespace shapewise {
namespace detail {

/// Whether \p R is such a call and right but for its labels' values; then \p P
/// is what validateShapes() would make of it.
bool layOutPlainCall(const Request &R, Plan &P) noexcept;

/// The smallest of them, for which even a plan would take its time.
struct FewClassCall {
  FewClassJob Job;
  FewClassRows Rows;
  /// What the sum of the losses is divided by.
  double Denominator;

  void divideBy(double Value) {
    Denominator = Value;
    if (Rows.Gradient)
      Job.Scale = 1 / Value;
  }
};

/// \p R as if it were such a call, and all its labels known to be classes.
FewClassCall layOutFewClassCall(const Request &R) noexcept;

/// Checks and computes \p R where it is such a call of at most one chunk. False, with nothing
/// written, where it is not, where a label is wrong, or where this processor has no kernel.
bool computeFewClassCall(const Request &R, double &Loss) noexcept;

} // namespace detail
} // namespace shapewise

#endif // SHAPEWISE_SRC_PLAINCALL_H
