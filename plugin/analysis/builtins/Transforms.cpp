//===- Transforms.cpp - what transforms make of examples -------------------===//
//
// The user's own run their code. Of the library's, a Lambda calls what it was given, and Normalize
// subtracts and divides by the tensors that it makes of its numbers.
//
//===----------------------------------------------------------------------===//
#include "Transforms.h"

namespace shapewise {

static constexpr const char *FunctionField = "(function)";

Value recordOf(CallContext &C, TypeId Type, llvm::ArrayRef<std::pair<const char *, Value>> Parts) {
  std::vector<llvm::StringRef> Names;
  std::vector<Value> Values;
  for (const auto &[Name, V] : Parts) {
    Names.push_back(C.E.intern(Name));
    Values.push_back(V);
  }
  return make::record(Type, std::move(Names), std::move(Values), C.E.newOpaque());
}

Transform transformOf(CallContext &C) {
  Transform T;
  if (C.size() < 2)
    return T;
  T.Held = C.value(1);
  TypeId Type = C.Target.Parameters.size() > 1 ? C.Target.Parameters[1].Is : TypeId::Void;
  if (C.E.typeName(Type).empty())
    Type = C.E.typeOf(T.Held);
  T.Name = C.E.typeName(Type);
  T.Class = C.E.Source.type(Type).Class;
  return T;
}

namespace {

/// The user's own transform with a method `Name` that is called for each example.
FunctionId methodByExample(CallContext &C, const Transform &T, llvm::StringRef Base,
                           llvm::StringRef Name) {
  bool Overridden =
      !C.E.derivesFrom(T.Class, ("torch::data::transforms::" + Base).str()) ||
      C.E.Source.methodNamed(T.Class, "apply_batch") != FunctionId::None ||
      (Name != "apply" && C.E.Source.methodNamed(T.Class, "apply") != FunctionId::None);
  return Overridden ? FunctionId::None : C.E.Source.methodNamed(T.Class, Name);
}

/// The example with its data replaced by `Data`; of unknown data nothing is known.
Value withData(CallContext &C, const Value &Example, Value Data) {
  if (Data.is(Value::Form::Reference))
    Data = C.E.load(C.S, Data);
  if (!Data.is(Value::Form::Tensor))
    Data = C.E.unknownTensor("");
  return make::with(Example, [&](ValueNode &N) {
    for (std::size_t I = 0; I < N.Names.size(); ++I)
      if (N.Names[I] == "data")
        N.Elements[I] = Data;
  });
}

/// The means (or deviations), one for each channel: [n, 1, 1]. What was not seen to be made has as
/// many as nobody knows.
Value perChannel(CallContext &C, const Value &Numbers) {
  Value Known = Numbers ? listOf(C.E, C.S, Numbers) : Value();
  Value Count = Known ? countOf(C, Known) : Value();
  Dim One = C.E.Dims.constant(1);
  auto Here = static_cast<OriginId>(C.Where.Place);
  TensorType T;
  T.Sizes = Shape(
      {Extent{Count ? C.E.number(Count) : C.E.Dims.symbol("", {false, 1, std::nullopt}), Here},
       Extent{One, Here}, Extent{One, Here}});
  T.Type = DType::F32;
  return C.E.newTensor(C.S, std::move(T));
}

constexpr const char *MeanField = "mean";
constexpr const char *DeviationField = "stddev";

/// Normalize(means, deviations), or a copy of one.
Value normalize(CallContext &C) {
  if (C.size() == 1)
    if (Value Given = C.value(0); Given.is(Value::Form::Record) && Given->field(MeanField))
      return Given;
  if (C.size() != 2)
    return C.E.unknown(C.Target.ClassType, "");
  return recordOf(C, C.Target.ClassType,
                  {{MeanField, perChannel(C, C.Arguments[0])},
                   {DeviationField, perChannel(C, C.Arguments[1])}});
}

/// A field of the object; where nothing is known of it, what the constructor would have made.
Value channelsOf(CallContext &C, Value Object, const char *Field) {
  if (Object.is(Value::Form::Reference))
    Object = C.E.load(C.S, Object);
  const Value *Known = Object.is(Value::Form::Record) ? Object->field(Field) : nullptr;
  return Known ? *Known : perChannel(C, Value());
}

/// What Normalize makes of one tensor when it is called.
Value normalized(CallContext &C) {
  if (C.size() != 2)
    return C.unknownResult();
  auto Apply = [&](const char *Operation, const Value &Left, const char *Field) {
    return C.E.judged(C, C.E.Models.find((llvm::Twine("at::") + Operation).str()), Operation,
                      {Left, channelsOf(C, C.Arguments[0], Field)}, {"self", "other"},
                      C.Where.OperandPlaces);
  };
  Value Centred = Apply("sub", C.Arguments[1], MeanField);
  return Centred.is(Value::Form::Tensor) ? Apply("div", Centred, DeviationField)
                                         : C.unknownResult();
}

/// The same where it is only arranged for, and nothing is learnt or found wrong yet.
Value normalizedQuietly(CallContext &C, const Value &Object, const Value &Data) {
  Value Held = Data;
  for (auto [Operation, Field] : {std::pair("at::sub", MeanField), {"at::div", DeviationField}}) {
    std::vector<Argument> Passed(2);
    Value Other = channelsOf(C, Object, Field);
    Passed[0].Value =
        C.E.operand(C.S, Held.is(Value::Form::Reference) ? C.E.load(C.S, Held) : Held);
    Passed[1].Value = C.E.operand(C.S, Other);
    Judgement J = judge(C.E.Models.find(Operation), Operation, Passed, C.S.Known,
                        static_cast<OriginId>(C.Where.Place));
    if (J.Is == Verdict::Mismatch || !J.Result.isTensor())
      return Value();
    Held = C.E.valueOf(C.S, J.Result, TypeId::Void, "");
  }
  return Held;
}

/// Lambda(f), TensorLambda(f).
Value transformByFunction(CallContext &C) {
  return C.size() == 1 && C.Arguments[0]
             ? recordOf(C, C.Target.ClassType, {{FunctionField, C.value(0)}})
             : C.E.unknown(C.Target.ClassType, "");
}

} // namespace

bool worksByExample(CallContext &C, const Transform &T) {
  llvm::StringRef Name = T.Name;
  if (Name.consume_front("torch::data::transforms::"))
    return llvm::is_contained({"Stack", "Normalize", "Lambda", "TensorLambda"}, Name);
  return methodByExample(C, T, "TensorTransform", "operator()") != FunctionId::None ||
         methodByExample(C, T, "Transform", "apply") != FunctionId::None;
}

Value transformed(CallContext &C, const Transform &T, const Value &Example) {
  if (T.Name == "torch::data::transforms::Stack")
    return Example;
  const Value *Data = Example.is(Value::Form::Record) ? Example->field("data") : nullptr;
  const Value *Function = T.Held.is(Value::Form::Record) ? T.Held->field(FunctionField) : nullptr;
  auto Run = [&](FunctionId Method, const Value &Argument) {
    auto Result = C.E.callBody(C, Method, {placed(C.E, C.S, T.Held), Argument});
    return Result ? *Result : Value();
  };
  auto IsExample = [](const Value &V) { return V.is(Value::Form::Record) ? V : Value(); };
  if (T.Name == "torch::data::transforms::Lambda")
    return Function ? IsExample(C.E.invoke(C, *Function, {Example})) : Value();
  if (FunctionId Apply = methodByExample(C, T, "Transform", "apply"); Apply != FunctionId::None)
    return IsExample(Run(Apply, Example));
  if (!Data)
    return Value();
  if (T.Name == "torch::data::transforms::Normalize")
    return withData(C, Example, normalizedQuietly(C, T.Held, *Data));
  if (T.Name == "torch::data::transforms::TensorLambda")
    return withData(C, Example, Function ? C.E.invoke(C, *Function, {*Data}) : Value());
  FunctionId Call = methodByExample(C, T, "TensorTransform", "operator()");
  return Call != FunctionId::None ? withData(C, Example, Run(Call, *Data)) : Value();
}

void addTransforms(BuiltinTable &T) {
  const std::string Transforms = "torch::data::transforms::";
  T[Transforms + "Lambda::Lambda"] = transformByFunction;
  T[Transforms + "TensorLambda::TensorLambda"] = transformByFunction;
  T[Transforms + "Normalize::Normalize"] = normalize;
  T[Transforms + "Normalize::operator()"] = normalized;
}

} // namespace shapewise
