//===- FactRuns.cpp - runs of dimensions ------------------------*- C++ -*-===//
//
// A run that has turned out to be something is rewritten into its own dimensions,
// RunExtent(run, 0) and so on; what those are is an ordinary equality. So runs need no
// reasoning of their own, and cannot run in circles.
//
//===----------------------------------------------------------------------===//
#include "FactStore.h"

namespace shapewise {
using namespace detail;

/// The shape with its run spelt out.
static Shape spliced(const Shape &S, const Shape &Run) {
  llvm::SmallVector<Extent, 4> Front(S.front().begin(), S.front().end());
  Front.append(Run.front().begin(), Run.front().end());
  llvm::SmallVector<Extent, 4> Back(Run.back().begin(), Run.back().end());
  Back.append(S.back().begin(), S.back().end());
  if (Run.hasRun())
    return Shape(Front, Run.run(), Back);
  Front.append(Back.begin(), Back.end());
  return Shape(Front);
}

Dim Facts::Impl::rewriteRunAtom(const AtomNode *A) const {
  const Binding *B = binding(A->Run);
  return B ? rewriteRunAtom(A, B->Is) : Dim();
}

/// What the atom is when its run is `Is`.
Dim Facts::Impl::rewriteRunAtom(const AtomNode *A, const Shape &Is) const {
  switch (A->Kind) {
  case AtomKind::RunRank: {
    Dim Rank = Dims->constant(Is.minRank());
    return Is.hasRun() ? Dims->add(Rank, Dims->runRank(Is.run())) : Rank;
  }
  case AtomKind::RunNumel: {
    Dim Numel = Is.hasRun() ? Dims->runNumel(Is.run()) : Dims->constant(1);
    for (const Extent &E : Is.front())
      Numel = Dims->mul(Numel, E.Size);
    for (const Extent &E : Is.back())
      Numel = Dims->mul(Numel, E.Size);
    return Numel;
  }
  case AtomKind::RunExtent: {
    if (const Extent *E = Is.extent(A->Index))
      return E->Size;
    // [a, b, *r] has its last axis in r, unless r is nothing.
    if (const Binding *Rest = Is.hasRun() ? binding(Is.run()) : nullptr;
        Rest && Rest->Run != A->Run && Is.minRank() <= 64)
      return rewriteRunAtom(A, spliced(Is, Rest->Is));
    if (!Is.hasRun())
      return {}; // Out of range; whoever asks has a mistake of his own.
    int Front = Is.front().size(), Back = Is.back().size();
    if (A->Index >= Front && Back == 0)
      return Dims->runExtent(Is.run(), A->Index - Front);
    if (A->Index < -Back && Front == 0)
      return Dims->runExtent(Is.run(), A->Index + Back);
    return {};
  }
  default:
    return {};
  }
}

bool Learner::bindRun(RunId Run, const Shape &Is) {
  if (Is.hasRun() && Is.run() == Run)
    return Is.minRank() == 0; // *r = [a, *r] has no solution.
  auto Generic = [&](llvm::ArrayRef<Extent> Given, int First) {
    llvm::SmallVector<Extent, 4> Own(Given.begin(), Given.end());
    for (Extent &E : Own)
      E.Size = F.Dims->runExtent(Run, First++);
    return Own;
  };
  auto Front = Generic(Is.front(), 0);
  auto Back = Generic(Is.back(), -static_cast<int>(Is.back().size()));
  Shape Own = Is.hasRun() ? Shape(Front, Is.run(), Back) : Shape(Front);
  if (!F.binding(Run)) {
    F.Runs.push_back({Run, Own});
    rebuildMasks();
    // Its rank and sizes may be known as numbers or ranges: these now speak of what it is.
    renormalize(maskOfRunsEndingIn(Run));
  } else { // Spelt out while its other dimensions were compared.
    Dim Rank = F.Dims->constant(Is.minRank());
    if (Is.hasRun())
      Rank = F.Dims->add(Rank, F.Dims->runRank(Is.run()));
    if (!learn(F.Dims->runRank(Run).node(), Relation::Equal, Rank.node()))
      return false;
  }
  auto Equate = [&](llvm::ArrayRef<Extent> Mine, llvm::ArrayRef<Extent> Theirs) {
    for (unsigned Axis = 0; Axis < Mine.size(); ++Axis)
      if (!learn(Mine[Axis].Size.node(), Relation::Equal, Theirs[Axis].Size.node()))
        return false;
    return true;
  };
  return run() && Equate(Front, Is.front()) && Equate(Back, Is.back());
}

void Learner::bindRanks() {
  // A rank that has become a number spells its run out.
  llvm::SmallVector<std::pair<RunId, unsigned>, 2> Known;
  for (const Facts::Impl::Equality &E : F.Solved)
    if (E.Atom->Kind == AtomKind::RunRank && E.Is->isConstant() && !F.binding(E.Atom->Run) &&
        E.Is->constantPart() >= 0 && E.Is->constantPart() <= 64)
      Known.push_back({E.Atom->Run, static_cast<unsigned>(E.Is->constantPart())});
  for (auto [Run, Rank] : Known) {
    llvm::SmallVector<Extent, 4> Own;
    for (unsigned Axis = 0; Axis < Rank; ++Axis)
      Own.push_back({F.Dims->runExtent(Run, static_cast<int>(Axis))});
    F.Runs.push_back({Run, Shape(Own)});
  }
  if (Known.empty())
    return;
  rebuildMasks();
  for (auto [Run, Rank] : Known)
    renormalize(maskOfRunsEndingIn(Run));
}

/// Of the run, and of those that are spelt out with it at their end: their axes may be its own.
std::uint64_t Learner::maskOfRunsEndingIn(RunId Run) const {
  llvm::SmallVector<RunId, 4> Found{Run};
  std::uint64_t Mask = 0;
  for (std::size_t I = 0; I < Found.size(); ++I) {
    Mask |= maskBit(Found[I]);
    for (const Facts::Impl::Binding &B : F.Runs)
      if (B.Is.hasRun() && B.Is.run() == Found[I] && !llvm::is_contained(Found, B.Run))
        Found.push_back(B.Run);
  }
  return Mask;
}

bool Learner::equate(const Shape &A, const Shape &B) {
  llvm::ArrayRef<Extent> FrontA = A.front(), FrontB = B.front(), BackA = A.back(), BackB = B.back();
  auto Equal = [&](const Extent &X, const Extent &Y) {
    return learn(X.Size.node(), Relation::Equal, Y.Size.node());
  };
  // What has no run is all front: the other's back is its end.
  if (!A.hasRun() && B.hasRun())
    return equate(B, A);
  if (A.hasRun() && !B.hasRun()) {
    if (FrontB.size() < A.minRank())
      return false;
    BackB = FrontB.take_back(BackA.size());
    FrontB = FrontB.drop_back(BackA.size());
  } else if (!A.hasRun() && FrontA.size() != FrontB.size()) {
    return false;
  }
  while (!FrontA.empty() && !FrontB.empty()) {
    if (!Equal(FrontA.front(), FrontB.front()))
      return false;
    FrontA = FrontA.drop_front();
    FrontB = FrontB.drop_front();
  }
  while (!BackA.empty() && !BackB.empty()) {
    if (!Equal(BackA.back(), BackB.back()))
      return false;
    BackA = BackA.drop_back();
    BackB = BackB.drop_back();
  }
  if (!A.hasRun())
    return true;
  if (!B.hasRun())
    return bindRun(A.run(), Shape(FrontB));
  if (FrontA.empty() && BackA.empty())
    return bindRun(A.run(), Shape(FrontB, B.run(), BackB));
  if (FrontB.empty() && BackB.empty())
    return bindRun(B.run(), Shape(FrontA, A.run(), BackA));
  // [a, *r] = [*s, b]: how far they overlap is open.
  DimContext &Dims = *F.Dims;
  auto Rank = [&](const Shape &S, std::size_t More) {
    return Dims.add(Dims.runRank(S.run()), Dims.constant(static_cast<std::int64_t>(More)));
  };
  return learn(Rank(A, FrontA.size() + BackA.size()).node(), Relation::Equal,
               Rank(B, FrontB.size() + BackB.size()).node());
}

//===--- Shapes under the facts -------------------------------------------===//

bool Facts::assumeRank(RunId Run, unsigned Rank) {
  return assume(dims().runRank(Run), Relation::Equal, dims().constant(Rank));
}

bool Facts::assumeRun(RunId Run, const Shape &Is) { return assumeEqual(Shape::unknown(Run), Is); }

Shape Facts::resolve(const Shape &S) const {
  auto Simplified = [&](llvm::ArrayRef<Extent> Extents) {
    llvm::SmallVector<Extent, 4> Result(Extents.begin(), Extents.end());
    for (Extent &E : Result)
      E.Size = simplify(E.Size);
    return Result;
  };
  auto Front = Simplified(S.front()), Back = Simplified(S.back());
  RunId Run = S.run();
  // A run is bound to later ones only; the bound on rounds is for the unforeseen.
  for (unsigned Rounds = 0; Run != RunId::None && Rounds < 64; ++Rounds) {
    const Impl::Binding *B = I->binding(Run);
    if (!B)
      return Shape(Front, Run, Back);
    auto More = Simplified(B->Is.front()), Less = Simplified(B->Is.back());
    Front.append(More.begin(), More.end());
    Back.insert(Back.begin(), Less.begin(), Less.end());
    Run = B->Is.run();
  }
  if (Run != RunId::None)
    return Shape(Front, Run, Back);
  Front.append(Back.begin(), Back.end());
  return Shape(Front);
}

Truth Facts::equal(const Shape &A, const Shape &B) const {
  Shape X = resolve(A), Y = resolve(B);
  Truth Result = equal(rankOf(X), rankOf(Y));
  if (Result == Truth::No)
    return Result;
  // Dimensions that are certain to be the same place of both, from either end.
  auto Compare = [&](llvm::ArrayRef<Extent> P, llvm::ArrayRef<Extent> Q) {
    for (std::size_t Axis = 0; Axis < std::min(P.size(), Q.size()); ++Axis)
      Result = Result && equal(P[Axis].Size, Q[Axis].Size);
  };
  Compare(X.front(), Y.front());
  auto End = [](const Shape &S) { return S.hasRun() ? S.back() : S.front(); };
  auto Reversed = [](llvm::ArrayRef<Extent> E) {
    return llvm::SmallVector<Extent, 4>(E.rbegin(), E.rend());
  };
  if (X.hasRun() || Y.hasRun())
    Compare(Reversed(End(X)), Reversed(End(Y)));
  if (Result != Truth::Yes || (!X.hasRun() && !Y.hasRun()))
    return Result;
  bool SameParts = X.run() == Y.run() && X.front().size() == Y.front().size();
  return SameParts ? Truth::Yes : Truth::Unknown;
}

Dim Facts::sizeAt(const Shape &S, int Index) const {
  Shape R = resolve(S);
  int Front = static_cast<int>(R.front().size()), Back = static_cast<int>(R.back().size());
  if (!R.hasRun() && (Index >= Front || Index < -Front))
    return {};
  if (const Extent *E = R.extent(Index))
    return E->Size;
  // Inside the run, if it is long enough; with nothing behind it, it must be.
  std::int64_t Rank = lowerBound(dims().runRank(R.run())).value_or(0);
  if (Index >= 0 && (Back == 0 || Rank > Index - Front))
    return simplify(dims().runExtent(R.run(), Index - Front));
  if (Index < 0 && (Front == 0 || Rank >= -Index - Back))
    return simplify(dims().runExtent(R.run(), Index + Back));
  return {};
}

Dim Facts::rankOf(const Shape &S) const {
  Dim Rank = dims().constant(S.minRank());
  return S.hasRun() ? simplify(dims().add(Rank, dims().runRank(S.run()))) : Rank;
}

Dim Facts::numelOf(const Shape &S) const {
  Dim Numel = dims().constant(1);
  for (const Extent &E : S.front())
    Numel = dims().mul(Numel, E.Size);
  if (S.hasRun())
    Numel = dims().mul(Numel, dims().runNumel(S.run()));
  for (const Extent &E : S.back())
    Numel = dims().mul(Numel, E.Size);
  return simplify(Numel);
}

} // namespace shapewise
