//===- ClangSink.cpp - Reports as diagnostics of the compiler -------------===//
//
// Clang's warning groups are a closed list. A custom diagnostic without a group ignores -Werror, -w
// and pragmas; one in a borrowed group obeys them but ends in that group's name rather than in the
// check's. So Clang's own diagnostic of a borrowed group, -Wuser-defined-warnings, is asked what
// level it would have, and the report goes out as a custom diagnostic of that level.
//
// A module file records, by number, every diagnostic that the compiler's engine has dealt with, and
// a Clang without the plugin crashes reading the number of a custom one. So reports go to the
// compiler's consumer through an engine of their own, except errors, of which the compiler must
// know and after which it writes no file.
//
//===----------------------------------------------------------------------===//

#include "report/ClangSink.h"
#include "clang/Basic/DiagnosticIDs.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace shapewise {

static constexpr llvm::StringLiteral BorrowedGroup = "user-defined-warnings";

ClangSink::ClangSink(DiagnosticsEngine &Diags) : Diags(Diags) {
  SmallVector<diag::kind> InGroup;
  Diags.getDiagnosticIDs()->getDiagnosticsInGroup(diag::Flavor::WarningOrError, BorrowedGroup,
                                                  InGroup);
  assert(!InGroup.empty() && "Clang has no such group");
  // Clang's own come before those that plugins make.
  Probe = *min_element(InGroup);
}

/// Clang's diagnostic of the group shows in system headers, where ours does not.
static bool isHiddenInSystemHeader(const DiagnosticsEngine &Diags, SourceLocation At) {
  if (At.isInvalid() || !Diags.getSuppressSystemWarnings() || !Diags.hasSourceManager())
    return false;
  const SourceManager &Sources = Diags.getSourceManager();
  return Sources.isInSystemHeader(Sources.getExpansionLoc(At));
}

DiagnosticsEngine::Level ClangSink::level(const Report &R, Severity S) const {
  if (S == Severity::Off || isHiddenInSystemHeader(Diags, R.At))
    return DiagnosticsEngine::Ignored;
  DiagnosticsEngine::Level Asked = Diags.getDiagnosticLevel(Probe, R.At);
  if (Asked == DiagnosticsEngine::Ignored || S == Severity::Default)
    return Asked;
  return S == Severity::Error ? DiagnosticsEngine::Error : DiagnosticsEngine::Warning;
}

static void show(const Report &R, DiagnosticsEngine::Level Level, DiagnosticsEngine &Engine) {
  {
    DiagnosticBuilder Builder = Engine.Report(R.At, Engine.getCustomDiagID(Level, "%0 [%1]"));
    Builder << R.Text << name(R.Is);
    for (const CharSourceRange &Range : R.Underlined)
      Builder << Range;
    for (const FixItHint &FixIt : R.FixIts)
      Builder << FixIt;
  }
  unsigned NoteId = Engine.getCustomDiagID(DiagnosticsEngine::Note, "%0");
  for (const ReportNote &N : R.Notes)
    Engine.Report(N.At, NoteId) << N.Text;
}

/// Has `Show` use an engine that shares the consumer of `Diags` and nothing else.
static void aside(DiagnosticsEngine &Diags, function_ref<void(DiagnosticsEngine &)> Show) {
  DiagnosticsEngine Engine(DiagnosticIDs::create(), Diags.getDiagnosticOptions(), Diags.getClient(),
                           /*ShouldOwnClient=*/false);
  if (Diags.hasSourceManager())
    Engine.setSourceManager(&Diags.getSourceManager());
  Show(Engine);
}

void ClangSink::emit(const Report &R, DiagnosticsEngine::Level Level) {
  if (Level == DiagnosticsEngine::Ignored)
    return;
  if (Level >= DiagnosticsEngine::Error)
    return show(R, Level, Diags);
  aside(Diags, [&](DiagnosticsEngine &Engine) { show(R, Level, Engine); });
}

void ClangSink::remark(SourceLocation At, StringRef Text) {
  aside(Diags, [&](DiagnosticsEngine &Engine) {
    Engine.Report(At, Engine.getCustomDiagID(DiagnosticsEngine::Remark, "%0")) << Text;
  });
}

} // namespace shapewise
