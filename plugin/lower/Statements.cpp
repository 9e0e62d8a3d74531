//===- Statements.cpp - lowering statements other than loops --------------===//

#include "Constants.h"
#include "FunctionLowering.h"

using namespace clang;

namespace shapewise {

void FunctionLowering::enter(BlockId Block) {
  B.jump(Block);
  B.enter(Block);
}

void FunctionLowering::statement(const Stmt *S) {
  if (!S || isOverBudget())
    return;
  Nesting Level(Depth);
  if (const auto *E = dyn_cast<Expr>(S))
    return effects(E);
  // These do not make a scope: what they declare lives on behind them.
  if (isa<DeclStmt, SwitchCase, LabelStmt, AttributedStmt>(S))
    return statementInScope(*S);
  size_t Outer = Scopes.size();
  statementInScope(*S);
  closeScope(Outer);
}

void FunctionLowering::statementInScope(const Stmt &Statement) {
  const Stmt *S = &Statement;
  switch (S->getStmtClass()) {
  case Stmt::NullStmtClass:
    return;
  case Stmt::CompoundStmtClass:
    return compound(*cast<CompoundStmt>(S));
  case Stmt::DeclStmtClass:
    for (const Decl *D : cast<DeclStmt>(S)->decls())
      declaration(D);
    return;
  case Stmt::IfStmtClass:
    return ifStatement(*cast<IfStmt>(S));
  case Stmt::SwitchStmtClass:
    return switchStatement(*cast<SwitchStmt>(S));
  case Stmt::CaseStmtClass:
  case Stmt::DefaultStmtClass:
    if (auto Found = CaseBlocks.find(cast<SwitchCase>(S)); Found != CaseBlocks.end())
      enter(Found->second);
    return statement(cast<SwitchCase>(S)->getSubStmt());
  case Stmt::WhileStmtClass:
    return whileLoop(*cast<WhileStmt>(S));
  case Stmt::DoStmtClass:
    return doLoop(*cast<DoStmt>(S));
  case Stmt::ForStmtClass:
    return forLoop(*cast<ForStmt>(S));
  case Stmt::CXXForRangeStmtClass:
    return rangeFor(*cast<CXXForRangeStmt>(S));
  case Stmt::BreakStmtClass:
    if (Targets.empty())
      return void(giveUp("a break leaves nothing"));
    leave(Targets.back().BreakDepth);
    return B.jump(Targets.back().Break);
  case Stmt::ContinueStmtClass:
    if (Targets.empty())
      return void(giveUp("a continue continues nothing"));
    leave(Targets.back().ContinueDepth);
    return B.jump(Targets.back().Continue);
  case Stmt::ReturnStmtClass:
    return returnStatement(*cast<ReturnStmt>(S));
  case Stmt::LabelStmtClass:
    return label(cast<LabelStmt>(S)->getDecl(), cast<LabelStmt>(S)->getSubStmt());
  case Stmt::GotoStmtClass:
    if (llvm::any_of(Scopes, [](const Leaving &L) { return L.Variable != nullptr; }))
      return void(giveUp("a goto may leave the scope of an object with a destructor"));
    return B.jump(labelBlock(cast<GotoStmt>(S)->getLabel()));
  case Stmt::AttributedStmtClass:
    return attributed(*cast<AttributedStmt>(S));
  case Stmt::CXXTryStmtClass:
    return tryStatement(*cast<CXXTryStmt>(S));
  default:
    giveUp("it holds a statement that is not followed");
  }
}

void FunctionLowering::compound(const CompoundStmt &S) {
  for (const Stmt *Child : S.body()) {
    BlockId Before = B.current();
    statement(Child);
    if (isa<Expr, DeclStmt>(Child) && B.current() != Before && B.isOpen())
      B.meet();
  }
}

void FunctionLowering::ifStatement(const IfStmt &S) {
  if (S.isConsteval())
    return statement(S.isNegatedConsteval() ? S.getThen() : S.getElse());
  statement(S.getInit());
  conditionVariable(S.getConditionVariable());
  if (S.isConstexpr()) {
    // An arm that was not instantiated must not be looked at.
    if (auto Taken = S.getNondiscardedCase(Known.Context))
      return statement(*Taken);
  }
  BlockId Then = B.newBlock(), Else = B.newBlock();
  BlockId End = S.getElse() ? B.newBlock() : Else;
  condition(S.getCond(), Then, Else);
  B.enter(Then);
  statement(S.getThen());
  B.jump(End);
  if (S.getElse()) {
    B.enter(Else);
    statement(S.getElse());
    B.jump(End);
  }
  B.enter(End);
}

/// A range of GNU C (`case 1 ... 5`) that is longer than this makes the function too odd to follow.
static constexpr std::uint64_t MaxCaseRange = 256;

void FunctionLowering::addCases(const SwitchStmt &S, Terminator &T, BlockId &Default) {
  for (const SwitchCase *Label = S.getSwitchCaseList(); Label; Label = Label->getNextSwitchCase()) {
    BlockId Block = B.newBlock();
    CaseBlocks[Label] = Block;
    const auto *Case = dyn_cast<CaseStmt>(Label);
    if (!Case) {
      Default = Block;
      continue;
    }
    auto First = toInt64(Case->getLHS()->EvaluateKnownConstInt(Known.Context));
    auto Last = First;
    if (Case->getRHS())
      Last = toInt64(Case->getRHS()->EvaluateKnownConstInt(Known.Context));
    std::uint64_t More = First && Last && *Last > *First ? std::uint64_t(*Last) - *First : 0;
    if (!First || !Last || More > MaxCaseRange) {
      giveUp("it has a case that is not followed");
      return;
    }
    for (std::uint64_t I = 0; I <= More && *Last >= *First; ++I) {
      T.Cases.push_back(*First + static_cast<std::int64_t>(I));
      T.Targets.push_back(Block);
    }
  }
  // Clang lists them last first.
  std::reverse(T.Cases.begin(), T.Cases.end());
  std::reverse(T.Targets.begin(), T.Targets.end());
}

void FunctionLowering::switchStatement(const SwitchStmt &S) {
  statement(S.getInit());
  conditionVariable(S.getConditionVariable());
  Terminator T;
  T.Is = Terminator::Form::Switch;
  T.Condition = value(S.getCond());
  T.Place = placeOf(*S.getCond());
  BlockId End = B.newBlock();
  BlockId Default = End;
  addCases(S, T, Default);
  T.Targets.push_back(Default);
  B.end(std::move(T));
  LoopTargets Around = Targets.empty() ? LoopTargets{End, End} : Targets.back();
  Around.Break = End;
  Around.BreakDepth = Scopes.size();
  Targets.push_back(Around);
  statement(S.getBody());
  Targets.pop_back();
  B.jump(End);
  B.enter(End);
}

/// The local variable that `return v;` or `return std::move(v);` gives away.
static const VarDecl *variableNamed(const Expr *E) {
  if (!E)
    return nullptr;
  E = skipTransparent(E);
  while (const auto *Made = dyn_cast<CXXConstructExpr>(E)) {
    if (Made->getNumArgs() != 1)
      return nullptr;
    E = skipTransparent(Made->getArg(0));
  }
  E = E->IgnoreParenImpCasts();
  if (const auto *Call = dyn_cast<CallExpr>(E); Call && Call->isCallToStdMove())
    E = Call->getArg(0)->IgnoreParenImpCasts();
  const auto *Name = dyn_cast<DeclRefExpr>(E);
  return Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
}

void FunctionLowering::returnStatement(const ReturnStmt &S) {
  Terminator T;
  T.Is = Terminator::Form::Return;
  T.Place = placeOf(S);
  if (const Expr *E = S.getRetValue()) {
    T.Place = placeOf(*E);
    T.Condition = Definition->getReturnType()->isReferenceType() ? reference(E) : value(E);
    if (E->getType()->isVoidType())
      T.Condition = Register::None;
  }
  leave(0, variableNamed(S.getRetValue()));
  B.end(std::move(T));
}

void FunctionLowering::attributed(const AttributedStmt &S) {
  bool Unchecked = hasAnnotation(S, "shapewise::unchecked");
  B.UncheckedDepth += Unchecked;
  statement(S.getSubStmt());
  B.UncheckedDepth -= Unchecked;
}

BlockId FunctionLowering::labelBlock(const LabelDecl *L) {
  auto [Found, New] = Labels.try_emplace(L);
  if (New)
    Found->second = B.newBlock();
  return Found->second;
}

void FunctionLowering::label(const LabelDecl *L, const Stmt *Then) {
  enter(labelBlock(L));
  statement(Then);
}

} // namespace shapewise
