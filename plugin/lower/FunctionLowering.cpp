//===- FunctionLowering.cpp - one C++ body into a tensor program ----------===//

#include "FunctionLowering.h"

using namespace clang;

namespace shapewise {

/// Deeper nesting than any hand-written program has; clang's own limit for brackets is 256.
static constexpr unsigned MaxDepth = 700;

FunctionLowering::FunctionLowering(Declarations &Known, const FunctionDecl &Definition,
                                   unsigned MaxInstructions)
    : Known(Known), Definition(&Definition), MaxInstructions(MaxInstructions) {}

FunctionLowering::FunctionLowering(Declarations &Known, unsigned MaxInstructions)
    : Known(Known), MaxInstructions(MaxInstructions) {}

bool FunctionLowering::giveUp(llvm::StringRef Why) {
  if (Reason.empty())
    Reason = Why;
  return true;
}

/// What clang could not make sense of, and said so.
bool FunctionLowering::isBroken(const Expr &E) {
  return (E.containsErrors() || E.isTypeDependent()) && giveUp("it has errors");
}

bool FunctionLowering::isOverBudget() {
  if (!Reason.empty())
    return true;
  if (B.instructionCount() > MaxInstructions)
    return giveUp("the function is too long");
  return Depth > MaxDepth && giveUp("the function is nested too deeply");
}

SlotId FunctionLowering::temporary(TypeId T, bool IsReference) {
  Slot S;
  S.Is = T;
  S.IsReference = IsReference;
  return B.addSlot(std::move(S));
}

void FunctionLowering::addParameters() {
  const Callee &Signature = B.function().Signature;
  unsigned Objects = Signature.IsMethod ? 1 : 0;
  if (Objects) {
    Slot Self;
    const auto *Method = cast<CXXMethodDecl>(Definition);
    Self.Name = Method->getParent()->isLambda() ? "lambda" : "this";
    Self.Is = Signature.Parameters.front().Is;
    Self.Place = Known.Where.of(*Definition);
    Self.IsReference = true;
    This = B.addSlot(std::move(Self));
  }
  for (unsigned I = 0; I < Definition->getNumParams(); ++I) {
    const ParmVarDecl &P = *Definition->getParamDecl(I);
    const Parameter &As = Signature.Parameters[I + Objects];
    Slot S;
    S.Name = As.Name;
    S.Is = As.Is;
    S.Place = Known.Where.of(P);
    S.IsReference = P.getType()->isReferenceType();
    Slots[&P] = B.addSlot(std::move(S));
  }
}

/// The type of `*this` around a lambda.
TypeId FunctionLowering::enclosingObject(const CXXRecordDecl &Lambda) {
  for (const DeclContext *C = Lambda.getDeclContext(); C; C = C->getParent())
    if (const auto *Class = dyn_cast<CXXRecordDecl>(C); Class && !Class->isLambda())
      return Known.TypeOf.of(classType(Known.Context, *Class));
  return TypeId::Void;
}

/// Inside a lambda's body its captures are slots, and `this` is the object around it.
void FunctionLowering::addCaptures(const CXXRecordDecl &Lambda) {
  This.reset();
  for (const LambdaCapture &Capture : Lambda.captures()) {
    Slot S;
    S.Place = Known.Where.of(SourceRange(Capture.getLocation()), Capture.getLocation());
    if (Capture.capturesThis()) {
      S.Name = "this";
      S.Is = enclosingObject(Lambda);
      S.IsReference = Capture.getCaptureKind() == LCK_This;
      This = B.addSlot(std::move(S));
    } else if (Capture.capturesVariable()) {
      const ValueDecl *V = Capture.getCapturedVar();
      S.Name = V->getNameAsString();
      S.Is = Known.TypeOf.of(V->getType().getNonReferenceType());
      const auto *Variable = dyn_cast<VarDecl>(V);
      bool IsInitialized = Variable && Variable->isInitCapture();
      S.IsReference =
          IsInitialized ? V->getType()->isReferenceType() : Capture.getCaptureKind() == LCK_ByRef;
      Slots[V] = B.addSlot(std::move(S));
    } else {
      B.addSlot(std::move(S));
    }
    ++B.function().CaptureCount;
  }
}

std::unique_ptr<Function> FunctionLowering::run() {
  Function &F = B.function();
  F.Id = Known.idOf(*Definition);
  F.Name = Known.Spelling.qualified(*Definition);
  F.Title = Names::title(*Definition);
  F.Place = Known.Where.of(*Definition);
  F.Signature = Known.signature(*Definition);
  F.Unchecked = Known.isUnchecked(*Definition);
  addParameters();
  if (const auto *Method = dyn_cast<CXXMethodDecl>(Definition);
      Method && Method->getParent()->isLambda())
    addCaptures(*Method->getParent()), forgetChangedCaptures(*Method);
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(Definition))
    constructorInitializers(*Constructor);
  statement(Definition->getBody());
  if (!Reason.empty())
    return nullptr;
  if (B.isOpen()) {
    Terminator T;
    bool FallsOut = Definition->getReturnType()->isVoidType() || Definition->isMain() ||
                    F.Signature.IsConstructor;
    T.Is = FallsOut ? Terminator::Form::Return : Terminator::Form::Unreachable;
    T.Place = F.Place;
    B.end(std::move(T));
  }
  return B.finish();
}

std::unique_ptr<Function> FunctionLowering::runInitializer(FunctionId Id, const VarDecl &V,
                                                           const Expr &Init) {
  Function &F = B.function();
  F.Id = Id;
  F.Name = Known.Spelling.qualified(V);
  F.Title = V.getNameAsString();
  F.Place = Known.Where.of(V);
  F.Signature.Result = Known.TypeOf.of(V.getType());
  Terminator T;
  T.Is = Terminator::Form::Return;
  T.Place = F.Place;
  T.Condition = value(&Init);
  if (!Reason.empty())
    return nullptr;
  B.end(std::move(T));
  return B.finish();
}

} // namespace shapewise
