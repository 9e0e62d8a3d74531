//===- Binding.h - arguments sorted to parameters ---------------*- C++ -*-===//
//
// Which of a signature's parameters each argument is: by name, or by position. Knows no operation.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_BINDING_H
#define SHAPEWISE_CONTRACT_BINDING_H

#include "ResultLayout.h"
#include "Signature.h"
#include "shapes/Call.h"

namespace shapewise {

/// Whether an argument can be one of that type; unknown ones can.
bool accepts(const ParameterType &T, const Operand &O);

/// The arguments of one call, sorted to the parameters of one signature.
struct Binding {
  std::vector<Term> Terms;    ///< one for each parameter
  std::vector<unsigned> Outs; ///< arguments that the result is written to
  AskedFormat Asked = AskedFormat::AsModelled;
};

/// Nothing where the arguments are not those of the signature.
std::optional<Binding> bind(const Signature &S, llvm::ArrayRef<Argument> Arguments, bool ByPosition,
                            DimContext &Dims);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_BINDING_H
