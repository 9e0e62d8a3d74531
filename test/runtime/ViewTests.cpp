//===- ViewTests.cpp - Views and half-precision elements ------------------===//

#include "Elements.h"

#include "shapewise/cross_entropy.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace shapewise;

namespace {

TEST(Views, ContiguousStridesAreRowMajor) {
  float Data[24] = {};
  const TensorView<float> V(Data, {2, 3, 4});
  EXPECT_EQ(V.rank(), 3);
  EXPECT_EQ(V.stride(0), 12);
  EXPECT_EQ(V.stride(1), 4);
  EXPECT_EQ(V.stride(2), 1);
  EXPECT_EQ(V.size(), 24);
  const TensorView<const float> Const = V;
  EXPECT_EQ(Const.data(), Data);
  EXPECT_EQ(Const.extent(2), 4);
  EXPECT_FALSE(TensorView<float>().given());
  EXPECT_EQ(TensorView<float>(Data, {}).size(), 1);
}

TEST(Views, AnyViewKnowsItsType) {
  const long long A = 0;
  EXPECT_EQ(TensorView<const long long>(&A, {}).any().dtype, DType::int64);
  EXPECT_EQ(size_of(DType::bfloat16), 2U);
  EXPECT_TRUE(is_floating(DType::float16));
  EXPECT_FALSE(is_floating(DType::uint8));
}

TEST(Halves, EveryFloat16SurvivesARoundTrip) {
  for (unsigned Bits = 0; Bits < 0x10000; ++Bits) {
    const float16 Half{static_cast<std::uint16_t>(Bits)};
    const float Value = detail::toFloat(Half);
    const float16 Back = detail::toFloat16(Value);
    if (std::isnan(Value))
      EXPECT_TRUE(std::isnan(detail::toFloat(Back)));
    else
      ASSERT_EQ(Back.bits, Half.bits) << Bits;
  }
  EXPECT_EQ(detail::toFloat(float16{0x3C00}), 1.0F);
  EXPECT_EQ(detail::toFloat(float16{0x0001}), 0x1p-24F);
}

TEST(Halves, RoundingIsToNearestEven) {
  EXPECT_EQ(detail::toFloat16(2049.0F).bits, detail::toFloat16(2048.0F).bits);
  EXPECT_EQ(detail::toFloat16(2051.0F).bits, detail::toFloat16(2052.0F).bits);
  EXPECT_EQ(detail::toFloat16(65519.0F).bits, 0x7BFF);
  EXPECT_EQ(detail::toFloat16(65520.0F).bits, 0x7C00);
  EXPECT_EQ(detail::toFloat16(0x1p-25F).bits, 0);
  EXPECT_EQ(detail::toFloat16(0x1.8p-25F).bits, 1);
  EXPECT_EQ(detail::toBFloat16(1.00390625F).bits, 0x3F80);
  EXPECT_EQ(detail::toBFloat16(1.01171875F).bits, 0x3F82);
}

/// Half-precision logits give what their exact float32 values give, rounded;
/// bfloat16s are added up in another order, which may show in the loss's last bit.
template <typename Half, typename Make> void expectAsFloat(Make Convert) {
  for (const std::int64_t Classes : {10, 40, 600}) {
    const std::size_t Count = static_cast<std::size_t>(20 * Classes);
    std::vector<Half> Logits(Count), G(Count);
    std::vector<float> Exact(Count), ExactG(Count);
    for (std::size_t I = 0; I < Count; ++I) {
      Logits[I] = Convert(static_cast<float>((I * 37) % 101) * 0.09F - 4.0F);
      Exact[I] = detail::toFloat(Logits[I]);
    }
    const std::vector<std::int64_t> Labels(20, 3);
    const TensorView<const std::int64_t> L(Labels.data(), {20});
    const double Loss = cross_entropy_with_gradient(TensorView<Half>(Logits.data(), {20, Classes}),
                                                    L, TensorView<Half>(G.data(), {20, Classes}));
    const double ExactLoss =
        cross_entropy_with_gradient(TensorView<float>(Exact.data(), {20, Classes}), L,
                                    TensorView<float>(ExactG.data(), {20, Classes}));
    EXPECT_NEAR(Loss, ExactLoss, 0x1p-24 * ExactLoss);
    for (std::size_t I = 0; I < Count; ++I)
      ASSERT_EQ(G[I].bits, Convert(ExactG[I]).bits) << I;
  }
}

TEST(Halves, BFloat16LogitsAreExactFloats) { expectAsFloat<bfloat16>(detail::toBFloat16); }
TEST(Halves, Float16LogitsAreExactFloats) { expectAsFloat<float16>(detail::toFloat16); }

} // namespace
