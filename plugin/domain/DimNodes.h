//===- DimNodes.h - how symbolic integers are stored ------------*- C++ -*-===//
//
// The interned nodes behind Dim: atoms, products of atoms, and polynomials. Private to
// the domain: everybody else asks Dim, DimContext and Facts.
//
// Whatever orders nodes uses their numbers (order of creation), never their addresses,
// so that output does not change from run to run.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_DOMAIN_DIMNODES_H
#define SHAPEWISE_DOMAIN_DIMNODES_H

#include "Dim.h"
#include "Interval.h"
#include "RunCases.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Allocator.h"
#include <map>
#include <vector>

namespace shapewise::detail {

/// The operation whose result a stand-in symbol is (see AtomNode::StandsFor).
enum class Operation : std::uint8_t { None, Add, Multiply, FloorDiv, Mod, Min, Max };

struct DimNode;
struct MonomialNode;

/// The hash of a node's content; addresses go into it, so nothing may be ordered by it.
/// Nodes are looked up all the time: with llvm::hash_combine the analysis of a hard program took a
/// fifth longer.
class Hash {
public:
  Hash &add(std::uint64_t Part) {
    Value = (Value ^ Part) * 0x9e3779b97f4a7c15;
    Value ^= Value >> 32;
    return *this;
  }
  Hash &add(const void *Part) { return add(reinterpret_cast<std::uintptr_t>(Part)); }
  unsigned get() const { return static_cast<unsigned>(Value); }

private:
  std::uint64_t Value = 0;
};

struct AtomNode {
  using Key = AtomNode;
  AtomKind Kind = AtomKind::Symbol;
  bool Rigid = false;
  bool Determined = false; ///< see SymbolTraits
  /// A symbol that stands for a result which has no normal form (64 bits overflowed, it grew too
  /// large, the divisor is zero). Substitution computes it anew from its operands.
  Operation StandsFor = Operation::None;
  unsigned Id = 0;
  unsigned Depth = 0;  ///< nesting, also through stand-ins
  unsigned Weight = 1; ///< size when printed
  unsigned Spread = 1; ///< atoms in all it is made of, also through stand-ins
  int Index = 0;       ///< RunExtent
  RunId Run = RunId::None;
  llvm::StringRef Name;
  Interval Range;         ///< holds whatever the facts are
  std::uint64_t Mask = 0; ///< one bit per atom and run mentioned, folded to 64: a quick "not in"
  const DimNode *Left = nullptr, *Right = nullptr;
  const MonomialNode *Alone = nullptr; ///< the product of this one atom
  const DimNode *Itself = nullptr;     ///< the polynomial that is this atom
  unsigned Hash = 0;                   ///< symbols have none: every one is another one

  static unsigned hash(const Key &Of);
  bool is(const Key &Other) const;
};

/// A product of atoms, sorted by number, with repetition; empty: one.
struct MonomialNode {
  using Key = llvm::ArrayRef<const AtomNode *>;
  Key Factors;
  Interval Range;
  std::uint64_t Mask = 0;
  unsigned Weight = 0, Depth = 0, Spread = 0, Hash = 0;

  unsigned degree() const { return Factors.size(); }
  bool isOne() const { return Factors.empty(); }
  static unsigned hash(Key Of);
  bool is(Key Other) const { return Factors == Other; }
};

/// Highest degree first, then by the atoms' numbers: a monomial order (graded lexicographic), so
/// that dividing by leading terms ends. True when A comes before B.
bool precedes(const MonomialNode &A, const MonomialNode &B);

struct Term {
  std::int64_t Coefficient;
  const MonomialNode *Of;
  bool operator==(const Term &O) const { return Coefficient == O.Coefficient && Of == O.Of; }
};

/// A sum of terms with different monomials in order; the constant comes last. Empty: zero.
struct DimNode {
  using Key = llvm::ArrayRef<Term>;
  Key Terms;
  Interval Range;
  std::uint64_t Mask = 0;
  unsigned Id = 0, Weight = 0, Depth = 0, Spread = 0, Hash = 0;
  bool HasOpaque = false; ///< mentions a division, remainder, minimum or maximum
  bool Rigid = false;     ///< mentions atoms, and only rigid ones

  bool isConstant() const { return Terms.empty() || (Terms.size() == 1 && Terms[0].Of->isOne()); }
  std::int64_t constantPart() const {
    return !Terms.empty() && Terms.back().Of->isOne() ? Terms.back().Coefficient : 0;
  }
  /// The terms without the constant.
  llvm::ArrayRef<Term> symbolic() const {
    return !Terms.empty() && Terms.back().Of->isOne() ? Terms.drop_back() : Terms;
  }
  /// The atom when this is just one.
  const AtomNode *atom() const {
    return Terms.size() == 1 && Terms[0].Coefficient == 1 && Terms[0].Of->degree() == 1
               ? Terms[0].Of->Factors[0]
               : nullptr;
  }
  static unsigned hash(Key Of);
  bool is(Key Other) const { return Terms == Other; }
};

/// The nodes of a kind, each content once. Hashes are kept beside the nodes: whoever is looked up
/// touches hardly a node but his own.
template <typename Node> class Interned {
public:
  /// The node with this content, or null; `Hash` is that of the content.
  Node *find(const typename Node::Key &Key, unsigned Hash) const {
    auto At = Nodes.find_as(Sought{Key, Hash});
    return At == Nodes.end() ? nullptr : At->Is;
  }
  void insert(Node *New) { Nodes.insert({New, New->Hash}); }

private:
  struct Entry {
    Node *Is;
    unsigned Hash;
  };
  struct Sought {
    const typename Node::Key &Key;
    unsigned Hash;
  };
  struct Info {
    using OfNodes = llvm::DenseMapInfo<Node *>;
    static Entry getEmptyKey() { return {OfNodes::getEmptyKey(), 0}; }
    static Entry getTombstoneKey() { return {OfNodes::getTombstoneKey(), 0}; }
    static unsigned getHashValue(const Entry &E) { return E.Hash; }
    static unsigned getHashValue(const Sought &S) { return S.Hash; }
    static bool isEqual(const Entry &A, const Entry &B) { return A.Is == B.Is; }
    static bool isEqual(const Sought &S, const Entry &E) {
      return S.Hash == E.Hash && E.Is != OfNodes::getEmptyKey() &&
             E.Is != OfNodes::getTombstoneKey() && E.Is->is(S.Key);
    }
  };
  llvm::DenseSet<Entry, Info> Nodes;
};

inline bool isOpaque(AtomKind Kind) {
  return Kind == AtomKind::FloorDiv || Kind == AtomKind::Mod || Kind == AtomKind::Min ||
         Kind == AtomKind::Max;
}
inline bool isOfRun(AtomKind Kind) {
  return Kind == AtomKind::RunExtent || Kind == AtomKind::RunRank || Kind == AtomKind::RunNumel;
}
inline std::uint64_t maskBit(const AtomNode &A) { return std::uint64_t(1) << (A.Id % 64); }
inline std::uint64_t maskBit(RunId Run) {
  return std::uint64_t(1) << ((static_cast<unsigned>(Run) * 7 + 3) % 64);
}

/// The greatest common divisor of the coefficients of all terms but the constant; at least 1.
std::int64_t content(const DimNode &D);
/// The product of all atoms that every term has in common (with repetition).
llvm::SmallVector<const AtomNode *, 4> commonFactors(const DimNode &D);
/// `M / By` when every factor of By is in M.
std::optional<llvm::SmallVector<const AtomNode *, 4>> quotient(const MonomialNode &M,
                                                               const MonomialNode &By);
/// Whether `A` occurs in `D`, at any depth.
bool mentions(const DimNode &D, const AtomNode &A);

} // namespace shapewise::detail

namespace shapewise {

struct DimContext::Impl {
  using AtomNode = detail::AtomNode;
  using DimNode = detail::DimNode;
  using MonomialNode = detail::MonomialNode;
  using Term = detail::Term;
  using Terms = llvm::SmallVector<Term, 8>;

  Impl();

  // Interning. A null result means: too large, or 64 bits overflowed.
  const MonomialNode *monomial(llvm::ArrayRef<const AtomNode *> Sorted);
  const DimNode *polynomial(llvm::ArrayRef<Term> Normal);
  /// Sorts and merges first.
  const DimNode *normalize(Terms &Sum);
  const DimNode *constant(std::int64_t Value);
  const AtomNode *symbol(llvm::StringRef Name, SymbolTraits Traits);
  const AtomNode *ofRun(AtomKind Kind, RunId Run, int Index);
  const DimNode *opaque(AtomKind Kind, const DimNode *Left, const DimNode *Right);
  /// The symbol standing for a result without a normal form.
  const DimNode *standIn(detail::Operation Of, const DimNode *Left, const DimNode *Right);

  // The same without fallback, for those who can do without the result.
  const DimNode *tryAdd(const DimNode *A, const DimNode *B) { return tryAddTimes(A, 1, B); }
  /// A + Times * B
  const DimNode *tryAddTimes(const DimNode *A, std::int64_t Times, const DimNode *B);
  const DimNode *tryMultiply(const DimNode *A, const DimNode *B);
  const DimNode *tryScale(const DimNode *A, std::int64_t By);
  const DimNode *trySubtract(const DimNode *A, const DimNode *B);
  /// `A / Factors` where every term has them.
  const DimNode *divideOut(const DimNode *A, llvm::ArrayRef<const AtomNode *> Factors);
  /// `A / By` where every coefficient is a multiple.
  const DimNode *divideOut(const DimNode *A, std::int64_t By);
  /// `By` has a positive coefficient.
  /// Splits A into Quotient * By + Rest, where By is one term; Rest has no multiple of By.
  std::pair<const DimNode *, const DimNode *> split(const DimNode *A, Term By);
  /// `A / B` when it comes out even as polynomials.
  const DimNode *exactQuotient(const DimNode *A, const DimNode *B);

  struct RunInfo {
    llvm::StringRef Name;
    bool Rigid;
  };

  llvm::BumpPtrAllocator Memory;
  detail::Interned<AtomNode> Atoms;
  detail::Interned<MonomialNode> Monomials;
  detail::Interned<DimNode> Polynomials;
  std::vector<RunInfo> Runs;
  std::map<RunId, RunCases> CasesOf;
  unsigned AtomCount = 0, PolynomialCount = 0;
  std::uint64_t Work = 0;
  const MonomialNode *One = nullptr;
  const DimNode *SmallConstants[34] = {}; ///< -1 … 32

private:
  const AtomNode *intern(AtomNode &Draft);
  AtomNode *keep(const AtomNode &Draft);
  llvm::StringRef save(llvm::StringRef Text);
};

} // namespace shapewise

#endif // SHAPEWISE_DOMAIN_DIMNODES_H
