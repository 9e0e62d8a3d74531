//===- ClangProgram.h - a translation unit as a tensor program --*- C++ -*-===//
//
// The lowering's one door: what a front end makes of an ASTContext, what the analysis asks through
// ProgramSource, and where `report` finds the places of the source.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_LOWER_CLANGPROGRAM_H
#define SHAPEWISE_LOWER_CLANGPROGRAM_H

#include "../analysis/Program.h"
#include "clang/AST/ASTContext.h"
#include <functional>
#include <memory>

namespace shapewise {

struct LoweringOptions {
  /// Whether a class of that qualified name (`at::Tensor`) is a handle to a tensor. Asked once per
  /// class.
  std::function<bool(llvm::StringRef)> IsTensorClass;
  /// Last parts of such names (`Tensor`), if it is known which there are: a unit that has none of
  /// them and no annotation is not looked at.
  std::vector<std::string> TensorClassNames;
  /// A function of more instructions is not lowered.
  unsigned MaxInstructions = 20000;
  /// Is told which functions were not lowered, and why; null: silent.
  std::function<void(PlaceId Function, llvm::StringRef Why)> Remark;
};

class ClangProgram : public ProgramSource {
public:
  ClangProgram(clang::ASTContext &Context, LoweringOptions Options);
  ~ClangProgram() override;

  /// Which of the functions that the front end collected, and of the lambdas and members of local
  /// classes in them, can touch a tensor and have a body to lower. In the order of the source.
  /// Also looks which fields are written outside constructors: call it once, before `classInfo`.
  std::vector<FunctionId> roots(llvm::ArrayRef<const clang::FunctionDecl *> Collected);

  FunctionId idOf(const clang::FunctionDecl &F);

  const Function *body(FunctionId Id) override;
  const Callee *callee(FunctionId Id) override;
  const Type &type(TypeId Id) override;
  const ClassInfo &classInfo(ClassId Id) override;
  FunctionId overrider(FunctionId Method, ClassId Dynamic) override;
  FunctionId methodNamed(ClassId Class, llvm::StringRef Name) override;
  std::optional<std::int64_t> globalConstant(llvm::StringRef Name) override;
  bool changesDefaultDType() override;
  std::string text(PlaceId Place) override;
  std::string location(PlaceId Place) override;

  /// Where a diagnostic about the place stands: the callee's name of a call, an operator.
  clang::SourceLocation caret(PlaceId Place) const;
  /// What a diagnostic underlines; invalid for no place.
  clang::CharSourceRange range(PlaceId Place) const;
  /// Where a fix-it inserts behind the expression; invalid when it comes out of a macro's body.
  clang::SourceLocation end(PlaceId Place) const;
  /// The expression must be put in parentheses before a postfix can follow.
  bool needsParentheses(PlaceId Place) const;
  bool isInMacroBody(PlaceId Place) const;

private:
  struct Impl;
  std::unique_ptr<Impl> I;
};

} // namespace shapewise

#endif // SHAPEWISE_LOWER_CLANGPROGRAM_H
