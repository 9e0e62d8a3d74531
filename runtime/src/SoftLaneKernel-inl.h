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
#include "SoftRowKernel-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

/// A double per lane.
struct WideLanes {
  HWY_ALIGN double At[LaneWidth];

  HWY_INLINE void set(const WideVector &V) {
    hn::Store(V.Lower, DD(), At);
    if (LaneWidth > 1)
      hn::Store(V.Upper, DD(), At + LaneWidth / 2);
  }
  HWY_INLINE VD load(int I) const { return hn::Load(DD(), At + I); }
  HWY_INLINE void store(int I, VD V) { hn::Store(V, DD(), At + I); }
};

/// The same as two floats each.
struct LaneTwoFloats {
  VF High, Low;
  explicit HWY_INLINE LaneTwoFloats(const WideLanes &Of) {
    High = narrow(Of.At);
    WideLanes Rest;
    Rest.set(widen(High));
    for (int I = 0; I < LaneWidth; I += static_cast<int>(hn::MaxLanes(DD())))
      Rest.store(I, hn::Sub(Of.load(I), Rest.load(I)));
    Low = narrow(Rest.At);
  }
};

HWY_INLINE void addTo(WideVector &Sum, const WideVector &V) {
  Sum.Lower = hn::Add(Sum.Lower, V.Lower);
  Sum.Upper = hn::Add(Sum.Upper, V.Upper);
}

/// What is found for the lanes of a group, step by step.
struct SoftGroup {
  VF Largest;
  VI Label, PeakClass; ///< The first class of the largest logit.
  VF PeakPart, PeakWeight, LabelLogit;
  double Spread = 0; ///< Of all classes' shares, which no lane changes.
  WideLanes Others, Shares, Expected;
  WideLanes Factor, Hard, Rest, OfLabel, OfPeak; ///< Of the gradient.
};

/// The first pass: a copy in \p Staged, and the largest logits. False where these are too large.
template <typename T>
HWY_INLINE bool stageSoft(const SoftJob &Job, const SoftLanes &L, float *Staged, SoftGroup &G) {
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
HWY_INLINE void sumSoft(const SoftJob &Job, const SoftLanes &L, float *Staged, SoftGroup &G) {
  const DF D;
  const DD Wide;
  const DI Int;
  const ExpReference R(laneScaleFor(G.Largest).Reference);
  const WideVector Peak = widen(G.Largest);
  WideVector Others = noWide(), Mass = noWide(), Expected = noWide();
  const char *From = L.Probabilities;
  G.PeakClass = hn::Set(Int, -1);
  G.PeakPart = G.PeakWeight = G.LabelLogit = hn::Zero(D);
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
        G.PeakPart = hn::IfThenElse(IsPeak, Part, G.PeakPart);
      } else {
        const MF IsLabel = hn::RebindMask(D, hn::Eq(G.Label, Class));
        G.LabelLogit = hn::IfThenElse(IsLabel, X, G.LabelLogit);
        G.Spread += Job.Spread * static_cast<double>(Weight);
      }
      Expected.Lower = hn::MulAdd(Share.Lower, Lower, Expected.Lower);
      Expected.Upper = hn::MulAdd(Share.Upper, Upper, Expected.Upper);
      G.PeakWeight = hn::IfThenElse(IsPeak, hn::Set(D, Weight), G.PeakWeight);
      Class = hn::Add(Class, hn::Set(Int, 1));
    }
    addWide(Sum, Others.Lower, Others.Upper);
  }
  G.Others.set(Others);
  G.Shares.set(Mass);
  G.Expected.set(Expected);
}

/// Losses, and the gradient's factors where \p WithGradient. False where anything is not finite, or
/// a factor is not held by two floats.
template <bool Soft, bool WithGradient>
HWY_INLINE bool finishSoft(const SoftJob &Job, SoftLanes &L, SoftGroup &G) {
  const DD D;
  const VD Zero = hn::Zero(D);
  const LaneScale S = laneScaleFor(G.Largest);
  WideLanes Peak, Reference, LabelLogit, PeakPart, PeakWeight, Counts, LabelWeight;
  Peak.set(widen(G.Largest));
  Reference.set(widen(S.Reference));
  LabelLogit.set(widen(G.LabelLogit));
  PeakPart.set(widen(G.PeakPart));
  PeakWeight.set(widen(G.PeakWeight));
  for (int I = 0; I < LaneWidth; ++I) {
    const std::int64_t Label = Soft ? 0 : L.Label[I];
    Counts.At[I] = Label >= 0;
    LabelWeight.At[I] =
        Job.Weights && Label >= 0 ? static_cast<double>(Job.weights<float>()[Label]) : 1.0;
  }
  HWY_ALIGN std::int32_t PeakClass[hn::MaxLanes(DI())];
  hn::Store(G.PeakClass, DI(), PeakClass);
  if (!Soft)
    for (int I = 0; I < LaneWidth; ++I)
      PeakPart.At[I] = PeakClass[I] == L.Label[I];

  bool Good = true;
  for (int I = 0; I < LaneWidth; I += static_cast<int>(hn::MaxLanes(D))) {
    const auto Ignored = hn::Eq(Counts.load(I), Zero);
    const VD Offset = hn::Sub(hn::Mul(Reference.load(I), hn::Set(D, Ln2)), hn::Set(D, ExpLogScale));
    const VD Own = expWide(hn::Sub(Peak.load(I), Offset)), Others = G.Others.load(I);
    const VD Ratio = hn::Div(Others, Own);
    const VD Log = hn::IfThenElse(hn::Lt(Ratio, hn::Set(D, 0x1p-30)), Ratio, hn::Log1p(D, Ratio));
    VD Shares = G.Shares.load(I), Expected = G.Expected.load(I);
    if (!Soft) {
      const VD OfLabel = hn::Mul(hn::Set(D, Job.Hard), LabelWeight.load(I));
      Shares = hn::Add(hn::Set(D, G.Spread), OfLabel);
      Expected = hn::MulAdd(OfLabel, hn::Sub(Peak.load(I), LabelLogit.load(I)), Expected);
    }
    const VD Loss = hn::MulAdd(Shares, Log, Expected);
    Good &= hn::AllTrue(D, hn::Lt(hn::Abs(Loss), hn::Set(D, HUGE_VAL)));
    hn::StoreU(hn::IfThenZeroElse(Ignored, Loss), D, L.Loss + I);
    hn::StoreU(hn::IfThenZeroElse(Ignored, hn::Add(Peak.load(I), Log)), D, L.LogSumExp + I);
    if (!WithGradient)
      continue;
    const VD Scale = hn::IfThenZeroElse(Ignored, hn::LoadU(D, L.Scale + I));
    const VD Sum = hn::Add(Own, Others);
    const VD Factor = hn::Div(hn::Mul(Scale, Shares), Sum), Size = hn::Abs(Factor);
    const auto Held = hn::And(hn::Gt(Size, hn::Set(D, 0x1p-80)), hn::Lt(Size, hn::Set(D, 0x1p100)));
    Good &= hn::AllTrue(D, hn::Or(Held, hn::Eq(Factor, Zero))) &&
            hn::AllTrue(D, hn::Lt(hn::Abs(Scale), hn::Set(D, HUGE_VAL)));
    const VD Hard = hn::Set(D, Job.Hard), Rest = hn::Set(D, Job.Spread);
    const VD PeakShare = hn::Mul(PeakWeight.load(I), hn::MulAdd(Hard, PeakPart.load(I), Rest));
    G.Factor.store(I, Factor);
    G.Hard.store(I, hn::Mul(Scale, Hard));
    G.Rest.store(I, hn::Mul(Scale, Rest));
    G.OfLabel.store(I, hn::Mul(hn::Mul(Scale, LabelWeight.load(I)), hn::Add(Rest, Hard)));
    G.OfPeak.store(
        I, hn::Mul(Scale, hn::NegMulAdd(Shares, hn::Div(Others, Sum), hn::Sub(Shares, PeakShare))));
  }
  return Good;
}

/// The third pass: as softGradient().
template <bool Soft, typename T>
HWY_INLINE void softGradientOfLanes(const SoftJob &Job, const SoftLanes &L, const float *Staged,
                                    const SoftGroup &G) {
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
  SoftGroup G;
  HWY_ALIGN std::int32_t Label[hn::MaxLanes(DI())];
  for (int I = 0; I < LaneWidth; ++I)
    Label[I] = Soft ? 0 : static_cast<std::int32_t>(L.Label[I]);
  G.Label = hn::Load(DI(), Label);
  if (!stageSoft<T>(Job, L, Job.scratch<float>(), G))
    return false;
  sumSoft<Soft, WithGradient, T>(Job, L, Job.scratch<float>(), G);
  if (!finishSoft<Soft, WithGradient>(Job, L, G))
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
