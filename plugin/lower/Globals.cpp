//===- Globals.cpp - variables that outlive functions ---------------------===//
//
// What such a variable holds for as long as the program runs is what its initializer says, where
// nothing in the file writes it and nobody else can be expected to.
//
//===----------------------------------------------------------------------===//

#include "Constants.h"
#include "Declarations.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace shapewise {

const std::string &Declarations::globalName(const VarDecl &V) {
  const VarDecl *Canonical = V.getCanonicalDecl();
  if (auto Found = Globals.find(Canonical); Found != Globals.end())
    return Found->second;
  std::string Name = Spelling.qualified(V);
  // Static locals of overloads or of different scopes, and instances of variable templates, share
  // a name without being one variable.
  if (unsigned Earlier = GlobalNames[Name]++)
    Name += "#" + std::to_string(Earlier + 1);
  if (V.getType()->isIntegralOrEnumerationType() && !V.getType().isVolatileQualified() &&
      (V.isConstexpr() || V.getType().isConstQualified()) && !V.isInvalidDecl())
    if (const VarDecl *Definition = nullptr;
        V.getAnyInitializer(Definition) && !Definition->getInit()->isValueDependent())
      if (const APValue *Value = Definition->evaluateValue(); Value && Value->isInt())
        if (auto Number = toInt64(Value->getInt()))
          GlobalConstants[Name] = *Number;
  return Globals[Canonical] = std::move(Name);
}

/// Whether other translation units have no way to name the variable, or none in good faith: it is
/// declared once, or in a class, in the file that is compiled.
static bool isOnlyHere(const VarDecl &V, const ASTContext &Context) {
  const SourceManager &Sources = Context.getSourceManager();
  if (Context.getLangOpts().IsHeaderFile && !V.isStaticLocal())
    return false; // a header on its own, as an editor shows it: others include it
  if (V.isStaticLocal() || !V.isExternallyVisible())
    return V.isStaticLocal() || Sources.isInMainFile(V.getLocation());
  return V.isFileVarDecl() && (V.isStaticDataMember() || !V.getPreviousDecl()) &&
         Sources.isInMainFile(V.getCanonicalDecl()->getLocation());
}

/// What a variable is initialized with, and where: none where others may see it or nobody knows.
static std::pair<const Expr *, const VarDecl *> ownInitializer(const VarDecl &V,
                                                               const ASTContext &Context) {
  const VarDecl *Definition = nullptr;
  const Expr *Init = V.getAnyInitializer(Definition);
  if (!Init || Init->isValueDependent() || !isOnlyHere(*Definition, Context))
    return {};
  return {Init, Definition};
}

/// Whether an expression means the same wherever it is evaluated: no parameters, no locals, no
/// object, nothing that changes. What is made by `new` is another object each time.
bool Declarations::isSelfContained(const Stmt &S, bool MayAllocate, unsigned &Budget) const {
  if (Budget == 0)
    return false;
  --Budget;
  if (isa<CXXThisExpr, LambdaExpr, CXXThrowExpr, StmtExpr>(S) ||
      (!MayAllocate && isa<CXXNewExpr>(S)))
    return false;
  if (const auto *Unary = dyn_cast<UnaryOperator>(&S); Unary && Unary->isIncrementDecrementOp())
    return false;
  if (const auto *Binary = dyn_cast<BinaryOperator>(&S); Binary && Binary->isAssignmentOp())
    return false;
  if (const auto *Name = dyn_cast<DeclRefExpr>(&S))
    if (const auto *V = dyn_cast<VarDecl>(Name->getDecl());
        V && !(V->hasGlobalStorage() && V->getType().isConstQualified()) &&
        !isInitializedBefore(*V, S, Budget))
      return false;
  return llvm::all_of(S.children(), [&](const Stmt *Child) {
    return !Child || isSelfContained(*Child, MayAllocate, Budget);
  });
}

/// Whether a number keeps what it was initialized with, further up in this file.
bool Declarations::isInitializedBefore(const VarDecl &V, const Stmt &Use, unsigned &Budget) const {
  if (!V.hasGlobalStorage() || !V.getType()->isArithmeticType() || !isNeverReplaced(V))
    return false;
  auto [Init, Definition] = ownInitializer(V, Context);
  return Init &&
         Context.getSourceManager().isBeforeInTranslationUnit(Definition->getLocation(),
                                                              Use.getBeginLoc()) &&
         isSelfContained(*Init, /*MayAllocate=*/false, Budget);
}

/// Whether nothing writes the variable as a whole after its initialization.
bool Declarations::isNeverReplaced(const VarDecl &V) const {
  return WalkedForWrites && !AllReassigned && !WrittenGlobals.contains(V.getCanonicalDecl()) &&
         !isSystem(V) && !V.getType().isVolatileQualified() && !V.getType()->isReferenceType() &&
         V.getTLSKind() == VarDecl::TLS_None && !V.isInvalidDecl();
}

const Expr *Declarations::lastingInitializer(const VarDecl &V) const {
  if (!isNeverReplaced(V) || PartlyWrittenGlobals.contains(V.getCanonicalDecl()))
    return nullptr;
  const Expr *Init = ownInitializer(V, Context).first;
  unsigned Budget = 64; // a table of thousands is nobody's shape
  return Init && isSelfContained(*Init, /*MayAllocate=*/false, Budget) ? Init : nullptr;
}

/// What initializes field `F` of a variable initialized with `Whole`; null for what a user's
/// constructor does.
static const Expr *initializerOfField(const Expr &Whole, const FieldDecl &F) {
  const Expr *E = Whole.IgnoreImplicit();
  if (const auto *Made = dyn_cast<CXXConstructExpr>(E)) {
    const CXXConstructorDecl &Constructor = *Made->getConstructor();
    bool OfItsClass =
        Constructor.getParent()->getCanonicalDecl() == F.getParent()->getCanonicalDecl();
    return OfItsClass && Constructor.isDefaultConstructor() && !Constructor.isUserProvided()
               ? F.getInClassInitializer()
               : nullptr;
  }
  const auto *Braces = dyn_cast<InitListExpr>(E);
  const CXXRecordDecl *Class = Braces ? Braces->getType()->getAsCXXRecordDecl() : nullptr;
  if (!Class || Class->getNumBases() != 0 || Class->isUnion() ||
      Class->getCanonicalDecl() != F.getParent()->getCanonicalDecl() ||
      F.getFieldIndex() >= Braces->getNumInits())
    return nullptr;
  const Expr *Init = Braces->getInit(F.getFieldIndex());
  const auto *Default = dyn_cast<CXXDefaultInitExpr>(Init);
  return Default ? Default->getExpr() : Init;
}

const Expr *Declarations::lastingInitializer(const VarDecl &V, const FieldDecl &F) const {
  if (!isNeverReplaced(V) || Reassigned.contains(F.getCanonicalDecl()) ||
      PartlyWrittenFields.contains(F.getCanonicalDecl()) || F.getType().isVolatileQualified() ||
      F.getType()->isReferenceType())
    return nullptr;
  const Expr *Whole = ownInitializer(V, Context).first;
  const Expr *Init = Whole ? initializerOfField(*Whole, F) : nullptr;
  unsigned Budget = 64;
  return Init && !Init->isValueDependent() && isSelfContained(*Init, /*MayAllocate=*/false, Budget)
             ? Init
             : nullptr;
}

/// The initializer of a lasting variable that is or points to an object of a class of the program.
/// Fields of the object may be reassigned, the object as a whole is not replaced.
const Expr *Declarations::lastingObject(const VarDecl &V) {
  QualType Held = V.getType();
  if ((!Held->getAsCXXRecordDecl() && !Held->isPointerType()) || !isNeverReplaced(V) ||
      !isHere(Held))
    return nullptr;
  const Expr *Init = ownInitializer(V, Context).first;
  unsigned Budget = 64;
  return Init && !Init->containsErrors() && isSelfContained(*Init, /*MayAllocate=*/true, Budget)
             ? Init
             : nullptr;
}

FunctionId Declarations::initializerOf(const VarDecl &V) {
  auto [Place, New] = Initializers.try_emplace(V.getCanonicalDecl(), FunctionId::None);
  if (const Expr *Init = New ? lastingObject(V) : nullptr) {
    Place->second = static_cast<FunctionId>(Functions.size());
    Functions.push_back(nullptr);
    Initialized[Place->second] = {&V, Init};
  }
  return Place->second;
}

Declarations::Initialization Declarations::initialized(FunctionId Id) const {
  return Initialized.lookup(Id);
}

std::optional<std::int64_t> Declarations::globalConstant(llvm::StringRef Name) const {
  auto Found = GlobalConstants.find(Name);
  if (Found == GlobalConstants.end())
    return std::nullopt;
  return Found->second;
}

} // namespace shapewise
