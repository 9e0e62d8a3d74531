//===- Views.cpp - the same elements in another shape -------------------------===//
//
// view, reshape, flatten and their kin: the number of elements stays. Follows
// at::infer_size and ATen/native/TensorShape.cpp.
//
//===----------------------------------------------------------------------===//
#include "../../domain/RunCases.h"
#include "Axes.h"
#include "Functions.h"
#include "Strides.h"

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

/// Rows that a slice cut are fewer also where they are viewed anew: `[12 of 27, 32]` as `[384]`.
void keepCut(const Call &C, const TensorType &From, Shape &To) {
  auto Old = Call::extents(From);
  if (!Old || Old->empty() || !Old->front().CutFrom || To.hasRun() || To.extents().empty())
    return;
  Extent &Rows = To.mutableExtents().front();
  Dim Is = C.constant(1), Was = Old->front().CutFrom;
  for (std::size_t I = 0; I < Old->size(); ++I) {
    Is = C.dims().mul(Is, (*Old)[I].Size);
    if (I > 0)
      Was = C.dims().mul(Was, (*Old)[I].Size);
    if (C.equal(Is, Rows.Size) != Truth::Yes)
      continue;
    Rows.CutFrom = C.facts().simplify(Was);
    return;
  }
}

/// The elements of `From` in a shape of as many: as they lie, or else copied where that is allowed.
Operand rearranged(Call &C, const Term &Self, const TensorType &From, Shape To, bool MayCopy) {
  keepCut(C, From, To);
  TensorType Result = moved(C, From, To);
  if (To.hasRun()) {
    Result.Memory = From.Memory.isInOrder() ? From.Memory : Layout();
    return Operand::tensor(std::move(Result));
  }
  ViewedLayout Viewed = layoutOfView(C, From, To.extents());
  if (Viewed.Possible == Truth::No && !MayCopy) {
    Problem &P = C.fail(Message::CannotViewLayout, {C.callee().str(), From.Sizes, To}, {&Self});
    Call::repair(P, Self, ".contiguous()", true);
    return Operand::unknown();
  }
  if (Viewed.Possible == Truth::Unknown && From.Memory.isKnown() && !MayCopy)
    C.doubt("whether the axes lie together in memory is not known");
  Result.Memory = Viewed.Possible == Truth::No ? Layout::inOrder() : Viewed.Is;
  return Operand::tensor(std::move(Result));
}

/// One call of view or reshape.
class Viewing {
public:
  Viewing(Call &C, const Term &Self, const Term &Size, std::vector<Operand> List, bool MayCopy)
      : C(C), Self(Self), Size(Size), List(std::move(List)), From(C.tensor(Self)),
        Numel(C.facts().numelOf(From.Sizes)), MayCopy(MayCopy) {}

  Operand run() {
    Product = C.constant(1);
    for (unsigned I = 0; I < List.size(); ++I)
      if (!element(I))
        return Operand::unknown();
    if (Guess ? !guess() : !exact())
      return Operand::unknown();
    return rearranged(C, Self, From, Shape(To), MayCopy);
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
  bool MayCopy;
  bool Vague = false;
};

} // namespace

static Operand viewOrCopy(Call &C, llvm::ArrayRef<Term> T, bool MayCopy) {
  auto List = C.list(T[1]);
  if (!List) {
    C.doubt("the new shape is not known");
    return C.unknownTensor(C.tensor(T[0]).Type);
  }
  return Viewing(C, T[0], T[1], std::move(*List), MayCopy).run();
}

Operand view(Call &C, llvm::ArrayRef<Term> T) { return viewOrCopy(C, T, /*MayCopy=*/false); }

/// reshape, which copies what cannot be viewed.
Operand reshape(Call &C, llvm::ArrayRef<Term> T) { return viewOrCopy(C, T, /*MayCopy=*/true); }

static Operand asShapeOf(Call &C, llvm::ArrayRef<Term> T, bool MayCopy) {
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
  return rearranged(C, T[0], Self, To, MayCopy);
}

Operand viewAs(Call &C, llvm::ArrayRef<Term> T) { return asShapeOf(C, T, /*MayCopy=*/false); }
Operand reshapeAs(Call &C, llvm::ArrayRef<Term> T) { return asShapeOf(C, T, /*MayCopy=*/true); }

/// flatten(self, start_dim, end_dim).
Operand flatten(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = withAxisLearnt(C, T[0], T[1]);
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
      return rearranged(C, T[0], Self, Shape(C.made(1)), /*MayCopy=*/true);
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
    return rearranged(C, T[0], Self, Shape(To), /*MayCopy=*/true);
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
  return rearranged(C, T[0], Self, Shape(To), /*MayCopy=*/true);
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
  Part.Value.Type.Memory = Layout();
  Operand Inner = Viewing(C, Part, T[2], *Sizes, /*MayCopy=*/false).run();
  if (C.failed())
    return Operand::unknown();
  Extents To(X->begin(), X->begin() + *At);
  llvm::ArrayRef<Extent> New = Inner.Type.Sizes.extents();
  To.append(New.begin(), New.end());
  To.append(X->begin() + *At + 1, X->end());
  return rearranged(C, T[0], Self, Shape(To), /*MayCopy=*/true);
}

namespace {

/// Axes of size 1 that are gone, or added, along with their steps.
Operand withoutOnes(const Call &C, const TensorType &Self, Shape To, Layout Memory) {
  TensorType Result = moved(C, Self, std::move(To));
  Result.Memory = Self.Memory.isInOrder() ? Self.Memory : std::move(Memory);
  return Operand::tensor(std::move(Result));
}

/// Which of the axes that are asked for are gone is not known: a shape for each way, if these are
/// few.
RunId squeezedRun(Call &C, const TensorType &Self, llvm::function_ref<bool(std::size_t)> Asked) {
  constexpr std::size_t MostCases = 4;
  auto X = Call::extents(Self);
  if (!X)
    return C.dims().run("");
  RunCases Cases(1);
  std::vector<Extents> Left(1);
  for (const auto &[At, E] : llvm::enumerate(*X)) {
    Truth One = Asked(At) ? C.compare(E.Size, Relation::Equal, 1) : Truth::No;
    std::size_t Ways = Cases.size();
    if (One == Truth::Unknown) {
      if (2 * Ways > MostCases)
        return C.dims().run("");
      for (std::size_t I = 0; I < Ways; ++I) {
        Cases.push_back(Cases[I]);
        Cases[I].Others.push_back(E.Size);
        Cases.back().Ones.push_back(E.Size);
        Left.push_back(Left[I]);
      }
    }
    if (One != Truth::Yes)
      for (std::size_t I = 0; I < Ways; ++I)
        Left[I].push_back(E);
  }
  for (auto [Case, X] : llvm::zip_equal(Cases, Left))
    Case.Is = Shape(X);
  return C.dims().run(std::move(Cases));
}

/// The elements are all there.
Operand squeezedSomehow(Call &C, const TensorType &Self, std::optional<std::int64_t> Axis) {
  auto Asked = [&](std::size_t At) { return !Axis || At == static_cast<std::size_t>(*Axis); };
  TensorType Result = moved(C, Self, Shape::unknown(squeezedRun(C, Self, Asked)));
  Result.Memory = Self.Memory.isInOrder() ? Self.Memory : Layout();
  C.learn(C.facts().numelOf(Result.Sizes), Relation::Equal, C.facts().numelOf(Self.Sizes));
  return Operand::tensor(std::move(Result));
}

} // namespace

/// squeeze(self) and squeeze(self, dim).
Operand squeeze(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = T[1].isAbsent() ? C.tensor(T[0]) : withAxisLearnt(C, T[0], T[1]);
  auto X = Call::extents(Self);
  if (T[1].isAbsent()) {
    if (!X)
      return C.unknownTensor(Self.Type);
    Extents To;
    auto Steps = stridesOf(C, Self);
    Strides Left;
    for (std::size_t I = 0; I < X->size(); ++I) {
      const Extent &E = (*X)[I];
      Truth One = C.compare(E.Size, Relation::Equal, 1);
      if (One == Truth::Unknown) {
        C.doubt(llvm::Twine("whether ") + E.Size.str() + " is 1 is not known");
        return squeezedSomehow(C, Self, std::nullopt);
      }
      if (One == Truth::Yes)
        continue;
      To.push_back(E);
      if (Steps)
        Left.push_back((*Steps)[I]);
    }
    return withoutOnes(C, Self, Shape(To),
                       Steps ? layoutOf(C, To, std::move(Left), false) : Layout());
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
    return squeezedSomehow(C, Self, At);
  }
  return withoutOnes(C, Self, *Without, layoutWithout(C, Self, *At, *Without));
}

Operand unsqueeze(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = withAxisLearnt(C, T[0], T[1], /*More=*/1);
  auto At = checkedAxis(C, T[1], T[0], Self.Sizes, 1);
  if (C.failed())
    return Operand::unknown();
  auto To =
      At ? withNewAxis(Self.Sizes, *At, C.made(C.constant(1), /*Deliberate=*/true)) : std::nullopt;
  if (!To)
    return C.unknownTensor(Self.Type);
  Layout Memory;
  if (auto Steps = stridesOf(C, Self); Steps && !To->hasRun()) {
    std::int64_t Rank = *To->rank();
    Steps->insert(Steps->begin() + (*At < 0 ? *At + Rank : *At), C.constant(1));
    Memory = layoutOf(C, To->extents(), std::move(*Steps), Self.Memory.isPacked());
  }
  return withoutOnes(C, Self, *To, std::move(Memory));
}

} // namespace shapewise::shapes
