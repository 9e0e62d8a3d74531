//===- Run.cpp - blocks, branches, loops ----------------------------------===//
//
// A function is run over its blocks in reverse post-order, a few configurations side by side.
// Rounds of a loop whose branches are all decided are followed one by one; other loops get two
// rounds of their own, since what goes wrong in the first round goes wrong for certain, and then
// the header's configuration is widened until it stands for every round. What counts the rounds of
// a loop with an open end is any number from the third on (Growth.h).
//
//===----------------------------------------------------------------------===//
#include "Engine.h"

namespace shapewise {

namespace {

class Runner {
public:
  Runner(Engine &E, const Function &Code, const CallChain *Chain, Engine::Age Called)
      : E(E), Code(Code), Chain(Chain), Paths(E.flowOf(Code)), Pending(Code.Blocks.size()),
        Called(Called) {}
  std::vector<Exit> run(Engine::Configuration Entry);

private:
  using Configuration = Engine::Configuration;
  void runBlock(unsigned Block);
  void finish(Configuration C, unsigned Block);
  void branch(Configuration C, unsigned Block, const Value &On);
  void switchOn(Configuration C, unsigned Block, const Value &On);
  void go(Configuration C, unsigned From, unsigned To);
  void leaveLoops(Configuration &C, unsigned From, unsigned To);
  void noteOpenEnds(Configuration &C, unsigned Block) const;
  bool stepOn(Configuration &C, unsigned Header) const;
  void enterRound(Configuration C, unsigned From, unsigned Header);
  void widen(unsigned Header, std::vector<Configuration> &States);
  void giveUp(State &S);
  void collectGarbage(Configuration &C, unsigned Block);
  void merge(std::vector<Configuration> &States);
  void mergeAt(unsigned Block, std::vector<Configuration> &States);
  void decide(Configuration &C, unsigned Block, std::uint32_t Way, std::uint64_t Branch,
              bool Determined);
  std::uint64_t branchKey(const Configuration &C, unsigned Block) const;

  Engine &E;
  const Function &Code;
  const CallChain *Chain;
  const Flow &Paths;
  std::vector<std::vector<Configuration>> Pending;
  Engine::Age Called; ///< nobody outside of this call can name what is younger
  struct Widened {
    std::optional<Configuration> Accumulated;
    Engine::Generic Generics;
    unsigned Rounds = 0;
  };
  /// By header and the decisions made before the loop.
  std::map<std::pair<unsigned, std::uint64_t>, Widened> Widenings;
  /// What the rounds of a loop have cost, also those of earlier times it was entered: by header.
  struct Cost {
    unsigned Sum = 0, Since = 0; ///< in steps
  };
  llvm::DenseMap<unsigned, Cost> Costs;
  std::vector<Exit> Exits;
};

constexpr unsigned PeeledRounds = 2;
constexpr unsigned MaxWideningRounds = 12;
/// Rounds past the peeled ones are worth following while they are cheap: what builds layers and
/// lists is, what trains is not, and would leave nothing for the code behind it.
constexpr unsigned LoopShare = 8; ///< of the steps

std::uint64_t trailHash(llvm::ArrayRef<Decision> Decisions) {
  std::uint64_t Hash = 17;
  for (const Decision &D : Decisions)
    Hash = mixed(mixed(Hash, D.Branch), D.Way);
  return Hash;
}

/// A branch is told apart by the call it is in, its block, and the rounds of the loops around it.
std::uint64_t Runner::branchKey(const Configuration &C, unsigned Block) const {
  std::uint64_t Hash = mixed(mixed(5, static_cast<std::uint64_t>(Code.Id)), Block);
  for (const auto &[Header, Blocks] : Paths.Loops)
    if (Blocks[Block]) {
      auto It = C.F.Loops.find(Header);
      Hash = mixed(Hash, It == C.F.Loops.end() ? 0 : It->second.Rounds);
    }
  return hashOf(Chain) + Hash;
}

/// `Determined`: what decides follows from the program alone, so that perhaps all runs take the
/// other way. Where that ends the program, whoever wrote it knows that they do not.
void Runner::decide(Configuration &C, unsigned Block, std::uint32_t Way, std::uint64_t Branch,
                    bool Determined) {
  const Terminator &End = Code.Blocks[Block].End;
  Decision D;
  D.Branch = Branch;
  D.Way = Way;
  D.IsSwitch = End.Is == Terminator::Form::Switch;
  D.Code = &Code;
  D.Block = Block;
  D.Place = End.Place;
  D.Synthetic = End.Synthetic;
  BlockId Taken = End.Targets[D.IsSwitch ? Way : Way ? 0 : 1];
  D.Doubtful = (Chain && Chain->OfSome) || (Determined && !Paths.mayEndLoop(Code, Block) &&
                                            llvm::any_of(End.Targets, [&](BlockId Other) {
                                              return Other != Taken && Flow::returns(Code, Other);
                                            }));
  if (D.IsSwitch && Way < End.Cases.size())
    D.CaseValue = End.Cases[Way];
  C.S.Decisions.push_back(D);
}

/// Whether both sides of a comparison are known to stay so small that every round is followed.
static bool isFollowedToTheEnd(const Engine &E, const State &S, const Condition &C) {
  auto IsSmall = [&](Dim D) {
    std::optional<std::int64_t> Most = S.Known.upperBound(D);
    return Most && *Most <= static_cast<std::int64_t>(E.budgets().MaxLoopRounds);
  };
  return C.Is == Condition::Form::Compare && IsSmall(C.Left) && IsSmall(C.Right);
}

void Runner::branch(Configuration C, unsigned Block, const Value &On) {
  const Terminator &End = Code.Blocks[Block].End;
  auto Yes = static_cast<unsigned>(End.Targets[0]), No = static_cast<unsigned>(End.Targets[1]);
  ConditionPtr Holds = E.condition(On);
  if (Yes == No)
    return go(std::move(C), Block, Yes);
  Truth T = C.S.decide(*Holds);
  if (T == Truth::Yes)
    return go(std::move(C), Block, Yes);
  if (T == Truth::No)
    return go(std::move(C), Block, No);
  std::uint64_t Key = branchKey(C, Block);
  Configuration Other = C;
  bool IsOpen = !isFollowedToTheEnd(E, C.S, *Holds);
  bool CanYes = C.S.assume(*Holds), CanNo = Other.S.assume(*negation(Holds));
  if (CanYes && CanNo) {
    bool Determined = E.isDetermined(*Holds);
    decide(C, Block, 1, Key, Determined);
    decide(Other, Block, 0, Key, Determined);
    if (IsOpen) {
      noteOpenEnds(C, Block);
      noteOpenEnds(Other, Block);
    }
  }
  if (CanYes)
    go(std::move(C), Block, Yes);
  if (CanNo)
    go(std::move(Other), Block, No);
}

void Runner::switchOn(Configuration C, unsigned Block, const Value &On) {
  const Terminator &End = Code.Blocks[Block].End;
  Dim Subject = E.number(On);
  std::uint64_t Key = branchKey(C, Block);
  bool DefaultPossible = true;
  Configuration Rest = C;
  struct Open {
    Configuration C;
    std::uint32_t Way;
  };
  std::vector<Open> Ways;
  for (std::size_t I = 0; I < End.Cases.size() && DefaultPossible; ++I) {
    Dim Case = E.Dims.constant(End.Cases[I]);
    Truth Is = Rest.S.Known.equal(Subject, Case);
    if (Is == Truth::No)
      continue;
    Configuration Way = Rest;
    if (Way.S.Known.assume(Subject, Relation::Equal, Case))
      Ways.push_back({std::move(Way), static_cast<std::uint32_t>(I)});
    if (Is == Truth::Yes)
      DefaultPossible = false;
    else
      DefaultPossible = Rest.S.Known.assume(Subject, Relation::NotEqual, Case);
  }
  if (DefaultPossible)
    Ways.push_back({std::move(Rest), static_cast<std::uint32_t>(End.Cases.size())});
  for (Open &Each : Ways) {
    if (Ways.size() > 1)
      decide(Each.C, Block, Each.Way, Key, Subject.isDetermined(E.Dims));
    go(std::move(Each.C), Block, static_cast<unsigned>(End.Targets[Each.Way]));
  }
}

/// Leaving a loop whose rounds were not all decided forgets how often it ran: a path "the loop
/// never runs" is no reason for a report behind it.
void Runner::leaveLoops(Configuration &C, unsigned From, unsigned To) {
  for (const auto &[Header, Blocks] : Paths.Loops) {
    if (!Blocks[From] || Blocks[To])
      continue;
    auto It = C.F.Loops.find(Header);
    if (It == C.F.Loops.end())
      continue;
    C.S.forgetDecisionsFrom(std::min(It->second.DecisionsAtEntry, C.S.Decisions.size()));
  }
}

/// Notes that it was not decided at the end of `Block` whether the loops around it end.
void Runner::noteOpenEnds(Configuration &C, unsigned Block) const {
  for (auto &[Header, Loop] : C.F.Loops)
    Loop.OpenEnd = Loop.OpenEnd || Paths.mayEndAt(Code, Header, Block);
}

/// Before a round of a loop that ends nobody knows when: which round it is is not known.
bool Runner::stepOn(Configuration &C, unsigned Header) const {
  Frame::Loop &Loop = C.F.Loops[Header];
  std::vector<ObjectId> Variables;
  const Liveness &Live = E.livenessOf(Code);
  for (std::size_t I = 0; I < C.F.Slots.size(); ++I)
    if (Live.slotAt(Header, I))
      Variables.push_back(C.F.Slots[I]);
  bool Stepped = Loop.OpenEnd && !Loop.Before.empty() &&
                 shapewise::stepOn(E, C.S, Variables, Loop.Before, Loop.LastRound);
  Loop.Before = std::move(Loop.LastRound);
  Loop.LastRound = roundStart(E, C.S, Variables);
  return Stepped;
}

void Runner::enterRound(Configuration C, unsigned From, unsigned Header) {
  Frame::Loop &Loop = C.F.Loops[Header];
  if (!Paths.isBackEdge(From, Header)) {
    Loop = Frame::Loop();
    Widenings.erase({Header, trailHash(C.S.Decisions)}); // of an earlier time the loop was entered
    Loop.DecisionsAtEntry = Loop.DecisionsAtRound = C.S.Decisions.size();
    Costs[Header].Since = E.Steps;
    stepOn(C, Header);
    Pending[Header].push_back(std::move(C));
    return;
  }
  ++Loop.Rounds;
  Cost &Spent = Costs[Header];
  Spent.Sum += E.Steps - Spent.Since;
  Spent.Since = E.Steps;
  collectGarbage(C, Header);
  if (C.S.Decisions.size() != Loop.DecisionsAtRound)
    ++Loop.OpenRounds;
  // A round that stands for many already need not be followed on its own.
  bool Stepped = !Loop.Widen && stepOn(C, Header);
  bool Cheap = Spent.Sum <= E.StepsAllowed / LoopShare && !E.LongLoops.contains({&Code, Header});
  bool Follow = !E.Idle.contains(Code, Header) &&
                ((Loop.Rounds <= PeeledRounds && !Stepped) ||
                 (Loop.OpenRounds == 0 && Cheap && Loop.Rounds <= E.budgets().MaxLoopRounds));
  if (Loop.OpenRounds == 0 && Loop.Rounds > E.budgets().MaxLoopRounds)
    E.LongLoops.insert({&Code, Header});
  if (Follow) {
    Loop.DecisionsAtRound = C.S.Decisions.size();
    Pending[Header].push_back(std::move(C));
    return;
  }
  // Keep the decision that the loop ran at all: what fails in every round is certain then.
  std::size_t Entry = std::min(Loop.DecisionsAtEntry, C.S.Decisions.size());
  C.S.forgetDecisionsFrom(std::min(Entry + 1, C.S.Decisions.size()));
  Loop.DecisionsAtRound = C.S.Decisions.size();
  Loop.Rounds = PeeledRounds + 1;
  Loop.OpenRounds = std::max(Loop.OpenRounds, 1u);
  Loop.Widen = true;
  Pending[Header].push_back(std::move(C));
}

/// Replaces the configurations that begin a round too many by one that stands for all rounds, or
/// by none when it has been run already.
void Runner::widen(unsigned Header, std::vector<Configuration> &States) {
  std::map<std::uint64_t, std::vector<Configuration>> Groups;
  std::vector<Configuration> Kept;
  for (Configuration &C : States) {
    const Frame::Loop &Loop = C.F.Loops[Header];
    if (!Loop.Widen) {
      Kept.push_back(std::move(C));
      continue;
    }
    std::size_t Entry = std::min(Loop.DecisionsAtEntry, C.S.Decisions.size());
    Groups[trailHash(llvm::ArrayRef(C.S.Decisions).take_front(Entry))].push_back(std::move(C));
  }
  for (auto &[Hash, Group] : Groups) {
    Widened &W = Widenings[{Header, Hash}];
    bool Changed = !W.Accumulated;
    for (Configuration &C : Group) {
      if (!W.Accumulated) {
        W.Generics.FirstOfRound = E.nextObject();
        W.Accumulated = std::move(C);
        continue;
      }
      W.Generics.Changed = false;
      Configuration Wider = E.join(*W.Accumulated, C, &W.Generics);
      Changed |= W.Generics.Changed;
      if (W.Generics.Changed) {
        collectGarbage(Wider, Header);
        W.Accumulated = std::move(Wider);
      }
    }
    if (!Changed || ++W.Rounds > MaxWideningRounds)
      continue; // stands for these rounds already
    if (W.Rounds == MaxWideningRounds)
      giveUp(W.Accumulated->S);
    W.Generics.FirstOfRound = E.nextObject();
    Kept.push_back(*W.Accumulated);
  }
  States = std::move(Kept);
}

/// What the rounds or branches so far have left behind, and nothing from `Block` on reads, makes
/// every join slower and keeps states apart.
void Runner::collectGarbage(Configuration &C, unsigned Block) {
  const Liveness &Live = E.livenessOf(Code);
  for (std::size_t R = 1; R < C.F.Registers.size(); ++R)
    if (!Live.registerAt(Block, R))
      C.F.Registers[R] = Value();
  std::vector<Value> Slots;
  for (std::size_t I = 0; I < C.F.Slots.size(); ++I)
    if (Live.slotAt(Block, I))
      Slots.push_back(make::reference(C.F.Slots[I]));
  std::vector<const Value *> Roots;
  for (const std::vector<Value> *From : {&Slots, &C.F.Registers})
    for (const Value &V : *From)
      Roots.push_back(&V);
  E.collectGarbage(C.S, Called, Roots, &C.F.Names);
}

/// Nothing is known of anything any more.
void Runner::giveUp(State &S) {
  if (E.Options.Remark)
    E.Options.Remark(Code.Place, "gave up on a loop that does not settle");
  llvm::SmallVector<std::uint32_t, 32> Ids;
  for (const auto &Entry : S.Objects.table())
    Ids.push_back(Entry.first);
  for (std::uint32_t Id : Ids) {
    auto Object = static_cast<ObjectId>(Id);
    S.Objects.set(Object, E.forgotten(E.content(S, Object)));
  }
  S.Known = Facts(E.Dims);
}

void Runner::go(Configuration C, unsigned From, unsigned To) {
  leaveLoops(C, From, To);
  if (Paths.Loops.count(To))
    return enterRound(std::move(C), From, To);
  Pending[To].push_back(std::move(C));
}

void Runner::finish(Configuration C, unsigned Block) {
  const Terminator &End = Code.Blocks[Block].End;
  Value On = C.F.Registers[static_cast<unsigned>(End.Condition)];
  for (Register R : Paths.Local[Block]) // less to copy, to join and to keep alive
    C.F.Registers[static_cast<unsigned>(R)] = Value();
  switch (End.Is) {
  case Terminator::Form::Jump:
    return go(std::move(C), Block, static_cast<unsigned>(End.Targets[0]));
  case Terminator::Form::Branch:
    return branch(std::move(C), Block, On);
  case Terminator::Form::Switch:
    return switchOn(std::move(C), Block, On);
  case Terminator::Form::Return: {
    E.checkReturned(C.S, C.F, Chain, On, End);
    if (Chain)
      E.collectGarbage(C.S, Called, {&On});
    Exits.push_back({std::move(C.S), std::move(On)});
    return;
  }
  case Terminator::Form::Unreachable:
    return;
  }
}

/// Keeps few configurations: those that do not differ become one, and past the budget the latest
/// decisions are forgotten until they fit.
void Runner::merge(std::vector<Configuration> &States) {
  for (std::size_t I = 0; I < States.size(); ++I)
    for (std::size_t J = I + 1; J < States.size();) {
      bool SameTrail = States[I].S.Decisions == States[J].S.Decisions;
      if (!SameTrail && !E.indistinct(States[I], States[J])) {
        ++J;
        continue;
      }
      States[I] = E.join(States[I], States[J]);
      States.erase(States.begin() + J);
    }
  std::size_t Keep = 0;
  for (const Configuration &C : States)
    Keep = std::max(Keep, C.S.Decisions.size());
  while (States.size() > E.statesAllowed() && Keep > 0) {
    --Keep;
    for (Configuration &C : States)
      C.S.forgetDecisionsFrom(Keep);
    for (std::size_t I = 0; I < States.size(); ++I)
      for (std::size_t J = I + 1; J < States.size();) {
        if (!(States[I].S.Decisions == States[J].S.Decisions)) {
          ++J;
          continue;
        }
        States[I] = E.join(States[I], States[J]);
        States.erase(States.begin() + J);
      }
  }
}

/// Configurations that differ only in what nobody reads any more are one.
void Runner::mergeAt(unsigned Block, std::vector<Configuration> &States) {
  if (States.size() < 2)
    return;
  for (Configuration &C : States)
    collectGarbage(C, Block);
  merge(States);
}

void Runner::runBlock(unsigned Block) {
  std::vector<Configuration> States = std::move(Pending[Block]);
  Pending[Block].clear();
  if (Paths.Loops.count(Block))
    widen(Block, States);
  mergeAt(Block, States);
  E.Running.back().Block = Block;
  std::vector<Configuration> Next;
  for (const Instruction &I : Code.Blocks[Block].Instructions) {
    Next.clear();
    for (Configuration &C : States) {
      if (E.outOfSteps())
        return;
      E.charge();
      E.step(std::move(C), I, Chain, Next);
    }
    std::swap(States, Next);
    if (States.size() > E.statesAllowed())
      merge(States);
  }
  for (Configuration &C : States)
    finish(std::move(C), Block);
}

std::vector<Exit> Runner::run(Configuration Entry) {
  Costs[0].Since = E.Steps; // the entry block may itself be a loop's header
  E.Running.push_back({&Code, &Paths, ++E.LastRun, 0});
  Pending[0].push_back(std::move(Entry));
  while (!E.outOfSteps()) {
    std::optional<unsigned> Next;
    for (unsigned B = 0; B < Pending.size(); ++B)
      if (!Pending[B].empty() && (!Next || Paths.Order[B] < Paths.Order[*Next]))
        Next = B;
    if (!Next)
      break;
    runBlock(*Next);
  }
  E.Running.pop_back();
  return std::move(Exits);
}

} // namespace

unsigned Engine::statesAllowed() const {
  unsigned Quarter = StepsAllowed / 4, All = budgets().MaxStates;
  if (Steps < Quarter)
    return All;
  return std::max(Steps < 2 * Quarter ? All / 4 : Steps < 3 * Quarter ? All / 8 : 1u, 1u);
}

/// What is found out about a function once.
template <typename T>
static const T &onceOf(llvm::DenseMap<const Function *, std::unique_ptr<T>> &Found,
                       const Function &Code) {
  std::unique_ptr<T> &Known = Found[&Code];
  if (!Known)
    Known = std::make_unique<T>(Code);
  return *Known;
}

const Flow &Engine::flowOf(const Function &Code) { return onceOf(Flows, Code); }
const Liveness &Engine::livenessOf(const Function &Code) { return onceOf(Live, Code); }

std::vector<Exit> Engine::run(const Function &Code, State S, llvm::ArrayRef<Value> Arguments,
                              llvm::ArrayRef<Value> Captures, const CallChain *Chain) {
  Age Called = now();
  Configuration Entry{std::move(S), Frame()};
  Frame &F = Entry.F;
  F.Code = &Code;
  F.Registers.resize(Code.RegisterCount + 1);
  for (std::size_t I = 0; I < Code.Slots.size(); ++I)
    F.Slots.push_back(newObject(Value()));
  std::size_t Parameters = Code.Signature.Parameters.size();
  for (std::size_t I = 0; I < Code.Slots.size(); ++I) {
    const Slot &Local = Code.Slots[I];
    Value V;
    if (I < Parameters)
      V = I < Arguments.size() && Arguments[I] ? Arguments[I] : unknown(Local.Is, Local.Name);
    else if (I < Parameters + Code.CaptureCount)
      V = I - Parameters < Captures.size() ? Captures[I - Parameters]
                                           : unknown(Local.Is, Local.Name);
    if (!V)
      continue;
    if (Local.IsReference && !V.is(Value::Form::Reference))
      V = make::reference(newObject(V));
    Entry.S.Objects.set(F.Slots[I], V);
  }
  Runner R(*this, Code, Chain, Called);
  bindParameters(Entry.S, Entry.F, /*Believe=*/true);
  std::vector<Exit> Exits = R.run(std::move(Entry));
  if (outOfSteps())
    Exits.clear();
  return Exits;
}

std::optional<Exit> Engine::runJoined(const Function &Code, State S,
                                      llvm::ArrayRef<Value> Arguments,
                                      llvm::ArrayRef<Value> Captures, const CallChain *Chain) {
  return joined(run(Code, std::move(S), Arguments, Captures, Chain));
}

std::optional<Exit> Engine::joined(std::vector<Exit> Exits) {
  if (Exits.empty())
    return std::nullopt;
  auto Configured = [](Exit E) {
    Configuration C{std::move(E.S), Frame()};
    C.F.Registers = {std::move(E.Result)};
    return C;
  };
  Configuration All = Configured(std::move(Exits.front()));
  for (std::size_t I = 1; I < Exits.size(); ++I)
    All = join(All, Configured(std::move(Exits[I])));
  return Exit{std::move(All.S), All.F.Registers.front()};
}

} // namespace shapewise
