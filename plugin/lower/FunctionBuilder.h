//===- FunctionBuilder.h - putting a Function together ----------*- C++ -*-===//
//
// Blocks, registers and slots of one function under construction; knows no C++. Code behind a
// terminator goes into blocks that nothing reaches, and those are dropped at the end.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_LOWER_FUNCTIONBUILDER_H
#define SHAPEWISE_LOWER_FUNCTIONBUILDER_H

#include "../analysis/Program.h"
#include <memory>

namespace shapewise {

class FunctionBuilder {
public:
  FunctionBuilder();

  Function &function() { return *F; }
  unsigned instructionCount() const { return Emitted; }

  SlotId addSlot(Slot S);
  const Slot &slot(SlotId Id) const { return F->Slots[static_cast<unsigned>(Id)]; }
  unsigned addCallee(Callee C);

  BlockId newBlock();
  /// Ends a statement that went several ways: those meet here, even where one jump leads here.
  void meet();
  void enter(BlockId Block) { Current = Block; }
  BlockId current() const { return Current; }
  bool isOpen() const { return !Closed[static_cast<unsigned>(Current)]; }

  /// Gives the instruction a register unless its type is void.
  Register emit(Instruction I);
  Register emit(Op Code, TypeId Is, PlaceId Place, llvm::ArrayRef<Register> Operands = {});
  Register emitInteger(std::int64_t Value, TypeId Is, PlaceId Place, llvm::StringRef Text = "");
  /// For what has no value: Store, Forget, Annotate, Assume.
  void emitEffect(Instruction I);
  void emitMarker(Op Code, PlaceId Place);
  /// Nothing if there are no slots.
  void emitForget(llvm::ArrayRef<SlotId> Slots, PlaceId Place);

  void jump(BlockId Target);
  void branch(Register Condition, BlockId True, BlockId False, PlaceId Place,
              bool Synthetic = false);
  void end(Terminator T);
  void endUnreachable(PlaceId Place);

  /// Statements inside SHAPE_UNCHECKED.
  unsigned UncheckedDepth = 0;

  /// Drops unreachable blocks, puts the others in reverse postorder, marks loop headers and gives
  /// the function away.
  std::unique_ptr<Function> finish();

private:
  void threadJumps();
  void mergeBlocks(llvm::ArrayRef<unsigned> Order);
  std::vector<unsigned> reversePostorder();
  void renumberRegisters();

  std::unique_ptr<Function> F = std::make_unique<Function>();
  std::vector<bool> Closed;
  BlockId Current{};
  unsigned Emitted = 0;
};

} // namespace shapewise

#endif // SHAPEWISE_LOWER_FUNCTIONBUILDER_H
