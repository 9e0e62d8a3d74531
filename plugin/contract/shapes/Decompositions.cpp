//===- Decompositions.cpp - solving, and products of several matrices ------------===//
//
// Follows ATen/native/BatchLinearAlgebra.cpp and LinearAlgebra.cpp of libtorch 1.13, run at the
// edges.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"
#include "Products.h"
#include "Windows.h"

namespace shapewise::shapes {

namespace {

Axis axisAt(const Term &T, const Extents &X, int FromEnd) {
  int At = static_cast<int>(X.size()) - FromEnd;
  return {&T, At, X[At]};
}

/// The product of the sizes from `First` to before `Last`; null where one is not known.
Dim productOf(Call &C, const Extents &X, std::size_t First, std::size_t Last) {
  Dim Product = C.constant(1);
  for (std::size_t I = First; I < Last; ++I)
    Product = C.dims().mul(Product, X[I].Size);
  return C.facts().simplify(Product);
}

} // namespace

/// A X = B, or X A = B where not `left`. Terms: A, B, left. A matrix or a vector of right sides;
/// which of both is told by the ranks, but for a batch of vectors.
Operand solveSides(Call &C, llvm::ArrayRef<Term> T) {
  squareMatrix(C, T.take_front(1));
  if (C.failed())
    return Operand::unknown();
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  auto Left = C.flag(T[2]);
  Operand Unknown = C.unknownTensor(sharedType(C, T[0], T[1]));
  if (!X || !Y || !Left || Y->empty()) {
    C.doubt("a rank or the side is not known");
    return Unknown;
  }
  bool PerhapsVectors = Y->size() + 1 == X->size() && Y->size() > 1;
  if (PerhapsVectors)
    return Unknown;
  if (!*Left && Y->size() == 1) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[1].Name, "2 or more", C.tensor(T[1])}, {&T[1]});
    return Operand::unknown();
  }
  int Row = Y->size() == 1 || !*Left ? 1 : 2;
  if (!agreeInner(C, axisAt(T[0], *X, 1), axisAt(T[1], *Y, Row)))
    return Operand::unknown();
  if (X->size() != 2)
    return Unknown;
  TensorType Result = computed(C.tensor(T[1]));
  Result.Type = sharedType(C, T[0], T[1]);
  return Operand::tensor(std::move(Result));
}

/// linalg.lstsq(input, other): other has as many axes, or one less.
Operand leastSquares(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  if (!X || !Y) {
    C.doubt("a rank is not known");
    return Operand::unknown();
  }
  std::size_t Less = X->size() - Y->size();
  if (Y->size() > X->size() || Less > 1) {
    C.fail(Message::NeedsRank,
           {C.callee().str(), T[1].Name,
            std::to_string(X->size() - 1) + " or " + std::to_string(X->size()), C.tensor(T[1])},
           {&T[1]});
    return Operand::unknown();
  }
  Axis A = axisAt(T[0], *X, 2), B = axisAt(T[1], *Y, Less == 1 ? 1 : 2);
  C.agree(A, B, Message::RowsDiffer,
          {C.callee().str(), C.tensor(T[0]).Sizes, C.tensor(T[1]).Sizes, A.Is.Size, B.Is.Size});
  return Operand::unknown();
}

/// tensorinv(self, ind): the axes in front of `ind` and those behind it hold equally much.
Operand tensorInverse(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]);
  auto At = C.number(T[1]);
  Operand Unknown = C.unknownTensor(C.tensor(T[0]).Type);
  if (!X || !At || *At <= 0 || *At > static_cast<std::int64_t>(X->size()))
    return Unknown;
  auto Front = static_cast<std::size_t>(*At);
  Dim First = productOf(C, *X, 0, Front), Second = productOf(C, *X, Front, X->size());
  if (C.equal(First, Second) == Truth::No) {
    C.fail(Message::InverseProducts,
           {C.callee().str(), std::to_string(*At), First, Second, C.tensor(T[0])}, {&T[0], &T[1]});
    return Operand::unknown();
  }
  Extents Sizes(X->begin() + Front, X->end());
  Sizes.append(X->begin(), X->begin() + Front);
  return C.result(Sizes, C.tensor(T[0]).Type);
}

/// tensorsolve(self, other, dims): the axes of self behind those of other are the unknown's.
Operand tensorSolve(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  Operand Unknown = C.unknownTensor(sharedType(C, T[0], T[1]));
  if (!X || !Y || !T[2].isAbsent() || Y->size() > X->size())
    return Unknown;
  Dim Of = productOf(C, *X, Y->size(), X->size()), Given = productOf(C, *Y, 0, Y->size());
  if (C.equal(Of, Given) == Truth::No) {
    C.fail(Message::SolveProducts, {C.callee().str(), Of, Given, C.tensor(T[0]), C.tensor(T[1])},
           {&T[0], &T[1]});
    return Operand::unknown();
  }
  return C.result(Extents(X->begin() + Y->size(), X->end()), sharedType(C, T[0], T[1]));
}

/// A product of several matrices; the first and the last may be vectors if `T[1]`.
Operand chain(Call &C, llvm::ArrayRef<Term> T) {
  auto List = namedElements(T[0]);
  bool VectorsToo = C.flag(T[1]).value_or(false);
  if (!List)
    return C.unknownTensor();
  if (List->size() < 2) {
    if (VectorsToo)
      C.fail(Message::FewTensors, {C.callee().str(), std::to_string(List->size())}, {&T[0]});
    return C.unknownTensor();
  }
  llvm::ArrayRef<Term> Factors = *List;
  for (std::size_t I = 0; I < Factors.size(); ++I) {
    if (!Factors[I].mayBeTensor())
      return C.unknownTensor();
    bool AtEnd = I == 0 || I + 1 == Factors.size();
    if (!requireRankIn(C, Factors[I], VectorsToo && AtEnd ? 1 : 2, 2))
      return Operand::unknown();
  }
  Extents Sizes;
  for (std::size_t I = 0; I < Factors.size(); ++I) {
    auto X = C.extents(Factors[I]);
    if (!X)
      return C.unknownTensor(C.tensor(Factors[I]).Type);
    if (I == 0 && X->size() == 2)
      Sizes.push_back(X->front());
    if (I + 1 == Factors.size()) {
      if (X->size() == 2)
        Sizes.push_back(X->back());
      break;
    }
    auto Y = C.extents(Factors[I + 1]);
    if (!Y)
      return C.unknownTensor(C.tensor(Factors[I]).Type);
    if (!agreeInner(C, {&Factors[I], static_cast<int>(X->size()) - 1, X->back()},
                    {&Factors[I + 1], 0, Y->front()}))
      return Operand::unknown();
  }
  return C.result(Sizes, C.tensor(Factors[0]).Type);
}

/// cross(self, other, dim): without a dimension, the first of size 3.
Operand cross(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  if (!X || !Y) {
    C.doubt("a rank is not known");
    return C.unknownTensor(promoted(C, T.take_front(2)));
  }
  if (X->size() != Y->size()) {
    C.fail(Message::GatherRanks,
           {C.callee().str(), C.tensor(T[0]), C.tensor(T[1]), T[1].Name, T[0].Name},
           {&T[0], &T[1]});
    return Operand::unknown();
  }
  auto IsNot3 = [&](const Extent &E) {
    return C.compare(E.Size, Relation::NotEqual, 3) == Truth::Yes;
  };
  bool Fails = false;
  if (T[2].isAbsent()) {
    const auto *First = llvm::find_if_not(*X, IsNot3);
    bool IsFirst = First != X->end() && C.compare(First->Size, Relation::Equal, 3) == Truth::Yes;
    Fails = First == X->end() || (IsFirst && IsNot3((*Y)[First - X->begin()]));
  } else {
    auto At = C.axis(T[2], static_cast<unsigned>(X->size()), T[0]);
    if (C.failed())
      return Operand::unknown();
    Fails = At && *At < X->size() && (IsNot3((*X)[*At]) || IsNot3((*Y)[*At]));
  }
  if (Fails) {
    C.fail(Message::CrossAxis, {C.callee().str(), C.tensor(T[0]), C.tensor(T[1])}, {&T[0], &T[1]});
    return Operand::unknown();
  }
  auto S = broadcast(C, {T[0], T[1]});
  if (!S)
    return Operand::unknown();
  TensorType Result;
  Result.Sizes = *S;
  Result.Type = promoted(C, T.take_front(2));
  return Operand::tensor(std::move(Result));
}

/// linalg_vander(x, N): a row of N powers for each element, as many as there are elements if not
/// told.
Operand powers(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  if (!X)
    return C.unknownTensor();
  if (X->empty())
    X->push_back(C.made(1));
  Extent Count = T[1].isAbsent() ? X->back() : extentOf(C, T[1].Value);
  if (C.compare(Count.Size, Relation::Less, 2) == Truth::Yes) {
    C.fail(Message::ValueOutOfRange, {C.callee().str(), T[1].Name, "at least 2", Count.Size},
           {&T[T[1].isAbsent() ? 0 : 1]});
    return Operand::unknown();
  }
  X->push_back(Count);
  return C.result(*X, Self.Type);
}

/// norm_except_dim(v, dim): axes of length 1 but for one; with -1, the norm of everything.
Operand normExcept(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto Number = C.number(T[1]);
  if (!X || !Number)
    return C.unknownTensor(Self.Type);
  if (*Number == -1)
    return C.result({}, Self.Type);
  if (X->empty() && *Number == 0) {
    C.fail(Message::AxisOfScalar, {C.callee().str(), "0"}, {&T[0]});
    return Operand::unknown();
  }
  auto At = C.axis(T[1], static_cast<unsigned>(X->size()), T[0]);
  if (!At)
    return Operand::unknown();
  Extents Sizes(X->size(), C.made(1));
  Sizes[*At] = (*X)[*At];
  return C.result(Sizes, Self.Type);
}

} // namespace shapewise::shapes
