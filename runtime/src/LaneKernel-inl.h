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

/// Copies positions into \p Staged[class][lane] as float32; lanes beyond
/// \p Count hold something. Returns the largest logit of each but the label's.
template <typename T>
HWY_INLINE VF stage(const KernelJob &Job, const Batch &B, int First, int Count, VI Labels,
                    float *Staged) {
  const DF D;
  LargestOthers Largest(Labels);
  const char *From = B.Logits[First];
  if (B.LogitsStep == sizeof(T)) {
    for (std::int64_t C = 0; C < Job.Classes; ++C, From += Job.ClassStride) {
      const T *At = reinterpret_cast<const T *>(From);
      const VF X = Count == LaneWidth ? load(At) : loadPart(At, static_cast<std::size_t>(Count));
      hn::StoreU(X, D, Staged + C * LaneWidth);
      Largest.take(X);
    }
    return Largest.result();
  }
  for (int I = 0; I < LaneWidth; ++I) {
    From = B.Logits[First + (I < Count ? I : 0)];
    for (std::int64_t C = 0; C < Job.Classes; ++C, From += Job.ClassStride)
      Staged[C * LaneWidth + I] = elementAsFloat(From, dtype_of<T>::value);
  }
  for (std::int64_t C = 0; C < Job.Classes; ++C)
    Largest.take(hn::LoadU(D, Staged + C * LaneWidth));
  return Largest.result();
}

/// Copies \p Staged[class][lane] to the gradient.
template <typename T>
HWY_INLINE void unstage(const KernelJob &Job, const Batch &B, int First, int Count,
                        const float *Staged) {
  const DF D;
  if (B.GradientStep == sizeof(T)) {
    char *To = B.Gradient[First];
    for (std::int64_t C = 0; C < Job.Classes; ++C, To += Job.GradientStride) {
      const VF V = hn::LoadU(D, Staged + C * LaneWidth);
      if (Count == LaneWidth)
        store(V, reinterpret_cast<T *>(To));
      else
        storePart(V, reinterpret_cast<T *>(To), static_cast<std::size_t>(Count));
    }
    return;
  }
  for (int I = 0; I < Count; ++I) {
    char *To = B.Gradient[First + I];
    for (std::int64_t C = 0; C < Job.Classes; ++C, To += Job.GradientStride)
      storeElement(To, dtype_of<T>::value, Staged[C * LaneWidth + I]);
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
template <bool Store>
HWY_INLINE void sumLanes(float *Staged, std::int64_t Classes, VI Labels, const LaneScale &S,
                         double *Sums) {
  const DF D;
  const DD Wide;
  const ExpReference R(S.Reference);
  VD Lower = hn::Zero(Wide), Upper = hn::Zero(Wide);
  VI Class = hn::Zero(DI());
  for (std::int64_t Begin = 0; Begin < Classes; Begin += LaneFold) {
    VF Sum = hn::Zero(D);
    for (std::int64_t C = Begin; C < HWY_MIN(Begin + LaneFold, Classes); ++C) {
      const VF X = hn::LoadU(D, Staged + C * LaneWidth);
      const VF E = scaledExp<true>(hn::Sub(X, S.Subtract), R);
      if (Store)
        hn::StoreU(E, D, Staged + C * LaneWidth);
      const MF IsLabel = hn::RebindMask(D, hn::Eq(Labels, Class));
      Class = hn::Add(Class, hn::Set(DI(), 1));
      Sum = hn::Add(Sum, hn::IfThenZeroElse(IsLabel, E));
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

/// Rounds the factors; a second one where any is tiny.
HWY_INLINE LaneFactors roundFactors(const double *ForOthers, const double *ForLabel) {
  const DF D;
  HWY_ALIGN float One[LaneWidth], Two[LaneWidth], Own[LaneWidth];
  for (int I = 0; I < LaneWidth; ++I) {
    const bool Tiny = ForOthers[I] < 0x1p-100 && ForOthers[I] > -0x1p-100;
    One[I] = static_cast<float>(ForOthers[I] * (Tiny ? 0x1p80 : 1.0));
    Two[I] = Tiny ? 0x1p-80F : 1.0F;
    Own[I] = static_cast<float>(ForLabel[I]);
  }
  return {hn::Load(D, One), hn::Load(D, Two), hn::Load(D, Own)};
}

/// Staged exponentials become the gradient, handed to \p Put class by class;
/// 0 where the position is ignored, whatever its logits are.
template <typename Function>
HWY_INLINE void scaleLanes(const float *Staged, std::int64_t Classes, VI Labels,
                           const LaneFactors &F, Function Put) {
  const DF D;
  VI Class = hn::Zero(DI());
  const MF Ignored = hn::RebindMask(D, hn::Lt(Labels, hn::Zero(DI())));
  for (std::int64_t C = 0; C < Classes; ++C) {
    const MF IsLabel = hn::RebindMask(D, hn::Eq(Labels, Class));
    const VF G = hn::Mul(hn::Mul(hn::LoadU(D, Staged + C * LaneWidth), F.Others), F.Power);
    Put(C, hn::IfThenZeroElse(Ignored, hn::IfThenElse(IsLabel, F.Label, G)));
    Class = hn::Add(Class, hn::Set(DI(), 1));
  }
}

/// Turns the group's exponentials into gradients and writes them.
template <typename T>
HWY_INLINE void gradientOfLanes(const KernelJob &Job, const Batch &B, int First, int Count,
                                VI Labels) {
  HWY_ALIGN double ForOthers[LaneWidth], ForLabel[LaneWidth];
  gradientFactorsOf(LaneWidth, B.Excluded + First, B.LabelLogit + First, B.Offset + First,
                    B.Scale + First, ForOthers, ForLabel);
  const LaneFactors F = roundFactors(ForOthers, ForLabel);
  if (Count == LaneWidth && B.GradientStep == sizeof(T)) {
    char *To = B.Gradient[First];
    const std::int64_t Step = Job.GradientStride;
    scaleLanes(Job.Scratch, Job.Classes, Labels, F, [=](std::int64_t C, VF G) HWY_ATTR {
      store(G, reinterpret_cast<T *>(To + C * Step));
    });
    return;
  }
  float *Staged = Job.Scratch;
  scaleLanes(Staged, Job.Classes, Labels, F,
             [=](std::int64_t C, VF G) HWY_ATTR { hn::StoreU(G, DF(), Staged + C * LaneWidth); });
  unstage<T>(Job, B, First, Count, Staged);
}

/// Stores what the batch's later steps take of a group.
HWY_INLINE void keepLanes(Batch &B, int First, VF Own, const LaneScale &S) {
  const DF D;
  HWY_ALIGN float Logit[LaneWidth], Subtract[LaneWidth], Reference[LaneWidth];
  hn::Store(Own, D, Logit);
  hn::Store(S.Subtract, D, Subtract);
  hn::Store(S.Reference, D, Reference);
  for (int I = 0; I < LaneWidth; ++I) {
    B.Subtract[First + I] = Subtract[I];
    B.LabelLogit[First + I] = static_cast<double>(Logit[I]) - Subtract[I];
    B.Offset[First + I] = offsetOf(Reference[I]);
  }
}

/// A whole group whose positions are neighbours, in one pass and relative to
/// the Reference of the groups before. Returns whether all sums are in range;
/// if not, nothing is lost.
template <bool Store, typename T>
HWY_INLINE bool tryLanes(const KernelJob &Job, Batch &B, int First, VI Labels) {
  const DF D;
  const DD Wide;
  const DI Int;
  const ExpReference R(B.Reference);
  const char *From = B.Logits[First];
  const char *To = Store && !Job.InPlace ? B.Gradient[First] : nullptr;
  float *Staged = Job.Scratch;
  VD Lower = hn::Zero(Wide), Upper = hn::Zero(Wide);
  VF Own = hn::Zero(D);
  VI Class = hn::Zero(Int);
  for (std::int64_t C = 0; C < Job.Classes;) {
    VF Sum = hn::Zero(D);
    for (const std::int64_t End = HWY_MIN(C + LaneFold, Job.Classes); C < End; ++C) {
      // The neighbours' data, which the next group but one will want.
      __builtin_prefetch(From + 2 * LaneWidth * sizeof(T), 0, 3);
      if (To) {
        __builtin_prefetch(To, 1, 3);
        To += Job.GradientStride;
      }
      const VF X = load(reinterpret_cast<const T *>(From));
      const VF E = scaledExp<AlwaysClamp<T>>(X, R);
      if (Store)
        hn::StoreU(E, D, Staged + C * LaneWidth);
      const MF IsLabel = hn::RebindMask(D, hn::Eq(Labels, Class));
      Own = hn::IfThenElse(IsLabel, X, Own);
      Sum = hn::Add(Sum, hn::IfThenZeroElse(IsLabel, E));
      Class = hn::Add(Class, hn::Set(Int, 1));
      From += Job.ClassStride;
    }
    addWide(Sum, Lower, Upper);
  }
  double *Sums = B.Excluded + First;
  hn::StoreU(Lower, Wide, Sums);
  if (LaneWidth > 1)
    hn::StoreU(Upper, Wide, Sums + LaneWidth / 2);
  bool Good = true;
  for (int I = 0; I < LaneWidth; ++I)
    Good &= inRange(Sums[I]) | (B.Class[First + I] < 0);
  if (Good)
    keepLanes(B, First, Own, {hn::Zero(D), hn::Set(D, static_cast<float>(B.Reference))});
  return Good;
}

/// Any group: relative to each position's own maximum.
template <bool Store, typename T>
HWY_NOINLINE void stagedLanes(const KernelJob &Job, Batch &B, int First, int Count, VI Labels) {
  const DF D;
  const DI Int;
  float *Staged = Job.Scratch;
  const LaneScale S = laneScaleFor(stage<T>(Job, B, First, Count, Labels, Staged));
  // Before exponentials overwrite the logits.
  const VI Place =
      hn::Add(hn::Mul(hn::Max(Labels, hn::Zero(Int)), hn::Set(Int, LaneWidth)), hn::Iota(Int, 0));
  keepLanes(B, First, hn::GatherIndex(D, Staged, Place), S);
  sumLanes<Store>(Staged, Job.Classes, Labels, S, B.Excluded + First);
  // For the groups that come.
  if (B.Class[First] >= 0 && B.Subtract[First] == 0 && inRange(B.Excluded[First]))
    B.Reference = static_cast<int>(hn::GetLane(S.Reference));
}

/// One group: positions \p First.. of the batch, at most one per lane. Lanes
/// beyond \p Count are ignored positions.
template <bool WithGradient, typename T>
HWY_INLINE void doLanes(const KernelJob &Job, Batch &B, int First, int Count) {
  const VI Labels = hn::LoadU(DI(), B.Class + First);
  if (!(Count == LaneWidth && B.LogitsStep == sizeof(T) &&
        tryLanes<WithGradient, T>(Job, B, First, Labels)))
    stagedLanes<WithGradient, T>(Job, B, First, Count, Labels);
  if (WithGradient)
    gradientOfLanes<T>(Job, B, First, Count, Labels);
}

template <typename T> HWY_INLINE void lanesOfType(const KernelJob &Job, Batch &B) {
  for (int I = B.Count; I % LaneWidth != 0; ++I) { // whole groups
    B.Class[I] = -1;
    B.Scale[I] = 0;
  }
  for (int First = 0; First < B.Count; First += LaneWidth)
    if (Job.What == Mode::Losses)
      doLanes<false, T>(Job, B, First, HWY_MIN(LaneWidth, B.Count - First));
    else
      doLanes<true, T>(Job, B, First, HWY_MIN(LaneWidth, B.Count - First));
}

/// KernelTable::Lanes.
inline HWY_ATTR void lanes(const KernelJob &Job, Batch &B) {
  withElementOf(Job.Type, [&](auto Element) HWY_ATTR { lanesOfType<decltype(Element)>(Job, B); });
  if (Job.What != Mode::GradientFromSaved)
    finishLosses(B, Job.WantLogSumExp);
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_LANEKERNEL_INL_H
