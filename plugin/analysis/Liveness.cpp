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
    bool WritesSlot = I.Code == Op::Store &&
                      SlotOf[static_cast<unsigned>(I.Operands.front())] < F.Slots.size() &&
                      Use.WrittenRegisters[static_cast<unsigned>(I.Operands.front())];
    for (Register R : llvm::drop_begin(llvm::ArrayRef(I.Operands), WritesSlot ? 1 : 0))
      Read(R);
    if (WritesSlot)
      if (std::size_t Slot = SlotOf[static_cast<unsigned>(I.Operands.front())];
          !Use.ReadSlots[Slot])
        Use.WrittenSlots.set(Slot);
    Use.WrittenRegisters.set(static_cast<unsigned>(I.Result));
  }
  Read(B.End.Condition);
  return Use;
}

} // namespace

Liveness::Liveness(const Function &F) : At(F.Blocks.size()) {
  std::vector<std::size_t> SlotOf = slotsOfRegisters(F);
  std::vector<BlockUse> Uses;
  std::vector<std::vector<unsigned>> Predecessors(F.Blocks.size());
  std::vector<unsigned> Work;
  for (unsigned B = 0; B < F.Blocks.size(); ++B) {
    Uses.push_back(useOf(F, F.Blocks[B], SlotOf));
    for (BlockId T : F.Blocks[B].End.Targets)
      Predecessors[static_cast<unsigned>(T)].push_back(B);
    At[B] = {Uses[B].ReadSlots, Uses[B].ReadRegisters};
    At[B].Slots.set(0, static_cast<unsigned>(F.Signature.Parameters.size() + F.CaptureCount));
    Work.push_back(B);
  }
  while (!Work.empty()) {
    unsigned B = Work.back();
    Work.pop_back();
    for (unsigned P : Predecessors[B]) {
      Needed Behind = At[B];
      Behind.Slots.reset(Uses[P].WrittenSlots);
      Behind.Registers.reset(Uses[P].WrittenRegisters);
      Behind.Slots |= At[P].Slots;
      Behind.Registers |= At[P].Registers;
      if (Behind.Slots == At[P].Slots && Behind.Registers == At[P].Registers)
        continue;
      At[P] = std::move(Behind);
      Work.push_back(P);
    }
  }
}

} // namespace shapewise
