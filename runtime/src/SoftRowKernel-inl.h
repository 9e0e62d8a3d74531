//===- SoftRowKernel-inl.h - Rows whose target is spread over classes -----===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. Label smoothing and probabilities, class
// axis contiguous. With share(c) the target's part of class c, m the class of the
// largest logit, and S the sum of exp(x - x(m)) over the other classes:
//   loss = sum(share) * log1p(S) + sum(share(c) * (x(m) - x(c)))
//   gradient(c) = scale * (sum(share) * softmax(c) - share(c))
// Nothing cancels in the loss. Shares are Hard * (the label or the probability)
// + Spread, without weights. Rows with anything out of the ordinary are left to
// Reference.cpp, which is also the naive loop to compare with.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_SOFTROWKERNEL_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_SOFTROWKERNEL_INL_H
#undef SHAPEWISE_SRC_SOFTROWKERNEL_INL_H
#else
#define SHAPEWISE_SRC_SOFTROWKERNEL_INL_H
#endif

#include "RowKernel-inl.h"

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

/// What one pass over a row adds up. Mass: of the probabilities; Distance: of the largest logit
/// minus each; Expected: of their products.
struct SoftSums {
  VD Others;
  VF Terms;
  WideVector Mass, Distance, Expected;
};

/// The pass: \p Skipped counts for nothing in Others. Stores the exponentials where \p Store.
template <bool Soft, bool Spread, bool Store, typename T> class SoftPass {
public:
  HWY_INLINE SoftPass(const T *Row, const T *Shares, float Largest, int Reference, float *Terms)
      : R(Reference), Row(Row), Shares(Shares), Terms(Terms) {
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
        addShares(distance(X), Soft ? load(Shares + I) : X);
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
    addShares(Apart, Soft ? loadPart(Shares + I, Count) : X);
  }

  SoftSums S;

private:
  HWY_INLINE WideVector distance(VF X) const {
    const WideVector W = widen(X);
    return {hn::Sub(Peak.Lower, W.Lower), hn::Sub(Peak.Upper, W.Upper)};
  }
  HWY_INLINE void addShares(const WideVector &Apart, VF Probability) {
    if (Spread) {
      S.Distance.Lower = hn::Add(S.Distance.Lower, Apart.Lower);
      S.Distance.Upper = hn::Add(S.Distance.Upper, Apart.Upper);
    }
    if (!Soft)
      return;
    const WideVector P = widen(Probability);
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
  WideVector Peak;
  const T *Row, *Shares;
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

/// Exponentials become the gradient: Factor * exponential - (Hard * probability + Spread), all
/// times the scale.
template <bool Soft, typename T>
HWY_INLINE void softGradient(const float *Terms, const T *Shares, std::size_t Classes,
                             double Factor, double Hard, double Spread, T *To) {
  const DF D;
  const std::size_t Width = hn::Lanes(D);
  const TwoFloats F(Factor), H(Hard), C(Spread);
  const auto At = [&](VF E, VF P) HWY_ATTR {
    VF Low = hn::MulSub(E, F.Low, C.Low), High = C.High;
    if (Soft) {
      Low = hn::NegMulAdd(P, H.Low, Low);
      High = hn::MulAdd(P, H.High, High);
    }
    return hn::Add(hn::MulSub(E, F.High, High), Low);
  };
  std::size_t I = 0;
  for (; I + Width <= Classes; I += Width) {
    const VF E = hn::LoadU(D, Terms + I);
    store(At(E, Soft ? load(Shares + I) : E), To + I);
  }
  if (I < Classes) {
    const VF E = hn::LoadU(D, Terms + I);
    storePart(At(E, Soft ? loadPart(Shares + I, Classes - I) : E), To + I, Classes - I);
  }
}

template <bool Soft, bool Spread, bool WithGradient, typename T>
HWY_NOINLINE bool softRowOf(const SoftJob &Job, SoftRow &Row) {
  const T *X = reinterpret_cast<const T *>(Row.Logits);
  const T *P = reinterpret_cast<const T *>(Row.Probabilities);
  const std::size_t Classes = static_cast<std::size_t>(Job.Classes);
  const std::size_t Width = hn::MaxLanes(DF());
  const auto ValueOf = [](const T *At) HWY_ATTR {
    return elementAsDouble(reinterpret_cast<const char *>(At), dtype_of<T>::value);
  };
  const float Largest = largestOf(X, Classes);
  if (!(Largest > -static_cast<float>(MaxReference / 2) &&
        Largest < static_cast<float>(MaxReference / 2)))
    return false;
  const std::int64_t Peak = classOfLargest(X, Classes, Largest);
  if (Peak < 0)
    return false;
  const RowScale Scale = scaleFor(Largest);
  const double Own = exp(static_cast<double>(Largest) - Scale.offset());

  const std::size_t Skipped = static_cast<std::size_t>(Peak);
  const std::size_t Before = Skipped / Width * Width, Tail = Classes / Width * Width;
  SoftPass<Soft, Spread, WithGradient, T> Pass(X, P, Largest, Scale.Reference, Job.Scratch);
  Pass.take(0, HWY_MIN(Before, Tail));
  if (Before < Tail) {
    Pass.takePart(Before, Width, Skipped);
    Pass.take(Before + Width, Tail);
  }
  if (Tail < Classes)
    Pass.takePart(Tail, Classes - Tail, Skipped);

  const double Others = total(Pass.S.Others);
  const double Mass = Soft ? total(Pass.S.Mass) : 1;
  const double Label = Soft ? 0 : ValueOf(X + Row.Label);
  const double Expected = Soft ? total(Pass.S.Expected) : static_cast<double>(Largest) - Label;
  const double Shares = Job.Hard * Mass + Job.Spread * static_cast<double>(Job.Classes);
  const double Log = log1p(Others / Own);
  const double Loss =
      Shares * Log + Job.Hard * Expected + (Spread ? Job.Spread * total(Pass.S.Distance) : 0);
  const double Sum = Own + Others;
  const double Factor = Row.Scale * Shares / Sum;
  // What is not finite, and factors that two floats do not hold.
  const double Size = Factor < 0 ? -Factor : Factor;
  const bool Held = Factor == 0 || (Size > 0x1p-80 && Size < 0x1p100);
  if (!(Loss - Loss == 0) || (WithGradient && !(Held && Row.Scale - Row.Scale == 0)))
    return false;
  Row.Loss = Loss;
  Row.LogSumExp = static_cast<double>(Largest) + Log;
  if (!WithGradient)
    return true;

  T *To = reinterpret_cast<T *>(Row.Gradient);
  // Before the gradient, which may be where the logits are.
  const double PeakShare = Job.Spread + (Soft                ? Job.Hard * ValueOf(P + Peak)
                                         : Peak == Row.Label ? Job.Hard
                                                             : 0);
  softGradient<Soft>(Job.Scratch, P, Classes, Factor, Row.Scale * Job.Hard, Row.Scale * Job.Spread,
                     To);
  const auto Put = [&](std::int64_t Class, double Value) HWY_ATTR {
    storeElement(reinterpret_cast<char *>(To + Class), dtype_of<T>::value, Value);
  };
  Put(Peak, Row.Scale * ((Shares - PeakShare) - Shares * (Others / Sum)));
  if (!Soft && Peak != Row.Label)
    Put(Row.Label,
        Factor * static_cast<double>(Job.Scratch[Row.Label]) - Row.Scale * (Job.Spread + Job.Hard));
  return true;
}

/// KernelTable::SoftRow.
inline HWY_ATTR bool softRow(const SoftJob &Job, SoftRow &Row) {
  bool Done = false;
  withElementOf(Job.Type, [&](auto Element) HWY_ATTR {
    using T = decltype(Element);
    const bool WithGradient = Row.Gradient != nullptr;
    if (!Row.Probabilities)
      Done = WithGradient ? softRowOf<false, true, true, T>(Job, Row)
                          : softRowOf<false, true, false, T>(Job, Row);
    else if (Job.Spread != 0)
      Done = WithGradient ? softRowOf<true, true, true, T>(Job, Row)
                          : softRowOf<true, true, false, T>(Job, Row);
    else
      Done = WithGradient ? softRowOf<true, false, true, T>(Job, Row)
                          : softRowOf<true, false, false, T>(Job, Row);
  });
  return Done;
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_SOFTROWKERNEL_INL_H
