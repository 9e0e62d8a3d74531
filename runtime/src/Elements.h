//===- Elements.h - Single elements of any type ---------------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Reads and writes one element whose type is known at run time. For tails,
// transposes and the reference path; kernels have vector versions.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_SRC_ELEMENTS_H
#define SHAPEWISE_SRC_ELEMENTS_H

#include "shapewise/tensor_view.h"

#include <cstring>

namespace shapewise {
namespace detail {

inline float floatFromBits(std::uint32_t Bits) {
  float Value;
  std::memcpy(&Value, &Bits, sizeof(Value));
  return Value;
}
inline std::uint32_t bitsOfFloat(float Value) {
  std::uint32_t Bits;
  std::memcpy(&Bits, &Value, sizeof(Bits));
  return Bits;
}

inline float toFloat(float Value) { return Value; }

inline float toFloat(bfloat16 Value) { return floatFromBits(std::uint32_t{Value.bits} << 16); }

inline float toFloat(float16 Value) {
  const std::uint32_t Sign = static_cast<std::uint32_t>(Value.bits & 0x8000) << 16;
  const std::uint32_t Rest = Value.bits & 0x7FFF;
  if (Rest >= 0x7C00) // inf, nan
    return floatFromBits(Sign | 0x7F800000 | (Rest & 0x3FF) << 13);
  if (Rest < 0x400) { // zero, subnormal: Rest * 2^-24
    const float Magnitude = static_cast<float>(Rest) * 0x1p-24F;
    return Sign ? -Magnitude : Magnitude;
  }
  return floatFromBits(Sign | ((Rest << 13) + (112U << 23)));
}

/// Rounds to nearest even.
inline bfloat16 toBFloat16(float Value) {
  const std::uint32_t Bits = bitsOfFloat(Value);
  const std::uint32_t Rounded =
      Value != Value ? Bits | 0x400000 : Bits + 0x7FFF + ((Bits >> 16) & 1);
  return {static_cast<std::uint16_t>(Rounded >> 16)};
}

/// Rounds to nearest even.
inline float16 toFloat16(float Value) {
  const std::uint32_t Bits = bitsOfFloat(Value);
  const std::uint32_t Sign = Bits >> 16 & 0x8000;
  const std::uint32_t Rest = Bits & 0x7FFFFFFF;
  std::uint32_t Half;
  if (Rest > 0x7F800000)
    Half = 0x7E00;
  else if (Rest >= 0x477FF000) // rounds above the largest, 65504
    Half = 0x7C00;
  else if (Rest >= 0x38800000) // normal
    Half = (Rest - (112U << 23) + 0xFFF + (Rest >> 13 & 1)) >> 13;
  else // subnormal: adding 0.5 leaves the rounded multiple of 2^-24
    Half = bitsOfFloat(floatFromBits(Rest) + 0.5F) - bitsOfFloat(0.5F);
  return {static_cast<std::uint16_t>(Sign | Half)};
}

/// One element as float; float64 is rounded.
inline float elementAsFloat(const char *At, DType Type) {
  switch (Type) {
  case DType::float32:
    return *reinterpret_cast<const float *>(At);
  case DType::bfloat16:
    return toFloat(*reinterpret_cast<const bfloat16 *>(At));
  case DType::float16:
    return toFloat(*reinterpret_cast<const float16 *>(At));
  default:
    return static_cast<float>(*reinterpret_cast<const double *>(At));
  }
}

/// One element as double.
inline double elementAsDouble(const char *At, DType Type) {
  return Type == DType::float64 ? *reinterpret_cast<const double *>(At)
                                : static_cast<double>(elementAsFloat(At, Type));
}

/// Rounds and stores one element.
inline void storeElement(char *At, DType Type, double Value) {
  switch (Type) {
  case DType::float32:
    *reinterpret_cast<float *>(At) = static_cast<float>(Value);
    return;
  case DType::bfloat16:
    *reinterpret_cast<bfloat16 *>(At) = toBFloat16(static_cast<float>(Value));
    return;
  case DType::float16:
    *reinterpret_cast<float16 *>(At) = toFloat16(static_cast<float>(Value));
    return;
  default:
    *reinterpret_cast<double *>(At) = Value;
  }
}

} // namespace detail
} // namespace shapewise

#endif // SHAPEWISE_SRC_ELEMENTS_H
