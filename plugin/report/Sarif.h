//===- Sarif.h - Reports as a SARIF file ----------------------------------===//
//
// Writes the reports of one translation unit as SARIF 2.1.0, the format that code hosts and
// editors read. Clang's own SARIF output has neither stable rule ids nor fixes.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_REPORT_SARIF_H
#define SHAPEWISE_REPORT_SARIF_H

#include "report/Report.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

namespace shapewise {

/// Where the SARIF of a translation unit goes: `Target` itself, or a file named after the main file
/// when it is a folder or ends in '/', so that the compilations of a build do not overwrite each
/// other's.
std::string sarifPath(llvm::StringRef Target, llvm::StringRef MainFile);

/// A file's address: `file:` and its absolute path.
std::string uriOf(llvm::StringRef Path);

class SarifLog {
public:
  SarifLog(const clang::SourceManager &SM, const CheckSet &Checks) : SM(SM), Checks(Checks) {}
  /// Adds a report. `Silenced`: a NOLINT comment hides it; SARIF still records that it is there.
  void add(const Report &R, clang::DiagnosticsEngine::Level Level, bool Silenced);
  /// Writes the file, also when there is no report: that is a result too.
  llvm::Error write(llvm::StringRef Path) const;

private:
  const clang::SourceManager &SM;
  const CheckSet &Checks;
  llvm::json::Array Results;
};

} // namespace shapewise

#endif
