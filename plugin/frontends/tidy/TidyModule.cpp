//===- TidyModule.cpp - Shapewise as a clang-tidy module ------------------===//
//
// `clang-tidy -load ShapewiseTidy.so -checks='-*,shapewise-*'`, and the checks of shapewise-clangd.
//
//===----------------------------------------------------------------------===//

#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "frontends/core/Checker.h"
#include "frontends/core/Collector.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"

using namespace clang;
using namespace clang::tidy;

namespace {

/// Reports under the names of their checks, whichever check object they come from.
class TidySink : public shapewise::ReportSink {
public:
  explicit TidySink(ClangTidyContext &Context) : Context(Context) {}

  DiagnosticsEngine::Level level(const shapewise::Report &, shapewise::Severity S) const override {
    if (S == shapewise::Severity::Off)
      return DiagnosticsEngine::Ignored;
    return S == shapewise::Severity::Error ? DiagnosticsEngine::Error : DiagnosticsEngine::Warning;
  }

  void emit(const shapewise::Report &R, DiagnosticsEngine::Level Level) override {
    llvm::StringRef CheckName = shapewise::name(R.Is);
    {
      DiagnosticBuilder Builder =
          Context.diag(CheckName, R.At, "%0", static_cast<DiagnosticIDs::Level>(Level));
      Builder << R.Text;
      for (const CharSourceRange &Range : R.Underlined)
        Builder << Range;
      for (const FixItHint &FixIt : R.FixIts)
        Builder << FixIt;
    }
    for (const shapewise::ReportNote &N : R.Notes)
      Context.diag(CheckName, N.At, "%0", DiagnosticIDs::Note) << N.Text;
  }

  void remark(SourceLocation, llvm::StringRef) override {}
  bool readsNoLint() const override { return true; }

private:
  ClangTidyContext &Context;
};

/// One object per check that is enabled, as clang-tidy wants it. The analysis runs once for all of
/// them: the first in the table's order does the work.
class ShapewiseTidyCheck : public ClangTidyCheck {
public:
  ShapewiseTidyCheck(llvm::StringRef Name, ClangTidyContext *Context)
      : ClangTidyCheck(Name, Context), Context(*Context),
        Models(Options.getLocalOrGlobal("ShapewiseModels", "")),
        Severities(Options.getLocalOrGlobal("ShapewiseSeverity", "")),
        Budgets(Options.getLocalOrGlobal("ShapewiseBudgets", "")) {}

  void storeOptions(ClangTidyOptions::OptionMap &Map) override {
    Options.store(Map, "ShapewiseModels", Models);
    Options.store(Map, "ShapewiseSeverity", Severities);
    Options.store(Map, "ShapewiseBudgets", Budgets);
  }

  bool isLanguageVersionSupported(const LangOptions &LangOpts) const override {
    return LangOpts.CPlusPlus;
  }

  void registerPPCallbacks(const SourceManager &, Preprocessor *PP, Preprocessor *) override {
    ThePreprocessor = PP;
  }

  void registerMatchers(ast_matchers::MatchFinder *Finder) override {
    using namespace ast_matchers;
    if (isFirst())
      Finder->addMatcher(functionDecl(isDefinition()).bind("function"), this);
  }

  void check(const ast_matchers::MatchFinder::MatchResult &Result) override {
    AST = Result.Context;
    Declarations.add(Result.Nodes.getNodeAs<FunctionDecl>("function"));
  }

  void onEndOfTranslationUnit() override {
    if (!AST || !ThePreprocessor)
      return;
    shapewise::Options Wanted;
    if (!readOptions(Wanted))
      return;
    TidySink Sink(Context);
    shapewise::check(*AST, *ThePreprocessor, Declarations, Wanted, Sink);
  }

private:
  bool isFirst() const {
    for (const shapewise::CheckInfo &Info : shapewise::allChecks())
      if (Context.isCheckEnabled(Info.Name))
        return Info.Name == getID();
    return false;
  }

  bool readOptions(shapewise::Options &Wanted) {
    auto Read = [&](llvm::StringRef Name, llvm::StringRef Value) {
      if (Value.empty())
        return true;
      auto Failure = shapewise::readOption((Name + "=" + Value).str(), Wanted);
      if (Failure)
        configurationDiag("shapewise: %0", DiagnosticIDs::Error) << *Failure;
      return !Failure;
    };
    llvm::SmallVector<llvm::StringRef> Files, Limits;
    llvm::StringRef(Models).split(Files, ';', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
    for (llvm::StringRef File : Files)
      if (!Read("model", File.trim()))
        return false;
    llvm::StringRef(Budgets).split(Limits, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
    for (llvm::StringRef Limit : Limits) {
      auto [Name, Value] = Limit.trim().split('=');
      if (!Name.starts_with("max-")) {
        configurationDiag("shapewise: '%0' in ShapewiseBudgets is not a budget; write max-steps=N, "
                          "max-states=N and so on, with commas between them",
                          DiagnosticIDs::Error)
            << Name;
        return false;
      }
      if (!Read(Name, Value))
        return false;
    }
    shapewise::GlobList Chosen(Context.getOptions().Checks.value_or(""));
    for (const shapewise::CheckInfo &Info : shapewise::allChecks()) {
      bool On = Context.isCheckEnabled(Info.Name) &&
                (Info.OnByDefault || Chosen.decideByName(Info.Name).value_or(false));
      Wanted.Checks.turn(Info.Is, On);
    }
    return Read("severity", Severities);
  }

  ClangTidyContext &Context;
  std::string Models, Severities, Budgets;
  Preprocessor *ThePreprocessor = nullptr;
  ASTContext *AST = nullptr;
  shapewise::Collector Declarations;
};

class ShapewiseTidyModule : public ClangTidyModule {
public:
  void addCheckFactories(ClangTidyCheckFactories &Factories) override {
    for (const shapewise::CheckInfo &Info : shapewise::allChecks())
      Factories.registerCheck<ShapewiseTidyCheck>(Info.Name);
  }
};

} // namespace

static ClangTidyModuleRegistry::Add<ShapewiseTidyModule>
    Registration("shapewise-module", "Follows tensor shapes and reports what cannot fit.");
