//===- CallMemo.h - calls that were run before ------------------*- C++ -*-===//
//
// The six blocks of a network, the second round of a loop: bodies are called again and again with
// what is the same but for its identity. What such a call does is then not found out again but said
// again of its own objects, symbols and unknowns. Whatever a call could tell from the earlier one
// by is part of its fingerprint; a body that does what cannot be said again is run each time.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_CALLMEMO_H
#define SHAPEWISE_ANALYSIS_CALLMEMO_H

#include "State.h"
#include <memory>
#include <optional>
#include <vector>

namespace shapewise {

class Engine;
struct CallChain;
struct Exit;

class CallMemo {
public:
  explicit CallMemo(Engine &E);
  ~CallMemo();
  CallMemo(const CallMemo &) = delete;
  CallMemo &operator=(const CallMemo &) = delete;

  /// The exits of a body that is called on behalf of `Chain`.
  std::vector<Exit> run(const Function &Code, const State &S, llvm::ArrayRef<Value> Arguments,
                        llvm::ArrayRef<Value> Captures, const CallChain &Chain);
  /// Forgets all calls: those of one root say nothing of another's losses.
  void clear();

  //===-- What the engine tells of the bodies under way ---------------------===//
  /// Something that outlives states was noted of an object, or of the memory it lies in.
  void noted(ObjectId Id) { Oldest.Object = std::min(Oldest.Object, Id); }
  /// A comparison of unknowns was asked for that others may have settled.
  void compared(OpaqueId Atom) { Oldest.Comparison = std::min(Oldest.Comparison, Atom); }
  /// What happens now cannot be said again of another call.
  void unrepeatable() { Oldest = {ObjectId::None, OpaqueId::None}; }
  /// Something that is no report happened at the site `Key`.
  void happened(std::uint64_t Key, PlaceId Place, llvm::ArrayRef<Decision> Decisions,
                llvm::ArrayRef<TakenWay> Forgotten, unsigned Depth);
  /// How much has happened; forgets all that came later.
  std::size_t logged() const;
  void unlog(std::size_t Count);

private:
  struct Fingerprint;
  class FingerprintTaker;
  class Survey;
  class Renaming;
  struct Record;
  struct Table;
  /// Everything that a call can see; nothing where that cannot be compared, or is too much.
  std::optional<Fingerprint> fingerprint(const Function &Code, const State &S,
                                         llvm::ArrayRef<Value> Arguments,
                                         llvm::ArrayRef<Value> Captures, const CallChain &Chain);
  const Record *find(const Fingerprint &Seen) const;
  std::vector<Exit> record(const Function &Code, const State &S, llvm::ArrayRef<Value> Arguments,
                           llvm::ArrayRef<Value> Captures, const CallChain &Chain,
                           Fingerprint Seen);
  bool fill(Record &R, const State &Entry, llvm::ArrayRef<Exit> Exits, std::size_t LogStart);
  std::vector<Exit> replay(const Record &R, const State &S, const CallChain &Chain,
                           const Fingerprint &Seen);

  Engine &E;
  std::unique_ptr<Table> Calls;
  /// The oldest that was noted or compared since the innermost body that is recorded began.
  struct Notes {
    ObjectId Object = static_cast<ObjectId>(~0u);
    OpaqueId Comparison = static_cast<OpaqueId>(~0u);
  } Oldest;
};

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_CALLMEMO_H
