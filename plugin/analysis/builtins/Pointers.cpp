//===- Pointers.cpp - smart pointers, optionals, function objects ---------===//
#include "Builtins.h"

namespace shapewise {

namespace {

/// What a pointer value points to, as a place.
Value pointee(CallContext &C) {
  Value P = C.value(0);
  if (P.is(Value::Form::Reference))
    return P;
  return C.unknownResult();
}

Value construct(CallContext &C) {
  if (C.size() == 0 || !C.Arguments[0])
    return make::null(C.Target.ClassType);
  Value P = C.value(0);
  if (P.is(Value::Form::Reference) || P.is(Value::Form::Null))
    return P;
  return C.E.unknown(C.Target.ClassType, "");
}

Value isSet(CallContext &C) {
  Value P = C.value(0);
  if (P.is(Value::Form::Null))
    return make::boolean(false);
  if (P.is(Value::Form::Closure) || (P.is(Value::Form::Reference) && C.E.isConstructed(P->Object)))
    return make::boolean(true);
  return unknownBool(C.E);
}

Value assign(CallContext &C) {
  if (Value Place = C.place(0))
    C.E.store(C.S, Place, C.value(1));
  return C.Arguments[0];
}

Value reset(CallContext &C) {
  if (Value Place = C.place(0))
    C.E.store(C.S, Place,
              C.size() > 1 && C.Arguments[1] ? C.value(1) : make::null(C.Target.Parameters[0].Is));
  return Value();
}

/// std::make_shared<T>(…), std::make_unique<T>(…).
Value makeObject(CallContext &C) {
  if (C.Target.TypeArguments.empty())
    return C.unknownResult();
  TypeId Type = C.Target.TypeArguments.front();
  if (C.E.formOf(Type) == Type::Form::Record)
    return C.E.constructAny(C, Type, C.Arguments);
  if (C.size() == 1)
    return placed(C.E, C.S, make::with(C.value(0), [](ValueNode &) {}));
  return C.unknownResult();
}

Value optionalConstruct(CallContext &C) {
  if (C.size() == 0 || !C.Arguments[0])
    return make::null(C.Target.ClassType);
  return C.value(0);
}

/// `*o`, `o->`, `o.value()`: the optional is what it holds.
Value optionalValue(CallContext &C) {
  Value V = C.value(0);
  bool AsPlace = C.Target.ResultIsReference || C.Target.ShortName == "operator->";
  if (!V || V.is(Value::Form::Null) || V.is(Value::Form::Opaque))
    if (!(V.is(Value::Form::Opaque) && C.E.formOf(V->Type) != Type::Form::Optional)) {
      if (V.is(Value::Form::Opaque)) {
        Key K;
        K.Name = C.E.intern("value()");
        Value Held = C.E.project(C.S, V, K, C.E.elementType(V->Type));
        return AsPlace ? placed(C.E, C.S, Held) : Held;
      }
      return C.unknownResult();
    }
  if (!AsPlace)
    return V;
  return C.place(0) ? C.place(0) : placed(C.E, C.S, V);
}

Value optionalHasValue(CallContext &C) {
  Value V = C.value(0);
  if (V.is(Value::Form::Null))
    return make::boolean(false);
  if (!V || V.is(Value::Form::Opaque))
    return unknownBool(C.E);
  return make::boolean(true);
}

Value optionalValueOr(CallContext &C) {
  Value V = C.value(0);
  if (V.is(Value::Form::Null))
    return C.value(1);
  if (!V || V.is(Value::Form::Opaque))
    return C.unknownResult();
  return V;
}

/// A variant is the alternative it holds.
Value variantConstruct(CallContext &C) {
  return C.size() && C.Arguments[0] ? C.value(0) : C.E.unknown(C.Target.ClassType, "");
}

Value functionConstruct(CallContext &C) {
  return C.size() && C.Arguments[0] ? C.value(0) : make::null(C.Target.ClassType);
}

Value functionCall(CallContext &C) {
  std::vector<Value> Arguments(C.Arguments.begin() + 1, C.Arguments.end());
  // An object with a call operator is in the std::function, and may change there.
  bool IsObject = C.value(0).is(Value::Form::Record) && C.place(0);
  return C.E.invoke(C, IsObject ? C.place(0) : C.value(0), Arguments);
}

Value invokeFirst(CallContext &C) {
  std::vector<Value> Arguments(C.Arguments.begin() + 1, C.Arguments.end());
  return C.E.invoke(C, C.value(0), Arguments);
}

Value same(CallContext &C) { return C.Arguments.empty() ? C.unknownResult() : C.Arguments[0]; }

} // namespace

void addPointers(BuiltinTable &T) {
  T["pointer::(constructor)"] = construct;
  T["pointer::operator->"] = pointee;
  T["pointer::operator*"] = pointee;
  T["pointer::get"] = pointee;
  T["pointer::lock"] = pointee;
  T["pointer::operator bool"] = isSet;
  T["function::operator bool"] = isSet;
  T["pointer::operator="] = assign;
  T["pointer::reset"] = reset;
  T["std::make_shared"] = makeObject;
  T["std::make_unique"] = makeObject;
  T["std::dynamic_pointer_cast"] = pointee;
  T["std::static_pointer_cast"] = pointee;
  T["std::ref"] = same;
  T["std::cref"] = same;
  T["std::move"] = same;
  T["std::forward"] = same;
  T["optional::(constructor)"] = optionalConstruct;
  T["optional::value"] = optionalValue;
  T["optional::operator*"] = optionalValue;
  T["optional::operator->"] = optionalValue;
  T["optional::has_value"] = optionalHasValue;
  T["optional::operator bool"] = optionalHasValue;
  T["optional::value_or"] = optionalValueOr;
  T["optional::operator="] = assign;
  T["optional::reset"] = reset;
  T["function::(constructor)"] = functionConstruct;
  T["function::operator()"] = functionCall;
  T["function::operator="] = assign;
  T["variant::(constructor)"] = variantConstruct;
  T["variant::operator="] = assign;
  T["std::invoke"] = invokeFirst;
}

} // namespace shapewise
