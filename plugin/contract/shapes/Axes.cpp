//===- Axes.cpp - shared steps of shape functions --------------------------===//
//
// See Axes.h. Broadcasting follows at::infer_size: axes are paired from the end; a pair fits
// when the sizes are equal or one of them is 1.
//
//===----------------------------------------------------------------------===//
#include "Axes.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

namespace shapewise {

namespace {

Extents toVector(llvm::ArrayRef<Extent> A) { return Extents(A.begin(), A.end()); }

/// The list and place that hold axis `At`; null when it lies in or behind the run.
Extents *locate(std::int64_t At, Extents &Front, Extents &Back, bool HasRun, unsigned Extra,
                std::size_t &Place) {
  std::int64_t Rank = static_cast<std::int64_t>(Front.size() + Extra);
  if (!HasRun && At < 0)
    At += Rank;
  if (At >= 0) {
    if (At >= Rank || (HasRun && Extra && At > static_cast<std::int64_t>(Front.size())))
      return nullptr;
    Place = static_cast<std::size_t>(At);
    return &Front;
  }
  std::int64_t FromEnd = static_cast<std::int64_t>(Back.size() + Extra) + At;
  if (!HasRun || FromEnd < 0)
    return nullptr;
  Place = static_cast<std::size_t>(FromEnd);
  return &Back;
}

template <typename Edit>
std::optional<Shape> edited(const Shape &S, std::int64_t At, unsigned Extra, Edit &&Do) {
  Extents Front = toVector(S.front()), Back = toVector(S.back());
  std::size_t Place = 0;
  Extents *List = locate(At, Front, Back, S.hasRun(), Extra, Place);
  if (!List)
    return std::nullopt;
  Do(*List, Place);
  return S.hasRun() ? Shape(Front, S.run(), Back) : Shape(Front);
}

} // namespace

std::optional<Shape> withoutAxis(const Shape &S, std::int64_t At) {
  return edited(S, At, 0, [](Extents &L, std::size_t P) { L.erase(L.begin() + P); });
}

std::optional<Shape> withAxis(const Shape &S, std::int64_t At, Extent Is) {
  return edited(S, At, 0, [&](Extents &L, std::size_t P) { L[P] = Is; });
}

std::optional<Shape> withNewAxis(const Shape &S, std::int64_t At, Extent Is) {
  return edited(S, At, 1, [&](Extents &L, std::size_t P) { L.insert(L.begin() + P, Is); });
}

TensorType moved(const Call &C, const TensorType &From, Shape To) {
  TensorType Result = From;
  if (From.Axis) {
    const Extent *Was = From.Sizes.extent(-1), *Is = To.extent(-1);
    bool Kept = *From.Axis == -1 && Was && Is && C.equal(Was->Size, Is->Size) == Truth::Yes;
    if (!Kept) {
      Result.Meaning = Kind::Unknown;
      Result.Axis.reset();
    }
  }
  Result.Sizes = std::move(To);
  Result.Memory = Layout();
  return Result;
}

TensorType computed(const TensorType &From) {
  TensorType Result;
  Result.Sizes = From.Sizes;
  Result.Type = From.Type;
  return Result;
}

std::optional<std::int64_t> checkedAxis(Call &C, const Term &Number, const Term &Of, const Shape &S,
                                        unsigned More) {
  auto N = C.number(Number);
  if (!N) {
    C.doubt(llvm::Twine("the axis '") + Number.Name + "' is not known");
    return std::nullopt;
  }
  if (auto Rank = S.rank()) {
    if (auto Axis = C.axis(*N, Number, *Rank + More, Of))
      return *Axis;
    return std::nullopt;
  }
  C.doubt(llvm::Twine("the rank of '") + Of.Name + "' is not known");
  return N;
}

TensorType withAxisLearnt(Call &C, const Term &Of, const Term &Number, unsigned More) {
  // A scalar passes for a vector: axes 0 and -1 say nothing.
  auto N = C.number(Number);
  auto Places = static_cast<std::int64_t>(More);
  if (N && *N > 0)
    C.learnAxis(Of, *N - Places);
  else if (N && *N < -1)
    C.learnAxis(Of, *N + Places);
  return C.tensor(Of);
}

bool requireRankIn(Call &C, const Term &Of, unsigned Low, unsigned High) {
  auto X = C.extents(Of);
  if (!X) {
    C.doubt(llvm::Twine("the rank of '") + Of.Name + "' is not known");
    if (Low == High)
      C.learnAxes(Of, Low, 0, 0);
    else if (Low > 0)
      C.learnAxis(Of, Low - 1);
    return true;
  }
  if (X->size() >= Low && X->size() <= High)
    return true;
  std::string Ranks = Low == High       ? std::to_string(Low)
                      : High == AnyRank ? std::to_string(Low) + " or more"
                      : Low == 0        ? "at most " + std::to_string(High)
                                        : std::to_string(Low) + " to " + std::to_string(High);
  C.fail(Message::NeedsRank, {C.callee().str(), Of.Name, Ranks, C.tensor(Of)}, {&Of});
  return false;
}

std::optional<SizedAxis> sizedAxis(Call &C, const Term &Number, const Term &Of) {
  if (Dim At = C.dim(Number.Value); At && At.constant())
    C.learnAxis(Of, *At.constant());
  Shape S = C.tensor(Of).Sizes;
  if (S.rank() == 0u) {
    C.fail(Message::AxisOfScalar, {C.callee().str(), "0"}, {&Of});
    return std::nullopt;
  }
  SizedAxis Result;
  Result.At = checkedAxis(C, Number, Of, S);
  if (C.failed())
    return std::nullopt;
  if (Result.At)
    Result.Size = C.facts().sizeAt(S, static_cast<int>(*Result.At));
  return Result;
}

namespace {

/// Whether what broadcasts of `Part` and `Whole` is as long as `Whole`: the part is not longer, and
/// empty only where the whole is. So is `positions[:len(x)]` beside `x`, whatever the length.
bool isCutOf(const Call &C, Dim Part, Dim Whole) {
  if (C.facts().compare(Part, Relation::LessEqual, Whole) != Truth::Yes)
    return false;
  Facts Filled = C.facts();
  Dim One = Filled.dims().constant(1);
  return !Filled.assume(Whole, Relation::GreaterEqual, One) ||
         Filled.compare(Part, Relation::GreaterEqual, One) == Truth::Yes;
}

/// The outcome of pairing two sizes.
enum class Pairing { Fits, Clash, Rigid };

Pairing pair(Call &C, const Extent &A, const Extent &B, Extent &Into) {
  Truth Same = C.equal(A.Size, B.Size);
  if (Same == Truth::Yes) {
    Into = A;
    Into.Deliberate = A.Deliberate && B.Deliberate;
    Into.Laid = A.Laid && B.Laid;
    if (A.GoneAtOne == OriginId::None || B.GoneAtOne == OriginId::None)
      Into.GoneAtOne = OriginId::None;
    if (!B.CutFrom)
      Into.CutFrom = Dim();
    return Pairing::Fits;
  }
  if (C.isOne(A.Size)) {
    Into = B;
    return Pairing::Fits;
  }
  if (C.isOne(B.Size)) {
    Into = A;
    return Pairing::Fits;
  }
  bool ANotOne = C.compare(A.Size, Relation::NotEqual, 1) == Truth::Yes;
  bool BNotOne = C.compare(B.Size, Relation::NotEqual, 1) == Truth::Yes;
  if (Same == Truth::No && ANotOne && BNotOne)
    return Pairing::Clash;
  if (Same == Truth::Unknown && C.facts().differsRigidly(A.Size, B.Size))
    return Pairing::Rigid;
  C.doubt(llvm::Twine("whether ") + A.Size.str() + " broadcasts with " + B.Size.str() +
          " is not known");
  if (ANotOne && BNotOne) {
    C.learn(A.Size, Relation::Equal, B.Size);
    Into = A;
  } else if (ANotOne) {
    Into = A;
  } else if (BNotOne) {
    Into = B;
  } else if (isCutOf(C, B.Size, A.Size)) {
    Into = A;
  } else if (isCutOf(C, A.Size, B.Size)) {
    Into = B;
  } else {
    Into = C.madeUnknown();
  }
  return Pairing::Fits;
}

void reportClash(Call &C, Pairing How, const Term &A, const Shape &AShape, const Extent &AIs,
                 const Term &B, const Shape &BShape, const Extent &BIs, int FromEnd) {
  Problem &P =
      How == Pairing::Rigid
          ? C.fail(Message::NamesDiffer, {C.callee().str(), AIs.Size, BIs.Size, AShape, BShape},
                   {&A, &B})
          : C.fail(Message::CannotBroadcast,
                   {C.callee().str(), AShape, BShape, AIs.Size, BIs.Size, std::to_string(FromEnd)},
                   {&A, &B});
  Call::blame(P, {&A, FromEnd, AIs});
  Call::blame(P, {&B, FromEnd, BIs});
}

} // namespace

std::optional<Shape> broadcast(Call &C, llvm::ArrayRef<Term> Terms) {
  std::optional<Shape> Result;
  const Term *First = nullptr;
  for (const Term &T : Terms) {
    if (T.isAbsent())
      continue;
    Shape Next = C.tensor(T).Sizes;
    if (!Result) {
      Result = Next;
      First = &T;
      continue;
    }
    if (*Result == Next || Next.rank() == 0u)
      continue;
    if (Result->rank() == 0u) {
      Result = Next;
      First = &T;
      continue;
    }
    const Shape &A = *Result, &B = Next;
    auto BackOf = [](const Shape &S) { return S.hasRun() ? S.back() : S.extents(); };
    llvm::ArrayRef<Extent> AB = BackOf(A), BB = BackOf(B);
    std::size_t Shared = std::min(AB.size(), BB.size());
    Extents Tail(Shared);
    for (std::size_t I = 1; I <= Shared; ++I) {
      const Extent &AE = AB[AB.size() - I], &BE = BB[BB.size() - I];
      Pairing How = pair(C, AE, BE, Tail[Shared - I]);
      if (How == Pairing::Fits)
        continue;
      reportClash(C, How, *First, A, AE, T, B, BE, -static_cast<int>(I));
      return std::nullopt;
    }
    if (A.hasRun() && A.run() == B.run() && A.front().empty() && B.front().empty() &&
        A.back().size() == B.back().size()) {
      Result = Shape({}, A.run(), Tail); // the same axes before those at the end
      continue;
    }
    if (A.hasRun() || B.hasRun()) {
      C.doubt("the rank of an operand is not known");
      Result = Shape({}, C.dims().run(""), Tail);
      continue;
    }
    llvm::ArrayRef<Extent> Longer = AB.size() > BB.size() ? AB : BB;
    Extents All(Longer.begin(), Longer.end() - Shared);
    All.append(Tail.begin(), Tail.end());
    Result = Shape(All);
  }
  return Result ? *Result : C.unknownShape();
}

std::string spelling(const Call &C, llvm::ArrayRef<Operand> List) {
  std::string Text = "[";
  for (const Operand &O : List) {
    Dim D = C.dim(O);
    Text += (Text.size() > 1 ? ", " : "") + (D ? D.str() : "?");
  }
  return Text + "]";
}

std::string spelling(const Call &C, const Operand &Number) {
  std::string Text;
  if (Number.What == Operand::Form::Float && Number.Real)
    llvm::raw_string_ostream(Text) << llvm::format("%g", *Number.Real);
  else if (Dim D = C.dim(Number))
    Text = D.str();
  return Text;
}

} // namespace shapewise
