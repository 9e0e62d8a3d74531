//===- Sites.cpp - what happened at each call, and what of it is worth a report -===//
//
// A mismatch is reported when it is certain: on every path that reaches the call, or on every
// path that reaches it after one decision ("when 'augment' is true"). A mismatch that takes two
// decisions to agree may be on a path that no run takes, and is kept silent.
//
//===----------------------------------------------------------------------===//
#include "Engine.h"

namespace shapewise {

static FindingPart wordedPart(Engine &E, const MessagePart &Part,
                              llvm::ArrayRef<PlaceId> ArgumentPlaces) {
  if (const auto *Text = std::get_if<ArgumentText>(&Part))
    return Text->Index < ArgumentPlaces.size() ? E.Source.text(ArgumentPlaces[Text->Index])
                                               : std::string("argument");
  return std::visit(
      [](const auto &V) -> FindingPart {
        if constexpr (std::is_same_v<std::decay_t<decltype(V)>, ArgumentText>)
          return std::string();
        else
          return V;
      },
      Part);
}

/// An axis as a user counts it: from the front where the rank is known.
static std::string axisText(const Operand &Of, int Axis) {
  if (Axis < 0 && Of.isTensor())
    if (auto Rank = Of.Type.Sizes.rank())
      Axis += static_cast<int>(*Rank);
  return std::to_string(Axis);
}

static void addCallers(Finding &F, const CallChain *Chain) {
  for (; Chain && Chain->Place != PlaceId::None; Chain = Chain->Outer) {
    std::string With = Chain->With.empty() ? "these arguments" : Chain->With;
    F.Notes.push_back({NoteText::CalledFrom, Chain->Place, {Chain->Body->Title, With}});
  }
}

bool Engine::isUnchecked(const CallContext &Context) const {
  return Context.Where.Unchecked ||
         (Context.Chain ? Context.Chain->Unchecked : CurrentRoot && CurrentRoot->Unchecked);
}

/// What names a call on one chain, and what is recorded of it.
static std::uint64_t siteKey(const CallChain *Chain, PlaceId At, unsigned Sort) {
  return hashOf(Chain) + mixed(mixed(3, static_cast<std::uint64_t>(At)), Sort);
}

Engine::SiteOutcome Engine::outcomeOn(const State &S, const CallChain *Chain) {
  SiteOutcome O;
  O.Decisions = S.Decisions;
  O.Forgotten = S.Forgotten;
  O.Reported = S.Reported;
  O.Depth = Chain ? Chain->Depth : 0;
  return O;
}

void Engine::addOutcome(std::uint64_t Key, PlaceId Place, SiteOutcome O) {
  if (O.Mismatch)
    Memo.unrepeatable();
  else
    Memo.happened(Key, Place, O.Decisions, O.Forgotten, O.Depth);
  Site &Here = Sites[Key];
  Here.Place = Place;
  Here.Outcomes.push_back(std::move(O));
}

void Engine::recordProblem(CallContext &Context, PlaceId At, Finding F) {
  const CallChain *Chain = Context.Chain;
  State &S = Context.S;
  std::uint64_t Key = siteKey(Chain, At, 7);
  if (isUnchecked(Context) || llvm::is_contained(S.Reported, Key))
    return;
  addCallers(F, Chain);
  SiteOutcome O = outcomeOn(S, Chain);
  O.Mismatch = true;
  O.Report = std::move(F);
  addOutcome(Key, At, std::move(O));
  S.Reported.push_back(Key);
}

/// What is wrong, or worth a look, as data; without the calls that led there.
Finding Engine::findingOf(const Problem &P, PlaceId At, llvm::ArrayRef<Argument> Passed,
                          llvm::ArrayRef<PlaceId> ArgumentPlaces) {
  Finding F;
  F.Is = checkOf(P.What);
  F.What = P.What;
  F.Place = At;
  for (const MessagePart &Part : P.Parts)
    F.Parts.push_back(wordedPart(*this, Part, ArgumentPlaces));
  for (unsigned Index : P.Underline)
    if (Index < ArgumentPlaces.size())
      F.Underline.push_back(ArgumentPlaces[Index]);
  for (const Blame &B : P.Blames) {
    auto Place = static_cast<PlaceId>(B.Is.Origin);
    if (Place == PlaceId::None || Place == At || B.Argument >= ArgumentPlaces.size() ||
        B.Argument >= Passed.size())
      continue;
    bool InSource = ArgumentPlaces[B.Argument] != At;
    std::string Text =
        InSource ? Source.text(ArgumentPlaces[B.Argument]) : Passed[B.Argument].Parameter;
    Note N{B.Axis && InSource ? NoteText::DimensionFrom : NoteText::SizeFrom, Place, {}};
    if (N.What == NoteText::DimensionFrom)
      N.Parts.push_back(axisText(Passed[B.Argument].Value, *B.Axis));
    N.Parts.push_back(Text);
    N.Parts.push_back(B.Is.Size);
    F.Notes.push_back(std::move(N));
  }
  for (const Repair &R : P.Repairs)
    if (R.Argument < ArgumentPlaces.size())
      F.Edits.push_back({ArgumentPlaces[R.Argument], R.Append, R.Certain});
  return F;
}

/// That there was nothing to stack on one way: whoever returned an empty list early on did so for
/// want of anything to do, and nobody is known to ask for more then.
static bool saysNothingWasThere(const Finding &F) { return F.What == Message::NoTensors; }

void Engine::record(CallContext &Context, const Judgement &J, llvm::ArrayRef<Argument> Passed,
                    llvm::ArrayRef<PlaceId> ArgumentPlaces, bool Loss, llvm::StringRef Name) {
  const CallChain *Chain = Context.Chain;
  PlaceId At = Context.Where.Place;
  State &S = Context.S;
  if (Loss && !isUnchecked(Context)) {
    LossVerdict &V = Losses[At][CurrentRoot ? CurrentRoot->Id : FunctionId::None];
    V.Name = Name.str();
    V.Mismatch |= J.Is == Verdict::Mismatch;
    // No run gets here on a path that has thrown.
    bool Arrives = S.Thrown.empty();
    if (J.Is == Verdict::Unknown && (Arrives || !V.Arrived)) {
      V.Unknown = true;
      V.Why = J.Why;
    } else if (Arrives && !V.Arrived) {
      V.Unknown = false; // so far there were only such paths
    }
    V.Arrived |= Arrives;
  }
  bool Mismatch = J.Is == Verdict::Mismatch && !J.Problems.empty();
  std::uint64_t Key = siteKey(Chain, At, 3);
  if (J.Throws || (Mismatch && throws(checkOf(J.Problems.front().What)))) {
    S.Threw |= S.Tries != 0;
    if (!llvm::is_contained(S.Thrown, Key))
      S.Thrown.push_back(Key);
  }
  if (isUnchecked(Context) || llvm::is_contained(S.Reported, Key))
    return;
  SiteOutcome O = outcomeOn(S, Chain);
  O.Mismatch = Mismatch;
  if (Mismatch) {
    Finding F = findingOf(J.Problems.front(), At, Passed, ArgumentPlaces);
    addCallers(F, Chain);
    O.Report = std::move(F);
    S.Reported.push_back(Key);
  }
  addOutcome(Key, At, std::move(O));
}

void Engine::recordAside(CallContext &Context, Check About, std::optional<Finding> F) {
  const CallChain *Chain = Context.Chain;
  PlaceId At = Context.Where.Place;
  if (isUnchecked(Context))
    return;
  SiteOutcome O = outcomeOn(Context.S, Chain);
  O.Mismatch = F.has_value();
  if (F)
    addCallers(*F, Chain);
  O.Report = std::move(F);
  addOutcome(siteKey(Chain, At, 11 + static_cast<unsigned>(About)), At, std::move(O));
}

static Note noteOf(Engine &E, const Decision &D) {
  if (D.Synthetic)
    return {NoteText::WhenThrows, D.Place, {}};
  std::string Text = E.Source.text(D.Place);
  if (D.IsSwitch)
    return {NoteText::WhenCase, D.Place, {Text, std::to_string(D.CaseValue)}};
  return {D.Way ? NoteText::WhenTrue : NoteText::WhenFalse, D.Place, {Text}};
}

std::vector<Finding> Engine::harvest(const Function &Root) {
  (void)Root;
  std::vector<Finding> Reports;
  bool Complete = !outOfSteps();
  std::set<std::uint64_t> Shown;
  for (auto &[Key, Here] : Sites) {
    // A path on which something failed before, without that being certain, gets no further.
    llvm::erase_if(Here.Outcomes, [&](const SiteOutcome &O) {
      return llvm::any_of(O.Reported, [&](std::uint64_t Earlier) { return !Shown.count(Earlier); });
    });
    // What went well in one round of a loop says nothing when the same path fails in a later one.
    for (std::size_t I = Here.Outcomes.size(); I-- > 0;) {
      const SiteOutcome &Failed = Here.Outcomes[I];
      if (!Failed.Mismatch)
        continue;
      for (std::size_t J = 0; J < I; ++J)
        if (!Here.Outcomes[J].Mismatch && Here.Outcomes[J].Decisions == Failed.Decisions &&
            Here.Outcomes[J].Forgotten == Failed.Forgotten)
          Here.Outcomes[J].Superseded = true;
    }
    llvm::erase_if(Here.Outcomes, [](const SiteOutcome &O) { return O.Superseded; });
    const SiteOutcome *Best = nullptr;
    const Decision *Cause = nullptr;
    bool Always = llvm::all_of(Here.Outcomes, [](const SiteOutcome &O) { return O.Mismatch; });
    // Of a way that is perhaps never taken, the other one must fail too.
    auto FailsOtherwise = [&](std::uint64_t Branch, std::uint32_t Way) {
      auto IsOther = [&](const auto &D) { return D.Branch == Branch && D.Way != Way; };
      return llvm::any_of(Here.Outcomes, [&](const SiteOutcome &Other) {
        return Other.Mismatch &&
               (llvm::any_of(Other.Decisions, IsOther) || llvm::any_of(Other.Forgotten, IsOther));
      });
    };
    auto IsTaken = [&](const SiteOutcome &O) {
      auto IsTakenWay = [&](const auto &D) {
        return !D.Doubtful || FailsOtherwise(D.Branch, D.Way);
      };
      return llvm::all_of(O.Decisions, IsTakenWay) && llvm::all_of(O.Forgotten, IsTakenWay);
    };
    for (const SiteOutcome &O : Here.Outcomes) {
      if (!O.Mismatch || Best || !IsTaken(O))
        continue;
      if (!Complete) {
        // Not every path was seen. What fails whichever way those went that were seen, and needs no
        // condition to be reached but those without which nothing goes on, is certain still.
        if (Always && llvm::all_of(O.Decisions, [&](const Decision &D) {
              return !D.IsSwitch && flowOf(*D.Code).isOnlyWay(*D.Code, D.Block, D.Way ? 0 : 1);
            }))
          Best = &O;
        continue;
      }
      if (Always) {
        Best = &O;
        continue;
      }
      if (saysNothingWasThere(*O.Report))
        continue;
      for (const Decision &D : llvm::reverse(O.Decisions)) {
        bool Certain = llvm::all_of(Here.Outcomes, [&](const SiteOutcome &Other) {
          if (Other.Mismatch)
            return true;
          for (const Decision &OD : Other.Decisions)
            if (OD.Branch == D.Branch)
              return OD.Way != D.Way;
          return !llvm::is_contained(Other.Forgotten, TakenWay{D.Branch, D.Way});
        });
        if (Certain) {
          Best = &O;
          Cause = &D;
          break;
        }
      }
    }
    if (!Best)
      continue;
    Finding F = *Best->Report;
    // Behind a call that fails on one way only, that way is at an end; behind one that always
    // fails, other mistakes are still worth showing. What does not throw ends nothing.
    if (!Cause || !throws(F.Is))
      Shown.insert(Key);
    if (Cause)
      F.Notes.insert(F.Notes.begin(), noteOf(*this, *Cause));
    Reports.push_back(std::move(F));
  }
  Sites.clear();
  Batches.clear();
  Memo.clear();
  return Reports;
}

void Engine::noteShape(const CallContext &Context, const Value &Result) {
  if (!Options.ShapeDump || Context.Chain || Context.Where.Place == PlaceId::None)
    return;
  State &S = Context.S;
  std::string Is = describe(S, Result);
  if (Is.empty())
    return;
  llvm::SmallVectorImpl<std::string> &Seen = Shapes[Context.Where.Place];
  if (!llvm::is_contained(Seen, Is))
    Seen.push_back(std::move(Is));
}

void Engine::dumpShapes(const Function &Root) {
  if (!Options.ShapeDump)
    return;
  llvm::raw_ostream &OS = *Options.ShapeDump;
  OS << "function " << Root.Name << "\n";
  constexpr std::size_t Shown = 6;
  for (const auto &[Place, Seen] : Shapes) {
    OS << "  " << Source.location(Place) << " " << Source.text(Place) << ": ";
    llvm::interleave(llvm::ArrayRef(Seen).take_front(Shown), OS, " or ");
    if (Seen.size() > Shown)
      OS << " or " << Seen.size() - Shown << " others";
    OS << "\n";
  }
  Shapes.clear();
}

/// What was seen with a caller's arguments says more than what was seen without any: functions that
/// others call do not count when there are others.
Engine::LossVerdict Engine::verdictOf(const std::map<FunctionId, LossVerdict> &ByRoot) const {
  bool AllCalled = llvm::all_of(ByRoot, [&](const auto &Seen) { return Called.count(Seen.first); });
  LossVerdict All;
  for (const auto &[Root, V] : ByRoot) {
    if (!AllCalled && Called.count(Root))
      continue;
    All.Name = V.Name;
    All.Mismatch |= V.Mismatch;
    All.Unknown |= V.Unknown;
    if (V.Unknown)
      All.Why = V.Why;
  }
  return All;
}

void Engine::reportUnproven() {
  for (const auto &[Place, ByRoot] : Losses) {
    LossVerdict V = verdictOf(ByRoot);
    if (!V.Unknown || V.Mismatch)
      continue;
    Finding F;
    F.What = Message::NotShownToFit;
    F.Is = checkOf(F.What);
    F.Place = Place;
    F.Parts = {V.Name, V.Why};
    AllFindings.push_back(std::move(F));
  }
}

void Engine::finishDump() {
  if (!Options.ShapeDump)
    return;
  for (const auto &[Place, ByRoot] : Losses) {
    LossVerdict V = verdictOf(ByRoot);
    *Options.ShapeDump << "loss " << Source.location(Place) << " " << V.Name << ": ";
    if (V.Mismatch)
      *Options.ShapeDump << "mismatch\n";
    else if (V.Unknown)
      *Options.ShapeDump << "unknown (" << V.Why << ")\n";
    else
      *Options.ShapeDump << "fits\n";
  }
}

} // namespace shapewise
