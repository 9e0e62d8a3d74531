//===- Lists.cpp - vectors, arrays, initializer lists, array references ---===//
#include "Builtins.h"

namespace shapewise {

namespace {

/// The container a method runs on, as a value.
Value self(CallContext &C) { return C.value(0); }

/// Whether a list that is known has no such element (null: none at all). Numbers do not count: of
/// empty lists of them people take the address of the first.
bool isPastEnd(CallContext &C, const Value &List, Dim Index) {
  if (!List.is(Value::Form::List))
    return false;
  switch (C.E.formOf(C.E.elementType(List->Type))) {
  case Type::Form::Tensor:
  case Type::Form::Record:
  case Type::Form::List:
  case Type::Form::Tuple:
    break;
  default:
    return false;
  }
  Dim Zero = C.E.Dims.constant(0), Size = C.E.elementCount(C.S, List);
  if (!Size)
    return false;
  return C.S.Known.equal(Size, Zero) == Truth::Yes ||
         (Index && (C.S.Known.compare(Index, Relation::Less, Zero) == Truth::Yes ||
                    C.S.Known.compare(Size, Relation::LessEqual, Index) == Truth::Yes));
}

Value elementOrPlace(CallContext &C, Dim Index) {
  Key K;
  K.Index = Index;
  Value Place = C.place(0), List = self(C);
  if (C.S.Tries == 0 && isPastEnd(C, List, Index)) { // a handler would get what at() throws
    C.S.Undefined = true;
    return C.unknownResult();
  }
  if (C.Target.ResultIsReference && Place && Index && Index.constant() &&
      List.is(Value::Form::List) && !List->Summary)
    return C.E.referenceTo(Place, K);
  if (C.Target.ResultIsReference && Place && List.is(Value::Form::Opaque) && Index)
    return C.E.referenceTo(Place, K);
  if (C.Target.ResultIsReference && Place && List.is(Value::Form::List))
    return C.E.elementPlace(C.S, Place, Index);
  Value Element = C.E.project(C.S, List, K,
                              C.E.formOf(C.Target.Result) == Type::Form::Pointer ? TypeId::Void
                                                                                 : C.Target.Result);
  return C.Target.ResultIsReference ? placed(C.E, C.S, Element) : Element;
}

Value at(CallContext &C) {
  Value Index = C.value(1);
  if (!Index.is(Value::Form::Int))
    return C.unknownResult();
  return elementOrPlace(C, Index->Number);
}

Value front(CallContext &C) { return elementOrPlace(C, C.E.Dims.constant(0)); }

Value back(CallContext &C) {
  Value List = self(C);
  if (List.is(Value::Form::List) && !List->Summary && !List->Elements.empty())
    return elementOrPlace(C,
                          C.E.Dims.constant(static_cast<std::int64_t>(List->Elements.size()) - 1));
  if (List.is(Value::Form::Sizes)) {
    if (Dim D = C.S.Known.sizeAt(List->Data.Sizes, -1)) {
      Value V = make::integer(D);
      return C.Target.ResultIsReference ? placed(C.E, C.S, V) : V;
    }
  }
  if (List.is(Value::Form::List)) {
    if (ListOrder Order = orderOf(List); !Order.Last.empty())
      return C.Target.ResultIsReference ? C.E.elementPlace(C.place(0), Order.Last.back())
                                        : Order.Last.back();
    return elementOrPlace(C, Dim());
  }
  return C.unknownResult();
}

Value size(CallContext &C) { return countOf(C, self(C)); }

Value isEmpty(CallContext &C) {
  Value Count = countOf(C, self(C));
  return C.E.equality(C.S, Count, make::integer(C.E.Dims.constant(0)));
}

Value add(CallContext &C, Value Element) {
  Value List = self(C);
  if (List.is(Value::Form::List)) {
    if (!List->Summary && List->Elements.size() >= 256)
      return forgetContainer(C);
    setSelf(C, C.E.appended(C.S, List, make::list({Element})));
  } else {
    return forgetContainer(C);
  }
  if (C.Target.ResultIsReference)
    return back(C);
  return Value();
}

Value pushBack(CallContext &C) { return add(C, C.value(1)); }

/// One argument of the element's own kind is the element; anything else would run a constructor.
Value emplaceBack(CallContext &C) {
  if (C.size() == 2) {
    Value V = C.value(1);
    TypeId Element = C.E.elementType(C.Target.Parameters[0].Is);
    if (C.E.formOf(Element) != Type::Form::Record || V.is(Value::Form::Record) ||
        V.is(Value::Form::Reference))
      return add(C, V);
  }
  TypeId Element = C.E.elementType(C.Target.Parameters[0].Is);
  if (C.E.formOf(Element) == Type::Form::Tuple) {
    std::vector<llvm::StringRef> Names;
    std::vector<Value> Parts;
    for (std::size_t I = 1; I < C.size(); ++I) {
      Names.push_back(C.E.intern(std::to_string(I - 1)));
      Parts.push_back(C.value(I));
    }
    return add(C, make::record(Element, Names, Parts));
  }
  std::vector<Value> Arguments(C.Arguments.begin() + 1, C.Arguments.end());
  if (C.E.formOf(Element) == Type::Form::Record)
    return add(C, C.E.load(C.S, C.E.construct(C, Element, Arguments)));
  return add(C, C.E.unknown(Element, ""));
}

Value pushFront(CallContext &C) {
  Value List = self(C);
  if (!List.is(Value::Form::List) || List->Elements.size() >= 256)
    return forgetContainer(C);
  setSelf(C, C.E.appended(C.S, make::list({C.value(1)}, List->Type), List));
  return Value();
}

Value nothing(CallContext &) { return Value(); }

/// `Count` copies of `Element`.
Value repeated(CallContext &C, Dim Count, Value Element, TypeId Type) {
  if (auto N = Count ? Count.constant() : std::nullopt; N && *N >= 0 && *N <= 256)
    return make::list(std::vector<Value>(static_cast<std::size_t>(*N), Element), Type);
  if (Count && canBeCount(C, Count))
    return make::summaryList({C.E.frozen(C.S, Element)}, Count, Type);
  return make::opaque(C.E.newOpaque(), Type, "");
}

Value defaultElement(CallContext &C, TypeId List) {
  TypeId Element = C.E.elementType(List);
  switch (C.E.formOf(Element)) {
  case Type::Form::Int:
    return make::integer(C.E.Dims.constant(0));
  case Type::Form::Tensor:
  case Type::Form::Pointer:
  case Type::Form::Optional:
    return make::null(Element);
  case Type::Form::List:
    return make::list({}, Element);
  default:
    return C.E.unknown(Element, "");
  }
}

Value resize(CallContext &C) {
  Value Count = C.value(1), List = self(C);
  if (!Count.is(Value::Form::Int) || !List.is(Value::Form::List))
    return forgetContainer(C);
  Value Element = C.size() > 2 ? C.value(2) : defaultElement(C, C.Target.Parameters[0].Is);
  if (!canBeCount(C, Count->Number))
    return forgetContainer(C);
  auto N = Count->Number.constant();
  if (!N || *N > 256 || List->Summary) {
    // Some of the elements there were, some new ones, or both.
    std::vector<Value> Patterns = C.E.summarize(C.S, List)->Elements;
    Patterns.push_back(Element);
    setSelf(C, make::summaryList({C.E.commonPattern(C.S, Patterns)}, Count->Number, List->Type));
    return Value();
  }
  setSelf(C, make::with(List, [&](ValueNode &Node) {
            Node.Elements.resize(static_cast<std::size_t>(*N), Element);
          }));
  return Value();
}

/// A list of type `Type` of the elements from `First` to `Last`.
Value between(CallContext &C, const Value &First, const Value &Last, TypeId Type) {
  Value Unknown = make::opaque(C.E.newOpaque(), Type, "");
  if (!Last.is(Value::Form::Iterator) || !First->Number ||
      !Value::same(First->Elements[0], Last->Elements[0]))
    return Unknown;
  Value Range = C.E.load(C.S, First->Elements[0]);
  bool Listed = Range.is(Value::Form::List) || Range.is(Value::Form::Sizes);
  if (Listed && First->Number.isConstant(0) && Last->Word == "end")
    return Range;
  if (!Last->Number || !(Range.is(Value::Form::List) || Range.is(Value::Form::Opaque)))
    return Unknown;
  Dim Count = C.S.Known.simplify(C.E.Dims.sub(Last->Number, First->Number));
  auto From = First->Number.constant(), Length = Count.constant();
  if (Range.is(Value::Form::List) && !Range->Summary && From && Length) {
    auto Size = static_cast<std::int64_t>(Range->Elements.size());
    if (*From < 0 || *Length < 0 || *From + *Length > Size)
      return Unknown;
    llvm::ArrayRef<Value> All(Range->Elements);
    return make::list(All.slice(*From, *Length).vec(), Type);
  }
  if (Range.is(Value::Form::List)) {
    Value Some = C.E.summarize(C.S, Range);
    return make::summaryList(Some->Elements, Count, Type);
  }
  return make::summaryList({C.E.varying(C.E.elementType(Type))}, Count, Type);
}

Value construct(CallContext &C) {
  TypeId Type = C.Target.ClassType;
  if (C.size() == 0 || !C.Arguments[0])
    return make::list({}, Type);
  Value First = C.value(0);
  if (Value List = listOf(C.E, C.S, First)) {
    if (C.size() > 1 && List.is(Value::Form::List) && C.value(1).is(Value::Form::Int))
      return make::opaque(C.E.newOpaque(), Type, ""); // a pointer and a length
    return List.is(Value::Form::List) ? make::with(List, [&](ValueNode &N) { N.Type = Type; })
                                      : List;
  }
  bool Viewing = llvm::StringRef(C.Target.Name).starts_with("c10::ArrayRef");
  // ArrayRef(const T &) views one element.
  if (C.size() == 1 && Viewing)
    return C.Target.Parameters[0].Is == C.E.elementType(Type) ? make::list({First}, Type)
                                                              : C.E.unknown(Type, "");
  if (First.is(Value::Form::Int)) {
    // Behind the number stands an element, or the allocator that nobody writes.
    bool IsGiven = C.size() > 1 && C.Arguments[1];
    Value Element = IsGiven ? C.value(1) : defaultElement(C, Type);
    return repeated(C, First->Number, Element, Type);
  }
  if (First.is(Value::Form::Iterator) && C.size() > 1)
    return between(C, First, C.value(1), Type);
  if (First.is(Value::Form::Opaque) && C.size() == 1)
    return make::opaque(First->Identity, First->Type, First->Word);
  return make::opaque(C.E.newOpaque(), Type, "");
}

/// v.data(): elements may be written through the pointer.
Value data(CallContext &C) {
  if (C.place(0) && C.Target.Parameters[0].How == Passing::MutableReference)
    C.E.forgetElements(C.S, C.place(0));
  return C.unknownResult();
}

Value begin(CallContext &C) {
  return make::iterator(C.place(0) ? C.place(0) : self(C), C.E.Dims.constant(0));
}

Value end(CallContext &C) {
  Value Count = countOf(C, self(C));
  Value It = make::iterator(C.place(0) ? C.place(0) : self(C),
                            Count.is(Value::Form::Int) ? Count->Number : Dim());
  return make::with(It, [](ValueNode &N) { N.Word = "end"; });
}

/// An iterator where another one stands, also one through which nothing can be written.
Value iteratorLike(CallContext &C) {
  Value It = C.size() > 0 && C.Arguments[0] ? C.value(0) : Value();
  return It.is(Value::Form::Iterator) ? It : C.E.unknown(C.Target.ClassType, "");
}

/// The iterator a method or operator is called on, moved by `By`.
Value moved(CallContext &C, Dim By) {
  Value It = C.value(0);
  if (!It.is(Value::Form::Iterator))
    return Value();
  return make::iterator(It->Elements[0], It->Number && By ? C.E.Dims.add(It->Number, By) : Dim());
}

Dim amount(CallContext &C) {
  Value By = C.value(1);
  return C.size() > 1 && By.is(Value::Form::Int) ? By->Number : Dim();
}

/// `it + n`, `it - n`; the distance of two iterators is not known.
Value iteratorPlus(CallContext &C) {
  Value To = moved(C, amount(C));
  return To ? To : C.unknownResult();
}
Value iteratorMinus(CallContext &C) {
  if (C.value(1).is(Value::Form::Iterator))
    return C.unknownResult();
  Dim By = amount(C);
  Value To = moved(C, By ? C.E.Dims.neg(By) : Dim());
  return To ? To : C.unknownResult();
}

/// `++it`, `it++`, `it += n` and their opposites.
Value advance(CallContext &C, Dim By) {
  Value Old = C.value(0), To = moved(C, By);
  if (!To)
    return C.unknownResult();
  setSelf(C, To);
  return C.Target.ResultIsReference ? C.Arguments[0] : Old;
}
Value increment(CallContext &C) { return advance(C, C.E.Dims.constant(1)); }
Value decrement(CallContext &C) { return advance(C, C.E.Dims.constant(-1)); }
Value addTo(CallContext &C) { return advance(C, amount(C)); }
Value takeFrom(CallContext &C) {
  Dim By = amount(C);
  return advance(C, By ? C.E.Dims.neg(By) : Dim());
}

/// `*it`, `it->`, `it[n]`.
Value pointedTo(CallContext &C) {
  Value It = C.value(0);
  if (C.size() > 1)
    It = moved(C, amount(C));
  if (!It.is(Value::Form::Iterator))
    return C.unknownResult();
  C.S.Undefined = isPastEnd(C, C.E.load(C.S, It->Elements[0]), It->Number);
  return C.E.elementPlace(C.S, It->Elements[0], It->Number);
}

Value compareIterators(CallContext &C, Relation R) {
  Value A = C.value(0), B = C.value(1);
  if (!A.is(Value::Form::Iterator) || !B.is(Value::Form::Iterator) || !A->Number || !B->Number ||
      !Value::same(A->Elements[0], B->Elements[0]))
    return C.E.truthFrom(C.S, {A, B});
  return make::boolean(compareDims(A->Number, R, B->Number));
}

Value vec(CallContext &C) { return self(C); }

Value compareEqual(CallContext &C) {
  if (C.value(0).is(Value::Form::Iterator))
    return compareIterators(C, Relation::Equal);
  return C.E.equality(C.S, C.value(0), C.value(1));
}

Value compareUnequal(CallContext &C) {
  if (C.value(0).is(Value::Form::Iterator))
    return compareIterators(C, Relation::NotEqual);
  return make::boolean(negation(C.E.condition(C.E.equality(C.S, C.value(0), C.value(1)))));
}

Value assign(CallContext &C) {
  setSelf(C, C.value(1));
  return C.Arguments[0];
}

Value insert(CallContext &C) {
  // v.insert(v.end(), w.begin(), w.end()) appends.
  Value List = self(C);
  Value Where = C.value(1);
  if (List.is(Value::Form::List) && !List->Summary && Where.is(Value::Form::Iterator)) {
    if (C.size() == 4 && Where->Word == "end") {
      Value First = C.value(2), Last = C.value(3);
      if (First.is(Value::Form::Iterator) && Last.is(Value::Form::Iterator) &&
          Last->Word == "end" && First->Number && First->Number.isConstant(0)) {
        Value Added = C.E.load(C.S, First->Elements[0]);
        if (Added.is(Value::Form::List) && !Added->Summary) {
          setSelf(C, make::with(List, [&](ValueNode &N) {
                    N.Elements.insert(N.Elements.end(), Added->Elements.begin(),
                                      Added->Elements.end());
                  }));
          return C.unknownResult();
        }
      }
    }
    if (C.size() == 3 && Where->Number && Where->Number.constant()) {
      auto At = static_cast<std::size_t>(*Where->Number.constant());
      if (At <= List->Elements.size()) {
        Value Element = C.value(2);
        setSelf(C, make::with(List, [&](ValueNode &N) {
                  N.Elements.insert(N.Elements.begin() + static_cast<std::ptrdiff_t>(At), Element);
                }));
        return C.unknownResult();
      }
    }
  }
  return forgetContainer(C);
}

/// The first `Count` elements (null: all) behind the first `Skipped` ones; null when not known.
Value partOf(CallContext &C, const Value &List, std::int64_t Skipped,
             std::optional<std::int64_t> Count) {
  auto Cut = [&](auto All) {
    auto Size = static_cast<std::int64_t>(All.size());
    return All.slice(Skipped, std::min(Count.value_or(Size), Size - Skipped));
  };
  if (List.is(Value::Form::List) && !List->Summary &&
      Skipped <= static_cast<std::int64_t>(List->Elements.size())) {
    llvm::ArrayRef<Value> Part = Cut(llvm::ArrayRef<Value>(List->Elements));
    return make::list(Part.vec(), List->Type);
  }
  if (!List.is(Value::Form::Sizes))
    return Value();
  Shape All = C.S.Known.resolve(List->Data.Sizes);
  auto Front = static_cast<std::int64_t>(All.front().size());
  if (!All.hasRun())
    return Skipped <= Front ? make::sizes(Shape(Cut(All.extents()))) : Value();
  if (Skipped > Front)
    return Value();
  if (Count)
    return Skipped + *Count <= Front ? make::sizes(Shape(Cut(All.front()))) : Value();
  return make::sizes(Shape(All.front().drop_front(Skipped), All.run(), All.back()));
}

std::optional<std::int64_t> constantAt(CallContext &C, std::size_t I) {
  Value V = I < C.size() && C.Arguments[I] ? C.value(I) : Value();
  auto N = V.is(Value::Form::Int) ? V->Number.constant() : std::nullopt;
  return N && *N >= 0 ? N : std::nullopt;
}

/// ArrayRef::slice(n), slice(n, count).
Value slice(CallContext &C) {
  auto Skipped = constantAt(C, 1);
  bool Counts = C.size() > 2 && C.Arguments[2];
  auto Count = constantAt(C, 2);
  Value Part = Skipped && (!Counts || Count) ? partOf(C, self(C), *Skipped, Count) : Value();
  return Part ? Part : C.unknownResult();
}

/// torch::ExpandingArray<2>(5) and ({5, 5}): the number or the list itself.
Value expanding(CallContext &C) {
  if (C.size() == 0)
    return C.unknownResult();
  Value V = C.value(0);
  if (Value List = listOf(C.E, C.S, V))
    return List;
  return V;
}

} // namespace

void setSelf(CallContext &C, Value V) {
  if (Value Place = C.place(0))
    C.E.store(C.S, Place, std::move(V));
}

Value forgetContainer(CallContext &C) {
  setSelf(C,
          make::opaque(C.E.newOpaque(),
                       C.Target.Parameters.empty() ? TypeId::Void : C.Target.Parameters[0].Is, ""));
  return C.unknownResult();
}

bool canBeCount(CallContext &C, Dim Count) {
  C.S.Undefined = !C.S.Known.assume(Count, Relation::GreaterEqual, C.E.Dims.constant(0));
  return !C.S.Undefined;
}

Value countOf(CallContext &Context, const Value &List) {
  Engine &E = Context.E;
  if (List.is(Value::Form::List))
    if (Dim Count = E.elementCount(Context.S, List))
      return make::integer(Count);
  if (List.is(Value::Form::Sizes))
    return make::integer(Context.S.Known.rankOf(List->Data.Sizes));
  if (List.is(Value::Form::Opaque)) {
    Key K;
    K.Name = ElementCount;
    return E.project(Context.S, List, K);
  }
  return make::integer(E.Dims.symbol(E.Source.text(Context.Where.Place), {false, 0, {}}));
}

void addLists(BuiltinTable &T) {
  T["list::(constructor)"] = construct;
  T["expanding::(constructor)"] = expanding;
  T["list::operator[]"] = at;
  T["list::at"] = at;
  T["list::front"] = front;
  T["list::back"] = back;
  T["list::size"] = size;
  T["list::empty"] = isEmpty;
  T["list::push_back"] = pushBack;
  T["list::emplace_back"] = emplaceBack;
  T["list::push_front"] = pushFront;
  T["list::push"] = pushBack;
  T["list::emplace"] = emplaceBack;
  T["list::top"] = back;
  T["list::reserve"] = nothing;
  T["list::shrink_to_fit"] = nothing;
  T["list::resize"] = resize;
  T["list::insert"] = insert;
  T["list::data"] = data;
  T["list::begin"] = begin;
  T["list::cbegin"] = begin;
  T["list::end"] = end;
  T["list::cend"] = end;
  T["list::vec"] = vec;
  T["c10::ArrayRef::slice"] = slice;
  T["list::operator="] = assign;
  T["list::equals"] = compareEqual;
  T["iterator::(constructor)"] = iteratorLike;
  T["iterator::operator*"] = pointedTo;
  T["iterator::operator->"] = pointedTo;
  T["iterator::operator[]"] = pointedTo;
  T["iterator::operator+"] = iteratorPlus;
  T["iterator::operator-"] = iteratorMinus;
  T["iterator::operator+="] = addTo;
  T["iterator::operator-="] = takeFrom;
  T["iterator::operator++"] = increment;
  T["iterator::operator--"] = decrement;
  T["__gnu_cxx::operator=="] = compareEqual;
  T["__gnu_cxx::operator!="] = compareUnequal;
  T["c10::operator=="] = compareEqual;
  T["c10::operator!="] = compareUnequal;
  T["std::operator=="] = compareEqual;
  T["std::operator!="] = compareUnequal;
  T["std::__detail::operator=="] = compareEqual;
  T["std::__detail::operator!="] = compareUnequal;
}

} // namespace shapewise
