//===- Gradients.cpp - where differentiation starts, and what it gives ----===//
#include "Axes.h"
#include "DTypes.h"
#include "Functions.h"

namespace shapewise::shapes {

/// Without a gradient of its own, an output starts at one number. False after a report.
static bool requireOneNumber(Call &C, const Term &Output) {
  if (!Output.Value.isTensor())
    return true;
  Shape Of = C.tensor(Output).Sizes;
  if (C.compare(C.facts().numelOf(Of), Relation::NotEqual, 1) != Truth::Yes)
    return true;
  C.fail(Message::BackwardOfMany, {C.callee().str(), Of}, {&Output});
  return false;
}

/// backward(self, gradient): a squared error of two dtypes has no gradient, whether or not
/// gradients are kept.
Operand backward(Call &C, llvm::ArrayRef<Term> T) {
  if (T[1].isAbsent() && !requireOneNumber(C, T[0]))
    return Operand::unknown();
  if (T[0].Value.isTensor() && T[0].Value.Type.Meaning == Kind::OfTwoTypes)
    C.fail(Message::BackwardOfTwoTypes, {C.callee().str()}, {&T[0]});
  return Operand::unknown();
}

/// A gradient may have more than its output has, which is summed up, but not less. False after a
/// report.
static bool requireGradientFor(Call &C, const Term &Output, const Term &Gradient) {
  if (Gradient.isAbsent())
    return requireOneNumber(C, Output);
  if (!Output.Value.isTensor() || !Gradient.Value.isTensor() || Gradient.Value.MayBeAbsent)
    return true;
  auto Of = C.extents(Output), Given = C.extents(Gradient);
  if (!Of || !Given)
    return true;
  bool Fits = Given->size() >= Of->size();
  for (std::size_t I = 1; Fits && I <= Of->size(); ++I) {
    Dim Wanted = (*Of)[Of->size() - I].Size, Is = (*Given)[Given->size() - I].Size;
    Fits = C.equal(Wanted, Is) != Truth::No || C.compare(Wanted, Relation::Equal, 1) != Truth::No;
  }
  if (!Fits)
    C.fail(Message::GradientShape, {C.callee().str(), C.tensor(Gradient), C.tensor(Output)},
           {&Gradient});
  return Fits;
}

/// gradients(outputs, inputs, grad_outputs, allow_unused): as each input, whatever the outputs are.
Operand gradients(Call &C, llvm::ArrayRef<Term> T) {
  auto Outputs = elements(T[0]), Given = elements(T[2]);
  if (T[2].isAbsent())
    Given.emplace(); // as an empty list
  if (Outputs && Given && (Given->empty() || Given->size() == Outputs->size()))
    for (std::size_t I = 0; I < Outputs->size(); ++I)
      if (Given->empty() ? !requireOneNumber(C, (*Outputs)[I])
                         : !requireGradientFor(C, (*Outputs)[I], (*Given)[I]))
        return Operand::unknown();
  auto Of = [&](const Operand &Input) {
    Term Each = T[1];
    Each.Value = Input;
    Operand Gradient = Operand::tensor(computed(C.tensor(Each)));
    Gradient.MayBeAbsent = C.flag(T[3]) != false;
    return Gradient;
  };
  const Operand &Inputs = T[1].Value;
  if (Inputs.What == Operand::Form::Repeated)
    return Operand::repeated(Of(Inputs.Elements[0]), Of(Inputs.Elements[1]), Inputs.Number);
  if (Inputs.What != Operand::Form::List)
    return Operand::unknown();
  std::vector<Operand> List;
  for (const Operand &Each : Inputs.Elements)
    List.push_back(Of(Each));
  return Operand::list(std::move(List));
}

} // namespace shapewise::shapes
