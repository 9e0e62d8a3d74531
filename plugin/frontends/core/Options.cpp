//===- Options.cpp - What the user can set --------------------------------===//

#include "frontends/core/Options.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace shapewise {

namespace {

using Failure = std::optional<std::string>;

struct OptionInfo {
  llvm::StringLiteral Name;
  llvm::StringLiteral ValueName; ///< empty: takes no value
  llvm::StringLiteral Summary;
  Failure (*Read)(StringRef Value, Options &O);
};

Failure readDump(StringRef Value, Options &O) {
  if (Value == "ir")
    O.Dump = DumpKind::IR;
  else if (Value == "shapes")
    O.Dump = DumpKind::Shapes;
  else
    return formatv("there is no dump '{0}'; write dump=ir or dump=shapes", Value).str();
  return std::nullopt;
}

template <unsigned AnalysisBudgets::*Field> Failure readBudget(StringRef Value, Options &O) {
  unsigned Number = 0;
  if (Value.getAsInteger(10, Number) || Number == 0)
    return formatv("'{0}' is not a whole number of at least 1", Value).str();
  O.Budgets.*Field = Number;
  return std::nullopt;
}

const OptionInfo Table[] = {
    {"checks", "GLOBS", "choose checks, as clang-tidy does: -*,shapewise-loss-*,-shapewise-op",
     [](StringRef Value, Options &O) { return O.Checks.choose(Value); }},
    {"severity", "CHECK=off|warning|error,...", "set what a check's reports are",
     [](StringRef Value, Options &O) { return O.Checks.setSeverities(Value); }},
    {"model", "FILE", "add a library model (may be repeated)",
     [](StringRef Value, Options &O) -> Failure {
       O.ModelFiles.push_back(Value.str());
       return std::nullopt;
     }},
    {"sarif", "FILE|FOLDER/", "also write the reports as SARIF",
     [](StringRef Value, Options &O) -> Failure {
       O.SarifFile = Value.str();
       return std::nullopt;
     }},
    {"dump", "ir|shapes", "print the tensor programs, or what is known of the tensors", readDump},
    {"remarks", "", "say where the analysis gave up, and why",
     [](StringRef, Options &O) -> Failure {
       O.Remarks = true;
       return std::nullopt;
     }},
#define BUDGET(Field, Option, Default, Counted)                                                    \
  {Option, "N", Counted " (" #Default ")", readBudget<&AnalysisBudgets::Field>},
#include "analysis/Budgets.def"
    {"stamp", "TEXT", "no effect; put here what must make a compiler cache compile again",
     [](StringRef, Options &) -> Failure { return std::nullopt; }},
    {"help", "", "print this",
     [](StringRef, Options &O) -> Failure {
       O.Help = true;
       return std::nullopt;
     }},
};

std::string spelled(const OptionInfo &Info) {
  return Info.ValueName.empty() ? Info.Name.str() : (Info.Name + "=" + Info.ValueName).str();
}

} // namespace

std::optional<std::string> readOption(StringRef Text, Options &O) {
  auto [Name, Value] = Text.split('=');
  bool HasValue = Text.contains('=');
  const auto *Info = find_if(Table, [&](const OptionInfo &I) { return I.Name == Name; });
  if (Info == std::end(Table)) {
    std::string Known = join(map_range(Table, spelled), ", ");
    return formatv("there is no option '{0}'; the options are {1}", Name, Known).str();
  }
  if (Info->ValueName.empty() && HasValue)
    return formatv("the option '{0}' takes no value", Name).str();
  if (!Info->ValueName.empty() && Value.empty())
    return formatv("the option '{0}' needs a value: {1}", Name, spelled(*Info)).str();
  if (Failure F = Info->Read(Value, O))
    return formatv("in the option '{0}': {1}", Name, *F).str();
  return std::nullopt;
}

std::string helpText() {
  std::string Text = "Options of Shapewise, each written as -fplugin-arg-shapewise-OPTION:\n";
  for (const OptionInfo &Info : Table)
    Text += formatv("  {0,-40} {1}\n", spelled(Info), Info.Summary).str();
  Text += "\nChecks (those marked * are on by default):\n";
  for (const CheckInfo &Info : allChecks())
    Text +=
        formatv("  {0} {1,-28} {2}\n", Info.OnByDefault ? "*" : " ", Info.Name, Info.Summary).str();
  return Text;
}

} // namespace shapewise
