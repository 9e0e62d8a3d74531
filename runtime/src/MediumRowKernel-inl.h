//===- MediumRowKernel-inl.h - Rows of up to some hundred classes ---------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. What RowKernel-inl.h computes, for rows so short
// that it would mostly wait at their ends: four rows go side by side, and logarithms
// and factors are found for a batch of rows at a time. The label's logit is replaced
// where it stands: a copy of its block would have to be waited for.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_MEDIUMROWKERNEL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_MEDIUMROWKERNEL_INL_H
#undef SHAPEWISE_SRC_MEDIUMROWKERNEL_INL_H
#else
#define SHAPEWISE_SRC_MEDIUMROWKERNEL_INL_H
#endif

#include "Epilogue-inl.h"
#include "RowKernel-inl.h"
#include "ShortRowKernel-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR // no lanes to add up
constexpr int MaxMediumClasses = 0;
constexpr auto mediumRows = nullptr;
#else

/// Where going alone takes as long.
constexpr int MaxMediumClasses = hn::MaxLanes(DF()) >= 16 ? 384 : 240;

/// Sums over some rows but their labels, side by side; the exponentials of each are stored in
/// scratch space of its own where \p Store.
template <int Rows, bool Clamp, bool Store, typename T> class RowsAbreast {
public:
  HWY_INLINE RowsAbreast(const RowScale &Scale)
      : Exp(Scale.Reference), Subtract(hn::Set(DF(), Scale.Subtract)),
        Nothing(hn::Set(DF(), Clamp ? -HUGE_VALF : SumExp::negligible(Scale.Reference))) {}
  HWY_INLINE void set(int K, const T *Row, std::int32_t Label, float *Exponentials) {
    From[K] = Row;
    To[K] = Exponentials;
    Labels[K] = hn::Set(DI(), Label);
  }

  /// nan where a term was not right.
  HWY_INLINE void sum(std::size_t Classes, double *Results) {
    VD Sums[Rows];
    SumBits Seen[Rows];
    for (VD &Sum : Sums)
      Sum = hn::Zero(DD());
    const std::size_t Whole = Classes / Width * Width;
    std::size_t I = 0;
    do { // at least once
      VF Part[Rows];
      for (VF &P : Part)
        P = hn::Zero(DF());
      for (const std::size_t End = HWY_MIN(I + Fold, Whole); I < End; I += Width)
        step(I, [&](int K) HWY_ATTR { return load(From[K] + I); }, Part, Seen);
      if (I == Whole && I < Classes) {
        const MF Counts = hn::FirstN(DF(), Classes - I);
        step(
            I,
            [&](int K) HWY_ATTR {
              return hn::IfThenElse(Counts, loadPart(From[K] + I, Classes - I), Nothing);
            },
            Part, Seen);
        I = Classes;
      }
      for (int K = 0; K < Rows; ++K)
        Sums[K] = addWide(Sums[K], Part[K]);
    } while (I < Classes);
    for (int K = 0; K < Rows; ++K)
      Results[K] = HWY_LIKELY(Seen[K].areRight()) ? total(Sums[K]) : __builtin_nan("");
  }

private:
  static constexpr std::size_t Width = hn::MaxLanes(DF());
  /// Elements after which float sums are folded into doubles: a row has one accumulator, and every
  /// rounding of it shows where one term is most of the sum.
  static constexpr std::size_t Fold = 4 * Width;

  template <typename Load>
  HWY_INLINE void step(std::size_t I, Load Logits, VF *Part, SumBits *Seen) const {
    const VI Class = hn::Add(hn::Iota(DI(), 0), hn::Set(DI(), static_cast<std::int32_t>(I)));
    for (int K = 0; K < Rows; ++K) {
      const MF IsLabel = hn::RebindMask(DF(), hn::Eq(Class, Labels[K]));
      const VF X = hn::IfThenElse(IsLabel, Nothing, Logits(K));
      const SumTerm Term[1] = {Clamp ? Exp.anyTerm(hn::Sub(X, Subtract)) : Exp.term(X)};
      if (Store)
        hn::StoreU(Term[0].value(), DF(), To[K] + I);
      Seen[K].take(Term);
      Part[K] = Term[0].addTo(Part[K]);
    }
  }

  const SumExp Exp;
  const VF Subtract, Nothing;
  const T *From[Rows];
  float *To[Rows];
  VI Labels[Rows];
};

/// The rows of a batch, as runRows() calls it.
template <bool WithGradient, typename T> class MediumRowLoop {
public:
  HWY_INLINE MediumRowLoop(const KernelJob &Job, Batch &B)
      : Job(Job), B(B), Classes(static_cast<std::size_t>(Job.Classes)), First{0, B.Reference} {}

  HWY_INLINE void none(int Index) { set(Index, 1, 0, {}); }
  HWY_INLINE void one(int Index) { some<1>(&Index); }
  HWY_INLINE void four(const int *Index) { some<4>(Index); }

  HWY_INLINE void finish() {
    BatchFactors Factors;
    finishBatch<true, WithGradient>(B, Job.WantLogSumExp, &Factors);
    for (int I = 0; WithGradient && I < B.Count; ++I)
      if (HWY_LIKELY(B.Class[I] >= 0))
        scaledRow<false>(exponentials(I), Classes, Factors.Others[I], Factors.Label[I], B.Class[I],
                         reinterpret_cast<T *>(B.Gradient[I]));
  }

private:
  const T *row(int Index) const { return reinterpret_cast<const T *>(B.Logits[Index]); }
  float *exponentials(int Index) const {
    return WithGradient ? Job.floats() + static_cast<std::size_t>(Index) * mediumPitch(Job.Classes)
                        : nullptr;
  }
  HWY_INLINE void set(int Index, double Sum, double LabelLogit, const RowScale &Scale) {
    B.Excluded[Index] = Sum;
    B.LabelLogit[Index] = LabelLogit;
    B.Offset[Index] = Scale.offset();
    B.Subtract[Index] = Scale.Subtract;
  }
  template <int Rows> HWY_INLINE void some(const int *Index) {
    RowsAbreast<Rows, false, WithGradient, T> Abreast(First);
    double Sums[Rows];
    for (int K = 0; K < Rows; ++K)
      Abreast.set(K, row(Index[K]), B.Class[Index[K]], exponentials(Index[K]));
    Abreast.sum(Classes, Sums);
    for (int K = 0; K < Rows; ++K) {
      const int I = Index[K];
      const float Own =
          elementAsFloat(reinterpret_cast<const char *>(row(I) + B.Class[I]), dtype_of<T>::value);
      set(I, Sums[K], Own, First);
      if (HWY_UNLIKELY(!inRange(Sums[K])))
        again(I);
    }
  }
  HWY_NOINLINE void again(int Index) {
    rowAgain<T>(Job, B, Index, [&](const RowScale &Scale) HWY_ATTR {
      RowsAbreast<1, true, WithGradient, T> Alone(Scale);
      Alone.set(0, row(Index), B.Class[Index], exponentials(Index));
      double Sum;
      Alone.sum(Classes, &Sum);
      return Sum;
    });
  }

  const KernelJob &Job;
  Batch &B;
  const std::size_t Classes;
  const RowScale First; ///< Is tried first.
};

template <bool WithGradient, typename T>
HWY_INLINE void sumMediumRows(const KernelJob &Job, Batch &B) {
  MediumRowLoop<WithGradient, T> Loop(Job, B);
  runRows<WithGradient, T>(Job, B, /*Together=*/true, Loop);
  Loop.finish();
}

/// KernelTable::MediumRows.
inline HWY_ATTR void mediumRows(const KernelJob &Job, Batch &B) {
  withElementOf(Job.Type, [&](auto Element) HWY_ATTR {
    using T = decltype(Element);
    Job.What == Mode::Losses ? sumMediumRows<false, T>(Job, B) : sumMediumRows<true, T>(Job, B);
  });
}

#endif // HWY_SCALAR

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_MEDIUMROWKERNEL_INL_H
