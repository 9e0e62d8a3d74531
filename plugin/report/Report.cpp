//===- Report.cpp - A finding as a user sees it ---------------------------===//

#include "report/Report.h"
#include "report/Wording.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace shapewise {

/// Whether text put behind `Source` would belong to all of it: names, literals and calls, but no
/// operator outside brackets.
static bool isPostfixExpression(StringRef Source, const LangOptions &LangOpts) {
  std::string Text = Source.str(); // The lexer wants a null behind the text.
  Lexer Lex(SourceLocation(), LangOpts, Text.data(), Text.data(), Text.data() + Text.size());
  Token Tok;
  int Depth = 0;
  for (Lex.LexFromRawLexer(Tok); Tok.isNot(tok::eof); Lex.LexFromRawLexer(Tok)) {
    if (Tok.isOneOf(tok::l_paren, tok::l_square, tok::l_brace)) {
      ++Depth;
    } else if (Tok.isOneOf(tok::r_paren, tok::r_square, tok::r_brace)) {
      --Depth;
    } else if (Depth == 0 && !Tok.isOneOf(tok::raw_identifier, tok::coloncolon, tok::period,
                                          tok::arrow, tok::comment)) {
      if (!Tok.isLiteral())
        return false;
    }
  }
  return true;
}

void ReportMaker::addEdit(const Edit &E, Report &R) {
  SourceRange Target = Places.range(E.Target);
  CharSourceRange InFile =
      Lexer::makeFileCharRange(CharSourceRange::getTokenRange(Target), SM, LangOpts);
  if (InFile.isInvalid())
    return; // Part of a macro: no edit of the file can be named.
  StringRef Source = Lexer::getSourceText(InFile, SM, LangOpts);
  bool Bare = isPostfixExpression(Source, LangOpts);
  if (!E.Certain) {
    std::string Mended = (Bare ? Source.str() : "(" + Source.str() + ")") + E.Append;
    R.Notes.push_back({InFile.getBegin(), word(textOf(NoteText::CouldWrite), {Mended}, Dims)});
    return;
  }
  if (!Bare)
    R.FixIts.push_back(FixItHint::CreateInsertion(InFile.getBegin(), "("));
  R.FixIts.push_back(FixItHint::CreateInsertion(InFile.getEnd(), (Bare ? "" : ")") + E.Append));
}

Report ReportMaker::reportOf(const Finding &F) {
  Report R;
  R.Is = F.Is;
  R.At = Places.point(F.Place);
  R.Text = word(textOf(F.What), F.Parts, Dims);
  for (PlaceId Place : F.Underline)
    if (SourceRange Range = Places.range(Place); Range.isValid())
      R.Underlined.push_back(CharSourceRange::getTokenRange(Range));
  for (const Note &N : F.Notes)
    if (SourceLocation At = Places.point(N.Place); At.isValid())
      R.Notes.push_back({At, word(textOf(N.What), N.Parts, Dims)});
  for (const Edit &E : F.Edits)
    addEdit(E, R);
  return R;
}

std::vector<Report> ReportMaker::make(ArrayRef<Finding> Findings) {
  std::vector<Report> Reports;
  for (const Finding &F : Findings)
    if (Places.point(F.Place).isValid())
      Reports.push_back(reportOf(F));
  stable_sort(Reports, [&](const Report &A, const Report &B) {
    return A.At != B.At && SM.isBeforeInTranslationUnit(A.At, B.At);
  });
  // A template's instantiations and a function's callers find the same mistake again.
  auto Last = unique(Reports,
                     [](const Report &A, const Report &B) { return A.At == B.At && A.Is == B.Is; });
  Reports.erase(Last, Reports.end());
  return Reports;
}

bool Silencer::silencesAt(StringRef CheckName, SourceLocation At) {
  auto [File, Offset] = SM.getDecomposedLoc(At);
  std::unique_ptr<NoLintComments> &Comments = Files[File];
  if (!Comments)
    Comments = std::make_unique<NoLintComments>(SM.getBufferDataOrNone(File).value_or(StringRef()));
  return Comments->silence(CheckName, SM.getLineNumber(File, Offset));
}

bool Silencer::silences(const Report &R) {
  SourceLocation At = R.At;
  while (At.isMacroID()) {
    if (silencesAt(name(R.Is), SM.getSpellingLoc(At)))
      return true;
    At = SM.getImmediateExpansionRange(At).getBegin();
  }
  return silencesAt(name(R.Is), At);
}

} // namespace shapewise
