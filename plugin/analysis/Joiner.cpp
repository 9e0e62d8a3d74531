//===- Joiner.cpp - values side by side become one ------------------------===//
#include "Joiner.h"

namespace shapewise {

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
                      [&](const Value &Part) { return mentionsGeneric(Part, Depth + 1); }) ||
         mentionsGeneric(V->Order, Depth + 1);
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
  if (Second && isOfThisRound(B, VB))
    return Value();
  if (First && InPattern && mentionsGeneric(VA))
    return Value();
  const Value &Defined = First ? VA : VB;
  if (Second || !Defined->Maybe)
    generalized();
  return make::with(Defined, [](ValueNode &N) { N.Maybe = true; });
}

/// Whether what `V`, here or in the other state, leads to is this round's only.
bool Joiner::isOfThisRound(const State &S, const Value &V) const {
  return mentionsGeneric(V) ||
         (V.is(Value::Form::Tensor) && mentionsGeneric(E.content(S, V->Object))) ||
         (V.is(Value::Form::Record) &&
          llvm::any_of(V->Elements, [&](const Value &Part) { return isOfThisRound(S, Part); }));
}

Value Joiner::besideNothing(const Value &VA, const Value &VB) {
  if (VB.isNoElement())
    return VA;
  if (!VA.isNoElement() || isOfThisRound(B, VB))
    return Value();
  generalized();
  return VB;
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
  if (Value Only = besideNothing(VA, VB))
    return Only;
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
      Value PA = summarized(A, VA), PB = summarized(B, VB);
      if (!VA->Summary)
        generalized();
      return ordered(VA, VB,
                     make::summaryList(patterns(PA->Elements, PB->Elements),
                                       dim(PA->Number, PB->Number, Nature::Extent),
                                       typeOf(VA, VB)));
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
      Value Range = value(VA->Elements[0], VB->Elements[0], Depth + 1);
      if (Range.form() != VA->Elements[0].form())
        break;
      Dim At = VA->Number == VB->Number ? VA->Number : dim(VA->Number, VB->Number, Nature::Integer);
      return make::with(make::iterator(Range, At), [&](ValueNode &N) {
        if (VA->Word == VB->Word)
          N.Word = VA->Word;
      });
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

/// The list as any number of elements like its own: an empty one has none, whatever they would be.
Value Joiner::summarized(const State &S, const Value &List) {
  Value Some = E.summarize(S, List);
  if (!Some->Elements.empty() && S.Known.equal(Some->Number, E.Dims.constant(0)) == Truth::Yes)
    return make::summaryList({}, Some->Number, Some->Type);
  return Some;
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

} // namespace shapewise
