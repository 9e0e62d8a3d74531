//===- ModelCursor.h - a place in a model file ------------------*- C++ -*-===//
//
// Names, punctuation, blanks and remarks, and errors with their line and column. Knows
// nothing of entries.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_MODELCURSOR_H
#define SHAPEWISE_CONTRACT_MODELCURSOR_H

#include "Contract.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"

namespace shapewise::modelfile {

inline bool startsName(char C) { return llvm::isAlpha(C) || C == '_'; }
inline bool continuesName(char C) { return llvm::isAlnum(C) || C == '_'; }

/// A place in the text and the errors found so far.
class Cursor {
public:
  Cursor(llvm::StringRef Text, std::size_t Begin, std::size_t End,
         std::vector<NotationError> &Errors)
      : Text(Text), At(Begin), End(End), Errors(Errors) {}

  std::size_t at() const { return At; }
  void moveTo(std::size_t Place) { At = Place; }
  bool done() {
    skipSpace();
    return At >= End;
  }
  char peek() {
    skipSpace();
    return At < End ? Text[At] : '\0';
  }
  bool take(llvm::StringRef What) {
    skipSpace();
    if (!rest().starts_with(What))
      return false;
    At += What.size();
    return true;
  }
  /// An identifier, with `::` and operator names where `Qualified`.
  llvm::StringRef name(bool Qualified = false) {
    skipSpace();
    std::size_t Begin = At;
    while (At < End) {
      if (continuesName(Text[At]) && (At > Begin || startsName(Text[At]))) {
        ++At;
        continue;
      }
      if (Qualified && At + 1 < End && Text.substr(At, 2) == "::") {
        At += 2;
        continue;
      }
      break;
    }
    llvm::StringRef Name = Text.slice(Begin, At);
    if (Qualified && (Name == "operator" || Name.ends_with("::operator"))) {
      if (rest().starts_with("[]") || rest().starts_with("()"))
        At += 2;
      else
        while (At < End && llvm::StringRef("+-*/%&|^~<>=!").contains(Text[At]))
          ++At;
      Name = Text.slice(Begin, At);
    }
    return Name;
  }
  bool error(std::size_t Place, const llvm::Twine &Says, std::size_t Length = 1) {
    NotationError E;
    llvm::StringRef Before = Text.take_front(std::min(Place, Text.size()));
    E.Line = static_cast<unsigned>(Before.count('\n')) + 1;
    std::size_t LineStart = Before.rfind('\n');
    E.Column = static_cast<unsigned>(Before.size() -
                                     (LineStart == llvm::StringRef::npos ? 0 : LineStart + 1) + 1);
    E.Length = static_cast<unsigned>(std::max<std::size_t>(Length, 1));
    E.Text = Says.str();
    Errors.push_back(std::move(E));
    return false;
  }
  bool errorHere(const llvm::Twine &Says) {
    skipSpace();
    return error(At, Says);
  }
  bool expect(llvm::StringRef What, llvm::StringRef Where) {
    if (take(What))
      return true;
    return errorHere("expected '" + What + "' " + Where + found());
  }
  /// `, found 'x'`, for the end of a message.
  std::string found() {
    skipSpace();
    if (At >= End)
      return ", found the end of the entry";
    std::size_t Begin = At;
    llvm::StringRef Word = name();
    At = Begin;
    return (llvm::Twine(", found '") + (Word.empty() ? Text.substr(At, 1) : Word) + "'").str();
  }
  llvm::StringRef rest() const { return Text.slice(At, End); }
  llvm::StringRef text() const { return Text; }
  std::vector<NotationError> &errors() { return Errors; }

private:
  /// White space and comments: `#` in the first column, or followed by a blank (`#n` is the
  /// notation's).
  void skipSpace() {
    while (At < End) {
      char C = Text[At];
      if (C == '#' &&
          (At + 1 >= End || llvm::isSpace(Text[At + 1]) || At == 0 || Text[At - 1] == '\n'))
        At = std::min(End, Text.find('\n', At));
      else if (llvm::isSpace(C))
        ++At;
      else
        break;
    }
  }

  llvm::StringRef Text;
  std::size_t At, End;
  std::vector<NotationError> &Errors;
};

} // namespace shapewise::modelfile

#endif // SHAPEWISE_CONTRACT_MODELCURSOR_H
