//===- Dim.cpp - sums and products in normal form ---------------*- C++ -*-===//
//
// The ring operations on polynomials, substitution and traversal. Division and extrema
// are in DimDivision.cpp, text in DimPrinting.cpp.
//
//===----------------------------------------------------------------------===//
#include "Dim.h"
#include "DimNodes.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace shapewise {
using namespace detail;

std::optional<std::int64_t> Dim::constant() const {
  if (!Node || !Node->isConstant())
    return std::nullopt;
  return Node->constantPart();
}

bool Dim::isDetermined(const DimContext &Dims) const {
  bool All = Node != nullptr;
  Dims.visitAtoms(*this, [&](Dim Atom, AtomKind Kind) {
    switch (Kind) {
    case AtomKind::Symbol:
      All = All && Atom.node()->atom()->Determined;
      break;
    case AtomKind::RunExtent:
    case AtomKind::RunRank:
    case AtomKind::RunNumel:
      All = false;
      break;
    default: // what it is of is visited as well
      break;
    }
  });
  return All;
}

bool Dim::isRigid() const { return Node && Node->Rigid; }

const DimNode *DimContext::Impl::tryAddTimes(const DimNode *A, std::int64_t Times,
                                             const DimNode *B) {
  if (A->Terms.empty())
    return tryScale(B, Times);
  if (B->Terms.empty() || Times == 0)
    return A;
  // Both are sorted: merge.
  Terms Sum;
  const Term *X = A->Terms.begin(), *Y = B->Terms.begin();
  while (Y != B->Terms.end()) {
    Term T = *Y;
    if (__builtin_mul_overflow(T.Coefficient, Times, &T.Coefficient))
      return nullptr;
    while (X != A->Terms.end() && X->Of != T.Of && precedes(*X->Of, *T.Of))
      Sum.push_back(*X++);
    if (X != A->Terms.end() && X->Of == T.Of &&
        __builtin_add_overflow(X++->Coefficient, T.Coefficient, &T.Coefficient))
      return nullptr;
    if (T.Coefficient != 0)
      Sum.push_back(T);
    ++Y;
  }
  Sum.append(X, A->Terms.end());
  return polynomial(Sum);
}

const DimNode *DimContext::Impl::tryScale(const DimNode *A, std::int64_t By) {
  if (By == 1)
    return A;
  if (By == 0)
    return constant(0);
  Terms Scaled(A->Terms.begin(), A->Terms.end());
  for (Term &T : Scaled)
    if (__builtin_mul_overflow(T.Coefficient, By, &T.Coefficient))
      return nullptr;
  return polynomial(Scaled);
}

const DimNode *DimContext::Impl::tryMultiply(const DimNode *A, const DimNode *B) {
  if (A->isConstant())
    return tryScale(B, A->constantPart());
  if (B->isConstant())
    return tryScale(A, B->constantPart());
  if (A->Terms.size() * B->Terms.size() > 1024)
    return nullptr;
  Terms Product;
  for (const Term &X : A->Terms)
    for (const Term &Y : B->Terms) {
      llvm::SmallVector<const AtomNode *, 8> Factors;
      std::merge(X.Of->Factors.begin(), X.Of->Factors.end(), Y.Of->Factors.begin(),
                 Y.Of->Factors.end(), std::back_inserter(Factors),
                 [](const AtomNode *L, const AtomNode *R) { return L->Id < R->Id; });
      Term T{0, monomial(Factors)};
      if (!T.Of || __builtin_mul_overflow(X.Coefficient, Y.Coefficient, &T.Coefficient))
        return nullptr;
      Product.push_back(T);
    }
  return normalize(Product);
}

const DimNode *DimContext::Impl::trySubtract(const DimNode *A, const DimNode *B) {
  if (A == B)
    return constant(0);
  return tryAddTimes(A, -1, B);
}

const DimNode *DimContext::Impl::divideOut(const DimNode *A,
                                           llvm::ArrayRef<const AtomNode *> Factors) {
  if (Factors.empty())
    return A;
  const MonomialNode *By = monomial(Factors);
  Terms Rest;
  for (const Term &T : A->Terms)
    Rest.push_back({T.Coefficient, monomial(*quotient(*T.Of, *By))});
  return normalize(Rest);
}

const DimNode *DimContext::Impl::divideOut(const DimNode *A, std::int64_t By) {
  if (By == 1)
    return A;
  Terms Rest(A->Terms.begin(), A->Terms.end());
  for (Term &T : Rest)
    T.Coefficient /= By;
  return polynomial(Rest);
}

DimContext::DimContext() : I(std::make_unique<Impl>()) {}
DimContext::~DimContext() = default;

std::uint64_t DimContext::work() const { return I->Work; }

Dim DimContext::constant(std::int64_t Value) { return Dim(I->constant(Value)); }

Dim DimContext::symbol(llvm::StringRef Name, SymbolTraits Traits) {
  return Dim(I->symbol(Name, Traits)->Itself);
}

Dim DimContext::add(Dim A, Dim B) {
  if (!A || !B)
    return {};
  if (const DimNode *Sum = I->tryAdd(A.node(), B.node()))
    return Dim(Sum);
  return Dim(I->standIn(Operation::Add, A.node(), B.node()));
}

Dim DimContext::neg(Dim A) { return mul(A, constant(-1)); }

Dim DimContext::sub(Dim A, Dim B) {
  if (!A || !B)
    return {};
  if (const DimNode *Difference = I->trySubtract(A.node(), B.node()))
    return Dim(Difference);
  return add(A, neg(B));
}

Dim DimContext::mul(Dim A, Dim B) {
  if (!A || !B)
    return {};
  if (const DimNode *Product = I->tryMultiply(A.node(), B.node()))
    return Dim(Product);
  return Dim(I->standIn(Operation::Multiply, A.node(), B.node()));
}

RunId DimContext::run(llvm::StringRef Name, bool Rigid) {
  I->Runs.push_back({Name.copy(I->Memory), Rigid});
  return static_cast<RunId>(I->Runs.size() - 1);
}
llvm::StringRef DimContext::runName(RunId Run) const {
  return I->Runs[static_cast<unsigned>(Run)].Name;
}
bool DimContext::isRigid(RunId Run) const { return I->Runs[static_cast<unsigned>(Run)].Rigid; }

Dim DimContext::runExtent(RunId Run, int Index) {
  return Dim(I->ofRun(AtomKind::RunExtent, Run, Index)->Itself);
}
Dim DimContext::runRank(RunId Run) { return Dim(I->ofRun(AtomKind::RunRank, Run, 0)->Itself); }
Dim DimContext::runNumel(RunId Run) { return Dim(I->ofRun(AtomKind::RunNumel, Run, 0)->Itself); }

namespace {

/// One substitution; remembers what it has rewritten, since expressions share parts.
class Substitution {
public:
  Substitution(DimContext &Dims, llvm::function_ref<Dim(Dim)> Replace)
      : Dims(Dims), Replace(Replace) {}

  Dim rewrite(Dim D) {
    if (D.node()->isConstant())
      return D;
    auto [Known, New] = Done.try_emplace(D.node(), D);
    if (!New)
      return Known->second;
    Dim Result = compute(D);
    Done[D.node()] = Result;
    return Result;
  }

private:
  Dim compute(Dim D) {
    // Most of the time nothing changes: rebuild only when something does.
    llvm::SmallDenseMap<const AtomNode *, Dim, 8> New;
    for (const Term &T : D.node()->Terms)
      for (const AtomNode *A : T.Of->Factors)
        if (!New.contains(A))
          if (Dim R = rewriteAtom(A); R.node() != A->Itself)
            New[A] = R;
    if (New.empty())
      return D;
    Dim Sum = Dims.constant(0);
    for (const Term &T : D.node()->Terms) {
      Dim Product = Dims.constant(T.Coefficient);
      for (const AtomNode *A : T.Of->Factors) {
        auto Found = New.find(A);
        Product = Dims.mul(Product, Found == New.end() ? Dim(A->Itself) : Found->second);
      }
      Sum = Dims.add(Sum, Product);
    }
    return Sum;
  }

  Dim rewriteAtom(const AtomNode *A) {
    if (Dim R = Replace(Dim(A->Itself)))
      return R;
    if (!A->Left)
      return Dim(A->Itself);
    Dim Left = rewrite(Dim(A->Left)), Right = rewrite(Dim(A->Right));
    if (Left.node() == A->Left && Right.node() == A->Right)
      return Dim(A->Itself);
    return apply(A, Left, Right);
  }

  Dim apply(const AtomNode *A, Dim Left, Dim Right) {
    if (A->StandsFor == Operation::Add)
      return Dims.add(Left, Right);
    if (A->StandsFor == Operation::Multiply)
      return Dims.mul(Left, Right);
    if (A->Kind == AtomKind::FloorDiv || A->StandsFor == Operation::FloorDiv)
      return Dims.floorDiv(Left, Right);
    if (A->Kind == AtomKind::Mod || A->StandsFor == Operation::Mod)
      return Dims.mod(Left, Right);
    if (A->Kind == AtomKind::Min || A->StandsFor == Operation::Min)
      return Dims.min(Left, Right);
    return Dims.max(Left, Right);
  }

  DimContext &Dims;
  llvm::function_ref<Dim(Dim)> Replace;
  llvm::SmallDenseMap<const DimNode *, Dim, 8> Done;
};

void visit(const DimNode &D, llvm::function_ref<void(Dim, AtomKind)> Visit,
           llvm::SmallPtrSetImpl<const AtomNode *> &Seen) {
  for (const Term &T : D.Terms)
    for (const AtomNode *A : T.Of->Factors) {
      if (!Seen.insert(A).second)
        continue;
      Visit(Dim(A->Itself), A->Kind);
      if (A->Left) {
        visit(*A->Left, Visit, Seen);
        visit(*A->Right, Visit, Seen);
      }
    }
}

} // namespace

Dim DimContext::substitute(Dim D, llvm::function_ref<Dim(Dim)> Replace) {
  return D ? Substitution(*this, Replace).rewrite(D) : D;
}

void DimContext::visitAtoms(Dim D, llvm::function_ref<void(Dim, AtomKind)> Visit) const {
  llvm::SmallPtrSet<const AtomNode *, 16> Seen;
  if (D)
    visit(*D.node(), Visit, Seen);
}

DimContext::Age DimContext::now() const {
  return {I->AtomCount, static_cast<unsigned>(I->Runs.size())};
}

std::optional<std::pair<RunId, int>> DimContext::runExtentOf(Dim Atom) const {
  const AtomNode *A = Atom ? Atom.node()->atom() : nullptr;
  if (!A || A->Kind != AtomKind::RunExtent)
    return std::nullopt;
  return std::pair(A->Run, A->Index);
}

} // namespace shapewise
