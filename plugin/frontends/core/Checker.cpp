//===- Checker.cpp - From a translation unit to its reports ---------------===//

#include "frontends/core/Checker.h"
#include "analysis/Analysis.h"
#include "contract/Contract.h"
#include "lower/ClangProgram.h"
#include "report/Report.h"
#include "report/Sarif.h"
#include "clang/Basic/FileManager.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/TimeProfiler.h"

using namespace clang;
using namespace llvm;

namespace shapewise {

namespace {

class Checker {
public:
  Checker(ASTContext &Context, Preprocessor &PP, const Options &O, ReportSink &Sink)
      : Context(Context), SM(Context.getSourceManager()), PP(PP), O(O), Sink(Sink),
        Log(SM, O.Checks) {}

  void run(const Collector &Declarations);

private:
  void addModel(const std::string &File);
  void reportBrokenModel(const NotationError &Error, FileID File);
  void analyse(ClangProgram &Program, ArrayRef<FunctionId> Roots);
  void give(ArrayRef<Report> Reports);
  void fail(std::string Text);
  void writeSarif();

  ASTContext &Context;
  SourceManager &SM;
  Preprocessor &PP;
  const Options &O;
  ReportSink &Sink;
  Library Models;
  SarifLog Log;
};

void Checker::fail(std::string Text) {
  Report R;
  R.Is = Check::Annotation;
  R.Text = std::move(Text);
  Sink.emit(R, DiagnosticsEngine::Error);
}

void Checker::addModel(const std::string &Name) {
  FileManager &Files = SM.getFileManager();
  Expected<FileEntryRef> File = Files.getFileRef(Name, /*OpenFile=*/true);
  if (!File)
    return fail(
        formatv("cannot read the model file '{0}': {1}", Name, llvm::toString(File.takeError()))
            .str());
  auto Buffer = Files.getBufferForFile(*File);
  if (!Buffer)
    return fail(
        formatv("cannot read the model file '{0}': {1}", Name, Buffer.getError().message()).str());
  // So that the model stands in the dependency file that -MD writes.
  if (PPCallbacks *Callbacks = PP.getPPCallbacks())
    Callbacks->HasInclude(SourceLocation(), Name, /*IsAngled=*/false, *File, SrcMgr::C_User);
  std::vector<NotationError> Errors = Models.add((*Buffer)->getBuffer());
  if (Errors.empty())
    return;
  FileID InSource = SM.createFileID(std::move(*Buffer), SrcMgr::C_User);
  for (const NotationError &Error : Errors)
    reportBrokenModel(Error, InSource);
}

void Checker::reportBrokenModel(const NotationError &Error, FileID File) {
  Report R;
  R.Is = Check::Annotation;
  R.Text = Error.Text;
  R.At = SM.translateLineCol(File, Error.Line, Error.Column);
  R.Underlined.push_back(CharSourceRange::getCharRange(
      R.At, R.At.getLocWithOffset(static_cast<int>(std::max(Error.Length, 1u)))));
  Sink.emit(R, DiagnosticsEngine::Error);
}

void Checker::give(ArrayRef<Report> Reports) {
  Silencer Comments(SM);
  for (const Report &R : Reports) {
    DiagnosticsEngine::Level Level = Sink.level(R, O.Checks.severity(R.Is));
    if (Level == DiagnosticsEngine::Ignored)
      continue;
    bool Silenced = !Sink.readsNoLint() && Comments.silences(R);
    if (!Silenced)
      Sink.emit(R, Level);
    Log.add(R, Level, Silenced);
  }
}

void Checker::analyse(ClangProgram &Program, ArrayRef<FunctionId> Roots) {
  if (O.Dump == DumpKind::IR) {
    for (FunctionId Root : Roots)
      if (const Function *Body = Program.body(Root))
        print(*Body, Program, outs());
    return;
  }
  AnalysisOptions Wanted;
  Wanted.Budgets = O.Budgets;
  Wanted.Strict = O.Checks.isOn(Check::Unproven);
  if (O.Dump == DumpKind::Shapes)
    Wanted.ShapeDump = &outs();
  if (O.Remarks)
    Wanted.Remark = [&](PlaceId Place, StringRef Why) { Sink.remark(Program.caret(Place), Why); };
  DimContext Dims;
  std::vector<Finding> Findings = Analysis(Program, Models, Dims, Wanted).run(Roots);
  give(ReportMaker(Program, Dims, SM).make(Findings));
}

void Checker::writeSarif() {
  if (O.SarifFile.empty())
    return;
  OptionalFileEntryRef Main = SM.getFileEntryRefForID(SM.getMainFileID());
  std::string Path = sarifPath(O.SarifFile, Main ? Main->getName() : "stdin");
  if (llvm::Error Failure = Log.write(Path))
    fail(llvm::toString(std::move(Failure)));
}

void Checker::run(const Collector &Declarations) {
  Models.addBuiltin();
  for (const std::string &File : O.ModelFiles)
    addModel(File);
  LoweringOptions Lowering;
  Lowering.IsTensorClass = [&](StringRef Name) {
    const ClassModel *Class = Models.findClass(Name);
    return Class && Class->Is == ClassModel::Role::Tensor;
  };
  // A user's model may name other classes.
  if (O.ModelFiles.empty())
    Lowering.TensorClassNames = {"Tensor"};
  Lowering.MaxInstructions = O.Budgets.MaxFunctionSize;
  std::optional<ClangProgram> Program;
  if (O.Remarks)
    Lowering.Remark = [&](PlaceId Place, StringRef Why) {
      Sink.remark(Program->caret(Place), Why);
    };
  Program.emplace(Context, std::move(Lowering));
  std::vector<FunctionId> Roots = Program->roots(Declarations.functions(Context));
  if (!Roots.empty())
    analyse(*Program, Roots);
  writeSarif();
}

} // namespace

void check(ASTContext &Context, Preprocessor &PP, const Collector &Declarations, const Options &O,
           ReportSink &Sink) {
  TimeTraceScope Timer("Shapewise"); // seen with -ftime-trace
  Checker(Context, PP, O, Sink).run(Declarations);
}

} // namespace shapewise
