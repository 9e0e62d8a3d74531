//===- RunCases.cpp - runs that are one of a few known shapes -------------===//
#include "RunCases.h"
#include "DimNodes.h"
#include "Facts.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise {

bool RunCase::assume(Facts &Known) const {
  Dim One = Known.dims().constant(1);
  return llvm::all_of(Ones, [&](Dim D) { return Known.assume(D, Relation::Equal, One); }) &&
         llvm::all_of(Others, [&](Dim D) { return Known.assume(D, Relation::NotEqual, One); });
}

void visitDims(const RunCases &Cases, llvm::function_ref<void(Dim)> Visit) {
  for (const RunCase &Case : Cases) {
    for (llvm::ArrayRef<Dim> Part :
         {llvm::ArrayRef<Dim>(Case.Ones), llvm::ArrayRef<Dim>(Case.Others)})
      for (Dim D : Part)
        Visit(D);
    visitDims(Case.Is, Visit);
  }
}

RunId DimContext::run(RunCases Cases) {
  RunId Run = run("");
  I->CasesOf.emplace(Run, std::move(Cases));
  return Run;
}

const RunCases *DimContext::casesOf(RunId Run) const {
  auto Known = I->CasesOf.find(Run);
  return Known == I->CasesOf.end() ? nullptr : &Known->second;
}

bool DimContext::hasCases() const { return !I->CasesOf.empty(); }

} // namespace shapewise
