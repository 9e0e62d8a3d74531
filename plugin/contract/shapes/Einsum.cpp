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

/// Stands for "..." in an equation.
constexpr char Ellipsis = '.';

/// The axes of each tensor, by letters and at most one Ellipsis.
struct Equation {
  std::vector<std::string> Inputs;
  std::string Output;
};

/// Letters and at most one ellipsis; none when it is something else.
std::optional<std::string> parseAxes(llvm::StringRef Text) {
  std::string Axes;
  bool Dots = false;
  while (!Text.empty()) {
    if (!Dots && Text.consume_front("...")) {
      Axes += Ellipsis;
      Dots = true;
    } else if (llvm::isAlpha(Text.front())) {
      Axes += Text.front();
      Text = Text.drop_front();
    } else {
      return std::nullopt;
    }
  }
  return Axes;
}

std::optional<Equation> parseEquation(llvm::StringRef Text) {
  std::string Plain;
  for (char C : Text)
    if (C != ' ')
      Plain += C;
  llvm::StringRef Rest = Plain;
  Equation E;
  auto [Left, Right] = Rest.split("->");
  llvm::SmallVector<llvm::StringRef, 4> Parts;
  Left.split(Parts, ',');
  for (llvm::StringRef Part : Parts) {
    auto Axes = parseAxes(Part);
    if (!Axes)
      return std::nullopt;
    E.Inputs.push_back(std::move(*Axes));
  }
  if (Rest.contains("->")) {
    auto Axes = parseAxes(Right);
    if (!Axes)
      return std::nullopt;
    E.Output = std::move(*Axes);
    return E;
  }
  // Without an arrow: the axes of the ellipsis, and the letters that occur once, in alphabetical
  // order.
  std::map<char, int> Count;
  for (const std::string &Axes : E.Inputs)
    for (char C : Axes)
      ++Count[C];
  for (auto [C, N] : Count)
    if (N == 1 || C == Ellipsis)
      E.Output += C;
  return E;
}

/// One call of einsum: what each letter is.
class Letters {
public:
  Letters(Call &C, llvm::ArrayRef<Term> T, Equation E)
      : C(C), T(T), Text(T[0].Value.Text), E(std::move(E)) {}

  Operand run() {
    for (std::size_t I = 0; I < E.Inputs.size(); ++I)
      if (!take(I))
        return Operand::unknown();
    if (Vague)
      return C.unknownTensor(Type.isEmpty() ? DTypeSet::any() : Type);
    Extents Result;
    for (char L : spelledOut(E.Output, Dotted)) {
      auto It = Known.find(L);
      if (It == Known.end()) {
        C.doubt("the equation's result names a letter that no tensor has");
        return C.unknownTensor();
      }
      Result.push_back(It->second.Is);
    }
    return C.result(Result, Type.isEmpty() ? DTypeSet::any() : Type);
  }

private:
  struct Letter {
    Extent Is;
    Term From;
    int At = 0;
  };

  /// The axes with the ellipsis as `Count` axes of their own, which are paired from the last one.
  static std::string spelledOut(llvm::StringRef Axes, std::size_t Count) {
    std::string Result;
    for (char L : Axes)
      if (L != Ellipsis)
        Result += L;
      else
        for (std::size_t I = Count; I > 0; --I)
          Result += static_cast<char>(I);
    return Result;
  }

  bool take(std::size_t I) {
    Term Each = T[1];
    Each.Value = T[1].Value.Elements[I];
    if (Each.Value.isTensor())
      Type = Type & Each.Value.Type.Type;
    auto X = C.extents(Each);
    bool HasDots = llvm::is_contained(E.Inputs[I], Ellipsis);
    std::size_t Named = E.Inputs[I].size() - (HasDots ? 1 : 0);
    if (!X) {
      C.doubt("the rank of a tensor is not known");
      if (!HasDots) {
        C.learnAxes(Each, static_cast<unsigned>(Named), 0, 0);
        X = C.extents(Each);
      }
    }
    if (!X) {
      Vague |= HasDots;
      for (char L : spelledOut(E.Inputs[I], 0))
        Known.try_emplace(L, Letter{C.madeUnknown(), Each, 0});
      return true;
    }
    if (HasDots ? X->size() < Named : X->size() != Named) {
      std::string Axes = llvm::StringRef(E.Inputs[I]).str();
      if (std::size_t At = Axes.find(Ellipsis); At != std::string::npos)
        Axes.replace(At, 1, "...");
      C.fail(Message::EinsumRank,
             {C.callee().str(), Text, std::to_string(I), C.tensor(Each).Sizes, Axes},
             {&T[0], &T[1]});
      return false;
    }
    std::size_t Free = X->size() - Named;
    Dotted = std::max(Dotted, HasDots ? Free : 0);
    std::string Axes = spelledOut(E.Inputs[I], Free);
    for (std::size_t J = 0; J < X->size(); ++J)
      if (!meet(Axes[J], {(*X)[J], Each, static_cast<int>(J)}))
        return false;
    return true;
  }

  /// A letter met again must have its size, or one of the two is 1.
  bool meet(char Name, const Letter &Here) {
    auto [It, New] = Known.try_emplace(Name, Here);
    Letter &There = It->second;
    if (New || C.isOne(Here.Is.Size))
      return true;
    if (C.isOne(There.Is.Size)) {
      There = Here;
      return true;
    }
    Truth Same = C.equal(There.Is.Size, Here.Is.Size);
    bool Rigid = Same == Truth::Unknown && C.facts().differsRigidly(There.Is.Size, Here.Is.Size);
    bool MayBeOne = Same == Truth::No && (mayBeOne(There.Is.Size) || mayBeOne(Here.Is.Size));
    if (MayBeOne || (Same == Truth::Unknown && !Rigid)) {
      C.doubt("whether the sizes of an axis agree is not known");
      return true;
    }
    return C.agree({&There.From, There.At, There.Is}, {&Here.From, Here.At, Here.Is},
                   Message::EinsumSizes,
                   {C.callee().str(), Text, llvm::isAlpha(Name) ? std::string(1, Name) : "...",
                    There.Is.Size, Here.Is.Size});
  }

  bool mayBeOne(Dim D) const { return C.compare(D, Relation::Equal, 1) != Truth::No; }

  Call &C;
  llvm::ArrayRef<Term> T;
  const std::string &Text;
  Equation E;
  std::map<char, Letter> Known;
  std::size_t Dotted = 0; ///< how many axes the ellipsis stands for
  bool Vague = false;     ///< nobody knows how many
  DTypeSet Type = DTypeSet::any();
};

} // namespace

/// einsum(equation, tensors).
Operand einsum(Call &C, llvm::ArrayRef<Term> T) {
  if (T[0].Value.What != Operand::Form::Word || !T[1].Value.isList()) {
    C.doubt("the equation or the tensors are not known");
    return C.unknownTensor();
  }
  const std::string &Text = T[0].Value.Text;
  std::size_t Count = T[1].Value.Elements.size();
  auto E = parseEquation(Text);
  if (!E) {
    C.doubt("the equation is not followed");
    return C.unknownTensor();
  }
  if (E->Inputs.size() != Count) {
    C.fail(Message::EinsumCount,
           {C.callee().str(), Text, std::to_string(E->Inputs.size()), std::to_string(Count)},
           {&T[0], &T[1]});
    return Operand::unknown();
  }
  return Letters(C, T, std::move(*E)).run();
}

/// tensordot(self, other, dims_self, dims_other).
Operand tensordot(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  auto A = C.list(T[2]), B = C.list(T[3]);
  DTypeSet Type = promoted(C, T.take_front(2));
  if (A && B && A->size() != B->size()) {
    C.fail(Message::AxesCount, {C.callee().str(), spelling(C, *A), spelling(C, *B)},
           {&T[2], &T[3]});
    return Operand::unknown();
  }
  if (!X || !Y || !A || !B) {
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
  // Scalars get axes first, so that their type counts.
  if (!X || !Y || X->empty() || Y->empty())
    Type = Type | C.tensor(T[0]).Type | C.tensor(T[1]).Type;
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
  if (Sections && *Sections <= 0)
    C.fail(Message::NoPieces, {C.callee().str(), C.constant(*Sections), T[1].Name, Self.Sizes},
           {&T[1]});
  if (!Total || !Sections || C.failed() || *Sections > 256)
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
  if (!List)
    return C.unknownTensor(C.tensor(T[0]).Type);
  if (List->size() != 4 && List->size() != 5) {
    C.fail(Message::AffineSizes, {C.callee().str(), spelling(C, *List)}, {&T[1]});
    return Operand::unknown();
  }
  // One matrix [2, 3], or [3, 4], for each of the batch.
  auto Spatial = static_cast<std::int64_t>(List->size()) - 2;
  Dim Batch = C.dim((*List)[0]);
  Extents Wanted{Batch ? C.made(Batch) : C.madeUnknown(), C.made(Spatial), C.made(Spatial + 1)};
  if (auto X = C.extents(T[0]);
      X && (X->size() != 3 || C.facts().equal(Shape(*X), Shape(Wanted)) == Truth::No)) {
    C.fail(Message::AffineMatrices,
           {C.callee().str(), Shape(Wanted), spelling(C, *List), C.tensor(T[0])}, {&T[0], &T[1]});
    return Operand::unknown();
  }
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
