//===- Messages.cpp - The wording of every error --------------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One function per rule; each returns the words without the caller's place.
//
//===----------------------------------------------------------------------===//

#include "Messages.h"

namespace shapewise {
namespace detail {

std::string describeShape(const AnyView &View) {
  std::string Text = "[";
  const int Known = View.rank < max_rank ? View.rank : max_rank;
  for (int I = 0; I < Known; ++I)
    Text += (I ? ", " : "") + std::to_string(View.extents[I]);
  return Text + (View.rank > Known ? ", ...]" : "]");
}

const char *describeType(DType Type) {
  switch (Type) {
  case DType::float32:
    return "float32";
  case DType::float64:
    return "float64";
  case DType::bfloat16:
    return "bfloat16";
  case DType::float16:
    return "float16";
  case DType::int64:
    return "int64";
  case DType::int32:
    return "int32";
  case DType::uint8:
    return "uint8";
  }
  return "unknown";
}

namespace {

std::string number(std::int64_t Value) { return std::to_string(Value); }

/// A real number the short way: 1.5, not 1.500000.
std::string real(double Value) {
  std::string Text = std::to_string(Value);
  if (Text.find('.') != std::string::npos) {
    Text.erase(Text.find_last_not_of('0') + 1);
    if (Text.back() == '.')
      Text.pop_back();
  }
  return Text;
}

std::string quoted(const char *Name) { return "'" + std::string(Name) + "'"; }

/// "logits are [384, 2971], labels [864]".
std::string bothShapes(const Error &E) {
  return std::string(E.first_name) + " are " + describeShape(E.first) + ", " + E.second_name + " " +
         describeShape(E.second);
}

std::string sizeAt(const AnyView &View, std::int64_t Dimension) {
  return Dimension >= 0 && Dimension < View.rank ? number(View.extents[Dimension]) : "none";
}

/// The dimension of the labels that belongs to one of the logits: labels have
/// no class axis.
std::int64_t partnerDimension(const Error &E) {
  return E.second.rank < E.first.rank && E.dimension > 1 ? E.dimension - 1 : E.dimension;
}

std::string rankMessage(const Error &E) {
  if (!*E.second_name)
    return quoted(E.function) + " takes " + E.first_name + " of rank 1 to " + number(max_rank) +
           ", not " + number(E.first.rank) + ": " + E.first_name + " are " + describeShape(E.first);
  return quoted(E.function) + " takes " + E.second_name + " of rank " + number(E.expected) +
         " with " + E.first_name + " of rank " + number(E.first.rank) + ", not " +
         number(E.second.rank) + ": " + bothShapes(E);
}

std::string classesMessage(const Error &E) {
  return quoted(E.function) + " pairs " + sizeAt(E.first, E.dimension) + " classes of " +
         E.first_name + " with " + number(E.value) + " of " + E.second_name + ": " + bothShapes(E);
}

/// "labels[17]", "labels[2, 5]"; "labels" for a single one.
std::string labelPlace(const Error &E) {
  if (E.second.rank <= 0)
    return E.second_name;
  std::int64_t Index[max_rank] = {};
  std::int64_t Rest = E.row;
  for (int I = E.second.rank - 1; I >= 0; --I) {
    Index[I] = Rest % E.second.extents[I];
    Rest /= E.second.extents[I];
  }
  std::string Text = std::string(E.second_name) + "[";
  for (int I = 0; I < E.second.rank; ++I)
    Text += (I ? ", " : "") + number(Index[I]);
  return Text + "]";
}

std::string labelMessage(const Error &E) {
  const std::string Last = E.expected > 0 ? " (0.." + number(E.expected - 1) + ")" : "";
  return labelPlace(E) + " = " + number(E.value) + " is not a class: " + E.first_name + " have " +
         number(E.expected) + " classes" + Last + ", ignore_index is " + number(E.ignore_index);
}

std::string outputMessage(const Error &E) {
  return quoted(E.function) + " writes " + E.second_name + " of shape " + describeShape(E.first) +
         ", not " + describeShape(E.second);
}

std::string dtypeMessage(const Error &E) {
  if (!*E.second_name)
    return quoted(E.function) + " takes no " + E.first_name + " of " + describeType(E.first.dtype);
  if (is_floating(E.second.dtype) && E.expected == 0)
    return quoted(E.function) + " takes " + E.second_name + " of shape " + describeShape(E.second) +
           " as class indices, which are integers, not " + describeType(E.second.dtype) + ": " +
           bothShapes(E);
  if (!is_floating(E.second.dtype) && E.expected == 1)
    return quoted(E.function) + " takes " + E.second_name + " of the logits' full shape as " +
           "probabilities, which are floating, not " + describeType(E.second.dtype) + ": " +
           bothShapes(E);
  return quoted(E.function) + " takes no " + E.second_name + " of " + describeType(E.second.dtype) +
         " with " + E.first_name + " of " + describeType(E.first.dtype);
}

std::string aliasingMessage(const Error &E) {
  if (E.first_name == std::string(E.second_name))
    return quoted(E.function) + " writes " + E.first_name + " whose elements overlap each other";
  return quoted(E.function) + " writes " + E.second_name + " that overlap the memory of " +
         E.first_name;
}

std::string optionMessage(const Error &E) {
  const std::string Detail = E.detail;
  if (Detail == "label_smoothing")
    return quoted(E.function) + " takes a label_smoothing from 0 to 1, not " + real(E.number);
  if (Detail == "ignore_index")
    return quoted(E.function) + " takes no ignore_index with probabilities, but it is " +
           number(E.ignore_index);
  return quoted(E.function) + " takes no such " + Detail + ": " + number(E.value);
}

std::string batchMessage(const Error &E) {
  return quoted(E.function) + " pairs " + sizeAt(E.first, E.dimension) + " rows of " +
         E.first_name + " with " + sizeAt(E.second, partnerDimension(E)) + " " + E.second_name +
         ": " + bothShapes(E);
}

std::string spatialMessage(const Error &E) {
  return quoted(E.function) + " pairs size " + sizeAt(E.first, E.dimension) + " of dimension " +
         number(E.dimension) + " of " + E.first_name + " with size " +
         sizeAt(E.second, partnerDimension(E)) + " of " + E.second_name + ": " + bothShapes(E);
}

std::string contractMessage(const Error &E) {
  std::string Text = "a tensor of shape " + describeShape(E.first) + " is not \"" + E.detail + "\"";
  if (E.dimension >= 0)
    Text += ": dimension " + number(E.dimension) + " is " + number(E.value) + ", not " +
            number(E.expected);
  return Text;
}

} // namespace
} // namespace detail

std::string message(const Error &E) {
  using namespace detail;
  switch (E.code) {
  case ErrorCode::none:
    return "";
  case ErrorCode::null_data:
    return quoted(E.function) + " was given " + E.first_name + " of shape " +
           describeShape(E.first) + " without data";
  case ErrorCode::rank:
    return rankMessage(E);
  case ErrorCode::extent:
    return quoted(E.function) + " was given " + E.first_name + " of shape " +
           describeShape(E.first) + ": an extent is negative, or the size overflows";
  case ErrorCode::batch:
    return batchMessage(E);
  case ErrorCode::spatial:
    return spatialMessage(E);
  case ErrorCode::classes:
    return classesMessage(E);
  case ErrorCode::dtype:
    return dtypeMessage(E);
  case ErrorCode::label_range:
    return labelMessage(E);
  case ErrorCode::output_shape:
    return outputMessage(E);
  case ErrorCode::aliasing:
    return aliasingMessage(E);
  case ErrorCode::scratch:
    return quoted(E.function) + " needs " + number(E.expected) +
           " bytes of scratch space, but was given " + number(E.value);
  case ErrorCode::option:
    return optionMessage(E);
  case ErrorCode::missing_output:
    return quoted(E.function) + " with Reduction::none needs a place for the losses";
  case ErrorCode::out_of_memory:
    return quoted(E.function) + " cannot allocate " + number(E.expected) +
           " bytes of scratch space";
  case ErrorCode::contract:
    return contractMessage(E);
  case ErrorCode::notation:
    return "\"" + std::string(E.detail) + "\" is not a shape: mistake in column " + number(E.value);
  }
  return "";
}

shape_error::shape_error(const Error &E)
    : std::invalid_argument(std::string(E.where.file) + ":" + std::to_string(E.where.line) + ": " +
                            message(E)),
      info(E) {}

} // namespace shapewise
