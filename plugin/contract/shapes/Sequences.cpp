//===- Sequences.cpp - sequences of several lengths ---------------------------===//
//
// pad_sequence and embedding_bag.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "Functions.h"
#include "Windows.h"

namespace shapewise::shapes {

namespace {

/// A sequence is copied behind the first axis of the result, whose other axes are the first
/// sequence's: its own must stretch to them.
bool checkSequence(Call &C, const Term &List, const Shape &First, const Shape &Its) {
  llvm::ArrayRef<Extent> To = First.extents().drop_front(), From = Its.extents().drop_front();
  auto Fail = [&] {
    Extents Wanted = {Its.extents().front()};
    Wanted.append(To.begin(), To.end());
    C.fail(Message::CannotExpand, {C.callee().str(), Its, Shape(Wanted)}, {&List});
    return false;
  };
  for (std::size_t J = 1; J <= From.size(); ++J) {
    const Extent &Has = From[From.size() - J];
    // Axes in front of those that the result has may be of length 1 at most.
    if (J > To.size()) {
      if (C.compare(Has.Size, Relation::Equal, 1) == Truth::No)
        return Fail();
      continue;
    }
    const Extent &Wanted = To[To.size() - J];
    if (C.equal(Has.Size, Wanted.Size) == Truth::No &&
        C.compare(Has.Size, Relation::Equal, 1) == Truth::No)
      return Fail();
  }
  return true;
}

/// The sequences in a batch, whose other axes are `Rest`.
Operand batchOfSequences(const Extent &Time, const Extent &Batch, bool BatchFirst,
                         llvm::ArrayRef<Extent> Rest, DTypeSet Type) {
  Extents To = BatchFirst ? Extents{Batch, Time} : Extents{Time, Batch};
  To.append(Rest.begin(), Rest.end());
  return Call::result(To, Type);
}

/// Some number of sequences that are alike.
Operand padAlike(Call &C, const Operand &List, bool BatchFirst) {
  if (List.Number)
    C.learn(List.Number, Relation::GreaterEqual, C.constant(1));
  const Operand &One = List.Elements[0], &Other = List.Elements[1];
  auto X = One.isTensor() ? Call::extents(One.Type) : std::nullopt;
  auto Y = Other.isTensor() ? Call::extents(Other.Type) : std::nullopt;
  if (!X || !Y || X->empty() || X->size() != Y->size()) {
    C.doubt("the rank of a sequence is not known");
    return C.unknownTensor();
  }
  for (unsigned I = 0; I < X->size(); ++I)
    if (C.equal((*X)[I].Size, (*Y)[I].Size) != Truth::Yes) {
      if (I > 0)
        C.doubt("whether the sequences belong together is not known");
      (*X)[I] = C.madeUnknown();
    }
  Extent Batch = List.Number ? C.made(List.Number) : C.madeUnknown();
  return batchOfSequences(X->front(), Batch, BatchFirst, llvm::ArrayRef(*X).drop_front(),
                          One.Type.Type);
}

} // namespace

/// pad_sequence(sequences, batch_first): as long as the longest.
Operand padSequence(Call &C, llvm::ArrayRef<Term> T) {
  auto BatchFirst = C.flag(T[1]);
  if (T[0].Value.What == Operand::Form::Repeated && BatchFirst)
    return padAlike(C, T[0].Value, *BatchFirst);
  if (!T[0].Value.isList() || !BatchFirst) {
    C.doubt("the sequences are not known one by one");
    return C.unknownTensor();
  }
  const std::vector<Operand> &List = T[0].Value.Elements;
  if (List.empty()) {
    C.fail(Message::NoTensors, {C.callee().str()}, {&T[0]});
    return Operand::unknown();
  }
  std::optional<Shape> First;
  Dim Longest = C.constant(0);
  for (const Operand &Sequence : List) {
    Term Each = T[0];
    Each.Value = Sequence;
    auto X = C.extents(Each);
    if (!X) {
      C.doubt("the rank of a sequence is not known");
      return C.unknownTensor();
    }
    if (X->empty()) {
      C.fail(Message::AxisOfScalar, {C.callee().str(), "0"}, {&T[0]});
      return Operand::unknown();
    }
    if (!First)
      First = Shape(*X);
    else if (!checkSequence(C, T[0], *First, Shape(*X)))
      return Operand::unknown();
    Longest = C.dims().max(Longest, X->front().Size);
  }
  Extent Time = C.made(C.facts().simplify(Longest));
  Extent Batch = C.made(static_cast<std::int64_t>(List.size()));
  DTypeSet Type = List.front().isTensor() ? List.front().Type.Type : DTypeSet::any();
  return batchOfSequences(Time, Batch, *BatchFirst, First->extents().drop_front(), Type);
}

/// A row per bag: rows of the input, or stretches of it that begin at the offsets. Terms: input,
/// offsets, embedding_dim, include_last_offset.
Operand embeddingBag(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]);
  TensorType Indices = C.tensor(T[0]);
  Extent Width = extentOf(C, T[2].Value);
  // Booleans count as indices here, which nothing says.
  DTypeSet Taken = DTypeSet(DType::I64) | DTypeSet(DType::I32) | DTypeSet(DType::Bool);
  if (Indices.Type.isIn(Taken) == Truth::No) {
    C.fail(Message::IndexType, {C.callee().str(), T[0].Name, Indices, "int64 or int32"}, {&T[0]});
    return Operand::unknown();
  }
  if (!X)
    return C.result({C.madeUnknown(), Width}, DTypeSet::floats());
  if (X->empty() || X->size() > 2) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, "1 or 2", Indices}, {&T[0]});
    return Operand::unknown();
  }
  if (X->size() == 2)
    return C.result({(*X)[0], Width}, DTypeSet::floats());
  if (T[1].isAbsent()) {
    C.fail(Message::OffsetsMissing, {C.callee().str(), Indices}, {&T[0]});
    return Operand::unknown();
  }
  auto O = T[1].Value.isTensor() ? C.extents(T[1]) : std::nullopt;
  auto WithLast = T[3].isAbsent() ? std::optional(false) : C.flag(T[3]);
  Extent Bags = C.madeUnknown();
  if (O && O->size() == 1 && WithLast)
    Bags = *WithLast ? C.made(C.dims().sub((*O)[0].Size, C.constant(1))) : (*O)[0];
  return C.result({Bags, Width}, DTypeSet::floats());
}

/// Terms: input, offsets, weight, include_last_offset.
Operand embeddingBagOf(Call &C, llvm::ArrayRef<Term> T) {
  auto W = C.extents(T[2]);
  if (W && W->size() < 2) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[2].Name, "2", C.tensor(T[2])}, {&T[2]});
    return Operand::unknown();
  }
  Term Width;
  Width.Value = W && W->size() == 2 ? Operand::integer((*W)[1].Size) : Operand::unknown();
  Operand Result = embeddingBag(C, {T[0], T[1], Width, T[3]});
  if (Result.isTensor())
    Result.Type.Type = C.tensor(T[2]).Type;
  return Result;
}

} // namespace shapewise::shapes
