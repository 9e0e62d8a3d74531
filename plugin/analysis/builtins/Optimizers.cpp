//===- Optimizers.cpp - torch::optim --------------------------------------===//
//
// A step changes the numbers in the parameters and nothing that this analysis follows; but it
// calls the closure that it is given.
//
//===----------------------------------------------------------------------===//
#include "Builtins.h"

namespace shapewise {

namespace {

bool isClosure(CallContext &C, std::size_t I) {
  return I < C.size() && C.Arguments[I] && C.value(I).is(Value::Form::Closure);
}

/// Calls the closure once, as all optimizers but LBFGS do.
Value step(CallContext &C) {
  return isClosure(C, 1) ? C.E.invoke(C, C.Arguments[1], {}) : C.unknownResult();
}

/// Calls the closure at least once, and it may be often. When a second call leaves things as the
/// first did, so do all; otherwise what the closure reaches is not known.
Value stepRepeatedly(CallContext &C) {
  if (!isClosure(C, 1))
    return C.unknownResult();
  Value First = C.E.invoke(C, C.Arguments[1], {});
  Engine::Configuration Once{C.S, Frame()};
  C.E.invoke(C, C.Arguments[1], {});
  if (!C.E.indistinct(Once, {C.S, Frame()})) {
    C.E.forgetReachable(C.S, C.Arguments[1]);
    return C.unknownResult();
  }
  return First;
}

} // namespace

void addOptimizers(BuiltinTable &T) {
  for (const char *Class : {"Optimizer", "SGD", "Adam", "AdamW", "Adagrad", "RMSprop", "LBFGS"}) {
    std::string Prefix = std::string("torch::optim::") + Class + "::";
    T[Prefix + "step"] = step;
    T[Prefix + "zero_grad"] = [](CallContext &) { return Value(); };
  }
  T["torch::optim::LBFGS::step"] = stepRepeatedly;
}

} // namespace shapewise
