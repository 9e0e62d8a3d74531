//===- Pooling.cpp - pooling, resizing and padding images ----------------------===//
//
// Follows ATen/native/Pool.h (pooling_output_shape, pool2d_shape_check), the adaptive pools,
// UpSample.cpp and PadNd.cpp.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "Functions.h"
#include "Windows.h"

namespace shapewise::shapes {

namespace {

/// The size after pooling; null when not known.
Dim pooledSize(Call &C, Dim Size, const Window &W, std::optional<bool> Ceil) {
  if (!Ceil)
    return Dim();
  Dim Floor = windowCount(C, Size, W);
  if (!*Ceil || !Floor)
    return Floor;
  Dim Reach = reach(C, W);
  auto L = Size.constant(), R = Reach.constant(), P = W.Padding.constant(), S = W.Stride.constant();
  if (!L || !R || !P || !S || *S <= 0)
    return Dim();
  std::int64_t Room = *L + 2 * *P - *R;
  std::int64_t Count = (Room >= 0 ? (Room + *S - 1) / *S : Room / *S) + 1;
  // The last window must start inside the input or its left padding.
  if ((Count - 1) * *S >= *L + *P)
    --Count;
  return C.constant(Count);
}

/// Replaces the last axes of the input by `Sizes` (null: not known).
Operand resized(Call &C, const Term &Input, llvm::ArrayRef<Dim> Sizes, DTypeSet Type) {
  TensorType X = C.tensor(Input);
  int Count = static_cast<int>(Sizes.size());
  Shape S = X.Sizes;
  for (int I = 0; I < Count; ++I) {
    const Extent *Old = X.Sizes.extent(I - Count);
    Extent New = Sizes[I] ? C.made(Sizes[I]) : C.madeUnknown();
    if (Old && Sizes[I] == Old->Size)
      New = *Old;
    auto Next = withAxis(S, I - Count, New);
    if (!Next) {
      S = Shape({}, C.dims().run(""), [&] {
        Extents Tail;
        for (Dim D : Sizes)
          Tail.push_back(D ? C.made(D) : C.madeUnknown());
        return Tail;
      }());
      break;
    }
    S = std::move(*Next);
  }
  TensorType Result;
  Result.Sizes = std::move(S);
  Result.Type = Type;
  return Operand::tensor(std::move(Result));
}

} // namespace

/// Terms: input, kernel_size, stride, padding, dilation, ceil_mode, spatial axes.
Operand pool(Call &C, llvm::ArrayRef<Term> T) {
  auto Spatial = static_cast<unsigned>(C.number(T[6]).value_or(2));
  if (!checkSpatialRank(C, T[0], Spatial))
    return Operand::unknown();
  TensorType X = C.tensor(T[0]);
  auto W = windowsOf(C, Spatial, T[1], T[2], T[3], T[4]);
  llvm::SmallVector<Dim, 3> Sizes(Spatial);
  if (!W) {
    C.doubt("kernel, stride, padding or dilation are not known");
    return resized(C, T[0], Sizes, X.Type);
  }
  std::optional<bool> Ceil = T[5].isAbsent() ? std::optional(false) : C.flag(T[5]);
  for (unsigned I = 0; I < Spatial; ++I) {
    const Window &Each = (*W)[I];
    int At = static_cast<int>(I) - static_cast<int>(Spatial);
    const Extent *E = X.Sizes.extent(At);
    auto K = Each.Kernel ? Each.Kernel.constant() : std::nullopt;
    auto P = Each.Padding ? Each.Padding.constant() : std::nullopt;
    if (K && P && *P > *K / 2) {
      C.fail(Message::PaddingTooLarge, {C.callee().str(), std::to_string(*P), std::to_string(*K)},
             {&T[0]});
      return Operand::unknown();
    }
    if (!E)
      continue;
    Sizes[I] = pooledSize(C, E->Size, Each, Ceil);
    if (!Sizes[I]) {
      C.doubt("a size is not known");
      continue;
    }
    if (Spatial == 1 && Sizes[I].isConstant(0)) {
      C.doubt("max_pool1d gives an empty result where no gradient is needed");
      continue;
    }
    if (C.compare(Sizes[I], Relation::LessEqual, 0) == Truth::Yes) {
      Problem &Bad =
          C.fail(Message::KernelTooLarge,
                 {C.callee().str(), reach(C, Each),
                  C.dims().add(E->Size, C.dims().mul(C.constant(2), Each.Padding)), X.Sizes},
                 {&T[0]});
      Call::blame(Bad, {&T[0], At, *E});
      return Operand::unknown();
    }
    C.learn(Sizes[I], Relation::Greater, C.constant(0));
  }
  return resized(C, T[0], Sizes, X.Type);
}

/// A result, and int64 indices of its shape.
Operand withIndices(Call &C, llvm::ArrayRef<Term> T) {
  Operand Indices = Operand::tensor(computed(C.tensor(T[0])));
  Indices.Type.Type = DType::I64;
  return Operand::list({T[0].Value, std::move(Indices)});
}

/// Terms: input, output_size (an element left out keeps the size), spatial axes.
Operand adaptivePool(Call &C, llvm::ArrayRef<Term> T) {
  auto Spatial = static_cast<unsigned>(C.number(T[2]).value_or(2));
  auto Rank = C.tensor(T[0]).Sizes.rank();
  auto Asked = C.list(T[1]);
  bool Means = Asked && llvm::all_of(*Asked, [&](const Operand &O) {
                 Dim D = C.dim(O);
                 return D && D.isConstant(1);
               });
  if (Means && Rank && *Rank >= Spatial && *Rank != Spatial + 1 && *Rank != Spatial + 2) {
    // An average over everything is taken as mean(), of any rank.
    C.doubt("the input has not the axes that the operation is for");
    return C.unknownTensor(C.tensor(T[0]).Type);
  }
  if (!checkSpatialRank(C, T[0], Spatial))
    return Operand::unknown();
  TensorType X = C.tensor(T[0]);
  llvm::SmallVector<Dim, 3> Sizes(Spatial);
  auto List = C.list(T[1]);
  for (unsigned I = 0; List && I < Spatial; ++I) {
    if (List->size() != 1 && List->size() != Spatial)
      break;
    const Operand &O = (*List)[List->size() == 1 ? 0 : I];
    int At = static_cast<int>(I) - static_cast<int>(Spatial);
    if (O.isAbsent()) {
      if (const Extent *E = X.Sizes.extent(At))
        Sizes[I] = E->Size;
      continue;
    }
    Sizes[I] = C.dim(O);
  }
  return resized(C, T[0], Sizes, X.Type);
}

/// Windows laid out at random, which may overlap; of volumes, libtorch wants one element more than
/// they need. Sizes that are a share of the input's are not known. Terms: input, kernel_size,
/// output_size, spatial axes.
Operand fractionalPool(Call &C, llvm::ArrayRef<Term> T) {
  auto Spatial = static_cast<unsigned>(C.number(T[3]).value_or(2));
  if (!checkSpatialRank(C, T[0], Spatial))
    return Operand::unknown();
  TensorType X = C.tensor(T[0]);
  auto Kernel = C.perAxis(T[1], Spatial), Asked = C.perAxis(T[2], Spatial);
  llvm::SmallVector<Dim, 3> Sizes(Spatial);
  for (unsigned I = 0; Asked && I < Spatial; ++I) {
    Sizes[I] = (*Asked)[I];
    int At = static_cast<int>(I) - static_cast<int>(Spatial);
    const Extent *Has = X.Sizes.extent(At);
    Dim Window = Kernel ? (*Kernel)[I] : Dim();
    if (!Has || !Window || !Sizes[I])
      continue;
    Dim Reach = C.dims().sub(C.dims().add(Sizes[I], Window), C.constant(1));
    Relation Holds = Spatial == 3 ? Relation::Greater : Relation::GreaterEqual;
    if (!C.require({&T[0], At, *Has}, Holds, Reach, Message::FractionTooLarge,
                   {C.callee().str(), Sizes[I], Window, Has->Size, X.Sizes}))
      return Operand::unknown();
  }
  return resized(C, T[0], Sizes, X.Type);
}

/// interpolate and upsample. Terms: input, size, scale_factor.
Operand upsample(Call &C, llvm::ArrayRef<Term> T) {
  TensorType X = C.tensor(T[0]);
  auto All = Call::extents(X);
  // A number for each spatial axis.
  const Term &Numbers = T[1].isAbsent() ? T[2] : T[1];
  auto Count = Numbers.Value.isList() ? static_cast<unsigned>(Numbers.Value.Elements.size()) : 0;
  if (!All) {
    C.doubt("the rank of the input is not known");
    if (Count == 0 || Count > 3)
      return C.unknownTensor(X.Type);
    C.learnAxes(T[0], Count, 2, 2);
    X = C.tensor(T[0]);
    All = Call::extents(X);
    if (!All)
      return C.unknownTensor(X.Type);
  }
  if (All->size() < 3 || All->size() > 5) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, "3 to 5", X}, {&T[0]});
    return Operand::unknown();
  }
  unsigned Spatial = static_cast<unsigned>(All->size()) - 2;
  if (Count != 0 && Count != Spatial) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, std::to_string(Count + 2), X},
           {&T[0], &Numbers});
    return Operand::unknown();
  }
  llvm::SmallVector<Dim, 3> Sizes(Spatial);
  if (!T[1].isAbsent()) {
    if (auto S = C.perAxis(T[1], Spatial))
      Sizes.assign(S->begin(), S->end());
  } else if (!T[2].isAbsent() && (Count != 0 || !T[2].Value.isList())) {
    for (unsigned I = 0; I < Spatial; ++I) {
      const Operand *Scale = T[2].Value.isList() ? &T[2].Value.Elements[I] : &T[2].Value;
      Dim Size = (*All)[2 + I].Size;
      if (Dim Whole = C.dim(*Scale))
        Sizes[I] = C.dims().mul(Size, Whole);
      else if (Scale->Real && *Scale->Real == static_cast<double>(static_cast<int>(*Scale->Real)))
        Sizes[I] = C.dims().mul(Size, C.constant(static_cast<int>(*Scale->Real)));
      else if (auto N = Size.constant(); N && Scale->Real)
        Sizes[I] = C.constant(static_cast<std::int64_t>(static_cast<double>(*N) * *Scale->Real));
    }
  }
  return resized(C, T[0], Sizes, X.Type);
}

/// pad(input, pad): pairs of numbers, for the last axis first.
Operand pad(Call &C, llvm::ArrayRef<Term> T) {
  TensorType X = C.tensor(T[0]);
  auto All = Call::extents(X);
  auto List = C.list(T[1]);
  if (!All || !List) {
    C.doubt("the rank or the padding is not known");
    return C.unknownTensor(X.Type);
  }
  if (List->size() % 2 != 0 || List->size() / 2 > All->size()) {
    C.fail(Message::PadCount, {C.callee().str(), spelling(C, *List), X.Sizes}, {&T[0], &T[1]});
    return Operand::unknown();
  }
  for (std::size_t I = 0; I < List->size() / 2; ++I) {
    Extent &E = (*All)[All->size() - 1 - I];
    Dim Before = C.dim((*List)[2 * I]), After = C.dim((*List)[2 * I + 1]);
    if (!Before || !After) {
      E = C.madeUnknown();
      continue;
    }
    Dim Sum = C.dims().add(Before, After);
    if (!Sum.isConstant(0))
      E = C.made(C.facts().simplify(C.dims().add(E.Size, Sum)));
    if (C.compare(E.Size, Relation::Less, 0) == Truth::Yes) {
      C.fail(Message::NegativeSize, {C.callee().str(), spelling(C, *List), E.Size}, {&T[1]});
      return Operand::unknown();
    }
  }
  return C.result(*All, X.Type);
}

/// Padding modules: one number for all sides, or a list. Terms: input, padding, spatial axes,
/// whether what is added is constant.
Operand padModule(Call &C, llvm::ArrayRef<Term> T) {
  auto Spatial = static_cast<unsigned>(C.number(T[2]).value_or(2));
  Term Sides = T[1];
  if (Sides.Value.isInt() || (Sides.Value.isList() && Sides.Value.Elements.size() == 1)) {
    Operand One = Sides.Value.isInt() ? Sides.Value : Sides.Value.Elements[0];
    Sides.Value = Operand::list(std::vector<Operand>(2 * Spatial, One));
  }
  // What is not constant is taken from images: channels, with a batch or without.
  auto X = C.extents(T[0]);
  if (X && !C.flag(T[3]).value_or(true) && X->size() != Spatial + 1 && X->size() != Spatial + 2) {
    C.fail(Message::NeedsRank,
           {C.callee().str(), T[0].Name,
            std::to_string(Spatial + 1) + " or " + std::to_string(Spatial + 2), C.tensor(T[0])},
           {&T[0]});
    return Operand::unknown();
  }
  return pad(C, {T[0], Sides});
}

/// Padding of at:: by reflection: looks at as many sides as its name says, and no further. Terms:
/// self, padding, spatial axes.
Operand padWindow(Call &C, llvm::ArrayRef<Term> T) {
  std::size_t Sides = 2 * static_cast<std::size_t>(C.number(T[2]).value_or(2));
  auto List = C.list(T[1]);
  if (!List || List->size() != Sides) {
    C.doubt("the padding is not one number for each side");
    return C.unknownTensor(C.tensor(T[0]).Type);
  }
  return pad(C, {T[0], T[1]});
}

/// Padding by reflection, which takes less than the axis has. Terms: the padded tensor, input,
/// padding, spatial axes.
Operand padReflected(Call &C, llvm::ArrayRef<Term> All) {
  llvm::ArrayRef<Term> T = All.drop_front();
  auto X = C.extents(T[0]);
  auto Spatial = static_cast<unsigned>(C.number(T[2]).value_or(2));
  auto Sides = C.perAxis(T[1], 2 * Spatial);
  for (unsigned I = 0; !C.failed() && X && Sides && I < 2 * Spatial && I / 2 < X->size(); ++I) {
    std::size_t At = X->size() - 1 - I / 2;
    Dim Size = (*X)[At].Size, Side = (*Sides)[I];
    if (!Side || C.compare(Side, Relation::GreaterEqual, Size) != Truth::Yes)
      continue;
    C.fail(Message::ReflectsTooFar,
           {C.callee().str(), Side, std::to_string(At), Size, C.tensor(T[0]).Sizes},
           {&T[0], &T[1]});
    return Operand::unknown();
  }
  return All.front().Value;
}

/// max_unpool: an index for each element. Terms: input, indices.
Operand unpooled(Call &C, llvm::ArrayRef<Term> T) {
  TensorType X = C.tensor(T[0]), Indices = C.tensor(T[1]);
  if ((Indices.Type & DTypeSet(DType::I64)).isEmpty()) {
    C.fail(Message::IndexType, {C.callee().str(), T[1].Name, Indices, "int64"}, {&T[1]});
    return Operand::unknown();
  }
  if (C.facts().equal(X.Sizes, Indices.Sizes) == Truth::No) {
    C.fail(Message::UnpoolIndices, {C.callee().str(), X.Sizes, Indices.Sizes}, {&T[0], &T[1]});
    return Operand::unknown();
  }
  return C.unknownTensor(X.Type);
}

/// pixel_shuffle(self, factor): [*, C*r*r, H, W] → [*, C, H*r, W*r]; with `down` the other way.
Operand pixelShuffle(Call &C, llvm::ArrayRef<Term> T) {
  TensorType X = C.tensor(T[0]);
  auto All = Call::extents(X);
  Dim Factor = C.dim(T[1].Value);
  bool Down = C.flag(T[2]).value_or(false);
  if (!All || !Factor) {
    C.doubt("the rank or the factor is not known");
    return C.unknownTensor(X.Type);
  }
  if (All->size() < 3) {
    C.fail(Message::NeedsRank, {C.callee().str(), T[0].Name, "3 or more", X}, {&T[0]});
    return Operand::unknown();
  }
  DimContext &D = C.dims();
  Dim Square = D.mul(Factor, Factor);
  Extent &Channels = (*All)[All->size() - 3];
  for (std::size_t I = Down ? 1 : 0; I < (Down ? 3 : 1); ++I) {
    Dim Divided = (*All)[All->size() - 3 + I].Size, By = Down ? Factor : Square;
    if (C.compare(D.mod(Divided, By), Relation::NotEqual, 0) == Truth::Yes) {
      C.fail(Message::NotDivisible, {C.callee().str(), Divided, By, X.Sizes}, {&T[0]});
      return Operand::unknown();
    }
  }
  auto Scale = [&](Dim Size, Dim By, bool Divide) {
    return C.made(C.facts().simplify(Divide ? D.floorDiv(Size, By) : D.mul(Size, By)));
  };
  Channels = Scale(Channels.Size, Square, !Down);
  for (std::size_t I = 1; I < 3; ++I) {
    Extent &E = (*All)[All->size() - 3 + I];
    E = Scale(E.Size, Factor, Down);
  }
  return C.result(*All, X.Type);
}

/// grid_sample(input [N, C, *], grid [N, *out, dims]): [N, C, *out].
Operand gridSample(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]), G = C.extents(T[1]);
  if (!X || !G) {
    C.doubt("a rank is not known");
    return C.unknownTensor(C.tensor(T[0]).Type);
  }
  if (X->size() != G->size() || X->size() < 4 || X->size() > 5) {
    C.fail(Message::NeedsRank,
           {C.callee().str(), T[1].Name, std::to_string(X->size()), C.tensor(T[1])},
           {&T[0], &T[1]});
    return Operand::unknown();
  }
  if (!C.agree({&T[0], 0, (*X)[0]}, {&T[1], 0, (*G)[0]}, Message::BatchSizesDiffer,
               {C.callee().str(), C.tensor(T[0]).Sizes, C.tensor(T[1]).Sizes, (*X)[0].Size,
                (*G)[0].Size}))
    return Operand::unknown();
  Extents Result = {(*X)[0], (*X)[1]};
  Result.append(G->begin() + 1, G->end() - 1);
  return C.result(Result, C.tensor(T[0]).Type);
}

} // namespace shapewise::shapes
