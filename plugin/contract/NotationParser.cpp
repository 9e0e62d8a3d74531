//===- NotationParser.cpp - tensors and shapes in the notation --*- C++ -*-===//
//
// Kind and element type, lists of dimensions with or without commas, value ranges,
// alternatives. Arithmetic is in NotationArithmetic.cpp.
//
//===----------------------------------------------------------------------===//
#include "NotationParser.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise::notation {

namespace {

constexpr std::size_t MaxText = 4096, MaxDimensions = 64, MaxAlternatives = 16;

std::string quoted(const Token &T) {
  if (T.isEnd())
    return "the end";
  if (T.Text.size() > 24)
    return "'" + T.Text.take_front(21).str() + "...'";
  return "'" + T.Text.str() + "'";
}

struct Synonym {
  llvm::StringLiteral Written, Meant;
};

/// Other libraries' names for what the notation calls otherwise.
constexpr Synonym TypeSynonyms[] = {
    {"float32", "f32"},   {"kfloat32", "f32"},   {"kfloat", "f32"},     {"fp32", "f32"},
    {"float64", "f64"},   {"kfloat64", "f64"},   {"double", "f64"},     {"kdouble", "f64"},
    {"float16", "f16"},   {"half", "f16"},       {"khalf", "f16"},      {"fp16", "f16"},
    {"bfloat16", "bf16"}, {"kbfloat16", "bf16"}, {"int64", "i64"},      {"int64_t", "i64"},
    {"kint64", "i64"},    {"long", "i64"},       {"klong", "i64"},      {"int32", "i32"},
    {"int32_t", "i32"},   {"kint32", "i32"},     {"kint", "i32"},       {"int16", "i16"},
    {"short", "i16"},     {"int8", "i8"},        {"char", "i8"},        {"uint8", "u8"},
    {"byte", "u8"},       {"integer", "int"},    {"floating", "float"}, {"real", "float"}};
constexpr Synonym KindSynonyms[] = {
    {"logit", "logits"},         {"scores", "logits"},    {"label", "labels"},
    {"target", "labels"},        {"targets", "labels"},   {"indices", "labels"},
    {"classes", "labels"},       {"prob", "probs"},       {"probabilities", "probs"},
    {"softmax", "probs"},        {"logprob", "logprobs"}, {"log_probs", "logprobs"},
    {"log_softmax", "logprobs"}, {"one_hot", "onehot"}};

/// What somebody means who writes this word; empty: no idea.
llvm::StringRef meant(llvm::ArrayRef<Synonym> Synonyms, llvm::StringRef Word) {
  for (const Synonym &S : Synonyms)
    if (Word.equals_insensitive(S.Written) || Word.equals_insensitive(S.Meant))
      return S.Meant;
  return "";
}

} // namespace

std::optional<Kind> parseKind(llvm::StringRef Word) {
  for (Kind K : {Kind::Logits, Kind::Probabilities, Kind::LogProbabilities, Kind::Sigmoid,
                 Kind::Tanh, Kind::Labels, Kind::OneHot})
    if (Word == name(K))
      return K;
  return std::nullopt;
}

std::optional<Description> parseDescription(Lexer &From, Form Where, NotationError &Error) {
  Description D;
  if (!Parser(From, Where, Error).description(D))
    return std::nullopt;
  return D;
}

std::optional<std::vector<DimSpec>> parseShape(Lexer &From, NotationError &Error) {
  std::vector<DimSpec> Shape;
  if (!Parser(From, Form::Model, Error).shape(Shape))
    return std::nullopt;
  return Shape;
}

std::optional<Expression> parseExpression(Lexer &From, NotationError &Error) {
  Expression E;
  if (!Parser(From, Form::Model, Error).expression(E))
    return std::nullopt;
  return E;
}

bool Parser::fail(Place At, std::string Sentence) {
  Error = errorAt(From.text(), At, std::move(Sentence));
  return false;
}

bool Parser::fail(const Token &T, std::string Sentence) {
  // What is no token at all has its own explanation.
  return fail(T.At, T.Is == Token::Form::Bad ? T.Problem : std::move(Sentence));
}

bool Parser::expected(const std::string &What) {
  const Token &Found = From.peek();
  if (Found.is("]") && !InBrackets && Where == Form::Annotation)
    return fail(Found, "']' without a '[' before it");
  return fail(Found, "expected " + What + ", found " + quoted(Found));
}

//===--- Tensors ----------------------------------------------------------===//

bool Parser::description(Description &Into) {
  Into.At = From.peek().At;
  if (Where == Form::Annotation && From.text().size() > MaxText)
    return fail(Place{MaxText, 1}, "this annotation has " + std::to_string(From.text().size()) +
                                       " characters; at most " + std::to_string(MaxText) +
                                       " are read");
  do {
    if (Into.Alternatives.size() == MaxAlternatives)
      return fail(From.peek(), "more than " + std::to_string(MaxAlternatives) + " alternatives");
    Into.Alternatives.emplace_back();
    std::size_t Begin = From.peek().At.Offset;
    if (!pattern(Into.Alternatives.back()))
      return false;
    // An empty annotation is a scalar; an empty alternative was forgotten.
    bool Empty = From.peek().At.Offset == Begin;
    if (Empty && (Into.Alternatives.size() > 1 || From.peek().is("|")))
      return expected("a tensor on either side of '|'; a scalar is '[]'");
  } while (From.accept("|"));
  Into.Optional = From.accept("?");
  if (Where == Form::Annotation && !From.peek().isEnd())
    return expected("',' and another dimension, or the end");
  return true;
}

bool Parser::pattern(TensorPattern &Into) {
  Into.At = From.peek().At;
  bool Named = false;
  if (!head(Into, Named))
    return false;
  if (From.peek().is("[")) {
    if (!shape(Into.Dims))
      return false;
  } else if (Where == Form::Model && !Named) {
    return expected("a tensor, such as float[N, C] or labels int[N]");
  } else if (Named && (Where == Form::Model || atListEnd())) {
    DimSpec Anything;
    Anything.Is = DimSpec::Form::Run;
    Anything.At = Into.At;
    Into.Dims.push_back(Anything);
  } else if (!dimensions(Into.Dims)) {
    return false;
  }
  return range(Into) && checkRange(Into);
}

/// Whether the name that comes next is a word of the notation rather than a dimension of that name.
bool Parser::wordHere() const {
  Lexer Ahead = From;
  Ahead.next();
  const Token &Then = Ahead.peek();
  if (Where == Form::Model)
    return true;
  if (Then.is("*")) { // `labels *batch` against `labels * 2`
    Lexer Further = Ahead;
    Further.next();
    return Then.SpaceBefore && !Further.peek().SpaceBefore;
  }
  static constexpr llvm::StringLiteral Operators[] = {",", "+", "-", "/",  "//",
                                                      "%", "=", ".", "->", "::"};
  return llvm::none_of(Operators, [&](llvm::StringRef O) { return Then.is(O); });
}

bool Parser::head(TensorPattern &Into, bool &Named) {
  if (std::optional<Kind> K = parseKind(From.peek().Text); K && wordHere()) {
    Named = true;
    Into.Meaning = *K;
    From.next();
  }
  while (true) {
    const Token &Word = From.peek();
    std::optional<DTypeSet> Type =
        Word.Is == Token::Form::Name ? DTypeSet::parse(Word.Text) : std::nullopt;
    if (!Type || !wordHere())
      break;
    From.next();
    Named = true;
    Into.Type = Into.Type.isAny() ? *Type : Into.Type | *Type;
    // `f32|f64[N]` is one tensor; `f32[N] | f64[N]` are two.
    Lexer Ahead = From;
    if (!Ahead.accept("|") || !DTypeSet::parse(Ahead.peek().Text))
      return true;
    From = Ahead;
  }
  return headBeforeBracket(From.peek());
}

bool Parser::headBeforeBracket(const Token &Word) {
  // `float32[N]`, `label i64[N]`, `scores[N]`: a word before a bracket that is none of ours.
  if (Word.Is != Token::Form::Name)
    return true;
  Lexer Ahead = From;
  Ahead.next();
  bool Direct = Ahead.peek().is("[") && Word.Text != "in";
  bool Second = false;
  if (!Direct && Ahead.peek().Is == Token::Form::Name && DTypeSet::parse(Ahead.peek().Text)) {
    Ahead.next();
    Second = Ahead.peek().is("[");
  }
  if (!Direct && !Second)
    return true;
  std::string Meant = Second ? "" : meant(TypeSynonyms, Word.Text).str();
  if (Meant.empty())
    Meant = meant(KindSynonyms, Word.Text).str();
  std::string Did = Meant.empty() ? "" : "; did you mean '" + Meant + "'?";
  if (Second)
    return fail(Word, quoted(Word) +
                          " is not a kind; the kinds are logits, probs, logprobs, "
                          "labels and onehot" +
                          Did);
  return fail(Word, quoted(Word) +
                        " is neither an element type (f32, i64, float, int, bool ...) "
                        "nor a kind (logits, probs, logprobs, labels, onehot)" +
                        Did);
}

bool Parser::range(TensorPattern &Into) {
  Token Sign = From.peek();
  auto Bound = [&](std::optional<Expression> &Side, std::int64_t More) {
    From.next();
    Expression E;
    if (!expression(E))
      return false;
    if (More != 0) {
      Expression Shifted;
      Shifted.Is = Expression::Form::Add;
      Shifted.At = E.At;
      Shifted.Operands = {E, Expression::integer(More, E.At)};
      E = E.Is == Expression::Form::Integer && E.Value != INT64_MAX
              ? Expression::integer(E.Value + More, E.At)
              : Shifted;
    }
    Side = std::move(E);
    return true;
  };
  if (Sign.is("<") || Sign.is("<=")) { // Short for in [0, C).
    Into.Low = Expression::integer(0, Sign.At);
    return Bound(Into.High, Sign.is("<=") ? 1 : 0);
  }
  if (Sign.is(">") || Sign.is(">="))
    return Bound(Into.Low, Sign.is(">") ? 1 : 0);
  if (Sign.is("in"))
    return interval(Into);
  return true;
}

bool Parser::interval(TensorPattern &Into) {
  From.next();
  bool OpenLow = From.peek().is("(");
  if (!OpenLow && !From.peek().is("["))
    return expected("a range such as '[0, C)' behind 'in'");
  From.next();
  Expression Low, High;
  if (!expression(Low))
    return false;
  if (!From.accept(","))
    return expected("',' between the ends of the range");
  if (!expression(High))
    return false;
  bool ClosedHigh = From.peek().is("]");
  if (!ClosedHigh && !From.peek().is(")"))
    return expected("')' (the end is not in the range) or ']' (it is)");
  From.next();
  auto OneMore = [](Expression E) {
    Expression Sum;
    Sum.Is = Expression::Form::Add;
    Sum.At = E.At;
    if (E.Is == Expression::Form::Integer && E.Value != INT64_MAX)
      return Expression::integer(E.Value + 1, E.At);
    Sum.Operands = {E, Expression::integer(1, E.At)};
    return Sum;
  };
  Into.Low = OpenLow ? OneMore(Low) : Low;
  Into.High = ClosedHigh ? OneMore(High) : High;
  return true;
}

bool Parser::checkRange(const TensorPattern &P) {
  if (P.Low && P.High && P.Low->Is == Expression::Form::Integer &&
      P.High->Is == Expression::Form::Integer && P.Low->Value >= P.High->Value)
    return fail(P.High->At, "no value is at least " + std::to_string(P.Low->Value) + " and below " +
                                std::to_string(P.High->Value));
  return true;
}

//===--- Shapes -----------------------------------------------------------===//

bool Parser::shape(std::vector<DimSpec> &Into) {
  Place Opened = From.peek().At;
  if (!From.accept("["))
    return expected("a shape such as '[N, C]'");
  bool Outer = std::exchange(InBrackets, true);
  if (!dimensions(Into))
    return false;
  InBrackets = Outer;
  if (From.accept("]"))
    return true;
  if (From.peek().isEnd())
    return fail(Opened, "'[' is never closed");
  return expected("',' and another dimension, or ']'");
}

bool Parser::atListEnd() const {
  const Token &T = From.peek();
  if (T.isEnd() || T.is("]"))
    return true;
  static constexpr llvm::StringLiteral Ends[] = {"<", "<=", ">", ">=", "in", "|", "?"};
  return !InBrackets && llvm::any_of(Ends, [&](llvm::StringRef E) { return T.is(E); });
}

bool Parser::listHasComma() const {
  Lexer Ahead = From;
  for (unsigned Open = 0;; Ahead.next()) {
    const Token &T = Ahead.peek();
    if (T.is("("))
      ++Open;
    else if (T.is(")") && Open > 0)
      --Open;
    else if (T.is(",") && Open == 0)
      return true;
    else if (T.isEnd() || T.is("]") || (!InBrackets && (T.is("|") || T.is("in"))))
      return false;
  }
}

bool Parser::dimensions(std::vector<DimSpec> &Into) {
  if (atListEnd())
    return true; // a scalar
  if (listHasComma())
    return commaList(Into);
  return singleDimension(Into) || spacedList(Into);
}

bool Parser::append(std::vector<DimSpec> &Into, DimSpec D) {
  if (Into.size() == MaxDimensions)
    return fail(D.At, "a tensor has at most " + std::to_string(MaxDimensions) + " dimensions");
  if (D.Is == DimSpec::Form::Run)
    for (const DimSpec &Other : Into)
      if (Other.Is == DimSpec::Form::Run)
        return fail(D.At, "a shape can have one '...' or '*name' only, and '" + str(Other) +
                              "' stands before; where one would end and the other begin cannot "
                              "be told");
  Into.push_back(std::move(D));
  return true;
}

bool Parser::singleDimension(std::vector<DimSpec> &Into) {
  Lexer Start = From;
  NotationError Before = Error;
  unsigned DepthBefore = Depth, OperatorsBefore = Operators;
  DimSpec D;
  if (dimension(D, Spaces::OnBothSides) && atListEnd())
    return append(Into, std::move(D));
  From = Start;
  Error = std::move(Before);
  Depth = DepthBefore;
  Operators = OperatorsBefore;
  return false;
}

bool Parser::commaList(std::vector<DimSpec> &Into) {
  do {
    if (!Into.empty() && atListEnd() && !From.peek().is("?"))
      return fail(From.peek(), "expected a dimension behind the last ','");
    if (From.peek().is(","))
      return fail(From.peek(), "expected a dimension before ','; '_' stands for any size");
    DimSpec D;
    if (!dimension(D, Spaces::Free) || !append(Into, std::move(D)))
      return false;
    if (!From.peek().is(",") && !atListEnd()) {
      const Token &T = From.peek();
      bool Starts = T.Is == Token::Form::Name || T.Is == Token::Form::Integer || T.is("...");
      if (Starts)
        return fail(T, "expected ',' before " + quoted(T) +
                           "; separate all dimensions by commas, or all by spaces");
      return InBrackets ? expected("',' and another dimension, or ']'")
                        : expected("',' and another dimension, or the end");
    }
  } while (From.accept(","));
  return true;
}

bool Parser::spacedList(std::vector<DimSpec> &Into) {
  while (!atListEnd()) {
    const Token &T = From.peek();
    Lexer Ahead = From;
    Ahead.next();
    bool Lonely = T.is("+") || T.is("//") || T.is("%") || T.is("=") ||
                  ((T.is("*") || T.is("-")) && Ahead.peek().SpaceBefore);
    if (Lonely && !Into.empty())
      return fail(T, "between dimensions separated by spaces, arithmetic is written without "
                     "spaces ('B+1'); or separate the dimensions by commas");
    if (!Into.empty() && !T.SpaceBefore)
      return InBrackets ? expected("another dimension, or ']'")
                        : expected("another dimension, or the end");
    DimSpec D;
    if (!dimension(D, Spaces::None) || !append(Into, std::move(D)))
      return false;
  }
  return true;
}

bool Parser::dimension(DimSpec &Into, Spaces S) {
  Token First = From.peek();
  Into.At = First.At;
  if (From.accept("...")) {
    Into.Is = DimSpec::Form::Run;
    return true;
  }
  if (From.accept("#")) {
    Into.OrOne = true;
    if (From.peek().is("*"))
      return runDimension(Into);
    if (From.peek().Is != Token::Form::Name || From.peek().is("_"))
      return expected("a name behind '#', as in '#n' (n or 1)");
  }
  if (From.peek().is("*"))
    return runDimension(Into);
  if (From.peek().is("_")) {
    From.next();
    if (operatorHere(S, /*Sum=*/true) || operatorHere(S, /*Sum=*/false))
      return fail(First.At, "'_' (any size) cannot be calculated with; give the dimension a name");
    return true;
  }
  if (From.peek().is("?"))
    return fail(From.peek(), "'?' stands behind a whole tensor that may be left out; '_' stands "
                             "for a dimension of any size");
  if (!size(Into, S))
    return false;
  Into.At.Length = Into.Size.At.Offset + Into.Size.At.Length - Into.At.Offset;
  return true;
}

bool Parser::runDimension(DimSpec &Into) {
  From.next();
  Into.Is = DimSpec::Form::Run;
  Into.OrOne |= From.accept("#");
  const Token &Name = From.peek();
  if (Name.Is != Token::Form::Name || Name.SpaceBefore)
    return expected("a name behind '*', as in '*batch' (any number of dimensions)");
  if (Name.Text != "_")
    Into.Run = Name.Text.str();
  Into.At.Length = Name.At.Offset + Name.At.Length - Into.At.Offset;
  From.next();
  return true;
}

} // namespace shapewise::notation
