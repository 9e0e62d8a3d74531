//===- SoftLaneKernel-inl.h - Spread targets, positions side by side ------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. What SoftRowKernel-inl.h computes, with the
// same formulas, for neighbouring positions whose class axis is not contiguous:
// one per lane. A group is copied class by class while its largest logits are
// found, and what follows reads the copy. Groups with anything out of the
// ordinary, but for ignored labels, are left to others.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_SOFTLANEKERNEL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_SOFTLANEKERNEL_INL_H
#undef SHAPEWISE_SRC_SOFTLANEKERNEL_INL_H
#else
#define SHAPEWISE_SRC_SOFTLANEKERNEL_INL_H
#endif

#include "LaneKernel-inl.h"
#include "SoftGroup-inl.h"
#include "SoftRowKernel-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

using LaneSums = LaneDoubles<LaneWidth>;

HWY_INLINE void set(LaneSums &To, const WideVector &V) {
  To.store(0, V.Lower);
  if (LaneWidth > 1)
    To.store(LaneWidth / 2, V.Upper);
}

/// The same as two floats each.
struct LaneTwoFloats {
  VF High, Low;
  explicit HWY_INLINE LaneTwoFloats(const LaneSums &Of) {
    High = narrow(Of.At);
    LaneSums Rest;
    set(Rest, widen(High));
    for (int I = 0; I < LaneWidth; I += static_cast<int>(hn::MaxLanes(DD())))
      Rest.store(I, hn::Sub(Of.load(I), Rest.load(I)));
    Low = narrow(Rest.At);
  }
};

HWY_INLINE void addTo(WideVector &Sum, const WideVector &V) {
  Sum.Lower = hn::Add(Sum.Lower, V.Lower);
  Sum.Upper = hn::Add(Sum.Upper, V.Upper);
}

/// A group of float32 positions.
struct FloatGroup : SoftGroup<LaneWidth> {
  VF Largest;
  VI Label, PeakClass; ///< The first class of the largest logit.
};

/// The first pass: a copy in \p Staged, and the largest logits. False where these are too large.
template <typename T>
HWY_INLINE bool stageSoft(const SoftJob &Job, const SoftLanes &L, float *Staged, FloatGroup &G) {
  const DF D;
  G.Largest = hn::Set(D, -HUGE_VALF);
  const char *From = L.Logits;
  for (std::int64_t C = 0; C < Job.Classes; ++C, From += L.LogitsStride) {
    // The next group's: strides are too long for the processor to see them coming.
    __builtin_prefetch(From + LaneWidth * sizeof(T), 0, 2);
    const VF X = load(reinterpret_cast<const T *>(From));
    hn::StoreU(X, D, Staged + C * LaneWidth);
    G.Largest = hn::Max(G.Largest, X);
  }
  const VF Limit = hn::Set(D, static_cast<float>(MaxReference / 2));
  return hn::AllTrue(D, hn::Lt(hn::Abs(G.Largest), Limit));
}

/// The second: the sums. Stores the exponentials over the copy where \p Store.
template <bool Soft, bool Store, typename T>
HWY_INLINE void sumSoft(const SoftJob &Job, const SoftLanes &L, float *Staged, FloatGroup &G) {
  const DF D;
  const DD Wide;
  const DI Int;
  const ExpReference R(laneScaleFor(G.Largest).Reference);
  const WideVector Peak = widen(G.Largest);
  WideVector Others = noWide(), Mass = noWide(), Expected = noWide();
  const char *From = L.Probabilities;
  G.PeakClass = hn::Set(Int, -1);
  VF PeakPart = hn::Zero(D), PeakWeight = hn::Zero(D), LabelLogit = hn::Zero(D);
  VI Class = hn::Zero(Int);
  for (std::int64_t C = 0; C < Job.Classes;) {
    VF Sum = hn::Zero(D);
    for (const std::int64_t End = HWY_MIN(C + LaneFold, Job.Classes); C < End; ++C) {
      const VF X = hn::LoadU(D, Staged + C * LaneWidth);
      const VF E = scaledExp<true>(X, R);
      if (Store)
        hn::StoreU(E, D, Staged + C * LaneWidth);
      const MF First = hn::RebindMask(D, hn::Lt(G.PeakClass, hn::Zero(Int)));
      const MF IsPeak = hn::And(hn::Eq(X, G.Largest), First);
      G.PeakClass = hn::IfThenElse(hn::RebindMask(Int, IsPeak), Class, G.PeakClass);
      Sum = hn::Add(Sum, hn::IfThenZeroElse(IsPeak, E));

      const float Weight = Job.Weights ? Job.weights<float>()[C] : 1.0F;
      const VD Rest = hn::Set(Wide, Job.Spread * static_cast<double>(Weight));
      const WideVector Logit = widen(X);
      const VD Lower = hn::Sub(Peak.Lower, Logit.Lower), Upper = hn::Sub(Peak.Upper, Logit.Upper);
      WideVector Share = {Rest, Rest};
      if (Soft) {
        const VD Hard = hn::Set(Wide, Job.Hard * static_cast<double>(Weight));
        __builtin_prefetch(From + LaneWidth * sizeof(T), 0, 2);
        const VF Part = load(reinterpret_cast<const T *>(From));
        From += L.ProbabilityStride;
        const WideVector P = widen(Part);
        Share = {hn::MulAdd(Hard, P.Lower, Rest), hn::MulAdd(Hard, P.Upper, Rest)};
        addTo(Mass, Share);
        PeakPart = hn::IfThenElse(IsPeak, Part, PeakPart);
      } else {
        const MF IsLabel = hn::RebindMask(D, hn::Eq(G.Label, Class));
        LabelLogit = hn::IfThenElse(IsLabel, X, LabelLogit);
        G.Spread += Job.Spread * static_cast<double>(Weight);
      }
      Expected.Lower = hn::MulAdd(Share.Lower, Lower, Expected.Lower);
      Expected.Upper = hn::MulAdd(Share.Upper, Upper, Expected.Upper);
      PeakWeight = hn::IfThenElse(IsPeak, hn::Set(D, Weight), PeakWeight);
      Class = hn::Add(Class, hn::Set(Int, 1));
    }
    addWide(Sum, Others.Lower, Others.Upper);
  }
  if (!Soft)
    PeakPart =
        hn::IfThenElseZero(hn::RebindMask(D, hn::Eq(G.PeakClass, G.Label)), hn::Set(D, 1.0F));
  set(G.Peak, Peak);
  set(G.Others, Others);
  set(G.Shares, Mass);
  set(G.Expected, Expected);
  set(G.PeakPart, widen(PeakPart));
  set(G.PeakWeight, widen(PeakWeight));
  set(G.LabelLogit, widen(LabelLogit));
  LaneSums Reference;
  set(Reference, widen(laneScaleFor(G.Largest).Reference));
  for (int I = 0; I < LaneWidth; I += FloatGroup::Step) {
    const VD Scale = hn::Mul(Reference.load(I), hn::Set(Wide, Ln2));
    G.Own.store(I, expWide(hn::Sub(G.Peak.load(I), hn::Sub(Scale, hn::Set(Wide, ExpLogScale)))));
  }
}

/// The third pass: as softGradient().
template <bool Soft, typename T>
HWY_INLINE void softGradientOfLanes(const SoftJob &Job, const SoftLanes &L, const float *Staged,
                                    const FloatGroup &G) {
  const DF D;
  const DI Int;
  const LaneTwoFloats F(G.Factor), H(G.Hard), C0(G.Rest), OfLabel(G.OfLabel);
  const VF OfPeak = narrow(G.OfPeak.At);
  const MF Ignored = hn::RebindMask(D, hn::Lt(G.Label, hn::Zero(Int)));
  const char *From = L.Probabilities;
  char *To = L.Gradient;
  VI Class = hn::Zero(Int);
  for (std::int64_t C = 0; C < Job.Classes; ++C, To += L.GradientStride) {
    const VF E = hn::LoadU(D, Staged + C * LaneWidth);
    VF High = C0.High, Low = C0.Low;
    if (Soft) {
      const VF P = load(reinterpret_cast<const T *>(From));
      From += L.ProbabilityStride;
      Low = hn::MulAdd(P, H.Low, Low);
      High = hn::MulAdd(P, H.High, High);
    }
    if (Job.Weights) {
      const VF W = hn::Set(D, Job.weights<float>()[C]);
      Low = hn::Mul(W, Low);
      High = hn::Mul(W, High);
    }
    if (!Soft) {
      const MF IsLabel = hn::RebindMask(D, hn::Eq(G.Label, Class));
      Low = hn::IfThenElse(IsLabel, OfLabel.Low, Low);
      High = hn::IfThenElse(IsLabel, OfLabel.High, High);
    }
    VF V = hn::Add(hn::MulSub(E, F.High, High), hn::MulSub(E, F.Low, Low));
    V = hn::IfThenElse(hn::RebindMask(D, hn::Eq(G.PeakClass, Class)), OfPeak, V);
    __builtin_prefetch(To + LaneWidth * sizeof(T), 1, 2);
    store(hn::IfThenZeroElse(Ignored, V), reinterpret_cast<T *>(To));
    Class = hn::Add(Class, hn::Set(Int, 1));
  }
}

template <bool Soft, bool WithGradient, typename T>
HWY_NOINLINE bool softLanesOf(const SoftJob &Job, SoftLanes &L) {
  FloatGroup G;
  HWY_ALIGN std::int32_t Label[hn::MaxLanes(DI())];
  for (int I = 0; I < LaneWidth; ++I)
    Label[I] = Soft ? 0 : static_cast<std::int32_t>(L.Label[I]);
  G.Label = hn::Load(DI(), Label);
  if (!stageSoft<T>(Job, L, Job.scratch<float>(), G))
    return false;
  sumSoft<Soft, WithGradient, T>(Job, L, Job.scratch<float>(), G);
  // A factor is to be held by two floats.
  if (!G.template finish<float, Soft, WithGradient>(Job, L, 0x1p-80, 0x1p100))
    return false;
  if (WithGradient)
    softGradientOfLanes<Soft, T>(Job, L, Job.scratch<float>(), G);
  return true;
}

/// KernelTable::SoftLanes.
inline HWY_ATTR bool softLanes(const SoftJob &Job, SoftLanes &L) {
  bool Done = false;
  withElementOf(Job.Type, [&](auto Element) HWY_ATTR {
    using T = decltype(Element);
    if (L.Probabilities)
      Done = L.Gradient ? softLanesOf<true, true, T>(Job, L) : softLanesOf<true, false, T>(Job, L);
    else
      Done =
          L.Gradient ? softLanesOf<false, true, T>(Job, L) : softLanesOf<false, false, T>(Job, L);
  });
  return Done;
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_SOFTLANEKERNEL_INL_H
