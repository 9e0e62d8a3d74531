//===- Algorithms.cpp - the standard library's algorithms -----------------===//
//
// What sampling, copying and reordering does to the elements of containers. Of ranges that are not
// a whole container little is said; what is not said here makes the container unknown, as any
// function without a body does.
//
//===----------------------------------------------------------------------===//
#include "Builtins.h"

namespace shapewise {

namespace {

/// std::back_inserter(list): what is written through it goes behind the list's elements.
Value inserter(CallContext &C) {
  if (!C.place(0))
    return C.unknownResult();
  return make::with(make::iterator(C.place(0), Dim()),
                    [](ValueNode &N) { N.Word = InsertingIterator; });
}

/// The list between two iterators; null where that is not a whole list that is known.
Value wholeRange(CallContext &C, std::size_t First) {
  Value Begin = C.value(First), End = C.value(First + 1);
  if (!Begin.is(Value::Form::Iterator) || !End.is(Value::Form::Iterator) || End->Word != "end" ||
      !Begin->Number || !Begin->Number.isConstant(0) ||
      !Value::same(Begin->Elements[0], End->Elements[0]))
    return Value();
  return listOf(C.E, C.S, Begin->Elements[0]);
}

/// Puts elements like those of the summary `Added` where the iterator `Out` writes. False when it
/// is not known where that is.
bool write(CallContext &C, const Value &Out, const Value &Added) {
  if (!Out.is(Value::Form::Iterator) || !Out->Elements[0].is(Value::Form::Reference))
    return false;
  Value Old = C.E.load(C.S, Out->Elements[0]);
  if (!Old.is(Value::Form::List) || !Added.is(Value::Form::List))
    return false;
  if (Added->Number && Added->Number.isConstant(0))
    return true;
  if (Added->Elements.empty())
    return false;
  Value Before = C.E.summarize(C.S, Old);
  std::vector<Value> Patterns = Before->Elements;
  Patterns.insert(Patterns.end(), Added->Elements.begin(), Added->Elements.end());
  bool Inserts = Out->Word == InsertingIterator;
  Dim Count = !Inserts                          ? Before->Number
              : Before->Number && Added->Number ? C.E.Dims.add(Before->Number, Added->Number)
                                                : Dim();
  C.E.store(C.S, Out->Elements[0],
            make::summaryList({C.E.commonPattern(C.S, Patterns)}, Count, Old->Type));
  return true;
}

/// What a comparison or a generator, from argument `I` on, may write to is not known any more.
void runGiven(CallContext &C, std::size_t I) {
  for (; I < C.size(); ++I)
    C.E.forgetReachable(C.S, C.Arguments[I]);
}

/// std::sample(first, last, out, count, generator): as many as there are, at most `count`.
Value sample(CallContext &C) {
  Value List = wholeRange(C, 0), Wanted = C.value(3);
  if (!List || !List.is(Value::Form::List) || !Wanted.is(Value::Form::Int))
    return C.E.unknownCall(C);
  Value All = C.E.summarize(C.S, List);
  Dim Count;
  if (All->Number)
    Count = C.S.Known.simplify(C.E.Dims.min(All->Number, Wanted->Number));
  if (!write(C, C.value(2), make::summaryList(All->Elements, Count)))
    return C.E.unknownCall(C);
  Value Behind = C.value(2);
  runGiven(C, 4);
  return Behind;
}

/// std::copy(first, last, out).
Value copy(CallContext &C) {
  Value List = wholeRange(C, 0), Out = C.value(2);
  if (!List || !List.is(Value::Form::List))
    return C.E.unknownCall(C);
  // Behind the elements of a list that is known one by one.
  if (Out.is(Value::Form::Iterator) && Out->Word == InsertingIterator && !List->Summary) {
    Value Old = C.E.load(C.S, Out->Elements[0]);
    if (Old.is(Value::Form::List) && !Old->Summary &&
        Old->Elements.size() + List->Elements.size() <= 256) {
      C.E.store(C.S, Out->Elements[0], make::with(Old, [&](ValueNode &N) {
                  N.Elements.insert(N.Elements.end(), List->Elements.begin(), List->Elements.end());
                }));
      return Out;
    }
  }
  return write(C, Out, C.E.summarize(C.S, List)) ? Out : C.E.unknownCall(C);
}

/// Puts the elements of the whole list between arguments 0 and 1 into an order that is not known.
Value reorder(CallContext &C) {
  Value List = wholeRange(C, 0);
  if (!List || !List.is(Value::Form::List) || !C.value(0)->Elements[0].is(Value::Form::Reference))
    return C.E.unknownCall(C);
  C.E.store(C.S, C.value(0)->Elements[0], C.E.summarize(C.S, List));
  runGiven(C, 2);
  return C.unknownResult();
}

/// std::reverse(first, last).
Value reverse(CallContext &C) {
  Value List = wholeRange(C, 0);
  if (!List || !List.is(Value::Form::List) || List->Summary ||
      !C.value(0)->Elements[0].is(Value::Form::Reference))
    return reorder(C);
  C.E.store(C.S, C.value(0)->Elements[0], make::with(List, [](ValueNode &N) {
              std::reverse(N.Elements.begin(), N.Elements.end());
            }));
  return Value();
}

Value nothing(CallContext &) { return Value(); }

} // namespace

void addAlgorithms(BuiltinTable &T) {
  T["std::back_inserter"] = inserter;
  T["std::sample"] = sample;
  T["std::copy"] = copy;
  T["std::reverse"] = reverse;
  for (const char *Name : {"shuffle", "random_shuffle", "sort", "stable_sort"})
    T[std::string("std::") + Name] = reorder;
  // What prints or times changes no tensor.
  T["std::operator<<"] = [](CallContext &C) { return C.Arguments[0]; };
  T["std::basic_ostream::operator<<"] = [](CallContext &C) { return C.Arguments[0]; };
  T["printf"] = nothing;
}

} // namespace shapewise
