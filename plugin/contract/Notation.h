//===- Notation.h - the shape notation, parsed ------------------*- C++ -*-===//
//
// The language of annotations and model files as data, and its lexer and parser. Both run
// on a piece of a larger text and report lines and columns of the whole. Knows no facts
// and no C++: what names stand for is decided by whoever uses the result.
//
// docs/annotations.md has the grammar with examples.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_NOTATION_H
#define SHAPEWISE_CONTRACT_NOTATION_H

#include "../domain/Shape.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shapewise {

struct NotationError;

namespace notation {

/// A place in the parsed text: a byte offset and a length.
struct Place {
  std::size_t Offset = 0;
  std::size_t Length = 1;
};

//===--- What is written --------------------------------------------------===//

/// Arithmetic over integers and names.
struct Expression {
  enum class Form : std::uint8_t {
    Integer,
    Name, ///< also a path: `config.batch` (an arrow is written as a dot, `this->` dropped)
    Negate,
    Add,
    Subtract,
    Multiply,
    FloorDiv,
    Mod,
    Min,
    Max
  };
  Form Is = Form::Integer;
  std::int64_t Value = 0;
  std::string Name;
  std::vector<Expression> Operands;
  Place At;

  static Expression integer(std::int64_t Value, Place At);
  bool isName() const { return Is == Form::Name; }
};

/// One entry of a shape.
struct DimSpec {
  enum class Form : std::uint8_t {
    Any,  ///< `_`
    Size, ///< a number, a name, arithmetic
    Run   ///< `*batch`; `...` has no name
  };
  Form Is = Form::Any;
  Expression Size;
  std::string Run;
  bool OrOne = false;                ///< `#n`: n or 1
  std::optional<std::int64_t> Value; ///< `n=4`
  Place At;
};

/// One alternative of a tensor's description: `labels i64[B] < C`.
struct TensorPattern {
  Kind Meaning = Kind::Unknown;
  DTypeSet Type;
  /// At most one run. No shape at all (`f32`, `logits`) is one unnamed run.
  std::vector<DimSpec> Dims;
  /// Values lie in [Low, High).
  std::optional<Expression> Low, High;
  Place At;

  /// Position of the run in Dims.
  std::optional<std::size_t> run() const;
};

/// `a | b ?`: what may be passed, and whether it may be left out.
struct Description {
  std::vector<TensorPattern> Alternatives;
  bool Optional = false;
  Place At;
};

//===--- Reading it -------------------------------------------------------===//

struct Token {
  enum class Form : std::uint8_t {
    End,
    Name,    ///< letters, digits, underscores
    Integer, ///< value in Token::Value
    Punctuation,
    Bad ///< not a token; Token::Problem says why
  };
  Form Is = Form::End;
  llvm::StringRef Text;
  std::int64_t Value = 0;
  std::string Problem;
  Place At;
  bool SpaceBefore = false;

  bool is(llvm::StringRef What) const {
    return (Is == Form::Punctuation || Is == Form::Name) && Text == What;
  }
  bool isEnd() const { return Is == Form::End; }
};

/// Cuts text into tokens, one at a time. Small: copy it to look ahead.
class Lexer {
public:
  /// Model files have comments: `#` in the first column or followed by a blank (`#n` is notation).
  enum class Comments : std::uint8_t { None, Hash };

  /// Reads `Text` from `Begin` up to `End`; places are offsets into all of `Text`.
  explicit Lexer(llvm::StringRef Text, std::size_t Begin = 0,
                 std::size_t End = llvm::StringRef::npos, Comments C = Comments::None);

  const Token &peek() const { return Current; }
  Token next();
  /// Takes the token when it is this one.
  bool accept(llvm::StringRef What);
  llvm::StringRef text() const { return Text; }

private:
  void scan();
  void scanNumber();
  void scanForeign();
  void skipBlanks();
  void finish(Token::Form Is, std::size_t Length);

  llvm::StringRef Text;
  std::size_t Position, End;
  bool HashComments;
  Token Current;
};

/// Fills in line, column (both from 1, columns in bytes as Clang counts them) and length.
NotationError errorAt(llvm::StringRef WholeText, Place At, std::string Sentence);

/// Where the notation is read.
enum class Form : std::uint8_t {
  Annotation, ///< the whole text is one description; brackets may be left out
  Model ///< part of a larger text: shapes are in brackets, reading stops behind the description
};

// Each reads from the lexer's position and leaves it behind what was read; on an error the result
// is empty and `Error` set.
std::optional<Description> parseDescription(Lexer &From, Form Where, NotationError &Error);
/// `[N, *D]`.
std::optional<std::vector<DimSpec>> parseShape(Lexer &From, NotationError &Error);
std::optional<Expression> parseExpression(Lexer &From, NotationError &Error);
/// `logits`, `probs` …: the kind a word stands for.
std::optional<Kind> parseKind(llvm::StringRef Word);

//===--- Writing it -------------------------------------------------------===//

std::string str(const Expression &E);
std::string str(const DimSpec &D);
std::string str(const TensorPattern &P);
/// Parses back to the same.
std::string str(const Description &D);

} // namespace notation
} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_NOTATION_H
