//===- LaneKernel-inl.h - Positions side by side --------------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. One position per lane, for few classes
// and for a class axis that is not contiguous. A group of positions is first
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

/// Whether positions \p First.. of a batch lie next to each other.
template <typename P> bool adjacent(P *const *Data, int First, int Count, std::size_t Size) {
  for (int I = 1; I < Count; ++I)
    if (Data[First + I] != Data[First] + I * static_cast<std::ptrdiff_t>(Size))
      return false;
  return true;
}

/// Float offsets from the first of a group's positions, where all lie a small,
/// constant step apart and classes are whole floats apart; lanes beyond
/// \p Count get 0. False where that does not hold.
template <typename P>
HWY_INLINE bool laneOffsets(P *const *Data, int First, int Count, std::int64_t ClassStride,
                            VI &Offsets) {
  const std::int64_t Step = Count > 1 ? Data[First + 1] - Data[First] : 0;
  if (Step % 4 != 0 || ClassStride % 4 != 0 || Step > (1 << 24) || Step < -(1 << 24))
    return false;
  for (int I = 2; I < Count; ++I)
    if (Data[First + I] - Data[First + I - 1] != Step)
      return false;
  const DI D;
  const VI Lane = hn::Iota(D, 0);
  Offsets = hn::IfThenElseZero(hn::Lt(Lane, hn::Set(D, Count)),
                               hn::Mul(Lane, hn::Set(D, static_cast<int>(Step / 4))));
  return true;
}

/// Copies positions into \p Staged[class][lane] as float32; lanes beyond
/// \p Count become 0.
template <typename T>
HWY_INLINE void stage(const KernelJob &Job, const Batch &B, int First, int Count, float *Staged) {
  const DF D;
  if (adjacent(B.Logits, First, Count, sizeof(T))) {
    const char *From = B.Logits[First];
    for (std::int64_t C = 0; C < Job.Classes; ++C, From += Job.ClassStride) {
      const T *At = reinterpret_cast<const T *>(From);
      hn::StoreU(Count == LaneWidth ? load(At) : loadPart(At, static_cast<std::size_t>(Count)), D,
                 Staged + C * LaneWidth);
    }
    return;
  }
  VI Offsets;
  if (sizeof(T) == 4 && laneOffsets(B.Logits, First, Count, Job.ClassStride, Offsets)) {
    const char *From = B.Logits[First];
    for (std::int64_t C = 0; C < Job.Classes; ++C, From += Job.ClassStride)
      hn::StoreU(hn::GatherIndex(D, reinterpret_cast<const float *>(From), Offsets), D,
                 Staged + C * LaneWidth);
    return;
  }
  for (int I = 0; I < LaneWidth; ++I) {
    const char *From = B.Logits[First + (I < Count ? I : 0)];
    for (std::int64_t C = 0; C < Job.Classes; ++C, From += Job.ClassStride)
      Staged[C * LaneWidth + I] = elementAsFloat(From, dtype_of<T>::value);
  }
}

/// Copies \p Staged[class][lane] to the gradient.
template <typename T>
HWY_INLINE void unstage(const KernelJob &Job, const Batch &B, int First, int Count,
                        const float *Staged) {
  const DF D;
  if (adjacent(B.Gradient, First, Count, sizeof(T))) {
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
  VI Offsets;
  if (sizeof(T) == 4 && Count == LaneWidth &&
      laneOffsets(B.Gradient, First, Count, Job.GradientStride, Offsets)) {
    char *To = B.Gradient[First];
    for (std::int64_t C = 0; C < Job.Classes; ++C, To += Job.GradientStride)
      hn::ScatterIndex(hn::LoadU(D, Staged + C * LaneWidth), D, reinterpret_cast<float *>(To),
                       Offsets);
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

/// The largest logit of each lane but the labels'.
HWY_INLINE VF largestOthers(const float *Staged, std::int64_t Classes, VI Labels) {
  const DF D;
  const VF Lowest = hn::Set(D, -HUGE_VALF);
  VF Largest = Lowest;
  for (std::int64_t C = 0; C < Classes; ++C) {
    const MF IsLabel = hn::RebindMask(D, hn::Eq(Labels, hn::Set(DI(), static_cast<int>(C))));
    const VF X = hn::IfThenElse(IsLabel, Lowest, hn::LoadU(D, Staged + C * LaneWidth));
    Largest = hn::Max(X, Largest);
  }
  return Largest;
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
  for (std::int64_t Begin = 0; Begin < Classes; Begin += LaneFold) {
    VF Sum = hn::Zero(D);
    for (std::int64_t C = Begin; C < HWY_MIN(Begin + LaneFold, Classes); ++C) {
      const VF X = hn::LoadU(D, Staged + C * LaneWidth);
      const VF E = scaledExp<true>(hn::Sub(X, S.Subtract), R);
      if (Store)
        hn::StoreU(E, D, Staged + C * LaneWidth);
      const MF IsLabel = hn::RebindMask(D, hn::Eq(Labels, hn::Set(DI(), static_cast<int>(C))));
      Sum = hn::Add(Sum, hn::IfThenZeroElse(IsLabel, E));
    }
    addWide(Sum, Lower, Upper);
  }
  hn::StoreU(Lower, Wide, Sums);
  if (LaneWidth > 1)
    hn::StoreU(Upper, Wide, Sums + LaneWidth / 2);
}

/// Staged exponentials become the gradient. \p Second multiplies again where
/// one factor would be subnormal.
HWY_INLINE void scaleLanes(float *Staged, std::int64_t Classes, VI Labels, VF First, VF Second,
                           VF ForLabel) {
  const DF D;
  for (std::int64_t C = 0; C < Classes; ++C) {
    const MF IsLabel = hn::RebindMask(D, hn::Eq(Labels, hn::Set(DI(), static_cast<int>(C))));
    const VF E = hn::LoadU(D, Staged + C * LaneWidth);
    const VF G = hn::Mul(hn::Mul(E, First), Second);
    hn::StoreU(hn::IfThenElse(IsLabel, ForLabel, G), D, Staged + C * LaneWidth);
  }
}

/// Numbers of one group of positions, lane by lane.
struct LaneGroup {
  HWY_ALIGN std::int32_t Label[LaneWidth];
  HWY_ALIGN float Subtract[LaneWidth], Reference[LaneWidth];
  HWY_ALIGN double Sum[LaneWidth], Offset[LaneWidth], LabelLogit[LaneWidth];
  HWY_ALIGN double Scale[LaneWidth], ForOthers[LaneWidth], ForLabel[LaneWidth];
};

/// Turns the group's exponentials into gradients and writes them.
template <typename T>
HWY_INLINE void gradientOfLanes(const KernelJob &Job, const Batch &B, int First, int Count,
                                LaneGroup &G) {
  const DF D;
  for (int I = 0; I < LaneWidth; ++I)
    G.Scale[I] = I < Count ? B.Scale[First + I] : 0;
  gradientFactorsOf(LaneWidth, G.Sum, G.LabelLogit, G.Offset, G.Scale, G.ForOthers, G.ForLabel);
  HWY_ALIGN float One[LaneWidth], Two[LaneWidth], ForLabel[LaneWidth];
  bool AnyIgnored = false;
  for (int I = 0; I < LaneWidth; ++I) {
    const bool Tiny = G.ForOthers[I] < 0x1p-100 && G.ForOthers[I] > -0x1p-100;
    One[I] = static_cast<float>(Tiny ? G.ForOthers[I] * 0x1p80 : G.ForOthers[I]);
    Two[I] = Tiny ? 0x1p-80F : 1.0F;
    ForLabel[I] = static_cast<float>(G.ForLabel[I]);
    AnyIgnored |= G.Label[I] < 0;
  }
  scaleLanes(Job.Scratch, Job.Classes, hn::Load(DI(), G.Label), hn::Load(D, One), hn::Load(D, Two),
             hn::Load(D, ForLabel));
  if (AnyIgnored) // 0 whatever the logits are
    for (int I = 0; I < Count; ++I)
      for (std::int64_t C = 0; G.Label[I] < 0 && C < Job.Classes; ++C)
        Job.Scratch[C * LaneWidth + I] = 0;
  unstage<T>(Job, B, First, Count, Job.Scratch);
}

/// One group: positions \p First.. of the batch, at most one per lane.
template <typename T>
HWY_INLINE void doLanes(const KernelJob &Job, Batch &B, int First, int Count) {
  const DF D;
  float *Staged = Job.Scratch;
  stage<T>(Job, B, First, Count, Staged);

  LaneGroup G;
  for (int I = 0; I < LaneWidth; ++I) {
    const int At = First + (I < Count ? I : 0);
    G.Label[I] = I < Count ? static_cast<std::int32_t>(B.Label[At]) : -1;
    const std::int64_t Class = G.Label[I] < 0 ? 0 : G.Label[I];
    G.LabelLogit[I] = Staged[Class * LaneWidth + I];
  }
  const VI Labels = hn::Load(DI(), G.Label);
  const LaneScale S = laneScaleFor(largestOthers(Staged, Job.Classes, Labels));
  hn::Store(S.Subtract, D, G.Subtract);
  hn::Store(S.Reference, D, G.Reference);
  if (Job.What != Mode::Losses)
    sumLanes<true>(Staged, Job.Classes, Labels, S, G.Sum);
  else
    sumLanes<false>(Staged, Job.Classes, Labels, S, G.Sum);

  for (int I = 0; I < LaneWidth; ++I) {
    G.Offset[I] = G.Reference[I] * Ln2;
    G.LabelLogit[I] -= G.Subtract[I];
  }
  for (int I = 0; I < Count; ++I) {
    B.Excluded[First + I] = G.Sum[I];
    B.Offset[First + I] = G.Offset[I];
    B.LabelLogit[First + I] = G.LabelLogit[I];
    B.Subtract[First + I] = G.Subtract[I];
  }
  if (Job.What != Mode::Losses)
    gradientOfLanes<T>(Job, B, First, Count, G);
}

template <typename T> HWY_INLINE void lanesOfType(const KernelJob &Job, Batch &B) {
  for (int First = 0; First < B.Count; First += LaneWidth)
    doLanes<T>(Job, B, First, HWY_MIN(LaneWidth, B.Count - First));
}

/// KernelTable::Lanes.
inline HWY_ATTR void lanes(const KernelJob &Job, Batch &B) {
  switch (Job.Type) {
  case DType::bfloat16:
    lanesOfType<bfloat16>(Job, B);
    break;
  case DType::float16:
    lanesOfType<float16>(Job, B);
    break;
  default:
    lanesOfType<float>(Job, B);
  }
  if (Job.What != Mode::GradientFromSaved)
    finishLosses(B, Job.WantLogSumExp);
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_LANEKERNEL_INL_H
