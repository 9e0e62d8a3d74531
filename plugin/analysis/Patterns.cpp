//===- Patterns.cpp - what stands for any element of a container ----------===//
//
// Where it is not known which element is meant, one pattern stands for all: what they have in
// common is known, what differs is new for each. Tensors and the objects that pointers lead to are
// part of it as they were when the pattern was made ("frozen"); an element made of it (an instance)
// has tensors and objects of its own. Such an object may be any of those that the pattern was made
// of, so what is written to one of them is perhaps written to each of the same class.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"

namespace shapewise {

/// How deep objects in objects are followed; what lies deeper is unknown.
static constexpr unsigned MaxPatternDepth = 12;

namespace {

/// One element made of a pattern: every varying part of it becomes a new unknown.
class Instance {
public:
  Instance(Engine &E, State &S) : E(E), S(S) {}

  Value of(const Value &V, unsigned Depth = 0) {
    if (V.is(Value::Form::TensorData))
      return make::with(E.newTensor(S, tensor(V->Data)), [&](ValueNode &N) { N.Maybe = V->Maybe; });
    if (isPointerPattern(V))
      return pointer(V, Depth);
    if (!V || Depth > MaxPatternDepth)
      return V;
    if (V.is(Value::Form::Opaque))
      return E.VaryingOpaques.count(V->Identity) ? E.unknown(V->Type, V->Word) : V;
    return make::with(V, [&](ValueNode &N) {
      N.Number = dim(N.Number);
      if (E.VaryingOpaques.count(V->Identity))
        N.Identity = E.newOpaque();
      if (V.is(Value::Form::Sizes))
        N.Data.Sizes = shape(N.Data.Sizes);
      for (Value &Part : N.Elements)
        Part = of(Part, Depth + 1);
    });
  }

private:
  /// A pointer to an object like the pattern's: perhaps one that is known already.
  Value pointer(const Value &V, unsigned Depth) {
    if (Depth > MaxPatternDepth)
      return E.unknown(V->Type, V->Word);
    ++E.Steps;
    Value Place = E.newPlace(S, of(V->Elements.front(), Depth + 1));
    E.notePointee(Place->Object, /*Instance=*/true);
    return make::with(V, [&](ValueNode &N) {
      N.Object = Place->Object;
      N.Elements.clear();
    });
  }
  Dim dim(Dim D) {
    return E.Dims.substitute(D, [&](Dim Atom) -> Dim {
      auto Generic = E.Varying.find(Atom.node());
      bool OfRun = false;
      if (auto Extent = E.Dims.runExtentOf(Atom))
        OfRun = E.VaryingRuns.count(Extent->first) != 0;
      if (Generic == E.Varying.end() && !OfRun)
        return Dim();
      Dim &New = Symbols[Atom.node()];
      if (!New)
        New = E.Dims.symbol("", {false, OfRun ? 0 : Generic->second, std::nullopt});
      return New;
    });
  }
  RunId run(RunId Run) {
    if (!E.VaryingRuns.count(Run))
      return Run;
    RunId &New = Runs[Run];
    if (New == RunId::None)
      New = E.Dims.run("");
    return New;
  }
  Shape shape(const Shape &Of) {
    return Of.with([&](Extent &X) { X.Size = dim(X.Size); }, run(Of.run()));
  }
  TensorType tensor(TensorType T) {
    T.Sizes = shape(T.Sizes);
    T.Low = dim(T.Low);
    T.High = dim(T.High);
    T.Trues = Dim();
    // Steps are products of sizes, which differ from element to element.
    if (!T.Memory.isInOrder())
      T.Memory = Layout();
    return T;
  }

  Engine &E;
  State &S;
  std::map<const detail::DimNode *, Dim> Symbols;
  std::map<RunId, RunId> Runs;
};

/// `V` with what tensors hold, and objects that pointers lead to, written into it.
class Freezing {
public:
  Freezing(Engine &E, const State &S) : E(E), S(S) {}

  Value of(const Value &V, unsigned Depth) {
    if (auto T = E.tensorOf(S, V))
      return make::with(make::tensorData(*T), [&](ValueNode &N) { N.Maybe = V->Maybe; });
    if ((V.is(Value::Form::Record) || V.is(Value::Form::List)) && Depth < MaxPatternDepth)
      return make::with(V, [&](ValueNode &N) {
        for (Value &Part : N.Elements)
          Part = of(Part, Depth + 1);
        N.Order = Value();
      });
    if (V.is(Value::Form::Reference))
      return pointer(V, Depth);
    // What differs from element to element must not become one unknown for all of them.
    if (V.is(Value::Form::Opaque) && !E.VaryingOpaques.count(V->Identity))
      if (Value Known = E.expand(V); !Known.is(Value::Form::Opaque))
        return of(Known, Depth);
    return V;
  }

private:
  /// Only whole objects of classes: of anything else there is little to know.
  Value pointer(const Value &V, unsigned Depth) {
    if (V->Object == ObjectId::None || !V->Path.empty() || Depth >= MaxPatternDepth ||
        llvm::is_contained(Inside, V->Object))
      return V;
    Value Held = E.content(S, V->Object);
    if (!Held.is(Value::Form::Record))
      return V;
    ++E.Steps;
    Inside.push_back(V->Object);
    Value Pattern = of(Held, Depth + 1);
    Inside.pop_back();
    E.notePointee(V->Object, /*Instance=*/false);
    return make::with(V, [&](ValueNode &N) {
      N.Object = ObjectId::None;
      N.Elements = {Pattern};
    });
  }

  Engine &E;
  const State &S;
  llvm::SmallVector<ObjectId, 8> Inside; ///< the objects under way: they may lead to each other
};

} // namespace

Value Engine::instanceOf(State &S, const Value &Pattern) { return Instance(*this, S).of(Pattern); }

Value Engine::frozen(const State &S, const Value &V, unsigned Depth) {
  return Freezing(*this, S).of(V, Depth);
}

Value Engine::commonPattern(const State &S, llvm::ArrayRef<Value> Elements) {
  std::vector<Value> Patterns;
  for (const Value &Element : Elements)
    Patterns.push_back(frozen(S, Element));
  return joinPatterns(S, Patterns);
}

Value *Engine::patternOfClass(llvm::MutableArrayRef<Value> Among, const Value &Pattern) {
  if (!isObjectPattern(Pattern))
    return nullptr;
  const Value &Object = Pattern->Elements.front();
  auto *It = llvm::find_if(Among, [&](const Value &Other) {
    return isObjectPattern(Other) && Other->Elements.front()->Type == Object->Type &&
           Other->Elements.front()->Word == Object->Word;
  });
  return It == Among.end() ? nullptr : It;
}

std::vector<Value> Engine::patternsByClass(const State &S, llvm::ArrayRef<Value> Elements) {
  std::vector<Value> Patterns;
  for (const Value &Element : Elements) {
    Value Pattern = frozen(S, Element);
    if (Value *Same = patternOfClass(Patterns, Pattern))
      *Same = joinPatterns(S, {*Same, Pattern});
    else if (isObjectPattern(Pattern) && Patterns.size() < MaxPatterns)
      Patterns.push_back(Pattern);
    else
      return {commonPattern(S, Elements)};
  }
  return Patterns;
}

Value Engine::varying(TypeId Type) {
  Value Any = make::opaque(newOpaque(), Type, "");
  VaryingOpaques.insert(Any->Identity);
  return Any;
}

Value Engine::summarize(const State &S, const Value &List) {
  if (!List.is(Value::Form::List) || (List->Summary && !List->Order))
    return List;
  if (List->Summary)
    return make::summaryList(List->Elements, List->Number, List->Type);
  return make::summaryList(patternsByClass(S, List->Elements),
                           Dims.constant(static_cast<std::int64_t>(List->Elements.size())),
                           List->Type);
}

namespace {

/// An object was written to. Others of its class may be the same one, or hold it.
class ObjectChange {
public:
  /// `Field` is what was written; empty: perhaps everything.
  ObjectChange(Engine &E, const State &S, TypeId Is, const Value &New, llvm::StringRef Field)
      : E(E), S(S), Is(Is), New(New), Field(Field) {
    const Value *Part = New.is(Value::Form::Record) && !Field.empty() ? New->field(Field) : nullptr;
    if (Part)
      FrozenPart = E.frozen(S, *Part);
  }

  /// `V` with each pattern of such an object in it made to stand for the new one too.
  Value ofPatterns(const Value &V) const {
    if (!V || V->Elements.empty())
      return V;
    bool Hit = isPointerPattern(V) && V->Elements.front()->Type == Is;
    bool Changed = false;
    std::vector<Value> Parts;
    for (const Value &Part : V->Elements) {
      Parts.push_back(Hit ? ofPattern(Part) : ofPatterns(Part));
      Changed |= Parts.back().get() != Part.get();
    }
    Value Order = ofPatterns(V->Order);
    Changed |= Order.get() != V->Order.get();
    return Changed ? make::with(V,
                                [&](ValueNode &N) {
                                  N.Elements = std::move(Parts);
                                  N.Order = std::move(Order);
                                })
                   : V;
  }

  /// `Old`, an object of this class, which is perhaps the one written to.
  Value ofObject(const Value &Old) const {
    if (!New.is(Value::Form::Record))
      return make::opaque(E.newOpaque(), Old->Type, Old->Word);
    return make::with(Old, [&](ValueNode &N) {
      for (std::size_t I = 0; I < New->Names.size(); ++I) {
        if (!Field.empty() && New->Names[I] != Field)
          continue;
        const Value *Before = Old->field(New->Names[I]);
        if (!Before || !Value::same(*Before, New->Elements[I]))
          replace(N, New->Names[I], E.forgotten(New->Elements[I]));
      }
    });
  }

private:
  Value ofPattern(const Value &Old) const {
    if (!Old.is(Value::Form::Record) || !FrozenPart)
      return E.varying(Is);
    const Value *Before = Old->field(Field);
    Value Now = Before ? E.joinPatterns(S, {*Before, FrozenPart}) : E.varying(FrozenPart->Type);
    if (Before && Now.get() == Before->get())
      return Old;
    return make::with(Old, [&](ValueNode &N) { replace(N, Field, Now); });
  }
  static void replace(ValueNode &In, llvm::StringRef Name, Value By) {
    for (std::size_t I = 0; I < In.Names.size(); ++I)
      if (In.Names[I] == Name) {
        In.Elements[I] = std::move(By);
        return;
      }
    In.Names.push_back(Name);
    In.Elements.push_back(std::move(By));
  }

  Engine &E;
  const State &S;
  TypeId Is;
  const Value &New;
  llvm::StringRef Field;
  Value FrozenPart;
};

} // namespace

bool Engine::isOfSome(const Value &Object) const {
  if (!Object.is(Value::Form::Reference))
    return false;
  auto Id = static_cast<std::uint32_t>(Object->Object);
  auto Pointee = Pointees.find(Id);
  return SomeElements.contains(Id) || (Pointee != Pointees.end() && Pointee->second);
}

void Engine::notePointee(ObjectId Id, bool Instance) {
  if (Pointees.try_emplace(static_cast<std::uint32_t>(Id), Instance).second)
    Memo.noted(Id);
}

void Engine::pointeeChanged(State &S, ObjectId Id, llvm::StringRef Field) {
  auto It = Pointees.find(static_cast<std::uint32_t>(Id));
  if (It == Pointees.end())
    return;
  Memo.unrepeatable(); // it depends on what else there is
  Value New = content(S, Id);
  changeObjectsLike(S, typeOf(New), New, Field, Id, It->second);
}

void Engine::changeObjectsLike(State &S, TypeId Is, const Value &New, llvm::StringRef Field,
                               ObjectId Except, bool PerhapsAny) {
  ObjectChange Change(*this, S, Is, New, Field);
  std::vector<std::pair<ObjectId, Value>> Changes;
  Steps += 1 + S.Objects.table().size() / 8;
  for (const auto &[Id, V] : S.Objects.table()) {
    auto Object = static_cast<ObjectId>(Id);
    auto Pointee = Pointees.find(Id);
    bool Same = Object != Except && Pointee != Pointees.end() && V.is(Value::Form::Record) &&
                V->Type == Is && (PerhapsAny || Pointee->second);
    Value Now = Same ? Change.ofObject(V) : Change.ofPatterns(V);
    if (Now.get() != V.get())
      Changes.push_back({Object, Now});
  }
  for (auto &[Object, Now] : Changes)
    S.Objects.set(Object, std::move(Now));
}

} // namespace shapewise
