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

#include "RowGradient-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

/// No gradient to be written beside a sum.
struct NoGradient {
  HWY_INLINE void block(std::size_t) const {}
};

/// The sum over one row but its label. Ahead of each block, that of \p Beside: its exponentials
/// may stand where this row's are stored.
template <bool Clamp, bool Store, typename T, typename Gradient = NoGradient>
HWY_NOINLINE double sumRow(const T *From, std::size_t Classes, std::size_t Label, float Subtract,
                           int Reference, float *Exponentials,
                           const Gradient &Beside = Gradient()) {
  const Gradient Other = Beside; // a copy that no store could change
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
      Other.block(I);
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
template <typename T>
HWY_NOINLINE void sumFourRows(const T *const *From, std::size_t Classes, const std::int64_t *Labels,
                              int Reference, double *Results) {
  BlockExp Exps[4] = {BlockExp(Reference), BlockExp(Reference), BlockExp(Reference),
                      BlockExp(Reference)};
  const VF None = hn::Zero(DF());
  BlockedRow<false, T> Rows[4];
  for (int K = 0; K < 4; ++K)
    Rows[K].set(From[K], Classes, static_cast<std::size_t>(Labels[K]), Reference);
  VD Sums[4] = {hn::Zero(DD()), hn::Zero(DD()), hn::Zero(DD()), hn::Zero(DD())};
  Accumulators A0, A1, A2, A3;
  const auto Add = [&](int K, const T *Block, Accumulators &A)
                       HWY_ATTR { Exps[K].template add<false, false>(Block, None, nullptr, A); };
  const auto Step = [&](int K, std::size_t I, Accumulators &A) HWY_ATTR {
    prefetchAhead(Rows[K].begin() + I);
    Add(K, Rows[K].block(I), A);
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
  Add(0, Rows[0].tail(), A0);
  Add(1, Rows[1].tail(), A1);
  Add(2, Rows[2].tail(), A2);
  Add(3, Rows[3].tail(), A3);
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

/// The rows of a batch: sums, and gradients where \p WithGradient, past the caches where \p Past.
template <bool WithGradient, bool Past, typename T> class RowLoop {
public:
  HWY_INLINE RowLoop(const KernelJob &Job, Batch &B)
      : Job(Job), B(B), Classes(static_cast<std::size_t>(Job.Classes)) {}

  /// A row that is ignored.
  HWY_INLINE void none(int Index) {
    B.Excluded[Index] = 0;
    B.Offset[Index] = B.LabelLogit[Index] = B.Subtract[Index] = 0;
  }
  /// One row, while the gradient of the one before is written.
  HWY_INLINE void one(int Index) {
    begin(0, Index);
    const std::size_t Label = static_cast<std::size_t>(B.Class[Index]);
    if (WithGradient)
      Sums[0] = sumRow<false, true>(Rows[0], Classes, Label, 0.0F, Reference, Job.floats(),
                                    Pending.others());
    else
      Sums[0] = sumRow<false, false>(Rows[0], Classes, Label, 0.0F, Reference, nullptr);
    Pending.finish(Classes / BlockSize * BlockSize);
    end(0, Index);
  }
  /// Four rows' sums.
  HWY_INLINE void four(const int *Index) {
    std::int64_t Labels[4];
    for (int K = 0; K < 4; ++K) {
      begin(K, Index[K]);
      Labels[K] = B.Class[Index[K]];
    }
    sumFourRows(Rows, Classes, Labels, Reference, Sums);
    for (int K = 0; K < 4; ++K)
      end(K, Index[K]);
  }
  /// Writes what is pending.
  HWY_INLINE void finish() { Pending.finish(0); }

private:
  /// What comes before a row's sum.
  HWY_INLINE void begin(int K, int Index) {
    Rows[K] = reinterpret_cast<const T *>(B.Logits[Index]);
    Reference = B.Reference;
    const float Own = elementAsFloat(reinterpret_cast<const char *>(Rows[K] + B.Class[Index]),
                                     dtype_of<T>::value);
    B.LabelLogit[Index] = Own;
    // Before the sums, which are long and would have to be waited for.
    if (WithGradient)
      OwnTerm = exp(Own - offsetOf(Reference));
  }
  /// What follows from it; a sum out of range is made again.
  HWY_INLINE void end(int K, int Index) {
    RowScale Scale{0, Reference};
    if (HWY_UNLIKELY(!inRange(Sums[K]))) {
      Sums[K] = sumAgain<WithGradient>(Rows[K], Classes, static_cast<std::size_t>(B.Class[Index]),
                                       WithGradient ? Job.floats() : nullptr, Scale);
      if (Scale.Subtract == 0 && inRange(Sums[K]))
        B.Reference = Scale.Reference;
      B.LabelLogit[Index] -= Scale.Subtract;
      if (WithGradient)
        OwnTerm = exp(B.LabelLogit[Index] - Scale.offset());
    }
    B.Excluded[Index] = Sums[K];
    B.Offset[Index] = Scale.offset();
    B.Subtract[Index] = Scale.Subtract;
    if (WithGradient)
      Pending = PendingGradient<T, Past>(B, Index, OwnTerm, Job.floats(), Classes);
  }

  const KernelJob &Job;
  Batch &B;
  const std::size_t Classes;
  int Reference = 0; ///< Of the rows under way.
  const T *Rows[4];
  double Sums[4];
  double OwnTerm = 0; ///< Of a row that goes alone.
  PendingGradient<T, Past> Pending;
};

template <bool WithGradient, bool Past, typename T>
HWY_INLINE void sumRows(const KernelJob &Job, Batch &B) {
  RowLoop<WithGradient, Past, T> Loop(Job, B);
  runRows<WithGradient, T>(Job, B, inLockStep<WithGradient, T>(Job), Loop);
  Loop.finish();
}

/// Gradients from saved log-sum-exps.
template <typename T> HWY_INLINE void gradientsFromSaved(const KernelJob &Job, const Batch &B) {
  const std::size_t Classes = static_cast<std::size_t>(Job.Classes);
  for (int I = 0; I < B.Count; ++I)
    if (B.Class[I] < 0)
      __builtin_memset(B.Gradient[I], 0, Classes * sizeof(T));
    else
      gradientFromSaved(reinterpret_cast<const T *>(B.Logits[I]), Classes,
                        static_cast<std::size_t>(B.Class[I]), B.LogSumExp[I], B.Scale[I],
                        reinterpret_cast<T *>(B.Gradient[I]));
}

template <typename T> HWY_INLINE void rowsOfType(const KernelJob &Job, Batch &B) {
  // Only float32 has a store past the caches.
  constexpr bool CanPass = std::is_same<T, float>::value;
  switch (Job.What) {
  case Mode::Losses:
    return sumRows<false, false, T>(Job, B);
  case Mode::LossesAndGradient:
    return CanPass && goesPastCaches<T>(Job) ? sumRows<true, CanPass, T>(Job, B)
                                             : sumRows<true, false, T>(Job, B);
  case Mode::GradientFromSaved:
    return gradientsFromSaved<T>(Job, B);
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
