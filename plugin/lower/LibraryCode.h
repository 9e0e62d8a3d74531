//===- LibraryCode.h - whose code a declaration is --------------*- C++ -*-===//
//
// Libraries are known by their models, not by their headers' bodies. Most come as system headers;
// libtorch's are often found through -I, where only their namespace tells them from the user's.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_LOWER_LIBRARYCODE_H
#define SHAPEWISE_LOWER_LIBRARYCODE_H

#include "clang/AST/DeclBase.h"
#include "clang/Basic/SourceManager.h"

namespace shapewise {

/// Whether a declaration stands in a system header, or in a header and in the namespace of the
/// standard library or of libtorch.
bool isLibraryCode(const clang::Decl &D, const clang::SourceManager &SM);

} // namespace shapewise

#endif // SHAPEWISE_LOWER_LIBRARYCODE_H
