//===- ClassLosses.cpp - cross_entropy and nll_loss -------------------------===//
//
// Follows ATen/native/LossNLL.cpp and LossNLL2d.cpp of 1.13.1. The class axis is axis 1, or
// axis 0 of unbatched logits. Labels are class indices (the logits' shape without the class
// axis, int64 or uint8) or, for cross_entropy, probabilities (the logits' very shape, floating).
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"
#include "LossInputs.h"
#include "Reduced.h"

namespace shapewise::shapes {

namespace {

/// nll_loss reads uint8 as well, nll_loss2d (which takes all logits of more axes) does not.
DTypeSet indexTypes(std::size_t LogitsRank) {
  return LogitsRank <= 2 ? DTypeSet(DType::I64) | DTypeSet(DType::U8) : DTypeSet(DType::I64);
}

/// One class loss under judgement. Terms: logits, labels, weight, reduction, ignore_index and,
/// for cross_entropy, label_smoothing.
class ClassLoss {
public:
  ClassLoss(Call &C, llvm::ArrayRef<Term> T)
      : C(C), T(T), Logits(C.tensor(T[0])), Labels(C.tensor(T[1])), X(Call::extents(Logits)),
        Y(Call::extents(Labels)) {
    if (X && Y) {
      ClassAxis = X->size() == 1 ? 0 : 1;
      if (!X->empty()) {
        Expected = *X;
        Expected.erase(Expected.begin() + ClassAxis);
      }
    }
  }

  bool ranksKnown() const { return X && Y; }

  Operand crossEntropy();
  Operand nll();
  bool checkBatchOnly();
  bool checkIndices();
  bool checkProbabilities();

private:
  bool sizesEqual() const {
    if (X->size() != Y->size())
      return false;
    for (std::size_t I = 0; I < X->size(); ++I)
      if (C.equal((*X)[I].Size, (*Y)[I].Size) != Truth::Yes)
        return false;
    return true;
  }
  /// `at` differs for certain, or by its name.
  bool differs(const Extent &A, const Extent &B) const {
    return C.equal(A.Size, B.Size) == Truth::No || C.facts().differsRigidly(A.Size, B.Size);
  }
  std::vector<MessagePart> parts() const { return {C.callee().str(), Logits, Labels}; }
  std::vector<MessagePart> partsExpecting() const {
    return {C.callee().str(), Logits, Labels, Shape(Expected)};
  }
  std::vector<const Term *> both() const { return {&T[0], &T[1]}; }
  Axis logit(int I) const { return {&T[0], I, (*X)[I]}; }
  Axis label(int I) const { return {&T[1], I, (*Y)[I]}; }

  bool failRank();
  bool failOwnShape();
  bool failIndexType();
  bool agreeAt(int LogitAxis, int LabelAxis);
  bool checkWeight();
  bool checkRange() { return checkLabelRange(C, logit(ClassAxis), T[1], &T[4]); }
  bool checkSmoothing();
  DTypeSet typeWithProbabilities() const;
  bool checkLogProbabilitiesKind();
  bool rankOneLogits();

  Call &C;
  llvm::ArrayRef<Term> T;
  TensorType Logits, Labels;
  std::optional<Extents> X, Y;
  Extents Expected;
  int ClassAxis = 1;
};

/// Labels of the wrong rank. `[N, 1]` for `[N]` has one sure cure.
bool ClassLoss::failRank() {
  bool OneTooMany = Y->size() == Expected.size() + 1;
  int One = -1;
  if (OneTooMany) {
    // An axis of length 1 without which the labels would fit.
    for (int I = static_cast<int>(Y->size()) - 1; I >= 0 && One < 0; --I) {
      if (!C.isOne((*Y)[I].Size))
        continue;
      bool Fits = true;
      for (int J = 0, K = 0; J < static_cast<int>(Y->size()); ++J)
        if (J != I)
          Fits &= !differs((*Y)[J], Expected[K++]);
      if (Fits)
        One = I;
    }
  }
  Problem &P = C.fail(One >= 0 ? Message::LossLabelsHaveExtraAxis : Message::LossLabelsRank,
                      partsExpecting(), both());
  if (One >= 0) {
    P.Parts.push_back(std::to_string(One));
    Call::blame(P, label(One));
    Call::repair(P, T[1], ".squeeze(" + std::to_string(One) + ")", true);
    return false;
  }
  // A run of axes flattened away: name what is there.
  if (!X->empty())
    Call::blame(P, logit(0));
  if (!Y->empty())
    Call::blame(P, label(0));
  return false;
}

/// Integers of the logits' own shape.
bool ClassLoss::failOwnShape() {
  Problem &P = C.fail(Message::LossIntegerLabelsOfLogitsShape, partsExpecting(), both());
  std::string Cure = ".argmax(" + std::to_string(ClassAxis) + ")";
  P.Parts.push_back(Cure);
  Call::blame(P, label(ClassAxis));
  bool OneHot = Labels.Meaning == Kind::OneHot &&
                (!Labels.Axis || *Labels.Axis + static_cast<int>(Y->size()) == ClassAxis);
  Call::repair(P, T[1], Cure, OneHot);
  return false;
}

bool ClassLoss::failIndexType() {
  bool Floating = Labels.Type.isIn(DTypeSet::floats()) == Truth::Yes;
  Problem &P = C.fail(Floating ? Message::LossFloatIndices : Message::LossIndexType,
                      partsExpecting(), both());
  Call::repair(P, T[1], ".to(torch::kInt64)", !Floating);
  return false;
}

bool ClassLoss::agreeAt(int LogitAxis, int LabelAxis) {
  Axis A = logit(LogitAxis), B = label(LabelAxis);
  if (LogitAxis == 0)
    return C.agree(A, B, Message::LossBatchDiffers,
                   {C.callee().str(), A.Is.Size, B.Is.Size, Logits.Sizes, Labels.Sizes});
  if (C.agree(A, B, Message::LossSizesBehindClasses,
              {C.callee().str(), A.Is.Size, B.Is.Size, Logits, Labels, std::to_string(LogitAxis),
               std::to_string(LabelAxis)}))
    return true;
  return false;
}

bool ClassLoss::checkWeight() {
  if (T[2].isAbsent())
    return true;
  auto W = C.extents(T[2]);
  if (!W || W->size() != 1) {
    C.doubt("the weights are not known");
    return true;
  }
  Axis Classes = logit(ClassAxis), Weights = {&T[2], 0, (*W)[0]};
  return C.agree(
      Classes, Weights, Message::LossWeightClasses,
      {C.callee().str(), Classes.Is.Size, Weights.Is.Size, Logits.Sizes, C.tensor(T[2]).Sizes});
}

bool ClassLoss::checkLogProbabilitiesKind() {
  switch (Logits.Meaning) {
  case Kind::Logits:
  case Kind::Probabilities:
  case Kind::Sigmoid:
  case Kind::OneHot:
    C.fail(Message::LossNeedsLogProbabilities,
           {C.callee().str(), name(Logits.Meaning).str(), Logits}, {&T[0]});
    return false;
  case Kind::LogProbabilities:
    if (X && !X->empty() && Logits.Axis &&
        *Logits.Axis + static_cast<int>(X->size()) != ClassAxis) {
      C.fail(Message::LossOverOtherAxis,
             {C.callee().str(), std::to_string(*Logits.Axis + static_cast<int>(X->size())),
              std::to_string(ClassAxis), Logits},
             {&T[0]});
      return false;
    }
    return checkSaysSomething(C, T[0]);
  default:
    return true;
  }
}

/// Class indices: the logits' shape without the class axis, int64 or uint8.
bool ClassLoss::checkIndices() {
  if (X->empty())
    return C.fail(Message::LossScalarLogits, parts(), both()), false;
  if (Labels.Type.isIn(indexTypes(X->size())) == Truth::No)
    return failIndexType();
  if (Y->size() != Expected.size())
    return failRank();
  for (int I = 0; I < static_cast<int>(Y->size()); ++I)
    if (!agreeAt(I < ClassAxis ? I : I + 1, I))
      return false;
  return checkWeight() && checkWeightType(C, T[0], T[2]) && checkRange();
}

/// Probabilities: the logits' very shape, floating. Sizes are told apart by the axis: the class
/// axis first where the batches agree.
bool ClassLoss::checkProbabilities() {
  if (X->size() != Y->size()) {
    if (Y->size() == Expected.size())
      return failIndexType();
    C.fail(Message::LossProbabilitiesRank, parts(), both());
    return false;
  }
  for (int I = 0; I < static_cast<int>(X->size()); ++I) {
    if (I == ClassAxis)
      continue;
    Axis A = logit(I), B = label(I);
    if (!C.agree(A, B, Message::LossProbabilitiesBatch,
                 {C.callee().str(), A.Is.Size, B.Is.Size, Logits, Labels, std::to_string(I)}))
      return false;
  }
  if (!X->empty()) {
    Axis A = logit(ClassAxis), B = label(ClassAxis);
    if (!C.agree(A, B, Message::LossProbabilitiesClasses,
                 {C.callee().str(), A.Is.Size, B.Is.Size, Logits, Labels}))
      return false;
    if (!checkWeight())
      return false;
  }
  auto Ignored = C.number(T[4]);
  if (Ignored && *Ignored >= 0) {
    C.fail(Message::LossIgnoreIndexOfProbabilities,
           {C.callee().str(), std::to_string(*Ignored), Labels}, both());
    return false;
  }
  return true;
}

/// With a rank missing: the batch axis comes first in every form.
bool ClassLoss::checkBatchOnly() {
  auto First = [](const Shape &S) { return S.front().empty() ? nullptr : &S.front()[0]; };
  const Extent *A = First(Logits.Sizes), *B = First(Labels.Sizes);
  C.doubt(llvm::Twine("the rank of '") + (X ? T[1].Name : T[0].Name) + "' is not known");
  if (!A || !B || Logits.Sizes.minRank() < 2)
    return true;
  return C.agree({&T[0], 0, *A}, {&T[1], 0, *B}, Message::LossBatchDiffers,
                 {C.callee().str(), A->Size, B->Size, Logits.Sizes, Labels.Sizes});
}

/// Negative smoothing is let through, and smooths nothing.
bool ClassLoss::checkSmoothing() {
  const Operand &Smoothing = T[5].Value;
  auto Whole = C.number(T[5]);
  bool TooMuch = Smoothing.What == Operand::Form::Float ? Smoothing.Real && *Smoothing.Real > 1
                                                        : Whole && *Whole > 1;
  if (!TooMuch)
    return true;
  C.fail(Message::LossSmoothing, {C.callee().str(), Logits}, {&T[5]});
  return false;
}

/// Probabilities decide together with the logits what type the loss has.
DTypeSet ClassLoss::typeWithProbabilities() const {
  std::vector<Term> Operands(T.begin(), T.begin() + 3);
  Operands[1].Value = Operand::tensor(Labels);
  Operands[1].Value.Type.Type = Labels.Type & DTypeSet::floats();
  return promoted(C, llvm::ArrayRef(Operands).take_front(2)) | promoted(C, Operands);
}

Operand ClassLoss::crossEntropy() {
  if (!checkSmoothing())
    return Operand::unknown();
  if (!ranksKnown()) {
    if (checkBatchOnly() && checkIsScores(C, T[0], Logits))
      return reducedUnknown(C, T[3], Logits.Type);
    return Operand::unknown();
  }
  Truth Floating = Labels.Type.isIn(DTypeSet::floats());
  if (Floating == Truth::Unknown) {
    // The form depends on the dtype: wrong only when both forms are.
    Call AsIndices = C, AsProbabilities = C;
    bool Indices = ClassLoss(AsIndices, T).checkIndices();
    bool Probabilities = ClassLoss(AsProbabilities, T).checkProbabilities();
    if (!Indices && !Probabilities)
      C = X->size() == Y->size() ? AsProbabilities : AsIndices;
    else if (!Probabilities)
      C = AsIndices;
    else if (!Indices)
      C = AsProbabilities;
    C.doubt(Indices && Probabilities
                ? "whether the labels are indices or probabilities is not known"
                : "the labels' type is not known");
    if (C.failed())
      return Operand::unknown();
    return checkIsScores(C, T[0], Logits)
               ? reduced(C, T[3], Shape(Expected),
                         Probabilities ? Logits.Type | typeWithProbabilities() : Logits.Type)
               : Operand::unknown();
  }
  if (Floating == Truth::No && sizesEqual()) {
    failOwnShape();
    return Operand::unknown();
  }
  bool Good = Floating == Truth::Yes ? checkProbabilities() : checkIndices();
  if (!Good || !checkIsScores(C, T[0], Logits))
    return Operand::unknown();
  return reduced(C, T[3], Shape(Expected),
                 Floating == Truth::Yes ? typeWithProbabilities() : Logits.Type);
}

/// nll_loss lets logits of one axis have labels of one axis, and then reads the first.
bool ClassLoss::rankOneLogits() {
  if (X->size() != 1 || Y->size() != 1)
    return false;
  return C.equal((*X)[0].Size, (*Y)[0].Size) != Truth::No;
}

Operand ClassLoss::nll() {
  if (!ranksKnown()) {
    if (checkBatchOnly() && checkLogProbabilitiesKind())
      return reducedUnknown(C, T[3], Logits.Type);
    return Operand::unknown();
  }
  if (rankOneLogits()) {
    if (Labels.Type.isIn(indexTypes(1)) == Truth::No) {
      failIndexType();
      return Operand::unknown();
    }
    C.doubt("the labels of unbatched logits are not a scalar");
    return reducedUnknown(C, T[3], Logits.Type);
  }
  if (Labels.Type.isIn(indexTypes(X->size())) == Truth::No && sizesEqual()) {
    failOwnShape();
    return Operand::unknown();
  }
  if (!checkIndices() || !checkLogProbabilitiesKind())
    return Operand::unknown();
  return reduced(C, T[3], Shape(Expected), Logits.Type);
}

} // namespace

Operand crossEntropy(Call &C, llvm::ArrayRef<Term> T) { return ClassLoss(C, T).crossEntropy(); }

Operand nllLoss(Call &C, llvm::ArrayRef<Term> T) { return ClassLoss(C, T).nll(); }

/// at::nll_loss (2): logits of one or two axes only. at::nll_loss2d (4): exactly four.
/// F::nll_loss (0): two or more. The last term says which.
Operand nllLossOfRank(Call &C, llvm::ArrayRef<Term> T) {
  auto X = C.extents(T[0]);
  auto Limit = C.number(T[5]);
  auto Allowed = [&](std::size_t Rank) {
    return *Limit == 2 ? Rank == 1 || Rank == 2 : *Limit == 4 ? Rank == 4 : Rank >= 2;
  };
  if (X && Limit && !Allowed(X->size())) {
    const char *Ranks = *Limit == 2 ? "1 or 2" : *Limit == 4 ? "4" : "2 or more";
    C.fail(Message::LossLogitsRank, {C.callee().str(), Ranks, C.tensor(T[0]), C.tensor(T[1])},
           {&T[0]});
    return Operand::unknown();
  }
  return ClassLoss(C, T).nll();
}

} // namespace shapewise::shapes
