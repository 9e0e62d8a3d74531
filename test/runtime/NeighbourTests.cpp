//===- NeighbourTests.cpp - What rows and positions do to their neighbours -===//
//
// A row's gradient is written while the next row is summed up, and positions go
// side by side: neither may show, whatever the neighbours are, and nothing
// beside the gradient may be written.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "PlainLoops.h"

#include "shapewise/cross_entropy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>
#include <vector>

using namespace shapewise;

namespace {

template <typename T> T convert(double Value) {
  T Result;
  detail::storeElement(reinterpret_cast<char *>(&Result), dtype_of<T>::value, Value);
  return Result;
}
template <typename T> double value(const T &Element) {
  return detail::elementAsDouble(reinterpret_cast<const char *>(&Element), dtype_of<T>::value);
}

/// Room for some elements, at any alignment, with a margin that must stay as it is.
template <typename T> class Guarded {
public:
  Guarded(std::size_t Count, std::size_t Shift)
      : Bytes((Count + 2 * Margin) * sizeof(T), 0xA5), Count(Count), Shift(Shift) {}
  T *data() { return reinterpret_cast<T *>(Bytes.data()) + Margin / 2 + Shift; }
  bool isIntact() const {
    const std::size_t Begin = (Margin / 2 + Shift) * sizeof(T), End = Begin + Count * sizeof(T);
    for (std::size_t I = 0; I < Bytes.size(); ++I)
      if ((I < Begin || I >= End) && Bytes[I] != 0xA5)
        return false;
    return true;
  }

private:
  static constexpr std::size_t Margin = 256;
  std::vector<unsigned char> Bytes;
  std::size_t Count, Shift;
};

/// Rows of which each is hard in another way. No gradient but 0 comes near the subnormal numbers,
/// which lose digits.
template <typename T> std::vector<T> unevenRows(std::int64_t Rows, std::int64_t Classes) {
  std::mt19937 Random(static_cast<unsigned>(Classes));
  std::normal_distribution<double> Normal;
  const double Centre[] = {0, 300, -300, 0, 60, 3000, 0};
  std::vector<T> Logits;
  for (std::int64_t R = 0; R < Rows; ++R)
    for (std::int64_t C = 0; C < Classes; ++C) {
      double X = Centre[R % 7] + Normal(Random) * (R % 5 == 4 ? 8 : 1);
      if (R % 11 == 10 && C % 3 == 0)
        X = -HUGE_VAL;
      if (R % 13 == 12 && C == Classes / 2)
        X = R % 2 ? HUGE_VAL : std::nan("");
      Logits.push_back(convert<T>(X));
    }
  return Logits;
}

/// All rows in one call, out of place and in place, give what each gives alone.
template <typename T> void expectRowsAlone(std::int64_t Rows, std::int64_t Classes) {
  const std::vector<T> Logits = unevenRows<T>(Rows, Classes);
  const std::size_t Count = Logits.size(), Shift = static_cast<std::size_t>(Classes % 16);
  std::vector<std::int64_t> Labels;
  for (std::int64_t R = 0; R < Rows; ++R)
    Labels.push_back(R % 6 == 3 ? -100 : R * 7 % Classes);
  CrossEntropyOptions Options;
  Options.reduction = Reduction::sum;
  Guarded<T> Together(Count, Shift), InPlace(Count, Shift + 1);
  std::memcpy(InPlace.data(), Logits.data(), Count * sizeof(T));
  const TensorView<const std::int64_t> L(Labels.data(), {Rows});
  const TensorView<T> Same(InPlace.data(), {Rows, Classes});
  cross_entropy_with_gradient(TensorView<const T>(Logits.data(), {Rows, Classes}), L,
                              TensorView<T>(Together.data(), {Rows, Classes}), Options);
  cross_entropy_with_gradient(TensorView<const T>(InPlace.data(), {Rows, Classes}), L, Same,
                              Options);
  EXPECT_TRUE(Together.isIntact() && InPlace.isIntact());

  for (std::int64_t R = 0; R < Rows; ++R) {
    Guarded<T> Alone(static_cast<std::size_t>(Classes), 0);
    cross_entropy_with_gradient(TensorView<const T>(Logits.data() + R * Classes, {1, Classes}),
                                TensorView<const std::int64_t>(Labels.data() + R, {1}),
                                TensorView<T>(Alone.data(), {1, Classes}), Options);
    EXPECT_TRUE(Alone.isIntact());
    for (std::int64_t C = 0; C < Classes; ++C) {
      const double Expected = value(Alone.data()[C]);
      for (T *All : {Together.data(), InPlace.data()}) {
        const double Found = value(All[R * Classes + C]);
        ASSERT_TRUE(Found == Expected || (Found != Found && Expected != Expected))
            << "row " << R << ", class " << C << " of " << Classes << ": " << Found << " is not "
            << Expected;
      }
    }
  }
}

TEST(Neighbours, RowsOfOneCallGiveWhatTheyGiveAlone) {
  for (const std::int64_t Classes : {17, 31, 63, 64, 65, 79, 80, 100, 127, 128, 129, 517, 1025}) {
    expectRowsAlone<float>(67, Classes);
    expectRowsAlone<bfloat16>(67, Classes);
    expectRowsAlone<float16>(67, Classes);
    expectRowsAlone<double>(67, Classes);
  }
}

TEST(Neighbours, SoDoRowsFarBeyondTheCaches) {
  expectRowsAlone<float>(197, 33001);
  expectRowsAlone<double>(103, 33001);
}

TEST(Neighbours, GradientsOfAnySizeAreRight) {
  // Factors that are tiny, huge or not finite, beside ordinary ones.
  const std::int64_t Rows = 9, Classes = 200;
  const double Outputs[Rows] = {1, 1e-30, 1e30, 0, -1e-36, 1, HUGE_VAL, -1, 1e-44};
  std::vector<double> Wide;
  std::vector<float> Logits;
  std::mt19937 Random(5);
  for (std::int64_t I = 0; I < Rows * Classes; ++I) {
    Wide.push_back(static_cast<double>(Random() % 1000) / 128);
    Logits.push_back(static_cast<float>(Wide.back()));
  }
  std::vector<std::int64_t> Labels(Rows, 3);
  std::vector<float> Weight(Classes, 0);
  for (std::int64_t R = 0; R < Rows; ++R) { // the label's weight is the row's scale
    Labels[static_cast<std::size_t>(R)] = R;
    Weight[static_cast<std::size_t>(R)] = static_cast<float>(Outputs[R]);
  }
  CrossEntropyOptions Options;
  Options.reduction = Reduction::sum;
  Options.weight = TensorView<const float>(Weight.data(), {Classes});
  std::vector<double> Expected(Wide.size());
  const TensorView<const std::int64_t> L(Labels.data(), {Rows});
  plain::withGradient(TensorView<const double>(Wide.data(), {Rows, Classes}), L,
                      TensorView<double>(Expected.data(), {Rows, Classes}), Options);
  const auto Check = [&](auto Element, double Digits, double Least) {
    using T = decltype(Element);
    std::vector<T> X, G(Wide.size());
    for (const double Value : Wide)
      X.push_back(convert<T>(Value));
    cross_entropy_with_gradient(TensorView<const T>(X.data(), {Rows, Classes}), L,
                                TensorView<T>(G.data(), {Rows, Classes}), Options);
    for (std::size_t I = 0; I < G.size(); ++I) {
      const double Found = value(G[I]), Wanted = Expected[I];
      if (Wanted - Wanted == 0)
        ASSERT_NEAR(Found, Wanted, std::fabs(Wanted) * Digits + Least) << I;
      else
        ASSERT_TRUE(Wanted == Wanted ? Found == Wanted : Found != Found) << I;
    }
  };
  Check(float(), 0x1p-21, 0x1p-147);
}

/// What is strange about a position of the next test.
enum class Strange { Nothing, Ignored, NotANumber, Infinite, Masked };

template <typename T>
void expectAsInDouble(bool Probable, bool Weighted, bool Backward, double Digits) {
  const std::int64_t Outer = 2, Classes = 7, Inner = 83;
  const std::size_t Count = static_cast<std::size_t>(Outer * Classes * Inner);
  std::mt19937 Random(11);
  std::normal_distribution<double> Normal(0, 3);
  Guarded<T> Gradient(Count, 3), InPlace(Count, 5);
  std::vector<T> Logits, Shares;
  std::vector<double> Wide, WideShares, Expected(Count);
  std::vector<std::int64_t> Labels;
  for (std::int64_t I = 0; I < Outer * Inner; ++I)
    Labels.push_back(I % 9 == 4 ? -100 : static_cast<std::int64_t>(Random() % Classes));
  for (std::int64_t I = 0; I < Outer * Classes * Inner; ++I) {
    const std::int64_t Place = I % Inner, Class = I / Inner % Classes;
    const Strange How = static_cast<Strange>(Place / 16 == 1 || Place / 16 == 3 ? Place % 5 : 0);
    double X = Normal(Random);
    if (How == Strange::NotANumber && Class == 2)
      X = std::nan("");
    if (How == Strange::Infinite && Class == 5)
      X = HUGE_VAL;
    if (How == Strange::Masked && Class == 1)
      X = -HUGE_VAL;
    Logits.push_back(convert<T>(X));
    Wide.push_back(value(Logits.back()));
    Shares.push_back(convert<T>(static_cast<double>(Random() % 100) / 400));
    WideShares.push_back(value(Shares.back()));
  }
  std::memcpy(InPlace.data(), Logits.data(), Count * sizeof(T));
  const std::vector<float> Weight = {1, 0.5F, 3, 0, 2, 1, 0.25F};
  CrossEntropyOptions Options;
  Options.reduction = Reduction::sum;
  Options.label_smoothing = 0.1;
  if (Weighted)
    Options.weight = TensorView<const float>(Weight.data(), {Classes});
  const std::initializer_list<std::int64_t> Full{Outer, Classes, Inner}, Each{Outer, Inner};
  std::vector<double> LogSums(Labels.size()), Losses(Labels.size());
  std::vector<T> Found(Labels.size());
  const auto Run = [&](auto *X, auto *To, auto *Target, auto *LossesTo) {
    using U = std::remove_pointer_t<decltype(To)>;
    CrossEntropyExtras Extras;
    Extras.losses = TensorView<U>(LossesTo, Each);
    Extras.log_sum_exp = TensorView<double>(LogSums.data(), Each);
    const TensorView<const U> Of(X, Full);
    const TensorView<U> G(To, Full);
    const auto With = [&](const auto &On) {
      cross_entropy_with_gradient(Of, On, G, Options, Extras);
      if (Backward && static_cast<const void *>(X) != To)
        cross_entropy_backward(Of, On, TensorView<const double>(LogSums.data(), Each), G, {},
                               Options);
    };
    if (Probable)
      With(TensorView<const U>(Target, Full));
    else
      With(TensorView<const std::int64_t>(Labels.data(), Each));
  };
  Run(Wide.data(), Expected.data(), WideShares.data(), Losses.data());
  Run(Logits.data(), Gradient.data(), Shares.data(), Found.data());
  Run(InPlace.data(), InPlace.data(), Shares.data(), Found.data());
  EXPECT_TRUE(Gradient.isIntact() && InPlace.isIntact());
  const auto Near = [&](double Is, double Wanted, double Size) {
    if (!(std::fabs(Wanted) < HUGE_VAL))
      return Is == Wanted || (Is != Is && Wanted != Wanted);
    return std::fabs(Is - Wanted) <= Digits * (Size + std::fabs(Wanted));
  };
  for (std::size_t I = 0; I < Labels.size(); ++I)
    ASSERT_TRUE(Near(value(Found[I]), Losses[I], 0.25))
        << "loss " << I << ": " << value(Found[I]) << " is not " << Losses[I];
  for (std::size_t I = 0; I < Count; ++I)
    for (T *Of : {Gradient.data(), InPlace.data()})
      ASSERT_TRUE(Near(value(Of[I]), Expected[I], 1))
          << "gradient " << I << ": " << value(Of[I]) << " is not " << Expected[I];
}

TEST(Neighbours, SpreadTargetsSideBySideAreAsInDouble) {
  for (const bool Probable : {false, true})
    for (const bool Weighted : {false, true})
      for (const bool Backward : {false, true}) {
        expectAsInDouble<float>(Probable, Weighted, Backward, 0x1p-22);
        expectAsInDouble<bfloat16>(Probable, Weighted, Backward, 0x1p-8);
        expectAsInDouble<float16>(Probable, Weighted, Backward, 0x1p-10);
      }
}

} // namespace
