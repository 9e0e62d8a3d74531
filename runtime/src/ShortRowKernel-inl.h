//===- ShortRowKernel-inl.h - Rows of few, contiguous classes -------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. Each row fills a few vectors, the rest of
// which counts for nothing; the sums of four rows are added up side by side.
// First the sums of the whole batch, then all its logarithms, then its
// gradients, so that the long chains of each step overlap. As in RowKernel-inl.h,
// exponentials are relative to the Reference of the rows before, and a row whose
// sum is out of range is done again.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_SHORTROWKERNEL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_SHORTROWKERNEL_INL_H
#undef SHAPEWISE_SRC_SHORTROWKERNEL_INL_H
#else
#define SHAPEWISE_SRC_SHORTROWKERNEL_INL_H
#endif

#include "RowKernel-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR // no lanes to add up
inline HWY_ATTR void shortRows(const KernelJob &Job, Batch &B) { rows(Job, B); }
#else

/// Elements that a row's exponentials take.
constexpr std::size_t ShortPitch = MaxShortClasses;
static_assert(ShortPitch % hn::MaxLanes(DF()) == 0, "rows are whole vectors");

/// Adds the lanes of four rows: doubles[4] at \p To.
HWY_INLINE void addFourRows(VF A, VF B, VF C, VF D, double *To) {
  const DF F;
  const hn::RepartitionToWide<DI> Pair;
  const VF AB = hn::Add(hn::InterleaveLower(F, A, B), hn::InterleaveUpper(F, A, B));
  const VF CD = hn::Add(hn::InterleaveLower(F, C, D), hn::InterleaveUpper(F, C, D));
  const auto Low = hn::BitCast(Pair, AB), High = hn::BitCast(Pair, CD);
  // In each block of four lanes, the sums of the four rows.
  const VF Blocks = hn::Add(hn::BitCast(F, hn::InterleaveLower(Pair, Low, High)),
                            hn::BitCast(F, hn::InterleaveUpper(Pair, Low, High)));
  const DD Wide;
  VD Lower = hn::Zero(Wide), Upper = hn::Zero(Wide);
  addWide(Blocks, Lower, Upper);
  if (hn::MaxLanes(F) == 4) {
    hn::StoreU(Lower, Wide, To);
    hn::StoreU(Upper, Wide, To + 2);
    return;
  }
  const VD Sum = hn::Add(Lower, Upper);
#if HWY_TARGET == HWY_AVX3
  const hn::Half<DD> Four;
  hn::StoreU(hn::Add(hn::LowerHalf(Four, Sum), hn::UpperHalf(Four, Sum)), Four, To);
#else
  hn::StoreU(Sum, Wide, To);
#endif
}

/// One row's exponentials, stored where \p Store, and their sum lane by lane
/// without the label's. \p Single: the row is one vector at most.
template <bool Single, bool Clamp, bool Store, typename T>
HWY_INLINE VF shortRow(const T *Row, std::size_t Classes, std::int32_t Label, VF Subtract,
                       const ExpReference &R, float *Exponentials) {
  const DF D;
  const DI Int;
  constexpr std::size_t Width = hn::MaxLanes(DF());
  const VI Lane = hn::Iota(Int, 0);
  VF Sum = hn::Zero(D);
  for (std::size_t I = 0; I < (Single ? 1 : Classes); I += Width) {
    VF X = loadPart(Row + I, Single ? Classes : HWY_MIN(Width, Classes - I));
    if (Clamp)
      X = hn::Sub(X, Subtract);
    const VF E = scaledExp < Clamp || AlwaysClamp < T >> (X, R);
    if (Store)
      hn::Store(E, D, Exponentials + I);
    const int First = static_cast<int>(I);
    const auto Counts = hn::AndNot(hn::Eq(Lane, hn::Set(Int, Label - First)),
                                   hn::Lt(Lane, hn::Set(Int, static_cast<int>(Classes) - First)));
    Sum = hn::Add(Sum, hn::IfThenElseZero(hn::RebindMask(D, Counts), E));
  }
  return Sum;
}

/// Sums of rows [\p First, \p First + 4) of the batch. Rows beyond its end are
/// the last one again.
template <bool Single, bool Store, typename T>
HWY_INLINE void fourShortRows(const KernelJob &Job, Batch &B, int First, const ExpReference &R,
                              float *Exponentials) {
  const std::size_t Classes = static_cast<std::size_t>(Job.Classes);
  const VF None = hn::Zero(DF());
  const auto Sum = [&](int K) HWY_ATTR {
    const int I = HWY_MIN(First + K, B.Count - 1);
    return shortRow<Single, false, Store>(reinterpret_cast<const T *>(B.Logits[I]), Classes,
                                          B.Class[I], None, R,
                                          Exponentials + static_cast<std::size_t>(I) * ShortPitch);
  };
  const VF Sum0 = Sum(0), Sum1 = Sum(1), Sum2 = Sum(2), Sum3 = Sum(3);
  addFourRows(Sum0, Sum1, Sum2, Sum3, B.Excluded + First);
}

/// A row whose sum was out of range under the batch's Reference. \p SumOf gives the sum relative to
/// another scale.
template <typename T, typename Summation>
HWY_INLINE void rowAgain(const KernelJob &Job, Batch &B, int I, Summation SumOf) {
  const float Largest =
      largestOther(reinterpret_cast<const T *>(B.Logits[I]), static_cast<std::size_t>(Job.Classes),
                   static_cast<std::size_t>(B.Class[I]));
  const RowScale Scale = scaleFor(Largest);
  const double Sum = SumOf(Scale);
  // inf among the others: nan, as in libtorch.
  B.Excluded[I] = Largest == HUGE_VALF ? __builtin_nan("") : Sum;
  B.Offset[I] = Scale.offset();
  B.Subtract[I] = Scale.Subtract;
  B.LabelLogit[I] -= Scale.Subtract;
  if (Scale.Subtract == 0 && inRange(B.Excluded[I]))
    B.Reference = Scale.Reference;
}
template <bool Store, typename T>
HWY_NOINLINE void shortRowAgain(const KernelJob &Job, Batch &B, int I, float *Exponentials) {
  rowAgain<T>(Job, B, I, [&](const RowScale &Scale) HWY_ATTR {
    const VF Sum = shortRow<false, true, Store>(
        reinterpret_cast<const T *>(B.Logits[I]), static_cast<std::size_t>(Job.Classes), B.Class[I],
        hn::Set(DF(), Scale.Subtract), ExpReference(Scale.Reference),
        Exponentials + I * ShortPitch);
    double Sums[4];
    addFourRows(Sum, Sum, Sum, Sum, Sums);
    return Sums[0];
  });
}

/// What the batch's steps after the sums take of each row.
template <typename T> HWY_INLINE void prepareShortRows(Batch &B) {
  const double Offset = offsetOf(B.Reference);
  for (int I = 0; I < B.Count; ++I) {
    const std::int64_t Label = B.Class[I] < 0 ? 0 : B.Class[I];
    B.LabelLogit[I] = elementAsFloat(B.Logits[I] + Label * static_cast<std::int64_t>(sizeof(T)),
                                     dtype_of<T>::value);
    B.Offset[I] = Offset;
    B.Subtract[I] = 0;
  }
}

/// A row's exponentials become its gradient. \p Single: the row is one vector at most.
template <bool Single, typename T>
HWY_INLINE void scaledRow(const float *Exponentials, std::size_t Classes, double Factor,
                          double ForLabel, std::int32_t Label, T *To) {
  const DF D;
  constexpr std::size_t Width = hn::MaxLanes(DF());
  const RowFactor F(Factor);
  const auto Gradient = [&](std::size_t C) HWY_ATTR {
    const VF G = F.times(hn::Load(D, Exponentials + C));
    return HWY_UNLIKELY(F.Tiny) ? hn::Mul(G, F.Power) : G;
  };
  std::size_t C = 0;
  if (!Single)
    for (; C + Width <= Classes; C += Width)
      store(Gradient(C), To + C);
  if (Single || C < Classes)
    storePart(Gradient(C), To + C, Classes - C);
  storeElement(reinterpret_cast<char *>(To + Label), dtype_of<T>::value, ForLabel);
}

/// The gradients of a batch; 0 where a row is ignored, whatever its logits are.
template <bool Single, typename T>
HWY_INLINE void shortGradients(const KernelJob &Job, const Batch &B, const BatchFactors &Factors,
                               const float *Exponentials) {
  const std::size_t Classes = static_cast<std::size_t>(Job.Classes);
  for (int I = 0; I < B.Count; ++I, Exponentials += ShortPitch) {
    T *To = reinterpret_cast<T *>(B.Gradient[I]);
    if (HWY_UNLIKELY(B.Class[I] < 0))
      __builtin_memset(To, 0, Classes * sizeof(T));
    else
      scaledRow<Single>(Exponentials, Classes, Factors.Others[I], Factors.Label[I], B.Class[I], To);
  }
}

template <bool Single, bool WithGradient, typename T>
HWY_INLINE void shortRowsOfType(const KernelJob &Job, Batch &B) {
  HWY_ALIGN float Exponentials[WithGradient ? Batch::Capacity * ShortPitch : 1];
  prepareShortRows<T>(B);
  const ExpReference R(B.Reference);
  for (int First = 0; First < B.Count; First += 4)
    fourShortRows<Single, WithGradient, T>(Job, B, First, R, Exponentials);
  for (int I = 0; I < B.Count; ++I)
    if (HWY_UNLIKELY(!inRange(B.Excluded[I])) && B.Class[I] >= 0)
      shortRowAgain<WithGradient, T>(Job, B, I, Exponentials);
  BatchFactors Factors;
  finishBatch<true, WithGradient>(B, Job.WantLogSumExp, &Factors);
  if (WithGradient)
    shortGradients<Single, T>(Job, B, Factors, Exponentials);
}

/// KernelTable::ShortRows.
inline HWY_ATTR void shortRows(const KernelJob &Job, Batch &B) {
  // A row of one vector needs no loop and always the same mask.
  const bool Single = Job.Classes <= static_cast<std::int64_t>(hn::MaxLanes(DF()));
  withElementOf(Job.Type, [&](auto Element) HWY_ATTR {
    using T = decltype(Element);
    if (Job.What == Mode::Losses)
      Single ? shortRowsOfType<true, false, T>(Job, B) : shortRowsOfType<false, false, T>(Job, B);
    else
      Single ? shortRowsOfType<true, true, T>(Job, B) : shortRowsOfType<false, true, T>(Job, B);
  });
}

#endif // HWY_SCALAR

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_SHORTROWKERNEL_INL_H
