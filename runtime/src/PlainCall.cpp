//===- PlainCall.cpp - The most frequent form of a call -------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlainCall.h"

namespace shapewise {
namespace detail {

namespace {

/// Extents below it cannot overflow anything.
constexpr std::int64_t LargestExtent = std::int64_t{1} << 28;

/// Above 0 and below the largest, in one comparison.
bool isSmall(std::int64_t Extent) {
  return static_cast<std::uint64_t>(Extent) - 1 < static_cast<std::uint64_t>(LargestExtent) - 1;
}

/// Of a view of rank 2.
bool hasRowsInOrder(const AnyView &View) {
  return View.data && View.strides[1] == 1 && View.strides[0] == View.extents[1];
}

bool isPlainMatrix(const AnyView &View) {
  return View.rank == 2 && isSmall(View.extents[0]) && isSmall(View.extents[1]) &&
         hasRowsInOrder(View) && is_floating(View.dtype);
}

bool isPlainVector(const AnyView &View, std::int64_t Extent) {
  return View.rank == 1 && View.data && View.extents[0] == Extent && View.strides[0] == 1 &&
         !is_floating(View.dtype) && View.dtype <= DType::uint8;
}

/// Of contiguous views.
bool areApart(const AnyView &A, const AnyView &B) {
  const auto BeginA = reinterpret_cast<std::uintptr_t>(A.data);
  const auto BeginB = reinterpret_cast<std::uintptr_t>(B.data);
  const auto Bytes = [](const AnyView &View) {
    return static_cast<std::uintptr_t>(View.size()) * size_of(View.dtype);
  };
  return BeginA + Bytes(A) <= BeginB || BeginB + Bytes(B) <= BeginA;
}

bool isPlainGradient(const AnyView &View, const AnyView &X, const AnyView &T) {
  return isPlainMatrix(View) && View.dtype == X.dtype && View.extents[0] == X.extents[0] &&
         View.extents[1] == X.extents[1] && (View.data == X.data || areApart(View, X)) &&
         areApart(View, T);
}

/// All but the logits, which are right, and the labels' values.
bool isPlainFor(const AnyView &X, const Request &R) {
  const CrossEntropyOptions &O = *R.options;
  return R.pass != Request::Pass::backward && !R.losses->given() && !R.log_sum_exp->given() &&
         !O.weight.given() && O.label_smoothing == 0 &&
         (O.reduction == Reduction::mean || O.reduction == Reduction::sum) &&
         isPlainVector(*R.target, X.extents[0]) &&
         (R.pass == Request::Pass::forward || isPlainGradient(*R.gradient, X, *R.target));
}

/// Up to \p LargestRows, of a rank and type and with classes that FewClasses takes.
bool areFewClassLogits(const AnyView &X, std::int64_t LargestRows) {
  return X.rank == 2 && X.dtype == DType::float32 &&
         static_cast<std::uint64_t>(X.extents[1]) - MinFewClasses <=
             MaxShortClasses - MinFewClasses &&
         static_cast<std::uint64_t>(X.extents[0]) - 1 < static_cast<std::uint64_t>(LargestRows) &&
         hasRowsInOrder(X);
}

void place(Operand &Op, const AnyView &View, std::int64_t Elements, bool HasClasses) {
  const std::int64_t Size = static_cast<std::int64_t>(size_of(View.dtype));
  Op.Data = static_cast<char *>(View.data);
  Op.Type = View.dtype;
  Op.Strides[0] = Elements * Size;
  Op.ClassStride = HasClasses ? Size : 0;
}

} // namespace

bool layOutPlainCall(const Request &R, Plan &P) noexcept {
  if (!isPlainMatrix(*R.logits) || !isPlainFor(*R.logits, R))
    return false;
  const AnyView &X = *R.logits, &T = *R.target;
  const CrossEntropyOptions &O = *R.options;
  const bool WithGradient = R.pass == Request::Pass::forward_backward;
  P.Plain = true;
  P.Pass = R.pass;
  P.Classes = X.extents[1];
  P.Positions = X.extents[0];
  P.Loops = 1;
  P.Sizes[0] = X.extents[0];
  P.TargetIsLabels = true;
  P.LabelSmoothing = 0;
  P.IgnoreIndex = O.ignore_index;
  P.Reduce = O.reduction;
  for (Operand &Op : P.Operands) {
    Op.Data = nullptr;
    Op.Strides[0] = Op.ClassStride = 0;
  }
  place(P.Operands[Logits], X, X.extents[1], true);
  place(P.Operands[Target], T, 1, false);
  if (WithGradient)
    place(P.Operands[Gradient], *R.gradient, X.extents[1], true);
  return true;
}

bool layOutFewClassCall(const Request &R, std::int64_t LargestRows, FewClassCall &Call) noexcept {
  const AnyView &X = *R.logits, &T = *R.target;
  const KernelTable &Kernels = kernels();
  if (!areFewClassLogits(X, LargestRows) || !Kernels.FewClasses || !isPlainFor(X, R))
    return false;
  const std::int64_t Rows = X.extents[0], IgnoreIndex = R.options->ignore_index;
  const LabelScan Scan = Kernels.ScanLabels(T.data, T.dtype, Rows, X.extents[1], IgnoreIndex);
  if (Scan.FirstBad >= 0) // to be reported
    return false;
  const bool Mean = R.options->reduction == Reduction::mean;
  Call.Denominator = Mean ? static_cast<double>(Rows - Scan.Ignored) : 1;
  Call.Job.Classes = X.extents[1];
  Call.Job.IgnoreIndex = IgnoreIndex;
  Call.Job.LabelType = T.dtype;
  Call.Job.AnyIgnored = Scan.Ignored != 0;
  Call.Rows.Logits = static_cast<const float *>(X.data);
  Call.Rows.Labels = static_cast<const char *>(T.data);
  Call.Rows.Count = Rows;
  Call.Rows.Gradient = nullptr;
  if (R.pass == Request::Pass::forward_backward) {
    Call.Rows.Gradient = static_cast<float *>(R.gradient->data);
    Call.Job.Scale = 1 / Call.Denominator;
  }
  return true;
}

} // namespace detail
} // namespace shapewise
