//===- shapewise/adapters/torch.h - Views of libtorch's tensors -*- C++ -*-===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// No copy: a view shares the tensor's memory and strides, and does not keep it
// alive.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_ADAPTERS_TORCH_H
#define SHAPEWISE_ADAPTERS_TORCH_H

#include "shapewise/check.h"
#include "shapewise/tensor_view.h"

#include <ATen/ATen.h>

namespace shapewise {

template <> struct dtype_of<c10::BFloat16> : std::integral_constant<DType, DType::bfloat16> {};
template <> struct dtype_of<c10::Half> : std::integral_constant<DType, DType::float16> {};

/// A view of a CPU tensor with elements of type T.
/// \throws c10::Error when its dtype is another one, or it is not on the CPU.
template <typename T> TensorView<T> view(const at::Tensor &tensor) {
  TORCH_CHECK(tensor.device().is_cpu(), "shapewise::view takes tensors on the CPU");
  return {tensor.data_ptr<std::remove_const_t<T>>(), tensor.sizes().data(),
          static_cast<int>(tensor.dim()), tensor.strides().data()};
}

/// The same with the dtype as a value; undefined tensors give no tensor.
/// \throws c10::Error for dtypes that shapewise has not, and off the CPU.
inline AnyView any_view(const at::Tensor &tensor) {
  AnyView result;
  if (!tensor.defined())
    return result;
  TORCH_CHECK(tensor.device().is_cpu(), "shapewise::any_view takes tensors on the CPU");
  switch (tensor.scalar_type()) {
  case at::kFloat:
    result.dtype = DType::float32;
    break;
  case at::kDouble:
    result.dtype = DType::float64;
    break;
  case at::kBFloat16:
    result.dtype = DType::bfloat16;
    break;
  case at::kHalf:
    result.dtype = DType::float16;
    break;
  case at::kLong:
    result.dtype = DType::int64;
    break;
  case at::kInt:
    result.dtype = DType::int32;
    break;
  case at::kByte:
    result.dtype = DType::uint8;
    break;
  default:
    TORCH_CHECK(false, "shapewise has no dtype ", tensor.scalar_type());
  }
  result.rank = static_cast<std::int32_t>(tensor.dim());
  for (std::int64_t i = 0; i < tensor.dim() && i < max_rank; ++i) {
    result.extents[i] = tensor.size(i);
    result.strides[i] = tensor.stride(i);
  }
  result.data = tensor.data_ptr();
  return result;
}

} // namespace shapewise

#endif // SHAPEWISE_ADAPTERS_TORCH_H
