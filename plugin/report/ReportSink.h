//===- ReportSink.h - Where reports go ------------------------------------===//
//
// The one thing that differs between the front ends: how a report reaches the user.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_REPORT_REPORTSINK_H
#define SHAPEWISE_REPORT_REPORTSINK_H

#include "report/Report.h"

namespace shapewise {

class ReportSink {
public:
  virtual ~ReportSink() = default;
  /// What the user's settings make of a report of this severity; Ignored: silent.
  virtual clang::DiagnosticsEngine::Level level(const Report &R, Severity S) const = 0;
  virtual void emit(const Report &R, clang::DiagnosticsEngine::Level Level) = 0;
  /// Says something that is no report: where the analysis gave up.
  virtual void remark(clang::SourceLocation At, llvm::StringRef Text) = 0;
  /// Whether NOLINT comments are read further on, by clang-tidy.
  virtual bool readsNoLint() const = 0;
};

} // namespace shapewise

#endif
