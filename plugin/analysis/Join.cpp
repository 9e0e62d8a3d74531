//===- Join.cpp - states side by side become one --------------------------===//
//
// The join of two states holds for every program state either of them stands for. What differs
// becomes a new unknown; the same pair of differing things becomes the same unknown, so that a
// batch size that two tensors share is still shared afterwards. At a loop header the join is
// also the widening: what has been generalized once keeps its name, so rounds come to an end.
//
//===----------------------------------------------------------------------===//
#include "Joiner.h"

namespace shapewise {

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
    return D.Doubtful && llvm::any_of(Ended.S.Decisions, [&](const Decision &Other) {
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
  for (TakenWay Way : B.S.Forgotten)
    C.S.forget(Way);
  for (const State *Side : {&A.S, &B.S})
    for (const Decision &D : Side->Decisions)
      if (!llvm::is_contained(C.S.Decisions, D))
        C.S.forget({D.Branch, D.Way});
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
  return J.one(Patterns);
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
