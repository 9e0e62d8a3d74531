//===- CallFingerprint.cpp - what a call can see --------------------------===//
#include "CallRecord.h"

namespace shapewise {

/// What a call sees is not compared when it is more than this: 64-bit words.
static constexpr std::size_t MostSeen = 1 << 14;

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

void CallMemo::Fingerprint::call(const Function &Code, llvm::ArrayRef<Value> Arguments,
                                 llvm::ArrayRef<Value> Captures, const CallChain &Chain) {
  word(reinterpret_cast<std::uintptr_t>(&Code));
  word(static_cast<std::uint64_t>(S.Tries) << 3 | S.Threw << 2 | Chain.Unchecked << 1 |
       Chain.OfSome);
  word(E.InvariantsUnderWay.size());
  for (std::uint32_t Class : E.InvariantsUnderWay)
    word(Class);
  word(E.Globals.size());
  for (const auto &[Name, Id] : E.Globals)
    value(make::reference(Id));
  for (llvm::ArrayRef<Value> Passed : {Arguments, Captures}) {
    word(Passed.size());
    for (const Value &V : Passed)
      value(V);
  }
  finish();
}

} // namespace shapewise
