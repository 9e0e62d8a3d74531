//===- Unify.h - holding a tensor against a description ---------*- C++ -*-===//
//
// The one place where the notation meets a tensor: binds the names of a description to
// the sizes a tensor has, compares those bound before, and says dimension by dimension
// how that went. Declarations and library models both judge by it.
//
//     Match M = unify(Pattern, Actual, Scope, Known);
//     if (M.Fits == Truth::No)  report M.clash() …
//     else                      { Scope = M.Scope; Known = M.After; }
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_UNIFY_H
#define SHAPEWISE_CONTRACT_UNIFY_H

#include "Contract.h"
#include "Notation.h"

namespace shapewise {

/// How one entry of the description compares with the tensor.
struct DimensionMatch {
  const notation::DimSpec *Declared = nullptr;
  Truth Fits = Truth::Unknown;
  /// `No` only because two names of annotations are not known to be equal
  /// (Facts::differsRigidly), not by arithmetic.
  bool Rigidly = false;
  /// What the entry asks for under the names bound so far; null for `_`, runs, and a name that was
  /// bound to what the tensor has.
  Dim Expected;
  /// What the tensor has, and at which axis (negative: from the end); null when the axis lies in a
  /// part of the tensor's shape that is not known, and for runs.
  Extent Actual;
  int Axis = 0;
};

struct Match {
  explicit Match(const Facts &Known) : After(Known) {}

  /// Everything together: No when any part cannot be, Yes when all parts must be.
  Truth Fits = Truth::Unknown;
  /// The parts. A part that is not asked for is Yes. Range is No as soon as the tensor's range
  /// leaves the one asked for.
  Truth Rank = Truth::Yes;
  Truth Type = Truth::Yes;
  Truth Meaning = Truth::Yes; ///< see kindFits
  Truth Range = Truth::Yes;
  /// One for each entry of the description, in its order (empty when Rank is No).
  llvm::SmallVector<DimensionMatch, 4> Dimensions;
  /// Names and facts as they are once it fits (meaningless when Fits is No).
  NameScope Scope;
  Facts After;
  /// Which alternative of a description this is about; none while several may fit.
  std::optional<std::size_t> Alternative = 0;

  /// The first dimension that does not fit.
  const DimensionMatch *clash() const;
};

/// Holds `Actual` against one alternative. Names not in `Scope` are bound: a name that stands alone
/// to the size found there, one inside arithmetic to a symbol the facts are solved for.
/// Names that start with an underscore and are not in `Scope` match anything and are not bound.
Match unify(const notation::TensorPattern &Pattern, const TensorType &Actual,
            const NameScope &Scope, const Facts &Known);

/// The alternative that fits; when none may, the one that gets furthest (element type, then rank,
/// then dimensions). While several may, the match is Unknown, and names and facts are as before.
Match unify(const notation::Description &Description, const TensorType &Actual,
            const NameScope &Scope, const Facts &Known);

/// Whether a value of one kind can stand where another is declared: log-probabilities are logits as
/// well, one-hot rows are probabilities.
Truth kindFits(Kind Actual, Kind Declared);

/// What an expression is under the names in scope. `Unbound` is asked for the others; where it
/// gives null (or is not given) the result is null.
Dim evaluate(const notation::Expression &E, const NameScope &Scope, DimContext &Dims,
             llvm::function_ref<Dim(llvm::StringRef Name)> Unbound = nullptr);

/// The shape a list of entries describes, as results of models do (`[N, *D]`): names not in scope
/// become unnamed symbols, or rigid ones with `MakeRigid`, and are added. `Origin` goes into the
/// extents made.
Shape shapeOf(llvm::ArrayRef<notation::DimSpec> Entries, NameScope &Scope, DimContext &Dims,
              OriginId Origin, bool MakeRigid = false);

/// The parsed form of an annotation.
const notation::Description &descriptionOf(const TensorSpec &Spec);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_UNIFY_H
