//===- CallMemo.cpp - calls that were run before --------------------------===//
//
// A record holds what a body did: the objects it changed or made, what it learnt, the decisions it
// came to, what happened at the calls in it. The call it was recorded for and the one it is said
// again for have equal fingerprints, so the objects, the unknowns and the symbols of which nothing
// is known correspond one to one; of other symbols both see the same ones, and know the same. What
// is younger than the recorded call gets new names each time.
//
//===----------------------------------------------------------------------===//
#include "CallRecord.h"
#include <unordered_map>

namespace shapewise {

/// Bodies that take fewer steps are run: to compare what they see would cost as much.
static constexpr unsigned CheapSteps = 40;
/// How much is kept of what calls see and of what happens in them, in words.
static constexpr std::size_t MostKept = 1 << 21;

struct CallMemo::Table {
  std::unordered_map<std::uint64_t, std::vector<std::unique_ptr<Record>>> ByHash;
  std::vector<Record::Outcome> Log; ///< paths being whole
  unsigned Recording = 0;           ///< bodies under way that are
  std::size_t Records = 0, Words = 0;
  llvm::DenseMap<const Function *, unsigned> Steps; ///< that the latest run of a body took
};

CallMemo::CallMemo(Engine &E) : E(E), Calls(std::make_unique<Table>()) {}
CallMemo::~CallMemo() = default;

void CallMemo::clear() {
  Calls->ByHash.clear();
  Calls->Records = Calls->Words = 0;
}

std::vector<Exit> CallMemo::run(const Function &Code, const State &S,
                                llvm::ArrayRef<Value> Arguments, llvm::ArrayRef<Value> Captures,
                                const CallChain &Chain) {
  unsigned Before = E.Steps;
  auto Cost = Calls->Steps.find(&Code);
  bool Cheap = Cost != Calls->Steps.end() && Cost->second < CheapSteps;
  std::vector<Exit> Exits;
  // Behind a call that fails not everything is recorded.
  if (Cheap || !S.Reported.empty() || !S.Thrown.empty()) {
    Exits = E.run(Code, S, Arguments, Captures, &Chain);
  } else {
    std::optional<Fingerprint> Seen = fingerprint(Code, S, Arguments, Captures, Chain);
    if (const Record *R = Seen ? find(*Seen) : nullptr)
      return replay(*R, S, Chain, *Seen);
    Exits = Seen ? record(Code, S, Arguments, Captures, Chain, std::move(*Seen))
                 : E.run(Code, S, Arguments, Captures, &Chain);
  }
  Calls->Steps[&Code] = E.Steps - Before;
  return Exits;
}

const CallMemo::Record *CallMemo::find(const Fingerprint &Seen) const {
  auto It = Calls->ByHash.find(Seen.Hash);
  if (It == Calls->ByHash.end())
    return nullptr;
  for (const std::unique_ptr<Record> &R : It->second)
    if (R->Seen.Text == Seen.Text)
      return R.get();
  return nullptr;
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
  for (const Record::Outcome &Whole : llvm::ArrayRef(Calls->Log).drop_front(LogStart)) {
    Record::Outcome O{Whole.Key, Whole.Place, {}, Whole.Depth};
    if (!takeBehind(O.Path.Decisions, Whole.Path.Decisions, Entry.Decisions) ||
        !takeBehind(O.Path.Forgotten, Whole.Path.Forgotten, Entry.Forgotten))
      return false;
    auto [It, New] = Latest.try_emplace(O.Key, R.Outcomes.size());
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
      if (Id < R.Since.Object && !R.Seen.Objects.contains(static_cast<ObjectId>(Id)))
        return false;
      End.Objects.push_back({static_cast<ObjectId>(Id), V});
      Outliving.value(make::reference(static_cast<ObjectId>(Id)));
      Outliving.value(V);
    }
    for (const auto &[Atom, Holds] : End.Settled)
      if (static_cast<std::uint32_t>(Atom) < R.FirstUnknown && !R.Seen.Unknowns.contains(Atom))
        return false;
    Outliving.value(X.Result);
    R.Ends.push_back(std::move(End));
  }
  for (std::size_t I = 0; I < R.Seen.Unknowns.size(); ++I) {
    auto Unknown = static_cast<std::uint32_t>(R.Seen.Unknowns[I]);
    const Fingerprint::UnknownParts &Before = R.Seen.PartsOf[I];
    if (E.ObjectScopes.count(Unknown))
      return false;
    if (auto Known = E.Expanded.find(Unknown); Known != E.Expanded.end() && !Before.Expanded)
      R.Expanded.push_back({Unknown, Known->second});
    for (const auto &Part : E.partsOf(Unknown))
      if (!llvm::is_contained(Before.Names, llvm::StringRef(Part.first.second)))
        R.Parts.push_back(Part);
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
                    Calls->Records < E.budgets().MaxRepeatedCalls;
  Oldest = {std::min(Oldest.Object, Outer.Object), std::min(Oldest.Comparison, Outer.Comparison)};
  if (Repeatable && fill(*R, S, Exits, LogStart)) {
    std::size_t Words =
        R->Seen.Text.size() + R->Outcomes.size() * sizeof(Record::Outcome) / sizeof(std::uint64_t);
    if (Calls->Words + Words < MostKept) {
      ++Calls->Records;
      Calls->Words += Words;
      Calls->ByHash[R->Seen.Hash].push_back(std::move(R));
    }
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
    for (TakenWay Way : Path.Forgotten) {
      Way.Branch += Shift;
      if (!llvm::is_contained(Forgotten, Way))
        Forgotten.push_back(Way);
    }
  };
  for (const Record::Outcome &O : R.Outcomes) {
    Engine::SiteOutcome Here = Engine::outcomeOn(S, &Chain);
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
                        llvm::ArrayRef<TakenWay> Forgotten, unsigned Depth) {
  if (Calls->Recording)
    Calls->Log.push_back(
        {Key,
         Place,
         {{Decisions.begin(), Decisions.end()}, {Forgotten.begin(), Forgotten.end()}},
         Depth});
}

std::size_t CallMemo::logged() const { return Calls->Log.size(); }
void CallMemo::unlog(std::size_t Count) {
  Calls->Log.erase(Calls->Log.begin() + Count, Calls->Log.end());
}

} // namespace shapewise
