//===- CallRenaming.cpp - the same of other objects -----------------------===//
#include "CallRecord.h"

namespace shapewise {

//===--- What must be said again ------------------------------------------===//

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

void CallMemo::Survey::object(ObjectId Id) {
  auto Number = static_cast<std::uint32_t>(Id);
  if (Number == 0 || !Objects.insert(Number).second)
    return;
  if (Number < R.Since.Object) {
    Fit &= R.Seen.Objects.contains(Id);
    return;
  }
  std::uint32_t Memory = E.memoryOf(make::tensor(Id));
  if (E.SomeElements.count(Number) || E.Pointees.count(Number) ||
      (Memory < R.Since.Object && !R.Seen.Memories.contains(static_cast<ObjectId>(Memory))))
    Fit = false;
  value(E.Initial[Number]);
}

void CallMemo::Survey::unknown(OpaqueId Id) {
  auto Number = static_cast<std::uint32_t>(Id);
  if (Number == 0 || !Unknowns.insert(Number).second)
    return;
  if (Number < R.FirstUnknown) {
    Fit &= R.Seen.Unknowns.contains(Id);
    return;
  }
  if (E.VaryingOpaques.count(Id) || E.ObjectScopes.count(Number))
    Fit = false;
  if (auto Known = E.Expanded.find(Number); Known != E.Expanded.end()) {
    R.Expanded.push_back({Number, Known->second});
    value(Known->second);
  }
  for (const auto &Part : E.partsOf(Number)) {
    R.Parts.push_back(Part);
    value(Part.second);
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
    value(V->Order);
    if (V.is(Value::Form::TensorData) || V.is(Value::Form::Sizes)) {
      run(V->Data.Sizes.run());
      visitDims(V->Data, [&](Dim D) { dim(D); });
    }
  }
}

//===--- Saying it again --------------------------------------------------===//

ObjectId CallMemo::Renaming::of(ObjectId Id) {
  auto Number = static_cast<std::uint32_t>(Id);
  if (Number == 0)
    return Id;
  if (Number < R.Since.Object)
    return R.Seen.Objects.counterpart(Id, Here.Objects);
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
    return R.Seen.Unknowns.counterpart(Id, Here.Unknowns);
  auto [It, New] = Unknowns.try_emplace(Number);
  if (New)
    It->second = E.newOpaque(E.isDetermined(Id));
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
    N.Order = of(N.Order);
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
    auto Old = static_cast<ObjectId>(It->second);
    ObjectId Memory =
        It->second < R.Since.Object ? R.Seen.Memories.counterpart(Old, Here.Memories) : of(Old);
    E.noteView(S, make::tensor(Memory), make::tensor(Objects.lookup(NewObjects[I])));
  }
}

} // namespace shapewise
