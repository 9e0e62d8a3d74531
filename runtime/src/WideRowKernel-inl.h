//===- WideRowKernel-inl.h - float64 rows with a contiguous class axis ----===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. RowKernel-inl.h in float64: one pass per row,
// again only where the sum is out of range; a row's gradient is written while the
// next row is summed up; sums of large data take four rows in lock-step. A saved
// log-sum-exp is not looked at: a float64 has too few digits behind the point
// for a gradient that is right to the last ones, and the sums are found on the way. The
// naive loops to compare with stand in Reference.cpp.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_WIDEROWKERNEL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_WIDEROWKERNEL_INL_H
#undef SHAPEWISE_SRC_WIDEROWKERNEL_INL_H
#else
#define SHAPEWISE_SRC_WIDEROWKERNEL_INL_H
#endif

#include "WideExp-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

/// Elements of a block.
constexpr std::size_t WideBlock = 4 * static_cast<std::size_t>(WideWidth);

using WideRow = BlockedRow<true, double, WideBlock>;

/// The sum of one block's terms, which are stored where \p Store.
template <bool Again, bool Store>
HWY_INLINE VD wideTerms(const WideExp &Exp, VD Subtract, const double *Block,
                        double *Exponentials) {
  const DD D;
  VD Terms[4];
  for (int K = 0; K < 4; ++K) {
    const VD X = hn::LoadU(D, Block + K * WideWidth);
    Terms[K] = Again ? hn::Sub(X, Subtract) : X; // only then is anything subtracted
  }
  Exp.apply(Terms);
  for (int K = 0; Store && K < 4; ++K)
    hn::StoreU(Terms[K], D, Exponentials + K * WideWidth);
  return hn::Add(hn::Add(Terms[0], Terms[1]), hn::Add(Terms[2], Terms[3]));
}

/// What the exponentials of a row become: all of its gradient but the label's. As ScaledRow:
/// what is not a whole block is written at once, and the next row's exponentials may take the place
/// of those behind the block that is written.
template <bool Past> class ScaledWideRow {
public:
  ScaledWideRow() = default;
  HWY_INLINE ScaledWideRow(const double *Exponentials, std::size_t Classes,
                           const WideFactors &Factors, double *To)
      : First(Factors.First), Second(Factors.Second), From(Exponentials), To(To) {
    constexpr std::size_t Bytes = sizeof(double) * WideWidth;
    const std::size_t Apart = (Bytes - reinterpret_cast<std::uintptr_t>(To) % Bytes) % Bytes;
    const std::size_t Before = HWY_MIN(Apart / sizeof(double), Classes); // stores are aligned
    Size = HWY_LIKELY(Second == 1) ? (Classes - Before) / WideBlock * WideBlock : 0;
    putPart(0, Before);
    putPart(Before + Size, Classes);
    From += Before;
    this->To += Before;
  }
  HWY_INLINE void block(std::size_t I) const {
    if (HWY_UNLIKELY(I >= Size))
      return;
    if (!Past)
      for (std::size_t Line = 0; Line < WideBlock * sizeof(double); Line += 64)
        __builtin_prefetch(reinterpret_cast<const char *>(To + I) + WriteAheadBytes + Line, 1, 3);
    put(I);
  }
  /// The blocks from \p Begin on.
  HWY_INLINE void rest(std::size_t Begin) const {
    for (; Begin < Size; Begin += WideBlock)
      put(Begin);
  }

private:
  HWY_INLINE void put(std::size_t I) const {
    const DD D;
    const VD Factor = hn::Set(D, First);
    for (std::size_t K = I; K < I + WideBlock; K += WideWidth) {
      const VD G = hn::Mul(hn::LoadU(D, From + K), Factor);
      if (Past)
        hn::Stream(G, D, To + K);
      else
        hn::Store(G, D, To + K);
    }
  }
  void putPart(std::size_t Begin, std::size_t End) const {
    for (; Begin < End; ++Begin)
      To[Begin] = From[Begin] * First * Second;
  }

  double First = 0, Second = 1;
  const double *From = nullptr;
  double *To = nullptr;
  std::size_t Size = 0; ///< Of the whole blocks.
};

/// No gradient to be written beside a sum.
struct NoWideGradient {
  HWY_INLINE void block(std::size_t) const {}
};

/// The sum over one row but its label. Ahead of each block, that of \p Beside.
template <bool Again, bool Store, typename Gradient = NoWideGradient>
HWY_NOINLINE double sumWideRow(const double *From, std::size_t Classes, std::size_t Label,
                               const WideScale &Scale, double *Exponentials,
                               const Gradient &Beside = Gradient()) {
  const Gradient Other = Beside; // a copy that no store could change
  const WideExp Exp(Scale.Reference);
  const VD Subtract = hn::Set(DD(), Scale.Subtract);
  WideRow Row;
  Row.set(From, Classes, Label, 0);
  WideSum Sum;
  std::size_t I = 0;
  for (; I < Row.tailBegin(); I += WideBlock) {
    prefetchAhead<WideBlock>(From + I);
    Other.block(I);
    Sum.add(
        wideTerms<Again, Store>(Exp, Subtract, Row.block(I), Store ? Exponentials + I : nullptr));
  }
  Sum.add(wideTerms<Again, Store>(Exp, Subtract, Row.tail(), Store ? Exponentials + I : nullptr));
  return Sum.total();
}

/// The sums over four rows in lock-step: the same additions in the same order as in sumWideRow().
inline HWY_ATTR void sumFourWideRows(const double *const *From, std::size_t Classes,
                                     const std::size_t *Labels, double Reference, double *Results) {
  const WideExp Exp(Reference);
  const VD None = hn::Zero(DD());
  WideRow Rows[4];
  for (int K = 0; K < 4; ++K)
    Rows[K].set(From[K], Classes, Labels[K], 0);
  WideSum Sums[4];
  const std::size_t Tail = Rows[0].tailBegin();
  for (std::size_t I = 0; I < Tail; I += WideBlock)
    for (int K = 0; K < 4; ++K) {
      prefetchAhead<WideBlock>(From[K] + I);
      Sums[K].add(wideTerms<false, false>(Exp, None, Rows[K].block(I), nullptr));
    }
  for (int K = 0; K < 4; ++K) {
    Sums[K].add(wideTerms<false, false>(Exp, None, Rows[K].tail(), nullptr));
    Results[K] = Sums[K].total();
  }
}

/// The largest logit; nan may or may not be seen.
inline HWY_ATTR double largestWide(const double *Row, std::size_t Classes) {
  double Largest = -HUGE_VAL;
  for (std::size_t I = 0; I < Classes; ++I)
    Largest = Row[I] > Largest ? Row[I] : Largest;
  return Largest;
}

/// The rows of a batch: sums, and gradients where \p WithGradient, past the caches where \p Past.
template <bool WithGradient, bool Past> class WideRowLoop {
public:
  HWY_INLINE WideRowLoop(const KernelJob &Job, Batch &B, WideSums &Sums)
      : B(B), Sums(Sums), Classes(static_cast<std::size_t>(Job.Classes)),
        Scratch(WithGradient ? Job.doubles() : nullptr) {}

  /// A row that is ignored.
  HWY_INLINE void none(int I) { Sums.setNone(I); }
  /// One row, while the gradient of the one before is written.
  HWY_INLINE void one(int I) {
    const WideScale Scale = firstScale(B);
    const double Own = ownTerm(I, Scale); // before the sum, which is long and would be waited for
    const double Others =
        sumWideRow<false, WithGradient>(row(I), Classes, label(I), Scale, Scratch, Pending);
    finish(Classes / WideBlock * WideBlock);
    end(I, Others, Own, Scale);
  }
  /// Four rows' sums.
  HWY_INLINE void four(const int *Index) {
    const WideScale Scale = firstScale(B);
    const double *Rows[4];
    std::size_t Labels[4];
    double Own[4], Others[4];
    for (int K = 0; K < 4; ++K) {
      Rows[K] = row(Index[K]);
      Labels[K] = label(Index[K]);
      Own[K] = ownTerm(Index[K], Scale);
    }
    sumFourWideRows(Rows, Classes, Labels, Scale.Reference, Others);
    for (int K = 0; K < 4; ++K)
      end(Index[K], Others[K], Own[K], Scale);
  }
  /// Writes what is pending from block \p Begin on; last the label's, over what stands there.
  HWY_INLINE void finish(std::size_t Begin) {
    (void)Begin;
    if constexpr (WithGradient) {
      if (!PendingLabel)
        return;
      Pending.rest(Begin);
      *PendingLabel = ForLabel;
      PendingLabel = nullptr;
    }
  }

private:
  const double *row(int I) const { return reinterpret_cast<const double *>(B.Logits[I]); }
  std::size_t label(int I) const { return static_cast<std::size_t>(B.Class[I]); }
  HWY_INLINE double ownTerm(int I, const WideScale &Scale) const {
    const VD X = hn::Set(DD(), row(I)[label(I)] - Scale.Subtract);
    return hn::GetLane(wideExp(X, WideExp(Scale.Reference)));
  }
  /// What follows from a row's sum; one out of range is made again.
  HWY_INLINE void end(int I, double Others, double Own, WideScale Scale) {
    if (HWY_UNLIKELY(!inWideRange(Others, Own)))
      again(I, Others, Own, Scale);
    Sums.set(I, Others, Own, row(I)[label(I)], Scale);
    if constexpr (WithGradient) {
      double *To = reinterpret_cast<double *>(B.Gradient[I]);
      const WideFactors Factors = wideFactors(Sums, I, B.Scale[I]);
      Pending = ScaledWideRow<Past>(Scratch, Classes, Factors, To);
      PendingLabel = To + label(I);
      ForLabel = Factors.Label;
    }
  }
  HWY_NOINLINE void again(int I, double &Others, double &Own, WideScale &Scale) {
    const double Largest = largestWide(row(I), Classes);
    Scale = wideScaleFor(Largest);
    Others = sumWideRow<true, WithGradient>(row(I), Classes, label(I), Scale, Scratch);
    if (Largest == HUGE_VAL) // nan, as in libtorch
      Others = __builtin_nan("");
    Own = ownTerm(I, Scale);
    if (inWideRange(Others, Own))
      keepScale(B, Scale);
  }

  Batch &B;
  WideSums &Sums;
  const std::size_t Classes;
  double *Scratch;
  std::conditional_t<WithGradient, ScaledWideRow<Past>, NoWideGradient> Pending;
  double *PendingLabel = nullptr;
  double ForLabel = 0;
};

template <bool WithGradient, bool Past>
HWY_INLINE void loopWideRows(const KernelJob &Job, Batch &B, WideSums &Sums) {
  WideRowLoop<WithGradient, Past> Loop(Job, B, Sums);
  runRows<WithGradient, double>(Job, B, inLockStep<WithGradient, double>(Job), Loop);
  Loop.finish(0);
}

/// KernelTable::WideRows.
HWY_INLINE void sumWideRows(const KernelJob &Job, Batch &B) {
  WideSums Sums;
  if (Job.What == Mode::Losses)
    loopWideRows<false, false>(Job, B, Sums);
  else if (goesPastCaches<double>(Job))
    loopWideRows<true, true>(Job, B, Sums);
  else
    loopWideRows<true, false>(Job, B, Sums);
  if (Job.What != Mode::GradientFromSaved)
    finishWideLosses(B, Sums, Job.WantLogSumExp);
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_WIDEROWKERNEL_INL_H
