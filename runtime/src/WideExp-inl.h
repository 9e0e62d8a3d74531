//===- WideExp-inl.h - exp, sums and their results in float64 -------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. What float64 rows and lanes share: exp(x) *
// 2^-Reference to about one unit of the last place, sums whose error does not
// grow with their length, and what follows from them. As in ExpCore-inl.h, x = n
// ln 2 + r: with AVX-512 n is a multiple of 1/16, whose fraction chooses a root of
// two from two registers, and the polynomial's degree is 6; elsewhere n is whole and
// the degree 11. The exponents of float64 leave so much room that a Reference
// is missed only by logits hundreds apart. Constants come from
// tools/epilogue_coefficients.py.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_WIDEEXP_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_WIDEEXP_INL_H
#undef SHAPEWISE_SRC_WIDEEXP_INL_H
#else
#define SHAPEWISE_SRC_WIDEEXP_INL_H
#endif

#include "RowBlocks-inl.h"
#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

using MD = hn::Mask<DD>;

constexpr int WideWidth = static_cast<int>(hn::MaxLanes(DD()));

/// ln 2 in two parts, the first of 32 bits: its product with any n in use is exact.
constexpr double WideLn2Hi = 0x1.62e42feep-1, WideLn2Lo = 0x1.a39ef35793c76p-33;
/// Logits from here on have their maximum subtracted, which is exact: of those near it, as they
/// share its exponent.
constexpr double WideDirect = 0x1p16;

/// exp(X) * 2^-Reference, with one Reference, or one per lane; 0 below about 2^-1022, -inf
/// included. What is too large gives more than any sum in range, or nan; nan gives nan.
class WideExp {
public:
  explicit HWY_INLINE WideExp(double Reference) : WideExp(hn::Set(DD(), Reference)) {}

#if HWY_TARGET == HWY_AVX3
  explicit HWY_INLINE WideExp(VD Reference) : Reference(Reference) {
    const DD D;
    Low = hn::Mul(hn::Sub(Reference, hn::Set(D, 1200.0)), hn::Set(D, Ln2));
  }
  /// Of some vectors, step by step side by side: the chain of dependent operations is so long that
  /// one after the other would not all fit into the processor's window.
  template <int Count> HWY_INLINE void apply(VD (&X)[Count]) const {
    const DD D;
    const VD Magic = hn::Set(D, 0x1.8p+52 / 16);
    VD Rounded[Count], N[Count], Q[Count], Upper[Count], Square[Count];
    for (int K = 0; K < Count; ++K)
      X[K] = atLeast(X[K], Low);
    for (int K = 0; K < Count; ++K)
      Rounded[K] = hn::MulAdd(X[K], hn::Set(D, 0x1.71547652b82fep+0), Magic);
    for (int K = 0; K < Count; ++K)
      N[K] = hn::Sub(Rounded[K], Magic);
    for (int K = 0; K < Count; ++K) // the instruction looks at the low four bits of each lane alone
      Rounded[K] =
          VD{_mm512_permutex2var_pd(hn::Load(D, Roots16).raw, _mm512_castpd_si512(Rounded[K].raw),
                                    hn::Load(D, Roots16 + 8).raw)};
    for (int K = 0; K < Count; ++K)
      X[K] = hn::NegMulAdd(N[K], hn::Set(D, WideLn2Hi), X[K]);
    for (int K = 0; K < Count; ++K)
      X[K] = hn::NegMulAdd(N[K], hn::Set(D, WideLn2Lo), X[K]);
    for (int K = 0; K < Count; ++K)
      N[K] = hn::Sub(N[K], Reference);
    for (int K = 0; K < Count; ++K)
      Square[K] = hn::Mul(X[K], X[K]);
    for (int K = 0; K < Count; ++K)
      Upper[K] =
          hn::MulAdd(X[K], hn::Set(D, 0x1.11120af701e68p-7), hn::Set(D, 0x1.55555555194d2p-5));
    for (int K = 0; K < Count; ++K)
      Q[K] = hn::MulAdd(X[K], hn::Set(D, 0x1.55555554dd44dp-3), hn::Set(D, 0.5));
    for (int K = 0; K < Count; ++K)
      Upper[K] = hn::MulAdd(Square[K], hn::Set(D, 0x1.6c17bb51f23eap-10), Upper[K]);
    for (int K = 0; K < Count; ++K)
      Q[K] = hn::MulAdd(Upper[K], Square[K], Q[K]);
    for (int K = 0; K < Count; ++K)
      X[K] = hn::MulAdd(Square[K], Q[K], X[K]);
    for (int K = 0; K < Count; ++K)
      X[K] = hn::MulAdd(Rounded[K], X[K], Rounded[K]);
    for (int K = 0; K < Count; ++K) // scalef rounds the exponent down
      X[K] = VD{_mm512_scalef_pd(X[K].raw, N[K].raw)};
  }

private:
  /// 2^(j / 16).
  HWY_ALIGN static constexpr double Roots16[16] = {
      0x1.0000000000000p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
      0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
      0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f090p+0,
      0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0};

  VD Low, Reference;
#else
  explicit HWY_INLINE WideExp(VD Reference) {
    const DD D;
    const VD Factor = hn::Set(D, Ln2);
    Magic = hn::Sub(hn::Set(D, 0x1.8p+52 + 1023), Reference);
    // At the lower limit the exponent's bits are 0.
    Low = hn::Mul(hn::Sub(Reference, hn::Set(D, 1023.0)), Factor);
    High = hn::Mul(hn::Add(Reference, hn::Set(D, 1023.0)), Factor);
  }
  template <int Count> HWY_INLINE void apply(VD (&X)[Count]) const {
    for (int K = 0; K < Count; ++K)
      X[K] = one(X[K]);
  }

private:
  HWY_INLINE VD one(VD X) const {
    const DD D;
    const hn::RebindToSigned<DD> Int;
    X = atMost(atLeast(X, Low), High);
    const VD Rounded = hn::MulAdd(X, hn::Set(D, 0x1.71547652b82fep+0), Magic);
    const VD R = remainder(X, hn::Sub(Rounded, Magic));
    VD Q = hn::Set(D, 0x1.af389ecfcb5d9p-26);
    for (const double C : {0x1.28917c89a99ffp-22, 0x1.71de0db2f6aedp-19, 0x1.a019b9149a3d4p-16,
                           0x1.a01a01a7c2efep-13, 0x1.6c16c17889ef1p-10, 0x1.11111111109b5p-7,
                           0x1.5555555553d68p-5, 0x1.5555555555556p-3, 0x1.0000000000001p-1})
      Q = hn::MulAdd(Q, R, hn::Set(D, C));
    // Unfused, the largest terms had better be added last.
    const VD P = hn::Add(hn::Set(D, 1.0), hn::MulAdd(hn::Mul(R, R), Q, R));
    // The low bits of Rounded are the biased exponent n - Reference + 1023.
    return hn::Mul(P, hn::BitCast(D, hn::ShiftLeft<52>(hn::BitCast(Int, Rounded))));
  }
  HWY_INLINE static VD remainder(VD X, VD N) {
    const VD R = hn::NegMulAdd(N, hn::Set(DD(), WideLn2Hi), X);
    return hn::NegMulAdd(N, hn::Set(DD(), WideLn2Lo), R);
  }

  VD Magic, Low, High;
#endif
};
HWY_INLINE VD wideExp(VD X, const WideExp &Exp) {
  VD One[1] = {X};
  Exp.apply(One);
  return One[0];
}

/// A sum whose error does not grow with its length: what rounding leaves of each addition is kept.
class WideSum {
public:
  HWY_INLINE WideSum() : Sum(hn::Zero(DD())), Rest(hn::Zero(DD())) {}
  HWY_INLINE void add(VD Terms) {
    const VD Total = hn::Add(Sum, Terms);
    const VD Added = hn::Sub(Total, Sum);
    Rest = hn::Add(Rest, hn::Add(hn::Sub(Sum, hn::Sub(Total, Added)), hn::Sub(Terms, Added)));
    Sum = Total;
  }
  HWY_INLINE VD lanes() const { return hn::Add(Sum, Rest); }
  /// Over all lanes.
  HWY_INLINE double total() const {
    HWY_ALIGN double Each[WideWidth], Left[WideWidth];
    hn::Store(Sum, DD(), Each);
    hn::Store(Rest, DD(), Left);
    double Total = Each[0], Lost = Left[0];
    for (int I = 1; I < WideWidth; ++I) {
      const double Before = Total;
      Total += Each[I];
      const double Added = Total - Before;
      Lost += (Before - (Total - Added)) + (Each[I] - Added) + Left[I];
    }
    return Total + Lost;
  }

private:
  VD Sum, Rest;
};

/// What exponentials are relative to: exp(logit - Subtract) * 2^-Reference.
struct WideScale {
  double Subtract = 0, Reference = 0;
};

/// The Reference that is tried first, from what a batch carries: sums of logits near those of the
/// row before are about 2^300, in the middle of what inWideRange() allows.
constexpr int WideHeadroom = 250;
HWY_INLINE WideScale firstScale(const Batch &B) {
  return {0, static_cast<double>(B.Reference - WideHeadroom)};
}
HWY_INLINE void keepScale(Batch &B, const WideScale &S) {
  if (S.Subtract == 0)
    B.Reference = static_cast<int>(S.Reference) + WideHeadroom;
}

/// The exponent of the largest term of a row that is done again. Less than 2^-1074 of it is no
/// float64 gradient.
constexpr double WideTop = 400;
/// A scale for a known largest logit, the label's included.
inline WideScale wideScaleFor(double Largest) {
  if (!(Largest > -HUGE_VAL && Largest < HUGE_VAL))
    return {0, -WideTop};
  if (Largest > -WideDirect && Largest < WideDirect)
    return {0, __builtin_rint(Largest * (1 / Ln2)) - WideTop};
  return {Largest, -WideTop};
}

/// Whether neither overflow nor what flushed to 0 can show in anything computed from the sum over
/// the other classes and the label's term.
HWY_INLINE bool inWideRange(double Others, double Own) {
  return Others >= 0x1p60 && Others <= 0x1p700 && Own <= 0x1p700;
}

/// What is found for the positions of a batch, and finished for all of them: the sum over the other
/// classes and the label's own term, what both are relative to, and the label's logit.
struct WideSums {
  HWY_ALIGN double Others[Batch::Capacity], Own[Batch::Capacity], Logit[Batch::Capacity],
      Subtract[Batch::Capacity], Reference[Batch::Capacity];

  void set(int I, double OthersOfIt, double OwnOfIt, double LogitOfIt, const WideScale &S) {
    Others[I] = OthersOfIt;
    Own[I] = OwnOfIt;
    Logit[I] = LogitOfIt;
    Subtract[I] = S.Subtract;
    Reference[I] = S.Reference;
  }
  /// A position that counts for nothing.
  void setNone(int I) { set(I, 1, 1, 0, {}); }
  bool isOrdinary(int I) const {
    return Others[I] > 0 && Own[I] >= 0x1p-300 && Logit[I] < HUGE_VAL;
  }
};

/// What the exponentials of one position become its gradient by: two factors, the second 1 unless
/// their product had too few digits.
struct WideFactors {
  double First, Second, Label;
};
inline WideFactors wideFactors(const WideSums &S, int I, double Scale) {
  const double Others = S.Others[I], NaN = __builtin_nan("");
  if (!(S.Logit[I] < HUGE_VAL) || Others != Others)
    return {NaN, 1, NaN};
  if (Others == 0) { // no other class counts
    const double Nothing = S.Logit[I] == -HUGE_VAL ? NaN : 0;
    return {Nothing, 1, Nothing};
  }
  const double Sum = Others + S.Own[I];
  const double Label = -Scale * (Others / Sum), First = Scale / Sum;
  if (First < 0x1p-900 && First > -0x1p-900)
    return {1 / Sum, Scale, Label};
  return {First, 1, Label};
}

/// Loss and log-sum-exp of a position that the vector code does not do.
inline void finishSpecial(Batch &B, const WideSums &S, int I) {
  const double Others = S.Others[I], Logit = S.Logit[I];
  double Loss = 0, LogSum = 0;
  if (B.Class[I] < 0) {
    // Ignored: counts for nothing.
  } else if (!(Logit < HUGE_VAL) || Others != Others || (Others == 0 && Logit == -HUGE_VAL)) {
    Loss = LogSum = __builtin_nan("");
  } else if (Others == 0) {
    LogSum = Logit;
  } else {
    // The label is far below the rest: log1p(others / own) = log(others) - log(own).
    int Exponent;
    const double Log = log(frexp(Others, &Exponent)), N = S.Reference[I] + Exponent;
    Loss = N * WideLn2Hi - (Logit - S.Subtract[I]) + (N * WideLn2Lo + Log);
    LogSum = N * WideLn2Hi + (N * WideLn2Lo + Log) + S.Subtract[I];
  }
  B.Loss[I] = Loss;
  B.LogSumExp[I] = LogSum;
}

/// log(Sum * 2^Reference), of positive, normal sums: the exponents are added first, as they may
/// cancel.
HWY_INLINE VD scaledLog(VD Sum, VD Reference) {
  const DD D;
  const hn::RebindToSigned<DD> Int;
  const auto Bits = hn::BitCast(Int, Sum);
  const VD Magic = hn::Set(D, 0x1p52); // its low bits become the exponent's
  const auto Biased = hn::Or(hn::ShiftRight<52>(Bits), hn::BitCast(Int, Magic));
  const VD Exponent = hn::Sub(hn::BitCast(D, Biased), hn::Set(D, 0x1p52 + 1023));
  const auto Digits = hn::And(Bits, hn::Set(Int, (std::int64_t{1} << 52) - 1));
  const VD Mantissa = hn::BitCast(D, hn::Or(Digits, hn::BitCast(Int, hn::Set(D, 1.0))));
  const VD N = hn::Add(Reference, Exponent);
  const VD Low = hn::MulAdd(N, hn::Set(D, WideLn2Lo), hn::Log(D, Mantissa));
  return hn::MulAdd(N, hn::Set(D, WideLn2Hi), Low);
}

/// Fills in Loss and LogSumExp of a batch.
HWY_INLINE void finishWideLosses(Batch &B, WideSums &S, bool WantLogSumExp) {
  const DD D;
  for (int I = B.Count; I % WideWidth != 0; ++I) // whole vectors
    S.setNone(I);
  for (int I = 0; I < B.Count; I += WideWidth) {
    const VD Others = hn::Load(D, S.Others + I), Own = hn::Load(D, S.Own + I);
    hn::StoreU(hn::Log1p(D, hn::Div(Others, Own)), D, B.Loss + I);
    if (WantLogSumExp) {
      const VD LogSum = scaledLog(hn::Add(Others, Own), hn::Load(D, S.Reference + I));
      hn::StoreU(hn::Add(LogSum, hn::Load(D, S.Subtract + I)), D, B.LogSumExp + I);
    }
  }
  for (int I = 0; I < B.Count; ++I)
    if (HWY_UNLIKELY(B.Class[I] < 0 || !S.isOrdinary(I)))
      finishSpecial(B, S, I);
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_WIDEEXP_INL_H
