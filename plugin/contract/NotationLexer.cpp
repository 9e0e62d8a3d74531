//===- NotationLexer.cpp - the shape notation's tokens ----------*- C++ -*-===//
//
// Cuts the notation into words, whole numbers and punctuation. What is none of these
// becomes a Bad token that says what to write instead.
//
//===----------------------------------------------------------------------===//
#include "Contract.h"
#include "Notation.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

namespace shapewise::notation {

Lexer::Lexer(llvm::StringRef Text, std::size_t Begin, std::size_t End, Comments C)
    : Text(Text), Position(Begin), End(std::min(End, Text.size())),
      HashComments(C == Comments::Hash) {
  scan();
}

Token Lexer::next() {
  Token Taken = Current;
  scan();
  return Taken;
}

bool Lexer::accept(llvm::StringRef What) {
  if (!Current.is(What))
    return false;
  scan();
  return true;
}

void Lexer::skipBlanks() {
  while (Position < End) {
    char C = Text[Position];
    bool FirstColumn = Position == 0 || Text[Position - 1] == '\n';
    if (llvm::isSpace(C))
      ++Position;
    else if (HashComments && C == '#' &&
             (FirstColumn || Position + 1 >= End || llvm::isSpace(Text[Position + 1])))
      Position = std::min(End, Text.find('\n', Position));
    else
      return;
  }
}

void Lexer::finish(Token::Form Is, std::size_t Length) {
  Current.Is = Is;
  Current.Text = Text.substr(Position, Length);
  Current.At = {Position, std::max<std::size_t>(Length, 1)};
  Position += Length;
}

void Lexer::scan() {
  std::size_t Before = Position;
  skipBlanks();
  Current = Token();
  Current.SpaceBefore = Position != Before;
  if (Position >= End)
    return finish(Token::Form::End, 0);
  llvm::StringRef Rest = Text.slice(Position, End);
  char C = Rest[0];
  if (llvm::isDigit(C))
    return scanNumber();
  if (llvm::isAlpha(C) || C == '_')
    return finish(Token::Form::Name,
                  Rest.take_while([](char X) { return llvm::isAlnum(X) || X == '_'; }).size());
  for (llvm::StringRef Long : {"...", "->", "::", "//", "**", "<=", ">="})
    if (Rest.starts_with(Long))
      return finish(Token::Form::Punctuation, Long.size());
  if (llvm::StringRef("[](),*/%+-=<>|?#.:").contains(C))
    return finish(Token::Form::Punctuation, 1);
  scanForeign();
}

void Lexer::scanNumber() {
  llvm::StringRef Rest = Text.slice(Position, End);
  std::size_t Length = 0;
  std::string Digits;
  // As in C++, a quote may stand between digits.
  while (Length < Rest.size() &&
         (llvm::isDigit(Rest[Length]) ||
          (Rest[Length] == '\'' && Length + 1 < Rest.size() && llvm::isDigit(Rest[Length + 1])))) {
    if (Rest[Length] != '\'')
      Digits += Rest[Length];
    ++Length;
  }
  // What hangs on to it: `1.5`, `1e30`, `10L`, `3x`, but not the dots of `3 ...`.
  std::size_t Tail = Length;
  while (Tail < Rest.size() &&
         (llvm::isAlnum(Rest[Tail]) || Rest[Tail] == '_' ||
          (Rest[Tail] == '.' && Tail + 1 < Rest.size() && llvm::isDigit(Rest[Tail + 1]))))
    ++Tail;
  llvm::StringRef Whole = Rest.take_front(Tail);
  std::string Shown = Whole.size() > 24 ? (Whole.take_front(21) + "...").str() : Whole.str();
  if (Tail > Length) {
    llvm::StringRef Suffix = Rest.slice(Length, Tail);
    if (llvm::StringRef(Suffix.lower()).find_first_not_of("ulz") == llvm::StringRef::npos)
      Current.Problem = "write '" + Digits + "' without the suffix '" + Suffix.str() + "'";
    else if (Suffix[0] == '.' || Suffix[0] == 'e' || Suffix[0] == 'E')
      Current.Problem = "'" + Shown + "' is not a whole number; sizes are whole numbers";
    else if (Digits == "0" && (Suffix[0] == 'x' || Suffix[0] == 'X' || Suffix[0] == 'b'))
      Current.Problem = "write '" + Shown + "' as a decimal number";
    else
      Current.Problem =
          "'" + Shown + "' is neither a number nor a name; a name starts with a letter or '_'";
    return finish(Token::Form::Bad, Tail);
  }
  if (llvm::StringRef(Digits).getAsInteger(10, Current.Value)) {
    Current.Problem = "'" + Shown + "' is too large; a size has at most 64 bits";
    return finish(Token::Form::Bad, Length);
  }
  finish(Token::Form::Integer, Length);
}

namespace {

struct Advice {
  llvm::StringLiteral Character, Sentence;
};

/// Characters that people do write, by habit of another language or by pasting.
constexpr Advice Advices[] = {
    {"\xC2\xB7", "write '*' for a product"},
    {"\xC3\x97", "write '*' for a product, ',' between dimensions"},
    {"\xE2\x80\xA6", "write '...' with three dots for any number of dimensions"},
    {"\xE2\x88\x92", "this is a typographic minus sign; write '-'"},
    {"\xE2\x80\x93", "this is a dash; write '-'"},
    {"\xE2\x89\xA4", "write '<='"},
    {"\xE2\x89\xA5", "write '>='"},
    {"\xC2\xA0", "this is a no-break space; write an ordinary one"},
    {"{", "braces have no meaning here; arithmetic stands as it is: 'n + 1'"},
    {"}", "braces have no meaning here; arithmetic stands as it is: 'n + 1'"},
    {";", "write ',' between dimensions"},
    {"^", "there is no power; write a product: 'n*n'"},
    {"&", "'&' has no meaning here; '|' separates alternatives"},
    {"!", "'!' has no meaning here"},
    {"\"", "a quote has no meaning inside the notation"},
};

} // namespace

void Lexer::scanForeign() {
  llvm::StringRef Rest = Text.slice(Position, End);
  for (const Advice &A : Advices)
    if (Rest.starts_with(A.Character)) {
      Current.Problem = A.Sentence.str();
      return finish(Token::Form::Bad, A.Character.size());
    }
  unsigned Bytes = llvm::getNumBytesForUTF8(static_cast<llvm::UTF8>(Rest[0]));
  const auto *Begin = reinterpret_cast<const llvm::UTF8 *>(Rest.data());
  if (Bytes > Rest.size() || !llvm::isLegalUTF8Sequence(Begin, Begin + Bytes)) {
    Current.Problem =
        "byte 0x" + llvm::utohexstr(static_cast<unsigned char>(Rest[0])) + " is not valid UTF-8";
    return finish(Token::Form::Bad, 1);
  }
  if (!llvm::isPrint(Rest[0]) && Bytes == 1)
    Current.Problem = "control character 0x" +
                      llvm::utohexstr(static_cast<unsigned char>(Rest[0])) + " has no meaning here";
  else
    Current.Problem = "'" + Rest.take_front(Bytes).str() +
                      "' has no meaning here; names consist of ASCII letters, digits and '_'";
  finish(Token::Form::Bad, Bytes);
}

} // namespace shapewise::notation

namespace shapewise {

NotationError notation::errorAt(llvm::StringRef WholeText, Place At, std::string Sentence) {
  NotationError E;
  llvm::StringRef Before = WholeText.take_front(At.Offset);
  E.Line = static_cast<unsigned>(Before.count('\n')) + 1;
  std::size_t Break = Before.rfind('\n');
  E.Column =
      static_cast<unsigned>(Before.size() - (Break == llvm::StringRef::npos ? 0 : Break + 1) + 1);
  E.Length = static_cast<unsigned>(std::max<std::size_t>(At.Length, 1));
  E.Text = std::move(Sentence);
  return E;
}

} // namespace shapewise
