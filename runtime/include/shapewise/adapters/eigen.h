//===- shapewise/adapters/eigen.h - Views of Eigen's types ------*- C++ -*-===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Eigen::Matrix, Array, Map, Ref and Block, and (where
// <unsupported/Eigen/CXX11/Tensor> was included first) Eigen::Tensor and
// TensorMap. Column-major stays column-major: the strides say so, and no
// element is copied. Matrices with one row or column fixed at compile time are
// of rank 1.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_ADAPTERS_EIGEN_H
#define SHAPEWISE_ADAPTERS_EIGEN_H

#include "shapewise/check.h"
#include "shapewise/tensor_view.h"

#include <Eigen/Core>

namespace shapewise {

namespace detail {

template <typename Derived, typename T>
TensorView<T> view_of_matrix(const Derived &matrix, T *data) {
  const std::int64_t inner = matrix.innerStride(), outer = matrix.outerStride();
  if (Derived::IsVectorAtCompileTime)
    return TensorView<T>(data, {matrix.size()}, {inner});
  return Derived::IsRowMajor ? TensorView<T>(data, {matrix.rows(), matrix.cols()}, {outer, inner})
                             : TensorView<T>(data, {matrix.rows(), matrix.cols()}, {inner, outer});
}

} // namespace detail

/// A mutable view of a matrix, array, map or block with memory of its own kind.
template <typename Derived> auto view(Eigen::DenseBase<Derived> &matrix) {
  return detail::view_of_matrix(matrix.derived(), matrix.derived().data());
}
template <typename Derived> auto view(const Eigen::DenseBase<Derived> &matrix) {
  return detail::view_of_matrix(
      matrix.derived(), static_cast<const typename Derived::Scalar *>(matrix.derived().data()));
}

#ifdef EIGEN_CXX11_TENSOR_TENSOR_H
namespace detail {

template <typename Tensor, typename T> TensorView<T> view_of_tensor(const Tensor &tensor, T *data) {
  constexpr int rank = static_cast<int>(Tensor::NumDimensions);
  static_assert(rank <= max_rank, "shapewise views have a rank of at most 8");
  std::int64_t extents[max_rank] = {}, strides[max_rank] = {};
  std::int64_t stride = 1;
  for (int i = 0; i < rank; ++i) {
    const bool row_major = static_cast<int>(Tensor::Layout) == static_cast<int>(Eigen::RowMajor);
    const int at = row_major ? rank - 1 - i : i;
    extents[at] = tensor.dimension(static_cast<std::size_t>(at));
    strides[at] = stride;
    stride *= extents[at];
  }
  return {data, extents, rank, strides};
}

} // namespace detail

template <typename T, int Rank, int Options, typename Index>
TensorView<T> view(Eigen::Tensor<T, Rank, Options, Index> &tensor) {
  return detail::view_of_tensor(tensor, tensor.data());
}
template <typename T, int Rank, int Options, typename Index>
TensorView<const T> view(const Eigen::Tensor<T, Rank, Options, Index> &tensor) {
  return detail::view_of_tensor(tensor, tensor.data());
}
template <typename Plain, int Options> auto view(const Eigen::TensorMap<Plain, Options> &tensor) {
  return detail::view_of_tensor(tensor, tensor.data());
}
#endif

/// SHAPE_CHECK on Eigen's matrices.
template <typename T>
struct extents_adapter<T, std::enable_if_t<std::is_base_of_v<Eigen::DenseBase<T>, T>>> {
  static Extents of(const T &matrix) {
    Extents result;
    result.rank = T::IsVectorAtCompileTime ? 1 : 2;
    result.extents[0] = T::IsVectorAtCompileTime ? matrix.size() : matrix.rows();
    result.extents[1] = T::IsVectorAtCompileTime ? 0 : matrix.cols();
    return result;
  }
};

} // namespace shapewise

#endif // SHAPEWISE_ADAPTERS_EIGEN_H
