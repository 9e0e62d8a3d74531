//===- References.cpp - lowering expressions that name places -------------===//

#include "Constants.h"
#include "FunctionLowering.h"

using namespace clang;

namespace shapewise {

Register FunctionLowering::slotReference(SlotId Slot, PlaceId Place) {
  const shapewise::Slot &S = B.slot(Slot);
  Instruction I;
  I.Code = Op::Slot;
  I.Is = referenceTo(S.IsReference ? referenceTo(S.Is) : S.Is);
  I.Place = Place;
  I.Value = static_cast<std::int64_t>(Slot);
  return B.emit(std::move(I));
}

Register FunctionLowering::load(Register Reference, TypeId T, PlaceId Place) {
  return B.emit(Op::Load, T, Place, {Reference});
}

void FunctionLowering::store(Register Reference, Register Value, PlaceId Place) {
  Instruction I;
  I.Code = Op::Store;
  I.Place = Place;
  I.Operands = {Reference, Value};
  B.emitEffect(std::move(I));
}

Register FunctionLowering::materialize(Register Value, TypeId T, PlaceId Place) {
  return B.emit(Op::Materialize, referenceTo(T), Place, {Value});
}

Register FunctionLowering::reference(const Expr *E) {
  if (!E || isOverBudget() || isBroken(*E))
    return Register::None;
  Nesting Level(Depth);
  E = skipTransparent(E);
  if (auto Found = Bound.find(E); Found != Bound.end())
    return E->isGLValue() ? Found->second : materialize(Found->second, typeOf(*E), placeOf(*E));
  if (E->isGLValue())
    return glvalue(*E);
  Register Value = value(E);
  return E->getType()->isVoidType() ? Register::None : materialize(Value, typeOf(*E), placeOf(*E));
}

Register FunctionLowering::glvalue(const Expr &E) {
  switch (E.getStmtClass()) {
  case Stmt::DeclRefExprClass:
    return nameReference(cast<DeclRefExpr>(E));
  case Stmt::MemberExprClass:
    return memberReference(cast<MemberExpr>(E));
  case Stmt::MaterializeTemporaryExprClass: {
    const Expr *Temporary = cast<MaterializeTemporaryExpr>(E).getSubExpr();
    return materialize(value(Temporary), typeOf(E), placeOf(E));
  }
  case Stmt::ArraySubscriptExprClass:
    return elementReference(cast<ArraySubscriptExpr>(E));
  case Stmt::CallExprClass:
  case Stmt::CXXMemberCallExprClass:
  case Stmt::CXXOperatorCallExprClass:
  case Stmt::UserDefinedLiteralClass:
    return call(cast<CallExpr>(E));
  case Stmt::UnaryOperatorClass: {
    const auto &Unary = cast<UnaryOperator>(E);
    if (Unary.getOpcode() == UO_Deref)
      return pointee(Unary.getSubExpr());
    return Unary.isIncrementDecrementOp() ? increment(Unary, /*WantsReference=*/true) : unknown(E);
  }
  case Stmt::BinaryOperatorClass:
    return binaryReference(cast<BinaryOperator>(E));
  case Stmt::CompoundAssignOperatorClass:
    return compoundAssignment(cast<CompoundAssignOperator>(E));
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass:
    return conditional(cast<AbstractConditionalOperator>(E));
  case Stmt::StringLiteralClass:
    return materialize(text(E, cast<StringLiteral>(E).getCharByteWidth() == 1
                                   ? cast<StringLiteral>(E).getString()
                                   : ""),
                       typeOf(E), placeOf(E));
  case Stmt::CXXDefaultArgExprClass:
    return reference(cast<CXXDefaultArgExpr>(E).getExpr());
  case Stmt::CXXDefaultInitExprClass: {
    DefaultInitializers.push_back(Aggregates.size());
    Register Made = reference(cast<CXXDefaultInitExpr>(E).getExpr());
    DefaultInitializers.pop_back();
    return Made;
  }
  case Stmt::CompoundLiteralExprClass:
    return materialize(value(cast<CompoundLiteralExpr>(E).getInitializer()), typeOf(E), placeOf(E));
  case Stmt::InitListExprClass: // `T &&r{x}`
    if (cast<InitListExpr>(E).getNumInits() == 1)
      return reference(cast<InitListExpr>(E).getInit(0));
    return unknown(E);
  case Stmt::OpaqueValueExprClass:
    if (const Expr *Source = cast<OpaqueValueExpr>(E).getSourceExpr())
      return reference(Source);
    return unknown(E);
  default:
    if (const auto *Cast = dyn_cast<CastExpr>(&E))
      return castReference(*Cast);
    return unknown(E);
  }
}

Register FunctionLowering::binaryReference(const BinaryOperator &E) {
  if (E.getOpcode() == BO_Comma) {
    effects(E.getLHS());
    return reference(E.getRHS());
  }
  return E.isAssignmentOp() ? assignment(E) : unknown(E);
}

/// Casts of places give the same place, seen as another type.
Register FunctionLowering::castReference(const CastExpr &E) {
  switch (E.getCastKind()) {
  case CK_NoOp:
  case CK_DerivedToBase:
  case CK_UncheckedDerivedToBase:
  case CK_BaseToDerived:
  case CK_UserDefinedConversion:
    return reference(E.getSubExpr());
  default:
    return unknown(E);
  }
}

Register FunctionLowering::nameReference(const DeclRefExpr &E) {
  const ValueDecl *D = E.getDecl();
  if (const auto *Name = dyn_cast<BindingDecl>(D)) {
    if (auto Captured = Slots.find(Name); Captured != Slots.end())
      return variableReference(*Name, E);
    return Name->getHoldingVar() ? variableReference(*Name->getHoldingVar(), E)
                                 : reference(Name->getBinding());
  }
  if (const auto *F = dyn_cast<FunctionDecl>(D))
    return materialize(closure(*F, E), typeOf(E), placeOf(E));
  if (isa<VarDecl>(D))
    return variableReference(*D, E);
  return unknown(E);
}

Register FunctionLowering::variableReference(const ValueDecl &D, const Expr &E) {
  PlaceId Place = placeOf(E);
  if (auto Found = Slots.find(&D); Found != Slots.end()) {
    Register Slot = slotReference(Found->second, Place);
    const shapewise::Slot &S = B.slot(Found->second);
    return S.IsReference ? load(Slot, referenceTo(S.Is), Place) : Slot;
  }
  const auto *V = dyn_cast<VarDecl>(&D);
  TypeId T = typeOf(E);
  if (!V || !V->hasGlobalStorage()) // of a function around this one, not captured
    return B.emit(Op::Unknown, referenceTo(T), Place);
  if (isLibraryConstant(*V))
    return materialize(libraryConstant(*V, E), T, Place);
  const Expr *Init = constantInitializer(*V);
  if (!Init && isWorthRepeating(V->getType()))
    Init = Known.lastingInitializer(*V);
  if (Init && ConstantDepth < 4) {
    Nesting Level(ConstantDepth);
    return materialize(value(Init), T, Place);
  }
  bool IsReference = V->getType()->isReferenceType();
  Instruction I;
  I.Code = Op::Global;
  I.Is = referenceTo(IsReference ? referenceTo(T) : T);
  I.Place = Place;
  I.Text = Known.globalName(*V);
  I.Lambda = Known.initializerOf(*V);
  Register Variable = B.emit(std::move(I));
  return IsReference ? load(Variable, referenceTo(T), Place) : Variable;
}

/// Numbers, tensors, lists of them, libtorch's modules and options: making one again where it is
/// used says what it is, and costs little.
bool FunctionLowering::isWorthRepeating(QualType T) {
  switch (Known.TypeOf[Known.TypeOf.of(T.getUnqualifiedType())].Is) {
  case Type::Form::Int:
  case Type::Form::Bool:
  case Type::Form::Float:
  case Type::Form::Tensor:
  case Type::Form::List:
    return true;
  default: {
    const CXXRecordDecl *Class = T->getAsCXXRecordDecl();
    return Class && Known.isSystem(*Class) &&
           llvm::StringRef(Known.Spelling.qualified(*Class)).starts_with("torch::nn::");
  }
  }
}

/// What a constant list or aggregate outside of functions is always initialized with.
const Expr *FunctionLowering::constantInitializer(const VarDecl &V) {
  if (!V.getType().isConstQualified() || Known.isSystem(V))
    return nullptr;
  Type::Form Is = Known.TypeOf[Known.TypeOf.of(V.getType())].Is;
  if (Is != Type::Form::List && Is != Type::Form::Record && Is != Type::Form::Tuple)
    return nullptr;
  const VarDecl *Defined = nullptr;
  const Expr *Init = V.getAnyInitializer(Defined);
  unsigned Budget = 64; // a table of thousands is nobody's shape
  return Init && !Init->isValueDependent() && isConstantBraces(*Init, Budget) ? Init : nullptr;
}

/// What a field of a variable outside of functions always holds, where that is worth repeating.
const Expr *FunctionLowering::lastingField(const MemberExpr &E) {
  const auto *F = dyn_cast<FieldDecl>(E.getMemberDecl());
  const auto *Base = dyn_cast<DeclRefExpr>(E.getBase()->IgnoreParenImpCasts());
  const auto *V = Base && !E.isArrow() ? dyn_cast<VarDecl>(Base->getDecl()) : nullptr;
  if (!F || !V || !V->hasGlobalStorage() || constantInitializer(*V) ||
      !isWorthRepeating(F->getType()))
    return nullptr;
  return Known.lastingInitializer(*V, *F);
}

Register FunctionLowering::thisReference(PlaceId Place) {
  if (!This || aggregateBegun())
    return B.emit(Op::Unknown, referenceTo(TypeId::Void), Place);
  Register Slot = slotReference(*This, Place);
  const shapewise::Slot &S = B.slot(*This);
  return S.IsReference ? load(Slot, referenceTo(S.Is), Place) : Slot;
}

Register FunctionLowering::pointee(const Expr *Pointer) {
  const Expr *E = skipTransparent(Pointer);
  while (const auto *Cast = dyn_cast<CastExpr>(E)) {
    // `this->member_of_base`; array decay is handled where arrays are indexed.
    if (Cast->getCastKind() != CK_UncheckedDerivedToBase && Cast->getCastKind() != CK_NoOp &&
        Cast->getCastKind() != CK_DerivedToBase)
      break;
    E = skipTransparent(Cast->getSubExpr());
  }
  if (isa<CXXThisExpr>(E))
    return thisReference(placeOf(*E));
  PlaceId Place = placeOf(*Pointer);
  TypeId Target = Known.TypeOf.of(Pointer->getType()->getPointeeType());
  return B.emit(Op::Deref, referenceTo(Target), Place, {value(Pointer)});
}

Register FunctionLowering::memberReference(const MemberExpr &E) {
  PlaceId Place = placeOf(E);
  const ValueDecl *Member = E.getMemberDecl();
  const auto *F = dyn_cast<FieldDecl>(Member);
  if (!F) {
    effects(E.getBase()); // a static member, by way of an object
    return isa<VarDecl>(Member) ? variableReference(*Member, E) : unknown(E);
  }
  if (const Expr *Init = lastingField(E); Init && ConstantDepth < 4) {
    Nesting Level(ConstantDepth);
    return materialize(value(Init), typeOf(E), Place);
  }
  // A default initializer that uses a field of the aggregate it is in.
  if (const auto *Begun = aggregateBegun();
      Begun && isa<CXXThisExpr>(skipTransparent(E.getBase()))) {
    auto Earlier = Begun->find(F);
    return Earlier == Begun->end() ? B.emit(Op::Unknown, referenceTo(typeOf(E)), Place)
                                   : materialize(Earlier->second, typeOf(E), Place);
  }
  Register Object = E.isArrow() ? pointee(E.getBase()) : reference(E.getBase());
  return memberOf(Object, *F, Place);
}

/// The place of the field itself; it holds the reference when it is one.
Register FunctionLowering::fieldPlace(Register Object, const FieldDecl &F, PlaceId Place) {
  TypeId T = Known.TypeOf.of(F.getType());
  Instruction I;
  I.Code = Op::Member;
  I.Is = referenceTo(T);
  I.Place = Place;
  I.Operands = {Object};
  I.Text = F.getNameAsString();
  return B.emit(std::move(I));
}

Register FunctionLowering::memberOf(Register Object, const FieldDecl &F, PlaceId Place) {
  Register Field = fieldPlace(Object, F, Place);
  return F.getType()->isReferenceType() ? load(Field, Known.TypeOf.of(F.getType()), Place) : Field;
}

Register FunctionLowering::elementReference(const ArraySubscriptExpr &E) {
  PlaceId Place = placeOf(E);
  const Expr *Base = skipTransparent(E.getBase());
  if (const auto *Decay = dyn_cast<CastExpr>(Base);
      Decay && Decay->getCastKind() == CK_ArrayToPointerDecay) {
    Register Array = reference(Decay->getSubExpr());
    return B.emit(Op::Element, referenceTo(typeOf(E)), Place, {Array, value(E.getIdx())});
  }
  // A pointer into something: which element it points at is not known.
  return unknown(E);
}

} // namespace shapewise
