//===- CallRecord.h - one call, and what its body did -----------*- C++ -*-===//
//
// The parts of CallMemo, private to it: what a call can see (CallFingerprint.cpp), what its body
// did, whether all of that can be said of another call, and by which names (CallRenaming.cpp).
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_CALLRECORD_H
#define SHAPEWISE_ANALYSIS_CALLRECORD_H

#include "../domain/FreshNames.h"
#include "CallMemo.h"
#include "Engine.h"
#include "llvm/ADT/DenseSet.h"

namespace shapewise {

/// Things of one sort, numbered in the order that they are met.
template <typename Id> class Numbering {
public:
  /// The number of a thing, and whether it is met for the first time.
  std::pair<unsigned, bool> add(Id Thing) {
    auto [It, New] = Numbers.try_emplace(static_cast<std::uint32_t>(Thing), Things.size());
    if (New)
      Things.push_back(Thing);
    return {It->second, New};
  }
  bool contains(Id Thing) const { return Numbers.contains(static_cast<std::uint32_t>(Thing)); }
  std::size_t size() const { return Things.size(); }
  Id operator[](std::size_t Number) const { return Things[Number]; }
  /// What `There` gave the number that `Thing` has here.
  Id counterpart(Id Thing, const Numbering &There) const {
    return There[Numbers.find(static_cast<std::uint32_t>(Thing))->second];
  }

private:
  std::vector<Id> Things;
  llvm::DenseMap<std::uint32_t, unsigned> Numbers;
};

/// Everything that a call's arguments and variables outside of functions lead to, as a text in
/// which objects, unknowns and memories are numbered in the order they are met.
struct CallMemo::Fingerprint {
  std::vector<std::uint64_t> Text;
  std::uint64_t Hash = 0;
  Numbering<ObjectId> Objects, Memories;
  Numbering<OpaqueId> Unknowns;
  Numbering<OriginId> Origins; ///< which the notes of reports show, and nothing depends on
  SymbolNumbers::List Symbols;
  /// What is known of an unknown, which is in the text.
  struct UnknownParts {
    bool Expanded = false;
    std::vector<llvm::StringRef> Names;
  };
  std::vector<UnknownParts> PartsOf; ///< by the unknown's number
};

struct CallMemo::Record {
  Fingerprint Seen;
  Facts Before;
  Engine::Age Since;
  std::uint32_t FirstUnknown;

  /// What is behind what the call began with.
  struct Trail {
    llvm::SmallVector<Decision, 4> Decisions;
    llvm::SmallVector<TakenWay, 4> Forgotten;
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
  /// What went well, or may have, at a call inside.
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

/// From what the recorded call saw and made to what this one does.
class CallMemo::Renaming {
public:
  Renaming(Engine &E, const Record &R, const Fingerprint &Here)
      : E(E), R(R), Here(Here), Names(E.Dims, R.Since.Symbols) {
    Names.correspond(R.Seen.Symbols, Here.Symbols);
  }

  Value of(const Value &V);
  ObjectId of(ObjectId Id);
  OpaqueId of(OpaqueId Id);
  /// `Known` and what the body learnt.
  Facts of(const Facts &After, const Facts &Known) { return Names.of(Known, R.Before, After); }
  /// Whether the unknown is one that is spoken of.
  bool isKnown(OpaqueId Id) const {
    return R.Seen.Unknowns.contains(Id) || Unknowns.count(static_cast<std::uint32_t>(Id));
  }
  /// Tells the engine what it keeps of new objects and unknowns beside states.
  void settle();
  /// The same of new tensors in the memory of others, of which states hold what is in them.
  void noteViews(State &S);

private:
  ConditionPtr of(const ConditionPtr &C);
  OriginId of(OriginId Origin) const {
    return R.Seen.Origins.contains(Origin) ? R.Seen.Origins.counterpart(Origin, Here.Origins)
                                           : Origin;
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

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_CALLRECORD_H
