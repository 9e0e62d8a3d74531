//===- Dispatched.cpp - every operation of at::, by its schema ------------===//
//
// libtorch registers its operations with names and types of their parameters. That is enough to
// call any of them out of text: no operation of at:: needs a line here.
//
//===----------------------------------------------------------------------===//
#include "TorchCalls.h"
#include <torch/csrc/jit/runtime/operator.h>

namespace calls {
namespace {

using c10::IValue;
using c10::TypeKind;

bool isTensorText(const std::string &Text) {
  return Text.find('[') != std::string::npos && Text[0] != '{' && Text[0] != '<';
}

bool isNumberText(const std::string &Text) {
  return !Text.empty() && (std::isdigit(Text[0]) || (Text[0] == '-' && Text.size() > 1));
}

c10::optional<IValue> readList(const std::string &Text, const c10::Type &Element) {
  switch (Element.kind()) {
  case TypeKind::TensorType:
    return Text[0] == '{' ? c10::make_optional<IValue>(makeTensors(Text)) : c10::nullopt;
  case TypeKind::IntType:
  case TypeKind::SymIntType:
    if (Text[0] != '(' && !isNumberText(Text))
      return c10::nullopt;
    return IValue(numbers(Text));
  default:
    return c10::nullopt;
  }
}

/// A word for what the schema takes as a number: a dtype, a reduction.
c10::optional<IValue> readWord(const std::string &Parameter, const std::string &Word) {
  if (Parameter == "reduction")
    return IValue(int64_t(Word == "none"  ? at::Reduction::None
                          : Word == "sum" ? at::Reduction::Sum
                                          : at::Reduction::Mean));
  if (Parameter == "dtype")
    return IValue(int64_t(typeOf(Word)));
  return c10::nullopt;
}

c10::optional<IValue> read(const std::string &Parameter, const std::string &Text,
                           const c10::Type &Type) {
  bool Quoted = Text[0] == '\'';
  switch (Type.kind()) {
  case TypeKind::OptionalType:
    return read(Parameter, Text, *Type.castRaw<c10::OptionalType>()->getElementType());
  case TypeKind::ListType:
    return readList(Text, *Type.castRaw<c10::ListType>()->getElementType());
  case TypeKind::TensorType:
    return isTensorText(Text) ? c10::make_optional<IValue>(makeTensor(Text)) : c10::nullopt;
  case TypeKind::StringType:
    return Quoted ? c10::make_optional<IValue>(Text.substr(1, Text.size() - 2)) : c10::nullopt;
  case TypeKind::BoolType:
    return Text == "true" || Text == "false" ? c10::make_optional<IValue>(Text == "true")
                                             : c10::nullopt;
  case TypeKind::IntType:
  case TypeKind::SymIntType:
    if (Quoted)
      return readWord(Parameter, Text.substr(1, Text.size() - 2));
    return isNumberText(Text) && Text.find('.') == std::string::npos
               ? c10::make_optional<IValue>(int64_t(std::stoll(Text)))
               : c10::nullopt;
  case TypeKind::FloatType:
    return isNumberText(Text) ? c10::make_optional<IValue>(std::stod(Text)) : c10::nullopt;
  case TypeKind::NumberType:
    if (!isNumberText(Text))
      return c10::nullopt;
    return Text.find('.') == std::string::npos ? IValue(int64_t(std::stoll(Text)))
                                               : IValue(std::stod(Text));
  default:
    return c10::nullopt;
  }
}

/// The arguments in the schema's order; none where they do not fit it. The functions of
/// torch::linalg and its like name their parameters otherwise: these go by position.
c10::optional<std::vector<IValue>> arrange(const c10::FunctionSchema &Schema, const Arguments &A,
                                           bool ByName) {
  std::vector<IValue> Stack;
  std::size_t Used = 0;
  for (const c10::Argument &P : Schema.arguments()) {
    const std::string *Text = nullptr;
    if (ByName)
      Text = A.find(P.name());
    else if (Used < A.Given.size())
      Text = &A.Given[Used].second;
    if (!Text) {
      if (P.default_value())
        Stack.push_back(*P.default_value());
      else if (P.type()->kind() == TypeKind::OptionalType)
        Stack.push_back(IValue());
      else
        return c10::nullopt;
      continue;
    }
    ++Used;
    auto Value = read(P.name(), *Text, *P.type());
    if (!Value)
      return c10::nullopt;
    Stack.push_back(*Value);
  }
  if (Used != A.Given.size())
    return c10::nullopt;
  return Stack;
}

std::string show(const IValue &V) {
  if (V.isTensor())
    return calls::show(V.toTensor());
  if (V.isTensorList())
    return calls::show(V.toTensorVector());
  if (V.isInt())
    return std::to_string(V.toInt());
  return "other";
}

std::string schemaName(const std::string &Callee) {
  static const std::vector<std::pair<std::string, std::string>> Prefixes = {
      {"at::Tensor::", "aten::"},
      {"at::TensorBase::", "aten::"},
      {"torch::linalg::", "aten::linalg_"},
      {"torch::fft::", "aten::fft_"},
      {"torch::special::", "aten::special_"},
      {"torch::", "aten::"},
      {"at::", "aten::"}};
  for (const auto &[Prefix, Name] : Prefixes)
    if (Callee.compare(0, Prefix.size(), Prefix) == 0)
      return Name + Callee.substr(Prefix.size());
  return "";
}

} // namespace

void printSchemas(std::ostream &Out) {
  for (const auto &Operator : torch::jit::getAllOperators()) {
    const c10::FunctionSchema &Schema = Operator->schema();
    if (!Operator->isC10Op() || Schema.name().compare(0, 6, "aten::"))
      continue;
    Out << Schema.name().substr(6);
    for (const c10::Argument &P : Schema.arguments())
      Out << "\t" << P.name() << (P.default_value() ? "?" : "") << (P.is_out() ? "!" : "") << " "
          << P.type()->str();
    Out << "\n";
  }
}

bool runDispatched(const std::string &Callee, const Arguments &A, std::string &Result) {
  auto Name = c10::Symbol::fromQualString(schemaName(Callee));
  for (bool ByName : {true, false})
    for (const auto &Operator : torch::jit::getAllOperatorsFor(Name)) {
      auto Stack = Operator->isC10Op() ? arrange(Operator->schema(), A, ByName) : c10::nullopt;
      if (!Stack)
        continue;
      Operator->getOperation()(*Stack);
      Result.clear();
      for (const IValue &V : *Stack)
        Result += (Result.empty() ? "" : ";") + show(V);
      if (Stack->size() != 1)
        Result = "{" + Result + "}";
      return true;
    }
  return false;
}

} // namespace calls
