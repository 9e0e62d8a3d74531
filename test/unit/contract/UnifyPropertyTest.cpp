//===- UnifyPropertyTest.cpp - unification against enumeration --*- C++ -*-===//
//
// Random descriptions are held against random, partly unknown tensors. "Does not fit" must
// be true of every tensor it may be, "fits" as well; what is known afterwards must hold
// for all those that do fit.
//
//===----------------------------------------------------------------------===//
#include "contract/Unify.h"
#include "gtest/gtest.h"
#include <functional>
#include <random>

using namespace shapewise;
using namespace shapewise::notation;

namespace {

using Sizes = std::vector<std::int64_t>;

struct Names {
  std::map<std::string, std::int64_t> Ints;
  std::map<std::string, Sizes> Runs;
};

std::int64_t valueOf(const Expression &E, const Names &N) {
  switch (E.Is) {
  case Expression::Form::Integer:
    return E.Value;
  case Expression::Form::Name:
    return N.Ints.at(E.Name);
  case Expression::Form::Add:
    return valueOf(E.Operands[0], N) + valueOf(E.Operands[1], N);
  case Expression::Form::Subtract:
    return valueOf(E.Operands[0], N) - valueOf(E.Operands[1], N);
  default:
    return valueOf(E.Operands[0], N) * valueOf(E.Operands[1], N);
  }
}

/// Whether a concrete shape is what the entries describe under these names.
bool describes(const std::vector<DimSpec> &Entries, const Sizes &Actual, const Names &N) {
  std::size_t At = 0;
  for (const DimSpec &D : Entries) {
    if (D.Is == DimSpec::Form::Run) {
      std::size_t Length = Actual.size() + 1 - Entries.size();
      if (!D.Run.empty()) {
        const Sizes &Run = N.Runs.at(D.Run);
        if (Run.size() != Length || !std::equal(Run.begin(), Run.end(), Actual.begin() + At))
          return false;
      }
      At += Length;
      continue;
    }
    std::int64_t Size = Actual[At++];
    if (D.Is == DimSpec::Form::Any || (D.OrOne && Size == 1))
      continue;
    if (Size != valueOf(D.Size, N))
      return false;
  }
  return At == Actual.size();
}

/// Whether some names make both descriptions true of both shapes.
bool fits(const std::vector<DimSpec> &First, const Sizes &A, const std::vector<DimSpec> &Second,
          const Sizes &B) {
  auto Count = [](const std::vector<DimSpec> &E) {
    bool HasRun = llvm::any_of(E, [](const DimSpec &D) { return D.Is == DimSpec::Form::Run; });
    return std::pair(E.size() - HasRun, HasRun);
  };
  auto RankFits = [&](const std::vector<DimSpec> &E, const Sizes &S) {
    auto [Least, Open] = Count(E);
    return Open ? S.size() >= Least : S.size() == Least;
  };
  if (!RankFits(First, A) || !RankFits(Second, B))
    return false;
  Names N;
  // `*D` can only be what stands in its place in either shape.
  std::vector<Sizes> Runs{{}};
  for (auto [E, S] : {std::pair(&First, &A), std::pair(&Second, &B)})
    for (std::size_t I = 0; I < E->size(); ++I)
      if ((*E)[I].Is == DimSpec::Form::Run)
        Runs.push_back(Sizes(S->begin() + I, S->begin() + (I + S->size() + 1 - E->size())));
  for (const Sizes &Run : Runs)
    for (std::int64_t X = 0; X <= 6; ++X)
      for (std::int64_t Y = 0; Y <= 6; ++Y) {
        N.Ints = {{"N", X}, {"M", Y}};
        N.Runs = {{"D", Run}};
        if (describes(First, A, N) && describes(Second, B, N))
          return true;
      }
  return false;
}

class World {
public:
  explicit World(unsigned Seed) : Random(Seed) {
    SymbolTraits T;
    T.Low = 0;
    T.High = 3;
    for (const char *Name : {"a", "b"})
      Symbols.push_back(D.symbol(Name, T));
    Run = D.run("r");
  }

  unsigned below(unsigned N) { return Random() % N; }

  std::vector<DimSpec> entries() {
    static const char *Choices[] = {"N", "M", "N", "2", "1", "_", "N+1", "2*M", "#N", "N+M"};
    std::string Text = "[";
    unsigned Count = below(4), RunAt = below(2) ? below(4) : 9;
    for (unsigned I = 0; I < Count; ++I)
      Text += (I ? ", " : "") +
              std::string(I == RunAt ? (below(3) ? "*D" : "...") : Choices[below(10)]);
    NotationError E;
    Text += "]";
    Lexer Whole(Text);
    auto Entries = parseShape(Whole, E);
    EXPECT_TRUE(Entries) << Text;
    return *Entries;
  }

  Shape shape() {
    llvm::SmallVector<Extent, 4> Front, Back;
    auto Size = [&]() -> Extent {
      if (below(2))
        return {D.constant(below(4))};
      Dim S = Symbols[below(2)];
      return {below(3) ? S : D.add(S, D.constant(1))};
    };
    for (unsigned I = below(3); I > 0; --I)
      Front.push_back(Size());
    if (below(2))
      return Shape(Front);
    for (unsigned I = below(2); I > 0; --I)
      Back.push_back(Size());
    return Shape(Front, Run, Back);
  }

  /// Calls `Each` with every value of the symbols and the run.
  void everywhere(llvm::function_ref<void(const Sizes &, const Sizes &)> Each) {
    std::vector<Sizes> Runs{{}};
    for (std::int64_t X : {0, 1, 2}) {
      Runs.push_back({X});
      for (std::int64_t Y : {1, 3})
        Runs.push_back({X, Y});
    }
    for (std::int64_t X = 0; X <= 3; ++X)
      for (std::int64_t Y = 0; Y <= 3; ++Y)
        for (const Sizes &R : Runs)
          Each({X, Y}, R);
  }

  /// The value of an expression over this world's symbols and run; nothing for other atoms.
  std::optional<std::int64_t> value(Dim E, const Sizes &Of, const Sizes &R) {
    return D
        .substitute(E,
                    [&](Dim Atom) -> Dim {
                      for (std::size_t I = 0; I < Symbols.size(); ++I)
                        if (Atom == Symbols[I])
                          return D.constant(Of[I]);
                      if (Atom == D.runRank(Run))
                        return D.constant(static_cast<std::int64_t>(R.size()));
                      if (auto X = D.runExtentOf(Atom); X && X->first == Run) {
                        auto At = X->second + (X->second < 0 ? static_cast<int>(R.size()) : 0);
                        if (At >= 0 && At < static_cast<int>(R.size()))
                          return D.constant(R[static_cast<std::size_t>(At)]);
                      }
                      return Dim();
                    })
        .constant();
  }

  Sizes concrete(const Shape &S, const Sizes &Of, const Sizes &R) {
    Sizes Result;
    for (const Extent &E : S.front())
      Result.push_back(*value(E.Size, Of, R));
    if (S.hasRun())
      Result.insert(Result.end(), R.begin(), R.end());
    for (const Extent &E : S.back())
      Result.push_back(*value(E.Size, Of, R));
    return Result;
  }

  DimContext D;
  std::vector<Dim> Symbols;
  RunId Run;

private:
  std::mt19937 Random;
};

std::string show(const std::vector<DimSpec> &Entries) {
  TensorPattern P;
  P.Dims = Entries;
  return str(P);
}

TEST(UnifyProperty, AnswersHoldForEveryTensorItMayBe) {
  unsigned No = 0, Yes = 0;
  for (unsigned Seed = 0; Seed < 3000; ++Seed) {
    World W(Seed);
    TensorPattern First, Second;
    First.Dims = W.entries();
    Second.Dims = W.entries();
    TensorType A, B;
    A.Sizes = W.shape();
    B.Sizes = W.shape();
    Facts Known(W.D);
    std::string Case = show(First.Dims) + " for " + A.Sizes.str(W.D) + ", " + show(Second.Dims) +
                       " for " + B.Sizes.str(W.D) + ", seed " + std::to_string(Seed);
    Match M = unify(First, A, NameScope(), Known);
    Match N = M;
    if (M.Fits != Truth::No)
      N = unify(Second, B, M.Scope, M.After);
    bool Refused = M.Fits == Truth::No || N.Fits == Truth::No;
    bool Certain = M.Fits == Truth::Yes && N.Fits == Truth::Yes;
    No += Refused;
    Yes += Certain;
    W.everywhere([&](const Sizes &Of, const Sizes &R) {
      Sizes X = W.concrete(A.Sizes, Of, R), Y = W.concrete(B.Sizes, Of, R);
      bool Fits =
          M.Fits == Truth::No ? fits(First.Dims, X, {}, {}) : fits(First.Dims, X, Second.Dims, Y);
      if (Refused)
        ASSERT_FALSE(Fits) << Case;
      if (Certain)
        ASSERT_TRUE(Fits) << Case;
      if (!Fits || Refused)
        return;
      // What is known afterwards holds of it.
      for (Dim Atom : {W.Symbols[0], W.Symbols[1], W.D.runRank(W.Run)})
        if (auto Value = W.value(N.After.simplify(Atom), Of, R))
          ASSERT_EQ(*Value, *W.value(Atom, Of, R)) << Case << "\n" << N.After.str();
      Shape Resolved = N.After.resolve(A.Sizes);
      if (Resolved.rank())
        ASSERT_EQ(*Resolved.rank(), X.size()) << Case << "\n" << N.After.str();
      for (std::size_t I = 0; Resolved.rank() && I < X.size(); ++I)
        if (auto Value = W.value(Resolved.extents()[I].Size, Of, R))
          ASSERT_EQ(*Value, X[I]) << Case << "\n" << N.After.str();
    });
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(No, 500u);
  EXPECT_GT(Yes, 15u);
}

} // namespace
