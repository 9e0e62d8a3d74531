//===- DimNodes.cpp - interning of symbolic integers ------------*- C++ -*-===//
//
// Makes each atom, product and polynomial once. Knows no simplification beyond sorting
// and merging terms.
//
//===----------------------------------------------------------------------===//
#include "DimNodes.h"
#include "llvm/ADT/STLExtras.h"
#include <numeric>

namespace shapewise {
namespace {

// Sizes of tensors are small expressions. What outgrows these is an accident or an attack, and
// becomes a symbol.
constexpr unsigned MaxTerms = 64, MaxDegree = 24, MaxWeight = 256, MaxDepth = 48, MaxSpread = 4096;

detail::Operation operationOf(AtomKind Kind) {
  switch (Kind) {
  case AtomKind::FloorDiv:
    return detail::Operation::FloorDiv;
  case AtomKind::Mod:
    return detail::Operation::Mod;
  case AtomKind::Min:
    return detail::Operation::Min;
  default:
    return detail::Operation::Max;
  }
}

} // namespace

namespace detail {

unsigned AtomNode::hash(const Key &Of) {
  return detail::Hash()
      .add(static_cast<unsigned>(Of.Kind) << 8 | static_cast<unsigned>(Of.StandsFor))
      .add(static_cast<unsigned>(Of.Run))
      .add(static_cast<unsigned>(Of.Index))
      .add(Of.Left)
      .add(Of.Right)
      .get();
}

bool AtomNode::is(const Key &Other) const {
  return Kind == Other.Kind && StandsFor == Other.StandsFor && Run == Other.Run &&
         Index == Other.Index && Left == Other.Left && Right == Other.Right;
}

unsigned MonomialNode::hash(Key Of) {
  detail::Hash All;
  for (const AtomNode *A : Of)
    All.add(A);
  return All.get();
}

unsigned DimNode::hash(Key Of) {
  detail::Hash All;
  for (const Term &T : Of)
    All.add(static_cast<std::uint64_t>(T.Coefficient)).add(T.Of);
  return All.get();
}

bool precedes(const MonomialNode &A, const MonomialNode &B) {
  if (A.degree() != B.degree())
    return A.degree() > B.degree();
  for (auto [X, Y] : llvm::zip_equal(A.Factors, B.Factors))
    if (X != Y)
      return X->Id < Y->Id;
  return false;
}

std::int64_t content(const DimNode &D) {
  // Unsigned, since the magnitude of the least integer is none.
  std::uint64_t Gcd = 0;
  for (const Term &T : D.symbolic())
    Gcd = std::gcd(Gcd, T.Coefficient < 0 ? -static_cast<std::uint64_t>(T.Coefficient)
                                          : static_cast<std::uint64_t>(T.Coefficient));
  return Gcd == 0 || Gcd > static_cast<std::uint64_t>(Interval::Most)
             ? 1
             : static_cast<std::int64_t>(Gcd);
}

std::optional<llvm::SmallVector<const AtomNode *, 4>> quotient(const MonomialNode &M,
                                                               const MonomialNode &By) {
  llvm::SmallVector<const AtomNode *, 4> Rest;
  const auto *Next = By.Factors.begin();
  for (const AtomNode *A : M.Factors) {
    if (Next != By.Factors.end() && *Next == A)
      ++Next;
    else
      Rest.push_back(A);
  }
  if (Next != By.Factors.end())
    return std::nullopt;
  return Rest;
}

llvm::SmallVector<const AtomNode *, 4> commonFactors(const DimNode &D) {
  llvm::SmallVector<const AtomNode *, 4> Common;
  if (D.Terms.empty())
    return Common;
  Common.assign(D.Terms[0].Of->Factors.begin(), D.Terms[0].Of->Factors.end());
  for (const Term &T : D.Terms.drop_front()) {
    llvm::SmallVector<const AtomNode *, 4> Both;
    std::set_intersection(Common.begin(), Common.end(), T.Of->Factors.begin(), T.Of->Factors.end(),
                          std::back_inserter(Both),
                          [](const AtomNode *A, const AtomNode *B) { return A->Id < B->Id; });
    Common = std::move(Both);
    if (Common.empty())
      break;
  }
  return Common;
}

bool mentions(const DimNode &D, const AtomNode &A) {
  if (!(D.Mask & maskBit(A)))
    return false;
  for (const Term &T : D.Terms)
    for (const AtomNode *F : T.Of->Factors)
      if (F == &A || (F->Left && mentions(*F->Left, A)) || (F->Right && mentions(*F->Right, A)))
        return true;
  return false;
}

} // namespace detail

using namespace detail;

DimContext::Impl::Impl() {
  Runs.push_back({"", false}); // RunId::None
  One = monomial({});
}

llvm::StringRef DimContext::Impl::save(llvm::StringRef Text) { return Text.copy(Memory); }

AtomNode *DimContext::Impl::keep(const AtomNode &Draft) {
  auto *A = new (Memory) AtomNode(Draft);
  A->Id = AtomCount++;
  A->Mask |= maskBit(*A);
  if (A->Left) {
    A->Mask |= A->Left->Mask | A->Right->Mask;
    A->Depth = 1 + std::max(A->Left->Depth, A->Right->Depth);
    A->Spread = 1 + A->Left->Spread + A->Right->Spread;
    if (isOpaque(A->Kind)) // A stand-in prints as one symbol.
      A->Weight = 1 + A->Left->Weight + A->Right->Weight;
  }
  if (A->Run != RunId::None)
    A->Mask |= maskBit(A->Run);
  return A;
}

const AtomNode *DimContext::Impl::intern(AtomNode &Draft) {
  Draft.Hash = AtomNode::hash(Draft);
  if (AtomNode *Known = Atoms.find(Draft, Draft.Hash))
    return Known;
  AtomNode *A = keep(Draft);
  Atoms.insert(A);
  A->Alone = monomial(A);
  A->Itself = polynomial(Term{1, A->Alone});
  return A;
}

const AtomNode *DimContext::Impl::symbol(llvm::StringRef Name, SymbolTraits Traits) {
  AtomNode Draft;
  Draft.Rigid = Traits.Rigid;
  Draft.Determined = Traits.Determined;
  Draft.Name = save(Name);
  Draft.Range = {Traits.Low.value_or(Interval::Least), Traits.High.value_or(Interval::Most)};
  AtomNode *A = keep(Draft);
  A->Alone = monomial(A);
  A->Itself = polynomial(Term{1, A->Alone});
  return A;
}

const AtomNode *DimContext::Impl::ofRun(AtomKind Kind, RunId Run, int Index) {
  AtomNode Draft;
  Draft.Kind = Kind;
  Draft.Run = Run;
  Draft.Index = Index;
  Draft.Rigid = Runs[static_cast<unsigned>(Run)].Rigid;
  Draft.Name = Runs[static_cast<unsigned>(Run)].Name;
  Draft.Range = {0, Interval::Most};
  return intern(Draft);
}

const DimNode *DimContext::Impl::opaque(AtomKind Kind, const DimNode *Left, const DimNode *Right) {
  if (Left->Weight + Right->Weight + 2 > MaxWeight ||
      std::max(Left->Depth, Right->Depth) >= MaxDepth || Left->Spread + Right->Spread >= MaxSpread)
    return standIn(operationOf(Kind), Left, Right);
  AtomNode Draft;
  Draft.Kind = Kind;
  Draft.Left = Left;
  Draft.Right = Right;
  Draft.Rigid = (Left->Rigid || Left->isConstant()) && (Right->Rigid || Right->isConstant());
  switch (Kind) {
  case AtomKind::FloorDiv:
    Draft.Range = Interval::floorDiv(Left->Range, Right->Range);
    break;
  case AtomKind::Mod:
    Draft.Range = Interval::mod(Left->Range, Right->Range);
    break;
  case AtomKind::Min:
    Draft.Range = Interval::min(Left->Range, Right->Range);
    break;
  default:
    Draft.Range = Interval::max(Left->Range, Right->Range);
    break;
  }
  return intern(Draft)->Itself;
}

const DimNode *DimContext::Impl::standIn(Operation Of, const DimNode *Left, const DimNode *Right) {
  if (Left->Depth >= MaxDepth || Right->Depth >= MaxDepth ||
      Left->Spread + Right->Spread >= MaxSpread)
    return symbol("", {})->Itself;
  AtomNode Draft;
  Draft.StandsFor = Of;
  Draft.Left = Left;
  Draft.Right = Right;
  return intern(Draft)->Itself;
}

const MonomialNode *DimContext::Impl::monomial(llvm::ArrayRef<const AtomNode *> Sorted) {
  if (Sorted.size() > MaxDegree)
    return nullptr;
  unsigned Hash = MonomialNode::hash(Sorted);
  if (MonomialNode *Known = Monomials.find(Sorted, Hash))
    return Known;
  MonomialNode Draft;
  Draft.Hash = Hash;
  Draft.Factors = Sorted.copy(Memory);
  Draft.Range = Interval::point(1);
  for (std::size_t I = 0; I < Sorted.size();) {
    const AtomNode *A = Sorted[I];
    bool Twice = I + 1 < Sorted.size() && Sorted[I + 1] == A;
    Draft.Range = Draft.Range * (Twice ? A->Range.square() : A->Range);
    Draft.Mask |= A->Mask;
    Draft.Depth = std::max(Draft.Depth, A->Depth);
    Draft.Weight += A->Weight * (Twice ? 2 : 1);
    Draft.Spread += A->Spread * (Twice ? 2 : 1);
    I += Twice ? 2 : 1;
  }
  auto *M = new (Memory) MonomialNode(Draft);
  Monomials.insert(M);
  return M;
}

const DimNode *DimContext::Impl::polynomial(llvm::ArrayRef<Term> Normal) {
  ++Work;
  unsigned Hash = DimNode::hash(Normal);
  if (DimNode *Known = Polynomials.find(Normal, Hash))
    return Known;
  DimNode Draft;
  Draft.Hash = Hash;
  Draft.Terms = Normal;
  Draft.Range = Interval::point(0);
  Draft.Rigid = true;
  for (const Term &T : Normal) {
    Draft.Range = Draft.Range + Interval::point(T.Coefficient) * T.Of->Range;
    Draft.Mask |= T.Of->Mask;
    Draft.Depth = std::max(Draft.Depth, T.Of->Depth);
    Draft.Weight += T.Of->Weight + 1;
    Draft.Spread += T.Of->Spread;
    for (const AtomNode *A : T.Of->Factors) {
      Draft.Rigid &= A->Rigid;
      Draft.HasOpaque |= A->Left != nullptr;
    }
  }
  if (Normal.size() > MaxTerms || Draft.Weight > MaxWeight || Draft.Spread > MaxSpread)
    return nullptr;
  Draft.Rigid &= !Draft.isConstant();
  Draft.Terms = Normal.copy(Memory);
  Draft.Id = PolynomialCount++;
  auto *D = new (Memory) DimNode(Draft);
  Polynomials.insert(D);
  return D;
}

const DimNode *DimContext::Impl::normalize(Terms &Sum) {
  llvm::sort(Sum,
             [](const Term &A, const Term &B) { return A.Of != B.Of && precedes(*A.Of, *B.Of); });
  std::size_t Kept = 0;
  for (std::size_t I = 0; I < Sum.size();) {
    Term T = Sum[I++];
    for (; I < Sum.size() && Sum[I].Of == T.Of; ++I)
      if (__builtin_add_overflow(T.Coefficient, Sum[I].Coefficient, &T.Coefficient))
        return nullptr;
    if (T.Coefficient != 0)
      Sum[Kept++] = T;
  }
  Sum.truncate(Kept);
  return polynomial(Sum);
}

const DimNode *DimContext::Impl::constant(std::int64_t Value) {
  bool Small = Value >= -1 && Value <= 32;
  if (Small && SmallConstants[Value + 1])
    return SmallConstants[Value + 1];
  const DimNode *D = Value == 0 ? polynomial({}) : polynomial(Term{Value, One});
  if (Small)
    SmallConstants[Value + 1] = D;
  return D;
}

} // namespace shapewise
