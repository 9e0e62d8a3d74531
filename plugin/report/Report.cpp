//===- Report.cpp - A finding as a user sees it ---------------------------===//

#include "report/Report.h"
#include "report/Wording.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace llvm;

namespace shapewise {

void ReportMaker::addEdit(const Edit &E, Report &R) {
  SourceLocation End = Program.end(E.Target);
  if (End.isInvalid())
    return; // Part of a macro: no edit of the file can be named.
  SourceLocation Begin = Program.range(E.Target).getBegin();
  bool Bare = !Program.needsParentheses(E.Target);
  std::string Behind = (Bare ? "" : ")") + E.Append;
  if (!E.Certain) {
    StringRef Source(SM.getCharacterData(Begin), SM.getFileOffset(End) - SM.getFileOffset(Begin));
    std::string Mended = (Bare ? "" : "(") + Source.str() + Behind;
    R.Notes.push_back({Begin, word(textOf(NoteText::CouldWrite), {Mended}, Dims)});
    return;
  }
  if (!Bare)
    R.FixIts.push_back(FixItHint::CreateInsertion(Begin, "("));
  R.FixIts.push_back(FixItHint::CreateInsertion(End, Behind));
}

Report ReportMaker::reportOf(const Finding &F) {
  Report R;
  R.Is = F.Is;
  R.At = Program.caret(F.Place);
  if (F.Before)
    R.Text = word(textOf(*F.Before), F.BeforeParts, Dims);
  R.Text += word(textOf(F.What), F.Parts, Dims);
  for (PlaceId Place : F.Underline)
    if (CharSourceRange Range = Program.range(Place); Range.isValid())
      R.Underlined.push_back(Range);
  for (const Note &N : F.Notes)
    if (SourceLocation At = Program.caret(N.Place); At.isValid())
      R.Notes.push_back({At, word(textOf(N.What), N.Parts, Dims)});
  for (const Edit &E : F.Edits)
    addEdit(E, R);
  return R;
}

std::vector<Report> ReportMaker::make(ArrayRef<Finding> Findings) {
  std::vector<Report> Reports;
  for (const Finding &F : Findings)
    if (Program.caret(F.Place).isValid())
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
  if (At.isInvalid())
    return false;
  while (At.isMacroID()) {
    if (silencesAt(name(R.Is), SM.getSpellingLoc(At)))
      return true;
    At = SM.getImmediateExpansionRange(At).getBegin();
  }
  return silencesAt(name(R.Is), At);
}

} // namespace shapewise
