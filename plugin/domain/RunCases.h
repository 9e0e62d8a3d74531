//===- RunCases.h - runs that are one of a few known shapes -----*- C++ -*-===//
//
// `squeeze()` of [n, 1] is [n], and where n is 1 nothing. Both are known: what is right or wrong
// in each case is for certain.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_DOMAIN_RUNCASES_H
#define SHAPEWISE_DOMAIN_RUNCASES_H

#include "Shape.h"
#include <vector>

namespace shapewise {

class Facts;

/// What a run is where some sizes are 1 and others are not. The shape has no run of its own.
struct RunCase {
  llvm::SmallVector<Dim, 2> Ones, Others;
  Shape Is;

  /// Learns that the sizes are 1 or not. False when that cannot be.
  [[nodiscard]] bool assume(Facts &Known) const;
};
using RunCases = std::vector<RunCase>;

/// Calls `Visit` for every size in it.
void visitDims(const RunCases &Cases, llvm::function_ref<void(Dim)> Visit);

} // namespace shapewise

#endif // SHAPEWISE_DOMAIN_RUNCASES_H
