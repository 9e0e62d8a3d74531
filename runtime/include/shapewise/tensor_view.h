//===- shapewise/tensor_view.h - A non-owning view of a tensor --*- C++ -*-===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// TensorView<T>: pointer, extents and strides, rank up to 8, no allocation.
// AnyView: the same with the element type as a value, for code that is not a
// template. Knows nothing of losses, kernels or any tensor library.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_TENSOR_VIEW_H
#define SHAPEWISE_TENSOR_VIEW_H

#include "shapewise/annotate.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <type_traits>

namespace shapewise {

/// The largest rank a view can have.
inline constexpr int max_rank = 8;

/// bfloat16 as stored: the upper half of a float32's bits.
struct bfloat16 {
  std::uint16_t bits;
};

/// IEEE 754 binary16 as stored.
struct float16 {
  std::uint16_t bits;
};

/// Element types that the library computes with.
enum class DType : std::uint8_t {
  float32,
  float64,
  bfloat16,
  float16,
  int64,
  int32,
  uint8,
};

/// Size of one element, in bytes.
constexpr std::size_t size_of(DType dtype) noexcept {
  switch (dtype) {
  case DType::float64:
  case DType::int64:
    return 8;
  case DType::float32:
  case DType::int32:
    return 4;
  case DType::bfloat16:
  case DType::float16:
    return 2;
  case DType::uint8:
    return 1;
  }
  return 0;
}

/// Whether the type is one of the four floating-point types.
constexpr bool is_floating(DType dtype) noexcept {
  return static_cast<std::uint8_t>(dtype) <= static_cast<std::uint8_t>(DType::float16);
}

/// The DType of a C++ element type; left undefined for types without one.
/// Adapters specialize it for the half types of their libraries.
template <typename T> struct dtype_of;
template <> struct dtype_of<float> : std::integral_constant<DType, DType::float32> {};
template <> struct dtype_of<double> : std::integral_constant<DType, DType::float64> {};
template <> struct dtype_of<bfloat16> : std::integral_constant<DType, DType::bfloat16> {};
template <> struct dtype_of<float16> : std::integral_constant<DType, DType::float16> {};
template <> struct dtype_of<std::int32_t> : std::integral_constant<DType, DType::int32> {};
template <> struct dtype_of<std::uint8_t> : std::integral_constant<DType, DType::uint8> {};
template <> struct dtype_of<std::int64_t> : std::integral_constant<DType, DType::int64> {};
// The other 64-bit integer, where there are two (`long long` on Linux).
template <>
struct dtype_of<std::conditional_t<std::is_same_v<std::int64_t, long>, long long, long>>
    : std::integral_constant<DType, sizeof(std::conditional_t<std::is_same_v<std::int64_t, long>,
                                                              long long, long>) == 8
                                        ? DType::int64
                                        : DType::int32> {};

/// A view whose element type is known at run time only. Strides count
/// elements, not bytes. `rank` < 0 means: no tensor given. Of the arrays only
/// the first `rank` elements hold anything, and the constructor is not constexpr:
/// a call with small tensors would feel the clearing of half a dozen views.
struct AnyView {
  void *data = nullptr;
  union {
    char no_extents;
    std::int64_t extents[max_rank];
  };
  union {
    char no_strides;
    std::int64_t strides[max_rank];
  };
  std::int32_t rank = -1;
  DType dtype = DType::float32;

  AnyView() noexcept {} // NOLINT(modernize-use-equals-default): `= default` would clear
  struct None {};
  /// No tensor, as a constant.
  constexpr explicit AnyView(None) noexcept : no_extents(), no_strides() {}

  constexpr bool given() const noexcept { return rank >= 0; }
  /// Number of elements; 1 for rank 0.
  constexpr std::int64_t size() const noexcept {
    std::uint64_t count = 1;
    for (int i = 0; i < rank && i < max_rank; ++i)
      count *= static_cast<std::uint64_t>(extents[i]);
    return static_cast<std::int64_t>(count);
  }
};

/// A non-owning view of a tensor: `T` may be const. Copies like a pointer.
template <typename T> class SHAPE_TENSOR TensorView {
public:
  using element_type = T;
  using value_type = std::remove_cv_t<T>;

  /// No tensor: what optional arguments default to.
  TensorView() noexcept {}

  /// A contiguous (row-major) tensor at `data` with these extents.
  TensorView(T *data, std::initializer_list<std::int64_t> extents) noexcept
      : TensorView(data, extents.begin(), static_cast<int>(extents.size())) {}

  /// A strided tensor; strides count elements and may be zero or negative.
  /// Further strides than extents are dropped, missing ones are 0.
  TensorView(T *data, std::initializer_list<std::int64_t> extents,
             std::initializer_list<std::int64_t> strides) noexcept
      : TensorView(data, extents) {
    for (int i = 0; i < view.rank && i < max_rank; ++i)
      view.strides[i] = i < static_cast<int>(strides.size()) ? strides.begin()[i] : 0;
  }

  /// From arrays of `rank` extents and strides (`strides` null: row-major).
  /// A rank above `max_rank` is kept as a number, and refused by every
  /// function that takes the view; its extents are dropped.
  TensorView(T *data, const std::int64_t *extents, int rank,
             const std::int64_t *strides = nullptr) noexcept {
    view.data = const_cast<value_type *>(data);
    view.dtype = dtype_of<value_type>::value;
    view.rank = rank;
    if (rank == 2 && !strides) { // loops would become calls of memcpy
      view.extents[0] = extents[0];
      view.extents[1] = view.strides[0] = extents[1];
      view.strides[1] = 1;
      return;
    }
    if (rank == 1 && !strides) {
      view.extents[0] = extents[0];
      view.strides[0] = 1;
      return;
    }
    const int kept = rank < max_rank ? rank : max_rank;
    std::uint64_t stride = 1; // wraps: absurd extents are refused by the checks
    for (int i = kept - 1; i >= 0; --i) {
      view.extents[i] = extents[i];
      view.strides[i] = strides ? strides[i] : static_cast<std::int64_t>(stride);
      stride *= static_cast<std::uint64_t>(extents[i]);
    }
  }

  /// A view of const elements from one of mutable elements.
  template <typename U, typename = std::enable_if_t<std::is_same_v<const U, T>>>
  TensorView(const TensorView<U> &other) noexcept : view(other.any()) {}

  T *data() const noexcept { return static_cast<T *>(view.data); }
  constexpr int rank() const noexcept { return view.rank; }
  constexpr std::int64_t extent(int i) const noexcept { return view.extents[i]; }
  constexpr std::int64_t stride(int i) const noexcept { return view.strides[i]; }
  constexpr const std::int64_t *extents() const noexcept { return view.extents; }
  constexpr const std::int64_t *strides() const noexcept { return view.strides; }
  constexpr std::int64_t size() const noexcept { return view.size(); }
  constexpr bool given() const noexcept { return view.rank >= 0; }

  /// The same view with its element type as a value.
  constexpr const AnyView &any() const noexcept { return view; }
  constexpr operator const AnyView &() const noexcept { return view; }

private:
  AnyView view;
};

} // namespace shapewise

#endif // SHAPEWISE_TENSOR_VIEW_H
