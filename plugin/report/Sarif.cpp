//===- Sarif.cpp - Reports as a SARIF file --------------------------------===//

#include "report/Sarif.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

using namespace clang;
using namespace llvm;

namespace shapewise {

std::string sarifPath(StringRef Target, StringRef MainFile) {
  if (!Target.ends_with("/") && !sys::fs::is_directory(Target))
    return Target.str();
  // Files of one name in different folders must not meet.
  SmallString<128> Absolute(MainFile);
  sys::fs::make_absolute(Absolute);
  std::string Name =
      (sys::path::filename(MainFile) + "-" +
       utohexstr(xxh3_64bits(StringRef(Absolute)), /*LowerCase=*/true).substr(0, 8) + ".sarif")
          .str();
  SmallString<128> Path(Target);
  sys::path::append(Path, Name);
  return Path.str().str();
}

std::string uriOf(StringRef Path) {
  SmallString<128> Absolute(Path);
  sys::fs::make_absolute(Absolute);
  sys::path::remove_dots(Absolute, /*remove_dot_dot=*/true);
  std::string Uri = "file://";
  for (unsigned char C : Absolute) {
    if (isAlnum(C) || StringRef("-._~/:@!$&'()*+,;=").contains(C))
      Uri += C;
    else
      Uri += "%" + toHex(StringRef(reinterpret_cast<char *>(&C), 1));
  }
  return Uri;
}

namespace {

/// A place in a file. SARIF counts columns in characters, Clang in bytes.
struct Position {
  std::string File;
  unsigned Line = 0, Column = 0;
};

std::optional<Position> positionOf(SourceLocation At, const SourceManager &SM) {
  At = SM.getFileLoc(At);
  PresumedLoc Presumed = SM.getPresumedLoc(At);
  if (Presumed.isInvalid())
    return std::nullopt;
  auto [File, Offset] = SM.getDecomposedLoc(At);
  StringRef Text = SM.getBufferDataOrNone(File).value_or(StringRef()).take_front(Offset);
  size_t LineStart = Text.rfind('\n');
  StringRef Before = LineStart == StringRef::npos ? Text : Text.drop_front(LineStart + 1);
  unsigned Column = 1;
  for (unsigned char C : Before)
    Column += (C & 0xC0) != 0x80;
  return Position{Presumed.getFilename(), Presumed.getLine(), Column};
}

json::Object regionOf(const Position &Begin, const std::optional<Position> &End) {
  json::Object Region{{"startLine", Begin.Line}, {"startColumn", Begin.Column}};
  if (End) {
    Region["endLine"] = End->Line;
    Region["endColumn"] = End->Column;
  }
  return Region;
}

json::Object artifactOf(const Position &P) { return json::Object{{"uri", uriOf(P.File)}}; }

json::Object locationOf(const Position &P, std::optional<Position> End = std::nullopt) {
  return json::Object{{"physicalLocation", json::Object{{"artifactLocation", artifactOf(P)},
                                                        {"region", regionOf(P, End)}}}};
}

StringRef levelWord(DiagnosticsEngine::Level Level) {
  if (Level >= DiagnosticsEngine::Error)
    return "error";
  return Level == DiagnosticsEngine::Warning ? "warning" : "none";
}

json::Array fixesOf(const Report &R, const SourceManager &SM) {
  json::Array Replacements;
  std::optional<Position> File;
  for (const FixItHint &Fix : R.FixIts) {
    auto Begin = positionOf(Fix.RemoveRange.getBegin(), SM);
    auto End = positionOf(Fix.RemoveRange.getEnd(), SM);
    if (!Begin || !End)
      return {};
    File = Begin;
    Replacements.push_back(
        json::Object{{"deletedRegion", regionOf(*Begin, End)},
                     {"insertedContent", json::Object{{"text", Fix.CodeToInsert}}}});
  }
  if (!File)
    return {};
  json::Object Change{{"artifactLocation", artifactOf(*File)},
                      {"replacements", std::move(Replacements)}};
  return json::Array{json::Object{{"artifactChanges", json::Array{std::move(Change)}}}};
}

} // namespace

void SarifLog::add(const Report &R, DiagnosticsEngine::Level Level, bool Silenced) {
  auto At = positionOf(R.At, SM);
  if (!At)
    return;
  json::Object Result{{"ruleId", name(R.Is)},
                      {"ruleIndex", static_cast<int>(R.Is)},
                      {"level", levelWord(Level)},
                      {"message", json::Object{{"text", R.Text}}},
                      {"locations", json::Array{locationOf(*At)}}};
  json::Array Related;
  for (const ReportNote &N : R.Notes) {
    if (auto Place = positionOf(N.At, SM)) {
      json::Object Location = locationOf(*Place);
      Location["message"] = json::Object{{"text", N.Text}};
      Related.push_back(std::move(Location));
    }
  }
  if (!Related.empty())
    Result["relatedLocations"] = std::move(Related);
  if (json::Array Fixes = fixesOf(R, SM); !Fixes.empty())
    Result["fixes"] = std::move(Fixes);
  if (Silenced)
    Result["suppressions"] = json::Array{json::Object{{"kind", "inSource"}}};
  Results.push_back(std::move(Result));
}

static json::Array rules(const CheckSet &Checks) {
  json::Array Rules;
  for (const CheckInfo &Info : allChecks()) {
    Severity S = Checks.severity(Info.Is);
    json::Object Rule{{"id", Info.Name},
                      {"shortDescription", json::Object{{"text", Info.Summary}}},
                      {"defaultConfiguration",
                       json::Object{{"enabled", S != Severity::Off},
                                    {"level", S == Severity::Error ? "error" : "warning"}}}};
    if (std::string Page = publishedPage(Info.Is); !Page.empty())
      Rule["helpUri"] = std::move(Page);
    Rules.push_back(std::move(Rule));
  }
  return Rules;
}

Error SarifLog::write(StringRef Path) const {
  std::error_code Failure;
  raw_fd_ostream File(Path, Failure);
  if (Failure)
    return createStringError(Failure, "cannot write '" + Path + "': " + Failure.message());
  json::OStream Out(File, /*IndentSize=*/2);
  Out.object([&] {
    Out.attribute("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    Out.attribute("version", "2.1.0");
    Out.attributeArray("runs", [&] {
      Out.object([&] {
        json::Object Driver{
            {"name", "Shapewise"}, {"version", SHAPEWISE_VERSION}, {"rules", rules(Checks)}};
        Out.attribute("tool", json::Object{{"driver", std::move(Driver)}});
        Out.attribute("columnKind", "unicodeCodePoints");
        Out.attribute("results", json::Array(Results));
      });
    });
  });
  File << '\n';
  File.close();
  if (File.has_error()) {
    Failure = File.error();
    File.clear_error();
    return createStringError(Failure, "cannot write '" + Path + "': " + Failure.message());
  }
  return Error::success();
}

} // namespace shapewise
