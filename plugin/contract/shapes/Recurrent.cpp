//===- Recurrent.cpp - RNN, LSTM, GRU, attention and transformers --------------===//
//
// The C++ modules take batches only: RNNImplBase::check_input wants three axes, and
// multi_head_attention_forward reads three.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "Functions.h"
#include "PackedSequences.h"
#include "Strides.h"
#include "Windows.h"

namespace shapewise::shapes {

namespace {

bool requireLast(Call &C, const Term &Input, const Term &Features) {
  TensorType X = C.tensor(Input);
  const Extent *Last = X.Sizes.extent(-1);
  Dim Wanted = C.dim(Features.Value);
  if (!Last || !Wanted) {
    C.doubt("a size is not known");
    return true;
  }
  return C.agree({&Input, -1, *Last}, {&Features, -1, extentOf(C, Features.Value)},
                 Message::LinearModuleInput,
                 {C.callee().str(), X.Sizes, Last->Size, Wanted, Wanted});
}

/// A state passed in must be [layers, batch, width].
bool checkState(Call &C, const Term &State, const Operand &Passed, const Extents &Wanted) {
  if (!Passed.isTensor())
    return true;
  Term T = State;
  T.Value = Passed;
  auto X = C.extents(T);
  if (!X)
    return true;
  if (X->size() != Wanted.size()) {
    C.fail(Message::StateShape, {C.callee().str(), Shape(Wanted), C.tensor(T).Sizes}, {&State});
    return false;
  }
  for (unsigned I = 0; I < Wanted.size(); ++I)
    if (!C.agree({&T, static_cast<int>(I), (*X)[I]}, {&T, static_cast<int>(I), Wanted[I]},
                 Message::StateShape, {C.callee().str(), Shape(Wanted), C.tensor(T).Sizes}))
      return false;
  return true;
}

} // namespace

namespace {

/// What the options of recurrent layers make of a batch.
struct Layers {
  Extent Width;  ///< of what goes on to the next layer, both directions together
  Extents State; ///< [layers, batch, hidden or projected]
  Extents Cell;  ///< [layers, batch, hidden]
  bool HasCell = false;
  bool Known = false; ///< the options are

  Operand states(DTypeSet Type) const {
    auto Made = [&](const Extents &Sizes) {
      Operand O = Call::result(Sizes, Type);
      O.Type.Memory = Layout::inOrder();
      return O;
    };
    return HasCell ? Operand::list({Made(State), Made(Cell)}) : Made(State);
  }
};

/// Terms: hidden_size, num_layers, bidirectional, proj_size, has_cell.
Layers layersOf(Call &C, llvm::ArrayRef<Term> T, const Extent &Batch) {
  Layers Made;
  DimContext &D = C.dims();
  auto Both = C.flag(T[2]);
  auto Projection = C.number(T[3]);
  Extent Hidden = extentOf(C, T[0].Value);
  Extent Output = !Projection       ? C.madeUnknown()
                  : *Projection > 0 ? extentOf(C, T[3].Value)
                                    : Hidden;
  Dim Directions = Both ? C.constant(*Both ? 2 : 1) : Dim();
  Dim Count = C.dim(T[1].Value);
  Made.Width = !Directions                ? C.madeUnknown()
               : Directions.isConstant(1) ? Output
                                          : C.made(D.mul(Output.Size, Directions));
  Extent States = Count && Directions ? C.made(D.mul(Count, Directions)) : C.madeUnknown();
  Made.State = {States, Batch, Output};
  Made.Cell = {States, Batch, Hidden};
  Made.HasCell = C.flag(T[4]).value_or(false);
  Made.Known = Count && Directions && Projection;
  return Made;
}

/// The states passed in, if any. False after a report.
bool checkStates(Call &C, const Term &Passed, const Layers &Of) {
  if (!Of.HasCell)
    return checkState(C, Passed, Passed.Value, Of.State);
  if (!Passed.Value.isList() || Passed.Value.Elements.size() != 2)
    return true;
  return checkState(C, Passed, Passed.Value.Elements[0], Of.State) &&
         checkState(C, Passed, Passed.Value.Elements[1], Of.Cell);
}

} // namespace

/// Terms: input, state, input_size, batch_first, hidden_size, num_layers, bidirectional,
/// proj_size, has_cell.
Operand recurrent(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireRank(C, T[0], 3) || !requireLast(C, T[0], T[2]))
    return Operand::unknown();
  TensorType X = C.tensor(T[0]);
  auto BatchFirst = C.flag(T[3]);
  auto All = Call::extents(X);
  Extent Batch = C.madeUnknown(), Time = C.madeUnknown();
  if (All && BatchFirst) {
    Batch = (*All)[*BatchFirst ? 0 : 1];
    Time = (*All)[*BatchFirst ? 1 : 0];
  }
  Layers Of = layersOf(C, T.drop_front(4), Batch);
  if (All && BatchFirst && Of.Known && !checkStates(C, T[1], Of))
    return Operand::unknown();
  Extents Sequence = {Time, Batch, Of.Width};
  if (!BatchFirst)
    Sequence = {C.madeUnknown(), C.madeUnknown(), Of.Width};
  else if (*BatchFirst)
    Sequence = {Batch, Time, Of.Width};
  Operand Out = Call::result(Sequence, X.Type);
  // Computed step by step, and turned round for the caller.
  if (BatchFirst)
    Out.Type.Memory =
        *BatchFirst
            ? layoutOf(C, Sequence,
                       {Of.Width.Size, C.dims().mul(Batch.Size, Of.Width.Size), C.constant(1)},
                       /*Packed=*/true)
            : Layout::inOrder();
  return Operand::list({Out, Of.states(X.Type)});
}

/// The same of sequences that were packed: their rows lie one behind the other, whatever
/// batch_first says. Terms: sequences, state, input_size, hidden_size, num_layers, bidirectional,
/// proj_size, has_cell.
Operand recurrentPacked(Call &C, llvm::ArrayRef<Term> T) {
  Packed Given(C, T[0]);
  if (!requireRank(C, Given.Data, 2) || !requireLast(C, Given.Data, T[2]))
    return Operand::unknown();
  TensorType X = C.tensor(Given.Data);
  Layers Of = layersOf(C, T.drop_front(3), Given.Sequences);
  if (Of.Known && !checkStates(C, T[1], Of))
    return Operand::unknown();
  auto All = Call::extents(X);
  Operand Out = Call::result({All ? All->front() : C.madeUnknown(), Of.Width}, X.Type);
  return Operand::list({Given.withData(std::move(Out)), Of.states(X.Type)});
}

/// Cells. Terms: input, state, input_size, hidden_size, has_cell.
Operand recurrentCell(Call &C, llvm::ArrayRef<Term> T) {
  TensorType X = C.tensor(T[0]);
  if (X.Sizes.rank() && *X.Sizes.rank() < 2) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, "2", X}, {&T[0]});
    return Operand::unknown();
  }
  // The features are looked for along axis 1, and multiplied along the last.
  const Extent *Features = X.Sizes.extent(1);
  Dim Wanted = C.dim(T[2].Value);
  if (Features && Wanted &&
      !C.agree({&T[0], 1, *Features}, {&T[2], -1, extentOf(C, T[2].Value)},
               Message::LinearModuleInput,
               {C.callee().str(), X.Sizes, Features->Size, Wanted, Wanted}))
    return Operand::unknown();
  if (!requireLast(C, T[0], T[2]))
    return Operand::unknown();
  auto S = withAxis(X.Sizes, -1, extentOf(C, T[3].Value));
  TensorType State;
  State.Sizes = S ? *S : C.unknownShape();
  State.Type = X.Type;
  Operand Result = Operand::tensor(State);
  if (!C.flag(T[4]).value_or(false))
    return Result;
  return Operand::list({Result, Result});
}

namespace {

/// A mask gets an axis in front and is added, in place, to scores of shape
/// [batch * heads, query, key].
bool checkScoreMask(Call &C, const Term &Mask, const Extent &Query, const Extent &Key) {
  auto X = Mask.Value.isTensor() ? C.extents(Mask) : std::nullopt;
  if (!X || X->size() < 2)
    return true;
  Extent Wanted[] = {Query, Key};
  if (X->size() > 2) {
    C.fail(Message::AttentionMask,
           {C.callee().str(), Mask.Name, Shape(Wanted), C.tensor(Mask).Sizes}, {&Mask});
    return false;
  }
  for (int I : {0, 1}) {
    if (C.isOne((*X)[I].Size))
      continue;
    if (C.compare((*X)[I].Size, Relation::Equal, 1) != Truth::No) {
      C.doubt("whether the mask is broadcast is not known");
      continue;
    }
    if (!C.agree({&Mask, I, (*X)[I]}, {&Mask, I, Wanted[I]}, Message::AttentionMask,
                 {C.callee().str(), Mask.Name, Shape(Wanted), C.tensor(Mask).Sizes}))
      return false;
  }
  return true;
}

/// A mask of padding has a row per batch and a column per key.
bool checkPaddingMask(Call &C, const Term &Mask, const Extent &Batch, const Extent &Key) {
  auto X = Mask.Value.isTensor() ? C.extents(Mask) : std::nullopt;
  if (!X || X->size() != 2)
    return true;
  Extent Wanted[] = {Batch, Key};
  for (int I : {0, 1})
    if (!C.agree({&Mask, I, (*X)[I]}, {&Mask, I, Wanted[I]}, Message::AttentionMask,
                 {C.callee().str(), Mask.Name, Shape(Wanted), C.tensor(Mask).Sizes}))
      return false;
  return true;
}

} // namespace

/// Terms: query, key, value, embed_dim, kdim, vdim, key_padding_mask, attn_mask.
Operand attention(Call &C, llvm::ArrayRef<Term> T) {
  // Axes of length 1 behind an embedding of 1 get lost on the way.
  auto Axes = C.tensor(T[0]).Sizes.rank();
  if (Dim Embedding = C.dim(T[3].Value); Axes && *Axes > 3 && Embedding && C.isOne(Embedding))
    return Operand::unknown();
  if (!requireRank(C, T[0], 3) || !requireLast(C, T[0], T[3]))
    return Operand::unknown();
  TensorType Q = C.tensor(T[0]);
  for (unsigned I : {1u, 2u}) {
    const Term &Width = T[3 + I].isAbsent() ? T[3] : T[3 + I];
    if (!requireLast(C, T[I], Width))
      return Operand::unknown();
  }
  auto X = C.extents(T[0]), K = C.extents(T[1]), V = C.extents(T[2]);
  if (K && V && K->size() == 3 && V->size() == 3)
    for (int I : {0, 1, 2})
      if (!C.agree({&T[1], I, (*K)[I]}, {&T[2], I, (*V)[I]}, Message::AttentionSizes,
                   {C.callee().str(), C.tensor(T[1]).Sizes, C.tensor(T[2]).Sizes}))
        return Operand::unknown();
  if (X && K && X->size() == 3 && K->size() == 3 &&
      (!checkScoreMask(C, T[7], (*X)[0], (*K)[0]) || !checkPaddingMask(C, T[6], (*X)[1], (*K)[0])))
    return Operand::unknown();
  TensorType Out = computed(Q);
  Out.Memory = Layout::inOrder();
  return Operand::tensor(std::move(Out));
}

/// What attention gave each key, a mean over the heads or one by one. Behind the keys may be one of
/// a bias and one of zeros. Terms: query, key, num_heads, need_weights, average_attn_weights, bias
/// of the keys (or whether there is one), add_zero_attn.
Operand attentionWeights(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]), K = C.extents(T[1]);
  auto Needs = C.flag(T[3]), Average = C.flag(T[4]), Zeros = C.flag(T[6]);
  std::optional<bool> Bias = C.flag(T[5]);
  if (T[5].isAbsent() || T[5].Value.isTensor())
    Bias = !T[5].isAbsent();
  if (T[6].isAbsent())
    Zeros = false;
  if (!X || !K || X->size() != 3 || K->size() != 3 || Needs != true || !Average ||
      C.equal((*X)[1].Size, (*K)[1].Size) != Truth::Yes)
    return Operand::unknown();
  Extent Keys = !Bias || !Zeros ? C.madeUnknown()
                : !*Bias && !*Zeros
                    ? (*K)[0]
                    : C.made(C.dims().add((*K)[0].Size, C.constant(*Bias + *Zeros)));
  Extents Sizes = {(*X)[1], (*X)[0], Keys};
  if (!*Average)
    Sizes.insert(Sizes.begin() + 1, extentOf(C, T[2].Value));
  return C.result(Sizes, C.tensor(T[0]).Type);
}

/// Transformer layers: the shape of the first input, whose last axis is d_model. Terms: input,
/// other input or absent, d_model, mask of the first, its mask of padding.
Operand transformer(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireRank(C, T[0], 3) || !requireLast(C, T[0], T[2]))
    return Operand::unknown();
  if (T[1].Value.isTensor()) {
    if (!requireLast(C, T[1], T[2]))
      return Operand::unknown();
    auto X = C.extents(T[0]), Y = C.extents(T[1]);
    if (X && Y && X->size() == 3 && Y->size() == 3 &&
        !C.agree({&T[0], 1, (*X)[1]}, {&T[1], 1, (*Y)[1]}, Message::AttentionSizes,
                 {C.callee().str(), C.tensor(T[0]).Sizes, C.tensor(T[1]).Sizes}))
      return Operand::unknown();
  }
  if (auto X = C.extents(T[0]); X && X->size() == 3)
    if (!checkScoreMask(C, T[3], (*X)[0], (*X)[0]) || !checkPaddingMask(C, T[4], (*X)[1], (*X)[0]))
      return Operand::unknown();
  return Operand::tensor(computed(C.tensor(T[0])));
}

/// Layers of a transformer one behind the other. Terms as of `transformer`, with one of the layers
/// in the place of d_model.
Operand transformerLayers(Call &C, llvm::ArrayRef<Term> T) {
  Term Width = T[2];
  auto Field = T[2].Value.Fields.find("d_model");
  if (T[2].Value.What != Operand::Form::Record || Field == T[2].Value.Fields.end()) {
    C.doubt("the layer is not known");
    return Operand::tensor(computed(C.tensor(T[0])));
  }
  Width.Value = Field->second;
  Width.Argument.reset();
  return transformer(C, {T[0], T[1], Width, T[3], T[4]});
}

} // namespace shapewise::shapes
