//===- RowGradient-inl.h - A row's gradient from its exponentials ---------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. Writing a gradient waits for memory, summing
// up exponentials for the arithmetic: so a row's gradient is written block by
// block while the next row is summed up. Knows nothing of sums.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_ROWGRADIENT_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_ROWGRADIENT_INL_H
#undef SHAPEWISE_SRC_ROWGRADIENT_INL_H
#else
#define SHAPEWISE_SRC_ROWGRADIENT_INL_H
#endif

#include "Epilogue-inl.h"
#include "RowBlocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

/// A double factor as two floats, and a power of two that keeps them normal.
struct RowFactor {
  VF High, Low, Power;
  bool Tiny, Finite;

  explicit HWY_INLINE RowFactor(double Factor) {
    const DF D;
    Tiny = Factor != 0 && Factor < 0x1p-80 && Factor > -0x1p-80;
    const double Scaled = Tiny ? Factor * 0x1p80 : Factor;
    const float Rounded = static_cast<float>(Scaled);
    Finite = Rounded - Rounded == 0;
    High = hn::Set(D, Rounded);
    // Infinite factors have no rest.
    const float Rest = static_cast<float>(Scaled - static_cast<double>(Rounded));
    Low = hn::Set(D, Rest == Rest ? Rest : 0.0F);
    Power = hn::Set(D, Tiny ? 0x1p-80F : 1.0F);
  }
  /// E * factor, rounded once but for tiny factors.
  HWY_INLINE VF times(VF E) const { return hn::MulAdd(E, High, hn::Mul(E, Low)); }
};

/// What the exponentials of a row, in the order of loadTwo(), become: all of its gradient but the
/// label's. Nothing by default.
///
/// What is not a whole block is written at once, so that no exponential is looked at any more
/// behind the block that is written: the next row's take the same place. With \p Past, stores go
/// past the caches.
template <typename T, bool Past> class ScaledRow {
public:
  HWY_INLINE ScaledRow() : F(0) {}
  HWY_INLINE ScaledRow(const float *Exponentials, std::size_t Classes, double Factor, T *To)
      : F(Factor), From(Exponentials), To(To) {
    const std::size_t Before = peel(To, Classes);
    // Rows with tiny factors, or nan, are not worth a loop of their own.
    const bool Ordinary = F.Finite && !F.Tiny;
    Size = HWY_LIKELY(Ordinary) ? (Classes - Before) / BlockSize * BlockSize : 0;
    putPart(0, Before);
    for (std::size_t I = Before + Size; I < Classes; I += PartSize)
      putPart(I, HWY_MIN(PartSize, Classes - I));
    From += Before;
    this->To += Before;
  }
  /// The block that begins at \p I, if there is one, where another row is summed up meanwhile.
  HWY_INLINE void block(std::size_t I) const {
    if (HWY_UNLIKELY(I >= Size))
      return;
    if (!Past) {
      const char *Ahead = reinterpret_cast<const char *>(To + I) + WriteAheadBytes;
      for (std::size_t Line = 0; Line < BlockSize * sizeof(T); Line += 64)
        __builtin_prefetch(Ahead + Line, 1, 3);
    }
    put(I);
  }
  /// The blocks from \p Begin on.
  HWY_INLINE void rest(std::size_t Begin) const {
    for (; Begin < Size; Begin += BlockSize)
      put(Begin);
  }

private:
  static constexpr std::size_t Width = BlockSize / 4;
  /// What is stored in part at once: bfloat16 comes in pairs of vectors.
  static constexpr std::size_t PartSize = sizeof(T) == sizeof(float) ? Width : 2 * Width;

  /// Elements before stores are aligned, and cross no line. Pairs of vectors cannot be.
  static std::size_t peel(const T *To, std::size_t Classes) {
    constexpr std::size_t Bytes = sizeof(float) * Width;
    if (sizeof(T) != sizeof(float))
      return 0;
    const std::size_t Before = (Bytes - reinterpret_cast<std::uintptr_t>(To) % Bytes) % Bytes;
    return HWY_MIN(Before / sizeof(T), Classes);
  }

  HWY_INLINE VF scaled(std::size_t I) const { return F.times(hn::LoadU(DF(), From + I)); }
  HWY_INLINE void put(std::size_t I) const {
    putBlock(scaled(I), scaled(I + Width), scaled(I + 2 * Width), scaled(I + 3 * Width), To + I);
  }
  HWY_INLINE static void putBlock(VF A, VF B, VF C, VF E, float *At) {
    const DF D;
    if (Past) {
      hn::Stream(A, D, At);
      hn::Stream(B, D, At + Width);
      hn::Stream(C, D, At + 2 * Width);
      hn::Stream(E, D, At + 3 * Width);
    } else {
      hn::Store(A, D, At);
      hn::Store(B, D, At + Width);
      hn::Store(C, D, At + 2 * Width);
      hn::Store(E, D, At + 3 * Width);
    }
  }
  template <typename Short> HWY_INLINE static void putBlock(VF A, VF B, VF C, VF E, Short *At) {
    storeTwoNumbers(A, B, At);
    storeTwoNumbers(C, E, At + 2 * Width);
  }
  HWY_INLINE void putPart(std::size_t I, std::size_t Count) const { putPart(I, Count, To + I); }
  HWY_INLINE void putPart(std::size_t I, std::size_t Count, float *At) const {
    storePart(hn::Mul(scaled(I), F.Power), At, Count);
  }
  template <typename Short>
  HWY_INLINE void putPart(std::size_t I, std::size_t Count, Short *At) const {
    HWY_ALIGN Short Part[2 * Width];
    storeTwo(hn::Mul(scaled(I), F.Power), hn::Mul(scaled(I + Width), F.Power), Part);
    __builtin_memcpy(At, Part, Count * sizeof(Short));
  }

  RowFactor F;
  const float *From = nullptr;
  T *To = nullptr;
  std::size_t Size = 0; ///< Of the whole blocks.
};

/// A row's gradient that may yet have to be written, in part.
template <typename T, bool Past> class PendingGradient {
public:
  PendingGradient() = default;
  HWY_INLINE PendingGradient(const Batch &B, int I, double Own, const float *Exponentials,
                             std::size_t Classes) {
    T *To = reinterpret_cast<T *>(B.Gradient[I]);
    double ForOthers;
    gradientFactors(B.Excluded[I], B.LabelLogit[I], Own, B.Scale[I], ForOthers, ForLabel);
    Others = ScaledRow<T, Past>(Exponentials, Classes, ForOthers, To);
    Label = To + B.Class[I];
  }
  /// All but the label's.
  HWY_INLINE const ScaledRow<T, Past> &others() const { return Others; }
  /// What others() has left from block \p Begin on, and the label's, which overwrites what stands
  /// there for it.
  HWY_INLINE void finish(std::size_t Begin) {
    if (!Label)
      return;
    Others.rest(Begin);
    storeElement(reinterpret_cast<char *>(Label), dtype_of<T>::value, ForLabel);
    Label = nullptr;
  }

private:
  ScaledRow<T, Past> Others;
  T *Label = nullptr;
  double ForLabel = 0;
};

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_ROWGRADIENT_INL_H
