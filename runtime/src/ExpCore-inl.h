//===- ExpCore-inl.h - exp, loads and stores for the kernels --------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. exp(x) * 2^-Reference in float32, times
// the same number for all x (ExpLogScale is its logarithm). x = n ln 2 + r, a
// polynomial in r, and a scaling by 2^(n - Reference). Where a table fits into
// a register, n is a multiple of 1/16 (AVX-512) or 1/8 (AVX2), whose fraction
// chooses 2^(j/16) from the table, and the polynomial's degree is 3: a shorter
// chain of dependent operations than with degree 6, of which more fit into the
// processor's window. The constants come from tools/exp_coefficients.py.
// Scaling by powers of two is exact, so the Reference changes no bit of any
// quotient of two results.
//
// With AVX-512, the terms of long sums have a shorter form (RowExp): scaled by an
// addition to the exponent, and left as a product that the accumulator's
// multiply-add takes. What that may not be used for is noticed afterwards, from
// the bits that rounding left.
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

// Steps of n in a binary order of magnitude, as a power of two.
#undef SHAPEWISE_HAS_SCALEF
#undef SHAPEWISE_TABLE_BITS
#if HWY_TARGET == HWY_AVX3
#define SHAPEWISE_HAS_SCALEF 1
#define SHAPEWISE_TABLE_BITS 4
#elif HWY_TARGET == HWY_AVX2
#define SHAPEWISE_HAS_SCALEF 0
#define SHAPEWISE_TABLE_BITS 3
#else
#define SHAPEWISE_HAS_SCALEF 0
#define SHAPEWISE_TABLE_BITS 0
#endif

// MaxReference: the farthest Reference for which n is exact; beyond it logits
// have their maximum subtracted first.
#if SHAPEWISE_TABLE_BITS
constexpr int MaxReference = 1 << 17;
constexpr float Ln2Hi = 0x1.62e43p-1F, Ln2Lo = -0x1.05c61p-29F;
#else
// Without fused multiply-add: nine bits, so that n * Ln2Hi is exact.
constexpr int MaxReference = 1 << 9;
constexpr float Ln2Hi = 0x1.63p-1F, Ln2Lo = -0x1.bd0106p-13F;
#endif
constexpr float Log2E = 0x1.715476p+0F;
constexpr double Ln2 = 0x1.62e42fefa39efp-1;
/// Added to and subtracted from a float, rounds it to a multiple of n's step.
constexpr float RoundingMagic = 0x1.8p+23F / (1 << SHAPEWISE_TABLE_BITS);

#if SHAPEWISE_TABLE_BITS == 4
constexpr double ExpLogScale = 0x1.c9cb472b7ea57p-6;
constexpr float ExpC2 = 0x1.000294p-1F, ExpC3 = 0x1.5558f2p-3F;
HWY_ALIGN constexpr float ExpTable[16] = {
    0x1.0741p+0F,   0x1.12e8bep+0F, 0x1.1f1496p+0F, 0x1.2bca62p+0F, 0x1.39103cp+0F, 0x1.46ec86p+0F,
    0x1.5565e8p+0F, 0x1.648358p+0F, 0x1.744c18p+0F, 0x1.84c7bep+0F, 0x1.95fe36p+0F, 0x1.a7f7c6p+0F,
    0x1.babd1p+0F,  0x1.ce571ap+0F, 0x1.e2cf4ep+0F, 0x1.f82f84p+0F};
// Of the terms of sums.
constexpr float SumC0 = 0x1.ebb8d8p-1F, SumC1 = 0x1.ebb8d8p-1F, SumC2 = 0x1.ebbdc4p-2F,
                SumC3 = 0x1.47ce98p-3F;
HWY_ALIGN constexpr float SumTable[16] = {
    0x1.121c32p+0F, 0x1.1e3efcp+0F, 0x1.2aeb52p+0F, 0x1.38274cp+0F, 0x1.45f946p+0F, 0x1.5467e4p+0F,
    0x1.637a14p+0F, 0x1.733716p+0F, 0x1.83a678p+0F, 0x1.94d022p+0F, 0x1.a6bc52p+0F, 0x1.b973a4p+0F,
    0x1.ccff18p+0F, 0x1.e16812p+0F, 0x1.f6b86p+0F,  0x1.067d2p+1F};
#elif SHAPEWISE_TABLE_BITS == 3
constexpr double ExpLogScale = 0x1.5863543151464p-4;
constexpr float ExpC2 = 0x1.000a6p-1F, ExpC3 = 0x1.5563dcp-3F;
HWY_ALIGN constexpr float ExpTable[8] = {0x1.16747cp+0F, 0x1.2fa848p+0F, 0x1.4b2404p+0F,
                                         0x1.691c8ap+0F, 0x1.89cb7cp+0F, 0x1.ad6fb4p+0F,
                                         0x1.d44dbcp+0F, 0x1.feb052p+0F};
#else
constexpr double ExpLogScale = 0;
#endif

/// Results are exp(x - this).
HWY_INLINE double offsetOf(double Reference) { return Reference * Ln2 - ExpLogScale; }

/// The exponent below the Reference's at which a result is exactly 0: shifted
/// bits have none there, scalef has subnormal numbers above it.
constexpr int LowestExponent = SHAPEWISE_HAS_SCALEF ? 256 : SHAPEWISE_TABLE_BITS ? 126 : 127;

/// Constants of one Reference.
struct ExpReference {
  VF Magic; ///< Rounds, and (without scalef) leaves the exponent's bits.
  VF Base;  ///< The rounded number whose exponent is the Reference.
  VF Low;   ///< Below it the result is 0.
  VF High;  ///< Above it the sum is out of its range.

  explicit HWY_INLINE ExpReference(int Reference)
      : ExpReference(hn::Set(DF(), static_cast<float>(Reference))) {}
  /// One Reference per lane.
  explicit HWY_INLINE ExpReference(VF R) {
    const DF D;
#if SHAPEWISE_HAS_SCALEF
    Magic = hn::Set(D, RoundingMagic);
#else
    Magic = hn::Sub(hn::Set(D, RoundingMagic + 127.0F), R);
#endif
    Base = hn::Add(Magic, R);
    const VF Factor = hn::Set(D, static_cast<float>(Ln2));
    Low = hn::Mul(hn::Sub(R, hn::Set(D, static_cast<float>(LowestExponent))), Factor);
    High = hn::Mul(hn::Add(R, hn::Set(D, 127.0F)), Factor);
  }
};

/// Limits that let nan through.
template <typename V> HWY_INLINE V atLeast(V X, V Low) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_SSSE3
  return hn::Max(Low, X); // the instruction returns its second operand for nan
#else
  return hn::IfThenElse(hn::Lt(X, Low), Low, X);
#endif
}
template <typename V> HWY_INLINE V atMost(V X, V High) {
#if HWY_ARCH_X86 && HWY_TARGET <= HWY_SSSE3
  return hn::Min(High, X);
#else
  return hn::IfThenElse(hn::Gt(X, High), High, X);
#endif
}

#if SHAPEWISE_TABLE_BITS
/// A table whose entries are chosen by the low bits of each lane; the
/// instructions ignore the others, which Highway's operation would not allow to
/// be there.
struct LookUp {
  VF Entries;
  HWY_INLINE VF operator()(VF Index) const {
#if SHAPEWISE_TABLE_BITS == 4
    return VF{_mm512_permutexvar_ps(_mm512_castps_si512(Index.raw), Entries.raw)};
#else
    return VF{_mm256_permutevar8x32_ps(Entries.raw, _mm256_castps_si256(Index.raw))};
#endif
  }
};

/// Entries as integers to which a rounded number's low bits are added, shifted
/// into the exponent's place: these are the biased exponent, and below it the
/// entry's number, which they make up for.
HWY_INLINE VF entriesForShift(const float *Table) {
  constexpr int Shift = 23 - SHAPEWISE_TABLE_BITS;
  const DI Int;
  const VI Places = hn::Add(hn::Set(Int, 127 << 23), hn::ShiftLeft<Shift>(hn::Iota(Int, 0)));
  return hn::BitCast(DF(), hn::Sub(hn::BitCast(Int, hn::Load(DF(), Table)), Places));
}
HWY_INLINE VF addShifted(VF Entry, VF Rounded) {
  constexpr int Shift = 23 - SHAPEWISE_TABLE_BITS;
  const DI Int;
  return hn::BitCast(
      DF(), hn::Add(hn::BitCast(Int, Entry), hn::ShiftLeft<Shift>(hn::BitCast(Int, Rounded))));
}
#endif

/// exp(X) * 2^-Reference * exp(ExpLogScale); 0 where that is below about
/// 2^-126. With \p Clamp, or without scalef, it takes -inf, and values above
/// the Reference's range give about 2^127; without, such values give inf or
/// nan. nan gives nan.
template <bool Clamp> HWY_INLINE VF scaledExp(VF X, const ExpReference &R) {
  const DF D;
  const DI Int;
#if SHAPEWISE_HAS_SCALEF
  if (Clamp)
    X = atLeast(X, R.Low);
#elif SHAPEWISE_TABLE_BITS
  const MF Nothing = hn::Lt(X, R.Low);
  X = atMost(X, R.High);
#else
  X = atMost(atLeast(X, R.Low), R.High);
#endif
  const VF Rounded = hn::MulAdd(X, hn::Set(D, Log2E), R.Magic);
  const VF N = hn::Sub(Rounded, R.Magic);
  VF F = hn::NegMulAdd(N, hn::Set(D, Ln2Hi), X);
  F = hn::NegMulAdd(N, hn::Set(D, Ln2Lo), F);
#if SHAPEWISE_TABLE_BITS
  const VF Cubic = hn::MulAdd(F, hn::Set(D, ExpC3), hn::Set(D, ExpC2));
  const VF P = hn::MulAdd(hn::Mul(F, F), Cubic, F);
#endif
#if SHAPEWISE_TABLE_BITS == 4
  const LookUp Roots{hn::Load(D, ExpTable)};
  const VF Root = Roots(Rounded);
  // scalef rounds the exponent down, as the table wants it.
  const VF Exponent = hn::Sub(Rounded, R.Base);
  return VF{_mm512_scalef_ps(hn::MulAdd(Root, P, Root).raw, Exponent.raw)};
#elif SHAPEWISE_TABLE_BITS == 3
  // The low bits of Rounded are n - Reference + 127, in eighths.
  const LookUp Roots{entriesForShift(ExpTable)};
  const VF Scaled = addShifted(Roots(Rounded), Rounded);
  return hn::IfThenZeroElse(Nothing, hn::MulAdd(Scaled, P, Scaled));
#else
  VF P = hn::Set(D, 0x1.6ac746p-10F);
  P = hn::MulAdd(P, F, hn::Set(D, 0x1.123dep-7F));
  P = hn::MulAdd(P, F, hn::Set(D, 0x1.555858p-5F));
  P = hn::MulAdd(P, F, hn::Set(D, 0x1.55548cp-3F));
  P = hn::MulAdd(P, F, hn::Set(D, 0x1.fffffcp-2F));
  // Unfused, the largest terms had better be added last.
  P = hn::Add(hn::Set(D, 1.0F), hn::MulAdd(hn::Mul(F, F), P, F));
  // The low bits of Rounded are the biased exponent n - Reference + 127.
  return hn::Mul(P, hn::BitCast(D, hn::ShiftLeft<23>(hn::BitCast(Int, Rounded))));
#endif
}

// Terms of sums. SumTerm: one vector of them, as what is cheapest to add up. SumExp: the terms of
// one Reference, or of one per lane. SumBits: what tells, after any number of terms, whether all
// were right.

/// A term as it is.
struct PlainTerm {
  VF Value;

  HWY_INLINE VF value() const { return Value; }
  HWY_INLINE VF addTo(VF Sum) const { return hn::Add(Sum, Value); }
  HWY_INLINE VF addTo(VF Sum, MF Counts) const {
    return hn::Add(Sum, hn::IfThenElseZero(Counts, Value));
  }
};

#if SHAPEWISE_HAS_SCALEF

/// A product that a multiply-add takes, and the rounded number it came from.
struct SumTerm {
  VF Power, Series;
  VI Rounded;

  HWY_INLINE VF value() const { return hn::Mul(Power, Series); }
  HWY_INLINE VF addTo(VF Sum) const { return hn::MulAdd(Power, Series, Sum); }
  /// \p Sum alone where not \p Counts.
  HWY_INLINE VF addTo(VF Sum, MF Counts) const {
    return VF{_mm512_mask3_fmadd_ps(Power.raw, Series.raw, Sum.raw, Counts.raw)};
  }
};

/// Terms like scaledExp(), cheaper by a seventh, with the roundings at other places.
///
/// Rounding leaves floats in [2, 4) whose low 12 bits are n - Reference + 127 in
/// 16ths: the exponent of the result, and the entry's number. What is not in
/// (0, 255) sets one of the bits above, those of the exponents below 2 and from
/// 4 on included, and nan and infinities do.
class SumExp {
public:
  explicit HWY_INLINE SumExp(int Reference)
      : SumExp(hn::Set(DF(), static_cast<float>(Reference))) {}
  explicit HWY_INLINE SumExp(VF Reference) {
    const DF D;
    const VF Octave = hn::Set(D, 0x1p-18F);
    Magic = hn::MulAdd(hn::Sub(hn::Set(D, 127.0F), Reference), Octave, hn::Set(D, 2.0F));
    const VF Lowest = hn::Sub(Reference, hn::Set(D, 126.0F - 1.0F / 16));
    Low = hn::Mul(Lowest, hn::Set(D, static_cast<float>(Ln2)));
  }

  /// The term of \p X within the Reference's range, as its bits tell.
  HWY_INLINE SumTerm term(VF X) const {
    const DF D;
    const VF R = hn::MulAdd(X, hn::Set(D, Log2E * 0x1p-18F), Magic);
    const VF N = hn::Sub(R, Magic);
    VF F = hn::NegMulAdd(N, hn::Set(D, Ln2Hi * 0x1p+18F), X);
    F = hn::NegMulAdd(N, hn::Set(D, Ln2Lo * 0x1p+18F), F);
    VF P = hn::MulAdd(F, hn::Set(D, SumC3), hn::Set(D, SumC2));
    P = hn::MulAdd(F, P, hn::Set(D, SumC1));
    const LookUp Roots{entriesForShift(SumTable)};
    return {addShifted(Roots(R), R), hn::MulAdd(F, P, hn::Set(D, SumC0)), hn::BitCast(DI(), R)};
  }
  /// The same where \p X may be below the range: 0.
  HWY_INLINE SumTerm anyTerm(VF X) const {
    SumTerm T = term(atLeast(X, Low));
    T.Power = hn::IfThenZeroElse(hn::Lt(X, Low), T.Power);
    return T;
  }
  /// A logit whose term counts for nothing beside a sum in range, and is itself well in range.
  static float negligible(int Reference) { return static_cast<float>((Reference - 100) * Ln2); }

private:
  VF Magic;
  VF Low; ///< Below it, anyTerm() is 0.
};

/// The bits of all terms, or'ed together.
class SumBits {
public:
  /// Whether terms may be other than right at all.
  static constexpr bool Judge = true;
  HWY_INLINE SumBits() : Seen(hn::Zero(DI())) {}
  template <int Count> HWY_INLINE void take(const SumTerm (&Terms)[Count]) {
    for (int K = 0; K + 1 < Count; K += 2)
      Seen = hn::Or3(Seen, Terms[K].Rounded, Terms[K + 1].Rounded);
    if (Count % 2 != 0)
      Seen = hn::Or(Seen, Terms[Count - 1].Rounded);
  }
  HWY_INLINE bool areRight() const {
    const DI Int;
    const VI Outside = hn::Set(Int, ~(0x40000000 | 0xFFF));
    return hn::AllTrue(Int, hn::Eq(hn::And(Seen, Outside), hn::Zero(Int)));
  }

private:
  VI Seen;
};

#else

using SumTerm = PlainTerm;

/// Terms of any logits: those above the range make the sum too large.
class SumExp {
public:
  explicit HWY_INLINE SumExp(int Reference) : R(Reference) {}
  explicit HWY_INLINE SumExp(VF Reference) : R(Reference) {}

  HWY_INLINE SumTerm term(VF X) const { return {scaledExp<true>(X, R)}; }
  HWY_INLINE SumTerm anyTerm(VF X) const { return term(X); }
  static float negligible(int Reference) {
    (void)Reference;
    return -HUGE_VALF;
  }

private:
  ExpReference R;
};

class SumBits {
public:
  static constexpr bool Judge = false;
  template <int Count> HWY_INLINE void take(const SumTerm (&)[Count]) {}
  HWY_INLINE bool areRight() const { return true; }
};

#endif

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

// Loads of two vectors, in an order that costs least: bfloat16s are split into
// the even and the odd ones. storeTwo() undoes it.

template <typename T> HWY_INLINE void loadTwo(const T *From, VF &First, VF &Second) {
  First = load(From);
  Second = load(From + hn::MaxLanes(DF()));
}
HWY_INLINE void loadTwo(const bfloat16 *From, VF &Even, VF &Odd) {
  const DU Wide; // assumes the first of two to be the lower half
  const auto Bits = hn::LoadU(Wide, reinterpret_cast<const std::uint32_t *>(From));
  Even = hn::BitCast(DF(), hn::ShiftLeft<16>(Bits));
  Odd = hn::BitCast(DF(), hn::And(Bits, hn::Set(Wide, 0xFFFF0000U)));
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
/// bfloat16 in the upper half of each lane, with something below; not of nan.
HWY_INLINE hn::Vec<DU> roundNumberToBFloat16(VF V) {
  const DU Wide;
  const auto Bits = hn::BitCast(Wide, V);
#if HWY_TARGET == HWY_AVX3
  const auto Down = hn::Add(Bits, hn::Set(Wide, 0x7FFF)), Up = hn::Set(Wide, 0x8000);
  const auto Odd = hn::TestBit(Bits, hn::Set(Wide, 0x10000));
  return hn::Vec<DU>{_mm512_mask_add_epi32(Down.raw, Odd.raw, Bits.raw, Up.raw)};
#else
  const auto Odd = hn::And(hn::ShiftRight<16>(Bits), hn::Set(Wide, 1));
  return hn::Add(Bits, hn::Add(Odd, hn::Set(Wide, 0x7FFF)));
#endif
}
HWY_INLINE hn::Vec<DU> roundToBFloat16(VF V) {
  const DU Wide;
  const auto Bits = hn::BitCast(Wide, V);
  const auto Rounded = roundNumberToBFloat16(V);
  const auto Quiet = hn::Or(Bits, hn::Set(Wide, 0x400000));
  return hn::IfThenElse(hn::RebindMask(Wide, hn::IsNaN(V)), Quiet, Rounded);
}
HWY_INLINE void store(VF V, bfloat16 *To) {
  const DI Signed;
  const auto Upper = hn::ShiftRight<16>(roundToBFloat16(V));
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

template <typename T> HWY_INLINE void storeTwo(VF First, VF Second, T *To) {
  store(First, To);
  store(Second, To + hn::MaxLanes(DF()));
}
/// Even lanes' and odd lanes' bfloat16s, from the upper halves.
HWY_INLINE void storePairs(hn::Vec<DU> Even, hn::Vec<DU> Odd, bfloat16 *To) {
  const DU Wide;
  const auto Lower = hn::ShiftRight<16>(Even);
  const auto Upper = hn::And(Odd, hn::Set(Wide, 0xFFFF0000U));
  hn::StoreU(hn::Or(Lower, Upper), Wide, reinterpret_cast<std::uint32_t *>(To));
}
HWY_INLINE void storeTwo(VF Even, VF Odd, bfloat16 *To) {
  storePairs(roundToBFloat16(Even), roundToBFloat16(Odd), To);
}

/// The same where none is nan.
template <typename T> HWY_INLINE void storeTwoNumbers(VF First, VF Second, T *To) {
  storeTwo(First, Second, To);
}
HWY_INLINE void storeTwoNumbers(VF Even, VF Odd, bfloat16 *To) {
  storePairs(roundNumberToBFloat16(Even), roundNumberToBFloat16(Odd), To);
}

/// A * B where \p Where, else \p Else.
HWY_INLINE VF multiplyOr(MF Where, VF A, VF B, VF Else) {
#if HWY_TARGET == HWY_AVX3
  return VF{_mm512_mask_mul_ps(Else.raw, Where.raw, A.raw, B.raw)};
#else
  return hn::IfThenElse(Where, hn::Mul(A, B), Else);
#endif
}

/// A vector of floats as doubles.
struct WideVector {
  VD Lower, Upper;
};
HWY_INLINE WideVector widen(VF V) {
  const DD D;
#if HWY_TARGET == HWY_SCALAR
  return {hn::PromoteTo(D, V), hn::Zero(D)};
#else
  const hn::Half<DF> H;
  return {hn::PromoteTo(D, hn::LowerHalf(H, V)), hn::PromoteTo(D, hn::UpperHalf(H, V))};
#endif
}

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
