//===- LinearAlgebra.cpp - products of matrices -------------------------------===//
//
// Follows ATen/native/LinearAlgebra.cpp (matmul's cases by rank) and Linear.cpp.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"
#include "Products.h"

namespace shapewise {

DTypeSet sharedType(const Call &C, const Term &A, const Term &B) {
  DTypeSet Both = C.tensor(A).Type & C.tensor(B).Type;
  return Both.isEmpty() ? DTypeSet::any() : Both;
}

bool agreeInner(Call &C, const Axis &A, const Axis &B) {
  return C.agree(
      A, B, Message::InnerSizesDiffer,
      {C.callee().str(), C.tensor(*A.Of).Sizes, C.tensor(*B.Of).Sizes, A.Is.Size, B.Is.Size});
}

bool sameType(Call &C, const Term &A, const Term &B) {
  TensorType AT = C.tensor(A), BT = C.tensor(B);
  if (!(AT.Type & BT.Type).isEmpty())
    return true;
  C.fail(Message::DTypesDiffer, {C.callee().str(), AT, BT}, {&A, &B});
  return false;
}

namespace shapes {

namespace {

/// `torch::empty({0})` often stands for nothing at all, on a path that is not taken where its size
/// would matter. Against an inner size that is not known it is not taken for a vector.
bool standsForNothing(Call &C, const Axis &A, Dim Inner) {
  if (!A.Is.Size.isConstant(0) || (Inner && Inner.isConstant(0)))
    return false;
  C.doubt("an operand has no elements");
  if (Inner && Inner.constant())
    C.throwUnreported();
  return true;
}

/// One axis of a tensor, if it can be told.
std::optional<Axis> axisOf(Call &C, const Term &T, int At) {
  Shape S = C.tensor(T).Sizes;
  if (const Extent *E = S.extent(At))
    return Axis{&T, At, *E};
  return std::nullopt;
}

Extent extentOr(Call &C, const std::optional<Axis> &A) { return A ? A->Is : C.madeUnknown(); }

/// matmul where a rank is missing: the inner sizes are paired when both are matrices at least.
Operand matmulOfUnknownRank(Call &C, const Term &A, const Term &B) {
  C.doubt("the rank of an operand is not known");
  for (const Term *Each : {&A, &B})
    C.learnAxis(*Each, -1);
  Shape AS = C.tensor(A).Sizes, BS = C.tensor(B).Sizes;
  DTypeSet Type = sharedType(C, A, B);
  auto Inner = axisOf(C, A, -1);
  bool BIsMatrix = BS.minRank() >= 2, AIsMatrix = AS.minRank() >= 2;
  auto BInner = axisOf(C, B, BIsMatrix ? -2 : -1);
  if (Inner && BInner && (BIsMatrix || BS.rank() == 1u))
    if (!agreeInner(C, *Inner, *BInner))
      return Operand::unknown();
  if (BS.rank() == 2u && AS.minRank() >= 1)
    if (auto S = withAxis(AS, -1, extentOr(C, axisOf(C, B, -1)))) {
      TensorType T;
      T.Sizes = *S;
      T.Type = Type;
      return Operand::tensor(std::move(T));
    }
  TensorType T;
  T.Type = Type;
  if (AIsMatrix && BIsMatrix)
    T.Sizes =
        Shape({}, C.dims().run(""), {extentOr(C, axisOf(C, A, -2)), extentOr(C, axisOf(C, B, -1))});
  else
    T.Sizes = C.unknownShape();
  return Operand::tensor(std::move(T));
}

} // namespace

Operand matmul(Call &C, llvm::ArrayRef<Term> T) {
  const Term &A = T[0], &B = T[1];
  for (const Term *Each : {&A, &B})
    if (auto X = C.extents(*Each); X && X->empty()) {
      C.fail(Message::NeedsRank, {C.callee().str(), Each->Name, "1 or more", C.tensor(*Each)},
             {Each});
      return Operand::unknown();
    }
  if (!sameType(C, A, B))
    return Operand::unknown();
  auto X = C.extents(A), Y = C.extents(B);
  if (!X || !Y)
    return matmulOfUnknownRank(C, A, B);
  int XRank = static_cast<int>(X->size()), YRank = static_cast<int>(Y->size());
  int YInner = YRank == 1 ? 0 : YRank - 2;
  Axis AInner{&A, XRank - 1, X->back()}, BInner{&B, YInner, (*Y)[YInner]};
  if (standsForNothing(C, AInner, BInner.Is.Size) || standsForNothing(C, BInner, AInner.Is.Size))
    return C.unknownTensor(sharedType(C, A, B));
  if (!agreeInner(C, AInner, BInner))
    return Operand::unknown();
  Extents Result;
  if (XRank > 2 || YRank > 2) {
    Term ABatch = A, BBatch = B;
    ABatch.Value.Type.Sizes = Shape(llvm::ArrayRef(*X).drop_back(std::min(XRank, 2)));
    BBatch.Value.Type.Sizes = Shape(llvm::ArrayRef(*Y).drop_back(std::min(YRank, 2)));
    auto Batch = broadcast(C, {ABatch, BBatch});
    if (!Batch)
      return Operand::unknown();
    Result.append(Batch->extents().begin(), Batch->extents().end());
  }
  if (XRank > 1)
    Result.push_back((*X)[XRank - 2]);
  if (YRank > 1)
    Result.push_back(Y->back());
  return C.result(Result, sharedType(C, A, B));
}

/// Products that insist on ranks: mm (2, 2), bmm (3, 3), mv (2, 1), dot (1, 1). Terms: self,
/// other, rank of self, rank of other.
Operand product(Call &C, llvm::ArrayRef<Term> T) {
  auto RankA = static_cast<unsigned>(C.number(T[2]).value_or(2));
  auto RankB = static_cast<unsigned>(C.number(T[3]).value_or(2));
  if (!requireRank(C, T[0], RankA) || !requireRank(C, T[1], RankB) || !sameType(C, T[0], T[1]))
    return Operand::unknown();
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  if (!X || !Y) {
    Extents Result(RankA + RankB - 2 - (RankA == 3 ? 1 : 0), C.madeUnknown());
    for (Extent &E : Result)
      E = C.madeUnknown();
    if (X && RankA >= 2)
      Result[RankA - 2] = (*X)[RankA - 2];
    if (Y && RankB >= 2)
      Result.back() = Y->back();
    return C.result(Result, sharedType(C, T[0], T[1]));
  }
  if (RankA == 3 && !C.agree({&T[0], 0, (*X)[0]}, {&T[1], 0, (*Y)[0]}, Message::BatchSizesDiffer,
                             {C.callee().str(), C.tensor(T[0]).Sizes, C.tensor(T[1]).Sizes,
                              (*X)[0].Size, (*Y)[0].Size}))
    return Operand::unknown();
  int Inner = RankB == 1 ? 0 : static_cast<int>(RankB) - 2;
  if (!agreeInner(C, {&T[0], static_cast<int>(RankA) - 1, X->back()}, {&T[1], Inner, (*Y)[Inner]}))
    return Operand::unknown();
  Extents Result(X->begin(), X->end() - 1);
  if (RankB > 1)
    Result.push_back(Y->back());
  return C.result(Result, sharedType(C, T[0], T[1]));
}

/// addmm and its kin: `self` is broadcast to the product. Terms: self, product.
Operand addTo(Call &C, llvm::ArrayRef<Term> T) {
  Term Product = T[1];
  Product.Name = "the product";
  auto S = broadcast(C, {Product, T[0]});
  if (!S)
    return Operand::unknown();
  Shape Of = C.tensor(T[1]).Sizes;
  if (C.facts().equal(C.facts().resolve(*S), Of) == Truth::No) {
    C.fail(Message::CannotExpand, {C.callee().str(), C.tensor(T[0]).Sizes, Of}, {&T[0]});
    return Operand::unknown();
  }
  Operand Result = T[1].Value;
  if (Result.isTensor())
    Result.Type.Type = Result.Type.Type | promoted(C, T.take_front(2));
  return Result;
}

/// outer(self, vec2).
Operand outer(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireRank(C, T[0], 1) || !requireRank(C, T[1], 1))
    return Operand::unknown();
  return C.result({extentOr(C, axisOf(C, T[0], 0)), extentOr(C, axisOf(C, T[1], 0))},
                  promoted(C, T.take_front(2)));
}

namespace {

/// input [*, I] against in_features, giving [*, O].
Operand linearResult(Call &C, const Term &Input, const Axis &In, Extent Out, DTypeSet Type,
                     Message What) {
  Out.Laid = false;
  Shape S = C.tensor(Input).Sizes;
  if (S.rank() == 0u) {
    C.fail(Message::NeedsRank, {C.callee().str(), Input.Name, "1 or more", C.tensor(Input)},
           {&Input});
    return Operand::unknown();
  }
  TensorType Result;
  Result.Type = Type;
  Result.Meaning = Kind::Logits;
  Result.Sizes = Shape({}, C.dims().run(""), Out);
  C.learnAxes(Input, 1, 0, std::nullopt);
  S = C.tensor(Input).Sizes;
  if (auto Last = axisOf(C, Input, -1)) {
    if (standsForNothing(C, *Last, In.Is.Size))
      return C.unknownTensor(Type);
    if (In.Is.Size &&
        !C.agree(*Last, In, What, {C.callee().str(), S, Last->Is.Size, In.Is.Size, Out.Size}))
      return Operand::unknown();
    Result.Sizes = *withAxis(S, -1, Out);
  } else {
    C.doubt("the rank of the input is not known");
  }
  return Operand::tensor(std::move(Result));
}

} // namespace

/// linear(input, weight [O, I], bias [O]).
Operand linear(Call &C, llvm::ArrayRef<Term> T) {
  auto W = C.extents(T[1]);
  if (!sameType(C, T[0], T[1]))
    return Operand::unknown();
  if (!W || (W->size() != 2 && W->size() != 1)) {
    C.doubt("the rank of the weight is not known");
    return C.unknownTensor(sharedType(C, T[0], T[1]));
  }
  DTypeSet Type = sharedType(C, T[0], T[1]);
  Extent In = W->back();
  Operand Result;
  if (W->size() == 1) {
    C.doubt("the weight is a vector");
    return C.unknownTensor(Type);
  }
  Result = linearResult(C, T[0], {&T[1], 1, In}, (*W)[0], Type, Message::LinearInput);
  if (C.failed())
    return Operand::unknown();
  if (!T[2].isAbsent()) {
    Term Product = T[0];
    Product.Value = Result;
    auto Sum = broadcast(C, {Product, T[2]});
    if (!Sum)
      return Operand::unknown();
    if (C.facts().equal(C.facts().resolve(*Sum), C.tensor(Product).Sizes) == Truth::No) {
      C.fail(Message::CannotExpand,
             {C.callee().str(), C.tensor(T[2]).Sizes, C.tensor(Product).Sizes}, {&T[2]});
      return Operand::unknown();
    }
  }
  return Result;
}

/// A Linear module. Terms: input, in_features, out_features. Its weights are of the default type
/// unless the module was converted, so the dtype is the input's.
Operand linearModule(Call &C, llvm::ArrayRef<Term> T) {
  auto Made = [&](const Term &Of) {
    Dim D = C.dim(Of.Value);
    Extent E = D ? C.made(D) : C.madeUnknown();
    if (Of.Value.Origin != OriginId::None)
      E.Origin = Of.Value.Origin;
    return E;
  };
  Dim In = C.dim(T[1].Value);
  Extent InIs = In ? Made(T[1]) : Extent();
  if (!requireType(C, T[0], WantedType::floating()))
    return Operand::unknown();
  return linearResult(C, T[0], {&T[1], -1, InIs}, Made(T[2]), C.tensor(T[0]).Type,
                      Message::LinearModuleInput);
}

/// bilinear(input1 [*, A], input2 [*, B], A, B, out).
Operand bilinear(Call &C, llvm::ArrayRef<Term> T) {
  for (unsigned I : {0u, 1u}) {
    auto Last = axisOf(C, T[I], -1);
    Dim Wanted = C.dim(T[2 + I].Value);
    if (Last && Wanted &&
        !C.agree(
            *Last, {&T[2 + I], -1, C.made(Wanted)}, Message::LinearModuleInput,
            {C.callee().str(), C.tensor(T[I]).Sizes, Last->Is.Size, Wanted, C.madeUnknown().Size}))
      return Operand::unknown();
  }
  Dim Out = C.dim(T[4].Value);
  auto S = withAxis(C.tensor(T[0]).Sizes, -1, Out ? C.made(Out) : C.madeUnknown());
  TensorType Result;
  Result.Sizes = S ? *S : C.unknownShape();
  Result.Type = C.tensor(T[0]).Type;
  return Operand::tensor(std::move(Result));
}

/// Square matrices in, something square out (inverse, matrix_exp, cholesky). Terms: self.
Operand squareMatrix(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  if (Self.Sizes.rank() && *Self.Sizes.rank() < 2) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, "2 or more", Self}, {&T[0]});
    return Operand::unknown();
  }
  auto A = axisOf(C, T[0], -2), B = axisOf(C, T[0], -1);
  if (A && B) {
    if (!C.agree(*A, *B, Message::NotSquare, {C.callee().str(), Self.Sizes}))
      return Operand::unknown();
  } else {
    C.doubt("the rank is not known");
  }
  return Operand::tensor(computed(Self));
}

/// det and the like: the last two axes go away. Terms: self.
Operand ofSquareMatrix(Call &C, llvm::ArrayRef<Term> T) {
  Operand Square = squareMatrix(C, T);
  if (C.failed())
    return Operand::unknown();
  TensorType Result = Square.Type;
  auto S = withoutAxis(Result.Sizes, -1);
  if (S)
    S = withoutAxis(*S, -1);
  Result.Sizes = S ? *S : C.unknownShape();
  return Operand::tensor(std::move(Result));
}

/// trace: the sum over the diagonal of a matrix.
Operand trace(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireRank(C, T[0], 2))
    return Operand::unknown();
  return C.result({}, summedOf(C.tensor(T[0]).Type));
}

/// solve: A [*, n, n] with B [*, n, k] or [n]. Terms: A, B.
Operand solve(Call &C, llvm::ArrayRef<Term> T) {
  squareMatrix(C, T.take_front(1));
  if (C.failed())
    return Operand::unknown();
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  if (X && Y && X->size() == 2 && (Y->size() == 2 || Y->size() == 1)) {
    Axis A{&T[0], 1, X->back()}, B{&T[1], 0, (*Y)[0]};
    if (!agreeInner(C, A, B))
      return Operand::unknown();
    return Operand::tensor(computed(C.tensor(T[1])));
  }
  C.doubt("the ranks are not known to be 2");
  return C.unknownTensor(C.tensor(T[1]).Type);
}

/// cdist: x1 [*, P, M], x2 [*, R, M] → [*, P, R].
Operand cdist(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  for (const Term *Each : {&T[0], &T[1]})
    if (auto E = C.extents(*Each); E && E->size() < 2) {
      C.fail(Message::NeedsRank, {C.callee().str(), Each->Name, "2 or more", C.tensor(*Each)},
             {Each});
      return Operand::unknown();
    }
  if (!X || !Y) {
    C.doubt("the rank of an operand is not known");
    return C.unknownTensor(C.tensor(T[0]).Type);
  }
  int XR = static_cast<int>(X->size()), YR = static_cast<int>(Y->size());
  if (!agreeInner(C, {&T[0], XR - 1, X->back()}, {&T[1], YR - 1, Y->back()}))
    return Operand::unknown();
  Term A = T[0], B = T[1];
  A.Value.Type.Sizes = Shape(llvm::ArrayRef(*X).drop_back(2));
  B.Value.Type.Sizes = Shape(llvm::ArrayRef(*Y).drop_back(2));
  auto Batch = broadcast(C, {A, B});
  if (!Batch)
    return Operand::unknown();
  Extents Result(Batch->extents().begin(), Batch->extents().end());
  Result.push_back((*X)[XR - 2]);
  Result.push_back((*Y)[YR - 2]);
  return C.result(Result, promoted(C, T.take_front(2)));
}

/// Reduces the last axes of both operands after broadcasting (cosine_similarity,
/// pairwise_distance). Terms: x1, x2, dim, keepdim.
Operand similarity(Call &C, llvm::ArrayRef<Term> T) {
  auto S = broadcast(C, T.take_front(2));
  if (!S)
    return Operand::unknown();
  Term Both = T[0];
  TensorType Type;
  Type.Sizes = *S;
  Type.Type = promoted(C, T.take_front(2));
  Both.Value = Operand::tensor(Type);
  return reduce(C, {Both, T[2], T[3]});
}

} // namespace shapes

} // namespace shapewise
