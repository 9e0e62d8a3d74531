//===- Notation.cpp - writing the notation ----------------------*- C++ -*-===//
//
// Text of parsed descriptions, which parses back to the same.
//
//===----------------------------------------------------------------------===//
#include "Notation.h"

namespace shapewise::notation {

Expression Expression::integer(std::int64_t Value, Place At) {
  Expression E;
  E.Value = Value;
  E.At = At;
  return E;
}

std::optional<std::size_t> TensorPattern::run() const {
  for (std::size_t I = 0; I < Dims.size(); ++I)
    if (Dims[I].Is == DimSpec::Form::Run)
      return I;
  return std::nullopt;
}

namespace {

/// How tightly an operator binds.
unsigned strength(Expression::Form Is) {
  switch (Is) {
  case Expression::Form::Add:
  case Expression::Form::Subtract:
    return 1;
  case Expression::Form::Multiply:
  case Expression::Form::FloorDiv:
  case Expression::Form::Mod:
    return 2;
  case Expression::Form::Negate:
    return 3;
  default:
    return 4;
  }
}

llvm::StringRef sign(Expression::Form Is) {
  switch (Is) {
  case Expression::Form::Add:
    return " + ";
  case Expression::Form::Subtract:
    return " - ";
  case Expression::Form::Multiply:
    return "*";
  case Expression::Form::FloorDiv:
    return "//";
  default:
    return "%";
  }
}

std::string parenthesized(const Expression &E, unsigned AtLeast) {
  bool Negative = E.Is == Expression::Form::Integer && E.Value < 0;
  std::string Text = str(E);
  return strength(E.Is) < AtLeast || (Negative && AtLeast > 1) ? "(" + Text + ")" : Text;
}

} // namespace

std::string str(const Expression &E) {
  switch (E.Is) {
  case Expression::Form::Integer:
    return std::to_string(E.Value);
  case Expression::Form::Name:
    return E.Name;
  case Expression::Form::Negate:
    return "-" + parenthesized(E.Operands[0], 4);
  case Expression::Form::Min:
    return "min(" + str(E.Operands[0]) + ", " + str(E.Operands[1]) + ")";
  case Expression::Form::Max:
    return "max(" + str(E.Operands[0]) + ", " + str(E.Operands[1]) + ")";
  default:
    break;
  }
  unsigned Strength = strength(E.Is);
  return parenthesized(E.Operands[0], Strength) + sign(E.Is).str() +
         parenthesized(E.Operands[1], Strength + 1);
}

std::string str(const DimSpec &D) {
  std::string Or = D.OrOne ? "#" : "";
  switch (D.Is) {
  case DimSpec::Form::Any:
    return "_";
  case DimSpec::Form::Run:
    return D.Run.empty() ? (D.OrOne ? "*#_" : "...") : "*" + Or + D.Run;
  case DimSpec::Form::Size:
    break;
  }
  return Or + str(D.Size) + (D.Value ? "=" + std::to_string(*D.Value) : "");
}

std::string str(const TensorPattern &P) {
  std::string Text;
  if (P.Meaning != Kind::Unknown)
    Text += name(P.Meaning).str() + " ";
  if (!P.Type.isAny())
    Text += P.Type.str();
  Text += "[";
  for (std::size_t I = 0; I < P.Dims.size(); ++I)
    Text += (I ? ", " : "") + str(P.Dims[I]);
  Text += "]";
  bool FromZero = P.Low && P.Low->Is == Expression::Form::Integer && P.Low->Value == 0;
  if (P.High && FromZero)
    Text += " < " + str(*P.High);
  else if (P.High && P.Low)
    Text += " in [" + str(*P.Low) + ", " + str(*P.High) + ")";
  else if (P.Low)
    Text += " >= " + str(*P.Low);
  return Text;
}

std::string str(const Description &D) {
  std::string Text;
  for (std::size_t I = 0; I < D.Alternatives.size(); ++I)
    Text += (I ? " | " : "") + str(D.Alternatives[I]);
  return Text + (D.Optional ? "?" : "");
}

} // namespace shapewise::notation
