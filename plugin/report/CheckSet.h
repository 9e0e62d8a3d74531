//===- CheckSet.h - Which checks are on, and how severe -------------------===//
//
// The user's choice of checks, in clang-tidy's glob syntax, and their severities. Knows the table
// of checks and nothing of C++.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_REPORT_CHECKSET_H
#define SHAPEWISE_REPORT_CHECKSET_H

#include "domain/Check.h"
#include "llvm/ADT/ArrayRef.h"
#include <optional>
#include <string>
#include <vector>

namespace shapewise {

/// What stands in the table about one check.
struct CheckInfo {
  Check Is;
  llvm::StringRef Name;
  bool OnByDefault;
  llvm::StringRef Summary;
};
llvm::ArrayRef<CheckInfo> allChecks();
/// The file with the page about a check, in the folder of the docs.
std::string documentationPage(Check C);
/// The address of that page; empty while the docs are not published.
std::string publishedPage(Check C);

/// A list like `-*,shapewise-loss-*,-shapewise-loss-kind`: the last glob that matches decides.
class GlobList {
public:
  explicit GlobList(llvm::StringRef List);
  /// Whether the list has the name in, has it out, or does not speak of it.
  std::optional<bool> decide(llvm::StringRef Name) const;
  /// The same, where only the plain name can put it in.
  std::optional<bool> decideByName(llvm::StringRef Name) const;
  /// The names in the list that contain no `*`, without their sign.
  std::vector<std::string> plainNames() const;

private:
  struct Glob {
    std::string Pattern;
    bool In;
  };
  std::vector<Glob> Globs;
};

enum class Severity : std::uint8_t {
  Default, ///< a warning, subject to the compiler's -Werror
  Off,
  Warning, ///< a warning, also under -Werror
  Error
};

/// The severity of every check.
class CheckSet {
public:
  CheckSet(); ///< the table's defaults
  /// Adds a list of globs to the choice. A check that is off by default is switched on by its name
  /// alone: `shapewise-*` means the usual ones. On failure says why and changes nothing.
  [[nodiscard]] std::optional<std::string> choose(llvm::StringRef Globs);
  /// Adds severities: `shapewise-op=error,shapewise-loss-*=warning`.
  [[nodiscard]] std::optional<std::string> setSeverities(llvm::StringRef List);
  /// Turns a check on, with the severity it would have had, or off.
  void turn(Check C, bool On);
  bool isOn(Check C) const { return severity(C) != Severity::Off; }
  Severity severity(Check C) const { return Severities[static_cast<size_t>(C)]; }

private:
  std::vector<Severity> Severities;
};

} // namespace shapewise

#endif
