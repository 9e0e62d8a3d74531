//===- Unknowns.cpp - values of which nothing is known --------------------===//
#include "Engine.h"

namespace shapewise {

Engine::Engine(ProgramSource &Source, const Library &Models, DimContext &Dims,
               AnalysisOptions Options)
    : Source(Source), Models(Models), Dims(Dims), Options(std::move(Options)) {
  Initial.emplace_back();
}

OpaqueId Engine::newOpaque(bool IsDetermined) {
  auto New = static_cast<OpaqueId>(++LastOpaque);
  if (IsDetermined)
    Determined.insert(New);
  return New;
}

ObjectId Engine::newObject(Value Content) {
  Initial.push_back(std::move(Content));
  return static_cast<ObjectId>(++LastObject);
}

Value Engine::newPlace(State &S, Value Content) {
  ObjectId Id = newObject(Value());
  S.Objects.set(Id, std::move(Content));
  return make::reference(Id);
}

TensorType Engine::unknownTensorType(llvm::StringRef Name) {
  TensorType T;
  T.Sizes = Shape::unknown(Dims.run(Name));
  return T;
}

Value Engine::unknownTensor(llvm::StringRef Name) {
  return make::tensor(newObject(make::tensorData(unknownTensorType(Name))));
}

Value Engine::unknown(TypeId Type, llvm::StringRef Name) {
  return expand(make::opaque(newOpaque(), Type, Name.str()));
}

Value Engine::expand(const Value &V) {
  if (!V.is(Value::Form::Opaque))
    return V;
  Type::Form Form = formOf(V->Type);
  if (Form != Type::Form::Int && Form != Type::Form::Bool && Form != Type::Form::Tensor &&
      Form != Type::Form::Pointer)
    return V;
  Value &Known = Expanded[static_cast<std::uint32_t>(V->Identity)];
  if (Known)
    return Known;
  Value New;
  switch (Form) {
  case Type::Form::Int:
    New = make::integer(
        Dims.symbol(V->Word, {false, std::nullopt, std::nullopt, isDetermined(V->Identity)}));
    break;
  case Type::Form::Bool:
    New = make::boolean(atom(V->Identity));
    break;
  case Type::Form::Tensor:
    New = unknownTensor(V->Word);
    break;
  default: {
    TypeId Pointee = elementType(V->Type);
    New = make::reference(
        newObject(make::opaque(newOpaque(isDetermined(V->Identity)), Pointee, V->Word)));
    break;
  }
  }
  TypeId Type = V->Type;
  New = make::with(New, [&](ValueNode &N) { N.Type = Type; });
  // expand() may have grown the table through newObject's callers: look the place up again.
  Expanded[static_cast<std::uint32_t>(V->Identity)] = New;
  return New;
}

Value Engine::forgotten(const Value &V) {
  if (!V)
    return V;
  if (V.is(Value::Form::TensorData))
    return make::tensorData(unknownTensorType(""));
  return make::opaque(newOpaque(), V->Type, "");
}

} // namespace shapewise
