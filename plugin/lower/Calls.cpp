//===- Calls.cpp - lowering calls -----------------------------------------===//

#include "FunctionLowering.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace shapewise {

unsigned FunctionLowering::calleeIndex(const FunctionDecl &F) {
  auto [Found, New] = CalleeIndices.try_emplace(&F);
  if (New)
    Found->second = B.addCallee(Known.callee(F));
  return Found->second;
}

Register FunctionLowering::call(const CallExpr &E) {
  if (const FunctionDecl *F = E.getDirectCallee())
    return callFunction(E, *F);
  if (isa<CXXPseudoDestructorExpr>(E.getCallee()->IgnoreParens()))
    return Register::None;
  return callThroughPointer(E);
}

Register FunctionLowering::callFunction(const CallExpr &E, const FunctionDecl &F) {
  if (auto Special = specialCall(E, F))
    return *Special;
  Instruction Call;
  llvm::ArrayRef<const Expr *> Arguments(E.getArgs(), E.getNumArgs());
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  bool HasObject = Method && Method->isImplicitObjectMemberFunction();
  if (const auto *Member = dyn_cast<MemberExpr>(E.getCallee()->IgnoreParens())) {
    if (HasObject)
      objectArgument(*Member->getBase(), Member->isArrow(), Call);
    else
      effects(Member->getBase());
  } else if (HasObject && isa<CXXOperatorCallExpr>(E)) {
    objectArgument(*Arguments.front(), /*IsArrow=*/false, Call);
    Arguments = Arguments.drop_front();
  } else if (HasObject) {
    return unknown(E);
  } else if (isa<CXXOperatorCallExpr>(E) && Method) { // a static operator()
    effects(Arguments.front());
    Arguments = Arguments.drop_front();
  }
  arguments(Arguments, F, Call);
  Register Result = emitCall(std::move(Call), calleeFor(E, F), E);
  if (Method && F.getIdentifier() && Method->getParent()->isInStdNamespace() &&
      llvm::is_contained({"push_back", "push_front", "push", "emplace_back", "insert"},
                         F.getName()))
    for (const Expr *Argument : Arguments)
      movedFrom(*Argument);
  return Result;
}

/// What the call names, as seen from the object it is made on.
unsigned FunctionLowering::calleeFor(const CallExpr &E, const FunctionDecl &F) {
  const auto *Method = dyn_cast<CXXMethodDecl>(&F);
  if (!Method || !Method->isInstance())
    return calleeIndex(F);
  const Expr *Object = nullptr;
  bool IsQualified = false;
  if (const auto *Member = dyn_cast<MemberExpr>(E.getCallee()->IgnoreParens())) {
    Object = Member->getBase();
    IsQualified = Member->hasQualifier();
  } else if (E.getNumArgs() > 0) {
    Object = E.getArg(0);
  }
  const Callee &Plain = Known.callee(F);
  const CXXRecordDecl *Class = nullptr;
  if (Object) {
    QualType T = Object->IgnoreParenImpCasts()->getType();
    if (T->isPointerType())
      T = T->getPointeeType();
    Class = T->getAsCXXRecordDecl();
  }
  std::string Name = Known.Spelling.methodOn(F, Class);
  // While an object is made or taken down it is of the class whose constructor or destructor runs.
  bool IsOwn = Object && isa<CXXThisExpr>(Object->IgnoreParenImpCasts()) &&
               isa_and_nonnull<CXXConstructorDecl, CXXDestructorDecl>(Definition);
  bool Devirtualized = Plain.IsVirtual && (IsQualified || IsOwn);
  if (Name == Plain.Name && !Devirtualized)
    return calleeIndex(F);
  auto [Found, New] = NamedCallees.try_emplace({&F, Name + (Devirtualized ? "!" : "")});
  if (New) {
    Callee Seen = Plain;
    Seen.Name = std::move(Name);
    Seen.IsVirtual &= !Devirtualized;
    Found->second = B.addCallee(std::move(Seen));
  }
  return Found->second;
}

void FunctionLowering::objectArgument(const Expr &Object, bool IsArrow, Instruction &Call) {
  Call.Operands.push_back(IsArrow ? pointee(&Object) : reference(&Object));
  Call.OperandPlaces.push_back(placeOf(Object));
}

void FunctionLowering::argument(const Expr &E, bool ByReference, Instruction &Call) {
  Call.Operands.push_back(ByReference ? reference(&E) : value(&E));
  Call.OperandPlaces.push_back(placeOf(E));
}

void FunctionLowering::arguments(llvm::ArrayRef<const Expr *> Arguments, const FunctionDecl &F,
                                 Instruction &Call) {
  bool InSystem = Known.isSystem(F);
  for (unsigned I = 0; I < Arguments.size(); ++I) {
    if (isa<CXXDefaultArgExpr>(Arguments[I]) && InSystem) {
      Call.Operands.push_back(Register::None);
      Call.OperandPlaces.push_back(PlaceId::None);
      continue;
    }
    bool ByReference =
        I < F.getNumParams() ? F.getParamDecl(I)->getType()->isReferenceType() : false;
    argument(*Arguments[I], ByReference, Call);
  }
}

/// `Made`: what a constructor makes, where the callee alone does not say it (void: it does).
Register FunctionLowering::emitCall(Instruction Call, unsigned CalleeIndex, const Expr &E,
                                    TypeId Made) {
  const Callee &C = B.function().Callees[CalleeIndex];
  bool NoReturn = C.NoReturn;
  Call.Code = Op::Call;
  Call.CalleeIndex = CalleeIndex;
  Call.Is = C.ResultIsReference ? referenceTo(C.Result) : C.Result;
  if (Made != TypeId::Void)
    Call.Is = Made;
  Call.Place = placeOf(E);
  PlaceId Place = Call.Place;
  Register Result = B.emit(std::move(Call));
  if (NoReturn)
    B.endUnreachable(Place);
  return Result;
}

/// A call through a function pointer is called what a call through std::function is called: both
/// run what their operand 0 holds.
Register FunctionLowering::callThroughPointer(const CallExpr &E) {
  const Expr *Pointer = E.getCallee();
  QualType T = Pointer->getType();
  if (const auto *P = T->getAs<PointerType>())
    T = P->getPointeeType();
  const auto *Prototype = T->getAs<FunctionProtoType>();
  if (!Prototype || !Pointer->getType()->isFunctionPointerType())
    return unknown(E);
  Callee C;
  C.Name = "std::function::operator()";
  C.ShortName = "operator()";
  C.IsMethod = true;
  C.InSystemHeader = true;
  C.Result = Known.TypeOf.of(Prototype->getReturnType().getNonReferenceType());
  C.ResultIsReference = Prototype->getReturnType()->isReferenceType();
  Parameter Self;
  Self.Name = "self";
  Self.Is = typeOf(*Pointer);
  Self.How = Passing::ConstReference;
  C.Parameters.push_back(std::move(Self));
  Instruction Call;
  Call.Operands.push_back(materialize(value(Pointer), typeOf(*Pointer), placeOf(*Pointer)));
  Call.OperandPlaces.push_back(placeOf(*Pointer));
  for (unsigned I = 0; I < E.getNumArgs(); ++I) {
    QualType As = I < Prototype->getNumParams() ? Prototype->getParamType(I) : QualType();
    if (!As.isNull()) {
      Parameter P;
      P.Is = Known.TypeOf.of(As.getNonReferenceType());
      P.How = passingOf(As);
      C.Parameters.push_back(std::move(P));
    }
    argument(*E.getArg(I), !As.isNull() && As->isReferenceType(), Call);
  }
  return emitCall(std::move(Call), B.addCallee(std::move(C)), E);
}

/// A value (or place) that is not modelled. What goes into it goes into a call that may change it.
Register FunctionLowering::unknown(const Expr &E) {
  llvm::SmallVector<Register> Parts;
  for (const Stmt *Child : E.children()) {
    const auto *Part = dyn_cast_or_null<Expr>(Child);
    if (!Part) {
      if (Child && !isa<CXXForRangeStmt>(Child))
        statement(Child);
      continue;
    }
    if (Part->isTypeDependent())
      continue;
    if (Part->getType()->isVoidType()) {
      effects(Part);
      continue;
    }
    if (isa<CallExpr>(E) && Part == cast<CallExpr>(E).getCallee() &&
        Part->getType()->isFunctionType())
      continue;
    Parts.push_back(Part->isGLValue() ? reference(Part) : value(Part));
  }
  // Another type for the same bits: only what is written through the new pointer changes.
  const auto *Cast = dyn_cast<CastExpr>(&E);
  bool RunsCode = !Cast || Cast->getCastKind() != CK_BitCast;
  return unknownCall(Parts, E.isGLValue() ? referenceTo(typeOf(E)) : typeOf(E), placeOf(E),
                     RunsCode);
}

Register FunctionLowering::unknownCall(llvm::ArrayRef<Register> Changed, TypeId Result,
                                       PlaceId Place, bool RunsCode) {
  if (Changed.empty())
    return Result == TypeId::Void ? Register::None : B.emit(Op::Unknown, Result, Place);
  Callee C;
  C.ShortName = "(unknown)";
  C.InSystemHeader = !RunsCode;
  C.Result = Result;
  C.Parameters.resize(Changed.size());
  for (Parameter &P : C.Parameters)
    P.How = Passing::MutableReference;
  Instruction Call;
  Call.Code = Op::Call;
  Call.CalleeIndex = B.addCallee(std::move(C));
  Call.Is = Result;
  Call.Place = Place;
  Call.Operands.assign(Changed.begin(), Changed.end());
  Call.OperandPlaces.assign(Changed.size(), PlaceId::None);
  return B.emit(std::move(Call));
}

/// A function's name as a value.
Register FunctionLowering::closure(const FunctionDecl &F, const Expr &E) {
  Instruction I;
  I.Code = Op::Closure;
  I.Is = typeOf(E);
  I.Place = placeOf(E);
  I.Lambda = Known.idOf(F);
  I.Text = Known.Spelling.qualified(F);
  return B.emit(std::move(I));
}

} // namespace shapewise
