//===- Interval.h - ranges of integers, rounded outwards --------*- C++ -*-===//
//
// Interval arithmetic on 64-bit bounds where the two extreme values mean "unbounded".
// Every operation gives a range that certainly contains the result; none overflows.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_DOMAIN_INTERVAL_H
#define SHAPEWISE_DOMAIN_INTERVAL_H

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>

namespace shapewise {

class Interval {
public:
  static constexpr std::int64_t Least = std::numeric_limits<std::int64_t>::min();
  static constexpr std::int64_t Most = std::numeric_limits<std::int64_t>::max();

  constexpr Interval() = default; ///< every integer
  /// The extreme values mean unbounded on their own side, and are rounded outwards on the other,
  /// so that a bound's meaning never depends on where it came from.
  constexpr Interval(std::int64_t Low, std::int64_t High)
      : Low(std::min(Low, Most - 1)), High(std::max(High, Least + 1)) {}
  static constexpr Interval point(std::int64_t Value) { return {Value, Value}; }

  constexpr bool hasLow() const { return Low != Least; }
  constexpr bool hasHigh() const { return High != Most; }
  constexpr std::int64_t low() const { return Low; }
  constexpr std::int64_t high() const { return High; }
  constexpr bool isEmpty() const { return Low > High; }
  constexpr bool contains(std::int64_t V) const { return Low <= V && V <= High; }
  constexpr bool isPoint() const { return Low == High; }
  constexpr bool isWithin(Interval O) const { return Low >= O.Low && High <= O.High; }
  friend constexpr bool operator==(Interval A, Interval B) {
    return A.Low == B.Low && A.High == B.High;
  }
  friend constexpr bool operator!=(Interval A, Interval B) { return !(A == B); }

  Interval intersect(Interval O) const { return {std::max(Low, O.Low), std::min(High, O.High)}; }
  Interval hull(Interval O) const { return {std::min(Low, O.Low), std::max(High, O.High)}; }

  friend Interval operator+(Interval A, Interval B) {
    return {A.hasLow() && B.hasLow() ? clamp(Wide(A.Low) + B.Low) : Least,
            A.hasHigh() && B.hasHigh() ? clamp(Wide(A.High) + B.High) : Most};
  }
  friend Interval operator*(Interval A, Interval B) {
    if (A == point(1))
      return B;
    if (B == point(1))
      return A;
    if (A.Low >= 0 && B.Low >= 0)
      return {clamp(product(A.Low, B.Low)), clamp(product(A.High, B.High))};
    Wide Corners[] = {product(A.Low, B.Low), product(A.Low, B.High), product(A.High, B.Low),
                      product(A.High, B.High)};
    auto [Lo, Hi] = std::minmax_element(std::begin(Corners), std::end(Corners));
    return {clamp(*Lo), clamp(*Hi)};
  }
  /// The even power of a number in the interval: not below zero.
  Interval square() const {
    Interval Product = *this * *this;
    return Product.intersect({0, Most});
  }
  /// floor(A / B); unbounded unless B is certainly positive.
  static Interval floorDiv(Interval A, Interval B) {
    if (B.Low < 1)
      return {};
    auto Divide = [](std::int64_t N, std::int64_t By) {
      std::int64_t Q = N / By;
      return N % By < 0 ? Q - 1 : Q;
    };
    // Unbounded divisors bring the quotient to 0 from above and to -1 from below.
    auto AtMost = [&](std::int64_t N) {
      return N >= 0 ? Divide(N, B.Low) : (B.hasHigh() ? Divide(N, B.High) : -1);
    };
    auto AtLeast = [&](std::int64_t N) {
      return N >= 0 ? (B.hasHigh() ? Divide(N, B.High) : 0) : Divide(N, B.Low);
    };
    return {A.hasLow() ? AtLeast(A.Low) : Least, A.hasHigh() ? AtMost(A.High) : Most};
  }
  /// A - B * floor(A / B); unbounded unless B is certainly positive.
  static Interval mod(Interval A, Interval B) {
    if (B.Low < 1)
      return {};
    Interval Result(0, B.hasHigh() ? B.High - 1 : Most);
    return A.Low >= 0 ? Result.intersect({0, A.High}) : Result;
  }
  static Interval min(Interval A, Interval B) {
    return {std::min(A.Low, B.Low), std::min(A.High, B.High)};
  }
  static Interval max(Interval A, Interval B) {
    return {std::max(A.Low, B.Low), std::max(A.High, B.High)};
  }

private:
  __extension__ using Wide = __int128;
  static std::int64_t clamp(Wide V) {
    return V < Least ? Least : (V > Most ? Most : static_cast<std::int64_t>(V));
  }
  static Wide product(std::int64_t A, std::int64_t B) {
    if (A == 0 || B == 0)
      return 0;
    if (A == Least || A == Most || B == Least || B == Most) {
      constexpr Wide Beyond = Wide(1) << 100;
      return (A < 0) == (B < 0) ? Beyond : -Beyond;
    }
    return Wide(A) * B;
  }

  std::int64_t Low = Least, High = Most;
};

} // namespace shapewise

#endif // SHAPEWISE_DOMAIN_INTERVAL_H
