//===- State.h - what is known at one point of one path ---------*- C++ -*-===//
//
// Memory (objects with identity → values), facts about dims, truth of unknown conditions, and the
// decisions that led here. Copied when paths split. Knows values, not instructions.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_STATE_H
#define SHAPEWISE_ANALYSIS_STATE_H

#include "Value.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallSet.h"

namespace shapewise {

/// Which branch, in which call, on which visit; and which way it went.
struct Decision {
  std::uint64_t Branch = 0;
  std::uint32_t Way = 0;
  const Function *Code = nullptr; ///< the branch ends `Block` of it
  unsigned Block = 0;
  PlaceId Place = PlaceId::None;
  bool Synthetic = false;
  bool Doubtful = false; ///< perhaps no run takes this way
  bool IsSwitch = false;
  std::int64_t CaseValue = 0;
  friend bool operator==(const Decision &A, const Decision &B) {
    return A.Branch == B.Branch && A.Way == B.Way;
  }
};

/// What is left of a decision that was forgotten when states were joined: one way that led here.
struct TakenWay {
  std::uint64_t Branch = 0;
  std::uint32_t Way = 0;
  bool Doubtful = false;
  friend bool operator==(const TakenWay &A, const TakenWay &B) {
    return A.Branch == B.Branch && A.Way == B.Way;
  }
};

/// Copy-on-write map from objects to what they hold.
class Memory {
public:
  const Value *find(ObjectId Id) const {
    auto It = Map->find(static_cast<std::uint32_t>(Id));
    return It == Map->end() ? nullptr : &It->second;
  }
  void set(ObjectId Id, Value V) {
    if (Map.use_count() != 1)
      Map = std::make_shared<Table>(*Map);
    (*Map)[static_cast<std::uint32_t>(Id)] = std::move(V);
  }
  using Table = llvm::DenseMap<std::uint32_t, Value>;
  const Table &table() const { return *Map; }
  void replace(Table New) { Map = std::make_shared<Table>(std::move(New)); }
  bool sharesWith(const Memory &O) const { return Map == O.Map; }

private:
  std::shared_ptr<Table> Map = std::make_shared<Table>();
};

struct State {
  explicit State(DimContext &Dims) : Known(Dims) {}
  Memory Objects;
  Facts Known;
  /// Unknown conditions whose truth this path has settled.
  llvm::SmallVector<std::pair<OpaqueId, bool>, 4> Settled;
  llvm::SmallVector<Decision, 4> Decisions;
  /// The ways that those went who were joined into this one.
  llvm::SmallVector<TakenWay, 4> Forgotten;
  /// Sites that failed on this path already.
  llvm::SmallVector<std::uint64_t, 2> Reported;
  /// Those of them that throw: no run gets past them.
  llvm::SmallVector<std::uint64_t, 2> Thrown;
  /// Try blocks that this path is in, here or in a caller, and whether it has thrown in one: what
  /// follows inside is looked at all the same, but only a handler gets out.
  unsigned Tries = 0;
  bool Threw = false;
  /// What this path just did is undefined: no run that means anything gets further.
  bool Undefined = false;

  /// Whether `C` holds here.
  Truth decide(const Condition &C) const;
  /// Adds `C`; false when this path cannot be.
  [[nodiscard]] bool assume(const Condition &C);
  /// Notes that what is joined into this one went that way.
  void forget(TakenWay Way);
  /// Forgets the decisions behind the first `Count`.
  void forgetDecisionsFrom(std::size_t Count);
};

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_STATE_H
