//===- Operators.cpp - lowering built-in operators and casts --------------===//

#include "Constants.h"
#include "FunctionLowering.h"

using namespace clang;

namespace shapewise {

Register FunctionLowering::unary(const UnaryOperator &E) {
  switch (E.getOpcode()) {
  case UO_AddrOf:
    if (isa<DeclRefExpr>(E.getSubExpr()->IgnoreParens()) && E.getType()->isMemberPointerType())
      return B.emit(Op::Unknown, typeOf(E), placeOf(E));
    return E.getSubExpr()->getType()->isFunctionType() ? value(E.getSubExpr())
                                                       : reference(E.getSubExpr());
  case UO_Plus:
    return value(E.getSubExpr());
  case UO_Minus:
    return B.emit(Op::Negate, typeOf(E), placeOf(E), {value(E.getSubExpr())});
  case UO_LNot:
    return B.emit(Op::Not, typeOf(E), placeOf(E), {value(E.getSubExpr())});
  case UO_PreInc:
  case UO_PreDec:
  case UO_PostInc:
  case UO_PostDec:
    return increment(E, /*WantsReference=*/false);
  default:
    return unknown(E);
  }
}

Register FunctionLowering::increment(const UnaryOperator &E, bool WantsReference) {
  PlaceId Place = placeOf(E);
  TypeId T = typeOf(*E.getSubExpr());
  Register Variable = reference(E.getSubExpr());
  Register Old = load(Variable, T, Place);
  Register New;
  QualType Of = E.getSubExpr()->getType();
  if (Of->isIntegerType() || Of->isRealFloatingType()) {
    Op Code = E.isIncrementOp() ? Op::Add : Op::Subtract;
    TypeId Int = Known.TypeOf.of(Known.Context.IntTy);
    TypeId OfOne = Of->isIntegerType() ? T : Int;
    New = B.emit(Code, T, Place, {Old, B.emitInteger(1, OfOne, Place)});
  } else {
    New = B.emit(Op::Unknown, T, Place);
  }
  store(Variable, New, Place);
  if (WantsReference)
    return Variable;
  return E.isPostfix() ? Old : New;
}

/// Not a pointer, and not complex.
static bool isNumber(QualType T) {
  return T->isIntegralOrEnumerationType() || T->isRealFloatingType();
}

static std::optional<Op> arithmeticOp(BinaryOperatorKind Kind) {
  switch (Kind) {
  case BO_Add:
  case BO_AddAssign:
    return Op::Add;
  case BO_Sub:
  case BO_SubAssign:
    return Op::Subtract;
  case BO_Mul:
  case BO_MulAssign:
    return Op::Multiply;
  case BO_Div:
  case BO_DivAssign:
    return Op::Divide;
  case BO_Rem:
  case BO_RemAssign:
    return Op::Remainder;
  default:
    return std::nullopt;
  }
}

static std::optional<Relation> relation(BinaryOperatorKind Kind) {
  switch (Kind) {
  case BO_EQ:
    return Relation::Equal;
  case BO_NE:
    return Relation::NotEqual;
  case BO_LT:
    return Relation::Less;
  case BO_LE:
    return Relation::LessEqual;
  case BO_GT:
    return Relation::Greater;
  case BO_GE:
    return Relation::GreaterEqual;
  default:
    return std::nullopt;
  }
}

Register FunctionLowering::binary(const BinaryOperator &E) {
  if (E.isLogicalOp()) {
    bool Simple = !E.getRHS()->HasSideEffects(Known.Context);
    if (!Simple)
      return booleanByBranches(E);
    Op Code = E.getOpcode() == BO_LAnd ? Op::And : Op::Or;
    Register Left = value(E.getLHS());
    return B.emit(Code, typeOf(E), placeOf(E), {Left, value(E.getRHS())});
  }
  if (E.getOpcode() == BO_Comma) {
    effects(E.getLHS());
    return value(E.getRHS());
  }
  if (E.isAssignmentOp()) // of C
    return load(assignment(E), typeOf(E), placeOf(E));
  if (E.isComparisonOp() && E.getOpcode() != BO_Cmp)
    return comparison(E);
  if (E.getOpcode() == BO_Shl)
    return shifted(E);
  return arithmetic(E);
}

Register FunctionLowering::arithmetic(const BinaryOperator &E) {
  auto Code = arithmeticOp(E.getOpcode());
  if (!Code || !isNumber(E.getLHS()->getType()) || !isNumber(E.getRHS()->getType()))
    return unknown(E);
  Register Left = value(E.getLHS());
  Register Right = value(E.getRHS());
  return B.emit(*Code, typeOf(E), placeOf(E), {Left, Right});
}

/// `n << 3` is `n * 8`.
Register FunctionLowering::shifted(const BinaryOperator &E) {
  auto By = integerConstant(*E.getRHS(), Known.Context);
  if (!By || *By < 0 || *By > 40)
    return unknown(E);
  PlaceId Place = placeOf(E);
  Register Left = value(E.getLHS());
  Register Factor = B.emitInteger(std::int64_t(1) << *By, typeOf(E), placeOf(*E.getRHS()));
  return B.emit(Op::Multiply, typeOf(E), Place, {Left, Factor});
}

Register FunctionLowering::comparison(const BinaryOperator &E) {
  Register Left = value(E.getLHS());
  return compare(E, Left, value(E.getRHS()));
}

/// `E`, whose sides are in registers already.
Register FunctionLowering::compare(const BinaryOperator &E, Register Left, Register Right) {
  Instruction I;
  I.Code = Op::Compare;
  I.Rel = *relation(E.getOpcode());
  I.Is = typeOf(E);
  I.Place = placeOf(E);
  I.Operands = {Left, Right};
  return B.emit(std::move(I));
}

Register FunctionLowering::assignment(const BinaryOperator &E) {
  Register Right = value(E.getRHS());
  Register Left = reference(E.getLHS());
  store(Left, Right, placeOf(E));
  return Left;
}

Register FunctionLowering::compoundAssignment(const CompoundAssignOperator &E) {
  PlaceId Place = placeOf(E);
  TypeId T = typeOf(*E.getLHS());
  Register Right = value(E.getRHS());
  Register Left = reference(E.getLHS());
  auto Code = arithmeticOp(E.getOpcode());
  Register New;
  if (Code && isNumber(E.getType()) && isNumber(E.getRHS()->getType())) {
    TypeId Computed = Known.TypeOf.of(E.getComputationResultType());
    New = B.emit(*Code, Computed, Place, {load(Left, T, Place), Right});
    if (Computed != T)
      New = B.emit(Op::Convert, T, Place, {New});
  } else {
    New = B.emit(Op::Unknown, T, Place);
  }
  store(Left, New, Place);
  return Left;
}

Register FunctionLowering::castOf(const CastExpr &E) {
  const Expr *From = E.getSubExpr();
  switch (E.getCastKind()) {
  case CK_ToVoid:
    effects(From);
    return Register::None;
  case CK_LValueToRValue:
    if (auto Real = realConstant(E, Known.Context))
      return leaf(E);
    return value(From);
  case CK_NoOp:
  case CK_DerivedToBase:
  case CK_UncheckedDerivedToBase:
  case CK_BaseToDerived:
  case CK_UserDefinedConversion:
  case CK_ConstructorConversion:
  case CK_AtomicToNonAtomic:
  case CK_NonAtomicToAtomic:
  case CK_IntegralCast:
  case CK_FloatingCast:
  case CK_IntegralToFloating:
  case CK_FloatingToIntegral:
  case CK_BooleanToSignedIntegral:
  case CK_IntegralToBoolean:
  case CK_FloatingToBoolean:
  case CK_PointerToBoolean:
    return convert(E);
  case CK_NullToPointer:
    effects(From);
    return null(E);
  case CK_ArrayToPointerDecay:
    if (isa<StringLiteral, PredefinedExpr>(skipTransparent(From)))
      return value(From);
    return B.emit(
        Op::Element, referenceTo(Known.TypeOf.of(E.getType()->getPointeeType())), placeOf(E),
        {reference(From), B.emitInteger(0, Known.TypeOf.of(Known.Context.LongTy), placeOf(E))});
  case CK_FunctionToPointerDecay:
    return value(From);
  default:
    return unknown(E);
  }
}

Register FunctionLowering::convert(const CastExpr &E) {
  const Expr *From = E.getSubExpr();
  PlaceId Place = placeOf(E);
  switch (E.getCastKind()) {
  case CK_IntegralCast: {
    Register Given = value(From);
    const Type &Source = Known.TypeOf[typeOf(*From)], &Target = Known.TypeOf[typeOf(E)];
    bool Keeps = Source.Is == Type::Form::Int &&
                 (Source.Width < Target.Width ||
                  (Source.Width == Target.Width && Source.IsUnsigned == Target.IsUnsigned));
    return Keeps ? Given : B.emit(Op::Convert, typeOf(E), Place, {Given});
  }
  case CK_IntegralToBoolean:
  case CK_PointerToBoolean:
    return notZero(value(From), *From);
  case CK_FloatingCast:
  case CK_IntegralToFloating:
    if (realConstant(E, Known.Context))
      return leaf(E);
    [[fallthrough]];
  case CK_FloatingToIntegral:
  case CK_BooleanToSignedIntegral:
  case CK_FloatingToBoolean:
    return B.emit(Op::Convert, typeOf(E), Place, {value(From)});
  default:
    return value(From);
  }
}

} // namespace shapewise
