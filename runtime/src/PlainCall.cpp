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

bool areApart(const void *A, std::uintptr_t BytesA, const void *B, std::uintptr_t BytesB) {
  const auto BeginA = reinterpret_cast<std::uintptr_t>(A);
  const auto BeginB = reinterpret_cast<std::uintptr_t>(B);
  return BeginA + BytesA <= BeginB || BeginB + BytesB <= BeginA;
}

/// Of contiguous views.
bool areApart(const AnyView &A, const AnyView &B) {
  const auto Bytes = [](const AnyView &View) {
    return static_cast<std::uintptr_t>(View.size()) * size_of(View.dtype);
  };
  return areApart(A.data, Bytes(A), B.data, Bytes(B));
}

bool isPlainGradient(const AnyView &View, const AnyView &X, const AnyView &T) {
  return isPlainMatrix(View) && View.dtype == X.dtype && View.extents[0] == X.extents[0] &&
         View.extents[1] == X.extents[1] && (View.data == X.data || areApart(View, X)) &&
         areApart(View, T);
}

/// All but the logits, which are right, and the labels' values.
bool isPlainFor(const AnyView &X, const Request &R) {
  const CrossEntropyOptions &O = *R.options;
  const bool NoneGiven = (R.losses->rank & R.log_sum_exp->rank & O.weight.rank) < 0;
  return R.pass != Request::Pass::backward && NoneGiven && O.label_smoothing == 0 &&
         (O.reduction == Reduction::mean || O.reduction == Reduction::sum) &&
         isPlainVector(*R.target, X.extents[0]) &&
         (R.pass == Request::Pass::forward || isPlainGradient(*R.gradient, X, *R.target));
}

/// At most one chunk of the kernel that needs no scratch space: nothing to arrange.
constexpr std::int64_t MostSmallRows = ChunkElements / MaxShortClasses;

/// Few enough, of a rank and type and with classes that FewClasses takes.
bool areFewClassLogits(const AnyView &X) {
  // Two comparisons of rank and type would be joined to one load. Callers have just stored them one
  // by one, so it would have to wait until both have left the store buffer.
  return ((X.rank ^ 2) | (static_cast<int>(X.dtype) ^ static_cast<int>(DType::float32))) == 0 &&
         static_cast<std::uint64_t>(X.extents[1]) - MinFewClasses <=
             MaxShortClasses - MinFewClasses &&
         static_cast<std::uint64_t>(X.extents[0]) - 1 < static_cast<std::uint64_t>(MostSmallRows) &&
         hasRowsInOrder(X);
}

bool isClass(std::int64_t Label, std::int64_t Classes) {
  return static_cast<std::uint64_t>(Label) < static_cast<std::uint64_t>(Classes);
}

void place(Operand &Op, const AnyView &View, std::int64_t Elements, bool HasClasses) {
  const std::int64_t Size = static_cast<std::int64_t>(size_of(View.dtype));
  Op.Data = static_cast<char *>(View.data);
  Op.Type = View.dtype;
  Op.Strides[0] = Elements * Size;
  Op.ClassStride = HasClasses ? Size : 0;
}

/// Computes \p Call of \p R after a pass over its labels, some of which may be ignored. False, with
/// nothing written, where one is wrong.
__attribute__((noinline)) bool computeScanned(const Request &R, const KernelTable &Kernels,
                                              FewClassCall &Call, double &Loss) {
  FewClassJob &Job = Call.Job;
  const FewClassRows &Rows = Call.Rows;
  const LabelScan Scan =
      Kernels.ScanLabels(Rows.Labels, Job.LabelType, Rows.Count, Job.Classes, Job.IgnoreIndex);
  if (Scan.FirstBad >= 0) // to be reported
    return false;
  Job.CheckLabels = false;
  Job.AnyIgnored = Scan.Ignored != 0;
  if (R.options->reduction == Reduction::mean)
    Call.divideBy(static_cast<double>(Rows.Count - Scan.Ignored));
  Loss = Kernels.FewClasses(Job, Rows).Sum / Call.Denominator;
  return true;
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

FewClassCall layOutFewClassCall(const Request &R) noexcept {
  const AnyView &X = *R.logits, &T = *R.target;
  const std::int64_t Rows = X.extents[0];
  FewClassCall Call;
  Call.Job.Classes = X.extents[1];
  Call.Job.IgnoreIndex = R.options->ignore_index;
  Call.Job.LabelType = T.dtype;
  Call.Rows.Logits = static_cast<const float *>(X.data);
  Call.Rows.Labels = static_cast<const char *>(T.data);
  Call.Rows.Count = Rows;
  const bool WithGradient = R.pass == Request::Pass::forward_backward;
  Call.Rows.Gradient = WithGradient ? static_cast<float *>(R.gradient->data) : nullptr;
  Call.divideBy(R.options->reduction == Reduction::mean ? static_cast<double>(Rows) : 1);
  return Call;
}

bool computeFewClassCall(const Request &R, double &Loss) noexcept {
  if (!areFewClassLogits(*R.logits) || !isPlainFor(*R.logits, R))
    return false;
  const KernelTable &Kernels = kernels();
  if (!Kernels.FewClasses)
    return false;
  FewClassCall Call = layOutFewClassCall(R);
  Call.Job.CheckLabels = Call.Job.LabelType == DType::int64 && Call.Rows.Count >= MaxLaneCount &&
                         !isClass(Call.Job.IgnoreIndex, Call.Job.Classes);
  if (!Call.Job.CheckLabels)
    return computeScanned(R, Kernels, Call, Loss);
  const FewClassResult Result = Kernels.FewClasses(Call.Job, Call.Rows);
  if (!Result.LabelsAreClasses)
    return computeScanned(R, Kernels, Call, Loss);
  Loss = Result.Sum / Call.Denominator;
  return true;
}

SmallResult run_small(const float *Logits, float *Gradient, const std::int64_t *Labels,
                      std::int64_t Rows, std::int64_t Classes, std::int64_t IgnoreIndex,
                      double Divisor) noexcept {
  const bool IsSmall =
      Logits && Labels &&
      static_cast<std::uint64_t>(Classes) - MinFewClasses <= MaxShortClasses - MinFewClasses &&
      static_cast<std::uint64_t>(Rows) - MaxLaneCount <=
          static_cast<std::uint64_t>(MostSmallRows - MaxLaneCount) &&
      !isClass(IgnoreIndex, Classes);
  if (!IsSmall)
    return {0, false};
  if (Gradient) {
    const auto Bytes = static_cast<std::uintptr_t>(Rows * Classes) * sizeof(float);
    if ((Gradient != Logits && !areApart(Gradient, Bytes, Logits, Bytes)) ||
        !areApart(Gradient, Bytes, Labels, static_cast<std::uintptr_t>(Rows) * 8))
      return {0, false};
  }
  const KernelTable &Kernels = kernels();
  if (!Kernels.FewClasses)
    return {0, false};
  FewClassJob Job;
  Job.Classes = Classes;
  Job.IgnoreIndex = IgnoreIndex;
  Job.Scale = Gradient ? 1 / Divisor : 0;
  Job.CheckLabels = true;
  const FewClassRows Run{Logits, Gradient, reinterpret_cast<const char *>(Labels), Rows};
  const FewClassResult Result = Kernels.FewClasses(Job, Run);
  return {Result.Sum / Divisor, Result.LabelsAreClasses};
}

} // namespace detail
} // namespace shapewise
