//===- LaneKernel-inl.h - Positions side by side --------------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. One position per lane, for a class
// axis that is not contiguous. Neighbouring positions are summed up in one pass,
// as in RowKernel-inl.h. Others, and those whose sums are out of range, are first
// copied into scratch, class by class, which also brings any stride and
// type into the one form that the arithmetic knows. A saved log-sum-exp would
// save nothing here: the sums are found on the way.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_LANEKERNEL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_LANEKERNEL_INL_H
#undef SHAPEWISE_SRC_LANEKERNEL_INL_H
#else
#define SHAPEWISE_SRC_LANEKERNEL_INL_H
#endif

#include "Epilogue-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

constexpr int LaneWidth = static_cast<int>(hn::MaxLanes(DF()));
/// Float sums are folded into doubles after this many classes: with few terms
/// every rounding shows.
constexpr std::int64_t LaneFold = 4;

/// The largest logit of each lane but the labels', class by class.
class LargestOthers {
public:
  explicit HWY_INLINE LargestOthers(VI Labels) : Labels(Labels) {
    Class = hn::Zero(DI());
    Largest = hn::Set(DF(), -HUGE_VALF);
  }
  HWY_INLINE void take(VF X) {
    const MF IsLabel = hn::RebindMask(DF(), hn::Eq(Labels, Class));
    Largest = hn::Max(hn::IfThenElse(IsLabel, hn::Set(DF(), -HUGE_VALF), X), Largest);
    Class = hn::Add(Class, hn::Set(DI(), 1));
  }
  HWY_INLINE VF result() const { return Largest; }

private:
  VI Labels, Class;
  VF Largest;
};

/// Copies positions into \p Staged[class][lane] as float32, classes \p Pitch
/// apart; lanes beyond \p Count hold something. Returns the largest logit of
/// each but the label's.
template <typename T>
HWY_INLINE VF stage(const KernelJob &Job, const Batch &B, int First, int Count, VI Labels,
                    float *Staged) {
  const DF D;
  const std::int64_t Pitch = Job.LanePitch;
  LargestOthers Largest(Labels);
  const char *From = B.Logits[First];
  if (B.LogitsStep == sizeof(T)) {
    for (std::int64_t C = 0; C < Job.Classes; ++C, From += Job.ClassStride) {
      const T *At = reinterpret_cast<const T *>(From);
      const VF X = Count == LaneWidth ? load(At) : loadPart(At, static_cast<std::size_t>(Count));
      hn::StoreU(X, D, Staged + C * Pitch);
      Largest.take(X);
    }
    return Largest.result();
  }
  for (int I = 0; I < LaneWidth; ++I) {
    From = B.Logits[First + (I < Count ? I : 0)];
    for (std::int64_t C = 0; C < Job.Classes; ++C, From += Job.ClassStride)
      Staged[C * Pitch + I] = elementAsFloat(From, dtype_of<T>::value);
  }
  for (std::int64_t C = 0; C < Job.Classes; ++C)
    Largest.take(hn::LoadU(D, Staged + C * Pitch));
  return Largest.result();
}

/// Copies \p Staged[class][lane] to the gradient.
template <typename T>
HWY_INLINE void unstage(const KernelJob &Job, const Batch &B, int First, int Count,
                        const float *Staged) {
  const DF D;
  const std::int64_t Pitch = Job.LanePitch;
  if (B.GradientStep == sizeof(T)) {
    char *To = B.Gradient[First];
    for (std::int64_t C = 0; C < Job.Classes; ++C, To += Job.GradientStride)
      storePart(hn::LoadU(D, Staged + C * Pitch), reinterpret_cast<T *>(To),
                static_cast<std::size_t>(Count));
    return;
  }
  for (int I = 0; I < Count; ++I) {
    char *To = B.Gradient[First + I];
    for (std::int64_t C = 0; C < Job.Classes; ++C, To += Job.GradientStride)
      storeElement(To, dtype_of<T>::value, Staged[C * Pitch + I]);
  }
}

/// What a group's exponentials are relative to, per lane.
struct LaneScale {
  VF Subtract;
  VF Reference;
};

/// As scaleFor(), for a vector of maxima.
HWY_INLINE LaneScale laneScaleFor(VF Largest) {
  const DF D;
  const VF Magnitude = hn::Abs(Largest);
  const MF Direct = hn::Lt(Magnitude, hn::Set(D, static_cast<float>(MaxReference / 2)));
  const MF None = hn::Eq(Largest, hn::Set(D, -HUGE_VALF));
  const VF Rest = hn::IfThenElseZero(Direct, Largest);
  LaneScale S;
  S.Subtract = hn::IfThenZeroElse(hn::Or(Direct, None), Largest);
  S.Reference = hn::Sub(hn::Round(hn::Mul(Rest, hn::Set(D, Log2E))), hn::Set(D, 50.0F));
  return S;
}

/// Sums of the other classes' exponentials per lane, in double; stores the
/// exponentials over the staged logits where \p Store.
template <bool Store, std::int64_t Fold, typename Exp>
HWY_INLINE void sumLanes(float *Staged, std::int64_t Pitch, std::int64_t Classes, VI Labels,
                         const LaneScale &S, double *Sums) {
  const DF D;
  const DD Wide;
  const Exp Terms(S.Reference);
  VD Lower = hn::Zero(Wide), Upper = hn::Zero(Wide);
  VI Class = hn::Zero(DI());
  for (std::int64_t C = 0; C < Classes;) {
    VF Sum = hn::Zero(D);
    for (const std::int64_t End = HWY_MIN(C + Fold, Classes); C < End; ++C) {
      const VF X = hn::LoadU(D, Staged + C * Pitch);
      const auto Term = Terms.anyTerm(hn::Sub(X, S.Subtract));
      if (Store)
        hn::StoreU(Term.value(), D, Staged + C * Pitch);
      Sum = Term.addTo(Sum, hn::RebindMask(D, hn::Ne(Labels, Class)));
      Class = hn::Add(Class, hn::Set(DI(), 1));
    }
    addWide(Sum, Lower, Upper);
  }
  hn::StoreU(Lower, Wide, Sums);
  if (LaneWidth > 1)
    hn::StoreU(Upper, Wide, Sums + LaneWidth / 2);
}

/// What each lane's exponentials are multiplied by.
struct LaneFactors {
  VF Others; ///< For all classes but the label's.
  VF Power;  ///< Again, where one factor would be subnormal; else 1.
  VF Label;  ///< The label's gradient itself.
};

/// A vector of floats from doubles.
HWY_INLINE VF narrow(const double *From) {
  const DF D;
  const DD Wide;
#if HWY_TARGET == HWY_SCALAR
  return hn::DemoteTo(D, hn::Load(Wide, From));
#else
  const hn::Half<DF> H;
  return hn::Combine(D, hn::DemoteTo(H, hn::LoadU(Wide, From + LaneWidth / 2)),
                     hn::DemoteTo(H, hn::LoadU(Wide, From)));
#endif
}

/// Whether any of a group's positions is ignored, or has a factor so small that
/// it needs a second one.
HWY_INLINE bool isSpecialGroup(const double *Others, VI Labels) {
  const DD D;
  bool Special = !hn::AllFalse(DI(), hn::Lt(Labels, hn::Zero(DI())));
  for (int I = 0; I < LaneWidth; I += static_cast<int>(hn::Lanes(D)))
    Special |= !hn::AllFalse(D, hn::Lt(hn::Abs(hn::LoadU(D, Others + I)), hn::Set(D, 0x1p-100)));
  return Special;
}

/// Rounds the factors; a second one where any is tiny.
HWY_INLINE LaneFactors roundFactors(const double *ForOthers, const double *ForLabel) {
  const DF D;
  HWY_ALIGN float One[LaneWidth], Two[LaneWidth];
  for (int I = 0; I < LaneWidth; ++I) {
    const bool Tiny = ForOthers[I] < 0x1p-100 && ForOthers[I] > -0x1p-100;
    One[I] = static_cast<float>(ForOthers[I] * (Tiny ? 0x1p80 : 1.0));
    Two[I] = Tiny ? 0x1p-80F : 1.0F;
  }
  return {hn::Load(D, One), hn::Load(D, Two), narrow(ForLabel)};
}

/// Any group's exponentials become the gradient; 0 where the position is
/// ignored, whatever its logits are.
template <typename T>
HWY_NOINLINE void gradientOfGroup(const KernelJob &Job, const Batch &B, int First, int Count,
                                  const BatchFactors &Factors) {
  const DF D;
  float *Staged = Job.floats() + First;
  const LaneFactors F = roundFactors(Factors.Others + First, Factors.Label + First);
  const VI Labels = hn::LoadU(DI(), B.Class + First);
  VI Class = hn::Zero(DI());
  const MF Ignored = hn::RebindMask(D, hn::Lt(Labels, hn::Zero(DI())));
  for (std::int64_t C = 0; C < Job.Classes; ++C) {
    const MF IsLabel = hn::RebindMask(D, hn::Eq(Labels, Class));
    const VF E = hn::LoadU(D, Staged + C * Job.LanePitch);
    const VF G = hn::Mul(hn::Mul(E, F.Others), F.Power);
    hn::StoreU(hn::IfThenZeroElse(Ignored, hn::IfThenElse(IsLabel, F.Label, G)), D,
               Staged + C * Job.LanePitch);
    Class = hn::Add(Class, hn::Set(DI(), 1));
  }
  unstage<T>(Job, B, First, Count, Staged);
}

/// The same for \p Width groups of neighbours, none of which is special: each
/// class's run is written at once.
template <int Width, typename T>
HWY_INLINE void gradientOfPanel(const KernelJob &Job, const Batch &B, int First,
                                const BatchFactors &Factors) {
  const DF D;
  const DI Int;
  VF Others[Width], Label[Width];
  VI Labels[Width];
  for (int K = 0; K < Width; ++K) {
    Others[K] = narrow(Factors.Others + First + K * LaneWidth);
    Label[K] = narrow(Factors.Label + First + K * LaneWidth);
    Labels[K] = hn::LoadU(Int, B.Class + First + K * LaneWidth);
  }
  const float *Staged = Job.floats() + First;
  char *To = B.Gradient[First];
  VI Class = hn::Zero(Int);
  for (std::int64_t C = 0; C < Job.Classes; ++C) {
    for (int K = 0; K < Width; ++K) {
      const MF IsOther = hn::RebindMask(D, hn::Ne(Labels[K], Class));
      const VF E = hn::LoadU(D, Staged + K * LaneWidth);
      store(multiplyOr(IsOther, E, Others[K], Label[K]), reinterpret_cast<T *>(To) + K * LaneWidth);
    }
    Class = hn::Add(Class, hn::Set(Int, 1));
    Staged += Job.LanePitch;
    To += Job.GradientStride;
  }
}

/// Stores what the batch's later steps take of a group.
HWY_INLINE void keepLanes(Batch &B, int First, VF Own, const LaneScale &S) {
  const DD D;
  const WideVector Logit = widen(Own), Subtract = widen(S.Subtract), R = widen(S.Reference);
  const VD Factor = hn::Set(D, Ln2), Rest = hn::Set(D, ExpLogScale);
  const auto Keep = [&](VD X, VD Less, VD Reference, int At) HWY_ATTR {
    hn::StoreU(Less, D, B.Subtract + At);
    hn::StoreU(hn::Sub(X, Less), D, B.LabelLogit + At);
    hn::StoreU(hn::Sub(hn::Mul(Reference, Factor), Rest), D, B.Offset + At);
  };
  Keep(Logit.Lower, Subtract.Lower, R.Lower, First);
  if (LaneWidth > 1)
    Keep(Logit.Upper, Subtract.Upper, R.Upper, First + LaneWidth / 2);
}
/// Whether all sums of a group are in range, or their positions ignored.
HWY_INLINE bool isGoodGroup(const Batch &B, int First) {
  const DD D;
  bool Good = true;
  for (int I = First; I < First + LaneWidth; I += static_cast<int>(hn::MaxLanes(D))) {
    const VD Sum = hn::LoadU(D, B.Excluded + I);
    Good &=
        hn::AllTrue(D, hn::And(hn::Ge(Sum, hn::Set(D, 0x1p26)), hn::Le(Sum, hn::Set(D, 0x1p100))));
  }
  if (HWY_LIKELY(Good))
    return true;
  for (int I = First; I < First + LaneWidth; ++I)
    if (!inRange(B.Excluded[I]) && B.Class[I] >= 0)
      return false;
  return true;
}

/// Any group: relative to each position's own maximum.
template <bool Store, typename T, typename Exp = SumExp, std::int64_t Fold = LaneFold>
HWY_NOINLINE void stagedLanes(const KernelJob &Job, Batch &B, int First, int Count) {
  const DF D;
  const DI Int;
  const VI Labels = hn::LoadU(Int, B.Class + First);
  float *Staged = Job.floats() + First;
  const LaneScale S = laneScaleFor(stage<T>(Job, B, First, Count, Labels, Staged));
  // Before exponentials overwrite the logits.
  HWY_ALIGN float Own[LaneWidth];
  for (int I = 0; I < LaneWidth; ++I)
    Own[I] = Staged[HWY_MAX(B.Class[First + I], 0) * Job.LanePitch + I];
  keepLanes(B, First, hn::Load(D, Own), S);
  sumLanes<Store, Fold, Exp>(Staged, Job.LanePitch, Job.Classes, Labels, S, B.Excluded + First);
  // For the groups that come.
  if (B.Class[First] >= 0 && B.Subtract[First] == 0 && inRange(B.Excluded[First]))
    B.Reference = static_cast<int>(hn::GetLane(S.Reference));
}

/// \p Width whole groups whose positions are neighbours, in one pass and
/// relative to the Reference of the groups before: runs of several lines are
/// read at once, and their chains of operations overlap. False where a term was
/// not right: nothing else is looked at.
template <bool Store, bool Clamp, int Width, typename T>
HWY_INLINE bool sumPanel(const KernelJob &Job, Batch &B, int First, VF *Own) {
  const DF D;
  const DD Wide;
  const DI Int;
  constexpr int Positions = Width * LaneWidth;
  const SumExp Exp(B.Reference);
  SumBits Seen;
  const char *From = B.Logits[First];
  const char *To = Store && !Job.InPlace ? B.Gradient[First] : nullptr;
  float *Staged = Job.floats() + First;
  double *Sums = B.Excluded + First;
  VI Labels[Width];
  for (int K = 0; K < Width; ++K) {
    Own[K] = hn::Zero(D);
    Labels[K] = hn::LoadU(Int, B.Class + First + K * LaneWidth);
  }
  for (int I = 0; I < Positions; I += static_cast<int>(hn::MaxLanes(Wide)))
    hn::StoreU(hn::Zero(Wide), Wide, Sums + I);
  VI Class = hn::Zero(Int);
  for (std::int64_t C = 0; C < Job.Classes;) {
    VF Sum[Width];
    for (int K = 0; K < Width; ++K)
      Sum[K] = hn::Zero(D);
    for (const std::int64_t End = HWY_MIN(C + LaneFold, Job.Classes); C < End; ++C) {
      // The neighbours, which the next panel will want. Into the second-level cache: strides
      // are often such that all classes share a few sets of the first.
      for (std::size_t Line = 0; Line < Positions * sizeof(T); Line += 64) {
        __builtin_prefetch(From + Positions * sizeof(T) + Line, 0, 2);
        if (Store && To)
          __builtin_prefetch(To + Positions * sizeof(T) + Line, 0, 2);
      }
      SumTerm Terms[Width];
      for (int K = 0; K < Width; ++K) {
        const VF X = load(reinterpret_cast<const T *>(From) + K * LaneWidth);
        Terms[K] = Clamp ? Exp.anyTerm(X) : Exp.term(X);
        if (Store)
          hn::StoreU(Terms[K].value(), D, Staged + K * LaneWidth);
        const MF IsOther = hn::RebindMask(D, hn::Ne(Labels[K], Class));
        Own[K] = hn::IfThenElse(IsOther, Own[K], X);
        Sum[K] = Terms[K].addTo(Sum[K], IsOther);
      }
      Seen.take(Terms);
      Class = hn::Add(Class, hn::Set(Int, 1));
      From += Job.ClassStride;
      Staged += Job.LanePitch;
      if (Store && To)
        To += Job.GradientStride;
    }
    for (int K = 0; K < Width; ++K) {
      double *At = Sums + K * LaneWidth;
      VD Lower = hn::LoadU(Wide, At);
      VD Upper = LaneWidth > 1 ? hn::LoadU(Wide, At + LaneWidth / 2) : hn::Zero(Wide);
      addWide(Sum[K], Lower, Upper);
      hn::StoreU(Lower, Wide, At);
      if (LaneWidth > 1)
        hn::StoreU(Upper, Wide, At + LaneWidth / 2);
    }
  }
  return Seen.areRight();
}

/// The same; what is not right or not in range is done again.
template <bool Store, int Width, typename T>
HWY_INLINE void panel(const KernelJob &Job, Batch &B, int First) {
  VF Own[Width];
  bool Right =
      !(SumBits::Judge && B.Clamped) && sumPanel<Store, false, Width, T>(Job, B, First, Own);
  if (SumBits::Judge && HWY_UNLIKELY(!Right))
    B.Clamped = Right = sumPanel<Store, true, Width, T>(Job, B, First, Own);
  const LaneScale Scale = {hn::Zero(DF()), hn::Set(DF(), static_cast<float>(B.Reference))};
  for (int K = 0; K < Width; ++K) {
    const int Group = First + K * LaneWidth;
    if (HWY_LIKELY(Right && isGoodGroup(B, Group)))
      keepLanes(B, Group, Own[K], Scale);
    else
      stagedLanes<Store, T>(Job, B, Group, LaneWidth);
  }
}

/// Groups that are taken at once, as the registers allow.
constexpr int PanelWidth = LaneWidth == 16 ? 4 : LaneWidth == 1 ? 1 : 2;
constexpr int PanelPositions = PanelWidth * LaneWidth;

/// The sums of a batch.
template <bool Store, typename T> HWY_INLINE void sumBatch(const KernelJob &Job, Batch &B) {
  const bool Neighbours = B.LogitsStep == sizeof(T);
  int First = 0;
  if (Neighbours) {
    for (; First + PanelPositions <= B.Count; First += PanelPositions)
      panel<Store, PanelWidth, T>(Job, B, First);
    for (; First + LaneWidth <= B.Count; First += LaneWidth)
      panel<Store, 1, T>(Job, B, First);
  }
  for (; First < B.Count; First += LaneWidth)
    stagedLanes<Store, T>(Job, B, First, HWY_MIN(LaneWidth, B.Count - First));
}

/// The gradients of a batch.
template <typename T>
HWY_INLINE void gradientsOfBatch(const KernelJob &Job, const Batch &B,
                                 const BatchFactors &Factors) {
  const bool Neighbours = B.GradientStep == sizeof(T);
  bool Ordinary = Neighbours;
  for (int First = 0; Ordinary && First + LaneWidth <= B.Count; First += LaneWidth)
    Ordinary = !isSpecialGroup(Factors.Others + First, hn::LoadU(DI(), B.Class + First));
  int First = 0;
  if (Ordinary) {
    for (; First + PanelPositions <= B.Count; First += PanelPositions)
      gradientOfPanel<PanelWidth, T>(Job, B, First, Factors);
    for (; First + LaneWidth <= B.Count; First += LaneWidth)
      gradientOfPanel<1, T>(Job, B, First, Factors);
  }
  for (; First < B.Count; First += LaneWidth)
    gradientOfGroup<T>(Job, B, First, HWY_MIN(LaneWidth, B.Count - First), Factors);
}

template <typename T> HWY_INLINE void lanesOfType(const KernelJob &Job, Batch &B) {
  BatchFactors Factors;
  for (int I = B.Count; I % LaneWidth != 0; ++I) { // whole groups
    B.Class[I] = -1;
    Factors.Others[I] = Factors.Label[I] = 0;
  }
  switch (Job.What) {
  case Mode::Losses:
    sumBatch<false, T>(Job, B);
    return finishLosses(B, Job.WantLogSumExp);
  case Mode::LossesAndGradient:
    sumBatch<true, T>(Job, B);
    finishBatch<true, true>(B, Job.WantLogSumExp, &Factors);
    break;
  case Mode::GradientFromSaved:
    sumBatch<true, T>(Job, B);
    finishBatch<false, true>(B, false, &Factors);
    break;
  }
  gradientsOfBatch<T>(Job, B, Factors);
}

/// KernelTable::Lanes.
inline HWY_ATTR void lanes(const KernelJob &Job, Batch &B) {
  withElementOf(Job.Type, [&](auto Element) HWY_ATTR { lanesOfType<decltype(Element)>(Job, B); });
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_LANEKERNEL_INL_H
