//===- DTypes.h - element types of results ----------------------*- C++ -*-===//
//
// libtorch's type promotion (c10::promoteTypes and ResultTypeState) over sets of types.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_DTYPES_H
#define SHAPEWISE_CONTRACT_SHAPES_DTYPES_H

#include "Call.h"

namespace shapewise {

/// The default dtype of floating tensors: f32, unless the program sets another.
inline DTypeSet defaultFloat() { return DType::F32; }
/// Integers and bool become the default float type.
DTypeSet floatingOf(DTypeSet Type);
/// Complex numbers become the floats they are made of.
DTypeSet realOf(DTypeSet Type);
/// Integers and bool become i64, as sums do.
DTypeSet summedOf(DTypeSet Type);
/// The type of an operation on these operands (absent ones do not count).
DTypeSet promoted(const Call &C, llvm::ArrayRef<Term> Terms);

/// What a model asks of a tensor's elements, and how it is said: "a floating type".
struct WantedType {
  DTypeSet Refused = DTypeSet::none();
  llvm::StringRef InWords;
  static WantedType floating() {
    return {DTypeSet::integers() | DTypeSet(DType::Bool), "a floating type"};
  }
  static WantedType numeric() { return {DType::Bool, "a numeric type"}; }
  static WantedType integral();
  static WantedType mask();
  static WantedType complex();
};
/// False after a report.
bool requireType(Call &C, const Term &T, const WantedType &Wanted);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_DTYPES_H
