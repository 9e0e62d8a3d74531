//===- Functions.cpp - the table of shape functions ------------------------===//
#include "Functions.h"
#include "llvm/ADT/STLExtras.h"

namespace shapewise {

static const ShapeFunctionEntry Table[] = {
#define SHAPE_FUNCTION(Name, Function, MinTerms, MaxTerms)                                         \
  {Name, shapes::Function, MinTerms, MaxTerms, /*IsView=*/false},
#define VIEW_FUNCTION(Name, Function, MinTerms, MaxTerms)                                          \
  {Name, shapes::Function, MinTerms, MaxTerms, /*IsView=*/true},
#include "Functions.def"
};

llvm::ArrayRef<ShapeFunctionEntry> shapeFunctions() { return Table; }

const ShapeFunctionEntry *findShapeFunction(llvm::StringRef Name) {
  const auto *It =
      llvm::find_if(Table, [&](const ShapeFunctionEntry &E) { return E.Name == Name; });
  return It == std::end(Table) ? nullptr : It;
}

} // namespace shapewise
