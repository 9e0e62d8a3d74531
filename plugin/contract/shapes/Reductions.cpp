//===- Reductions.cpp - axes that go away -------------------------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"

namespace shapewise::shapes {

namespace {

/// The shape after reducing the axes of `Dims` (absent, or an empty list: all of them).
std::optional<Shape> reducedShape(Call &C, const Term &Self, const Term &Dims, const Term &Keep) {
  if (auto List = Dims.isAbsent() ? std::nullopt : C.list(Dims))
    for (const Operand &O : *List) {
      Term Number = Dims;
      Number.Value = O;
      withAxisLearnt(C, Self, Number);
    }
  Shape S = C.tensor(Self).Sizes;
  std::optional<bool> Keeps = Keep.isAbsent() ? std::optional(false) : C.flag(Keep);
  Extent One = C.made(C.constant(1), /*Deliberate=*/true);
  bool All = Dims.isAbsent() || (Dims.Value.isList() && Dims.Value.Elements.empty());
  if (!Keeps) {
    C.doubt("whether the axes are kept is not known");
    return std::nullopt;
  }
  if (All) {
    if (!*Keeps)
      return Shape();
    if (auto Rank = S.rank())
      return Shape(Extents(*Rank, One));
    return std::nullopt;
  }
  auto List = C.list(Dims);
  if (!List) {
    C.doubt("the axes are not known");
    return std::nullopt;
  }
  llvm::SmallVector<std::int64_t, 4> Axes;
  for (const Operand &O : *List) {
    Term Number = Dims;
    Number.Value = O;
    auto At = checkedAxis(C, Number, Self, S);
    if (!At)
      return std::nullopt;
    if (llvm::is_contained(Axes, *At)) {
      C.fail(Message::RepeatedAxis, {C.callee().str(), spelling(C, *List), S}, {&Dims});
      return std::nullopt;
    }
    Axes.push_back(*At);
  }
  if (S.rank() == 0u)
    return S;
  if (*Keeps) {
    for (std::int64_t At : Axes) {
      auto Next = withAxis(S, At, One);
      if (!Next)
        return std::nullopt;
      S = std::move(*Next);
    }
    return S;
  }
  // Those that stay are still counted right: from the front the last one goes first.
  llvm::sort(Axes, std::greater<std::int64_t>());
  if (Axes.front() < 0)
    std::reverse(Axes.begin(), Axes.end());
  else if (S.hasRun() && Axes.back() < 0)
    return std::nullopt;
  for (std::int64_t At : Axes) {
    auto Next = withoutAxis(S, At);
    if (!Next)
      return std::nullopt;
    S = std::move(*Next);
  }
  return S;
}

Operand ofShape(Call &C, std::optional<Shape> S, DTypeSet Type) {
  if (C.failed())
    return Operand::unknown();
  TensorType T;
  T.Sizes = S ? std::move(*S) : C.unknownShape();
  T.Type = Type;
  return Operand::tensor(std::move(T));
}

} // namespace

/// reduce(self, dim, keepdim).
Operand reduce(Call &C, llvm::ArrayRef<Term> T) {
  return ofShape(C, reducedShape(C, T[0], T[1], T[2]), C.tensor(T[0]).Type);
}

/// One number made of all elements: those of an error are not to pair what does not belong
/// together.
static bool checkPaired(Call &C, const Term &Of) {
  TensorType Self = C.tensor(Of);
  if (Self.Meaning != Kind::Stretched && Self.Meaning != Kind::Multiplied)
    return true;
  bool Compared = Self.Type == DTypeSet(DType::Bool);
  C.fail(Message::StretchedDifference,
         {C.callee().str(), Self.Sizes, Compared ? "a comparison" : "a difference or product"},
         {&Of});
  return false;
}

/// sum and mean, which make one number of an error. Terms: self, dim, keepdim.
Operand total(Call &C, llvm::ArrayRef<Term> T) {
  bool All = T[1].isAbsent() || (T[1].Value.isList() && T[1].Value.Elements.empty());
  if (All && !checkPaired(C, T[0]))
    return Operand::unknown();
  return reduce(C, T);
}

/// The norm of all elements. Terms: self.
Operand normOf(Call &C, llvm::ArrayRef<Term> T) {
  return checkPaired(C, T[0]) ? scalarOf(C, T) : Operand::unknown();
}

/// An axis that keepdim leaves to indices is there for gathering, not to meet all others: who hands
/// them out takes its purpose from it. Terms: self, dim, keepdim.
static Operand indicesOfReduction(Call &C, llvm::ArrayRef<Term> T) {
  Operand Result = ofShape(C, reducedShape(C, T[0], T[1], T[2]), DType::I64);
  if (!Result.isTensor())
    return Result;
  Shape S = C.tensor(T[0]).Sizes;
  Result.Type.Meaning = Kind::Labels;
  Result.Type.Low = C.constant(0);
  if (T[1].isAbsent())
    Result.Type.High = C.facts().numelOf(S);
  else if (auto At = C.number(T[1]))
    Result.Type.High = C.facts().sizeAt(S, static_cast<int>(*At));
  return Result;
}

/// argmax and argmin: indices into the axis. Terms: self, dim, keepdim.
Operand argReduce(Call &C, llvm::ArrayRef<Term> T) {
  Operand Result = indicesOfReduction(C, T);
  Result.Type.Sizes.setDeliberate(false);
  return Result;
}

/// max(self, dim, keepdim) and its kin: values and indices.
Operand reduceWithIndices(Call &C, llvm::ArrayRef<Term> T) {
  Operand Indices = indicesOfReduction(C, T);
  if (!Indices.isTensor())
    return Operand::unknown();
  Operand Values = Operand::tensor(computed(Indices.Type));
  Values.Type.Type = C.tensor(T[0]).Type;
  Indices.Type.Sizes.setDeliberate(false);
  return Operand::list({std::move(Values), std::move(Indices)});
}

/// Values and indices of the same shape (sort, cummax). Terms: self, dim.
Operand alongWithIndices(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = withAxisLearnt(C, T[0], T[1]);
  checkedAxis(C, T[1], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  TensorType Indices = computed(Self);
  Indices.Type = DType::I64;
  if (auto At = C.number(T[1])) {
    Indices.Low = C.constant(0);
    Indices.High = C.facts().sizeAt(Self.Sizes, static_cast<int>(*At));
  }
  return Operand::list({Operand::tensor(computed(Self)), Operand::tensor(std::move(Indices))});
}

/// cummax and cummin, which look at no axis of a scalar. Terms: self, dim.
Operand runningWithIndices(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  if (Self.Sizes.rank() == 0u)
    return Operand::list({Operand::tensor(computed(Self)), C.result({}, DType::I64)});
  return alongWithIndices(C, T);
}

namespace {

/// Whether there are as many elements along an axis of that size as `Count` says. False after a
/// report.
bool haveAsMany(Call &C, const Term &Of, const Term &Count, std::int64_t At, Dim Size) {
  Dim Wanted = C.dim(Count.Value);
  if (!Wanted || !Size)
    return true;
  Truth Fits = C.compare(Wanted, Relation::LessEqual, Size);
  if (Fits == Truth::No) {
    C.fail(Message::SelectsTooMany,
           {C.callee().str(), Wanted, std::to_string(At), Size, C.tensor(Of).Sizes}, {&Of, &Count});
    return false;
  }
  if (Fits == Truth::Unknown) {
    C.doubt("whether there are that many elements is not known");
    C.learn(Wanted, Relation::LessEqual, Size);
  }
  return true;
}

} // namespace

/// kthvalue(self, k, dim, keepdim): the k-th smallest along an axis.
Operand kthWithIndices(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = withAxisLearnt(C, T[0], T[2]);
  auto At = checkedAxis(C, T[2], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  Dim Size = Self.Sizes.rank() == 0u ? C.constant(1)
             : At                    ? C.facts().sizeAt(Self.Sizes, static_cast<int>(*At))
                                     : Dim();
  if (!haveAsMany(C, T[0], T[1], At.value_or(0), Size))
    return Operand::unknown();
  return reduceWithIndices(C, {T[0], T[2], T[3]});
}

/// topk(self, k, dim).
Operand topk(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = withAxisLearnt(C, T[0], T[2]);
  auto At = checkedAxis(C, T[2], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  Dim Count = C.dim(T[1].Value);
  bool OfScalar = Self.Sizes.rank() == 0u;
  Dim Size = OfScalar ? C.constant(1)
             : At     ? C.facts().sizeAt(Self.Sizes, static_cast<int>(*At))
                      : Dim();
  if (!haveAsMany(C, T[0], T[1], At.value_or(0), Size))
    return Operand::unknown();
  if (OfScalar)
    return Operand::list({Operand::tensor(computed(Self)), C.result({}, DType::I64)});
  Extent New = Count ? C.made(Count) : C.madeUnknown();
  if (T[1].Value.Origin != OriginId::None)
    New.Origin = T[1].Value.Origin;
  auto S = At ? withAxis(Self.Sizes, *At, New) : std::nullopt;
  Operand Values = ofShape(C, S, Self.Type);
  Operand Indices = Values;
  Indices.Type.Type = DType::I64;
  Indices.Type.Low = C.constant(0);
  Indices.Type.High = Size;
  return Operand::list({std::move(Values), std::move(Indices)});
}

/// A scalar tensor. Terms: self.
Operand scalarOf(Call &C, llvm::ArrayRef<Term> T) { return C.result({}, C.tensor(T[0]).Type); }

/// Lists as long as there are elements that meet a condition: the length is not known. Terms:
/// self.
Operand someOf(Call &C, llvm::ArrayRef<Term> T) {
  return C.result(C.madeUnknown(), C.tensor(T[0]).Type);
}

/// bincount: how many elements there are of each number from 0 to the largest there is, and at
/// least of so many numbers. Terms: self, weights, minlength.
Operand counts(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  Dim Least = C.dim(T[2].Value);
  Extent Numbers = C.madeUnknown();
  if (Least && Self.High && C.compare(Self.High, Relation::LessEqual, Least) == Truth::Yes)
    Numbers = C.made(Least);
  else if (Least)
    Numbers = C.made(C.dims().max(Least, Numbers.Size));
  if (T[1].Value.isAbsent())
    return C.result(Numbers, DType::I64);
  DTypeSet Weights = C.tensor(T[1]).Type;
  DTypeSet Sums = DTypeSet::floats();
  if (Weights.isIn(DType::F32) == Truth::Yes)
    Sums = DType::F32;
  else if (T[1].Value.isTensor() && Weights.isIn(DType::F32) == Truth::No)
    Sums = DType::F64;
  return C.result(Numbers, Sums);
}

/// nonzero: a row of indices for each element that is not zero.
Operand nonzero(Call &C, llvm::ArrayRef<Term> T) {
  Dim Rank = C.facts().rankOf(C.tensor(T[0]).Sizes);
  Dim Trues = C.tensor(T[0]).Trues;
  return C.result({Trues ? C.made(Trues) : C.madeUnknown(), C.made(Rank)}, DType::I64);
}

/// glu halves an axis. Terms: self, dim.
Operand halved(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto Along = sizedAxis(C, T[1], T[0]);
  if (!Along)
    return Operand::unknown();
  auto [At, Size] = *Along;
  if (!Size)
    return C.unknownTensor(Self.Type);
  Dim Rest = C.dims().mod(Size, C.constant(2));
  if (C.compare(Rest, Relation::NotEqual, 0) == Truth::Yes) {
    C.fail(Message::OddAxis, {C.callee().str(), Size, Self.Sizes}, {&T[0]});
    return Operand::unknown();
  }
  return ofShape(C, withAxis(Self.Sizes, *At, C.made(C.dims().floorDiv(Size, C.constant(2)))),
                 Self.Type);
}

/// diff(self, n, dim): the axis shrinks by n. With none to take away nothing is looked at.
Operand shrunk(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  if (auto By = C.number(T[1]); By && *By <= 0)
    return Operand::tensor(computed(Self));
  auto Along = sizedAxis(C, T[2], T[0]);
  if (!Along)
    return Operand::unknown();
  auto [At, Size] = *Along;
  Dim By = C.dim(T[1].Value);
  if (!Size || !By)
    return C.unknownTensor(Self.Type);
  Dim Left = C.dims().max(C.constant(0), C.dims().sub(Size, By));
  return ofShape(C, withAxis(Self.Sizes, *At, C.made(Left)), Self.Type);
}

// What C++ asks of a tensor.

/// size(dim).
Operand sizeOf(Call &C, llvm::ArrayRef<Term> T) {
  Shape S = C.tensor(T[0]).Sizes;
  auto N = C.number(T[1]);
  if (auto Rank = S.rank(); Rank && N && *Rank == 0) {
    C.fail(Message::AxisOfScalar, {C.callee().str(), std::to_string(*N)}, {&T[0]});
    return Operand::unknown();
  }
  auto At = checkedAxis(C, T[1], T[0], S);
  if (!At)
    return C.failed() ? Operand::unknown() : Operand::integer(C.madeUnknown().Size);
  Dim Size = C.facts().sizeAt(S, static_cast<int>(*At));
  Operand Result = Operand::integer(Size ? Size : C.madeUnknown().Size);
  if (const Extent *E = S.extent(static_cast<int>(*At)))
    Result.Origin = E->Origin;
  return Result;
}

/// sizes().
Operand sizesOf(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]);
  if (!X)
    return Operand::unknown();
  std::vector<Operand> List;
  for (const Extent &E : *X) {
    List.push_back(Operand::integer(E.Size));
    List.back().Origin = E.Origin;
  }
  return Operand::list(std::move(List));
}

Operand rankOf(Call &C, llvm::ArrayRef<Term> T) {
  return Operand::integer(C.facts().rankOf(C.tensor(T[0]).Sizes));
}

Operand numelOf(Call &C, llvm::ArrayRef<Term> T) {
  return Operand::integer(C.facts().numelOf(C.tensor(T[0]).Sizes));
}

/// A C++ number, in the range that the tensor's values have; item() needs exactly one element.
Operand item(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  Dim Count = C.facts().numelOf(Self.Sizes);
  Truth One = C.equal(Count, C.constant(1));
  if (One == Truth::No) {
    C.fail(Message::ItemCount, {C.callee().str(), Count, Self.Sizes}, {&T[0]});
  } else if (One == Truth::Unknown) {
    C.doubt("whether there is one element is not known");
    C.learn(Count, Relation::Equal, C.constant(1));
  }
  if ((!Self.Low && !Self.High) || Self.Type.isIn(DTypeSet::integers()) != Truth::Yes)
    return Operand::unknown();
  Dim Number = C.dims().symbol("");
  C.learn(Number, Relation::GreaterEqual, Self.Low);
  C.learn(Number, Relation::Less, Self.High);
  return Operand::integer(Number);
}

/// The elements' memory, for who names their type and, of an accessor, the number of axes.
Operand elementsOf(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  DTypeSet Named = C.dtype(T[1], DTypeSet::any());
  Truth Same = Self.Type.isIn(Named);
  if (Same == Truth::No) {
    C.fail(Message::ElementsOf, {C.callee().str(), Named, Self}, {&T[0]});
    return Operand::unknown();
  }
  if (Same == Truth::Unknown)
    C.doubt("whether the elements are of this type is not known");
  auto Axes = C.number(T[2]);
  if (!Axes)
    return Operand::unknown();
  Dim Rank = C.facts().rankOf(Self.Sizes), Wanted = C.constant(*Axes);
  Truth Fits = C.equal(Rank, Wanted);
  if (Fits == Truth::No)
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, Wanted, Self}, {&T[0]});
  else if (Fits == Truth::Unknown)
    C.learn(Rank, Relation::Equal, Wanted);
  return Operand::unknown();
}

/// A result that is no tensor. Checks nothing.
Operand opaque(Call &C, llvm::ArrayRef<Term> T) {
  (void)C;
  (void)T;
  return Operand::unknown();
}

} // namespace shapewise::shapes
