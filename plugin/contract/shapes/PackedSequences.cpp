//===- PackedSequences.cpp - packing sequences and padding them again ----------===//
#include "PackedSequences.h"
#include "Axes.h"
#include "Functions.h"
#include "Windows.h"

namespace shapewise {

namespace {

constexpr const char *Count = "(sequences)";

Operand sizeOperand(const Extent &X) {
  Operand O = Operand::integer(X.Size);
  O.Origin = X.Origin;
  return O;
}

Operand field(const Term &Record, llvm::StringRef Name) {
  if (Record.Value.What != Operand::Form::Record)
    return Operand::unknown();
  auto It = Record.Value.Fields.find(Name.str());
  return It == Record.Value.Fields.end() ? Operand::unknown() : It->second;
}

} // namespace

Packed::Packed(Call &C, const Term &Record)
    : Data(Record), Sorted(field(Record, "sorted_indices")),
      Unsorted(field(Record, "unsorted_indices")) {
  Data.Value = field(Record, "data");
  Term Sizes = Record;
  Sizes.Value = field(Record, "batch_sizes");
  auto X = C.extents(Sizes);
  Steps = X && X->size() == 1 ? X->front() : C.madeUnknown();
  Sequences = extentOf(C, field(Record, Count));
}

Packed::Packed(Call &C, Operand Rows, const Extent &Steps, const Extent &Count,
               std::optional<bool> WasSorted)
    : Steps(Steps), Sequences(Count), Sorted(Operand::unknown()), Unsorted(Operand::unknown()) {
  Data.Value = std::move(Rows);
  if (WasSorted)
    Sorted = Unsorted =
        *WasSorted ? Operand::absent() : Call::result({Count}, DTypeSet(DType::I64));
}

Operand Packed::withData(Operand Rows) const {
  Operand R = Operand::of(Operand::Form::Record);
  R.Fields["data"] = std::move(Rows);
  R.Fields["batch_sizes"] = Call::result({Steps}, DTypeSet(DType::I64));
  R.Fields["sorted_indices"] = Sorted;
  R.Fields["unsorted_indices"] = Unsorted;
  R.Fields[Count] = sizeOperand(Sequences);
  return R;
}

namespace shapes {

/// pack_padded_sequence(input, lengths, batch_first, enforce_sorted). Sequences that are sorted
/// first are picked out of the batch: there may be more of these than lengths.
Operand packed(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Input = C.tensor(T[0]);
  auto X = C.extents(T[0]), Lengths = C.extents(T[1]);
  auto BatchFirst = C.flag(T[2]), IsSorted = C.flag(T[3]);
  Extent Count = Lengths ? Lengths->front() : C.madeUnknown();
  if (X && BatchFirst && IsSorted) {
    int At = *BatchFirst ? 0 : 1;
    Axis Batch{&T[0], At, (*X)[At]}, Given{&T[1], 0, Count};
    std::vector<MessagePart> Parts = {C.callee().str(), Count.Size, (*X)[At].Size, Input.Sizes};
    bool Fits = *IsSorted ? C.agree(Batch, Given, Message::PackedLengths, std::move(Parts))
                          : C.require(Given, Relation::LessEqual, (*X)[At].Size,
                                      Message::PackedLengths, std::move(Parts));
    if (!Fits)
      return Operand::unknown();
    if (!Lengths && *IsSorted)
      Count = (*X)[At];
  } else {
    C.doubt("whether there is a length for each sequence is not known");
  }
  Operand Rows = C.unknownTensor(Input.Type);
  if (X) {
    Extents Sizes = {C.madeUnknown()};
    Sizes.append(X->begin() + 2, X->end());
    Rows = Call::result(Sizes, Input.Type);
  }
  return Packed(C, std::move(Rows), C.madeUnknown(), Count, IsSorted).record();
}

/// pack_sequence(sequences, enforce_sorted): padded to the longest, and packed.
Operand packedList(Call &C, llvm::ArrayRef<Term> T) {
  Term BatchFirst;
  BatchFirst.Value = Operand::boolean(false);
  Operand Padded = padSequence(C, {T[0], BatchFirst});
  auto IsSorted = C.flag(T[1]);
  auto X = Padded.isTensor() ? Call::extents(Padded.Type) : std::nullopt;
  if (C.failed())
    return Operand::unknown();
  if (!X)
    return Packed(C, C.unknownTensor(), C.madeUnknown(), C.madeUnknown(), IsSorted).record();
  std::optional<Dim> Sum = C.constant(0);
  Dim Before;
  auto List = elements(T[0]);
  for (unsigned I = 0; List && I < List->size(); ++I) {
    Dim Length = (*C.extents((*List)[I])).front().Size;
    if (Before && IsSorted == true && C.compare(Before, Relation::Less, Length) == Truth::Yes) {
      C.fail(Message::SequencesNotSorted,
             {C.callee().str(), Length, Before, std::to_string(I), std::to_string(I - 1)}, {&T[0]});
      return Operand::unknown();
    }
    Before = Length;
    Sum = C.dims().add(*Sum, Length);
  }
  Extents Sizes = {List ? C.made(C.facts().simplify(*Sum)) : C.madeUnknown()};
  Sizes.append(X->begin() + 2, X->end());
  return Packed(C, Call::result(Sizes, Padded.Type.Type), (*X)[0], (*X)[1], IsSorted).record();
}

/// pad_packed_sequence(sequence, batch_first, total_length): the padded sequences and how long
/// each of them was.
Operand padded(Call &C, llvm::ArrayRef<Term> T) {
  Packed Given(C, T[0]);
  auto BatchFirst = C.flag(T[1]);
  Extent Time = Given.Steps;
  if (!T[2].isAbsent()) {
    Time = extentOf(C, T[2].Value);
    if (C.compare(Time.Size, Relation::Less, Given.Steps.Size) == Truth::Yes) {
      C.fail(Message::PaddedTooShort, {C.callee().str(), Time.Size, Given.Steps.Size}, {&T[2]});
      return Operand::unknown();
    }
    C.learn(Time.Size, Relation::GreaterEqual, Given.Steps.Size);
  }
  TensorType Rows = C.tensor(Given.Data);
  auto X = Call::extents(Rows);
  Operand Out = C.unknownTensor(Rows.Type);
  if (X && !X->empty()) {
    Extents Sizes = {Time, Given.Sequences};
    if (!BatchFirst)
      Sizes = {C.madeUnknown(), C.madeUnknown()};
    else if (*BatchFirst)
      Sizes = {Given.Sequences, Time};
    Sizes.append(X->begin() + 1, X->end());
    Out = Call::result(Sizes, Rows.Type);
  }
  return Operand::list({Out, Call::result({Given.Sequences}, DTypeSet(DType::I64))});
}

/// Packed sequences whose rows have another type. Terms: sequences, dtype.
Operand packedAs(Call &C, llvm::ArrayRef<Term> T) {
  Packed Given(C, T[0]);
  return Given.withData(converted(C, {Given.Data, T[1]}));
}

} // namespace shapes
} // namespace shapewise
