//===- Places.cpp - where things stand in the source ----------------------===//

#include "Places.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace shapewise {

static SourceLocation calleeLocation(const CallExpr &Call) {
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(&Call)) {
    // `net(x)`: the parenthesis says less than the name before it.
    if (Operator->getOperator() == OO_Call)
      return Call.getBeginLoc();
    return Operator->getOperatorLoc();
  }
  const Expr *Callee = Call.getCallee()->IgnoreParenImpCasts();
  if (const auto *Member = dyn_cast<MemberExpr>(Callee))
    return Member->getMemberLoc().isValid() ? Member->getMemberLoc() : Call.getBeginLoc();
  if (const auto *Name = dyn_cast<DeclRefExpr>(Callee))
    return Name->getLocation();
  return Call.getBeginLoc();
}

static SourceLocation caretOf(const Stmt &S) {
  if (const auto *Call = dyn_cast<CallExpr>(&S))
    return calleeLocation(*Call);
  if (const auto *E = dyn_cast<Expr>(&S))
    return E->getExprLoc();
  return S.getBeginLoc();
}

/// Whether `.squeeze(1)` can follow the expression as it is written.
static bool isOperand(const Stmt &S) {
  const auto *E = dyn_cast<Expr>(&S);
  if (!E)
    return true;
  // What clang adds has the range of what it is added to; parentheses have their own.
  while (true) {
    E = E->IgnoreImplicit();
    const auto *Conversion = dyn_cast<CXXConstructExpr>(E);
    if (!Conversion || isa<CXXTemporaryObjectExpr>(E) || Conversion->getNumArgs() == 0 ||
        Conversion->getArg(0)->getSourceRange() != E->getSourceRange())
      break;
    E = Conversion->getArg(0);
  }
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
    return Operator->getOperator() == OO_Call || Operator->getOperator() == OO_Subscript;
  return !isa<BinaryOperator, UnaryOperator, AbstractConditionalOperator, CStyleCastExpr,
              CXXNewExpr, CXXDeleteExpr, CXXThrowExpr, LambdaExpr, InitListExpr>(E) ||
         (isa<UnaryOperator>(E) && cast<UnaryOperator>(E)->isPostfix());
}

PlaceId Places::of(const Stmt *S) {
  if (!S)
    return PlaceId::None;
  PlaceId Place = of(S->getSourceRange(), caretOf(*S));
  if (Place != PlaceId::None && !isOperand(*S))
    Entries[static_cast<unsigned>(Place) - 1].IsOperand = false;
  return Place;
}

PlaceId Places::of(const Decl &D) {
  return of(SourceRange(D.getLocation(), D.getLocation()), D.getLocation());
}

PlaceId Places::of(SourceRange Range, SourceLocation Caret) {
  if (Range.isInvalid())
    return PlaceId::None;
  if (Caret.isInvalid())
    Caret = Range.getBegin();
  auto [Found, New] = Known.try_emplace(
      {Range.getBegin().getRawEncoding(), Range.getEnd().getRawEncoding(), Caret.getRawEncoding()});
  if (New) {
    Entries.push_back({Range, Caret});
    Found->second = static_cast<PlaceId>(Entries.size());
  }
  return Found->second;
}

const Places::Entry *Places::entry(PlaceId Place) const {
  auto Index = static_cast<unsigned>(Place);
  return Index == 0 || Index > Entries.size() ? nullptr : &Entries[Index - 1];
}

SourceLocation Places::caret(PlaceId Place) const {
  const Entry *E = entry(Place);
  return E ? Context.getSourceManager().getFileLoc(E->Caret) : SourceLocation();
}

CharSourceRange Places::range(PlaceId Place) const {
  const Entry *E = entry(Place);
  if (!E)
    return {};
  const SourceManager &Sources = Context.getSourceManager();
  auto Tokens = CharSourceRange::getTokenRange(E->Range);
  if (auto InFile = Lexer::makeFileCharRange(Tokens, Sources, Context.getLangOpts());
      InFile.isValid())
    return InFile;
  return Lexer::makeFileCharRange(Sources.getExpansionRange(E->Range), Sources,
                                  Context.getLangOpts());
}

SourceLocation Places::end(PlaceId Place) const {
  return isInMacroBody(Place) ? SourceLocation() : range(Place).getEnd();
}

bool Places::needsParentheses(PlaceId Place) const {
  const Entry *E = entry(Place);
  return E && !E->IsOperand;
}

bool Places::isInMacroBody(PlaceId Place) const {
  const Entry *E = entry(Place);
  if (!E)
    return false;
  auto IsFromBody = [&](SourceLocation At) {
    const SourceManager &Sources = Context.getSourceManager();
    for (; At.isMacroID(); At = Sources.getImmediateSpellingLoc(At))
      if (!Sources.isMacroArgExpansion(At))
        return true;
    return false;
  };
  return IsFromBody(E->Range.getBegin()) || IsFromBody(E->Range.getEnd());
}

/// Cuts at a character of UTF-8, never inside one.
static void shorten(std::string &Text, size_t Limit) {
  size_t Characters = 0, Keep = 0;
  for (size_t I = 0; I < Text.size(); ++I) {
    bool Starts = (static_cast<unsigned char>(Text[I]) & 0xC0) != 0x80;
    if (Starts && Characters == Limit - 1)
      Keep = I;
    Characters += Starts;
  }
  if (Characters > Limit)
    Text = Text.substr(0, Keep) + "…";
}

std::string Places::text(PlaceId Place) const {
  CharSourceRange Range = range(Place);
  if (Range.isInvalid())
    return "";
  bool Invalid = false;
  llvm::StringRef Source =
      Lexer::getSourceText(Range, Context.getSourceManager(), Context.getLangOpts(), &Invalid);
  std::string Text;
  for (char C : Invalid ? llvm::StringRef() : Source.take_front(1000)) {
    bool Blank = C == ' ' || C == '\t' || C == '\n' || C == '\r';
    if (!Blank)
      Text += C;
    else if (!Text.empty() && Text.back() != ' ')
      Text += ' ';
  }
  shorten(Text, 60);
  return Text;
}

std::string Places::location(PlaceId Place) const {
  PresumedLoc At = Context.getSourceManager().getPresumedLoc(caret(Place));
  if (At.isInvalid())
    return "";
  return (llvm::sys::path::filename(At.getFilename()) + ":" + llvm::Twine(At.getLine()) + ":" +
          llvm::Twine(At.getColumn()))
      .str();
}

} // namespace shapewise
