//===- AdvancedIndexing.cpp - index({...}) -------------------------------------===//
//
// Numbers and slices first, in order, as ATen/TensorIndexing.h applies them; then the index
// tensors together, as ATen/native/TensorAdvancedIndexing.cpp does: masks become one index
// per axis they cover, indices broadcast, and the result's new axes stand where the indices
// stood if those were adjacent, in front otherwise.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "Functions.h"
#include "Slicing.h"
#include "Strides.h"

namespace shapewise {

namespace {

/// A bound as a place from 0 to `Size`; negative ones count from the end.
Dim clamped(const Call &C, Dim Bound, Dim Size) {
  if (!Bound)
    return Dim();
  if (C.compare(Bound, Relation::Less, 0) == Truth::Yes) {
    Dim FromEnd = C.dims().add(Size, Bound);
    if (C.compare(FromEnd, Relation::GreaterEqual, 0) == Truth::Yes)
      return FromEnd;
    return C.facts().simplify(C.dims().max(C.constant(0), FromEnd));
  }
  if (C.compare(Bound, Relation::GreaterEqual, 0) != Truth::Yes) {
    DimContext &D = C.dims();
    Dim IsNegative = D.max(C.constant(0), D.min(C.constant(1), D.neg(Bound)));
    Dim FromFront = D.add(Bound, D.mul(Size, IsNegative));
    return C.facts().simplify(D.max(C.constant(0), D.min(FromFront, Size)));
  }
  if (C.compare(Bound, Relation::LessEqual, Size) == Truth::Yes)
    return Bound;
  if (C.compare(Bound, Relation::GreaterEqual, Size) == Truth::Yes)
    return Size;
  return C.dims().min(Bound, Size);
}

} // namespace

Extent sliced(Call &C, const Extent &Was, const Operand &Start, const Operand &End,
              const Operand &Step) {
  Dim By = Step.isAbsent() ? C.constant(1) : C.dim(Step);
  auto Stride = By ? By.constant() : std::nullopt;
  Dim First = Start.isAbsent() ? C.constant(0) : clamped(C, C.dim(Start), Was.Size);
  // Callers pass INT64_MAX for "to the end".
  Dim Last = End.isAbsent() ? Was.Size : clamped(C, C.dim(End), Was.Size);
  if (!First || !Last || !Stride || *Stride <= 0) {
    C.doubt("the bounds of the slice are not known");
    Extent New = C.madeUnknown();
    C.learn(New.Size, Relation::LessEqual, Was.Size);
    return New;
  }
  Dim Length = C.dims().sub(Last, First);
  if (C.compare(Length, Relation::Less, 0) == Truth::Yes)
    Length = C.constant(0);
  else if (C.compare(Length, Relation::GreaterEqual, 0) != Truth::Yes)
    Length = C.dims().max(C.constant(0), Length);
  if (*Stride != 1)
    Length = C.dims().floorDiv(C.dims().add(Length, C.constant(*Stride - 1)), By);
  Length = C.facts().simplify(Length);
  if (Length == Was.Size)
    return Was;
  Extent New = C.made(Length);
  if (End.Origin != OriginId::None && !End.isAbsent())
    New.Origin = End.Origin;
  if (First.isConstant(0) && *Stride == 1)
    New.CutFrom = Was.uncut();
  return New;
}

namespace shapes {

namespace {

/// An axis of the result while index() works: a plain one, or one that an index tensor replaces.
struct Picked {
  Extent Is;
  const Operand *By = nullptr;
  Dim Step = Dim(); ///< from element to element; null where it is not known
};

class Indexing {
public:
  Indexing(Call &C, const Term &Self, const Term &List)
      : C(C), Self(Self), List(List), From(C.tensor(Self)) {}

  std::optional<Shape> run() {
    auto Items = C.list(List);
    if (!Items) {
      C.doubt("the indices are not known");
      return std::nullopt;
    }
    Indices = std::move(*Items);
    auto X = Call::extents(From);
    if (!X)
      return runOpen();
    Old = std::move(*X);
    Steps = stridesOf(C, From).value_or(Strides(Old.size()));
    if (!countAxes())
      return std::nullopt;
    for (const Operand &O : Indices)
      if (!item(O))
        return std::nullopt;
    for (; Next < Old.size(); ++Next)
      Axes.push_back({Old[Next], nullptr, Steps[Next]});
    auto Result = assemble();
    return Result ? std::optional<Shape>(*Result) : std::nullopt;
  }

  /// Numbers and slices give a view; index tensors a copy, in an order of its own.
  Layout memory() const {
    Strides Left;
    Extents Sizes;
    for (const Picked &A : Axes) {
      if (A.By || !A.Step)
        return Layout();
      Left.push_back(A.Step);
      Sizes.push_back(A.Is);
    }
    return From.Memory.isKnown() ? layoutOf(C, Sizes, std::move(Left), /*Packed=*/false) : Layout();
  }

  const TensorType &from() const { return From; }
  bool picksOnly() const { return !Advanced; }

private:
  /// Of a tensor whose rank is not known, items take axes from the front, and those behind an
  /// ellipsis from the end.
  std::optional<Shape> runOpen() {
    llvm::ArrayRef<Operand> All(Indices);
    const auto *Dots =
        llvm::find_if(All, [](const Operand &O) { return O.What == Operand::Form::Ellipsis; });
    llvm::ArrayRef<Operand> InFront = All.take_front(Dots - All.begin());
    llvm::ArrayRef<Operand> Behind = All.drop_front(InFront.size());
    auto Front = axesOf(InFront), Back = axesOf(Behind);
    bool Mixed =
        !Behind.empty() && llvm::any_of(All, [](const Operand &O) { return O.isTensor(); });
    if (!Front || !Back || Mixed) {
      C.doubt("the rank or the indices are not known");
      return std::nullopt;
    }
    if (*Front > 0)
      C.learnAxis(Self, *Front - 1);
    else if (*Back > 0)
      C.learnAxis(Self, -static_cast<int>(*Back));
    From = C.tensor(Self);
    From.Memory = Layout();
    Shape S = From.Sizes;
    if (S.front().size() < *Front || S.back().size() < *Back) {
      C.doubt("the rank is not known");
      return std::nullopt;
    }
    auto Made = part(InFront, S.front().take_front(*Front));
    auto MadeBehind = Made ? part(Behind, S.back().take_back(*Back)) : std::nullopt;
    if (!MadeBehind)
      return std::nullopt;
    Made->append(S.front().begin() + *Front, S.front().end());
    MadeBehind->insert(MadeBehind->begin(), S.back().begin(), S.back().end() - *Back);
    return Shape(*Made, S.run(), *MadeBehind);
  }

  /// How many axes items use up together; none when that cannot be told.
  std::optional<unsigned> axesOf(llvm::ArrayRef<Operand> Items) const {
    unsigned Count = 0;
    for (const Operand &O : Items) {
      auto N = uses(O);
      if (!N)
        return std::nullopt;
      Count += *N;
    }
    return Count;
  }

  /// What items make of as many axes as they use up.
  std::optional<Extents> part(llvm::ArrayRef<Operand> Items, llvm::ArrayRef<Extent> Of) {
    Old.assign(Of.begin(), Of.end());
    Steps = Strides(Old.size());
    Axes.clear();
    Next = Left = 0;
    for (const Operand &O : Items)
      if (!item(O))
        return std::nullopt;
    return assemble();
  }

  /// How many axes an item uses up; none when that cannot be told.
  std::optional<unsigned> uses(const Operand &O) const {
    switch (O.What) {
    case Operand::Form::Int:
    case Operand::Form::Slice:
      return 1;
    case Operand::Form::NewAxis:
    case Operand::Form::Ellipsis:
    case Operand::Form::Bool:
    case Operand::Form::Absent:
      return 0;
    case Operand::Form::Tensor: {
      if (!isMask(O))
        return O.Type.Type.isIn(DTypeSet(DType::Bool) | DTypeSet(DType::U8)) == Truth::No
                   ? std::optional<unsigned>(1)
                   : std::nullopt;
      return C.facts().resolve(O.Type.Sizes).rank();
    }
    default:
      return std::nullopt;
    }
  }

  /// A mask may select nothing, and then no other index is looked at.
  bool anyMask() const {
    return llvm::any_of(
        Indices, [](const Operand &O) { return O.What == Operand::Form::Tensor && isMask(O); });
  }

  static bool isMask(const Operand &O) {
    return O.isTensor() &&
           O.Type.Type.isIn(DTypeSet(DType::Bool) | DTypeSet(DType::U8)) == Truth::Yes;
  }

  /// Whether only index tensors follow, or an ellipsis and nothing.
  bool endsItems(const Operand &O) const {
    llvm::ArrayRef<Operand> Rest(Indices);
    Rest = Rest.drop_front(&O - Rest.data() + 1);
    if (!Rest.empty() && Rest.back().What == Operand::Form::Ellipsis)
      return Rest.size() == 1;
    return llvm::all_of(Rest, [&](const Operand &Each) {
      return Each.isTensor() && C.facts().resolve(Each.Type.Sizes).rank().value_or(0) > 0;
    });
  }

  bool countAxes() {
    auto Count = axesOf(Indices);
    if (!Count) {
      C.doubt("an index is not known");
      return false;
    }
    if (*Count > Old.size()) {
      C.fail(Message::TooManyIndices, {C.callee().str(), std::to_string(*Count), From.Sizes},
             {&Self});
      return false;
    }
    Left = static_cast<unsigned>(Old.size()) - *Count;
    return true;
  }

  bool item(const Operand &O) {
    switch (O.What) {
    case Operand::Form::Int:
      return number(O);
    case Operand::Form::Slice: {
      auto Part = [&](unsigned I) {
        return I < O.Elements.size() ? O.Elements[I] : Operand::absent();
      };
      Dim By = Part(2).isAbsent() ? C.constant(1) : C.dim(Part(2));
      Axes.push_back({sliced(C, Old[Next], Part(0), Part(1), Part(2)), nullptr,
                      By && Steps[Next] ? C.dims().mul(Steps[Next], By) : Dim()});
      ++Next;
      return true;
    }
    case Operand::Form::NewAxis:
    case Operand::Form::Absent:
      Axes.push_back({C.made(C.constant(1), /*Deliberate=*/true), nullptr, C.constant(1)});
      return true;
    case Operand::Form::Ellipsis:
      for (; Left > 0; --Left)
        Axes.push_back({Old[Next], nullptr, Steps[Next]}), ++Next;
      return true;
    case Operand::Form::Bool:
      // A literal true or false is an index tensor over a new axis.
      C.doubt("an index is a boolean");
      return false;
    case Operand::Form::Tensor:
      return tensor(O);
    default:
      C.doubt("an index is not known");
      return false;
    }
  }

  bool number(const Operand &O) {
    Dim Index = C.dim(O), Size = Old[Next].Size;
    if (Index && (C.compare(Index, Relation::GreaterEqual, Size) == Truth::Yes ||
                  C.compare(Index, Relation::Less, C.dims().neg(Size)) == Truth::Yes)) {
      C.fail(Message::IndexOutOfRange,
             {C.callee().str(), Index, std::to_string(Next), Size, From.Sizes}, {&Self});
      return false;
    }
    if (!Index || C.compare(Index, Relation::Less, Size) != Truth::Yes)
      C.doubt("whether an index is in range is not known");
    ++Next;
    return true;
  }

  bool tensor(const Operand &O) {
    bool Whole = O.Type.Type.isIn(DTypeSet::integers()) == Truth::Yes;
    if (Whole && !isMask(O) && C.facts().resolve(O.Type.Sizes).rank() == 0u)
      return number(Operand::unknown()); // a tensor that holds one number is a number
    Advanced = true;
    if (!isMask(O)) {
      if (O.Type.Type.isIn(DTypeSet(DType::I64)) == Truth::No) {
        C.fail(Message::IndexType, {C.callee().str(), "an index", O.Type, "int64, bool or uint8"},
               {&Self});
        return false;
      }
      Dim Size = Old[Next].Size;
      Dim Count = C.facts().numelOf(O.Type.Sizes);
      if (O.Type.Low && C.compare(O.Type.Low, Relation::GreaterEqual, Size) == Truth::Yes &&
          C.compare(Count, Relation::Greater, 0) == Truth::Yes && !anyMask()) {
        C.fail(Message::IndexOutOfRange,
               {C.callee().str(), O.Type.Low, std::to_string(Next), Size, From.Sizes}, {&Self});
        return false;
      }
      Axes.push_back({Old[Next++], &O});
      return true;
    }
    Shape Mask = C.facts().resolve(O.Type.Sizes);
    auto M = Mask.extents();
    if (M.empty()) {
      C.doubt("an index is a boolean");
      return false;
    }
    if (M.size() > 1 && !endsItems(O)) {
      // libtorch 1.13 counts a mask of several axes as one when it places what stands behind it.
      C.doubt("an index stands behind a mask of several axes");
      return false;
    }
    for (unsigned I = 0; I < M.size(); ++I) {
      Term MaskTerm = List;
      MaskTerm.Value = O;
      if (!C.agree({&MaskTerm, static_cast<int>(I), M[I]},
                   {&Self, static_cast<int>(Next), Old[Next]}, Message::MaskSizes,
                   {C.callee().str(), Mask, From.Sizes, M[I].Size, Old[Next].Size,
                    std::to_string(Next)}))
        return false;
      if (I == 0)
        Axes.push_back({Old[Next], &O});
      ++Next;
    }
    return true;
  }

  std::optional<Extents> assemble() {
    std::vector<Term> Tensors;
    std::optional<std::size_t> First, Last;
    for (std::size_t I = 0; I < Axes.size(); ++I) {
      if (!Axes[I].By)
        continue;
      if (!First)
        First = I;
      Last = I;
      Term T = List;
      T.Value = *Axes[I].By;
      if (isMask(T.Value)) {
        if (!MaskCount.Size)
          MaskCount = C.madeUnknown();
        Dim Trues = T.Value.Type.Trues;
        T.Value.Type.Sizes = Shape(Trues ? C.made(Trues) : C.madeUnknown());
      }
      Tensors.push_back(std::move(T));
    }
    Extents Result;
    if (!First) {
      for (const Picked &A : Axes)
        Result.push_back(A.Is);
      return Result;
    }
    auto Indexed = broadcast(C, Tensors);
    if (!Indexed || Indexed->hasRun()) {
      if (Indexed)
        C.doubt("the rank of an index is not known");
      return std::nullopt;
    }
    bool Adjacent = true;
    for (std::size_t I = *First; I <= *Last; ++I)
      Adjacent &= Axes[I].By != nullptr;
    std::size_t Where = Adjacent ? *First : 0;
    if (!Adjacent)
      Result.append(Indexed->extents().begin(), Indexed->extents().end());
    for (std::size_t I = 0; I < Axes.size(); ++I) {
      if (Adjacent && I == Where)
        Result.append(Indexed->extents().begin(), Indexed->extents().end());
      if (!Axes[I].By)
        Result.push_back(Axes[I].Is);
    }
    return Result;
  }

  Call &C;
  const Term &Self, &List;
  TensorType From;
  std::vector<Operand> Indices;
  Extents Old;
  Strides Steps;
  std::vector<Picked> Axes;
  unsigned Next = 0, Left = 0;
  bool Advanced = false;
  Extent MaskCount;
};

} // namespace

/// index(self, indices).
Operand index(Call &C, llvm::ArrayRef<Term> T) {
  Indexing I(C, T[0], T[1]);
  auto S = I.run();
  if (C.failed())
    return Operand::unknown();
  if (!S)
    return C.unknownTensor(I.from().Type);
  TensorType Result = moved(C, I.from(), *S);
  Result.Memory = I.memory();
  return Operand::tensor(std::move(Result));
}

/// index_put_(self, indices, values): values are broadcast to the indexed part.
Operand indexPut(Call &C, llvm::ArrayRef<Term> T) {
  Indexing I(C, T[0], T[1]);
  auto S = I.run();
  if (C.failed())
    return Operand::unknown();
  if (S && !S->hasRun() && T[2].Value.isTensor()) {
    Term Part = T[0];
    Part.Value = Operand::tensor(I.from());
    Part.Value.Type.Sizes = *S;
    auto Both = broadcast(C, {Part, T[2]});
    if (!Both)
      return Operand::unknown();
    // Slices drop leading axes of length 1 of what is assigned; a larger rest cannot fit.
    if (C.facts().equal(C.facts().resolve(*Both), *S) == Truth::No) {
      auto V = C.extents(T[2]);
      bool LeadingOnes = V && V->size() > S->minRank() && C.isOne((*V)[0].Size);
      if (!LeadingOnes) {
        C.fail(Message::InPlaceShape, {C.callee().str(), *S, C.tensor(T[2]).Sizes}, {&T[0], &T[2]});
        return Operand::unknown();
      }
      C.doubt("leading axes of length 1 are dropped");
    }
  }
  return Operand::tensor(computed(I.from()));
}

} // namespace shapes
} // namespace shapewise
