//===- CountedLoops.cpp - loops that count from here to there --------------===//
//
// `for (int i = a; i < b; i += c)` never gets further past b than its last step takes it. Rounds
// that are not followed one by one forget that, so the program says it at the loop's head.
//
//===----------------------------------------------------------------------===//

#include "Constants.h"
#include "FunctionLowering.h"
#include "WrittenVariables.h"

using namespace clang;

namespace shapewise {

static constexpr std::int64_t MaxStep = 1 << 20;

/// Whether an expression made of local variables, fields and what const methods say of them has one
/// value as long as none of the variables is written. Without `Written`: whether it is made of
/// variables and the like at all, so that to evaluate it once more changes nothing.
static bool staysTheSame(const Expr &E, const WrittenVariables *Written, unsigned Level = 0) {
  const Expr *Inner = E.IgnoreParenImpCasts();
  auto Stays = [&](const Expr *Part) { return Part && staysTheSame(*Part, Written, Level + 1); };
  if (Level > 16)
    return false;
  if (isa<IntegerLiteral>(Inner))
    return true;
  if (const auto *Name = dyn_cast<DeclRefExpr>(Inner)) {
    const auto *V = dyn_cast<VarDecl>(Name->getDecl());
    if (isa<EnumConstantDecl>(Name->getDecl()) || (V && V->getType().isConstQualified()))
      return true;
    return V && (!Written || (V->hasLocalStorage() && !V->getType()->isReferenceType() &&
                              !Written->Variables.contains(V)));
  }
  if (isa<CXXThisExpr>(Inner))
    return !Written;
  if (const auto *Binary = dyn_cast<BinaryOperator>(Inner))
    return !Binary->isAssignmentOp() && Stays(Binary->getLHS()) && Stays(Binary->getRHS());
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(Inner))
    return Cast->getType()->isIntegerType() && Stays(Cast->getSubExpr());
  if (const auto *Member = dyn_cast<MemberExpr>(Inner); Member && (!Member->isArrow() || !Written))
    return isa<FieldDecl>(Member->getMemberDecl()) && Stays(Member->getBase());
  if (const auto *Call = dyn_cast<CXXMemberCallExpr>(Inner)) {
    const CXXMethodDecl *Method = Call->getMethodDecl();
    return Method && Method->isConst() && Method->getIdentifier() &&
           llvm::is_contained({"size", "dim", "numel", "length"}, Method->getName()) &&
           Stays(Call->getImplicitObjectArgument()) && llvm::all_of(Call->arguments(), Stays);
  }
  return false;
}

namespace {

/// Variables that code elsewhere than where it names them may write: referred to by another name,
/// pointed to, or written by a lambda that captures them.
class AliasedVariables {
public:
  AliasedVariables(Declarations &Known, llvm::SmallPtrSetImpl<const ValueDecl *> &Found)
      : Known(Known), Found(Found) {}

  void visit(const Stmt *S, unsigned Level = 0) {
    if (!S || Level > 2000)
      return;
    if (const auto *Lambda = dyn_cast<LambdaExpr>(S)) {
      WrittenVariables Written(Known);
      Written.visit(Lambda->getBody());
      Found.insert(Written.Variables.begin(), Written.Variables.end());
      visit(Lambda->getBody(), Level + 1);
      return;
    }
    if (const auto *Address = dyn_cast<UnaryOperator>(S);
        Address && Address->getOpcode() == UO_AddrOf)
      note(Address->getSubExpr());
    if (const auto *Declares = dyn_cast<DeclStmt>(S))
      for (const Decl *D : Declares->decls())
        if (const auto *V = dyn_cast<VarDecl>(D);
            V && V->getInit() && V->getType()->isReferenceType())
          note(V->getInit());
    for (const Stmt *Child : S->children())
      visit(Child, Level + 1);
  }

private:
  void note(const Expr *E) {
    E = E->IgnoreParenImpCasts();
    while (const auto *Member = dyn_cast<MemberExpr>(E))
      E = Member->getBase()->IgnoreParenImpCasts();
    if (const auto *Name = dyn_cast<DeclRefExpr>(E))
      Found.insert(Name->getDecl());
  }

  Declarations &Known;
  llvm::SmallPtrSetImpl<const ValueDecl *> &Found;
};

} // namespace

bool FunctionLowering::isAliased(const ValueDecl &V) {
  if (!Aliased) {
    Aliased.emplace();
    AliasedVariables(Known, *Aliased).visit(Definition->getBody());
  }
  return Aliased->contains(&V);
}

bool FunctionLowering::isAliasedIn(const Stmt &S) {
  if (const auto *Name = dyn_cast<DeclRefExpr>(&S); Name && isAliased(*Name->getDecl()))
    return true;
  return llvm::any_of(S.children(),
                      [&](const Stmt *Child) { return Child && isAliasedIn(*Child); });
}

/// `for (int i = a; i < b; i += c)` whose body does not write i. Whether b stays the same is seen
/// from what it is made of, or left to the analysis.
std::optional<FunctionLowering::Count> FunctionLowering::countOf(const ForStmt &S) {
  const auto *Cond = dyn_cast_or_null<BinaryOperator>(S.getCond());
  if (!Cond || !S.getInc() || !Cond->isRelationalOp())
    return std::nullopt;
  const auto *Name = dyn_cast<DeclRefExpr>(Cond->getLHS()->IgnoreParenImpCasts());
  const auto *V = Name ? dyn_cast<VarDecl>(Name->getDecl()) : nullptr;
  if (!V || !V->hasLocalStorage() || !V->getType()->isIntegerType() || !Slots.count(V))
    return std::nullopt;
  bool Up = Cond->getOpcode() == BO_LT || Cond->getOpcode() == BO_LE;
  std::int64_t By = 0;
  const Expr *Stepped = nullptr;
  const Expr *Inc = S.getInc()->IgnoreParenImpCasts();
  if (const auto *Unary = dyn_cast<UnaryOperator>(Inc); Unary && Unary->isIncrementDecrementOp()) {
    By = Unary->isIncrementOp() ? 1 : -1;
    Stepped = Unary->getSubExpr();
  } else if (const auto *Assign = dyn_cast<CompoundAssignOperator>(Inc)) {
    auto Amount = integerConstant(*Assign->getRHS(), Known.Context);
    By = !Amount || *Amount > MaxStep || *Amount < -MaxStep ? 0
         : Assign->getOpcode() == BO_AddAssign              ? *Amount
         : Assign->getOpcode() == BO_SubAssign              ? -*Amount
                                                            : 0;
    Stepped = Assign->getLHS();
  }
  const auto *Same = Stepped ? dyn_cast<DeclRefExpr>(Stepped->IgnoreParens()) : nullptr;
  if (!Same || Same->getDecl() != V || By == 0 || (By > 0) != Up)
    return std::nullopt;
  WrittenVariables Written(Known);
  Written.visit(S.getBody());
  Written.visit(Cond->getRHS());
  SlotId Slot = Slots.lookup(V);
  const Expr &Limit = *Cond->getRHS();
  if (!Written.Variables.insert(V).second || !staysTheSame(Limit, nullptr) ||
      B.slot(Slot).IsReference || isAliased(*V))
    return std::nullopt;
  bool Inclusive = Cond->getOpcode() == BO_LE || Cond->getOpcode() == BO_GE;
  bool Stays = staysTheSame(Limit, &Written) && !isAliasedIn(Limit);
  PlaceId Place = placeOf(S);
  Register Start = load(slotReference(Slot, Place), B.slot(Slot).Is, Place);
  return Count{Cond, Start, Inclusive ? By : By - (Up ? 1 : -1),
               Stays ? Register::None : value(&Limit)};
}

void FunctionLowering::countingCondition(const Count &C, BlockId Body, BlockId End) {
  PlaceId Place = placeOf(*C.Condition);
  Register At = value(C.Condition->getLHS()), Limit = value(C.Condition->getRHS());
  Instruction Invariant;
  Invariant.Code = Op::Counted;
  Invariant.Place = Place;
  Invariant.Operands = {At, C.Start, Limit};
  if (C.FirstLimit != Register::None)
    Invariant.Operands.push_back(C.FirstLimit);
  Invariant.Value = C.Past;
  B.emitEffect(std::move(Invariant));
  B.branch(compare(*C.Condition, At, Limit), Body, End, Place);
}

} // namespace shapewise
