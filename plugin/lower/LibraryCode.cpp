//===- LibraryCode.cpp - whose code a declaration is ----------------------===//

#include "LibraryCode.h"
#include "clang/AST/Decl.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"
#include <algorithm>

using namespace clang;

namespace shapewise {

namespace {

enum class Owner : std::uint8_t { User, StandardLibrary, Torch };

} // namespace

/// Whose namespace a declaration is in.
static Owner ownerOfNamespace(const Decl &D) {
  const NamespaceDecl *Outermost = nullptr;
  for (const DeclContext *C = D.getDeclContext(); C; C = C->getParent())
    if (const auto *Namespace = dyn_cast<NamespaceDecl>(C))
      Outermost = Namespace;
  if (const auto *Itself = dyn_cast<NamespaceDecl>(&D); Itself && !Outermost)
    Outermost = Itself;
  if (!Outermost || !Outermost->getIdentifier())
    return Owner::User;
  return llvm::StringSwitch<Owner>(Outermost->getName())
      .Cases({"std", "__gnu_cxx"}, Owner::StandardLibrary)
      .Cases({"torch", "at", "c10", "caffe2"}, Owner::Torch)
      .Default(Owner::User);
}

/// Whether a header lies where libtorch keeps its own: `include/ATen/core/Tensor.h`. Who writes a
/// data set may put it into libtorch's namespace, but not there.
static bool isInTorchFolder(llvm::StringRef Header) {
  llvm::StringRef Folders = llvm::sys::path::parent_path(Header);
  return std::any_of(llvm::sys::path::begin(Folders), llvm::sys::path::end(Folders),
                     [](llvm::StringRef Folder) {
                       return llvm::is_contained({"torch", "ATen", "c10", "caffe2"}, Folder);
                     });
}

bool isLibraryCode(const Decl &D, const SourceManager &SM) {
  SourceLocation At = SM.getExpansionLoc(D.getLocation());
  if (At.isInvalid())
    return false;
  if (SM.isInSystemHeader(At))
    return true;
  if (SM.isInMainFile(At))
    return false;
  Owner Is = ownerOfNamespace(D);
  return Is == Owner::StandardLibrary ||
         (Is == Owner::Torch && isInTorchFolder(SM.getFilename(At)));
}

} // namespace shapewise
