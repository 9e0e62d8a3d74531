//===- Generalize.h - one Dim for two that differ ---------------*- C++ -*-===//
//
// Used when states are joined. The result holds for both, and keeps what the two sides' dims have
// in common with each other: what grows together grows by one symbol (the counts of two lists
// filled in one loop), and 3*b on one side against 3*c on the other becomes 3*s where b against c
// became s. Knows dims and facts, not values.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_ANALYSIS_GENERALIZE_H
#define SHAPEWISE_ANALYSIS_GENERALIZE_H

#include "../domain/Facts.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/DenseMap.h"
#include <map>

namespace shapewise {

/// Symbols that already stand for more than one number, with the lower bound they were made with.
using GenericDims = llvm::DenseMap<const detail::DimNode *, std::optional<std::int64_t>>;

class Generalizer {
public:
  Generalizer(DimContext &Dims, const Facts &A, const Facts &B) : Dims(Dims), A(A), B(B) {}

  /// What the number is: no extent and no count is negative, an integer may be.
  enum class Nature : std::uint8_t { Integer, Extent };
  /// What the result stands for: the two, what further rounds of a loop bring as well, or any
  /// element of a list (to each its own).
  enum class Use : std::uint8_t { Branches, Rounds, Elements };

  /// `DA` when it covers `DB` by some choice of the symbols in `Generics`, the same choice in
  /// every call; null otherwise.
  Dim covering(Dim DA, Dim DB, Nature Is, llvm::ArrayRef<const GenericDims *> Generics);
  /// A new expression for both. Symbols made on the way are added to `Made`.
  Dim generalized(Dim DA, Dim DB, Nature Is, Use For, GenericDims &Made);
  /// Whether `D` mentions one of these symbols.
  bool mentions(Dim D, const GenericDims &Generics) const;
  /// Takes back the choices made for these symbols: they stand for something else each time.
  void release(const GenericDims &Generics);

private:
  Dim fresh(std::optional<std::int64_t> Low, std::optional<std::int64_t> High, GenericDims &Made);
  Dim byPairs(Dim DA, Dim DB, Use For, GenericDims &Made);
  Dim byDifference(Dim DA, Dim DB, Use For, GenericDims &Made);

  DimContext &Dims;
  const Facts &A, &B;
  using Node = const detail::DimNode *;
  std::map<Node, Dim> Chosen;                            ///< generic symbol → what it is in B
  std::map<Node, Dim> Leaves;                            ///< leaf of A → its partner in B
  std::map<std::pair<Node, Node>, Dim> LeafPairs, Whole; ///< two that differ → one for both
  std::map<Node, Dim> Differences;                       ///< DB - DA, reduced → symbol
};

} // namespace shapewise

#endif // SHAPEWISE_ANALYSIS_GENERALIZE_H
