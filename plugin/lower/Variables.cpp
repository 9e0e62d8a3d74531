//===- Variables.cpp - lowering declarations of variables -----------------===//

#include "FunctionLowering.h"

using namespace clang;

namespace shapewise {

void FunctionLowering::declaration(const Decl *D) {
  if (const auto *V = dyn_cast<VarDecl>(D))
    variable(*V);
}

SlotId FunctionLowering::slotFor(const VarDecl &V, llvm::StringRef Name) {
  Slot S;
  S.Name = Name.str();
  S.Is = Known.TypeOf.of(V.getType().getNonReferenceType());
  S.Place = Known.Where.of(V);
  S.IsReference = V.getType()->isReferenceType();
  return Slots[&V] = B.addSlot(std::move(S));
}

void FunctionLowering::variable(const VarDecl &V) {
  if (V.isInvalidDecl() && giveUp("it has errors"))
    return;
  if (V.hasExternalStorage())
    return;
  bool Unchecked = hasAnnotation(V, "shapewise::unchecked");
  B.UncheckedDepth += Unchecked;
  if (V.isStaticLocal() || V.getTLSKind() != VarDecl::TLS_None) {
    staticVariable(V);
  } else {
    initialize(slotFor(V, V.getName()), V);
    destroyLater(V);
    if (const auto *Decomposed = dyn_cast<DecompositionDecl>(&V))
      bindings(*Decomposed);
  }
  B.UncheckedDepth -= Unchecked;
}

void FunctionLowering::initialize(SlotId Slot, const VarDecl &V) {
  PlaceId Place = Known.Where.of(V);
  const Expr *Init = V.getInit();
  if (!Init) {
    // In a loop it would seem to keep the last round's value.
    if (LoopDepth == 0)
      return;
    return B.emitForget({Slot}, Place);
  }
  Register Initial = V.getType()->isReferenceType() ? reference(Init) : value(Init);
  store(slotReference(Slot, Place), Initial, Place);
  annotate(V);
}

/// Runs once, at the first call: whatever it holds now may have been put there by an earlier one.
/// Its initializer is looked at all the same.
void FunctionLowering::staticVariable(const VarDecl &V) {
  if (const Expr *Init = V.getInit(); Init && !Init->isConstantInitializer(Known.Context, false)) {
    PlaceId Place = Known.Where.of(V);
    BlockId First = B.newBlock(), Then = B.newBlock();
    TypeId Bool = Known.TypeOf.of(Known.Context.BoolTy);
    B.branch(B.emit(Op::Unknown, Bool, Place), First, Then, Place, /*Synthetic=*/true);
    B.enter(First);
    effects(Init);
    B.jump(Then);
    B.enter(Then);
  }
}

/// `auto [a, b] = …`: the names of a tuple's elements are variables of their own, which hold what
/// `get` gave; those of fields and array elements stand for expressions on the hidden variable.
void FunctionLowering::bindings(const DecompositionDecl &D) {
  for (const BindingDecl *Name : D.bindings())
    if (const VarDecl *Holding = Name->getHoldingVar()) {
      SlotId Slot = slotFor(*Holding, Name->getName());
      initialize(Slot, *Holding);
    }
}

void FunctionLowering::annotate(const VarDecl &V) {
  Annotation Says = annotationOf(V, "shapewise::shape", Known.Where);
  if (Says.Text.empty())
    return;
  Instruction I;
  I.Code = Op::Annotate;
  I.Place = Says.Place;
  I.Operands = {slotReference(Slots[&V], Known.Where.of(V))};
  I.Text = std::move(Says.Text);
  B.emitEffect(std::move(I));
}

} // namespace shapewise
