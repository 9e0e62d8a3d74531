//===- Collector.cpp - The functions that a translation unit owns ---------===//

#include "frontends/core/Collector.h"
#include "lower/LibraryCode.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace shapewise {

namespace {

class Picker {
public:
  explicit Picker(const SourceManager &SM) : SM(SM) {}

  void visit(const Decl *D) {
    if (D->isInvalidDecl() || D->isImplicit() || isLibraryCode(*D, SM))
      return;
    if (const auto *Function = dyn_cast<FunctionDecl>(D))
      return visitFunction(Function);
    if (const auto *Friend = dyn_cast<FriendDecl>(D)) {
      if (const NamedDecl *Befriended = Friend->getFriendDecl())
        visit(Befriended);
      return;
    }
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D)) {
      for (const FunctionDecl *Instance : Template->specializations())
        visit(Instance);
      return;
    }
    if (const auto *Template = dyn_cast<ClassTemplateDecl>(D)) {
      for (const ClassTemplateSpecializationDecl *Instance : Template->specializations())
        visit(Instance);
      return;
    }
    if (const auto *Class = dyn_cast<CXXRecordDecl>(D))
      return Class->isDependentContext() ? void() : visitMembers(Class);
    if (isa<NamespaceDecl, LinkageSpecDecl, ExportDecl>(D))
      visitMembers(cast<DeclContext>(D));
  }

  std::vector<const FunctionDecl *> take() { return Found.takeVector(); }

private:
  void visitMembers(const DeclContext *Context) {
    // noload: what a precompiled header or a module adds to a namespace is not this unit's.
    for (const Decl *Member : Context->noload_decls())
      visit(Member);
  }

  void visitFunction(const FunctionDecl *Function) {
    const FunctionDecl *Definition = nullptr;
    if (Function->isDependentContext() || !Function->hasBody(Definition) ||
        Definition->isDefaulted() || Definition->isDeleted())
      return;
    // What a module or a precompiled header defines was looked at when that was built.
    if (Definition == Function && !Definition->isFromASTFile() && !isLibraryCode(*Definition, SM))
      Found.insert(Definition);
  }

  const SourceManager &SM;
  llvm::SetVector<const FunctionDecl *, std::vector<const FunctionDecl *>> Found;
};

} // namespace

std::vector<const FunctionDecl *> Collector::functions(const ASTContext &Context) const {
  Picker P(Context.getSourceManager());
  for (const Decl *D : Declarations)
    P.visit(D);
  return P.take();
}

} // namespace shapewise
