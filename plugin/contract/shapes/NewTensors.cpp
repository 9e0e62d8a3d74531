//===- NewTensors.cpp - how what an operation makes lies in memory ---------===//
//
// See NewTensors.h. Steps along axes of size 1 are never known, and libtorch looks at them all the
// same: they must not be able to decide.
//
//===----------------------------------------------------------------------===//
#include "NewTensors.h"
#include "Strides.h"

namespace shapewise {

namespace {

/// Without gaps, the axes in `Order` from the fastest to the slowest; those left out are of size 1.
Layout packed(const Call &C, llvm::ArrayRef<Extent> Made, llvm::ArrayRef<unsigned> Order) {
  Strides Steps(Made.size(), C.constant(1));
  Dim Step = C.constant(1);
  for (unsigned I : Order) {
    Steps[I] = Step;
    Step = C.dims().mul(Step, Made[I].Size);
  }
  return layoutOf(C, Made, std::move(Steps), /*Packed=*/true);
}

/// One result of at::TensorIterator.
class Iterated {
public:
  Iterated(const Call &C, llvm::ArrayRef<TensorType> Operands, llvm::ArrayRef<Extent> Made)
      : C(C), Operands(Operands), Made(Made) {}

  Layout run() {
    for (const TensorType &T : Operands)
      if (!addRow(T))
        return Layout();
    for (unsigned I = 0; I < Made.size(); ++I)
      if (!C.isOne(Made[I].Size))
        Counting.push_back(I);
    if (Counting.size() < 2)
      return Layout::inOrder();
    if (Rows.empty())
      return Layout();
    if (isWhole(Rows.front()) && Operands[FirstRow].Memory.isPacked())
      return likeFirst();
    // A step along an axis of size 1 may come between two axes that no operand orders.
    bool All = llvm::all_of(Operands, [](const TensorType &T) { return T.Memory.isInOrder(); });
    if (Counting.size() < Made.size() && !isWhole(Rows.front()))
      return Layout();
    return All ? Layout::inOrder() : sorted();
  }

private:
  /// The step along each axis of the result; null where the operand is stretched.
  using Row = llvm::SmallVector<Dim, 4>;

  bool addRow(const TensorType &T) {
    auto X = Call::extents(T);
    if (!X || X->size() > Made.size())
      return false;
    if (X->empty())
      return true; // a number has no say
    auto Steps = stridesOf(C, T);
    if (!Steps)
      return false;
    std::size_t Before = Made.size() - X->size();
    Row R(Before);
    for (std::size_t I = 0; I < X->size(); ++I) {
      Dim Own = (*X)[I].Size, Whole = Made[Before + I].Size;
      bool Same = C.equal(Own, Whole) == Truth::Yes;
      if (!Same && !C.isOne(Own))
        return false;
      bool Zero = (*Steps)[I].isConstant(0);
      // An operand of another type is converted first, and then stretched no more. Of one element
      // (a part of what was stretched), the next operand would be asked.
      if (Same && Zero && (C.isOne(Own) || !ofOneType()))
        return false;
      R.push_back(Same && !Zero ? (*Steps)[I] : Dim());
    }
    if (Rows.empty())
      FirstRow = static_cast<unsigned>(&T - Operands.data());
    Rows.push_back(std::move(R));
    return true;
  }

  bool ofOneType() const {
    auto First = Operands.front().Type.single();
    return First &&
           llvm::all_of(Operands, [&](const TensorType &T) { return T.Type.single() == First; });
  }

  bool isWhole(const Row &R) const {
    return llvm::all_of(Counting, [&](unsigned I) { return bool(R[I]); });
  }

  Layout likeFirst() const {
    if (Operands[FirstRow].Memory.isInOrder())
      return Layout::inOrder();
    Strides Steps(Rows.front().begin(), Rows.front().end());
    for (Dim &Step : Steps)
      if (!Step)
        Step = C.constant(1);
    return layoutOf(C, Made, std::move(Steps), /*Packed=*/true);
  }

  /// The axes sorted by insertion, as TensorIterator does: where no operand decides the order of
  /// two axes, those further on still can.
  Layout sorted() const {
    llvm::SmallVector<unsigned, 4> Order(Counting.rbegin(), Counting.rend());
    for (unsigned I = 1; I < Order.size(); ++I) {
      unsigned Is = I;
      for (unsigned J = I; J-- > 0;) {
        auto Swap = compare(Order[J], Order[Is]);
        if (!Swap)
          return Layout();
        if (*Swap < 0)
          break;
        if (*Swap > 0) {
          std::swap(Order[J], Order[Is]);
          Is = J;
        }
      }
    }
    return packed(C, Made, Order);
  }

  /// Above zero: axis `A` goes behind `B`. Zero: nobody decides. None: not known.
  std::optional<int> compare(unsigned A, unsigned B) const {
    for (const Row &R : Rows) {
      if (!R[A] || !R[B])
        continue;
      if (C.compare(R[A], Relation::Less, R[B]) == Truth::Yes)
        return -1;
      if (C.compare(R[A], Relation::Greater, R[B]) == Truth::Yes)
        return 1;
      if (C.equal(R[A], R[B]) != Truth::Yes)
        return std::nullopt;
      Truth Larger = C.compare(Made[A].Size, Relation::Greater, Made[B].Size);
      if (Larger == Truth::Unknown)
        return std::nullopt;
      if (Larger == Truth::Yes)
        return 1;
    }
    return 0;
  }

  const Call &C;
  llvm::ArrayRef<TensorType> Operands;
  llvm::ArrayRef<Extent> Made;
  llvm::SmallVector<unsigned, 4> Counting; ///< the axes that may be longer than 1
  std::vector<Row> Rows;                   ///< of the operands that are no numbers
  unsigned FirstRow = 0;
};

/// From the fastest axis to the slowest; empty for other ranks than those of images.
llvm::ArrayRef<unsigned> channelsLastOrder(std::size_t Rank) {
  static constexpr unsigned Planes[] = {1, 3, 2, 0}, Volumes[] = {1, 4, 3, 2, 0};
  return Rank == 4   ? llvm::ArrayRef<unsigned>(Planes)
         : Rank == 5 ? llvm::ArrayRef<unsigned>(Volumes)
                     : llvm::ArrayRef<unsigned>();
}

} // namespace

Layout layoutOfOperands(const Call &C, llvm::ArrayRef<TensorType> Operands, const Shape &Made) {
  if (Operands.size() == 1 && Operands.front().Memory.isPacked())
    return Operands.front().Memory;
  if (Made.hasRun() || Operands.empty())
    return Layout();
  return Iterated(C, Operands, Made.extents()).run();
}

bool isSeveral(const Call &C, const Extent &E) {
  return C.compare(E.Size, Relation::Greater, 1) == Truth::Yes;
}

bool hasChannelsOfPoints(const Call &C, llvm::ArrayRef<Extent> Image) {
  return isSeveral(C, Image[1]) &&
         llvm::any_of(Image.drop_front(2), [&](const Extent &E) { return isSeveral(C, E); });
}

/// Follows c10::is_channels_last_strides_2d_s4 and its kin of five axes.
Truth liesChannelsLast(const Call &C, const TensorType &T) {
  if (auto Rank = T.Sizes.rank(); Rank && channelsLastOrder(*Rank).empty())
    return Truth::No;
  auto X = Call::extents(T);
  auto Steps = stridesOf(C, T);
  if (!X || !Steps)
    return Truth::Unknown;
  if (!llvm::all_of(*X, [&](const Extent &E) { return isSeveral(C, E); })) {
    // Steps along axes of size 1 decide too. In order, with several channels of several points, the
    // channels come behind the points.
    return T.Memory.isInOrder() && hasChannelsOfPoints(C, *X) ? Truth::No : Truth::Unknown;
  }
  if ((*Steps)[1].isConstant(0))
    return Truth::No;
  Dim Least = C.constant(0);
  for (unsigned I : channelsLastOrder(X->size())) {
    Truth Less = C.compare((*Steps)[I], Relation::Less, Least);
    Truth Alike = I == 0 ? C.equal(Least, (*Steps)[1]) : Truth::No;
    if (Less == Truth::Yes || Alike == Truth::Yes)
      return Truth::No;
    if (Less == Truth::Unknown || Alike == Truth::Unknown)
      return Truth::Unknown;
    Least = C.dims().mul((*Steps)[I], (*X)[I].Size);
  }
  return Truth::Yes;
}

Layout channelsLast(const Call &C, const Shape &Made) {
  if (Made.hasRun())
    return Layout();
  llvm::ArrayRef<unsigned> Order = channelsLastOrder(Made.extents().size());
  return Order.empty() ? Layout() : packed(C, Made.extents(), Order);
}

Layout layoutOfFormat(const Call &C, llvm::ArrayRef<TensorType> Operands, const Shape &Made) {
  // What has other axes is looked at with axes of size 1 more or less.
  bool Images = Made.hasRun() || !channelsLastOrder(Made.extents().size()).empty();
  if (llvm::any_of(Operands,
                   [&](const TensorType &T) { return Images && T.Sizes.rank() != Made.rank(); }))
    return Layout();
  Truth All = Truth::Yes;
  for (const TensorType &T : Operands)
    All = All && liesChannelsLast(C, T);
  switch (All) {
  case Truth::No:
    return Layout::inOrder();
  case Truth::Yes:
    return channelsLast(C, Made);
  case Truth::Unknown:
    return Layout();
  }
  return Layout();
}

} // namespace shapewise
