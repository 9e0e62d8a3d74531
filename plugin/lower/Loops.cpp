//===- Loops.cpp - lowering loops and try blocks --------------------------===//

#include "FunctionLowering.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace shapewise {

void FunctionLowering::loopBody(const Stmt *Body, LoopTargets Around) {
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
  loopBody(S.getBody(), {End, Header});
  B.jump(Header);
  B.enter(End);
}

void FunctionLowering::doLoop(const DoStmt &S) {
  BlockId Body = B.newBlock(), Test = B.newBlock(), End = B.newBlock();
  enter(Body);
  loopBody(S.getBody(), {End, Test});
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
  loopBody(S.getBody(), {End, Step});
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

  B.enter(Body);
  TypeId ElementType = typeOf(*Element);
  Bound[Element] =
      B.emit(Op::IterateNext, Element->isGLValue() ? referenceTo(ElementType) : ElementType, Place,
             {slotReference(Iterator, Place)});
  ++LoopDepth;
  declaration(Variable);
  --LoopDepth;
  loopBody(S.getBody(), {End, Header});
  B.jump(Header);
  B.enter(End);
}

namespace {

/// Local variables that a statement may write, directly or by handing them out.
class WrittenVariables {
public:
  explicit WrittenVariables(Declarations &Known) : Known(Known) {}

  llvm::SmallPtrSet<const ValueDecl *, 8> Variables;
  bool This = false;

  /// Deeper nesting than the lowering itself takes need not be looked through.
  void visit(const Stmt *S, unsigned Level = 0) {
    if (!S || Level > 2000)
      return;
    if (const auto *Cast = dyn_cast<ImplicitCastExpr>(S); Cast && isRead(*Cast))
      return;
    if (const auto *Call = dyn_cast<CXXMemberCallExpr>(S))
      visitInPlace(*Call);
    if (const auto *Call = dyn_cast<CallExpr>(S); Call && looksAtObject(*Call)) {
      for (const Expr *Argument : argumentsOf(*Call))
        visit(Argument, Level + 1);
      return;
    }
    if (const auto *Name = dyn_cast<DeclRefExpr>(S); Name && !Name->getType().isConstQualified())
      Variables.insert(Name->getDecl());
    This |= isa<CXXThisExpr>(S);
    for (const Stmt *Child : S->children())
      visit(Child, Level + 1);
  }

private:
  /// A name that is only looked at: loaded, or seen as const.
  static bool isRead(const ImplicitCastExpr &Cast) {
    bool Looks = Cast.getCastKind() == CK_LValueToRValue ||
                 (Cast.isGLValue() && Cast.getType().isConstQualified());
    return Looks && isa<DeclRefExpr>(Cast.getSubExpr()->IgnoreParenImpCasts());
  }

  static llvm::ArrayRef<const Expr *> argumentsOf(const CallExpr &Call) {
    llvm::ArrayRef<const Expr *> All(Call.getArgs(), Call.getNumArgs());
    return isa<CXXOperatorCallExpr>(Call) ? All.drop_front() : All;
  }

  /// `model->forward(x)`, `criterion(x, y)`: changes neither the variable nor what it leads to.
  bool looksAtObject(const CallExpr &Call) {
    const auto *Method = dyn_cast_or_null<CXXMethodDecl>(Call.getDirectCallee());
    const auto *Member = dyn_cast<MemberExpr>(Call.getCallee()->IgnoreParens());
    bool Operator = isa<CXXOperatorCallExpr>(Call) && Call.getNumArgs() > 0;
    if (!Method || (!Member && !Operator) || !Known.leavesObjectAlone(*Method) ||
        (!Method->isConst() && !Known.isSystem(*Method)))
      return false;
    const Expr *Object = (Member ? Member->getBase() : Call.getArg(0))->IgnoreParenImpCasts();
    if (const auto *Arrow = dyn_cast<CXXOperatorCallExpr>(Object);
        Arrow && (Arrow->getOperator() == OO_Arrow || Arrow->getOperator() == OO_Star))
      Object = Arrow->getArg(0)->IgnoreParenImpCasts();
    return isa<DeclRefExpr>(Object);
  }

  Declarations &Known;

  /// `x.unsqueeze_(0)` is const in libtorch, and changes x.
  void visitInPlace(const CXXMemberCallExpr &Call) {
    const CXXMethodDecl *Method = Call.getMethodDecl();
    if (Method && Method->getIdentifier() && Method->getName().ends_with("_"))
      if (const auto *Name =
              dyn_cast<DeclRefExpr>(Call.getImplicitObjectArgument()->IgnoreParenImpCasts()))
        Variables.insert(Name->getDecl());
  }
};

} // namespace

void FunctionLowering::tryStatement(const CXXTryStmt &S) {
  WrittenVariables Written(Known);
  Written.visit(S.getTryBlock());
  llvm::SmallVector<SlotId> Changed;
  for (const ValueDecl *V : Written.Variables)
    if (auto Found = Slots.find(V); Found != Slots.end())
      Changed.push_back(Found->second);
  llvm::sort(Changed);

  llvm::SmallVector<BlockId> Handlers;
  TypeId Bool = Known.TypeOf.of(Known.Context.BoolTy);
  for (unsigned I = 0; I < S.getNumHandlers(); ++I) {
    BlockId Next = B.newBlock();
    Handlers.push_back(B.newBlock());
    PlaceId Place = placeOf(*S.getHandler(I));
    Register Throws = B.emit(Op::Unknown, Bool, Place);
    B.branch(Throws, Handlers.back(), Next, Place, /*Synthetic=*/true);
    B.enter(Next);
  }
  statement(S.getTryBlock());
  BlockId End = B.newBlock();
  B.jump(End);
  for (unsigned I = 0; I < S.getNumHandlers(); ++I) {
    B.enter(Handlers[I]);
    catchHandler(*S.getHandler(I), Changed, Written.This);
    B.jump(End);
  }
  B.enter(End);
}

/// Anything the try block writes may have been written or not when its handler begins. A variable
/// can be forgotten; what a reference names must be forgotten by way of an unknown call.
void FunctionLowering::catchHandler(const CXXCatchStmt &Handler, llvm::ArrayRef<SlotId> Changed,
                                    bool ThisChanged) {
  PlaceId Place = placeOf(Handler);
  Instruction Forget;
  Forget.Code = Op::Forget;
  Forget.Place = Place;
  llvm::SmallVector<Register> Named;
  for (SlotId S : Changed) {
    if (B.slot(S).IsReference)
      Named.push_back(load(slotReference(S, Place), referenceTo(B.slot(S).Is), Place));
    else
      Forget.Slots.push_back(S);
  }
  if (ThisChanged && This)
    Named.push_back(thisReference(Place));
  if (!Forget.Slots.empty())
    B.emitEffect(std::move(Forget));
  if (!Named.empty())
    unknownCall(Named, TypeId::Void, Place);
  if (const VarDecl *Exception = Handler.getExceptionDecl()) {
    SlotId Slot = slotFor(*Exception, Exception->getName());
    TypeId T = B.slot(Slot).IsReference ? referenceTo(B.slot(Slot).Is) : B.slot(Slot).Is;
    store(slotReference(Slot, Place), B.emit(Op::Unknown, T, Place), Place);
  }
  statement(Handler.getHandlerBlock());
}

} // namespace shapewise
