//===- shapewise/error.h - What a violated shape rule says ------*- C++ -*-===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// shape_error, the exception of every check, and Error, the same as a plain
// value for code without exceptions. Both carry the shapes, the clashing
// dimension and the caller's place; the words are those of the plugin.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_ERROR_H
#define SHAPEWISE_ERROR_H

#include "shapewise/tensor_view.h"

#include <new>
#include <stdexcept>
#include <string>

namespace shapewise {

/// The caller's place. As a default argument it is the place of the call.
struct SourceLocation {
  const char *file = "";
  int line = 0;

  static constexpr SourceLocation current(const char *file = __builtin_FILE(),
                                          int line = __builtin_LINE()) noexcept {
    return {file, line};
  }
};

/// Which rule was violated.
enum class ErrorCode : std::uint8_t {
  none,
  null_data,      ///< A tensor with elements has no data.
  rank,           ///< Ranks don't belong together, or a rank is out of range.
  extent,         ///< An extent is negative, or there are too many elements.
  batch,          ///< Batch sizes of logits and labels differ.
  spatial,        ///< Sizes behind the class axis differ.
  classes,        ///< The class axis disagrees (probabilities, weight).
  dtype,          ///< A dtype that the argument cannot have.
  label_range,    ///< A label is neither a class nor `ignore_index`.
  output_shape,   ///< An output's shape is not the one it must have.
  aliasing,       ///< An output overlaps an input or another output.
  scratch,        ///< The scratch space is too small or misaligned.
  option,         ///< An option is out of range, or options exclude each other.
  missing_output, ///< `Reduction::none` without a place for the losses.
  out_of_memory,  ///< Scratch space was not given and cannot be allocated.
  contract,       ///< SHAPE_CHECK: a tensor does not have the shape.
  notation,       ///< SHAPE_CHECK: the notation does not parse.
};

/// A violation as a plain value: no allocation, copies like bits. Pointers are
/// to string literals or to what the caller passed. All sizes in elements.
struct Error {
  ErrorCode code = ErrorCode::none;
  /// The dimension that clashes, counted in `first`; -1: none in particular.
  std::int32_t dimension = -1;
  const char *function = "";     ///< The function that was called.
  const char *first_name = "";   ///< Role of the first tensor, "logits".
  const char *second_name = "";  ///< Role of the second, "labels"; may be "".
  const char *detail = "";       ///< An option's name, or a notation.
  AnyView first;                 ///< Shape of the first tensor.
  AnyView second;                ///< Shape of the second tensor.
  std::int64_t row = -1;         ///< Row (position) of the offending label.
  std::int64_t value = 0;        ///< The label, or another offending number.
  std::int64_t expected = 0;     ///< What the number should have been.
  std::int64_t ignore_index = 0; ///< The option, for `label_range`.
  double number = 0;             ///< An offending real option.
  SourceLocation where;          ///< The caller's place.

  /// True when there is an error.
  constexpr explicit operator bool() const noexcept { return code != ErrorCode::none; }
};

/// The words for an error, without the place:
/// "'cross_entropy' pairs 384 rows of logits with 864 labels: logits are
/// [384, 2971], labels [864]". Allocates; empty for no error.
std::string message(const Error &error);

/// What checked functions throw. `what()` is "file:line: " and the message.
class shape_error : public std::invalid_argument {
public:
  explicit shape_error(const Error &error);

  const Error &error() const noexcept { return info; }
  ErrorCode code() const noexcept { return info.code; }
  SourceLocation where() const noexcept { return info.where; }

private:
  Error info;
};

} // namespace shapewise

#endif // SHAPEWISE_ERROR_H
