//===- Operands.cpp - values as contracts see them ------------------------===//
#include "Engine.h"
#include "llvm/ADT/StringSwitch.h"

namespace shapewise {

/// `c10::ScalarType::Long`, `torch::kInt64` → `i64`; `torch::kMean` → `mean`; other constants:
/// their last component in lower case without the k.
static std::string wordOf(llvm::StringRef Qualified) {
  llvm::StringRef Name = Qualified;
  if (std::size_t Colon = Name.rfind("::"); Colon != llvm::StringRef::npos)
    Name = Name.drop_front(Colon + 2);
  if (Name.size() > 1 && Name[0] == 'k' && Name[1] >= 'A' && Name[1] <= 'Z')
    Name = Name.drop_front();
  llvm::StringRef Word = llvm::StringSwitch<llvm::StringRef>(Name)
                             .Cases({"Long", "I64", "Int64"}, "i64")
                             .Cases({"Int", "I32", "Int32"}, "i32")
                             .Cases({"Short", "I16", "Int16"}, "i16")
                             .Cases({"Char", "I8", "Int8"}, "i8")
                             .Cases({"Byte", "U8", "UInt8"}, "u8")
                             .Cases({"Float", "F32", "Float32"}, "f32")
                             .Cases({"Double", "F64", "Float64"}, "f64")
                             .Cases({"Half", "F16", "Float16"}, "f16")
                             .Case("BFloat16", "bf16")
                             .Case("Bool", "bool")
                             .Cases({"ComplexFloat", "CF32"}, "c64")
                             .Cases({"ComplexDouble", "CF64"}, "c128")
                             .Default("");
  return Word.empty() ? Name.lower() : Word.str();
}

Operand Engine::operand(State &S, const Value &Given, unsigned Depth) {
  Value V = expand(Given);
  switch (V.form()) {
  case Value::Form::Tensor: {
    auto T = tensorOf(S, V);
    if (!T)
      return Operand::unknown();
    Operand O = Operand::tensor(*T);
    O.MayBeAbsent = V->Maybe;
    return O;
  }
  case Value::Form::TensorData: {
    Operand O = Operand::tensor(V->Data);
    O.MayBeAbsent = V->Maybe;
    return O;
  }
  case Value::Form::Null:
    return Operand::absent();
  case Value::Form::Int: {
    Operand O = Operand::integer(S.Known.simplify(V->Number));
    O.Origin = V->Origin;
    O.Literal = V->Literal;
    return O;
  }
  case Value::Form::Bool: {
    Truth T = S.decide(*V->Truth);
    return Operand::boolean(T == Truth::Unknown ? std::nullopt
                                                : std::optional<bool>(T == Truth::Yes));
  }
  case Value::Form::Float: {
    Operand O = Operand::of(Operand::Form::Float);
    O.Real = V->Real;
    return O;
  }
  case Value::Form::Text:
    if (V->Word == "...")
      return Operand::of(Operand::Form::Ellipsis);
    return Operand::word(V->Word);
  case Value::Form::Named:
    if (llvm::StringRef(V->Word).ends_with("indexing::None"))
      return Operand::of(Operand::Form::NewAxis);
    if (llvm::StringRef(V->Word).ends_with("indexing::Ellipsis"))
      return Operand::of(Operand::Form::Ellipsis);
    return Operand::word(wordOf(V->Word));
  case Value::Form::List: {
    if (Depth > 6)
      return Operand::unknown();
    if (V->Summary)
      return V->Elements.size() != 1
                 ? Operand::unknown()
                 : Operand::repeated(operand(S, instanceOf(S, V->Elements.front()), Depth + 1),
                                     operand(S, instanceOf(S, V->Elements.front()), Depth + 1),
                                     V->Number);
    std::vector<Operand> Elements;
    for (const Value &E : V->Elements)
      Elements.push_back(operand(S, E.is(Value::Form::Reference) ? load(S, E) : E, Depth + 1));
    return Operand::list(std::move(Elements));
  }
  case Value::Form::Sizes: {
    Operand O = Operand::of(Operand::Form::Sizes);
    O.Type.Sizes = S.Known.resolve(V->Data.Sizes);
    if (O.Type.Sizes.hasRun())
      return O;
    O = Operand::of(Operand::Form::List);
    for (const Extent &X : V->Data.Sizes.hasRun() ? S.Known.resolve(V->Data.Sizes).extents()
                                                  : V->Data.Sizes.extents()) {
      Operand Size = Operand::integer(X.Size);
      Size.Origin = X.Origin;
      O.Elements.push_back(Size);
    }
    return O;
  }
  case Value::Form::Record: {
    if (Depth > 6)
      return Operand::unknown();
    if (Value Options = moduleOptions(V)) // as a layer of a transformer
      return operand(S, Options, Depth + 1);
    if (className(V->Type).ends_with("indexing::Slice")) {
      Operand O = Operand::of(Operand::Form::Slice);
      for (llvm::StringRef Part : {"start", "stop", "step"}) {
        const Value *F = V->field(Part);
        O.Elements.push_back(F ? operand(S, *F, Depth + 1) : Operand::absent());
      }
      return O;
    }
    Operand O = Operand::of(formOf(V->Type) == Type::Form::Tuple ? Operand::Form::List
                                                                 : Operand::Form::Record);
    for (std::size_t I = 0; I < V->Names.size(); ++I) {
      Operand Part = operand(S, V->Elements[I], Depth + 1);
      if (O.isList())
        O.Elements.push_back(std::move(Part));
      else
        O.Fields[V->Names[I].str()] = std::move(Part);
    }
    return O;
  }
  case Value::Form::Reference:
    return Depth > 6 ? Operand::unknown() : operand(S, load(S, V), Depth + 1);
  case Value::Form::Opaque:
    // A number of which nothing is known is still no tensor.
    if (formOf(V->Type) == Type::Form::Float || typeName(V->Type) == "c10::Scalar")
      return Operand::of(Operand::Form::Float);
    return Operand::unknown();
  default:
    return Operand::unknown();
  }
}

Value Engine::valueOf(State &S, const Operand &O, TypeId Type, llvm::StringRef Name) {
  switch (O.What) {
  case Operand::Form::Absent:
    return make::null(Type);
  case Operand::Form::Tensor: {
    TensorType T = O.Type;
    T.Trues = Dim(); // of the operation's input
    // What float tensors are made of by default is known only where nobody sets it.
    if (T.Type == DTypeSet(DType::F32) && Source.changesDefaultDType())
      T.Type = DTypeSet::floats();
    return newTensor(S, std::move(T));
  }
  case Operand::Form::Int:
    if (formOf(Type) == shapewise::Type::Form::Float || formOf(Type) == shapewise::Type::Form::Bool)
      return unknown(Type, Name);
    return make::integer(O.Number, O.Origin);
  case Operand::Form::Bool: {
    if (O.Flag)
      return make::boolean(*O.Flag);
    auto Atom = std::make_shared<Condition>();
    Atom->Is = Condition::Form::Atom;
    Atom->Unknown = newOpaque();
    return make::boolean(ConditionPtr(std::move(Atom)));
  }
  case Operand::Form::Float:
    return make::real(O.Real);
  case Operand::Form::Word:
    return make::text(O.Text);
  case Operand::Form::Sizes:
    return make::sizes(O.Type.Sizes);
  case Operand::Form::Repeated: {
    TypeId Element = elementType(Type);
    return make::summaryList({commonPattern(S, {valueOf(S, O.Elements[0], Element, Name),
                                                valueOf(S, O.Elements[1], Element, Name)})},
                             O.Number, Type);
  }
  case Operand::Form::List: {
    std::vector<Value> Elements;
    const shapewise::Type &T = Source.type(Type);
    bool Tuple = T.Is == Type::Form::Tuple;
    std::vector<llvm::StringRef> FieldNames;
    for (std::size_t I = 0; I < O.Elements.size(); ++I) {
      TypeId ElementType =
          Tuple ? (I < T.Elements.size() ? T.Elements[I] : TypeId::Void) : elementType(Type);
      Elements.push_back(valueOf(S, O.Elements[I], ElementType, Name));
      FieldNames.push_back(intern(std::to_string(I)));
    }
    if (Tuple)
      return make::record(Type, std::move(FieldNames), std::move(Elements));
    return make::list(std::move(Elements), Type);
  }
  case Operand::Form::Record: {
    // A field of which nothing is known is left out: whoever asks for it knows its type.
    std::vector<Value> Parts;
    std::vector<llvm::StringRef> FieldNames;
    for (const auto &[Field, Held] : O.Fields)
      if (!Held.isUnknown()) {
        FieldNames.push_back(intern(Field));
        Parts.push_back(valueOf(S, Held, TypeId::Void, Field));
      }
    bool Whole = Parts.size() == O.Fields.size();
    return make::record(Type, std::move(FieldNames), std::move(Parts),
                        Whole ? OpaqueId::None : newOpaque());
  }
  default:
    return unknown(Type, Name);
  }
}

std::string Engine::describe(State &S, const Value &V) {
  Value Held = V.is(Value::Form::Reference) ? load(S, V) : V;
  if (auto T = tensorOf(S, Held))
    return str(*T, Dims);
  return "";
}

} // namespace shapewise
