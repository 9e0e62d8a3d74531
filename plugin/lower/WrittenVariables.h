//===- WrittenVariables.h - what a statement may write ----------*- C++ -*-===//
//
// Walks a statement's AST, not what it calls.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_LOWER_WRITTENVARIABLES_H
#define SHAPEWISE_LOWER_WRITTENVARIABLES_H

#include "Declarations.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace shapewise {

/// Local variables that a statement may write, directly or by handing them out.
class WrittenVariables {
public:
  explicit WrittenVariables(Declarations &Known) : Known(Known) {}

  llvm::SmallPtrSet<const clang::ValueDecl *, 8> Variables;
  llvm::SmallSetVector<const clang::FieldDecl *, 4> Fields; ///< of `*this`
  bool This = false;                                        ///< any part of it

  /// Deeper nesting than the lowering itself takes need not be looked through.
  void visit(const clang::Stmt *S, unsigned Level = 0) {
    if (!S || Level > 2000)
      return;
    if (const auto *Cast = llvm::dyn_cast<clang::ImplicitCastExpr>(S); Cast && isRead(*Cast))
      return;
    if (const auto *Call = llvm::dyn_cast<clang::CXXMemberCallExpr>(S))
      visitInPlace(*Call);
    if (const auto *Call = llvm::dyn_cast<clang::CallExpr>(S); Call && looksAtObject(*Call)) {
      for (const clang::Expr *Argument : argumentsOf(*Call))
        visit(Argument, Level + 1);
      return;
    }
    if (const auto *Call = llvm::dyn_cast<clang::CallExpr>(S); Call && loadsModule(*Call)) {
      for (const clang::Expr *Argument : argumentsOf(*Call).drop_front())
        visit(Argument, Level + 1);
      return;
    }
    if (const auto *Lambda = llvm::dyn_cast<clang::LambdaExpr>(S))
      return visitLambda(*Lambda, Level);
    if (const auto *Name = llvm::dyn_cast<clang::DeclRefExpr>(S);
        Name && !Name->getType().isConstQualified())
      Variables.insert(Name->getDecl());
    if (const clang::FieldDecl *Field = ownField(*S)) {
      if (!Field->getType().isConstQualified())
        Fields.insert(Field);
      return;
    }
    This |= llvm::isa<clang::CXXThisExpr>(S);
    for (const clang::Stmt *Child : S->children())
      visit(Child, Level + 1);
  }

private:
  /// What is captured by reference is written where the lambda's body writes it.
  void visitLambda(const clang::LambdaExpr &Lambda, unsigned Level) {
    for (const clang::LambdaCapture &Capture : Lambda.captures())
      if (Lambda.isInitCapture(&Capture))
        visit(llvm::cast<clang::VarDecl>(Capture.getCapturedVar())->getInit(), Level + 1);
      else
        This |= Capture.capturesThis();
    visit(Lambda.getBody(), Level + 1);
  }

  /// The field that `field` or `this->field` names; null for anything else.
  static const clang::FieldDecl *ownField(const clang::Stmt &S) {
    const auto *Member = llvm::dyn_cast<clang::MemberExpr>(&S);
    return Member && llvm::isa<clang::CXXThisExpr>(Member->getBase()->IgnoreParenImpCasts())
               ? llvm::dyn_cast<clang::FieldDecl>(Member->getMemberDecl())
               : nullptr;
  }

  static bool isName(const clang::Expr &E) {
    return llvm::isa<clang::DeclRefExpr>(E) || ownField(E);
  }

  /// A name that is only looked at: loaded, or seen as const.
  static bool isRead(const clang::ImplicitCastExpr &Cast) {
    bool Looks = Cast.getCastKind() == clang::CK_LValueToRValue ||
                 (Cast.isGLValue() && Cast.getType().isConstQualified());
    return Looks && isName(*Cast.getSubExpr()->IgnoreParenImpCasts());
  }

  static llvm::ArrayRef<const clang::Expr *> argumentsOf(const clang::CallExpr &Call) {
    llvm::ArrayRef<const clang::Expr *> All(Call.getArgs(), Call.getNumArgs());
    return llvm::isa<clang::CXXOperatorCallExpr>(Call) ? All.drop_front() : All;
  }

  /// `model->forward(x)`, `criterion(x, y)`: changes neither the variable nor what it leads to.
  bool looksAtObject(const clang::CallExpr &Call) {
    const auto *Method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(Call.getDirectCallee());
    const auto *Member = llvm::dyn_cast<clang::MemberExpr>(Call.getCallee()->IgnoreParens());
    bool Operator = llvm::isa<clang::CXXOperatorCallExpr>(Call) && Call.getNumArgs() > 0;
    if (!Method || (!Member && !Operator))
      return false;
    if (!(Known.leavesObjectAlone(*Method) && (Method->isConst() || Known.isSystem(*Method))) &&
        !Known.isFixed(*Method->getParent()))
      return false;
    const clang::Expr *Object =
        (Member ? Member->getBase() : Call.getArg(0))->IgnoreParenImpCasts();
    if (const auto *Arrow = llvm::dyn_cast<clang::CXXOperatorCallExpr>(Object);
        Arrow &&
        (Arrow->getOperator() == clang::OO_Arrow || Arrow->getOperator() == clang::OO_Star))
      Object = Arrow->getArg(0)->IgnoreParenImpCasts();
    return isName(*Object);
  }

  /// `torch::load(model, path)` leaves `model` what it is.
  bool loadsModule(const clang::CallExpr &Call) {
    const clang::FunctionDecl *Callee = Call.getDirectCallee();
    return Callee && Call.getNumArgs() > 0 &&
           Known.leavesModuleAlone(*Callee, Call.getArg(0)->getType());
  }

  Declarations &Known;

  /// `x.unsqueeze_(0)` is const in libtorch, and changes x.
  void visitInPlace(const clang::CXXMemberCallExpr &Call) {
    const clang::CXXMethodDecl *Method = Call.getMethodDecl();
    if (!Method || !Method->getIdentifier() || !Method->getName().ends_with("_"))
      return;
    const clang::Expr *Object = Call.getImplicitObjectArgument()->IgnoreParenImpCasts();
    if (const auto *Name = llvm::dyn_cast<clang::DeclRefExpr>(Object))
      Variables.insert(Name->getDecl());
    else if (const clang::FieldDecl *Field = ownField(*Object))
      Fields.insert(Field);
  }
};

} // namespace shapewise

#endif // SHAPEWISE_LOWER_WRITTENVARIABLES_H
