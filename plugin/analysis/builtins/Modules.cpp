//===- Modules.cpp - libtorch's modules and holders -----------------------===//
//
// A holder (`torch::nn::Linear`, what TORCH_MODULE makes) is a reference to the module's record,
// as a shared_ptr is. A library module's record has its options as fields; `forward` is a
// contract. Sequential and ModuleList hold lists of such references.
//
//===----------------------------------------------------------------------===//
#include "Modules.h"

namespace shapewise {

Value childrenOf(CallContext &C, const Value &Module) {
  Value Object = Module;
  for (unsigned Hops = 0; Hops < 3 && Object.is(Value::Form::Reference); ++Hops)
    Object = C.E.load(C.S, Object);
  Value V = C.E.field(C.S, Object, Children);
  return V.is(Value::Form::List) ? V : Value();
}

bool isContainer(llvm::StringRef Class) {
  return Class == "torch::nn::SequentialImpl" || Class == "torch::nn::Sequential" ||
         Class == "torch::nn::ModuleListImpl" || Class == "torch::nn::ModuleList" ||
         Class == "torch::nn::ModuleDictImpl" || Class == "torch::nn::ModuleDict";
}

/// A class made out of a container of the library: `struct Net : SequentialImpl`.
bool isContainerLike(Engine &E, const Value &Object) {
  ClassId Class = E.Source.type(E.typeOf(Object)).Class;
  return isContainer(E.className(E.typeOf(Object))) ||
         E.derivesFrom(Class, "torch::nn::SequentialImpl") ||
         E.derivesFrom(Class, "torch::nn::ModuleListImpl");
}

static llvm::StringRef withoutImpl(llvm::StringRef Class) {
  Class.consume_back("Impl");
  return Class;
}

const ClassModel *modelOf(Engine &E, llvm::StringRef Class) {
  if (const ClassModel *M = E.Models.findClass(withoutImpl(Class)))
    return M;
  return E.Models.findClass(Class);
}

namespace {

/// The modules among the arguments, also inside lists and named pairs.
void addChildren(CallContext &C, const Value &Given, std::vector<Value> &Into, bool &Complete) {
  Value V = C.E.expand(Given);
  if (V.is(Value::Form::Text))
    return; // a name
  if (V.is(Value::Form::Reference)) {
    Value Held = C.E.load(C.S, V);
    // A reference to a holder leads to the holder's reference to the module.
    if (Held.is(Value::Form::Reference) || Held.is(Value::Form::List) ||
        Held.is(Value::Form::Closure))
      return addChildren(C, Held, Into, Complete);
    Into.push_back(V);
    return;
  }
  if (V.is(Value::Form::List) && !V->Summary) {
    for (const Value &E : V->Elements)
      addChildren(C, E, Into, Complete);
    return;
  }
  if (V.is(Value::Form::Record) && C.E.formOf(V->Type) == Type::Form::Tuple) {
    for (const Value &E : V->Elements)
      addChildren(C, E, Into, Complete);
    return;
  }
  if (V.is(Value::Form::Record) || V.is(Value::Form::Closure)) {
    Into.push_back(placed(C.E, C.S, V));
    return;
  }
  Complete = false;
}

/// Argument `I` as a container takes it: of a module passed by reference it keeps a copy, of a
/// holder or shared pointer the module that it leads to.
Value givenModule(CallContext &C, std::size_t I, const Value &V) {
  bool ByReference = I < C.Target.Parameters.size() && C.Target.Parameters[I].How != Passing::Value;
  if (!ByReference || !V.is(Value::Form::Reference))
    return V;
  Value Held = C.E.load(C.S, V);
  return Held.is(Value::Form::Record) ? placed(C.E, C.S, Held) : V;
}

Value makeContainer(CallContext &C, TypeId Type, llvm::ArrayRef<Value> Arguments) {
  std::vector<Value> Modules;
  bool Complete = true;
  for (std::size_t I = 0; I < Arguments.size(); ++I)
    if (Arguments[I])
      addChildren(C, givenModule(C, I, Arguments[I]), Modules, Complete);
  ObjectId Id = C.E.newObject(Value());
  if (Complete)
    C.S.Objects.set(Id, make::record(Type, {C.E.intern(Children)}, {make::list(std::move(Modules))},
                                     C.E.newOpaque()));
  else
    C.S.Objects.set(Id, make::opaque(C.E.newOpaque(), Type, ""));
  return make::reference(Id);
}

/// Holds a module's options against the contract of its constructor, if it has one. False after a
/// report.
bool canBeMade(CallContext &C, const ClassModel &Model, llvm::ArrayRef<llvm::StringRef> Names,
               llvm::ArrayRef<Value> Parts) {
  llvm::StringRef Class = llvm::StringRef(Model.Name).rsplit("::").second;
  auto Constructor = C.E.Models.find((llvm::Twine(Model.Name) + "::" + Class).str());
  if (Constructor.empty())
    return true;
  std::vector<std::string> ParameterNames;
  for (llvm::StringRef Name : Names)
    ParameterNames.push_back(Name.str());
  return !C.E.judged(C, Constructor, Class, Parts, ParameterNames, {}).is(Value::Form::Opaque);
}

/// What a holder has handed on, as the option has it: `Linear(32 * 1.5, 10)` has 48 features.
Value asOption(CallContext &C, TypeId Options, llvm::StringRef Name, const Value &V) {
  TypeId Is = C.E.fieldType(Options, (Name + "_").str());
  if (!V.is(Value::Form::Float) || C.E.formOf(Is) != Type::Form::Int)
    return V;
  Instruction Convert;
  Convert.Code = Op::Convert;
  Convert.Is = Is;
  Convert.Place = C.Where.Place;
  return C.E.converted(C.S, Convert, V);
}

/// A module of the library from its constructor's arguments: options, or its leading fields.
Value makeModule(CallContext &C, const ClassModel &Model, TypeId Type,
                 llvm::ArrayRef<Value> Arguments) {
  TypeId OptionsType = C.E.fieldType(Type, Options);
  std::vector<llvm::StringRef> Names;
  std::vector<Value> Parts;
  std::size_t Position = 0;
  bool Known = true;
  for (const Value &Given : Arguments) {
    if (!Given)
      continue;
    Value V = C.E.expand(Given);
    if (V.is(Value::Form::Reference))
      V = C.E.load(C.S, V);
    if (V.is(Value::Form::Record) && C.E.typeName(V->Type).ends_with("Options")) {
      for (std::size_t I = 0; I < V->Names.size(); ++I) {
        Names.push_back(V->Names[I]);
        Parts.push_back(V->Elements[I]);
      }
      continue;
    }
    if (V.is(Value::Form::Opaque) && C.E.typeName(V->Type).ends_with("Options")) {
      Known = false;
      continue;
    }
    if (Position >= Model.Fields.size()) {
      Known = false;
      continue;
    }
    Names.push_back(C.E.intern(Model.Fields[Position++].Parameter));
    Parts.push_back(asOption(C, OptionsType, Names.back(), V));
  }
  if (Known)
    Known = canBeMade(C, Model, Names, Parts);
  ObjectId Id = C.E.newObject(Value());
  Value R = make::record(Type, {C.E.intern(Options)},
                         {make::record(OptionsType, std::move(Names), std::move(Parts))},
                         Known ? OpaqueId::None : C.E.newOpaque());
  C.S.Objects.set(Id, make::with(R, [&](ValueNode &N) { N.Word = Model.Name; }));
  return make::reference(Id);
}

Value holderConstruct(CallContext &C) {
  if (C.size() == 1 && C.Arguments[0]) {
    Value V = C.value(0);
    if (V.is(Value::Form::Null))
      return V;
    if (V.is(Value::Form::Reference)) {
      // From shared_ptr<Impl>; anything else is an argument of Impl's constructor.
      TypeId Held = C.E.typeOf(C.E.load(C.S, V));
      ClassId Holder = C.E.Source.type(C.Target.ClassType).Class;
      const ClassInfo &Impl = C.E.Source.classInfo(C.E.Source.classInfo(Holder).HolderOf);
      ClassId Given = C.E.Source.type(Held).Class;
      if (C.E.className(Held) == Impl.Name || C.E.derivesFrom(Given, Impl.Name))
        return V;
    }
  }
  return C.E.constructAny(C, C.Target.ClassType, C.Arguments);
}

Value holderPointer(CallContext &C) {
  Value V = C.value(0);
  if (V.is(Value::Form::Reference))
    return V;
  if (V.is(Value::Form::Opaque)) {
    Key K;
    K.Name = C.E.intern("impl_");
    Value Held = C.E.project(C.S, V, K, C.Target.Result);
    if (Held.is(Value::Form::Reference))
      return Held;
    return placed(C.E, C.S, Held);
  }
  return C.unknownResult();
}

/// `m.ptr()`: not what the holder points to, but the pointer.
Value holderShared(CallContext &C) {
  Value Pointer = holderPointer(C);
  return C.Target.ResultIsReference && C.value(0).is(Value::Form::Reference)
             ? C.E.newPlace(C.S, Pointer)
             : Pointer;
}

Value holderCall(CallContext &C) {
  std::vector<Value> Inputs(C.Arguments.begin() + 1, C.Arguments.end());
  return C.E.forward(C, C.value(0), Inputs);
}

Value holderIsSet(CallContext &C) {
  Value V = C.value(0);
  if (V.is(Value::Form::Null))
    return make::boolean(false);
  return V.is(Value::Form::Reference) ? make::boolean(true) : unknownBool(C.E);
}

/// `Embedding::from_pretrained(weights)`: its model says what the layer is constructed with.
Value fromPretrained(CallContext &C) {
  auto Made = C.E.judgedByModel(C);
  bool Known = Made && Made->is(Value::Form::List);
  return Known ? C.E.constructAny(C, C.Target.Result, (*Made)->Elements) : C.unknownResult();
}

Value moduleForward(CallContext &C) {
  std::vector<Value> Inputs(C.Arguments.begin() + 1, C.Arguments.end());
  return C.E.forward(C, C.Arguments[0], Inputs);
}

/// register_module(name, module) and its like give back what they are given.
Value given(CallContext &C) {
  if (C.size() < 3)
    return C.unknownResult();
  Value V = C.value(2);
  bool Tensor = V.is(Value::Form::Tensor);
  return C.Target.ResultIsReference                                          ? placed(C.E, C.S, V)
         : Tensor || V.is(Value::Form::Reference) || V.is(Value::Form::Null) ? V
                                                                             : C.Arguments[2];
}

/// train, to, zero_grad, parameters …: change no shape.
Value ofModule(CallContext &C) { return C.unknownResult(); }

/// `is_training()`: the program sets the mode, which is not followed.
Value isTraining(CallContext &C) { return C.unknownResult(/*Determined=*/true); }

/// Puts modules behind the children of argument 0; null: none of them is known any more.
Value addTo(CallContext &C, const Value &Modules) {
  constexpr std::size_t Most = 256;
  Value Self = C.Arguments[0], Old = childrenOf(C, Self);
  Key K;
  K.Name = C.E.intern(Children);
  if (!Self.is(Value::Form::Reference))
    return Value();
  Value New = Old && Modules.is(Value::Form::List) && Old->Elements.size() <= Most
                  ? C.E.appended(C.S, Old, Modules)
                  : make::opaque(C.E.newOpaque(), TypeId::Void, "");
  C.E.store(C.S, C.E.referenceTo(Self, K), New);
  return Value();
}

Value pushBack(CallContext &C) {
  std::vector<Value> Modules;
  bool Complete = true;
  for (std::size_t I = 1; I < C.size(); ++I)
    if (C.Arguments[I])
      addChildren(C, givenModule(C, I, C.Arguments[I]), Modules, Complete);
  return addTo(C, Complete ? make::list(std::move(Modules)) : Value());
}

/// SequentialImpl's and ModuleListImpl's constructors, as those of a base class.
Value baseContainer(CallContext &C) {
  if (!C.Target.IsBaseConstructor || C.Arguments.empty() ||
      !C.Arguments[0].is(Value::Form::Reference))
    return C.E.load(C.S, C.E.constructAny(C, C.Target.ClassType, C.Arguments));
  Key K;
  K.Name = C.E.intern(Children);
  C.E.store(C.S, C.E.referenceTo(C.Arguments[0], K), make::list({}));
  return pushBack(C);
}

/// `m->extend(*other)`: the modules of another container.
Value extend(CallContext &C) {
  Value Other = C.size() > 1 ? childrenOf(C, C.Arguments[1]) : Value();
  if (Value List = C.size() > 1 && !Other ? listOf(C.E, C.S, C.Arguments[1]) : Value())
    Other = List;
  return addTo(C, Other);
}

Value childAt(CallContext &C) {
  Value List = childrenOf(C, C.Arguments[0]);
  Value Index = C.value(1);
  if (List && Index.is(Value::Form::Int)) {
    Key K;
    K.Index = Index->Number;
    Value Child = C.E.project(C.S, List, K);
    if (Child.is(Value::Form::Reference))
      return C.Target.ResultIsReference && C.E.formOf(C.Target.Result) == Type::Form::Pointer
                 ? placed(C.E, C.S, Child)
                 : Child;
  }
  return C.unknownResult();
}

/// `list[i]` of a holder is `(*list)[i]`.
Value childOfHolder(CallContext &C) {
  return childrenOf(C, C.Arguments[0]) ? childAt(C) : C.E.unknownCall(C);
}

Value childCount(CallContext &C) {
  Value List = childrenOf(C, C.Arguments[0]);
  return List ? countOf(C, List) : C.unknownResult();
}

Value hasNoChildren(CallContext &C) {
  return C.E.equality(C.S, childCount(C), make::integer(C.E.Dims.constant(0)));
}

Value beginChildren(CallContext &C) {
  Value List = childrenOf(C, C.Arguments[0]);
  return List ? make::iterator(List, C.E.Dims.constant(0)) : C.unknownResult();
}

Value anyModule(CallContext &C) {
  // AnyModule(module), NamedAnyModule(name, module).
  for (std::size_t I = C.size(); I-- > 0;)
    if (C.Arguments[I]) {
      Value V = C.value(I);
      return V;
    }
  return C.unknownResult();
}

/// nn::Functional(torch::relu), nn::Functional([](Tensor x) { … }, extra…).
Value functional(CallContext &C) {
  std::vector<llvm::StringRef> Names{C.E.intern("function")};
  std::vector<Value> Parts{C.size() ? C.value(0) : Value()};
  for (std::size_t I = 1; I < C.size(); ++I)
    if (C.Arguments[I]) {
      Names.push_back(C.E.intern("argument" + std::to_string(I)));
      Parts.push_back(C.value(I));
    }
  ObjectId Id = C.E.newObject(Value());
  Value R = make::record(C.Target.ClassType, std::move(Names), std::move(Parts));
  C.S.Objects.set(Id, make::with(R, [](ValueNode &N) { N.Word = "torch::nn::Functional"; }));
  return make::reference(Id);
}

} // namespace

Value Engine::constructAny(CallContext &Context, TypeId Type, llvm::ArrayRef<Value> Arguments) {
  ClassId Class = Source.type(Type).Class;
  llvm::StringRef Name = className(Type);
  if (Class != ClassId::None && Source.classInfo(Class).HolderOf != ClassId::None) {
    const ClassInfo &Held = Source.classInfo(Source.classInfo(Class).HolderOf);
    if (isContainer(Held.Name))
      return makeContainer(Context, Held.Self, Arguments);
    if (const ClassModel *M = modelOf(*this, Held.Name))
      return makeModule(Context, *M, Held.Self, Arguments);
    return construct(Context, Held.Self, Arguments);
  }
  if (isContainer(Name))
    return makeContainer(Context, Type, Arguments);
  if (const ClassModel *M = modelOf(*this, Name); M && M->Is == ClassModel::Role::Module)
    return makeModule(Context, *M, Type, Arguments);
  return construct(Context, Type, Arguments);
}

/// `torch::load(model, file)`: the weights of a model that was built as this one is.
static Value loadWeights(CallContext &C) {
  if (!C.size() || !C.E.isModule(C.S, C.Arguments[0]))
    C.E.forgetArguments(C);
  return Value();
}

void addModules(BuiltinTable &T) {
  T["torch::load"] = loadWeights;
  T["holder::(constructor)"] = holderConstruct;
  T["module::(constructor)"] = [](CallContext &C) {
    return C.E.load(C.S, C.E.constructAny(C, C.Target.ClassType, C.Arguments));
  };
  T["holder::operator->"] = holderPointer;
  T["holder::get"] = holderPointer;
  T["holder::ptr"] = holderShared;
  T["holder::operator*"] = holderPointer;
  T["holder::operator()"] = holderCall;
  T["holder::operator[]"] = childOfHolder;
  T["holder::operator bool"] = holderIsSet;
  T["holder::is_empty"] = [](CallContext &C) {
    return make::boolean(negation(C.E.condition(holderIsSet(C))));
  };
  T["module::forward"] = moduleForward;
  T["module::(method)"] = callMethod;
  T["torch::nn::Embedding::from_pretrained"] = fromPretrained;
  T["torch::nn::EmbeddingBag::from_pretrained"] = fromPretrained;
  T["torch::nn::SequentialImpl::forward"] = [](CallContext &C) {
    return forwardThroughChildren(C, C.Arguments[0],
                                  llvm::ArrayRef<Value>(C.Arguments).drop_front());
  };
  T["torch::nn::AnyModule::forward"] = moduleForward;
  T["module::(any)"] = ofModule;
  T["module::is_training"] = T["torch::nn::Module::is_training"] = isTraining;
  T["torch::nn::Module::as"] = [](CallContext &C) {
    return C.value(0).is(Value::Form::Reference) ? C.value(0) : C.Arguments[0];
  };
  T["torch::nn::Module::register_module"] = given;
  T["torch::nn::Module::replace_module"] = given;
  T["torch::nn::Module::register_parameter"] = given;
  T["torch::nn::Module::register_buffer"] = given;
  for (llvm::StringRef Class : {"torch::nn::SequentialImpl", "torch::nn::ModuleListImpl"}) {
    std::string Prefix = Class.str() + "::";
    T[Prefix + Class.rsplit("::").second.str()] = baseContainer;
    T[Prefix + "push_back"] = pushBack;
    T[Prefix + "extend"] = extend;
    T[Prefix + "operator[]"] = childAt;
    T[Prefix + "ptr"] = childAt;
    T[Prefix + "size"] = childCount;
    T[Prefix + "is_empty"] = hasNoChildren;
    T[Prefix + "begin"] = beginChildren;
  }
  T["torch::nn::AnyModule::AnyModule"] = anyModule;
  T["torch::nn::NamedAnyModule::NamedAnyModule"] = anyModule;
  T["torch::nn::FunctionalImpl::FunctionalImpl"] = functional;
  T["torch::nn::Functional::Functional"] = functional;
  for (const char *Method :
       {"to", "train", "eval", "zero_grad", "save", "load", "parameters", "named_parameters",
        "buffers", "children", "modules", "apply", "pretty_print", "reset_parameters",
        "flatten_parameters", "reset_running_stats"})
    T[std::string("module::") + Method] = ofModule;
}

} // namespace shapewise
