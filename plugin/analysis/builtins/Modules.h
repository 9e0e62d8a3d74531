//===- Modules.h - what builtins know of modules ----------------*- C++ -*-===//
#ifndef SHAPEWISE_ANALYSIS_BUILTINS_MODULES_H
#define SHAPEWISE_ANALYSIS_BUILTINS_MODULES_H

#include "Builtins.h"

namespace shapewise {

/// The field of a container that holds its modules.
constexpr const char *Children = "(children)";
/// The field of a library's module that holds its options, a record.
constexpr const char *Options = "options";

/// The list of a container's modules; nothing where it is not known.
Value childrenOf(CallContext &C, const Value &Module);
/// Whether a class of that name is one of the library's containers of modules.
bool isContainer(llvm::StringRef Class);
/// Likewise a class made out of one: `struct Net : SequentialImpl`.
bool isContainerLike(Engine &E, const Value &Object);

/// What the modules of a container make of `Inputs`, one behind the other.
Value forwardThroughChildren(CallContext &Context, const Value &Object,
                             llvm::ArrayRef<Value> Inputs);
/// Another method of a library's module than `forward`, by its model.
Value callMethod(CallContext &Context);
/// The model of a library's module, by its name or its holder's; null when there is none.
const ClassModel *modelOf(Engine &E, llvm::StringRef Class);

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_BUILTINS_MODULES_H
