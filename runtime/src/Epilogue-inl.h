//===- Epilogue-inl.h - From sums to losses and gradients' factors --------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. With S the sum over the other classes and
// T the label's own term, both relative to the same offset:
//   loss = log1p(S / T), never negative and exact where the label dominates;
//   gradient = scale / (S + T) for the others, -scale * S / (S + T) for the label.
// In float64, vectorized over a batch of rows.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_EPILOGUE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_EPILOGUE_INL_H
#undef SHAPEWISE_SRC_EPILOGUE_INL_H
#else
#define SHAPEWISE_SRC_EPILOGUE_INL_H
#endif

#include "WideMath-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

/// Floats between the scratch rows of two classes' exponentials.
inline std::size_t scratchPitch(std::int64_t Classes) {
  // Whole blocks and one more, and not a multiple of the page size, at which
  // four rows would share the sets of the cache.
  const std::size_t Rounded = (static_cast<std::size_t>(Classes) + 127) / 64 * 64;
  return Rounded + (Rounded % 1024 == 0 ? 64 : 0);
}

/// Whether -inf, which float16 needs as padding, must be clamped.
template <typename T> constexpr bool AlwaysClamp = std::is_same<T, float16>::value;

/// Calls \p Kernel with an element of a kernel's type.
template <typename Function> HWY_INLINE void withElementOf(DType Type, Function Kernel) {
  switch (Type) {
  case DType::bfloat16:
    return Kernel(bfloat16());
  case DType::float16:
    return Kernel(float16());
  default:
    return Kernel(float());
  }
}

/// Whether a sum is within the range in which neither overflow nor flushed
/// terms can have changed it, or anything computed from its terms.
inline bool inRange(double Sum) { return Sum >= 0x1p26 && Sum <= 0x1p100; }

/// The factors of one row's gradient, with \p Own the label's term, in all corners: nan where a
/// logit is nan or +inf or all are -inf.
HWY_INLINE void gradientFactors(double Excluded, double LabelLogit, double Own, double Scale,
                                double &ForOthers, double &ForLabel) {
  const double NaN = __builtin_nan("");
  if (!(LabelLogit < HUGE_VAL) || Excluded != Excluded) {
    ForOthers = ForLabel = NaN;
    return;
  }
  if (Excluded == 0) { // no other class counts
    ForOthers = ForLabel = LabelLogit == -HUGE_VAL ? NaN : 0;
    return;
  }
  const double Sum = Excluded + Own;
  ForOthers = Scale / Sum;
  ForLabel = -Scale * (Excluded / Sum);
}

/// Whether the vector code is right for a row's sum and its label's logit.
HWY_INLINE bool isOrdinary(double Excluded, double LabelLogit) {
  return Excluded > 0 && LabelLogit < HUGE_VAL && LabelLogit > -HUGE_VAL;
}

/// The same for a vector of rows.
HWY_INLINE bool areOrdinary(VD Excluded, VD LabelLogit) {
  const DD D;
  return hn::AllTrue(
      D, hn::And(hn::Gt(Excluded, hn::Zero(D)), hn::Lt(hn::Abs(LabelLogit), hn::Set(D, HUGE_VAL))));
}

/// Loss and log-sum-exp of a row that the vector code does not do.
inline void finishSpecialRow(Batch &B, int I) {
  const double Excluded = B.Excluded[I], LabelLogit = B.LabelLogit[I];
  double Loss = 0, LogSumExp = 0;
  if (B.Class[I] < 0) {
    // Ignored: counts for nothing.
  } else if (!(LabelLogit < HUGE_VAL) || Excluded != Excluded ||
             (Excluded == 0 && LabelLogit == -HUGE_VAL)) {
    Loss = LogSumExp = __builtin_nan("");
  } else if (Excluded == 0) {
    LogSumExp = LabelLogit + B.Subtract[I];
  } else {
    Loss = HUGE_VAL;
    LogSumExp = log(Excluded) + B.Offset[I] + B.Subtract[I];
  }
  B.Loss[I] = Loss;
  B.LogSumExp[I] = LogSumExp;
}

/// The label's own terms of a vector of rows, relative to their offsets.
HWY_INLINE VD ownTerms(VD Distance) { return expWide(hn::Min(Distance, hn::Set(DD(), 700.0))); }

/// Losses of one vector of ordinary rows, and their log-sum-exps, which the
/// loss and the label's logit would not give where that is far below the rest.
HWY_INLINE VD lossOf(VD Excluded, VD LabelLogit, VD Offset, VD Own, VD &LogSumExp) {
  const DD D;
  const VD Distance = hn::Sub(LabelLogit, Offset);
  // Most rows: the label's share is below four fifths, nothing cancels.
  if (HWY_LIKELY(hn::AllTrue(D, hn::Gt(hn::Mul(Excluded, hn::Set(D, 4.0)), Own)))) {
    const VD LogSum = logWide(hn::Add(Excluded, Own));
    LogSumExp = hn::Add(LogSum, Offset);
    return hn::Sub(LogSum, Distance);
  }
  // A label far below the rest: log1p(S / T) = log(S) - log(T).
  const auto Far = hn::Lt(Own, hn::Mul(Excluded, hn::Set(D, 0x1p-60)));
  const VD Ratio = hn::Div(Excluded, hn::IfThenElse(Far, Excluded, Own));
  // Tiny ratios, and labels beyond exp's range, are their own logarithm.
  const VD Near = hn::IfThenElse(hn::Lt(Ratio, hn::Set(D, 0x1p-30)), Ratio, hn::Log1p(D, Ratio));
  const VD LogOthers = hn::Log(D, Excluded);
  LogSumExp = hn::IfThenElse(Far, hn::Add(LogOthers, Offset), hn::Add(LabelLogit, Near));
  return hn::IfThenElse(Far, hn::Sub(LogOthers, Distance), Near);
}

/// Factors of the batch's gradients.
struct BatchFactors {
  HWY_ALIGN double Others[Batch::Capacity], Label[Batch::Capacity];
};

/// From a batch's sums: Loss and LogSumExp where \p WithLosses, the gradients'
/// factors where \p Factors is given. Both need the label's term, which is found once.
template <bool WithLosses, bool WithFactors>
HWY_INLINE void finishBatch(Batch &B, bool WantLogSumExp, BatchFactors *Factors) {
  const DD D;
  const int Width = static_cast<int>(hn::Lanes(D));
  for (int I = B.Count; I % Width != 0; ++I) { // whole vectors: harmless values
    B.Excluded[I] = 1;
    B.LabelLogit[I] = B.Offset[I] = B.Subtract[I] = B.Scale[I] = 0;
    B.Class[I] = 0;
  }
  const hn::Rebind<std::int32_t, DD> Int;
  auto Labels = hn::Zero(Int); // negative where any is
  bool Special = false;
  for (int I = 0; I < B.Count; I += Width) {
    const VD Excluded = hn::LoadU(D, B.Excluded + I);
    const VD LabelLogit = hn::LoadU(D, B.LabelLogit + I);
    const VD Offset = hn::LoadU(D, B.Offset + I);
    const VD Own = ownTerms(hn::Sub(LabelLogit, Offset));
    if (WithFactors) {
      const VD Others = hn::Mul(hn::LoadU(D, B.Scale + I), reciprocalWide(hn::Add(Excluded, Own)));
      hn::Store(Others, D, Factors->Others + I);
      hn::Store(hn::Neg(hn::Mul(Excluded, Others)), D, Factors->Label + I);
    }
    if (WithLosses) {
      VD LogSumExp;
      hn::StoreU(lossOf(Excluded, LabelLogit, Offset, Own, LogSumExp), D, B.Loss + I);
      if (WantLogSumExp)
        hn::StoreU(hn::Add(LogSumExp, hn::LoadU(D, B.Subtract + I)), D, B.LogSumExp + I);
      Labels = hn::Or(Labels, hn::LoadU(Int, B.Class + I));
    }
    Special |= !areOrdinary(Excluded, LabelLogit);
  }
  if (WithFactors)
    for (int I = 0; HWY_UNLIKELY(Special) && I < B.Count; ++I)
      if (!isOrdinary(B.Excluded[I], B.LabelLogit[I]))
        gradientFactors(B.Excluded[I], B.LabelLogit[I], exp(B.LabelLogit[I] - B.Offset[I]),
                        B.Scale[I], Factors->Others[I], Factors->Label[I]);
  if (!WithLosses)
    return;
  Special |= !hn::AllFalse(Int, hn::Lt(Labels, hn::Zero(Int)));
  for (int I = 0; HWY_UNLIKELY(Special) && I < B.Count; ++I)
    if (B.Class[I] < 0 || !isOrdinary(B.Excluded[I], B.LabelLogit[I]))
      finishSpecialRow(B, I);
}

/// Fills in Loss and LogSumExp of a batch from its sums.
HWY_INLINE void finishLosses(Batch &B, bool WantLogSumExp) {
  finishBatch<true, false>(B, WantLogSumExp, nullptr);
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_EPILOGUE_INL_H
