//===- DType.h - sets of element types --------------------------*- C++ -*-===//
//
// What is known of a tensor's element type: the set of types it may have.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_DOMAIN_DTYPE_H
#define SHAPEWISE_DOMAIN_DTYPE_H

#include "Truth.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace shapewise {

/// Element types in libtorch's promotion order.
enum class DType : std::uint8_t { U8, I8, I16, I32, I64, F16, BF16, F32, F64, C64, C128, Bool };

class DTypeSet {
public:
  constexpr DTypeSet() = default; ///< any type
  constexpr DTypeSet(DType T) : Mask(1u << static_cast<unsigned>(T)) {}
  static constexpr DTypeSet any() { return DTypeSet(); }
  static DTypeSet integers(); ///< u8 … i64 and not bool: `int[…]`
  static DTypeSet floats();   ///< f16, bf16, f32, f64: `float[…]`
  static DTypeSet complexes();
  static DTypeSet none();
  static DTypeSet fromMask(std::uint32_t Mask);
  std::uint32_t mask() const { return Mask; }
  /// The type when only one is possible.
  std::optional<DType> single() const;
  bool isAny() const { return Mask == AllMask; }
  bool isEmpty() const { return Mask == 0; }
  DTypeSet operator|(DTypeSet O) const { return fromMask(Mask | O.Mask); }
  DTypeSet operator&(DTypeSet O) const { return fromMask(Mask & O.Mask); }
  friend bool operator==(DTypeSet A, DTypeSet B) { return A.Mask == B.Mask; }
  friend bool operator!=(DTypeSet A, DTypeSet B) { return A.Mask != B.Mask; }
  /// Whether the element type, whichever it is, lies in `Of`.
  Truth isIn(DTypeSet Of) const;
  /// `i64`, `float`, `int`, `f32|f64`; `any` when nothing is known.
  std::string str() const;
  /// Parses a dtype word of the notation (`f32`, `int`, `float`, `bool`, `i64`, …).
  static std::optional<DTypeSet> parse(llvm::StringRef Word);

private:
  static constexpr std::uint32_t AllMask = (1u << 12) - 1;
  std::uint32_t Mask = AllMask;
};

/// The word for one type in the notation: `f32`.
llvm::StringRef name(DType T);

} // namespace shapewise

#endif // SHAPEWISE_DOMAIN_DTYPE_H
