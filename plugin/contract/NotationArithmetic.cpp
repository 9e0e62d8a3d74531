//===- NotationArithmetic.cpp - arithmetic in the notation ------*- C++ -*-===//
//
// `+ - * // %`, parentheses, min and max over numbers and names; and a dimension's size,
// which is such an expression or `n=4`.
//
//===----------------------------------------------------------------------===//
#include "NotationParser.h"

namespace shapewise::notation {

namespace {

constexpr unsigned MaxDepth = 64, MaxOperators = 256;

/// The value of arithmetic on plain numbers.
std::optional<std::int64_t> fold(const Expression &E) {
  using Form = Expression::Form;
  if (E.Is == Form::Integer)
    return E.Value;
  if (E.Is == Form::Name)
    return std::nullopt;
  std::optional<std::int64_t> L = fold(E.Operands[0]);
  std::optional<std::int64_t> R = E.Is == Form::Negate ? 0 : fold(E.Operands[1]);
  std::int64_t Result = 0;
  if (!L || !R)
    return std::nullopt;
  bool Overflow = false;
  switch (E.Is) {
  case Form::Negate:
    Overflow = __builtin_sub_overflow(std::int64_t(0), *L, &Result);
    break;
  case Form::Add:
    Overflow = __builtin_add_overflow(*L, *R, &Result);
    break;
  case Form::Subtract:
    Overflow = __builtin_sub_overflow(*L, *R, &Result);
    break;
  case Form::Multiply:
    Overflow = __builtin_mul_overflow(*L, *R, &Result);
    break;
  case Form::Min:
    return std::min(*L, *R);
  case Form::Max:
    return std::max(*L, *R);
  default: // The sign of a quotient is not worth knowing.
    return std::nullopt;
  }
  return Overflow ? std::nullopt : std::optional(Result);
}

} // namespace

bool Parser::size(DimSpec &Into, Spaces S) {
  Into.Is = DimSpec::Form::Size;
  if (!sum(Into.Size, S))
    return false;
  if (Into.OrOne && !Into.Size.isName())
    return fail(Into.Size.At, "'#' stands before a single name, as in '#n' (n or 1)");
  if (From.peek().is("=") && (S != Spaces::None || !From.peek().SpaceBefore)) {
    if (!Into.Size.isName())
      return fail(From.peek(), "only a name can be given a value, as in 'n=4'");
    From.next();
    Expression Value;
    if (!unary(Value, S))
      return false;
    std::optional<std::int64_t> Number = fold(Value);
    if (!Number)
      return fail(Value.At, "expected a number behind '" + Into.Size.Name +
                                "='; arithmetic stands alone, without a name before it");
    Into.Value = Number;
    Into.Size.At.Length = Value.At.Offset + Value.At.Length - Into.Size.At.Offset;
  }
  std::optional<std::int64_t> Number = Into.Value ? Into.Value : fold(Into.Size);
  if (Number && *Number < 0)
    return fail(Into.Size.At, "a size cannot be negative (" + std::to_string(*Number) +
                                  "); '_' stands for any size");
  return true;
}

std::optional<Expression::Form> Parser::operatorHere(Spaces S, bool Sum) const {
  const Token &T = From.peek();
  std::optional<Expression::Form> Found;
  if (Sum) {
    if (T.is("+"))
      Found = Expression::Form::Add;
    else if (T.is("-"))
      Found = Expression::Form::Subtract;
  } else if (T.is("*")) {
    Found = Expression::Form::Multiply;
  } else if (T.is("//")) {
    Found = Expression::Form::FloorDiv;
  } else if (T.is("%")) {
    Found = Expression::Form::Mod;
  }
  if (!Found || S == Spaces::Free)
    return Found;
  Lexer Ahead = From;
  Ahead.next();
  bool Fits = S == Spaces::None ? !T.SpaceBefore && !Ahead.peek().SpaceBefore
                                : T.SpaceBefore == Ahead.peek().SpaceBefore;
  return Fits ? Found : std::nullopt;
}

bool Parser::binary(Expression &Into, Spaces S, Expression::Form Is, bool Sum) {
  if (++Operators > MaxOperators)
    return fail(From.peek(),
                "this expression has more than " + std::to_string(MaxOperators) + " operators");
  From.next();
  Expression Whole;
  Whole.Is = Is;
  Whole.At = Into.At;
  Whole.Operands.push_back(std::move(Into));
  Whole.Operands.emplace_back();
  Expression &Right = Whole.Operands[1];
  if (!(Sum ? product(Right, S) : unary(Right, S)))
    return false;
  if ((Is == Expression::Form::FloorDiv || Is == Expression::Form::Mod) && fold(Right) == 0)
    return fail(Right.At, "division by zero");
  Whole.At.Length = Right.At.Offset + Right.At.Length - Whole.At.Offset;
  Into = std::move(Whole);
  return true;
}

bool Parser::sum(Expression &Into, Spaces S) {
  if (!product(Into, S))
    return false;
  while (std::optional<Expression::Form> Is = operatorHere(S, /*Sum=*/true))
    if (!binary(Into, S, *Is, /*Sum=*/true))
      return false;
  return true;
}

bool Parser::product(Expression &Into, Spaces S) {
  if (!unary(Into, S))
    return false;
  while (std::optional<Expression::Form> Is = operatorHere(S, /*Sum=*/false))
    if (!binary(Into, S, *Is, /*Sum=*/false))
      return false;
  const Token &T = From.peek();
  if (T.is("/"))
    return fail(T, "write '//' to divide; sizes are whole numbers, and it rounds down");
  if (T.is("**"))
    return fail(T, "there is no power; write a product: 'n*n'");
  return true;
}

bool Parser::unary(Expression &Into, Spaces S) {
  if (!From.peek().is("-"))
    return primary(Into, S);
  Token Minus = From.next();
  if (++Depth > MaxDepth)
    return fail(Minus, "this is nested more than " + std::to_string(MaxDepth) + " deep");
  Into.Is = Expression::Form::Negate;
  Into.At = Minus.At;
  Into.Operands.emplace_back();
  if (!unary(Into.Operands[0], S))
    return false;
  --Depth;
  const Expression &Of = Into.Operands[0];
  Into.At.Length = Of.At.Offset + Of.At.Length - Into.At.Offset;
  if (Of.Is == Expression::Form::Integer)
    Into = Expression::integer(-Of.Value, Into.At);
  return true;
}

bool Parser::primary(Expression &Into, Spaces S) {
  const Token T = From.peek();
  if (T.Is == Token::Form::Integer) {
    Into = Expression::integer(T.Value, T.At);
    From.next();
    return true;
  }
  if (T.is("(")) {
    if (++Depth > MaxDepth)
      return fail(T, "this is nested more than " + std::to_string(MaxDepth) + " deep");
    From.next();
    if (!sum(Into, Spaces::Free))
      return false;
    --Depth;
    if (From.peek().isEnd())
      return fail(T, "'(' is never closed");
    if (From.peek().is(","))
      return fail(From.peek(), "expected ')' before ','; parentheses are for arithmetic, a shape "
                               "stands in brackets, as in '[B, C]', or in none");
    if (!From.peek().is(")"))
      return expected("an operator or ')'");
    Place Closed = From.next().At;
    Into.At = {T.At.Offset, Closed.Offset + 1 - T.At.Offset};
    return true;
  }
  if (T.is("_"))
    return fail(T, "'_' (any size) cannot be calculated with; give the dimension a name");
  if (T.Is == Token::Form::Name)
    return path(Into);
  if (T.is("..."))
    return fail(T, "'...' stands for whole dimensions and cannot be calculated with");
  return expected("a dimension: a name, a number, '_', '...', '*name' or arithmetic");
}

bool Parser::path(Expression &Into) {
  Token First = From.next();
  std::string Name = First.Text.str();
  Place At = First.At;
  while (From.peek().is(".") || From.peek().is("->") || From.peek().is("::")) {
    Token Joint = From.next();
    const Token &Member = From.peek();
    if (Member.Is != Token::Form::Name)
      return expected("a member's name behind '" + Joint.Text.str() + "'");
    if (Name == "this" && !Joint.is("::"))
      Name = Member.Text.str();
    else
      Name += (Joint.is("::") ? "::" : ".") + Member.Text.str();
    At.Length = Member.At.Offset + Member.At.Length - At.Offset;
    From.next();
  }
  Into.Is = Expression::Form::Name;
  Into.Name = std::move(Name);
  Into.At = At;
  if (Into.Name == "this")
    return fail(At, "'this' alone is no size; write 'this->n' or just 'n'");
  if (From.peek().is("(") && !From.peek().SpaceBefore)
    return call(Into);
  if (From.peek().is("[") && !From.peek().SpaceBefore)
    return fail(From.peek(), "elements such as '" + Into.Name +
                                 "[0]' cannot be named here; put it into an integer and use that "
                                 "name");
  return true;
}

bool Parser::call(Expression &Into) {
  bool IsMin = Into.Name == "min" || Into.Name == "std::min";
  bool IsMax = Into.Name == "max" || Into.Name == "std::max";
  if (!IsMin && !IsMax)
    return fail(Into.At, "'" + Into.Name +
                             "' cannot be called here; only min(a, b) and max(a, b) can. Put the "
                             "result into an integer and use that name");
  if (++Depth > MaxDepth)
    return fail(Into.At, "this is nested more than " + std::to_string(MaxDepth) + " deep");
  Expression Whole;
  Whole.Is = IsMin ? Expression::Form::Min : Expression::Form::Max;
  Whole.At = Into.At;
  Whole.Operands.resize(2);
  From.next();
  if (!sum(Whole.Operands[0], Spaces::Free))
    return false;
  if (!From.accept(","))
    return expected("',' and a second operand of '" + Into.Name + "'");
  if (!sum(Whole.Operands[1], Spaces::Free))
    return false;
  if (!From.peek().is(")"))
    return expected("')' behind the two operands of '" + Into.Name + "'");
  Place Closed = From.next().At;
  Whole.At.Length = Closed.Offset + 1 - Whole.At.Offset;
  --Depth;
  Into = std::move(Whole);
  return true;
}

} // namespace shapewise::notation
