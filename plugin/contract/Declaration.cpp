//===- Declaration.cpp - annotations and the tensors they promise -*- C++ -*-===//
//
// TensorSpec, and its two uses: making the tensor a declaration promises, and holding a
// tensor against the declaration.
//
//===----------------------------------------------------------------------===//
#include "Contract.h"
#include "EmptyOperands.h"
#include "Notation.h"
#include "Unify.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise {
using namespace notation;

struct TensorSpec::Impl {
  Description Parsed;
  std::string Written;
};

TensorSpec::~TensorSpec() = default;

std::shared_ptr<const TensorSpec> TensorSpec::parse(llvm::StringRef Text, NotationError &Error) {
  Lexer From(Text);
  std::optional<Description> Parsed = parseDescription(From, notation::Form::Annotation, Error);
  if (!Parsed)
    return nullptr;
  auto Spec = std::make_shared<TensorSpec>();
  Spec->I = std::make_unique<Impl>(Impl{std::move(*Parsed), Text.trim().str()});
  return Spec;
}

const Description &descriptionOf(const TensorSpec &Spec) { return Spec.impl().Parsed; }

namespace {

/// The class axis where the notation leaves no choice: the last one of a vector or a matrix.
std::optional<int> classAxis(const TensorPattern &P) {
  bool HasAxis = P.Meaning == Kind::Probabilities || P.Meaning == Kind::LogProbabilities ||
                 P.Meaning == Kind::OneHot;
  if (!HasAxis || P.run() || P.Dims.empty() || P.Dims.size() > 2)
    return std::nullopt;
  return -1;
}

TensorType promised(const TensorPattern &P, NameScope &Scope, DimContext &Dims, OriginId Origin) {
  TensorType T;
  T.Sizes = shapeOf(P.Dims, Scope, Dims, Origin, /*MakeRigid=*/true);
  T.Type = P.Type;
  T.Meaning = P.Meaning;
  T.Axis = classAxis(P);
  auto NewName = [&](llvm::StringRef Name) {
    SymbolTraits Traits;
    Traits.Rigid = true;
    Traits.Low = 0;
    return Scope.Dims[Name.str()] = Dims.symbol(Name, Traits);
  };
  if (P.Low)
    T.Low = evaluate(*P.Low, Scope, Dims, NewName);
  if (P.High)
    T.High = evaluate(*P.High, Scope, Dims, NewName);
  return T;
}

} // namespace

TensorType instantiate(const TensorSpec &Spec, NameScope &Scope, DimContext &Dims,
                       OriginId Origin) {
  const Description &D = descriptionOf(Spec);
  TensorType Whole = promised(D.Alternatives.front(), Scope, Dims, Origin);
  // Of several alternatives: what they have in common.
  for (const TensorPattern &P : llvm::drop_begin(D.Alternatives)) {
    TensorType Other = promised(P, Scope, Dims, Origin);
    Whole.Type = Whole.Type | Other.Type;
    if (Whole.Meaning != Other.Meaning)
      Whole.Meaning = Kind::Unknown;
    if (Whole.Axis != Other.Axis)
      Whole.Axis = std::nullopt;
    if (Whole.Sizes != Other.Sizes)
      Whole.Sizes = Shape::unknown(Dims.run(""));
    if (Whole.Low != Other.Low)
      Whole.Low = Dim();
    if (Whole.High != Other.High)
      Whole.High = Dim();
  }
  return Whole;
}

namespace {

/// The tensor together with what the declaration adds to it.
TensorType refined(const TensorPattern &P, const TensorType &Actual, const Match &M) {
  TensorType T = Actual;
  T.Sizes = M.After.resolve(Actual.Sizes);
  if (DTypeSet Both = T.Type & P.Type; !Both.isEmpty())
    T.Type = Both;
  if (T.Meaning == Kind::Unknown && P.Meaning != Kind::Unknown) {
    T.Meaning = P.Meaning;
    T.Axis = classAxis(P);
  }
  DimContext &Dims = M.After.dims();
  if (!T.Low && P.Low)
    T.Low = evaluate(*P.Low, M.Scope, Dims);
  if (!T.High && P.High)
    T.High = evaluate(*P.High, M.Scope, Dims);
  return T;
}

Problem problem(Message What, llvm::StringRef Thing, const TensorSpec &Spec,
                const TensorType &Actual) {
  Problem P;
  P.What = What;
  P.Parts = {Thing.str(), Spec.impl().Written, Actual};
  P.Underline.push_back(0);
  return P;
}

/// What is wrong, most telling first.
Problem mismatch(const TensorSpec &Spec, const TensorType &Actual, llvm::StringRef Thing,
                 const Match &M, const Facts &Known) {
  // As the user wrote it, or its number.
  auto Shown = [&](Dim D) { return Known.simplify(D).constant() ? Known.simplify(D) : D; };
  auto About = [&](Message What) { return problem(What, Thing, Spec, Actual); };
  if (M.Rank == Truth::No)
    return About(Message::DeclaredRank);
  if (const DimensionMatch *D = M.clash()) {
    bool IsRun = D->Declared->Is == DimSpec::Form::Run;
    Problem P = About(IsRun        ? Message::DeclaredRun
                      : D->Rigidly ? Message::DeclaredName
                                   : Message::DeclaredSize);
    P.Parts.push_back(str(*D->Declared));
    if (!IsRun) {
      P.Parts.push_back(Shown(D->Actual.Size));
      P.Parts.push_back(std::to_string(D->Axis));
      P.Parts.push_back(Shown(D->Expected));
      P.Blames.push_back({0, D->Axis, D->Actual});
    }
    return P;
  }
  const TensorPattern &Declared = descriptionOf(Spec).Alternatives[M.Alternative.value_or(0)];
  if (M.Type == Truth::No) {
    Problem P = About(Message::DeclaredType);
    P.Parts.push_back(Actual.Type);
    P.Parts.push_back(Declared.Type);
    return P;
  }
  if (M.Meaning == Truth::No) {
    Problem P = About(Message::DeclaredKind);
    P.Parts.push_back(name(Actual.Meaning).str());
    P.Parts.push_back(name(Declared.Meaning).str());
    return P;
  }
  return About(Message::DeclaredRange);
}

/// Why nothing can be said, in words.
std::string unknown(const TensorType &Actual, const Match &M) {
  if (!M.Alternative)
    return "several of the declared alternatives may be meant";
  if (M.Rank == Truth::Unknown)
    return "the number of dimensions is not known";
  for (const DimensionMatch &D : M.Dimensions)
    if (D.Fits == Truth::Unknown)
      return "'" + str(*D.Declared) + "' cannot be compared with " +
             (D.Actual.Size ? "'" + D.Actual.Size.str() + "'" : "an unknown part of the shape");
  if (M.Type == Truth::Unknown)
    return "the element type is not known";
  return M.Range == Truth::Unknown ? "the range of the values is not known" : "";
}

} // namespace

Judgement holdAgainst(const TensorSpec &Spec, const TensorType &Actual, llvm::StringRef What,
                      NameScope &Scope, const Facts &Known) {
  const Description &D = descriptionOf(Spec);
  Match M = unify(D, Actual, Scope, Known);
  if (M.Fits != Truth::No)
    if (auto Filled = withElements(Actual, Known, M.After)) {
      Match OfSome = unify(D, Actual, Scope, *Filled);
      const DimensionMatch *Clash = OfSome.Fits == Truth::No ? OfSome.clash() : nullptr;
      if (Clash && Clash->Expected && !Clash->Expected.isConstant(0))
        M = std::move(OfSome);
    }
  Judgement J;
  if (M.Fits == Truth::No) {
    J.Is = Verdict::Mismatch;
    TensorType Resolved = Actual;
    Resolved.Sizes = Known.resolve(Actual.Sizes);
    J.Problems.push_back(mismatch(Spec, Resolved, What, M, Known));
    return J;
  }
  J.Is = M.Fits == Truth::Yes ? Verdict::Fits : Verdict::Unknown;
  if (J.Is == Verdict::Unknown)
    J.Why = unknown(Actual, M);
  J.Result =
      Operand::tensor(M.Alternative ? refined(D.Alternatives[*M.Alternative], Actual, M) : Actual);
  J.After = M.After;
  Scope = std::move(M.Scope);
  return J;
}

} // namespace shapewise
