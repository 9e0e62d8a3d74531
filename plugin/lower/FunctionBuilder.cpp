//===- FunctionBuilder.cpp - putting a Function together ------------------===//

#include "FunctionBuilder.h"
#include <algorithm>
#include <iterator>

namespace shapewise {

FunctionBuilder::FunctionBuilder() { newBlock(); }

SlotId FunctionBuilder::addSlot(Slot S) {
  F->Slots.push_back(std::move(S));
  return static_cast<SlotId>(F->Slots.size() - 1);
}

unsigned FunctionBuilder::addCallee(Callee C) {
  F->Callees.push_back(std::move(C));
  return static_cast<unsigned>(F->Callees.size() - 1);
}

BlockId FunctionBuilder::newBlock() {
  F->Blocks.emplace_back();
  Closed.push_back(false);
  return static_cast<BlockId>(F->Blocks.size() - 1);
}

void FunctionBuilder::meet() {
  BlockId Behind = newBlock();
  F->Blocks[static_cast<unsigned>(Behind)].IsMeeting = true;
  jump(Behind);
  enter(Behind);
}

Register FunctionBuilder::emit(Instruction I) {
  if (I.Is != TypeId::Void)
    I.Result = static_cast<Register>(++F->RegisterCount);
  Register Result = I.Result;
  emitEffect(std::move(I));
  return Result;
}

void FunctionBuilder::emitEffect(Instruction I) {
  if (!isOpen())
    enter(newBlock());
  I.Unchecked = UncheckedDepth != 0;
  ++Emitted;
  F->Blocks[static_cast<unsigned>(Current)].Instructions.push_back(std::move(I));
}

void FunctionBuilder::emitMarker(Op Code, PlaceId Place) {
  Instruction I;
  I.Code = Code;
  I.Place = Place;
  emitEffect(std::move(I));
}

void FunctionBuilder::emitForget(llvm::ArrayRef<SlotId> Slots, PlaceId Place) {
  if (Slots.empty())
    return;
  Instruction I;
  I.Code = Op::Forget;
  I.Place = Place;
  I.Slots.assign(Slots.begin(), Slots.end());
  emitEffect(std::move(I));
}

Register FunctionBuilder::emit(Op Code, TypeId Is, PlaceId Place,
                               llvm::ArrayRef<Register> Operands) {
  Instruction I;
  I.Code = Code;
  I.Is = Is;
  I.Place = Place;
  I.Operands.assign(Operands.begin(), Operands.end());
  return emit(std::move(I));
}

Register FunctionBuilder::emitInteger(std::int64_t Value, TypeId Is, PlaceId Place,
                                      llvm::StringRef Text) {
  Instruction I;
  I.Code = Op::Integer;
  I.Is = Is;
  I.Place = Place;
  I.Value = Value;
  I.Text = Text.str();
  return emit(std::move(I));
}

void FunctionBuilder::end(Terminator T) {
  if (!isOpen())
    return;
  T.Unchecked = UncheckedDepth != 0;
  F->Blocks[static_cast<unsigned>(Current)].End = std::move(T);
  Closed[static_cast<unsigned>(Current)] = true;
}

void FunctionBuilder::jump(BlockId Target) {
  Terminator T;
  T.Is = Terminator::Form::Jump;
  T.Targets = {Target};
  end(std::move(T));
}

void FunctionBuilder::branch(Register Condition, BlockId True, BlockId False, PlaceId Place,
                             bool Synthetic) {
  Terminator T;
  T.Is = Terminator::Form::Branch;
  T.Condition = Condition;
  T.Targets = {True, False};
  T.Place = Place;
  T.Synthetic = Synthetic;
  end(std::move(T));
}

void FunctionBuilder::endUnreachable(PlaceId Place) {
  Terminator T;
  T.Place = Place;
  end(std::move(T));
}

/// An edge to a block that only jumps on may go where that one jumps.
void FunctionBuilder::threadJumps() {
  auto Final = [&](BlockId Start) {
    BlockId At = Start;
    for (size_t Steps = 0; Steps <= F->Blocks.size(); ++Steps) {
      const Block &B = F->Blocks[static_cast<unsigned>(At)];
      if (!B.Instructions.empty() || B.End.Is != Terminator::Form::Jump)
        return At;
      At = B.End.Targets[0];
    }
    return Start; // an empty endless loop
  };
  for (Block &B : F->Blocks)
    for (BlockId &Target : B.End.Targets)
      Target = Final(Target);
}

/// A block that is only ever entered by one jump belongs to the block that jumps, unless ways meet.
void FunctionBuilder::mergeBlocks(llvm::ArrayRef<unsigned> Order) {
  std::vector<unsigned> Entries(F->Blocks.size());
  for (unsigned From : Order)
    for (BlockId Target : F->Blocks[From].End.Targets)
      ++Entries[static_cast<unsigned>(Target)];
  Entries[0] += 2;
  for (unsigned From : Order) {
    Block &B = F->Blocks[From];
    while (B.End.Is == Terminator::Form::Jump) {
      auto Next = static_cast<unsigned>(B.End.Targets[0]);
      if (Entries[Next] != 1 || Next == From || F->Blocks[Next].IsMeeting)
        break;
      Block &Follows = F->Blocks[Next];
      std::move(Follows.Instructions.begin(), Follows.Instructions.end(),
                std::back_inserter(B.Instructions));
      Follows.Instructions.clear();
      B.End = std::move(Follows.End);
      Follows.End = {};
    }
  }
}

/// Depth first from the entry; an edge to a block that is still being visited closes a loop. Later
/// targets first, so that in reverse postorder a loop's body stands before its exit.
std::vector<unsigned> FunctionBuilder::reversePostorder() {
  enum : std::uint8_t { New, Active, Done };
  std::vector<std::uint8_t> State(F->Blocks.size(), New);
  std::vector<unsigned> Order;
  std::vector<std::pair<unsigned, size_t>> Stack = {{0, F->Blocks[0].End.Targets.size()}};
  State[0] = Active;
  while (!Stack.empty()) {
    auto &[Block, Left] = Stack.back();
    if (Left == 0) {
      State[Block] = Done;
      Order.push_back(Block);
      Stack.pop_back();
      continue;
    }
    auto Target = static_cast<unsigned>(F->Blocks[Block].End.Targets[--Left]);
    if (State[Target] == Active)
      F->Blocks[Target].IsLoopHeader = true;
    if (State[Target] != New)
      continue;
    State[Target] = Active;
    Stack.emplace_back(Target, F->Blocks[Target].End.Targets.size());
  }
  std::reverse(Order.begin(), Order.end());
  return Order;
}

std::unique_ptr<Function> FunctionBuilder::finish() {
  threadJumps();
  mergeBlocks(reversePostorder());
  for (Block &B : F->Blocks)
    B.IsLoopHeader = false;
  std::vector<unsigned> Order = reversePostorder();
  std::vector<BlockId> NewIds(F->Blocks.size());
  std::vector<Block> Kept;
  for (unsigned Old : Order) {
    NewIds[Old] = static_cast<BlockId>(Kept.size());
    Kept.push_back(std::move(F->Blocks[Old]));
  }
  for (Block &B : Kept)
    for (BlockId &Target : B.End.Targets)
      Target = NewIds[static_cast<unsigned>(Target)];
  F->Blocks = std::move(Kept);
  renumberRegisters();
  return std::move(F);
}

/// In the order of the blocks, as a reader meets them.
void FunctionBuilder::renumberRegisters() {
  std::vector<Register> NewNames(F->RegisterCount + 1, Register::None);
  unsigned Count = 0;
  for (Block &B : F->Blocks)
    for (Instruction &I : B.Instructions)
      if (I.Result != Register::None)
        I.Result = NewNames[static_cast<unsigned>(I.Result)] = static_cast<Register>(++Count);
  F->RegisterCount = Count;
  for (Block &B : F->Blocks) {
    for (Instruction &I : B.Instructions)
      for (Register &Operand : I.Operands)
        Operand = NewNames[static_cast<unsigned>(Operand)];
    B.End.Condition = NewNames[static_cast<unsigned>(B.End.Condition)];
  }
}

} // namespace shapewise
