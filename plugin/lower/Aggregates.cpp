//===- Aggregates.cpp - lowering braces and lambdas -----------------------===//

#include "FunctionLowering.h"

using namespace clang;

namespace shapewise {

Register FunctionLowering::initializerList(const InitListExpr &Written) {
  const InitListExpr &E =
      Written.isSemanticForm() || !Written.getSemanticForm() ? Written : *Written.getSemanticForm();
  QualType T = E.getType();
  if (E.isTransparent() || (T->isScalarType() && E.getNumInits() == 1))
    return value(E.getInit(0));
  if (T->isScalarType())
    return zero(E);
  TypeId Is = typeOf(E);
  switch (Known.TypeOf[Is].Is) {
  case Type::Form::String:
    if (E.getNumInits() == 1)
      return value(E.getInit(0));
    break;
  case Type::Form::List:
    // std::array is a class around an array.
    if (T->isRecordType()) {
      const auto *Inner =
          E.getNumInits() == 1 ? dyn_cast<InitListExpr>(skipTransparent(E.getInit(0))) : nullptr;
      if (Inner)
        return listOf(*Inner, Is);
      break;
    }
    return listOf(E, Is);
  case Type::Form::Record:
    if (T->isUnionType())
      break;
    return aggregate(E, llvm::ArrayRef<const Expr *>(E.getInits(), E.getNumInits()));
  default:
    break;
  }
  return unknown(E);
}

/// Of longer lists of numbers (the pixels of an image) only the length is kept.
static constexpr unsigned MaxListedElements = 256;

/// Longer arrays than this get no elements for what the braces leave out.
static constexpr std::int64_t MaxFilledElements = 64;

Register FunctionLowering::listOf(const InitListExpr &E, TypeId T) {
  Instruction I;
  I.Code = Op::List;
  I.Is = T;
  I.Place = placeOf(E);
  if (E.getNumInits() > MaxListedElements && E.getInit(0)->getType()->isArithmeticType()) {
    I.Operands.assign(E.getNumInits(), B.emit(Op::Unknown, typeOf(*E.getInit(0)), I.Place));
    return B.emit(std::move(I));
  }
  for (const Expr *Init : E.inits())
    I.Operands.push_back(value(Init));
  std::int64_t Size = Known.TypeOf[T].FixedSize.value_or(E.getNumInits());
  if (Size > static_cast<std::int64_t>(E.getNumInits())) {
    if (!E.hasArrayFiller() || Size > MaxFilledElements)
      return unknownCall(I.Operands, T, I.Place);
    Register Filler = value(E.getArrayFiller());
    I.Operands.resize(static_cast<size_t>(Size), Filler);
  }
  return B.emit(std::move(I));
}

Register FunctionLowering::aggregate(const Expr &E, llvm::ArrayRef<const Expr *> Parts) {
  const CXXRecordDecl *Class = E.getType()->getAsCXXRecordDecl();
  TypeId T = typeOf(E);
  if (!Class || Known.TypeOf[T].Is != Type::Form::Record)
    return unknown(E);
  Instruction Record;
  Record.Code = Op::Record;
  Record.Is = T;
  Record.Place = placeOf(E);
  Aggregates.emplace_back();
  addAggregateParts(*Class->getDefinition(), Parts, Record);
  Aggregates.pop_back();
  return B.emit(std::move(Record));
}

void FunctionLowering::addAggregateParts(const CXXRecordDecl &Class,
                                         llvm::ArrayRef<const Expr *> Parts, Instruction &Record) {
  for (const CXXBaseSpecifier &Base : Class.bases()) {
    if (Parts.empty())
      return;
    const Expr *Part = skipTransparent(Parts.front());
    Parts = Parts.drop_front();
    const CXXRecordDecl *BaseClass = Base.getType()->getAsCXXRecordDecl();
    const auto *Braces = dyn_cast<InitListExpr>(Part);
    if (Braces && BaseClass) {
      addAggregateParts(*BaseClass->getDefinition(),
                        llvm::ArrayRef<const Expr *>(Braces->getInits(), Braces->getNumInits()),
                        Record);
    } else if (BaseClass) {
      Record.Names.push_back(shortName(*BaseClass));
      Record.Operands.push_back(value(Part));
    }
  }
  for (const FieldDecl *F : Class.fields()) {
    if (F->isUnnamedBitField())
      continue;
    if (Parts.empty())
      return;
    const Expr *Part = Parts.front();
    Parts = Parts.drop_front();
    Register Value = F->getType()->isReferenceType() ? reference(Part) : value(Part);
    Record.Names.push_back(F->getNameAsString());
    Record.Operands.push_back(Value);
    Aggregates.back()[F] = Value;
  }
}

/// Whether this function writes a variable other than where it is declared. Of the variables of
/// functions around it nobody knows.
bool FunctionLowering::mayChangeLater(const ValueDecl &Variable) {
  if (Variable.getParentFunctionOrMethod() != Definition || !Definition)
    return true;
  if (!WrittenHere) {
    WrittenHere.emplace(Known);
    WrittenHere->visit(Definition->getBody());
  }
  return WrittenHere->Variables.contains(&Variable);
}

Register FunctionLowering::lambda(const LambdaExpr &E) {
  Instruction I;
  I.Code = Op::Closure;
  I.Is = typeOf(E);
  I.Place = placeOf(E);
  I.Lambda = Known.idOf(*E.getCallOperator());
  I.Text = Known.Spelling.qualified(*E.getCallOperator());
  WrittenVariables Inside(Known);
  Inside.visit(E.getBody());
  auto Init = E.capture_init_begin();
  for (const LambdaCapture &Capture : E.captures()) {
    const Expr *Value = *Init++;
    bool ByReference = Capture.getCaptureKind() == LCK_ByRef;
    Register Captured = Register::None;
    std::string Name;
    if (Capture.capturesThis()) {
      Name = "this";
      ByReference = Capture.getCaptureKind() == LCK_This;
      Captured = thisReference(I.Place);
      if (!ByReference && This)
        Captured = load(Captured, B.slot(*This).Is, I.Place);
    } else if (Capture.capturesVariable()) {
      Name = Capture.getCapturedVar()->getNameAsString();
      Captured = ByReference ? reference(Value) : value(Value);
    }
    if (I.Operands.size() < 64) {
      std::uint64_t Bit = std::uint64_t(1) << I.Operands.size();
      const ValueDecl *Variable = Capture.capturesVariable() ? Capture.getCapturedVar() : nullptr;
      I.Value |= static_cast<std::int64_t>(ByReference ? Bit : 0);
      // A pointer that is captured by value may be written through.
      I.MayWrite |= !ByReference || !Variable || Inside.Variables.contains(Variable) ? Bit : 0;
      I.MayChange |= ByReference && (!Variable || mayChangeLater(*Variable)) ? Bit : 0;
    }
    I.Names.push_back(std::move(Name));
    I.Operands.push_back(Captured);
  }
  return B.emit(std::move(I));
}

} // namespace shapewise
