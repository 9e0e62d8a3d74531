//===- Validate.cpp - The checks of a call --------------------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Validate.h"

#include "Kernels.h"

#include <algorithm>
#include <new>

namespace shapewise {
namespace detail {

namespace {

/// Collects the first violation; the checks read like a list.
class Checker {
public:
  Checker(const Request &R, Error &Result) : R(R), Result(Result) {}

  bool ok() const { return !Failed; }

  /// Starts an error; cold, so that a passing check stays small.
  [[gnu::cold, gnu::noinline]] Error &fail(ErrorCode Code, const char *First = "",
                                           const AnyView &FirstView = {}, const char *Second = "",
                                           const AnyView &SecondView = {}) {
    new (&Result) Error;
    Failed = true;
    Result.code = Code;
    Result.function = R.function;
    Result.where = R.where;
    Result.first_name = First;
    Result.first = FirstView;
    Result.second_name = Second;
    Result.second = SecondView;
    return Result;
  }

  void logits();
  void target();
  void targetSizes(bool Labels);
  void weight();
  void options();
  void output(const char *Name, const AnyView &View, const AnyView &Like, bool ClassAxis,
              DType Only, bool AnyFloat);
  void outputs();
  void data(const char *Name, const AnyView &View);
  void allData();
  void aliasing();

private:
  const Request &R;
  Error &Result; ///< Not constructed before it is needed.
  bool Failed = false;
};

/// Role of the target in messages.
const char *targetName(const Request &R) {
  return is_floating(R.target->dtype) ? "probabilities" : "labels";
}

void Checker::logits() {
  if (R.logits->rank < 1 || R.logits->rank > max_rank) {
    fail(ErrorCode::rank, "logits", *R.logits);
    return;
  }
  std::int64_t Bytes = static_cast<std::int64_t>(sizeof(double));
  for (int I = 0; I < R.logits->rank; ++I)
    if (R.logits->extents[I] < 0 ||
        __builtin_mul_overflow(Bytes, R.logits->extents[I] ? R.logits->extents[I] : 1, &Bytes)) {
      fail(ErrorCode::extent, "logits", *R.logits);
      return;
    }
  if (!is_floating(R.logits->dtype))
    fail(ErrorCode::dtype, "logits", *R.logits);
}

void Checker::target() {
  const AnyView &X = *R.logits;
  const AnyView &T = *R.target;
  const bool Labels = !is_floating(T.dtype);
  if (T.dtype > DType::uint8) { // from the C interface
    fail(ErrorCode::dtype, "labels", T);
    return;
  }
  const int Wanted = Labels ? X.rank - 1 : X.rank;
  if (T.rank == Wanted) {
    targetSizes(Labels);
    return;
  }
  // The dtype decides the form: the other form's rank means the wrong dtype.
  if (Labels && T.rank == X.rank && std::equal(X.extents, X.extents + X.rank, T.extents)) {
    fail(ErrorCode::dtype, "logits", X, "labels", T).expected = 1;
    return;
  }
  if (!Labels && T.rank == X.rank - 1) {
    fail(ErrorCode::dtype, "logits", X, "labels", T).expected = 0;
    return;
  }
  Error &E = fail(ErrorCode::rank, "logits", X, targetName(R), T);
  E.expected = Wanted;
}

void Checker::targetSizes(bool Labels) {
  const AnyView &X = *R.logits;
  const AnyView &T = *R.target;
  const int ClassAxis = X.rank == 1 ? 0 : 1;
  for (int I = 0, J = 0; I < X.rank; ++I) {
    if (Labels && I == ClassAxis)
      continue;
    if (X.extents[I] != T.extents[J]) {
      const ErrorCode Code = I == ClassAxis ? ErrorCode::classes
                             : I == 0       ? ErrorCode::batch
                                            : ErrorCode::spatial;
      Error &E = fail(Code, "logits", X, targetName(R), T);
      E.dimension = I;
      E.value = T.extents[J];
      E.expected = X.extents[I];
      return;
    }
    ++J;
  }
}

void Checker::weight() {
  const AnyView &W = R.options->weight;
  if (!W.given())
    return;
  const int ClassAxis = R.logits->rank == 1 ? 0 : 1;
  if (W.rank != 1) {
    fail(ErrorCode::rank, "logits", *R.logits, "weight", W).expected = 1;
  } else if (W.dtype != DType::float32 && W.dtype != DType::float64) {
    fail(ErrorCode::dtype, "weight", W);
  } else if (W.extents[0] != R.logits->extents[ClassAxis]) {
    Error &E = fail(ErrorCode::classes, "logits", *R.logits, "weight", W);
    E.dimension = ClassAxis;
    E.value = W.extents[0];
    E.expected = R.logits->extents[ClassAxis];
  }
}

void Checker::options() {
  const CrossEntropyOptions &O = *R.options;
  if (!(O.label_smoothing >= 0 && O.label_smoothing <= 1)) {
    Error &E = fail(ErrorCode::option);
    E.detail = "label_smoothing";
    E.number = O.label_smoothing;
  } else if (static_cast<unsigned>(O.reduction) > static_cast<unsigned>(Reduction::sum)) {
    Error &E = fail(ErrorCode::option);
    E.detail = "reduction";
    E.value = static_cast<std::int64_t>(O.reduction);
  } else if (is_floating(R.target->dtype) && O.ignore_index >= 0) {
    // As libtorch: only a negative one can mean that there is none.
    Error &E = fail(ErrorCode::option);
    E.detail = "ignore_index";
    E.ignore_index = O.ignore_index;
  }
}

/// \p View must have the shape of \p Like, without its class axis unless
/// \p ClassAxis, and the type \p Only, or any float where allowed.
void Checker::output(const char *Name, const AnyView &View, const AnyView &Like, bool ClassAxis,
                     DType Only, bool AnyFloat) {
  AnyView Wanted;
  Wanted.rank = 0;
  for (int I = 0; I < Like.rank; ++I)
    if (ClassAxis || I != (Like.rank == 1 ? 0 : 1))
      Wanted.extents[Wanted.rank++] = Like.extents[I];
  if (View.rank != Wanted.rank ||
      !std::equal(Wanted.extents, Wanted.extents + Wanted.rank, View.extents)) {
    fail(ErrorCode::output_shape, Name, Wanted, Name, View);
    // The words need both: what it must be, and what it is.
    Result.first = View;
    Result.second = Wanted;
    return;
  }
  if (View.dtype != Only &&
      !(AnyFloat && (View.dtype == DType::float32 || View.dtype == DType::float64)))
    fail(ErrorCode::dtype, "logits", *R.logits, Name, View).expected = -1;
}

void Checker::outputs() {
  if (R.losses->given())
    output("losses", *R.losses, *R.logits, false, R.logits->dtype, true);
  else if (R.options->reduction == Reduction::none && R.pass == Request::Pass::forward)
    fail(ErrorCode::missing_output, "logits", *R.logits);
  if (ok() && R.log_sum_exp->given())
    output("log_sum_exp", *R.log_sum_exp, *R.logits, false, DType::float64, false);
  if (ok() && R.pass != Request::Pass::forward)
    output("gradient", *R.gradient, *R.logits, true, R.logits->dtype, false);
  if (ok() && R.pass == Request::Pass::backward) {
    output("log_sum_exp", *R.saved, *R.logits, false, DType::float64, false);
    if (ok() && R.grad_output->given() &&
        (R.options->reduction == Reduction::none || R.grad_output->rank != 0))
      output("grad_output", *R.grad_output, *R.logits, false, R.logits->dtype, true);
  }
}

void Checker::data(const char *Name, const AnyView &View) {
  if (ok() && View.given() && !View.data && View.size() != 0)
    fail(ErrorCode::null_data, Name, View);
}

void Checker::allData() {
  data("logits", *R.logits);
  data(targetName(R), *R.target);
  data("weight", R.options->weight);
  data("losses", *R.losses);
  data("log_sum_exp", *R.log_sum_exp);
  data("gradient", *R.gradient);
  data("log_sum_exp", *R.saved);
  data("grad_output", *R.grad_output);
}

/// Wide enough for any extent times any stride.
__extension__ using Wide = __int128;

/// First and one-past-last byte that a view can touch; empty when it has none.
struct ByteRange {
  Wide Begin = 0;
  Wide End = 0;

  explicit ByteRange(const AnyView &View) {
    if (!View.given() || View.size() == 0)
      return;
    const Wide Size = static_cast<Wide>(size_of(View.dtype));
    Begin = reinterpret_cast<std::intptr_t>(View.data);
    End = Begin + Size;
    for (int I = 0; I < View.rank; ++I) {
      const Wide Reach = Wide(View.extents[I] - 1) * View.strides[I] * Size;
      (Reach < 0 ? Begin : End) += Reach;
    }
  }
  bool overlaps(const ByteRange &Other) const { return Begin < Other.End && Other.Begin < End; }
};

/// Whether two different indices may reach one element: strides, sorted, must
/// each step over all that the smaller ones reach.
bool overlapsItself(const AnyView &View) {
  if (View.size() <= 1)
    return false;
  Wide Stride[max_rank], Extent[max_rank];
  int Count = 0;
  for (int I = 0; I < View.rank; ++I) {
    if (View.extents[I] == 1)
      continue;
    int At = Count++;
    const Wide S = View.strides[I] < 0 ? -Wide(View.strides[I]) : View.strides[I];
    for (; At > 0 && Stride[At - 1] > S; --At) {
      Stride[At] = Stride[At - 1];
      Extent[At] = Extent[At - 1];
    }
    Stride[At] = S;
    Extent[At] = View.extents[I];
  }
  Wide Reach = 0;
  for (int I = 0; I < Count; ++I) {
    if (Stride[I] <= Reach)
      return true;
    Reach += Stride[I] * (Extent[I] - 1);
  }
  return false;
}

bool sameElements(const AnyView &A, const AnyView &B) {
  return A.data == B.data && A.dtype == B.dtype && A.rank == B.rank &&
         std::equal(A.strides, A.strides + A.rank, B.strides);
}

void Checker::aliasing() {
  struct Named {
    const char *Name;
    const AnyView *View;
  };
  const Named Outputs[] = {
      {"gradient", R.gradient}, {"losses", R.losses}, {"log_sum_exp", R.log_sum_exp}};
  const Named Inputs[] = {{"logits", R.logits},
                          {targetName(R), R.target},
                          {"weight", &R.options->weight},
                          {"log_sum_exp", R.saved},
                          {"grad_output", R.grad_output}};
  for (int O = 0; O < 3; ++O) {
    const AnyView &Output = *Outputs[O].View;
    if (!Output.given())
      continue;
    if (overlapsItself(Output)) {
      fail(ErrorCode::aliasing, Outputs[O].Name, Output, Outputs[O].Name, Output);
      return;
    }
    const ByteRange Range(Output);
    const auto Check = [&](const Named &Other) {
      if (ok() && Other.View->given() && Range.overlaps(ByteRange(*Other.View)))
        fail(ErrorCode::aliasing, Other.Name, *Other.View, Outputs[O].Name, Output);
    };
    for (const Named &Input : Inputs)
      if (!(O == 0 && Input.View == R.logits && sameElements(Output, *R.logits)))
        Check(Input);
    for (int Other = O + 1; Other < 3; ++Other)
      Check(Outputs[Other]);
    if (!ok())
      return;
  }
}

/// Byte strides of one operand for the position loops, before merging.
void place(Operand &Op, const AnyView &View, int LogitsRank, bool ClassAxis) {
  const std::int64_t Size = static_cast<std::int64_t>(size_of(View.dtype));
  Op.ClassStride = 0;
  if (!View.given()) {
    Op.Data = nullptr;
    for (int I = 0; I < LogitsRank; ++I)
      Op.Strides[I] = 0;
    return;
  }
  Op.Data = static_cast<char *>(View.data);
  Op.Type = View.dtype;
  const int Axis = LogitsRank == 1 ? 0 : 1;
  int Loop = 0;
  Op.Strides[0] = 0; // a single position has no loop, but may be looked at
  for (int I = 0; I < View.rank; ++I) {
    // A stride that is never stepped over may be any number.
    const std::int64_t Stride = View.extents[I] > 1 ? View.strides[I] * Size : 0;
    if (ClassAxis && I == Axis)
      Op.ClassStride = View.extents[I] > 1 ? Stride : Size;
    else
      Op.Strides[Loop++] = Stride;
  }
}

/// Merges adjacent loops that every operand walks as if they were one, and
/// drops loops of one step.
void mergeLoops(Plan &P) {
  int Kept = 0;
  for (int L = 0; L < P.Loops; ++L) {
    if (P.Sizes[L] == 1)
      continue;
    bool Merge = Kept > 0;
    for (int R = 0; Merge && R < RoleCount; ++R)
      Merge = P.Operands[R].Strides[Kept - 1] == P.Operands[R].Strides[L] * P.Sizes[L];
    if (!Merge)
      ++Kept;
    P.Sizes[Kept - 1] = Merge ? P.Sizes[Kept - 1] * P.Sizes[L] : P.Sizes[L];
    for (Operand &Op : P.Operands)
      Op.Strides[Kept - 1] = Op.Strides[L];
  }
  P.Loops = Kept;
}

void layOut(const Request &R, Plan &P) {
  const AnyView &X = *R.logits;
  const int Axis = X.rank == 1 ? 0 : 1;
  P.Pass = R.pass;
  P.Classes = X.extents[Axis];
  P.Positions = 1;
  for (int I = 0; I < X.rank; ++I)
    if (I != Axis) {
      P.Sizes[P.Loops++] = X.extents[I];
      P.Positions *= X.extents[I];
    }
  P.TargetIsLabels = !is_floating(R.target->dtype);
  P.Weight = &R.options->weight;
  P.LabelSmoothing = R.options->label_smoothing;
  P.IgnoreIndex = R.options->ignore_index;
  P.Reduce = R.options->reduction;
  place(P.Operands[Logits], X, X.rank, true);
  place(P.Operands[Target], *R.target, X.rank, !P.TargetIsLabels);
  place(P.Operands[Gradient], P.hasGradient() ? *R.gradient : no_tensor, X.rank, true);
  place(P.Operands[Losses], *R.losses, X.rank, false);
  place(P.Operands[LogSumExp], *R.log_sum_exp, X.rank, false);
  place(P.Operands[Saved], P.isBackward() ? *R.saved : no_tensor, X.rank, false);
  const bool PerPosition = P.isBackward() && R.grad_output->rank > 0;
  place(P.Operands[GradOutput], PerPosition ? *R.grad_output : no_tensor, X.rank, false);
  if (P.isBackward() && R.grad_output->rank == 0) {
    P.Operands[GradOutput].Data = static_cast<char *>(R.grad_output->data);
    P.Operands[GradOutput].Type = R.grad_output->dtype;
  }
  mergeLoops(P);
}

/// Whether labels lie one after the other in row-major order.
bool isContiguous(const AnyView &View) {
  std::int64_t Stride = 1;
  for (int I = View.rank - 1; I >= 0; --I) {
    if (View.extents[I] > 1 && View.strides[I] != Stride)
      return false;
    Stride *= View.extents[I];
  }
  return true;
}

} // namespace

bool validateShapes(const Request &R, Plan &P, Error &Result) noexcept {
  Checker C(R, Result);
  C.logits();
  if (C.ok())
    C.target();
  if (C.ok())
    C.weight();
  if (C.ok())
    C.options();
  if (C.ok())
    C.outputs();
  if (C.ok())
    C.allData();
  if (C.ok())
    C.aliasing();
  if (C.ok())
    layOut(R, P);
  return C.ok();
}

bool validateLabels(const Request &R, Plan &P, Error &Result) noexcept {
  if (P.Positions == 0)
    return true;
  const DType Type = P.Operands[Target].Type;
  std::int64_t Bad = -1;
  if (P.Plain || isContiguous(*R.target)) {
    const LabelScan Scan =
        kernels().ScanLabels(P.Operands[Target].Data, Type, P.Positions, P.Classes, P.IgnoreIndex);
    P.Counted = P.Positions - Scan.Ignored;
    Bad = Scan.FirstBad;
  } else {
    Cursor At(P, 0);
    for (std::int64_t I = 0; I < P.Positions && Bad < 0; ++I, At.next()) {
      const std::int64_t Label = loadLabel(At.at(Target), Type);
      if (Label == P.IgnoreIndex)
        continue;
      ++P.Counted;
      if (Label < 0 || Label >= P.Classes)
        Bad = I;
    }
  }
  if (Bad >= 0) {
    new (&Result) Error;
    Result.code = ErrorCode::label_range;
    Result.function = R.function;
    Result.where = R.where;
    Result.first_name = "logits";
    Result.first = *R.logits;
    Result.second_name = "labels";
    Result.second = *R.target;
    Result.row = Bad;
    Result.value = loadLabel(Cursor(P, Bad).at(Target), Type);
    Result.expected = P.Classes;
    Result.ignore_index = P.IgnoreIndex;
    return false;
  }
  P.WeightSum = static_cast<double>(P.Counted);
  if (P.Weight->given()) {
    P.WeightSum = 0;
    Cursor At(P, 0);
    for (std::int64_t I = 0; I < P.Positions; ++I, At.next()) {
      const std::int64_t Label = loadLabel(At.at(Target), Type);
      if (Label != P.IgnoreIndex)
        P.WeightSum += P.weightOf(Label);
    }
  }
  return true;
}

} // namespace detail
} // namespace shapewise
