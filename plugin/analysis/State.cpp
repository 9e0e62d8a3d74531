//===- State.cpp - what is known at one point of one path -----------------===//
#include "State.h"

namespace shapewise {

Truth State::decide(const Condition &C) const {
  switch (C.Is) {
  case Condition::Form::Constant:
    return truthOf(C.Positive);
  case Condition::Form::Compare:
    return Known.compare(C.Left, C.Rel, C.Right);
  case Condition::Form::Atom:
    for (const auto &[Id, Holds] : Settled)
      if (Id == C.Unknown)
        return truthOf(Holds == C.Positive);
    return Truth::Unknown;
  case Condition::Form::And: {
    Truth All = Truth::Yes;
    for (const ConditionPtr &Part : C.Parts)
      All = All && decide(*Part);
    return All;
  }
  case Condition::Form::Or: {
    Truth Any = Truth::No;
    for (const ConditionPtr &Part : C.Parts)
      Any = Any || decide(*Part);
    return Any;
  }
  }
  return Truth::Unknown;
}

bool State::assume(const Condition &C) {
  switch (C.Is) {
  case Condition::Form::Constant:
    return C.Positive;
  case Condition::Form::Compare:
    return Known.assume(C.Left, C.Rel, C.Right);
  case Condition::Form::Atom:
    for (const auto &[Id, Holds] : Settled)
      if (Id == C.Unknown)
        return Holds == C.Positive;
    Settled.push_back({C.Unknown, C.Positive});
    return true;
  case Condition::Form::And:
    for (const ConditionPtr &Part : C.Parts)
      if (!assume(*Part))
        return false;
    return true;
  case Condition::Form::Or: {
    // The one part that can still hold, if there is only one, must.
    const Condition *Open = nullptr;
    for (const ConditionPtr &Part : C.Parts) {
      Truth T = decide(*Part);
      if (T == Truth::Yes)
        return true;
      if (T == Truth::No)
        continue;
      if (Open)
        return true;
      Open = Part.get();
    }
    return Open && assume(*Open);
  }
  }
  return true;
}

void State::forget(TakenWay Way) {
  if (!llvm::is_contained(Forgotten, Way))
    Forgotten.push_back(Way);
}

void State::forgetDecisionsFrom(std::size_t Count) {
  while (Decisions.size() > Count) {
    Decision Last = Decisions.pop_back_val();
    forget({Last.Branch, Last.Way, Last.Doubtful});
  }
}

} // namespace shapewise
