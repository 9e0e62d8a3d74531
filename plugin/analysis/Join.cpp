//===- Join.cpp - states side by side become one --------------------------===//
//
// The join of two states holds for every program state either of them stands for. What differs
// becomes a new unknown; the same pair of differing things becomes the same unknown, so that a
// batch size that two tensors share is still shared afterwards. At a loop header the join is
// also the widening: what has been generalized once keeps its name, so rounds come to an end.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"

namespace shapewise {

using Nature = Generalizer::Nature;

class Joiner {
public:
  Joiner(Engine &E, const State &A, const State &B, State &Into, Engine::Generic *G)
      : E(E), A(A), B(B), Into(Into), G(G), Dims(E.Dims, A.Known, B.Known) {}

  Value value(const Value &VA, const Value &VB, unsigned Depth = 0);
  /// Two patterns of lists' elements made one.
  Value pattern(const Value &VA, const Value &VB);
  std::vector<Value> patterns(llvm::ArrayRef<Value> PA, llvm::ArrayRef<Value> PB);
  Value one(llvm::ArrayRef<Value> Patterns);
  void memory();

private:
  /// Whether the generic run `Run` can stand for `Is` on the other side: it stands for one shape.
  bool claims(RunId Run, const Shape &Is) {
    for (const auto &[Claimed, As] : ClaimedRuns)
      if (Claimed == Run)
        return As == Is;
    ClaimedRuns.push_back({Run, Is});
    return true;
  }
  Dim dim(Dim DA, Dim DB, Nature Is);
  bool mentionsGeneric(const Value &V, unsigned Depth = 0) const;
  bool mentionsGeneric(const TensorType &T) const;
  bool mentionsGeneric(Dim D) const { return D && G && Dims.mentions(D, G->Dims); }
  Extent extent(const Extent &XA, const Extent &XB);
  Shape shape(const Shape &SA, const Shape &SB);
  TensorType tensor(TensorType TA, TensorType TB);
  ObjectId object(ObjectId OA, ObjectId OB);
  Value opaque(const Value &VA, const Value &VB);
  /// A tensor here, an undefined one there: null when they are something else.
  Value maybeUndefined(const Value &VA, const Value &VB);
  TypeId typeOf(const Value &VA, const Value &VB) const {
    TypeId TA = E.typeOf(VA), TB = E.typeOf(VB);
    if (TA == TypeId::Void || TB == TypeId::Void)
      return TA == TypeId::Void ? TB : TA;
    // What may be of either class runs the code of neither for certain.
    bool TwoClasses = TA != TB && E.formOf(TA) == Type::Form::Record;
    return TwoClasses ? TypeId::Void : TA;
  }
  void generalized() {
    if (G)
      G->Changed = true;
  }

  Engine &E;
  const State &A, &B;
  State &Into;
  Engine::Generic *G;
  Generalizer Dims;
  GenericDims MadeHere;   ///< outside loops nobody asks for them again
  bool InPattern = false; ///< joining what stands for any element of a list
  std::vector<std::tuple<Shape, Shape, RunId>> RunPairs;
  std::vector<std::pair<RunId, Shape>> ClaimedRuns;
  std::map<std::pair<std::uint32_t, std::uint32_t>, ObjectId> ObjectPairs;
  std::map<std::uint32_t, std::uint32_t> ClaimedObjects;
  std::map<std::pair<std::uint32_t, std::uint32_t>, OpaqueId> OpaquePairs;
  std::map<std::uint32_t, std::uint32_t> ClaimedOpaques;
  std::vector<std::tuple<ObjectId, ObjectId, ObjectId>> Pending;
};

bool Joiner::mentionsGeneric(const TensorType &T) const {
  if (!G)
    return false;
  auto Any = [&](llvm::ArrayRef<Extent> Extents) {
    return llvm::any_of(Extents, [&](const Extent &X) { return mentionsGeneric(X.Size); });
  };
  return Any(T.Sizes.front()) || Any(T.Sizes.back()) || mentionsGeneric(T.Low) ||
         mentionsGeneric(T.High) || mentionsGeneric(T.Trues) ||
         llvm::any_of(T.Memory.strides(), [&](Dim Step) { return mentionsGeneric(Step); }) ||
         (T.Sizes.hasRun() && G->Opaques.count(~static_cast<std::uint32_t>(T.Sizes.run())) != 0);
}

/// Whether `V` says "what this round of the loop has": the same words mean something else in the
/// next round.
bool Joiner::mentionsGeneric(const Value &V, unsigned Depth) const {
  if (!G || !V || (G->Dims.empty() && G->Objects.empty() && G->Opaques.empty()))
    return false;
  if (Depth > 30)
    return true;
  return mentionsGeneric(V->Number) || mentionsGeneric(V->Data) ||
         G->Objects.count(static_cast<std::uint32_t>(V->Object)) ||
         G->Opaques.count(static_cast<std::uint32_t>(V->Identity)) ||
         llvm::any_of(V->Elements,
                      [&](const Value &Part) { return mentionsGeneric(Part, Depth + 1); });
}

Dim Joiner::dim(Dim DA, Dim DB, Nature Is) {
  if (!DA || !DB)
    return Dim();
  if (!mentionsGeneric(DA) && !mentionsGeneric(DB) &&
      (DA == DB || (A.Known.equal(DA, DB) == Truth::Yes && B.Known.equal(DA, DB) == Truth::Yes)))
    return DA;
  if (!G && !InPattern)
    if (Dim D = Facts::common(A.Known, DA, B.Known, DB))
      return D;
  llvm::SmallVector<const GenericDims *, 2> Generics;
  if (InPattern)
    Generics.push_back(&E.Varying);
  if (G)
    Generics.push_back(&G->Dims);
  if (Dim D = Dims.covering(DA, DB, Is, Generics))
    return D;
  generalized();
  if (InPattern)
    return Dims.generalized(DA, DB, Is, Generalizer::Use::Elements, E.Varying);
  return G ? Dims.generalized(DA, DB, Is, Generalizer::Use::Rounds, G->Dims)
           : Dims.generalized(DA, DB, Is, Generalizer::Use::Branches, MadeHere);
}

Extent Joiner::extent(const Extent &XA, const Extent &XB) {
  Extent X;
  X.Size = dim(XA.Size, XB.Size, Nature::Extent);
  X.Origin = XA.Origin == XB.Origin ? XA.Origin : OriginId::None;
  X.Deliberate = XA.Deliberate || XB.Deliberate;
  X.Laid = XA.Laid || XB.Laid;
  if (XA.GoneAtOne == XB.GoneAtOne)
    X.GoneAtOne = XA.GoneAtOne;
  if (XA.CutFrom == XB.CutFrom)
    X.CutFrom = XA.CutFrom;
  return X;
}

Shape Joiner::shape(const Shape &SA, const Shape &SB) {
  auto Sized = [](const Shape &S) {
    TensorType T;
    T.Sizes = S;
    return T;
  };
  if (SA == SB && !mentionsGeneric(Sized(SA)))
    return SA;
  if (!SA.hasRun() && !SB.hasRun() && SA.rank() == SB.rank()) {
    llvm::SmallVector<Extent, 4> Extents;
    for (unsigned I = 0; I < *SA.rank(); ++I)
      Extents.push_back(extent(SA.extents()[I], SB.extents()[I]));
    return Shape(Extents);
  }
  bool Generic = SA.hasRun() && (InPattern ? E.VaryingRuns.count(SA.run()) != 0
                                           : mentionsGeneric(Sized(Shape::unknown(SA.run()))));
  // In a pattern, "this round's sizes" are those of some other round's elements.
  bool Stale = InPattern && SA.hasRun() && !Generic && mentionsGeneric(Sized(SA));
  if (SA.hasRun() && SB.hasRun() && SA.run() == SB.run() && !Stale &&
      (!Generic || claims(SA.run(), Shape::unknown(SB.run()))) &&
      SA.front().size() == SB.front().size() && SA.back().size() == SB.back().size()) {
    llvm::SmallVector<Extent, 4> Front, Back;
    for (std::size_t I = 0; I < SA.front().size(); ++I)
      Front.push_back(extent(SA.front()[I], SB.front()[I]));
    for (std::size_t I = 0; I < SA.back().size(); ++I)
      Back.push_back(extent(SA.back()[I], SB.back()[I]));
    return Shape(Front, SA.run(), Back);
  }
  // A bare run may stand for anything, once.
  if (Generic && SA.minRank() == 0 && claims(SA.run(), SB))
    return SA;
  for (const auto &[OfA, OfB, Both] : RunPairs)
    if (OfA == SA && OfB == SB)
      return Shape::unknown(Both);
  RunId Run = E.Dims.run("");
  if (!InPattern)
    RunPairs.push_back({SA, SB, Run});
  else
    E.VaryingRuns.insert(Run);
  if (G)
    G->Opaques.insert(~static_cast<std::uint32_t>(Run));
  generalized();
  return Shape::unknown(Run);
}

TensorType Joiner::tensor(TensorType TA, TensorType TB) {
  TA.Sizes = A.Known.resolve(TA.Sizes);
  TB.Sizes = B.Known.resolve(TB.Sizes);
  TensorType T;
  T.Sizes = shape(TA.Sizes, TB.Sizes);
  T.Type = TA.Type | TB.Type;
  if (TA.Meaning == TB.Meaning && TA.Axis == TB.Axis) {
    T.Meaning = TA.Meaning;
    T.Axis = TA.Axis;
  }
  if (TA.Low && TB.Low && TA.Low == TB.Low)
    T.Low = TA.Low;
  if (TA.High && TB.High && TA.High == TB.High)
    T.High = TA.High;
  T.Trues = dim(TA.Trues, TB.Trues, Nature::Extent);
  if (TA.Memory == TB.Memory &&
      llvm::none_of(TA.Memory.strides(), [&](Dim Step) { return mentionsGeneric(Step); }))
    T.Memory = TA.Memory;
  T.RequiresGrad = TA.RequiresGrad && TB.RequiresGrad;
  if (T.Type != TA.Type || T.Memory != TA.Memory || T.Meaning != TA.Meaning || T.High != TA.High ||
      T.Low != TA.Low)
    generalized();
  return T;
}

ObjectId Joiner::object(ObjectId OA, ObjectId OB) {
  if (OA == OB && !(G && G->Objects.count(static_cast<std::uint32_t>(OA))))
    return OA;
  auto IA = static_cast<std::uint32_t>(OA), IB = static_cast<std::uint32_t>(OB);
  auto [It, New] = ObjectPairs.try_emplace({IA, IB}, ObjectId::None);
  if (!New)
    return It->second;
  if (G && G->Objects.count(IA) && ClaimedObjects.try_emplace(IA, IB).second) {
    It->second = OA;
  } else {
    It->second = E.newObject(Value());
    if (G)
      G->Objects.insert(static_cast<std::uint32_t>(It->second));
    generalized();
  }
  Pending.push_back({OA, OB, It->second});
  return It->second;
}

Value Joiner::opaque(const Value &VA, const Value &VB) {
  auto Id = [](const Value &V) {
    return V.is(Value::Form::Opaque) ? static_cast<std::uint32_t>(V->Identity) : 0u;
  };
  std::uint32_t IA = Id(VA), IB = Id(VB);
  if (InPattern) {
    if (IA && E.VaryingOpaques.count(VA->Identity))
      return VA;
    generalized();
    return E.varying(typeOf(VA, VB));
  }
  if (IA && G && G->Opaques.count(IA) &&
      (ClaimedOpaques.try_emplace(IA, IB).second || (IB && ClaimedOpaques[IA] == IB)))
    return VA;
  OpaqueId New = OpaqueId::None;
  if (IA && IB)
    New = OpaquePairs[{IA, IB}];
  if (New == OpaqueId::None) {
    New = E.newOpaque();
    if (G)
      G->Opaques.insert(static_cast<std::uint32_t>(New));
    generalized();
  }
  if (IA && IB)
    OpaquePairs[{IA, IB}] = New;
  return make::opaque(New, typeOf(VA, VB), "");
}

Value Joiner::maybeUndefined(const Value &VA, const Value &VB) {
  auto IsUndefined = [&](const Value &V) {
    return V.is(Value::Form::Null) && E.formOf(V->Type) == Type::Form::Tensor;
  };
  Value::Form Kept = InPattern ? Value::Form::TensorData : Value::Form::Tensor;
  bool First = VA.is(Kept) && IsUndefined(VB);
  bool Second = IsUndefined(VA) && VB.is(Kept);
  if (!(First || Second))
    return Value();
  // What says "this round's" on the other side is not so in the next round, and of a list's
  // elements on neither side.
  if (Second && (mentionsGeneric(VB) || mentionsGeneric(E.content(B, VB->Object))))
    return Value();
  if (First && InPattern && mentionsGeneric(VA))
    return Value();
  const Value &Defined = First ? VA : VB;
  if (Second || !Defined->Maybe)
    generalized();
  return make::with(Defined, [](ValueNode &N) { N.Maybe = true; });
}

/// What a record says nothing of.
static Value rest(const Value &Record) {
  return Record->Identity == OpaqueId::None ? Value()
                                            : make::opaque(Record->Identity, Record->Type, "");
}

Value Joiner::value(const Value &VA, const Value &VB, unsigned Depth) {
  if (Value::same(VA, VB) && !mentionsGeneric(VA))
    return VA;
  if (!VA || !VB)
    return Value(); // set on one path only: out of scope here
  if (Depth > (InPattern ? 30u : 8u))
    return opaque(VA, VB);
  if (VA.form() == VB.form()) {
    switch (VA.form()) {
    case Value::Form::Int:
      if (Dim D = dim(VA->Number, VB->Number, Nature::Integer)) {
        OriginId Origin = VA->Origin == VB->Origin ? VA->Origin : OriginId::None;
        TypeId Type = typeOf(VA, VB);
        return make::with(make::integer(D, Origin), [&](ValueNode &N) { N.Type = Type; });
      }
      break;
    case Value::Form::Float:
      return make::real(std::nullopt);
    case Value::Form::Tensor:
      if (InPattern)
        break;
      if (VB->Maybe && !VA->Maybe)
        generalized();
      return make::with(make::tensor(object(VA->Object, VB->Object)),
                        [&](ValueNode &N) { N.Maybe = VA->Maybe || VB->Maybe; });
    case Value::Form::TensorData:
      if (VB->Maybe && !VA->Maybe)
        generalized();
      return make::with(make::tensorData(tensor(VA->Data, VB->Data)),
                        [&](ValueNode &N) { N.Maybe = VA->Maybe || VB->Maybe; });
    case Value::Form::Sizes:
      return make::sizes(shape(A.Known.resolve(VA->Data.Sizes), B.Known.resolve(VB->Data.Sizes)));
    case Value::Form::Record:
    case Value::Form::Map: {
      if (VA->Type != VB->Type || VA->Word != VB->Word)
        break;
      Value Rest = VA;
      if (VA->Identity != VB->Identity || mentionsGeneric(rest(VA)))
        Rest = opaque(rest(VA), rest(VB));
      return make::with(VA, [&](ValueNode &N) {
        N.Identity = Rest->Identity;
        N.Literal = VA->Literal && VB->Literal;
        N.Names.clear();
        N.Elements.clear();
        for (std::size_t I = 0; I < VA->Names.size(); ++I) {
          const Value *Other = VB->field(VA->Names[I]);
          Value Joined;
          if (Other) {
            Joined = value(VA->Elements[I], *Other, Depth + 1);
          } else if (G && VA->Elements[I].is(Value::Form::Opaque) &&
                     G->Opaques.count(static_cast<std::uint32_t>(VA->Elements[I]->Identity))) {
            Joined = VA->Elements[I];
          } else {
            Joined = opaque(VA->Elements[I], Value());
          }
          N.Names.push_back(VA->Names[I]);
          N.Elements.push_back(Joined);
        }
        for (std::size_t I = 0; I < VB->Names.size(); ++I)
          if (!VA->field(VB->Names[I])) {
            N.Names.push_back(VB->Names[I]);
            N.Elements.push_back(opaque(Value(), VB->Elements[I]));
          }
      });
    }
    case Value::Form::List: {
      if (!VA->Summary && !VB->Summary && VA->Elements.size() == VB->Elements.size())
        return make::with(VA, [&](ValueNode &N) {
          for (std::size_t I = 0; I < N.Elements.size(); ++I)
            N.Elements[I] = value(VA->Elements[I], VB->Elements[I], Depth + 1);
        });
      // Lists of different lengths: any number of elements like theirs.
      Value PA = E.summarize(A, VA), PB = E.summarize(B, VB);
      if (!VA->Summary)
        generalized();
      return make::summaryList(patterns(PA->Elements, PB->Elements),
                               dim(PA->Number, PB->Number, Nature::Extent), typeOf(VA, VB));
    }
    case Value::Form::Reference:
      if (InPattern) {
        Value PA = E.frozen(A, VA), PB = E.frozen(B, VB);
        if (!isPointerPattern(PA) || !isPointerPattern(PB))
          break;
        return make::with(PA, [&](ValueNode &N) {
          N.Elements = {value(PA->Elements[0], PB->Elements[0], Depth + 1)};
        });
      }
      if (VA->Path.empty() && VB->Path.empty())
        return make::with(VA, [&](ValueNode &N) { N.Object = object(VA->Object, VB->Object); });
      break;
    case Value::Form::Iterator: {
      if (!Value::same(VA->Elements[0], VB->Elements[0]))
        break;
      if (VA->Number == VB->Number)
        return make::iterator(VA->Elements[0], VA->Number);
      return make::iterator(VA->Elements[0], dim(VA->Number, VB->Number, Nature::Integer));
    }
    case Value::Form::Closure:
      if (VA->Lambda == VB->Lambda && VA->Elements.size() == VB->Elements.size())
        return make::with(VA, [&](ValueNode &N) {
          for (std::size_t I = 0; I < N.Elements.size(); ++I)
            N.Elements[I] = value(VA->Elements[I], VB->Elements[I], Depth + 1);
        });
      break;
    default:
      break;
    }
  }
  if (Value Tensor = maybeUndefined(VA, VB))
    return Tensor;
  return opaque(VA, VB);
}

void Joiner::memory() {
  llvm::SmallVector<std::uint32_t, 32> Ids;
  for (const auto &Entry : A.Objects.table())
    Ids.push_back(Entry.first);
  for (const auto &Entry : B.Objects.table())
    if (!A.Objects.find(static_cast<ObjectId>(Entry.first)))
      Ids.push_back(Entry.first);
  llvm::sort(Ids);
  for (std::uint32_t Id : Ids) {
    auto Object = static_cast<ObjectId>(Id);
    Value VA = E.content(A, Object), VB = E.content(B, Object);
    if (G && Id >= G->FirstOfRound && !A.Objects.find(Object))
      VA = Value(); // made since
    // "This round's object" is another one on the other side: whoever reaches it says which.
    if (G && G->Objects.count(Id)) {
      Into.Objects.set(Object, VA ? VA : VB);
      continue;
    }
    // An object that only one side made: the other cannot reach it, unless through a pair.
    Into.Objects.set(Object, !VA ? VB : !VB ? VA : value(VA, VB));
  }
  while (!Pending.empty()) {
    auto [OA, OB, Joined] = Pending.back();
    Pending.pop_back();
    Into.Objects.set(Joined, value(E.content(A, OA), E.content(B, OB)));
  }
}

/// Whether a call has thrown on `A`'s path that did not on `B`'s.
static bool threwWhere(const State &A, const State &B) {
  return llvm::any_of(A.Thrown,
                      [&](std::uint64_t Site) { return !llvm::is_contained(B.Thrown, Site); });
}

/// What is left where the other way has come to an end: it is taken.
static Engine::Configuration onlyWay(Engine::Configuration Left,
                                     const Engine::Configuration &Ended) {
  llvm::erase_if(Left.S.Decisions, [&](const Decision &D) {
    return D.OfSome && llvm::any_of(Ended.S.Decisions, [&](const Decision &Other) {
             return Other.Branch == D.Branch && Other.Way != D.Way;
           });
  });
  return Left;
}

Engine::Configuration Engine::join(const Configuration &A, const Configuration &B, Generic *G) {
  // A path that has come to an end has nothing to say of what follows.
  bool EndedA = threwWhere(A.S, B.S), EndedB = threwWhere(B.S, A.S);
  if (EndedB && !EndedA)
    return onlyWay(A, B);
  if (EndedA && !EndedB) {
    if (G)
      G->Changed = true;
    return onlyWay(B, A);
  }
  Configuration C{State(Dims), A.F};
  Steps += 1 + A.S.Objects.table().size() / 8; // so that the budget bounds the time
  Joiner J(*this, A.S, B.S, C.S, G);
  for (std::size_t I = 0; I < C.F.Registers.size(); ++I)
    // At a loop's header what a round computed is dead; a register that lives on was set before.
    C.F.Registers[I] = G && !Value::same(A.F.Registers[I], B.F.Registers[I])
                           ? Value()
                           : J.value(A.F.Registers[I], B.F.Registers[I]);
  J.memory();
  C.S.Known = Facts::join(A.S.Known, B.S.Known);
  auto KeepCommon = [&](auto State::*List) {
    llvm::copy_if(A.S.*List, std::back_inserter(C.S.*List),
                  [&](const auto &Each) { return llvm::is_contained(B.S.*List, Each); });
  };
  KeepCommon(&State::Settled);
  KeepCommon(&State::Decisions);
  KeepCommon(&State::Reported);
  KeepCommon(&State::Thrown);
  C.S.Forgotten = A.S.Forgotten;
  auto Forget = [&](std::uint64_t Branch) {
    if (!llvm::is_contained(C.S.Forgotten, Branch))
      C.S.Forgotten.push_back(Branch);
  };
  for (std::uint64_t Branch : B.S.Forgotten)
    Forget(Branch);
  for (const State *Side : {&A.S, &B.S})
    for (const Decision &D : Side->Decisions)
      if (!llvm::is_contained(C.S.Decisions, D))
        Forget(D.Branch);
  C.S.Tries = std::min(A.S.Tries, B.S.Tries);
  C.S.Threw = A.S.Threw && B.S.Threw;
  return C;
}

Value Engine::joinValues(const State &A, const State &B, State &Into, const Value &VA,
                         const Value &VB) {
  Joiner J(*this, A, B, Into, nullptr);
  return J.value(VA, VB);
}

Value Engine::joinPatterns(const State &S, llvm::ArrayRef<Value> Patterns) {
  if (Patterns.size() == 1)
    return Patterns.front();
  State Scratch = S;
  Joiner J(*this, S, S, Scratch, nullptr);
  Value All = Patterns.front();
  for (const Value &Next : Patterns.drop_front())
    All = J.pattern(All, Next);
  return All;
}

Value Joiner::pattern(const Value &VA, const Value &VB) {
  bool Outer = std::exchange(InPattern, true);
  Dims.release(E.Varying);
  auto OuterRuns = std::exchange(ClaimedRuns, {});
  Value Both = value(VA, VB);
  ClaimedRuns = std::move(OuterRuns);
  Dims.release(E.Varying);
  InPattern = Outer;
  return Both;
}

/// Of a list whose elements are like some of these: one for each class of objects, or one for all.
std::vector<Value> Joiner::patterns(llvm::ArrayRef<Value> PA, llvm::ArrayRef<Value> PB) {
  std::vector<Value> Joined(PA.begin(), PA.end());
  // What it says of this round is not so for the elements in the next.
  auto Lasting = [&](const Value &New) {
    generalized();
    return mentionsGeneric(New) ? pattern(make::opaque(E.newOpaque(), E.typeOf(New), ""), New)
                                : New;
  };
  bool ByClass = llvm::all_of(PA, isObjectPattern) && llvm::all_of(PB, isObjectPattern);
  for (const Value &New : PB) {
    if (Value *Same = ByClass ? Engine::patternOfClass(Joined, New) : nullptr)
      *Same = pattern(*Same, New);
    else if (Joined.empty() || (ByClass && Joined.size() < Engine::MaxPatterns))
      Joined.push_back(Lasting(New));
    else
      Joined = {pattern(one(Joined), New)};
    ByClass &= isObjectPattern(Joined.back());
  }
  return ByClass || Joined.empty() ? Joined : std::vector<Value>{one(Joined)};
}

/// One pattern for what is like some of these.
Value Joiner::one(llvm::ArrayRef<Value> Patterns) {
  Value All = Patterns.front();
  for (const Value &Next : Patterns.drop_front())
    All = pattern(All, Next);
  return All;
}

bool Engine::alike(const Value &A, const Value &B) const {
  auto IsDevice = [&](const Value &V) {
    return (V.is(Value::Form::Named) &&
            llvm::StringRef(V->Word).starts_with("c10::DeviceType::")) ||
           (V.is(Value::Form::Opaque) &&
            (typeName(V->Type) == "c10::Device" || typeName(V->Type) == "c10::DeviceType"));
  };
  return Value::same(A, B) || (IsDevice(A) && IsDevice(B));
}

bool Engine::indistinct(const Configuration &A, const Configuration &B) const {
  if (A.S.Objects.sharesWith(B.S.Objects))
    return true;
  for (const auto &[Id, VA] : A.S.Objects.table()) {
    auto Object = static_cast<ObjectId>(Id);
    const Value *VB = B.S.Objects.find(Object);
    const Value &Other = VB ? *VB : Initial[Id];
    if (VA && Other && !alike(VA, Other))
      return false;
    if (VB && !VA != !*VB)
      return false;
  }
  for (const auto &[Id, VB] : B.S.Objects.table())
    if (!A.S.Objects.find(static_cast<ObjectId>(Id)) && Initial[Id] && VB &&
        !alike(Initial[Id], VB))
      return false;
  return true;
}

} // namespace shapewise
