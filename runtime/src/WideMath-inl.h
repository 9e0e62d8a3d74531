//===- WideMath-inl.h - exp and log of float64 vectors --------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. With few classes, a position's exp and log
// cost as much as its sum. What comes of them is rounded to float32: with
// AVX-512, errors of 2^-39 are allowed, for which tables of eight entries in a
// register and short polynomials are enough, without a division. Highway's
// functions elsewhere. Constants come from tools/epilogue_coefficients.py.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_WIDEMATH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_WIDEMATH_INL_H
#undef SHAPEWISE_SRC_WIDEMATH_INL_H
#else
#define SHAPEWISE_SRC_WIDEMATH_INL_H
#endif

#include "ExpCore-inl.h"
#include "hwy/contrib/math/math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3

/// 2^(j / 8).
HWY_ALIGN constexpr double Roots[8] = {0x1p+0,
                                       0x1.172b83c7d517bp+0,
                                       0x1.306fe0a31b715p+0,
                                       0x1.4bfdad5362a27p+0,
                                       0x1.6a09e667f3bcdp+0,
                                       0x1.8ace5422aa0dbp+0,
                                       0x1.ae89f995ad3adp+0,
                                       0x1.d5818dcfba487p+0};
/// Reciprocals of the middles of the eighths of [1, 2).
HWY_ALIGN constexpr double Reciprocals[8] = {
    0x1.e1e1e1e1e1e1ep-1, 0x1.af286bca1af28p-1, 0x1.8618618618618p-1, 0x1.642c8590b2164p-1,
    0x1.47ae147ae147bp-1, 0x1.2f684bda12f68p-1, 0x1.1a7b9611a7b96p-1, 0x1.0842108421084p-1};
/// Their logarithms, negated.
HWY_ALIGN constexpr double Logarithms[8] = {
    0x1.f0a30c01162a8p-5, 0x1.5ff3070a793d6p-3, 0x1.1675cababa60fp-2, 0x1.739d7f6bbd007p-2,
    0x1.c8ff7c79a9a21p-2, 0x1.0be72e4252a83p-1, 0x1.307d7334f10bep-1, 0x1.52a2d265bc5abp-1};

/// The entries that the low three bits of each lane choose.
HWY_INLINE VD lookUpWide(const double *Table, __m512i Index) {
  return VD{_mm512_permutexvar_pd(Index, hn::Load(DD(), Table).raw)};
}

/// exp of doubles below 709; smaller ones flush to 0 at about -700.
HWY_INLINE VD expWide(VD X) {
  const DD D;
  X = hn::Max(X, hn::Set(D, -1000.0));
  const VD Magic = hn::Set(D, 0x1.8p+52 / 8);
  const VD Rounded = hn::MulAdd(X, hn::Set(D, 1 / Ln2), Magic);
  const VD N = hn::Sub(Rounded, Magic);
  const VD R = hn::NegMulAdd(N, hn::Set(D, Ln2), X);
  VD Q = hn::MulAdd(R, hn::Set(D, 0x1.111430c10309fp-7), hn::Set(D, 0x1.555acccb9273ap-5));
  Q = hn::MulAdd(Q, R, hn::Set(D, 0x1.5555555254e81p-3));
  Q = hn::MulAdd(Q, R, hn::Set(D, 0x1.fffffff57e7c7p-2));
  const VD P = hn::MulAdd(hn::Mul(R, R), Q, R);
  const VD Root = lookUpWide(Roots, _mm512_castpd_si512(Rounded.raw));
  // scalef rounds the exponent down.
  return VD{_mm512_scalef_pd(hn::MulAdd(Root, P, Root).raw, N.raw)};
}

/// log of positive, normal doubles.
HWY_INLINE VD logWide(VD X) {
  const DD D;
  const VD Exponent{_mm512_getexp_pd(X.raw)};
  const VD Mantissa{_mm512_getmant_pd(X.raw, _MM_MANT_NORM_1_2, _MM_MANT_SIGN_src)};
  const __m512i Eighth = _mm512_srli_epi64(_mm512_castpd_si512(X.raw), 49);
  const VD R = hn::MulSub(Mantissa, lookUpWide(Reciprocals, Eighth), hn::Set(D, 1.0));
  const VD Base = hn::MulAdd(Exponent, hn::Set(D, Ln2), hn::Add(lookUpWide(Logarithms, Eighth), R));
  const VD Square = hn::Mul(R, R);
  const VD Q0 = hn::MulAdd(R, hn::Set(D, 0x1.55555557d0b1ap-2), hn::Set(D, -0x1.00000001655b4p-1));
  const VD Q2 = hn::MulAdd(R, hn::Set(D, 0x1.999934c0363e1p-3), hn::Set(D, -0x1.ffff8e8e14cf3p-3));
  const VD Q4 = hn::MulAdd(R, hn::Set(D, 0x1.25c19bf110ac2p-3), hn::Set(D, -0x1.56aa8c49bdde1p-3));
  const VD Q = hn::MulAdd(hn::MulAdd(Q4, Square, Q2), Square, Q0);
  return hn::MulAdd(Square, Q, Base);
}

/// 1 / X to a few units of the last place, of normal doubles: a division takes as long as all the
/// rest of a position's factor.
HWY_INLINE VD reciprocalWide(VD X) {
  const VD One = hn::Set(DD(), 1.0);
  VD R{_mm512_rcp14_pd(X.raw)};
  R = hn::MulAdd(R, hn::NegMulAdd(X, R, One), R);
  return hn::MulAdd(R, hn::NegMulAdd(X, R, One), R);
}

#else

/// exp of doubles below 709; smaller ones flush to 0 at about -700.
HWY_INLINE VD expWide(VD X) {
  const DD D;
  return hn::Exp(D, hn::Max(X, hn::Set(D, -1000.0)));
}

/// log of positive, normal doubles.
HWY_INLINE VD logWide(VD X) { return hn::Log(DD(), X); }

HWY_INLINE VD reciprocalWide(VD X) { return hn::Div(hn::Set(DD(), 1.0), X); }

#endif

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_WIDEMATH_INL_H
