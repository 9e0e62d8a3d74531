//===- FactStore.h - how facts are stored and decided -----------*- C++ -*-===//
//
// The representation behind Facts, private to the domain.
//
//   Solved    atom := expression, fully applied: no solved atom occurs on a right side
//   Bounds    ranges of single atoms
//   Runs      what a run of dimensions has turned out to be
//   Zero, NonNegative, NonZero
//             polynomials known to be = 0, >= 0, != 0 that fit none of the above
//
// Queries (FactProving.cpp) are const; Learner (FactLearning.cpp) adds facts and keeps the
// invariants; joins are in FactJoin.cpp, runs in FactRuns.cpp. All lists are sorted by
// number, are short (a function knows dozens of facts, not thousands) and are capped:
// forgetting a fact is always sound.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_DOMAIN_FACTSTORE_H
#define SHAPEWISE_DOMAIN_FACTSTORE_H

#include "DimNodes.h"
#include "Facts.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/PointerIntPair.h"

namespace shapewise {

struct Facts::Impl {
  using AtomNode = detail::AtomNode;
  using DimNode = detail::DimNode;

  struct Equality {
    const AtomNode *Atom;
    const DimNode *Is;
    bool operator==(const Equality &O) const { return Atom == O.Atom && Is == O.Is; }
  };
  struct Bound {
    const AtomNode *Atom;
    Interval In;
    bool operator==(const Bound &O) const { return Atom == O.Atom && In == O.In; }
  };
  /// `Run` is `Is`, whose sizes are this run's own RunExtent atoms (what those are, Solved says);
  /// origins are kept here.
  struct Binding {
    RunId Run;
    Shape Is;
    bool operator==(const Binding &O) const { return Run == O.Run && Is == O.Is; }
  };
  using Polynomials = llvm::SmallVector<const DimNode *, 4>;

  explicit Impl(DimContext &Dims) : Dims(&Dims) {}
  Impl(const Impl &O)
      : Dims(O.Dims), Solved(O.Solved), Bounds(O.Bounds), Runs(O.Runs), Zero(O.Zero),
        NonNegative(O.NonNegative), NonZero(O.NonZero), Given(O.Given), SolvedMask(O.SolvedMask),
        BoundMask(O.BoundMask) {}
  Impl &operator=(const Impl &) = delete;

  DimContext::Impl &nodes() const { return Dims->impl(); }
  bool isEmpty() const {
    return Solved.empty() && Bounds.empty() && Runs.empty() && Zero.empty() &&
           NonNegative.empty() && NonZero.empty();
  }
  bool operator==(const Impl &O) const;

  /// Calls `Each(A, R, B)` for every fact but bindings of runs until it says false.
  bool forEach(llvm::function_ref<bool(const DimNode *, Relation, const DimNode *)> Each) const;

  /// Whether the fact is there in these very words, as most are on two paths that part late.
  bool has(const DimNode *A, Relation R, const DimNode *B) const;

  // Queries.
  const DimNode *simplify(const DimNode *D) const;
  Interval rangeOf(const DimNode *D) const;
  Interval rangeOf(const AtomNode *A) const;
  /// `D` is zero? Simplified first.
  Truth isZero(const DimNode *D) const;
  /// Whether `D >= 0` follows.
  bool isNonNegative(const DimNode *D) const;
  bool isNonZero(const AtomNode *A) const;
  Truth compare(const DimNode *A, Relation R, const DimNode *B) const;

  const DimNode *solved(const AtomNode *A) const;
  const Binding *binding(RunId Run) const;

  DimContext *Dims;
  llvm::SmallVector<Equality, 4> Solved;
  llvm::SmallVector<Bound, 4> Bounds;
  llvm::SmallVector<Binding, 1> Runs;
  Polynomials Zero, NonNegative, NonZero;
  /// What was assumed to be >= 0, as it was said: once n is 5, n >= s + 3 is s <= 2, and where the
  /// path meets one on which n is 6, nothing but these words tells that both know n >= s + 3. Not
  /// facts: what they say is proved before it is believed.
  Polynomials Given;
  /// Which atoms and runs may be rewritten, and which have bounds (DimNode::Mask).
  std::uint64_t SolvedMask = 0, BoundMask = 0;

private:
  friend class Learner;
  Dim rewriteAtom(const AtomNode *A) const;
  Dim rewriteRunAtom(const AtomNode *A) const;
  Dim rewriteRunAtom(const AtomNode *A, const Shape &Is) const;
  Dim rewriteOpaque(const AtomNode *A) const;
  Interval rangeOf(const detail::MonomialNode *M) const;
  bool prove(const DimNode *D, unsigned Depth, unsigned &Budget) const;
  /// Proves it by a fact that takes this term away.
  bool proveWithout(const detail::Term &Bad, const DimNode *D, unsigned Depth,
                    unsigned &Budget) const;
  bool proveByCases(const DimNode *D, unsigned Depth, unsigned &Budget) const;
  /// D reduced by the polynomials known to be zero, and with quotients turned into remainders.
  const DimNode *reduceByZeros(const DimNode *D) const;
  const DimNode *quotientsToRemainders(const DimNode *D) const;

  Truth decideZero(const DimNode *D) const;

  void changed() {
    Simplified.clear();
    Answers.clear();
  }

  // What was asked before; shared by all copies of these facts.
  mutable llvm::DenseMap<const DimNode *, const DimNode *> Simplified;
  /// Of isNonNegative (true) and isZero (false).
  mutable llvm::DenseMap<llvm::PointerIntPair<const DimNode *, 1, bool>, Truth> Answers;
};

/// Adds facts to a store it owns. `false` means that they contradict each other.
class Learner {
public:
  using AtomNode = detail::AtomNode;
  using DimNode = detail::DimNode;

  explicit Learner(Facts::Impl &Store) : F(Store) {}

  [[nodiscard]] bool learn(const DimNode *A, Relation R, const DimNode *B);
  /// Keeps the words of an inequality between several unknowns.
  void remember(const DimNode *A, Relation R, const DimNode *B);
  [[nodiscard]] bool bindRun(RunId Run, const Shape &Is);
  [[nodiscard]] bool equate(const Shape &A, const Shape &B);
  void forget(const AtomNode *A);
  /// After facts were taken out of the store.
  void settle() {
    rebuildMasks();
    F.changed();
  }

private:
  enum class About : std::uint8_t { Zero, NonNegative, NonZero };
  struct Fact {
    About What;
    const DimNode *Of;
  };

  /// What is 0, not 0 or at least 0 where the relation holds; null where it is too large.
  const DimNode *polynomialOf(const DimNode *A, Relation R, const DimNode *B) const;
  void push(About What, const DimNode *D) {
    if (D) // Too large or overflowed: not learnt.
      Pending.push_back({What, D});
  }
  bool run();
  bool addZero(const DimNode *P);
  bool addNonNegative(const DimNode *P);
  bool addNonZero(const DimNode *P);
  void setBound(const AtomNode *A, Interval In);
  bool addBound(const AtomNode *A, Interval In);
  bool addBoundFrom(const DimNode *P, bool &IsBound);
  /// The best atom to replace in P = 0, with its coefficient (±1); null when there is none.
  std::pair<const AtomNode *, std::int64_t> choose(const DimNode *P) const;
  void solve(const AtomNode *A, const DimNode *Is);
  /// Takes out every fact that mentions what `Mask` says and learns it anew.
  void renormalize(std::uint64_t Mask);
  /// Takes out the members of a list that mention what `Mask` says and learns them anew.
  void relearn(Facts::Impl::Polynomials &List, About What, std::uint64_t Mask);
  void insert(Facts::Impl::Polynomials &List, const DimNode *P);
  void rebuildMasks();
  void pushAxioms(const AtomNode *A, const DimNode *Is);
  void bindRanks();
  std::uint64_t maskOfRunsEndingIn(RunId Run) const;

  Facts::Impl &F;
  llvm::SmallVector<Fact, 8> Pending;
};

} // namespace shapewise

#endif // SHAPEWISE_DOMAIN_FACTSTORE_H
