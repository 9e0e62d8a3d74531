//===- LossInputs.cpp - what losses ask of values ---------------------------===//
#include "LossInputs.h"
#include <cmath>

namespace shapewise {

namespace {

/// Whether so many draws from the labels' range can well have stayed inside the classes.
bool mayAllBeInside(Call &C, const TensorType &Labels, Dim Classes) {
  auto High = C.facts().simplify(Labels.High ? Labels.High : Classes).constant();
  auto Low = C.facts().simplify(Labels.Low ? Labels.Low : C.constant(0)).constant();
  auto Count = C.facts().numelOf(Labels.Sizes).constant();
  auto ClassCount = Classes.constant();
  if (!High || !Low || !Count || !ClassCount || *High <= *Low)
    return false;
  double Inside =
      static_cast<double>(std::min(*High, *ClassCount) - std::max<std::int64_t>(*Low, 0));
  double AllInside = std::pow(std::max(Inside, 0.0) / static_cast<double>(*High - *Low), *Count);
  return *Count == 0 || AllInside > 1e-6;
}

/// Whether some label is below 0 and not the ignored one.
bool reachesBelow(Call &C, const TensorType &Labels, const Term *Ignored) {
  if (!Labels.Low || C.compare(Labels.Low, Relation::Less, 0) != Truth::Yes)
    return false;
  if (!Ignored)
    return true;
  auto Low = C.facts().lowerBound(Labels.Low);
  auto Index = C.number(*Ignored);
  return Index && Low && (*Index < *Low || *Index >= 0);
}

/// Whether all labels are one number that nobody knows (`torch::full({n}, label)`): that says as
/// little about them as no range at all.
bool isOneUnknownLabel(Call &C, const TensorType &Labels) {
  return Labels.Low && !C.facts().simplify(Labels.Low).constant() &&
         C.equal(C.dims().add(Labels.Low, C.constant(1)), Labels.High) == Truth::Yes;
}

/// Whether labels at or above the number of classes may be the ignored one. Takes it from the top
/// of their range.
bool topIsIgnored(const Call &C, TensorType &Labels, Dim Classes, const Term *Ignored) {
  if (!Ignored || Ignored->isAbsent() || !Labels.High)
    return false;
  auto Index = C.number(*Ignored);
  if (Index && C.compare(Classes, Relation::Greater, *Index) == Truth::Yes)
    return false;
  if (!Index || C.compare(Labels.High, Relation::Equal, *Index + 1) != Truth::Yes)
    return !Index || C.compare(Labels.High, Relation::Greater, *Index) != Truth::No;
  Labels.High = C.constant(*Index);
  return false;
}

} // namespace

bool checkLabelRange(Call &C, const Axis &Classes, const Term &Labels, const Term *Ignored) {
  TensorType Y = C.tensor(Labels);
  Dim Count = Classes.Is.Size;
  bool MayBeIgnored = topIsIgnored(C, Y, Count, Ignored);
  if (Y.Low && Y.High && C.compare(Y.Low, Relation::GreaterEqual, Y.High) == Truth::Yes)
    return true; // all are ignored
  bool TooHigh = Y.High && C.compare(Y.High, Relation::Greater, Count) == Truth::Yes;
  bool Rigid = Y.High && C.facts().differsRigidly(Y.High, Count);
  if (!TooHigh && !Rigid && !reachesBelow(C, Y, Ignored)) {
    bool Inside = Y.High && C.compare(Y.High, Relation::LessEqual, Count) == Truth::Yes;
    if (Y.High && !Inside && !isOneUnknownLabel(C, Y))
      C.doubt("whether the labels' range lies below the number of classes is not known");
    return true;
  }
  if (MayBeIgnored || (!Rigid && mayAllBeInside(C, Y, Count))) {
    C.doubt("labels may lie outside the classes");
    return true;
  }
  Problem &P = C.fail(Message::LossLabelRange,
                      {C.callee().str(), Y.Low ? Y.Low : C.constant(0), Y.High ? Y.High : Count,
                       Count, C.tensor(*Classes.Of).Sizes, Y},
                      {Classes.Of, &Labels});
  Call::blame(P, Classes);
  return false;
}

bool checkSaysSomething(Call &C, const Term &Input) {
  TensorType X = C.tensor(Input);
  bool Logarithms = X.Meaning == Kind::LogProbabilities;
  if (!Logarithms && X.Meaning != Kind::Probabilities)
    return true;
  const Extent *Over = X.Axis ? X.Sizes.extent(*X.Axis) : nullptr;
  if (!Over || !C.isOne(Over->Size))
    return true;
  auto Rank = X.Sizes.rank();
  int At = Rank ? *X.Axis + static_cast<int>(*Rank) : *X.Axis;
  Problem &P = C.fail(Message::LossOfOneClass,
                      {C.callee().str(), Logarithms ? "log_softmax" : "softmax", std::to_string(At),
                       Logarithms ? "0" : "1", X},
                      {&Input});
  Call::blame(P, {&Input, At, *Over});
  return false;
}

bool checkIsScores(Call &C, const Term &Input, const TensorType &Is) {
  if (Is.Meaning != Kind::Probabilities && Is.Meaning != Kind::Sigmoid)
    return true;
  C.fail(Message::LossNeedsLogits, {C.callee().str(), name(Is.Meaning).str(), Is}, {&Input});
  return false;
}

bool checkWeightType(Call &C, const Term &Logits, const Term &Weight) {
  if (!Weight.Value.isTensor())
    return true;
  TensorType X = C.tensor(Logits), W = C.tensor(Weight);
  if (!(X.Type & W.Type).isEmpty())
    return true;
  C.fail(Message::LossWeightType, {C.callee().str(), X, W}, {&Logits, &Weight});
  return false;
}

} // namespace shapewise
