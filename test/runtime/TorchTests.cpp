//===- TorchTests.cpp - libtorch is the truth -----------------------------===//
//
// Random shapes, dtypes, options and special values through libtorch's
// cross_entropy and through ours. The only test that includes libtorch.
//
//===----------------------------------------------------------------------===//

#include "shapewise/torch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace F = torch::nn::functional;

namespace {

std::mt19937 Random(20240607);

std::int64_t upTo(std::int64_t Bound) {
  return static_cast<std::int64_t>(Random() % static_cast<unsigned>(Bound + 1));
}

struct Case {
  torch::Tensor Logits, Target;
  F::CrossEntropyFuncOptions Options;
  std::string Text;
};

/// A random valid call.
Case makeCase(torch::Dtype Type) {
  Case C;
  torch::manual_seed(Random());
  static const std::int64_t Widths[] = {1, 2, 3, 7, 10, 16, 17, 31, 33, 64, 100, 257, 1025};
  const std::int64_t Classes = Widths[upTo(12)];
  std::vector<std::int64_t> Shape;
  const std::int64_t Form = upTo(5);
  if (Form == 0)
    Shape = {Classes};
  else if (Form <= 3)
    Shape = {1 + upTo(20), Classes};
  else
    Shape = {1 + upTo(3), std::min<std::int64_t>(Classes, 40), 1 + upTo(5), 1 + upTo(6)};
  const std::int64_t Axis = Shape.size() == 1 ? 0 : 1;
  const double Spread = std::pow(10.0, static_cast<double>(upTo(4)) - 2);
  C.Logits = (torch::randn(Shape) * Spread).to(Type);
  if (Shape.size() > 2 && upTo(1))
    C.Logits = C.Logits.contiguous(torch::MemoryFormat::ChannelsLast);
  if (Shape.size() == 2 && upTo(3) == 0)
    C.Logits = C.Logits.t().contiguous().t();
  std::vector<std::int64_t> Positions = Shape;
  Positions.erase(Positions.begin() + Axis);
  const bool Probabilities = upTo(3) == 0;
  if (Probabilities) {
    C.Target = torch::softmax(torch::randn(Shape), Axis).to(Type);
  } else {
    C.Target = torch::randint(Shape[static_cast<std::size_t>(Axis)], Positions, torch::kLong);
    if (upTo(2) == 0) {
      C.Options.ignore_index(upTo(1) ? -100 : 0);
      C.Target.masked_fill_(torch::rand(Positions) < 0.3, C.Options.ignore_index());
    }
  }
  if (upTo(2) == 0)
    C.Options.weight((torch::rand({Shape[static_cast<std::size_t>(Axis)]}) + 0.1).to(Type));
  if (upTo(3) == 0)
    C.Options.label_smoothing(0.1 * static_cast<double>(upTo(10)));
  switch (upTo(2)) {
  case 0:
    C.Options.reduction(torch::kNone);
    break;
  case 1:
    C.Options.reduction(torch::kSum);
    break;
  default:
    C.Options.reduction(torch::kMean);
  }
  std::ostringstream Text;
  Text << C.Logits.sizes() << (Probabilities ? " probabilities" : " labels") << " weighted "
       << C.Options.weight().defined() << " smoothing " << C.Options.label_smoothing() << " ignore "
       << C.Options.ignore_index() << " reduction "
       << torch::enumtype::get_enum_name(C.Options.reduction()) << " spread " << Spread;
  C.Text = Text.str();
  return C;
}

/// Loss and gradient by one of the two functions, in the case's type or wider.
struct Result {
  torch::Tensor Loss, Gradient;
};

template <typename Function> Result run(const Case &C, torch::Dtype Type, Function Call) {
  const torch::Tensor Leaf = C.Logits.detach().to(Type).requires_grad_(true);
  F::CrossEntropyFuncOptions Options = C.Options;
  if (Options.weight().defined())
    Options.weight(Options.weight().to(Type));
  const torch::Tensor Target = C.Target.is_floating_point() ? C.Target.to(Type) : C.Target;
  const torch::Tensor Loss = Call(Leaf, Target, Options);
  // A different weight for each loss, so that rows cannot be exchanged.
  const torch::Tensor Flow =
      torch::arange(1, Loss.numel() + 1, torch::kDouble).reshape(Loss.sizes()).to(Type);
  (Loss * Flow).sum().backward();
  return {Loss.detach(), Leaf.grad()};
}

const auto Ours = [](const torch::Tensor &X, const torch::Tensor &T,
                     const F::CrossEntropyFuncOptions &O) {
  return shapewise::torch::cross_entropy(X, T, O);
};
const auto Theirs = [](const torch::Tensor &X, const torch::Tensor &T,
                       const F::CrossEntropyFuncOptions &O) { return F::cross_entropy(X, T, O); };

double worst(const torch::Tensor &A, const torch::Tensor &Truth) {
  return A.numel() ? (A.to(torch::kDouble) - Truth).abs().max().item<double>() : 0;
}

TEST(Torch, Float64AgreesToTheLastDigits) {
  for (int I = 0; I < 400; ++I) {
    const Case C = makeCase(torch::kDouble);
    const Result A = run(C, torch::kDouble, Ours), B = run(C, torch::kDouble, Theirs);
    ASSERT_EQ(A.Loss.sizes(), B.Loss.sizes()) << C.Text;
    ASSERT_TRUE(torch::allclose(A.Loss, B.Loss, 1e-11, 1e-13, true))
        << C.Text << std::setprecision(17) << A.Loss << B.Loss;
    ASSERT_TRUE(torch::allclose(A.Gradient, B.Gradient, 1e-10, 1e-13, true)) << C.Text;
  }
}

TEST(Torch, Float32IsNoWorseThanLibtorch) {
  for (int I = 0; I < 600; ++I) {
    const Case C = makeCase(torch::kFloat);
    const Result A = run(C, torch::kFloat, Ours), B = run(C, torch::kFloat, Theirs);
    const Result Truth = run(C, torch::kDouble, Theirs);
    ASSERT_EQ(A.Loss.scalar_type(), torch::kFloat);
    ASSERT_TRUE(torch::equal(A.Loss.isnan(), Truth.Loss.isnan())) << C.Text;
    if (Truth.Loss.isnan().any().item<bool>())
      continue; // every label ignored
    const double Rounding = 6e-8 * Truth.Loss.abs().max().item<double>() * 1.5 +
                            1e-14; // what libtorch's float64 loses itself
    ASSERT_LE(worst(A.Loss, Truth.Loss), worst(B.Loss, Truth.Loss) + Rounding) << C.Text;
    const double Largest = Truth.Gradient.abs().max().item<double>();
    ASSERT_LE(worst(A.Gradient, Truth.Gradient),
              worst(B.Gradient, Truth.Gradient) + 2e-7 * Largest + 1e-14)
        << C.Text;
    // And relative to each entry of plain gradients: 4 ulp.
    if (!C.Target.is_floating_point() && C.Options.label_smoothing() == 0) {
      const torch::Tensor Allowed = Truth.Gradient.abs() * (5 * 1.2e-7) + 1e-44;
      const torch::Tensor Off = (A.Gradient.to(torch::kDouble) - Truth.Gradient).abs();
      // libtorch's float64 loses digits at the label where it dominates.
      ASSERT_TRUE((Off <= Allowed + 1e-13).all().item<bool>()) << C.Text;
    }
  }
}

TEST(Torch, BFloat16IsNoWorseThanLibtorch) {
  for (int I = 0; I < 200; ++I) {
    const Case C = makeCase(torch::kBFloat16);
    Result B;
    try {
      B = run(C, torch::kBFloat16, Theirs);
    } catch (const c10::Error &) {
      continue; // libtorch 1.13 lacks some bfloat16 kernels
    }
    const Result A = run(C, torch::kBFloat16, Ours);
    const Result Truth = run(C, torch::kDouble, Theirs);
    if (Truth.Loss.isnan().any().item<bool>() || B.Loss.isnan().any().item<bool>())
      continue;
    const double Rounding = 0x1p-8 * Truth.Loss.abs().max().item<double>();
    ASSERT_LE(worst(A.Loss, Truth.Loss), worst(B.Loss, Truth.Loss) + Rounding) << C.Text;
    const double Largest = 0x1p-8 * Truth.Gradient.abs().max().item<double>();
    const double Ourselves = worst(A.Gradient, Truth.Gradient);
    ASSERT_FALSE(std::isnan(Ourselves)) << C.Text;
    // libtorch 1.13 sometimes leaves nan in the gradient of [N, C, d1, d2]: nothing to compare
    // with.
    if (B.Gradient.isnan().any().item<bool>())
      continue;
    ASSERT_LE(Ourselves, worst(B.Gradient, Truth.Gradient) + Largest) << C.Text;
  }
}

// libtorch 1.13 computes no float16 on the CPU: its float64 of the same numbers
// is the truth, of which only our one rounding may differ.
TEST(Torch, Float16IsTheRoundedTruth) {
  const auto ExpectRounded = [](const torch::Tensor &A, const torch::Tensor &Truth,
                                const std::string &Text) {
    ASSERT_EQ(A.scalar_type(), torch::kHalf);
    const torch::Tensor Allowed = Truth.abs() * (0x1p-11 * 1.01) + 0x1p-25 * 1.01;
    const torch::Tensor Off = (A.to(torch::kDouble) - Truth).abs();
    ASSERT_TRUE((Off <= Allowed).all().item<bool>()) << Text << A << Truth;
  };
  int Compared = 0;
  for (int I = 0; I < 300; ++I) {
    const Case C = makeCase(torch::kHalf);
    const Result Truth = run(C, torch::kDouble, Theirs);
    if (Truth.Loss.isnan().any().item<bool>() || Truth.Loss.abs().max().item<double>() > 65000 ||
        Truth.Gradient.abs().max().item<double>() > 65000)
      continue; // every label ignored, or beyond float16
    const torch::Tensor Leaf = C.Logits.detach().requires_grad_(true);
    const torch::Tensor Loss = Ours(Leaf, C.Target, C.Options);
    ExpectRounded(Loss.detach(), Truth.Loss, C.Text);
    const torch::Tensor Flow =
        torch::arange(1, Loss.numel() + 1, torch::kDouble).reshape(Loss.sizes()).to(torch::kHalf);
    ExpectRounded(torch::autograd::grad({Loss}, {Leaf}, {Flow})[0], Truth.Gradient, C.Text);
    ++Compared;
  }
  EXPECT_GT(Compared, 200);
}

TEST(Torch, Float16HasTheExactFloatsResults) {
  const torch::Tensor Logits = torch::randn({20, 50}).to(torch::kHalf);
  const torch::Tensor Labels = torch::randint(50, {20}, torch::kLong);
  const torch::Tensor A = shapewise::torch::cross_entropy(Logits, Labels);
  const torch::Tensor B = F::cross_entropy(Logits.to(torch::kFloat), Labels);
  EXPECT_EQ(A.scalar_type(), torch::kHalf);
  EXPECT_NEAR(A.item<double>(), B.item<double>(), 2e-3);
}

TEST(Torch, SpecialValuesGiveTheSame) {
  const float Inf = std::numeric_limits<float>::infinity();
  const float Specials[] = {Inf, -Inf, std::nanf(""), 3e38F, -3e38F, 0.0F, 80.0F, -1e9F};
  for (int I = 0; I < 500; ++I) {
    const std::int64_t Classes = 1 + upTo(40);
    torch::manual_seed(Random());
    const torch::Tensor Logits = torch::randn({3, Classes});
    for (std::int64_t K = 0; K <= upTo(3); ++K)
      Logits[upTo(2)][upTo(Classes - 1)] = Specials[upTo(7)];
    Case C;
    C.Logits = Logits;
    C.Target = torch::randint(Classes, {3}, torch::kLong);
    C.Options.reduction(torch::kNone);
    std::ostringstream Text;
    Text << Logits << C.Target;
    // In float64, where the differences of such logits do not overflow; but
    // for what float32 itself cannot hold.
    const Result A = run(C, torch::kFloat, Ours), B = run(C, torch::kDouble, Theirs);
    ASSERT_TRUE(torch::allclose(A.Loss.to(torch::kDouble),
                                B.Loss.to(torch::kFloat).to(torch::kDouble), 1e-6, 1e-13, true))
        << Text.str() << A.Loss << B.Loss;
    ASSERT_TRUE(torch::allclose(A.Gradient.to(torch::kDouble), B.Gradient, 1e-6, 1e-14, true))
        << Text.str() << A.Gradient << B.Gradient;
  }
}

TEST(Torch, CornersGiveTheSame) {
  const auto Both = [](const torch::Tensor &X, const torch::Tensor &T,
                       F::CrossEntropyFuncOptions Options) {
    Case C{X, T, Options, ""};
    const Result A = run(C, torch::kFloat, Ours), B = run(C, torch::kFloat, Theirs);
    EXPECT_TRUE(torch::allclose(A.Loss, B.Loss, 1e-6, 1e-7, true)) << A.Loss << B.Loss;
    return std::make_pair(A, B);
  };
  const torch::Tensor Ignored = torch::full({4}, -100, torch::kLong);
  for (const auto &Reduction : {F::CrossEntropyFuncOptions::reduction_t(torch::kMean),
                                F::CrossEntropyFuncOptions::reduction_t(torch::kSum),
                                F::CrossEntropyFuncOptions::reduction_t(torch::kNone)}) {
    F::CrossEntropyFuncOptions Options;
    Options.reduction(Reduction);
    const auto Pair = Both(torch::randn({4, 5}), Ignored, Options);
    EXPECT_EQ(Pair.first.Gradient.abs().max().item<float>(), 0.0F);
    Both(torch::randn({0, 5}), torch::empty({0}, torch::kLong), Options);
    Both(torch::randn({4, 1}), torch::zeros({4}, torch::kLong), Options);
    Both(torch::randn({0, 5, 3}), torch::empty({0, 3}, torch::kLong), Options);
  }
}

TEST(Torch, WhatLibtorchRefusesIsRefused) {
  const auto Refused = [](const torch::Tensor &X, const torch::Tensor &T,
                          const F::CrossEntropyFuncOptions &Options = {}) {
    EXPECT_ANY_THROW(F::cross_entropy(X, T, Options)) << X.sizes() << T.sizes();
    EXPECT_THROW(shapewise::torch::cross_entropy(X, T, Options), shapewise::shape_error);
  };
  const auto Long = [](std::vector<std::int64_t> Shape) {
    return torch::zeros(Shape, torch::kLong);
  };
  Refused(torch::randn({384, 2971}), Long({864}));
  Refused(torch::randn({32, 10}), Long({32, 1}));
  Refused(torch::randn({32, 10}), Long({32, 10}));
  Refused(torch::randn({2, 3, 4, 4}), Long({2, 4, 5}));
  Refused(torch::randn({32, 10}), torch::randn({32, 9}));
  Refused(torch::randn({32, 10}), torch::randn({32}));
  Refused(torch::randn({32, 10}), Long({32}) + 10);
  Refused(torch::randn({32, 10}), Long({32}) - 1);
  Refused(torch::randn({32, 10}), Long({32}),
          F::CrossEntropyFuncOptions().weight(torch::ones({9})));
  Refused(torch::randn({32, 10}), Long({32}), F::CrossEntropyFuncOptions().label_smoothing(1.5));
}

TEST(Torch, TheCallersPlaceIsNamed) {
  try {
    shapewise::torch::cross_entropy(torch::randn({3, 2}), torch::zeros({4}, torch::kLong));
    FAIL();
  } catch (const shapewise::shape_error &E) {
    EXPECT_EQ(E.where().line, __LINE__ - 3);
    EXPECT_EQ(message(E.error()), "'cross_entropy' pairs 3 rows of logits with 4 labels: logits "
                                  "are [3, 2], labels [4]");
  }
}

TEST(Torch, ViewsShareTheMemory) {
  const torch::Tensor X = torch::randn({4, 6}).t();
  const auto V = shapewise::view<float>(X);
  EXPECT_EQ(V.data(), X.data_ptr<float>());
  EXPECT_EQ(V.stride(0), 1);
  EXPECT_EQ(V.extent(0), 6);
  EXPECT_THROW(shapewise::view<double>(X), c10::Error);
  EXPECT_FALSE(shapewise::any_view(torch::Tensor()).given());
}

} // namespace
