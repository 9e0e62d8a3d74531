//===- Dim.h - symbolic integers in normal form -----------------*- C++ -*-===//
//
// A Dim is an immutable, interned integer expression: a polynomial with 64-bit
// coefficients over atoms. Two Dims made by one DimContext are the same expression
// exactly when they compare ==; whether two different expressions are equal under
// what is known on a path is asked of Facts. Knows arithmetic, not tensors.
//
// Arithmetic that overflows 64 bits, or grows beyond reason, yields an unnamed symbol (the
// same one for the same operation on the same operands): never a wrong number, never a
// crash. Division by zero does not happen in a program that goes on, so what is said of
// x // y or x % y is said for y != 0.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_DOMAIN_DIM_H
#define SHAPEWISE_DOMAIN_DIM_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shapewise {

namespace detail {
struct DimNode;
struct AtomNode;
} // namespace detail

/// Names an unknown sequence of dimensions ("*batch", the shape of an unknown tensor).
enum class RunId : std::uint32_t { None = 0 };

/// What an atom is: a name, or an operation that a polynomial cannot say.
enum class AtomKind : std::uint8_t {
  Symbol,    ///< a named or unnamed unknown integer
  FloorDiv,  ///< floor(lhs / rhs)
  Mod,       ///< lhs - rhs * floor(lhs / rhs)
  Min,       ///< the smaller of two
  Max,       ///< the larger of two
  RunExtent, ///< dimension `index` of a run, negative from its end
  RunRank,   ///< how many dimensions a run has
  RunNumel   ///< the product of a run's dimensions
};

class DimContext;

/// An interned symbolic integer; the size of a pointer, passed by value. The default
/// constructed Dim is "no dim" and converts to false; arithmetic with it gives no dim, and every
/// question about it is answered Unknown.
class Dim {
public:
  Dim() = default;
  explicit operator bool() const { return Node != nullptr; }
  /// The value when the expression is a plain number.
  std::optional<std::int64_t> constant() const;
  bool isConstant(std::int64_t Value) const { return constant() == Value; }
  /// Same expression (not: known to be equal; ask Facts for that).
  friend bool operator==(Dim A, Dim B) { return A.Node == B.Node; }
  friend bool operator!=(Dim A, Dim B) { return A.Node != B.Node; }
  /// True when the expression mentions at least one atom and every atom in it, also inside
  /// divisions, is rigid (a name an annotation declared).
  bool isRigid() const;
  /// Whether every atom in it, if there are any, follows from the program alone.
  bool isDetermined(const DimContext &Dims) const;
  /// The expression as a user would write it: `B`, `2*hidden`, `n//2 + 1`; `?` if it is too long to
  /// be read.
  std::string str() const;

  // For the domain's own files.
  explicit Dim(const detail::DimNode *N) : Node(N) {}
  const detail::DimNode *node() const { return Node; }

private:
  const detail::DimNode *Node = nullptr;
};

/// What is fixed about a symbol for its whole life. Bounds are inclusive.
struct SymbolTraits {
  bool Rigid = false; ///< a name an annotation declared: differs from every other name
  std::optional<std::int64_t> Low = std::nullopt;
  std::optional<std::int64_t> High = std::nullopt;
  /// Follows from the program alone, although nobody has computed it.
  bool Determined = false;
};

struct RunCase;

/// Owns and interns every Dim of one analysis. Not thread safe; not copyable.
class DimContext {
public:
  DimContext();
  ~DimContext();
  DimContext(const DimContext &) = delete;
  DimContext &operator=(const DimContext &) = delete;

  Dim constant(std::int64_t Value);
  /// A new symbol, different in identity from every other one, also of the same name. An empty
  /// name prints as `?`.
  Dim symbol(llvm::StringRef Name, SymbolTraits Traits = {});
  Dim add(Dim A, Dim B);
  Dim sub(Dim A, Dim B);
  Dim mul(Dim A, Dim B);
  Dim neg(Dim A);
  /// Rounds towards minus infinity; a constant zero divisor gives a fresh symbol. Simplifies what
  /// always holds: (a*k + r) // k for constant k, x // 1, 0 // x.
  Dim floorDiv(Dim A, Dim B);
  Dim mod(Dim A, Dim B);
  Dim min(Dim A, Dim B);
  Dim max(Dim A, Dim B);

  /// A new run; see Shape.
  RunId run(llvm::StringRef Name, bool Rigid = false);
  /// A new run that is one of these; see RunCases.h.
  RunId run(std::vector<RunCase> Cases);
  /// What a run may be; null where that is anything.
  const std::vector<RunCase> *casesOf(RunId Run) const;
  /// Whether there is a run of which this is known.
  bool hasCases() const;
  llvm::StringRef runName(RunId Run) const;
  bool isRigid(RunId Run) const;
  Dim runExtent(RunId Run, int Index);
  Dim runRank(RunId Run);
  Dim runNumel(RunId Run);

  /// Rebuilds an expression with some atoms replaced. `Replace` is called with each atom, as a
  /// Dim of its own, and gives its replacement or a null Dim to keep it; operands of divisions,
  /// remainders, minima and maxima are rewritten too.
  Dim substitute(Dim D, llvm::function_ref<Dim(Dim Atom)> Replace);
  /// Calls `Visit` for every atom (as a Dim), outermost first, also inside opaque atoms.
  void visitAtoms(Dim D, llvm::function_ref<void(Dim Atom, AtomKind Kind)> Visit) const;
  /// Polynomials asked for so far: a measure of time that does not depend on the machine.
  std::uint64_t work() const;
  /// What exists by now: symbols and runs made later are not older than it.
  struct Age {
    unsigned Symbols = 0, Runs = 0;
  };
  Age now() const;
  /// For an atom that is a run's: which run and index.
  std::optional<std::pair<RunId, int>> runExtentOf(Dim Atom) const;

  // For the domain's own files.
  struct Impl;
  Impl &impl() const { return *I; }

private:
  std::unique_ptr<Impl> I;
};

} // namespace shapewise

#endif // SHAPEWISE_DOMAIN_DIM_H
