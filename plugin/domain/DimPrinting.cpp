//===- DimPrinting.cpp - symbolic integers as users write them --*- C++ -*-===//
//
// `2*hidden`, `n//2 + 1`, `N - 1`: highest degree first, constants last, and no leading
// minus where a positive term can stand in front.
//
//===----------------------------------------------------------------------===//
#include "Dim.h"
#include "DimNodes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

namespace shapewise {
using namespace detail;

namespace {

/// Whether nothing in `D` has a name.
bool isNameless(const DimNode &D) {
  return llvm::all_of(D.symbolic(), [](const Term &T) {
    return llvm::all_of(T.Of->Factors, [](const AtomNode *A) {
      return isOpaque(A->Kind) ? isNameless(*A->Left) && isNameless(*A->Right) : A->Name.empty();
    });
  });
}

/// "?*? - 2*? + 1" tells nobody anything; "2*? + 1" does.
bool isJustUnknown(const DimNode &D) {
  auto Symbolic = D.symbolic();
  bool Simple = Symbolic.empty() || (Symbolic.size() == 1 && Symbolic[0].Of->degree() == 1);
  return !Simple && isNameless(D);
}

class Printer {
public:
  explicit Printer(llvm::raw_ostream &Out) : Out(Out) {}

  void sum(const DimNode &D) {
    if (D.Terms.empty()) {
      Out << '0';
      return;
    }
    if (isJustUnknown(D)) {
      Out << '?';
      return;
    }
    const Term *First = D.Terms.begin();
    if (First->Coefficient < 0)
      for (const Term &T : D.Terms)
        if (T.Coefficient > 0) {
          First = &T;
          break;
        }
    term(*First, /*Leading=*/true);
    for (const Term &T : D.Terms)
      if (&T != First)
        term(T, /*Leading=*/false);
  }

private:
  void term(const Term &T, bool Leading) {
    bool Negative = T.Coefficient < 0;
    // The magnitude of the least integer does not fit a signed one.
    std::uint64_t Magnitude = Negative ? -static_cast<std::uint64_t>(T.Coefficient)
                                       : static_cast<std::uint64_t>(T.Coefficient);
    Out << (Leading ? (Negative ? "-" : "") : (Negative ? " - " : " + "));
    bool Alone = T.Of->degree() <= 1;
    if (Magnitude != 1 || T.Of->isOne()) {
      Out << Magnitude;
      Alone = false;
    }
    bool Behind = Magnitude != 1;
    for (const AtomNode *A : T.Of->Factors) {
      if (Behind)
        Out << '*';
      Behind = true;
      atom(*A, /*Bare=*/Alone && !(Leading && Negative));
    }
  }

  /// `Bare`: stands alone in a sum, so that a quotient needs no parentheses.
  void atom(const AtomNode &A, bool Bare) {
    switch (A.Kind) {
    case AtomKind::Symbol:
      Out << (A.Name.empty() ? "?" : A.Name);
      return;
    case AtomKind::FloorDiv:
    case AtomKind::Mod:
      if (!Bare)
        Out << '(';
      operand(*A.Left, /*IsLeft=*/true);
      Out << (A.Kind == AtomKind::FloorDiv ? "//" : "%");
      operand(*A.Right, /*IsLeft=*/false);
      if (!Bare)
        Out << ')';
      return;
    case AtomKind::Min:
    case AtomKind::Max:
      Out << (A.Kind == AtomKind::Min ? "min(" : "max(");
      sum(*A.Left);
      Out << ", ";
      sum(*A.Right);
      Out << ')';
      return;
    case AtomKind::RunExtent:
      if (A.Name.empty())
        Out << '?';
      else
        Out << A.Name << '[' << A.Index << ']';
      return;
    case AtomKind::RunRank:
    case AtomKind::RunNumel:
      if (A.Name.empty())
        Out << '?';
      else
        Out << (A.Kind == AtomKind::RunRank ? "rank(" : "numel(") << A.Name << ')';
      return;
    }
  }

  void operand(const DimNode &D, bool IsLeft) {
    bool Product = D.Terms.size() == 1 && D.Terms[0].Coefficient > 0;
    bool Simple = D.isConstant() ? D.constantPart() >= 0 : (IsLeft ? Product : D.atom() != nullptr);
    if (const AtomNode *A = D.atom();
        A && (A->Kind == AtomKind::FloorDiv || A->Kind == AtomKind::Mod))
      Simple = false;
    if (!Simple)
      Out << '(';
    sum(D);
    if (!Simple)
      Out << ')';
  }

  llvm::raw_ostream &Out;
};

} // namespace

/// Nobody reads what is longer than this: such a size is shown as an unknown one.
static constexpr unsigned MostWeight = 48;

std::string Dim::str() const {
  if (!Node || Node->Weight > MostWeight)
    return "?";
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  Printer(Out).sum(*Node);
  return Text;
}

} // namespace shapewise
