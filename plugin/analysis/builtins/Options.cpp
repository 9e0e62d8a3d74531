//===- Options.cpp - option objects: records with fluent setters ----------===//
#include "Builtins.h"

namespace shapewise {

namespace {

/// `Options(a, b)`: fields by the names of the constructor's parameters.
Value construct(CallContext &C) {
  std::vector<llvm::StringRef> Names;
  std::vector<Value> Parts;
  // Copying options, or making one kind from another, keeps the fields.
  if (C.size() == 1 && C.Arguments[0]) {
    Value V = C.value(0);
    if (V.is(Value::Form::Record))
      return make::with(V, [&](ValueNode &N) { N.Type = C.Target.ClassType; });
  }
  for (std::size_t I = 0; I < C.size(); ++I) {
    if (!C.Arguments[I] || I >= C.Target.Parameters.size())
      continue;
    llvm::StringRef Name = llvm::StringRef(C.Target.Parameters[I].Name).rtrim('_');
    // `encoder_layer_options` makes the field `encoder_layer`.
    Name.consume_back("_options");
    Names.push_back(C.E.intern(Name));
    Parts.push_back(C.value(I));
  }
  return make::record(C.Target.ClassType, std::move(Names), std::move(Parts));
}

/// `options.field(value)` sets and returns the object; `options.field()` reads.
Value fieldAccess(CallContext &C) {
  Key K;
  K.Name = C.E.intern(C.Target.ShortName);
  Value Place = C.place(0);
  if (C.size() < 2 || !C.Arguments[1]) {
    if (Place && C.Target.ResultIsReference)
      return C.E.referenceTo(Place, K);
    return C.E.project(C.S, C.value(0), K, C.Target.Result);
  }
  if (!Place)
    Place = placed(C.E, C.S, C.value(0));
  C.E.store(C.S, C.E.referenceTo(Place, K), C.value(1));
  return C.Target.ResultIsReference ? Place : C.E.load(C.S, Place);
}

Value tensorOptions(CallContext &C, TypeId Type, llvm::StringRef Field, Value V) {
  Value Base = C.Target.IsMethod && !C.Target.IsConstructor ? C.value(0) : Value();
  if (!Base.is(Value::Form::Record))
    Base = make::record(Type, {}, {});
  Key K;
  K.Name = C.E.intern(Field);
  return C.E.assigned(C.S, Base, {K}, V);
}

/// TensorOptions from a dtype, a device, a layout, or nothing.
Value makeTensorOptions(CallContext &C) {
  TypeId Type = C.Target.ClassType;
  if (C.size() == 0 || !C.Arguments[0])
    return make::record(Type, {}, {});
  Value V = C.value(0);
  if (V.is(Value::Form::Record) && C.E.typeName(V->Type) == "c10::TensorOptions")
    return V;
  llvm::StringRef Given = C.E.typeName(C.Target.Parameters[0].Is);
  if (Given == "c10::MemoryFormat")
    return tensorOptions(C, Type, "memory_format", V);
  if (Given == "c10::ScalarType" || Given == "caffe2::TypeMeta" || V.is(Value::Form::Text) ||
      (V.is(Value::Form::Named) && !llvm::StringRef(V->Word).contains("Device") &&
       !llvm::StringRef(V->Word).ends_with("kCPU") && !llvm::StringRef(V->Word).ends_with("kCUDA")))
    return tensorOptions(C, Type, "dtype", V);
  return make::record(Type, {C.E.intern("device")}, {V});
}

template <char Field> Value setTensorOption(CallContext &C) {
  static_assert(Field == 'd' || Field == 'v' || Field == 'g' || Field == 'l' || Field == 'm');
  llvm::StringRef Name = Field == 'd'   ? "dtype"
                         : Field == 'v' ? "device"
                         : Field == 'g' ? "requires_grad"
                         : Field == 'm' ? "memory_format"
                                        : "layout";
  bool Method = C.Target.IsMethod;
  std::size_t Index = Method ? 1 : 0;
  Value V = Index < C.size() && C.Arguments[Index] ? C.value(Index) : make::boolean(true);
  // TensorOptions::dtype<float>() names the type as a template argument.
  if (Field == 'd' && !(Index < C.size() && C.Arguments[Index])) {
    if (C.Target.TypeArguments.empty())
      return C.E.unknown(C.Target.Result, "");
    llvm::StringRef Type = C.E.typeName(C.Target.TypeArguments.front());
    V = make::text(Type == "float"    ? "f32"
                   : Type == "double" ? "f64"
                   : Type == "int"    ? "i32"
                   : Type == "bool"   ? "bool"
                   : Type == "long"   ? "i64"
                                      : "");
  }
  return tensorOptions(C, C.Target.Result, Name, V);
}

} // namespace

void addOptions(BuiltinTable &T) {
  T["options::(constructor)"] = construct;
  T["options::(field)"] = fieldAccess;
  T["c10::TensorOptions::TensorOptions"] = makeTensorOptions;
  T["c10::TensorOptions::dtype"] = setTensorOption<'d'>;
  T["c10::TensorOptions::device"] = setTensorOption<'v'>;
  T["c10::TensorOptions::requires_grad"] = setTensorOption<'g'>;
  T["c10::TensorOptions::layout"] = setTensorOption<'l'>;
  T["c10::TensorOptions::memory_format"] = setTensorOption<'m'>;
  T["c10::dtype"] = setTensorOption<'d'>;
  T["c10::device"] = setTensorOption<'v'>;
  T["c10::requires_grad"] = setTensorOption<'g'>;
  T["c10::layout"] = setTensorOption<'l'>;
}

} // namespace shapewise
