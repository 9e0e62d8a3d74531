//===- ListOrder.cpp - how lists of unknown length begin and end ----------===//
//
// A list that grows in a loop is any number of elements like a few patterns. Where it holds objects
// (the layers of a model), those it had before the loop and those it got behind it are known.
//
//===----------------------------------------------------------------------===//
#include "Joiner.h"

namespace shapewise {

ListOrder orderOf(const Value &List) {
  if (!List->Summary)
    return {List->Elements, Value(), {}};
  if (!List->Order)
    return {{}, List, {}};
  llvm::ArrayRef<Value> Parts(List->Order->Elements);
  return {Parts[0]->Elements, Parts[1], Parts[2]->Elements};
}

Value make::inOrder(const Value &List, ListOrder Order) {
  return with(List, [&](ValueNode &N) {
    N.Order =
        list({list(std::move(Order.First)), std::move(Order.Between), list(std::move(Order.Last))});
  });
}

Value Engine::appended(const State &S, const Value &Old, const Value &More) {
  if (!Old->Summary && !More->Summary)
    return make::with(Old, [&](ValueNode &N) {
      N.Elements.insert(N.Elements.end(), More->Elements.begin(), More->Elements.end());
    });
  auto Together = [&](const Value &A, const Value &B) {
    Value One = summarize(S, A), Other = summarize(S, B);
    std::vector<Value> Patterns = One->Elements;
    Patterns.insert(Patterns.end(), Other->Elements.begin(), Other->Elements.end());
    return make::summaryList(patternsByClass(S, Patterns), Dims.add(One->Number, Other->Number),
                             Old->Type);
  };
  ListOrder Order = orderOf(Old), Behind = orderOf(More);
  if (!Order.Between) {
    Order.First.insert(Order.First.end(), Behind.First.begin(), Behind.First.end());
    Order.Between = Behind.Between;
    Order.Last = Behind.Last;
  } else {
    Order.Last.insert(Order.Last.end(), Behind.First.begin(), Behind.First.end());
    if (Behind.Between) {
      Order.Between = Together(Together(Order.Between, make::list(std::exchange(Order.Last, {}))),
                               Behind.Between);
      Order.Last = Behind.Last;
    }
  }
  return make::inOrder(Together(Old, More), std::move(Order));
}

/// `Both`, the join of two lists of objects, with the objects that both begin and end with.
Value Joiner::ordered(const Value &VA, const Value &VB, const Value &Both) {
  auto HoldsObjects = [](const Value &List) {
    return !List->Elements.empty() && List->Elements.front().is(Value::Form::Reference);
  };
  if (InPattern || !HoldsObjects(VA) || !HoldsObjects(VB))
    return Both;
  ListOrder OA = orderOf(VA), OB = orderOf(VB), Order;
  auto IsSameObject = [&](const Value &X, const Value &Y) {
    return X.is(Value::Form::Reference) && X->Object != ObjectId::None && X->Path.empty() &&
           !mentionsGeneric(X) && Value::same(X, Y);
  };
  std::size_t Front = 0, Fewer = std::min(OA.First.size(), OB.First.size());
  while (Front < Fewer && IsSameObject(OA.First[Front], OB.First[Front]))
    Order.First.push_back(OA.First[Front++]);
  // What is known whole ends with what it does not begin with.
  auto Ends = [&](ListOrder &O) {
    std::vector<Value> Rest(O.First.begin() + static_cast<std::ptrdiff_t>(Front), O.First.end());
    if (!O.Between)
      O.Last = std::exchange(Rest, {});
    return Rest;
  };
  std::vector<Value> RestA = Ends(OA), RestB = Ends(OB);
  while (!OA.Last.empty() && !OB.Last.empty() && IsSameObject(OA.Last.back(), OB.Last.back())) {
    Order.Last.insert(Order.Last.begin(), OA.Last.back());
    OA.Last.pop_back();
    OB.Last.pop_back();
  }
  if (orderOf(VA).Last.size() > Order.Last.size() && VA->Summary)
    generalized();
  if (orderOf(VA).First.size() > Order.First.size())
    generalized();
  if (Order.First.empty() && Order.Last.empty())
    return Both;
  std::vector<Value> Like;
  if (OA.Between)
    Like = OA.Between->Elements;
  auto Add = [&](const State &S, std::vector<Value> Front, const std::vector<Value> &Back) {
    Front.insert(Front.end(), Back.begin(), Back.end());
    Like = patterns(Like, E.summarize(S, make::list(std::move(Front)))->Elements);
  };
  Add(A, std::move(RestA), OA.Last);
  if (OB.Between)
    Like = patterns(Like, OB.Between->Elements);
  Add(B, std::move(RestB), OB.Last);
  Order.Between = make::summaryList(std::move(Like), Dim());
  return make::inOrder(Both, std::move(Order));
}

} // namespace shapewise
