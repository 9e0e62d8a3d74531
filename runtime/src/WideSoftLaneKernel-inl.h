//===- WideSoftLaneKernel-inl.h - float64 soft targets side by side -------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. SoftLaneKernel-inl.h in float64: neighbouring
// positions whose class axis is not contiguous, one per lane. Two vectors are
// copied at a time, as more of each class is read at once; then each goes alone,
// four classes together, so that their chains of operations overlap.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_WIDESOFTLANEKERNEL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_WIDESOFTLANEKERNEL_INL_H
#undef SHAPEWISE_SRC_WIDESOFTLANEKERNEL_INL_H
#else
#define SHAPEWISE_SRC_WIDESOFTLANEKERNEL_INL_H
#endif

#include "SoftGroup-inl.h"
#include "WideLaneKernel-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

/// The passes over one group.
template <bool Soft, bool WithGradient> class WideSoftLanePasses {
  static constexpr int Vectors = WideSoftWidth / WideWidth;

public:
  HWY_INLINE WideSoftLanePasses(const SoftJob &Job, SoftLanes &L)
      : Job(Job), L(L), Staged(Job.scratch<double>()), Weights(Job.weights<double>()) {}

  /// False, with nothing written, where anything is out of the ordinary.
  HWY_INLINE bool run() {
    if (!stage())
      return false;
    if (!Soft)
      G.Spread = spread();
    for (int K = 0; K < Vectors; ++K)
      sum(K);
    if (!G.template finish<double, Soft, WithGradient>(Job, L, 0x1p-900, 0x1p900))
      return false;
    if (WithGradient)
      gradient();
    return true;
  }

private:
  /// Copies the logits and finds the largest; false where it is not finite.
  HWY_INLINE bool stage() {
    const DD D;
    VD Largest[Vectors];
    for (VD &V : Largest)
      V = hn::Set(D, -HUGE_VAL);
    const char *From = L.Logits;
    for (std::int64_t C = 0; C < Job.Classes; ++C, From += L.LogitsStride) {
      fetchNext<0>(From);
      for (int K = 0; K < Vectors; ++K) {
        const VD X = vector(From, K);
        hn::StoreU(X, D, Staged + C * WideSoftWidth + K * WideWidth);
        Largest[K] = hn::Max(Largest[K], X);
      }
    }
    bool Finite = true;
    for (int K = 0; K < Vectors; ++K) {
      Finite &= hn::AllTrue(D, hn::Lt(hn::Abs(Largest[K]), hn::Set(D, HUGE_VAL)));
      G.Peak.store(K * WideWidth, Largest[K]);
    }
    return Finite;
  }

  /// What one vector's lanes are looked at by, and what is found.
  struct Sums {
    HWY_INLINE Sums(VD Peak, VI64 Label)
        : Peak(Peak), Label(Label), Subtract(subtractFor(Peak)), Exp(referenceFor(Peak)),
          PeakClass(hn::Set(DI64(), -1)) {
      PeakPart = PeakWeight = LabelLogit = hn::Zero(DD());
    }
    // As wideScaleFor().
    static HWY_INLINE MD isDirect(VD Peak) {
      return hn::Lt(hn::Abs(Peak), hn::Set(DD(), WideDirect));
    }
    static HWY_INLINE VD subtractFor(VD Peak) { return hn::IfThenZeroElse(isDirect(Peak), Peak); }
    static HWY_INLINE VD referenceFor(VD Peak) {
      const DD D;
      const VD Rest = hn::IfThenElseZero(isDirect(Peak), Peak);
      return hn::Sub(hn::Round(hn::Mul(Rest, hn::Set(D, 1 / Ln2))), hn::Set(D, WideTop));
    }

    const VD Peak;
    const VI64 Label;
    const VD Subtract;
    const WideExp Exp;
    VD PeakPart, PeakWeight, LabelLogit;
    VI64 PeakClass; ///< The first of the largest logit.
    WideSum Others, Shares, Expected;
  };

  /// Count classes from \p C on, of one vector; the exponentials take their logits' place where a
  /// gradient follows.
  template <int Count> HWY_INLINE void take(std::int64_t C, int K, Sums &S) {
    const DD D;
    const DI64 Int;
    double *At = Staged + C * WideSoftWidth + K * WideWidth;
    VD Logit[Count], Term[Count];
    for (int I = 0; I < Count; ++I) {
      Logit[I] = hn::LoadU(D, At + I * WideSoftWidth);
      Term[I] = hn::Sub(Logit[I], S.Subtract);
    }
    S.Exp.apply(Term);
    VD Others = hn::Zero(D), Shares = hn::Zero(D), Expected = hn::Zero(D);
    for (int I = 0; I < Count; ++I) {
      if (WithGradient)
        hn::StoreU(Term[I], D, At + I * WideSoftWidth);
      const VI64 Class = hn::Set(Int, C + I);
      const double Weight = Weights ? Weights[C + I] : 1.0;
      const MD First = hn::RebindMask(D, hn::Lt(S.PeakClass, hn::Zero(Int)));
      const MD IsPeak = hn::And(hn::Eq(Logit[I], S.Peak), First);
      S.PeakClass = hn::IfThenElse(hn::RebindMask(Int, IsPeak), Class, S.PeakClass);
      S.PeakWeight = hn::IfThenElse(IsPeak, hn::Set(D, Weight), S.PeakWeight);
      Others = hn::Add(Others, hn::IfThenZeroElse(IsPeak, Term[I]));
      VD Share = hn::Set(D, Job.Spread * Weight);
      if (Soft) {
        const char *From = L.Probabilities + (C + I) * L.ProbabilityStride;
        if (K == 0)
          fetchNext<0>(From);
        const VD Part = vector(From, K);
        Share = hn::MulAdd(hn::Set(D, Job.Hard * Weight), Part, Share);
        Shares = hn::Add(Shares, Share);
        S.PeakPart = hn::IfThenElse(IsPeak, Part, S.PeakPart);
      } else {
        const MD IsLabel = hn::RebindMask(D, hn::Eq(S.Label, Class));
        S.LabelLogit = hn::IfThenElse(IsLabel, Logit[I], S.LabelLogit);
      }
      Expected = hn::MulAdd(Share, hn::Sub(S.Peak, Logit[I]), Expected);
    }
    S.Others.add(Others);
    S.Expected.add(Expected);
    if (Soft)
      S.Shares.add(Shares);
  }

  HWY_INLINE void sum(int K) {
    const DD D;
    const int Lane = K * WideWidth;
    Sums S(G.Peak.load(Lane), Soft ? hn::Zero(DI64()) : hn::LoadU(DI64(), L.Label + Lane));
    G.Own.store(Lane, wideExp(hn::Sub(S.Peak, S.Subtract), S.Exp));
    std::int64_t C = 0;
    for (; C + WideLaneRun <= Job.Classes; C += WideLaneRun)
      take<WideLaneRun>(C, K, S);
    for (; C < Job.Classes; ++C)
      take<1>(C, K, S);
    G.Others.store(Lane, S.Others.lanes());
    G.Shares.store(Lane, S.Shares.lanes());
    G.Expected.store(Lane, S.Expected.lanes());
    const MD IsLabel = hn::RebindMask(D, hn::Eq(S.PeakClass, S.Label));
    G.PeakPart.store(Lane, Soft ? S.PeakPart : hn::IfThenElseZero(IsLabel, hn::Set(D, 1.0)));
    G.PeakWeight.store(Lane, S.PeakWeight);
    G.LabelLogit.store(Lane, S.LabelLogit);
    hn::StoreU(S.PeakClass, DI64(), PeakClass + Lane);
  }
  /// Of all shares but the label's.
  HWY_INLINE double spread() const {
    if (!Weights)
      return Job.Spread * static_cast<double>(Job.Classes);
    WideSum Sum;
    std::int64_t C = 0;
    for (; C + WideWidth <= Job.Classes; C += WideWidth)
      Sum.add(hn::LoadU(DD(), Weights + C));
    HWY_ALIGN double Last[WideWidth] = {};
    for (int I = 0; C < Job.Classes; ++C)
      Last[I++] = Weights[C];
    Sum.add(hn::Load(DD(), Last));
    return Job.Spread * Sum.total();
  }

  HWY_INLINE void gradient() {
    const DD D;
    const DI64 Int;
    VD Factor[Vectors], Hard[Vectors], Rest[Vectors], OfLabel[Vectors], OfPeak[Vectors];
    VI64 Label[Vectors], Peak[Vectors];
    for (int K = 0; K < Vectors; ++K) {
      const int At = K * WideWidth;
      Factor[K] = G.Factor.load(At);
      Hard[K] = G.Hard.load(At);
      Rest[K] = G.Rest.load(At);
      OfLabel[K] = G.OfLabel.load(At);
      OfPeak[K] = G.OfPeak.load(At);
      Label[K] = Soft ? hn::Zero(Int) : hn::LoadU(Int, L.Label + At);
      Peak[K] = hn::LoadU(Int, PeakClass + At);
    }
    const char *From = L.Probabilities;
    char *To = L.Gradient;
    for (std::int64_t C = 0; C < Job.Classes; ++C, To += L.GradientStride) {
      const VI64 Class = hn::Set(Int, C);
      fetchNext<1>(To);
      for (int K = 0; K < Vectors; ++K) {
        VD Share = Soft ? hn::MulAdd(vector(From, K), Hard[K], Rest[K]) : Rest[K];
        if (Weights)
          Share = hn::Mul(hn::Set(D, Weights[C]), Share);
        if (!Soft)
          Share = hn::IfThenElse(hn::RebindMask(D, hn::Eq(Label[K], Class)), OfLabel[K], Share);
        const VD E = hn::LoadU(D, Staged + C * WideSoftWidth + K * WideWidth);
        VD V = hn::MulSub(E, Factor[K], Share);
        V = hn::IfThenElse(hn::RebindMask(D, hn::Eq(Peak[K], Class)), OfPeak[K], V);
        const MD Ignored = hn::RebindMask(D, hn::Lt(Label[K], hn::Zero(Int)));
        hn::StoreU(hn::IfThenZeroElse(Ignored, V), D,
                   reinterpret_cast<double *>(To) + K * WideWidth);
      }
      if (Soft)
        From += L.ProbabilityStride;
    }
  }

  static HWY_INLINE VD vector(const char *From, int K) {
    return hn::LoadU(DD(), reinterpret_cast<const double *>(From) + K * WideWidth);
  }
  /// The next group's: strides are too long for the processor to see them coming.
  template <int ToWrite> static HWY_INLINE void fetchNext(const char *At) {
    constexpr std::size_t Bytes = WideSoftWidth * sizeof(double);
    for (std::size_t Line = 0; Line < Bytes; Line += 64)
      __builtin_prefetch(At + Bytes + Line, ToWrite, 2);
  }

  const SoftJob &Job;
  SoftLanes &L;
  double *const Staged;
  const double *const Weights;
  SoftGroup<WideSoftWidth> G;
  HWY_ALIGN std::int64_t PeakClass[WideSoftWidth]; ///< The first class of the largest logit.
};

template <bool Soft, bool WithGradient>
HWY_NOINLINE bool wideSoftLanesOf(const SoftJob &Job, SoftLanes &L) {
  return WideSoftLanePasses<Soft, WithGradient>(Job, L).run();
}

/// KernelTable::WideSoftLanes.
inline HWY_ATTR bool softWideLanes(const SoftJob &Job, SoftLanes &L) {
  if (L.Probabilities)
    return L.Gradient ? wideSoftLanesOf<true, true>(Job, L) : wideSoftLanesOf<true, false>(Job, L);
  return L.Gradient ? wideSoftLanesOf<false, true>(Job, L) : wideSoftLanesOf<false, false>(Job, L);
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_WIDESOFTLANEKERNEL_INL_H
