//===- ClangProgram.cpp - a translation unit as a tensor program ----------===//

#include "ClangProgram.h"
#include "Declarations.h"
#include "FunctionLowering.h"
#include "Relevance.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace shapewise {

struct ClangProgram::Impl {
  Impl(ASTContext &Context, LoweringOptions Given)
      : Options(std::move(Given)), Known(Context, Options.IsTensorClass) {}

  LoweringOptions Options;
  Declarations Known;
  llvm::DenseMap<unsigned, std::unique_ptr<Function>> Bodies;

  std::unique_ptr<Function> lower(FunctionId Id);
  bool mayHaveTensors() const;
};

ClangProgram::ClangProgram(ASTContext &Context, LoweringOptions Options)
    : I(std::make_unique<Impl>(Context, std::move(Options))) {}

ClangProgram::~ClangProgram() = default;

std::unique_ptr<Function> ClangProgram::Impl::lower(FunctionId Id) {
  if (auto Lasting = Known.initialized(Id); Lasting.Of)
    return FunctionLowering(Known, Options.MaxInstructions)
        .runInitializer(Id, *Lasting.Of, *Lasting.With);
  const FunctionDecl *Declared = Known.declaration(Id);
  const FunctionDecl *Definition = Declared ? Known.lowerable(*Declared) : nullptr;
  if (!Definition)
    return nullptr;
  FunctionLowering Lowering(Known, *Definition, Options.MaxInstructions);
  std::unique_ptr<Function> Lowered = Lowering.run();
  if (!Lowered && Options.Remark)
    Options.Remark(Known.Where.of(*Definition), "gave up on '" + Definition->getNameAsString() +
                                                    "': " + Lowering.gaveUp().str());
  return Lowered;
}

const Function *ClangProgram::body(FunctionId Id) {
  auto [Found, New] = I->Bodies.try_emplace(static_cast<unsigned>(Id));
  if (New) {
    std::unique_ptr<Function> Lowered = I->lower(Id);
    return (I->Bodies[static_cast<unsigned>(Id)] = std::move(Lowered)).get();
  }
  return Found->second.get();
}

/// Whether the unit, with what it was precompiled from, has the word at all.
static bool hasWord(const IdentifierTable &Words, llvm::StringRef Word) {
  if (Words.find(Word) != Words.end())
    return true;
  IdentifierInfoLookup *Precompiled = Words.getExternalIdentifierLookup();
  return Precompiled && Precompiled->get(Word);
}

bool ClangProgram::Impl::mayHaveTensors() const {
  const IdentifierTable &Words = Known.Context.Idents;
  return Options.TensorClassNames.empty() || hasWord(Words, "annotate") ||
         llvm::any_of(Options.TensorClassNames,
                      [&](const std::string &Word) { return hasWord(Words, Word); });
}

/// Adds those who call a root, and those who call them: `main() { train(64, 10); }` has no tensor,
/// but the sizes of those in `train`. Not those who call into a module's interface: what is wrong
/// there was reported when that was built, and would be found once more on the way.
static void addCallers(llvm::SmallVectorImpl<const FunctionDecl *> &Roots,
                       const llvm::DenseSet<const FunctionDecl *> &Written,
                       llvm::ArrayRef<Relevance::Call> Calls,
                       llvm::function_ref<bool(const FunctionDecl &)> IsSystem) {
  llvm::DenseMap<const FunctionDecl *, llvm::SmallVector<const FunctionDecl *, 1>> CallersOf;
  llvm::DenseSet<const FunctionDecl *> Added; // or not to be added
  for (const Relevance::Call &C : Calls) {
    if (Written.contains(C.Callee))
      CallersOf[C.Callee].push_back(C.Caller);
    if (C.Callee->isFromASTFile() && C.Callee->hasBody() && !IsSystem(*C.Callee))
      Added.insert(C.Caller);
  }
  for (std::size_t Next = 0; Next < Roots.size(); ++Next)
    for (const FunctionDecl *Caller : CallersOf.lookup(Roots[Next]->getCanonicalDecl()))
      if (!Caller->isImplicit() && !Caller->isDefaulted() && Added.insert(Caller).second)
        Roots.push_back(Caller->getDefinition());
}

std::vector<FunctionId> ClangProgram::roots(llvm::ArrayRef<const FunctionDecl *> Collected) {
  if (!I->mayHaveTensors())
    return {};
  Relevance Touches(I->Known);
  llvm::SmallVector<const FunctionDecl *> Roots;
  llvm::DenseSet<const FunctionDecl *> Seen;
  llvm::SmallVector<const FunctionDecl *> Work(Collected.rbegin(), Collected.rend());
  while (!Work.empty()) {
    const FunctionDecl *Any = Work.pop_back_val();
    // A precompiled header hands over thousands of its instances.
    const FunctionDecl *Definition = I->Known.isSystem(*Any) ? nullptr : I->Known.lowerable(*Any);
    if (!Definition || !Seen.insert(Definition->getCanonicalDecl()).second)
      continue;
    bool IsWritten = !Definition->isImplicit() && !Definition->isDefaulted();
    if (Touches.function(*Definition) && IsWritten)
      Roots.push_back(Definition);
    // Found on the way: lambdas and local classes' methods.
    for (const FunctionDecl *Inner : Touches.takeInner())
      Work.push_back(Inner);
  }
  addCallers(Roots, Seen, Touches.callsWithoutTensors(),
             [&](const FunctionDecl &F) { return I->Known.isSystem(F); });
  if (!Roots.empty())
    Touches.findReassignedFields(llvm::SmallVector<const FunctionDecl *>(Seen.begin(), Seen.end()));
  const SourceManager &Sources = I->Known.Context.getSourceManager();
  llvm::sort(Roots, [&](const FunctionDecl *A, const FunctionDecl *B) {
    if (A->getBeginLoc() != B->getBeginLoc())
      return Sources.isBeforeInTranslationUnit(A->getBeginLoc(), B->getBeginLoc());
    return A->getID() < B->getID(); // instances of one template
  });
  std::vector<FunctionId> Ids;
  for (const FunctionDecl *Root : Roots)
    Ids.push_back(I->Known.idOf(*Root));
  return Ids;
}

FunctionId ClangProgram::idOf(const FunctionDecl &F) { return I->Known.idOf(F); }

const Callee *ClangProgram::callee(FunctionId Id) {
  const FunctionDecl *Declared = I->Known.declaration(Id);
  return Declared ? &I->Known.callee(*Declared) : nullptr;
}

const Type &ClangProgram::type(TypeId Id) { return I->Known.TypeOf[Id]; }

const ClassInfo &ClangProgram::classInfo(ClassId Id) { return I->Known.classInfo(Id); }

FunctionId ClangProgram::overrider(FunctionId Method, ClassId Dynamic) {
  return I->Known.overrider(Method, Dynamic);
}

FunctionId ClangProgram::methodNamed(ClassId Class, llvm::StringRef Name) {
  return I->Known.methodNamed(Class, Name);
}

std::optional<std::int64_t> ClangProgram::globalConstant(llvm::StringRef Name) {
  return I->Known.globalConstant(Name);
}

bool ClangProgram::changesDefaultDType() { return I->Known.ChangesDefaultDType; }

std::string ClangProgram::text(PlaceId Place) { return I->Known.Where.text(Place); }
std::string ClangProgram::location(PlaceId Place) { return I->Known.Where.location(Place); }
SourceLocation ClangProgram::caret(PlaceId Place) const { return I->Known.Where.caret(Place); }
CharSourceRange ClangProgram::range(PlaceId Place) const { return I->Known.Where.range(Place); }
SourceLocation ClangProgram::end(PlaceId Place) const { return I->Known.Where.end(Place); }
bool ClangProgram::needsParentheses(PlaceId Place) const {
  return I->Known.Where.needsParentheses(Place);
}
bool ClangProgram::isInMacroBody(PlaceId Place) const {
  return I->Known.Where.isInMacroBody(Place);
}

} // namespace shapewise
