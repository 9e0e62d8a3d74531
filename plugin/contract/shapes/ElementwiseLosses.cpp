//===- ElementwiseLosses.cpp - mse_loss, binary_cross_entropy and their kin --===//
//
// Losses that pair elements. Some broadcast (and compute nonsense silently), some insist on
// equal shapes; see docs/libtorch-behaviour.md.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"
#include "LossInputs.h"
#include "MutualStretch.h"
#include "Reduced.h"

namespace shapewise::shapes {

namespace {

/// The check that an axis belongs to: batch first, then classes, then space.
Message messageOfAxis(std::size_t Axis) {
  return Axis == 1 ? Message::ElementLossClasses : Message::ElementLossBatch;
}

/// Requires equal shapes; true when they are or may be.
bool requireSameShape(Call &C, const Term &A, const Term &B) {
  TensorType AT = C.tensor(A), BT = C.tensor(B);
  auto X = Call::extents(AT), Y = Call::extents(BT);
  if (!X || !Y) {
    if (C.facts().equal(AT.Sizes, BT.Sizes) != Truth::Yes)
      C.doubt("the rank of an operand is not known");
    return true;
  }
  if (X->size() != Y->size()) {
    Problem &P = C.fail(Message::ElementLossRank, {C.callee().str(), AT, BT}, {&A, &B});
    if (Y->size() == X->size() + 1 && C.isOne(Y->back().Size))
      Call::repair(P, B, ".squeeze(" + std::to_string(Y->size() - 1) + ")", false);
    if (X->size() == Y->size() + 1 && C.isOne(X->back().Size))
      Call::repair(P, A, ".squeeze(" + std::to_string(X->size() - 1) + ")", false);
    return false;
  }
  for (std::size_t I = 0; I < X->size(); ++I) {
    int At = static_cast<int>(I);
    if (!C.agree({&A, At, (*X)[I]}, {&B, At, (*Y)[I]}, messageOfAxis(I),
                 {C.callee().str(), (*X)[I].Size, (*Y)[I].Size, AT, BT, std::to_string(I)}))
      return false;
  }
  return true;
}

/// The operand that is a matrix of pairs, where the other is stretched to it; null if neither.
const Term *pairsAgainstFewer(Call &C, const Term &A, const Term &B, const Extents &X,
                              const Extents &Y) {
  auto IsOfPairs = [&](const Term &T) {
    Kind Is = C.tensor(T).Meaning;
    return Is == Kind::Stretched || Is == Kind::Multiplied || Is == Kind::Crossed;
  };
  if (!stretchUnasked(C, X, Y))
    return nullptr;
  if (IsOfPairs(A) && isStretchedTo(C, Y, X.size()))
    return &A;
  return IsOfPairs(B) && isStretchedTo(C, X, Y.size()) ? &B : nullptr;
}

/// Reports shapes that broadcast into something larger than either. False after a report.
bool checkStretch(Call &C, const Term &A, const Term &B, const Shape &Result) {
  auto X = C.extents(A), Y = C.extents(B);
  if (!X || !Y)
    return true;
  if (!stretchEachOther(C, *X, *Y)) {
    if (const Term *Pairs = pairsAgainstFewer(C, A, B, *X, *Y)) {
      C.fail(Message::LossOfPairs,
             {C.callee().str(), Pairs->Name, C.tensor(*Pairs).Sizes, C.tensor(A).Sizes,
              C.tensor(B).Sizes},
             {&A, &B});
      return false;
    }
    if (stretchUnasked(C, *X, *Y))
      C.doubt("an operand is stretched, which may or may not be meant");
    return true;
  }
  Problem &P = C.fail(Message::LossBroadcasts,
                      {C.callee().str(), C.tensor(A).Sizes, C.tensor(B).Sizes, Result}, {&A, &B});
  const Term &Longer = X->size() >= Y->size() ? A : B;
  const Extents &Dims = X->size() >= Y->size() ? *X : *Y;
  if (X->size() != Y->size() && C.isOne(Dims.back().Size)) {
    int Last = static_cast<int>(Dims.size()) - 1;
    Call::blame(P, {&Longer, Last, Dims.back()});
    Call::repair(P, Longer, ".squeeze(" + std::to_string(Last) + ")", false);
  }
  return false;
}

/// Broadcasts like the loss does; sizes that cannot are reported under the axis' check.
std::optional<Shape> broadcastLoss(Call &C, llvm::ArrayRef<Term> T) {
  Call Tried = C;
  auto S = broadcast(Tried, T);
  if (S) {
    C = Tried;
    return S;
  }
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  if (X && Y && T.size() == 2) {
    if (requireSameShape(C, T[0], T[1])) // cannot be: the sizes clash
      C = Tried;
    return std::nullopt;
  }
  C = Tried;
  return std::nullopt;
}

/// Some losses are written over one operand, which then cannot be stretched.
bool fitsInto(Call &C, const Term &Into, const Term &Other, const Shape &Both) {
  Truth Same = C.facts().equal(C.facts().resolve(Both), C.tensor(Into).Sizes);
  if (Same == Truth::Unknown)
    C.doubt("whether the operands have equal shapes is not known");
  if (Same != Truth::No)
    return true;
  auto X = C.extents(Into), Y = C.extents(Other);
  if (X && Y && !requireSameShape(C, Into, Other))
    return false;
  return true;
}

} // namespace

/// mse_loss and others that broadcast. Terms: input, target, reduction, and perhaps the operand
/// that the result must fit (0: input, 1: target).
Operand broadcastLossOf(Call &C, llvm::ArrayRef<Term> T) {
  auto S = broadcastLoss(C, T.take_front(2));
  if (!S)
    return Operand::unknown();
  if (T.size() > 3) {
    auto Into = static_cast<unsigned>(C.number(T[3]).value_or(0));
    if (!fitsInto(C, T[Into], T[1 - Into], *S))
      return Operand::unknown();
  }
  if (!checkStretch(C, T[0], T[1], *S) || !checkSaysSomething(C, T[0]))
    return Operand::unknown();
  // Some keep the input's type, some promote, and some stretch both operands first, so that a
  // scalar's type counts as much as the other's.
  DTypeSet Type = C.tensor(T[0]).Type | promoted(C, T.take_front(2));
  Type = Type | summedOf(Type);
  bool Scalar = C.tensor(T[0]).Sizes.rank() == 0u || C.tensor(T[1]).Sizes.rank() == 0u;
  return reduced(C, T[2], *S, Scalar ? Type | C.tensor(T[1]).Type : Type);
}

/// mse_loss and huber_loss, whose gradients need one dtype. Terms as above.
Operand squaredLossOf(Call &C, llvm::ArrayRef<Term> T) {
  Operand Result = broadcastLossOf(C, T);
  if (Result.isTensor() && (C.tensor(T[0]).Type & C.tensor(T[1]).Type).isEmpty())
    Result.Type.Meaning = Kind::OfTwoTypes;
  return Result;
}

/// Losses that insist on equal shapes. Terms: input, target, reduction.
Operand exactLossOf(Call &C, llvm::ArrayRef<Term> T) {
  if (!requireSameShape(C, T[0], T[1]))
    return Operand::unknown();
  return reduced(C, T[2], C.tensor(T[0]).Sizes, C.tensor(T[0]).Type);
}

namespace {

/// Whether the target's type is one the loss refuses. False after a report.
bool checkTargetType(Call &C, const Term &Input, const Term &Target, bool MustBeInputs) {
  TensorType X = C.tensor(Input), Y = C.tensor(Target);
  bool Whole = Y.Type.isIn(DTypeSet::integers() | DTypeSet(DType::Bool)) == Truth::Yes;
  bool Other = MustBeInputs && (X.Type & Y.Type).isEmpty();
  if (!Whole && !Other)
    return true;
  Problem &P =
      Other ? C.fail(Message::LossTypesDiffer, {C.callee().str(), X, Y}, {&Input, &Target})
            : C.fail(Message::LossNeedsType,
                     {C.callee().str(), Target.Name, Y, WantedType::floating().InWords.str()},
                     {&Input, &Target});
  Call::repair(P, Target, ".to(torch::kFloat32)", Whole);
  return false;
}

/// A weight is multiplied with the loss in place: it must not stretch it.
bool checkBinaryWeight(Call &C, const Term &Weight, const Shape &Of) {
  if (Weight.isAbsent())
    return true;
  Term Shaped;
  Shaped.Name = "input";
  Shaped.Value.What = Operand::Form::Tensor;
  Shaped.Value.Type.Sizes = Of;
  auto Both = broadcast(C, {Shaped, Weight});
  if (!Both)
    return false;
  Truth Fits = C.facts().equal(C.facts().resolve(*Both), C.facts().resolve(Of));
  if (Fits == Truth::Unknown)
    C.doubt("whether the weight fits the loss is not known");
  if (Fits != Truth::No)
    return true;
  C.fail(Message::LossWeightStretches,
         {C.callee().str(), Of, Weight.Name, C.tensor(Weight).Sizes, *Both}, {&Weight});
  return false;
}

/// What has elements below 0, or above 1.
bool liesOutsideOfProbabilities(Kind Is) {
  return Is == Kind::Logits || Is == Kind::LogProbabilities || Is == Kind::Tanh;
}

} // namespace

/// F::binary_cross_entropy and BCELoss: equal shapes; probabilities, not scores. Terms: input,
/// target, weight, reduction.
Operand binaryCrossEntropy(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Input = C.tensor(T[0]);
  if (!requireSameShape(C, T[0], T[1]) || !checkBinaryWeight(C, T[2], Input.Sizes) ||
      !checkTargetType(C, T[0], T[1], /*MustBeInputs=*/true))
    return Operand::unknown();
  if (liesOutsideOfProbabilities(Input.Meaning)) {
    C.fail(Message::LossNeedsProbabilities, {C.callee().str(), name(Input.Meaning).str(), Input},
           {&T[0]});
    return Operand::unknown();
  }
  return checkSaysSomething(C, T[0]) ? reduced(C, T[3], Input.Sizes, Input.Type)
                                     : Operand::unknown();
}

/// binary_cross_entropy_with_logits: F:: insists on equal shapes, at:: broadcasts. Terms: input,
/// target, weight, pos_weight, reduction, broadcasts.
Operand binaryCrossEntropyWithLogits(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Input = C.tensor(T[0]);
  Shape Full = Input.Sizes;
  if (C.flag(T[5]).value_or(false)) {
    auto S = broadcastLoss(C, T.take_front(2));
    if (!S || !fitsInto(C, T[1], T[0], *S) || !checkStretch(C, T[0], T[1], *S))
      return Operand::unknown();
    Full = *S;
  } else if (!requireSameShape(C, T[0], T[1])) {
    return Operand::unknown();
  }
  if (!checkBinaryWeight(C, T[2], Full) || !checkBinaryWeight(C, T[3], Full) ||
      !checkTargetType(C, T[0], T[1], /*MustBeInputs=*/false))
    return Operand::unknown();
  if (!checkIsScores(C, T[0], Input))
    return Operand::unknown();
  return reduced(C, T[4], Full, Input.Type | C.tensor(T[1]).Type);
}

/// at::binary_cross_entropy squeezes both operands and writes the loss into the input's shape.
/// Terms: input, target, weight, reduction.
Operand binaryCrossEntropySqueezed(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Input = C.tensor(T[0]);
  auto X = C.extents(T[0]), Y = C.extents(T[1]);
  if (X && Y) {
    // What may be 1 stays: of two equal sizes, both go or neither.
    bool Certain = true;
    auto Squeezed = [&](const Extents &E) {
      Extents Kept;
      for (const Extent &Each : E)
        if (!C.isOne(Each.Size)) {
          Certain &= C.compare(Each.Size, Relation::Equal, 1) == Truth::No;
          Kept.push_back(Each);
        }
      return Kept;
    };
    Extents SX = Squeezed(*X), SY = Squeezed(*Y);
    bool Clash = false;
    for (std::size_t I = 1; Certain && I <= std::min(SX.size(), SY.size()); ++I)
      Clash |= C.equal(SX[SX.size() - I].Size, SY[SY.size() - I].Size) == Truth::No;
    if (Clash) {
      if (!requireSameShape(C, T[0], T[1]))
        return Operand::unknown();
    } else if (C.facts().equal(Shape(SX), Shape(SY)) != Truth::Yes) {
      C.doubt("whether the squeezed operands fit is not known");
    }
  } else {
    C.doubt("the rank of an operand is not known");
  }
  if (!checkTargetType(C, T[0], T[1], /*MustBeInputs=*/true))
    return Operand::unknown();
  if (liesOutsideOfProbabilities(Input.Meaning)) {
    C.fail(Message::LossNeedsProbabilities, {C.callee().str(), name(Input.Meaning).str(), Input},
           {&T[0]});
    return Operand::unknown();
  }
  return checkSaysSomething(C, T[0]) ? reduced(C, T[3], Input.Sizes, Input.Type)
                                     : Operand::unknown();
}

namespace {

/// kl_div takes the target's logarithm itself unless `log_target` says that it is one. Of numbers
/// below 0 there is none.
bool checkTargetDistribution(Call &C, const Term &Target, const Term &LogTarget) {
  auto Logarithms = C.flag(LogTarget);
  Kind Is = C.tensor(Target).Meaning;
  if (!Logarithms)
    return true;
  bool Wrong = *Logarithms ? Is == Kind::Probabilities || Is == Kind::Sigmoid || Is == Kind::OneHot
                           : Is == Kind::LogProbabilities || Is == Kind::Logits;
  if (!Wrong)
    return true;
  C.fail(*Logarithms ? Message::LossTargetNeedsLogarithms : Message::LossTargetNeedsProbabilities,
         {C.callee().str(), Target.Name, name(Is).str(), C.tensor(Target)}, {&Target});
  return false;
}

} // namespace

/// kl_div takes log-probabilities; it broadcasts. Terms: input, target, reduction, log_target.
Operand klDiv(Call &C, llvm::ArrayRef<Term> T) {
  TensorType Input = C.tensor(T[0]);
  Operand Result = broadcastLossOf(C, T.take_front(3));
  if (C.failed() || !checkTargetType(C, T[0], T[1], /*MustBeInputs=*/false))
    return Operand::unknown();
  if (Input.Meaning == Kind::Probabilities || Input.Meaning == Kind::Logits ||
      Input.Meaning == Kind::Sigmoid) {
    C.fail(Message::LossNeedsLogProbabilities, {C.callee().str(), name(Input.Meaning).str(), Input},
           {&T[0]});
    return Operand::unknown();
  }
  return checkTargetDistribution(C, T[1], T[3]) ? Result : Operand::unknown();
}

/// Losses over three tensors that broadcast together (margin_ranking_loss). Terms: three tensors,
/// reduction.
Operand broadcastLossOfThree(Call &C, llvm::ArrayRef<Term> T) {
  auto Both = broadcast(C, T.take_front(2));
  auto All = Both ? broadcast(C, T.take_front(3)) : std::nullopt;
  if (!All)
    return Operand::unknown();
  // The inputs' difference comes first, and may have axes where one of them has none.
  Term Difference = T[0];
  Difference.Value = C.result({}, promoted(C, T.take_front(2)));
  Difference.Value.Type.Sizes = std::move(*Both);
  return reduced(C, T[3], *All, promoted(C, {Difference, T[2]}));
}

} // namespace shapewise::shapes
