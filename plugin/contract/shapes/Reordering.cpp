//===- Reordering.cpp - axes in another order --------------------------------===//
//
// transpose, permute and their kin: views of the same elements.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "Functions.h"
#include "Strides.h"

namespace shapewise::shapes {

namespace {

/// Puts axes into a new order; the axis of probabilities goes along.
Operand reordered(const Call &C, const TensorType &Self, llvm::ArrayRef<Extent> X,
                  llvm::ArrayRef<unsigned> Order) {
  Extents To;
  TensorType Result = Self;
  auto Steps = stridesOf(C, Self);
  Strides New;
  for (unsigned I = 0; I < Order.size(); ++I) {
    To.push_back(X[Order[I]]);
    if (Steps)
      New.push_back((*Steps)[Order[I]]);
    if (Self.Axis && *Self.Axis + static_cast<int>(X.size()) == static_cast<int>(Order[I]))
      Result.Axis = static_cast<int>(I) - static_cast<int>(X.size());
  }
  Result.Sizes = Shape(To);
  Result.Memory = Steps ? layoutOf(C, To, std::move(New), Self.Memory.isPacked()) : Layout();
  return Operand::tensor(std::move(Result));
}

} // namespace

Operand transpose(Call &C, llvm::ArrayRef<Term> T) {
  bool FirstIsLast = C.number(T[1]).value_or(0) > C.number(T[2]).value_or(0);
  withAxisLearnt(C, T[0], T[FirstIsLast ? 1 : 2]);
  TensorType Self = withAxisLearnt(C, T[0], T[FirstIsLast ? 2 : 1]);
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
    Result.Memory = Layout();
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
  auto Numbers = C.list(T[1]);
  if (Numbers && C.tensor(T[0]).Sizes.hasRun()) {
    C.doubt("the rank is not known");
    C.learnAxes(T[0], static_cast<unsigned>(Numbers->size()), 0, 0);
  }
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
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
