//===- Options.h - What the user can set ----------------------------------===//
//
// The options of every front end, and how their text is read. The clang plugin spells them
// -fplugin-arg-shapewise-NAME=VALUE, the clang-tidy module as CheckOptions.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_FRONTENDS_CORE_OPTIONS_H
#define SHAPEWISE_FRONTENDS_CORE_OPTIONS_H

#include "analysis/Analysis.h"
#include "report/CheckSet.h"

namespace shapewise {

enum class DumpKind : std::uint8_t {
  None,
  IR,    ///< the tensor programs
  Shapes ///< what is known of the tensors at each call
};

struct Options {
  CheckSet Checks;
  std::vector<std::string> ModelFiles; ///< besides those built in, in the order they were given
  std::string SarifFile;               ///< empty: none
  AnalysisBudgets Budgets;
  DumpKind Dump = DumpKind::None;
  bool Remarks = false; ///< say where the analysis gave up, and why
  bool Help = false;    ///< print the options and the checks
};

/// Reads "NAME=VALUE" or "NAME" into `O`. On failure says what is wrong and what could be written.
[[nodiscard]] std::optional<std::string> readOption(llvm::StringRef Text, Options &O);
/// The options and the checks, for a person to read.
std::string helpText();

} // namespace shapewise

#endif
