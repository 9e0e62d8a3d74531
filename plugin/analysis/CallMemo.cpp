//===- CallMemo.cpp - calls that were run before --------------------------===//
//
// A record holds what a body did: the objects it changed or made, what it learnt, the decisions it
// came to, what happened at the calls in it. The call it was recorded for and the one it is said
// again for have equal fingerprints, so the objects and unknowns that they see correspond one to
// one; symbols that both see are the same ones. What is younger than the recorded call gets new
// names each time.
//
//===----------------------------------------------------------------------===//
#include "CallMemo.h"
#include "../domain/FreshNames.h"
#include "Engine.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/Hashing.h"
#include <unordered_map>

namespace shapewise {

/// Bodies that take fewer steps are run: to compare what they see would cost as much.
static constexpr unsigned CheapSteps = 40;
/// What a call sees is not compared when it is more than this: 64-bit words.
static constexpr std::size_t MostSeen = 1 << 14;
/// Of all calls that are kept.
static constexpr std::size_t MostKept = 1 << 21;

//===--- What a call can see ----------------------------------------------===//

/// Everything that a call's arguments and variables outside of functions lead to, as a text in
/// which objects, unknowns and memories are numbered in the order they are met.
class CallMemo::Fingerprint {
public:
  struct Unknown {
    std::uint32_t Id;
    bool Expanded = false;
    std::vector<llvm::StringRef> Parts;
  };
  std::vector<std::uint64_t> Text;
  std::vector<std::uint32_t> Objects, Memories;
  std::vector<OriginId> Origins; ///< which the notes of reports show, and nothing depends on
  std::vector<Unknown> Unknowns;
  llvm::DenseMap<std::uint32_t, unsigned> NumberOfObject, NumberOfMemory, NumberOfUnknown;
  llvm::SmallDenseMap<std::uint32_t, unsigned> NumberOfOrigin;
  /// Sees what cannot be compared, or too much.
  bool Unfit = false;

  SymbolNumbers Numbers;

  Fingerprint(Engine &E, const State &S);

  void word(std::uint64_t Word) { Text.push_back(Word); }
  void value(const Value &V);
  /// What was met but not looked into yet.
  void finish();

private:
  void dim(Dim D) { Numbers.add(D, Text); }
  void text(llvm::StringRef Text) {
    word(Text.empty() ? 0 : reinterpret_cast<std::uintptr_t>(E.intern(Text).data()));
  }
  void condition(const Condition &C);
  void extents(llvm::ArrayRef<Extent> Extents);
  void shape(const Shape &S);
  void tensor(const TensorType &T);
  std::uint64_t number(OriginId Of);
  void object(ObjectId Id);
  void unknown(OpaqueId Id);
  void lookInto(std::uint32_t Object);
  void lookInto(Unknown &Of);

  Engine &E;
  const State &S;
  std::size_t ObjectsDone = 0, UnknownsDone = 0;
};

CallMemo::Fingerprint::Fingerprint(Engine &E, const State &S)
    : Numbers(S.Known, {[&E](Dim Symbol) { return E.Batches.count(Symbol.node()) != 0; },
                        [&E](Dim Symbol) -> std::uint64_t {
                          auto Varies = E.Varying.find(Symbol.node());
                          return Varies == E.Varying.end() ? 0 : Varies->second.value_or(-1) + 2;
                        },
                        [&E](RunId Run) -> std::uint64_t { return E.VaryingRuns.count(Run); }}),
      E(E), S(S) {}

void CallMemo::Fingerprint::condition(const Condition &C) {
  word(static_cast<std::uint64_t>(C.Is) << 16 | static_cast<std::uint64_t>(C.Rel) << 8 |
       C.Positive);
  dim(C.Left);
  dim(C.Right);
  unknown(C.Unknown);
  word(C.Parts.size());
  for (const ConditionPtr &Part : C.Parts)
    condition(*Part);
}

void CallMemo::Fingerprint::extents(llvm::ArrayRef<Extent> Extents) {
  word(Extents.size());
  for (const Extent &X : Extents) {
    dim(X.Size);
    word(number(X.Origin) << 2 | X.Deliberate << 1 | X.Laid);
    word(number(X.GoneAtOne));
    dim(X.CutFrom);
  }
}

void CallMemo::Fingerprint::shape(const Shape &Of) {
  Numbers.add(Of.run(), Text);
  extents(Of.front());
  extents(Of.back());
}

void CallMemo::Fingerprint::tensor(const TensorType &T) {
  shape(T.Sizes);
  word(T.Type.mask());
  word(static_cast<std::uint64_t>(T.Meaning));
  word(T.Axis ? static_cast<std::uint32_t>(*T.Axis) + 1 : 0);
  for (Dim D : {T.Low, T.High, T.Trues})
    dim(D);
  word(T.Memory.isKnown() << 2 | T.Memory.isInOrder() << 1 | T.Memory.isPacked());
  for (Dim D : T.Memory.strides())
    dim(D);
}

void CallMemo::Fingerprint::value(const Value &V) {
  if (Text.size() > MostSeen)
    Unfit = true;
  if (Unfit)
    return;
  word(static_cast<std::uint64_t>(V.form()));
  if (!V)
    return;
  word(static_cast<std::uint64_t>(V->Type) << 3 | V->Literal << 2 | V->Summary << 1 | V->Maybe);
  word(number(V->Origin) << 32 | static_cast<std::uint64_t>(V->Lambda));
  dim(V->Number);
  word(V->Real ? llvm::bit_cast<std::uint64_t>(*V->Real) : 0);
  word(V->Real.has_value() << 1 | (V->Truth != nullptr));
  if (V->Truth)
    condition(*V->Truth);
  text(V->Word);
  object(V->Object);
  unknown(V->Identity);
  word(V->Path.size());
  for (const Key &Step : V->Path) {
    text(Step.Name);
    dim(Step.Index);
  }
  word(V->Elements.size() << 32 | V->Names.size());
  for (llvm::StringRef Name : V->Names)
    text(Name);
  for (const Value &Part : V->Elements)
    value(Part);
  if (V.is(Value::Form::TensorData) || V.is(Value::Form::Sizes))
    tensor(V->Data);
}

std::uint64_t CallMemo::Fingerprint::number(OriginId Of) {
  if (Of == OriginId::None)
    return 0;
  auto [It, New] = NumberOfOrigin.try_emplace(static_cast<std::uint32_t>(Of), Origins.size());
  if (New)
    Origins.push_back(Of);
  return It->second + 1;
}

void CallMemo::Fingerprint::object(ObjectId Id) {
  auto Number = static_cast<std::uint32_t>(Id);
  if (Number == 0)
    return word(0);
  auto [It, New] = NumberOfObject.try_emplace(Number, Objects.size());
  if (New)
    Objects.push_back(Number);
  word(It->second + 1);
}

void CallMemo::Fingerprint::unknown(OpaqueId Id) {
  auto Number = static_cast<std::uint32_t>(Id);
  if (Number == 0)
    return word(0);
  auto [It, New] = NumberOfUnknown.try_emplace(Number, Unknowns.size());
  if (New)
    Unknowns.push_back({Number, false, {}});
  word(It->second + 1);
}

void CallMemo::Fingerprint::lookInto(std::uint32_t Object) {
  auto Id = static_cast<ObjectId>(Object);
  std::uint32_t Memory = E.memoryOf(make::tensor(Id));
  auto [It, New] = NumberOfMemory.try_emplace(Memory, Memories.size());
  if (New)
    Memories.push_back(Memory);
  auto Pointee = E.Pointees.find(Object);
  std::uint64_t AsPointee = Pointee == E.Pointees.end() ? 0 : Pointee->second ? 2 : 1;
  word(static_cast<std::uint64_t>(It->second) << 3 | AsPointee << 1 | E.Constructed.count(Object));
  if (auto Some = E.SomeElements.find(Object); Some != E.SomeElements.end()) {
    object(Some->second.Element);
    value(Some->second.Range);
  } else {
    word(0);
  }
  value(E.content(S, Id));
}

void CallMemo::Fingerprint::lookInto(Unknown &Of) {
  // Names of annotations live as long as the object that they are of.
  if (E.ObjectScopes.count(Of.Id))
    Unfit = true;
  auto Id = static_cast<OpaqueId>(Of.Id);
  std::uint64_t Settled = 0;
  for (const auto &[Atom, Holds] : S.Settled)
    if (Atom == Id)
      Settled = Holds ? 2 : 1;
  word(Settled << 1 | E.VaryingOpaques.count(Id));
  std::uint32_t Number = Of.Id; // what follows may move `Of`
  std::size_t Index = &Of - Unknowns.data();
  auto Known = E.Expanded.find(Number);
  Unknowns[Index].Expanded = Known != E.Expanded.end();
  word(Unknowns[Index].Expanded);
  if (Known != E.Expanded.end())
    value(Known->second);
  for (auto It = E.OpaqueParts.lower_bound({Number, ""});
       It != E.OpaqueParts.end() && It->first.first == Number; ++It) {
    Unknowns[Index].Parts.push_back(It->first.second);
    text(It->first.second);
    value(It->second);
  }
  word(~std::uint64_t(0));
}

void CallMemo::Fingerprint::finish() {
  while (!Unfit && (ObjectsDone < Objects.size() || UnknownsDone < Unknowns.size())) {
    if (ObjectsDone < Objects.size())
      lookInto(Objects[ObjectsDone++]);
    else
      lookInto(Unknowns[UnknownsDone++]);
  }
  if (Unfit)
    return;
  // Whether a call is reached for the last batch as well depends on where the analysis stands.
  std::uint64_t Reached = 0;
  for (const auto &[Rows, Batch] : E.Batches)
    Reached += mixed(reinterpret_cast<std::uintptr_t>(Rows), E.isTakenInEveryRound(Batch));
  word(Reached);
  Numbers.addFacts(Text);
  Unfit = Numbers.isUnfit();
}

//===--- What a body did --------------------------------------------------===//

struct CallMemo::Record {
  Fingerprint Seen;
  Facts Before;
  Engine::Age Since;
  std::uint32_t FirstUnknown;

  /// What is behind what the call began with.
  struct Trail {
    llvm::SmallVector<Decision, 4> Decisions;
    llvm::SmallVector<std::uint64_t, 4> Forgotten;
    bool operator==(const Trail &O) const {
      return Decisions == O.Decisions && Forgotten == O.Forgotten;
    }
  };
  struct End {
    std::vector<std::pair<ObjectId, Value>> Objects; ///< made or changed
    Facts Known;
    Trail Path;
    llvm::SmallVector<std::pair<OpaqueId, bool>, 4> Settled;
    Value Result;
  };
  struct Outcome {
    std::uint64_t Key;
    PlaceId Place;
    Trail Path;
    unsigned Depth;
  };
  std::vector<End> Ends;
  std::vector<Outcome> Outcomes;
  /// What unknowns that the call saw or made have turned out to be, or have as parts.
  std::vector<std::pair<std::uint32_t, Value>> Expanded;
  std::vector<std::pair<std::pair<std::uint32_t, std::string>, Value>> Parts;
  std::uint64_t ChainHash = 0;
  unsigned Depth = 0;
};

/// What happened at a call while a body around it was recorded.
struct CallMemo::Happened {
  std::uint64_t Key = 0;
  PlaceId Place = PlaceId::None;
  llvm::SmallVector<Decision, 4> Decisions;
  llvm::SmallVector<std::uint64_t, 4> Forgotten;
  unsigned Depth = 0;
  bool Mismatch = false;
};

struct CallMemo::Table {
  std::unordered_map<std::uint64_t, std::vector<std::unique_ptr<Record>>> ByHash;
  std::vector<Happened> Log;
  unsigned Recording = 0; ///< bodies under way that are
  std::size_t Records = 0, Words = 0;
  llvm::DenseMap<const Function *, unsigned> Steps; ///< that the latest run of a body took
};

//===--- What must be said again ------------------------------------------===//

/// Walks over what outlives the call, and finds out whether all of it can be said of another one.
class CallMemo::Survey {
public:
  Survey(Engine &E, Record &R) : E(E), R(R), Names(E.Dims, R.Since.Symbols) {}

  void value(const Value &V) {
    if (V && Seen.insert(V.get()).second)
      Work.push_back(V);
  }
  bool isFit() {
    walk();
    return Fit;
  }

private:
  void walk();
  void dim(Dim D);
  void run(RunId Run) {
    if (Names.isYounger(Run) && E.VaryingRuns.count(Run))
      Fit = false;
  }
  void condition(const Condition &C);
  void shape(const Shape &S);
  void object(ObjectId Id);
  void unknown(OpaqueId Id);

  Engine &E;
  Record &R;
  FreshNames Names;
  std::vector<Value> Work;
  llvm::DenseSet<const ValueNode *> Seen;
  llvm::DenseSet<std::uint32_t> Objects, Unknowns;
  bool Fit = true;
};

void CallMemo::Survey::dim(Dim D) {
  // What varies from element to element, and rows of batches, are known to the engine by name.
  Names.visitYounger(
      D,
      [&](Dim Symbol) {
        if (E.Varying.count(Symbol.node()) || E.Batches.count(Symbol.node()))
          Fit = false;
      },
      [&](RunId Run) { run(Run); });
}

void CallMemo::Survey::condition(const Condition &C) {
  dim(C.Left);
  dim(C.Right);
  unknown(C.Unknown);
  for (const ConditionPtr &Part : C.Parts)
    condition(*Part);
}

void CallMemo::Survey::shape(const Shape &S) {
  run(S.run());
  for (llvm::ArrayRef<Extent> Extents : {S.front(), S.back()})
    for (const Extent &X : Extents) {
      dim(X.Size);
      dim(X.CutFrom);
    }
}

void CallMemo::Survey::object(ObjectId Id) {
  auto Number = static_cast<std::uint32_t>(Id);
  if (Number == 0 || !Objects.insert(Number).second)
    return;
  if (Number < R.Since.Object) {
    Fit &= R.Seen.NumberOfObject.count(Number) != 0;
    return;
  }
  std::uint32_t Memory = E.memoryOf(make::tensor(Id));
  if (E.SomeElements.count(Number) || E.Pointees.count(Number) ||
      (Memory < R.Since.Object && !R.Seen.NumberOfMemory.count(Memory)))
    Fit = false;
  value(E.Initial[Number]);
}

void CallMemo::Survey::unknown(OpaqueId Id) {
  auto Number = static_cast<std::uint32_t>(Id);
  if (Number == 0 || !Unknowns.insert(Number).second)
    return;
  if (Number < R.FirstUnknown) {
    Fit &= R.Seen.NumberOfUnknown.count(Number) != 0;
    return;
  }
  if (E.VaryingOpaques.count(Id) || E.ObjectScopes.count(Number))
    Fit = false;
  if (auto Known = E.Expanded.find(Number); Known != E.Expanded.end()) {
    R.Expanded.push_back({Number, Known->second});
    value(Known->second);
  }
  for (auto It = E.OpaqueParts.lower_bound({Number, ""});
       It != E.OpaqueParts.end() && It->first.first == Number; ++It) {
    R.Parts.push_back(*It);
    value(It->second);
  }
}

void CallMemo::Survey::walk() {
  while (Fit && !Work.empty()) {
    Value V = std::move(Work.back());
    Work.pop_back();
    object(V->Object);
    unknown(V->Identity);
    dim(V->Number);
    for (const Key &Step : V->Path)
      dim(Step.Index);
    if (V->Truth)
      condition(*V->Truth);
    for (const Value &Part : V->Elements)
      value(Part);
    if (V.is(Value::Form::TensorData) || V.is(Value::Form::Sizes)) {
      shape(V->Data.Sizes);
      for (Dim D : {V->Data.Low, V->Data.High, V->Data.Trues})
        dim(D);
      for (Dim D : V->Data.Memory.strides())
        dim(D);
    }
  }
}

//===--- Saying it again --------------------------------------------------===//

/// From what the recorded call saw and made to what this one does.
class CallMemo::Renaming {
public:
  Renaming(Engine &E, const Record &R, const Fingerprint &Here)
      : E(E), R(R), Here(Here), Names(E.Dims, R.Since.Symbols) {
    Names.correspond(R.Seen.Numbers, Here.Numbers);
  }

  Value of(const Value &V);
  ObjectId of(ObjectId Id);
  OpaqueId of(OpaqueId Id);
  /// `Known` and what the body learnt.
  Facts of(const Facts &After, const Facts &Known) { return Names.of(Known, R.Before, After); }
  /// Whether the unknown is one that is spoken of.
  bool isKnown(OpaqueId Id) const {
    auto Number = static_cast<std::uint32_t>(Id);
    return R.Seen.NumberOfUnknown.count(Number) || Unknowns.count(Number);
  }
  /// Tells the engine what it keeps of new objects and unknowns beside states.
  void settle();
  /// The same of new tensors in the memory of others, of which states hold what is in them.
  void noteViews(State &S);

private:
  ConditionPtr of(const ConditionPtr &C);
  OriginId of(OriginId Origin) const {
    auto It = R.Seen.NumberOfOrigin.find(static_cast<std::uint32_t>(Origin));
    return It == R.Seen.NumberOfOrigin.end() ? Origin : Here.Origins[It->second];
  }

  Engine &E;
  const Record &R;
  const Fingerprint &Here;
  FreshNames Names;
  llvm::DenseMap<const ValueNode *, Value> Values;
  llvm::DenseMap<std::uint32_t, ObjectId> Objects;
  llvm::DenseMap<std::uint32_t, OpaqueId> Unknowns;
  std::vector<std::uint32_t> NewObjects; ///< by their names in the record
  std::vector<Value> Alive;              ///< whose addresses are in `Values`
};

ObjectId CallMemo::Renaming::of(ObjectId Id) {
  auto Number = static_cast<std::uint32_t>(Id);
  if (Number == 0)
    return Id;
  if (Number < R.Since.Object)
    return static_cast<ObjectId>(Here.Objects[R.Seen.NumberOfObject.lookup(Number)]);
  auto [It, New] = Objects.try_emplace(Number);
  if (New) {
    It->second = E.newObject(Value());
    NewObjects.push_back(Number);
  }
  return It->second;
}

OpaqueId CallMemo::Renaming::of(OpaqueId Id) {
  auto Number = static_cast<std::uint32_t>(Id);
  if (Number == 0)
    return Id;
  if (Number < R.FirstUnknown)
    return static_cast<OpaqueId>(Here.Unknowns[R.Seen.NumberOfUnknown.lookup(Number)].Id);
  auto [It, New] = Unknowns.try_emplace(Number);
  if (New)
    It->second = E.newOpaque();
  return It->second;
}

ConditionPtr CallMemo::Renaming::of(const ConditionPtr &C) {
  if (!C)
    return C;
  Condition New = *C;
  New.Left = Names.of(C->Left);
  New.Right = Names.of(C->Right);
  New.Unknown = of(C->Unknown);
  bool Same = New.Left == C->Left && New.Right == C->Right && New.Unknown == C->Unknown;
  for (ConditionPtr &Part : New.Parts) {
    ConditionPtr Renamed = of(Part);
    Same &= Renamed == Part;
    Part = std::move(Renamed);
  }
  return Same ? C : std::make_shared<const Condition>(std::move(New));
}

Value CallMemo::Renaming::of(const Value &V) {
  if (!V)
    return V;
  if (auto It = Values.find(V.get()); It != Values.end())
    return It->second;
  Value Renamed = make::with(V, [&](ValueNode &N) {
    N.Object = of(N.Object);
    N.Identity = of(N.Identity);
    N.Number = Names.of(N.Number);
    N.Origin = of(N.Origin);
    N.Truth = of(N.Truth);
    for (Key &Step : N.Path)
      Step.Index = Names.of(Step.Index);
    for (Value &Part : N.Elements)
      Part = of(Part);
    if (V.is(Value::Form::TensorData) || V.is(Value::Form::Sizes))
      N.Data = Names.of(std::move(N.Data), [&](OriginId Origin) { return of(Origin); });
  });
  Alive.push_back(V);
  return Values[V.get()] = Renamed;
}

void CallMemo::Renaming::settle() {
  for (const auto &[Number, V] : R.Expanded)
    E.Expanded[static_cast<std::uint32_t>(of(static_cast<OpaqueId>(Number)))] = of(V);
  for (const auto &[Part, V] : R.Parts)
    E.OpaqueParts[{static_cast<std::uint32_t>(of(static_cast<OpaqueId>(Part.first))),
                   Part.second}] = of(V);
  for (std::size_t I = 0; I < NewObjects.size(); ++I) { // which grow
    std::uint32_t Old = NewObjects[I];
    auto New = static_cast<std::uint32_t>(Objects.lookup(Old));
    Value First = of(E.Initial[Old]);
    E.Initial[New] = std::move(First);
    if (E.Constructed.count(Old))
      E.Constructed.insert(New);
  }
}

void CallMemo::Renaming::noteViews(State &S) {
  for (std::size_t I = 0; I < NewObjects.size(); ++I) { // memories may be new objects themselves
    auto It = E.MemoryOf.find(NewObjects[I]);
    if (It == E.MemoryOf.end())
      continue;
    std::uint32_t Old = It->second;
    ObjectId Memory = Old < R.Since.Object
                          ? static_cast<ObjectId>(Here.Memories[R.Seen.NumberOfMemory.lookup(Old)])
                          : of(static_cast<ObjectId>(Old));
    E.noteView(S, make::tensor(Memory), make::tensor(Objects.lookup(NewObjects[I])));
  }
}

//===--- Calls ------------------------------------------------------------===//

CallMemo::CallMemo(Engine &E) : E(E), Calls(std::make_unique<Table>()) {}
CallMemo::~CallMemo() = default;

void CallMemo::clear() {
  Calls->ByHash.clear();
  Calls->Records = Calls->Words = 0;
}

std::vector<Exit> CallMemo::run(const Function &Code, const State &S,
                                llvm::ArrayRef<Value> Arguments, llvm::ArrayRef<Value> Captures,
                                const CallChain &Chain) {
  auto Cost = Calls->Steps.find(&Code);
  bool Cheap = Cost != Calls->Steps.end() && Cost->second < CheapSteps;
  Fingerprint Seen(E, S);
  // Behind a call that fails not everything is recorded.
  if (Cheap || !S.Reported.empty() || !S.Thrown.empty() || !E.budgets().MaxRepeatedCalls)
    Seen.Unfit = true;
  if (!Seen.Unfit) {
    Seen.word(reinterpret_cast<std::uintptr_t>(&Code));
    Seen.word(static_cast<std::uint64_t>(S.Tries) << 3 | S.Threw << 2 | Chain.Unchecked << 1 |
              Chain.OfSome);
    for (std::uint32_t Class : E.InvariantsUnderWay)
      Seen.word(Class);
    Seen.word(E.Globals.size());
    for (const auto &[Name, Id] : E.Globals)
      Seen.value(make::reference(Id));
    Seen.word(Arguments.size());
    for (llvm::ArrayRef<Value> Passed : {Arguments, Captures})
      for (const Value &V : Passed)
        Seen.value(V);
    Seen.finish();
  }
  if (!Seen.Unfit) {
    std::uint64_t Hash = llvm::hash_combine_range(Seen.Text.begin(), Seen.Text.end());
    if (auto It = Calls->ByHash.find(Hash); It != Calls->ByHash.end())
      for (const std::unique_ptr<Record> &R : It->second)
        if (R->Seen.Text == Seen.Text)
          return replay(*R, S, Chain, Seen);
  }
  unsigned Before = E.Steps;
  std::vector<Exit> Exits = Seen.Unfit
                                ? E.run(Code, S, Arguments, Captures, &Chain)
                                : record(Code, S, Arguments, Captures, Chain, std::move(Seen));
  Calls->Steps[&Code] = E.Steps - Before;
  return Exits;
}

/// What is in `All` behind `First`; false where it does not begin with that.
template <typename List> static bool takeBehind(List &Into, const List &All, const List &First) {
  if (All.size() < First.size() || !std::equal(First.begin(), First.end(), All.begin()))
    return false;
  Into.assign(All.begin() + First.size(), All.end());
  return true;
}

bool CallMemo::fill(Record &R, const State &Entry, llvm::ArrayRef<Exit> Exits,
                    std::size_t LogStart) {
  llvm::DenseMap<std::uint64_t, std::size_t> Latest; // of a key, in R.Outcomes
  for (const Happened &H : llvm::ArrayRef(Calls->Log).drop_front(LogStart)) {
    Record::Outcome O{H.Key, H.Place, {}, H.Depth};
    if (H.Mismatch || !takeBehind(O.Path.Decisions, H.Decisions, Entry.Decisions) ||
        !takeBehind(O.Path.Forgotten, H.Forgotten, Entry.Forgotten))
      return false;
    auto [It, New] = Latest.try_emplace(H.Key, R.Outcomes.size());
    if (!New && R.Outcomes[It->second].Path == O.Path)
      continue;
    It->second = R.Outcomes.size();
    R.Outcomes.push_back(std::move(O));
  }
  Survey Outliving(E, R);
  for (const Exit &X : Exits) {
    Record::End End{{}, X.S.Known, {}, {}, X.Result};
    if (!X.S.Reported.empty() || !X.S.Thrown.empty() || X.S.Threw != Entry.Threw ||
        X.S.Tries != Entry.Tries ||
        !takeBehind(End.Path.Decisions, X.S.Decisions, Entry.Decisions) ||
        !takeBehind(End.Path.Forgotten, X.S.Forgotten, Entry.Forgotten) ||
        !takeBehind(End.Settled, X.S.Settled, Entry.Settled))
      return false;
    for (const auto &[Id, V] : X.S.Objects.table()) {
      const Value *Old = Entry.Objects.find(static_cast<ObjectId>(Id));
      if (Id < R.Since.Object && Old && Old->get() == V.get())
        continue;
      if (Id < R.Since.Object && !R.Seen.NumberOfObject.count(Id))
        return false;
      End.Objects.push_back({static_cast<ObjectId>(Id), V});
      Outliving.value(make::reference(static_cast<ObjectId>(Id)));
      Outliving.value(V);
    }
    for (const auto &[Atom, Holds] : End.Settled)
      if (static_cast<std::uint32_t>(Atom) < R.FirstUnknown &&
          !R.Seen.NumberOfUnknown.count(static_cast<std::uint32_t>(Atom)))
        return false;
    Outliving.value(X.Result);
    R.Ends.push_back(std::move(End));
  }
  for (const Fingerprint::Unknown &U : R.Seen.Unknowns) {
    if (E.ObjectScopes.count(U.Id))
      return false;
    if (auto Known = E.Expanded.find(U.Id); Known != E.Expanded.end() && !U.Expanded)
      R.Expanded.push_back({U.Id, Known->second});
    for (auto It = E.OpaqueParts.lower_bound({U.Id, ""});
         It != E.OpaqueParts.end() && It->first.first == U.Id; ++It)
      if (!llvm::is_contained(U.Parts, llvm::StringRef(It->first.second)))
        R.Parts.push_back(*It);
  }
  for (const auto &[Of, V] : R.Expanded)
    Outliving.value(V);
  for (const auto &[Of, V] : R.Parts)
    Outliving.value(V);
  return Outliving.isFit();
}

std::vector<Exit> CallMemo::record(const Function &Code, const State &S,
                                   llvm::ArrayRef<Value> Arguments, llvm::ArrayRef<Value> Captures,
                                   const CallChain &Chain, Fingerprint Seen) {
  std::uint64_t Hash = llvm::hash_combine_range(Seen.Text.begin(), Seen.Text.end());
  auto R = std::make_unique<Record>(
      Record{std::move(Seen), S.Known, E.now(), E.LastOpaque + 1, {}, {}, {}, {}, 0, 0});
  R->ChainHash = Chain.Hash;
  R->Depth = Chain.Depth;
  auto Outer = std::exchange(Oldest, Notes());
  std::size_t LogStart = Calls->Log.size(), Globals = E.Globals.size();
  unsigned StepsBefore = E.Steps;
  ++Calls->Recording;
  std::vector<Exit> Exits = E.run(Code, S, Arguments, Captures, &Chain);
  --Calls->Recording;
  bool Repeatable = Oldest.Object >= static_cast<ObjectId>(R->Since.Object) &&
                    Oldest.Comparison >= static_cast<OpaqueId>(R->FirstUnknown) &&
                    Globals == E.Globals.size() && !E.outOfSteps() &&
                    E.Steps - StepsBefore >= CheapSteps &&
                    Calls->Records < E.budgets().MaxRepeatedCalls &&
                    Calls->Words + R->Seen.Text.size() < MostKept;
  Oldest = {std::min(Oldest.Object, Outer.Object), std::min(Oldest.Comparison, Outer.Comparison)};
  if (Repeatable && fill(*R, S, Exits, LogStart)) {
    ++Calls->Records;
    Calls->Words += R->Seen.Text.size();
    Calls->ByHash[Hash].push_back(std::move(R));
  }
  if (!Calls->Recording)
    Calls->Log.clear();
  return Exits;
}

std::vector<Exit> CallMemo::replay(const Record &R, const State &S, const CallChain &Chain,
                                   const Fingerprint &Seen) {
  // Names of branches and sites are sums of the chain's and their own.
  std::uint64_t Shift = Chain.Hash - R.ChainHash;
  auto Continue = [&](const Record::Trail &Path, auto &Decisions, auto &Forgotten) {
    for (Decision D : Path.Decisions) {
      D.Branch += Shift;
      Decisions.push_back(D);
    }
    for (std::uint64_t Branch : Path.Forgotten)
      if (!llvm::is_contained(Forgotten, Branch + Shift))
        Forgotten.push_back(Branch + Shift);
  };
  for (const Record::Outcome &O : R.Outcomes) {
    Engine::SiteOutcome Here;
    Here.Decisions = S.Decisions;
    Here.Forgotten = S.Forgotten;
    Continue(O.Path, Here.Decisions, Here.Forgotten);
    Here.Depth = O.Depth - R.Depth + Chain.Depth;
    E.addOutcome(O.Key + Shift, O.Place, std::move(Here));
  }
  Renaming To(E, R, Seen);
  std::vector<Exit> Exits;
  for (const Record::End &End : R.Ends) {
    Exit X{S, To.of(End.Result)};
    for (const auto &[Id, V] : End.Objects)
      X.S.Objects.set(To.of(Id), To.of(V));
    X.S.Known = To.of(End.Known, S.Known);
    Continue(End.Path, X.S.Decisions, X.S.Forgotten);
    // The rest is about what nobody can ask of any more.
    for (const auto &[Atom, Holds] : End.Settled)
      if (To.isKnown(Atom))
        X.S.Settled.push_back({To.of(Atom), Holds});
    Exits.push_back(std::move(X));
  }
  To.settle();
  for (Exit &X : Exits)
    To.noteViews(X.S);
  E.Steps += 1 + R.Outcomes.size();
  return Exits;
}

void CallMemo::happened(std::uint64_t Key, PlaceId Place, llvm::ArrayRef<Decision> Decisions,
                        llvm::ArrayRef<std::uint64_t> Forgotten, unsigned Depth, bool Mismatch) {
  if (!Calls->Recording)
    return;
  Calls->Log.push_back({Key, Place, {}, {}, Depth, Mismatch});
  Calls->Log.back().Decisions.assign(Decisions.begin(), Decisions.end());
  Calls->Log.back().Forgotten.assign(Forgotten.begin(), Forgotten.end());
}

std::size_t CallMemo::logged() const { return Calls->Log.size(); }
void CallMemo::unlog(std::size_t Count) { Calls->Log.resize(Count); }

} // namespace shapewise
