//===- IdleLoops.h - loops whose rounds leave nothing behind ----*- C++ -*-===//
//
// What unpacks bytes into memory that is not followed, prints or reads on, goes through its rounds
// for nobody: behind the loop no variable holds what a round gave it. One round tells all that the
// analysis can know of such a loop, however many it has. It knows of programs, not of values.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_IDLELOOPS_H
#define SHAPEWISE_ANALYSIS_IDLELOOPS_H

#include "Program.h"
#include "llvm/ADT/DenseMap.h"

namespace shapewise {

class Engine;

class IdleLoops {
public:
  explicit IdleLoops(Engine &E) : E(E) {}
  bool contains(const Function &F, unsigned Header);

private:
  Engine &E;
  llvm::DenseMap<std::pair<const Function *, unsigned>, bool> Known;
};

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_IDLELOOPS_H
