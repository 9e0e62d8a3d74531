//===- Indexing.cpp - picking elements -----------------------------------------===//
//
// slice, select, index and the gather family. Follows ATen/native/TensorShape.cpp,
// TensorAdvancedIndexing.cpp and ATen/TensorIndexing.h.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "Functions.h"
#include "Slicing.h"
#include "Strides.h"

namespace shapewise::shapes {

namespace {

bool failIndexRange(Call &C, const Term &Self, std::int64_t At, Dim Index, Dim Size) {
  C.fail(Message::IndexOutOfRange,
         {C.callee().str(), Index, std::to_string(At), Size, C.tensor(Self).Sizes}, {&Self});
  return false;
}

/// Requires -size <= index < size where that can be decided.
bool checkIndex(Call &C, const Term &Self, std::int64_t At, Dim Index, Dim Size) {
  if (!Index || !Size) {
    C.doubt("whether the index is in range is not known");
    return true;
  }
  if (C.compare(Index, Relation::GreaterEqual, Size) == Truth::Yes ||
      C.compare(Index, Relation::Less, C.dims().neg(Size)) == Truth::Yes)
    return failIndexRange(C, Self, At, Index, Size);
  bool Inside = C.compare(Index, Relation::Less, Size) == Truth::Yes &&
                C.compare(Index, Relation::GreaterEqual, C.dims().neg(Size)) == Truth::Yes;
  if (!Inside) {
    C.doubt("whether the index is in range is not known");
    C.learn(Index, Relation::Less, Size);
  }
  return true;
}

bool requireIndexType(Call &C, const Term &Index, DTypeSet Wanted, const char *Words) {
  TensorType T = C.tensor(Index);
  if (T.Type.isIn(Wanted) != Truth::No)
    return true;
  C.fail(Message::IndexType, {C.callee().str(), Index.Name, T, Words}, {&Index});
  return false;
}

} // namespace

/// slice(self, dim, start, end, step).
Operand slice(Call &C, llvm::ArrayRef<Term> T) {
  auto Along = sizedAxis(C, T[1], T[0]);
  if (!Along)
    return Operand::unknown();
  auto [At, Size] = *Along;
  TensorType Self = C.tensor(T[0]); // with the axis learnt
  const Extent *Old = At ? Self.Sizes.extent(static_cast<int>(*At)) : nullptr;
  Extent Was = Old ? *Old : C.made(Size);
  auto S = At && Size
               ? withAxis(Self.Sizes, *At, sliced(C, Was, T[2].Value, T[3].Value, T[4].Value))
               : std::nullopt;
  if (!S)
    return C.unknownTensor(Self.Type);
  TensorType Result = moved(C, Self, *S);
  Result.Memory = layoutOfPart(C, Self, *At, C.dim(T[4].Value), *S);
  return Operand::tensor(std::move(Result));
}

/// narrow(self, dim, start, length).
Operand narrow(Call &C, llvm::ArrayRef<Term> T) {
  auto Along = sizedAxis(C, T[1], T[0]);
  if (!Along)
    return Operand::unknown();
  auto [At, Size] = *Along;
  TensorType Self = C.tensor(T[0]); // with the axis learnt
  Dim Start = C.dim(T[2].Value), Length = C.dim(T[3].Value);
  if (Length && Size) {
    bool Bad = C.compare(Length, Relation::Less, 0) == Truth::Yes ||
               C.compare(Length, Relation::Greater, Size) == Truth::Yes;
    Dim End = Start ? C.dims().add(Start, Length) : Dim();
    if (Start) {
      bool FromFront = C.compare(Start, Relation::GreaterEqual, 0) == Truth::Yes;
      bool FromEnd = C.compare(Start, Relation::Less, 0) == Truth::Yes;
      Bad |= FromFront && C.compare(End, Relation::Greater, Size) == Truth::Yes;
      Bad |= FromEnd && C.compare(End, Relation::Greater, 0) == Truth::Yes;
      if (!Bad && FromFront && C.compare(End, Relation::LessEqual, Size) != Truth::Yes) {
        C.doubt("whether the range lies inside is not known");
        C.learn(End, Relation::LessEqual, Size);
      }
    }
    if (Bad) {
      C.fail(Message::NarrowRange,
             {C.callee().str(), Start ? Start : C.constant(0), Length, std::to_string(*At), Size,
              Self.Sizes},
             {&T[0], &T[3]});
      return Operand::unknown();
    }
  }
  Extent New = Length ? C.made(Length) : C.madeUnknown();
  if (T[3].Value.Origin != OriginId::None)
    New.Origin = T[3].Value.Origin;
  const Extent *Was = At ? Self.Sizes.extent(static_cast<int>(*At)) : nullptr;
  if (Start && Start.isConstant(0) && Was && Was->Size != New.Size)
    New.CutFrom = Was->uncut();
  auto S = At ? withAxis(Self.Sizes, *At, New) : std::nullopt;
  if (!S)
    return C.unknownTensor(Self.Type);
  TensorType Result = moved(C, Self, *S);
  Result.Memory = layoutOfPart(C, Self, *At, C.constant(1), *S);
  return Operand::tensor(std::move(Result));
}

/// select(self, dim, index): the axis goes away.
Operand select(Call &C, llvm::ArrayRef<Term> T) {
  auto Along = sizedAxis(C, T[1], T[0]);
  if (!Along)
    return Operand::unknown();
  auto [At, Size] = *Along;
  TensorType Self = C.tensor(T[0]); // with the axis learnt
  if (!At)
    return C.unknownTensor(Self.Type);
  if (!checkIndex(C, T[0], *At, C.dim(T[2].Value), Size))
    return Operand::unknown();
  auto S = withoutAxis(Self.Sizes, *At);
  if (!S)
    return C.unknownTensor(Self.Type);
  TensorType Result = moved(C, Self, *S);
  Result.Memory = layoutWithout(C, Self, *At, *S);
  return Operand::tensor(std::move(Result));
}

/// x[i]: by a number, or by a tensor that holds one.
Operand subscript(Call &C, llvm::ArrayRef<Term> T) {
  Term Axis;
  Axis.Name = "0";
  Axis.Value = Operand::integer(C.constant(0));
  Term Index = T[1];
  if (Index.Value.isTensor())
    Index.Value = Operand::unknown();
  return select(C, {T[0], Axis, Index});
}

/// index_select(self, dim, index).
Operand indexSelect(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = withAxisLearnt(C, T[0], T[1]), Index = C.tensor(T[2]);
  if (!requireIndexType(C, T[2], DTypeSet(DType::I64) | DTypeSet(DType::I32), "int64 or int32"))
    return Operand::unknown();
  if (Index.Sizes.minRank() > 1 && !Index.Sizes.hasRun()) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[2].Name, "0 or 1", Index}, {&T[2]});
    return Operand::unknown();
  }
  auto At = checkedAxis(C, T[1], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  if (Self.Sizes.rank() == 0u)
    return Operand::tensor(Self);
  Dim Size = At ? C.facts().sizeAt(Self.Sizes, static_cast<int>(*At)) : Dim();
  if (Size && Index.Low && C.compare(Index.Low, Relation::GreaterEqual, Size) == Truth::Yes)
    return failIndexRange(C, T[0], *At, Index.Low, Size), Operand::unknown();
  auto I = Call::extents(Index);
  // A single index takes one row, as a list of one does.
  Extent New = I ? (I->empty() ? C.made(1) : (*I)[0]) : C.made(C.facts().numelOf(Index.Sizes));
  auto S = At ? withAxis(Self.Sizes, *At, New) : std::nullopt;
  return S ? Operand::tensor(moved(C, Self, *S)) : C.unknownTensor(Self.Type);
}

namespace {

/// Requires index to have self's rank and not to reach over it off the axis.
bool checkGather(Call &C, const Term &Self, const Term &Index, std::int64_t At, const Extents &X,
                 const Extents &I) {
  std::size_t XRank = std::max<std::size_t>(X.size(), 1),
              IRank = std::max<std::size_t>(I.size(), 1);
  if (XRank != IRank) {
    Problem &P = C.fail(
        Message::GatherRanks,
        {C.callee().str(), C.tensor(Self).Sizes, C.tensor(Index).Sizes, Index.Name, Self.Name},
        {&Self, &Index});
    if (IRank + 1 == XRank)
      Call::repair(P, Index, ".unsqueeze(" + std::to_string(At) + ")", false);
    return false;
  }
  for (std::size_t J = 0; J < std::min(X.size(), I.size()); ++J) {
    if (static_cast<std::int64_t>(J) == At)
      continue;
    Axis A{&Index, static_cast<int>(J), I[J]};
    if (!C.require(A, Relation::LessEqual, X[J].Size, Message::GatherSizes,
                   {C.callee().str(), std::to_string(J), I[J].Size, X[J].Size, C.tensor(Self).Sizes,
                    C.tensor(Index).Sizes, Index.Name, Self.Name}))
      return false;
  }
  return true;
}

bool isEmpty(const Call &C, const TensorType &T) {
  return C.compare(C.facts().numelOf(T.Sizes), Relation::Equal, 0) != Truth::No;
}

} // namespace

/// gather(self, dim, index): the index's shape.
Operand gather(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]), Index = C.tensor(T[2]);
  if (!requireIndexType(C, T[2], DType::I64, "int64"))
    return Operand::unknown();
  auto I = Call::extents(Index);
  if (I && I->size() > 1 && !isEmpty(C, Index)) {
    C.learnAxes(T[0], static_cast<unsigned>(I->size()), 0, 0);
    Self = C.tensor(T[0]);
  }
  auto At = checkedAxis(C, T[1], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  auto X = Call::extents(Self);
  TensorType Result = computed(Index);
  Result.Type = Self.Type;
  // What was done to the index says nothing of what is picked by it.
  Result.Sizes.setDeliberate(false);
  if (!X || !I || !At) {
    C.doubt("a rank or the axis is not known");
    return Operand::tensor(std::move(Result));
  }
  if (I->size() == X->size() && isEmpty(C, Index))
    C.doubt("the index may be empty");
  else if (!checkGather(C, T[0], T[2], *At, *X, *I))
    return Operand::unknown();
  Dim Size = X->empty() ? C.constant(1) : (*X)[*At].Size;
  if (Index.Low && C.compare(Index.Low, Relation::GreaterEqual, Size) == Truth::Yes &&
      !isEmpty(C, Index))
    return failIndexRange(C, T[0], *At, Index.Low, Size), Operand::unknown();
  return Operand::tensor(std::move(Result));
}

/// scatter(self, dim, index, src): self's shape. src may be a number.
Operand scatter(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]), Index = C.tensor(T[2]);
  if (!requireIndexType(C, T[2], DType::I64, "int64"))
    return Operand::unknown();
  auto At = checkedAxis(C, T[1], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  auto X = Call::extents(Self), I = Call::extents(Index);
  Operand Result = Operand::tensor(computed(Self));
  if (!X || !I || !At || isEmpty(C, Index)) {
    C.doubt("a rank or the axis is not known");
    return Result;
  }
  if (!checkGather(C, T[0], T[2], *At, *X, *I))
    return Operand::unknown();
  auto S = T[3].Value.isTensor() ? C.extents(T[3]) : std::nullopt;
  if (S && !checkGather(C, T[3], T[2], -1, *S, *I))
    return Operand::unknown();
  return Result;
}

/// What is put along an axis, against what it is put into, axis by axis: index_copy wants equal
/// sizes, index_add stretches those of 1, and looks at none where there are no indices.
static bool slicesFit(Call &C, llvm::ArrayRef<Term> T, llvm::ArrayRef<Extent> Into,
                      llvm::ArrayRef<Extent> Slices, unsigned At) {
  bool Copies = C.callee().starts_with("index_copy");
  auto Index = C.extents(T[2]);
  if (!Copies && (!Index || Index->size() != 1 || C.facts().lowerBound((*Index)[0].Size) < 1))
    return true;
  for (unsigned Axis = 0; Axis < Into.size(); ++Axis) {
    Dim Here = Into[Axis].Size, There = Slices[Axis].Size;
    bool MayStretch = !Copies && C.facts().equal(There, C.dims().constant(1)) != Truth::No;
    if (Axis == At || MayStretch)
      continue;
    if (!C.agree({&T[0], static_cast<int>(Axis), Into[Axis]},
                 {&T[3], static_cast<int>(Axis), Slices[Axis]}, Message::SliceSizes,
                 {C.callee().str(), C.tensor(T[3]).Sizes, std::to_string(At), C.tensor(T[0]).Sizes,
                  Here, There, std::to_string(Axis)}))
      return false;
  }
  return true;
}

/// index_add, index_copy, index_fill: self's shape. Terms: self, dim, index, source.
Operand indexInto(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto At = checkedAxis(C, T[1], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  auto X = Call::extents(Self), I = C.extents(T[2]);
  auto S = T[3].Value.isTensor() ? C.extents(T[3]) : std::nullopt;
  if (X && I && S && At && I->size() == 1 && S->size() == X->size() && !X->empty())
    if (!C.agree({&T[2], 0, (*I)[0]}, {&T[3], static_cast<int>(*At), (*S)[*At]},
                 Message::IndexCount,
                 {C.callee().str(), (*I)[0].Size, (*S)[*At].Size, std::to_string(*At),
                  C.tensor(T[3]).Sizes}))
      return Operand::unknown();
  if (X && S && At && S->size() == X->size() && X->size() > 1 && !slicesFit(C, T, *X, *S, *At))
    return Operand::unknown();
  return Operand::tensor(computed(Self));
}

/// take(self, index): the index's shape.
Operand take(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireIndexType(C, T[1], DType::I64, "int64"))
    return Operand::unknown();
  TensorType Result = computed(C.tensor(T[1]));
  Result.Type = C.tensor(T[0]).Type;
  return Operand::tensor(std::move(Result));
}

/// masked_select(self, mask): as many as the mask has.
Operand maskedSelect(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireIndexType(C, T[1], DTypeSet(DType::Bool) | DTypeSet(DType::U8), "bool"))
    return Operand::unknown();
  auto Both = broadcast(C, T);
  if (!Both)
    return Operand::unknown();
  TensorType Mask = C.tensor(T[1]), Result;
  bool AsItIs = Mask.Trues && C.facts().equal(Mask.Sizes, *Both) == Truth::Yes;
  Result.Sizes = Shape(AsItIs ? C.made(Mask.Trues) : C.madeUnknown());
  Result.Type = C.tensor(T[0]).Type;
  return Operand::tensor(std::move(Result));
}

/// masked_fill(self, mask, value): broadcast together; any type of mask is let through.
Operand maskedFill(Call &C, llvm::ArrayRef<Term> T) {
  auto S = broadcast(C, {T[0], T[1]});
  if (!S)
    return Operand::unknown();
  TensorType Result;
  Result.Sizes = *S;
  Result.Type = C.tensor(T[0]).Type;
  return Operand::tensor(std::move(Result));
}

/// diagonal(self, offset, dim1, dim2).
Operand diagonal(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto Offset = C.number(T[1]);
  if (!X || !Offset)
    return C.unknownTensor(Self.Type);
  unsigned Rank = static_cast<unsigned>(X->size());
  if (Rank < 2) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, "2 or more", Self}, {&T[0]});
    return Operand::unknown();
  }
  auto A = C.axis(T[2], Rank, T[0]);
  if (C.failed())
    return Operand::unknown();
  auto B = C.axis(T[3], Rank, T[0]);
  if (C.failed())
    return Operand::unknown();
  if (!A || !B)
    return C.unknownTensor(Self.Type);
  if (*A == *B) {
    C.fail(
        Message::RepeatedAxis,
        {C.callee().str(), "[" + std::to_string(*A) + ", " + std::to_string(*B) + "]", Self.Sizes},
        {&T[0]});
    return Operand::unknown();
  }
  Dim Rows = (*X)[*A].Size, Columns = (*X)[*B].Size;
  if (*Offset >= 0)
    Columns = C.dims().max(C.constant(0), C.dims().sub(Columns, C.constant(*Offset)));
  else
    Rows = C.dims().max(C.constant(0), C.dims().add(Rows, C.constant(*Offset)));
  Dim Length = C.equal(Rows, Columns) == Truth::Yes ? Rows : C.dims().min(Rows, Columns);
  Extents Result;
  for (unsigned I = 0; I < Rank; ++I)
    if (I != *A && I != *B)
      Result.push_back((*X)[I]);
  Result.push_back(C.made(C.facts().simplify(Length)));
  return C.result(Result, Self.Type);
}

/// diag(self, diagonal): a vector's matrix, a matrix's diagonal.
Operand diag(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto Offset = C.number(T[1]);
  if (!X || !Offset)
    return C.unknownTensor(Self.Type);
  if (X->size() == 1) {
    Extent Side = (*X)[0];
    if (*Offset != 0)
      Side = C.made(C.dims().add(Side.Size, C.constant(std::abs(*Offset))));
    return C.result({Side, Side}, Self.Type);
  }
  if (X->size() != 2) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, "1 or 2", Self}, {&T[0]});
    return Operand::unknown();
  }
  Term First, Second;
  First.Value = Operand::integer(C.constant(0));
  Second.Value = Operand::integer(C.constant(1));
  return diagonal(C, {T[0], T[1], First, Second});
}

/// diag_embed(self, offset): a new last axis, as long as the last plus the offset.
Operand diagEmbed(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto Offset = C.number(T[1]);
  if (!X || !Offset || X->empty())
    return C.unknownTensor(Self.Type);
  Extent Side = X->back();
  if (*Offset != 0)
    Side = C.made(C.dims().add(Side.Size, C.constant(std::abs(*Offset))));
  X->back() = Side;
  X->push_back(Side);
  return C.result(*X, Self.Type);
}

/// unfold(self, dimension, size, step): windows in a new last axis.
Operand windows(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto At = checkedAxis(C, T[1], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  Dim Size = C.dim(T[2].Value), Step = C.dim(T[3].Value);
  if (!X || !At || !Size || !Step || X->empty())
    return C.unknownTensor(Self.Type);
  Dim Total = (*X)[*At].Size;
  if (C.compare(Size, Relation::Greater, Total) == Truth::Yes) {
    C.fail(Message::SelectsTooMany,
           {C.callee().str(), Size, std::to_string(*At), Total, Self.Sizes}, {&T[0], &T[2]});
    return Operand::unknown();
  }
  Dim Count = C.dims().add(C.dims().floorDiv(C.dims().sub(Total, Size), Step), C.constant(1));
  (*X)[*At] = C.made(C.facts().simplify(Count));
  X->push_back(C.made(Size));
  Operand Result = C.result(*X, Self.Type);
  if (auto Steps = stridesOf(C, Self)) {
    Dim Along = (*Steps)[*At];
    (*Steps)[*At] = C.dims().mul(Along, Step);
    Steps->push_back(Along);
    Result.Type.Memory = layoutOf(C, *X, std::move(*Steps), /*Packed=*/false);
  }
  return Result;
}

} // namespace shapewise::shapes
