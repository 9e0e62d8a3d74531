//===- Collector.h - The functions that a translation unit owns -----------===//
//
// Collects the declarations that are handed to an AST consumer, and picks the functions worth a
// look when the translation unit is complete. Never walks the whole translation unit: that would
// pull a precompiled header into memory.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_FRONTENDS_CORE_COLLECTOR_H
#define SHAPEWISE_FRONTENDS_CORE_COLLECTOR_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclGroup.h"
#include "llvm/ADT/SetVector.h"
#include <vector>

namespace shapewise {

class Collector {
public:
  /// Remembers a declaration. Cheap: nothing is looked at yet.
  void add(const clang::Decl *D) { Declarations.push_back(D); }
  void add(clang::DeclGroupRef Group) {
    Declarations.insert(Declarations.end(), Group.begin(), Group.end());
  }

  /// The functions with a body, outside system headers, in source order of their declarations:
  /// plain functions, methods and instances of templates, not the templates themselves.
  std::vector<const clang::FunctionDecl *> functions(const clang::ASTContext &Context) const;

private:
  std::vector<const clang::Decl *> Declarations;
};

} // namespace shapewise

#endif
