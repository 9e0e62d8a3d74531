//===- NotationParser.h - reads the shape notation --------------*- C++ -*-===//
//
// A recursive descent over the tokens; private to the notation (see Notation.h for its
// interface). Every function returns false after the first mistake, which is then in
// Error.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_NOTATIONPARSER_H
#define SHAPEWISE_CONTRACT_NOTATIONPARSER_H

#include "Contract.h"
#include "Notation.h"

namespace shapewise::notation {

class Parser {
public:
  Parser(Lexer &From, Form Where, NotationError &Error) : From(From), Where(Where), Error(Error) {}

  bool description(Description &Into);
  bool shape(std::vector<DimSpec> &Into);
  bool expression(Expression &Into) { return sum(Into, Spaces::Free); }

private:
  /// What blanks around an operator mean. In a list without commas a blank separates dimensions,
  /// except where the list is one dimension: `B + 1`, but not `B *batch`.
  enum class Spaces : std::uint8_t { Free, OnBothSides, None };

  // Tensors.
  bool pattern(TensorPattern &Into);
  /// Kind and element type; `Named` says whether there were any.
  bool head(TensorPattern &Into, bool &Named);
  bool headBeforeBracket(const Token &Word);
  bool wordHere() const;
  bool range(TensorPattern &Into);
  bool interval(TensorPattern &Into);
  bool checkRange(const TensorPattern &P);

  // Shapes.
  bool dimensions(std::vector<DimSpec> &Into);
  bool atListEnd() const;
  bool listHasComma() const;
  bool singleDimension(std::vector<DimSpec> &Into);
  bool commaList(std::vector<DimSpec> &Into);
  bool spacedList(std::vector<DimSpec> &Into);
  bool dimension(DimSpec &Into, Spaces S);
  bool runDimension(DimSpec &Into);
  bool size(DimSpec &Into, Spaces S);
  bool append(std::vector<DimSpec> &Into, DimSpec D);

  // Arithmetic.
  bool sum(Expression &Into, Spaces S);
  bool product(Expression &Into, Spaces S);
  bool binary(Expression &Into, Spaces S, Expression::Form Is, bool Sum);
  bool unary(Expression &Into, Spaces S);
  bool primary(Expression &Into, Spaces S);
  bool path(Expression &Into);
  bool call(Expression &Into);
  std::optional<Expression::Form> operatorHere(Spaces S, bool Sum) const;

  bool fail(const Token &T, std::string Sentence);
  bool fail(Place At, std::string Sentence);
  /// "expected WHAT, found …": the one form of the unspecific error.
  bool expected(const std::string &What);

  Lexer &From;
  Form Where;
  NotationError &Error;
  unsigned Depth = 0, Operators = 0;
  bool InBrackets = false;
};

} // namespace shapewise::notation

#endif // SHAPEWISE_CONTRACT_NOTATIONPARSER_H
