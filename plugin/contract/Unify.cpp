//===- Unify.cpp - holding a tensor against a description -------*- C++ -*-===//
//
// First the rank, which spells out a tensor of unknown shape; then names that stand
// alone, left to right, so that they are bound where they are seen best; then everything
// that is calculated from names. Each size that may fit is taken to fit from there on:
// what then cannot be, cannot be at all.
//
//===----------------------------------------------------------------------===//
#include "Unify.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise {
using namespace notation;

namespace {

SymbolTraits sizeTraits(bool Rigid = false) {
  SymbolTraits T;
  T.Low = 0;
  T.Rigid = Rigid;
  return T;
}

Dim lookUp(const NameScope &Scope, llvm::StringRef Name) {
  auto Found = Scope.Dims.find(Name.str());
  return Found == Scope.Dims.end() ? Dim() : Found->second;
}

/// `_n` that nobody knows matches anything.
bool isDiscarded(const DimSpec &D, const NameScope &Scope) {
  return D.Is == DimSpec::Form::Size && D.Size.isName() && D.Size.Name.front() == '_' && !D.Value &&
         !lookUp(Scope, D.Size.Name);
}

bool standsAlone(const DimSpec &D) {
  return D.Is == DimSpec::Form::Size && D.Size.isName() && !D.OrOne;
}

} // namespace

Dim evaluate(const Expression &E, const NameScope &Scope, DimContext &Dims,
             llvm::function_ref<Dim(llvm::StringRef)> Unbound) {
  using Form = Expression::Form;
  if (E.Is == Form::Integer)
    return Dims.constant(E.Value);
  if (E.Is == Form::Name) {
    Dim Known = lookUp(Scope, E.Name);
    return !Known && Unbound ? Unbound(E.Name) : Known;
  }
  Dim Left = evaluate(E.Operands[0], Scope, Dims, Unbound);
  Dim Right = E.Is == Form::Negate ? Left : evaluate(E.Operands[1], Scope, Dims, Unbound);
  if (!Left || !Right)
    return {};
  switch (E.Is) {
  case Form::Negate:
    return Dims.neg(Left);
  case Form::Add:
    return Dims.add(Left, Right);
  case Form::Subtract:
    return Dims.sub(Left, Right);
  case Form::Multiply:
    return Dims.mul(Left, Right);
  case Form::FloorDiv:
    return Dims.floorDiv(Left, Right);
  case Form::Mod:
    return Dims.mod(Left, Right);
  case Form::Min:
    return Dims.min(Left, Right);
  default:
    return Dims.max(Left, Right);
  }
}

Shape shapeOf(llvm::ArrayRef<DimSpec> Entries, NameScope &Scope, DimContext &Dims, OriginId Origin,
              bool MakeRigid) {
  auto NewSize = [&](llvm::StringRef Name) {
    return Scope.Dims[Name.str()] = Dims.symbol(MakeRigid ? Name : "", sizeTraits(MakeRigid));
  };
  auto SizeOf = [&](const DimSpec &D) {
    if (D.Value)
      return Scope.Dims[D.Size.Name] = Dims.constant(*D.Value);
    if (D.OrOne || D.Is == DimSpec::Form::Any || isDiscarded(D, Scope))
      return Dims.symbol("", sizeTraits());
    return evaluate(D.Size, Scope, Dims, NewSize);
  };
  llvm::SmallVector<Extent, 4> Front, Back;
  RunId Run = RunId::None;
  for (const DimSpec &D : Entries) {
    if (D.Is != DimSpec::Form::Run) {
      (Run == RunId::None ? Front : Back).push_back({SizeOf(D), Origin});
      continue;
    }
    RunId *Named = D.Run.empty() || D.OrOne ? nullptr : &Scope.Runs[D.Run];
    if (Named && *Named == RunId::None)
      *Named = Dims.run(MakeRigid ? D.Run : "", MakeRigid);
    Run = Named ? *Named : Dims.run("");
  }
  return Run == RunId::None ? Shape(Front) : Shape(Front, Run, Back);
}

Truth kindFits(Kind Actual, Kind Declared) {
  if (Declared == Kind::Unknown || Actual == Declared)
    return Truth::Yes;
  if (Actual == Kind::Unknown || isMishap(Actual))
    return Truth::Unknown;
  switch (Declared) {
  case Kind::Logits: // softmax(log_softmax(x)) = softmax(x).
    // A bounded score is a score.
    return Actual == Kind::Tanh ? Truth::Unknown : truthOf(Actual == Kind::LogProbabilities);
  case Kind::Probabilities:
    return truthOf(Actual == Kind::OneHot || Actual == Kind::Sigmoid);
  case Kind::Sigmoid:
    return truthOf(Actual == Kind::OneHot || Actual == Kind::Probabilities);
  default:
    return Truth::No;
  }
}

const DimensionMatch *Match::clash() const {
  const auto *Found =
      llvm::find_if(Dimensions, [](const DimensionMatch &D) { return D.Fits == Truth::No; });
  return Found == Dimensions.end() ? nullptr : Found;
}

namespace {

class Unifier {
public:
  Unifier(const TensorPattern &Pattern, const TensorType &Actual, const NameScope &Scope,
          const Facts &Known)
      : Pattern(Pattern), Actual(Actual), Dims(Known.dims()), M(Known) {
    M.Scope = Scope;
  }

  Match run() {
    M.Type = Actual.Type.isIn(Pattern.Type);
    M.Meaning = kindFits(Actual.Meaning, Pattern.Meaning);
    if (rank()) {
      align();
      sizes();
    }
    M.Range = range();
    M.Fits = M.Rank && M.Type && M.Meaning && M.Range;
    for (const DimensionMatch &D : M.Dimensions)
      M.Fits = M.Fits && D.Fits;
    return std::move(M);
  }

private:
  /// False when the tensor cannot have as many dimensions.
  bool rank() {
    bool HasRun = Pattern.run().has_value();
    auto Asked = static_cast<std::int64_t>(Pattern.Dims.size()) - HasRun;
    Relation R = HasRun ? Relation::GreaterEqual : Relation::Equal;
    Dim Has = M.After.rankOf(Actual.Sizes);
    M.Rank = M.After.compare(Has, R, Dims.constant(Asked));
    if (M.Rank == Truth::Unknown && !M.After.assume(Has, R, Dims.constant(Asked)))
      M.Rank = Truth::No;
    return M.Rank != Truth::No;
  }

  /// Finds the tensor's dimension for each entry.
  void align() {
    std::size_t Entries = Pattern.Dims.size();
    std::size_t Front = Pattern.run().value_or(Entries);
    std::size_t Back = Pattern.run() ? Entries - Front - 1 : 0;
    Shape Has = M.After.resolve(Actual.Sizes);
    if (Has.hasRun())
      Has = spellOut(Has, Front, Back);
    for (std::size_t I = 0; I < Entries; ++I) {
      DimensionMatch D;
      D.Declared = &Pattern.Dims[I];
      D.Axis = static_cast<int>(I) - (I > Front ? static_cast<int>(Entries) : 0);
      if (D.Declared->Is != DimSpec::Form::Run)
        if (const Extent *E = Has.extent(D.Axis))
          D.Actual = *E;
      M.Dimensions.push_back(D);
    }
    if (!Pattern.run())
      return;
    if (!Has.hasRun())
      Middle = Shape(Has.extents().drop_front(Front).drop_back(Back));
    else if (Has.front().size() >= Front && Has.back().size() >= Back)
      Middle = Shape(Has.front().drop_front(Front), Has.run(), Has.back().drop_back(Back));
  }

  /// Dimensions out of the tensor's run for the entries around the pattern's run, where it is
  /// certain that they lie in it: for [*D, N] and [a, *r] they need not.
  Shape spellOut(const Shape &Has, std::size_t Front, std::size_t Back) {
    std::size_t More = Front - std::min(Front, Has.front().size());
    std::size_t Less = Back - std::min(Back, Has.back().size());
    auto Least = M.After.lowerBound(Dims.runRank(Has.run()));
    if (More + Less == 0 || !Least || *Least < static_cast<std::int64_t>(More + Less))
      return Has;
    auto Sizes = [&](std::size_t Count) {
      llvm::SmallVector<Extent, 4> Extents;
      while (Extents.size() < Count)
        Extents.push_back({Dims.symbol("", sizeTraits())});
      return Extents;
    };
    Shape Longer(Sizes(More), Dims.run(""), Sizes(Less));
    return M.After.assumeRun(Has.run(), Longer) ? M.After.resolve(Has) : Has;
  }

  void sizes() {
    for (DimensionMatch &D : M.Dimensions)
      if (standsAlone(*D.Declared))
        size(D);
    for (DimensionMatch &D : M.Dimensions)
      if (D.Declared->Is == DimSpec::Form::Run)
        middle(D);
      else if (!standsAlone(*D.Declared))
        size(D);
  }

  void size(DimensionMatch &D) {
    const DimSpec &Spec = *D.Declared;
    Dim Has = D.Actual.Size;
    if (Spec.Is == DimSpec::Form::Any || isDiscarded(Spec, M.Scope)) {
      D.Fits = Truth::Yes;
      return;
    }
    Dim Bound = Spec.Size.isName() ? lookUp(M.Scope, Spec.Size.Name) : Dim();
    if (Spec.OrOne) {
      orOne(D, Bound);
      return;
    }
    if (Spec.Value) {
      D.Expected = Dims.constant(*Spec.Value);
      if (!Bound)
        M.Scope.Dims[Spec.Size.Name] = D.Expected;
      compare(D);
      return;
    }
    if (Spec.Size.isName() && !Bound) {
      if (Has)
        M.Scope.Dims[Spec.Size.Name] = Has;
      D.Fits = truthOf(true);
      return;
    }
    D.Expected = evaluate(Spec.Size, M.Scope, Dims, [&](llvm::StringRef Name) {
      return M.Scope.Dims[Name.str()] = Dims.symbol(Name, sizeTraits());
    });
    compare(D);
  }

  void orOne(DimensionMatch &D, Dim Bound) {
    Truth One = D.Actual.Size ? M.After.equal(D.Actual.Size, Dims.constant(1)) : Truth::Unknown;
    if (One == Truth::Yes || !Bound) {
      if (One == Truth::No)
        M.Scope.Dims[D.Declared->Size.Name] = D.Actual.Size;
      // With `n` open any size will do, but what `n` then is depends on it.
      D.Fits = One == Truth::Unknown ? Truth::Unknown : Truth::Yes;
      return;
    }
    D.Expected = Bound;
    if (One == Truth::No)
      compare(D);
    else
      D.Fits = One || M.After.equal(Bound, D.Actual.Size);
  }

  void compare(DimensionMatch &D) {
    if (!D.Actual.Size || !D.Expected)
      return;
    D.Fits = M.After.equal(D.Expected, D.Actual.Size);
    if (D.Fits != Truth::Unknown)
      return;
    if (M.After.differsRigidly(D.Expected, D.Actual.Size)) {
      D.Fits = Truth::No;
      D.Rigidly = true;
    } else if (!M.After.assume(D.Expected, Relation::Equal, D.Actual.Size)) {
      D.Fits = Truth::No;
    }
  }

  void middle(DimensionMatch &D) {
    const DimSpec &Spec = *D.Declared;
    D.Fits = Truth::Yes;
    if (Spec.Run.empty() || Spec.OrOne)
      return;
    RunId &Bound = M.Scope.Runs[Spec.Run];
    bool IsNew = Bound == RunId::None;
    if (!Middle) {
      if (IsNew)
        Bound = Dims.run("");
      D.Fits = IsNew ? Truth::Yes : Truth::Unknown;
      return;
    }
    if (IsNew) {
      bool JustARun = Middle->hasRun() && Middle->minRank() == 0;
      Bound = JustARun ? Middle->run() : Dims.run("");
      if (!JustARun && !M.After.assumeRun(Bound, *Middle))
        D.Fits = Truth::Unknown;
      return;
    }
    Shape Expected = M.After.resolve(Shape::unknown(Bound));
    D.Fits = M.After.equal(Expected, *Middle);
    if (D.Fits != Truth::Unknown)
      return;
    if (differsRigidly(Expected, *Middle)) {
      D.Fits = Truth::No;
      D.Rigidly = true;
    } else if (!M.After.assumeEqual(Expected, *Middle)) {
      D.Fits = Truth::No;
    }
  }

  bool differsRigidly(const Shape &A, const Shape &B) const {
    if (A.hasRun() && B.hasRun())
      return A.minRank() == 0 && B.minRank() == 0 && A.run() != B.run() && Dims.isRigid(A.run()) &&
             Dims.isRigid(B.run());
    if (A.hasRun() || B.hasRun())
      return false;
    return llvm::any_of(llvm::zip(A.extents(), B.extents()), [&](const auto &Pair) {
      return M.After.differsRigidly(std::get<0>(Pair).Size, std::get<1>(Pair).Size);
    });
  }

  Truth range() const {
    auto Below = [&](Dim Small, Dim Large) {
      return Small && Large ? M.After.compare(Small, Relation::LessEqual, Large) : Truth::Unknown;
    };
    Truth Fits = Truth::Yes;
    if (Pattern.Low)
      Fits = Fits && Below(evaluate(*Pattern.Low, M.Scope, Dims), Actual.Low);
    if (Pattern.High)
      Fits = Fits && Below(Actual.High, evaluate(*Pattern.High, M.Scope, Dims));
    return Fits;
  }

  const TensorPattern &Pattern;
  const TensorType &Actual;
  DimContext &Dims;
  Match M;
  /// What stands in the place of the pattern's run; nothing when that cannot be told.
  std::optional<Shape> Middle;
};

/// How far a description got that does not fit, for choosing what to report.
std::size_t distance(const Match &M) {
  std::size_t Good =
      llvm::count_if(M.Dimensions, [](const DimensionMatch &D) { return D.Fits != Truth::No; });
  return (M.Type != Truth::No ? 1000 : 0) + (M.Rank != Truth::No ? 100 : 0) + Good;
}

} // namespace

Match unify(const TensorPattern &Pattern, const TensorType &Actual, const NameScope &Scope,
            const Facts &Known) {
  return Unifier(Pattern, Actual, Scope, Known).run();
}

Match unify(const Description &Description, const TensorType &Actual, const NameScope &Scope,
            const Facts &Known) {
  std::optional<Match> Best;
  bool Several = false;
  for (std::size_t I = 0; I < Description.Alternatives.size(); ++I) {
    Match M = unify(Description.Alternatives[I], Actual, Scope, Known);
    M.Alternative = I;
    bool May = M.Fits != Truth::No, BestMay = Best && Best->Fits != Truth::No;
    Several |= May && BestMay;
    if (!Best || (May && !BestMay) || (May == BestMay && !May && distance(M) > distance(*Best)))
      Best = std::move(M);
  }
  if (Best && !Several)
    return std::move(*Best);
  Match Open(Known);
  Open.Scope = Scope;
  Open.Alternative = std::nullopt;
  return Open;
}

} // namespace shapewise
