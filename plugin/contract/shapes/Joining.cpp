//===- Joining.cpp - tensors put together and taken apart --------------------===//
//
// cat and stack follow ATen/native/TensorShape.cpp; the split family gives lists.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"
#include "Strides.h"

namespace shapewise::shapes {

namespace {

DTypeSet promotedAll(const Call &C, llvm::ArrayRef<Term> Tensors) {
  // Each tensor that may or may not be a scalar doubles the work.
  constexpr std::size_t Few = 12, MostVague = 4;
  auto IsVague = [&](const Term &Each) {
    return Each.Value.isTensor() && Each.Value.Type.Sizes.hasRun() &&
           Each.Value.Type.Sizes.minRank() == 0;
  };
  if (Tensors.size() <= Few ||
      static_cast<std::size_t>(llvm::count_if(Tensors, IsVague)) <= MostVague)
    return promoted(C, Tensors);
  auto First = C.tensor(Tensors[0]).Type;
  bool Alike = First.single() && llvm::all_of(Tensors, [&](const Term &Each) {
                 return Each.Value.isTensor() && Each.Value.Type.Type == First;
               });
  return Alike ? First : DTypeSet::any();
}

/// cat passes over tensors of shape [0], whatever the rank of the others.
bool isLegacyEmpty(const Call &C, const Extents &E) {
  return E.size() == 1 && C.compare(E[0].Size, Relation::Equal, 0) != Truth::No;
}

/// One call of cat.
class Joined {
public:
  Joined(Call &C, const Term &List, const Term &Axis, std::vector<Term> Tensors)
      : C(C), List(List), AxisTerm(Axis), Tensors(std::move(Tensors)), Sum(C.constant(0)) {
    AllVectors = llvm::all_of(this->Tensors,
                              [&](const Term &Each) { return C.tensor(Each).Sizes.rank() == 1u; });
    for (const Term &Each : this->Tensors)
      if (auto Known = C.tensor(Each).Sizes.rank(); Known && *Known > 1)
        Rank = *Known;
  }

  Operand run() {
    DTypeSet Type = promotedAll(C, Tensors);
    if (auto Sizes = behindEachOther()) {
      TensorType R;
      R.Type = Type;
      R.Sizes = *Sizes;
      return Operand::tensor(std::move(R));
    }
    for (unsigned I = 0; I < Tensors.size(); ++I)
      if (!take(I))
        return C.failed() ? Operand::unknown() : C.unknownTensor(Type);
    if (Vague)
      C.doubt("the rank of a tensor is not known");
    if (!First)
      return Vague ? C.unknownTensor(Type) : C.result(C.made(0), Type);
    if (Vague && First->size() == 1)
      return C.unknownTensor(Type);
    Extents Result = *First;
    if (Tensors.size() > 1)
      Result[At] = Vague ? C.madeUnknown() : C.made(C.facts().simplify(Sum));
    TensorType R = moved(C, C.tensor(Tensors[FirstIndex]), Shape(Result));
    R.Type = Type;
    R.Low = R.High = Dim();
    if (!sameMeaning(R.Meaning))
      R.Meaning = Kind::Unknown;
    return Operand::tensor(std::move(R));
  }

private:
  /// What the first axes make together where of no rank anything is known but that none is 0.
  std::optional<Shape> behindEachOther() {
    if (C.number(AxisTerm) != 0)
      return std::nullopt;
    Dim Rows = C.constant(0);
    for (const Term &Each : Tensors) {
      const Shape Sizes = C.tensor(Each).Sizes;
      if (!Each.Value.isTensor() || Each.Value.MayBeAbsent || !Sizes.hasRun() ||
          Sizes.front().empty())
        return std::nullopt;
      if (Sizes.minRank() == 1 && C.compare(Sizes.front()[0].Size, Relation::Equal, 0) != Truth::No)
        return std::nullopt;
      Rows = C.dims().add(Rows, Sizes.front()[0].Size);
    }
    const Shape First = C.tensor(Tensors[0]).Sizes;
    Extents Front(First.front().begin(), First.front().end());
    Front[0] = C.made(C.facts().simplify(Rows));
    return Shape(Front, First.run(), First.back());
  }

  /// Takes in one tensor. False after a report, or when nothing can be said.
  bool take(unsigned I) {
    const Term &Each = Tensors[I];
    auto X = C.extents(Each);
    if (!X)
      X = extentsOfRank(Each);
    // An undefined tensor in front throws; one behind it is passed over.
    if (!X || (I > 0 && Each.Value.MayBeAbsent)) {
      Vague = true;
      return true;
    }
    if (X->empty())
      return C.fail(Message::CatScalar, {C.callee().str(), std::to_string(I)}, {&List}), false;
    if (isLegacyEmpty(C, *X)) {
      if (C.compare((*X)[0].Size, Relation::Equal, 0) == Truth::Yes)
        return true;
      if (!AllVectors) {
        Vague = true;
        return true;
      }
    }
    return First ? add(I, *X) : begin(I, std::move(*X));
  }

  /// All are of one rank, but for those of shape [0]: what a tensor of unknown rank then looks
  /// like.
  std::optional<Extents> extentsOfRank(const Term &Each) {
    if (!Rank || !Each.Value.isTensor())
      return std::nullopt;
    const Shape Sizes = C.tensor(Each).Sizes;
    std::size_t Known = Sizes.minRank();
    auto IsZero = [&](const Extent &E) {
      return C.compare(E.Size, Relation::Equal, 0) != Truth::No;
    };
    if (Known == 0 || Known > *Rank ||
        (Known == 1 && (llvm::any_of(Sizes.front(), IsZero) || llvm::any_of(Sizes.back(), IsZero))))
      return std::nullopt;
    C.learn(C.facts().rankOf(Sizes), Relation::Equal, C.constant(static_cast<std::int64_t>(*Rank)));
    return C.extents(Each);
  }

  bool begin(unsigned I, Extents X) {
    if (!C.number(AxisTerm)) {
      C.doubt("the axis is not known");
      return false;
    }
    auto Axis = C.axis(AxisTerm, static_cast<unsigned>(X.size()), Tensors[I]);
    if (!Axis)
      return false;
    At = *Axis;
    Sum = X[At].Size;
    First = std::move(X);
    FirstIndex = I;
    return true;
  }

  bool add(unsigned I, const Extents &X) {
    const Term &A = Tensors[FirstIndex], &B = Tensors[I];
    if (X.size() != First->size()) {
      C.fail(Message::CatRanks,
             {C.callee().str(), std::to_string(FirstIndex), C.tensor(A).Sizes, std::to_string(I),
              C.tensor(B).Sizes},
             {&List});
      return false;
    }
    for (unsigned J = 0; J < X.size(); ++J) {
      int Place = static_cast<int>(J);
      if (J != At && !C.agree({&A, Place, (*First)[J]}, {&B, Place, X[J]}, Message::CatSizes,
                              {C.callee().str(), std::to_string(J), (*First)[J].Size, X[J].Size,
                               Shape(*First), C.tensor(B).Sizes, std::to_string(At)}))
        return false;
    }
    Sum = C.dims().add(Sum, X[At].Size);
    return true;
  }

  bool sameMeaning(Kind Meaning) const {
    return llvm::all_of(Tensors, [&](const Term &Each) {
      return Each.Value.isTensor() && Each.Value.Type.Meaning == Meaning;
    });
  }

  Call &C;
  const Term &List, &AxisTerm;
  std::vector<Term> Tensors;
  std::optional<Extents> First;
  unsigned FirstIndex = 0, At = 0;
  Dim Sum;
  std::optional<std::size_t> Rank; ///< of those that are of more than one
  bool AllVectors = false, Vague = false;
};

} // namespace

/// How many of the tensors in a list of some number of them are joined; null when not known. cat
/// passes over undefined ones, unless the first is one; stack throws at each.
static Dim countJoined(const Term &List, bool Stacked) {
  bool PassesOver = !Stacked && List.Value.Elements[0].MayBeAbsent;
  return PassesOver ? Dim() : List.Value.Number;
}

/// The same along the first axis, of tensors whose rank is not known; null where that is not
/// enough.
static std::optional<Shape> joinedInFront(Call &C, llvm::ArrayRef<Term> T, const Shape &One,
                                          const Shape &Other, bool Stacked) {
  Dim At = C.dim(T[1].Value), Count = countJoined(T[0], Stacked);
  if (!At || !At.isConstant(0) || !One.hasRun())
    return std::nullopt;
  if (Stacked) {
    Extents Front{Count ? C.made(Count) : C.madeUnknown()};
    Front.append(One.front().begin(), One.front().end());
    return Shape(Front, One.run(), One.back());
  }
  // Those of shape [0] have no part in it: all or none are such.
  if (One.front().empty() || C.facts().equal(One, Other) != Truth::Yes)
    return std::nullopt;
  Extents Front(One.front().begin(), One.front().end());
  Front[0] =
      Count ? C.made(C.facts().simplify(C.dims().mul(Count, Front[0].Size))) : C.madeUnknown();
  return Shape(Front, One.run(), One.back());
}

/// What cat (or stack, when `Stacked`) makes of some number of tensors of which only a pattern is
/// known. That they fit each other is believed: they are elements of one kind.
static Operand joinedPattern(Call &C, llvm::ArrayRef<Term> T, bool Stacked) {
  Term One = T[0], Other = T[0];
  One.Value = T[0].Value.Elements[0];
  Other.Value = T[0].Value.Elements[1];
  DTypeSet Type = One.Value.isTensor() ? C.tensor(One).Type : DTypeSet::any();
  auto X = C.extents(One), Y = C.extents(Other);
  if (!X && One.Value.isTensor() && Other.Value.isTensor())
    if (auto Sizes = joinedInFront(C, T, C.tensor(One).Sizes, C.tensor(Other).Sizes, Stacked)) {
      TensorType R;
      R.Type = Type;
      R.Sizes = *Sizes;
      return Operand::tensor(std::move(R));
    }
  if (!X || !Y || X->size() != Y->size()) {
    C.doubt("the rank of a tensor is not known");
    return C.unknownTensor(Type);
  }
  if (X->empty() && !Stacked)
    return C.unknownTensor(Type);
  auto At = checkedAxis(C, T[1], One, C.tensor(One).Sizes, Stacked ? 1 : 0);
  if (C.failed())
    return Operand::unknown();
  if (!At)
    return C.unknownTensor(Type);
  Dim Count = countJoined(T[0], Stacked);
  Shape Sizes;
  if (Stacked) {
    Sizes = *withNewAxis(C.tensor(One).Sizes, *At, Count ? C.made(Count) : C.madeUnknown());
  } else {
    bool Common = Count && (*X)[*At].Size == (*Y)[*At].Size;
    Sizes = *withAxis(C.tensor(One).Sizes, *At,
                      Common ? C.made(C.facts().simplify(C.dims().mul(Count, (*X)[*At].Size)))
                             : C.madeUnknown());
  }
  TensorType R = moved(C, C.tensor(One), Sizes);
  R.Type = Type;
  R.Low = R.High = Dim();
  if (Stacked)
    R.Meaning = Kind::Unknown;
  return Operand::tensor(std::move(R));
}

/// Puts the listed tensors into `Tensors`; gives the call's result instead where they are not known
/// one by one, or there are none.
static std::optional<Operand> unlessListed(Call &C, llvm::ArrayRef<Term> T, bool Stacked,
                                           std::optional<std::vector<Term>> &Tensors) {
  if (T[0].Value.What == Operand::Form::Repeated) {
    if (Dim Count = T[0].Value.Number)
      C.learn(Count, Relation::GreaterEqual, C.constant(1));
    return joinedPattern(C, T, Stacked);
  }
  Tensors = elements(T[0]);
  if (!Tensors) {
    C.doubt("the list of tensors is not known");
    return C.unknownTensor();
  }
  if (Tensors->empty()) {
    C.fail(Message::NoTensors, {C.callee().str()}, {&T[0]});
    return Operand::unknown();
  }
  return std::nullopt;
}

/// cat(tensors, dim).
Operand cat(Call &C, llvm::ArrayRef<Term> T) {
  std::optional<std::vector<Term>> Tensors;
  if (auto Result = unlessListed(C, T, /*Stacked=*/false, Tensors))
    return *Result;
  return Joined(C, T[0], T[1], std::move(*Tensors)).run();
}

namespace {

/// Tensors of one shape whose rank is not known, stacked on an axis in front.
Operand stackedAlike(Call &C, llvm::ArrayRef<Term> Tensors, const Term &Axis, DTypeSet Type) {
  Dim At = C.dim(Axis.Value);
  if (Tensors.empty() || !At || !At.isConstant(0))
    return C.unknownTensor(Type);
  Shape One = C.tensor(Tensors[0]).Sizes;
  for (const Term &Other : Tensors.drop_front())
    if (C.facts().equal(One, C.tensor(Other).Sizes) != Truth::Yes)
      return C.unknownTensor(Type);
  auto Count = static_cast<std::int64_t>(Tensors.size());
  Extents Front{C.made(C.constant(Count), Count == 1)};
  Front.append(One.front().begin(), One.front().end());
  TensorType R;
  R.Type = Type;
  R.Sizes = Shape(Front, One.run(), One.back());
  return Operand::tensor(std::move(R));
}

} // namespace

/// stack(tensors, dim).
Operand stack(Call &C, llvm::ArrayRef<Term> T) {
  std::optional<std::vector<Term>> Tensors;
  if (auto Result = unlessListed(C, T, /*Stacked=*/true, Tensors))
    return *Result;
  DTypeSet Type = promotedAll(C, *Tensors);
  std::optional<Extents> First;
  unsigned FirstIndex = 0;
  for (unsigned I = 0; I < Tensors->size(); ++I) {
    auto X = C.extents((*Tensors)[I]);
    if (!X) {
      C.doubt("the rank of a tensor is not known");
      continue;
    }
    if (!First) {
      First = X;
      FirstIndex = I;
      continue;
    }
    const Term &A = (*Tensors)[FirstIndex], &B = (*Tensors)[I];
    bool Same = X->size() == First->size();
    if (!Same)
      C.fail(Message::StackShapes,
             {C.callee().str(), C.tensor(A).Sizes, C.tensor(B).Sizes, std::to_string(I)}, {&T[0]});
    for (unsigned J = 0; Same && J < X->size(); ++J)
      if (!C.agree({&A, static_cast<int>(J), (*First)[J]}, {&B, static_cast<int>(J), (*X)[J]},
                   Message::StackShapes,
                   {C.callee().str(), C.tensor(A).Sizes, C.tensor(B).Sizes, std::to_string(I)}))
        break;
    if (C.failed())
      return Operand::unknown();
  }
  if (!First)
    return stackedAlike(C, *Tensors, T[1], Type);
  const Term &Of = (*Tensors)[FirstIndex];
  auto At = checkedAxis(C, T[1], Of, C.tensor(Of).Sizes, 1);
  if (C.failed())
    return Operand::unknown();
  if (!At)
    return C.unknownTensor(Type);
  auto Count = static_cast<std::int64_t>(Tensors->size());
  auto S = withNewAxis(C.tensor(Of).Sizes, *At, C.made(C.constant(Count), Count == 1));
  TensorType R = moved(C, C.tensor(Of), *S);
  R.Type = Type;
  R.Meaning = Kind::Unknown;
  R.Low = R.High = Dim();
  return Operand::tensor(std::move(R));
}

namespace {

/// Pieces of `Self` along an axis, of the given sizes.
Operand pieces(Call &C, const TensorType &Self, std::int64_t At, llvm::ArrayRef<Dim> Sizes) {
  std::vector<Operand> List;
  for (Dim D : Sizes) {
    auto S = withAxis(Self.Sizes, At, D ? C.made(D) : C.madeUnknown());
    if (!S)
      return Operand::unknown();
    TensorType Piece = moved(C, Self, *S);
    Piece.Memory = layoutOfPart(C, Self, At, C.constant(1), *S);
    List.push_back(Operand::tensor(std::move(Piece)));
  }
  return Operand::list(std::move(List));
}

constexpr std::int64_t MostPieces = 256;

/// Some number of pieces of sizes that are not known.
Operand somePieces(Call &C, const TensorType &Self, std::int64_t At, Dim Count) {
  auto Piece = [&]() -> Operand {
    auto S = withAxis(Self.Sizes, At, C.madeUnknown());
    return S ? Operand::tensor(moved(C, Self, *S)) : Operand::unknown();
  };
  return Operand::repeated(Piece(), Piece(), Count);
}

/// Full pieces of `Each` and a smaller last one.
Operand piecesOf(Call &C, const TensorType &Self, std::int64_t At, std::int64_t Total,
                 std::int64_t Each) {
  llvm::SmallVector<Dim, 8> Sizes;
  if (Each <= 0 || Total / Each > MostPieces)
    return Operand::unknown();
  for (std::int64_t Left = Total; Left > 0; Left -= Each)
    Sizes.push_back(C.constant(std::min(Left, Each)));
  if (Total == 0)
    Sizes.push_back(C.constant(0));
  return pieces(C, Self, At, Sizes);
}

} // namespace

/// split(self, split_size, dim): a size for all, or a list of sizes that must add up.
Operand split(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = withAxisLearnt(C, T[0], T[2]);
  auto At = checkedAxis(C, T[2], T[0], Self.Sizes);
  if (!At)
    return Operand::unknown();
  Dim Total = C.facts().sizeAt(Self.Sizes, static_cast<int>(*At));
  if (!Total)
    return Operand::unknown();
  if (!T[1].Value.isList()) {
    auto Each = C.number(T[1]);
    auto N = Total.constant();
    if (Each == 0 && C.compare(Total, Relation::Greater, 0) == Truth::Yes) {
      C.fail(Message::NoPieces, {C.callee().str(), C.constant(0), T[1].Name, Self.Sizes}, {&T[1]});
      return Operand::unknown();
    }
    return Each && N ? piecesOf(C, Self, *At, *N, *Each) : somePieces(C, Self, *At, Dim());
  }
  llvm::SmallVector<Dim, 8> Sizes;
  Dim Sum = C.constant(0);
  for (const Operand &O : T[1].Value.Elements) {
    Dim D = C.dim(O);
    Sizes.push_back(D);
    Sum = D && Sum ? C.dims().add(Sum, D) : Dim();
  }
  if (Sum) {
    Truth Same = C.equal(Sum, Total);
    if (Same == Truth::No) {
      C.fail(Message::SplitSum,
             {C.callee().str(), spelling(C, T[1].Value.Elements), Sum, Total, Self.Sizes},
             {&T[0], &T[1]});
      return Operand::unknown();
    }
    if (Same == Truth::Unknown) {
      C.doubt("whether the sizes add up is not known");
      C.learn(Sum, Relation::Equal, Total);
    }
  }
  return pieces(C, Self, *At, Sizes);
}

/// chunk(self, chunks, dim): pieces of ceil(size / chunks), perhaps fewer than asked for.
Operand chunk(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = withAxisLearnt(C, T[0], T[2]);
  auto At = checkedAxis(C, T[2], T[0], Self.Sizes);
  auto Count = C.number(T[1]);
  if (Count && *Count <= 0)
    C.fail(Message::NoPieces, {C.callee().str(), C.constant(*Count), T[1].Name, Self.Sizes},
           {&T[1]});
  if (!At || !Count || C.failed())
    return Operand::unknown();
  Dim Total = C.facts().sizeAt(Self.Sizes, static_cast<int>(*At));
  if (!Total)
    return Operand::unknown();
  if (auto N = Total.constant()) {
    if (*N == 0)
      return *Count <= MostPieces
                 ? pieces(C, Self, *At, llvm::SmallVector<Dim, 8>(*Count, C.constant(0)))
                 : Operand::unknown();
    return piecesOf(C, Self, *At, *N, (*N + *Count - 1) / *Count);
  }
  // Where the count divides the size, all pieces are equal.
  Dim Rest = C.dims().mod(Total, C.constant(*Count));
  if (*Count > MostPieces || C.compare(Rest, Relation::Equal, 0) != Truth::Yes)
    return somePieces(C, Self, *At, Dim());
  Dim Each = C.dims().floorDiv(Total, C.constant(*Count));
  return pieces(C, Self, *At, llvm::SmallVector<Dim, 8>(*Count, Each));
}

/// unbind(self, dim): one tensor per index, without the axis.
Operand unbind(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = withAxisLearnt(C, T[0], T[1]);
  if (Self.Sizes.rank() == 0u) {
    C.fail(Message::AxisOfScalar, {C.callee().str(), "0"}, {&T[0]});
    return Operand::unknown();
  }
  auto At = checkedAxis(C, T[1], T[0], Self.Sizes);
  if (!At)
    return Operand::unknown();
  Dim Total = C.facts().sizeAt(Self.Sizes, static_cast<int>(*At));
  auto S = withoutAxis(Self.Sizes, *At);
  auto N = Total ? Total.constant() : std::nullopt;
  if (!S)
    return Operand::unknown();
  Operand Each = Operand::tensor(moved(C, Self, *S));
  Each.Type.Memory = layoutWithout(C, Self, *At, *S);
  if (!N || *N > MostPieces)
    return Operand::repeated(Each, Each, Total);
  return Operand::list(std::vector<Operand>(*N, Each));
}

/// broadcast_tensors(tensors).
Operand broadcastTensors(Call &C, llvm::ArrayRef<Term> T) {
  auto Tensors = elements(T[0]);
  if (!Tensors || llvm::any_of(*Tensors, mayBeUndefined))
    return Operand::unknown();
  auto S = broadcast(C, *Tensors);
  if (!S)
    return Operand::unknown();
  std::vector<Operand> List;
  for (const Term &Each : *Tensors) {
    TensorType R = computed(C.tensor(Each));
    R.Sizes = *S;
    List.push_back(Operand::tensor(std::move(R)));
  }
  return Operand::list(std::move(List));
}

} // namespace shapewise::shapes
