//===- WideLaneKernel-inl.h - float64 positions side by side --------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. LaneKernel-inl.h in float64: one position per
// lane, neighbours where they are, others copied into scratch first, among them
// short rows. What is out of range is done again, relative to each position's largest
// logit, from where it came.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_WIDELANEKERNEL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_WIDELANEKERNEL_INL_H
#undef SHAPEWISE_SRC_WIDELANEKERNEL_INL_H
#else
#define SHAPEWISE_SRC_WIDELANEKERNEL_INL_H
#endif

#include "WideExp-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

using DI64 = hn::RebindToSigned<DD>;
using VI64 = hn::Vec<DI64>;

/// Classes whose terms are added up before they are added to a sum.
constexpr std::int64_t WideLaneRun = 4;
/// Groups that are taken at once, as the registers allow.
constexpr int WidePanelWidth = WideWidth == 8 ? 4 : WideWidth == 1 ? 1 : 2;

/// The batch's positions from First on, class by class.
struct WideSource {
  const char *From;
  std::int64_t Stride;   ///< In bytes.
  const char *WriteSoon; ///< The neighbours' gradient, to be fetched; or null.
};

/// The batch in float64: its sums, then its gradients.
class WideLaneBatch {
public:
  HWY_INLINE WideLaneBatch(const KernelJob &Job, Batch &B) : Job(Job), B(B) {
    for (int I = B.Count; I % WideWidth != 0; ++I) // whole groups
      B.Class[I] = -1;
    for (int I = 0; I < (B.Count + WideWidth - 1) / WideWidth * WideWidth; ++I)
      Label[I] = B.Class[I];
  }

  template <bool Store> HWY_INLINE void sums() {
    constexpr int Panel = WidePanelWidth * WideWidth;
    int First = 0;
    if (B.LogitsStep == sizeof(double)) {
      for (; First + Panel <= B.Count; First += Panel)
        panel<Store, WidePanelWidth>(First, inPlace<Store>(First));
      for (; First + WideWidth <= B.Count; First += WideWidth)
        panel<Store, 1>(First, inPlace<Store>(First));
    }
    for (; First < B.Count; First += WideWidth)
      panel<Store, 1>(First, staged(First));
  }
  HWY_INLINE void losses() { finishWideLosses(B, Sums, Job.WantLogSumExp); }

  HWY_INLINE void gradients() {
    constexpr int Panel = WidePanelWidth * WideWidth;
    factors();
    int First = 0;
    if (Ordinary && B.GradientStep == sizeof(double)) {
      for (; First + Panel <= B.Count; First += Panel)
        gradientOfPanel<WidePanelWidth>(First);
      for (; First + WideWidth <= B.Count; First += WideWidth)
        gradientOfPanel<1>(First);
    }
    for (; First < B.Count; First += WideWidth)
      gradientOfGroup(First, HWY_MIN(WideWidth, B.Count - First));
  }

private:
  double *scratch(int First) const { return Job.doubles() + First; }
  /// A position's address; of neighbours only each group's first is known.
  static char *addressOf(char *const *Each, std::int64_t Step, int I) {
    return Step == sizeof(double) ? Each[I / WideWidth * WideWidth] + I % WideWidth * Step
                                  : Each[I];
  }
  const char *logitsOf(int I) const {
    return addressOf(const_cast<char *const *>(B.Logits), B.LogitsStep, I);
  }

  template <bool Store> HWY_INLINE WideSource inPlace(int First) const {
    return {B.Logits[First], Job.ClassStride, Store && !Job.InPlace ? B.Gradient[First] : nullptr};
  }
  /// Copies a group into scratch; lanes beyond the batch's end repeat its first position.
  HWY_INLINE WideSource staged(int First) const {
    double *To = scratch(First);
    for (int I = 0; I < WideWidth; ++I) {
      const char *From = logitsOf(First + I < B.Count ? First + I : First);
      for (std::int64_t C = 0; C < Job.Classes; ++C, From += Job.ClassStride)
        To[C * Job.LanePitch + I] = *reinterpret_cast<const double *>(From);
    }
    const std::int64_t Stride = Job.LanePitch * static_cast<std::int64_t>(sizeof(double));
    return {reinterpret_cast<const char *>(To), Stride, nullptr};
  }

  /// The sums of Width groups, relative to what \p Subtract and \p Exp say; in scratch the
  /// exponentials, where \p Store.
  template <bool Store, bool Again, int Width>
  HWY_INLINE void sumPanel(int First, const WideSource &Source, VD Subtract, const WideExp &Exp) {
    const DD D;
    const DI64 Int;
    VI64 Labels[Width];
    VD Logit[Width];
    WideSum Sum[Width];
    for (int K = 0; K < Width; ++K) {
      Labels[K] = hn::LoadU(Int, Label + First + K * WideWidth);
      Logit[K] = hn::Zero(D);
    }
    const char *From = Source.From, *WriteSoon = Source.WriteSoon;
    double *To = scratch(First);
    VI64 Class = hn::Zero(Int);
    for (std::int64_t C = 0; C < Job.Classes;) {
      VD Run[Width];
      for (int K = 0; K < Width; ++K)
        Run[K] = hn::Zero(D);
      for (const std::int64_t End = HWY_MIN(C + WideLaneRun, Job.Classes); C < End; ++C) {
        constexpr std::size_t Bytes = Width * WideWidth * sizeof(double);
        for (std::size_t Line = 0; Width > 1 && Line < Bytes; Line += 64) { // as in LaneKernel
          __builtin_prefetch(From + Bytes + Line, 0, 2);
          if (Store && WriteSoon)
            __builtin_prefetch(WriteSoon + Bytes + Line, 0, 2);
        }
        MD IsLabel[Width];
        VD Terms[Width];
        for (int K = 0; K < Width; ++K) {
          const VD X = hn::LoadU(D, reinterpret_cast<const double *>(From) + K * WideWidth);
          IsLabel[K] = hn::RebindMask(D, hn::Eq(Labels[K], Class));
          Logit[K] = hn::IfThenElse(IsLabel[K], X, Logit[K]);
          Terms[K] = Again ? hn::Sub(X, Subtract) : X;
        }
        Exp.apply(Terms);
        for (int K = 0; K < Width; ++K) {
          if (Store)
            hn::StoreU(Terms[K], D, To + K * WideWidth);
          Run[K] = hn::Add(Run[K], hn::IfThenZeroElse(IsLabel[K], Terms[K]));
        }
        Class = hn::Add(Class, hn::Set(Int, 1));
        From += Source.Stride;
        To += Job.LanePitch;
        if (Store && WriteSoon)
          WriteSoon += Job.GradientStride;
      }
      for (int K = 0; K < Width; ++K)
        Sum[K].add(Run[K]);
    }
    for (int K = 0; K < Width; ++K) {
      const int At = First + K * WideWidth;
      hn::Store(Sum[K].lanes(), D, Sums.Others + At);
      hn::Store(wideExp(Again ? hn::Sub(Logit[K], Subtract) : Logit[K], Exp), D, Sums.Own + At);
      hn::Store(Logit[K], D, Sums.Logit + At);
    }
  }

  /// Relative to what the positions before were; what is out of range again.
  template <bool Store, int Width> HWY_INLINE void panel(int First, const WideSource &Source) {
    const DD D;
    const WideScale Scale = firstScale(B);
    const VD Reference = hn::Set(D, Scale.Reference);
    sumPanel<Store, false, Width>(First, Source, hn::Zero(D), WideExp(Reference));
    for (int Group = First; Group < First + Width * WideWidth; Group += WideWidth) {
      hn::Store(hn::Zero(D), D, Sums.Subtract + Group);
      hn::Store(Reference, D, Sums.Reference + Group);
      if (HWY_UNLIKELY(!isGoodGroup(Group)))
        again<Store>(Group);
    }
  }
  HWY_INLINE bool isGoodGroup(int Group) const {
    const DD D;
    const VD Others = hn::Load(D, Sums.Others + Group), Own = hn::Load(D, Sums.Own + Group);
    const VD Most = hn::Set(D, 0x1p700);
    const MD Good = hn::And(hn::Ge(Others, hn::Set(D, 0x1p60)),
                            hn::And(hn::Le(Others, Most), hn::Le(Own, Most)));
    if (HWY_LIKELY(hn::AllTrue(D, Good)))
      return true;
    for (int I = Group; I < Group + WideWidth; ++I)
      if (B.Class[I] >= 0 && !inWideRange(Sums.Others[I], Sums.Own[I]))
        return false;
    return true;
  }
  /// One group relative to each position's largest logit.
  template <bool Store> HWY_NOINLINE void again(int Group) {
    const DD D;
    const WideSource Source = staged(Group); // exponentials may stand there, or be stored over it
    const double *Staged = scratch(Group);
    HWY_ALIGN double Largest[WideWidth];
    for (int I = 0; I < WideWidth; ++I) {
      Largest[I] = -HUGE_VAL;
      for (std::int64_t C = 0; C < Job.Classes; ++C)
        Largest[I] = HWY_MAX(Largest[I], Staged[C * Job.LanePitch + I]);
      const WideScale Scale = wideScaleFor(Largest[I]);
      Sums.Subtract[Group + I] = Scale.Subtract;
      Sums.Reference[Group + I] = Scale.Reference;
    }
    sumPanel<Store, true, 1>(Group, Source, hn::Load(D, Sums.Subtract + Group),
                             WideExp(hn::Load(D, Sums.Reference + Group)));
    for (int I = 0; I < WideWidth; ++I)
      if (Largest[I] == HUGE_VAL) // nan, as in libtorch
        Sums.Others[Group + I] = __builtin_nan("");
    if (B.Class[Group] >= 0 && inWideRange(Sums.Others[Group], Sums.Own[Group]))
      keepScale(B, {Sums.Subtract[Group], Sums.Reference[Group]});
  }

  /// The factors of all gradients, and whether each is one number.
  HWY_INLINE void factors() {
    const DD D;
    Ordinary = true;
    for (int I = B.Count; I % WideWidth != 0; ++I) {
      Sums.setNone(I);
      B.Scale[I] = 0;
    }
    const VD Least = hn::Set(D, 0x1p-900), Infinity = hn::Set(D, HUGE_VAL);
    for (int I = 0; I < B.Count; I += WideWidth) {
      const VD Others = hn::Load(D, Sums.Others + I), Own = hn::Load(D, Sums.Own + I);
      const VD Factor = hn::Div(hn::LoadU(D, B.Scale + I), hn::Add(Others, Own));
      hn::Store(Factor, D, First + I);
      hn::Store(hn::Neg(hn::Mul(Others, Factor)), D, ForLabel + I);
      const MD Good = hn::And(
          hn::And(hn::Gt(Others, hn::Zero(D)), hn::Lt(hn::Load(D, Sums.Logit + I), Infinity)),
          hn::Ge(hn::Abs(Factor), Least));
      const VI64 Labels = hn::Load(DI64(), Label + I);
      Ordinary &= hn::AllTrue(D, Good) && hn::AllFalse(DI64(), hn::Lt(Labels, hn::Zero(DI64())));
    }
    for (int I = 0; HWY_UNLIKELY(!Ordinary) && I < B.Count; ++I) {
      const WideFactors F = wideFactors(Sums, I, B.Scale[I]);
      First[I] = F.First;
      Second[I] = F.Second;
      ForLabel[I] = F.Label;
    }
  }

  /// Groups of neighbours, none of which is out of the ordinary: each class's run at once.
  template <int Width> HWY_INLINE void gradientOfPanel(int Begin) const {
    const DD D;
    const DI64 Int;
    VD Others[Width], Own[Width];
    VI64 Labels[Width];
    for (int K = 0; K < Width; ++K) {
      Others[K] = hn::Load(D, First + Begin + K * WideWidth);
      Own[K] = hn::Load(D, ForLabel + Begin + K * WideWidth);
      Labels[K] = hn::LoadU(Int, Label + Begin + K * WideWidth);
    }
    const double *From = scratch(Begin);
    char *To = B.Gradient[Begin];
    VI64 Class = hn::Zero(Int);
    for (std::int64_t C = 0; C < Job.Classes; ++C) {
      for (int K = 0; K < Width; ++K) {
        const MD IsLabel = hn::RebindMask(D, hn::Eq(Labels[K], Class));
        const VD G = hn::Mul(hn::LoadU(D, From + K * WideWidth), Others[K]);
        hn::StoreU(hn::IfThenElse(IsLabel, Own[K], G), D,
                   reinterpret_cast<double *>(To) + K * WideWidth);
      }
      Class = hn::Add(Class, hn::Set(Int, 1));
      From += Job.LanePitch;
      To += Job.GradientStride;
    }
  }
  /// Any positions, one after the other; 0 where ignored, whatever the logits are.
  HWY_NOINLINE void gradientOfGroup(int Begin, int Count) const {
    for (int I = Begin; I < Begin + Count; ++I) {
      char *To = addressOf(B.Gradient, B.GradientStep, I);
      const double *From = scratch(I);
      const double One = First[I], Two = Ordinary ? 1 : Second[I];
      const bool Ignored = B.Class[I] < 0;
      for (std::int64_t C = 0; C < Job.Classes;
           ++C, From += Job.LanePitch, To += Job.GradientStride)
        *reinterpret_cast<double *>(To) = Ignored           ? 0
                                          : C == B.Class[I] ? ForLabel[I]
                                                            : *From * One * Two;
    }
  }

  const KernelJob &Job;
  Batch &B;
  WideSums Sums;
  bool Ordinary = true;
  HWY_ALIGN std::int64_t Label[Batch::Capacity];
  HWY_ALIGN double First[Batch::Capacity], ForLabel[Batch::Capacity];
  double Second[Batch::Capacity];
};

/// KernelTable::WideLanes.
HWY_INLINE void sumWideLanes(const KernelJob &Job, Batch &B) {
  WideLaneBatch All(Job, B);
  if (Job.What == Mode::Losses) {
    All.sums<false>();
    return All.losses();
  }
  All.sums<true>();
  if (Job.What == Mode::LossesAndGradient)
    All.losses();
  All.gradients();
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_WIDELANEKERNEL_INL_H
