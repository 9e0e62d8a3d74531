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
#include <optional>

namespace shapewise {

struct Flow {
  explicit Flow(const Function &F);
  std::vector<unsigned> Order;                 ///< by block: its number in reverse post-order
  std::map<unsigned, std::vector<bool>> Loops; ///< by header: which blocks are in the loop
  std::vector<std::vector<Register>> Local; ///< by block: registers set there and read only there
  bool isBackEdge(unsigned From, unsigned To) const { return Order[To] <= Order[From]; }
  /// The innermost loop around a block, by its header.
  std::optional<unsigned> innermostLoop(unsigned Block) const;
  /// Whether the loop ends at its header only: nothing breaks out of it or returns. What throws or
  /// ends the program does not count.
  bool endsAtHeader(const Function &F, unsigned Header) const;
  /// Whether the way behind `Block` decides on another round of a loop around it.
  bool mayEndLoop(const Function &F, unsigned Block) const;
  /// Whether some way behind `Block` leads to a return.
  static bool returns(const Function &F, BlockId Block);
  /// Whether one way behind `Block`, which is in the loop, leads out of it, other than to an end of
  /// the program.
  bool mayEndAt(const Function &F, unsigned Header, unsigned Block) const;
  /// Whether a branch that takes its target `Way` only leaves out the end of a loop, or code that
  /// never comes together with what is behind the target again: `if (bad) return;`.
  bool isOnlyWay(const Function &F, unsigned Block, unsigned Way) const;
  /// Whether every round that gets to `From` gets to `Block` before the next begins.
  bool inEveryRound(const Function &F, unsigned Header, unsigned From, unsigned Block) const;
  /// Whether no call of the function returns without getting to `Block`.
  static bool inEveryCall(const Function &F, unsigned Block);
};

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_FLOW_H
