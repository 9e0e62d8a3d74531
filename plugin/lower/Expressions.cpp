//===- Expressions.cpp - lowering values ----------------------------------===//

#include "Constants.h"
#include "FunctionLowering.h"

using namespace clang;

namespace shapewise {

const Expr *skipTransparent(const Expr *E) {
  while (true) {
    if (const auto *Full = dyn_cast<FullExpr>(E)) // ConstantExpr, ExprWithCleanups
      E = Full->getSubExpr();
    else if (const auto *Paren = dyn_cast<ParenExpr>(E))
      E = Paren->getSubExpr();
    else if (const auto *Bind = dyn_cast<CXXBindTemporaryExpr>(E))
      E = Bind->getSubExpr();
    else if (const auto *Subst = dyn_cast<SubstNonTypeTemplateParmExpr>(E))
      E = Subst->getReplacement();
    else if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(E))
      E = Rewritten->getSemanticForm();
    else if (const auto *Chosen = dyn_cast<GenericSelectionExpr>(E);
             Chosen && !Chosen->isResultDependent())
      E = Chosen->getResultExpr();
    else if (const auto *Builtin = dyn_cast<ChooseExpr>(E);
             Builtin && !Builtin->isConditionDependent())
      E = Builtin->getChosenSubExpr();
    else if (const auto *Unary = dyn_cast<UnaryOperator>(E);
             Unary && (Unary->getOpcode() == UO_Extension ||
                       (Unary->getOpcode() == UO_Deref && Unary->getType()->isFunctionType())))
      E = Unary->getSubExpr();
    else if (const auto *Name = dyn_cast<PredefinedExpr>(E); Name && Name->getFunctionName())
      E = Name->getFunctionName();
    else
      return E;
  }
}

Register FunctionLowering::value(const Expr *E) {
  if (!E || isOverBudget() || isBroken(*E))
    return Register::None;
  Nesting Level(Depth);
  if (auto Integer = integerConstant(*E, Known.Context))
    return constant(*E, *Integer);
  E = skipTransparent(E);
  if (auto Found = Bound.find(E); Found != Bound.end())
    return E->isGLValue() ? load(Found->second, typeOf(*E), placeOf(*E)) : Found->second;
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    return value(Temporary->getSubExpr());
  if (const auto *Text = dyn_cast<StringLiteral>(E))
    return text(*E, Text->getCharByteWidth() == 1 ? Text->getString() : "");
  if (const auto *Name = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *F = dyn_cast<FunctionDecl>(Name->getDecl()))
      return closure(*F, *E);
    if (const auto *V = dyn_cast<VarDecl>(Name->getDecl()); V && isLibraryConstant(*V))
      return libraryConstant(*V, *E);
  }
  if (E->isGLValue())
    return load(glvalue(*E), typeOf(*E), placeOf(*E));
  return prvalue(*E);
}

void FunctionLowering::effects(const Expr *E) {
  E = skipTransparent(E);
  if (const auto *Cast = dyn_cast<CastExpr>(E);
      Cast && (Cast->getCastKind() == CK_ToVoid || Cast->getCastKind() == CK_LValueToRValue))
    return effects(Cast->getSubExpr());
  if (isa<IntegerLiteral>(E)) // what `assert` leaves of itself
    return;
  if (E->isGLValue())
    return void(reference(E));
  Register Temporary = value(E);
  if (const CXXRecordDecl *Class = E->getType()->getAsCXXRecordDecl();
      Class && hasOwnDestructor(*Class))
    destroy(materialize(Temporary, typeOf(*E), placeOf(*E)), *Class, placeOf(*E));
}

Register FunctionLowering::prvalue(const Expr &E) {
  switch (E.getStmtClass()) {
  case Stmt::UnaryOperatorClass:
    return unary(cast<UnaryOperator>(E));
  case Stmt::BinaryOperatorClass:
    return binary(cast<BinaryOperator>(E));
  case Stmt::CompoundAssignOperatorClass: // of C
    return load(compoundAssignment(cast<CompoundAssignOperator>(E)), typeOf(E), placeOf(E));
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass:
    return conditional(cast<AbstractConditionalOperator>(E));
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass:
  case Stmt::UserDefinedLiteralClass:
    return call(cast<CallExpr>(E));
  case Stmt::CXXConstructExprClass:
  case Stmt::CXXTemporaryObjectExprClass:
    return construct(cast<CXXConstructExpr>(E));
  case Stmt::InitListExprClass:
    return initializerList(cast<InitListExpr>(E));
  case Stmt::CXXParenListInitExprClass:
    return aggregate(E, llvm::ArrayRef<const Expr *>(cast<CXXParenListInitExpr>(E).getInitExprs()));
  case Stmt::CXXStdInitializerListExprClass:
    return value(cast<CXXStdInitializerListExpr>(E).getSubExpr());
  case Stmt::CXXDefaultArgExprClass:
    return value(cast<CXXDefaultArgExpr>(E).getExpr());
  case Stmt::CXXDefaultInitExprClass: {
    DefaultInitializers.push_back(Aggregates.size());
    Register Made = value(cast<CXXDefaultInitExpr>(E).getExpr());
    DefaultInitializers.pop_back();
    return Made;
  }
  case Stmt::CXXNewExprClass:
    return newExpression(cast<CXXNewExpr>(E));
  case Stmt::LambdaExprClass:
    return lambda(cast<LambdaExpr>(E));
  case Stmt::StmtExprClass:
    return statementExpression(cast<StmtExpr>(E));
  case Stmt::MemberExprClass: // a field of a prvalue, in C
    return B.emit(Op::Unknown, typeOf(E), placeOf(E));
  case Stmt::CXXThisExprClass:
    return thisReference(placeOf(E));
  case Stmt::OpaqueValueExprClass:
    if (const Expr *Source = cast<OpaqueValueExpr>(E).getSourceExpr())
      return value(Source);
    return unknown(E);
  case Stmt::ArrayInitLoopExprClass:
    return value(cast<ArrayInitLoopExpr>(E).getCommonExpr());
  case Stmt::CXXThrowExprClass:
    if (const Expr *Thrown = cast<CXXThrowExpr>(E).getSubExpr())
      effects(Thrown);
    B.endUnreachable(placeOf(E));
    return Register::None;
  default:
    if (const auto *Cast = dyn_cast<CastExpr>(&E))
      return castOf(*Cast);
    return leaf(E);
  }
}

Register FunctionLowering::leaf(const Expr &E) {
  if (auto Real = realConstant(E, Known.Context)) {
    Instruction I;
    I.Code = Op::Real;
    I.Is = typeOf(E);
    I.Place = placeOf(E);
    I.Number = *Real;
    return B.emit(std::move(I));
  }
  if (const auto *Text = dyn_cast<StringLiteral>(&E))
    return text(E, Text->getCharByteWidth() == 1 ? Text->getString() : "");
  if (isa<CXXNullPtrLiteralExpr, GNUNullExpr>(E))
    return null(E);
  if (isa<ImplicitValueInitExpr, CXXScalarValueInitExpr>(E))
    return zero(E);
  return unknown(E);
}

/// An integer, truth value or enumerator that Clang computed.
Register FunctionLowering::constant(const Expr &E, std::int64_t Value) {
  PlaceId Place = placeOf(E);
  if (const auto *Enum = E.getType()->getAsTagDecl(); Enum && Known.isSystem(*Enum))
    if (const EnumConstantDecl *Name = enumerator(*cast<EnumDecl>(Enum), Value))
      return named(*Name, E);
  if (E.getType()->isBooleanType()) {
    Instruction I;
    I.Code = Op::Boolean;
    I.Is = typeOf(E);
    I.Place = Place;
    I.Value = Value;
    return B.emit(std::move(I));
  }
  return B.emitInteger(Value, typeOf(E), Place,
                       isLiteral(E, Known.Context) ? "" : Known.Where.text(Place));
}

/// `torch::kMean`, `c10::nullopt`: constants whose name is all that matters.
bool FunctionLowering::isLibraryConstant(const VarDecl &V) const {
  QualType T = V.getType();
  return V.isFileVarDecl() && !T->isReferenceType() && (V.isConstexpr() || T.isConstQualified()) &&
         Known.isSystem(V);
}

Register FunctionLowering::libraryConstant(const VarDecl &V, const Expr &E) {
  if (V.getName() == "nullopt")
    return null(E);
  // `torch::kLong`, `at::kLong` and `torch::kInt64` are one enumerator.
  const auto *Enum = dyn_cast_or_null<EnumDecl>(V.getType()->getAsTagDecl());
  const VarDecl *Defined = nullptr;
  if (Enum && V.getAnyInitializer(Defined) && !Defined->getInit()->isValueDependent())
    if (const APValue *Value = Defined->evaluateValue(); Value && Value->isInt())
      if (auto Number = toInt64(Value->getInt()))
        if (const EnumConstantDecl *Name = enumerator(*Enum, *Number))
          return named(*Name, E);
  return named(V, E);
}

/// A constant that only its library knows the meaning of.
Register FunctionLowering::named(const NamedDecl &D, const Expr &E) {
  Instruction I;
  I.Code = Op::Named;
  I.Is = typeOf(E);
  I.Place = placeOf(E);
  I.Text = Known.Spelling.qualified(D);
  if (const auto *Enumerator = dyn_cast<EnumConstantDecl>(&D))
    I.Value = toInt64(Enumerator->getInitVal()).value_or(0);
  return B.emit(std::move(I));
}

Register FunctionLowering::null(const Expr &E) { return B.emit(Op::Null, typeOf(E), placeOf(E)); }

/// `T()` of a scalar, and what a shorter initializer list leaves over.
Register FunctionLowering::zero(const Expr &E) {
  QualType T = E.getType();
  if (T->isAnyPointerType() || T->isNullPtrType())
    return null(E);
  if (T->isVoidType())
    return Register::None;
  return B.emit(Op::Unknown, typeOf(E), placeOf(E));
}

Register FunctionLowering::text(const Expr &E, llvm::StringRef Text) {
  if (const auto *Literal = dyn_cast<StringLiteral>(&E);
      Literal && Literal->getCharByteWidth() != 1)
    return unknown(E);
  Instruction I;
  I.Code = Op::String;
  I.Is = typeOf(E);
  I.Place = placeOf(E);
  I.Text = Text.str();
  return B.emit(std::move(I));
}

Register FunctionLowering::statementExpression(const StmtExpr &E) {
  const CompoundStmt *Body = E.getSubStmt();
  const Stmt *Last = nullptr;
  if (!Body->body_empty() && !E.getType()->isVoidType())
    Last = dyn_cast<Expr>(Body->body_back());
  for (const Stmt *S : Body->body())
    if (S != Last)
      statement(S);
  return Last ? value(cast<Expr>(Last)) : Register::None;
}

} // namespace shapewise
