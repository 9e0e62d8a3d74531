//===- AdapterTests.cpp - Views of other libraries' types -----------------===//

#include <unsupported/Eigen/CXX11/Tensor>

#include "shapewise/adapters/eigen.h"
#include "shapewise/adapters/mdspan.h"
#include "shapewise/adapters/span.h"
#include "shapewise/cross_entropy.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

using namespace shapewise;

namespace {

/// The least that is shaped like an mdspan: three by two, any strides.
struct MdSpanLike {
  float *Data;
  std::size_t Stride0, Stride1;
  static constexpr std::size_t rank() { return 2; }
  std::size_t extent(std::size_t I) const { return I == 0 ? 3 : 2; }
  std::size_t stride(std::size_t I) const { return I == 0 ? Stride0 : Stride1; }
  float *data_handle() const { return Data; }
};

const std::vector<float> Values{1, 2, 3, 4, 5, 6.5F};
const std::vector<std::int64_t> Labels{0, 1, 1};

double truth() {
  return cross_entropy(TensorView<const float>(Values.data(), {3, 2}),
                       TensorView<const std::int64_t>(Labels.data(), {3}));
}

TEST(Adapters, VectorsAndArraysWithExtents) {
  EXPECT_EQ(cross_entropy(view(Values, {3, 2}), view(Labels, {3})), truth());
  std::array<float, 6> Mutable{};
  static_assert(std::is_same_v<decltype(view(Mutable, {3, 2})), TensorView<float>>, "");
  static_assert(std::is_same_v<decltype(view(Values, {3, 2})), TensorView<const float>>, "");
  try {
    view(Values, {3, 3});
    FAIL();
  } catch (const shape_error &E) {
    EXPECT_EQ(message(E.error()), "a tensor of shape [6] is not \"as many elements as the "
                                  "view's extents say\": dimension 0 is 6, not 9");
  }
}

TEST(Adapters, MdspansKeepTheirStrides) {
  std::vector<float> Transposed{1, 3, 5, 2, 4, 6.5F};
  const MdSpanLike Span{Transposed.data(), 1, 3};
  EXPECT_NEAR(cross_entropy(view(Span), view(Labels, {3})), truth(), 1e-12);
}

TEST(Adapters, EigenMatricesOfEitherOrder) {
  Eigen::MatrixXf Columns(3, 2);
  Columns << 1, 2, 3, 4, 5, 6.5F;
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> Rows = Columns;
  EXPECT_EQ(view(Columns).stride(0), 1);
  EXPECT_EQ(view(Rows).stride(0), 2);
  EXPECT_NEAR(cross_entropy(view(Columns), view(Labels, {3})), truth(), 1e-12);
  EXPECT_NEAR(cross_entropy(view(Rows), view(Labels, {3})), truth(), 1e-12);
  Eigen::MatrixXf Big = Eigen::MatrixXf::Zero(5, 4);
  Big.block(1, 1, 3, 2) = Columns;
  EXPECT_NEAR(cross_entropy(view(Big.block(1, 1, 3, 2)), view(Labels, {3})), truth(), 1e-12);
  Eigen::Matrix<std::int64_t, Eigen::Dynamic, 1> L(3);
  L << 0, 1, 1;
  EXPECT_EQ(view(L).rank(), 1);
  const Eigen::Map<const Eigen::MatrixXf> Map(Columns.data(), 3, 2);
  EXPECT_NEAR(cross_entropy(view(Map), view(L)), truth(), 1e-12);
  Eigen::MatrixXf Gradient(3, 2);
  cross_entropy_with_gradient(view(Columns), view(L), view(Gradient));
  EXPECT_NEAR(Gradient.sum(), 0, 1e-7);
  EXPECT_NO_THROW(SHAPE_CHECK(Columns, "3, 2"));
  EXPECT_THROW(SHAPE_CHECK(Columns, "2, 3"), shape_error);
}

TEST(Adapters, EigenTensorsOfEitherOrder) {
  Eigen::Tensor<float, 3> Logits(2, 3, 4);
  Eigen::Tensor<float, 3, Eigen::RowMajor> Rows(2, 3, 4);
  Eigen::Tensor<std::int64_t, 2> L(2, 4);
  for (int I = 0; I < 2; ++I)
    for (int K = 0; K < 4; ++K) {
      L(I, K) = (I + K) % 3;
      for (int C = 0; C < 3; ++C)
        Logits(I, C, K) = Rows(I, C, K) = static_cast<float>(I * 7 + C * K);
    }
  EXPECT_EQ(view(Logits).stride(2), 6);
  EXPECT_EQ(view(Rows).stride(2), 1);
  EXPECT_NEAR(cross_entropy(view(Logits), view(L)), cross_entropy(view(Rows), view(L)), 1e-12);
}

} // namespace
