//===- ClangPlugin.cpp - Shapewise as a clang plugin ----------------------===//
//
// Clang's entry point: `clang++ -fplugin=ShapewisePlugin.so`. Collects what Clang hands over while
// it parses, and has it checked when the translation unit is complete.
//
//===----------------------------------------------------------------------===//

#include "frontends/core/Checker.h"
#include "frontends/core/Collector.h"
#include "report/ClangSink.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendPluginRegistry.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace {

class ShapewiseConsumer : public ASTConsumer {
public:
  ShapewiseConsumer(CompilerInstance &Compiler, shapewise::Options Options)
      : Compiler(Compiler), Sink(Compiler.getDiagnostics()), Options(std::move(Options)) {}

  bool HandleTopLevelDecl(DeclGroupRef Group) override {
    Declarations.add(Group);
    return true;
  }
  void HandleInlineFunctionDefinition(FunctionDecl *Function) override {
    Declarations.add(Function);
  }

  void HandleTranslationUnit(ASTContext &Context) override {
    // After a fatal error (a header that is missing, say) nothing that follows can be trusted.
    if (Compiler.getDiagnostics().hasFatalErrorOccurred())
      return;
    shapewise::check(Context, Compiler.getPreprocessor(), Declarations, Options, Sink);
  }

private:
  CompilerInstance &Compiler;
  shapewise::ClangSink Sink;
  shapewise::Options Options;
  shapewise::Collector Declarations;
};

class ShapewiseAction : public PluginASTAction {
public:
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler,
                                                 llvm::StringRef) override {
    return std::make_unique<ShapewiseConsumer>(Compiler, std::move(Options));
  }

  bool ParseArgs(const CompilerInstance &Compiler,
                 const std::vector<std::string> &Arguments) override {
    for (const std::string &Argument : Arguments) {
      if (std::optional<std::string> Failure = shapewise::readOption(Argument, Options)) {
        DiagnosticsEngine &Diags = Compiler.getDiagnostics();
        Diags.Report(Diags.getCustomDiagID(DiagnosticsEngine::Error, "shapewise: %0")) << *Failure;
        return false;
      }
    }
    if (Options.Help)
      llvm::outs() << shapewise::helpText();
    return true;
  }

  // Before, so that an error of ours keeps the object file from being written.
  ActionType getActionType() override { return AddBeforeMainAction; }

private:
  shapewise::Options Options;
};

} // namespace

static FrontendPluginRegistry::Add<ShapewiseAction>
    Registration("shapewise", "follows tensor shapes and reports what cannot fit");
