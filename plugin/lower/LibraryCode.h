//===- LibraryCode.h - whose code a declaration is --------------*- C++ -*-===//
//
// Libraries are known by their models, not by their headers' bodies. Most come as system headers;
// libtorch's are often found through -I, where their namespace and their folder tell them from the
// user's.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_LOWER_LIBRARYCODE_H
#define SHAPEWISE_LOWER_LIBRARYCODE_H

#include "clang/AST/DeclBase.h"
#include "clang/Basic/SourceManager.h"

namespace shapewise {

/// Whether a declaration stands in a system header, in a header and in the namespace of the
/// standard library, or in libtorch's namespace and below a folder of its name.
bool isLibraryCode(const clang::Decl &D, const clang::SourceManager &SM);

} // namespace shapewise

#endif // SHAPEWISE_LOWER_LIBRARYCODE_H
