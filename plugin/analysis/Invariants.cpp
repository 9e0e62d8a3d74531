//===- Invariants.cpp - objects of which only the class is known ----------===//
//
// What every constructor of a class makes of its fields, and nobody reassigns, holds for an object
// that comes from elsewhere: the object a method is called on, a module passed as a parameter.
// The object may still be of a derived class, so nothing is concluded about virtual calls.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"
#include "llvm/ADT/ScopeExit.h"

namespace shapewise {

Value Engine::emptyObject(State &S, TypeId Type) {
  return newPlace(S, make::record(Type, {}, {}, newOpaque()));
}

/// Its fields that are modules are at least objects of their own classes.
Value Engine::unknownWithModules(State &S, const ClassInfo &Info) {
  std::vector<llvm::StringRef> Names;
  std::vector<Value> Parts;
  for (const Field &F : Info.Fields)
    if (Value Module = moduleOfType(S, F.Is)) {
      Names.push_back(intern(F.Name));
      Parts.push_back(std::move(Module));
    }
  ObjectId Id = newObject(make::opaque(newOpaque(), Info.Self, "this"));
  if (!Names.empty())
    S.Objects.set(Id, make::record(Info.Self, std::move(Names), std::move(Parts), newOpaque()));
  return make::reference(Id);
}

Value Engine::moduleOfType(State &S, TypeId Type) {
  const shapewise::Type &T = Source.type(Type);
  bool Pointer = T.Is == shapewise::Type::Form::Pointer;
  TypeId Held = Pointer ? elementType(Type) : Type;
  ClassId Class = Source.type(Held).Class;
  if (Class != ClassId::None && Source.classInfo(Class).HolderOf != ClassId::None) {
    Pointer = true;
    Class = Source.classInfo(Class).HolderOf;
    Held = Source.classInfo(Class).Self;
  }
  if (Class == ClassId::None || formOf(Held) != shapewise::Type::Form::Record ||
      Source.classInfo(Class).InSystemHeader || !derivesFrom(Class, "torch::nn::Module"))
    return Value();
  Value Object = classInvariant(S, Class, nullptr);
  if (!Pointer)
    return load(S, Object);
  return make::with(Object, [&](ValueNode &N) { N.Type = Type; });
}

/// The object with the lists that are found at the same place in `Lists`.
static Value withLists(const Value &Object, const Value &Lists) {
  if (!Lists.is(Value::Form::Record))
    return Lists ? Lists : Object;
  Value Whole = Object;
  if (Object.is(Value::Form::Opaque))
    Whole = make::record(Object->Type, {}, {}, Object->Identity);
  if (!Whole.is(Value::Form::Record))
    return Object;
  return make::with(Whole, [&](ValueNode &N) {
    for (std::size_t I = 0; I < Lists->Names.size(); ++I) {
      auto At = llvm::find(N.Names, Lists->Names[I]) - N.Names.begin();
      if (static_cast<std::size_t>(At) == N.Names.size()) {
        if (Lists->Elements[I].is(Value::Form::Record))
          continue; // nothing says what it is besides
        N.Names.push_back(Lists->Names[I]);
        N.Elements.emplace_back();
      }
      N.Elements[At] = withLists(N.Elements[At], Lists->Elements[I]);
    }
  });
}

Value Engine::unknownArgument(State &S, const Function &Code, std::size_t I) {
  TypeId Type = Code.Signature.Parameters[I].Is;
  Value V = moduleOfType(S, Type);
  if (!V)
    V = unknown(Type, Code.Slots[I].Name);
  return Code.Slots[I].IsReference ? newPlace(S, V) : V;
}

Value Engine::constructedAlike(State &S, ClassId Class, const CallChain *Chain) {
  const ClassInfo &Info = Source.classInfo(Class);
  // What constructors do wrong is reported when they are analysed themselves.
  SitesAside Aside(*this);
  std::optional<Configuration> All;
  ObjectId Self = newObject(Value());
  for (FunctionId Id : Info.Constructors) {
    const Function *Code = Source.body(Id);
    if (!Code)
      return Value();
    State Before = S;
    forgetGlobals(Before); // which had other values then
    Before.Objects.set(Self, make::record(Info.Self, {}, {}, newOpaque()));
    std::vector<Value> Arguments{make::reference(Self)};
    for (std::size_t I = 1; I < Code->Signature.Parameters.size(); ++I)
      Arguments.push_back(unknownArgument(Before, *Code, I));
    auto Exit = runJoined(*Code, std::move(Before), Arguments, {}, Chain);
    if (!Exit)
      return Value();
    Configuration After{std::move(Exit->S), Frame()};
    All = All ? join(*All, After) : After;
  }
  if (!All)
    return Value();
  S = std::move(All->S);
  S.Decisions.clear();
  S.Forgotten.clear();
  S.Reported.clear();
  S.Thrown.clear();
  return make::reference(Self);
}

Value Engine::classInvariant(State &S, ClassId Class, const CallChain *Chain) {
  const ClassInfo &Info = Source.classInfo(Class);
  auto Unknown = [&] {
    ObjectId Id = newObject(make::opaque(newOpaque(), Info.Self, "this"));
    return make::reference(Id);
  };
  if (!InvariantsUnderWay.insert(static_cast<std::uint32_t>(Class)).second)
    return Unknown();
  llvm::scope_exit Done([&] { InvariantsUnderWay.erase(static_cast<std::uint32_t>(Class)); });
  if (Info.Constructors.empty())
    return unknownWithModules(S, Info);
  Value Self = constructedAlike(S, Class, Chain);
  if (!Self)
    return Unknown();
  // What other code assigns is not known in a method, nor is it of the objects that constructors
  // have made and fields lead to.
  for (auto Id = static_cast<std::uint32_t>(Self->Object); Id < nextObject(); ++Id) {
    Value Object = content(S, static_cast<ObjectId>(Id));
    Value Kept = withoutReassigned(Object);
    if (static_cast<ObjectId>(Id) == Self->Object)
      Kept = withLists(Kept, listsOf(Class));
    if (Kept.get() != Object.get())
      S.Objects.set(static_cast<ObjectId>(Id), std::move(Kept));
  }
  return Self;
}

/// Whether objects of the class are made for running networks: modules, and what has modules.
static bool servesModules(Engine &E, ClassId Class) {
  const ClassInfo &Info = E.Source.classInfo(Class);
  if (Info.InSystemHeader || Info.HolderOf != ClassId::None)
    return false;
  return E.derivesFrom(Class, "torch::nn::Module") ||
         llvm::any_of(Info.Fields, [&](const Field &F) {
           ClassId Held = E.Source.type(F.Is).Class;
           if (Held != ClassId::None && E.Source.classInfo(Held).HolderOf != ClassId::None)
             Held = E.Source.classInfo(Held).HolderOf;
           return Held != ClassId::None && E.derivesFrom(Held, "torch::nn::Module");
         });
}

Value Engine::assumeMade(State &S, const Value &Self) {
  if (!Self.is(Value::Form::Reference))
    return Self;
  Value Object = load(S, Self);
  if (!Object.is(Value::Form::Opaque) || formOf(typeOf(Object)) != Type::Form::Record)
    return Self;
  ClassId Class = Source.type(typeOf(Object)).Class;
  if (Class == ClassId::None || !servesModules(*this, Class))
    return Self;
  // The object was made at another time: of what the constructors do now, only what they make
  // counts.
  State Then(Dims);
  Then.Known = S.Known;
  std::uint32_t First = nextObject();
  Value Made = classInvariant(Then, Class, nullptr);
  if (!load(Then, Made).is(Value::Form::Record))
    return Self;
  for (const auto &[Id, V] : Then.Objects.table())
    if (Id >= First)
      S.Objects.set(static_cast<ObjectId>(Id), V);
  S.Known = std::move(Then.Known);
  // Which element of a container it is may not be known: then it has a place of its own.
  if (Self->Path.empty() || !Self->Path.back().Name.empty())
    store(S, Self, load(S, Made));
  return load(S, Self).is(Value::Form::Record) ? Self : Made;
}

/// The object, or objects in a list, without what is written outside constructors.
Value Engine::withoutReassigned(const Value &Object) {
  bool IsRecord = Object.is(Value::Form::Record);
  if (!IsRecord && !Object.is(Value::Form::List) && !Object.is(Value::Form::Map) &&
      !isPointerPattern(Object))
    return Object;
  ClassId Class = IsRecord ? Source.type(typeOf(Object)).Class : ClassId::None;
  std::vector<Value> Kept;
  bool Same = true;
  for (std::size_t I = 0; I < Object->Elements.size(); ++I) {
    const Field *F = Class == ClassId::None ? nullptr : findField(Class, Object->Names[I]);
    const Value &Held = Object->Elements[I];
    Kept.push_back(F && F->Reassigned ? unknown(F->Is, F->Name) : withoutReassigned(Held));
    Same &= Kept.back().get() == Held.get();
  }
  if (Same)
    return Object;
  return make::with(Object, [&](ValueNode &N) {
    N.Elements = std::move(Kept);
    N.Order = Value();
  });
}

/// What a variable outside of functions holds from the start of the program to its end.
Value Engine::initially(FunctionId Initializer) {
  const Function *Code = Initializer == FunctionId::None ? nullptr : Source.body(Initializer);
  if (!Code)
    return Value();
  // It is made once for the whole file, at the cost of nobody in particular; what constructors do
  // wrong is reported when they are analysed themselves.
  SitesAside Aside(*this);
  unsigned StepsSoFar = std::exchange(Steps, 0);
  auto Exit = runJoined(*Code, State(Dims), {}, {}, nullptr);
  Steps += StepsSoFar;
  if (!Exit)
    return Value();
  for (const auto &[Id, V] : Exit->S.Objects.table())
    Initial[Id] = withoutReassigned(V);
  return withoutReassigned(Exit->Result);
}

} // namespace shapewise
