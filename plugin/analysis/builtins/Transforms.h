//===- Transforms.h - what transforms make of examples ----------*- C++ -*-===//
#ifndef SHAPEWISE_ANALYSIS_BUILTINS_TRANSFORMS_H
#define SHAPEWISE_ANALYSIS_BUILTINS_TRANSFORMS_H

#include "Builtins.h"

namespace shapewise {

/// A transform as `map` is given it.
struct Transform {
  Value Held;
  ClassId Class = ClassId::None;
  llvm::StringRef Name; ///< of its class
};
Transform transformOf(CallContext &C);
/// Whether a transform makes one example of one example.
bool worksByExample(CallContext &C, const Transform &T);
/// What a transform makes of an example; null when it is not known.
Value transformed(CallContext &C, const Transform &T, const Value &Example);

/// A new object of a class of the library with these fields.
Value recordOf(CallContext &C, TypeId Type, llvm::ArrayRef<std::pair<const char *, Value>> Parts);

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_BUILTINS_TRANSFORMS_H
