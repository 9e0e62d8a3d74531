//===- Growth.h - what takes the same step in every round -------*- C++ -*-===//
//
// A loop that ends nobody knows when is followed for a few rounds, in which a counter is 0, 1, 2.
// That it has got to 3 is so in one round, and perhaps no run gets that far: `x[i++]` for every
// word of a line. So what took the same step twice has taken some number of steps, one number for
// all that grows together.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_GROWTH_H
#define SHAPEWISE_ANALYSIS_GROWTH_H

#include "Value.h"
#include <vector>

namespace shapewise {

class Engine;
struct State;

/// What variables held when a round of a loop began, contents in place of handles.
using RoundStart = std::vector<Value>;

RoundStart roundStart(const Engine &E, const State &S, llvm::ArrayRef<ObjectId> Variables);

/// Lets what stepped from `First` to `Second` and once more until now stand for any number of steps
/// from `First` on. False when nothing did.
bool stepOn(Engine &E, State &S, llvm::ArrayRef<ObjectId> Variables, const RoundStart &First,
            const RoundStart &Second);

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_GROWTH_H
