//===- SoftRowKernel-inl.h - Rows whose target is spread over classes -----===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. SoftRow-inl.h in float32 arithmetic: shares
// and distances are added in float64. Without weights, Hard and Spread are left to
// the sums' end.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_SOFTROWKERNEL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_SOFTROWKERNEL_INL_H
#undef SHAPEWISE_SRC_SOFTROWKERNEL_INL_H
#else
#define SHAPEWISE_SRC_SOFTROWKERNEL_INL_H
#endif

#include "RowKernel-inl.h"
#include "SoftRow-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

HWY_INLINE WideVector noWide() { return {hn::Zero(DD()), hn::Zero(DD())}; }
HWY_INLINE double total(const WideVector &V) { return total(hn::Add(V.Lower, V.Upper)); }

/// The first class whose logit is the largest; -1 where none equals it.
template <typename T>
HWY_INLINE std::int64_t classOfLargest(const T *Row, std::size_t Classes, float Largest) {
  const DF D;
  const std::size_t Width = hn::Lanes(D);
  const VF Wanted = hn::Set(D, Largest);
  for (std::size_t I = 0; I < Classes; I += Width) {
    const std::size_t Count = HWY_MIN(Width, Classes - I);
    const VF X = Count == Width ? load(Row + I) : loadPart(Row + I, Count);
    const MF Same = hn::And(hn::FirstN(D, Count), hn::Eq(X, Wanted));
    const auto First = hn::FindFirstTrue(D, Same);
    if (First >= 0)
      return static_cast<std::int64_t>(I) + First;
  }
  return -1;
}

/// The largest of a row; four at a time, as each would wait for the one before.
template <typename T> HWY_INLINE float largestOf(const T *Row, std::size_t Classes) {
  const DF D;
  const std::size_t Width = hn::Lanes(D);
  VF M[4];
  for (VF &V : M)
    V = hn::Set(D, -HUGE_VALF);
  std::size_t I = 0;
  for (; I + 4 * Width <= Classes; I += 4 * Width)
    for (std::size_t K = 0; K < 4; ++K)
      M[K] = hn::Max(M[K], load(Row + I + K * Width));
  HWY_ALIGN float Lane[hn::MaxLanes(DF())];
  hn::Store(hn::Max(hn::Max(M[0], M[1]), hn::Max(M[2], M[3])), D, Lane);
  const float Rest = largestOther(Row + I, Classes - I, Classes);
  float Result = Rest;
  for (const float Value : Lane)
    Result = Value > Result ? Value : Result;
  return Result;
}

/// What one pass over a row adds up. Mass: of the probabilities, or of the shares where there are
/// weights; Distance: of the largest logit minus each; Expected: of Mass's products with these.
struct SoftSums {
  VD Others;
  VF Terms;
  WideVector Mass, Distance, Expected;
};

/// The pass: \p Skipped counts for nothing in Others. Stores the exponentials where \p Store.
template <typename Form, bool Store, typename T> class SoftPass {
  static constexpr bool Soft = Form::Soft, Weighted = Form::Weighted;

public:
  HWY_INLINE SoftPass(const SoftJob &Job, const T *Row, const T *Shares, float Largest,
                      int Reference)
      : R(Reference), Row(Row), Shares(Shares), Weights(Job.weights<float>()),
        Terms(Job.scratch<float>()) {
    Hard = hn::Set(DD(), Job.Hard);
    Rest = hn::Set(DD(), Job.Spread);
    Peak.Lower = hn::Set(DD(), static_cast<double>(Largest));
    Peak.Upper = hn::MaxLanes(DF()) > 1 ? Peak.Lower : hn::Zero(DD());
    S.Others = hn::Zero(DD());
    S.Terms = hn::Zero(DF());
    S.Mass = S.Distance = S.Expected = noWide();
  }

  /// Whole vectors from \p Begin on, up to \p End.
  HWY_INLINE void take(std::size_t Begin, std::size_t End) {
    const std::size_t Width = hn::Lanes(DF());
    for (std::size_t I = Begin; I < End;) {
      const std::size_t Stop = HWY_MIN(End, I + Chunk / 4);
      for (; I < Stop; I += Width) {
        const VF X = load(Row + I);
        const VF E = scaledExp<true>(X, R);
        if (Store)
          hn::StoreU(E, DF(), Terms + I);
        S.Terms = hn::Add(S.Terms, E);
        addShares(distance(X), Soft ? load(Shares + I) : X, Weighted ? load(Weights + I) : X);
      }
      fold();
    }
  }

  /// The first \p Count of a vector, all but \p Skipped.
  HWY_INLINE void takePart(std::size_t I, std::size_t Count, std::size_t Skipped) {
    const DF D;
    const MF Counts = hn::FirstN(D, Count);
    const VF X = loadPart(Row + I, Count);
    VF E = hn::IfThenElseZero(Counts, scaledExp<true>(X, R));
    if (Store)
      hn::StoreU(E, D, Terms + I);
    if (Skipped - I < hn::Lanes(D))
      E = hn::IfThenZeroElse(hn::Eq(hn::Iota(D, 0), hn::Set(D, static_cast<float>(Skipped - I))),
                             E);
    S.Terms = hn::Add(S.Terms, E);
    fold();
    WideVector Apart = distance(X);
    const WideVector One = widen(hn::IfThenElseZero(Counts, hn::Set(D, 1.0F)));
    const VD Zero = hn::Zero(DD());
    Apart.Lower = hn::IfThenElse(hn::Eq(One.Lower, Zero), Zero, Apart.Lower);
    Apart.Upper = hn::IfThenElse(hn::Eq(One.Upper, Zero), Zero, Apart.Upper);
    addShares(Apart, Soft ? loadPart(Shares + I, Count) : X,
              Weighted ? loadPart(Weights + I, Count) : X);
  }

  SoftSums S;

private:
  HWY_INLINE WideVector distance(VF X) const {
    const WideVector W = widen(X);
    return {hn::Sub(Peak.Lower, W.Lower), hn::Sub(Peak.Upper, W.Upper)};
  }
  /// Lanes beyond the row's end have weight, probability and distance 0.
  HWY_INLINE void addShares(const WideVector &Apart, VF Probability, VF Weight) {
    if (Weighted) {
      const WideVector W = widen(Weight), P = Soft ? widen(Probability) : noWide();
      const auto Share = [&](VD OfClass, VD Part) HWY_ATTR {
        return hn::Mul(OfClass, Soft ? hn::MulAdd(Hard, Part, Rest) : Rest);
      };
      addProducts({Share(W.Lower, P.Lower), Share(W.Upper, P.Upper)}, Apart);
      return;
    }
    if (Form::Spread) {
      S.Distance.Lower = hn::Add(S.Distance.Lower, Apart.Lower);
      S.Distance.Upper = hn::Add(S.Distance.Upper, Apart.Upper);
    }
    if (Soft)
      addProducts(widen(Probability), Apart);
  }
  HWY_INLINE void addProducts(const WideVector &P, const WideVector &Apart) {
    S.Mass.Lower = hn::Add(S.Mass.Lower, P.Lower);
    S.Mass.Upper = hn::Add(S.Mass.Upper, P.Upper);
    S.Expected.Lower = hn::MulAdd(P.Lower, Apart.Lower, S.Expected.Lower);
    S.Expected.Upper = hn::MulAdd(P.Upper, Apart.Upper, S.Expected.Upper);
  }
  HWY_INLINE void fold() {
    S.Others = addWide(S.Others, S.Terms);
    S.Terms = hn::Zero(DF());
  }

  const ExpReference R;
  VD Hard, Rest;
  WideVector Peak;
  const T *Row, *Shares;
  const float *Weights;
  float *Terms;
};

/// A double as two floats.
struct TwoFloats {
  VF High, Low;
  explicit HWY_INLINE TwoFloats(double Value) {
    const float Rounded = static_cast<float>(Value);
    High = hn::Set(DF(), Rounded);
    Low = hn::Set(DF(), static_cast<float>(Value - static_cast<double>(Rounded)));
  }
};

/// Exponentials become the gradient: Factor * exponential - weight * (Hard * probability +
/// Spread), these two times the scale.
template <typename Form, typename T>
HWY_INLINE void softGradient(const SoftJob &Job, const T *Shares, double Factor, double Scale,
                             T *To) {
  constexpr bool Soft = Form::Soft, Weighted = Form::Weighted;
  const DF D;
  const std::size_t Width = hn::Lanes(D), Classes = static_cast<std::size_t>(Job.Classes);
  const float *Terms = Job.scratch<float>();
  const TwoFloats F(Factor), H(Scale * Job.Hard), C(Scale * Job.Spread);
  const auto At = [&](VF E, VF P, VF W) HWY_ATTR {
    VF Low = C.Low, High = C.High;
    if (Soft) {
      Low = hn::MulAdd(P, H.Low, Low);
      High = hn::MulAdd(P, H.High, High);
    }
    if (Weighted) {
      Low = hn::Mul(W, Low);
      High = hn::Mul(W, High);
    }
    return hn::Add(hn::MulSub(E, F.High, High), hn::MulSub(E, F.Low, Low));
  };
  std::size_t I = 0;
  for (; I + Width <= Classes; I += Width) {
    const VF E = hn::LoadU(D, Terms + I);
    store(At(E, Soft ? load(Shares + I) : E, Weighted ? load(Job.weights<float>() + I) : E),
          To + I);
  }
  if (I < Classes) {
    const std::size_t Count = Classes - I;
    const VF E = hn::LoadU(D, Terms + I);
    storePart(At(E, Soft ? loadPart(Shares + I, Count) : E,
                 Weighted ? loadPart(Job.weights<float>() + I, Count) : E),
              To + I, Count);
  }
}

/// The sums over a row; false where it is out of the ordinary.
template <typename Form, bool Store, typename T>
HWY_INLINE bool softSums(const SoftJob &Job, const SoftRow &Row, SoftResult &S) {
  constexpr bool Soft = Form::Soft;
  const T *X = reinterpret_cast<const T *>(Row.Logits);
  const T *P = reinterpret_cast<const T *>(Row.Probabilities);
  const std::size_t Classes = static_cast<std::size_t>(Job.Classes);
  const std::size_t Width = hn::MaxLanes(DF());
  const float Largest = largestOf(X, Classes);
  if (!(Largest > -static_cast<float>(MaxReference / 2) &&
        Largest < static_cast<float>(MaxReference / 2)))
    return false;
  S.Peak = classOfLargest(X, Classes, Largest);
  if (S.Peak < 0)
    return false;
  S.Largest = static_cast<double>(Largest);
  const RowScale Scale = scaleFor(Largest);
  S.Own = exp(static_cast<double>(Largest) - Scale.offset());

  const std::size_t Skipped = static_cast<std::size_t>(S.Peak);
  const std::size_t Before = Skipped / Width * Width, Tail = Classes / Width * Width;
  SoftPass<Form, Store, T> Pass(Job, X, P, Largest, Scale.Reference);
  Pass.take(0, HWY_MIN(Before, Tail));
  if (Before < Tail) {
    Pass.takePart(Before, Width, Skipped);
    Pass.take(Before + Width, Tail);
  }
  if (Tail < Classes)
    Pass.takePart(Tail, Classes - Tail, Skipped);

  S.Others = total(Pass.S.Others);
  S.setShares<Form>(Job, Row, Form::Soft || Form::Weighted ? total(Pass.S.Mass) : 0,
                    total(Pass.S.Expected), Form::Spread ? total(Pass.S.Distance) : 0,
                    Soft
                        ? 0
                        : S.Largest - elementAsDouble(reinterpret_cast<const char *>(X + Row.Label),
                                                      dtype_of<T>::value));
  return true;
}

/// The passes of float32 arithmetic over rows of T, for SoftRow-inl.h.
template <typename T> struct SoftPasses {
  using Element = T;
  using Term = float;
  /// Factors that two floats hold.
  static constexpr double SmallestFactor = 0x1p-80, LargestFactor = 0x1p100;
  template <typename Form, bool Store>
  static HWY_INLINE bool sums(const SoftJob &Job, const SoftRow &Row, SoftResult &S) {
    return softSums<Form, Store, T>(Job, Row, S);
  }
  template <typename Form>
  static HWY_INLINE void gradient(const SoftJob &Job, const T *Shares, double Factor, double Scale,
                                  T *To) {
    softGradient<Form>(Job, Shares, Factor, Scale, To);
  }
};

/// KernelTable::SoftRow.
inline HWY_ATTR bool softRow(const SoftJob &Job, SoftRow &Row) {
  if (Job.Weights)
    return weightedSoftRow<SoftPasses<float>>(Job, Row);
  bool Done = false;
  withElementOf(Job.Type, [&](auto Element) HWY_ATTR {
    Done = plainSoftRow<SoftPasses<decltype(Element)>>(Job, Row);
  });
  return Done;
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_SOFTROWKERNEL_INL_H
