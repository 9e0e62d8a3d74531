//===- LossInputs.h - what losses ask of values -----------------*- C++ -*-===//
//
// Checks of what is known about the values of a loss's operands, shared by the families of
// losses: labels within the classes, probabilities that say something. Knows no single loss.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_LOSSINPUTS_H
#define SHAPEWISE_CONTRACT_SHAPES_LOSSINPUTS_H

#include "Call.h"

namespace shapewise {

/// Labels that can be outside [0, C). What is known of values is a range, not the values: a number
/// of draws that may well all have stayed inside is let through. `Ignored`: the label that is
/// passed over; null where the loss has none. False after a report.
bool checkLabelRange(Call &C, const Axis &Classes, const Term &Labels, const Term *Ignored);

/// A softmax over an axis of length 1 gives 1 whatever goes in: a loss of it teaches nothing. False
/// after a report.
bool checkSaysSomething(Call &C, const Term &Input);

/// A loss that applies softmax or sigmoid itself must not get what one has made: `Is` is what is
/// known of `Input`. False after a report.
bool checkIsScores(Call &C, const Term &Input, const TensorType &Is);

/// Weights per class must have the logits' dtype. False after a report.
bool checkWeightType(Call &C, const Term &Logits, const Term &Weight);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_LOSSINPUTS_H
