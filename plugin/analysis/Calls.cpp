//===- Calls.cpp - whom a call reaches ------------------------------------===//
//
// In this order: the contract on the declaration; what the standard library's and libtorch's
// containers and objects do (builtins/); the library model; the body, run with the caller's
// values; otherwise everything the callee could change becomes unknown.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"

namespace shapewise {

Value CallContext::place(std::size_t I) const {
  if (I < Arguments.size() && Arguments[I].is(Value::Form::Reference))
    return Arguments[I];
  return Value();
}

Value CallContext::value(std::size_t I) const {
  if (I >= Arguments.size())
    return Value();
  const Value &V = Arguments[I];
  if (!V.is(Value::Form::Reference))
    return E.expand(V);
  if (I >= Target.Parameters.size())
    return V;
  const Parameter &P = Target.Parameters[I];
  if (P.How == Passing::Value)
    return V;
  Value Held = E.loadAs(S, V, P.Is);
  // A pointer passed by reference may arrive as the pointer itself.
  if (E.formOf(P.Is) == Type::Form::Pointer && !Held.is(Value::Form::Reference) &&
      !Held.is(Value::Form::Null))
    return V;
  return Held;
}

bool CallContext::isComputed() const { return E.computes(Target) && E.areDetermined(S, Arguments); }

Value CallContext::unknownResult(bool Determined) const {
  bool IsNumber = E.formOf(Target.Result) == Type::Form::Int && !Target.ResultIsReference;
  Value Result = E.expand(make::opaque(E.newOpaque(Determined), Target.Result,
                                       IsNumber ? E.Source.text(Where.Place) : std::string()));
  return Target.ResultIsReference ? E.newPlace(S, Result) : Result;
}

static std::string withArguments(Engine &E, CallContext &Context, llvm::ArrayRef<Value> Arguments,
                                 const Function &Body) {
  std::string With;
  for (std::size_t I = 0; I < Arguments.size() && I < Body.Signature.Parameters.size(); ++I) {
    Value V = Arguments[I];
    if (V.is(Value::Form::Reference))
      V = E.load(Context.S, V);
    std::string Name = Body.Signature.Parameters[I].Name;
    if (Name == "self" || Name.empty())
      continue;
    std::string Text;
    if (auto T = E.tensorOf(Context.S, V)) {
      if (T->Sizes.hasRun() && T->Sizes.minRank() == 0)
        continue;
      Text = T->Sizes.str(E.Dims);
    } else if (V.is(Value::Form::Int) && V->Number.constant()) {
      Text = V->Number.str();
    } else {
      continue;
    }
    With += (With.empty() ? "" : ", ") + Name + " " + Text;
  }
  return With;
}

CallChain Engine::linkTo(const CallContext &Context, const Function *Body) {
  CallChain Link;
  Link.Outer = Context.Chain;
  Link.Body = Body;
  Link.Place = Context.Where.Place;
  Link.Depth = Context.Chain ? Context.Chain->Depth + 1 : 1;
  Link.Hash =
      hashOf(Context.Chain) + mixed(mixed(1, static_cast<std::uint64_t>(Context.Where.Place)),
                                    static_cast<std::uint64_t>(Body ? Body->Id : FunctionId::None));
  return Link;
}

std::optional<std::vector<Exit>> Engine::follow(CallContext &Context, FunctionId Body,
                                                llvm::ArrayRef<Value> Arguments,
                                                llvm::ArrayRef<Value> Captures) {
  if (Body == FunctionId::None)
    return std::nullopt;
  const Function *Code = Source.body(Body);
  if (!Code)
    return std::nullopt;
  if (CurrentRoot != Code)
    Called.insert(Body);
  CallChain Link = linkTo(Context, Code);
  Link.Unchecked = Code->Unchecked || isUnchecked(Context);
  unsigned Same = 0;
  for (const CallChain *Outer = Context.Chain; Outer; Outer = Outer->Outer)
    Same += Outer->Body == Code;
  if (Same > 1 || Link.Depth > budgets().MaxCallDepth || outOfSteps()) {
    Memo.unrepeatable(); // from elsewhere it may be followed
    return std::nullopt;
  }
  Link.With = withArguments(*this, Context, Arguments, *Code);
  // Reference parameters get places; the caller may have passed a value it just made.
  std::vector<Value> Passed;
  for (std::size_t I = 0; I < Arguments.size(); ++I) {
    Value V = Arguments[I];
    bool WantsPlace = I < Code->Slots.size() && I < Code->Signature.Parameters.size() &&
                      Code->Slots[I].IsReference;
    if (WantsPlace && V && !V.is(Value::Form::Reference))
      V = newPlace(Context.S, V);
    Passed.push_back(V);
  }
  Value Self = Passed.empty() ? Value() : Passed.front();
  if (Code->Signature.IsMethod && !Code->Signature.IsConstructor && Self)
    Passed.front() = assumeMade(Context.S, Self);
  Link.OfSome = (Context.Chain && Context.Chain->OfSome) ||
                (Code->Signature.IsMethod && Self && isOfSome(Self));
  Chains.push_back(std::make_unique<CallChain>(Link));
  auto Exits = Memo.run(*Code, Context.S, Passed, Captures, *Chains.back());
  // What the body does to one of some elements is not known of any of them.
  if (Self && Passed.front().get() != Self.get())
    for (Exit &X : Exits)
      store(X.S, Self, forgotten(load(X.S, Self)));
  return Exits;
}

std::optional<Value> Engine::callBody(CallContext &Context, FunctionId Body,
                                      llvm::ArrayRef<Value> Arguments,
                                      llvm::ArrayRef<Value> Captures) {
  auto Exits = follow(Context, Body, Arguments, Captures);
  std::optional<Exit> One = Exits ? joined(std::move(*Exits)) : std::nullopt;
  if (!One)
    return std::nullopt;
  Context.S = std::move(One->S);
  return One->Result;
}

static llvm::ArrayRef<const Signature *> modelFor(const Library &Models, const Callee &T) {
  llvm::ArrayRef<const Signature *> Found = Models.find(T.Name);
  llvm::StringRef Name = T.Name;
  if (Found.empty() && Name.consume_front("at::TensorBase::"))
    Found = Models.find(("at::Tensor::" + Name).str());
  return Found;
}

bool Engine::isModelled(const Callee &Target) const { return !modelFor(Models, Target).empty(); }

/// What calling an object with `Count` arguments runs: the `operator()` of its class.
static FunctionId callOperator(Engine &E, const Value &Object, std::size_t Count) {
  ClassId Class =
      Object.is(Value::Form::Record) ? E.Source.type(E.typeOf(Object)).Class : ClassId::None;
  if (Class == ClassId::None)
    return FunctionId::None;
  FunctionId Found = E.Source.methodNamed(Class, "operator()");
  const Function *Code = Found == FunctionId::None ? nullptr : E.Source.body(Found);
  return Code && Code->Signature.Parameters.size() == Count + 1 ? Found : FunctionId::None;
}

Value Engine::invoke(CallContext &Context, const Value &Callable, llvm::ArrayRef<Value> Arguments) {
  Value F = Callable.is(Value::Form::Reference) ? load(Context.S, Callable) : expand(Callable);
  if (F.is(Value::Form::Closure)) {
    const Callee *Plain = F->Elements.empty() ? Source.callee(F->Lambda) : nullptr;
    if (Plain && !Plain->IsMethod)
      if (auto Overloads = modelFor(Models, *Plain); !Overloads.empty())
        return judged(Context, Overloads, Plain->ShortName, Arguments, parameterNames(*Plain), {});
    std::vector<Value> Passed{Callable};
    Passed.insert(Passed.end(), Arguments.begin(), Arguments.end());
    const Function *Code = Source.body(F->Lambda);
    // A plain function's address is a closure without an object.
    if (Code && !Code->Signature.IsMethod)
      Passed.erase(Passed.begin());
    if (auto Result = callBody(Context, F->Lambda, Passed, F->Elements))
      return *Result;
    forgetReachable(Context.S, F);
  } else if (FunctionId Body = callOperator(*this, F, Arguments.size()); Body != FunctionId::None) {
    std::vector<Value> Passed{Callable.is(Value::Form::Reference) ? Callable
                                                                  : newPlace(Context.S, F)};
    Passed.insert(Passed.end(), Arguments.begin(), Arguments.end());
    if (auto Result = callBody(Context, Body, Passed))
      return *Result;
    forgetReachable(Context.S, Passed.front());
  } else if (isModule(Context.S, Callable)) {
    return forward(Context, Callable, Arguments);
  } else {
    forgetArguments(Context);
  }
  forgetGlobals(Context.S);
  return Context.unknownResult();
}

/// The constructor of a class that takes `Count` arguments of these forms.
static FunctionId pickConstructor(Engine &E, ClassId Class, llvm::ArrayRef<Value> Arguments) {
  if (Class == ClassId::None)
    return FunctionId::None;
  FunctionId Best = FunctionId::None;
  std::size_t BestParameters = SIZE_MAX;
  for (FunctionId Id : E.Source.classInfo(Class).Constructors) {
    const Function *Code = E.Source.body(Id);
    if (!Code)
      continue;
    std::size_t Parameters = Code->Signature.Parameters.size() - 1;
    if (Parameters < Arguments.size())
      continue;
    bool Fits = true;
    for (std::size_t I = 0; I < Arguments.size(); ++I) {
      Type::Form Form = E.formOf(Code->Signature.Parameters[I + 1].Is);
      const Value &V = Arguments[I];
      if ((V.is(Value::Form::Int) && Form != Type::Form::Int && Form != Type::Form::Float &&
           Form != Type::Form::Bool) ||
          (V.is(Value::Form::Tensor) && Form != Type::Form::Tensor) ||
          (V.is(Value::Form::Record) && Form != Type::Form::Record && Form != Type::Form::Tuple))
        Fits = false;
    }
    if (Fits && Parameters < BestParameters) {
      Best = Id;
      BestParameters = Parameters;
    }
  }
  return Best;
}

/// Who hands arguments on, as `make_unique` and module holders do, takes them by reference. A
/// constructor that takes them by value gets what lies there.
static void readByValue(Engine &E, State &S, FunctionId Constructor, std::vector<Value> &Passed) {
  const Function *Code = E.Source.body(Constructor);
  std::size_t Count = Code ? std::min(Code->Signature.Parameters.size(), Passed.size()) : 0;
  for (std::size_t I = 1; I < Count; ++I) {
    const Parameter &P = Code->Signature.Parameters[I];
    switch (E.formOf(P.Is)) {
    case Type::Form::Int:
    case Type::Form::Float:
    case Type::Form::Bool:
    case Type::Form::Tensor:
    case Type::Form::List:
    case Type::Form::Tuple:
      if (P.How == Passing::Value && Passed[I].is(Value::Form::Reference))
        Passed[I] = E.load(S, Passed[I]);
      break;
    default: // may be a pointer itself
      break;
    }
  }
}

Value Engine::construct(CallContext &Context, TypeId Type, llvm::ArrayRef<Value> Arguments) {
  ClassId Class = Source.type(Type).Class;
  ObjectId Id = newObject(Value());
  Value Self = make::reference(Id);
  Context.S.Objects.set(Id, exactRecord(Type));
  FunctionId Constructor = Context.Target.IsConstructor && Context.Target.ClassType == Type &&
                                   Context.Target.Body != FunctionId::None
                               ? Context.Target.Body
                               : pickConstructor(*this, Class, Arguments);
  std::vector<Value> Passed{Self};
  Passed.insert(Passed.end(), Arguments.begin(), Arguments.end());
  if (Constructor != FunctionId::None)
    readByValue(*this, Context.S, Constructor, Passed);
  if (Constructor == FunctionId::None || !callBody(Context, Constructor, Passed)) {
    bool Trivial =
        Arguments.empty() && Class != ClassId::None && Source.classInfo(Class).Constructors.empty();
    if (!Trivial) {
      forgetArguments(Context);
      Context.S.Objects.set(Id, make::opaque(newOpaque(), Type, ""));
    }
  }
  Constructed.insert(static_cast<std::uint32_t>(Id));
  return Self;
}

/// The body a call runs: the override for the object's class when the call is virtual; None when
/// the object's class is not known.
static FunctionId dispatched(Engine &E, CallContext &Context) {
  const Callee &T = Context.Target;
  if (!T.IsVirtual || Context.Arguments.empty())
    return T.Body;
  Value Self = Context.Arguments[0];
  if (!Self.is(Value::Form::Reference))
    return FunctionId::None;
  Value Object = E.load(Context.S, Self);
  if (!Object.is(Value::Form::Record) || !Object->Literal)
    return FunctionId::None;
  ClassId Dynamic = E.Source.type(E.typeOf(Object)).Class;
  if (Dynamic == ClassId::None)
    return FunctionId::None;
  FunctionId Override = E.Source.overrider(T.Body, Dynamic);
  return Override == FunctionId::None && Dynamic == T.Class ? T.Body : Override;
}

void Engine::call(Configuration C, const Instruction &I, const CallChain *Chain,
                  std::vector<Configuration> &Out) {
  const Callee &T = C.F.Code->Callees[I.CalleeIndex];
  std::vector<Value> Arguments;
  for (Register R : I.Operands)
    Arguments.push_back(R == Register::None ? Value() : C.F.Registers[static_cast<unsigned>(R)]);
  CallContext Context{*this, C.S, T, I, std::move(Arguments), Chain, &C.F.Names};
  auto Return = [&](Value Result) {
    if (C.S.Undefined)
      return;
    noteShape(Context, Result);
    if (I.Result != Register::None)
      C.F.Registers[static_cast<unsigned>(I.Result)] = std::move(Result);
    Out.push_back(std::move(C));
  };
  if (T.NoReturn)
    return;
  std::optional<Value> Declared = checkDeclared(Context);
  if (Builtin B = findBuiltin(T))
    return Return(B(Context));
  if (Declared) {
    if (!T.InSystemHeader)
      forgetGlobals(C.S);
    for (std::size_t A = 0; A < Context.Arguments.size(); ++A)
      if (A < T.Parameters.size() && T.Parameters[A].How == Passing::MutableReference &&
          !(A == 0 && T.IsMethod))
        forgetReachable(C.S, Context.Arguments[A]);
    return Return(*Declared);
  }
  if (auto Result = judgedByModel(Context))
    return Return(*Result);
  if (T.IsConstructor && !T.IsBaseConstructor)
    return Return(constructed(Context));

  FunctionId Body = dispatched(*this, Context);
  std::vector<Value> Captures;
  if (!Context.Arguments.empty() && T.IsMethod) {
    Value Object = Context.Arguments[0].is(Value::Form::Reference) ? load(C.S, Context.Arguments[0])
                                                                   : Context.Arguments[0];
    if (Object.is(Value::Form::Closure))
      Captures = Object->Elements;
  }
  if (auto Exits = follow(Context, Body, Context.Arguments, Captures)) {
    keepCommonKinds(*Exits);
    for (Exit &X : *Exits) {
      Configuration Next{std::move(X.S), C.F};
      CallContext After{*this, Next.S, T, I, Context.Arguments, Chain, &Next.F.Names};
      noteShape(After, X.Result);
      if (I.Result != Register::None)
        Next.F.Registers[static_cast<unsigned>(I.Result)] =
            X.Result ? X.Result : After.unknownResult();
      Out.push_back(std::move(Next));
    }
    return;
  }
  if (T.IsBaseConstructor) {
    if (!T.InSystemHeader && !Context.Arguments.empty())
      forgetReachable(C.S, Context.Arguments[0]);
    return Return(Value());
  }
  Return(unknownCall(Context));
}

Value Engine::constructed(CallContext &Context) {
  const Callee &T = Context.Target;
  Type::Form Form = formOf(T.ClassType);
  if (Form == Type::Form::Record && T.Body != FunctionId::None) {
    Value Self = construct(Context, T.ClassType, Context.Arguments);
    return load(Context.S, Self);
  }
  if (Form == Type::Form::Record && !T.InSystemHeader && Context.Arguments.empty())
    return load(Context.S, construct(Context, T.ClassType, {}));
  bool Computed = Context.isComputed();
  forgetArguments(Context);
  return expand(make::opaque(newOpaque(Computed), T.ClassType, ""));
}

Value Engine::unknownCall(CallContext &Context) {
  const Callee &T = Context.Target;
  // Assignments that nobody defined are the compiler's.
  if (T.ShortName == "operator=" && Context.size() == 2 && Context.place(0)) {
    store(Context.S, Context.Arguments[0], Context.value(1));
    return Context.Arguments[0];
  }
  // Asking an unknown object twice gives the same unknown answer.
  if (T.IsMethod && T.IsConst && Context.size() == 1 && !T.ResultIsReference) {
    Value Object = Context.value(0);
    if (Object && (Object.is(Value::Form::Opaque) || Object.is(Value::Form::Record)) &&
        Object->Identity != OpaqueId::None) {
      Key K;
      K.Name = intern(T.ShortName + "()");
      return project(Context.S, make::opaque(Object->Identity, Object->Type, Object->Word), K,
                     T.Result);
    }
  }
  // What an operation without a model makes of its tensor in place.
  if (T.IsMethod && llvm::StringRef(T.ShortName).ends_with("_") && Context.size() > 0)
    if (Value Self = Context.value(0); Self.is(Value::Form::Tensor)) {
      setTensor(Context.S, Self, unknownTensorType(""));
      valuesWritten(Context.S, Self);
    }
  bool Computed = Context.isComputed();
  forgetArguments(Context);
  // What it has written follows as well.
  for (std::size_t I = 0; Computed && I < Context.size() && I < T.Parameters.size(); ++I)
    if (T.Parameters[I].How == Passing::MutableReference && Context.place(I))
      store(Context.S, Context.Arguments[I], unknownFrom(Context.S, T.Parameters[I].Is, {}));
  return Context.unknownResult(Computed);
}

Value Engine::judged(CallContext &Context, llvm::ArrayRef<const Signature *> Overloads,
                     llvm::StringRef Name, llvm::ArrayRef<Value> Arguments,
                     llvm::ArrayRef<std::string> ParameterNames,
                     llvm::ArrayRef<PlaceId> ArgumentPlaces) {
  State &S = Context.S;
  std::vector<Argument> Passed;
  std::vector<Value> Handles;
  std::vector<PlaceId> Places;
  for (std::size_t I = 0; I < Arguments.size(); ++I) {
    if (!Arguments[I])
      continue;
    Argument A;
    A.Parameter = I < ParameterNames.size() ? ParameterNames[I] : "";
    Value V = Arguments[I];
    if (V.is(Value::Form::Reference))
      V = load(S, V);
    A.Value = operand(S, V);
    Handles.push_back(V);
    Passed.push_back(std::move(A));
    Places.push_back(I < ArgumentPlaces.size() ? ArgumentPlaces[I] : Context.Where.Place);
  }
  meetOnPurpose(Handles, Passed);
  auto Here = static_cast<OriginId>(Context.Where.Place);
  Judgement J = judge(Overloads, Name, Passed, S.Known, Here);
  bool Loss = llvm::any_of(Overloads, [](const Signature *Sig) { return isLoss(*Sig); });
  if (!Batches.empty())
    considerLastBatch(Context, J, Overloads, Name, Passed, Places);
  return concluded(Context, J, Handles, Passed, Places, Loss, Name);
}

std::optional<Value> Engine::judgedByModel(CallContext &Context) {
  const Callee &T = Context.Target;
  auto Overloads = modelFor(Models, T);
  if (Overloads.empty())
    return std::nullopt;
  return judged(Context, Overloads, T.ShortName, Context.Arguments, parameterNames(T),
                Context.Where.OperandPlaces);
}

Value Engine::judgedModule(CallContext &Context, const ClassModel &Model, const Signature &Method,
                           llvm::ArrayRef<Value> Passed, llvm::ArrayRef<std::string> ParameterNames,
                           std::size_t Inputs, bool OptionsUnknown) {
  llvm::StringRef Name = llvm::StringRef(Model.Name).rsplit("::").second;
  std::vector<Value> All(Passed.begin(), Passed.end());
  std::vector<std::string> Names(ParameterNames.begin(), ParameterNames.end());
  if (OptionsUnknown) {
    // What it does to ranks, and what a loss pairs, still holds. Weights, which a loss may or may
    // not have, have no part in that.
    All.resize(Inputs);
    Names.resize(Inputs);
    for (const Argument &Option : Model.Fields)
      if (!llvm::StringRef(Option.Parameter).ends_with("weight")) {
        All.push_back(make::opaque(newOpaque(), TypeId::Void, ""));
        Names.push_back(Option.Parameter);
      }
  }
  // The inputs stand behind the module in the source; its options stand elsewhere.
  std::vector<PlaceId> Places;
  for (std::size_t I = 0; I < Inputs && I + 1 < Context.Where.OperandPlaces.size(); ++I)
    Places.push_back(Context.Where.OperandPlaces[I + 1]);
  const Signature *Only = &Method;
  return judged(Context, Only, Name, All, Names, Places);
}

Value Engine::concluded(CallContext &Context, const Judgement &J, llvm::ArrayRef<Value> Handles,
                        llvm::ArrayRef<Argument> Passed, llvm::ArrayRef<PlaceId> Places, bool Loss,
                        llvm::StringRef Name) {
  State &S = Context.S;
  record(Context, J, Passed, Places, Loss, Name);
  if (Loss && J.Is != Verdict::Mismatch)
    recordAside(Context, Check::DiscardedRows,
                J.Notice ? std::optional(findingOf(*J.Notice, Context.Where.Place, Passed, Places))
                         : std::nullopt);
  if (J.Is != Verdict::Mismatch && J.After)
    S.Known = *J.After;
  for (const auto &[Index, After] : J.Effects) {
    if (Index >= Handles.size() || !Handles[Index].is(Value::Form::Tensor))
      continue;
    if (After.isTensor() && J.Is != Verdict::Mismatch) {
      TensorType T = After.Type;
      T.Trues = T.Type == DTypeSet(DType::Bool) ? Dims.symbol("", {false, 0, std::nullopt}) : Dim();
      setTensor(S, Handles[Index], std::move(T));
    } else
      setTensor(S, Handles[Index], unknownTensorType(""));
    valuesWritten(S, Handles[Index]);
    // The tensor of a module is made where it is asked for: once reshaped, this one is meant.
    auto IsReshaped = [&, &Before = Passed[Index].Value, &Now = After] {
      return !Before.isTensor() || !Now.isTensor() ||
             S.Known.equal(Before.Type.Sizes, Now.Type.Sizes) != Truth::Yes;
    };
    if (Value Place = Context.place(Index); Place && !Place->Path.empty() && IsReshaped())
      if (Value Held = load(S, Place);
          Held.is(Value::Form::Tensor) && Held->Object != Handles[Index]->Object)
        store(S, Place, Handles[Index]);
  }
  if (Context.Target.ResultIsReference && Context.place(0) && !J.Effects.empty() &&
      J.Effects.front().first == 0)
    return Context.Arguments[0];
  if (J.Result.isUnknown())
    return Context.unknownResult();
  Value Result = valueOf(S, J.Result, Context.Target.Result, "");
  if (J.ViewOf && *J.ViewOf < Handles.size())
    noteView(S, Handles[*J.ViewOf], Result);
  if (Context.Target.ResultIsReference && !Result.is(Value::Form::Reference))
    return newPlace(S, Result);
  return Result;
}

} // namespace shapewise
