//===- Forward.cpp - calling a module -------------------------------------===//
//
// A library module's `forward` is a contract, which its options are parameters of; a user's is a
// body; a container's is that of its modules, one behind the other.
//
//===----------------------------------------------------------------------===//
#include "Modules.h"

namespace shapewise {

Value forwardThroughChildren(CallContext &Context, const Value &Object,
                             llvm::ArrayRef<Value> Inputs) {
  Value List = childrenOf(Context, Object);
  if (!List || List->Elements.empty())
    return Context.unknownResult();
  ListOrder Order = orderOf(List);
  std::vector<Value> Passed(Inputs.begin(), Inputs.end());
  auto Through = [&](llvm::ArrayRef<Value> Modules) {
    for (const Value &Module : Modules)
      Passed = {Context.E.forward(Context, Module, Passed)};
  };
  Through(Order.First);
  if (Order.Between && !Order.Between->Elements.empty()) {
    bool MayBeNone = !Order.First.empty() || !Order.Last.empty();
    if (MayBeNone && Passed.size() != 1)
      return Context.unknownResult();
    Passed = {Context.E.forwardThroughAlike(Context, Order.Between, Passed, MayBeNone)};
  }
  Through(Order.Last);
  return Passed.size() == 1 ? Passed.front() : Context.unknownResult();
}

/// As a loop over the modules would be run. What goes wrong in the first of them goes wrong for
/// certain where there is one (a container without modules throws); the others may not be there.
Value Engine::forwardThroughAlike(CallContext &Context, const Value &Modules,
                                  llvm::ArrayRef<Value> Inputs, bool MayBeNone) {
  constexpr unsigned MaxRounds = 6;
  CallChain Link = linkTo(Context, Context.Chain ? Context.Chain->Body : CurrentRoot);
  Link.Unchecked = Link.OfSome = true;
  Chains.push_back(std::make_unique<CallChain>(Link));
  const CallChain *Quiet = Chains.back().get();

  State &S = Context.S;
  Value Passed = newPlace(S, Value());
  auto Through = [&](const Value &Pattern, State From, llvm::ArrayRef<Value> Given, bool Certain) {
    Configuration Next{std::move(From), Frame()};
    CallContext Call{*this,
                     Next.S,
                     Context.Target,
                     Context.Where,
                     Context.Arguments,
                     Certain ? Context.Chain : Quiet,
                     Context.Names};
    Value Module = expand(instanceOf(Next.S, Pattern));
    store(Next.S, Passed, forward(Call, Module, Given));
    return Next;
  };
  llvm::ArrayRef<Value> Patterns = Modules->Elements;
  Configuration All{S, Frame()};
  store(All.S, Passed,
        Inputs.front().is(Value::Form::Reference) ? load(S, Inputs.front()) : Inputs.front());
  if (!MayBeNone) {
    All = Through(Patterns.front(), S, Inputs, Patterns.size() == 1);
    for (const Value &Pattern : Patterns.drop_front())
      All = join(All, Through(Pattern, S, Inputs, false));
  }
  Generic Generics;
  for (unsigned Round = 0; Round < MaxRounds; ++Round) {
    Generics.FirstOfRound = nextObject();
    Generics.Changed = false;
    State Before = All.S;
    for (const Value &Pattern : Patterns)
      All = join(All, Through(Pattern, Before, {load(Before, Passed)}, false), &Generics);
    if (!Generics.Changed) {
      S = std::move(All.S);
      return load(S, Passed);
    }
  }
  return Context.unknownResult();
}

/// The sizes that a weight put in place of a module's own says; none where they are not told.
static std::vector<std::pair<llvm::StringRef, Dim>>
sizesOfWeight(CallContext &Context, const ClassModel &Model, const Value &Weight) {
  auto T = Context.E.tensorOf(Context.S, Weight);
  if (!T || T->Sizes.rank() != 2u)
    return {};
  Dim Rows = T->Sizes.extent(0)->Size, Columns = T->Sizes.extent(1)->Size;
  if (Model.Name == "torch::nn::Linear")
    return {{"out_features", Rows}, {"in_features", Columns}};
  if (Model.Name == "torch::nn::Embedding")
    return {{"num_embeddings", Rows}, {"embedding_dim", Columns}};
  return {};
}

Value Engine::moduleOptions(const Value &Module) {
  bool IsOne = Module.is(Value::Form::Record) && !Module->Word.empty();
  const Value *Given = IsOne ? Module->field(shapewise::Options) : nullptr;
  return Given && Given->is(Value::Form::Record) ? *Given : Value();
}

/// What a module holds as further arguments of its `forward`: its options, and what was put in
/// place of its tensors. False where it is not known what these make of it.
static bool addOptions(CallContext &Context, const ClassModel &Model, const Value &Module,
                       std::vector<Value> &Passed, std::vector<std::string> &ParameterNames) {
  Value Given = Engine::moduleOptions(Module);
  if (!Given)
    return false;
  auto Set = [&](llvm::StringRef Name, Value V) {
    auto At = llvm::find(ParameterNames, Name);
    if (At != ParameterNames.end()) {
      Passed[At - ParameterNames.begin()] = std::move(V);
      return;
    }
    Passed.push_back(std::move(V));
    ParameterNames.push_back(Name.str());
  };
  for (std::size_t I = 0; I < Given->Names.size(); ++I)
    Set(Given->Names[I], Given->Elements[I]);
  bool Known = true;
  for (std::size_t I = 0; I < Module->Names.size(); ++I) {
    llvm::StringRef Name = Module->Names[I];
    const Value &Put = Module->Elements[I];
    bool IsHeld = llvm::any_of(Model.Tensors, [&](const auto &T) { return T.Name == Name; });
    bool IsOption = llvm::any_of(Model.Fields,
                                 [&](const Argument &Option) { return Option.Parameter == Name; });
    if (IsOption && !IsHeld)
      Set(Name, Put); // the weight of a loss
    if (!IsHeld || !Name.ends_with("weight"))
      continue;
    auto Sizes = sizesOfWeight(Context, Model, Put);
    for (const auto &[Option, Size] : Sizes)
      Set(Option, make::integer(Size));
    // Of unknown rank, it is taken to be like the one it replaces; perhaps put there, it is not.
    auto T = Context.E.tensorOf(Context.S, Put);
    Known &= !Sizes.empty() || (T && !T->Sizes.rank());
  }
  return Known;
}

Value Engine::heldTensor(State &S, const Value &Module, llvm::StringRef Name, TypeId Type) {
  Value Given = moduleOptions(Module);
  const ClassModel *Model = Given ? Models.findClass(Module->Word) : nullptr;
  if (!Model || Module->Identity != OpaqueId::None)
    return Value();
  for (const ClassModel::Part &Tensor : Model->Tensors) {
    if (Tensor.Name != Name)
      continue;
    std::vector<Argument> Passed;
    for (std::size_t I = 0; I < Given->Names.size(); ++I)
      Passed.push_back({Given->Names[I].str(), operand(S, Given->Elements[I])});
    Judgement J = judge(Tensor.Is, Name, Passed, S.Known, OriginId::None);
    if (J.Is == Verdict::Mismatch || J.Result.isUnknown())
      return Value();
    return valueOf(S, J.Result, Type, Name);
  }
  return Value();
}

static const ClassModel *modelOfObject(Engine &E, const Value &Object) {
  llvm::StringRef Name = E.className(E.typeOf(Object));
  const ClassModel *Model = modelOf(E, Object->Word.empty() ? Name : Object->Word);
  return Model ? Model : modelOf(E, Name);
}

/// A method of a library's module; the module's options are parameters of its contract.
static Value callModule(CallContext &Context, const ClassModel &Model, const Signature &Method,
                        const Value &Object, llvm::ArrayRef<Value> Inputs) {
  std::vector<Value> Passed(Inputs.begin(), Inputs.end());
  std::vector<std::string> ParameterNames;
  bool IsNamed = Context.Target.Name.find("Impl::") != std::string::npos &&
                 Model.method(Context.Target.ShortName) == &Method;
  for (std::size_t I = 0; I < Inputs.size(); ++I) {
    std::size_t At = I + 1;
    ParameterNames.push_back(IsNamed && At < Context.Target.Parameters.size()
                                 ? Context.Target.Parameters[At].Name
                                 : std::string());
  }
  bool Unknown = Object->Identity != OpaqueId::None || !Object.is(Value::Form::Record);
  if (Object.is(Value::Form::Record))
    Unknown |= !addOptions(Context, Model, Object, Passed, ParameterNames);
  return Context.E.judgedModule(Context, Model, Method, Passed, ParameterNames, Inputs.size(),
                                Unknown);
}

Value callMethod(CallContext &Context) {
  Value Object = Context.value(0);
  for (unsigned Hops = 0; Hops < 4 && Object.is(Value::Form::Reference); ++Hops)
    Object = Context.E.load(Context.S, Object);
  const ClassModel *Model = Object ? modelOfObject(Context.E, Object) : nullptr;
  const Signature *Method = Model ? Model->method(Context.Target.ShortName) : nullptr;
  if (!Method)
    return Context.E.unknownCall(Context);
  return callModule(Context, *Model, *Method, Object,
                    llvm::ArrayRef<Value>(Context.Arguments).drop_front());
}

Value Engine::forward(CallContext &Context, const Value &Module, llvm::ArrayRef<Value> Inputs) {
  State &S = Context.S;
  Value Place = Module;
  Value Object = Place.is(Value::Form::Reference) ? load(S, Place) : expand(Place);
  for (unsigned Hops = 0; Hops < 4 && Object.is(Value::Form::Reference); ++Hops) {
    Place = Object;
    Object = load(S, Place);
  }
  if (Object.is(Value::Form::Closure)) // a function in a Sequential
    return invoke(Context, Object, Inputs);
  if (!Object.is(Value::Form::Record)) {
    // An unknown object of a user's class still runs that class's forward, and a module of the
    // library its own whatever its options.
    ClassId Class = Object ? Source.type(typeOf(Object)).Class : ClassId::None;
    if (Class == ClassId::None || Object.is(Value::Form::Null) ||
        (!Place.is(Value::Form::Reference) && !modelOf(*this, className(typeOf(Object)))))
      return Context.unknownResult();
  }
  llvm::StringRef Name = className(typeOf(Object));
  if (Object->Word == "torch::nn::Functional") {
    std::vector<Value> Passed(Inputs.begin(), Inputs.end());
    for (std::size_t I = 1; I < Object->Elements.size(); ++I)
      Passed.push_back(Object->Elements[I]);
    Value Called = Object->Elements[0];
    if (Called.is(Value::Form::Named)) {
      auto Overloads = Models.find(Called->Word);
      if (!Overloads.empty())
        return judged(Context, Overloads, llvm::StringRef(Called->Word).rsplit("::").second, Passed,
                      {"self"}, {});
    }
    return invoke(Context, Called, Passed);
  }
  if (isContainer(Name))
    return forwardThroughChildren(Context, Object, Inputs);
  const ClassModel *Model = modelOfObject(*this, Object);
  if (Model && Model->Forward)
    return callModule(Context, *Model, *Model->Forward, Object, Inputs);
  FunctionId Body = Source.methodNamed(Source.type(typeOf(Object)).Class, "forward");
  if (Body == FunctionId::None)
    Body = Source.methodNamed(Source.type(typeOf(Object)).Class, "operator()");
  std::vector<Value> Passed{Place};
  Passed.insert(Passed.end(), Inputs.begin(), Inputs.end());
  if (Body != FunctionId::None)
    if (auto Result = callBody(Context, Body, Passed))
      return *Result;
  return Body == FunctionId::None && isContainerLike(*this, Object)
             ? forwardThroughChildren(Context, Object, Inputs)
             : Context.unknownResult();
}

} // namespace shapewise
