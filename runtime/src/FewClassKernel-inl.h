//===- FewClassKernel-inl.h - Small contiguous matrices, straight through -===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. The plainest calls, whose whole cost is
// what happens around the exponentials: float32 logits, up to 16 classes, rows
// one after the other, labels, no weights and no further outputs. As many rows as
// a vector has lanes go from the logits to the gradient in registers: blocks of
// four classes of four rows are transposed, so that each row has a lane, and
// transposed back. What is not ordinary about a group of rows is found before any
// of its gradient is written, and left to LaneKernel-inl.h.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_FEWCLASSKERNEL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_FEWCLASSKERNEL_INL_H
#undef SHAPEWISE_SRC_FEWCLASSKERNEL_INL_H
#else
#define SHAPEWISE_SRC_FEWCLASSKERNEL_INL_H
#endif

#include "Labels-inl.h"
#include "LaneKernel-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_SCALAR // no lanes
constexpr FewClassResult (*fewClasses)(const FewClassJob &, const FewClassRows &) = nullptr;
#else

/// Four classes of as many rows as there are lanes: a vector per class.
struct Quad {
  VF V[4];
};

/// Transposes each block of four lanes of four vectors.
HWY_INLINE Quad transposed(const Quad &Q) {
  const DF D;
  const DD Pairs;
  const auto Join = [&](VF A, VF B, bool Upper) HWY_ATTR {
    const VD X = hn::BitCast(Pairs, A), Y = hn::BitCast(Pairs, B);
    return hn::BitCast(D,
                       Upper ? hn::InterleaveUpper(Pairs, X, Y) : hn::InterleaveLower(Pairs, X, Y));
  };
  const VF A = hn::InterleaveLower(D, Q.V[0], Q.V[1]), B = hn::InterleaveLower(D, Q.V[2], Q.V[3]);
  const VF C = hn::InterleaveUpper(D, Q.V[0], Q.V[1]), E = hn::InterleaveUpper(D, Q.V[2], Q.V[3]);
  return {{Join(A, B, false), Join(A, B, true), Join(C, E, false), Join(C, E, true)}};
}

/// Blocks of four elements, \p Step elements apart, as one vector.
HWY_INLINE VF loadBlocks(const float *From, std::size_t Step) {
#if HWY_TARGET == HWY_AVX3
  const __m512 V = _mm512_castps128_ps512(_mm_loadu_ps(From));
  const __m512 W = _mm512_insertf32x4(V, _mm_loadu_ps(From + Step), 1);
  const __m512 X = _mm512_insertf32x4(W, _mm_loadu_ps(From + 2 * Step), 2);
  return VF{_mm512_insertf32x4(X, _mm_loadu_ps(From + 3 * Step), 3)};
#elif HWY_TARGET == HWY_AVX2
  const hn::Half<DF> H;
  return hn::Combine(DF(), hn::LoadU(H, From + Step), hn::LoadU(H, From));
#else
  (void)Step;
  return hn::LoadU(DF(), From);
#endif
}
HWY_INLINE void storeBlocks(VF V, float *To, std::size_t Step) {
#if HWY_TARGET == HWY_AVX3
  _mm_storeu_ps(To, _mm512_castps512_ps128(V.raw));
  _mm_storeu_ps(To + Step, _mm512_extractf32x4_ps(V.raw, 1));
  _mm_storeu_ps(To + 2 * Step, _mm512_extractf32x4_ps(V.raw, 2));
  _mm_storeu_ps(To + 3 * Step, _mm512_extractf32x4_ps(V.raw, 3));
#elif HWY_TARGET == HWY_AVX2
  const hn::Half<DF> H;
  hn::StoreU(hn::LowerHalf(H, V), H, To);
  hn::StoreU(hn::UpperHalf(H, V), H, To + Step);
#else
  (void)Step;
  hn::StoreU(V, DF(), To);
#endif
}

/// Classes from \p Class on of a group of rows.
HWY_INLINE Quad loadQuad(const float *Group, std::size_t Classes, std::size_t Class) {
  const float *From = Group + Class;
  return transposed(
      {{loadBlocks(From, 4 * Classes), loadBlocks(From + Classes, 4 * Classes),
        loadBlocks(From + 2 * Classes, 4 * Classes), loadBlocks(From + 3 * Classes, 4 * Classes)}});
}
HWY_INLINE void storeQuad(const Quad &Q, float *Group, std::size_t Classes, std::size_t Class) {
  const Quad Rows = transposed(Q);
  for (std::size_t K = 0; K < 4; ++K)
    storeBlocks(Rows.V[K], Group + Class + K * Classes, 4 * Classes);
}

/// The labels of a group, -1 where ignored or beyond \p Count.
HWY_INLINE VI groupLabels(const FewClassJob &Job, const char *Labels, int Count) {
  const DI D;
  if (HWY_LIKELY(Count == LaneWidth && Job.LabelType == DType::int64 && !Job.AnyIgnored)) {
    const hn::Repartition<std::uint64_t, DI> Wide;
    const auto *From = reinterpret_cast<const std::uint64_t *>(Labels);
    const auto Lower =
        hn::TruncateTo(hn::Rebind<std::uint32_t, decltype(Wide)>(), hn::LoadU(Wide, From));
    const auto Upper = hn::TruncateTo(hn::Rebind<std::uint32_t, decltype(Wide)>(),
                                      hn::LoadU(Wide, From + LaneWidth / 2));
    return hn::BitCast(D, hn::Combine(DU(), Upper, Lower));
  }
  HWY_ALIGN std::int32_t Class[LaneWidth];
  const auto Size = static_cast<std::int64_t>(size_of(Job.LabelType));
  for (int I = 0; I < LaneWidth; ++I) {
    const std::int64_t Label = I < Count ? loadLabel(Labels + I * Size, Job.LabelType) : -1;
    Class[I] = I >= Count || Label == Job.IgnoreIndex ? -1 : static_cast<std::int32_t>(Label);
  }
  return hn::Load(D, Class);
}

/// What the sums over the classes leave of a group.
struct GroupSums {
  VD Lower, Upper; ///< Of the other classes' exponentials, for each row.
  VF Own;          ///< The labels' logits; 0 where ignored.
};

/// Sums of a group of rows, in float64 from the first term on: with few terms every rounding
/// would show. The exponentials are stored, class by class, where \p Store.
/// Classes that do not fill a quad are the last of one that overlaps the quad before.
template <bool Store>
HWY_INLINE GroupSums sumGroup(const float *Group, std::size_t Classes, VI Labels,
                              const ExpReference &R, float *Terms) {
  const DF D;
  GroupSums S{hn::Zero(DD()), hn::Zero(DD()), hn::Zero(D)};
  for (std::size_t Class = 0; Class < Classes; Class += 4) {
    const std::size_t First = HWY_MIN(Class, Classes - 4);
    const Quad X = loadQuad(Group, Classes, First);
    const VI Base = hn::Sub(Labels, hn::Set(DI(), static_cast<std::int32_t>(First)));
    const auto Take = [&](std::size_t K) HWY_ATTR {
      const VF E = scaledExp<false>(X.V[K], R);
      const MF IsLabel =
          hn::RebindMask(D, hn::Eq(Base, hn::Set(DI(), static_cast<std::int32_t>(K))));
      S.Own = hn::IfThenElse(IsLabel, X.V[K], S.Own);
      addWide(hn::IfThenZeroElse(IsLabel, E), S.Lower, S.Upper);
      if (Store)
        hn::Store(E, D, Terms + (First + K) * LaneWidth);
    };
    const std::size_t Done = Class - First; // of this quad
    if (Done < 1)
      Take(0);
    if (Done < 2)
      Take(1);
    if (Done < 3)
      Take(2);
    Take(3);
  }
  return S;
}

/// Losses and gradients' factors of half a group.
struct HalfGroup {
  VD Loss, Others, Label;
};

template <bool WithGradient>
HWY_INLINE HalfGroup finishHalf(VD Excluded, VD LabelLogit, VD Offset, VD Scale) {
  const DD D;
  const VD Own = ownTerms(hn::Sub(LabelLogit, Offset));
  HalfGroup H;
  VD LogSumExp;
  H.Loss = lossOf(Excluded, LabelLogit, Offset, Own, LogSumExp);
  if (WithGradient) {
    H.Others = hn::Div(Scale, hn::Add(Excluded, Own));
    H.Label = hn::Neg(hn::Mul(Excluded, H.Others));
  } else {
    H.Others = H.Label = hn::Zero(D);
  }
  return H;
}

/// Whether sums and logits allow what follows.
HWY_INLINE bool isPlainHalf(VD Excluded, VD LabelLogit) {
  const DD D;
  return hn::AllTrue(D, hn::And(hn::And(hn::Ge(Excluded, hn::Set(D, 0x1p26)),
                                        hn::Le(Excluded, hn::Set(D, 0x1p100))),
                                hn::Lt(hn::Abs(LabelLogit), hn::Set(D, HUGE_VAL))));
}

HWY_INLINE VF narrowHalves(VD Lower, VD Upper) {
  const hn::Half<DF> H;
  return hn::Combine(DF(), hn::DemoteTo(H, Upper), hn::DemoteTo(H, Lower));
}

/// Exponentials become the gradient.
HWY_INLINE void storeGroup(const float *Terms, std::size_t Classes, VI Labels, VF Others, VF Power,
                           VF OfLabel, float *Group) {
  const DF D;
  for (std::size_t Class = 0; Class < Classes; Class += 4) {
    const std::size_t First = HWY_MIN(Class, Classes - 4);
    const VI Base = hn::Sub(Labels, hn::Set(DI(), static_cast<std::int32_t>(First)));
    Quad G;
    for (std::size_t K = 0; K < 4; ++K) {
      const VF E = hn::Load(D, Terms + (First + K) * LaneWidth);
      const MF IsLabel =
          hn::RebindMask(D, hn::Eq(Base, hn::Set(DI(), static_cast<std::int32_t>(K))));
      G.V[K] = hn::IfThenElse(IsLabel, OfLabel, hn::Mul(hn::Mul(E, Others), Power));
    }
    storeQuad(G, Group, Classes, First);
  }
}

/// This kernel's exponentials for stagedLanes().
struct FewClassExp {
  ExpReference R;
  explicit HWY_INLINE FewClassExp(VF Reference) : R(Reference) {}
  HWY_INLINE PlainTerm anyTerm(VF X) const { return {scaledExp<true>(X, R)}; }
};

/// One group of \p Count rows, any of which may be out of the ordinary; returns the sum of
/// their losses. The same sums in the same order, each row with its own Reference.
template <bool WithGradient>
HWY_NOINLINE double anyGroup(const FewClassJob &Job, const float *Rows, float *Gradient,
                             const char *Labels, int Count, int &Reference) {
  HWY_ALIGN float Staged[MaxShortClasses * LaneWidth];
  KernelJob General;
  General.What = WithGradient ? Mode::LossesAndGradient : Mode::Losses;
  General.Classes = Job.Classes;
  General.ClassStride = General.GradientStride = sizeof(float);
  General.LanePitch = LaneWidth;
  General.Scratch = Staged;
  Batch B;
  B.Count = Count;
  B.Reference = Reference;
  HWY_ALIGN std::int32_t Class[LaneWidth];
  hn::Store(groupLabels(Job, Labels, Count), DI(), Class);
  for (int I = 0; I < Count; ++I) {
    B.Logits[I] = reinterpret_cast<const char *>(Rows + I * Job.Classes);
    B.Gradient[I] = reinterpret_cast<char *>(Gradient + (WithGradient ? I * Job.Classes : 0));
    B.Class[I] = Class[I];
    B.Scale[I] = Job.Scale;
  }
  for (int I = Count; I < LaneWidth; ++I)
    B.Class[I] = -1;
  BatchFactors Factors;
  stagedLanes<WithGradient, float, FewClassExp, 1>(General, B, 0, Count);
  finishBatch<true, WithGradient>(B, false, &Factors);
  if (WithGradient) {
    for (int I = Count; I < LaneWidth; ++I)
      Factors.Others[I] = Factors.Label[I] = 0;
    gradientOfGroup<float>(General, B, 0, Count, Factors);
  }
  Reference = B.Reference;
  double Total = 0;
  for (int I = 0; I < Count; ++I)
    Total += B.Loss[I];
  return Total;
}

/// One group, a row in each lane: adds its losses to \p Total and returns true, or finds something
/// out of the ordinary and has written nothing.
template <bool WithGradient>
HWY_INLINE bool plainGroup(const FewClassJob &Job, const float *Group, float *Gradient, VI Labels,
                           int Reference, VD &Total) {
  const DF D;
  const DD Wide;
  const hn::Half<DF> Half;
  const std::size_t Classes = static_cast<std::size_t>(Job.Classes);
  HWY_ALIGN float Terms[WithGradient ? MaxShortClasses * LaneWidth : 1];
  const GroupSums S =
      sumGroup<WithGradient>(Group, Classes, Labels, ExpReference(Reference), Terms);
  const VD OwnLower = hn::PromoteTo(Wide, hn::LowerHalf(Half, S.Own));
  const VD OwnUpper = hn::PromoteTo(Wide, hn::UpperHalf(Half, S.Own));
  if (HWY_UNLIKELY(!isPlainHalf(S.Lower, OwnLower) || !isPlainHalf(S.Upper, OwnUpper)))
    return false;
  const VD Offset = hn::Set(Wide, offsetOf(Reference)), Scale = hn::Set(Wide, Job.Scale);
  HalfGroup Lower = finishHalf<WithGradient>(S.Lower, OwnLower, Offset, Scale);
  HalfGroup Upper = finishHalf<WithGradient>(S.Upper, OwnUpper, Offset, Scale);
  VF Others = hn::Zero(D), OfLabel = hn::Zero(D), Power = hn::Set(D, 1.0F);
  if (WithGradient) {
    // Two factors where one would be subnormal.
    const VD Least = hn::Set(Wide, 0x1p-100), Up = hn::Set(Wide, 0x1p80);
    const auto LowerTiny = hn::Lt(Lower.Others, Least), UpperTiny = hn::Lt(Upper.Others, Least);
    if (HWY_UNLIKELY(!hn::AllFalse(Wide, hn::Or(LowerTiny, UpperTiny)))) {
      const VD One = hn::Set(Wide, 1.0), Down = hn::Set(Wide, 0x1p-80);
      Power =
          narrowHalves(hn::IfThenElse(LowerTiny, Down, One), hn::IfThenElse(UpperTiny, Down, One));
      Lower.Others = hn::Mul(Lower.Others, hn::IfThenElse(LowerTiny, Up, One));
      Upper.Others = hn::Mul(Upper.Others, hn::IfThenElse(UpperTiny, Up, One));
    }
    Others = narrowHalves(Lower.Others, Upper.Others);
    OfLabel = narrowHalves(Lower.Label, Upper.Label);
  }
  const MF Ignored = hn::RebindMask(D, hn::Lt(Labels, hn::Zero(DI())));
  if (HWY_UNLIKELY(!hn::AllFalse(D, Ignored))) {
    const VF One = hn::IfThenZeroElse(Ignored, hn::Set(D, 1.0F));
    Lower.Loss = hn::Mul(Lower.Loss, hn::PromoteTo(Wide, hn::LowerHalf(Half, One)));
    Upper.Loss = hn::Mul(Upper.Loss, hn::PromoteTo(Wide, hn::UpperHalf(Half, One)));
    Others = hn::IfThenZeroElse(Ignored, Others);
  }
  Total = hn::Add(Total, hn::Add(Lower.Loss, Upper.Loss));
  if (WithGradient)
    storeGroup(Terms, Classes, Labels, Others, Power, OfLabel, Gradient);
  return true;
}

/// The rows that do not fill a group, with the last of them again in the lanes left.
template <bool WithGradient>
HWY_NOINLINE bool lastGroup(const FewClassJob &Job, const float *Rows, float *Gradient, VI Labels,
                            int Count, int Reference, VD &Total) {
  HWY_ALIGN float Copy[MaxShortClasses * LaneWidth];
  const std::size_t Classes = static_cast<std::size_t>(Job.Classes);
  const std::size_t Filled = static_cast<std::size_t>(Count) * Classes;
  __builtin_memcpy(Copy, Rows, Filled * sizeof(float));
  for (std::size_t I = Filled; I < Classes * LaneWidth; ++I)
    Copy[I] = Copy[I - Classes];
  if (!plainGroup<WithGradient>(Job, Copy, Copy, Labels, Reference, Total))
    return false;
  if (WithGradient)
    __builtin_memcpy(Gradient, Copy, Filled * sizeof(float));
  return true;
}

template <bool WithGradient>
HWY_INLINE double fewClassesOf(const FewClassJob &Job, const FewClassRows &Run) {
  VD Total = hn::Zero(DD());
  double Rest = 0;
  int Reference = Batch::FirstReference;
  const float *Rows = Run.Logits;
  float *Gradient = Run.Gradient;
  const char *Labels = Run.Labels;
  const std::int64_t GroupSize = LaneWidth * Job.Classes;
  for (std::int64_t Left = Run.Count; Left > 0; Left -= LaneWidth) {
    const int Count = static_cast<int>(HWY_MIN(Left, LaneWidth));
    const VI Class = groupLabels(Job, Labels, Count);
    const bool Plain =
        HWY_LIKELY(Count == LaneWidth)
            ? plainGroup<WithGradient>(Job, Rows, Gradient, Class, Reference, Total)
            : lastGroup<WithGradient>(Job, Rows, Gradient, Class, Count, Reference, Total);
    if (HWY_UNLIKELY(!Plain))
      Rest += anyGroup<WithGradient>(Job, Rows, Gradient, Labels, Count, Reference);
    Rows += GroupSize;
    if (WithGradient)
      Gradient += GroupSize;
    Labels += LaneWidth * static_cast<std::int64_t>(size_of(Job.LabelType));
  }
  return Rest + hn::GetLane(hn::SumOfLanes(DD(), Total));
}

/// KernelTable::FewClasses.
inline HWY_ATTR FewClassResult fewClasses(const FewClassJob &Job, const FewClassRows &Run) {
  if (Job.CheckLabels &&
      HWY_UNLIKELY(
          !areClasses(reinterpret_cast<const std::int64_t *>(Run.Labels), Run.Count, Job.Classes)))
    return {0, false};
  return {Run.Gradient ? fewClassesOf<true>(Job, Run) : fewClassesOf<false>(Job, Run), true};
}

#endif // HWY_SCALAR

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_FEWCLASSKERNEL_INL_H
