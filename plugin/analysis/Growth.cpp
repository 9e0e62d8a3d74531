//===- Growth.cpp - what takes the same step in every round ---------------===//
#include "Growth.h"
#include "Engine.h"

namespace shapewise {

namespace {

/// The object that a variable's value lies in: its own, or the one it refers to.
ObjectId heldIn(const Engine &E, const State &S, ObjectId Variable) {
  Value V = E.content(S, Variable);
  bool IsHandle = V.is(Value::Form::Tensor) || (V.is(Value::Form::Reference) && V->Path.empty());
  return IsHandle ? V->Object : Variable;
}

class Steps {
public:
  Steps(Engine &E, const State &S) : E(E), S(S) {}

  /// The value that stands for `Now` and for all further steps; null where it did not step.
  Value on(const Value &First, const Value &Second, const Value &Now) {
    if (!First || !Second || !Now || First.form() != Now.form() || Second.form() != Now.form() ||
        Value::same(Second, Now))
      return Value();
    switch (Now.form()) {
    case Value::Form::Int:
      if (Dim D = on(First->Number, Second->Number, Now->Number))
        return make::with(Now, [&](ValueNode &N) { N.Number = D; });
      return Value();
    case Value::Form::Iterator:
      if (Value::same(First->Elements[0], Now->Elements[0]))
        if (Dim D = on(First->Number, Second->Number, Now->Number))
          return make::iterator(Now->Elements[0], D);
      return Value();
    case Value::Form::List: {
      // Of lists of objects more is known when rounds are joined.
      if (llvm::any_of(Now->Elements, [](const Value &V) {
            return V.is(Value::Form::Reference) || V.is(Value::Form::Record);
          }))
        return Value();
      Value Any = E.summarize(S, Now);
      Dim D = longer(length(First), length(Second), Any->Number);
      return D ? make::with(Any, [&](ValueNode &N) { N.Number = D; }) : Value();
    }
    case Value::Form::TensorData:
      return sizesOn(First, Second, Now);
    case Value::Form::Record:
      return fieldsOn(First, Second, Now);
    default:
      return Value();
    }
  }

private:
  Dim length(const Value &List) {
    return List->Summary ? List->Number
                         : E.Dims.constant(static_cast<std::int64_t>(List->Elements.size()));
  }

  Dim on(Dim First, Dim Second, Dim Now) {
    if (!First || !Second || !Now)
      return Dim();
    Dim Step = E.Dims.sub(Now, Second);
    if (!Step.constant() || *Step.constant() == 0 || E.Dims.sub(Second, First) != Step)
      return Dim();
    if (!Count)
      Count = E.Dims.symbol("", {false, 0, std::nullopt});
    // Not from `Second` on: that the round before got past an index below its limit would say which
    // round it was.
    return E.Dims.add(First, E.Dims.mul(Step, Count));
  }

  /// What shrinks comes to an end by itself, when nothing is left.
  Dim longer(Dim First, Dim Second, Dim Now) {
    if (!Second || !Now || E.Dims.sub(Now, Second).constant().value_or(0) < 0)
      return Dim();
    return on(First, Second, Now);
  }

  Value sizesOn(const Value &First, const Value &Second, const Value &Now) {
    const Shape &A = First->Data.Sizes, &B = Second->Data.Sizes, &C = Now->Data.Sizes;
    if (A.hasRun() || B.hasRun() || C.hasRun() || A.rank() != C.rank() || B.rank() != C.rank())
      return Value();
    llvm::SmallVector<Extent, 4> Extents(C.extents().begin(), C.extents().end());
    bool Grows = false;
    for (std::size_t I = 0; I < Extents.size(); ++I) {
      Dim D = longer(A.extents()[I].Size, B.extents()[I].Size, C.extents()[I].Size);
      if (!D)
        continue;
      Extents[I].Size = D;
      Grows = true;
    }
    if (!Grows)
      return Value();
    return make::with(Now, [&](ValueNode &N) {
      N.Data.Sizes = Shape(Extents);
      N.Data.Memory = Layout();
      N.Data.Trues = Dim();
    });
  }

  Value fieldsOn(const Value &First, const Value &Second, const Value &Now) {
    Value All = Now;
    for (std::size_t I = 0; I < Now->Names.size(); ++I) {
      const Value *A = First->field(Now->Names[I]), *B = Second->field(Now->Names[I]);
      if (!A || !B)
        continue;
      if (Value Field = on(*A, *B, Now->Elements[I]))
        All = make::with(All, [&](ValueNode &N) { N.Elements[I] = Field; });
    }
    return Value::same(All, Now) ? Value() : All;
  }

  Engine &E;
  const State &S;
  Dim Count; ///< of the steps, made when something has stepped
};

} // namespace

RoundStart roundStart(const Engine &E, const State &S, llvm::ArrayRef<ObjectId> Variables) {
  RoundStart Start;
  for (ObjectId Variable : Variables)
    Start.push_back(E.content(S, heldIn(E, S, Variable)));
  return Start;
}

bool stepOn(Engine &E, State &S, llvm::ArrayRef<ObjectId> Variables, const RoundStart &First,
            const RoundStart &Second) {
  Steps Taken(E, S);
  bool Any = false;
  for (std::size_t I = 0; I < Variables.size(); ++I) {
    ObjectId Holder = heldIn(E, S, Variables[I]);
    if (Value Stepped = Taken.on(First[I], Second[I], E.content(S, Holder))) {
      S.Objects.set(Holder, Stepped);
      Any = true;
    }
  }
  return Any;
}

} // namespace shapewise
