//===- Einsum.cpp - products spelt by letters ---------------------------------===//
//
// einsum, tensordot and other products with named axes.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"
#include "llvm/ADT/StringExtras.h"

namespace shapewise::shapes {

namespace {

/// An equation with letters only (an ellipsis is not followed).
struct Equation {
  std::vector<std::string> Inputs;
  std::string Output;
};

std::optional<Equation> parseEquation(llvm::StringRef Text) {
  std::string Plain;
  for (char C : Text)
    if (C != ' ')
      Plain += C;
  llvm::StringRef Rest = Plain;
  if (Rest.contains('.'))
    return std::nullopt;
  Equation E;
  auto [Left, Right] = Rest.split("->");
  llvm::SmallVector<llvm::StringRef, 4> Parts;
  Left.split(Parts, ',');
  for (llvm::StringRef Part : Parts) {
    if (!llvm::all_of(Part, [](char C) { return llvm::isAlpha(C); }))
      return std::nullopt;
    E.Inputs.push_back(Part.str());
  }
  if (Rest.contains("->")) {
    E.Output = Right.str();
    return E;
  }
  // Without an arrow: the letters that occur once, in alphabetical order.
  std::map<char, int> Count;
  for (char C : Left)
    if (C != ',')
      ++Count[C];
  std::string Upper, Lower;
  for (auto [C, N] : Count)
    if (N == 1)
      E.Output += C;
  return E;
}

} // namespace

/// einsum(equation, tensors).
Operand einsum(Call &C, llvm::ArrayRef<Term> T) {
  if (T[0].Value.What != Operand::Form::Word || !T[1].Value.isList()) {
    C.doubt("the equation or the tensors are not known");
    return C.unknownTensor();
  }
  const std::string &Text = T[0].Value.Text;
  const std::vector<Operand> &Tensors = T[1].Value.Elements;
  auto E = parseEquation(Text);
  if (!E) {
    C.doubt("the equation is not followed");
    return C.unknownTensor();
  }
  if (E->Inputs.size() != Tensors.size()) {
    C.fail(
        Message::EinsumCount,
        {C.callee().str(), Text, std::to_string(E->Inputs.size()), std::to_string(Tensors.size())},
        {&T[0], &T[1]});
    return Operand::unknown();
  }
  struct Letter {
    Extent Is;
    Term From;
    int At = 0;
  };
  std::map<char, Letter> Letters;
  DTypeSet Type = DTypeSet::any();
  for (std::size_t I = 0; I < Tensors.size(); ++I) {
    Term Each = T[1];
    Each.Value = Tensors[I];
    auto X = C.extents(Each);
    if (Tensors[I].isTensor())
      Type = Type & Tensors[I].Type.Type;
    if (!X) {
      C.doubt("the rank of a tensor is not known");
      for (char L : E->Inputs[I])
        Letters.try_emplace(L, Letter{C.madeUnknown(), Each, 0});
      continue;
    }
    if (X->size() != E->Inputs[I].size()) {
      C.fail(Message::EinsumRank,
             {C.callee().str(), Text, std::to_string(I), C.tensor(Each).Sizes, E->Inputs[I]},
             {&T[0], &T[1]});
      return Operand::unknown();
    }
    for (std::size_t J = 0; J < X->size(); ++J) {
      char L = E->Inputs[I][J];
      auto [It, New] = Letters.try_emplace(L, Letter{(*X)[J], Each, static_cast<int>(J)});
      if (New || C.isOne((*X)[J].Size))
        continue;
      if (C.isOne(It->second.Is.Size)) {
        It->second = {(*X)[J], Each, static_cast<int>(J)};
        continue;
      }
      // Sizes of 1 broadcast, so sizes that may be 1 are let through.
      Truth Same = C.equal(It->second.Is.Size, (*X)[J].Size);
      if (Same == Truth::Unknown && !C.facts().differsRigidly(It->second.Is.Size, (*X)[J].Size)) {
        C.doubt("whether the sizes of an axis agree is not known");
        continue;
      }
      bool MayBeOne = Same == Truth::No &&
                      (C.compare(It->second.Is.Size, Relation::Equal, 1) == Truth::Unknown ||
                       C.compare((*X)[J].Size, Relation::Equal, 1) == Truth::Unknown);
      if (MayBeOne) {
        C.doubt("whether the sizes of an axis agree is not known");
        continue;
      }
      if (!C.agree({&It->second.From, It->second.At, It->second.Is},
                   {&Each, static_cast<int>(J), (*X)[J]}, Message::EinsumSizes,
                   {C.callee().str(), Text, std::string(1, L), It->second.Is.Size, (*X)[J].Size}))
        return Operand::unknown();
    }
  }
  Extents Result;
  for (char L : E->Output) {
    auto It = Letters.find(L);
    if (It == Letters.end()) {
      C.doubt("the equation's result names a letter that no tensor has");
      return C.unknownTensor();
    }
    Result.push_back(It->second.Is);
  }
  return C.result(Result, Type.isEmpty() ? DTypeSet::any() : Type);
}

/// tensordot(self, other, dims_self, dims_other).
Operand tensordot(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  auto A = C.list(T[2]), B = C.list(T[3]);
  DTypeSet Type = promoted(C, T.take_front(2));
  if (!X || !Y || !A || !B || A->size() != B->size()) {
    C.doubt("a rank or the axes are not known");
    return C.unknownTensor(Type);
  }
  llvm::SmallVector<bool, 4> XGone(X->size(), false), YGone(Y->size(), false);
  for (std::size_t I = 0; I < A->size(); ++I) {
    Term AxisA = T[2], AxisB = T[3];
    AxisA.Value = (*A)[I];
    AxisB.Value = (*B)[I];
    auto P = C.axis(AxisA, static_cast<unsigned>(X->size()), T[0]);
    if (C.failed())
      return Operand::unknown();
    auto Q = C.axis(AxisB, static_cast<unsigned>(Y->size()), T[1]);
    if (C.failed())
      return Operand::unknown();
    if (!P || !Q || X->empty() || Y->empty())
      return C.unknownTensor(Type);
    if (!C.isOne((*X)[*P].Size) && !C.isOne((*Y)[*Q].Size) &&
        !C.agree({&T[0], static_cast<int>(*P), (*X)[*P]}, {&T[1], static_cast<int>(*Q), (*Y)[*Q]},
                 Message::InnerSizesDiffer,
                 {C.callee().str(), C.tensor(T[0]).Sizes, C.tensor(T[1]).Sizes, (*X)[*P].Size,
                  (*Y)[*Q].Size}))
      return Operand::unknown();
    XGone[*P] = YGone[*Q] = true;
  }
  Extents Result;
  for (std::size_t I = 0; I < X->size(); ++I)
    if (!XGone[I])
      Result.push_back((*X)[I]);
  for (std::size_t I = 0; I < Y->size(); ++I)
    if (!YGone[I])
      Result.push_back((*Y)[I]);
  return C.result(Result, Type);
}

/// inner(self, other): the last axes meet; a scalar multiplies.
Operand inner(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  DTypeSet Type = promoted(C, T);
  if (!X || !Y) {
    C.doubt("a rank is not known");
    return C.unknownTensor(Type);
  }
  if (X->empty() || Y->empty())
    return C.result(X->empty() ? *Y : *X, Type);
  Axis A{&T[0], static_cast<int>(X->size()) - 1, X->back()};
  Axis B{&T[1], static_cast<int>(Y->size()) - 1, Y->back()};
  if (!C.agree(
          A, B, Message::InnerSizesDiffer,
          {C.callee().str(), C.tensor(T[0]).Sizes, C.tensor(T[1]).Sizes, A.Is.Size, B.Is.Size}))
    return Operand::unknown();
  Extents Result(X->begin(), X->end() - 1);
  Result.append(Y->begin(), Y->end() - 1);
  return C.result(Result, Type);
}

/// kron(self, other): axis by axis the product.
Operand kron(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  DTypeSet Type = promoted(C, T);
  if (!X || !Y)
    return C.unknownTensor(Type);
  Extents Result;
  std::size_t Rank = std::max(X->size(), Y->size());
  for (std::size_t I = 0; I < Rank; ++I) {
    std::size_t FromEnd = Rank - I;
    Dim A = FromEnd <= X->size() ? (*X)[X->size() - FromEnd].Size : C.constant(1);
    Dim B = FromEnd <= Y->size() ? (*Y)[Y->size() - FromEnd].Size : C.constant(1);
    Result.push_back(C.made(C.dims().mul(A, B)));
  }
  return C.result(Result, Type);
}

/// multinomial(self, num_samples): a draw of indices per row.
Operand multinomial(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  if (auto Rank = Self.Sizes.rank(); Rank && (*Rank == 0 || *Rank > 2)) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, "1 or 2", Self}, {&T[0]});
    return Operand::unknown();
  }
  Dim Count = C.dim(T[1].Value);
  TensorType Result;
  const Extent *Classes = Self.Sizes.extent(-1);
  auto S = withAxis(Self.Sizes, -1, Count ? C.made(Count) : C.madeUnknown());
  Result.Sizes = S ? *S : C.unknownShape();
  Result.Type = DType::I64;
  Result.Meaning = Kind::Labels;
  Result.Low = C.constant(0);
  if (Classes)
    Result.High = Classes->Size;
  return Operand::tensor(std::move(Result));
}

/// vstack, hstack, dstack, column_stack: cat after every tensor was given the axes that are
/// missing. The number says which: 0, 1, 2, 3.
Operand stackAlong(Call &C, llvm::ArrayRef<Term> T) {
  if (!T[0].Value.isList()) {
    C.doubt("the list of tensors is not known");
    return C.unknownTensor();
  }
  auto Way = C.number(T[1]).value_or(0);
  Term List = T[0];
  bool Vectors = true;
  for (Operand &O : List.Value.Elements) {
    Term Each = T[0];
    Each.Value = O;
    auto X = C.extents(Each);
    if (!X || !O.isTensor()) {
      C.doubt("the rank of a tensor is not known");
      return C.unknownTensor();
    }
    Extent One = C.made(C.constant(1), /*Deliberate=*/true);
    if (Way == 0 && X->size() < 2)
      X->insert(X->begin(), X->empty() ? 2 : 1, One);
    else if (Way == 1 && X->empty())
      X->push_back(One);
    else if (Way == 2 && X->size() < 3) {
      if (X->size() < 2)
        X->insert(X->begin(), X->empty() ? 2 : 1, One);
      X->push_back(One);
    } else if (Way == 3 && X->size() < 2)
      X->append(X->empty() ? 2 : 1, One);
    Vectors &= X->size() == 1;
    O.Type.Sizes = Shape(*X);
  }
  Term Axis;
  Axis.Name = "dim";
  std::int64_t At = Way == 0 ? 0 : Way == 1 ? (Vectors ? 0 : 1) : Way == 2 ? 2 : 1;
  Axis.Value = Operand::integer(C.constant(At));
  return cat(C, {List, Axis});
}

/// tensor_split(self, sections or indices, dim).
Operand tensorSplit(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto At = checkedAxis(C, T[2], T[0], Self.Sizes);
  if (!At)
    return Operand::unknown();
  Dim Size = C.facts().sizeAt(Self.Sizes, static_cast<int>(*At));
  auto Total = Size ? Size.constant() : std::nullopt;
  auto Sections = C.number(T[1]);
  if (!Total || !Sections || *Sections <= 0 || *Sections > 256)
    return Operand::unknown();
  std::vector<Operand> List;
  for (std::int64_t I = 0; I < *Sections; ++I) {
    std::int64_t Count = *Total / *Sections + (I < *Total % *Sections ? 1 : 0);
    auto S = withAxis(Self.Sizes, *At, C.made(Count));
    if (!S)
      return Operand::unknown();
    List.push_back(Operand::tensor(moved(C, Self, *S)));
  }
  return Operand::list(std::move(List));
}

/// take_along_dim(self, indices, dim): the other axes broadcast.
Operand takeAlong(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]), Index = C.tensor(T[1]);
  auto X = Call::extents(Self), I = Call::extents(Index);
  if (X && I && X->size() == I->size()) {
    auto At = checkedAxis(C, T[2], T[0], Self.Sizes);
    if (C.failed())
      return Operand::unknown();
    if (At && !X->empty()) {
      Extents A = *X;
      A[*At] = (*I)[*At];
      Term Shaped = T[0];
      Shaped.Value.Type.Sizes = Shape(A);
      auto S = broadcast(C, {Shaped, T[1]});
      if (!S)
        return Operand::unknown();
      TensorType R;
      R.Sizes = *S;
      R.Type = Self.Type;
      return Operand::tensor(std::move(R));
    }
  }
  if (X && I && X->size() != I->size()) {
    C.fail(Message::GatherRanks, {C.callee().str(), Self.Sizes, Index.Sizes, T[1].Name, T[0].Name},
           {&T[0], &T[1]});
    return Operand::unknown();
  }
  C.doubt("a rank is not known");
  return C.unknownTensor(Self.Type);
}

/// affine_grid(theta, size [N, C, *]): [N, *, dims].
Operand affineGrid(Call &C, llvm::ArrayRef<Term> T) {
  auto List = C.list(T[1]);
  if (!List || List->size() < 4 || List->size() > 5)
    return C.unknownTensor(C.tensor(T[0]).Type);
  Extents Result;
  for (std::size_t I = 0; I < List->size(); ++I)
    if (I != 1) {
      Dim D = C.dim((*List)[I]);
      Result.push_back(D ? C.made(D) : C.madeUnknown());
    }
  Result.push_back(C.made(static_cast<std::int64_t>(List->size()) - 2));
  return C.result(Result, C.tensor(T[0]).Type);
}

} // namespace shapewise::shapes
