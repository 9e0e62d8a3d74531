//===- Reference.cpp - The plain loops, in double -------------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reference.h"

#include "Elements.h"
#include "Kernels.h"

#include <cmath>

namespace shapewise {
namespace detail {

double gradientScale(const Plan &P, const Cursor &At) {
  double Scale = 1;
  if (P.Operands[GradOutput])
    Scale = elementAsDouble(At.at(GradOutput), P.Operands[GradOutput].Type);
  return P.Reduce == Reduction::mean ? Scale / P.denominator() : Scale;
}

namespace {

/// One position: its logits, its target, and the sums over its classes.
class Position {
public:
  Position(const Plan &P, const Cursor &At) : P(P), At(At) {
    if (P.TargetIsLabels)
      Label = loadLabel(At.at(Target), P.Operands[Target].Type);
  }

  bool ignored() const { return P.TargetIsLabels && Label == P.IgnoreIndex; }

  double logit(std::int64_t C) const {
    const Operand &Op = P.Operands[Logits];
    return elementAsDouble(At.at(Logits) + C * Op.ClassStride, Op.Type);
  }

  /// How much of the loss is class \p C's negative log-probability.
  double share(std::int64_t C) const {
    const double Spread = P.LabelSmoothing / static_cast<double>(P.Classes);
    if (P.TargetIsLabels)
      return P.weightOf(C) * (Spread + (C == Label ? 1 - P.LabelSmoothing : 0));
    const Operand &Op = P.Operands[Target];
    const double Probability = elementAsDouble(At.at(Target) + C * Op.ClassStride, Op.Type);
    return P.weightOf(C) * ((1 - P.LabelSmoothing) * Probability + Spread);
  }

  /// The sums over the classes: of all, and of all but the label.
  void sum() {
    Largest = -HUGE_VAL;
    for (std::int64_t C = 0; C < P.Classes; ++C)
      Largest = std::fmax(Largest, logit(C));
    for (std::int64_t C = 0; C < P.Classes; ++C) {
      const double Term = Largest == logit(C) ? logit(C) - Largest + 1 : relative(C);
      (C == Label ? Own : Others) += Term;
    }
  }

  /// exp of a logit relative to the largest; inf - inf is nan, as in libtorch.
  double relative(std::int64_t C) const { return std::exp(logit(C) - Largest); }

  double logSumExp() const { return Largest + std::log(Own + Others); }

  /// The loss of plain labels: never negative, exact where the label dominates.
  double labelLoss() const {
    if (logit(Label) == -HUGE_VAL)
      return Others > 0 ? HUGE_VAL : std::nan("");
    return Own > 0 ? std::log1p(Others / Own) : std::log(Others) + Largest - logit(Label);
  }

  double loss() const {
    if (plain())
      return P.weightOf(Label) * labelLoss();
    const double LogSum = logSumExp();
    double Loss = 0;
    for (std::int64_t C = 0; C < P.Classes; ++C)
      Loss += share(C) * (LogSum - logit(C));
    return Loss;
  }

  void gradient(double Scale, double LogSum) {
    const Operand &Op = P.Operands[Gradient];
    double Shares = 0;
    for (std::int64_t C = 0; C < P.Classes; ++C)
      Shares += plain() ? (C == Label ? P.weightOf(C) : 0) : share(C);
    double OthersSum = 0;
    for (std::int64_t C = 0; C < P.Classes; ++C) {
      const double Softmax = P.isBackward() ? std::exp(logit(C) - LogSum) : softmax(C);
      if (C != Label || Softmax != Softmax) // nan, also where there is no other class
        OthersSum += Softmax;
      const double Value = plain() ? Softmax * Shares : Softmax * Shares - share(C);
      storeElement(At.at(Gradient) + C * Op.ClassStride, Op.Type, Scale * Value);
    }
    // Minus the sum of the others, where softmax - 1 would cancel.
    if (plain())
      storeElement(At.at(Gradient) + Label * Op.ClassStride, Op.Type, Scale * -Shares * OthersSum);
  }

  void zeroGradient() {
    const Operand &Op = P.Operands[Gradient];
    for (std::int64_t C = 0; C < P.Classes; ++C)
      storeElement(At.at(Gradient) + C * Op.ClassStride, Op.Type, 0);
  }

private:
  bool plain() const { return P.TargetIsLabels && P.LabelSmoothing == 0; }
  double softmax(std::int64_t C) const { return relative(C) / (Own + Others); }

  const Plan &P;
  const Cursor &At;
  std::int64_t Label = -1;
  double Largest = 0;
  double Own = 0;    ///< The label's term, relative to the largest logit.
  double Others = 0; ///< The sum of the other terms.
};

} // namespace

double referencePositions(const Plan &P, std::int64_t Begin, std::int64_t End) {
  double Total = 0;
  Cursor At(P, Begin);
  for (std::int64_t I = Begin; I < End; ++I, At.next()) {
    Position Here(P, At);
    double Loss = 0, LogSum = 0;
    if (Here.ignored()) {
      if (P.hasGradient())
        Here.zeroGradient();
    } else {
      if (P.isBackward()) {
        LogSum = elementAsDouble(At.at(Saved), DType::float64);
      } else {
        Here.sum();
        Loss = Here.loss();
        LogSum = Here.logSumExp();
      }
      if (P.hasGradient())
        Here.gradient(gradientScale(P, At), LogSum);
    }
    if (P.Operands[Losses])
      storeElement(At.at(Losses), P.Operands[Losses].Type, Loss);
    if (P.Operands[LogSumExp])
      storeElement(At.at(LogSumExp), DType::float64, LogSum);
    Total += Loss;
  }
  return Total;
}

} // namespace detail
} // namespace shapewise
