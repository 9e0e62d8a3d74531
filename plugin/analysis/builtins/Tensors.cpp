//===- Tensors.cpp - tensor handles as C++ objects ------------------------===//
//
// What a tensor answers about itself, and what its handle does. Operations are contracts.
//
//===----------------------------------------------------------------------===//
#include "Builtins.h"
#include "llvm/ADT/StringSwitch.h"

namespace shapewise {

namespace {

std::optional<TensorType> self(CallContext &C) { return C.E.tensorOf(C.S, C.value(0)); }

Value construct(CallContext &C) {
  if (C.size() == 0 || !C.Arguments[0])
    return make::null(C.Target.ClassType);
  Value V = C.value(0);
  if (V.is(Value::Form::Tensor) || V.is(Value::Form::Null))
    return V;
  return C.E.unknown(C.Target.ClassType, "");
}

/// What is written into a part, such as `x[i]`, must broadcast to it as in `x[i].copy_(y)`.
void judgeCopy(CallContext &C) {
  Callee Copy = C.Target;
  Copy.Name = "at::Tensor::copy_";
  Copy.Parameters.back().Name = "src";
  CallContext As{C.E, C.S, Copy, C.Where, C.Arguments, C.Chain, C.Names};
  C.E.judgedByModel(As);
}

/// `x = y` makes x another handle to y's tensor; `x[i] = y` on a temporary writes into it.
Value assign(CallContext &C) {
  Value New = C.value(1);
  C.E.valuesWritten(C.S, C.value(0));
  if (C.Target.OnTemporaries) {
    if (New.is(Value::Form::Tensor) && C.value(0).is(Value::Form::Tensor))
      judgeCopy(C);
    return C.Arguments[0];
  }
  if (Value Place = C.place(0)) {
    if (New.is(Value::Form::Tensor) || New.is(Value::Form::Null))
      C.E.store(C.S, Place, New);
    else if (!New.is(Value::Form::Int) && !New.is(Value::Form::Float) && !New.is(Value::Form::Bool))
      C.E.store(C.S, Place, C.E.unknownTensor(""));
  }
  return C.Arguments[0];
}

/// What a C++ type of elements is called in models; empty for a type that tensors do not have.
llvm::StringRef elementName(llvm::StringRef Type) {
  return llvm::StringSwitch<llvm::StringRef>(Type)
      .Case("float", "f32")
      .Case("double", "f64")
      .Cases({"long", "int64_t"}, "i64")
      .Cases({"int", "int32_t"}, "i32")
      .Cases({"short", "int16_t"}, "i16")
      .Cases({"signed char", "int8_t"}, "i8")
      .Cases({"unsigned char", "uint8_t"}, "u8")
      .Case("bool", "bool")
      .Case("c10::Half", "f16")
      .Case("c10::BFloat16", "bf16")
      .Default("");
}

/// Whoever has the address of the elements may write there. `x.accessor<float, 2>()` names their
/// type and the number of axes.
Value handOutMemory(CallContext &C) {
  C.E.valuesMayChange(C.S, C.value(0));
  const Callee &Target = C.Target;
  if (Target.TypeArguments.empty())
    return C.unknownResult();
  llvm::StringRef Element = elementName(C.E.typeName(Target.TypeArguments.front()));
  if (Element.empty())
    return C.unknownResult();
  std::vector<Value> Given{C.Arguments[0], make::text(Element.str())};
  if (!Target.IntegerArguments.empty())
    Given.push_back(make::integer(C.E.Dims.constant(Target.IntegerArguments.front())));
  return C.E.judged(C, C.E.Models.find(Target.Name), Target.ShortName, Given,
                    {"self", "element", "axes"}, C.Where.OperandPlaces);
}

/// An undefined tensor has the sizes [0] for whoever asks. Of an element that is perhaps undefined
/// only that is known which the others have: it may well be tested for.
template <Builtin Ask> Value unlessPerhapsUndefined(CallContext &C) {
  Value V = C.value(0);
  return V.is(Value::Form::Tensor) && V->Maybe && C.E.isSomeElement(V) ? C.unknownResult() : Ask(C);
}

Value byModel(CallContext &C) {
  auto Result = C.E.judgedByModel(C);
  return Result ? *Result : C.unknownResult();
}

/// Judged by the model as well where a last batch of one row has another rank.
void askForRank(CallContext &C, const TensorType &T) {
  if (T.Sizes.mayLoseAxes())
    (void)C.E.judgedByModel(C);
}

Value sizes(CallContext &C) {
  auto T = self(C);
  if (!T)
    return C.unknownResult();
  askForRank(C, *T);
  if (T->Sizes.hasRun())
    return make::sizes(T->Sizes);
  std::vector<Value> Elements;
  for (const Extent &X : T->Sizes.extents())
    Elements.push_back(make::integer(X.Size, X.Origin));
  return make::list(std::move(Elements), C.Target.Result);
}

Value dim(CallContext &C) {
  auto T = self(C);
  if (!T)
    return C.unknownResult();
  askForRank(C, *T);
  return make::integer(C.S.Known.rankOf(T->Sizes));
}

Value numel(CallContext &C) {
  auto T = self(C);
  return T ? make::integer(C.S.Known.numelOf(T->Sizes)) : C.unknownResult();
}

/// Known where the layout is: `if (!x.is_contiguous()) x = x.contiguous();` leaves no open way.
Value isContiguous(CallContext &C) {
  auto T = self(C);
  bool OtherFormat = C.size() > 1 && C.Arguments[1];
  if (!T || OtherFormat || !T->Memory.isKnown())
    return unknownBool(C.E);
  if (T->Memory.isInOrder())
    return make::boolean(true);
  Shape Sizes = C.S.Known.resolve(T->Sizes);
  llvm::ArrayRef<Dim> Steps = T->Memory.strides();
  if (Sizes.hasRun() || Sizes.extents().size() != Steps.size())
    return unknownBool(C.E);
  Dim InOrder = C.E.Dims.constant(1);
  for (std::size_t I = Steps.size(); I-- > 0;) {
    Dim Size = Sizes.extents()[I].Size;
    Truth Counts = C.S.Known.compare(Size, Relation::Greater, C.E.Dims.constant(1));
    Truth Fits = C.S.Known.equal(Steps[I], InOrder);
    if (Counts == Truth::Unknown || Fits == Truth::Unknown)
      return unknownBool(C.E);
    if (Counts == Truth::Yes && Fits == Truth::No)
      return make::boolean(false);
    InOrder = C.E.Dims.mul(InOrder, Size);
  }
  return make::boolean(true);
}

Value defined(CallContext &C) {
  Value V = C.value(0);
  if (V.is(Value::Form::Null))
    return make::boolean(false);
  return V.is(Value::Form::Tensor) && !V->Maybe && C.S.Objects.find(V->Object) ? make::boolean(true)
                                                                               : unknownBool(C.E);
}

Value options(CallContext &C) {
  auto T = self(C);
  std::vector<llvm::StringRef> Names;
  std::vector<Value> Parts;
  if (T)
    if (auto Type = T->Type.single()) {
      Names.push_back(C.E.intern("dtype"));
      Parts.push_back(make::text(name(*Type).str()));
    }
  return make::record(C.Target.Result, Names, Parts, C.E.newOpaque());
}

Value dtype(CallContext &C) {
  auto T = self(C);
  if (T)
    if (auto Type = T->Type.single())
      return make::text(name(*Type).str());
  return C.unknownResult();
}

/// `x.requires_grad()`, `x.is_cuda()`, `x.device()`: what is not followed of a tensor. Of one that
/// the program makes it is what the program says.
Value attribute(CallContext &C) {
  auto T = self(C);
  return C.unknownResult(T && T->Type.single());
}

Value isFloatingPoint(CallContext &C) {
  auto T = self(C);
  Truth Is = T ? T->Type.isIn(DTypeSet::floats()) : Truth::Unknown;
  return Is == Truth::Unknown ? C.unknownResult() : make::boolean(Is == Truth::Yes);
}

/// A conversion that changes nothing the analysis knows of.
Value first(CallContext &C) { return C.size() ? C.value(0) : C.unknownResult(); }

Value numberOfScalar(CallContext &C) {
  Value V = C.value(0);
  return V.is(Value::Form::Int) && C.E.formOf(C.Target.Result) == Type::Form::Int
             ? V
             : C.unknownResult();
}

Value slice(CallContext &C) {
  static const char *const Names[] = {"start", "stop", "step"};
  std::vector<llvm::StringRef> Fields;
  std::vector<Value> Parts;
  for (std::size_t I = 0; I < C.size() && I < 3; ++I) {
    if (!C.Arguments[I])
      continue;
    Value V = C.value(I);
    bool None = V.is(Value::Form::Named) || V.is(Value::Form::Null);
    Fields.push_back(C.E.intern(Names[I]));
    Parts.push_back(None ? make::null() : V);
  }
  return make::record(C.Target.ClassType, std::move(Fields), std::move(Parts));
}

/// A list of numbers whose values are not all known, as torch::tensor takes it: a tensor already.
Value dataContainer(CallContext &C) {
  if (C.size() == 0 || !C.Arguments[0])
    return C.unknownResult();
  Value V = C.value(0);
  bool Opaque = V.is(Value::Form::Opaque) && C.E.formOf(V->Type) == Type::Form::List;
  if (!Opaque && !(V.is(Value::Form::List) && V->Summary))
    return V;
  Type::Form Element = C.E.formOf(C.E.elementType(V->Type));
  if (Element != Type::Form::Int && Element != Type::Form::Float && Element != Type::Form::Bool)
    return V;
  TensorType T;
  const Extent Length{C.E.number(countOf(C, V)), static_cast<OriginId>(C.Where.Place)};
  T.Sizes = Shape(Length);
  T.Type = Element == Type::Form::Int     ? DTypeSet(DType::I64)
           : Element == Type::Form::Float ? DTypeSet(DType::F32)
                                          : DTypeSet(DType::Bool);
  return C.E.newTensor(C.S, std::move(T));
}

Value makeTensor(CallContext &C) {
  Value Data = C.value(0);
  if (Data.is(Value::Form::Tensor)) {
    TensorType T = *C.E.tensorOf(C.S, Data);
    Value Options = C.value(1);
    if (Options.is(Value::Form::Record))
      if (const Value *Type = Options->field("dtype"))
        T.Type = DTypeSet::parse(C.E.operand(C.S, *Type).Text).value_or(DTypeSet::any());
    return C.E.newTensor(C.S, std::move(T));
  }
  return byModel(C);
}

/// `x.set_data(y)`: x has y's sizes, and so has every other handle of x.
Value setData(CallContext &C) {
  auto T = C.E.tensorOf(C.S, C.value(1));
  TensorType New = T ? *T : C.E.unknownTensorType("");
  C.E.setTensor(C.S, C.value(0), New);
  // In a module it is as if the field had been assigned.
  if (Value Place = C.place(0); Place && !Place->Path.empty())
    C.E.store(C.S, Place, C.E.newTensor(C.S, New));
  return Value();
}

} // namespace

void addTensors(BuiltinTable &T) {
  T["at::TensorBase::set_data"] = setData;
  T["at::Tensor::set_data"] = setData;
  for (llvm::StringRef Class : {"at::Tensor", "at::TensorBase"}) {
    auto Add = [&](llvm::StringRef Method, Builtin B) { T[(Class + "::" + Method).str()] = B; };
    Add("operator=", assign);
    for (llvm::StringRef Method : {"data_ptr", "accessor", "packed_accessor", "packed_accessor32",
                                   "packed_accessor64", "generic_packed_accessor"})
      Add(Method, handOutMemory);
    Add("size", unlessPerhapsUndefined<byModel>);
    Add("sizes", unlessPerhapsUndefined<sizes>);
    Add("sym_sizes", unlessPerhapsUndefined<sizes>);
    Add("dim", unlessPerhapsUndefined<dim>);
    Add("ndimension", unlessPerhapsUndefined<dim>);
    Add("numel", unlessPerhapsUndefined<numel>);
    Add("defined", defined);
    Add("is_contiguous", isContiguous);
    Add("options", options);
    Add("dtype", dtype);
    Add("scalar_type", dtype);
    Add("is_floating_point", isFloatingPoint);
    for (llvm::StringRef Method : {"requires_grad", "is_leaf", "is_cuda", "is_cpu", "device",
                                   "get_device", "is_sparse", "is_complex", "layout"})
      Add(Method, attribute);
  }
  T["at::Tensor::Tensor"] = construct;
  T["at::TensorBase::TensorBase"] = construct;
  T["torch::autograd::Variable::Variable"] = construct;
  T["at::indexing::TensorIndex::TensorIndex"] = first;
  T["at::indexing::Slice::Slice"] = slice;
  T["torch::detail::TensorDataContainer::TensorDataContainer"] = dataContainer;
  T["torch::tensor"] = makeTensor;
  T["c10::Scalar::Scalar"] = first;
  for (const char *As : {"to", "toInt", "toLong"})
    T["c10::Scalar::" + std::string(As)] = numberOfScalar;
  T["c10::OptionalArrayRef::OptionalArrayRef"] = [](CallContext &C) {
    return C.size() ? C.value(0) : make::null(C.Target.ClassType);
  };
  T["c10::SymInt::SymInt"] = first;
  T["caffe2::TypeMeta::fromScalarType"] = first;
  T["c10::scalarTypeToTypeMeta"] = first;
  T["c10::typeMetaToScalarType"] = first;
}

} // namespace shapewise
