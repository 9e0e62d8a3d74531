//===- Judge.cpp - holding a call to its contract --------------------------===//
//
// Picks the overload, binds arguments to parameters, evaluates the result, and turns what
// the shape functions said into a Judgement.
//
//===----------------------------------------------------------------------===//
#include "Binding.h"
#include "Contract.h"
#include "EmptyOperands.h"
#include "RankCases.h"
#include "ResultLayout.h"
#include "Signature.h"
#include "shapes/DTypes.h"
#include "shapes/DiscardedRows.h"

namespace shapewise {

namespace {

/// Evaluates a signature for bound terms.
class Evaluator {
public:
  Evaluator(const Signature &S, Call &C, std::vector<Term> &Terms, OriginId Origin)
      : S(S), C(C), Terms(Terms), Origin(Origin) {}

  Operand run() {
    for (const Term &T : Terms)
      if (Dim D = C.dim(T.Value))
        Names.Dims.emplace(T.Name, D);
    for (unsigned At = 0; At < Terms.size() && !C.failed(); ++At)
      hold(S.Parameters[At], Terms[At]);
    if (C.failed())
      return Operand::unknown();
    Operand Result = evaluate(S.Result).Value;
    if (!C.failed())
      for (const Modifier &M : S.Modifiers)
        modify(Result, M);
    if (Result.isTensor() && Result.Type.Sizes.rank() == 0u)
      Result.Type.Memory = Layout::inOrder();
    return Result;
  }

private:
  /// Holds an argument against the tensors its parameter may be.
  void hold(const Parameter &P, Term &T) {
    if (T.Value.What == Operand::Form::Word)
      return holdWord(P, T);
    if (!T.Value.isTensor())
      return holdNumbers(P, T);
    std::string Wanted;
    for (const ParameterType &Type : P.Types) {
      if (Type.Is == ParameterType::Form::Tensor)
        return holdTensor(Type, T);
      if (!accepts(Type, T.Value))
        continue; // a number, or else this
      if (Type.Is != ParameterType::Form::Spec)
        return;
      NameScope Tried = Names;
      Judgement J = holdAgainst(*Type.Spec, T.Value.Type, P.Name, Tried, C.facts());
      Wanted += (Wanted.empty() ? "" : " or ") + Type.SpecText;
      if (J.Is == Verdict::Mismatch)
        continue;
      Names = std::move(Tried);
      C.adopt(J);
      return;
    }
    if (!Wanted.empty())
      C.fail(Message::ArgumentDoesNotFit, {C.callee().str(), P.Name, Wanted, C.tensor(T), known()},
             {&T});
  }

  /// A word that is one of those taken, if these are listed: 'sum', 'mean' or 'none'.
  void holdWord(const Parameter &P, const Term &T) {
    auto *Wanted =
        llvm::find_if(P.Types, [](const ParameterType &Type) { return !Type.Words.empty(); });
    if (Wanted == P.Types.end() || llvm::is_contained(Wanted->Words, T.Value.Text))
      return;
    std::string Taken;
    for (std::size_t I = 0; I < Wanted->Words.size(); ++I)
      Taken += (I == 0                          ? "'"
                : I + 1 == Wanted->Words.size() ? " or '"
                                                : ", '") +
               Wanted->Words[I] + "'";
    C.fail(Message::ValueOutOfRange, {C.callee().str(), T.Name, Taken, "'" + T.Value.Text + "'"},
           {&T});
  }

  /// Holds a number, or a list, against what the first type of these asks.
  void holdNumbers(const Parameter &P, const Term &T) {
    auto *Wanted =
        llvm::find_if(P.Types, [](const ParameterType &Type) { return Type.Least || Type.Count; });
    if (Wanted == P.Types.end() || !accepts(*Wanted, T.Value))
      return;
    if (!T.Value.isList())
      return holdNumber(*Wanted, T, T.Value);
    if (Wanted->Count && T.Value.Elements.size() != *Wanted->Count) {
      C.fail(Wanted->Is == ParameterType::Form::Tensors ? Message::TensorCount
                                                        : Message::NumberCount,
             {C.callee().str(), P.Name, std::to_string(*Wanted->Count),
              std::to_string(T.Value.Elements.size())},
             {&T});
      return;
    }
    for (const Operand &Each : T.Value.Elements)
      if (!C.failed())
        holdNumber(*Wanted, T, Each);
  }

  void holdNumber(const ParameterType &Wanted, const Term &T, const Operand &Is) {
    if (!Wanted.Least)
      return;
    bool IsReal = Is.What == Operand::Form::Float;
    Dim Number = Is.isInt() ? C.dim(Is) : Dim();
    if (IsReal ? !Is.Real : !Number)
      return;
    auto Beyond = [&](Relation Side, std::int64_t Limit) {
      if (IsReal)
        return Side == Relation::Less ? *Is.Real < static_cast<double>(Limit)
                                      : *Is.Real > static_cast<double>(Limit);
      return C.compare(Number, Side, Limit) == Truth::Yes;
    };
    if (!Beyond(Relation::Less, *Wanted.Least) &&
        !(Wanted.Greatest && Beyond(Relation::Greater, *Wanted.Greatest)))
      return;
    std::string Least = std::to_string(*Wanted.Least);
    std::string InWords = Wanted.Greatest
                              ? "from " + Least + " to " + std::to_string(*Wanted.Greatest)
                              : "at least " + Least;
    MessagePart Given = Number;
    if (IsReal)
      Given = spelling(C, Is);
    C.fail(Message::ValueOutOfRange, {C.callee().str(), T.Name, InWords, Given}, {&T});
  }

  void holdTensor(const ParameterType &Wanted, const Term &T) {
    bool RankIsAsked = Wanted.LeastRank > 0 || Wanted.GreatestRank != AnyRank;
    if (requireType(C, T, Wanted.Elements) && RankIsAsked)
      requireRankIn(C, T, Wanted.LeastRank, Wanted.GreatestRank);
  }

  /// `, with N = 3, C = 10`: the names of the contract bound so far.
  std::string known() const {
    std::string Text;
    for (const auto &[Name, Value] : Names.Dims)
      Text += (Text.empty() ? ", with " : ", ") + Name + " = " + Value.str();
    return Text;
  }

  Term evaluate(const ResultExpression &E) {
    Term T;
    switch (E.Is) {
    case ResultExpression::Form::Parameter:
      return Terms[E.Parameter];
    case ResultExpression::Form::Literal:
      T.Value = E.Value.operand(C.dims());
      return T;
    case ResultExpression::Form::Apply: {
      std::vector<Term> Inner = evaluateAll(E);
      if (!C.failed())
        T.Value = E.Function->Function(C, Inner);
      return T;
    }
    case ResultExpression::Form::Spec:
      T.Value = Operand::tensor(instantiate(*E.Spec, Names, C.dims(), Origin));
      return T;
    case ResultExpression::Form::Tuple:
    case ResultExpression::Form::List: {
      T.Value = Operand::of(Operand::Form::List);
      for (Term &Inner : evaluateAll(E))
        T.Value.Elements.push_back(std::move(Inner.Value));
      return T;
    }
    }
    return T;
  }

  std::vector<Term> evaluateAll(const ResultExpression &E) {
    std::vector<Term> Result;
    for (const ResultExpression &Inner : E.Terms)
      Result.push_back(evaluate(Inner));
    return Result;
  }

  void modify(Operand &O, const Modifier &M) {
    for (Operand &Element : O.Elements)
      modify(Element, M);
    if (!O.isTensor())
      return;
    TensorType &T = O.Type;
    switch (M.Is) {
    case Modifier::Form::Type:
      T.Type = M.Type;
      break;
    case Modifier::Form::Meaning:
      T.Meaning = M.Meaning;
      break;
    case Modifier::Form::Floating:
      T.Type = floatingOf(T.Type);
      break;
    case Modifier::Form::Summed:
      T.Type = summedOf(T.Type);
      break;
    case Modifier::Form::As:
      T.Type = C.dtype(Terms[M.Parameter], T.Type);
      break;
    case Modifier::Form::InOrder:
    case Modifier::Form::AsOrdered:
    case Modifier::Form::AsOperands:
    case Modifier::Form::AsFormat:
      T.Memory = layoutByModel(C, Terms, M.Is, T);
      break;
    }
  }

  const Signature &S;
  Call &C;
  std::vector<Term> &Terms;
  OriginId Origin;
  NameScope Names;
};

/// An axis along which the elements lie in one place in memory (`expand`).
std::optional<unsigned> stretchedAxis(const Call &C, const TensorType &T) {
  auto X = Call::extents(T);
  llvm::ArrayRef<Dim> Steps = T.Memory.strides();
  for (unsigned I = 0; X && I < Steps.size() && I < X->size(); ++I)
    if (Steps[I].isConstant(0) && C.compare((*X)[I].Size, Relation::Greater, 1) == Truth::Yes)
      return I;
  return std::nullopt;
}

/// at::TensorIterator refuses to write several elements into one place.
bool writesEachPlaceOnce(Call &C, const Signature &S, const Term &Self) {
  bool Iterates = llvm::any_of(
      S.Modifiers, [](const Modifier &M) { return M.Is == Modifier::Form::AsOperands; });
  if (!Iterates || !Self.Value.isTensor())
    return true;
  TensorType Into = C.tensor(Self);
  auto Axis = stretchedAxis(C, Into);
  if (!Axis || C.compare(C.facts().numelOf(Into.Sizes), Relation::Greater, 0) != Truth::Yes)
    return true;
  C.fail(Message::InPlaceOverlap, {C.callee().str(), Into.Sizes, std::to_string(*Axis)}, {&Self});
  return false;
}

/// `self` of an in-place call afterwards: the result, which must have its shape, in its dtype.
Operand storeInto(Call &C, const Term &Self, Operand Result) {
  if (!Self.Value.isTensor() || !Result.isTensor())
    return Self.Value;
  TensorType Before = C.tensor(Self);
  Shape After = C.facts().resolve(Result.Type.Sizes);
  if (C.facts().equal(Before.Sizes, After) == Truth::No) {
    C.fail(Message::InPlaceShape, {C.callee().str(), Before.Sizes, After}, {&Self});
    return Operand::unknown();
  }
  bool Whole = Before.Type.isIn(DTypeSet::integers() | DTypeSet(DType::Bool)) == Truth::Yes;
  if (Whole && Result.Type.Type.isIn(DTypeSet::floats()) == Truth::Yes) {
    C.fail(Message::InPlaceType, {C.callee().str(), Before, Result.Type.Type}, {&Self});
    return Operand::unknown();
  }
  if (C.facts().equal(Before.Sizes, After) == Truth::Unknown)
    C.doubt("whether the result has the shape of 'self' is not known");
  Result.Type.Sizes = Before.Sizes;
  Result.Type.Type = Before.Type;
  Result.Type.Memory = Before.Memory;
  return Result;
}

/// What writes into a tensor leaves its elements where they are, unless their number may change.
void keepPlaces(const Call &C, const TensorType &Before, TensorType &After) {
  bool Same = C.facts().equal(Before.Sizes, C.facts().resolve(After.Sizes)) == Truth::Yes;
  After.Memory = Same ? Before.Memory : Layout();
}

class Judge {
public:
  Judge(const Signature &S, Call &C, Binding B) : S(S), C(C), B(std::move(B)) {}

  Judgement run(OriginId Origin) {
    Operand Result = Evaluator(S, C, B.Terms, Origin).run();
    if (!C.failed())
      layAsAsked(C, B.Terms, B.Asked, Result);
    // What is written into has the layout it had.
    if (S.Is == Variant::Out)
      forgetLayout(Result);
    effects(Result);
    Judgement J;
    J.Effects = std::move(Effects);
    if (C.failed() && hasEmptyOperand(C, B.Terms)) {
      J.Why = "an operand has no elements: libtorch often returns before it looks at the others";
      return J;
    }
    if (C.failed()) {
      J.Is = Verdict::Mismatch;
      J.Problems = C.takeProblems();
      J.Result = Operand::unknown();
      return J;
    }
    J.Result = std::move(Result);
    J.ViewOf = viewedArgument();
    if (C.contradictory()) {
      J.Why = "what is known here contradicts itself";
      return J;
    }
    J.Is = C.doubtful() ? Verdict::Unknown : Verdict::Fits;
    J.Why = C.takeDoubt();
    J.Throws = C.throwsUnreported();
    if (C.isLoss())
      J.Notice = discardedRows(C, B.Terms);
    J.After = C.takeFacts();
    return J;
  }

private:
  std::optional<unsigned> viewedArgument() const {
    const ResultExpression &E = S.Result;
    bool View = S.Is == Variant::Plain && E.Is == ResultExpression::Form::Apply &&
                E.Function->IsView && !E.Terms.empty() &&
                E.Terms.front().Is == ResultExpression::Form::Parameter;
    return View ? B.Terms[E.Terms.front().Parameter].Argument : std::nullopt;
  }

  void effects(Operand &Result) {
    if (S.Is == Variant::Out)
      return storeOuts(Result);
    if (S.Is != Variant::InPlace && !S.Assigns)
      return;
    auto At = S.parameter("self");
    if (!At && !B.Terms.empty())
      At = 0;
    if (!At || !B.Terms[*At].Argument)
      return;
    if (!C.failed() && S.Is == Variant::InPlace && !S.Reshapes &&
        writesEachPlaceOnce(C, S, B.Terms[*At]))
      Result = storeInto(C, B.Terms[*At], std::move(Result));
    if (S.Assigns && Result.isTensor() && B.Terms[*At].Value.isTensor())
      keepPlaces(C, C.tensor(B.Terms[*At]), Result.Type);
    Effects.emplace_back(*B.Terms[*At].Argument, C.failed() ? Operand::unknown() : Result);
  }

  void storeOuts(const Operand &Result) {
    for (unsigned Index = 0; Index < B.Outs.size(); ++Index) {
      Operand Stored = Operand::unknown();
      if (!C.failed() && Result.isList() && Result.Elements.size() == B.Outs.size())
        Stored = Result.Elements[Index];
      else if (!C.failed() && B.Outs.size() == 1)
        Stored = Result;
      Effects.emplace_back(B.Outs[Index], std::move(Stored));
    }
  }

  const Signature &S;
  Call &C;
  Binding B;
  std::vector<std::pair<unsigned, Operand>> Effects;
};

} // namespace

Judgement judge(llvm::ArrayRef<const Signature *> Overloads, llvm::StringRef Callee,
                llvm::ArrayRef<Argument> Arguments, const Facts &Known, OriginId CallOrigin) {
  auto JudgeOne = [&](llvm::ArrayRef<Argument> Spelt, const Facts &Facts) {
    return judge(Overloads, Callee, Spelt, Facts, CallOrigin);
  };
  if (auto J = judgeCases(Arguments, Known, JudgeOne))
    return *std::move(J);
  for (bool ByPosition : {false, true})
    for (const Signature *S : Overloads) {
      auto JudgeWith = [&](const Facts &Facts) -> std::optional<Judgement> {
        auto B = bind(*S, Arguments, ByPosition, Known.dims());
        if (!B)
          return std::nullopt;
        Call C(Callee, Facts, CallOrigin, S->IsLoss);
        return Judge(*S, C, *std::move(B)).run(CallOrigin);
      };
      auto J = JudgeWith(Known);
      if (!J)
        continue;
      // What works on nothing alone does no work, whatever was meant.
      if (J->Is != Verdict::Mismatch)
        if (auto Filled = withElements(Arguments, Known, *J, S->IsLoss))
          if (auto Wrong = JudgeWith(*Filled); Wrong->Is == Verdict::Mismatch)
            return *std::move(Wrong);
      return *std::move(J);
    }
  Judgement J;
  J.Why = ("'" + Callee + "' is not modelled for these arguments").str();
  if (llvm::any_of(Overloads,
                   [](const Signature *S) { return S->Assigns || S->Is != Variant::Plain; }))
    for (unsigned Index = 0; Index < Arguments.size(); ++Index)
      if (Arguments[Index].Value.isTensor())
        J.Effects.emplace_back(Index, Operand::unknown());
  return J;
}

Check checkOf(Message M) {
  switch (M) {
#define MESSAGE(Id, CheckId, Text)                                                                 \
  case Message::Id:                                                                                \
    return Check::CheckId;
#include "Messages.def"
  }
  return Check::Op;
}

bool throws(Check About) {
  return About != Check::SilentBroadcast && About != Check::LossKind &&
         About != Check::DiscardedRows && About != Check::PartialBatch;
}

llvm::StringRef textOf(Message M) {
  switch (M) {
#define MESSAGE(Id, CheckId, Text)                                                                 \
  case Message::Id:                                                                                \
    return Text;
#include "Messages.def"
  }
  return "";
}

} // namespace shapewise
