//===- ClangSink.h - Reports as diagnostics of the compiler ---------------===//
//
// Gives reports to Clang's DiagnosticsEngine so that -Werror, -w, -Wsystem-headers and diagnostic
// pragmas act on them, though a plugin can have no warning group of its own.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_REPORT_CLANGSINK_H
#define SHAPEWISE_REPORT_CLANGSINK_H

#include "report/ReportSink.h"

namespace shapewise {

class ClangSink : public ReportSink {
public:
  explicit ClangSink(clang::DiagnosticsEngine &Diags);
  clang::DiagnosticsEngine::Level level(const Report &R, Severity S) const override;
  void emit(const Report &R, clang::DiagnosticsEngine::Level Level) override;
  void remark(clang::SourceLocation At, llvm::StringRef Text) override;
  bool readsNoLint() const override { return false; }

private:
  clang::DiagnosticsEngine &Diags;
  /// Never shown by us. It belongs to a warning group of Clang's, so Clang can be asked what the
  /// user wants of warnings of that group at a place.
  unsigned Probe;
};

} // namespace shapewise

#endif
