//===- Report.h - A finding as a user sees it -----------------------------===//
//
// Turns findings into reports: a sentence at a place, notes, underlined ranges and fix-its. Sorts
// them, drops repetitions and what a NOLINT comment silences. How a report reaches the user is the
// sinks' business.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_REPORT_REPORT_H
#define SHAPEWISE_REPORT_REPORT_H

#include "analysis/Finding.h"
#include "lower/ClangProgram.h"
#include "report/CheckSet.h"
#include "report/NoLint.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"

namespace shapewise {

struct ReportNote {
  clang::SourceLocation At;
  std::string Text;
};

struct Report {
  Check Is = Check::Op;
  clang::SourceLocation At;
  std::string Text;
  llvm::SmallVector<clang::CharSourceRange, 2> Underlined;
  std::vector<ReportNote> Notes;
  std::vector<clang::FixItHint> FixIts;
};

/// Makes the reports of one translation unit.
class ReportMaker {
public:
  ReportMaker(const ClangProgram &Program, const DimContext &Dims, const clang::SourceManager &SM)
      : Program(Program), Dims(Dims), SM(SM) {}

  /// In source order, each place and check once.
  std::vector<Report> make(llvm::ArrayRef<Finding> Findings);

private:
  Report reportOf(const Finding &F);
  void addEdit(const Edit &E, Report &R);

  const ClangProgram &Program;
  const DimContext &Dims;
  const clang::SourceManager &SM;
};

/// Whether a NOLINT comment silences a report, in the file it stands in or where the macro it
/// comes from is expanded. Reads each file once, and only those that have reports.
class Silencer {
public:
  explicit Silencer(const clang::SourceManager &SM) : SM(SM) {}
  bool silences(const Report &R);

private:
  bool silencesAt(llvm::StringRef CheckName, clang::SourceLocation At);

  const clang::SourceManager &SM;
  llvm::DenseMap<clang::FileID, std::unique_ptr<NoLintComments>> Files;
};

} // namespace shapewise

#endif
