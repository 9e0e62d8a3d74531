//===- Value.cpp - abstract values ----------------------------------------===//
#include "Value.h"

namespace shapewise {

ConditionPtr constantCondition(bool Holds) {
  auto C = std::make_shared<Condition>();
  C->Positive = Holds;
  return C;
}

ConditionPtr atom(OpaqueId Unknown) {
  auto C = std::make_shared<Condition>();
  C->Is = Condition::Form::Atom;
  C->Unknown = Unknown;
  return C;
}

ConditionPtr combined(Condition::Form Form, std::vector<ConditionPtr> Parts) {
  if (Parts.size() == 1)
    return Parts.front();
  auto C = std::make_shared<Condition>();
  C->Is = Form;
  C->Parts = std::move(Parts);
  return C;
}

ConditionPtr compareDims(Dim Left, Relation R, Dim Right) {
  auto C = std::make_shared<Condition>();
  C->Is = Condition::Form::Compare;
  C->Left = Left;
  C->Rel = R;
  C->Right = Right;
  return C;
}

ConditionPtr negation(const ConditionPtr &C) {
  auto N = std::make_shared<Condition>(*C);
  switch (C->Is) {
  case Condition::Form::Constant:
  case Condition::Form::Atom:
    N->Positive = !C->Positive;
    break;
  case Condition::Form::Compare:
    N->Rel = negate(C->Rel);
    break;
  case Condition::Form::And:
  case Condition::Form::Or:
    N->Is = C->Is == Condition::Form::And ? Condition::Form::Or : Condition::Form::And;
    for (ConditionPtr &Part : N->Parts)
      Part = negation(Part);
    break;
  }
  return N;
}

static bool same(const ConditionPtr &A, const ConditionPtr &B) {
  if (A == B)
    return true;
  if (!A || !B || A->Is != B->Is || A->Positive != B->Positive || A->Rel != B->Rel ||
      A->Left != B->Left || A->Right != B->Right || A->Unknown != B->Unknown ||
      A->Parts.size() != B->Parts.size())
    return false;
  for (std::size_t I = 0; I < A->Parts.size(); ++I)
    if (!same(A->Parts[I], B->Parts[I]))
      return false;
  return true;
}

bool Value::same(const Value &A, const Value &B) {
  if (A.get() == B.get())
    return true;
  if (!A || !B || A->Is != B->Is || A->Identity != B->Identity || A->Object != B->Object ||
      A->Number != B->Number || A->Word != B->Word || A->Real != B->Real ||
      A->Summary != B->Summary || A->Maybe != B->Maybe || A->Lambda != B->Lambda ||
      A->Names != B->Names || A->Elements.size() != B->Elements.size() || A->Path != B->Path ||
      !shapewise::same(A->Truth, B->Truth) || !(A->Data == B->Data))
    return false;
  for (std::size_t I = 0; I < A->Elements.size(); ++I)
    if (!same(A->Elements[I], B->Elements[I]))
      return false;
  return same(A->Order, B->Order);
}

static constexpr const char *NoElement = "(no element)";
bool Value::isNoElement() const { return is(Form::Named) && Node->Word == NoElement; }

namespace make {

template <typename Fill> static Value node(Value::Form Form, Fill Apply) {
  auto N = llvm::makeIntrusiveRefCnt<ValueNode>();
  N->Is = Form;
  Apply(*N);
  return Value(llvm::IntrusiveRefCntPtr<const ValueNode>(N));
}

Value integer(Dim Number, OriginId Origin, bool Literal) {
  return node(Value::Form::Int, [&](ValueNode &N) {
    N.Number = Number;
    N.Origin = Origin;
    N.Literal = Literal;
  });
}

Value boolean(ConditionPtr Truth) {
  return node(Value::Form::Bool, [&](ValueNode &N) { N.Truth = std::move(Truth); });
}

Value boolean(bool Truth) {
  auto C = std::make_shared<Condition>();
  C->Positive = Truth;
  return boolean(ConditionPtr(std::move(C)));
}

Value real(std::optional<double> Real) {
  return node(Value::Form::Float, [&](ValueNode &N) { N.Real = Real; });
}

Value text(std::string Word) {
  return node(Value::Form::Text, [&](ValueNode &N) { N.Word = std::move(Word); });
}

Value named(std::string Word) {
  return node(Value::Form::Named, [&](ValueNode &N) { N.Word = std::move(Word); });
}

Value noElement() { return named(NoElement); }

Value null(TypeId Type) {
  return node(Value::Form::Null, [&](ValueNode &N) { N.Type = Type; });
}

Value opaque(OpaqueId Identity, TypeId Type, std::string Name) {
  return node(Value::Form::Opaque, [&](ValueNode &N) {
    N.Identity = Identity;
    N.Type = Type;
    N.Word = std::move(Name);
  });
}

Value tensor(ObjectId Object) {
  return node(Value::Form::Tensor, [&](ValueNode &N) { N.Object = Object; });
}

Value tensorData(TensorType Data) {
  return node(Value::Form::TensorData, [&](ValueNode &N) { N.Data = std::move(Data); });
}

Value list(std::vector<Value> Elements, TypeId Type) {
  return node(Value::Form::List, [&](ValueNode &N) {
    N.Elements = std::move(Elements);
    N.Type = Type;
  });
}

Value summaryList(std::vector<Value> Elements, Dim Count, TypeId Type) {
  return node(Value::Form::List, [&](ValueNode &N) {
    N.Elements = std::move(Elements);
    N.Summary = true;
    N.Number = Count;
    N.Type = Type;
  });
}

Value sizes(Shape S) {
  return node(Value::Form::Sizes, [&](ValueNode &N) { N.Data.Sizes = std::move(S); });
}

Value record(TypeId Type, std::vector<llvm::StringRef> Names, std::vector<Value> Elements,
             OpaqueId Rest) {
  return node(Value::Form::Record, [&](ValueNode &N) {
    N.Type = Type;
    N.Names = std::move(Names);
    N.Elements = std::move(Elements);
    N.Identity = Rest;
  });
}

Value reference(ObjectId Object, llvm::ArrayRef<Key> Path) {
  return node(Value::Form::Reference, [&](ValueNode &N) {
    N.Object = Object;
    N.Path.assign(Path.begin(), Path.end());
  });
}

Value closure(FunctionId Lambda, std::vector<Value> Captures) {
  return node(Value::Form::Closure, [&](ValueNode &N) {
    N.Lambda = Lambda;
    N.Elements = std::move(Captures);
  });
}

Value iterator(Value Range, Dim Position) {
  return node(Value::Form::Iterator, [&](ValueNode &N) {
    N.Elements.push_back(std::move(Range));
    N.Number = Position;
  });
}

} // namespace make
} // namespace shapewise
