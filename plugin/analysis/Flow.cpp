//===- Flow.cpp - the order in which blocks are run -----------------------===//
#include "Flow.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <algorithm>

namespace shapewise {

static std::vector<std::vector<Register>> localRegisters(const Function &F) {
  constexpr unsigned Nowhere = ~0u, Many = ~0u - 1;
  std::vector<unsigned> Home(F.RegisterCount + 1, Nowhere); // the one block that mentions it
  auto Mention = [&](Register R, unsigned Block) {
    unsigned &At = Home[static_cast<unsigned>(R)];
    At = At == Nowhere || At == Block ? Block : Many;
  };
  for (unsigned B = 0; B < F.Blocks.size(); ++B) {
    for (const Instruction &I : F.Blocks[B].Instructions) {
      Mention(I.Result, B);
      for (Register R : I.Operands)
        Mention(R, B);
    }
    Mention(F.Blocks[B].End.Condition, B);
  }
  std::vector<std::vector<Register>> Local(F.Blocks.size());
  for (unsigned R = 1; R < Home.size(); ++R)
    if (Home[R] != Nowhere && Home[R] != Many)
      Local[Home[R]].push_back(static_cast<Register>(R));
  return Local;
}

/// Adds `From` to `Seen`, and whatever `Follow` leads to from there; stops at what is there
/// already.
static void reach(std::vector<bool> &Seen, unsigned From,
                  llvm::function_ref<void(unsigned Block, std::vector<unsigned> &Behind)> Follow) {
  std::vector<unsigned> Work{From};
  while (!Work.empty()) {
    unsigned Block = Work.back();
    Work.pop_back();
    if (Seen[Block])
      continue;
    Seen[Block] = true;
    Follow(Block, Work);
  }
}

Flow::Flow(const Function &F) : Order(F.Blocks.size(), 0) {
  std::size_t Count = F.Blocks.size();
  std::vector<unsigned> PostOrder;
  std::vector<bool> Seen(Count, false);
  std::vector<std::pair<unsigned, std::size_t>> Stack;
  if (!Count)
    return;
  Stack.push_back({0, 0});
  Seen[0] = true;
  while (!Stack.empty()) {
    auto &[Block, Next] = Stack.back();
    const auto &Targets = F.Blocks[Block].End.Targets;
    // Last successor first, so that a loop's body comes before what follows the loop.
    if (Next < Targets.size()) {
      auto Target = static_cast<unsigned>(Targets[Targets.size() - 1 - Next++]);
      if (!Seen[Target]) {
        Seen[Target] = true;
        Stack.push_back({Target, 0});
      }
      continue;
    }
    PostOrder.push_back(Block);
    Stack.pop_back();
  }
  Local = localRegisters(F);
  unsigned Number = 0;
  for (auto It = PostOrder.rbegin(); It != PostOrder.rend(); ++It)
    Order[*It] = Number++;

  std::vector<std::vector<unsigned>> Predecessors(Count);
  for (unsigned B = 0; B < Count; ++B)
    if (Seen[B])
      for (BlockId T : F.Blocks[B].End.Targets)
        Predecessors[static_cast<unsigned>(T)].push_back(B);
  for (unsigned B = 0; B < Count; ++B) {
    if (!Seen[B])
      continue;
    for (BlockId T : F.Blocks[B].End.Targets) {
      auto Header = static_cast<unsigned>(T);
      if (!isBackEdge(B, Header))
        continue;
      std::vector<bool> &In = Loops.try_emplace(Header, Count, false).first->second;
      In[Header] = true;
      reach(In, B, [&](unsigned Block, std::vector<unsigned> &Before) {
        llvm::append_range(Before, Predecessors[Block]);
      });
    }
  }
}

std::optional<unsigned> Flow::innermostLoop(unsigned Block) const {
  std::optional<unsigned> Innermost;
  std::ptrdiff_t Least = 0;
  for (const auto &[Header, In] : Loops) {
    std::ptrdiff_t Size = std::count(In.begin(), In.end(), true);
    if (In[Block] && (!Innermost || Size < Least)) {
      Innermost = Header;
      Least = Size;
    }
  }
  return Innermost;
}

static bool comesToNothing(const Function &F, unsigned Block) {
  return F.Blocks[Block].End.Is == Terminator::Form::Unreachable;
}

bool Flow::isOnlyWay(const Function &F, unsigned Block, unsigned Way) const {
  const auto &Targets = F.Blocks[Block].End.Targets;
  auto Taken = static_cast<unsigned>(Targets[Way]), Other = static_cast<unsigned>(Targets[1 - Way]);
  if (auto Loop = Loops.find(Block); Loop != Loops.end() && Loop->second[Taken])
    return !Loop->second[Other];
  auto ReachableFrom = [&](unsigned Start) {
    std::vector<bool> Seen(F.Blocks.size(), false);
    reach(Seen, Start, [&](unsigned B, std::vector<unsigned> &Behind) {
      for (BlockId T : F.Blocks[B].End.Targets)
        Behind.push_back(static_cast<unsigned>(T));
    });
    return Seen;
  };
  std::vector<bool> Left = ReachableFrom(Other), Ahead = ReachableFrom(Taken);
  for (std::size_t B = 0; B < Left.size(); ++B)
    if (Left[B] && Ahead[B])
      return false;
  return true;
}

bool Flow::endsAtHeader(const Function &F, unsigned Header) const {
  for (unsigned B = 0; B < F.Blocks.size(); ++B)
    if (B != Header && mayEndAt(F, Header, B))
      return false;
  return true;
}

bool Flow::mayEndAt(const Function &F, unsigned Header, unsigned Block) const {
  const std::vector<bool> &In = Loops.at(Header);
  return In[Block] && llvm::any_of(F.Blocks[Block].End.Targets, [&](BlockId T) {
           auto Target = static_cast<unsigned>(T);
           return !In[Target] && !comesToNothing(F, Target);
         });
}

bool Flow::mayEndLoop(const Function &F, unsigned Block) const {
  return llvm::any_of(Loops, [&](const auto &Loop) {
    return Loop.second[Block] && mayEndAt(F, Loop.first, Block);
  });
}

bool Flow::returns(const Function &F, BlockId Block) {
  std::vector<bool> Seen(F.Blocks.size(), false);
  bool Found = false;
  reach(Seen, static_cast<unsigned>(Block), [&](unsigned B, std::vector<unsigned> &Behind) {
    Found = Found || F.Blocks[B].End.Is == Terminator::Form::Return;
    for (BlockId T : F.Blocks[B].End.Targets)
      Behind.push_back(static_cast<unsigned>(T));
  });
  return Found;
}

/// Whether every way from `From` gets to `Block`. `Follow` adds the blocks behind one to a list;
/// false when a way may end there.
static bool
everyWayGetsTo(const Function &F, unsigned From, unsigned Block,
               llvm::function_ref<bool(unsigned Behind, std::vector<unsigned> &Into)> Follow) {
  std::vector<bool> Seen(F.Blocks.size(), false);
  Seen[Block] = true;
  bool Gets = true;
  reach(Seen, From,
        [&](unsigned Behind, std::vector<unsigned> &Into) { Gets = Gets && Follow(Behind, Into); });
  return Gets;
}

bool Flow::inEveryRound(const Function &F, unsigned Header, unsigned From, unsigned Block) const {
  const std::vector<bool> &In = Loops.at(Header);
  return In[From] && In[Block] &&
         everyWayGetsTo(F, From, Block, [&](unsigned Behind, std::vector<unsigned> &Into) {
           for (BlockId T : F.Blocks[Behind].End.Targets) {
             auto Target = static_cast<unsigned>(T);
             if (Target == Header || (!In[Target] && !comesToNothing(F, Target)))
               return false;
             if (In[Target])
               Into.push_back(Target);
           }
           return true;
         });
}

bool Flow::inEveryCall(const Function &F, unsigned Block) {
  return everyWayGetsTo(F, 0, Block, [&](unsigned Behind, std::vector<unsigned> &Into) {
    for (BlockId T : F.Blocks[Behind].End.Targets)
      Into.push_back(static_cast<unsigned>(T));
    return F.Blocks[Behind].End.Is != Terminator::Form::Return;
  });
}

} // namespace shapewise
