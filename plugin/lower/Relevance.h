//===- Relevance.h - which functions are worth lowering ---------*- C++ -*-===//
//
// Code without tensors must cost nothing: a function is looked through once, by the types in it,
// and left at the first tensor. Never looks into system headers' functions.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_LOWER_RELEVANCE_H
#define SHAPEWISE_LOWER_RELEVANCE_H

#include "Declarations.h"

namespace shapewise {

class Relevance {
public:
  explicit Relevance(Declarations &Known) : Known(Known) {}

  /// Whether the function mentions anything that is or holds a tensor, or carries an annotation.
  bool function(const clang::FunctionDecl &F);
  /// The functions that those looked at so far call and that have no tensors to show for it: what
  /// a program hands to code that has some is known only where it is called.
  struct Call {
    const clang::FunctionDecl *Caller, *Callee; ///< both canonical
  };
  llvm::ArrayRef<Call> callsWithoutTensors() const { return Calls; }
  /// Lambdas and methods of local classes met in the functions looked at so far.
  llvm::SmallVector<const clang::FunctionDecl *> takeInner() { return std::move(Inner); }
  /// Notes in Declarations::Reassigned which fields the functions write outside constructors of
  /// the fields' own classes.
  void findReassignedFields(llvm::ArrayRef<const clang::FunctionDecl *> Functions);

private:
  bool looksAtTensors(const clang::FunctionDecl &F);
  bool type(clang::QualType T);
  bool recordClass(const clang::CXXRecordDecl &Class);
  bool templateArgument(const clang::TemplateArgument &Argument);
  bool variable(const clang::Decl &D);
  bool statement(const clang::Stmt &S);
  void noteCall(const clang::Expr &E);
  bool declarations(const clang::DeclStmt &S);
  bool unchecked(const clang::Stmt &S);
  void addInner(const clang::CXXRecordDecl &Class);
  void addInner(const clang::FunctionDecl &F);

  Declarations &Known;
  llvm::DenseMap<const clang::CXXRecordDecl *, bool> Classes;
  unsigned SystemDepth = 0;
  unsigned UncheckedDepth = 0; ///< in SHAPE_UNCHECKED
  llvm::SmallVector<const clang::FunctionDecl *> Inner;
  const clang::FunctionDecl *Current = nullptr; ///< that is looked at, canonical
  std::vector<Call> Calls;
};

} // namespace shapewise

#endif // SHAPEWISE_LOWER_RELEVANCE_H
