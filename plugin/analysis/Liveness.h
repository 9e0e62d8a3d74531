//===- Liveness.h - what is still needed at a block -------------*- C++ -*-===//
//
// Which local variables and registers may be read at the beginning of a block or behind it, before
// they are written again. Computed once per function.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_LIVENESS_H
#define SHAPEWISE_ANALYSIS_LIVENESS_H

#include "Program.h"
#include "llvm/ADT/BitVector.h"

namespace shapewise {

class Liveness {
public:
  explicit Liveness(const Function &F);
  /// Parameters and captures always are: their annotations are about them.
  bool slotAt(unsigned Block, std::size_t Slot) const { return At[Block].Slots[Slot]; }
  bool registerAt(unsigned Block, std::size_t R) const { return At[Block].Registers[R]; }

private:
  struct Needed {
    llvm::BitVector Slots, Registers;
  };
  std::vector<Needed> At; ///< by block
};

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_LIVENESS_H
