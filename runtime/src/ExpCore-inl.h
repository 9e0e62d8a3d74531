//===- ExpCore-inl.h - exp, loads and stores for the kernels --------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. exp(x) * 2^-Reference in float32:
// x = n ln 2 + r, a polynomial of degree 6 in r, and a scaling by
// 2^(n - Reference). The constants come from tools/exp_coefficients.py.
// Largest error 0.86 ulp with fused multiply-add, 0.96 without. Scaling by powers of two is
// exact, so the Reference changes no bit of any quotient of two results.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_EXPCORE_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_EXPCORE_INL_H
#undef SHAPEWISE_SRC_EXPCORE_INL_H
#else
#define SHAPEWISE_SRC_EXPCORE_INL_H
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using DF = hn::ScalableTag<float>;
using DI = hn::RebindToSigned<DF>;
using DU = hn::RebindToUnsigned<DF>;
#if HWY_TARGET == HWY_SCALAR
using DD = hn::Rebind<double, DF>;
#else
using DD = hn::Repartition<double, DF>;
#endif
using DU16 = hn::Rebind<std::uint16_t, DF>;
using VF = hn::Vec<DF>;
using VI = hn::Vec<DI>;
using VD = hn::Vec<DD>;
using MF = hn::Mask<DF>;

#undef SHAPEWISE_HAS_SCALEF
#if HWY_TARGET == HWY_AVX3
#define SHAPEWISE_HAS_SCALEF 1
#else
#define SHAPEWISE_HAS_SCALEF 0
#endif

/// The farthest Reference for which n is exact; beyond it logits have their
/// maximum subtracted first.
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
constexpr int MaxReference = 1 << 20;
constexpr float Ln2Hi = 0x1.62e43p-1F, Ln2Lo = -0x1.05c61p-29F;
#else
// Without fused multiply-add: nine bits, so that n * Ln2Hi is exact.
constexpr int MaxReference = 1 << 9;
constexpr float Ln2Hi = 0x1.63p-1F, Ln2Lo = -0x1.bd0106p-13F;
#endif
constexpr float Log2E = 0x1.715476p+0F;
constexpr double Ln2 = 0x1.62e42fefa39efp-1;
/// Added to and subtracted from a float, rounds it to an integer.
constexpr float RoundingMagic = 0x1.8p+23F;

/// The exponent below the Reference's at which a result is exactly 0: shifted
/// bits have none there, scalef has subnormal numbers above it.
constexpr int LowestExponent = SHAPEWISE_HAS_SCALEF ? 256 : 127;

/// Constants of one Reference.
struct ExpReference {
  VF Magic; ///< Rounds, and (without scalef) leaves the exponent's bits.
  VF Shift; ///< The Reference itself.
  VF Low;   ///< Below it the result is 0.
  VF High;  ///< Above it the sum is out of its range.

  explicit HWY_INLINE ExpReference(int Reference) {
    const DF D;
    const float R = static_cast<float>(Reference);
#if SHAPEWISE_HAS_SCALEF
    Magic = hn::Set(D, RoundingMagic);
#else
    Magic = hn::Set(D, RoundingMagic + 127.0F - R);
#endif
    Shift = hn::Set(D, R);
    Low = hn::Set(D, static_cast<float>((Reference - LowestExponent) * Ln2));
    High = hn::Set(D, static_cast<float>((Reference + 127) * Ln2));
  }
  /// One Reference per lane.
  explicit HWY_INLINE ExpReference(VF R) {
    const DF D;
#if SHAPEWISE_HAS_SCALEF
    Magic = hn::Set(D, RoundingMagic);
#else
    Magic = hn::Sub(hn::Set(D, RoundingMagic + 127.0F), R);
#endif
    Shift = R;
    const VF Factor = hn::Set(D, static_cast<float>(Ln2));
    Low = hn::Mul(hn::Sub(R, hn::Set(D, static_cast<float>(LowestExponent))), Factor);
    High = hn::Mul(hn::Add(R, hn::Set(D, 127.0F)), Factor);
  }
};

/// Limits that let nan through.
HWY_INLINE VF atLeast(VF X, VF Low) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_SSSE3
  return hn::Max(Low, X); // maxps returns its second operand for nan
#else
  return hn::IfThenElse(hn::Lt(X, Low), Low, X);
#endif
}
HWY_INLINE VF atMost(VF X, VF High) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_SSSE3
  return hn::Min(High, X);
#else
  return hn::IfThenElse(hn::Gt(X, High), High, X);
#endif
}

/// exp(X) * 2^-Reference; 0 where that is below about 2^-127. With \p Clamp,
/// or without scalef, it takes -inf, and values above the Reference's range
/// give about 2^127; without, such values give inf or nan. nan gives nan.
template <bool Clamp> HWY_INLINE VF scaledExp(VF X, const ExpReference &R) {
  const DF D;
#if SHAPEWISE_HAS_SCALEF
  if (Clamp)
    X = atLeast(X, R.Low);
#else
  X = atMost(atLeast(X, R.Low), R.High);
#endif
  const VF Rounded = hn::MulAdd(X, hn::Set(D, Log2E), R.Magic);
  const VF N = hn::Sub(Rounded, R.Magic);
  VF F = hn::NegMulAdd(N, hn::Set(D, Ln2Hi), X);
  F = hn::NegMulAdd(N, hn::Set(D, Ln2Lo), F);
  VF P = hn::Set(D, 0x1.6ac746p-10F);
  P = hn::MulAdd(P, F, hn::Set(D, 0x1.123dep-7F));
  P = hn::MulAdd(P, F, hn::Set(D, 0x1.555858p-5F));
  P = hn::MulAdd(P, F, hn::Set(D, 0x1.55548cp-3F));
  P = hn::MulAdd(P, F, hn::Set(D, 0x1.fffffcp-2F));
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
  P = hn::MulAdd(P, F, hn::Set(D, 1.0F));
  P = hn::MulAdd(P, F, hn::Set(D, 1.0F));
#else
  // Unfused, the largest terms had better be added last.
  P = hn::Add(hn::Set(D, 1.0F), hn::MulAdd(hn::Mul(F, F), P, F));
#endif
#if SHAPEWISE_HAS_SCALEF
  return VF{_mm512_scalef_ps(P.raw, hn::Sub(N, R.Shift).raw)};
#else
  // The low bits of Rounded are the biased exponent n - Reference + 127.
  const DI Int;
  return hn::Mul(P, hn::BitCast(D, hn::ShiftLeft<23>(hn::BitCast(Int, Rounded))));
#endif
}

// Loads of one vector as float32.

HWY_INLINE VF load(const float *From) { return hn::LoadU(DF(), From); }
HWY_INLINE VF load(const bfloat16 *From) {
  const DU Wide;
  const auto Bits = hn::LoadU(DU16(), reinterpret_cast<const std::uint16_t *>(From));
  return hn::BitCast(DF(), hn::ShiftLeft<16>(hn::PromoteTo(Wide, Bits)));
}
HWY_INLINE VF load(const float16 *From) {
  const hn::Rebind<hwy::float16_t, DF> Half;
  return hn::PromoteTo(DF(), hn::LoadU(Half, reinterpret_cast<const hwy::float16_t *>(From)));
}

/// The first \p Count elements, the rest 0.
template <typename T> HWY_INLINE VF loadPart(const T *From, std::size_t Count) {
  HWY_ALIGN T Buffer[hn::MaxLanes(DF())] = {};
  __builtin_memcpy(Buffer, From, Count * sizeof(T));
  return load(Buffer);
}
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2 // elsewhere not masked in truth
HWY_INLINE VF loadPart(const float *From, std::size_t Count) {
  return hn::MaskedLoad(hn::FirstN(DF(), Count), DF(), From);
}
#endif

// Stores of one vector, rounded to nearest even.

HWY_INLINE void store(VF V, float *To) { hn::StoreU(V, DF(), To); }
HWY_INLINE void store(VF V, bfloat16 *To) {
  const DU Wide;
  const auto Bits = hn::BitCast(Wide, V);
  const auto Odd = hn::And(hn::ShiftRight<16>(Bits), hn::Set(Wide, 1));
  const auto Rounded = hn::Add(Bits, hn::Add(Odd, hn::Set(Wide, 0x7FFF)));
  const auto Quiet = hn::Or(Bits, hn::Set(Wide, 0x400000));
  const auto NaN = hn::RebindMask(Wide, hn::IsNaN(V));
  const auto Upper = hn::ShiftRight<16>(hn::IfThenElse(NaN, Quiet, Rounded));
  const DI Signed;
  hn::StoreU(hn::DemoteTo(DU16(), hn::BitCast(Signed, Upper)), DU16(),
             reinterpret_cast<std::uint16_t *>(To));
}
HWY_INLINE void store(VF V, float16 *To) {
#if HWY_TARGET != HWY_AVX3 && HWY_TARGET != HWY_AVX2 // Highway truncates there
  HWY_ALIGN float Lane[hn::MaxLanes(DF())];
  hn::Store(V, DF(), Lane);
  for (std::size_t I = 0; I < hn::Lanes(DF()); ++I)
    To[I] = toFloat16(Lane[I]);
#else
  const hn::Rebind<hwy::float16_t, DF> Half;
  hn::StoreU(hn::DemoteTo(Half, V), Half, reinterpret_cast<hwy::float16_t *>(To));
#endif
}
template <typename T> HWY_INLINE void storePart(VF V, T *To, std::size_t Count) {
  HWY_ALIGN T Buffer[hn::MaxLanes(DF())];
  store(V, Buffer);
  __builtin_memcpy(To, Buffer, Count * sizeof(T));
}
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
HWY_INLINE void storePart(VF V, float *To, std::size_t Count) {
  hn::BlendedStore(V, hn::FirstN(DF(), Count), DF(), To);
}
#endif

/// Adds the lower and the upper half of a vector of floats to doubles.
HWY_INLINE void addWide(VF V, VD &Lower, VD &Upper) {
  const DD D;
#if HWY_TARGET == HWY_SCALAR
  Lower = hn::Add(Lower, hn::PromoteTo(D, V));
  (void)Upper;
#else
  const hn::Half<DF> H;
  Lower = hn::Add(Lower, hn::PromoteTo(D, hn::LowerHalf(H, V)));
  Upper = hn::Add(Upper, hn::PromoteTo(D, hn::UpperHalf(H, V)));
#endif
}

/// Adds a vector of floats to one of doubles.
HWY_INLINE VD addWide(VD Sum, VF V) {
  VD Upper = hn::Zero(DD());
  addWide(V, Sum, Upper);
  return hn::Add(Sum, Upper);
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_EXPCORE_INL_H
