//===- Mathematics.cpp - what <cmath> and texts compute -------------------===//
//
// Channels are scaled with floating-point factors and rounded: `std::round(32 * width)`,
// `std::ceil(n / 2.0)`, `std::pow(2, level)`.
//
//===----------------------------------------------------------------------===//
#include "Builtins.h"
#include <cmath>

namespace shapewise {

namespace {

std::optional<double> number(const Value &V) {
  if (V.is(Value::Form::Float))
    return V->Real;
  if (V.is(Value::Form::Int))
    if (auto N = V->Number.constant())
      return static_cast<double>(*N);
  return std::nullopt;
}

/// `Number` as the result's type has it.
Value given(CallContext &C, double Number) {
  constexpr double Most = 9e15; // all integers up to it are doubles
  if (C.E.formOf(C.Target.Result) == Type::Form::Float)
    return C.E.real(C.Target.Result, Number);
  if (C.E.formOf(C.Target.Result) == Type::Form::Int && Number > -Most && Number < Most)
    return make::integer(C.E.Dims.constant(static_cast<std::int64_t>(Number)),
                         static_cast<OriginId>(C.Where.Place));
  return C.E.unknownCall(C);
}

template <double (*Function)(double)> Value ofOne(CallContext &C) {
  auto X = number(C.value(0));
  return X && C.size() == 1 ? given(C, Function(*X)) : C.E.unknownCall(C);
}

template <double (*Function)(double, double)> Value ofTwo(CallContext &C) {
  auto X = number(C.value(0)), Y = number(C.value(1));
  return X && Y && C.size() == 2 ? given(C, Function(*X, *Y)) : C.E.unknownCall(C);
}

/// Of an integer whose sign nobody knows, the larger of it and its opposite.
Value magnitude(CallContext &C) {
  Value X = C.value(0);
  if (C.size() == 1 && X.is(Value::Form::Int) && C.E.formOf(C.Target.Result) == Type::Form::Int)
    return make::integer(C.E.Dims.max(X->Number, C.E.Dims.neg(X->Number)),
                         static_cast<OriginId>(C.Where.Place));
  return ofOne<std::fabs>(C);
}

/// A text made of nothing, or of another one as a whole.
Value makeText(CallContext &C) {
  if (C.size() == 0)
    return make::text("");
  bool Whole = llvm::none_of(llvm::drop_begin(C.Arguments),
                             [](const Value &V) { return V.form() != Value::Form::Nothing; });
  Value From = C.value(0);
  return Whole && From.is(Value::Form::Text) ? From : C.E.constructed(C);
}

/// How many characters a known text has.
Value length(CallContext &C) {
  Value Text = C.value(0);
  if (C.size() != 1 || !Text.is(Value::Form::Text))
    return C.E.unknownCall(C);
  return make::integer(C.E.Dims.constant(static_cast<std::int64_t>(Text->Word.size())));
}

Value isEmpty(CallContext &C) {
  Value Text = C.value(0);
  return C.size() == 1 && Text.is(Value::Form::Text) ? make::boolean(Text->Word.empty())
                                                     : C.E.unknownCall(C);
}

} // namespace

void addMathematics(BuiltinTable &T) {
  auto Add = [&](const char *Name, Builtin Of) {
    T[Name] = T[std::string("std::") + Name] = Of;
    for (const char *Suffix : {"f", "l"}) // roundf and roundl of C
      T[Name + std::string(Suffix)] = T["std::" + (Name + std::string(Suffix))] = Of;
  };
  Add("round", ofOne<std::round>);
  Add("lround", ofOne<std::round>);
  Add("llround", ofOne<std::round>);
  Add("ceil", ofOne<std::ceil>);
  Add("floor", ofOne<std::floor>);
  Add("trunc", ofOne<std::trunc>);
  Add("rint", ofOne<std::rint>);
  Add("lrint", ofOne<std::rint>);
  Add("nearbyint", ofOne<std::nearbyint>);
  Add("sqrt", ofOne<std::sqrt>);
  Add("cbrt", ofOne<std::cbrt>);
  Add("exp", ofOne<std::exp>);
  Add("exp2", ofOne<std::exp2>);
  Add("log", ofOne<std::log>);
  Add("log2", ofOne<std::log2>);
  Add("log10", ofOne<std::log10>);
  Add("pow", ofTwo<std::pow>);
  Add("fmod", ofTwo<std::fmod>);
  Add("fmin", ofTwo<std::fmin>);
  Add("fmax", ofTwo<std::fmax>);
  Add("hypot", ofTwo<std::hypot>);
  Add("fabs", magnitude);
  Add("abs", magnitude);
  T["labs"] = T["std::labs"] = T["llabs"] = T["std::llabs"] = magnitude;
  T["string::(constructor)"] = makeText;
  T["string::size"] = T["string::length"] = length;
  T["string::empty"] = isEmpty;
}

} // namespace shapewise
