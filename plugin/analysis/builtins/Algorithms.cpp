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

/// The elements between two iterators.
struct Range {
  Value Container; ///< its place
  Value Listed;    ///< one by one, where they are known so; else null
  Value Pattern;   ///< otherwise: what stands for each
  Dim Count;
};

std::optional<Range> rangeAt(CallContext &C, std::size_t First) {
  Value Begin = C.value(First), End = C.value(First + 1);
  if (!Begin.is(Value::Form::Iterator) || !End.is(Value::Form::Iterator) || !Begin->Number ||
      !End->Number || !Value::same(Begin->Elements[0], End->Elements[0]))
    return std::nullopt;
  Range R;
  R.Container = Begin->Elements[0];
  R.Count = C.S.Known.simplify(C.E.Dims.sub(End->Number, Begin->Number));
  Value Held = R.Container.is(Value::Form::Reference) ? C.E.load(C.S, R.Container) : R.Container;
  if (Held.is(Value::Form::List)) {
    if (Value List = wholeRange(C, First); List && !List->Summary) {
      R.Listed = List;
      return R;
    }
    Value All = C.E.summarize(C.S, Held);
    if (All->Elements.size() == 1)
      R.Pattern = All->Elements.front();
  } else if (!Held.is(Value::Form::Opaque) || C.E.formOf(Held->Type) != Type::Form::List) {
    return std::nullopt;
  }
  if (!R.Pattern)
    R.Pattern = C.E.varying(C.E.elementType(C.E.typeOf(Held)));
  return R;
}

/// Puts the elements of `List`, each of which is known, behind those of a list that is known so
/// too.
bool append(CallContext &C, const Value &Out, const Value &List) {
  if (!Out.is(Value::Form::Iterator) || Out->Word != InsertingIterator)
    return false;
  Value Old = C.E.load(C.S, Out->Elements[0]);
  if (!Old.is(Value::Form::List) || Old->Summary ||
      Old->Elements.size() + List->Elements.size() > 256)
    return false;
  C.E.store(C.S, Out->Elements[0], make::with(Old, [&](ValueNode &N) {
              N.Elements.insert(N.Elements.end(), List->Elements.begin(), List->Elements.end());
            }));
  return true;
}

/// std::copy(first, last, out).
Value copy(CallContext &C) {
  auto From = rangeAt(C, 0);
  Value Out = C.value(2);
  if (!From)
    return C.E.unknownCall(C);
  if (From->Listed && append(C, Out, From->Listed))
    return Out;
  Value Added = From->Listed ? C.E.summarize(C.S, From->Listed)
                             : make::summaryList({From->Pattern}, From->Count);
  return write(C, Out, Added) ? Out : C.E.unknownCall(C);
}

/// std::transform(first, last, out, function) and (first, last, first of others, out, function).
class Transformation {
public:
  explicit Transformation(CallContext &C)
      : C(C), OutAt(C.size() == 5 ? 3 : 2), Out(C.value(OutAt)), Given(C.Arguments[OutAt + 1]) {}

  Value run() {
    auto From = rangeAt(C, 0);
    bool ToList = Out.is(Value::Form::Iterator) && Out->Elements[0].is(Value::Form::Reference) &&
                  C.E.load(C.S, Out->Elements[0]).is(Value::Form::List);
    if (!From || !ToList || !takesValues() || (OutAt == 3 && !C.value(2).is(Value::Form::Iterator)))
      return C.E.unknownCall(C);
    Element = C.E.elementType(C.E.typeOf(C.E.load(C.S, Out->Elements[0])));
    constexpr std::size_t Few = 16;
    Value Added;
    if (OutAt == 2 && From->Listed && From->Listed->Elements.size() <= Few) {
      std::vector<Value> Results;
      for (const Value &Each : From->Listed->Elements)
        Results.push_back(resultOf({Each}));
      Added = make::list(std::move(Results));
      if (append(C, Out, Added))
        return Out;
      Added = C.E.summarize(C.S, Added);
    } else {
      Added = make::summaryList({anyResult(*From)}, From->Count);
    }
    return write(C, Out, Added) ? Out : C.E.unknownCall(C);
  }

private:
  /// A function that may write to the elements is not followed.
  bool takesValues() const {
    Value F = C.value(OutAt + 1);
    const Function *Code = F.is(Value::Form::Closure) ? C.E.Source.body(F->Lambda) : nullptr;
    return !Code || llvm::none_of(Code->Signature.Parameters, [&](const Parameter &P) {
      return P.How == Passing::MutableReference && &P != thisOf(*Code);
    });
  }
  static const Parameter *thisOf(const Function &Code) {
    return Code.Signature.IsMethod ? &Code.Signature.Parameters.front() : nullptr;
  }

  /// What stands for the results of all calls: what two of them, for two elements, share. What one
  /// call changes the next ones see.
  Value anyResult(const Range &From) {
    auto Forget = [&] {
      C.E.forgetReachable(C.S, C.value(OutAt + 1));
      C.E.forgetGlobals(C.S);
    };
    Forget();
    std::vector<Value> Results;
    for (unsigned Call = 0; Call < 2; ++Call) {
      std::vector<Value> Arguments{someElement(From.Container)};
      if (OutAt == 3)
        Arguments.push_back(someElement(C.value(2)->Elements[0]));
      Results.push_back(resultOf(Arguments));
      Forget();
    }
    return C.E.commonPattern(C.S, Results);
  }
  /// A tensor is the container's own: the function may change its shape.
  Value someElement(const Value &Container) {
    return C.E.load(C.S, C.E.elementPlace(C.S, Container, Dim()));
  }

  Value resultOf(llvm::ArrayRef<Value> Arguments) {
    Value Result = C.E.invoke(C, Given, Arguments);
    if (Result.is(Value::Form::Reference) && C.E.formOf(Element) != Type::Form::Pointer)
      Result = C.E.load(C.S, Result);
    bool Fits = false;
    switch (C.E.formOf(Element)) {
    case Type::Form::Tensor:
      Fits = Result.is(Value::Form::Tensor);
      break;
    case Type::Form::Int:
      Fits = Result.is(Value::Form::Int);
      break;
    default:
      Fits = (Result.is(Value::Form::Record) || Result.is(Value::Form::List)) &&
             C.E.typeOf(Result) == Element;
    }
    return Fits ? Result : C.E.varying(Element);
  }

  CallContext &C;
  std::size_t OutAt;
  Value Out, Given;
  TypeId Element = TypeId::Void;
};

Value transform(CallContext &C) {
  if (C.size() < 4 || C.size() > 5)
    return C.E.unknownCall(C);
  return Transformation(C).run();
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
  T["std::transform"] = transform;
  T["std::reverse"] = reverse;
  for (const char *Name : {"shuffle", "random_shuffle", "sort", "stable_sort"})
    T[std::string("std::") + Name] = reorder;
  // What prints or times changes no tensor.
  T["std::operator<<"] = [](CallContext &C) { return C.Arguments[0]; };
  T["std::basic_ostream::operator<<"] = [](CallContext &C) { return C.Arguments[0]; };
  T["printf"] = nothing;
}

} // namespace shapewise
