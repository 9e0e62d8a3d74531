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

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

/// Float sums are folded into doubles after this many elements: few enough
/// additions per accumulator that the terms' own errors dominate.
constexpr std::size_t Chunk = (hn::MaxLanes(DF()) >= 8 ? 32 : 16) * hn::MaxLanes(DF());
/// How far ahead lock-step rows are prefetched, in bytes.
constexpr std::size_t PrefetchBytes = 4096;

/// Adds up elements [\p Begin, \p End) of a row but \p Skip; stores the
/// exponentials where \p Store.
template <bool Clamp, bool Store, typename T>
HWY_INLINE VD sumChunk(const T *Row, std::size_t Begin, std::size_t End, std::size_t Skip,
                       VF Subtract, const ExpReference &R, VD Sum, float *Exponentials) {
  const DF D;
  const std::size_t Width = hn::Lanes(D);
  VF Even = hn::Zero(D), Odd = hn::Zero(D);
  const auto WithoutSkip = [&](VF E, std::size_t At) HWY_ATTR {
    const MF IsSkip = hn::Eq(hn::Iota(D, 0), hn::Set(D, static_cast<float>(Skip - At)));
    return hn::IfThenZeroElse(IsSkip, E);
  };
  // Only rows done again, which are clamped too, need anything subtracted.
  const auto Relative = [&](VF X) HWY_ATTR { return Clamp ? hn::Sub(X, Subtract) : X; };
  std::size_t I = Begin;
  for (; I + 4 * Width <= End; I += 4 * Width) {
    VF E[4];
    for (std::size_t K = 0; K < 4; ++K)
      E[K] = scaledExp<Clamp>(Relative(load(Row + I + K * Width)), R);
    if (Store)
      for (std::size_t K = 0; K < 4; ++K)
        hn::StoreU(E[K], D, Exponentials + I + K * Width);
    if (HWY_UNLIKELY(Skip - I < 4 * Width))
      for (std::size_t K = 0; K < 4; ++K)
        if (Skip - I - K * Width < Width)
          E[K] = WithoutSkip(E[K], I + K * Width);
    Even = hn::Add(Even, hn::Add(E[0], E[1]));
    Odd = hn::Add(Odd, hn::Add(E[2], E[3]));
  }
  for (VF *To = &Even; I < End; I += Width, To = To == &Even ? &Odd : &Even) {
    const std::size_t Count = HWY_MIN(Width, End - I);
    VF E = scaledExp<Clamp>(Relative(loadPart(Row + I, Count)), R);
    E = hn::IfThenElseZero(hn::FirstN(D, Count), E);
    if (Store)
      hn::StoreU(E, D, Exponentials + I);
    if (Skip - I < Width)
      E = WithoutSkip(E, I);
    *To = hn::Add(*To, E);
  }
  return addWide(Sum, hn::Add(Even, Odd));
}

/// The same for one whole chunk of four rows in lock-step: four streams from
/// memory are faster than one.
template <bool Store, typename T>
HWY_INLINE void sumChunkOfFour(const T *const *Rows, std::size_t Begin, const ExpReference &R,
                               VD *Sums, float *const *Exponentials) {
  const DF D;
  const std::size_t Width = hn::Lanes(D);
  const T *Row0 = Rows[0], *Row1 = Rows[1], *Row2 = Rows[2], *Row3 = Rows[3];
  VF Even0 = hn::Zero(D), Even1 = Even0, Even2 = Even0, Even3 = Even0;
  VF Odd0 = Even0, Odd1 = Even0, Odd2 = Even0, Odd3 = Even0;
  const auto Step = [&](const T *Row, std::size_t I, float *E, VF &Sum) HWY_ATTR {
    const char *Ahead = reinterpret_cast<const char *>(Row + I) + PrefetchBytes;
    for (std::size_t Line = 0; Line < 2 * Width * sizeof(T); Line += 64)
      __builtin_prefetch(Ahead + Line, 0, 3);
    const VF E0 = scaledExp<false>(load(Row + I), R);
    const VF E1 = scaledExp<false>(load(Row + I + Width), R);
    if (Store) {
      hn::StoreU(E0, D, E + I);
      hn::StoreU(E1, D, E + I + Width);
    }
    Sum = hn::Add(Sum, hn::Add(E0, E1));
  };
  // The same order of additions as in sumChunk.
  for (std::size_t I = Begin; I < Begin + Chunk; I += 4 * Width) {
    Step(Row0, I, Exponentials[0], Even0);
    Step(Row1, I, Exponentials[1], Even1);
    Step(Row2, I, Exponentials[2], Even2);
    Step(Row3, I, Exponentials[3], Even3);
    Step(Row0, I + 2 * Width, Exponentials[0], Odd0);
    Step(Row1, I + 2 * Width, Exponentials[1], Odd1);
    Step(Row2, I + 2 * Width, Exponentials[2], Odd2);
    Step(Row3, I + 2 * Width, Exponentials[3], Odd3);
  }
  Sums[0] = addWide(Sums[0], hn::Add(Even0, Odd0));
  Sums[1] = addWide(Sums[1], hn::Add(Even1, Odd1));
  Sums[2] = addWide(Sums[2], hn::Add(Even2, Odd2));
  Sums[3] = addWide(Sums[3], hn::Add(Even3, Odd3));
}

HWY_INLINE double total(VD Sum) { return hn::GetLane(hn::SumOfLanes(DD(), Sum)); }

/// The sum over one row, all chunks.
template <bool Clamp, bool Store, typename T>
HWY_NOINLINE double sumRow(const T *Row, std::size_t Classes, std::size_t Label, float Subtract,
                           int Reference, float *Exponentials) {
  const ExpReference R(Reference);
  const VF Offset = hn::Set(DF(), Subtract);
  VD Sum = hn::Zero(DD());
  for (std::size_t Begin = 0; Begin < Classes; Begin += Chunk)
    Sum = sumChunk<Clamp, Store>(Row, Begin, HWY_MIN(Begin + Chunk, Classes), Label, Offset, R,
                                 Sum, Exponentials);
  return total(Sum);
}

/// The sums over four rows; adds the chunk of a row alone where its label is,
/// and the last, partial chunks.
template <bool Store, typename T>
HWY_NOINLINE void sumFourRows(const T *const *Rows, std::size_t Classes, const std::int64_t *Labels,
                              int Reference, float *const *Exponentials, double *Results) {
  const ExpReference R(Reference);
  const VF None = hn::Zero(DF());
  VD Sums[4] = {hn::Zero(DD()), hn::Zero(DD()), hn::Zero(DD()), hn::Zero(DD())};
  for (std::size_t Begin = 0; Begin < Classes; Begin += Chunk) {
    bool LockStep = Begin + Chunk <= Classes;
    for (int I = 0; I < 4; ++I)
      LockStep &= static_cast<std::size_t>(Labels[I]) - Begin >= Chunk;
    if (HWY_LIKELY(LockStep)) {
      sumChunkOfFour<Store>(Rows, Begin, R, Sums, Exponentials);
      continue;
    }
    for (int I = 0; I < 4; ++I)
      Sums[I] = sumChunk<false, Store>(Rows[I], Begin, HWY_MIN(Begin + Chunk, Classes),
                                       static_cast<std::size_t>(Labels[I]), None, R, Sums[I],
                                       Exponentials[I]);
  }
  for (int I = 0; I < 4; ++I)
    Results[I] = total(Sums[I]);
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
      X = hn::IfThenElse(hn::Eq(hn::Iota(D, 0), hn::Set(D, static_cast<float>(Label - I))),
                         Lowest, X);
    Largest = hn::Max(X, Largest);
  }
  return hn::GetLane(hn::MaxOfLanes(D, Largest));
}

/// Whether a sum is within the range in which neither overflow nor flushed
/// terms can have changed it, or anything computed from its terms.
inline bool inRange(double Sum) { return Sum >= 0x1p26 && Sum <= 0x1p100; }

/// What a row's exponentials are relative to: exp(logit - Subtract) * 2^-Reference.
struct RowScale {
  float Subtract = 0;
  int Reference = 0;
  double offset() const { return Reference * Ln2; }
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

/// Gradient = Exponentials * Factor, for a whole row.
template <bool Stream, typename T>
HWY_INLINE void scaleRow(const float *Exponentials, std::size_t Classes, double Factor, T *To) {
  const DF D;
  const std::size_t Width = hn::Lanes(D);
  const RowFactor F(Factor);
  std::size_t I = 0;
  if (HWY_UNLIKELY(F.Tiny)) {
    for (; I + Width <= Classes; I += Width)
      store(hn::Mul(F.times(hn::LoadU(D, Exponentials + I)), F.Power), To + I);
  } else if (Stream) {
    const std::size_t Peel = HWY_MIN(
        (64 - reinterpret_cast<std::uintptr_t>(To) % 64) % 64 / sizeof(T), Classes);
    for (; I < Peel; I += Width)
      storePart(F.times(hn::LoadU(D, Exponentials + I)), To + I, HWY_MIN(Width, Peel - I));
    for (I = Peel; I + Width <= Classes; I += Width)
      hn::Stream(F.times(hn::LoadU(D, Exponentials + I)), D, reinterpret_cast<float *>(To + I));
  } else {
    for (; I + 2 * Width <= Classes; I += 2 * Width) {
      store(F.times(hn::LoadU(D, Exponentials + I)), To + I);
      store(F.times(hn::LoadU(D, Exponentials + I + Width)), To + I + Width);
    }
  }
  for (; I < Classes; I += Width)
    storePart(hn::Mul(F.times(hn::LoadU(D, Exponentials + I)), F.Power), To + I,
              HWY_MIN(Width, Classes - I));
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
  const float Own =
      elementAsFloat(reinterpret_cast<const char *>(Row + Label), dtype_of<T>::value);
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
      E = hn::IfThenZeroElse(
          hn::Eq(hn::Iota(D, 0), hn::Set(D, static_cast<float>(Label - I))), E);
    Sum = addWide(Sum, E);
  }
  storeElement(reinterpret_cast<char *>(To + Label), dtype_of<T>::value, -total(Sum) * Factor);
}

/// The gradient of one row from its exponentials, and the label's own entry.
template <typename T>
HWY_INLINE void gradientOfRow(const KernelJob &Job, const Batch &B, int I,
                              const float *Exponentials) {
  T *To = reinterpret_cast<T *>(B.Gradient[I]);
  double ForOthers, ForLabel;
  gradientFactors(B.Excluded[I], B.LabelLogit[I], B.Offset[I], B.Scale[I], ForOthers, ForLabel);
  if (Job.Streaming && !Job.InPlace && sizeof(T) == sizeof(float))
    scaleRow<true>(Exponentials, static_cast<std::size_t>(Job.Classes), ForOthers, To);
  else
    scaleRow<false>(Exponentials, static_cast<std::size_t>(Job.Classes), ForOthers, To);
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
  double Sums[4];
  for (int K = 0; K < Count; ++K) {
    Rows[K] = reinterpret_cast<const T *>(B.Logits[Index[K]]);
    Labels[K] = B.Label[Index[K]];
    if (WithGradient)
      Exponentials[K] = Job.Scratch + K * Pitch;
  }
  if (Count == 4)
    sumFourRows<WithGradient>(Rows, Classes, Labels, B.Reference, Exponentials, Sums);
  else
    Sums[0] = sumRow<false, WithGradient>(Rows[0], Classes, static_cast<std::size_t>(Labels[0]),
                                          0.0F, B.Reference, Exponentials[0]);
  for (int K = 0; K < Count; ++K) {
    const int I = Index[K];
    RowScale Scale{0, B.Reference};
    if (HWY_UNLIKELY(!inRange(Sums[K]))) {
      Sums[K] = sumAgain<WithGradient>(Rows[K], Classes, static_cast<std::size_t>(Labels[K]),
                                       Exponentials[K], Scale);
      if (Scale.Subtract == 0 && inRange(Sums[K]))
        B.Reference = Scale.Reference;
    }
    B.Excluded[I] = Sums[K];
    B.Offset[I] = Scale.offset();
    B.Subtract[I] = Scale.Subtract;
    const float Own =
        elementAsFloat(reinterpret_cast<const char *>(Rows[K] + Labels[K]), dtype_of<T>::value);
    B.LabelLogit[I] = static_cast<double>(Own) - Scale.Subtract;
    if (WithGradient)
      gradientOfRow<T>(Job, B, I, Exponentials[K]);
  }
}

template <typename T> HWY_INLINE void rowsOfType(const KernelJob &Job, Batch &B) {
  const std::size_t Bytes = static_cast<std::size_t>(Job.Classes) * sizeof(T);
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
                        static_cast<std::size_t>(Job.Classes),
                        static_cast<std::size_t>(B.Label[I]), B.LogSumExp[I], B.Scale[I],
                        reinterpret_cast<T *>(B.Gradient[I]));
      continue;
    }
    Waiting[Count++] = I;
    if (Count < (Job.Streaming ? 4 : 1))
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
  switch (Job.Type) {
  case DType::bfloat16:
    rowsOfType<bfloat16>(Job, B);
    break;
  case DType::float16:
    rowsOfType<float16>(Job, B);
    break;
  default:
    rowsOfType<float>(Job, B);
  }
  if (Job.What != Mode::GradientFromSaved)
    finishLosses(B, Job.WantLogSumExp);
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_ROWKERNEL_INL_H
