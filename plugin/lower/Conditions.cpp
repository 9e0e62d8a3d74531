//===- Conditions.cpp - lowering what is decided by truth -----------------===//

#include "Constants.h"
#include "FunctionLowering.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace shapewise {

/// What a condition comes down to: `__builtin_expect(static_cast<bool>(x), 0)` is x.
static const Expr *skipHints(const Expr *E) {
  while (true) {
    E = skipTransparent(E);
    if (const auto *Call = dyn_cast<CallExpr>(E)) {
      unsigned Builtin = Call->getBuiltinCallee();
      if (Builtin != Builtin::BI__builtin_expect &&
          Builtin != Builtin::BI__builtin_expect_with_probability &&
          Builtin != Builtin::BI__builtin_unpredictable)
        return E;
      E = Call->getArg(0);
    } else if (const auto *Cast = dyn_cast<CastExpr>(E);
               Cast && Cast->isPRValue() &&
               (Cast->getCastKind() == CK_NoOp ||
                (Cast->getCastKind() == CK_IntegralCast &&
                 skipTransparent(Cast->getSubExpr())->getType()->isBooleanType()) ||
                (Cast->getCastKind() == CK_IntegralToBoolean &&
                 skipHints(Cast->getSubExpr())->getType()->isBooleanType()))) {
      E = Cast->getSubExpr();
    } else {
      return E;
    }
  }
}

void FunctionLowering::condition(const Expr *E, BlockId True, BlockId False) {
  if (isOverBudget() || isBroken(*E))
    return;
  E = skipHints(E);
  if (auto Value = integerConstant(*E, Known.Context))
    return B.jump(*Value != 0 ? True : False);
  if (const auto *Not = dyn_cast<UnaryOperator>(E); Not && Not->getOpcode() == UO_LNot)
    return condition(Not->getSubExpr(), False, True);
  if (const auto *Both = dyn_cast<BinaryOperator>(E); Both && Both->isLogicalOp()) {
    BlockId Right = B.newBlock();
    if (Both->getOpcode() == BO_LAnd)
      condition(Both->getLHS(), Right, False);
    else
      condition(Both->getLHS(), True, Right);
    B.enter(Right);
    return condition(Both->getRHS(), True, False);
  }
  if (const auto *Comma = dyn_cast<BinaryOperator>(E); Comma && Comma->getOpcode() == BO_Comma) {
    effects(Comma->getLHS());
    return condition(Comma->getRHS(), True, False);
  }
  Register Decides = value(E);
  if (!E->getType()->isBooleanType())
    Decides = notZero(Decides, *E);
  B.branch(Decides, True, False, placeOf(*E));
}

void FunctionLowering::conditionVariable(const VarDecl *V) {
  if (V)
    variable(*V);
}

/// `&&`, `||` as a value where the right side must not always run.
Register FunctionLowering::booleanByBranches(const Expr &E) {
  PlaceId Place = placeOf(E);
  SlotId Result = temporary(typeOf(E));
  BlockId True = B.newBlock(), False = B.newBlock(), End = B.newBlock();
  condition(&E, True, False);
  for (bool Is : {true, false}) {
    B.enter(Is ? True : False);
    Instruction I;
    I.Code = Op::Boolean;
    I.Is = typeOf(E);
    I.Place = Place;
    I.Value = Is;
    Register Truth = B.emit(std::move(I));
    store(slotReference(Result, Place), Truth, Place);
    B.jump(End);
  }
  B.enter(End);
  return load(slotReference(Result, Place), typeOf(E), Place);
}

Register FunctionLowering::conditional(const AbstractConditionalOperator &E) {
  PlaceId Place = placeOf(E);
  if (const auto *Elvis = dyn_cast<BinaryConditionalOperator>(&E)) {
    const Expr *Common = Elvis->getCommon();
    Bound[Elvis->getOpaqueValue()] = Common->isGLValue() ? reference(Common) : value(Common);
  }
  bool IsVoid = E.getType()->isVoidType();
  TypeId T = E.isGLValue() ? referenceTo(typeOf(E)) : typeOf(E);
  SlotId Result = temporary(typeOf(E), E.isGLValue());
  BlockId True = B.newBlock(), False = B.newBlock(), End = B.newBlock();
  condition(E.getCond(), True, False);
  for (const Expr *Arm : {E.getTrueExpr(), E.getFalseExpr()}) {
    B.enter(Arm == E.getTrueExpr() ? True : False);
    if (IsVoid) {
      effects(Arm);
    } else {
      Register Chosen = E.isGLValue() ? reference(Arm) : value(Arm);
      if (Chosen != Register::None)
        store(slotReference(Result, Place), Chosen, Place);
    }
    B.jump(End);
  }
  B.enter(End);
  return IsVoid ? Register::None : load(slotReference(Result, Place), T, Place);
}

/// `n` as a condition: whether it differs from zero (or null).
Register FunctionLowering::notZero(Register Value, const Expr &Of) {
  PlaceId Place = placeOf(Of);
  TypeId Bool = Known.TypeOf.of(Known.Context.BoolTy);
  QualType T = Of.getType();
  Instruction Compare;
  Compare.Code = Op::Compare;
  Compare.Rel = Relation::NotEqual;
  Compare.Is = Bool;
  Compare.Place = Place;
  if (T->isIntegralOrEnumerationType())
    Compare.Operands = {Value, B.emitInteger(0, typeOf(Of), Place)};
  else if (T->isAnyPointerType() || T->isNullPtrType())
    Compare.Operands = {Value, B.emit(Op::Null, typeOf(Of), Place)};
  else
    return B.emit(Op::Convert, Bool, Place, {Value});
  return B.emit(std::move(Compare));
}

} // namespace shapewise
