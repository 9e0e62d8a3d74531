//===- Binding.cpp - arguments sorted to parameters ------------------------===//
//
// First by name, then what an options record holds, then the first parameter that is still free.
//
//===----------------------------------------------------------------------===//
#include "Binding.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise {

using Form = Operand::Form;

bool accepts(const ParameterType &T, const Operand &O) {
  if (O.isUnknown())
    return true;
  switch (T.Is) {
  case ParameterType::Form::Any:
    return true;
  case ParameterType::Form::Tensor:
  case ParameterType::Form::Spec:
    return O.isTensor();
  case ParameterType::Form::Tensors:
    return O.isList() || O.What == Form::Repeated;
  case ParameterType::Form::Int:
    return O.isInt() || O.What == Form::Bool;
  case ParameterType::Form::Ints:
    return O.isList() || O.isInt() || O.What == Form::Repeated;
  case ParameterType::Form::Bool:
    return O.What == Form::Bool || O.isInt();
  case ParameterType::Form::Scalar:
    return O.isInt() || O.What == Form::Float || O.What == Form::Bool;
  case ParameterType::Form::Word:
    return O.What == Form::Word || O.What == Form::Record || O.isInt();
  }
  return false;
}

namespace {

bool accepts(const Parameter &P, const Operand &O) {
  if (O.isAbsent())
    return P.Optional;
  if (P.Types.empty())
    return true;
  return llvm::any_of(P.Types, [&](const ParameterType &T) { return accepts(T, O); });
}

class Binder {
public:
  Binder(const Signature &S, llvm::ArrayRef<Argument> Arguments, DimContext &Dims)
      : S(S), Arguments(Arguments), Dims(Dims), Set(S.Parameters.size()) {
    B.Terms.resize(S.Parameters.size());
  }

  std::optional<Binding> run(bool ByPosition) {
    for (unsigned Index = 0; Index < Arguments.size(); ++Index)
      if (!bindArgument(Index, ByPosition))
        return std::nullopt;
    if (!complete())
      return std::nullopt;
    if (RestUnknown)
      B.Asked = AskedFormat::Unknown;
    return std::move(B);
  }

private:
  bool bindArgument(unsigned Index, bool ByPosition) {
    const Argument &A = Arguments[Index];
    if (auto At = S.parameter(A.Parameter))
      return put(*At, A.Value, Index);
    if (A.Value.What == Form::Record) {
      for (const auto &[Name, Value] : A.Value.Fields)
        if (Name == "memory_format")
          B.Asked = askedFormat(Value);
        else if (auto At = S.parameter(Name); At && !Set[*At] && !put(*At, Value, std::nullopt))
          return false;
      return true;
    }
    if (A.Parameter == "options" || A.Parameter == "self" || A.Parameter == "this") {
      if (A.Value.What == Form::Word)
        if (auto At = S.parameter("dtype"); At && !Set[*At])
          return put(*At, A.Value, Index);
      if (A.Value.isUnknown())
        RestUnknown = true;
      if (A.Parameter != "self" || A.Value.isUnknown())
        return true;
    }
    if (A.Parameter == "memory_format" && !A.Value.isAbsent())
      B.Asked = askedFormat(A.Value);
    else if ((A.Parameter == "strides" || A.Parameter == "stride") && !A.Value.isAbsent())
      B.Asked = AskedFormat::Unknown;
    if (S.Ignored && llvm::is_contained(*S.Ignored, A.Parameter))
      return true;
    if (S.Is == Variant::Out && (A.Value.isTensor() || A.Value.isUnknown()) && !ByPosition) {
      B.Outs.push_back(Index);
      return true;
    }
    if (ByPosition || A.Parameter.empty())
      for (unsigned At = 0; At < Set.size(); ++At)
        if (!Set[At])
          return put(At, A.Value, Index);
    return false;
  }

  bool put(unsigned At, const Operand &Value, std::optional<unsigned> Index) {
    if (Set[At] || !accepts(S.Parameters[At], Value))
      return false;
    Set[At] = true;
    B.Terms[At].Value = S.Parameters[At].Optional && Value.MayBeAbsent ? Operand::unknown() : Value;
    B.Terms[At].Argument = Index;
    return true;
  }

  bool complete() {
    for (unsigned At = 0; At < Set.size(); ++At) {
      const Parameter &P = S.Parameters[At];
      Term &T = B.Terms[At];
      T.Name = P.Name;
      if (Set[At] && !T.Value.isAbsent())
        continue;
      if (!Set[At] && RestUnknown)
        T.Value = Operand::unknown();
      else if (P.Optional)
        T.Value = P.Default.operand(Dims);
      else
        return false;
    }
    return true;
  }

  const Signature &S;
  llvm::ArrayRef<Argument> Arguments;
  DimContext &Dims;
  Binding B;
  std::vector<bool> Set; ///< which parameters have their argument
  bool RestUnknown = false;
};

} // namespace

std::optional<Binding> bind(const Signature &S, llvm::ArrayRef<Argument> Arguments, bool ByPosition,
                            DimContext &Dims) {
  return Binder(S, Arguments, Dims).run(ByPosition);
}

} // namespace shapewise
