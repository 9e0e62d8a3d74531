//===- Normalization.cpp - norms over features, and embeddings -----------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"
#include "Windows.h"

namespace shapewise::shapes {

/// Terms: input, num_features, least rank, greatest rank. Channels are axis 1.
Operand batchNorm(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireType(C, T[0], WantedType::floating()) ||
      !requireRankIn(C, T[0], static_cast<unsigned>(C.number(T[2]).value_or(2)),
                     static_cast<unsigned>(C.number(T[3]).value_or(5))))
    return Operand::unknown();
  TensorType X = C.tensor(T[0]);
  const Extent *Channels = X.Sizes.extent(1);
  Dim Wanted = C.dim(T[1].Value);
  if (Channels && Wanted &&
      !C.agree({&T[0], 1, *Channels}, {&T[1], -1, extentOf(C, T[1].Value)}, Message::NormFeatures,
               {C.callee().str(), X.Sizes, Channels->Size, Wanted}))
    return Operand::unknown();
  return Operand::tensor(computed(X));
}

/// Functional batch_norm: the statistics have one element per channel. Where anything is computed
/// they must be vectors; weights only count. Terms: input, weight, bias, running_mean, running_var.
Operand normOfChannels(Call &C, llvm::ArrayRef<Term> T) {
  TensorType X = C.tensor(T[0]);
  if (!requireRankIn(C, T[0], 2, AnyRank))
    return Operand::unknown();
  const Extent *Channels = X.Sizes.extent(1);
  Dim Count = C.facts().numelOf(X.Sizes);
  bool Computes = Count && C.compare(Count, Relation::Greater, 0) == Truth::Yes;
  for (const Term &Statistics : T.drop_front(3))
    if (auto S = C.extents(Statistics); Computes && Statistics.Value.isTensor() && S &&
                                        S->size() > 1 && !requireRank(C, Statistics, 1))
      return Operand::unknown();
  for (const Term &Each : T.drop_front()) {
    auto Sizes = Each.Value.isTensor() ? C.extents(Each) : std::nullopt;
    if (Sizes && Sizes->size() == 1 && Channels &&
        !C.agree({&T[0], 1, *Channels}, {&Each, 0, (*Sizes)[0]}, Message::NormFeatures,
                 {C.callee().str(), X.Sizes, Channels->Size, (*Sizes)[0].Size}))
      return Operand::unknown();
  }
  return Operand::tensor(computed(X));
}

/// instance_norm modules only warn about features when they are not affine; ranks as batch_norm.
/// Terms: input, num_features, spatial axes, affine.
Operand instanceNorm(Call &C, llvm::ArrayRef<Term> T) {
  if (!checkSpatialRank(C, T[0], static_cast<unsigned>(C.number(T[2]).value_or(2))))
    return Operand::unknown();
  return Operand::tensor(computed(C.tensor(T[0])));
}

/// layer_norm(input, normalized_shape): the last axes must be these.
Operand layerNorm(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireType(C, T[0], WantedType::floating()))
    return Operand::unknown();
  TensorType X = C.tensor(T[0]);
  auto List = C.list(T[1]);
  if (!List) {
    C.doubt("the normalized shape is not known");
    return Operand::tensor(computed(X));
  }
  if (List->empty()) {
    C.fail(Message::NothingToNormalize, {C.callee().str()}, {&T[1]});
    return Operand::unknown();
  }
  auto All = Call::extents(X);
  if (All && All->size() < List->size()) {
    C.fail(Message::LayerNormShape, {C.callee().str(), spelling(C, *List), X.Sizes}, {&T[0]});
    return Operand::unknown();
  }
  int Count = static_cast<int>(List->size());
  for (int I = 0; I < Count; ++I) {
    const Extent *E = X.Sizes.extent(I - Count);
    const Operand &Wanted = (*List)[I];
    if (!E || !C.dim(Wanted)) {
      C.doubt("a size is not known");
      continue;
    }
    if (!C.agree({&T[0], I - Count, *E}, {&T[1], -1, extentOf(C, Wanted)}, Message::LayerNormShape,
                 {C.callee().str(), spelling(C, *List), X.Sizes}))
      return Operand::unknown();
  }
  return Operand::tensor(computed(X));
}

/// group_norm(input, num_groups, num_channels or absent).
Operand groupNorm(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireRankIn(C, T[0], 2, AnyRank))
    return Operand::unknown();
  TensorType X = C.tensor(T[0]);
  const Extent *Channels = X.Sizes.extent(1);
  Dim Groups = C.dim(T[1].Value), Wanted = C.dim(T[2].Value);
  if (Channels && Wanted &&
      !C.agree({&T[0], 1, *Channels}, {&T[2], -1, extentOf(C, T[2].Value)}, Message::NormFeatures,
               {C.callee().str(), X.Sizes, Channels->Size, Wanted}))
    return Operand::unknown();
  auto G = Groups ? Groups.constant() : std::nullopt;
  if (Channels && G && *G > 0 &&
      C.compare(C.dims().mod(Channels->Size, Groups), Relation::NotEqual, 0) == Truth::Yes) {
    C.fail(Message::NotDivisible, {C.callee().str(), Channels->Size, Groups, X.Sizes}, {&T[0]});
    return Operand::unknown();
  }
  return Operand::tensor(computed(X));
}

/// prelu(self, num_parameters).
Operand prelu(Call &C, llvm::ArrayRef<Term> T) {
  TensorType X = C.tensor(T[0]);
  auto W = T[1].Value.isTensor() ? C.extents(T[1]) : std::nullopt;
  Dim Count = T[1].Value.isTensor() ? (W ? C.facts().numelOf(C.tensor(T[1]).Sizes) : Dim())
                                    : C.dim(T[1].Value);
  auto All = Call::extents(X);
  if (Count && All && C.compare(Count, Relation::NotEqual, 1) == Truth::Yes) {
    Dim Channels = All->size() > 1 ? (*All)[1].Size : C.constant(1);
    if (C.equal(Channels, Count) == Truth::No) {
      C.fail(Message::NormFeatures, {C.callee().str(), X.Sizes, Channels, Count}, {&T[0]});
      return Operand::unknown();
    }
  }
  return Operand::tensor(computed(X));
}

/// embedding(indices, num_embeddings, embedding_dim): a new last axis.
Operand embedding(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Indices = C.tensor(T[0]);
  if (Indices.Type.isIn(DTypeSet(DType::I64) | DTypeSet(DType::I32)) == Truth::No) {
    Problem &P = C.fail(Message::IndexType,
                        {C.callee().str(), T[0].Name, Indices, "int64 or int32"}, {&T[0]});
    Call::repair(P, T[0], ".to(torch::kInt64)", false);
    return Operand::unknown();
  }
  Dim Count = C.dim(T[1].Value);
  bool NotEmpty = C.compare(C.facts().numelOf(Indices.Sizes), Relation::Greater, 0) == Truth::Yes;
  // Where there are no rows, any index is out of range.
  Dim First = Indices.Low ? Indices.Low : C.constant(0);
  if (Count && NotEmpty && C.compare(First, Relation::GreaterEqual, Count) == Truth::Yes) {
    C.fail(Message::EmbeddingRange, {C.callee().str(), First, Count}, {&T[0]});
    return Operand::unknown();
  }
  TensorType Result;
  auto S = withNewAxis(Indices.Sizes, -1, extentOf(C, T[2].Value));
  Result.Sizes = S ? *S : C.unknownShape();
  Result.Type = DTypeSet::floats();
  return Operand::tensor(std::move(Result));
}

/// Functional embedding: sizes from the weight. Terms: weight, indices.
Operand embeddingOf(Call &C, llvm::ArrayRef<Term> T) {
  auto W = C.extents(T[0]);
  if (W && W->size() != 2) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, "2", C.tensor(T[0])}, {&T[0]});
    return Operand::unknown();
  }
  Term Count, Width;
  Count.Value = W ? Operand::integer((*W)[0].Size) : Operand::unknown();
  Width.Value = W ? Operand::integer((*W)[1].Size) : Operand::unknown();
  if (W)
    Width.Value.Origin = (*W)[1].Origin;
  Operand Result = embedding(C, {T[1], Count, Width});
  if (Result.isTensor())
    Result.Type.Type = C.tensor(T[0]).Type;
  return Result;
}

} // namespace shapewise::shapes
