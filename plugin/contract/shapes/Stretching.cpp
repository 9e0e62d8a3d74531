//===- Stretching.cpp - expand, repeat and their kin -------------------------===//
#include "Axes.h"
#include "Functions.h"
#include "Strides.h"

namespace shapewise::shapes {

namespace {

Operand expandTo(Call &C, const Term &Self, const Term &Size, llvm::ArrayRef<Operand> List) {
  TensorType From = C.tensor(Self);
  auto X = Call::extents(From);
  if (!X) {
    C.doubt("the rank is not known");
    Extents To;
    for (const Operand &O : List) {
      Dim D = C.dim(O);
      bool Given = D && C.compare(D, Relation::GreaterEqual, 0) == Truth::Yes;
      To.push_back(Given ? C.made(D) : C.madeUnknown());
    }
    return C.result(To, From.Type);
  }
  auto Fail = [&] {
    C.fail(Message::CannotExpand, {C.callee().str(), From.Sizes, spelling(C, List)},
           {&Self, &Size});
    return Operand::unknown();
  };
  if (List.size() < X->size())
    return Fail();
  std::size_t New = List.size() - X->size();
  Extents To;
  auto Steps = stridesOf(C, From);
  Strides Stretched(New, C.constant(0));
  for (std::size_t I = 0; I < List.size(); ++I) {
    Dim D = C.dim(List[I]);
    bool Keep = D && D.isConstant(-1);
    if (I < New) {
      if (Keep)
        return Fail();
      Extent E = D ? C.made(D) : C.madeUnknown();
      if (List[I].Origin != OriginId::None)
        E.Origin = List[I].Origin;
      E.Deliberate = C.isOne(E.Size);
      To.push_back(E);
      continue;
    }
    const Extent &Old = (*X)[I - New];
    Stretched.push_back(Steps ? (*Steps)[I - New] : Dim());
    if (Keep || (D && C.equal(D, Old.Size) == Truth::Yes)) {
      To.push_back(Old);
      continue;
    }
    Extent E = D ? C.made(D) : C.madeUnknown();
    if (!C.isOne(Old.Size)) {
      if (D && C.equal(D, Old.Size) == Truth::No &&
          C.compare(Old.Size, Relation::NotEqual, 1) == Truth::Yes &&
          C.compare(D, Relation::NotEqual, -1) == Truth::Yes)
        return Fail();
      C.doubt("whether the axis can be expanded is not known");
      Steps.reset();
    } else {
      Stretched.back() = C.constant(0);
    }
    To.push_back(E);
  }
  TensorType Result = moved(C, From, Shape(To));
  if (Steps)
    Result.Memory = layoutOf(C, To, std::move(Stretched), /*Packed=*/false);
  return Operand::tensor(std::move(Result));
}

} // namespace

Operand expand(Call &C, llvm::ArrayRef<Term> T) {
  auto List = C.list(T[1]);
  if (!List) {
    C.doubt("the new shape is not known");
    return C.unknownTensor(C.tensor(T[0]).Type);
  }
  return expandTo(C, T[0], T[1], *List);
}

Operand expandAs(Call &C, llvm::ArrayRef<Term> T) {
  auto Y = C.extents(T[1]);
  if (!Y) {
    C.doubt("the rank is not known");
    TensorType Result = computed(C.tensor(T[0]));
    Result.Sizes = C.tensor(T[1]).Sizes;
    return Operand::tensor(std::move(Result));
  }
  std::vector<Operand> List;
  for (const Extent &E : *Y) {
    List.push_back(Operand::integer(E.Size));
    List.back().Origin = E.Origin;
  }
  return expandTo(C, T[0], T[1], List);
}

/// repeat of a tensor whose rank is not known: there is a number for each of its axes.
static Operand repeatedOpen(Call &C, const Term &Self, llvm::ArrayRef<Operand> Times) {
  C.learnAxes(Self, 0, 0, static_cast<unsigned>(Times.size()));
  TensorType Type = C.tensor(Self);
  Extents To;
  for (std::size_t FromEnd = Times.size(); FromEnd > 0; --FromEnd) {
    const Extent *Old = Type.Sizes.extent(-static_cast<int>(FromEnd));
    Dim By = Old ? C.dim(Times[Times.size() - FromEnd]) : Dim();
    To.push_back(!By                ? C.madeUnknown()
                 : By.isConstant(1) ? *Old
                                    : C.made(C.facts().simplify(C.dims().mul(Old->Size, By))));
  }
  return C.result(To, Type.Type);
}

/// repeat(self, repeats): at least one number per axis. tile adds what is missing in front; the
/// third term tells them apart.
Operand repeat(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto Times = C.list(T[1]);
  bool Tiles = C.flag(T[2]).value_or(false);
  if (!X || !Times) {
    C.doubt("the rank is not known");
    return Times && !Tiles ? repeatedOpen(C, T[0], *Times) : C.unknownTensor(Self.Type);
  }
  if (Times->size() < X->size() && !Tiles) {
    C.fail(Message::RepeatCount,
           {C.callee().str(), spelling(C, *Times), std::to_string(X->size()), Self.Sizes},
           {&T[0], &T[1]});
    return Operand::unknown();
  }
  std::size_t Rank = std::max(X->size(), Times->size());
  Extents To;
  for (std::size_t I = 0; I < Rank; ++I) {
    std::size_t FromEnd = Rank - I;
    Extent Old = FromEnd <= X->size() ? (*X)[X->size() - FromEnd] : C.made(1);
    Dim By = FromEnd <= Times->size() ? C.dim((*Times)[Times->size() - FromEnd]) : C.constant(1);
    if (By && By.isConstant(1)) {
      To.push_back(Old);
      continue;
    }
    if (By && C.compare(By, Relation::Less, 0) == Truth::Yes) {
      C.fail(Message::NegativeSize, {C.callee().str(), spelling(C, *Times), By}, {&T[1]});
      return Operand::unknown();
    }
    To.push_back(By ? C.made(C.facts().simplify(C.dims().mul(Old.Size, By))) : C.madeUnknown());
  }
  return Operand::tensor(moved(C, Self, Shape(To)));
}

/// repeat_interleave(self, repeats, dim).
Operand repeatInterleave(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  Dim Times = C.dim(T[1].Value);
  auto Times1 = [&](Dim Size) {
    return Times && Size ? C.made(C.facts().simplify(C.dims().mul(Size, Times))) : C.madeUnknown();
  };
  if (T[2].isAbsent())
    return Operand::tensor(moved(C, Self, Shape(Times1(C.facts().numelOf(Self.Sizes)))));
  auto At = checkedAxis(C, T[2], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  Dim Old = At ? C.facts().sizeAt(Self.Sizes, static_cast<int>(*At)) : Dim();
  auto To = At ? withAxis(Self.Sizes, *At, Times1(Old)) : std::nullopt;
  if (!To)
    return C.unknownTensor(Self.Type);
  return Operand::tensor(moved(C, Self, *To));
}

} // namespace shapewise::shapes
