//===- Arithmetic.cpp - numbers and truth values --------------------------===//
//
// What arithmetic, comparisons and conversions give, of integers, reals and whatever else can be
// compared.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"

namespace shapewise {

ConditionPtr Engine::condition(const Value &V) {
  switch (V.form()) {
  case Value::Form::Bool:
    return V->Truth;
  case Value::Form::Int:
    return compareDims(V->Number, Relation::NotEqual, Dims.constant(0));
  case Value::Form::Null:
    return constantCondition(false);
  case Value::Form::Reference:
  case Value::Form::Closure:
  case Value::Form::Text:
    return constantCondition(true);
  case Value::Form::Opaque:
    return atom(V->Identity);
  case Value::Form::Float:
    return V->Real ? constantCondition(*V->Real != 0) : atom(newOpaque());
  default:
    return atom(newOpaque());
  }
}

Dim Engine::number(const Value &V) {
  if (V.is(Value::Form::Int))
    return V->Number;
  if (V.is(Value::Form::Bool) && V->Truth->Is == Condition::Form::Constant)
    return Dims.constant(V->Truth->Positive);
  if (V.is(Value::Form::Opaque)) {
    Value E = expand(V);
    if (E.is(Value::Form::Int))
      return E->Number;
  }
  return Dims.symbol("");
}

/// `D` as the integer type has it. Sizes fit any type of 32 bits or more; a constant that does not
/// fit counts modulo the type's range, or is nothing to rely on where C++ leaves that open.
static Value fitted(Engine &E, const Instruction &I, Dim D, OriginId Origin) {
  const Type &To = E.Source.type(I.Is);
  if (To.Width == 0 || To.Width > 64)
    return make::integer(D, Origin);
  bool Small = To.Width < 32;
  auto C = D.constant();
  if (!C)
    return Small && I.Code == Op::Convert ? E.unknown(I.Is, "") : make::integer(D, Origin);
  if (To.Width == 64)
    return To.IsUnsigned && *C < 0 ? E.unknown(I.Is, "") : make::integer(D, Origin);
  std::int64_t Count = std::int64_t(1) << To.Width;
  std::int64_t Least = To.IsUnsigned ? 0 : -Count / 2;
  if (*C >= Least && *C < Least + Count)
    return make::integer(D, Origin);
  if (!To.IsUnsigned && !Small && I.Code != Op::Convert)
    return E.unknown(I.Is, ""); // overflow
  std::int64_t Low = *C & (Count - 1);
  return make::integer(E.Dims.constant(Low >= Least + Count ? Low - Count : Low), Origin);
}

/// The real number that `V` is, if that is known.
static std::optional<double> realOf(const Value &V) {
  if (V.is(Value::Form::Float))
    return V->Real;
  if (V.is(Value::Form::Int))
    if (auto C = V->Number.constant())
      return static_cast<double>(*C);
  return std::nullopt;
}

/// Of types that have no more digits than double what is rounded twice is what is rounded once.
Value Engine::real(TypeId Is, double Number) {
  switch (Source.type(Is).Width) {
  case 32:
    return make::real(static_cast<float>(Number));
  case 64:
    return make::real(Number);
  default:
    return make::real(std::nullopt);
  }
}

static Value realArithmetic(Engine &E, State &S, const Instruction &I, const Value &A,
                            const Value &B) {
  auto L = realOf(A), R = realOf(B);
  if (!L || !R)
    return E.unknownFrom(S, I.Is, {A, B});
  switch (I.Code) {
  case Op::Add:
    return E.real(I.Is, *L + *R);
  case Op::Subtract:
    return E.real(I.Is, *L - *R);
  case Op::Multiply:
    return E.real(I.Is, *L * *R);
  case Op::Divide:
    return *R == 0 ? make::real(std::nullopt) : E.real(I.Is, *L / *R);
  default:
    return make::real(std::nullopt);
  }
}

Value Engine::arithmetic(State &S, const Instruction &I, const Value &A, const Value &B) {
  if (formOf(I.Is) == Type::Form::Float || A.is(Value::Form::Float) || B.is(Value::Form::Float))
    return realArithmetic(*this, S, I, A, B);
  if (formOf(I.Is) != Type::Form::Int && formOf(I.Is) != Type::Form::Bool)
    return unknownFrom(S, I.Is, {A, B});
  Dim L = number(A), R = number(B), D;
  switch (I.Code) {
  case Op::Add:
    D = Dims.add(L, R);
    break;
  case Op::Subtract:
    D = Dims.sub(L, R);
    break;
  case Op::Multiply:
    D = Dims.mul(L, R);
    break;
  default: {
    auto CL = L.constant(), CR = R.constant();
    bool Quotient = I.Code == Op::Divide;
    if (CR && *CR == 0)
      return unknown(I.Is, "");
    if (CL && CR && !(*CL == INT64_MIN && *CR == -1)) // C++ rounds towards zero
      D = Dims.constant(Quotient ? *CL / *CR : *CL % *CR);
    else
      D = Quotient ? Dims.floorDiv(L, R) : Dims.mod(L, R);
    break;
  }
  }
  return fitted(*this, I, D, static_cast<OriginId>(I.Place));
}

Value Engine::negated(State &S, const Instruction &I, const Value &V) {
  if (V.is(Value::Form::Int))
    return make::with(make::integer(Dims.neg(V->Number), static_cast<OriginId>(I.Place)),
                      [&](ValueNode &N) { N.Literal = V->Literal; });
  if (V.is(Value::Form::Float) && V->Real)
    return make::real(-*V->Real);
  return unknownFrom(S, I.Is, V);
}

static Value toInteger(Engine &E, State &S, const Instruction &I, const Value &V) {
  constexpr double Most = 9e15; // all integers up to it are doubles
  if (V.is(Value::Form::Int)) {
    Value Fitted = fitted(E, I, V->Number, V->Origin);
    return Fitted.is(Value::Form::Int) && Fitted->Number == V->Number ? V : Fitted;
  }
  if (V.is(Value::Form::Bool) && V->Truth->Is == Condition::Form::Constant)
    return make::integer(E.number(V));
  if (V.is(Value::Form::Float) && V->Real && *V->Real > -Most && *V->Real < Most)
    return fitted(E, I, E.Dims.constant(static_cast<std::int64_t>(*V->Real)),
                  static_cast<OriginId>(I.Place));
  return E.unknownFrom(S, I.Is, V, V.is(Value::Form::Bool) ? "" : E.Source.text(I.Place));
}

Value Engine::converted(State &S, const Instruction &I, const Value &V) {
  switch (formOf(I.Is)) {
  case Type::Form::Int:
    return toInteger(*this, S, I, V);
  case Type::Form::Bool:
    return make::boolean(condition(V));
  case Type::Form::Float:
    if (auto Number = realOf(V))
      return real(I.Is, *Number);
    return unknownFrom(S, I.Is, V);
  default:
    return V;
  }
}

static bool holds(double L, Relation R, double Right) {
  switch (R) {
  case Relation::Equal:
    return L == Right;
  case Relation::NotEqual:
    return L != Right;
  case Relation::Less:
    return L < Right;
  case Relation::LessEqual:
    return L <= Right;
  case Relation::Greater:
    return L > Right;
  case Relation::GreaterEqual:
    return L >= Right;
  }
  llvm_unreachable("a relation");
}

/// The dtype that a value names: `torch::kByte`, or what `x.dtype()` gives.
static std::optional<DType> dtypeOf(Engine &E, State &S, const Value &V) {
  bool IsEnumerator = V.is(Value::Form::Named) && llvm::StringRef(V->Word).contains("ScalarType::");
  if (!IsEnumerator && !V.is(Value::Form::Text))
    return std::nullopt;
  auto Set = DTypeSet::parse(E.operand(S, V).Text);
  return Set ? Set->single() : std::nullopt;
}

Value Engine::compared(State &S, Relation R, const Value &A, const Value &B) {
  using F = Value::Form;
  auto IsNumber = [](const Value &V) {
    return V.is(F::Int) || (V.is(F::Bool) && V->Truth->Is == Condition::Form::Constant);
  };
  bool Equality = R == Relation::Equal || R == Relation::NotEqual;
  auto Answer = [&](bool Same) { return make::boolean(Same == (R == Relation::Equal)); };
  if (IsNumber(A) && IsNumber(B))
    return make::boolean(compareDims(number(A), R, number(B)));
  if (auto L = realOf(A), Right = realOf(B); L && Right)
    return make::boolean(holds(*L, R, *Right));
  if (!Equality)
    return truthFrom(S, {A, B});
  if ((A.is(F::Bool) && IsNumber(B)) || (B.is(F::Bool) && IsNumber(A))) {
    const Value &Cond = A.is(F::Bool) && !IsNumber(A) ? A : B;
    const Value &Constant = &Cond == &A ? B : A;
    if (auto N = number(Constant).constant(); N && Cond.is(F::Bool)) {
      bool Wanted = (*N != 0) == (R == Relation::Equal);
      return make::boolean(Wanted ? Cond->Truth : negation(Cond->Truth));
    }
  }
  if (auto L = dtypeOf(*this, S, A), Right = dtypeOf(*this, S, B);
      L && Right && (A.is(F::Named) || B.is(F::Named)))
    return Answer(*L == *Right);
  if (A.is(F::Text) && B.is(F::Text))
    return Answer(A->Word == B->Word);
  if (A.is(F::Named) && B.is(F::Named) && A->Word == B->Word)
    return Answer(true);
  if (A.is(F::Null) && B.is(F::Null))
    return Answer(true);
  if ((A.is(F::Null) && B.is(F::Reference)) || (B.is(F::Null) && A.is(F::Reference)))
    return make::boolean(atom(newOpaque()));
  // The same unknown compared with the same constant has one answer on a path.
  auto Identity = [](const Value &V) -> std::string {
    if (V.is(F::Opaque))
      return "o" + std::to_string(static_cast<unsigned>(V->Identity));
    if (V.is(F::Text) || V.is(F::Named))
      return "t" + V->Word;
    if (V.is(F::Int) && V->Number.constant())
      return "i" + std::to_string(*V->Number.constant());
    return "";
  };
  std::string KA = Identity(A), KB = Identity(B);
  if (KA.empty() || KB.empty())
    return truthFrom(S, {A, B});
  OpaqueId AreEqual = comparisonAtom(KA + "=" + KB);
  if (areDetermined(S, {A, B}))
    Determined.insert(AreEqual);
  ConditionPtr C = atom(AreEqual);
  return make::boolean(R == Relation::Equal ? C : negation(C));
}

OpaqueId Engine::comparisonAtom(const std::string &Text) {
  OpaqueId &Id = Comparisons[Text];
  if (Id == OpaqueId::None)
    Id = newOpaque();
  Memo.compared(Id);
  return Id;
}

Value Engine::equality(State &S, const Value &A, const Value &B) {
  // Lists of sizes: element by element.
  auto SizesOf = [&](const Value &V) -> std::optional<Shape> {
    if (V.is(Value::Form::Sizes))
      return S.Known.resolve(V->Data.Sizes);
    if (V.is(Value::Form::List) && !V->Summary) {
      llvm::SmallVector<Extent, 4> Extents;
      for (const Value &E : V->Elements) {
        if (!E.is(Value::Form::Int))
          return std::nullopt;
        Extents.push_back({E->Number});
      }
      return Shape(Extents);
    }
    return std::nullopt;
  };
  auto SA = SizesOf(A), SB = SizesOf(B);
  if (!SA || !SB)
    return compared(S, Relation::Equal, A, B);
  std::vector<ConditionPtr> Parts;
  Parts.push_back(compareDims(S.Known.rankOf(*SA), Relation::Equal, S.Known.rankOf(*SB)));
  if (SA->rank() && SB->rank()) {
    if (*SA->rank() != *SB->rank())
      return make::boolean(false);
    Parts.clear();
    for (unsigned I = 0; I < *SA->rank(); ++I)
      Parts.push_back(compareDims(SA->extents()[I].Size, Relation::Equal, SB->extents()[I].Size));
    if (Parts.empty())
      return make::boolean(true);
  } else {
    // Equal when every part is; not being equal says nothing about one part.
    auto Whole = atom(newOpaque());
    for (unsigned I = 0; I < std::max(SA->minRank(), SB->minRank()) && I < 8; ++I) {
      Dim DA = S.Known.sizeAt(*SA, static_cast<int>(I));
      Dim DB = S.Known.sizeAt(*SB, static_cast<int>(I));
      if (DA && DB)
        Parts.push_back(compareDims(DA, Relation::Equal, DB));
    }
    Parts.push_back(Whole);
  }
  return make::boolean(combined(Condition::Form::And, std::move(Parts)));
}

} // namespace shapewise
