//===- Autograd.cpp - functions with a backward of their own --------------===//
//
// `Function<Scale>::apply(x, …)` gives what `Scale::forward(context, x, …)` does.
//
//===----------------------------------------------------------------------===//
#include "Builtins.h"

namespace shapewise {

namespace {

/// The class that was derived from torch::autograd::Function is its first template argument.
Value apply(CallContext &C) {
  if (C.Target.TypeArguments.empty())
    return C.E.unknownCall(C);
  ClassId Class = C.E.Source.type(C.Target.TypeArguments.front()).Class;
  FunctionId Body =
      Class == ClassId::None ? FunctionId::None : C.E.Source.methodNamed(Class, "forward");
  const Function *Code = Body == FunctionId::None ? nullptr : C.E.Source.body(Body);
  if (!Code || Code->Signature.IsMethod || Code->Signature.Parameters.size() != C.size() + 1)
    return C.E.unknownCall(C);
  // What it notes for `backward`, and how the arguments reach it.
  std::vector<Value> Passed{C.E.unknown(Code->Signature.Parameters.front().Is, "")};
  for (std::size_t I = 0; I < C.size(); ++I) {
    bool ByValue = Code->Signature.Parameters[I + 1].How == Passing::Value;
    Passed.push_back(ByValue && C.Arguments[I] ? C.value(I) : C.Arguments[I]);
  }
  auto Result = C.E.callBody(C, Body, Passed);
  return Result ? *Result : C.E.unknownCall(C);
}

} // namespace

void addAutograd(BuiltinTable &T) { T["torch::autograd::Function::apply"] = apply; }

} // namespace shapewise
