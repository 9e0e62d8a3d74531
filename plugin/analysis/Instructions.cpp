//===- Instructions.cpp - what each instruction does ----------------------===//
//
// Everything but calls; see Calls.cpp.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"

namespace shapewise {

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
  case Op::Negate:
    Result = negated(S, I, expand(Operand(0)));
    break;
  case Op::Not:
    Result = make::boolean(negation(condition(expand(Operand(0)))));
    break;
  case Op::Add:
  case Op::Subtract:
  case Op::Multiply:
  case Op::Divide:
  case Op::Remainder:
    Result = arithmetic(S, I, expand(Operand(0)), expand(Operand(1)));
    break;
  case Op::Compare:
    Result = compared(S, I.Rel, expand(Operand(0)), expand(Operand(1)));
    break;
  case Op::And:
  case Op::Or:
    Result =
        make::boolean(combined(I.Code == Op::And ? Condition::Form::And : Condition::Form::Or,
                               {condition(expand(Operand(0))), condition(expand(Operand(1)))}));
    break;
  case Op::Convert:
    Result = converted(S, I, expand(Operand(0)));
    break;
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
