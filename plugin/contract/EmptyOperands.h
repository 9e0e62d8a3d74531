//===- EmptyOperands.h - calls that only empty tensors suit -----*- C++ -*-===//
//
// `[n, 784].view({n, 785})` is right where n is 0, and nowhere else. libtorch often returns before
// it looks at the operands of a call that has nothing to do.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_EMPTYOPERANDS_H
#define SHAPEWISE_CONTRACT_EMPTYOPERANDS_H

#include "Contract.h"
#include "shapes/Call.h"

namespace shapewise {

/// Whether one of the tensors has no elements, for certain.
bool hasEmptyOperand(const Call &C, llvm::ArrayRef<Term> Terms);

/// What else holds where no tensor among the arguments is empty, if \p J, which is no mismatch, may
/// be one then. Nothing where it need not be asked again.
std::optional<Facts> withElements(llvm::ArrayRef<Argument> Arguments, const Facts &Known,
                                  const Judgement &J, bool IsLoss);

/// The same of a tensor that was held against a declaration, which told \p After.
std::optional<Facts> withElements(const TensorType &Actual, const Facts &Known, const Facts &After);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_EMPTYOPERANDS_H
