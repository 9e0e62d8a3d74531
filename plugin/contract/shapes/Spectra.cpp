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
