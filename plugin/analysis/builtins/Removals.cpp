//===- Removals.cpp - elements taken out of lists -------------------------===//
//
// Of a list whose elements are known, what is left is known while it is known which of them go;
// otherwise it is so many elements like those there were.
//
//===----------------------------------------------------------------------===//
#include "Builtins.h"

namespace shapewise {

namespace {

bool isListed(const Value &List) { return List.is(Value::Form::List) && !List->Summary; }

/// Leaves `Count` elements (null: some number), nobody knows which.
void leave(CallContext &C, const Value &List, Dim Count) {
  if (!Count)
    Count = C.E.Dims.symbol("", {false, 0, std::nullopt});
  setSelf(C, make::summaryList(C.E.summarize(C.S, List)->Elements, Count, List->Type));
}

/// One element less, it is not known which.
void takeOne(CallContext &C, const Value &List) {
  Dim Count = C.E.elementCount(C.S, List);
  Dim Left = Count ? C.E.Dims.sub(Count, C.E.Dims.constant(1)) : Dim();
  if (!Left || canBeCount(C, Left)) // nothing can be taken out of nothing
    leave(C, List, Left);
}

void takeRange(CallContext &C, const Value &List, std::size_t From, std::size_t Count) {
  setSelf(C, make::with(List, [&](ValueNode &N) {
            auto First = N.Elements.begin() + static_cast<std::ptrdiff_t>(From);
            N.Elements.erase(First, First + static_cast<std::ptrdiff_t>(Count));
          }));
}

/// One element less, at the front or at the back.
Value shorten(CallContext &C, bool AtFront) {
  Value List = C.value(0);
  if (isListed(List) && !List->Elements.empty())
    takeRange(C, List, AtFront ? 0 : List->Elements.size() - 1, 1);
  else if (List.is(Value::Form::List) && List->Summary)
    setSelf(C, make::summaryList(List->Elements, C.E.Dims.sub(List->Number, C.E.Dims.constant(1)),
                                 List->Type));
  else
    forgetContainer(C);
  return Value();
}

Value popBack(CallContext &C) { return shorten(C, /*AtFront=*/false); }
Value popFront(CallContext &C) { return shorten(C, /*AtFront=*/true); }

/// pop of a queue takes the first element, of a stack the last.
Value pop(CallContext &C) {
  return shorten(C, /*AtFront=*/llvm::StringRef(C.Target.Name).starts_with("std::queue"));
}

Value clear(CallContext &C) {
  setSelf(C, make::list({}, C.Target.Parameters[0].Is));
  return Value();
}

/// Where an iterator into the list stands, if that is known.
std::optional<std::size_t> position(const Value &It, const Value &List) {
  auto At = It.is(Value::Form::Iterator) && It->Number ? It->Number.constant() : std::nullopt;
  if (!At || *At < 0 || *At > static_cast<std::int64_t>(List->Elements.size()))
    return std::nullopt;
  return static_cast<std::size_t>(*At);
}

/// erase(at), erase(first, last).
Value erase(CallContext &C) {
  Value List = C.value(0), First = C.value(1);
  if (!List.is(Value::Form::List) || C.size() < 2)
    return forgetContainer(C);
  Value Range = C.place(0) ? C.place(0) : List;
  auto From = isListed(List) ? position(First, List) : std::nullopt;
  if (C.size() == 2 && From && *From < List->Elements.size()) {
    takeRange(C, List, *From, 1);
  } else if (C.size() == 2) {
    From.reset();
    takeOne(C, List);
  } else {
    auto To = From ? position(C.value(2), List) : std::nullopt;
    if (To && *From <= *To) {
      takeRange(C, List, *From, *To - *From);
    } else {
      From.reset();
      leave(C, List, Dim());
    }
  }
  return make::iterator(Range, From ? C.E.Dims.constant(static_cast<std::int64_t>(*From)) : Dim());
}

} // namespace

void addRemovals(BuiltinTable &T) {
  T["list::pop_back"] = popBack;
  T["list::pop_front"] = popFront;
  T["list::pop"] = pop;
  T["list::clear"] = clear;
  T["list::erase"] = erase;
}

} // namespace shapewise
