//===- RowKernel-inl.h - Rows with a contiguous class axis ----------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. One pass over a row sums exp(logit) *
// 2^-Reference over all classes but the label's, with the Reference of the
// row before; only when the sum is out of range is the row done again with its
// own maximum. The sum's value does not depend on which of the two happened,
// nor on whether rows went alone or four in lock-step. The naive loops to
// compare with stand in Reference.cpp.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_ROWKERNEL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_ROWKERNEL_INL_H
#undef SHAPEWISE_SRC_ROWKERNEL_INL_H
#else
#define SHAPEWISE_SRC_ROWKERNEL_INL_H
#endif

#include "Epilogue-inl.h"
#include "RowBlocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

/// Of exponentials, more of which are not kept for four rows at a time.
constexpr std::size_t LockStepBytes = std::size_t{1} << 20;

/// The sum over one row but its label. Fetches, while there is time, the row
/// that is \p Written next, if any.
template <bool Clamp, bool Store, typename T>
HWY_NOINLINE double sumRow(const T *From, std::size_t Classes, std::size_t Label, float Subtract,
                           int Reference, float *Exponentials, const char *Written = nullptr) {
  BlockExp Exp(Reference);
  const VF Offset = hn::Set(DF(), Subtract);
  BlockedRow<Clamp, T> Row;
  Row.set(From, Classes, Label, Reference);
  VD Sum = hn::Zero(DD());
  Accumulators A;
  std::size_t I = 0;
  while (I < Row.tailBegin()) {
    const std::size_t End = HWY_MIN(I + Chunk, Row.tailBegin());
    for (; I < End; I += BlockSize) {
      prefetchAhead(Row.begin() + I);
      if (Store && Written)
        for (std::size_t Line = 0; Line < BlockSize * sizeof(T); Line += 64)
          __builtin_prefetch(Written + I * sizeof(T) + Line, 1, 3);
      Exp.add<Clamp, Store>(Row.block(I), Offset, Store ? Exponentials + I : nullptr, A);
    }
    if (End % Chunk == 0) {
      Sum = A.addTo(Sum);
      A.clear();
    }
  }
  Exp.add<Clamp, Store>(Row.tail(), Offset, Store ? Exponentials + I : nullptr, A);
  return Exp.checked(total(A.addTo(Sum)));
}

/// The sums over four rows in lock-step: four streams from memory are faster
/// than one. The same additions in the same order as in sumRow.
template <bool Store, typename T>
HWY_NOINLINE void sumFourRows(const T *const *From, std::size_t Classes, const std::int64_t *Labels,
                              int Reference, float *const *Exponentials, double *Results) {
  BlockExp Exps[4] = {BlockExp(Reference), BlockExp(Reference), BlockExp(Reference),
                      BlockExp(Reference)};
  const VF None = hn::Zero(DF());
  BlockedRow<false, T> Rows[4];
  for (int K = 0; K < 4; ++K)
    Rows[K].set(From[K], Classes, static_cast<std::size_t>(Labels[K]), Reference);
  VD Sums[4] = {hn::Zero(DD()), hn::Zero(DD()), hn::Zero(DD()), hn::Zero(DD())};
  Accumulators A0, A1, A2, A3;
  const auto Step = [&](int K, std::size_t I, Accumulators &A) HWY_ATTR {
    prefetchAhead(Rows[K].begin() + I);
    Exps[K].add<false, Store>(Rows[K].block(I), None, Store ? Exponentials[K] + I : nullptr, A);
  };
  const auto Fold = [&]() HWY_ATTR {
    Sums[0] = A0.addTo(Sums[0]);
    Sums[1] = A1.addTo(Sums[1]);
    Sums[2] = A2.addTo(Sums[2]);
    Sums[3] = A3.addTo(Sums[3]);
    A0.clear();
    A1.clear();
    A2.clear();
    A3.clear();
  };
  const std::size_t Tail = Rows[0].tailBegin();
  std::size_t I = 0;
  while (I < Tail) {
    const std::size_t End = HWY_MIN(I + Chunk, Tail);
    for (; I < End; I += BlockSize) {
      Step(0, I, A0);
      Step(1, I, A1);
      Step(2, I, A2);
      Step(3, I, A3);
    }
    if (End % Chunk == 0)
      Fold();
  }
  Exps[0].add<false, Store>(Rows[0].tail(), None, Store ? Exponentials[0] + I : nullptr, A0);
  Exps[1].add<false, Store>(Rows[1].tail(), None, Store ? Exponentials[1] + I : nullptr, A1);
  Exps[2].add<false, Store>(Rows[2].tail(), None, Store ? Exponentials[2] + I : nullptr, A2);
  Exps[3].add<false, Store>(Rows[3].tail(), None, Store ? Exponentials[3] + I : nullptr, A3);
  Fold();
  for (int K = 0; K < 4; ++K)
    Results[K] = Exps[K].checked(total(Sums[K]));
}

/// The largest logit but the label's; -inf where there is none; nan may or may
/// not be seen.
template <typename T>
HWY_NOINLINE float largestOther(const T *Row, std::size_t Classes, std::size_t Label) {
  const DF D;
  const VF Lowest = hn::Set(D, -HUGE_VALF);
  VF Largest = Lowest;
  for (std::size_t I = 0; I < Classes; I += hn::Lanes(D)) {
    const std::size_t Count = HWY_MIN(hn::Lanes(D), Classes - I);
    VF X = hn::IfThenElse(hn::FirstN(D, Count), loadPart(Row + I, Count), Lowest);
    if (Label - I < hn::Lanes(D))
      X = hn::IfThenElse(hn::Eq(hn::Iota(D, 0), hn::Set(D, static_cast<float>(Label - I))), Lowest,
                         X);
    Largest = hn::Max(X, Largest);
  }
  // Highway's own maximum of lanes is never -inf without vector instructions.
  HWY_ALIGN float Lane[hn::MaxLanes(DF())];
  hn::Store(Largest, D, Lane);
  float Result = Lane[0];
  for (const float Value : Lane)
    Result = Value > Result ? Value : Result;
  return Result;
}

/// What a row's exponentials are relative to: exp(logit - Subtract) * 2^-Reference.
struct RowScale {
  float Subtract = 0;
  int Reference = 0;
  double offset() const { return offsetOf(Reference); }
};

/// A scale for a known maximum: it becomes about 2^50.
inline RowScale scaleFor(float Largest) {
  if (!(Largest > -HUGE_VALF && Largest < HUGE_VALF))
    return {};
  const bool Direct = Largest > -static_cast<float>(MaxReference / 2) &&
                      Largest < static_cast<float>(MaxReference / 2);
  const float Rest = Direct ? Largest : 0.0F;
  return {Direct ? 0.0F : Largest, static_cast<int>(__builtin_rintf(Rest * Log2E)) - 50};
}

/// The sum over a row whose sum was out of range under the old Reference.
template <bool Store, typename T>
HWY_NOINLINE double sumAgain(const T *Row, std::size_t Classes, std::size_t Label,
                             float *Exponentials, RowScale &Scale) {
  const float Largest = largestOther(Row, Classes, Label);
  Scale = scaleFor(Largest);
  if (Largest == HUGE_VALF) // inf among the others: nan, as in libtorch
    return __builtin_nan("");
  return sumRow<true, Store>(Row, Classes, Label, Scale.Subtract, Scale.Reference, Exponentials);
}

/// A double factor as two floats, and a power of two that keeps them normal.
struct RowFactor {
  VF High, Low, Power;
  bool Tiny;

  explicit HWY_INLINE RowFactor(double Factor) {
    const DF D;
    Tiny = Factor != 0 && Factor < 0x1p-80 && Factor > -0x1p-80;
    const double Scaled = Tiny ? Factor * 0x1p80 : Factor;
    const float Rounded = static_cast<float>(Scaled);
    High = hn::Set(D, Rounded);
    // Infinite factors have no rest.
    const float Rest = static_cast<float>(Scaled - static_cast<double>(Rounded));
    Low = hn::Set(D, Rest == Rest ? Rest : 0.0F);
    Power = hn::Set(D, Tiny ? 0x1p-80F : 1.0F);
  }
  /// E * factor, rounded once but for tiny factors.
  HWY_INLINE VF times(VF E) const { return hn::MulAdd(E, High, hn::Mul(E, Low)); }
};

/// Gradient = Exponentials * Factor, for a whole row; exponentials in the order
/// of loadTwo().
template <bool Past, typename T>
HWY_INLINE void scaleRow(const float *Exponentials, std::size_t Classes, double Factor, T *To) {
  const DF D;
  const std::size_t Width = hn::Lanes(D);
  const RowFactor F(Factor);
  std::size_t I = 0;
  if (HWY_LIKELY(!F.Tiny))
    for (; I + 2 * Width <= Classes; I += 2 * Width)
      storeTwo(F.times(hn::LoadU(D, Exponentials + I)),
               F.times(hn::LoadU(D, Exponentials + I + Width)), To + I);
  HWY_ALIGN T Last[2 * hn::MaxLanes(D)];
  for (; I < Classes; I += 2 * Width) {
    storeTwo(hn::Mul(F.times(hn::LoadU(D, Exponentials + I)), F.Power),
             hn::Mul(F.times(hn::LoadU(D, Exponentials + I + Width)), F.Power), Last);
    __builtin_memcpy(To + I, Last, HWY_MIN(2 * Width, Classes - I) * sizeof(T));
  }
}

/// The same with aligned stores, which cross no line, past the caches where
/// \p Past.
template <bool Past>
HWY_INLINE void scaleRow(const float *Exponentials, std::size_t Classes, double Factor, float *To) {
  const DF D;
  const std::size_t Width = hn::Lanes(D);
  const RowFactor F(Factor);
  const auto Put = [&](std::size_t I, std::size_t Count) HWY_ATTR {
    storePart(hn::Mul(F.times(hn::LoadU(D, Exponentials + I)), F.Power), To + I, Count);
  };
  constexpr std::size_t Bytes = sizeof(float) * hn::MaxLanes(D);
  const std::size_t Peel =
      (Bytes - reinterpret_cast<std::uintptr_t>(To) % Bytes) % Bytes / sizeof(float);
  std::size_t I = HWY_MIN(Peel, Classes);
  Put(0, I);
  if (HWY_LIKELY(!F.Tiny))
    for (; I + Width <= Classes; I += Width) {
      const VF G = F.times(hn::LoadU(D, Exponentials + I));
      if (Past)
        hn::Stream(G, D, To + I);
      else
        hn::Store(G, D, To + I);
    }
  for (; I < Classes; I += Width)
    Put(I, HWY_MIN(Width, Classes - I));
}

/// The log-sum-exp of a row relative to a scale's Subtract. Beyond 2^20 the
/// saved number has too few digits left behind the point: the sum is made anew.
template <typename T>
HWY_INLINE double relativeLogSum(const T *Row, std::size_t Classes, std::size_t Label,
                                 double LogSumExp, RowScale &Scale) {
  if (HWY_LIKELY(!(LogSumExp > 0x1p20 || LogSumExp < -0x1p20))) {
    Scale = scaleFor(static_cast<float>(LogSumExp));
    return LogSumExp - Scale.Subtract;
  }
  const float Own = elementAsFloat(reinterpret_cast<const char *>(Row + Label), dtype_of<T>::value);
  const float Others = largestOther(Row, Classes, Label);
  Scale = scaleFor(Own > Others ? Own : Others);
  const double Sum =
      sumRow<true, false>(Row, Classes, Classes, Scale.Subtract, Scale.Reference, nullptr);
  return log(Sum) + Scale.offset();
}

/// The gradient of one row from a sum that is already known: exp anew.
template <typename T>
HWY_NOINLINE void gradientFromSaved(const T *Row, std::size_t Classes, std::size_t Label,
                                    double LogSumExp, double Scale, T *To) {
  const DF D;
  const std::size_t Width = hn::Lanes(D);
  RowScale S;
  const double LogSum = relativeLogSum(Row, Classes, Label, LogSumExp, S);
  const ExpReference R(S.Reference);
  const VF Subtract = hn::Set(D, S.Subtract);
  const double Factor = exp(S.offset() - LogSum) * Scale;
  const RowFactor F(Factor);
  VD Sum = hn::Zero(DD());
  for (std::size_t I = 0; I < Classes; I += Width) {
    const std::size_t Count = HWY_MIN(Width, Classes - I);
    const bool Whole = Count == Width;
    const VF X = Whole ? load(Row + I) : loadPart(Row + I, Count);
    VF E = scaledExp<true>(hn::Sub(X, Subtract), R);
    const VF G = hn::Mul(F.times(E), F.Power);
    if (Whole)
      store(G, To + I);
    else
      storePart(G, To + I, Count);
    E = hn::IfThenElseZero(hn::FirstN(D, Count), E);
    if (HWY_UNLIKELY(Label - I < Width))
      E = hn::IfThenZeroElse(hn::Eq(hn::Iota(D, 0), hn::Set(D, static_cast<float>(Label - I))), E);
    Sum = addWide(Sum, E);
  }
  storeElement(reinterpret_cast<char *>(To + Label), dtype_of<T>::value, -total(Sum) * Factor);
}

/// The gradient of one row from its exponentials, and the label's own entry.
template <typename T>
HWY_INLINE void gradientOfRow(const KernelJob &Job, const Batch &B, int I, double Own,
                              const float *Exponentials) {
  T *To = reinterpret_cast<T *>(B.Gradient[I]);
  double ForOthers, ForLabel;
  gradientFactors(B.Excluded[I], B.LabelLogit[I], Own, B.Scale[I], ForOthers, ForLabel);
  const std::size_t Classes = static_cast<std::size_t>(Job.Classes);
  if (Job.Streaming && !Job.InPlace)
    scaleRow<true>(Exponentials, Classes, ForOthers, To);
  else
    scaleRow<false>(Exponentials, Classes, ForOthers, To);
  storeElement(reinterpret_cast<char *>(To + B.Label[I]), dtype_of<T>::value, ForLabel);
}

/// Rows \p Index[0..Count): sums, and gradients where the job wants them.
template <bool WithGradient, typename T>
HWY_INLINE void doRows(const KernelJob &Job, Batch &B, const int *Index, int Count) {
  const std::size_t Classes = static_cast<std::size_t>(Job.Classes);
  const std::size_t Pitch = scratchPitch(Job.Classes);
  const T *Rows[4];
  std::int64_t Labels[4];
  float *Exponentials[4] = {};
  double Sums[4], Owns[4] = {};
  const RowScale Expected{0, B.Reference};
  for (int K = 0; K < Count; ++K) {
    Rows[K] = reinterpret_cast<const T *>(B.Logits[Index[K]]);
    Labels[K] = B.Label[Index[K]];
    if (WithGradient)
      Exponentials[K] = Job.Scratch + K * Pitch;
    const float Own =
        elementAsFloat(reinterpret_cast<const char *>(Rows[K] + Labels[K]), dtype_of<T>::value);
    B.LabelLogit[Index[K]] = Own;
    // Before the sums, which are long and would have to be waited for.
    if (WithGradient)
      Owns[K] = exp(Own - Expected.offset());
  }
  if (Count == 4)
    sumFourRows<WithGradient>(Rows, Classes, Labels, B.Reference, Exponentials, Sums);
  else
    Sums[0] = sumRow<false, WithGradient>(
        Rows[0], Classes, static_cast<std::size_t>(Labels[0]), 0.0F, B.Reference, Exponentials[0],
        WithGradient && !Job.InPlace && !Job.Streaming ? B.Gradient[Index[0]] : nullptr);
  for (int K = 0; K < Count; ++K) {
    const int I = Index[K];
    RowScale Scale = Expected;
    if (HWY_UNLIKELY(!inRange(Sums[K]))) {
      Sums[K] = sumAgain<WithGradient>(Rows[K], Classes, static_cast<std::size_t>(Labels[K]),
                                       Exponentials[K], Scale);
      if (Scale.Subtract == 0 && inRange(Sums[K]))
        B.Reference = Scale.Reference;
      B.LabelLogit[I] -= Scale.Subtract;
      Owns[K] = exp(B.LabelLogit[I] - Scale.offset());
    }
    B.Excluded[I] = Sums[K];
    B.Offset[I] = Scale.offset();
    B.Subtract[I] = Scale.Subtract;
    if (WithGradient)
      gradientOfRow<T>(Job, B, I, Owns[K], Exponentials[K]);
  }
}

template <typename T> HWY_INLINE void rowsOfType(const KernelJob &Job, Batch &B) {
  const std::size_t Bytes = static_cast<std::size_t>(Job.Classes) * sizeof(T);
  // Four rows' exponentials should stay in the second-level cache.
  const bool Fits =
      Job.What == Mode::Losses || 4 * scratchPitch(Job.Classes) * sizeof(float) <= LockStepBytes;
  const int Together = Job.Streaming && Fits ? 4 : 1;
  int Waiting[4];
  int Count = 0;
  for (int I = 0; I < B.Count; ++I) {
    if (B.Label[I] < 0) { // ignored
      B.Excluded[I] = 0;
      B.Offset[I] = B.LabelLogit[I] = B.Subtract[I] = 0;
      if (Job.What != Mode::Losses)
        __builtin_memset(B.Gradient[I], 0, Bytes);
      continue;
    }
    if (Job.What == Mode::GradientFromSaved) {
      gradientFromSaved(reinterpret_cast<const T *>(B.Logits[I]),
                        static_cast<std::size_t>(Job.Classes), static_cast<std::size_t>(B.Label[I]),
                        B.LogSumExp[I], B.Scale[I], reinterpret_cast<T *>(B.Gradient[I]));
      continue;
    }
    Waiting[Count++] = I;
    if (Count < Together)
      continue;
    if (Job.What == Mode::Losses)
      doRows<false, T>(Job, B, Waiting, Count);
    else
      doRows<true, T>(Job, B, Waiting, Count);
    Count = 0;
  }
  for (int K = 0; K < Count; ++K) {
    if (Job.What == Mode::Losses)
      doRows<false, T>(Job, B, Waiting + K, 1);
    else
      doRows<true, T>(Job, B, Waiting + K, 1);
  }
}

/// KernelTable::Rows.
inline HWY_ATTR void rows(const KernelJob &Job, Batch &B) {
  withElementOf(Job.Type, [&](auto Element) HWY_ATTR { rowsOfType<decltype(Element)>(Job, B); });
  if (Job.What != Mode::GradientFromSaved)
    finishLosses(B, Job.WantLogSumExp);
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_ROWKERNEL_INL_H
