//===- MutualStretch.cpp - operands that stretch each other -----------------===//
#include "MutualStretch.h"

namespace shapewise {

namespace {

class Stretch {
public:
  Stretch(Call &C, const Extents &X, const Extents &Y) : C(C), X(X), Y(Y) {
    std::size_t Rank = std::max(X.size(), Y.size());
    for (std::size_t I = 1; I <= Rank; ++I) {
      const Extent *A = I <= X.size() ? &X[X.size() - I] : nullptr;
      const Extent *B = I <= Y.size() ? &Y[Y.size() - I] : nullptr;
      look(A, B, OfX);
      look(B, A, OfY);
    }
  }

  /// Certain when both are stretched by more than one; just as much when the same size stretches
  /// both, whatever it is: [N, 1] against [N].
  bool isNonsense() const {
    auto Large = [&](Dim D) { return C.compare(D, Relation::Greater, 1) == Truth::Yes; };
    return isAlike() || (!Deliberate && llvm::any_of(OfX, Large) && llvm::any_of(OfY, Large));
  }

  bool isAlike() const {
    return !Deliberate && llvm::any_of(OfX, [&](Dim A) {
      return llvm::any_of(OfY, [&](Dim B) { return !C.isOne(A) && A == B; });
    });
  }

  /// A factory wrote the 1 of an axis that is stretched.
  bool isOfGrid() const { return Laid; }

  bool isUnasked() const {
    return !Deliberate && ((!OfX.empty() && !isSingle(X)) || (!OfY.empty() && !isSingle(Y)));
  }

private:
  /// Notes when `A` (an axis, or a missing one) is stretched to `B`.
  void look(const Extent *A, const Extent *B, llvm::SmallVectorImpl<Dim> &Into) {
    // To 0 nothing is stretched: there is nothing at all.
    if (!B || C.compare(B->Size, Relation::LessEqual, 1) == Truth::Yes || (A && !C.isOne(A->Size)))
      return;
    Into.push_back(B->Size);
    Deliberate |= A && A->Deliberate;
    Laid |= A && A->Laid;
  }

  bool isSingle(const Extents &Of) const {
    return llvm::all_of(Of, [&](const Extent &E) { return C.isOne(E.Size); });
  }

  Call &C;
  const Extents &X, &Y;
  llvm::SmallVector<Dim, 4> OfX, OfY;
  bool Deliberate = false, Laid = false;
};

} // namespace

bool stretchEachOther(Call &C, const Extents &X, const Extents &Y) {
  return Stretch(C, X, Y).isNonsense();
}

Meeting meetingOf(Call &C, const Extents &X, const Extents &Y) {
  Stretch Both(C, X, Y);
  if (X.size() == Y.size() || !Both.isAlike())
    return Meeting::None;
  return Both.isOfGrid() ? Meeting::Grid : Meeting::Unasked;
}

bool stretchUnasked(Call &C, const Extents &X, const Extents &Y) {
  return Stretch(C, X, Y).isUnasked();
}

bool isStretchedTo(Call &C, const Extents &X, std::size_t Rank) {
  return X.size() < Rank || llvm::any_of(X, [&](const Extent &E) { return C.isOne(E.Size); });
}

} // namespace shapewise
