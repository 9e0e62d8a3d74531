//===- Relevance.cpp - which functions are worth lowering -----------------===//

#include "Relevance.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace shapewise {

/// How deep the fields of libraries' classes are looked through for tensors. `torch::nn::Linear`
/// holds a LinearImpl, which is a Module, which has a dictionary of tensors.
static constexpr unsigned MaxSystemDepth = 6;

bool Relevance::type(QualType T) {
  if (T.isNull() || T->isDependentType())
    return false;
  const clang::Type *Canonical = T.getCanonicalType().getTypePtr();
  while (true) {
    if (Canonical->isBuiltinType())
      return false;
    if (Canonical->isPointerType() || Canonical->isReferenceType())
      Canonical = Canonical->getPointeeType().getCanonicalType().getTypePtr();
    else if (const auto *Array = dyn_cast<ArrayType>(Canonical))
      Canonical = Array->getElementType().getCanonicalType().getTypePtr();
    else
      break;
  }
  if (const auto *Function = dyn_cast<FunctionType>(Canonical)) {
    if (type(Function->getReturnType()))
      return true;
    const auto *Prototype = dyn_cast<FunctionProtoType>(Function);
    return Prototype && llvm::any_of(Prototype->param_types(), [&](QualType P) { return type(P); });
  }
  const CXXRecordDecl *Class = Canonical->getAsCXXRecordDecl();
  return Class && recordClass(*Class);
}

bool Relevance::templateArgument(const TemplateArgument &Argument) {
  if (Argument.getKind() == TemplateArgument::Type)
    return type(Argument.getAsType());
  return Argument.getKind() == TemplateArgument::Pack &&
         llvm::any_of(Argument.pack_elements(),
                      [&](const TemplateArgument &A) { return templateArgument(A); });
}

bool Relevance::recordClass(const CXXRecordDecl &Any) {
  const CXXRecordDecl *Canonical = Any.getCanonicalDecl();
  auto [Found, New] = Classes.try_emplace(Canonical, false);
  if (!New)
    return Found->second; // false while it is being looked at: classes may hold themselves
  auto Is = [&](bool Answer) { return Classes[Canonical] = Answer; };
  if (Known.TypeOf.isTensor(Any))
    return Is(true);
  if (const auto *Instance = dyn_cast<ClassTemplateSpecializationDecl>(&Any))
    for (const TemplateArgument &Argument : Instance->getTemplateArgs().asArray())
      if (templateArgument(Argument))
        return Is(true);
  const CXXRecordDecl *Class = Any.getDefinition();
  if (!Class || Class->isInStdNamespace())
    return Is(false);
  bool System = Known.isSystem(*Class);
  if (System && SystemDepth >= MaxSystemDepth)
    return Classes.erase(Canonical), false;
  SystemDepth += System;
  bool Holds = llvm::any_of(Class->bases(),
                            [&](const CXXBaseSpecifier &Base) { return type(Base.getType()); }) ||
               llvm::any_of(Class->fields(), [&](const FieldDecl *F) {
                 return (!System && F->hasAttrs() && hasAnnotation(*F, "shapewise::shape")) ||
                        type(F->getType());
               });
  SystemDepth -= System;
  return Is(Holds);
}

bool Relevance::variable(const Decl &D) {
  if (D.hasAttrs() && hasAnnotation(D, "shapewise::shape"))
    return true;
  const auto *Value = dyn_cast<ValueDecl>(&D);
  return Value && type(Value->getType());
}

void Relevance::addInner(const FunctionDecl &F) {
  Inner.push_back(&F);
  if (UncheckedDepth)
    Known.UncheckedInner.insert(F.getCanonicalDecl());
}

void Relevance::addInner(const CXXRecordDecl &Class) {
  if (Class.isLambda()) {
    if (const FunctionTemplateDecl *Generic = Class.getDependentLambdaCallOperator())
      for (const FunctionDecl *Instance : Generic->specializations())
        addInner(*Instance);
    else if (const CXXMethodDecl *Operator = Class.getLambdaCallOperator())
      addInner(*Operator);
    return;
  }
  for (const CXXMethodDecl *Method : Class.methods())
    addInner(*Method);
}

bool Relevance::declarations(const DeclStmt &S) {
  bool Touches = false;
  for (const Decl *D : S.decls()) {
    if (const auto *Class = dyn_cast<CXXRecordDecl>(D)) {
      if (Class->isThisDeclarationADefinition())
        addInner(*Class);
    } else if (const auto *V = dyn_cast<VarDecl>(D)) {
      Touches |= variable(*V);
      if (V->getInit() && hasAnnotation(*V, "shapewise::unchecked"))
        Touches |= unchecked(*V->getInit());
    }
  }
  return Touches;
}

bool Relevance::unchecked(const Stmt &S) {
  ++UncheckedDepth;
  bool Touches = statement(S);
  --UncheckedDepth;
  return Touches;
}

void Relevance::noteCall(const Expr &E) {
  const FunctionDecl *Callee = nullptr;
  if (const auto *Plain = dyn_cast<CallExpr>(&E))
    Callee = Plain->getDirectCallee();
  else if (const auto *Constructs = dyn_cast<CXXConstructExpr>(&E))
    Callee = Constructs->getConstructor();
  if (Callee && !Callee->isImplicit())
    Calls.push_back({Current, Callee->getCanonicalDecl()});
}

/// Looks at every node, also behind the first tensor: lambdas must be found.
bool Relevance::statement(const Stmt &Root) {
  bool Touches = false;
  llvm::SmallVector<const Stmt *, 64> Work = {&Root};
  while (!Work.empty()) {
    const Stmt *S = Work.pop_back_val();
    if (const auto *E = dyn_cast<Expr>(S)) {
      if (const auto *Lambda = dyn_cast<LambdaExpr>(E)) {
        addInner(*Lambda->getLambdaClass());
        for (const Expr *Captured : Lambda->capture_inits())
          if (Captured)
            Work.push_back(Captured);
        continue;
      }
      if (!Touches && (E->isGLValue() || isa<CallExpr, CXXConstructExpr, CXXDefaultInitExpr>(E)))
        Touches = type(E->getType());
      if (!Touches)
        noteCall(*E);
    } else if (const auto *Declares = dyn_cast<DeclStmt>(S)) {
      Touches |= declarations(*Declares);
    } else if (const auto *Attributed = dyn_cast<AttributedStmt>(S)) {
      if (hasAnnotation(*Attributed, "shapewise::unchecked")) {
        Touches |= unchecked(*Attributed->getSubStmt());
        continue;
      }
    }
    for (const Stmt *Child : S->children())
      if (Child)
        Work.push_back(Child);
  }
  return Touches;
}

bool Relevance::function(const FunctionDecl &F) {
  Current = F.getCanonicalDecl();
  std::size_t CallsBefore = Calls.size();
  bool Touches = looksAtTensors(F);
  if (Touches)
    Calls.resize(CallsBefore);
  return Touches;
}

bool Relevance::looksAtTensors(const FunctionDecl &F) {
  bool Touches = type(F.getReturnType()) || hasAnnotation(F, "shapewise::returns");
  for (const ParmVarDecl *P : F.parameters())
    Touches = Touches || variable(*P);
  if (const auto *Constructor = dyn_cast<CXXConstructorDecl>(&F))
    for (const CXXCtorInitializer *Init : Constructor->inits())
      if (Init->getInit() && statement(*Init->getInit()))
        Touches = true;
  const Stmt *Body = F.getBody();
  if (!Body)
    return Touches;
  return (Known.isUnchecked(F) ? unchecked(*Body) : statement(*Body)) || Touches;
}

} // namespace shapewise
