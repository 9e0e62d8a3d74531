//===- CheckSet.cpp - Which checks are on, and how severe -----------------===//

#include "report/CheckSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace shapewise {

constexpr CheckInfo Table[] = {
#define CHECK(Id, Name, OnByDefault, Summary) {Check::Id, Name, OnByDefault, Summary},
#include "domain/Checks.def"
};

ArrayRef<CheckInfo> allChecks() { return Table; }

std::string documentationPage(Check C) {
  return formatv("checks/{0}.md", name(C).substr(strlen("shapewise-"))).str();
}

std::string publishedPage(Check C) {
  StringRef Docs = SHAPEWISE_PUBLISHED_DOCS;
  return Docs.empty() ? "" : (Docs + "/" + documentationPage(C)).str();
}

/// Whether `Pattern`, in which `*` stands for any text, is the whole of `Text`.
static bool matches(StringRef Pattern, StringRef Text) {
  auto [Head, Tail] = Pattern.split('*');
  if (Head.size() == Pattern.size())
    return Pattern == Text;
  if (!Text.consume_front(Head))
    return false;
  for (size_t Skip = 0; Skip <= Text.size(); ++Skip)
    if (matches(Tail, Text.drop_front(Skip)))
      return true;
  return false;
}

GlobList::GlobList(StringRef List) {
  SmallVector<StringRef> Items;
  List.split(Items, ',');
  for (StringRef Item : Items) {
    Item = Item.trim();
    bool In = !Item.consume_front("-");
    if (!Item.empty())
      Globs.push_back({Item.str(), In});
  }
}

std::optional<bool> GlobList::decide(StringRef Name) const {
  for (const Glob &G : reverse(Globs))
    if (matches(G.Pattern, Name))
      return G.In;
  return std::nullopt;
}

std::optional<bool> GlobList::decideByName(StringRef Name) const {
  for (const Glob &G : reverse(Globs))
    if (G.In ? G.Pattern == Name : matches(G.Pattern, Name))
      return G.In;
  return std::nullopt;
}

std::vector<std::string> GlobList::plainNames() const {
  std::vector<std::string> Names;
  for (const Glob &G : Globs)
    if (!StringRef(G.Pattern).contains('*'))
      Names.push_back(G.Pattern);
  return Names;
}

CheckSet::CheckSet() {
  for (const CheckInfo &Info : Table)
    Severities.push_back(Info.OnByDefault ? Severity::Default : Severity::Off);
}

static std::string unknownCheck(StringRef Name) {
  std::string Known =
      join(map_range(allChecks(), [](const CheckInfo &Info) { return Info.Name; }), ", ");
  return formatv("there is no check '{0}'; the checks are {1}", Name, Known).str();
}

static bool isCheck(StringRef Name) {
  return any_of(allChecks(), [&](const CheckInfo &Info) { return Info.Name == Name; });
}

std::optional<std::string> CheckSet::choose(StringRef Globs) {
  GlobList List(Globs);
  for (const std::string &Name : List.plainNames())
    if (!isCheck(Name))
      return unknownCheck(Name);
  for (const CheckInfo &Info : allChecks()) {
    if (std::optional<bool> In =
            Info.OnByDefault ? List.decide(Info.Name) : List.decideByName(Info.Name))
      turn(Info.Is, *In);
  }
  return std::nullopt;
}

void CheckSet::turn(Check C, bool On) {
  Severity &S = Severities[static_cast<size_t>(C)];
  if (!On)
    S = Severity::Off;
  else if (S == Severity::Off)
    S = Severity::Default;
}

std::optional<std::string> CheckSet::setSeverities(StringRef List) {
  std::vector<Severity> Changed = Severities;
  SmallVector<StringRef> Items;
  List.split(Items, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef Item : Items) {
    auto [Pattern, Word] = Item.trim().split('=');
    auto S = StringSwitch<std::optional<Severity>>(Word)
                 .Case("off", Severity::Off)
                 .Case("warning", Severity::Warning)
                 .Case("error", Severity::Error)
                 .Default(std::nullopt);
    if (!S)
      return formatv("'{0}' does not say a severity; write CHECK=off, CHECK=warning or CHECK=error",
                     Item.trim())
          .str();
    if (!Pattern.contains('*') && !isCheck(Pattern))
      return unknownCheck(Pattern);
    for (const CheckInfo &Info : allChecks())
      if (matches(Pattern, Info.Name))
        Changed[static_cast<size_t>(Info.Is)] = *S;
  }
  Severities = std::move(Changed);
  return std::nullopt;
}

} // namespace shapewise
