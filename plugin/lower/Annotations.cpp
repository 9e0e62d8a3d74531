//===- Annotations.cpp - what annotate.h's macros leave in the AST --------===//

#include "Annotations.h"

using namespace clang;

namespace shapewise {

static const StringLiteral *literal(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Constant = dyn_cast<ConstantExpr>(E))
    E = Constant->getSubExpr()->IgnoreParenImpCasts();
  return dyn_cast<StringLiteral>(E);
}

Annotation annotationOf(const Decl &D, llvm::StringRef Kind, Places &Where) {
  if (!D.hasAttrs())
    return {};
  for (const auto *Attribute : D.specific_attrs<AnnotateAttr>()) {
    if (Attribute->getAnnotation() != Kind || Attribute->args_size() < 1)
      continue;
    const StringLiteral *Text = literal(*Attribute->args_begin());
    if (!Text || Text->getCharByteWidth() != 1)
      continue;
    return {Text->getString().str(), Where.of(Text)};
  }
  return {};
}

bool hasAnnotation(const Decl &D, llvm::StringRef Kind) {
  return D.hasAttrs() && llvm::any_of(D.specific_attrs<AnnotateAttr>(),
                                      [&](const auto *A) { return A->getAnnotation() == Kind; });
}

bool hasAnnotation(const AttributedStmt &S, llvm::StringRef Kind) {
  return llvm::any_of(S.getAttrs(), [&](const Attr *A) {
    const auto *Annotate = dyn_cast<AnnotateAttr>(A);
    return Annotate && Annotate->getAnnotation() == Kind;
  });
}

} // namespace shapewise
