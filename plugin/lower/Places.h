//===- Places.h - where things stand in the source --------------*- C++ -*-===//
//
// Numbers for source ranges, so that the layers below need no Clang. The same range has the same
// number in every instance of a template and in every function it is lowered into.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_LOWER_PLACES_H
#define SHAPEWISE_LOWER_PLACES_H

#include "../analysis/Program.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include <map>

namespace shapewise {

class Places {
public:
  explicit Places(const clang::ASTContext &Context) : Context(Context) {}

  PlaceId of(const clang::Stmt *S);
  PlaceId of(const clang::Decl &D);
  PlaceId of(clang::SourceRange Range, clang::SourceLocation Caret);

  /// Where a diagnostic about the place stands: a call's name, an operator.
  clang::SourceLocation caret(PlaceId Place) const;
  /// What it underlines; invalid for no place.
  clang::CharSourceRange range(PlaceId Place) const;
  /// Just behind its last character; invalid where a fix-it must not insert (macro bodies).
  clang::SourceLocation end(PlaceId Place) const;
  /// The expression must be put in parentheses before a postfix can be appended.
  bool needsParentheses(PlaceId Place) const;
  /// Any part of it comes out of a macro's body.
  bool isInMacroBody(PlaceId Place) const;
  /// One line, at most 60 characters, shortened with an ellipsis.
  std::string text(PlaceId Place) const;
  /// "train.cpp:12:15".
  std::string location(PlaceId Place) const;

private:
  struct Entry {
    clang::SourceRange Range; // of tokens, as the AST has it
    clang::SourceLocation Caret;
    bool IsOperand = true; // a postfix may follow without parentheses
  };
  const Entry *entry(PlaceId Place) const;

  const clang::ASTContext &Context;
  std::vector<Entry> Entries;
  std::map<std::array<unsigned, 3>, PlaceId> Known;
};

} // namespace shapewise

#endif // SHAPEWISE_LOWER_PLACES_H
