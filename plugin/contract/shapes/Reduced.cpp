//===- Reduced.cpp - what a loss gives back --------------------------------===//
#include "Reduced.h"
#include "llvm/ADT/StringSwitch.h"

namespace shapewise {

Reduction reductionOf(const Call &C, const Term &T) {
  if (T.Value.What == Operand::Form::Word)
    return llvm::StringSwitch<Reduction>(llvm::StringRef(T.Value.Text).lower())
        .Case("none", Reduction::None)
        .Cases({"mean", "batchmean"}, Reduction::Mean)
        .Case("sum", Reduction::Sum)
        .Default(Reduction::Unknown);
  if (auto N = C.number(T))
    if (*N >= 0 && *N <= 2)
      return static_cast<Reduction>(*N);
  return Reduction::Unknown;
}

Operand reduced(const Call &C, const Term &How, const Shape &Full, DTypeSet Type) {
  TensorType Result;
  Result.Type = Type;
  switch (reductionOf(C, How)) {
  case Reduction::None:
    Result.Sizes = Full;
    break;
  case Reduction::Mean:
  case Reduction::Sum:
    break;
  case Reduction::Unknown:
    if (Full.rank() != 0u)
      Result.Sizes = C.unknownShape();
    break;
  }
  return Operand::tensor(std::move(Result));
}

Operand reducedUnknown(const Call &C, const Term &How, DTypeSet Type) {
  return reduced(C, How, C.unknownShape(), Type);
}

} // namespace shapewise
