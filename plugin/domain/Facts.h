//===- Facts.h - what is known on one path ----------------------*- C++ -*-===//
//
// Equalities and inequalities between Dims learnt from branches, assertions and calls
// that returned, and the three-valued comparison under them. A value type: copied when
// paths split, so copies are cheap.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_DOMAIN_FACTS_H
#define SHAPEWISE_DOMAIN_FACTS_H

#include "Dim.h"
#include "Shape.h"
#include "Truth.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallSet.h"
#include <memory>
#include <string>

namespace shapewise {

enum class Relation : std::uint8_t { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
Relation negate(Relation R);
llvm::StringRef spelling(Relation R);

/// Which symbols and runs somebody can still ask about.
class LiveSymbols {
public:
  /// Those that are older than `Since`, and names that annotations declared, always count.
  LiveSymbols(const DimContext &Dims, DimContext::Age Since) : Dims(Dims), Since(Since) {}
  void add(Dim D);
  void add(RunId Run);
  void add(const Shape &S);
  void add(const TensorType &T);
  /// Whether everything that `D` mentions is live.
  bool contains(Dim D) const;
  bool contains(RunId Run) const;

  // For the domain's own files.
  bool containsAtom(const detail::AtomNode &A) const;

private:
  const DimContext &Dims;
  DimContext::Age Since;
  llvm::SmallPtrSet<const detail::AtomNode *, 32> Symbols;
  llvm::SmallPtrSet<const detail::DimNode *, 32> Seen;
  llvm::SmallSet<RunId, 8> Runs;
};

class Facts {
public:
  explicit Facts(DimContext &Dims);
  Facts(const Facts &);
  Facts(Facts &&) noexcept;
  Facts &operator=(const Facts &);
  Facts &operator=(Facts &&) noexcept;
  ~Facts();

  /// Adds `A R B`. False when it contradicts what is known: the path cannot be taken (and nothing
  /// is added).
  [[nodiscard]] bool assume(Dim A, Relation R, Dim B);
  /// Whether `A R B` holds under the facts. Also decides by bounds (2*n != 2*m + 1, n + 1 > n,
  /// n % 4 < 4). Rigid names that are not known to be equal give Unknown here; see
  /// differsRigidly.
  Truth compare(Dim A, Relation R, Dim B) const;
  Truth equal(Dim A, Dim B) const { return compare(A, Relation::Equal, B); }
  /// True when A and B, both built of rigid names and both not plain numbers, are not known to be
  /// equal: an annotation promised more than the code keeps.
  bool differsRigidly(Dim A, Dim B) const;
  /// The expression under the known equalities.
  Dim simplify(Dim D) const;
  /// Inclusive bounds as far as known.
  std::optional<std::int64_t> lowerBound(Dim D) const;
  std::optional<std::int64_t> upperBound(Dim D) const;

  /// Runs: what an unknown sequence of dimensions has turned out to be.
  [[nodiscard]] bool assumeRank(RunId Run, unsigned Rank);
  /// Binds a run to a shape (which may contain another run); unified dimension by dimension if it
  /// was bound before.
  [[nodiscard]] bool assumeRun(RunId Run, const Shape &Is);
  /// Learns that two shapes are the same: ranks and dimensions.
  [[nodiscard]] bool assumeEqual(const Shape &A, const Shape &B);
  /// Drops what is known of an atom, before its symbol is given another meaning (the value a loop
  /// carries). What others say of each other through it is kept.
  void forget(Dim Atom);

  /// Drops what is known of symbols that are not live; what that says of live ones is kept, as far
  /// as it is linear. `Live` grows by what live ones are known to be.
  void forgetAllBut(LiveSymbols &Live);

  /// The shape with known runs spelt out and dimensions simplified.
  Shape resolve(const Shape &S) const;
  /// Equal ranks and equal dimensions throughout.
  Truth equal(const Shape &A, const Shape &B) const;
  /// Dimension `Index` (negative from the end) as a Dim: also for one inside a run, as that run's
  /// RunExtent atom where the position in it is known. Null when it cannot be said.
  Dim sizeAt(const Shape &S, int Index) const;
  /// Number of dimensions as a Dim.
  Dim rankOf(const Shape &S) const;
  /// Product of the dimensions as a Dim.
  Dim numelOf(const Shape &S) const;

  /// One expression that is `DA` under the facts of `A` and `DB` under those of `B`, such as `n`
  /// where n is 1 on the one path and 2 on the other; null when none is seen.
  static Dim common(const Facts &A, Dim DA, const Facts &B, Dim DB);
  /// What holds on both paths. Sound: may forget, never invents.
  static Facts join(const Facts &A, const Facts &B);
  /// The join to use at the head of a loop: ranges that grow are given up, so that repeating it
  /// ends.
  static Facts widen(const Facts &Before, const Facts &After);
  /// Everything known in `O` is known here too.
  bool implies(const Facts &O) const;
  /// The same facts; `join(A, B) == A` when B says nothing A does not, so that a fixpoint ends.
  bool operator==(const Facts &O) const;
  bool operator!=(const Facts &O) const { return !(*this == O); }
  DimContext &dims() const;
  /// One fact per line, for dumps and tests.
  std::string str() const;

  // For the domain's own files.
  struct Impl;
  explicit Facts(std::shared_ptr<const Impl> I) : I(std::move(I)) {}
  const Impl &impl() const { return *I; }

private:
  std::shared_ptr<const Impl> I; // copy on write
};

} // namespace shapewise

#endif // SHAPEWISE_DOMAIN_FACTS_H
