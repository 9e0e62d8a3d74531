//===- Places.cpp - load, store, fields, elements -------------------------===//
#include "Engine.h"
#include "llvm/ADT/DenseSet.h"

namespace shapewise {

/// The step of a path to an entry of a map as a pair is the entry's, with this before it.
static constexpr llvm::StringLiteral PairMark = "pair of ";

Value Engine::content(const State &S, ObjectId Id) const {
  if (const Value *Here = S.Objects.find(Id))
    return *Here;
  return Initial[static_cast<std::uint32_t>(Id)];
}

const Field *Engine::findField(ClassId Class, llvm::StringRef Name) const {
  if (Class == ClassId::None)
    return nullptr;
  const ClassInfo &Info = Source.classInfo(Class);
  for (const Field &F : Info.Fields)
    if (F.Name == Name)
      return &F;
  for (ClassId Base : Info.Bases)
    if (const Field *F = findField(Base, Name))
      return F;
  return nullptr;
}

bool Engine::derivesFrom(ClassId Class, llvm::StringRef Base) const {
  if (Class == ClassId::None)
    return false;
  const ClassInfo &Info = Source.classInfo(Class);
  if (Info.Name == Base)
    return true;
  return llvm::any_of(Info.Bases, [&](ClassId B) { return derivesFrom(B, Base); });
}

llvm::StringRef Engine::className(TypeId Type) const {
  const shapewise::Type &T = Source.type(Type);
  return T.Class == ClassId::None ? llvm::StringRef(T.Name)
                                  : llvm::StringRef(Source.classInfo(T.Class).Name);
}

TypeId Engine::fieldType(TypeId Record, llvm::StringRef Name) const {
  const Type &T = Source.type(Record);
  if (T.Is == Type::Form::Tuple) {
    unsigned Index;
    if (!Name.getAsInteger(10, Index) && Index < T.Elements.size())
      return T.Elements[Index];
    return TypeId::Void;
  }
  const Field *F = findField(T.Class, Name);
  return F ? F->Is : TypeId::Void;
}

TypeId Engine::elementType(TypeId Container) const {
  const Type &T = Source.type(Container);
  if (T.Elements.empty())
    return TypeId::Void;
  return T.Is == Type::Form::Map ? T.Elements.back() : T.Elements.front();
}

Value Engine::project(State &S, const Value &Whole, const Key &Part, TypeId Hint) {
  auto Opaque = [&](OpaqueId Identity, TypeId Type, const std::string &Name) {
    std::string Label;
    if (!Part.Name.empty()) {
      if (Hint == TypeId::Void)
        Hint = fieldType(Type, Part.Name);
      bool Digits = llvm::all_of(Part.Name, [](char C) { return C >= '0' && C <= '9'; });
      if (Digits) // part of a tuple; of one without a name it has none
        Label = Name.empty() ? "" : "get<" + Part.Name.str() + ">(" + Name + ")";
      else
        Label = Name.empty() || Name == "this" ? Part.Name.str() : Name + "." + Part.Name.str();
    } else {
      if (Hint == TypeId::Void)
        Hint = elementType(Type);
      Label = Name.empty() ? "" : Name + "[" + (Part.Index ? Part.Index.str() : "") + "]";
    }
    std::string PartName =
        Part.Name.empty()
            ? "#" + std::to_string(reinterpret_cast<std::uintptr_t>(Part.Index.node()))
            : Part.Name.str();
    if (Part.Name.empty() && !Part.Index)
      return unknown(Hint, Label);
    auto [It, New] =
        OpaqueParts.try_emplace({static_cast<std::uint32_t>(Identity), PartName}, Value());
    if (New && Part.Name == ElementCount) {
      Label = Name.empty() ? "size()" : Name + ".size()";
      It->second =
          make::integer(Dims.symbol(Label, {false, 0, std::nullopt, isDetermined(Identity)}));
    } else if (New || (It->second.is(Value::Form::Opaque) && It->second->Type == TypeId::Void &&
                       Hint != TypeId::Void)) {
      const Field *F = Part.Name.empty() ? nullptr : findField(Source.type(Type).Class, Part.Name);
      It->second = F && !F->Annotation.empty()
                       ? annotatedField(Identity, *F)
                       : make::opaque(newOpaque(isDetermined(Identity)), Hint, Label);
    }
    return expand(It->second);
  };

  if ((Part.Name == "first" || Part.Name == "second") && Whole &&
      formOf(Whole->Type) == Type::Form::Tuple)
    return project(S, Whole, {Part.Name == "first" ? "0" : "1", Dim()}, Hint);
  switch (Whole.form()) {
  case Value::Form::Opaque:
    return Opaque(Whole->Identity, Whole->Type, Whole->Word);
  case Value::Form::Record:
  case Value::Form::Map:
    if (Part.Name.starts_with(PairMark)) {
      Key Entry;
      Entry.Name = Part.Name.drop_front(PairMark.size());
      return make::record(
          Hint, {intern("0"), intern("1")},
          {unknown(TypeId::Void, ""), project(S, Whole, Entry, elementType(Whole->Type))});
    }
    if (!Part.Name.empty())
      if (const Value *F = Whole->field(Part.Name))
        return expand(*F);
    if (Value Tensor = heldTensor(S, Whole, Part.Name, Hint))
      return Tensor;
    if (Whole->Identity != OpaqueId::None)
      return Opaque(Whole->Identity, Whole->Type, Whole->Word);
    // What has no rest was made by the program: a field that it did not set is what the class says.
    return unknownFrom(S,
                       Hint != TypeId::Void ? Hint
                       : Part.Name.empty()  ? elementType(Whole->Type)
                                            : fieldType(Whole->Type, Part.Name),
                       {}, Part.Name);
  case Value::Form::List: {
    if (Whole->Summary) {
      if (auto Index = Part.Index ? Part.Index.constant() : std::nullopt; Whole->Order && Index)
        if (ListOrder Order = orderOf(Whole);
            *Index >= 0 && *Index < static_cast<std::int64_t>(Order.First.size()))
          return expand(Order.First[*Index]);
      if (!Whole->Elements.empty())
        return expand(instanceOf(S, joinPatterns(S, Whole->Elements)));
      return unknown(Hint != TypeId::Void ? Hint : elementType(Whole->Type), "");
    }
    if (Part.Index)
      if (auto Index = Part.Index.constant())
        if (*Index >= 0 && *Index < static_cast<std::int64_t>(Whole->Elements.size()))
          return expand(Whole->Elements[*Index]);
    if (!Whole->Elements.empty() && Part.Name.empty())
      return project(S, summarize(S, Whole), Key{}, Hint);
    return unknown(Hint != TypeId::Void ? Hint : elementType(Whole->Type), "");
  }
  case Value::Form::Sizes:
    if (Part.Index)
      if (auto Index = Part.Index.constant())
        if (Dim D = S.Known.sizeAt(Whole->Data.Sizes, static_cast<int>(*Index)))
          return make::integer(D);
    return make::integer(Dims.symbol("", {false, 0, std::nullopt}));
  default:
    return unknown(Hint, Part.Name);
  }
}

Value Engine::field(State &S, const Value &Whole, llvm::StringRef Name) {
  Key K;
  K.Name = intern(Name);
  Value Base = Whole;
  if (Base.is(Value::Form::Reference))
    Base = load(S, Base);
  return project(S, Base, K);
}

Value Engine::referenceTo(const Value &Base, Key Part) {
  llvm::SmallVector<Key, 4> Path(Base->Path.begin(), Base->Path.end());
  if (isPair(Base) && (Part.Name == "second" || Part.Name == "1"))
    Path.back().Name = Path.back().Name.drop_front(PairMark.size());
  else
    Path.push_back(Part);
  return make::reference(Base->Object, Path);
}

Value Engine::pairOf(const Value &Map, const Key &Entry) {
  Key K;
  K.Name = intern((PairMark + Entry.Name).str());
  return referenceTo(Map, K);
}

bool Engine::isPair(const Value &Place) {
  return Place.is(Value::Form::Reference) && !Place->Path.empty() &&
         Place->Path.back().Name.starts_with(PairMark);
}

Value Engine::load(State &S, const Value &Reference) {
  if (!Reference.is(Value::Form::Reference))
    return Reference;
  Value V = expand(content(S, Reference->Object));
  for (const Key &K : Reference->Path)
    V = project(S, V, K);
  return expand(V);
}

Value Engine::loadAs(State &S, const Value &Reference, TypeId Type) {
  Value V = load(S, Reference);
  // An entry of a map, say, of which nobody knew what it is.
  if (V.is(Value::Form::Opaque) && V->Type == TypeId::Void && Type != TypeId::Void)
    return expand(make::opaque(V->Identity, Type, V->Word));
  if (V || !Reference.is(Value::Form::Reference))
    return V;
  // Never set: whatever it is, it stays the same until it is.
  V = unknown(Type, "");
  store(S, Reference, V);
  return V;
}

Value Engine::assigned(State &S, const Value &Whole, llvm::ArrayRef<Key> Path, Value New) {
  if (Path.empty())
    return New;
  Key K = Path.front();
  if ((K.Name == "first" || K.Name == "second") && Whole &&
      formOf(Whole->Type) == Type::Form::Tuple)
    K.Name = K.Name == "first" ? "0" : "1";
  Value Part = Path.size() > 1 ? assigned(S, project(S, Whole, K), Path.drop_front(), New) : New;
  if (!K.Name.empty()) {
    if (Whole.is(Value::Form::Record) || Whole.is(Value::Form::Map))
      return make::with(Whole, [&](ValueNode &N) {
        for (std::size_t I = 0; I < N.Names.size(); ++I)
          if (N.Names[I] == K.Name) {
            N.Elements[I] = Part;
            return;
          }
        N.Names.push_back(K.Name);
        N.Elements.push_back(Part);
      });
    if (Whole.is(Value::Form::Opaque)) {
      Value R = make::record(Whole->Type, {K.Name}, {Part}, Whole->Identity);
      return make::with(R, [&](ValueNode &N) { N.Word = Whole->Word; });
    }
    return make::record(typeOf(Whole), {K.Name}, {Part}, newOpaque());
  }
  if (Whole.is(Value::Form::List) && !Whole->Summary && K.Index)
    if (auto Index = K.Index.constant())
      if (*Index >= 0 && *Index < static_cast<std::int64_t>(Whole->Elements.size()))
        return make::with(Whole, [&](ValueNode &N) { N.Elements[*Index] = Part; });
  // Some element of a list changed: none is known any more.
  return forgotten(Whole);
}

void Engine::noteSomeElement(const Value &Part, const SomeElement &Of, unsigned Depth) {
  if (Part.is(Value::Form::Tensor)) {
    Memo.noted(Part->Object);
    SomeElements[static_cast<std::uint32_t>(Part->Object)] = Of;
  }
  if (Part.is(Value::Form::Record) && Depth < 4)
    for (const Value &Field : Part->Elements)
      noteSomeElement(Field, Of, Depth + 1);
}

Value Engine::elementPlace(State &S, const Value &Range, Dim Index) {
  Value Held = load(S, Range);
  Key K;
  if (Held.is(Value::Form::List) && Index && Index.constant()) {
    K.Index = Index;
    bool Inside = !Held->Summary && *Index.constant() >= 0 &&
                  *Index.constant() < static_cast<std::int64_t>(Held->Elements.size());
    if (Inside && Range.is(Value::Form::Reference))
      return referenceTo(Range, K);
  }
  return elementPlace(Range, project(S, Held, K, elementType(typeOf(Held))));
}

Value Engine::elementPlace(const Value &Range, const Value &Element) {
  ObjectId Id = newObject(Element);
  if (Range.is(Value::Form::Reference)) {
    SomeElement Of{Range, Id};
    SomeElements[static_cast<std::uint32_t>(Id)] = Of;
    noteSomeElement(Element, Of);
  }
  return make::reference(Id);
}

/// Any one element of the container may be what the place now holds.
void Engine::elementChanged(State &S, ObjectId Place) {
  auto It = SomeElements.find(static_cast<std::uint32_t>(Place));
  if (It == SomeElements.end())
    return;
  SomeElement Of = It->second;
  Value List = load(S, Of.Range);
  if (!List.is(Value::Form::List))
    return;
  Value Any = summarize(S, List);
  std::vector<Value> Patterns = Any->Elements;
  Patterns.push_back(content(S, Of.Element));
  store(S, Of.Range, make::summaryList({commonPattern(S, Patterns)}, Any->Number, Any->Type));
}

void Engine::store(State &S, const Value &Reference, Value New) {
  if (!Reference.is(Value::Form::Reference))
    return;
  if (New && New->Type == TypeId::Void && New.is(Value::Form::Null)) {
    Value Old = content(S, Reference->Object);
    TypeId Type = typeOf(Old);
    New = make::with(New, [&](ValueNode &N) { N.Type = Type; });
  }
  if (!Reference->Path.empty()) {
    Value Whole = expand(content(S, Reference->Object));
    New = assigned(S, Whole, Reference->Path, std::move(New));
  }
  S.Objects.set(Reference->Object, std::move(New));
  elementChanged(S, Reference->Object);
  pointeeChanged(S, Reference->Object,
                 Reference->Path.empty() ? llvm::StringRef() : Reference->Path.front().Name);
}

std::optional<TensorType> Engine::tensorOf(const State &S, const Value &V) const {
  if (!V.is(Value::Form::Tensor))
    return std::nullopt;
  Value Data = content(S, V->Object);
  if (!Data.is(Value::Form::TensorData))
    return std::nullopt;
  TensorType T = Data->Data;
  T.Sizes = S.Known.resolve(T.Sizes);
  return T;
}

void Engine::setTensor(State &S, const Value &Handle, TensorType T) {
  if (!Handle.is(Value::Form::Tensor))
    return;
  S.Objects.set(Handle->Object, make::tensorData(std::move(T)));
  elementChanged(S, Handle->Object);
}

Value Engine::newTensor(State &S, TensorType T) {
  if (!T.Trues && T.Type == DTypeSet(DType::Bool))
    T.Trues = Dims.symbol("", {false, 0, std::nullopt});
  ObjectId Id = newObject(Value());
  S.Objects.set(Id, make::tensorData(std::move(T)));
  return make::tensor(Id);
}

Dim Engine::elementCount(State &S, const Value &Container) {
  if (Container.is(Value::Form::List))
    return Container->Summary
               ? Container->Number
               : Dims.constant(static_cast<std::int64_t>(Container->Elements.size()));
  // The same unknown list has the same number of elements wherever it is asked for.
  if (Container.is(Value::Form::Opaque) && formOf(typeOf(Container)) == Type::Form::List) {
    Key Size;
    Size.Name = ElementCount;
    if (Value Count = project(S, Container, Size); Count.is(Value::Form::Int))
      return Count->Number;
  }
  return Dim();
}

void Engine::forgetElements(State &S, const Value &Container) {
  Value Held = Container.is(Value::Form::Reference) ? load(S, Container) : Value();
  Dim Count = elementCount(S, Held);
  forgetReachable(S, Container);
  if (!Count || typeOf(Held) == TypeId::Void)
    return;
  store(S, Container, make::summaryList({varying(elementType(Held->Type))}, Count, Held->Type));
}

void Engine::forgetReachable(State &S, const Value &V, unsigned Depth) {
  if (!V || Depth > 6)
    return;
  switch (V.form()) {
  case Value::Form::Reference: {
    if (isPointerPattern(V)) {
      changeObjectsLike(S, typeOf(V->Elements.front()), Value(), "", ObjectId::None,
                        /*PerhapsAny=*/true);
      return;
    }
    Value Old = load(S, V);
    // A pointer behind the reference leads on to what it points to; the tensors that handles lead
    // to keep their sizes (a callee rebinds a handle, it does not resize a tensor in place).
    forgetReachable(S, Old, Depth + 1);
    TypeId Type = typeOf(Old);
    if (Old.is(Value::Form::Tensor))
      store(S, V, unknownTensor(""));
    else if (!Old.is(Value::Form::Nothing))
      store(S, V, expand(make::opaque(newOpaque(), Type, "")));
    return;
  }
  case Value::Form::Closure: {
    std::uint64_t MayWrite = Closures.lookup(static_cast<std::uint32_t>(V->Lambda)).MayWrite;
    for (std::size_t I = 0; I < V->Elements.size(); ++I)
      if (I >= 64 || ((MayWrite >> I) & 1) != 0)
        forgetReachable(S, V->Elements[I], Depth + 1);
    return;
  }
  case Value::Form::Iterator:
  case Value::Form::List:
  case Value::Form::Map:
  case Value::Form::Record:
    for (const Value &Part : V->Elements)
      if (Part.is(Value::Form::Reference) || Part.is(Value::Form::Record) ||
          Part.is(Value::Form::List) || Part.is(Value::Form::Closure))
        forgetReachable(S, Part, Depth + 1);
    forgetReachable(S, V->Order, Depth);
    return;
  default:
    return;
  }
}

bool Engine::hasParts(TypeId Type) const {
  Type::Form Form = formOf(Type);
  return Form == Type::Form::Record || Form == Type::Form::List;
}

ObjectId Engine::global(llvm::StringRef Name, TypeId Type, FunctionId Initializer) {
  auto [It, New] = Globals.try_emplace(Name.str(), ObjectId::None);
  if (!New)
    return It->second;
  ObjectId Id = It->second = newObject(Value());
  llvm::StringRef Last = Name.rsplit("::").second;
  Value Content = initially(Initializer);
  if (auto Constant = Source.globalConstant(Name))
    Content = make::integer(Dims.constant(*Constant));
  else if (!Content)
    Content = make::opaque(newOpaque(), Type, (Last.empty() ? Name : Last).str());
  Initial[static_cast<std::uint32_t>(Id)] = std::move(Content);
  return Id;
}

} // namespace shapewise
