//===- Plan.h - A checked call, laid out for the kernels ------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What is left of a Request once it is known to be right: positions (places
// with one distribution over the classes) as a nest of at most seven loops,
// adjacent ones merged, with strides in bytes. Computes nothing.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_SRC_PLAN_H
#define SHAPEWISE_SRC_PLAN_H

#include "shapewise/cross_entropy.h"

namespace shapewise {
namespace detail {

/// One tensor of a call as the position loops see it. Strides in bytes.
struct Operand {
  char *Data;
  std::int64_t Strides[max_rank]; ///< As many as the plan has loops.
  std::int64_t ClassStride;
  DType Type;

  explicit operator bool() const { return Data != nullptr; }
};

/// The operands of a call, by role.
enum Role { Logits, Target, Gradient, GradOutput, Saved, Losses, LogSumExp, RoleCount };

/// Left uninitialized where nothing looks at it: small calls would feel it.
struct Plan {
  Request::Pass Pass = Request::Pass::forward;
  std::int64_t Classes = 0;
  std::int64_t Positions = 0;
  /// Loops over positions, outermost first; none when there is one position.
  int Loops = 0;
  std::int64_t Sizes[max_rank];
  Operand Operands[RoleCount];
  bool TargetIsLabels = true;
  /// Contiguous logits [N, C], labels and gradient, no weights, no further outputs.
  bool Plain = false;
  const AnyView *Weight = &no_tensor;
  double LabelSmoothing = 0;
  std::int64_t IgnoreIndex = 0;
  Reduction Reduce = Reduction::mean;
  /// Found while labels are checked: positions that count, and the sum of
  /// their labels' weights.
  std::int64_t Counted = 0;
  double WeightSum = 0;

  bool hasGradient() const { return Pass != Request::Pass::forward; }
  bool isBackward() const { return Pass == Request::Pass::backward; }
  /// What the mean divides by.
  double denominator() const { return TargetIsLabels ? WeightSum : static_cast<double>(Positions); }
  double weightOf(std::int64_t Class) const {
    if (!Weight->given())
      return 1;
    const std::int64_t Index = Class * Weight->strides[0];
    return Weight->dtype == DType::float64 ? static_cast<const double *>(Weight->data)[Index]
                                           : static_cast<const float *>(Weight->data)[Index];
  }
};

/// A position and where the operands' elements for it are; steps in
/// row-major order.
class Cursor {
public:
  Cursor(const Plan &P, std::int64_t Position) : P(P) {
    for (int R = 0; R < RoleCount; ++R)
      At[R] = P.Operands[R].Data;
    for (int L = P.Loops - 1; L >= 0; --L) {
      Index[L] = Position % P.Sizes[L];
      Position /= P.Sizes[L];
      for (int R = 0; R < RoleCount; ++R)
        At[R] += Index[L] * P.Operands[R].Strides[L];
    }
  }

  char *at(Role R) const { return At[R]; }

  /// Positions left in the innermost loop, this one included.
  std::int64_t run() const { return P.Loops == 0 ? 1 : P.Sizes[P.Loops - 1] - Index[P.Loops - 1]; }
  /// The innermost loop's step for one operand, in bytes.
  std::int64_t step(Role R) const { return P.Loops == 0 ? 0 : P.Operands[R].Strides[P.Loops - 1]; }

  /// As many steps, at most run().
  void skip(std::int64_t Steps) {
    if (P.Loops == 0)
      return;
    const int L = P.Loops - 1;
    Index[L] += Steps - 1;
    for (int R = 0; R < RoleCount; ++R)
      At[R] += (Steps - 1) * P.Operands[R].Strides[L];
    next();
  }

  void next() {
    for (int L = P.Loops - 1; L >= 0; --L) {
      for (int R = 0; R < RoleCount; ++R)
        At[R] += P.Operands[R].Strides[L];
      if (++Index[L] < P.Sizes[L])
        return;
      for (int R = 0; R < RoleCount; ++R)
        At[R] -= Index[L] * P.Operands[R].Strides[L];
      Index[L] = 0;
    }
  }

private:
  const Plan &P;
  std::int64_t Index[max_rank];
  char *At[RoleCount];
};

} // namespace detail
} // namespace shapewise

#endif // SHAPEWISE_SRC_PLAN_H
