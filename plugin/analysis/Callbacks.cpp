//===- Callbacks.cpp - functions that are given away -----------------------===//
//
// A lambda passed to a function without a body here (`std::thread`, `at::parallel_for`, a user's
// event loop) runs at some time, some number of times. It is looked at once, with what it captured
// and what nobody changes in the meantime; what it may write is not known from then on.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"

namespace shapewise {

/// Whether a call writes through the iterator that is argument `I`. Of the standard algorithms
/// some only read, and those that copy read through their first two.
static bool writesThroughIterator(const Callee &T, std::size_t I) {
  llvm::StringRef Name = T.Name;
  if (!Name.consume_front("std::"))
    return true;
  static constexpr llvm::StringLiteral Reading[] = {
      "accumulate", "reduce",      "find",        "find_if",      "find_if_not",   "count",
      "count_if",   "max_element", "min_element", "all_of",       "any_of",        "none_of",
      "equal",      "distance",    "lower_bound", "upper_bound",  "binary_search", "inner_product",
      "is_sorted",  "mismatch",    "search",      "adjacent_find"};
  static constexpr llvm::StringLiteral Copying[] = {"copy",      "copy_n",      "copy_if",
                                                    "transform", "partial_sum", "sample"};
  if (llvm::is_contained(Reading, Name))
    return false;
  return !llvm::is_contained(Copying, Name) || I >= 2;
}

/// A function that wants what it is given to fail.
static bool wantsFailure(const Callee &T) {
  llvm::StringRef Name = T.ShortName;
  return Name.contains_insensitive("throw") || Name.contains_insensitive("fail") ||
         Name.contains_insensitive("raise") || Name.contains_insensitive("death");
}

/// Functions that call what stands before their other arguments with these.
static bool passesArgumentsOn(const Callee &T) {
  return T.Name == "std::thread::thread" || T.Name == "std::jthread::jthread" ||
         T.Name == "std::async";
}

void Engine::runLater(CallContext &Context, std::size_t Index) {
  const Value &Given = Context.Arguments[Index];
  Value F = Given.is(Value::Form::Reference) ? load(Context.S, Given) : expand(Given);
  const Function *Code = F.is(Value::Form::Closure) ? Source.body(F->Lambda) : nullptr;
  if (!Code || wantsFailure(Context.Target))
    return;
  State Later = Context.S;
  std::uint64_t MayChange = Closures.lookup(static_cast<std::uint32_t>(F->Lambda)).MayChange;
  for (std::size_t I = 0; I < F->Elements.size(); ++I)
    if (I >= 64 || ((MayChange >> I) & 1) != 0)
      forgetReachable(Later, F->Elements[I]);
  std::vector<Value> Arguments;
  if (Code->Signature.IsMethod)
    Arguments.push_back(newPlace(Later, F));
  std::size_t Next = passesArgumentsOn(Context.Target) ? Index + 1 : Context.Arguments.size();
  for (std::size_t I = Arguments.size(); I < Code->Signature.Parameters.size(); ++I, ++Next)
    Arguments.push_back(Next < Context.Arguments.size() && Context.Arguments[Next]
                            ? Context.Arguments[Next]
                            : unknownArgument(Later, *Code, I));
  CallContext Then{*this,         Later,        Context.Target, Context.Where, Context.Arguments,
                   Context.Chain, Context.Names};
  follow(Then, F->Lambda, Arguments, F->Elements);
}

/// Code that is not here may have set any variable that outlives functions, though it hardly
/// replaces a module by one of another build.
void Engine::forgetGlobals(State &S) {
  for (const auto &[Name, Id] : Globals) {
    Value Place = make::reference(Id);
    Value Held = content(S, Id);
    bool Unwritten = !S.Objects.find(Id);
    if (Unwritten ? Held.is(Value::Form::Opaque) && hasParts(Held->Type)
                  : !isModule(S, load(S, Place)))
      forgetReachable(S, Place);
  }
}

bool Engine::isModule(State &S, Value V) {
  for (unsigned Hops = 0; Hops < 3 && V.is(Value::Form::Reference); ++Hops)
    V = load(S, V);
  ClassId Class = V.is(Value::Form::Record) ? Source.type(typeOf(V)).Class : ClassId::None;
  return Class != ClassId::None && derivesFrom(Class, "torch::nn::Module");
}

/// Whether a parameter takes any module by its base class. What is done to it is then done to its
/// parameters' values (initialized, averaged, frozen, counted); its layers stay what they are.
static bool takesAnyModule(Engine &E, const Parameter &P) {
  TypeId Type = P.Is;
  if (E.formOf(Type) == shapewise::Type::Form::Pointer) {
    if (P.How == Passing::MutableReference)
      return false; // it may be made to point to another one
    Type = E.elementType(Type);
  }
  return E.className(Type) == "torch::nn::Module";
}

void Engine::forgetArguments(CallContext &Context) {
  const Callee &T = Context.Target;
  bool GivesFunction = false;
  for (std::size_t I = 0; I < Context.Arguments.size(); ++I) {
    runLater(Context, I);
    GivesFunction |= Context.value(I).is(Value::Form::Closure);
  }
  if (!T.InSystemHeader || GivesFunction)
    forgetGlobals(Context.S);
  for (std::size_t I = 0; I < Context.Arguments.size(); ++I) {
    const Value &V = Context.Arguments[I];
    Passing How = I < T.Parameters.size() ? T.Parameters[I].How : Passing::Value;
    bool IsSelf = I == 0 && T.IsMethod;
    if (I < T.Parameters.size() && !IsSelf && takesAnyModule(*this, T.Parameters[I]))
      continue;
    if (How == Passing::MutableReference) {
      forgetReachable(Context.S, V);
      continue;
    }
    if (Value It = Context.value(I); It.is(Value::Form::Iterator)) {
      if (!writesThroughIterator(T, I))
        continue;
      if (It->Word == InsertingIterator)
        forgetReachable(Context.S, It);
      else
        forgetElements(Context.S, It->Elements.front());
      continue;
    }
    // A pointer or closure given away by value may be written through. The library is known to
    // write through plain pointers only, as scanf and fread do.
    Value Held = How == Passing::ConstReference ? Context.value(I) : expand(V);
    bool Points = Held.is(Value::Form::Reference);
    bool IsPlain = I >= T.Parameters.size() || T.Parameters[I].IsWritablePointer;
    if (Held.is(Value::Form::Closure) ||
        (T.InSystemHeader ? Points && IsPlain && !isModule(Context.S, Held)
                          : Points || Held.is(Value::Form::Record) || Held.is(Value::Form::List)))
      forgetReachable(Context.S, Held);
  }
}

} // namespace shapewise
