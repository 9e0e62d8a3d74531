//===- RowBlocks-inl.h - A row in blocks, and their terms added up --------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. What one step of a row's loop takes: four
// vectors, of which none needs a mask, as the label's block and the last one are
// copied. Knows nothing of scales, losses or gradients.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_ROWBLOCKS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_ROWBLOCKS_INL_H
#undef SHAPEWISE_SRC_ROWBLOCKS_INL_H
#else
#define SHAPEWISE_SRC_ROWBLOCKS_INL_H
#endif

#include "ExpCore-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

/// Float sums are folded into doubles after this many elements: an accumulator then takes eight
/// additions at most, whose roundings show where one term is most of the sum.
constexpr std::size_t Chunk = (SHAPEWISE_HAS_SCALEF ? 32 : 16) * hn::MaxLanes(DF());
/// How far ahead lock-step rows are prefetched, in bytes.
constexpr std::size_t PrefetchBytes = 4096;
/// How far ahead of a gradient's stores its lines are fetched.
constexpr std::size_t WriteAheadBytes = 1024;

/// Elements of a block: what one step of a row's loop takes.
constexpr std::size_t BlockSize = 4 * hn::MaxLanes(DF());

/// A logit whose exponential counts for nothing in a sum under the Reference.
template <bool Clamp, typename T> T nothing(int Reference) {
  T Result;
  storeElement(reinterpret_cast<char *>(&Result), dtype_of<T>::value,
               Clamp ? -HUGE_VALF : SumExp::negligible(Reference));
  return Result;
}

/// A row as whole blocks. The block with the label and the last, partial one
/// are copied, with `nothing` for the label and beyond the end; choosing a
/// block's address takes no branch that could be predicted wrong.
template <bool Clamp, typename T, std::size_t Size = BlockSize> class BlockedRow {
public:
  BlockedRow() = default;
  HWY_INLINE void set(const T *From, std::size_t Classes, std::size_t Label, int Reference) {
    Row = From;
    Tail = Classes / Size * Size;
    const T Nothing = nothing<Clamp, T>(Reference);
    for (std::size_t I = 0; I < Size; ++I)
      TailCopy[I] = Nothing;
    __builtin_memcpy(TailCopy, Row + Tail, (Classes - Tail) * sizeof(T));
    LabelBlock = Label / Size * Size;
    if (LabelBlock < Tail) {
      __builtin_memcpy(LabelCopy, Row + LabelBlock, sizeof(LabelCopy));
      LabelCopy[Label - LabelBlock] = Nothing;
    } else if (Label < Classes) {
      TailCopy[Label - Tail] = Nothing;
    }
  }
  /// Where block \p I, before the tail, is read from.
  HWY_INLINE const T *block(std::size_t I) const { return I == LabelBlock ? LabelCopy : Row + I; }
  const T *tail() const { return TailCopy; }
  const T *begin() const { return Row; }
  std::size_t tailBegin() const { return Tail; }

private:
  const T *Row;
  std::size_t Tail, LabelBlock;
  HWY_ALIGN T LabelCopy[Size];
  HWY_ALIGN T TailCopy[Size];
};

/// The accumulators of a row's chunk; of one lane each in double, as every rounding would show.
struct Accumulators {
#if HWY_TARGET == HWY_SCALAR
  VD Even, Odd;
  HWY_INLINE void clear() { Even = Odd = hn::Zero(DD()); }
  HWY_INLINE void take(const SumTerm *E) {
    const DD D;
    Even = hn::Add(Even, hn::Add(hn::PromoteTo(D, E[0].value()), hn::PromoteTo(D, E[1].value())));
    Odd = hn::Add(Odd, hn::Add(hn::PromoteTo(D, E[2].value()), hn::PromoteTo(D, E[3].value())));
  }
  HWY_INLINE VD addTo(VD Sum) const { return hn::Add(Sum, hn::Add(Even, Odd)); }
#else
#if SHAPEWISE_HAS_SCALEF
  VF Each[4];
  HWY_INLINE void take(const SumTerm *E) {
    for (int K = 0; K < 4; ++K)
      Each[K] = E[K].addTo(Each[K]);
  }
  HWY_INLINE VF sum() const {
    return hn::Add(hn::Add(Each[0], Each[1]), hn::Add(Each[2], Each[3]));
  }
#else // nothing to fuse
  VF Each[2];
  HWY_INLINE void take(const SumTerm *E) {
    for (int K = 0; K < 2; ++K)
      Each[K] = hn::Add(Each[K], E[2 * K + 1].addTo(E[2 * K].value()));
  }
  HWY_INLINE VF sum() const { return hn::Add(Each[0], Each[1]); }
#endif
  HWY_INLINE void clear() {
    for (VF &A : Each)
      A = hn::Zero(DF());
  }
  HWY_INLINE VD addTo(VD Sum) const { return addWide(Sum, sum()); }
#endif
  HWY_INLINE Accumulators() { clear(); }
};

template <typename T> HWY_INLINE void loadBlock(const T *Block, VF *X) {
  loadTwo(Block, X[0], X[1]);
  loadTwo(Block + BlockSize / 2, X[2], X[3]);
}

/// The exponentials of one Reference, and what tells whether all were right.
class BlockExp {
public:
  explicit HWY_INLINE BlockExp(int Reference) : Exp(Reference) {}

  /// Adds one block's exponentials; stores them where \p Store, in the order of
  /// loadTwo().
  template <bool Clamp, bool Store, typename T>
  HWY_INLINE void add(const T *Block, VF Subtract, float *Exponentials, Accumulators &A) {
    constexpr std::size_t Width = BlockSize / 4;
    VF X[4];
    loadBlock(Block, X);
    SumTerm Terms[4];
    for (std::size_t K = 0; K < 4; ++K) {
      // Only rows done again have anything subtracted.
      Terms[K] = Clamp ? Exp.anyTerm(hn::Sub(X[K], Subtract)) : Exp.term(X[K]);
      if (Store)
        hn::StoreU(Terms[K].value(), DF(), Exponentials + K * Width);
    }
    Seen.take(Terms);
    A.take(Terms);
  }
  /// \p Sum, or nan where a term in it was not right.
  HWY_INLINE double checked(double Sum) const {
    return HWY_LIKELY(Seen.areRight()) ? Sum : __builtin_nan("");
  }

private:
  SumExp Exp;
  SumBits Seen;
};

HWY_INLINE double total(VD Sum) { return hn::GetLane(hn::SumOfLanes(DD(), Sum)); }

/// Fetches what the loop will read in a few hundred cycles; beyond the row's
/// end that is most often the next row.
template <std::size_t Size = BlockSize, typename T> HWY_INLINE void prefetchAhead(const T *Block) {
  const char *Ahead = reinterpret_cast<const char *>(Block) + PrefetchBytes;
  for (std::size_t Line = 0; Line < Size * sizeof(T); Line += 64)
    __builtin_prefetch(Ahead + Line, 0, 3);
}

/// Of so many bytes, beyond the caches, rows are worth lock-step: of shorter ones, most lines would
/// not be fetched ahead, as what follows a row's end is another stream's.
constexpr std::int64_t LockStepBytes = 48 * 1024;
/// The same of gradients' non-temporal stores: of shorter ones, too many lines are stored in part.
constexpr std::int64_t PastCachesBytes = 6 * 1024;

template <typename T> HWY_INLINE bool areRowsOf(const KernelJob &Job, std::int64_t Bytes) {
  return Job.Classes * static_cast<std::int64_t>(sizeof(T)) >= Bytes;
}
template <typename T> HWY_INLINE bool goesPastCaches(const KernelJob &Job) {
  return Job.Streaming && !Job.InPlace && areRowsOf<T>(Job, PastCachesBytes);
}
template <bool WithGradient, typename T> HWY_INLINE bool inLockStep(const KernelJob &Job) {
  // A gradient written beside a sum keeps memory as busy as four sums do.
  return !WithGradient && Job.Streaming && areRowsOf<T>(Job, LockStepBytes);
}

/// Gives each row of a batch to `Loop`: to none() where it is ignored, to four() with three others
/// where they are to go \p Together, else to one().
template <bool WithGradient, typename T, typename LoopOverRows>
HWY_INLINE void runRows(const KernelJob &Job, const Batch &B, bool Together, LoopOverRows &Loop) {
  int Waiting[4];
  int Count = 0;
  for (int I = 0; I < B.Count; ++I) {
    if (B.Class[I] < 0) { // ignored
      Loop.none(I);
      if (WithGradient)
        __builtin_memset(B.Gradient[I], 0, static_cast<std::size_t>(Job.Classes) * sizeof(T));
      continue;
    }
    if (!Together) {
      Loop.one(I);
      continue;
    }
    Waiting[Count++] = I;
    if (Count == 4) {
      Loop.four(Waiting);
      Count = 0;
    }
  }
  for (int K = 0; K < Count; ++K)
    Loop.one(Waiting[K]);
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_ROWBLOCKS_INL_H
