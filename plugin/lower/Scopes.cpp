//===- Scopes.cpp - lowering what happens when control leaves a scope ------===//
//
// A variable whose class has a destructor of the user's own is destroyed where control leaves its
// scope: at the end, and before `return`, `break` and `continue`; so is a temporary that a
// statement makes and drops. Elements of containers and what smart pointers own are not.
//
//===----------------------------------------------------------------------===//

#include "FunctionLowering.h"
#include "WrittenVariables.h"

using namespace clang;

namespace shapewise {

/// Whether destroying an object of the class, or a part of it, runs code of the user's.
bool FunctionLowering::hasOwnDestructor(const CXXRecordDecl &Class, unsigned Level) const {
  static constexpr unsigned MaxLevel = 8;
  if (!Class.hasDefinition() || Class.hasTrivialDestructor() || Known.isSystem(Class) ||
      Class.isUnion() || Level > MaxLevel)
    return false;
  if (const CXXDestructorDecl *Destructor = Class.getDestructor();
      Destructor && Destructor->isUserProvided())
    return true;
  auto Has = [&](QualType T) {
    const CXXRecordDecl *Part = T->getAsCXXRecordDecl();
    return Part && hasOwnDestructor(*Part, Level + 1);
  };
  return llvm::any_of(Class.fields(), [&](const FieldDecl *F) { return Has(F->getType()); }) ||
         llvm::any_of(Class.bases(), [&](const CXXBaseSpecifier &B) { return Has(B.getType()); });
}

/// The class of the object that goes when the variable does: its own, or that of the temporary
/// that a reference keeps alive.
static const CXXRecordDecl *ownedBy(const VarDecl &V) {
  if (!V.getType()->isReferenceType())
    return V.getType()->getAsCXXRecordDecl();
  const Expr *Init = V.getInit() ? skipTransparent(V.getInit()) : nullptr;
  while (const auto *Cast = dyn_cast_or_null<CastExpr>(Init))
    Init = skipTransparent(Cast->getSubExpr());
  const auto *Kept = dyn_cast_or_null<MaterializeTemporaryExpr>(Init);
  return Kept && Kept->getExtendingDecl() == &V ? Kept->getType()->getAsCXXRecordDecl() : nullptr;
}

void FunctionLowering::destroyLater(const VarDecl &V) {
  const CXXRecordDecl *Class = ownedBy(V);
  if (Class && !V.isNRVOVariable() && hasOwnDestructor(*Class))
    Scopes.push_back({&V, Class});
}

/// Whether a destructor's body itself, not what it calls, changes what the object only refers to.
static bool changesOthers(const CXXDestructorDecl &Destructor) {
  auto Refers = [](const Expr *E) {
    while (true) {
      E = E->IgnoreParenImpCasts();
      if (const auto *Star = dyn_cast<UnaryOperator>(E)) {
        E = Star->getSubExpr();
      } else if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
        E = Operator->getArg(0);
      } else if (const auto *Member = dyn_cast<MemberExpr>(E)) {
        QualType T = Member->getMemberDecl()->getType();
        if (T->isReferenceType() || T->isPointerType())
          return true;
        E = Member->getBase();
      } else {
        return false;
      }
    }
  };
  llvm::SmallVector<const Stmt *> Work{Destructor.getBody()};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (!S)
      continue;
    Work.append(S->child_begin(), S->child_end());
    if (const auto *Assigns = dyn_cast<BinaryOperator>(S))
      if (Assigns->isAssignmentOp() && Refers(Assigns->getLHS()))
        return true;
    if (const auto *Step = dyn_cast<UnaryOperator>(S))
      if (Step->isIncrementDecrementOp() && Refers(Step->getSubExpr()))
        return true;
    const auto *Call = dyn_cast<CallExpr>(S);
    const auto *Method = Call ? dyn_cast_or_null<CXXMethodDecl>(Call->getDirectCallee()) : nullptr;
    if (!Method)
      continue;
    const auto *Operator = dyn_cast<CXXOperatorCallExpr>(Call);
    if (Operator && Operator->getOperator() == OO_Call)
      return true; // a std::function, a lambda
    const auto *Member = dyn_cast<CXXMemberCallExpr>(Call);
    const Expr *Object = Operator ? Operator->getArg(0)
                         : Member ? Member->getImplicitObjectArgument()
                                  : nullptr;
    bool Changes = Operator ? Operator->isAssignmentOp()
                            : !Method->isConst() && Method->getParent()->isInStdNamespace();
    if (Changes && Object && Refers(Object))
      return true;
  }
  return false;
}

/// An object that a smart pointer or `new` keeps. When it goes is not known: if its destructor
/// changes what the object refers to, that is not to be relied on from now on.
void FunctionLowering::willBeDestroyed(Register Object, QualType T, PlaceId Place) {
  const CXXRecordDecl *Class = T->getAsCXXRecordDecl();
  if (!Class || !hasOwnDestructor(*Class))
    return;
  const CXXDestructorDecl *Destructor = Class->getDestructor();
  if (Destructor && Destructor->hasBody() && changesOthers(*Destructor))
    unknownCall({Object}, TypeId::Void, Place);
}

/// `Class` has a destructor of its own, or parts that have.
void FunctionLowering::destroy(Register Object, const CXXRecordDecl &Class, PlaceId Place) {
  if (const CXXDestructorDecl *Destructor = Class.getDestructor();
      Destructor && Destructor->isUserProvided()) {
    Callee C = Known.callee(*Destructor);
    C.IsVirtual = false; // the variable's own class is known
    Instruction Call;
    Call.Code = Op::Call;
    Call.CalleeIndex = B.addCallee(std::move(C));
    Call.Place = Place;
    Call.Operands = {Object};
    Call.OperandPlaces = {Place};
    B.emitEffect(std::move(Call));
  }
  llvm::SmallVector<const FieldDecl *> Fields(Class.fields());
  for (const FieldDecl *F : llvm::reverse(Fields))
    if (const CXXRecordDecl *Part = F->getType()->getAsCXXRecordDecl();
        Part && hasOwnDestructor(*Part))
      destroy(fieldPlace(Object, *F, Place), *Part, Place);
  for (const CXXBaseSpecifier &Base : llvm::reverse(Class.bases()))
    if (const CXXRecordDecl *Part = Base.getType()->getAsCXXRecordDecl();
        Part && hasOwnDestructor(*Part))
      destroy(Object, *Part, Place);
}

void FunctionLowering::leave(size_t Depth, const VarDecl *Kept) {
  if (!B.isOpen())
    return;
  for (size_t I = Scopes.size(); I-- > Depth;) {
    const VarDecl *V = Scopes[I].Variable;
    if (!V) {
      B.emitMarker(Op::EndTry, PlaceId::None);
      continue;
    }
    auto Found = Slots.find(V);
    if (V == Kept || Found == Slots.end())
      continue;
    PlaceId Place = Known.Where.of(*V);
    Register Object = slotReference(Found->second, Place);
    if (V->getType()->isReferenceType())
      Object = load(Object, referenceTo(B.slot(Found->second).Is), Place);
    destroy(Object, *Scopes[I].Class, Place);
  }
}

void FunctionLowering::closeScope(size_t Depth) {
  leave(Depth);
  Scopes.truncate(Depth);
}

/// What a `mutable` lambda does to its own copies, the next call finds done.
void FunctionLowering::forgetChangedCaptures(const CXXMethodDecl &CallOperator) {
  if (CallOperator.isConst() || CallOperator.isStatic())
    return;
  WrittenVariables Written(Known);
  Written.visit(CallOperator.getBody());
  llvm::SmallVector<SlotId> Changed;
  for (const LambdaCapture &Capture : CallOperator.getParent()->captures()) {
    if (Capture.capturesThis() && Capture.getCaptureKind() == LCK_StarThis && This &&
        (Written.This || !Written.Fields.empty()))
      Changed.push_back(*This);
    if (!Capture.capturesVariable() || !Written.Variables.contains(Capture.getCapturedVar()))
      continue;
    if (SlotId Slot = Slots.lookup(Capture.getCapturedVar()); !B.slot(Slot).IsReference)
      Changed.push_back(Slot);
  }
  B.emitForget(Changed, Known.Where.of(CallOperator));
}

} // namespace shapewise
