//===- NoLint.h - NOLINT comments -----------------------------------------===//
//
// Finds NOLINT, NOLINTNEXTLINE and NOLINTBEGIN … NOLINTEND in a source text and says which lines
// they silence, by clang-tidy's rules, so that one comment serves the plugin and clang-tidy alike.
// Knows text only.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_REPORT_NOLINT_H
#define SHAPEWISE_REPORT_NOLINT_H

#include "report/CheckSet.h"

namespace shapewise {

/// The NOLINT comments of one file.
class NoLintComments {
public:
  explicit NoLintComments(llvm::StringRef FileText);
  /// Whether a report of the check on this line (counted from 1) is silenced.
  bool silence(llvm::StringRef CheckName, unsigned Line) const;

private:
  struct Silence {
    unsigned FirstLine, LastLine;
    GlobList Checks;
  };
  std::vector<Silence> Silences;
};

} // namespace shapewise

#endif
