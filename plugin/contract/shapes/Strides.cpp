//===- Strides.cpp - where views find their elements -----------------------===//
//
// See Strides.h. Whatever cannot be decided for certain leaves the layout unknown.
//
//===----------------------------------------------------------------------===//
#include "Strides.h"

namespace shapewise {

std::optional<Strides> stridesOf(const Call &C, const TensorType &T) {
  auto X = Call::extents(T);
  if (!X || !T.Memory.isKnown())
    return std::nullopt;
  if (!T.Memory.isInOrder()) {
    llvm::ArrayRef<Dim> Steps = T.Memory.strides();
    if (Steps.size() != X->size())
      return std::nullopt;
    return Strides(Steps.begin(), Steps.end());
  }
  Strides Steps(X->size());
  Dim Step = C.constant(1);
  for (std::size_t I = X->size(); I-- > 0;) {
    Steps[I] = Step;
    Step = C.dims().mul(Step, (*X)[I].Size);
  }
  return Steps;
}

Layout layoutOf(const Call &C, llvm::ArrayRef<Extent> Axes, Strides Steps, bool Packed) {
  Dim Step = C.constant(1);
  bool InOrder = true;
  for (std::size_t I = Axes.size(); InOrder && I-- > 0;) {
    if (C.isOne(Axes[I].Size))
      continue;
    InOrder = C.equal(Steps[I], Step) == Truth::Yes;
    Step = C.dims().mul(Step, Axes[I].Size);
  }
  return InOrder  ? Layout::inOrder()
         : Packed ? Layout::packed(std::move(Steps))
                  : Layout::strided(std::move(Steps));
}

Layout layoutOfCopy(const TensorType &Of) { return Of.Memory.isPacked() ? Of.Memory : Layout(); }

Layout layoutWithout(const Call &C, const TensorType &Self, std::int64_t At, const Shape &Now) {
  auto Steps = stridesOf(C, Self);
  if (!Steps || Now.hasRun())
    return Layout();
  Steps->erase(Steps->begin() + (At < 0 ? At + static_cast<std::int64_t>(Steps->size()) : At));
  return layoutOf(C, Now.extents(), std::move(*Steps), false);
}

Layout layoutOfPart(const Call &C, const TensorType &Self, std::int64_t At, Dim Step,
                    const Shape &Now) {
  auto Steps = stridesOf(C, Self);
  if (!Steps || Now.hasRun() || !Step)
    return Layout();
  Dim &Along = (*Steps)[At < 0 ? At + static_cast<std::int64_t>(Steps->size()) : At];
  Along = C.dims().mul(Along, Step);
  return layoutOf(C, Now.extents(), std::move(*Steps), false);
}

namespace {

/// One tensor viewed in one shape, from the last axis to the first.
class BlockWalk {
public:
  BlockWalk(const Call &C, llvm::ArrayRef<Extent> From, Strides Steps, llvm::ArrayRef<Extent> To)
      : C(C), From(From), Steps(std::move(Steps)), To(To), New(To.size()), Left(To.size()) {}

  ViewedLayout run() {
    Dim Base = Steps.back();
    Dim Filled = C.constant(1);
    for (std::size_t I = From.size(); I-- > 0;) {
      Filled = C.dims().mul(Filled, From[I].Size);
      Truth Ends = endsBlock(I, C.dims().mul(Filled, Base));
      if (Ends == Truth::Unknown)
        return {};
      if (Ends == Truth::No)
        continue;
      Truth Fits = fill(Filled, Base);
      if (Fits != Truth::Yes)
        return {Fits, Layout()};
      if (I > 0)
        Base = Steps[I - 1];
      Filled = C.constant(1);
    }
    if (Left != 0)
      return {};
    return {Truth::Yes, layoutOf(C, To, std::move(New), false)};
  }

private:
  /// Whether axis `I` is the first of its block, which would go on with step `Next`.
  Truth endsBlock(std::size_t I, Dim Next) const {
    if (I == 0)
      return Truth::Yes;
    return C.compare(From[I - 1].Size, Relation::NotEqual, 1) &&
           C.compare(Steps[I - 1], Relation::NotEqual, Next);
  }

  /// Puts axes of the new shape onto a block of so many elements.
  Truth fill(Dim Block, Dim Base) {
    Dim Taken = C.constant(1);
    while (Left > 0) {
      const Extent &Next = To[Left - 1];
      Truth Takes =
          C.compare(Taken, Relation::Less, Block) || C.compare(Next.Size, Relation::Equal, 1);
      if (Takes == Truth::Unknown)
        return Truth::Unknown;
      if (Takes == Truth::No)
        break;
      --Left;
      New[Left] = C.dims().mul(Taken, Base);
      Taken = C.dims().mul(Taken, Next.Size);
    }
    return C.equal(Taken, Block);
  }

  const Call &C;
  llvm::ArrayRef<Extent> From;
  Strides Steps;
  llvm::ArrayRef<Extent> To;
  Strides New;
  std::size_t Left;
};

} // namespace

ViewedLayout layoutOfView(const Call &C, const TensorType &From, llvm::ArrayRef<Extent> To) {
  if (From.Memory.isInOrder())
    return {Truth::Yes, Layout::inOrder()};
  auto X = Call::extents(From);
  auto Steps = stridesOf(C, From);
  // A tensor without elements can be viewed in any way.
  auto MayBeZero = [&](const Extent &E) {
    return C.compare(E.Size, Relation::Greater, 0) != Truth::Yes;
  };
  if (!X || !Steps || X->empty() || llvm::any_of(*X, MayBeZero))
    return {};
  return BlockWalk(C, *X, std::move(*Steps), To).run();
}

} // namespace shapewise
