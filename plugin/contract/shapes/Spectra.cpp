//===- Spectra.cpp - Fourier transforms ------------------------------------------===//
//
// Follows ATen/native/SpectralOps.cpp: a size given cuts or pads the axis; transforms of real
// tensors keep half of the spectrum.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"

namespace shapewise::shapes {

/// Terms: self, n, dim, and what becomes of the axis (0: all, 1: half and one, 2: twice less two).
Operand spectrum(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto At = checkedAxis(C, T[2], T[0], Self.Sizes);
  if (C.failed())
    return Operand::unknown();
  auto Way = C.number(T[3]).value_or(0);
  DTypeSet Type = Way == 2 ? DTypeSet::floats() : DTypeSet::complexes();
  DimContext &D = C.dims();
  Dim Size = At ? C.facts().sizeAt(Self.Sizes, static_cast<int>(*At)) : Dim();
  Dim Count = T[1].isAbsent()
                  ? (Way == 2 && Size ? D.mul(D.constant(2), D.sub(Size, D.constant(1))) : Size)
                  : C.dim(T[1].Value);
  if (Count && C.compare(Count, Relation::LessEqual, 0) == Truth::Yes && Self.Sizes.rank() != 0u) {
    C.fail(Message::NoDataPoints,
           {C.callee().str(), std::to_string(At.value_or(-1)), Count, Self.Sizes}, {&T[0], &T[1]});
    return Operand::unknown();
  }
  if (Way == 1 && Count)
    Count = D.add(D.floorDiv(Count, D.constant(2)), D.constant(1));
  auto S =
      At && Self.Sizes.rank() != 0u
          ? withAxis(Self.Sizes, *At, Count ? C.made(C.facts().simplify(Count)) : C.madeUnknown())
          : std::nullopt;
  if (!S)
    return C.unknownTensor(Type);
  TensorType Result;
  Result.Sizes = std::move(*S);
  Result.Type = Type;
  return Operand::tensor(std::move(Result));
}

/// Transforms along several axes. Terms: self, sizes, axes, and what becomes of the last of them
/// (as for one axis). Without axes, as many of the last as there are sizes, or all.
Operand spectra(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto Way = C.number(T[3]).value_or(0);
  DTypeSet Type = Way == 2 ? DTypeSet::floats() : DTypeSet::complexes();
  bool AnySize = T[1].isAbsent(), AnyAxes = T[2].isAbsent();
  auto Sizes = AnySize ? std::nullopt : C.list(T[1]), Axes = AnyAxes ? std::nullopt : C.list(T[2]);
  if (!X || (!AnySize && !Sizes) || (!AnyAxes && !Axes)) {
    C.doubt("the rank, the sizes or the axes are not known");
    return C.unknownTensor(Type);
  }
  std::size_t Rank = X->size(), Count = Axes ? Axes->size() : Sizes ? Sizes->size() : Rank;
  if (Sizes && (Axes ? Sizes->size() != Count : Count > Rank)) {
    C.fail(Message::RepeatCount,
           {C.callee().str(), spelling(C, *Sizes), std::to_string(Axes ? Axes->size() : Rank),
            Self.Sizes},
           {&T[1]});
    return Operand::unknown();
  }
  llvm::SmallVector<unsigned, 4> At;
  for (std::size_t I = 0; I < Count; ++I) {
    unsigned Number = static_cast<unsigned>(Rank - Count + I);
    if (Axes) {
      Term Axis = T[2];
      Axis.Value = (*Axes)[I];
      auto Given = C.axis(Axis, static_cast<unsigned>(Rank), T[0]);
      if (!Given)
        return C.failed() ? Operand::unknown() : C.unknownTensor(Type);
      Number = *Given;
    }
    if (llvm::is_contained(At, Number)) {
      C.fail(Message::RepeatedAxis, {C.callee().str(), spelling(C, *Axes), Self.Sizes}, {&T[2]});
      return Operand::unknown();
    }
    At.push_back(Number);
  }
  if (Rank == 0)
    return C.unknownTensor(Type);
  DimContext &D = C.dims();
  for (std::size_t I = 0; I < Count; ++I) {
    bool IsLast = I + 1 == Count;
    Extent &Axis = (*X)[At[I]];
    Dim Given = Sizes ? C.dim((*Sizes)[I]) : Dim();
    bool AsItIs = !Sizes || (Given && Given.isConstant(-1));
    Dim Points = !AsItIs              ? Given
                 : IsLast && Way == 2 ? D.mul(D.constant(2), D.sub(Axis.Size, D.constant(1)))
                                      : Axis.Size;
    if (Points && C.compare(Points, Relation::LessEqual, 0) == Truth::Yes) {
      C.fail(Message::NoDataPoints, {C.callee().str(), std::to_string(At[I]), Points, Self.Sizes},
             {&T[0], &T[1]});
      return Operand::unknown();
    }
    if (IsLast && Way == 1 && Points)
      Points = D.add(D.floorDiv(Points, D.constant(2)), D.constant(1));
    Axis = Points ? C.made(C.facts().simplify(Points)) : C.madeUnknown();
  }
  return C.result(*X, Type);
}

/// view_as_real (a new last axis of 2) and view_as_complex (which takes it away). Terms: self,
/// whether to take it away.
Operand realAxis(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  bool Away = C.flag(T[1]).value_or(false);
  TensorType Result;
  Result.Type = Away ? DTypeSet::complexes() : DTypeSet::floats();
  if (!Away) {
    auto S = withNewAxis(Self.Sizes, -1, C.made(2));
    Result.Sizes = S ? *S : C.unknownShape();
    return Operand::tensor(std::move(Result));
  }
  const Extent *Last = Self.Sizes.extent(-1);
  if (Self.Sizes.rank() == 0u || (Last && C.equal(Last->Size, C.constant(2)) == Truth::No)) {
    C.fail(Message::ComplexAxis, {C.callee().str(), Self.Sizes}, {&T[0]});
    return Operand::unknown();
  }
  auto S = withoutAxis(Self.Sizes, -1);
  Result.Sizes = S ? *S : C.unknownShape();
  return Operand::tensor(std::move(Result));
}

/// atleast_1d and its kin. Terms: self, least rank.
Operand atLeast(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto Rank = C.number(T[1]).value_or(1);
  if (!X) {
    if (Self.Sizes.minRank() >= Rank)
      return Operand::tensor(Self);
    return C.unknownTensor(Self.Type);
  }
  Extent One = C.made(C.constant(1), /*Deliberate=*/true);
  if (X->empty())
    X->assign(static_cast<std::size_t>(Rank), One);
  else if (Rank >= 2 && X->size() == 1)
    X->insert(X->begin(), One);
  if (Rank == 3 && X->size() == 2)
    X->push_back(One);
  return Operand::tensor(moved(C, Self, Shape(*X)));
}

/// svdvals, eigvals: one value per row or column, whichever are fewer. Terms: self.
Operand singularValues(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  const Extent *Rows = Self.Sizes.extent(-2), *Columns = Self.Sizes.extent(-1);
  if (!Rows || !Columns)
    return C.unknownTensor();
  Extent Fewer = C.compare(Rows->Size, Relation::LessEqual, Columns->Size) == Truth::Yes ? *Rows
                 : C.compare(Columns->Size, Relation::LessEqual, Rows->Size) == Truth::Yes
                     ? *Columns
                     : C.made(C.dims().min(Rows->Size, Columns->Size));
  auto S = withoutAxis(Self.Sizes, -1);
  S = withAxis(*S, -1, Fewer);
  TensorType Result;
  Result.Sizes = S ? *S : C.unknownShape();
  return Operand::tensor(std::move(Result));
}

} // namespace shapewise::shapes
