//===- ClangSink.cpp - Reports as diagnostics of the compiler -------------===//
//
// Clang's warning groups are a closed list. A custom diagnostic without a group ignores -Werror, -w
// and pragmas; one in a borrowed group obeys them but ends in that group's name rather than in the
// check's. So a diagnostic of a borrowed group, -Wuser-defined-warnings, is only asked for its
// level, and the report goes out as a custom diagnostic of that level.
//
//===----------------------------------------------------------------------===//

#include "report/ClangSink.h"
#include "clang/Basic/DiagnosticIDs.h"
#include "clang/Basic/DiagnosticOptions.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace shapewise {

static constexpr llvm::StringLiteral BorrowedGroup = "user-defined-warnings";

ClangSink::ClangSink(DiagnosticsEngine &Diags) : Diags(Diags) {
  auto Group = DiagnosticIDs::getGroupForWarningOption(BorrowedGroup);
  DiagnosticIDs::CustomDiagDesc Description(diag::Severity::Warning, "%0",
                                            DiagnosticIDs::CLASS_WARNING,
                                            /*ShowInSystemHeader=*/false,
                                            /*ShowInSystemMacro=*/true, Group);
  Probe = Diags.getDiagnosticIDs()->getCustomDiagID(std::move(Description));
  // -Wno-error=GROUP was read before the diagnostic existed.
  if (is_contained(Diags.getDiagnosticOptions().Warnings, ("no-error=" + BorrowedGroup).str()))
    Diags.setDiagnosticGroupWarningAsError(BorrowedGroup, false);
  // Only a severity that was set takes part in the regions of pragmas.
  diag::Severity Resolved = diag::Severity::Warning;
  switch (Diags.getDiagnosticLevel(Probe, SourceLocation())) {
  case DiagnosticsEngine::Ignored:
    Resolved = diag::Severity::Ignored;
    break;
  case DiagnosticsEngine::Error:
    Resolved = diag::Severity::Error;
    break;
  case DiagnosticsEngine::Fatal:
    Resolved = diag::Severity::Fatal;
    break;
  default:
    break;
  }
  Diags.setSeverity(Probe, Resolved, SourceLocation());
}

DiagnosticsEngine::Level ClangSink::level(const Report &R, Severity S) const {
  if (S == Severity::Off)
    return DiagnosticsEngine::Ignored;
  DiagnosticsEngine::Level Asked = Diags.getDiagnosticLevel(Probe, R.At);
  if (Asked == DiagnosticsEngine::Ignored || S == Severity::Default)
    return Asked;
  return S == Severity::Error ? DiagnosticsEngine::Error : DiagnosticsEngine::Warning;
}

void ClangSink::emit(const Report &R, DiagnosticsEngine::Level Level) {
  if (Level == DiagnosticsEngine::Ignored)
    return;
  DiagnosticIDs &IDs = *Diags.getDiagnosticIDs();
  unsigned Id = IDs.getCustomDiagID(static_cast<DiagnosticIDs::Level>(Level), "%0 [%1]");
  {
    DiagnosticBuilder Builder = Diags.Report(R.At, Id);
    Builder << R.Text << name(R.Is);
    for (const CharSourceRange &Range : R.Underlined)
      Builder << Range;
    for (const FixItHint &FixIt : R.FixIts)
      Builder << FixIt;
  }
  unsigned NoteId = IDs.getCustomDiagID(DiagnosticIDs::Note, "%0");
  for (const ReportNote &N : R.Notes)
    Diags.Report(N.At, NoteId) << N.Text;
}

void ClangSink::remark(SourceLocation At, StringRef Text) {
  unsigned Id = Diags.getDiagnosticIDs()->getCustomDiagID(DiagnosticIDs::Remark, "%0");
  Diags.Report(At, Id) << Text;
}

} // namespace shapewise
