//===- Views.cpp - the same elements in another shape -------------------------===//
//
// view, reshape, flatten and their kin: the number of elements stays. Follows
// at::infer_size and ATen/native/TensorShape.cpp.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "Functions.h"

namespace shapewise::shapes {

namespace {

/// Finds dims of `From` whose product is `Part`; the product of the others, or null.
Dim quotientByFactors(const Call &C, llvm::ArrayRef<Extent> From, Dim Part) {
  if (From.size() > 8)
    return Dim();
  for (unsigned Choice = 0; Choice < (1u << From.size()); ++Choice) {
    Dim Chosen = C.constant(1), Others = C.constant(1);
    for (unsigned I = 0; I < From.size(); ++I)
      (Choice >> I & 1 ? Chosen : Others) =
          C.dims().mul(Choice >> I & 1 ? Chosen : Others, From[I].Size);
    if (Chosen == Part)
      return Others;
  }
  return Dim();
}

/// One call of view or reshape.
class Viewing {
public:
  Viewing(Call &C, const Term &Self, const Term &Size, std::vector<Operand> List)
      : C(C), Self(Self), Size(Size), List(std::move(List)), From(C.tensor(Self)),
        Numel(C.facts().numelOf(From.Sizes)) {}

  Operand run() {
    Product = C.constant(1);
    for (unsigned I = 0; I < List.size(); ++I)
      if (!element(I))
        return Operand::unknown();
    if (Guess ? !guess() : !exact())
      return Operand::unknown();
    return Operand::tensor(moved(C, From, Shape(To)));
  }

private:
  bool element(unsigned I) {
    const Operand &O = List[I];
    Dim D = C.dim(O);
    if (!D) {
      // It might be -1, so nothing follows for the others.
      To.push_back(C.madeUnknown());
      Vague = true;
      return true;
    }
    auto N = D.constant();
    if (N == -1) {
      if (Guess)
        return C.fail(Message::TwoGuesses, {C.callee().str(), spelling(C, List)}, {&Size}), false;
      Guess = I;
      To.push_back(C.madeUnknown());
      return true;
    }
    if (N && *N < 0)
      return C.fail(Message::NegativeSize, {C.callee().str(), spelling(C, List), D}, {&Size}),
             false;
    Extent E = C.made(D, O.Literal && N == 1);
    keepOrigin(E, O, I);
    To.push_back(E);
    Product = C.dims().mul(Product, D);
    return true;
  }

  /// A size written anew comes from there; one copied keeps where it came from.
  void keepOrigin(Extent &E, const Operand &O, unsigned I) {
    if (O.Origin != OriginId::None) {
      E.Origin = O.Origin;
      return;
    }
    if (From.Sizes.hasRun())
      return;
    llvm::ArrayRef<Extent> Old = From.Sizes.extents();
    if (I < Old.size() && Old[I].Size == E.Size && Old[I].Origin != OriginId::None)
      E.Origin = Old[I].Origin;
  }

  bool exact() {
    if (Vague) {
      C.doubt("a size is not known");
      return true;
    }
    Truth Same = C.equal(Numel, Product);
    if (Same == Truth::No)
      return failView(), false;
    if (Same == Truth::Unknown) {
      C.doubt(llvm::Twine("whether the ") + Numel.str() +
              " elements fill the new shape is not "
              "known");
      C.learn(Numel, Relation::Equal, Product);
    }
    return true;
  }

  void failView() {
    auto Count = Numel.constant();
    Problem &P = C.fail(
        Count ? Message::CannotView : Message::CannotViewShape,
        {C.callee().str(), Numel, spelling(C, List), C.facts().simplify(Product), From.Sizes},
        {&Self, &Size});
    if (auto Old = Call::extents(From); Old && !Old->empty())
      for (int I = 0; I < static_cast<int>(Old->size()); ++I)
        Call::blame(P, {&Self, I, (*Old)[I]});
  }

  bool guess() {
    if (Vague) {
      C.doubt("a size is not known");
      return true;
    }
    Extent &Guessed = To[*Guess];
    if (auto Old = Call::extents(From))
      if (Dim Others = quotientByFactors(C, *Old, Product)) {
        Guessed.Size = C.facts().simplify(Others);
        for (const Extent &E : *Old)
          if (E.Size == Others && !Others.constant().has_value())
            Guessed.Origin = E.Origin;
        return true;
      }
    auto Part = Product.constant();
    if (Part == 0) {
      C.doubt("a size is zero");
      return true;
    }
    Dim Rest = C.dims().mod(Numel, Product);
    Truth Divides = C.compare(Rest, Relation::Equal, 0);
    if (Divides == Truth::No) {
      C.fail(Message::CannotViewGuess,
             {C.callee().str(), Numel, spelling(C, List), Product, From.Sizes}, {&Self, &Size});
      return false;
    }
    if (Divides == Truth::Unknown) {
      C.doubt(llvm::Twine("whether ") + Product.str() + " divides " + Numel.str() +
              " is not known");
      C.learn(Rest, Relation::Equal, C.constant(0));
    }
    Guessed.Size = C.facts().simplify(C.dims().floorDiv(Numel, Product));
    return true;
  }

  Call &C;
  const Term &Self, &Size;
  std::vector<Operand> List;
  TensorType From;
  Dim Numel, Product;
  Extents To;
  std::optional<unsigned> Guess;
  bool Vague = false;
};

} // namespace

Operand view(Call &C, llvm::ArrayRef<Term> T) {
  auto List = C.list(T[1]);
  if (!List) {
    C.doubt("the new shape is not known");
    return C.unknownTensor(C.tensor(T[0]).Type);
  }
  return Viewing(C, T[0], T[1], std::move(*List)).run();
}

/// view_as, reshape_as.
Operand viewAs(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  Shape To = C.tensor(T[1]).Sizes;
  Dim A = C.facts().numelOf(Self.Sizes), B = C.facts().numelOf(To);
  Truth Same = C.equal(A, B);
  if (Same == Truth::No) {
    C.fail(Message::CannotView, {C.callee().str(), A, To, B, Self.Sizes}, {&T[0], &T[1]});
    return Operand::unknown();
  }
  if (Same == Truth::Unknown) {
    C.doubt("whether the numbers of elements agree is not known");
    C.learn(A, Relation::Equal, B);
  }
  return Operand::tensor(moved(C, Self, To));
}

/// flatten(self, start_dim, end_dim).
Operand flatten(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto Start = checkedAxis(C, T[1], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  auto End = checkedAxis(C, T[2], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  if (!Start || !End)
    return C.unknownTensor(Self.Type);
  if (auto X = Call::extents(Self)) {
    if (X->empty())
      return Operand::tensor(moved(C, Self, Shape(C.made(1))));
    if (*Start > *End) {
      C.fail(Message::FlattenOrder,
             {C.callee().str(), std::to_string(*Start), std::to_string(*End), Self.Sizes}, {&T[0]});
      return Operand::unknown();
    }
    if (*Start == *End)
      return Operand::tensor(Self);
    Extents To(X->begin(), X->begin() + *Start);
    Dim Product = C.constant(1);
    for (auto I = *Start; I <= *End; ++I)
      Product = C.dims().mul(Product, (*X)[I].Size);
    To.push_back(C.made(C.facts().simplify(Product)));
    To.append(X->begin() + *End + 1, X->end());
    return Operand::tensor(moved(C, Self, Shape(To)));
  }
  llvm::ArrayRef<Extent> Front = Self.Sizes.front();
  if (*Start < 0 || *End != -1 || *Start > static_cast<std::int64_t>(Front.size()))
    return C.unknownTensor(Self.Type);
  if (*Start == static_cast<std::int64_t>(Front.size()) && Self.Sizes.back().empty()) {
    // The run may be empty, and then there is no such axis.
    C.doubt("the rank is not known");
  }
  Extents To(Front.begin(), Front.begin() + *Start);
  Shape Rest(Front.drop_front(*Start), Self.Sizes.run(), Self.Sizes.back());
  To.push_back(C.made(C.facts().numelOf(Rest)));
  return Operand::tensor(moved(C, Self, Shape(To)));
}

/// unflatten(self, dim, sizes).
Operand unflatten(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto Sizes = C.list(T[2]);
  auto At = checkedAxis(C, T[1], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  if (!X || !Sizes || !At || X->empty())
    return C.unknownTensor(Self.Type);
  Term Part = T[0];
  Part.Value = Operand::tensor(Self);
  Part.Value.Type.Sizes = Shape((*X)[*At]);
  Operand Inner = Viewing(C, Part, T[2], *Sizes).run();
  if (C.failed())
    return Operand::unknown();
  Extents To(X->begin(), X->begin() + *At);
  llvm::ArrayRef<Extent> New = Inner.Type.Sizes.extents();
  To.append(New.begin(), New.end());
  To.append(X->begin() + *At + 1, X->end());
  return Operand::tensor(moved(C, Self, Shape(To)));
}

/// squeeze(self) and squeeze(self, dim).
Operand squeeze(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  if (T[1].isAbsent()) {
    if (!X)
      return C.unknownTensor(Self.Type);
    Extents To;
    for (const Extent &E : *X) {
      Truth One = C.compare(E.Size, Relation::Equal, 1);
      if (One == Truth::Unknown) {
        C.doubt(llvm::Twine("whether ") + E.Size.str() + " is 1 is not known");
        return C.unknownTensor(Self.Type);
      }
      if (One == Truth::No)
        To.push_back(E);
    }
    return Operand::tensor(moved(C, Self, Shape(To)));
  }
  auto At = checkedAxis(C, T[1], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  if (X && X->empty())
    return Operand::tensor(Self);
  Dim Size = At ? C.facts().sizeAt(Self.Sizes, static_cast<int>(*At)) : Dim();
  Truth One = Size ? C.compare(Size, Relation::Equal, 1) : Truth::Unknown;
  if (One == Truth::No)
    return Operand::tensor(Self);
  auto Without = One == Truth::Yes ? withoutAxis(Self.Sizes, *At) : std::nullopt;
  if (!Without) {
    C.doubt("whether the squeezed axis is 1 is not known");
    return C.unknownTensor(Self.Type);
  }
  return Operand::tensor(moved(C, Self, *Without));
}

Operand unsqueeze(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto At = checkedAxis(C, T[1], T[0], Self.Sizes, 1);
  if (C.failed())
    return Operand::unknown();
  auto To =
      At ? withNewAxis(Self.Sizes, *At, C.made(C.constant(1), /*Deliberate=*/true)) : std::nullopt;
  if (!To)
    return C.unknownTensor(Self.Type);
  return Operand::tensor(moved(C, Self, *To));
}

namespace {

/// Puts axes into a new order; the axis of probabilities goes along.
Operand reordered(const Call &C, const TensorType &Self, llvm::ArrayRef<Extent> X,
                  llvm::ArrayRef<unsigned> Order) {
  Extents To;
  TensorType Result = Self;
  for (unsigned I = 0; I < Order.size(); ++I) {
    To.push_back(X[Order[I]]);
    if (Self.Axis && *Self.Axis + static_cast<int>(X.size()) == static_cast<int>(Order[I]))
      Result.Axis = static_cast<int>(I) - static_cast<int>(X.size());
  }
  Result.Sizes = Shape(To);
  (void)C;
  return Operand::tensor(std::move(Result));
}

} // namespace

Operand transpose(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto A = checkedAxis(C, T[1], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  auto B = checkedAxis(C, T[2], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  auto X = Call::extents(Self);
  if (!A || !B)
    return C.unknownTensor(Self.Type);
  if (!X) {
    const Extent *AE = Self.Sizes.extent(static_cast<int>(*A));
    const Extent *BE = Self.Sizes.extent(static_cast<int>(*B));
    if (!AE || !BE)
      return C.unknownTensor(Self.Type);
    Extent AIs = *AE, BIs = *BE;
    TensorType Result = Self;
    Result.Meaning = Kind::Unknown;
    Result.Axis.reset();
    Result.Sizes = *withAxis(*withAxis(Self.Sizes, *A, BIs), *B, AIs);
    return Operand::tensor(std::move(Result));
  }
  if (X->empty())
    return Operand::tensor(Self);
  llvm::SmallVector<unsigned, 4> Order;
  for (unsigned I = 0; I < X->size(); ++I)
    Order.push_back(I);
  std::swap(Order[*A], Order[*B]);
  return reordered(C, Self, *X, Order);
}

Operand permute(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto Numbers = C.list(T[1]);
  if (!X || !Numbers) {
    C.doubt("the rank or the order is not known");
    if (!Numbers)
      return C.unknownTensor(Self.Type);
    Extents To;
    for (const Operand &O : *Numbers) {
      Dim D = C.dim(O);
      const Extent *E =
          D && D.constant() ? Self.Sizes.extent(static_cast<int>(*D.constant())) : nullptr;
      To.push_back(E ? *E : C.madeUnknown());
    }
    return C.result(To, Self.Type);
  }
  if (Numbers->size() != X->size()) {
    C.fail(Message::PermuteCount,
           {C.callee().str(), spelling(C, *Numbers), std::to_string(X->size()), Self.Sizes},
           {&T[0], &T[1]});
    return Operand::unknown();
  }
  llvm::SmallVector<unsigned, 4> Order;
  for (const Operand &O : *Numbers) {
    Term Number = T[1];
    Number.Value = O;
    auto At = C.axis(Number, static_cast<unsigned>(X->size()), T[0]);
    if (!At)
      return C.failed() ? Operand::unknown() : C.unknownTensor(Self.Type);
    if (llvm::is_contained(Order, *At)) {
      C.fail(Message::RepeatedAxis, {C.callee().str(), spelling(C, *Numbers), Self.Sizes}, {&T[1]});
      return Operand::unknown();
    }
    Order.push_back(*At);
  }
  return reordered(C, Self, *X, Order);
}

/// mT and its kin: the last two axes change places; scalars stay as they are.
Operand transposeMatrices(Call &C, llvm::ArrayRef<Term> T) {
  if (C.tensor(T[0]).Sizes.rank() == 0u)
    return Operand::tensor(C.tensor(T[0]));
  Term Last = T[0], Other = T[0];
  Last.Value = Operand::integer(C.constant(-1));
  Other.Value = Operand::integer(C.constant(-2));
  return transpose(C, {T[0], Other, Last});
}

/// t(): a matrix's transpose; vectors and scalars stay.
Operand transposeMatrix(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  if (!X) {
    C.doubt("the rank is not known");
    return C.unknownTensor(Self.Type);
  }
  if (X->size() > 2) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, "at most 2", Self}, {&T[0]});
    return Operand::unknown();
  }
  if (X->size() < 2)
    return Operand::tensor(Self);
  return reordered(C, Self, *X, {1, 0});
}

/// numpy_T: all axes in reverse.
Operand reverseAxes(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  if (!X)
    return C.unknownTensor(Self.Type);
  llvm::SmallVector<unsigned, 4> Order;
  for (unsigned I = static_cast<unsigned>(X->size()); I-- > 0;)
    Order.push_back(I);
  return reordered(C, Self, *X, Order);
}

/// movedim(self, source, destination).
Operand moveAxes(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto From = C.list(T[1]), To = C.list(T[2]);
  if (!X || !From || !To || From->size() != To->size()) {
    C.doubt("the rank or the axes are not known");
    return C.unknownTensor(Self.Type);
  }
  unsigned Rank = static_cast<unsigned>(X->size());
  llvm::SmallVector<int, 4> Order(Rank, -1);
  llvm::SmallVector<bool, 4> Used(Rank, false);
  for (unsigned I = 0; I < From->size(); ++I) {
    Term A = T[1], B = T[2];
    A.Value = (*From)[I];
    B.Value = (*To)[I];
    auto Source = C.axis(A, Rank, T[0]);
    if (C.failed())
      return Operand::unknown();
    auto Target = C.axis(B, Rank, T[0]);
    if (C.failed())
      return Operand::unknown();
    if (!Source || !Target || Rank == 0)
      return C.unknownTensor(Self.Type);
    if (Used[*Source] || Order[*Target] != -1) {
      C.fail(Message::RepeatedAxis, {C.callee().str(), spelling(C, *From), Self.Sizes}, {&T[1]});
      return Operand::unknown();
    }
    Used[*Source] = true;
    Order[*Target] = static_cast<int>(*Source);
  }
  llvm::SmallVector<unsigned, 4> Final;
  unsigned Next = 0;
  for (int Source : Order) {
    while (Source < 0 && Next < Rank && Used[Next])
      ++Next;
    Final.push_back(Source >= 0 ? static_cast<unsigned>(Source) : Next++);
  }
  return reordered(C, Self, *X, Final);
}

} // namespace shapewise::shapes
