//===- Tuples.cpp - pairs, tuples, min, max, swap -----------------------===//
#include "Builtins.h"

namespace shapewise {

namespace {

/// `first` and `second` are fields 0 and 1.
Value fromParts(CallContext &C, TypeId Type, llvm::ArrayRef<Value> Parts) {
  std::vector<llvm::StringRef> Names;
  for (std::size_t I = 0; I < Parts.size(); ++I)
    Names.push_back(C.E.intern(std::to_string(I)));
  return make::record(Type, std::move(Names), std::vector<Value>(Parts.begin(), Parts.end()));
}

Value construct(CallContext &C) {
  std::size_t Wanted = C.E.Source.type(C.Target.ClassType).Elements.size();
  if (C.size() == 1 && Wanted != 1) {
    Value V = C.value(0); // from another tuple
    if (V.is(Value::Form::Record) || V.is(Value::Form::Opaque))
      return make::with(V, [&](ValueNode &N) { N.Type = C.Target.ClassType; });
  }
  if (C.size() != Wanted)
    return C.E.unknown(C.Target.ClassType, "");
  std::vector<Value> Parts;
  for (std::size_t I = 0; I < C.size(); ++I)
    Parts.push_back(C.value(I));
  return fromParts(C, C.Target.ClassType, Parts);
}

Value makeTuple(CallContext &C) {
  std::vector<Value> Parts;
  for (std::size_t I = 0; I < C.size(); ++I)
    Parts.push_back(C.value(I));
  return fromParts(C, C.Target.Result, Parts);
}

/// std::tie, std::forward_as_tuple: a tuple of places; assigning to it assigns to each.
Value tie(CallContext &C) {
  std::vector<Value> Parts;
  for (std::size_t I = 0; I < C.size(); ++I)
    Parts.push_back(C.Arguments[I]);
  Value Tied = fromParts(C, C.Target.Result, Parts);
  return make::with(Tied, [](ValueNode &N) { N.Word = "tie"; });
}

bool isTied(const Value &V) { return V.is(Value::Form::Record) && V->Word == "tie"; }

/// To each place its part; a place that is itself a tuple of places has its parts assigned.
void assignEach(CallContext &C, const Value &Tied, const Value &New) {
  for (std::size_t I = 0; I < Tied->Elements.size(); ++I) {
    const Value &Place = Tied->Elements[I];
    if (!Place.is(Value::Form::Reference))
      continue;
    Key K;
    K.Name = Tied->Names[I];
    Value Part = C.E.project(C.S, New, K), Old = C.E.load(C.S, Place);
    if (isTied(Old))
      assignEach(C, Old, Part.is(Value::Form::Reference) ? C.E.load(C.S, Part) : Part);
    else
      C.E.store(C.S, Place, Part);
  }
}

Value assign(CallContext &C) {
  Value Self = C.place(0) ? C.E.load(C.S, C.Arguments[0]) : C.Arguments[0];
  Value New = C.value(1);
  if (isTied(Self)) {
    assignEach(C, Self, New);
    return C.Arguments[0];
  }
  if (C.place(0))
    C.E.store(C.S, C.Arguments[0], New);
  return C.Arguments[0];
}

Value get(CallContext &C) {
  if (C.Target.IntegerArguments.empty() || C.size() == 0)
    return C.unknownResult();
  std::int64_t Index = C.Target.IntegerArguments.front();
  Value Place = C.place(0), Whole = C.value(0);
  Key K;
  if (Whole.is(Value::Form::List))
    K.Index = C.E.Dims.constant(Index);
  else
    K.Name = C.E.intern(std::to_string(Index));
  if (Place && C.Target.ResultIsReference)
    return C.E.referenceTo(Place, K);
  Value Part = C.E.project(C.S, Whole, K);
  return C.Target.ResultIsReference ? placed(C.E, C.S, Part) : Part;
}

/// std::min and std::max, of two or of a list.
Value extreme(CallContext &C, bool Largest) {
  std::vector<Value> Of{C.value(0)};
  if (C.size() == 1) {
    Value List = listOf(C.E, C.S, C.value(0));
    if (!List || !List.is(Value::Form::List) || List->Summary || List->Elements.empty())
      return C.E.unknownCall(C);
    Of = List->Elements;
  } else if (C.size() == 2) {
    Of.push_back(C.value(1));
  } else {
    return C.E.unknownCall(C); // with a comparison of its own
  }
  Value Found;
  if (llvm::all_of(Of, [](const Value &V) { return V.is(Value::Form::Int); })) {
    Dim D = Of.front()->Number;
    for (const Value &V : llvm::drop_begin(Of))
      D = Largest ? C.E.Dims.max(D, V->Number) : C.E.Dims.min(D, V->Number);
    Found = make::integer(D, static_cast<OriginId>(C.Where.Place));
  } else if (llvm::all_of(Of, [](const Value &V) { return V.is(Value::Form::Float) && V->Real; })) {
    Found = Of.front();
    for (const Value &V : llvm::drop_begin(Of))
      if (Largest ? *Found->Real < *V->Real : *V->Real < *Found->Real)
        Found = V;
  } else {
    return C.E.unknownCall(C);
  }
  return C.Target.ResultIsReference ? placed(C.E, C.S, Found) : Found;
}

Value smaller(CallContext &C) { return extreme(C, /*Largest=*/false); }

Value larger(CallContext &C) { return extreme(C, /*Largest=*/true); }

Value swap(CallContext &C) {
  if (!C.place(0) || !C.place(1))
    return Value();
  Value A = C.E.load(C.S, C.Arguments[0]), B = C.E.load(C.S, C.Arguments[1]);
  C.E.store(C.S, C.Arguments[0], B);
  C.E.store(C.S, C.Arguments[1], A);
  return Value();
}

} // namespace

void addTuples(BuiltinTable &T) {
  T["tuple::(constructor)"] = construct;
  T["tuple::operator="] = assign;
  T["std::make_pair"] = makeTuple;
  T["std::make_tuple"] = makeTuple;
  T["std::forward_as_tuple"] = tie;
  T["std::tie"] = tie;
  T["std::get"] = get;
}

void addSelections(BuiltinTable &T) {
  T["std::min"] = smaller;
  T["std::max"] = larger;
  T["std::swap"] = swap;
}

} // namespace shapewise
