//===- Constants.cpp - what Clang can compute by itself -------------------===//

#include "Constants.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ExprConcepts.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace shapewise {

static bool mayBeConstant(const Expr *E, unsigned Depth = 0);

static bool isConstantVariable(const VarDecl &V) {
  QualType T = V.getType();
  if (V.isConstexpr())
    return true;
  const VarDecl *Definition = nullptr;
  return T.isConstQualified() && !T.isVolatileQualified() &&
         (T->isIntegralOrEnumerationType() || T->isRealFloatingType()) &&
         V.getAnyInitializer(Definition);
}

static bool isConstantCall(const CallExpr &Call, unsigned Depth) {
  const FunctionDecl *Callee = Call.getDirectCallee();
  if (!Callee || !Callee->isConstexpr() || Call.getNumArgs() > 4)
    return false;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(&Call))
    if (!mayBeConstant(Member->getImplicitObjectArgument(), Depth + 1))
      return false;
  return llvm::all_of(Call.arguments(),
                      [&](const Expr *Argument) { return mayBeConstant(Argument, Depth + 1); });
}

static bool mayBeConstant(const Expr *E, unsigned Depth) {
  if (Depth > 32)
    return false;
  E = E->IgnoreParens();
  if (isa<IntegerLiteral, CharacterLiteral, CXXBoolLiteralExpr, FloatingLiteral,
          UnaryExprOrTypeTraitExpr, SizeOfPackExpr, TypeTraitExpr, CXXNoexceptExpr,
          ConceptSpecializationExpr, RequiresExpr, CXXScalarValueInitExpr, ImplicitValueInitExpr>(
          E))
    return true;
  if (const auto *Constant = dyn_cast<ConstantExpr>(E))
    return Constant->hasAPValueResult() || mayBeConstant(Constant->getSubExpr(), Depth + 1);
  if (const auto *Name = dyn_cast<DeclRefExpr>(E)) {
    const auto *V = dyn_cast<VarDecl>(Name->getDecl());
    return isa<EnumConstantDecl>(Name->getDecl()) || (V && isConstantVariable(*V));
  }
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    if (const auto *V = dyn_cast<VarDecl>(Member->getMemberDecl()))
      return isConstantVariable(*V);
    return isa<EnumConstantDecl>(Member->getMemberDecl()) ||
           mayBeConstant(Member->getBase(), Depth + 1);
  }
  if (const auto *Cast = dyn_cast<CastExpr>(E))
    return mayBeConstant(Cast->getSubExpr(), Depth + 1);
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return !Unary->isIncrementDecrementOp() && Unary->getOpcode() != UO_AddrOf &&
           Unary->getOpcode() != UO_Deref && mayBeConstant(Unary->getSubExpr(), Depth + 1);
  if (const auto *Binary = dyn_cast<BinaryOperator>(E))
    return !Binary->isAssignmentOp() && mayBeConstant(Binary->getLHS(), Depth + 1) &&
           mayBeConstant(Binary->getRHS(), Depth + 1);
  if (const auto *Choice = dyn_cast<ConditionalOperator>(E))
    return mayBeConstant(Choice->getCond(), Depth + 1) &&
           mayBeConstant(Choice->getTrueExpr(), Depth + 1) &&
           mayBeConstant(Choice->getFalseExpr(), Depth + 1);
  if (const auto *Subst = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
    return mayBeConstant(Subst->getReplacement(), Depth + 1);
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    return mayBeConstant(Temporary->getSubExpr(), Depth + 1);
  if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(E))
    return mayBeConstant(Default->getExpr(), Depth + 1);
  if (const auto *Braces = dyn_cast<InitListExpr>(E))
    return Braces->getNumInits() == 1 && mayBeConstant(Braces->getInit(0), Depth + 1);
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(E))
    return mayBeConstant(Element->getBase(), Depth + 1) &&
           mayBeConstant(Element->getIdx(), Depth + 1);
  if (const auto *Call = dyn_cast<CallExpr>(E))
    return isConstantCall(*Call, Depth);
  return false;
}

std::optional<std::int64_t> toInt64(const llvm::APSInt &Value) {
  if (!Value.isRepresentableByInt64())
    return std::nullopt;
  return Value.getExtValue();
}

std::optional<std::int64_t> integerConstant(const Expr &E, const ASTContext &Context) {
  if (!E.isPRValue() || E.isValueDependent() || !E.getType()->isIntegralOrEnumerationType() ||
      !mayBeConstant(&E))
    return std::nullopt;
  Expr::EvalResult Result;
  if (!E.EvaluateAsInt(Result, Context, Expr::SE_NoSideEffects))
    return std::nullopt;
  return toInt64(Result.Val.getInt());
}

std::optional<double> realConstant(const Expr &E, const ASTContext &Context) {
  llvm::APFloat Value(0.0);
  if (!E.isPRValue() || E.isValueDependent() || !E.getType()->isRealFloatingType() ||
      !mayBeConstant(&E) || !E.EvaluateAsFloat(Value, Context, Expr::SE_NoSideEffects))
    return std::nullopt;
  bool LosesInformation = false;
  Value.convert(llvm::APFloat::IEEEdouble(), llvm::APFloat::rmNearestTiesToEven, &LosesInformation);
  return Value.convertToDouble();
}

bool isConstantBraces(const Expr &E, unsigned &Budget) {
  if (Budget-- == 0)
    return ++Budget, false;
  if (isa<StringLiteral>(E) || (E.getType()->isArithmeticType() && mayBeConstant(&E)))
    return true;
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(&E)) {
    // Containers of libraries; a user's constructor may look at anything.
    const CXXConstructorDecl &C = *Construct->getConstructor();
    if (!C.getParent()->isInStdNamespace() && !C.isCopyOrMoveConstructor())
      return false;
  } else if (!isa<InitListExpr, CXXStdInitializerListExpr, MaterializeTemporaryExpr, FullExpr,
                  CXXBindTemporaryExpr, CXXFunctionalCastExpr, ImplicitCastExpr, ParenExpr,
                  CXXDefaultArgExpr>(E)) {
    return false;
  }
  return llvm::all_of(E.children(), [&](const Stmt *Part) {
    const auto *PartExpr = dyn_cast_or_null<Expr>(Part);
    return !Part || (PartExpr && isConstantBraces(*PartExpr, Budget));
  });
}

bool isLiteral(const Expr &E, const ASTContext &Context) {
  const Expr *Inner = E.IgnoreParenImpCasts();
  if (const auto *Sign = dyn_cast<UnaryOperator>(Inner);
      Sign && (Sign->getOpcode() == UO_Minus || Sign->getOpcode() == UO_Plus))
    Inner = Sign->getSubExpr()->IgnoreParenImpCasts();
  return isa<IntegerLiteral, FloatingLiteral, CharacterLiteral, CXXBoolLiteralExpr>(Inner) &&
         !Context.getSourceManager().isMacroBodyExpansion(Inner->getBeginLoc());
}

const EnumConstantDecl *enumerator(const EnumDecl &Enum, std::int64_t Value) {
  const EnumDecl *Definition = Enum.getDefinition();
  if (!Definition)
    return nullptr;
  for (const EnumConstantDecl *Constant : Definition->enumerators())
    if (toInt64(Constant->getInitVal()) == Value)
      return Constant;
  return nullptr;
}

} // namespace shapewise
