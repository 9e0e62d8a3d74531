//===- Factories.cpp - tensors made from sizes and values --------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"
#include "Strides.h"

namespace shapewise::shapes {

namespace {

/// The shape a list of sizes spells. An axis keeps the origin of the number it was made of.
std::optional<Shape> shapeOf(Call &C, const Term &Sizes) {
  auto List = C.list(Sizes);
  if (!List)
    return std::nullopt;
  Extents Result;
  for (const Operand &O : *List) {
    Extent E = C.madeUnknown();
    if (Dim D = C.dim(O)) {
      Truth Positive = C.compare(D, Relation::GreaterEqual, 0);
      if (Positive == Truth::No) {
        C.fail(Message::NegativeSize, {C.callee().str(), spelling(C, *List), D}, {&Sizes});
        return std::nullopt;
      }
      if (Positive == Truth::Unknown)
        C.learn(D, Relation::GreaterEqual, C.constant(0));
      E.Size = D;
      E.Laid = O.Literal && D.isConstant(1);
    }
    if (O.Origin != OriginId::None)
      E.Origin = O.Origin;
    Result.push_back(E);
  }
  return Shape(Result);
}

Operand madeOf(Call &C, const Term &Sizes, DTypeSet Type) {
  auto S = shapeOf(C, Sizes);
  if (C.failed())
    return Operand::unknown();
  TensorType T;
  if (!S)
    C.doubt("the sizes are not known");
  T.Sizes = S ? *S : C.unknownShape();
  T.Type = Type;
  return Operand::tensor(std::move(T));
}

} // namespace

/// Terms: sizes, dtype. Without a dtype the default float type.
Operand filled(Call &C, llvm::ArrayRef<Term> T) {
  return madeOf(C, T[0], C.dtype(T[1], defaultFloat()));
}

/// full(size, fill_value, dtype): the value decides type and range.
Operand full(Call &C, llvm::ArrayRef<Term> T) {
  const Operand &Value = T[1].Value;
  DTypeSet Default = Value.isInt()                        ? DTypeSet(DType::I64)
                     : Value.What == Operand::Form::Bool  ? DTypeSet(DType::Bool)
                     : Value.What == Operand::Form::Float ? defaultFloat()
                                                          : DTypeSet::any();
  Operand Result = madeOf(C, T[0], C.dtype(T[2], Default));
  if (Result.isTensor() && Value.isInt()) {
    Result.Type.Low = C.dim(Value);
    Result.Type.High = C.dims().add(Result.Type.Low, C.constant(1));
  }
  return Result;
}

/// randint(low, high, size, dtype).
Operand randint(Call &C, llvm::ArrayRef<Term> T) {
  Dim Low = C.dim(T[0].Value), High = C.dim(T[1].Value);
  if (Low && High && C.compare(Low, Relation::GreaterEqual, High) == Truth::Yes) {
    C.fail(Message::EmptyRange, {C.callee().str(), Low, High}, {&T[1]});
    return Operand::unknown();
  }
  Operand Result = madeOf(C, T[2], C.dtype(T[3], DType::I64));
  if (Result.isTensor()) {
    Result.Type.Low = Low;
    Result.Type.High = High;
  }
  return Result;
}

/// What `*_like` makes: the shape of self, the dtype given or self's.
Operand like(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Result = computed(C.tensor(T[0]));
  Result.Type = C.dtype(T[1], Result.Type);
  return Operand::tensor(std::move(Result));
}

/// randint_like(self, low, high, dtype).
Operand randintLike(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Result = computed(C.tensor(T[0]));
  Result.Type = C.dtype(T[3], Result.Type);
  Result.Low = C.dim(T[1].Value);
  Result.High = C.dim(T[2].Value);
  if (Result.Low && Result.High &&
      C.compare(Result.Low, Relation::GreaterEqual, Result.High) == Truth::Yes) {
    C.fail(Message::EmptyRange, {C.callee().str(), Result.Low, Result.High}, {&T[2]});
    return Operand::unknown();
  }
  return Operand::tensor(std::move(Result));
}

/// arange(start, end, step, dtype): the ceiling of (end - start) / step elements.
Operand arange(Call &C, llvm::ArrayRef<Term> T) {
  bool Whole = true, Known = true;
  for (const Term *Each : {&T[0], &T[1], &T[2]}) {
    Whole &= Each->Value.isInt();
    Known &= Each->Value.isInt() || Each->Value.What == Operand::Form::Float;
  }
  DTypeSet Type = C.dtype(T[3], Whole   ? DTypeSet(DType::I64)
                                : Known ? defaultFloat()
                                        : DTypeSet::any());
  Extent Count = C.madeUnknown();
  TensorType Result;
  if (Whole) {
    Dim Start = C.dim(T[0].Value), End = C.dim(T[1].Value), Step = C.dim(T[2].Value);
    Dim Span = C.dims().sub(End, Start);
    auto By = Step.constant();
    bool Forward = By && *By > 0;
    if (Forward && C.compare(Span, Relation::Less, 0) == Truth::Yes) {
      C.fail(Message::EmptyRange, {C.callee().str(), Start, End}, {&T[1]});
      return Operand::unknown();
    }
    if (Forward) {
      Count = C.made(*By == 1 ? Span
                              : C.dims().floorDiv(C.dims().add(Span, C.constant(*By - 1)), Step));
      C.learn(Span, Relation::GreaterEqual, C.constant(0));
      Result.Low = Start;
      Result.High = End;
    }
  } else if (T[0].Value.Real && T[1].Value.Real) {
    // Fractions: the number of elements depends on rounding; left unknown.
  }
  if (T[1].Value.Origin != OriginId::None)
    Count.Origin = T[1].Value.Origin;
  Result.Sizes = Shape(Count);
  Result.Type = Type;
  return Operand::tensor(std::move(Result));
}

/// A vector of `count` elements: linspace, randperm, windows. Terms: count, dtype.
Operand vectorOf(Call &C, llvm::ArrayRef<Term> T) {
  Term Sizes = T[0];
  if (!Sizes.Value.isInt())
    Sizes.Value = Operand::list({Operand::unknown()});
  return madeOf(C, Sizes, C.dtype(T[1], defaultFloat()));
}

/// A permutation of 0 … n-1. Terms: n, dtype.
Operand randperm(Call &C, llvm::ArrayRef<Term> T) {
  Operand Result = vectorOf(C, T);
  if (Result.isTensor()) {
    Result.Type.Type = C.dtype(T[1], DType::I64);
    Result.Type.Low = C.constant(0);
    Result.Type.High = C.dim(T[0].Value);
  }
  return Result;
}

/// eye(n, m, dtype).
Operand eye(Call &C, llvm::ArrayRef<Term> T) {
  Term Sizes = T[0];
  Sizes.Value = Operand::list({T[0].Value, T[1].isAbsent() ? T[0].Value : T[1].Value});
  return madeOf(C, Sizes, C.dtype(T[2], defaultFloat()));
}

namespace {

/// Walks a braced list; false where the nesting is not known or uneven.
bool nested(Call &C, const Operand &O, unsigned Depth, Extents &Sizes, DTypeSet &Type,
            std::optional<std::int64_t> &Low, std::optional<std::int64_t> &High) {
  if (O.isList()) {
    Extent Count = C.made(static_cast<std::int64_t>(O.Elements.size()));
    if (Depth == Sizes.size())
      Sizes.push_back(Count);
    else if (Sizes[Depth].Size != Count.Size)
      return false;
    for (const Operand &Element : O.Elements)
      if (!nested(C, Element, Depth + 1, Sizes, Type, Low, High))
        return false;
    return true;
  }
  DTypeSet Is = DTypeSet::any();
  if (O.isInt()) {
    Is = DType::I64;
    if (auto N = C.dim(O).constant()) {
      Low = std::min(Low.value_or(*N), *N);
      High = std::max(High.value_or(*N + 1), *N + 1);
    } else {
      Low = INT64_MIN;
    }
  } else if (O.What == Operand::Form::Float) {
    Is = defaultFloat();
  } else if (O.What == Operand::Form::Bool) {
    Is = DType::Bool;
  }
  Type = Type.isEmpty() ? Is : Type | Is;
  return Depth == Sizes.size();
}

} // namespace

/// torch::tensor({{1, 2}, {3, 4}}, dtype).
Operand fromValues(Call &C, llvm::ArrayRef<Term> T) {
  Extents Sizes;
  DTypeSet Type = DTypeSet::none();
  std::optional<std::int64_t> Low, High;
  TensorType Result;
  const Operand &Values = T[0].Value;
  if (Values.isUnknown() || Values.isTensor() || !nested(C, Values, 0, Sizes, Type, Low, High)) {
    Result.Type = C.dtype(T[1], DTypeSet::any());
    Result.Sizes = C.unknownShape();
    return Operand::tensor(std::move(Result));
  }
  if (Values.isList() && Values.Elements.empty())
    Type = defaultFloat();
  Result.Sizes = Shape(Sizes);
  Result.Type = C.dtype(T[1], Type.single() ? Type : DTypeSet::any());
  if (Low && High && *Low != INT64_MIN && Type.single() == DType::I64) {
    Result.Low = C.constant(*Low);
    Result.High = C.constant(*High);
  }
  return Operand::tensor(std::move(Result));
}

/// one_hot(labels, num_classes): a new last axis. -1 counts the classes at run time.
Operand oneHot(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Labels = C.tensor(T[0]);
  if (Labels.Type.isIn(DType::I64) == Truth::No) {
    C.fail(Message::IndexType, {C.callee().str(), T[0].Name, Labels, "int64"}, {&T[0]});
    return Operand::unknown();
  }
  Dim Count = C.dim(T[1].Value);
  Extent Classes = C.madeUnknown();
  if (Count && C.compare(Count, Relation::GreaterEqual, 0) == Truth::Yes) {
    Classes.Size = Count;
    if (T[1].Value.Origin != OriginId::None)
      Classes.Origin = T[1].Value.Origin;
    auto Low = Labels.Low ? C.facts().simplify(Labels.Low).constant() : std::nullopt;
    if (Low && C.compare(Labels.Low, Relation::GreaterEqual, Count) == Truth::Yes) {
      C.fail(Message::OneHotRange, {C.callee().str(), Labels.Low, Count}, {&T[0]});
      return Operand::unknown();
    }
  }
  auto Sizes = withNewAxis(Labels.Sizes, -1, Classes);
  TensorType Result;
  Result.Sizes = Sizes ? *Sizes : C.unknownShape();
  Result.Type = DType::I64;
  Result.Meaning = Kind::OneHot;
  Result.Axis = -1;
  Result.Low = C.constant(0);
  Result.High = C.constant(2);
  return Operand::tensor(std::move(Result));
}

namespace {

/// The most that values may be so that every type of the set holds them as they are.
std::optional<std::int64_t> exactlyUpTo(DTypeSet Types) {
  auto MayBe = [&](DType T) { return Types.isIn(DTypeSet(T)) != Truth::No; };
  if (MayBe(DType::Bool))
    return 1;
  if (MayBe(DType::I8))
    return 127;
  if (MayBe(DType::U8))
    return 255;
  if (MayBe(DType::BF16))
    return 256;
  if (MayBe(DType::F16))
    return 2048;
  if (MayBe(DType::I16))
    return 32767;
  if (MayBe(DType::F32) || MayBe(DType::C64))
    return 1 << 24;
  return std::nullopt; // nobody counts that far
}

/// Drops a range of values that the tensor's new type may not hold: they wrap, or are rounded.
void keepRangeIfHeld(const Call &C, TensorType &T) {
  auto Most = exactlyUpTo(T.Type);
  if (!Most || (!T.Low && !T.High))
    return;
  std::int64_t Least =
      T.Type.isIn(DTypeSet(DType::U8) | DTypeSet(DType::Bool)) == Truth::No ? -*Most : 0;
  // Sizes that nobody knows are below the large limits.
  bool Large = *Most >= 1 << 24;
  auto Held = [&](Dim Bound, Relation R, std::int64_t Limit) {
    Truth Is = Bound ? C.compare(Bound, R, Limit) : Truth::Unknown;
    return Is == Truth::Yes || (Is == Truth::Unknown && Large);
  };
  if (!Held(T.Low, Relation::GreaterEqual, Least) || !Held(T.High, Relation::LessEqual, *Most + 1))
    T.Low = T.High = Dim();
}

} // namespace

/// to(dtype): shape, meaning and range stay. Terms: self, dtype.
Operand converted(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Result = C.tensor(T[0]);
  DTypeSet Type = C.dtype(T[1], Result.Type);
  bool ToWhole = Type.isIn(DTypeSet::floats() | DTypeSet::complexes()) != Truth::Yes;
  bool FromFloat = Result.Type.isIn(DTypeSet::integers()) != Truth::Yes;
  if (ToWhole && FromFloat && Result.Meaning != Kind::Labels && Result.Meaning != Kind::OneHot)
    Result.Meaning = Kind::Unknown;
  Result.Type = Type;
  keepRangeIfHeld(C, Result);
  Result.Memory = layoutOfCopy(Result);
  return Operand::tensor(std::move(Result));
}

/// The shape of self in the dtype of other.
Operand typedAs(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Result = C.tensor(T[0]);
  Result.Type = C.tensor(T[1]).Type;
  keepRangeIfHeld(C, Result);
  Result.Memory = layoutOfCopy(Result);
  return Operand::tensor(std::move(Result));
}

/// filled(size, dtype) with a step for each size. Terms: size, steps, dtype.
Operand strided(Call &C, llvm::ArrayRef<Term> T) {
  auto Sizes = C.list(T[0]), Steps = C.list(T[1]);
  if (Sizes && Steps && Sizes->size() != Steps->size()) {
    C.fail(Message::StepCount,
           {C.callee().str(), std::to_string(Steps->size()), std::to_string(Sizes->size()),
            spelling(C, *Steps), spelling(C, *Sizes)},
           {&T[1], &T[0]});
    return Operand::unknown();
  }
  return filled(C, {T[0], T[2]});
}

/// A tensor of which nothing is known but its dtype, if given.
Operand anyTensor(Call &C, llvm::ArrayRef<Term> T) {
  return C.unknownTensor(T.empty() ? DTypeSet::any() : C.dtype(T[0], DTypeSet::any()));
}

} // namespace shapewise::shapes
