//===- Functions.h - the shape functions, by family -------------*- C++ -*-===//
//
// Declares what Functions.def lists.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_FUNCTIONS_H
#define SHAPEWISE_CONTRACT_SHAPES_FUNCTIONS_H

#include "Call.h"

namespace shapewise::shapes {

#define SHAPE_FUNCTION(Name, Function, MinTerms, MaxTerms)                                         \
  Operand Function(Call &C, llvm::ArrayRef<Term> T);
#include "Functions.def"

} // namespace shapewise::shapes

#endif // SHAPEWISE_CONTRACT_SHAPES_FUNCTIONS_H
