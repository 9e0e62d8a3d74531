//===- Instructions.cpp - what each instruction does ----------------------===//
//
// Everything but calls; see Calls.cpp.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"

namespace shapewise {

static ConditionPtr constantCondition(bool B) {
  auto C = std::make_shared<Condition>();
  C->Positive = B;
  return C;
}

static ConditionPtr combined(Condition::Form Form, std::vector<ConditionPtr> Parts) {
  if (Parts.size() == 1)
    return Parts.front();
  auto C = std::make_shared<Condition>();
  C->Is = Form;
  C->Parts = std::move(Parts);
  return C;
}

static ConditionPtr atom(OpaqueId Id) {
  auto C = std::make_shared<Condition>();
  C->Is = Condition::Form::Atom;
  C->Unknown = Id;
  return C;
}

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

static Value arithmetic(Engine &E, const Instruction &I, const Value &A, const Value &B) {
  if (E.formOf(I.Is) == Type::Form::Float || A.is(Value::Form::Float) || B.is(Value::Form::Float)) {
    auto Real = [](const Value &V) -> std::optional<double> {
      if (V.is(Value::Form::Float))
        return V->Real;
      if (V.is(Value::Form::Int))
        if (auto C = V->Number.constant())
          return static_cast<double>(*C);
      return std::nullopt;
    };
    auto RA = Real(A), RB = Real(B);
    if (!RA || !RB)
      return make::real(std::nullopt);
    switch (I.Code) {
    case Op::Add:
      return make::real(*RA + *RB);
    case Op::Subtract:
      return make::real(*RA - *RB);
    case Op::Multiply:
      return make::real(*RA * *RB);
    default:
      return make::real(std::nullopt);
    }
  }
  if (E.formOf(I.Is) != Type::Form::Int && E.formOf(I.Is) != Type::Form::Bool)
    return E.unknown(I.Is, "");
  Dim L = E.number(A), R = E.number(B), D;
  switch (I.Code) {
  case Op::Add:
    D = E.Dims.add(L, R);
    break;
  case Op::Subtract:
    D = E.Dims.sub(L, R);
    break;
  case Op::Multiply:
    D = E.Dims.mul(L, R);
    break;
  default: {
    auto CL = L.constant(), CR = R.constant();
    bool Quotient = I.Code == Op::Divide;
    if (CR && *CR == 0)
      return E.unknown(I.Is, "");
    if (CL && CR && !(*CL == INT64_MIN && *CR == -1)) // C++ rounds towards zero
      D = E.Dims.constant(Quotient ? *CL / *CR : *CL % *CR);
    else
      D = Quotient ? E.Dims.floorDiv(L, R) : E.Dims.mod(L, R);
    break;
  }
  }
  return fitted(E, I, D, static_cast<OriginId>(I.Place));
}

/// `A R B` for whatever the two are.
static Value compared(Engine &E, State &S, Relation R, const Value &A, const Value &B) {
  using F = Value::Form;
  auto IsNumber = [](const Value &V) {
    return V.is(F::Int) || (V.is(F::Bool) && V->Truth->Is == Condition::Form::Constant);
  };
  bool Equality = R == Relation::Equal || R == Relation::NotEqual;
  auto Answer = [&](bool Same) { return make::boolean(Same == (R == Relation::Equal)); };
  if (IsNumber(A) && IsNumber(B))
    return make::boolean(compareDims(E.number(A), R, E.number(B)));
  if (!Equality)
    return make::boolean(atom(E.newOpaque()));
  if ((A.is(F::Bool) && IsNumber(B)) || (B.is(F::Bool) && IsNumber(A))) {
    const Value &Cond = A.is(F::Bool) && !IsNumber(A) ? A : B;
    const Value &Constant = &Cond == &A ? B : A;
    if (auto N = E.number(Constant).constant(); N && Cond.is(F::Bool)) {
      bool Wanted = (*N != 0) == (R == Relation::Equal);
      return make::boolean(Wanted ? Cond->Truth : negation(Cond->Truth));
    }
  }
  if (A.is(F::Text) && B.is(F::Text))
    return Answer(A->Word == B->Word);
  if (A.is(F::Named) && B.is(F::Named) && A->Word == B->Word)
    return Answer(true);
  if (A.is(F::Null) && B.is(F::Null))
    return Answer(true);
  if ((A.is(F::Null) && B.is(F::Reference)) || (B.is(F::Null) && A.is(F::Reference)))
    return make::boolean(atom(E.newOpaque()));
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
  if (!KA.empty() && !KB.empty()) {
    ConditionPtr C = atom(E.comparisonAtom(KA + "=" + KB));
    return make::boolean(R == Relation::Equal ? C : negation(C));
  }
  (void)S;
  return make::boolean(atom(E.newOpaque()));
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
    return compared(*this, S, Relation::Equal, A, B);
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

Value Engine::beginIteration(State &S, const Value &Range) {
  Value Place = Range;
  Value Held = load(S, Range);
  // A reference to a pointer-like range (a holder, a shared_ptr) leads on.
  for (unsigned Hops = 0; Hops < 3 && Held.is(Value::Form::Reference); ++Hops) {
    Place = Held;
    Held = load(S, Held);
  }
  if (Held.is(Value::Form::Record))
    if (const Value *Children = Held->field("(children)"))
      return make::iterator(*Children, Dims.constant(0));
  return make::iterator(Place, Dims.constant(0));
}

/// Whether the iterator has not come to the end, past which it never gets; null when this path
/// cannot be.
static Value iterateMore(Engine &E, State &S, const Value &Slot) {
  Value It = E.load(S, Slot);
  bool Counts = It.is(Value::Form::Iterator) && It->Number;
  Value Range = Counts ? E.load(S, It->Elements.front()) : Value();
  if (E.hasNoBatches(S, Range))
    return make::boolean(false);
  Dim Count = E.elementCount(S, Range);
  if (!Count)
    return make::boolean(atom(E.newOpaque()));
  if (!S.Known.assume(It->Number, Relation::LessEqual, Count))
    return Value();
  return make::boolean(compareDims(It->Number, Relation::Less, Count));
}

static Value iterateNext(Engine &E, State &S, const Instruction &I, const Value &Slot) {
  Value It = E.load(S, Slot);
  if (!It.is(Value::Form::Iterator))
    return E.unknown(I.Is, I.Text);
  Value Range = It->Elements.front();
  Key K;
  K.Index = It->Number;
  Value Held = E.load(S, Range);
  if (Value Batch =
          E.nextBatch(S, Held, E.formOf(I.Is) == Type::Form::Pointer ? E.elementType(I.Is) : I.Is))
    return E.newPlace(S, Batch);
  if (K.Index)
    E.store(S, Slot, make::iterator(Range, E.Dims.add(It->Number, E.Dims.constant(1))));
  if (Range.is(Value::Form::Reference))
    return E.elementPlace(S, Range, K.Index);
  // Some element: a new one of the kind each time.
  if (!Held.is(Value::Form::List) || Held->Summary || !K.Index || !K.Index.constant())
    K.Index = Dim();
  Value Element = E.project(S, Held, K, E.elementType(E.typeOf(Held)));
  if (E.formOf(I.Is) == Type::Form::Pointer)
    return make::reference(E.newObject(Element));
  return Element;
}

void Engine::step(Configuration C, const Instruction &I, const CallChain *Chain,
                  std::vector<Configuration> &Out) {
  if (I.Code == Op::Call)
    return call(std::move(C), I, Chain, Out);
  State &S = C.S;
  Frame &F = C.F;
  auto Operand = [&](unsigned N) -> Value {
    return N < I.Operands.size() ? F.Registers[static_cast<unsigned>(I.Operands[N])] : Value();
  };
  auto Origin = static_cast<OriginId>(I.Place);
  Value Result;
  switch (I.Code) {
  case Op::Integer:
    Result = make::integer(Dims.constant(I.Value), Origin, true);
    break;
  case Op::Boolean:
    Result = make::boolean(I.Value != 0);
    break;
  case Op::Real:
    Result = make::real(I.Number);
    break;
  case Op::String:
    Result = make::text(I.Text);
    break;
  case Op::Null:
    Result = make::null(I.Is);
    break;
  case Op::Named:
    Result = make::named(I.Text);
    break;
  case Op::Slot:
    Result = make::reference(F.Slots[static_cast<std::size_t>(I.Value)]);
    break;
  case Op::Global: {
    // A number or a tensor that anyone may write is not the same unknown when it is asked again.
    TypeId Held = elementType(I.Is);
    Result = make::reference(global(I.Text, hasParts(Held) ? Held : I.Is, I.Lambda));
    break;
  }
  case Op::Load:
    Result = loadAs(S, Operand(0), I.Is);
    if (Result.is(Value::Form::Int))
      Result = make::with(Result, [&](ValueNode &N) { N.Origin = Origin; });
    break;
  case Op::Store: {
    Callee None;
    CallContext Context{*this, S, None, I, {}, Chain, &F.Names};
    checkStored(Context, Operand(0), Operand(1), I.Place);
    store(S, Operand(0), Operand(1));
    break;
  }
  case Op::Member: {
    Key K;
    K.Name = intern(I.Text);
    Value Base = Operand(0);
    Result = Base.is(Value::Form::Reference) ? referenceTo(Base, K) : project(S, Base, K, I.Is);
    break;
  }
  case Op::Element: {
    Key K;
    K.Index = number(Operand(1));
    Value Base = Operand(0);
    Result = Base.is(Value::Form::Reference) ? referenceTo(Base, K) : project(S, Base, K, I.Is);
    break;
  }
  case Op::Deref: {
    Value P = expand(Operand(0));
    if (P.is(Value::Form::Iterator)) {
      Result = elementPlace(S, P->Elements[0], P->Number);
      break;
    }
    Result = P.is(Value::Form::Reference) ? P : make::reference(newObject(unknown(I.Is, "")));
    break;
  }
  case Op::Box:
  case Op::Materialize:
    Result = newPlace(S, Operand(0));
    break;
  case Op::Forget:
    for (SlotId Slot : I.Slots) {
      ObjectId Id = F.Slots[static_cast<std::size_t>(Slot)];
      const shapewise::Slot &Local = F.Code->Slots[static_cast<std::size_t>(Slot)];
      if (Local.IsReference)
        forgetReachable(S, content(S, Id));
      else
        S.Objects.set(Id, unknown(Local.Is, Local.Name));
    }
    break;
  case Op::Counted: {
    // From a start at or before the end, it gets no further than the first step at or past it.
    Dim At = number(expand(Operand(0))), Start = number(expand(Operand(1)));
    Dim Limit = number(expand(Operand(2)));
    if (I.Operands.size() > 3 && S.Known.equal(Limit, number(expand(Operand(3)))) != Truth::Yes)
      break;
    Dim Last = Dims.add(Limit, Dims.constant(I.Value));
    Relation Within = I.Value < 0 ? Relation::GreaterEqual : Relation::LessEqual;
    if (S.Known.compare(Start, Within, Last) == Truth::Yes && !S.Known.assume(At, Within, Last))
      return;
    break;
  }
  case Op::BeginTry:
    ++S.Tries;
    break;
  case Op::EndTry:
    if (S.Threw)
      return;
    S.Tries -= S.Tries != 0;
    break;
  case Op::Negate: {
    Value V = expand(Operand(0));
    if (V.is(Value::Form::Int))
      Result = make::with(make::integer(Dims.neg(V->Number), Origin),
                          [&](ValueNode &N) { N.Literal = V->Literal; });
    else if (V.is(Value::Form::Float))
      Result = make::real(V->Real ? std::optional<double>(-*V->Real) : std::nullopt);
    else
      Result = unknown(I.Is, "");
    break;
  }
  case Op::Not:
    Result = make::boolean(negation(condition(expand(Operand(0)))));
    break;
  case Op::Add:
  case Op::Subtract:
  case Op::Multiply:
  case Op::Divide:
  case Op::Remainder:
    Result = arithmetic(*this, I, expand(Operand(0)), expand(Operand(1)));
    break;
  case Op::Compare:
    Result = compared(*this, S, I.Rel, expand(Operand(0)), expand(Operand(1)));
    break;
  case Op::And:
  case Op::Or:
    Result =
        make::boolean(combined(I.Code == Op::And ? Condition::Form::And : Condition::Form::Or,
                               {condition(expand(Operand(0))), condition(expand(Operand(1)))}));
    break;
  case Op::Convert: {
    Value V = expand(Operand(0));
    Type::Form To = formOf(I.Is);
    if (To == Type::Form::Int && V.is(Value::Form::Int)) {
      Result = fitted(*this, I, V->Number, V->Origin);
      if (Result.is(Value::Form::Int) && Result->Number == V->Number)
        Result = V;
    } else if (To == Type::Form::Int && V.is(Value::Form::Bool))
      Result =
          V->Truth->Is == Condition::Form::Constant ? make::integer(number(V)) : unknown(I.Is, "");
    else if (To == Type::Form::Int && V.is(Value::Form::Float) && V->Real && *V->Real > -9e15 &&
             *V->Real < 9e15)
      Result = fitted(*this, I, Dims.constant(static_cast<std::int64_t>(*V->Real)), Origin);
    else if (To == Type::Form::Bool)
      Result = make::boolean(condition(V));
    else if (To == Type::Form::Float)
      Result = V.is(Value::Form::Float) ? V
               : V.is(Value::Form::Int) && V->Number.constant()
                   ? make::real(static_cast<double>(*V->Number.constant()))
                   : make::real(std::nullopt);
    else if (To == Type::Form::Int)
      Result = unknown(I.Is, Source.text(I.Place));
    else
      Result = V;
    break;
  }
  case Op::List: {
    std::vector<Value> Elements;
    for (unsigned N = 0; N < I.Operands.size(); ++N)
      Elements.push_back(expand(Operand(N)));
    Result = make::list(std::move(Elements), I.Is);
    break;
  }
  case Op::Record:
  case Op::Tuple: {
    std::vector<llvm::StringRef> FieldNames;
    std::vector<Value> Elements;
    for (unsigned N = 0; N < I.Operands.size(); ++N) {
      FieldNames.push_back(intern(N < I.Names.size() ? I.Names[N] : std::to_string(N)));
      Elements.push_back(Operand(N));
    }
    Result = make::record(I.Is, std::move(FieldNames), std::move(Elements));
    break;
  }
  case Op::Closure: {
    std::vector<Value> Captures;
    for (unsigned N = 0; N < I.Operands.size(); ++N)
      Captures.push_back(Operand(N));
    Closures[static_cast<std::uint32_t>(I.Lambda)] = {I.MayWrite, I.MayChange};
    Result = make::closure(I.Lambda, std::move(Captures));
    break;
  }
  case Op::IterateBegin:
    Result = beginIteration(S, Operand(0));
    break;
  case Op::IterateMore:
    Result = iterateMore(*this, S, Operand(0));
    if (!Result)
      return;
    break;
  case Op::IterateNext:
    Result = iterateNext(*this, S, I, Operand(0));
    break;
  case Op::Annotate:
  case Op::Assume: {
    Callee None;
    CallContext Context{*this, S, None, I, {}, Chain, &F.Names};
    bool Check = I.Code == Op::Annotate;
    declare(Context, Operand(0), I.Text, I.Place,
            (Check ? "variable '" : "value '") + std::string(I.Names.empty() ? "" : I.Names[0]) +
                "'",
            F.Names, Check, I.Place);
    break;
  }
  case Op::Unknown:
    Result = unknown(I.Is, Source.text(I.Place));
    break;
  case Op::Call:
    break;
  }
  if (I.Result != Register::None) {
    if (Result && Result->Type == TypeId::Void && I.Is != TypeId::Void &&
        (Result.is(Value::Form::List) || Result.is(Value::Form::Null)))
      Result = make::with(Result, [&](ValueNode &N) { N.Type = I.Is; });
    F.Registers[static_cast<unsigned>(I.Result)] = std::move(Result);
  }
  Out.push_back(std::move(C));
}

} // namespace shapewise
