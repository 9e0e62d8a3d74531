//===- RandomExpressions.h - expressions to test the domain with -*- C++ -*-===//
//
// Random expression trees that are built as Dims and, independently, evaluated with
// plain integers. What the domain says is checked against the latter.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_TEST_UNIT_DOMAIN_RANDOMEXPRESSIONS_H
#define SHAPEWISE_TEST_UNIT_DOMAIN_RANDOMEXPRESSIONS_H

#include "domain/Facts.h"
#include <memory>
#include <optional>
#include <random>
#include <vector>

namespace shapewise::test {

using Point = std::vector<std::int64_t>; ///< one value per symbol

struct Tree {
  char Operation; ///< c constant, s symbol, + - * / % m M
  std::int64_t Value = 0;
  std::shared_ptr<Tree> Left, Right;

  /// Nothing where a divisor is zero.
  std::optional<std::int64_t> at(const Point &P) const {
    if (Operation == 'c')
      return Value;
    if (Operation == 's')
      return P[static_cast<std::size_t>(Value)];
    auto L = Left->at(P), R = Right->at(P);
    if (!L || !R)
      return std::nullopt;
    switch (Operation) {
    case '+':
      return *L + *R;
    case '-':
      return *L - *R;
    case '*':
      return *L * *R;
    case 'm':
      return std::min(*L, *R);
    case 'M':
      return std::max(*L, *R);
    default:
      break;
    }
    if (*R == 0)
      return std::nullopt;
    std::int64_t Q = *L / *R - ((*L % *R != 0) && ((*L < 0) != (*R < 0)));
    return Operation == '/' ? Q : *L - Q * *R;
  }

  Dim in(DimContext &Dims, const std::vector<Dim> &Symbols) const {
    if (Operation == 'c')
      return Dims.constant(Value);
    if (Operation == 's')
      return Symbols[static_cast<std::size_t>(Value)];
    Dim L = Left->in(Dims, Symbols), R = Right->in(Dims, Symbols);
    switch (Operation) {
    case '+':
      return Dims.add(L, R);
    case '-':
      return Dims.sub(L, R);
    case '*':
      return Dims.mul(L, R);
    case 'm':
      return Dims.min(L, R);
    case 'M':
      return Dims.max(L, R);
    case '/':
      return Dims.floorDiv(L, R);
    default:
      return Dims.mod(L, R);
    }
  }
};

class Generator {
public:
  Generator(unsigned Seed, unsigned Symbols) : Random(Seed), Symbols(Symbols) {}

  int upTo(int N) { return std::uniform_int_distribution<int>(0, N)(Random); }

  std::shared_ptr<Tree> tree(int Depth, const char *Operations = "++--**/%mM") {
    auto T = std::make_shared<Tree>();
    if (Depth == 0 || upTo(4) == 0) {
      T->Operation = upTo(2) == 0 ? 'c' : 's';
      T->Value = T->Operation == 'c' ? upTo(9) - 3 : upTo(static_cast<int>(Symbols) - 1);
      return T;
    }
    T->Operation =
        Operations[upTo(static_cast<int>(std::char_traits<char>::length(Operations)) - 1)];
    T->Left = tree(Depth - 1, Operations);
    T->Right = tree(Depth - 1, Operations);
    return T;
  }

  Point point(int Low, int High) {
    Point P;
    for (unsigned I = 0; I < Symbols; ++I)
      P.push_back(Low + upTo(High - Low));
    return P;
  }

private:
  std::mt19937 Random;
  unsigned Symbols;
};

/// Every point of the box [Low, High]^Symbols.
inline std::vector<Point> box(unsigned Symbols, std::int64_t Low, std::int64_t High) {
  std::vector<Point> Points{{}};
  for (unsigned I = 0; I < Symbols; ++I) {
    std::vector<Point> Longer;
    for (const Point &P : Points)
      for (std::int64_t V = Low; V <= High; ++V) {
        Longer.push_back(P);
        Longer.back().push_back(V);
      }
    Points = std::move(Longer);
  }
  return Points;
}

/// The value of a Dim where its symbols have these values; nothing when it is not a number there.
inline std::optional<std::int64_t> evaluate(DimContext &Dims, Dim D,
                                            const std::vector<Dim> &Symbols, const Point &P) {
  return Dims
      .substitute(D,
                  [&](Dim Atom) {
                    for (std::size_t I = 0; I < Symbols.size(); ++I)
                      if (Atom == Symbols[I])
                        return Dims.constant(P[I]);
                    return Dim();
                  })
      .constant();
}

inline bool holds(std::int64_t A, Relation R, std::int64_t B) {
  switch (R) {
  case Relation::Equal:
    return A == B;
  case Relation::NotEqual:
    return A != B;
  case Relation::Less:
    return A < B;
  case Relation::LessEqual:
    return A <= B;
  case Relation::Greater:
    return A > B;
  case Relation::GreaterEqual:
    return A >= B;
  }
  return false;
}

} // namespace shapewise::test

#endif // SHAPEWISE_TEST_UNIT_DOMAIN_RANDOMEXPRESSIONS_H
