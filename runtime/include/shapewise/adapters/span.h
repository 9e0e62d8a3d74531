//===- shapewise/adapters/span.h - Views of spans and vectors ---*- C++ -*-===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Anything with data() and size(): std::vector, std::array, std::span.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_ADAPTERS_SPAN_H
#define SHAPEWISE_ADAPTERS_SPAN_H

#include "shapewise/error.h"

#include <type_traits>

namespace shapewise {

/// A row-major view of a container's elements: `view(values, {rows, classes})`.
/// It must hold exactly as many as the extents say.
/// \throws shape_error (`contract`) when it does not.
template <typename Container>
auto view(Container &&values, std::initializer_list<std::int64_t> extents,
          SourceLocation where = SourceLocation::current())
    -> TensorView<std::remove_pointer_t<decltype(values.data())>> {
  static_assert(std::is_lvalue_reference_v<Container> ||
                    std::is_trivially_copyable_v<std::decay_t<Container>>,
                "a view of a temporary container would dangle");
  const TensorView<std::remove_pointer_t<decltype(values.data())>> result(values.data(), extents);
  if (result.size() != static_cast<std::int64_t>(values.size())) {
    Error error;
    error.code = ErrorCode::contract;
    error.function = "view";
    error.where = where;
    error.first_name = "container";
    error.first.rank = 1;
    error.first.extents[0] = static_cast<std::int64_t>(values.size());
    error.detail = "as many elements as the view's extents say";
    error.dimension = 0;
    error.value = error.first.extents[0];
    error.expected = result.size();
    throw shape_error(error);
  }
  return result;
}

} // namespace shapewise

#endif // SHAPEWISE_ADAPTERS_SPAN_H
