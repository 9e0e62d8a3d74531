//===- SoftGroup-inl.h - Spread targets, what follows from the sums -------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. Positions side by side whose target is spread
// over classes: what the passes over float32 and float64 logits find for each lane,
// and the losses and factors that follow, in float64. The formulas are those of
// SoftRow-inl.h.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_SOFTGROUP_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_SOFTGROUP_INL_H
#undef SHAPEWISE_SRC_SOFTGROUP_INL_H
#else
#define SHAPEWISE_SRC_SOFTGROUP_INL_H
#endif

#include "ExpCore-inl.h"
#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

/// Positions of float64 that are taken side by side: two vectors.
constexpr int WideSoftWidth =
    hn::MaxLanes(DD()) == 1 ? 1 : 2 * static_cast<int>(hn::MaxLanes(DD()));

/// A double per lane.
template <int Width> struct LaneDoubles {
  HWY_ALIGN double At[Width];

  HWY_INLINE VD load(int I) const { return hn::Load(DD(), At + I); }
  HWY_INLINE void store(int I, VD V) { hn::Store(V, DD(), At + I); }
};

/// A group of so many positions.
template <int Width> struct SoftGroup {
  using Each = LaneDoubles<Width>;
  static constexpr int Step = static_cast<int>(hn::MaxLanes(DD()));

  // What the passes found.
  Each Peak;                 ///< The largest logit.
  Each Own;                  ///< Its exponential,
  Each Others;               ///< and the sum of the others'.
  Each Shares, Expected;     ///< Sums over classes; without the label's share.
  Each PeakPart, PeakWeight; ///< The probability of the largest logit's class, or whether it is the
                             ///< label; its weight.
  Each LabelLogit;
  double Spread = 0; ///< The sum of all shares but the label's, where no lane changes it.

  // What the gradient is made of.
  Each Factor;     ///< Of the exponentials.
  Each Hard, Rest; ///< Of probabilities, and the rest of a share.
  Each OfLabel;    ///< The label's share.
  Each OfPeak;     ///< The whole gradient of the largest logit.

  /// Losses, and the gradient's factors where \p WithGradient. False where anything is not finite,
  /// or a factor's size is not between \p Smallest and \p Largest.
  template <typename Number, bool Soft, bool WithGradient>
  HWY_INLINE bool finish(const SoftJob &Job, SoftLanes &L, double Smallest, double Largest) {
    const DD D;
    const VD Zero = hn::Zero(D);
    Each Counts, LabelWeight;
    for (int I = 0; I < Width; ++I) {
      const std::int64_t Label = Soft ? 0 : L.Label[I];
      Counts.At[I] = Label >= 0;
      LabelWeight.At[I] =
          Job.Weights && Label >= 0 ? static_cast<double>(Job.weights<Number>()[Label]) : 1.0;
    }
    const VD AllHard = hn::Set(D, Job.Hard), AllRest = hn::Set(D, Job.Spread);
    bool Good = true;
    for (int I = 0; I < Width; I += Step) {
      const auto Ignored = hn::Eq(Counts.load(I), Zero);
      const VD Ratio = hn::Div(Others.load(I), Own.load(I));
      const VD Log = hn::IfThenElse(hn::Lt(Ratio, hn::Set(D, 0x1p-60)), Ratio, hn::Log1p(D, Ratio));
      VD Mass = Shares.load(I), Distance = Expected.load(I);
      if (!Soft) {
        const VD OfIt = hn::Mul(AllHard, LabelWeight.load(I));
        Mass = hn::Add(hn::Set(D, Spread), OfIt);
        Distance = hn::MulAdd(OfIt, hn::Sub(Peak.load(I), LabelLogit.load(I)), Distance);
      }
      const VD Loss = hn::MulAdd(Mass, Log, Distance);
      Good &= areFinite(hn::IfThenZeroElse(Ignored, Loss));
      hn::StoreU(hn::IfThenZeroElse(Ignored, Loss), D, L.Loss + I);
      hn::StoreU(hn::IfThenZeroElse(Ignored, hn::Add(Peak.load(I), Log)), D, L.LogSumExp + I);
      if (!WithGradient)
        continue;
      const VD Scale = hn::IfThenZeroElse(Ignored, hn::LoadU(D, L.Scale + I));
      const VD Sum = hn::Add(Own.load(I), Others.load(I));
      const VD F = hn::Div(hn::Mul(Scale, Mass), Sum), Size = hn::Abs(F);
      const auto Held =
          hn::And(hn::Gt(Size, hn::Set(D, Smallest)), hn::Lt(Size, hn::Set(D, Largest)));
      Good &= hn::AllTrue(D, hn::Or(Held, hn::Eq(F, Zero))) && areFinite(Scale);
      const VD PeakShare =
          hn::Mul(PeakWeight.load(I), hn::MulAdd(AllHard, PeakPart.load(I), AllRest));
      Factor.store(I, F);
      Hard.store(I, hn::Mul(Scale, AllHard));
      Rest.store(I, hn::Mul(Scale, AllRest));
      OfLabel.store(I, hn::Mul(hn::Mul(Scale, LabelWeight.load(I)), hn::Add(AllRest, AllHard)));
      // By whichever of softmax and what it leaves is the smaller.
      const VD Left = hn::NegMulAdd(Mass, hn::Div(Others.load(I), Sum), hn::Sub(Mass, PeakShare));
      OfPeak.store(I, hn::IfThenElse(hn::Gt(Own.load(I), Others.load(I)), hn::Mul(Scale, Left),
                                     hn::MulSub(F, Own.load(I), hn::Mul(Scale, PeakShare))));
    }
    return Good;
  }

private:
  static HWY_INLINE bool areFinite(VD V) {
    return hn::AllTrue(DD(), hn::Lt(hn::Abs(V), hn::Set(DD(), HUGE_VAL)));
  }
};

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_SOFTGROUP_INL_H
