//===- shapewise/check.h - SHAPE_CHECK at run time --------------*- C++ -*-===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Defines what SHAPE_CHECK(tensor, "B, 784") calls. At run time the notation
// means: names (bound where first met, within one check), integers, `_`,
// `...`, `*name`, `#name`, `name=4`, and + - * // % with parentheses over names
// bound further left. A term with a name that is not bound by then (a C++
// parameter, a template argument) is not checked. Words in front of brackets
// (`logits f32[B, C]`) and ranges behind them are skipped.
//
// A tensor type of one's own is made known by a specialization of
// extents_adapter.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_CHECK_H
#define SHAPEWISE_CHECK_H

#include "shapewise/annotate.h"
#include "shapewise/error.h"
#include "shapewise/tensor_view.h"

#include <type_traits>
#include <utility>

namespace shapewise {

/// Rank and extents of a tensor, without its elements. `rank` may exceed
/// max_rank; extents beyond it are dropped.
struct Extents {
  std::int64_t extents[max_rank] = {};
  int rank = 0;
};

/// How the extents of a `T` are read: a static `Extents of(const T &)`. The
/// primary template knows types with rank() and extent(i) (mdspan, TensorView)
/// and types with sizes() (torch::Tensor).
template <typename T, typename = void> struct extents_adapter;

namespace detail {
/// std::void_t as a class: as an alias, Clang takes two uses of it for the same
/// specialization (CWG 1558, 1980).
template <typename...> struct MakeVoid {
  using type = void;
};
} // namespace detail

template <typename T>
struct extents_adapter<
    T, typename detail::MakeVoid<decltype(std::declval<const T &>().rank()),
                                 decltype(std::declval<const T &>().extent(0))>::type> {
  static Extents of(const T &tensor) {
    Extents result;
    result.rank = static_cast<int>(tensor.rank());
    for (int i = 0; i < result.rank && i < max_rank; ++i)
      result.extents[i] = static_cast<std::int64_t>(tensor.extent(i));
    return result;
  }
};

template <typename T>
struct extents_adapter<
    T, typename detail::MakeVoid<decltype(std::declval<const T &>().sizes().size()),
                                 decltype(std::declval<const T &>().sizes()[0])>::type> {
  static Extents of(const T &tensor) {
    Extents result;
    const auto sizes = tensor.sizes();
    result.rank = static_cast<int>(sizes.size());
    for (int i = 0; i < result.rank && i < max_rank; ++i)
      result.extents[i] = static_cast<std::int64_t>(sizes[i]);
    return result;
  }
};

/// The extents of any tensor that extents_adapter knows.
template <typename T> Extents extents_of(const T &tensor) { return extents_adapter<T>::of(tensor); }

/// Checks extents against a notation. Returns no error, a `contract` error
/// with the dimension that differs, or a `notation` error with the column.
Error check_extents(const Extents &extents, const char *notation, SourceLocation where) noexcept;

namespace annotation {

/// \throws shape_error when `tensor` does not have the shape `notation`.
template <typename T>
void check(const T &tensor, const char *notation, const char *file, int line) {
  if (const Error error = check_extents(extents_of(tensor), notation, {file, line}))
    throw shape_error(error);
}

} // namespace annotation
} // namespace shapewise

#endif // SHAPEWISE_CHECK_H
