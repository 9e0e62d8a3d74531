//===- Liveness.cpp - what is still needed at a block ---------------------===//
#include "Liveness.h"

namespace shapewise {

namespace {

/// What one block reads before it writes it, and what it writes whole.
struct BlockUse {
  llvm::BitVector ReadSlots, WrittenSlots, ReadRegisters, WrittenRegisters;
};

/// The slot that a register refers to, by register; its own number of slots where it is none.
std::vector<std::size_t> slotsOfRegisters(const Function &F) {
  std::vector<std::size_t> SlotOf(F.RegisterCount + 1, F.Slots.size());
  for (const Block &B : F.Blocks)
    for (const Instruction &I : B.Instructions)
      if (I.Code == Op::Slot)
        SlotOf[static_cast<unsigned>(I.Result)] = static_cast<std::size_t>(I.Value);
  return SlotOf;
}

BlockUse useOf(const Function &F, const Block &B, const std::vector<std::size_t> &SlotOf) {
  BlockUse Use{llvm::BitVector(F.Slots.size()), llvm::BitVector(F.Slots.size()),
               llvm::BitVector(F.RegisterCount + 1), llvm::BitVector(F.RegisterCount + 1)};
  auto Read = [&](Register R) {
    auto Index = static_cast<unsigned>(R);
    if (!Use.WrittenRegisters[Index])
      Use.ReadRegisters.set(Index);
    if (SlotOf[Index] < F.Slots.size() && !Use.WrittenSlots[SlotOf[Index]])
      Use.ReadSlots.set(SlotOf[Index]);
  };
  for (const Instruction &I : B.Instructions) {
    // Stored to right where it is named, a slot is written; by what else is done to it, read.
    auto To = static_cast<unsigned>(I.Code == Op::Store ? I.Operands.front() : Register::None);
    bool WritesSlot = SlotOf[To] < F.Slots.size() && Use.WrittenRegisters[To];
    for (Register R : llvm::drop_begin(llvm::ArrayRef(I.Operands), WritesSlot ? 1 : 0))
      Read(R);
    if (WritesSlot && !Use.ReadSlots[SlotOf[To]])
      Use.WrittenSlots.set(SlotOf[To]);
    Use.WrittenRegisters.set(static_cast<unsigned>(I.Result));
  }
  Read(B.End.Condition);
  return Use;
}

} // namespace

Liveness::Liveness(const Function &F) : At(F.Blocks.size()) {
  std::vector<std::size_t> SlotOf = slotsOfRegisters(F);
  std::vector<BlockUse> Uses;
  for (const Block &B : F.Blocks) {
    Uses.push_back(useOf(F, B, SlotOf));
    At[Uses.size() - 1] = {Uses.back().ReadSlots, Uses.back().ReadRegisters};
    At[Uses.size() - 1].Slots.set(
        0, static_cast<unsigned>(F.Signature.Parameters.size() + F.CaptureCount));
  }
  // Blocks stand in reverse post-order: once around per loop around loop.
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (std::size_t B = F.Blocks.size(); B-- > 0;) {
      Needed Now = At[B];
      for (BlockId T : F.Blocks[B].End.Targets) {
        Needed Behind = At[static_cast<unsigned>(T)];
        Now.Slots |= Behind.Slots.reset(Uses[B].WrittenSlots);
        Now.Registers |= Behind.Registers.reset(Uses[B].WrittenRegisters);
      }
      if (Now.Slots == At[B].Slots && Now.Registers == At[B].Registers)
        continue;
      At[B] = std::move(Now);
      Changed = true;
    }
  }
}

} // namespace shapewise
