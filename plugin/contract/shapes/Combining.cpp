//===- Combining.cpp - tensors put together and taken apart by rules of their own ---===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"
#include "Products.h"

namespace shapewise::shapes {

namespace {

/// The tensors of a list, as terms that messages call by their place in it; none where they are not
/// known.
std::optional<std::vector<Term>> tensorsOf(const Term &T) {
  auto Each = namedElements(T);
  if (Each && !llvm::all_of(*Each, [](const Term &E) { return E.Value.isTensor(); }))
    return std::nullopt;
  return Each;
}

} // namespace

/// cartesian_prod(tensors): one row for each choice of an element of every vector.
Operand cartesianProduct(Call &C, llvm::ArrayRef<Term> T) {
  auto Each = tensorsOf(T[0]);
  if (!Each || Each->empty())
    return C.unknownTensor();
  Dim Rows = C.constant(1);
  for (const Term &Vector : *Each) {
    if (!requireRank(C, Vector, 1))
      return Operand::unknown();
    auto X = C.extents(Vector);
    if (!X)
      return C.unknownTensor(C.tensor(Vector).Type);
    Rows = C.dims().mul(Rows, X->front().Size);
    if (!sameType(C, Each->front(), Vector))
      return Operand::unknown();
  }
  DTypeSet Type = C.tensor(Each->front()).Type;
  if (Each->size() == 1)
    return Operand::tensor(computed(C.tensor(Each->front())));
  return C.result(
      {C.made(C.facts().simplify(Rows)), C.made(static_cast<std::int64_t>(Each->size()))}, Type);
}

/// meshgrid(tensors): every result has an axis per tensor. `xy` swaps the first two.
Operand meshgrid(Call &C, llvm::ArrayRef<Term> T) {
  auto Tensors = elements(T[0]);
  if (!Tensors || llvm::any_of(*Tensors, mayBeUndefined))
    return Operand::unknown();
  Extents All;
  for (const Term &Each : *Tensors) {
    auto X = C.extents(Each);
    if (!X)
      return Operand::unknown();
    if (X->size() > 1) {
      C.fail(Message::NeedsRank, {C.callee().str(), "a tensor", "0 or 1", C.tensor(Each)}, {&T[0]});
      return Operand::unknown();
    }
    if (!sameType(C, Tensors->front(), Each))
      return Operand::unknown();
    All.push_back(X->empty() ? C.made(1) : (*X)[0]);
  }
  if (T[1].Value.What == Operand::Form::Word && T[1].Value.Text == "xy" && All.size() >= 2)
    std::swap(All[0], All[1]);
  std::vector<Operand> List;
  for (const Term &Each : *Tensors)
    List.push_back(C.result(All, C.tensor(Each).Type));
  return Operand::list(std::move(List));
}

/// block_diag(tensors): matrices one behind the other along the diagonal; a vector is a row.
Operand blockDiagonal(Call &C, llvm::ArrayRef<Term> T) {
  auto Each = tensorsOf(T[0]);
  if (!Each || Each->empty())
    return C.unknownTensor();
  Dim Rows = C.constant(0), Columns = C.constant(0);
  for (const Term &Block : *Each) {
    if (!requireRankIn(C, Block, 0, 2))
      return Operand::unknown();
    auto X = C.extents(Block);
    if (!X)
      return C.unknownTensor();
    Rows = C.dims().add(Rows, X->size() == 2 ? X->front().Size : C.constant(1));
    Columns = C.dims().add(Columns, X->empty() ? C.constant(1) : X->back().Size);
  }
  return C.result({C.made(C.facts().simplify(Rows)), C.made(C.facts().simplify(Columns))},
                  promoted(C, *Each));
}

/// rot90(self, k, dims).
Operand rotated(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto List = C.list(T[2]);
  if (!X || !List || List->size() != 2)
    return C.unknownTensor(Self.Type);
  unsigned At[2];
  for (unsigned I : {0U, 1U}) {
    Term Axis = T[2];
    Axis.Value = (*List)[I];
    auto Number = C.axis(Axis, static_cast<unsigned>(X->size()), T[0]);
    if (!Number)
      return C.failed() ? Operand::unknown() : C.unknownTensor(Self.Type);
    At[I] = *Number;
  }
  if (At[0] == At[1]) {
    C.fail(Message::RepeatedAxis, {C.callee().str(), spelling(C, *List), Self.Sizes}, {&T[2]});
    return Operand::unknown();
  }
  auto Times = C.number(T[1]);
  if (!Times)
    return C.unknownTensor(Self.Type);
  if (*Times % 2 != 0)
    std::swap((*X)[At[0]], (*X)[At[1]]);
  return C.result(*X, Self.Type);
}

/// hsplit, vsplit, dsplit into equal parts. Terms: self, sections, axis.
Operand evenSplit(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto Parts = C.number(T[1]);
  if (!X || X->empty() || !Parts)
    return Operand::unknown();
  std::int64_t At = C.number(T[2]).value_or(0);
  if (X->size() == 1)
    At = 0;
  Dim Size = (*X)[At].Size;
  if (*Parts <= 0) {
    C.fail(Message::NoPieces, {C.callee().str(), C.constant(*Parts), T[1].Name, Self.Sizes},
           {&T[1]});
    return Operand::unknown();
  }
  Dim Count = C.constant(*Parts);
  if (C.compare(C.dims().mod(Size, Count), Relation::NotEqual, 0) == Truth::Yes) {
    C.fail(Message::NotDivisible, {C.callee().str(), Size, Count, Self.Sizes}, {&T[0], &T[1]});
    return Operand::unknown();
  }
  if (*Parts > 256)
    return Operand::unknown();
  (*X)[At] = C.made(C.facts().simplify(C.dims().floorDiv(Size, Count)));
  return Operand::list(std::vector<Operand>(*Parts, Operand::tensor(moved(C, Self, Shape(*X)))));
}

/// sum_to_size(self, size): each axis stays as it is or is summed to 1; those in front go.
Operand summedTo(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  auto List = C.list(T[1]);
  if (!X || !List)
    return C.unknownTensor(Self.Type);
  bool Fits = List->size() <= X->size();
  Extents Sizes;
  for (std::size_t I = 0; Fits && I < List->size(); ++I) {
    Dim To = C.dim((*List)[I]);
    Dim Is = (*X)[X->size() - List->size() + I].Size;
    Fits = !To || C.equal(To, Is) != Truth::No || C.compare(To, Relation::Equal, 1) != Truth::No;
    Sizes.push_back(To ? C.made(To) : C.madeUnknown());
  }
  if (!Fits) {
    C.fail(Message::CannotSumTo, {C.callee().str(), Self.Sizes, spelling(C, *List)},
           {&T[0], &T[1]});
    return Operand::unknown();
  }
  return C.result(Sizes, Self.Type | DType::I64);
}

/// select_scatter and its kin: `src` in the place of a part. Terms: self, src, the part.
Operand scattered(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]), Source = C.tensor(T[1]), Part = C.tensor(T[2]);
  if (C.facts().equal(Source.Sizes, Part.Sizes) == Truth::No) {
    C.fail(Message::SliceShape, {C.callee().str(), Source.Sizes, Part.Sizes, Self.Sizes},
           {&T[0], &T[1]});
    return Operand::unknown();
  }
  return Operand::tensor(computed(Self));
}

/// trapezoid(y, x, dim): one x for each sample along the axis, or a tensor of them that broadcasts.
Operand sampled(Call &C, llvm::ArrayRef<Term> T) {
  auto Y = C.extents(T[0]), X = C.extents(T[1]);
  Operand Unknown = C.unknownTensor();
  auto At = Y ? C.axis(T[2], static_cast<unsigned>(Y->size()), T[0]) : std::nullopt;
  if (C.failed())
    return Operand::unknown();
  if (!X || !At || Y->empty() || X->size() > Y->size() ||
      C.compare((*Y)[*At].Size, Relation::Equal, 0) != Truth::No)
    return Unknown;
  bool OneForEach = X->size() == 1;
  while (!OneForEach && X->size() < Y->size())
    X->insert(X->begin(), C.made(1));
  auto Differ = [&](Dim A, Dim B, std::int64_t One) {
    return C.equal(A, B) == Truth::No &&
           (OneForEach || (C.compare(A, Relation::Equal, One) == Truth::No &&
                           C.compare(B, Relation::Equal, One) == Truth::No));
  };
  bool Fits = true;
  if (OneForEach)
    Fits = !Differ((*Y)[*At].Size, X->front().Size, 0);
  for (std::size_t I = 0; Fits && !OneForEach && I < X->size(); ++I)
    // Along the axis, what lies between two samples is paired.
    Fits = !Differ((*Y)[I].Size, (*X)[I].Size, I == *At ? 2 : 1);
  if (Fits)
    return Unknown;
  C.fail(Message::SamplesDiffer, {C.callee().str(), C.tensor(T[0]), C.tensor(T[1])},
         {&T[0], &T[1]});
  return Operand::unknown();
}

/// The tensor, of which `dims` must be axes: a number, a list of numbers, or nothing.
Operand withAxes(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]);
  auto List = T[1].isAbsent() ? std::nullopt : C.list(T[1]);
  for (std::size_t I = 0; X && List && I < List->size(); ++I) {
    Term Axis = T[1];
    Axis.Value = (*List)[I];
    C.axis(Axis, static_cast<unsigned>(X->size()), T[0]);
    if (C.failed())
      return Operand::unknown();
  }
  return T[0].Value;
}

/// The tensor, which must be of the other one's element type.
Operand ofOneType(Call &C, llvm::ArrayRef<Term> T) {
  bool HasNone = C.tensor(T[0]).Type.isEmpty() || C.tensor(T[1]).Type.isEmpty();
  return HasNone || sameType(C, T[0], T[1]) ? T[0].Value : Operand::unknown();
}

/// fill_diagonal_: beyond matrices, all axes are of one size.
Operand ofEqualSides(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Self = C.tensor(T[0]);
  auto X = Call::extents(Self);
  for (std::size_t I = 1; X && X->size() > 2 && I < X->size(); ++I)
    if (C.equal((*X)[I].Size, X->front().Size) == Truth::No) {
      C.fail(Message::NotAllEqual, {C.callee().str(), Self.Sizes}, {&T[0]});
      return Operand::unknown();
    }
  return Operand::tensor(computed(Self));
}

/// dropout(x, p, training): scales what it keeps, which integers cannot be. One that drops
/// everything multiplies by zeros of the same type; those that drop whole channels look for them
/// only when they drop some. Terms: x, p, training, the rank it then needs (0).
Operand dropped(Call &C, llvm::ArrayRef<Term> T) {
  Dim Count = C.facts().numelOf(C.tensor(T[0]).Sizes);
  bool Drops = C.flag(T[2]).value_or(false) && T[1].Value.What == Operand::Form::Float &&
               T[1].Value.Real && *T[1].Value.Real > 0 && *T[1].Value.Real < 1 &&
               (!Count || C.compare(Count, Relation::Equal, 0) != Truth::Yes);
  if (Drops && !requireType(C, T[0], WantedType::floating()))
    return Operand::unknown();
  auto X = C.extents(T[0]);
  auto Least = T.size() > 3 ? static_cast<unsigned>(C.number(T[3]).value_or(0)) : 0;
  if (Drops && X && !requireRankIn(C, T[0], Least, AnyRank))
    return Operand::unknown();
  return each(C, T.take_front(1));
}

namespace {

/// `A > B` for certain, of numbers of either kind.
bool isGreater(const Call &C, const Operand &A, const Operand &B) {
  auto Real = [&](const Operand &O) -> std::optional<double> {
    if (O.What == Operand::Form::Float)
      return O.Real;
    Dim D = O.isInt() ? C.dim(O) : Dim();
    auto N = D ? D.constant() : std::nullopt;
    return N ? std::optional<double>(static_cast<double>(*N)) : std::nullopt;
  };
  if (A.isInt() && B.isInt())
    return C.compare(C.dim(A), Relation::Greater, C.dim(B)) == Truth::Yes;
  auto X = Real(A), Y = Real(B);
  return X && Y && *X > *Y;
}

} // namespace

/// What is drawn from a range that must not be the wrong way round. Terms: the result, from, to.
Operand between(Call &C, llvm::ArrayRef<Term> T) {
  if (isGreater(C, T[1].Value, T[2].Value)) {
    C.fail(Message::EmptyRange,
           {C.callee().str(), spelling(C, T[1].Value), spelling(C, T[2].Value)}, {&T[1], &T[2]});
    return Operand::unknown();
  }
  return T[0].Value;
}

} // namespace shapewise::shapes
