//===- Maps.cpp - maps, and their entries ---------------------------------===//
//
// A map is a record whose names are keys. One that was made here has no rest: what it has no name
// for, it does not hold. A name says the converse only where no path has left the entry out, so
// that a map holds an entry for certain is never claimed.
//
//===----------------------------------------------------------------------===//
#include "Builtins.h"

namespace shapewise {

namespace {

std::string literalKey(const Value &V) {
  if (V.is(Value::Form::Text))
    return "'" + V->Word;
  if (V.is(Value::Form::Int) && V->Number.constant())
    return "#" + std::to_string(*V->Number.constant());
  return "";
}

/// The step of a path to the entry of a key; its name is empty if the key is not known.
Key keyOf(CallContext &C, const Value &V) {
  Key K;
  if (std::string Name = literalKey(V); !Name.empty())
    K.Name = C.E.intern(Name);
  return K;
}

/// Whether there is surely no entry `K`.
bool isAbsent(const Value &Map, const Key &K) {
  return Map.is(Value::Form::Record) && Map->Identity == OpaqueId::None && !Map->field(K.Name);
}

/// Some entry may be written: none is known any more.
void forgetEntries(CallContext &C) {
  if (Value Map = C.place(0))
    C.E.store(C.S, Map, make::opaque(C.E.newOpaque(), C.E.typeOf(C.value(0)), ""));
}

/// What an entry is that nobody knows.
Value unknownEntry(CallContext &C) {
  return C.E.unknown(C.E.elementType(C.E.typeOf(C.value(0))), "");
}

Value construct(CallContext &C) {
  std::vector<llvm::StringRef> Names;
  std::vector<Value> Elements;
  if (C.size() && C.Arguments[0]) {
    if (C.value(0).is(Value::Form::Text)) // what an OrderedDict calls its keys
      return make::record(C.Target.ClassType, {}, {});
    Value List = listOf(C.E, C.S, C.value(0));
    if (!List)
      return C.value(0).is(Value::Form::Record) ? C.value(0) : C.E.unknown(C.Target.ClassType, "");
    if (!List.is(Value::Form::List) || List->Summary)
      return C.E.unknown(C.Target.ClassType, "");
    for (const Value &Entry : List->Elements) {
      Value Pair = Entry.is(Value::Form::Reference) ? C.E.load(C.S, Entry) : Entry;
      if (!Pair.is(Value::Form::Record) || Pair->Elements.size() != 2 ||
          literalKey(Pair->Elements[0]).empty())
        return C.E.unknown(C.Target.ClassType, "");
      llvm::StringRef Name = C.E.intern(literalKey(Pair->Elements[0]));
      if (llvm::is_contained(Names, Name)) // the first of a key is the one that stays
        continue;
      Names.push_back(Name);
      Elements.push_back(Pair->Elements[1]);
    }
  }
  return make::record(C.Target.ClassType, std::move(Names), std::move(Elements));
}

/// `m[key]`, `m.at(key)`.
Value at(CallContext &C) {
  Key K = keyOf(C, C.value(1));
  Value Map = C.value(0), Place = C.place(0);
  if (K.Name.empty()) {
    if (!C.Target.IsConst)
      forgetEntries(C);
    return C.unknownResult();
  }
  if (!Place) {
    if (!Map.is(Value::Form::Record))
      return C.unknownResult();
    Value Entry = C.E.project(C.S, Map, K, C.E.elementType(C.E.typeOf(Map)));
    return C.Target.ResultIsReference ? placed(C.E, C.S, Entry) : Entry;
  }
  Value Entry = C.E.referenceTo(Place, K);
  if (isAbsent(Map, K)) // made now, or the call throws
    C.E.store(C.S, Entry, unknownEntry(C));
  return Entry;
}

/// An iterator at the entry of `K`; one that was moved is somewhere in the map.
Value entryIterator(CallContext &C, const Key &K) {
  return make::with(make::iterator(C.place(0), Dim()),
                    [&](ValueNode &N) { N.Word = K.Name.str(); });
}

/// What may be written through the result is any entry. libtorch's dictionary gives out pointers,
/// and iterators of a list.
Value throughAny(CallContext &C) {
  if (!C.Target.IsConst)
    forgetEntries(C);
  return C.unknownResult();
}

bool isDictionary(CallContext &C) {
  return llvm::StringRef(C.Target.Name).starts_with("torch::OrderedDict");
}

Value find(CallContext &C) {
  Key K = keyOf(C, C.value(1));
  return K.Name.empty() || !C.place(0) || isDictionary(C) ? throughAny(C) : entryIterator(C, K);
}

/// `m.begin()`, `m.end()`: somewhere in the map.
Value anywhere(CallContext &C) {
  return !C.place(0) || isDictionary(C) ? throughAny(C) : make::iterator(C.place(0), Dim());
}

/// `it->`, `*it`: the entry as a pair.
Value pairAt(CallContext &C) {
  Value It = C.value(0);
  if (!It.is(Value::Form::Iterator) || !It->Elements[0].is(Value::Form::Reference))
    return C.unknownResult();
  Value Map = It->Elements[0];
  if (!It->Word.empty()) {
    Key K;
    K.Name = C.E.intern(It->Word);
    return C.E.pairOf(Map, K);
  }
  // Any entry may be written through it.
  if (!llvm::StringRef(C.Target.Name).contains("const_iterator"))
    C.E.store(C.S, Map, make::opaque(C.E.newOpaque(), C.E.typeOf(C.E.load(C.S, Map)), ""));
  return C.unknownResult();
}

/// `++it`, `it--`.
Value move(CallContext &C) {
  Value Old = C.value(0);
  Value New = Old.is(Value::Form::Iterator) ? make::iterator(Old->Elements[0], Dim())
                                            : C.E.unknown(C.E.typeOf(Old), "");
  if (C.place(0))
    C.E.store(C.S, C.place(0), New);
  return C.Target.ResultIsReference && C.place(0) ? C.place(0) : Old;
}

/// Puts `New` where no entry of this key is; an entry that may be there already may stay.
void add(CallContext &C, const Key &K, Value New) {
  TypeId Wanted = C.E.elementType(C.E.typeOf(C.value(0)));
  ClassId Class = C.E.Source.type(Wanted).Class;
  bool IsPointer = Class == ClassId::None || C.E.Source.classInfo(Class).HolderOf != ClassId::None;
  bool Fits = New.is(Value::Form::Tensor) || (New.is(Value::Form::Reference) && IsPointer) ||
              (New && Wanted != TypeId::Void && C.E.typeOf(New) == Wanted);
  if (!isAbsent(C.value(0), K) || !Fits)
    New = unknownEntry(C);
  C.E.store(C.S, C.E.referenceTo(C.place(0), K), New);
}

/// `insert(pair)`, `insert(key, value)` of an OrderedDict, `emplace(key, value)`.
Value insert(CallContext &C) {
  Value K, New;
  if (C.size() == 2 && C.value(1).is(Value::Form::Record) && C.value(1)->Elements.size() == 2) {
    K = C.value(1)->Elements[0];
    New = C.value(1)->Elements[1];
  } else if (C.size() == 3) {
    K = C.value(1);
    New = C.value(2);
  }
  K = K.is(Value::Form::Reference) ? C.E.load(C.S, K) : K;
  Key Name = keyOf(C, K);
  if (!C.place(0) || Name.Name.empty()) {
    forgetEntries(C);
    return C.unknownResult();
  }
  add(C, Name, New);
  if (C.Target.ResultIsReference)
    return C.E.referenceTo(C.place(0), Name);
  Value Parts[] = {entryIterator(C, Name), unknownBool(C.E)};
  return make::record(C.Target.Result, {C.E.intern("0"), C.E.intern("1")},
                      std::vector<Value>(std::begin(Parts), std::end(Parts)));
}

/// `count(key)`, `contains(key)`: decided where there is surely none.
Value count(CallContext &C) {
  Key K = keyOf(C, C.value(1));
  if (K.Name.empty() || !isAbsent(C.value(0), K))
    return C.unknownResult();
  return C.Target.ShortName == "contains" ? make::boolean(false)
                                          : make::integer(C.E.Dims.constant(0));
}

Value clear(CallContext &C) {
  if (Value Map = C.place(0))
    C.E.store(C.S, Map, make::record(C.E.typeOf(C.value(0)), {}, {}));
  return Value();
}

/// Room for entries: none changes.
Value reserve(CallContext &) { return Value(); }

} // namespace

void addMaps(BuiltinTable &T) {
  T["map::(constructor)"] = construct;
  T["map::operator[]"] = at;
  T["map::at"] = at;
  T["map::find"] = find;
  for (const char *Place : {"begin", "cbegin", "end", "cend"})
    T[std::string("map::") + Place] = anywhere;
  T["map::insert"] = insert;
  T["map::emplace"] = insert;
  T["map::try_emplace"] = insert;
  T["map::count"] = count;
  T["map::contains"] = count;
  T["map::clear"] = clear;
  T["map::reserve"] = reserve;
  T["entry::operator->"] = pairAt;
  T["entry::operator*"] = pairAt;
  T["entry::operator++"] = move;
  T["entry::operator--"] = move;
}

} // namespace shapewise
