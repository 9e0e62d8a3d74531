//===- Flow.h - the order in which blocks are run ---------------*- C++ -*-===//
//
// Reverse post-order of a function's blocks, which loop each belongs to, and what does not outlive
// a block. Computed once per function.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_FLOW_H
#define SHAPEWISE_ANALYSIS_FLOW_H

#include "Program.h"
#include "llvm/ADT/SmallSet.h"
#include <map>

namespace shapewise {

struct Flow {
  explicit Flow(const Function &F);
  std::vector<unsigned> Order;                 ///< by block: its number in reverse post-order
  std::map<unsigned, std::vector<bool>> Loops; ///< by header: which blocks are in the loop
  std::vector<std::vector<Register>> Local; ///< by block: registers set there and read only there
  bool isBackEdge(unsigned From, unsigned To) const { return Order[To] <= Order[From]; }
};

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_FLOW_H
