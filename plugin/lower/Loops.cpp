//===- Loops.cpp - lowering loops -----------------------------------------===//

#include "FunctionLowering.h"

using namespace clang;

namespace shapewise {

void FunctionLowering::loopBody(const Stmt *Body, LoopTargets Around) {
  Around.ContinueDepth = Scopes.size();
  Targets.push_back(Around);
  ++LoopDepth;
  statement(Body);
  --LoopDepth;
  Targets.pop_back();
}

void FunctionLowering::whileLoop(const WhileStmt &S) {
  BlockId Header = B.newBlock(), Body = B.newBlock(), End = B.newBlock();
  enter(Header);
  conditionVariable(S.getConditionVariable());
  condition(S.getCond(), Body, End);
  B.enter(Body);
  loopBody(S.getBody(), {End, Header, Scopes.size()});
  B.jump(Header);
  B.enter(End);
}

void FunctionLowering::doLoop(const DoStmt &S) {
  BlockId Body = B.newBlock(), Test = B.newBlock(), End = B.newBlock();
  enter(Body);
  loopBody(S.getBody(), {End, Test, Scopes.size()});
  enter(Test);
  condition(S.getCond(), Body, End);
  B.enter(End);
}

void FunctionLowering::forLoop(const ForStmt &S) {
  statement(S.getInit());
  BlockId Header = B.newBlock(), Body = B.newBlock(), Step = B.newBlock(), End = B.newBlock();
  enter(Header);
  conditionVariable(S.getConditionVariable());
  if (S.getCond())
    condition(S.getCond(), Body, End);
  else
    B.jump(Body);
  B.enter(Body);
  loopBody(S.getBody(), {End, Step, Scopes.size()});
  enter(Step);
  statement(S.getInc());
  B.jump(Header);
  B.enter(End);
}

/// The `*__begin` in the initializer of a range-for's variable.
static const Expr *findElement(const Stmt *S, const VarDecl *Begin, unsigned Level = 0) {
  if (!S || Level > 64)
    return nullptr;
  const Expr *Operand = nullptr;
  if (const auto *Star = dyn_cast<UnaryOperator>(S); Star && Star->getOpcode() == UO_Deref)
    Operand = Star->getSubExpr();
  else if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(S);
           Call && Call->getOperator() == OO_Star && Call->getNumArgs() == 1)
    Operand = Call->getArg(0);
  if (Operand)
    if (const auto *Name = dyn_cast<DeclRefExpr>(Operand->IgnoreParenImpCasts());
        Name && Name->getDecl() == Begin)
      return cast<Expr>(S);
  for (const Stmt *Child : S->children())
    if (const Expr *Found = findElement(Child, Begin, Level + 1))
      return Found;
  return nullptr;
}

static const VarDecl *onlyVariable(const DeclStmt *S) {
  return S && S->isSingleDecl() ? dyn_cast<VarDecl>(S->getSingleDecl()) : nullptr;
}

void FunctionLowering::rangeFor(const CXXForRangeStmt &S) {
  statement(S.getInit());
  const VarDecl *Variable = S.getLoopVariable();
  const VarDecl *Begin = onlyVariable(S.getBeginStmt());
  const Expr *Range = S.getRangeInit();
  const Expr *Element = Variable && Begin ? findElement(Variable->getInit(), Begin) : nullptr;
  if (!Range || !Element) {
    giveUp("it has a loop that is not followed");
    return;
  }
  PlaceId Place = placeOf(*Range);
  SlotId Iterator = temporary(Known.TypeOf.of(Begin->getType()));
  Register First = B.emit(Op::IterateBegin, B.slot(Iterator).Is, Place, {reference(Range)});
  store(slotReference(Iterator, Place), First, Place);

  BlockId Header = B.newBlock(), Body = B.newBlock(), End = B.newBlock();
  enter(Header);
  TypeId Bool = Known.TypeOf.of(Known.Context.BoolTy);
  Register More = B.emit(Op::IterateMore, Bool, Place, {slotReference(Iterator, Place)});
  B.branch(More, Body, End, Place);

  BlockId Step = B.newBlock();
  B.enter(Body);
  TypeId ElementType = typeOf(*Element);
  Bound[Element] =
      B.emit(Op::IterateNext, Element->isGLValue() ? referenceTo(ElementType) : ElementType, Place,
             {slotReference(Iterator, Place)});
  ++LoopDepth;
  size_t Outer = Scopes.size();
  declaration(Variable);
  --LoopDepth;
  loopBody(S.getBody(), {End, Step, Outer});
  enter(Step);
  closeScope(Outer);
  B.jump(Header);
  B.enter(End);
}

} // namespace shapewise
