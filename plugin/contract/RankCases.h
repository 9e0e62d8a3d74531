//===- RankCases.h - calls on tensors of one of a few ranks -----*- C++ -*-===//
//
// `[n, 1].squeeze()` has one axis, or none where n is 1. A call on it is asked once for each case:
// what is wrong in all of them is wrong, and what one of them cannot go through tells which it is.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_RANKCASES_H
#define SHAPEWISE_CONTRACT_RANKCASES_H

#include "Judgement.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace shapewise {

/// What a call comes to over all cases of its arguments, given what it comes to in one. Nothing
/// where no argument has cases, or where too little is alike in them.
std::optional<Judgement>
judgeCases(llvm::ArrayRef<Argument> Arguments, const Facts &Known,
           llvm::function_ref<Judgement(llvm::ArrayRef<Argument>, const Facts &)> JudgeOne);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_RANKCASES_H
