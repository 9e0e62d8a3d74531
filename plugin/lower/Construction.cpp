//===- Construction.cpp - lowering what makes objects ---------------------===//

#include "FunctionLowering.h"

using namespace clang;

namespace shapewise {

Register FunctionLowering::construct(const CXXConstructExpr &E) {
  const CXXConstructorDecl &Constructor = *E.getConstructor();
  if (E.getType()->isArrayType())
    return constructArray(E);
  // Copies and moves are the value itself, unless the user says otherwise.
  if (Constructor.isCopyOrMoveConstructor() && E.getNumArgs() >= 1 &&
      (E.isElidable() || !Constructor.isUserProvided() || Known.isSystem(Constructor))) {
    Register Given = value(E.getArg(0));
    if (Constructor.isMoveConstructor())
      movedFrom(*E.getArg(0));
    return Given;
  }
  if (auto Pointer = constructPointer(E))
    return *Pointer;
  if (auto Tuple = constructTuple(E))
    return *Tuple;
  if (auto Holder = constructHolder(E))
    return *Holder;
  if (Constructor.isDefaultConstructor() && Constructor.isTrivial() &&
      Known.TypeOf[typeOf(E)].Is == Type::Form::Record)
    return B.emit(Op::Record, typeOf(E), placeOf(E));
  return constructObject(Constructor, llvm::ArrayRef<const Expr *>(E.getArgs(), E.getNumArgs()), E);
}

/// `Tensor layers[3];`: every element is made the same way.
Register FunctionLowering::constructArray(const CXXConstructExpr &E) {
  static constexpr std::int64_t MaxElements = 64;
  const Type &Made = Known.TypeOf[typeOf(E)];
  if (Made.Is != Type::Form::List || !Made.FixedSize || *Made.FixedSize > MaxElements ||
      Known.Context.getAsArrayType(E.getType())->getElementType()->isArrayType())
    return B.emit(Op::Unknown, typeOf(E), placeOf(E));
  Instruction Call;
  arguments(llvm::ArrayRef<const Expr *>(E.getArgs(), E.getNumArgs()), *E.getConstructor(), Call);
  Register Element =
      emitCall(std::move(Call), calleeIndex(*E.getConstructor()), E, Made.Elements.front());
  llvm::SmallVector<Register> All(static_cast<size_t>(*Made.FixedSize), Element);
  return B.emit(Op::List, typeOf(E), placeOf(E), All);
}

/// `std::move(v)` leaves a list empty and a smart pointer null. Other types' values stay what they
/// were: nobody looks at them again.
void FunctionLowering::movedFrom(const Expr &E) {
  const auto *Move = dyn_cast<CallExpr>(E.IgnoreParenImpCasts());
  if (!Move || !Move->isCallToStdMove())
    return;
  const Expr *From = Move->getArg(0)->IgnoreParenImpCasts();
  if (!isa<DeclRefExpr, MemberExpr>(From))
    return;
  TypeId T = typeOf(*From);
  const Type &Is = Known.TypeOf[T];
  bool IsList = Is.Is == Type::Form::List && !Is.FixedSize;
  bool IsOwner = Is.Name == "std::unique_ptr" || Is.Name == "std::shared_ptr";
  if (!IsList && !IsOwner)
    return;
  PlaceId Place = placeOf(E);
  store(reference(From), B.emit(IsList ? Op::List : Op::Null, T, Place), Place);
}

/// Smart pointers and std::function are what they are made of.
std::optional<Register> FunctionLowering::constructPointer(const CXXConstructExpr &E) {
  const Type &Made = Known.TypeOf[typeOf(E)];
  if (Made.Is != Type::Form::Pointer && Made.Is != Type::Form::Function)
    return std::nullopt;
  if (E.getNumArgs() == 0)
    return null(E);
  for (unsigned I = 1; I < E.getNumArgs(); ++I) // a deleter, which will run at some time
    if (const Expr *Deleter = E.getArg(I); !isa<CXXDefaultArgExpr>(Deleter))
      unknownCall({Deleter->isGLValue() ? reference(Deleter) : value(Deleter)}, TypeId::Void,
                  placeOf(*Deleter));
  const Expr *From = E.getArg(0);
  if (Made.Name == "std::reference_wrapper")
    return reference(From);
  if (From->getType()->isNullPtrType())
    return null(E);
  if (Known.TypeOf[typeOf(*From)].Is != Made.Is)
    return std::nullopt;
  Register Pointer = value(From);
  if (E.getConstructor()->isMoveConstructor())
    movedFrom(*From);
  return Pointer;
}

/// A pair or tuple of its elements, one argument each.
std::optional<Register> FunctionLowering::constructTuple(const CXXConstructExpr &E) {
  const Type &Made = Known.TypeOf[typeOf(E)];
  if (Made.Is != Type::Form::Tuple || Made.Elements.empty() || E.getNumArgs() == 0)
    return std::nullopt;
  const Type &First = Known.TypeOf[typeOf(*E.getArg(0))];
  if (E.getNumArgs() == 1 && First.Is == Type::Form::Tuple) {
    bool Same = First.Elements.size() == Made.Elements.size();
    for (size_t I = 0; Same && I < First.Elements.size(); ++I)
      Same = isSameValue(First.Elements[I], Made.Elements[I]);
    return Same ? std::optional(value(E.getArg(0))) : std::nullopt;
  }
  if (E.getNumArgs() != Made.Elements.size())
    return std::nullopt;
  return tuple(typeOf(E), llvm::ArrayRef<const Expr *>(E.getArgs(), E.getNumArgs()), placeOf(E));
}

Register FunctionLowering::tuple(TypeId T, llvm::ArrayRef<const Expr *> Parts, PlaceId Place) {
  Instruction I;
  I.Code = Op::Tuple;
  I.Is = T;
  I.Place = Place;
  for (unsigned Index = 0; Index < Parts.size(); ++Index) {
    const Expr *Part = Parts[Index];
    TypeId Element = Known.TypeOf[T].Elements[Index];
    if (Known.TypeOf[Element].Name == "&")
      I.Operands.push_back(reference(Part));
    else
      I.Operands.push_back(convertTo(Element, value(Part), *Part));
  }
  return B.emit(std::move(I));
}

/// Whether a value of the one type is, converted to the other, still the same value here.
bool FunctionLowering::isSameValue(TypeId From, TypeId To) const {
  using F = Type::Form;
  const Type &Source = Known.TypeOf[From], &Target = Known.TypeOf[To];
  if (From == To)
    return true;
  if (Target.Is != Source.Is)
    return false;
  return Target.Is == F::Int || Target.Is == F::Float || Target.Is == F::Pointer ||
         Target.Is == F::String || (Target.Name == Source.Name && Target.Is != F::Tuple);
}

/// A value that a library converts behind the scenes, where the AST has no cast for it.
Register FunctionLowering::convertTo(TypeId To, Register Value, const Expr &From) {
  using F = Type::Form;
  const Type &Target = Known.TypeOf[To], &Source = Known.TypeOf[typeOf(From)];
  if (isSameValue(typeOf(From), To))
    return Value;
  auto IsNumber = [](F Form) { return Form == F::Int || Form == F::Float || Form == F::Bool; };
  if (IsNumber(Target.Is) && IsNumber(Source.Is))
    return B.emit(Op::Convert, To, placeOf(From), {Value});
  return unknownCall({Value}, To, placeOf(From));
}

Register FunctionLowering::constructObject(const CXXConstructorDecl &Constructor,
                                           llvm::ArrayRef<const Expr *> Arguments, const Expr &E) {
  Instruction Call;
  arguments(Arguments, Constructor, Call);
  return emitCall(std::move(Call), calleeIndex(Constructor), E, typeOf(E));
}

/// `Net net(784, 10)` of a class that TORCH_MODULE made: the class it holds is constructed with
/// these arguments, and the holder from the pointer to it, as libtorch does.
std::optional<Register> FunctionLowering::constructHolder(const CXXConstructExpr &E) {
  const CXXConstructorDecl &Constructor = *E.getConstructor();
  const CXXRecordDecl *Held = heldClass(*Constructor.getParent(), Known.Spelling);
  if (!Held || Known.isSystem(*Held))
    return std::nullopt;
  const CXXConstructorDecl *Written = &Constructor;
  if (const auto &Inherited = Constructor.getInheritedConstructor())
    Written = Inherited.getConstructor();
  bool Forwards = Written->getPrimaryTemplate() || E.getNumArgs() == 0;
  if (!Forwards)
    return std::nullopt;
  QualType HeldType = classType(Known.Context, *Held);
  auto Object =
      constructForwarded(HeldType, llvm::ArrayRef<const Expr *>(E.getArgs(), E.getNumArgs()), E);
  if (!Object)
    return std::nullopt;
  TypeId Pointer = Known.TypeOf.pointerTo(Known.TypeOf.of(HeldType), "std::shared_ptr");
  Callee C;
  C.ShortName = shortName(*Constructor.getParent());
  C.Name = Known.Spelling.qualified(*Constructor.getParent()) + "::" + C.ShortName;
  C.IsConstructor = true;
  C.InSystemHeader = true;
  C.Class = Known.TypeOf.classOf(*Constructor.getParent());
  C.ClassType = C.Result = typeOf(E);
  Parameter Module;
  Module.Name = "module";
  Module.Is = Pointer;
  C.Parameters.push_back(std::move(Module));
  Instruction Call;
  Call.Operands.push_back(B.emit(Op::Box, Pointer, placeOf(E), {*Object}));
  Call.OperandPlaces.push_back(placeOf(E));
  return emitCall(std::move(Call), B.addCallee(std::move(C)), E, typeOf(E));
}

Register FunctionLowering::newExpression(const CXXNewExpr &E) {
  for (const Expr *Argument : E.placement_arguments())
    effects(Argument);
  PlaceId Place = placeOf(E);
  if (E.isArray()) {
    if (auto Size = E.getArraySize(); Size && *Size)
      effects(*Size);
    if (const Expr *Init = E.getInitializer())
      effects(Init);
    return B.emit(Op::Unknown, typeOf(E), Place);
  }
  const Expr *Init = E.getInitializer();
  Register Object =
      Init ? value(Init) : B.emit(Op::Unknown, Known.TypeOf.of(E.getAllocatedType()), Place);
  willBeDestroyed(Object, E.getAllocatedType(), Place);
  return B.emit(Op::Box, typeOf(E), Place, {Object});
}

} // namespace shapewise
