//===- LibraryCode.cpp - whose code a declaration is ----------------------===//

#include "LibraryCode.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace shapewise {

static bool isLibraryNamespace(const Decl &D) {
  const NamespaceDecl *Outermost = nullptr;
  for (const DeclContext *C = D.getDeclContext(); C; C = C->getParent())
    if (const auto *Namespace = dyn_cast<NamespaceDecl>(C))
      Outermost = Namespace;
  if (const auto *Itself = dyn_cast<NamespaceDecl>(&D); Itself && !Outermost)
    Outermost = Itself;
  return Outermost && Outermost->getIdentifier() &&
         llvm::StringSwitch<bool>(Outermost->getName())
             .Cases({"std", "__gnu_cxx", "torch", "at", "c10", "caffe2"}, true)
             .Default(false);
}

bool isLibraryCode(const Decl &D, const SourceManager &SM) {
  SourceLocation At = SM.getExpansionLoc(D.getLocation());
  if (At.isInvalid())
    return false;
  return SM.isInSystemHeader(At) || (!SM.isInMainFile(At) && isLibraryNamespace(D));
}

} // namespace shapewise
