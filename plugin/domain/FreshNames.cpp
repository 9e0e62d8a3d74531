//===- FreshNames.cpp - the same once more, of other symbols --------------===//
#include "FreshNames.h"
#include "FactStore.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise {
using namespace detail;

/// Symbols that stand for a result are made again from their operands.
static bool isOfItself(const AtomNode &A) { return A.Kind == AtomKind::Symbol && !A.Left; }

static std::uint64_t wordOf(const void *Node) { return reinterpret_cast<std::uintptr_t>(Node); }

//===--- SymbolNumbers ----------------------------------------------------===//

void SymbolNumbers::mention(Dim D, Said &In) const {
  Known.dims().visitAtoms(D, [&](Dim Atom, AtomKind Kind) {
    const AtomNode *A = Atom.node()->atom();
    if (isOfRun(Kind))
      In.Runs.push_back(A->Run);
    else
      In.Atoms.push_back(A);
  });
}

void SymbolNumbers::readFacts() {
  const Facts::Impl &F = Known.impl();
  for (const Facts::Impl::Binding &B : F.Runs) {
    Said One;
    One.Runs.push_back(B.Run);
    if (B.Is.hasRun())
      One.Runs.push_back(B.Is.run());
    One.Words = {static_cast<std::uint64_t>(B.Run), static_cast<std::uint64_t>(B.Is.run()),
                 B.Is.front().size()};
    for (llvm::ArrayRef<Extent> Part : {B.Is.front(), B.Is.back()})
      for (const Extent &X : Part) {
        mention(X.Size, One);
        One.Words.push_back(wordOf(X.Size.node()));
      }
    All.push_back(std::move(One));
  }
  F.forEach([&](const DimNode *A, Relation R, const DimNode *B) {
    Said One;
    mention(Dim(A), One);
    mention(Dim(B), One);
    One.Words = {static_cast<std::uint64_t>(R), wordOf(A), wordOf(B)};
    All.push_back(std::move(One));
    return true;
  });
}

SymbolNumbers::SymbolNumbers(const Facts &Known, Traits Of) : Known(Known), Of(std::move(Of)) {
  readFacts();
  for (const Said &One : All) {
    Told.insert(One.Atoms.begin(), One.Atoms.end());
    ToldRuns.insert(One.Runs.begin(), One.Runs.end());
  }
}

void SymbolNumbers::addExactly(RunId Run, Words &Text) {
  Text.push_back(static_cast<std::uint64_t>(Run) << 1);
  // What it is in each case is its own; the sizes that decide may be known.
  if (const RunCases *Cases = Known.dims().casesOf(Run); ExactRuns.insert(Run).second && Cases)
    visitDims(*Cases, [&](Dim D) { add(D, Text); });
}

void SymbolNumbers::add(RunId Run, Words &Text) {
  if (Run == RunId::None || ToldRuns.contains(Run) || Known.dims().isRigid(Run) ||
      Known.dims().casesOf(Run)) {
    return addExactly(Run, Text);
  }
  auto [It, New] = NumberOfRun.try_emplace(Run, Numbered.Runs.size());
  Text.push_back(static_cast<std::uint64_t>(It->second) << 1 | 1);
  if (!New)
    return;
  Numbered.Runs.push_back(Run);
  Text.push_back(Of.OfRun(Run));
}

void SymbolNumbers::add(const AtomNode &A, Words &Text) {
  Text.push_back(static_cast<std::uint64_t>(A.Kind));
  if (isOfRun(A.Kind)) {
    add(A.Run, Text);
    Text.push_back(static_cast<std::uint64_t>(A.Index));
    return;
  }
  if (isOpaque(A.Kind)) {
    add(Dim(A.Left), Text);
    add(Dim(A.Right), Text);
    if (Told.contains(&A))
      Exact.insert(&A);
    return;
  }
  Unfit |= A.Left != nullptr;
  if (A.Rigid || Told.contains(&A) || Of.IsFixed(Dim(A.Itself))) {
    Text.push_back(wordOf(&A));
    Exact.insert(&A);
    return;
  }
  auto [It, New] = NumberOf.try_emplace(&A, Numbered.Symbols.size());
  Text.push_back(It->second);
  if (!New)
    return;
  Numbered.Symbols.push_back(&A);
  Text.insert(Text.end(), {static_cast<std::uint64_t>(A.Range.low()),
                           static_cast<std::uint64_t>(A.Range.high()),
                           Of.OfSymbol(Dim(A.Itself)) << 1 | A.Determined});
}

void SymbolNumbers::add(Dim D, Words &Text) {
  if (!D)
    return Text.push_back(~std::uint64_t(0));
  auto [It, New] = Seen.try_emplace(D.node(), Seen.size());
  Text.push_back(It->second);
  if (!New)
    return;
  Text.push_back(D.node()->Terms.size());
  for (const Term &T : D.node()->Terms) {
    Text.push_back(static_cast<std::uint64_t>(T.Coefficient));
    Text.push_back(T.Of->Factors.size());
    for (const AtomNode *A : T.Of->Factors)
      add(*A, Text);
  }
}

void SymbolNumbers::addFacts(Words &Text) {
  if (Exact.empty() && ExactRuns.empty())
    return;
  std::vector<bool> Taken(All.size());
  for (bool Grown = true; Grown;) {
    Grown = false;
    for (std::size_t I = 0; I < All.size(); ++I) {
      if (Taken[I] ||
          (llvm::none_of(All[I].Atoms, [&](const AtomNode *A) { return Exact.contains(A); }) &&
           llvm::none_of(All[I].Runs, [&](RunId Run) { return ExactRuns.contains(Run); })))
        continue;
      Grown = Taken[I] = true;
      Exact.insert(All[I].Atoms.begin(), All[I].Atoms.end());
      ExactRuns.insert(All[I].Runs.begin(), All[I].Runs.end());
    }
  }
  for (std::size_t I = 0; I < All.size(); ++I)
    if (Taken[I])
      Text.insert(Text.end(), All[I].Words.begin(), All[I].Words.end());
}

//===--- FreshNames -------------------------------------------------------===//

void FreshNames::correspond(const SymbolNumbers::List &From, const SymbolNumbers::List &To) {
  for (auto [Old, Now] : llvm::zip_equal(From.Symbols, To.Symbols))
    if (Old != Now)
      Symbols[Old] = Dim(Now->Itself);
  for (auto [Old, Now] : llvm::zip_equal(From.Runs, To.Runs))
    if (Old != Now)
      Runs[Old] = Now;
}

void FreshNames::visitYounger(Dim D, llvm::function_ref<void(Dim)> Symbol,
                              llvm::function_ref<void(RunId)> Run) const {
  Dims.visitAtoms(D, [&](Dim Atom, AtomKind Kind) {
    const AtomNode *A = Atom.node()->atom();
    if (isOfRun(Kind)) {
      if (isYounger(A->Run))
        Run(A->Run);
    } else if (isOfItself(*A) && A->Id >= Since.Symbols) {
      Symbol(Atom);
    }
  });
}

bool FreshNames::isRenamed(Dim D) const {
  bool Found = false;
  Dims.visitAtoms(D, [&](Dim Atom, AtomKind Kind) {
    const AtomNode *A = Atom.node()->atom();
    Found |= isOfRun(Kind) ? isYounger(A->Run) || Runs.count(A->Run)
                           : isOfItself(*A) && (A->Id >= Since.Symbols || Symbols.count(A));
  });
  return Found;
}

bool FreshNames::isRenamed(const Shape &S) const {
  bool Any = isYounger(S.run()) || Runs.count(S.run());
  visitDims(S, [&](Dim D) { Any = Any || isRenamed(D); });
  return Any;
}

Dim FreshNames::of(Dim D) {
  if (!D || D.node()->isConstant())
    return D;
  auto It = Done.find(D.node());
  if (It != Done.end())
    return It->second;
  Dim Renamed = Dims.substitute(D, [&](Dim Atom) -> Dim {
    const AtomNode *A = Atom.node()->atom();
    if (isOfRun(A->Kind)) {
      RunId Run = of(A->Run);
      return Run == A->Run                    ? Dim()
             : A->Kind == AtomKind::RunExtent ? Dims.runExtent(Run, A->Index)
             : A->Kind == AtomKind::RunRank   ? Dims.runRank(Run)
                                              : Dims.runNumel(Run);
    }
    if (!isOfItself(*A))
      return Dim();
    auto Known = Symbols.find(A);
    if (Known != Symbols.end())
      return Known->second;
    if (A->Id < Since.Symbols)
      return Dim();
    SymbolTraits Traits{A->Rigid};
    if (A->Range.hasLow())
      Traits.Low = A->Range.low();
    if (A->Range.hasHigh())
      Traits.High = A->Range.high();
    Traits.Determined = A->Determined;
    return Symbols[A] = Dims.symbol(A->Name, Traits);
  });
  return Done[D.node()] = Renamed;
}

RunId FreshNames::of(RunId Run) {
  auto Done = Runs.find(Run);
  if (Done != Runs.end())
    return Done->second;
  if (!isYounger(Run))
    return Run;
  const RunCases *Known = Dims.casesOf(Run);
  if (!Known)
    return Runs[Run] = Dims.run(Dims.runName(Run).str(), Dims.isRigid(Run));
  RunCases Cases = *Known;
  for (RunCase &Case : Cases) {
    for (auto *Part : {&Case.Ones, &Case.Others})
      for (Dim &D : *Part)
        D = of(D);
    Case.Is = of(Case.Is);
  }
  return Runs[Run] = Dims.run(std::move(Cases));
}

Shape FreshNames::of(const Shape &S, OriginOf Origin) {
  auto Rename = [&](Extent &E) {
    E.Size = of(E.Size);
    E.CutFrom = of(E.CutFrom);
    E.Origin = Origin(E.Origin);
    E.GoneAtOne = Origin(E.GoneAtOne);
  };
  return S.with(Rename, of(S.run()));
}

TensorType FreshNames::of(TensorType T, OriginOf Origin) {
  T.Sizes = of(T.Sizes, Origin);
  for (Dim *D : {&T.Low, &T.High, &T.Trues})
    *D = of(*D);
  T.Memory = T.Memory.withStrides([&](Dim D) { return of(D); });
  return T;
}

Facts FreshNames::of(const Facts &Here, const Facts &Before, const Facts &After) {
  const Facts::Impl &Old = Before.impl(), &New = After.impl();
  auto IsRenamed = [&](const DimNode *P) { return isRenamed(Dim(P)); };
  bool Any = llvm::any_of(New.Runs, [&](const Facts::Impl::Binding &B) {
    return isYounger(B.Run) || Runs.count(B.Run) || isRenamed(B.Is);
  });
  Any = Any || llvm::any_of(New.Given, IsRenamed) ||
        !New.forEach([&](const DimNode *A, Relation, const DimNode *B) {
          return !IsRenamed(A) && !IsRenamed(B);
        });
  if (!Any && Here == Before)
    return After;
  auto Sum = std::make_shared<Facts::Impl>(Here.impl());
  // What was consistent is so by other names.
  for (const Facts::Impl::Binding &B : New.Runs)
    if (!llvm::is_contained(Old.Runs, B))
      (void)Learner(*Sum).bindRun(of(B.Run), of(B.Is));
  New.forEach([&](const DimNode *A, Relation R, const DimNode *B) {
    if (!Old.has(A, R, B))
      (void)Learner(*Sum).learn(of(Dim(A)).node(), R, of(Dim(B)).node());
    return true;
  });
  for (const DimNode *P : New.Given)
    if (const DimNode *Same = of(Dim(P)).node(); !llvm::is_contained(Sum->Given, Same))
      Sum->Given.push_back(Same);
  return Facts(std::move(Sum));
}

} // namespace shapewise
