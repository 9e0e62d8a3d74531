//===- Generalize.cpp - one Dim for two that differ -----------------------===//
#include "Generalize.h"
#include "../domain/DimNodes.h"
#include <numeric>

namespace shapewise {

namespace {

/// The one symbol or run atom that `D` is built of; null when there are none or several.
Dim onlyLeaf(DimContext &Dims, Dim D) {
  Dim Leaf;
  unsigned Count = 0;
  Dims.visitAtoms(D, [&](Dim Atom, AtomKind Kind) {
    if (!detail::isOpaque(Kind)) {
      Leaf = Atom;
      ++Count;
    }
  });
  return Count == 1 ? Leaf : Dim();
}

} // namespace

bool Generalizer::mentions(Dim D, const GenericDims &Generics) const {
  bool Found = false;
  Dims.visitAtoms(D, [&](Dim Atom, AtomKind) { Found |= Generics.count(Atom.node()) != 0; });
  return Found;
}

void Generalizer::release(const GenericDims &Generics) {
  // Few symbols have been chosen for, many may have been made.
  for (auto It = Chosen.begin(); It != Chosen.end();)
    It = Generics.count(It->first) ? Chosen.erase(It) : std::next(It);
}

Dim Generalizer::covering(Dim DA, Dim DB, Nature Is, llvm::ArrayRef<const GenericDims *> Generics) {
  Dim Open;
  std::optional<std::int64_t> Low;
  bool Any = false, Several = false;
  Dims.visitAtoms(DA, [&](Dim Atom, AtomKind) {
    const GenericDims *Of = nullptr;
    for (const GenericDims *Each : Generics)
      if (Each->count(Atom.node()))
        Of = Each;
    if (!Of)
      return;
    Any = true;
    if (!Chosen.count(Atom.node())) {
      Several |= static_cast<bool>(Open);
      Open = Atom;
      Low = Of->at(Atom.node());
    }
  });
  if (!Any || Several)
    return Dim();
  auto At = [&](std::int64_t Guess) {
    return Dims.substitute(DA, [&](Dim Atom) -> Dim {
      if (Atom == Open)
        return Dims.constant(Guess);
      auto It = Chosen.find(Atom.node());
      return It == Chosen.end() ? Dim() : It->second;
    });
  };
  Dim Base = At(0);
  if (!Open)
    return B.equal(Base, DB) == Truth::Yes ? DA : Dim();
  Dim Slope = Dims.sub(At(1), Base);
  auto Factor = Slope.constant();
  if (!Factor || *Factor == 0 || Dims.sub(At(2), At(1)) != Slope)
    return Dim();
  Dim Rest = B.simplify(Dims.sub(DB, Base));
  Dim Choice = Dims.floorDiv(Rest, Slope);
  if (Dims.mul(Choice, Slope) != Rest)
    return Dim();
  // An extent that is just this symbol is at least 0 by nature.
  if (Low && !(Is == Nature::Extent && DA == Open && *Low <= 0)) {
    auto Least = B.lowerBound(Choice);
    if (!Least || *Least < *Low)
      return Dim();
  }
  Chosen[Open.node()] = Choice;
  return DA;
}

Dim Generalizer::fresh(std::optional<std::int64_t> Low, std::optional<std::int64_t> High,
                       GenericDims &Made) {
  Dim Symbol = Dims.symbol("", {false, Low, High});
  Made[Symbol.node()] = Low;
  return Symbol;
}

/// 3*b and 3*c are 3*s, where s stands for b and c.
Dim Generalizer::byPairs(Dim DA, Dim DB, Use For, GenericDims &Made) {
  if (Dim X = onlyLeaf(Dims, DA), Y = onlyLeaf(Dims, DB); X && Y && X != Y)
    Leaves.try_emplace(X.node(), Y);
  auto Partner = [&](Dim Atom) -> Dim {
    auto It = Leaves.find(Atom.node());
    return It == Leaves.end() ? Dim() : It->second;
  };
  if (Dims.substitute(DA, Partner) != DB)
    return Dim();
  return Dims.substitute(DA, [&](Dim Atom) -> Dim {
    Dim Other = Partner(Atom);
    if (!Other)
      return Dim();
    Dim &Symbol = LeafPairs[{Atom.node(), Other.node()}];
    if (!Symbol) {
      auto LA = A.lowerBound(Atom), LB = B.lowerBound(Other);
      auto HA = A.upperBound(Atom), HB = B.upperBound(Other);
      std::optional<std::int64_t> Low, High;
      if (LA && LB)
        Low = std::min(*LA, *LB);
      if (HA && HB)
        High = std::max(*HA, *HB);
      if (For != Use::Branches) {
        Low = Low && *Low >= 0 ? std::optional<std::int64_t>(0) : std::nullopt;
        High = std::nullopt;
      }
      Symbol = fresh(Low, High, Made);
    }
    return Symbol;
  });
}

/// n and n + 2, m and m + 2: n + 2*k and m + 2*k with one k.
Dim Generalizer::byDifference(Dim DA, Dim DB, Use For, GenericDims &Made) {
  Dim Difference = B.simplify(Dims.sub(DB, DA));
  std::int64_t Factor = 1;
  if (auto Step = Difference.constant()) {
    Factor = *Step;
    Difference = Dims.constant(1);
  } else if (auto Least = B.lowerBound(Difference); !Least || *Least < 0) {
    return Dim();
  } else {
    Factor = std::gcd(detail::content(*Difference.node()), Difference.node()->constantPart());
    Difference = Dims.floorDiv(Difference, Dims.constant(Factor));
  }
  Dim &Times = Differences[Difference.node()];
  if (!Times) {
    std::optional<std::int64_t> High;
    if (For == Use::Branches && Difference.isConstant(1))
      High = 1;
    Times = fresh(0, High, Made);
  }
  return Dims.add(DA, Dims.mul(Dims.constant(Factor), Times));
}

Dim Generalizer::generalized(Dim DA, Dim DB, Nature Is, Use For, GenericDims &Made) {
  Dim &Both = Whole[{DA.node(), DB.node()}];
  if (Both)
    return Both;
  bool Anew = For == Use::Branches || !mentions(DA, Made);
  if (Anew)
    Both = byPairs(DA, DB, For, Made);
  if (Anew && !Both && For != Use::Elements) {
    Both = byDifference(DA, DB, For, Made);
    auto Least = A.lowerBound(Both);
    if (Is == Nature::Extent && !(Least && *Least >= 0))
      Both = Dim();
  }
  if (Both)
    return Both;
  auto LA = A.lowerBound(DA), LB = B.lowerBound(DB);
  std::optional<std::int64_t> Low;
  if (LA && LB)
    Low = std::min(*LA, *LB);
  if (For != Use::Branches && Low)
    Low = *Low >= 0 ? std::optional<std::int64_t>(0) : std::nullopt;
  if (Is == Nature::Extent)
    Low = std::max<std::int64_t>(Low.value_or(0), 0);
  return Both = fresh(Low, std::nullopt, Made);
}

} // namespace shapewise
