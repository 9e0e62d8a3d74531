//===- shapewise/adapters/mdspan.h - Views of mdspans -----------*- C++ -*-===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Anything shaped like std::mdspan (C++23, or Kokkos' reference
// implementation): rank(), extent(i), stride(i), data_handle(). Includes no
// mdspan.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_ADAPTERS_MDSPAN_H
#define SHAPEWISE_ADAPTERS_MDSPAN_H

#include "shapewise/tensor_view.h"

namespace shapewise {

/// A view of the same elements with the same extents and strides; no copy.
template <typename MdSpan>
auto view(const MdSpan &span)
    -> TensorView<std::remove_reference_t<decltype(*span.data_handle())>> {
  static_assert(MdSpan::rank() <= static_cast<std::size_t>(max_rank),
                "shapewise views have a rank of at most 8");
  std::int64_t extents[max_rank] = {}, strides[max_rank] = {};
  const int rank = static_cast<int>(MdSpan::rank());
  for (int i = 0; i < rank; ++i) {
    extents[i] = static_cast<std::int64_t>(span.extent(static_cast<std::size_t>(i)));
    strides[i] = static_cast<std::int64_t>(span.stride(static_cast<std::size_t>(i)));
  }
  return {span.data_handle(), extents, rank, strides};
}

} // namespace shapewise

#endif // SHAPEWISE_ADAPTERS_MDSPAN_H
