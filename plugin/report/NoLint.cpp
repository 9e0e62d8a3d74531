//===- NoLint.cpp - NOLINT comments ---------------------------------------===//
//
// The rules are those of clang-tidy's NoLintDirectiveHandler: the words count wherever they stand
// in a line; a list of checks follows at once, in parentheses, on the same line; no list means all
// checks and an empty one none; what the list excludes counts for nothing; blocks nest, and BEGIN
// and END must name the same list.
//
//===----------------------------------------------------------------------===//

#include "report/NoLint.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace shapewise {

namespace {

enum class Form { Line, NextLine, Begin, End, Other };

struct Directive {
  Form Is;
  unsigned Line;
  std::string Checks;
};

Form formOf(StringRef Suffix) {
  if (Suffix.empty())
    return Form::Line;
  if (Suffix == "NEXTLINE")
    return Form::NextLine;
  if (Suffix == "BEGIN")
    return Form::Begin;
  return Suffix == "END" ? Form::End : Form::Other;
}

std::vector<Directive> directivesIn(StringRef Text) {
  constexpr StringLiteral Word = "NOLINT";
  std::vector<Directive> Found;
  unsigned Line = 1;
  size_t Counted = 0;
  for (size_t At = Text.find(Word); At != StringRef::npos; At = Text.find(Word, At)) {
    Line += Text.slice(Counted, At).count('\n');
    Counted = At;
    StringRef Rest = Text.drop_front(At + Word.size());
    StringRef Suffix = Rest.take_while(isAlnum);
    Rest = Rest.drop_front(Suffix.size());
    At += Word.size() + Suffix.size();
    Form Is = formOf(Suffix);
    if (Is == Form::Other)
      continue;
    std::string Checks = "*";
    if (Rest.starts_with("(")) {
      StringRef List = Rest.drop_front().take_until([](char C) { return C == ')' || C == '\n'; });
      if (Rest.drop_front(1 + List.size()).starts_with(")"))
        Checks = List.trim().str();
    }
    Found.push_back({Is, Line, std::move(Checks)});
  }
  return Found;
}

/// The checks that a list names.
GlobList named(StringRef List) {
  SmallVector<StringRef> Globs;
  List.split(Globs, ',');
  erase_if(Globs, [](StringRef Glob) { return Glob.trim().starts_with("-"); });
  return GlobList(join(Globs, ","));
}

} // namespace

NoLintComments::NoLintComments(StringRef FileText) {
  std::vector<Directive> Open;
  for (Directive &D : directivesIn(FileText)) {
    switch (D.Is) {
    case Form::Line:
      Silences.push_back({D.Line, D.Line, named(D.Checks)});
      break;
    case Form::NextLine:
      Silences.push_back({D.Line + 1, D.Line + 1, named(D.Checks)});
      break;
    case Form::Begin:
      Open.push_back(std::move(D));
      break;
    case Form::End:
      if (!Open.empty() && Open.back().Checks == D.Checks) {
        Silences.push_back({Open.back().Line, D.Line, named(D.Checks)});
        Open.pop_back();
      }
      break;
    case Form::Other:
      break;
    }
  }
}

bool NoLintComments::silence(StringRef CheckName, unsigned Line) const {
  return any_of(Silences, [&](const Silence &S) {
    return S.FirstLine <= Line && Line <= S.LastLine && S.Checks.decide(CheckName).value_or(false);
  });
}

} // namespace shapewise
