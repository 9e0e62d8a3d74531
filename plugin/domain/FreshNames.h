//===- FreshNames.h - the same once more, of other symbols ------*- C++ -*-===//
//
// What was found out about some symbols and runs is said again of others in their place: of those
// that correspond to them, and of new ones for what was made on the way.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_DOMAIN_FRESHNAMES_H
#define SHAPEWISE_DOMAIN_FRESHNAMES_H

#include "Facts.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include <functional>
#include <vector>

namespace shapewise {

/// Writes dims as a text in which symbols and runs of which nothing is known are numbered in the
/// order they are met. All others, and what is known of them, are part of the text as they are: of
/// two dims with equal texts everything holds that holds of one.
class SymbolNumbers {
public:
  using Words = std::vector<std::uint64_t>;
  /// `IsFixed`: the symbol stays itself; the others: what else makes two of them differ.
  struct Traits {
    std::function<bool(Dim Symbol)> IsFixed;
    std::function<std::uint64_t(Dim Symbol)> OfSymbol;
    std::function<std::uint64_t(RunId Run)> OfRun;
  };
  /// `Known` lives as long as this.
  SymbolNumbers(const Facts &Known, Traits Of);

  void add(Dim D, Words &Text);
  void add(RunId Run, Words &Text);
  /// What is known of everything that was added.
  void addFacts(Words &Text);

  /// What has been numbered, in that order.
  struct List {
    std::vector<const detail::AtomNode *> Symbols;
    std::vector<RunId> Runs;
  };
  const List &numbered() const { return Numbered; }
  /// Met what has no text: a result without a normal form.
  bool isUnfit() const { return Unfit; }

private:
  void addExactly(RunId Run, Words &Text);
  /// One fact: what it mentions, and itself.
  struct Said {
    llvm::SmallVector<const detail::AtomNode *, 4> Atoms;
    llvm::SmallVector<RunId, 2> Runs;
    llvm::SmallVector<std::uint64_t, 4> Words;
  };
  void add(const detail::AtomNode &A, Words &Text);
  void mention(Dim D, Said &In) const;
  void readFacts();
  const Facts &Known;
  Traits Of;
  std::vector<Said> All;
  llvm::DenseSet<const detail::AtomNode *> Told;  ///< atoms that facts mention
  llvm::DenseSet<const detail::AtomNode *> Exact; ///< of those that were met
  llvm::SmallDenseSet<RunId, 8> ToldRuns, ExactRuns;
  llvm::DenseMap<const detail::DimNode *, unsigned> Seen;
  llvm::DenseMap<const detail::AtomNode *, unsigned> NumberOf;
  llvm::SmallDenseMap<RunId, unsigned, 8> NumberOfRun;
  List Numbered;
  bool Unfit = false;
};

class FreshNames {
public:
  /// What is older than `Since` keeps its name unless it corresponds to another.
  FreshNames(DimContext &Dims, DimContext::Age Since) : Dims(Dims), Since(Since) {}
  /// What `From` numbered is what `To` gave the same number.
  void correspond(const SymbolNumbers::List &From, const SymbolNumbers::List &To);

  /// Calls `Symbol` and `Run` for each younger one that `D` is made of.
  void visitYounger(Dim D, llvm::function_ref<void(Dim Symbol)> Symbol,
                    llvm::function_ref<void(RunId Run)> Run) const;
  bool isYounger(RunId Run) const {
    return Run != RunId::None && static_cast<unsigned>(Run) >= Since.Runs;
  }

  Dim of(Dim D);
  RunId of(RunId Run);
  /// `Origin` says where a dimension came from now.
  using OriginOf = llvm::function_ref<OriginId(OriginId)>;
  Shape of(const Shape &S, OriginOf Origin = [](OriginId Same) { return Same; });
  TensorType of(TensorType T, OriginOf Origin);
  /// `Here`, and what became known from `Before` to `After`.
  Facts of(const Facts &Here, const Facts &Before, const Facts &After);

private:
  bool isRenamed(Dim D) const;
  bool isRenamed(const Shape &S) const;

  DimContext &Dims;
  DimContext::Age Since;
  llvm::DenseMap<const detail::AtomNode *, Dim> Symbols;
  llvm::SmallDenseMap<RunId, RunId, 4> Runs;
  llvm::DenseMap<const detail::DimNode *, Dim> Done;
};

} // namespace shapewise

#endif // SHAPEWISE_DOMAIN_FRESHNAMES_H
