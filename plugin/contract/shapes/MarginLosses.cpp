//===- MarginLosses.cpp - losses over pairs, triples and sequences --------------===//
//
// Follows ATen/native/Loss.cpp, LossMultiMargin.cpp, LossMultiLabelMargin.cpp and LossCTC.cpp.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"
#include "LossInputs.h"
#include "Reduced.h"

namespace shapewise::shapes {

namespace {

/// `[N, C]`, `[C]` or a scalar.
bool requireRows(Call &C, const Term &Input) {
  auto X = C.extents(Input);
  if (!X || X->size() <= 2)
    return true;
  C.fail(Message::NeedsRank, {C.callee().str(), Input.Name, "at most 2", C.tensor(Input)},
         {&Input});
  return false;
}

} // namespace

/// multi_margin_loss: a class index per row. Terms: input, target, weight, reduction.
Operand multiMargin(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireRows(C, T[0]))
    return Operand::unknown();
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  TensorType Input = C.tensor(T[0]), Target = C.tensor(T[1]);
  if (!X || !Y) {
    C.doubt("a rank is not known");
    return reducedUnknown(C, T[3], Input.Type);
  }
  Extents Expected(X->begin(), X->empty() ? X->end() : X->end() - 1);
  if (Target.Type.isIn(DType::I64) == Truth::No) {
    Problem &P = C.fail(Message::LossIndexType, {C.callee().str(), Input, Target}, {&T[0], &T[1]});
    Call::repair(P, T[1], ".to(torch::kInt64)", false);
    return Operand::unknown();
  }
  if (!checkWeightType(C, T[0], T[2]))
    return Operand::unknown();
  auto inRange = [&](int ClassAxis) {
    return ClassAxis < 0 || checkLabelRange(C, {&T[0], ClassAxis, (*X)[ClassAxis]}, T[1], nullptr);
  };
  // Unbatched logits go with one label, as a scalar or as a vector of one.
  if (X->size() < 2 || C.isOne((*X)[0].Size)) {
    if (Y->size() > 1 || (Y->size() == 1 && C.equal((*Y)[0].Size, C.constant(1)) == Truth::No)) {
      C.fail(Message::LossLabelsRank, {C.callee().str(), Input, Target, Shape(Expected)},
             {&T[0], &T[1]});
      return Operand::unknown();
    }
    return inRange(X->empty() ? -1 : static_cast<int>(X->size()) - 1)
               ? reduced(C, T[3], Target.Sizes, Input.Type)
               : Operand::unknown();
  }
  if (Y->size() != 1) {
    Problem &P = C.fail(Message::LossLabelsRank, {C.callee().str(), Input, Target, Shape(Expected)},
                        {&T[0], &T[1]});
    if (Y->size() == 2 && C.isOne((*Y)[1].Size))
      Call::repair(P, T[1], ".squeeze(1)", true);
    return Operand::unknown();
  }
  if (!C.agree({&T[0], 0, (*X)[0]}, {&T[1], 0, (*Y)[0]}, Message::LossBatchDiffers,
               {C.callee().str(), (*X)[0].Size, (*Y)[0].Size, Input.Sizes, Target.Sizes}))
    return Operand::unknown();
  return inRange(1) ? reduced(C, T[3], Shape(Expected), Input.Type) : Operand::unknown();
}

/// multilabel_margin_loss: targets of the input's shape. Terms: input, target, reduction.
Operand multilabelMargin(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireRows(C, T[0]))
    return Operand::unknown();
  if (C.tensor(T[0]).Sizes.rank() == 0u) {
    C.doubt("the input is a scalar");
    return reducedUnknown(C, T[2], C.tensor(T[0]).Type);
  }
  if (C.tensor(T[1]).Sizes.rank() == 0u && C.tensor(T[0]).Sizes.rank() != 0u) {
    // A scalar target goes with an input of one element.
    C.doubt("the target is a scalar");
    return reducedUnknown(C, T[2], C.tensor(T[0]).Type);
  }
  Operand Same = exactLossOf(C, {T[0], T[1], T[2]});
  if (C.failed())
    return Operand::unknown();
  TensorType Target = C.tensor(T[1]);
  if (Target.Type.isIn(DType::I64) == Truth::No) {
    C.fail(Message::LossIndexType, {C.callee().str(), C.tensor(T[0]), Target}, {&T[0], &T[1]});
    return Operand::unknown();
  }
  Shape Full = C.tensor(T[0]).Sizes;
  auto S = Full.rank() == 0u ? std::optional(Full) : withoutAxis(Full, -1);
  return reduced(C, T[2], S ? *S : C.unknownShape(), C.tensor(T[0]).Type);
}

/// multilabel_soft_margin_loss: elementwise, then the mean over classes. Terms: input, target,
/// weight, reduction.
Operand multilabelSoftMargin(Call &C, llvm::ArrayRef<Term> T) {
  auto S = broadcast(C, T.take_front(3));
  if (!S)
    return Operand::unknown();
  TensorType Input = C.tensor(T[0]);
  if (!checkIsScores(C, T[0], Input))
    return Operand::unknown();
  auto Rank = Input.Sizes.rank();
  auto Rows = Rank ? withoutAxis(*S, static_cast<std::int64_t>(*Rank) - 1) : std::nullopt;
  return reduced(C, T[3], Rows ? *Rows : C.unknownShape(), promoted(C, T.take_front(3)));
}

/// cosine_embedding_loss: rows against rows, a label per row. Terms: input1, input2, target,
/// reduction.
Operand cosineEmbedding(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]), Y = C.extents(T[1]), Z = C.extents(T[2]);
  // The labels choose between numbers made of the inputs.
  DTypeSet Type = floatingOf(promoted(C, T.take_front(2)));
  if (!X || !Y || !Z) {
    C.doubt("a rank is not known");
    return reducedUnknown(C, T[3], Type);
  }
  // Only the first input's rank is looked at, but the second needs that axis, too.
  if (Z->size() > 1 || X->size() != Z->size() + 1 || (Z->size() == 1 && Y->size() < 2)) {
    C.fail(Message::LossTripleRank,
           {C.callee().str(), C.tensor(T[0]), C.tensor(T[1]), C.tensor(T[2])},
           {&T[0], &T[1], &T[2]});
    return Operand::unknown();
  }
  auto S = broadcast(C, T.take_front(2));
  if (!S)
    return Operand::unknown();
  Term Rows = T[0];
  Rows.Value = Operand::tensor(C.tensor(T[0]));
  auto Summed = withoutAxis(*S, static_cast<std::int64_t>(Z->size()));
  if (!Summed)
    return reducedUnknown(C, T[3], Type);
  Rows.Value.Type.Sizes = *Summed;
  auto All = broadcast(C, {Rows, T[2]});
  if (!All)
    return Operand::unknown();
  return reduced(C, T[3], *All, Type);
}

static bool requireOneRank(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]), Y = C.extents(T[1]), Z = C.extents(T[2]);
  if (!X || !Y || !Z || (X->size() == Y->size() && X->size() == Z->size()))
    return true;
  C.fail(Message::LossTripleRank,
         {C.callee().str(), C.tensor(T[0]), C.tensor(T[1]), C.tensor(T[2])}, {&T[0], &T[1], &T[2]});
  return false;
}

/// F::margin_ranking_loss: three tensors of one rank that broadcast. Terms: input1, input2, target,
/// reduction.
Operand marginRanking(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireOneRank(C, T))
    return Operand::unknown();
  return broadcastLossOfThree(C, T);
}

namespace {

/// A distance goes over the last axis of each pair, and then there are two distances.
Operand twoDistances(Call &C, llvm::ArrayRef<Term> T, const Term &How) {
  Term Near = T[1], Far = T[2];
  for (Term *Other : {&Near, &Far}) {
    DTypeSet Type = floatingOf(promoted(C, {T[0], *Other}));
    auto Both = broadcast(C, {T[0], *Other});
    if (!Both)
      return Operand::unknown();
    auto Rows = withoutAxis(*Both, -1);
    if (!Rows)
      return reducedUnknown(C, How, DTypeSet::floats()); // of scalars
    TensorType Distance;
    Distance.Type = Type;
    Distance.Sizes = std::move(*Rows);
    Other->Value = Operand::tensor(std::move(Distance));
  }
  auto All = broadcast(C, {Near, Far});
  // A distance without axes does not decide the type beside one with axes.
  return All ? reduced(C, How, *All, promoted(C, {Near, Far})) : Operand::unknown();
}

} // namespace

/// triplet_margin_loss: three tensors of one rank that broadcast. Terms: anchor, positive,
/// negative, reduction.
Operand tripletMargin(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireOneRank(C, T))
    return Operand::unknown();
  return twoDistances(C, T, T[3]);
}

/// triplet_margin_with_distance_loss looks at no rank; a distance function of the user's may do
/// anything. Terms: anchor, positive, negative, distance function, reduction.
Operand tripletMarginWithDistance(Call &C, llvm::ArrayRef<Term> T) {
  if (T[3].isAbsent())
    return twoDistances(C, T, T[4]);
  C.doubt("what the distance function does is not known");
  return reducedUnknown(C, T[4], DTypeSet::any());
}

namespace {

/// Lengths that are all above `Most`, the size of an axis of `Of`; or one that is, in a list.
bool checkLengths(Call &C, const Term &Lengths, const Term &Of, const Axis &Most) {
  Dim TooLong;
  if (Lengths.Value.isTensor()) {
    Dim Least = C.tensor(Lengths).Low;
    if (Least && C.compare(Least, Relation::Greater, Most.Is.Size) == Truth::Yes)
      TooLong = Least;
  }
  for (const Operand &Each : Lengths.Value.Elements)
    if (Dim D = C.dim(Each); D && C.compare(D, Relation::Greater, Most.Is.Size) == Truth::Yes)
      TooLong = D;
  if (!TooLong)
    return true;
  Problem &P =
      C.fail(Message::LossCtcTooLong,
             {C.callee().str(), Lengths.Name, TooLong, Of.Name, Most.Is.Size, C.tensor(Of).Sizes},
             {&Of, &Lengths});
  Call::blame(P, Most);
  return false;
}

} // namespace

/// ctc_loss(log_probs [T, N, C] or [T, C], targets, input_lengths, target_lengths, reduction).
Operand ctc(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]);
  TensorType Input = C.tensor(T[0]);
  if (!X) {
    C.doubt("a rank is not known");
    return reducedUnknown(C, T[4], Input.Type);
  }
  if (X->size() != 3 && X->size() != 2) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, "2 or 3", Input}, {&T[0]});
    return Operand::unknown();
  }
  if (X->size() == 2)
    return reduced(C, T[4], Shape(), Input.Type);
  Axis Batch{&T[0], 1, (*X)[1]};
  for (unsigned I : {2u, 3u}) {
    Extent Count;
    if (T[I].Value.isList())
      Count = C.made(static_cast<std::int64_t>(T[I].Value.Elements.size()));
    else if (auto L = T[I].Value.isTensor() ? C.extents(T[I]) : std::nullopt; L && L->size() == 1)
      Count = (*L)[0];
    if (Count.Size &&
        !C.agree(Batch, {&T[I], 0, Count}, Message::LossCtcLengths,
                 {C.callee().str(), T[I].Name, Count.Size, Batch.Is.Size, Input.Sizes}))
      return Operand::unknown();
  }
  bool HasSequences = C.compare(Batch.Is.Size, Relation::Greater, 0) == Truth::Yes;
  if (HasSequences && !checkLengths(C, T[2], T[0], {&T[0], 0, (*X)[0]}))
    return Operand::unknown();
  auto Y = C.extents(T[1]);
  if (HasSequences && Y && Y->size() == 2 && !checkLengths(C, T[3], T[1], {&T[1], 1, (*Y)[1]}))
    return Operand::unknown();
  if (Y && Y->size() == 2 &&
      !C.agree(Batch, {&T[1], 0, (*Y)[0]}, Message::LossBatchDiffers,
               {C.callee().str(), Batch.Is.Size, (*Y)[0].Size, Input.Sizes, C.tensor(T[1]).Sizes}))
    return Operand::unknown();
  if (Input.Meaning == Kind::Logits || Input.Meaning == Kind::Probabilities ||
      Input.Meaning == Kind::Sigmoid) {
    C.fail(Message::LossNeedsLogProbabilities, {C.callee().str(), name(Input.Meaning).str(), Input},
           {&T[0]});
    return Operand::unknown();
  }
  return reduced(C, T[4], Shape(Batch.Is), Input.Type);
}

} // namespace shapewise::shapes
