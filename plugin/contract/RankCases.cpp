//===- RankCases.cpp - calls on tensors of one of a few ranks -------------===//
#include "RankCases.h"
#include "../domain/RunCases.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/SetVector.h"

namespace shapewise {

namespace {

/// More are not followed; two squeezed axes make four.
constexpr std::size_t MostWorlds = 4;

void visitTensors(Operand &O, llvm::function_ref<void(TensorType &)> Visit) {
  if (O.isTensor())
    Visit(O.Type);
  for (Operand &Element : O.Elements)
    visitTensors(Element, Visit);
}

/// One way things may be.
struct World {
  RunCase Where; ///< without its shape
  Facts Known;
  std::vector<Argument> Arguments;
  Judgement J;

  bool fails() const { return J.Is == Verdict::Mismatch && !J.Problems.empty(); }
  bool throws() const {
    return J.Throws || (fails() && shapewise::throws(checkOf(J.Problems.front().What)));
  }
  /// Whether a tensor among the arguments has no elements then.
  bool isEmpty() {
    bool Found = false;
    for (Argument &A : Arguments)
      visitTensors(A.Value, [&](TensorType &T) {
        for (llvm::ArrayRef<Extent> Part : {T.Sizes.front(), T.Sizes.back()})
          for (const Extent &E : Part)
            Found |= Known.simplify(E.Size).isConstant(0);
      });
    return Found;
  }
  const Facts &after() const { return J.After ? *J.After : Known; }
};
using Worlds = std::vector<World>;

/// The runs that arguments are, of which it is not known yet which case holds.
llvm::SmallSetVector<RunId, 2> openRuns(std::vector<Argument> &Arguments, const Facts &Known) {
  llvm::SmallSetVector<RunId, 2> Found;
  for (Argument &A : Arguments)
    visitTensors(A.Value, [&](TensorType &T) {
      if (!T.Sizes.hasRun() || T.Sizes.minRank() != 0)
        return;
      Shape Is = Known.resolve(T.Sizes);
      if (Is.hasRun() && Is.minRank() == 0 && Known.dims().casesOf(Is.run()))
        Found.insert(Is.run());
    });
  return Found;
}

void spellOut(std::vector<Argument> &Arguments, RunId Run, const Shape &As, const Facts &Known) {
  for (Argument &A : Arguments)
    visitTensors(A.Value, [&](TensorType &T) {
      if (T.Sizes.hasRun() && T.Sizes.minRank() == 0 && Known.resolve(T.Sizes).run() == Run)
        T.Sizes = As;
    });
}

/// Every way that the cases of the runs allow; none where there are too many.
Worlds worldsOf(llvm::ArrayRef<RunId> Runs, std::vector<Argument> Arguments, const Facts &Known) {
  Worlds All;
  All.push_back({{}, Known, std::move(Arguments), {}});
  for (RunId Run : Runs) {
    Worlds Next;
    for (const World &W : All)
      for (const RunCase &Case : *Known.dims().casesOf(Run)) {
        World Here = W;
        spellOut(Here.Arguments, Run, Case.Is, W.Known);
        if (!Case.assume(Here.Known) || !Here.Known.assumeRun(Run, Case.Is))
          continue;
        Here.Where.Ones.append(Case.Ones.begin(), Case.Ones.end());
        Here.Where.Others.append(Case.Others.begin(), Case.Others.end());
        Next.push_back(std::move(Here));
      }
    if (Next.size() > MostWorlds)
      return {};
    All = std::move(Next);
  }
  return All;
}

//===--- What the results have in common ----------------------------------===//

using Results = llvm::ArrayRef<const Operand *>;

class Merger {
public:
  explicit Merger(const Worlds &All) : All(All) {}

  std::optional<Operand> merged(Results R) const {
    const Operand &First = *R.front();
    if (llvm::any_of(R, [&](const Operand *O) { return O->What != First.What; }))
      return std::nullopt;
    switch (First.What) {
    case Operand::Form::Absent:
    case Operand::Form::Unknown:
      return First;
    case Operand::Form::Tensor:
      return tensor(R);
    case Operand::Form::Int:
      return inAll(R, [](const Operand &A, const Operand &B, const Facts &Known) {
        return A.Number && B.Number && Known.equal(A.Number, B.Number) == Truth::Yes;
      });
    case Operand::Form::List:
      return list(R);
    default:
      return std::nullopt;
    }
  }

private:
  /// The first, where it is what each of the others is in its world.
  std::optional<Operand>
  inAll(Results R,
        llvm::function_ref<bool(const Operand &, const Operand &, const Facts &)> Same) const {
    for (std::size_t I = 1; I < R.size(); ++I)
      if (!Same(*R.front(), *R[I], All[I].after()))
        return std::nullopt;
    return *R.front();
  }

  std::optional<Operand> list(Results R) const {
    Operand Result = *R.front();
    for (std::size_t At = 0; At < Result.Elements.size(); ++At) {
      llvm::SmallVector<const Operand *, MostWorlds> Each;
      for (const Operand *O : R) {
        if (O->Elements.size() != Result.Elements.size())
          return std::nullopt;
        Each.push_back(&O->Elements[At]);
      }
      auto One = merged(Each);
      if (!One)
        return std::nullopt;
      Result.Elements[At] = *std::move(One);
    }
    return Result;
  }

  Operand tensor(Results R) const {
    Operand Result = *R.front();
    TensorType &T = Result.Type;
    for (const Operand *O : R.drop_front()) {
      const TensorType &Other = O->Type;
      T.Type = T.Type | Other.Type;
      if (T.Meaning != Other.Meaning || T.Axis != Other.Axis) {
        T.Meaning = Kind::Unknown;
        T.Axis.reset();
      }
      for (auto [Mine, Theirs] : {std::pair(&T.Low, &Other.Low), std::pair(&T.High, &Other.High),
                                  std::pair(&T.Trues, &Other.Trues)})
        if (*Mine != *Theirs)
          *Mine = Dim();
      Result.MayBeAbsent |= O->MayBeAbsent;
    }
    bool InOrder = llvm::all_of(R, [](const Operand *O) { return O->Type.Memory.isInOrder(); });
    bool Alike = llvm::all_of(llvm::seq<std::size_t>(1, R.size()), [&](std::size_t I) {
      return All[I].after().equal(T.Sizes, R[I]->Type.Sizes) == Truth::Yes;
    });
    // Where elements lie is told by strides of one rank.
    if (!Alike || llvm::any_of(R, [&](const Operand *O) { return O->Type.Memory != T.Memory; }))
      T.Memory = InOrder ? Layout::inOrder() : Layout();
    if (!Alike)
      T.Sizes = Shape::unknown(casesOf(R));
    return Result;
  }

  /// A run that is each of the shapes where the world is so.
  RunId casesOf(Results R) const {
    DimContext &Dims = All.front().Known.dims();
    RunCases Cases;
    for (auto [W, O] : llvm::zip_equal(All, R)) {
      RunCase Case = W.Where;
      Case.Is = W.after().resolve(O->Type.Sizes);
      if (Case.Is.hasRun())
        return Dims.run("");
      Cases.push_back(std::move(Case));
    }
    return Dims.run(std::move(Cases));
  }

  const Worlds &All;
};

/// What a call comes to that goes well in all of the worlds.
std::optional<Judgement> common(const Worlds &All) {
  Judgement J = All.front().J;
  Merger M(All);
  auto Merged = [&](auto Get) {
    llvm::SmallVector<const Operand *, MostWorlds> Each;
    for (const World &W : All)
      Each.push_back(Get(W.J));
    return M.merged(Each);
  };
  for (const World &W : All) {
    if (W.J.Effects.size() != J.Effects.size())
      return std::nullopt;
    if (W.J.Is == Verdict::Unknown && J.Is == Verdict::Fits) {
      J.Is = Verdict::Unknown;
      J.Why = W.J.Why;
    }
    J.Throws &= W.J.Throws;
    if (W.J.ViewOf != J.ViewOf)
      J.ViewOf.reset();
    if (!W.J.Notice)
      J.Notice.reset();
  }
  auto Result = Merged([](const Judgement &Each) { return &Each.Result; });
  if (!Result)
    return std::nullopt;
  J.Result = *std::move(Result);
  for (std::size_t I = 0; I < J.Effects.size(); ++I) {
    auto After = Merged([I](const Judgement &Each) { return &Each.Effects[I].second; });
    J.Effects[I].second = After ? *std::move(After) : Operand::unknown();
  }
  // What each world tells holds in it alone.
  J.After.reset();
  return J;
}

} // namespace

std::optional<Judgement>
judgeCases(llvm::ArrayRef<Argument> Arguments, const Facts &Known,
           llvm::function_ref<Judgement(llvm::ArrayRef<Argument>, const Facts &)> JudgeOne) {
  if (!Known.dims().hasCases())
    return std::nullopt;
  std::vector<Argument> Open(Arguments.begin(), Arguments.end());
  auto Runs = openRuns(Open, Known);
  if (Runs.empty())
    return std::nullopt;
  Worlds All = worldsOf(Runs.getArrayRef(), std::move(Open), Known);
  if (All.empty())
    return std::nullopt;
  for (World &W : All)
    W.J = JudgeOne(W.Arguments, W.Known);
  // With nothing in them tensors suit each other more often than is meant.
  auto Wrong = llvm::find_if(All, [](const World &W) { return W.fails(); });
  if (Wrong != All.end() && llvm::all_of(All, [](World &W) { return W.fails() || W.isEmpty(); }))
    return std::move(Wrong->J);
  // It returned, so the world is one of those in which it does.
  bool SomeThrow = llvm::any_of(All, [](const World &W) { return W.throws(); });
  if (!llvm::all_of(All, [](const World &W) { return W.throws(); }))
    llvm::erase_if(All, [](const World &W) { return W.throws(); });
  // What runs and computes nonsense in some is no mistake where it is none in others.
  if (llvm::any_of(All, [](const World &W) { return W.fails(); }))
    return std::nullopt;
  std::optional<Judgement> J = All.size() == 1 ? std::move(All.front().J) : common(All);
  if (J && All.size() == 1 && !J->After)
    J->After = std::move(All.front().Known);
  if (J && SomeThrow && J->Is == Verdict::Fits) {
    J->Is = Verdict::Unknown;
    J->Why = "it throws where a squeezed axis is not the one that is meant";
  }
  return J;
}

} // namespace shapewise
