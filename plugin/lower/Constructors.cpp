//===- Constructors.cpp - what a constructor does before its body ---------===//

#include "FunctionLowering.h"

using namespace clang;

namespace shapewise {

void FunctionLowering::constructorInitializers(const CXXConstructorDecl &Constructor) {
  for (const CXXCtorInitializer *Init : Constructor.inits()) {
    if (Init->isBaseInitializer() || Init->isDelegatingInitializer())
      baseInitializer(*Init);
    else if (Init->isAnyMemberInitializer())
      memberInitializer(*Init);
  }
}

void FunctionLowering::memberInitializer(const CXXCtorInitializer &Init) {
  const Expr *E = Init.getInit();
  // A default initializer stands at its field; one that was written, at the constructor.
  PlaceId Place = placeOf(*E);
  Register Object = thisReference(Place);
  const FieldDecl *F = Init.getAnyMember();
  if (const IndirectFieldDecl *Path = Init.getIndirectMember())
    for (const NamedDecl *Step : Path->chain())
      if (const auto *Outer = dyn_cast<FieldDecl>(Step); Outer && Outer != F)
        Object = memberOf(Object, *Outer, Place);
  Register Initial = F->getType()->isReferenceType() ? reference(E) : value(E);
  store(fieldPlace(Object, *F, Place), Initial, Place);
}

void FunctionLowering::baseInitializer(const CXXCtorInitializer &Init) {
  const Expr *E = skipTransparent(Init.getInit());
  Instruction Call;
  PlaceId Place = placeOf(*E);
  const CXXConstructorDecl *Base = nullptr;
  if (const auto *Inherited = dyn_cast<CXXInheritedCtorInitExpr>(E)) {
    Base = Inherited->getConstructor();
    Call.Operands.push_back(thisReference(Place));
    Call.OperandPlaces.push_back(Place);
    inheritedArguments(Call);
  } else if (const auto *Written = dyn_cast<CXXConstructExpr>(E)) {
    Base = Written->getConstructor();
    if (Base->isTrivial() && Base->isDefaultConstructor())
      return;
    Call.Operands.push_back(thisReference(Place));
    Call.OperandPlaces.push_back(Place);
    arguments(llvm::ArrayRef<const Expr *>(Written->getArgs(), Written->getNumArgs()), *Base, Call);
  } else {
    unknownCall({thisReference(Place), value(E)}, TypeId::Void, Place);
    return;
  }
  auto [Found, New] = NamedCallees.try_emplace({Base, "base"});
  if (New) {
    Callee C = Known.signature(*Base);
    C.IsBaseConstructor = true;
    Found->second = B.addCallee(std::move(C));
  }
  emitCall(std::move(Call), Found->second, *E);
}

/// An inherited constructor hands its own parameters on.
void FunctionLowering::inheritedArguments(Instruction &Call) {
  for (const ParmVarDecl *P : Definition->parameters()) {
    SlotId Slot = Slots[P];
    PlaceId Place = B.slot(Slot).Place;
    TypeId T = B.slot(Slot).IsReference ? referenceTo(B.slot(Slot).Is) : B.slot(Slot).Is;
    Call.Operands.push_back(load(slotReference(Slot, Place), T, Place));
    Call.OperandPlaces.push_back(Place);
  }
}

} // namespace shapewise
