//===- IntervalTest.cpp - ranges of integers --------------------*- C++ -*-===//
#include "domain/Interval.h"
#include "gtest/gtest.h"
#include <vector>

using namespace shapewise;

namespace {

/// Every interval whose ends are small or open.
std::vector<Interval> intervals() {
  std::vector<Interval> All;
  const std::int64_t Ends[] = {Interval::Least, -3, -2, -1, 0, 1, 2, 3, Interval::Most};
  for (std::int64_t Low : Ends)
    for (std::int64_t High : Ends)
      if (Low <= High && Low != Interval::Most && High != Interval::Least)
        All.push_back({Low, High});
  return All;
}

/// Numbers of the interval: all of them between -40 and 40.
std::vector<std::int64_t> someOf(Interval In) {
  std::vector<std::int64_t> Some;
  for (std::int64_t V = -40; V <= 40; ++V)
    if (In.contains(V))
      Some.push_back(V);
  return Some;
}

TEST(IntervalTest, ProductsHoldEveryProductAndNoMoreThanTheirEnds) {
  for (Interval A : intervals())
    for (Interval B : intervals()) {
      Interval Product = A * B;
      EXPECT_EQ(Product, B * A);
      std::int64_t Least = Interval::Most, Most = Interval::Least;
      for (std::int64_t X : someOf(A))
        for (std::int64_t Y : someOf(B)) {
          EXPECT_TRUE(Product.contains(X * Y)) << X << " * " << Y;
          Least = std::min(Least, X * Y);
          Most = std::max(Most, X * Y);
        }
      // An end that is taken is small; one that is not is open.
      EXPECT_EQ(Product.hasLow(), Least > -40) << Least;
      EXPECT_EQ(Product.hasHigh(), Most < 40) << Most;
      if (Product.hasLow())
        EXPECT_EQ(Product.low(), Least);
      if (Product.hasHigh())
        EXPECT_EQ(Product.high(), Most);
    }
}

TEST(IntervalTest, ProductsBeyond64BitsAreOpen) {
  Interval Large(0, Interval::Most / 2);
  EXPECT_EQ(Large * Interval::point(3), Interval(0, Interval::Most));
  EXPECT_EQ(Large * Interval::point(-3), Interval(Interval::Least, 0));
  EXPECT_EQ(Interval::point(0) * Interval(), Interval::point(0));
  EXPECT_EQ(Interval::point(1) * Large, Large);
}

} // namespace
