//===- Annotations.h - what annotate.h's macros leave in the AST -*- C++ -*-===//
#ifndef SHAPEWISE_LOWER_ANNOTATIONS_H
#define SHAPEWISE_LOWER_ANNOTATIONS_H

#include "Places.h"
#include "clang/AST/Attr.h"

namespace shapewise {

struct Annotation {
  std::string Text; ///< empty: there is none
  PlaceId Place = PlaceId::None;
};

/// `[[clang::annotate("Kind", "text")]]` on the declaration or an earlier one of the same thing.
Annotation annotationOf(const clang::Decl &D, llvm::StringRef Kind, Places &Where);
bool hasAnnotation(const clang::Decl &D, llvm::StringRef Kind);
bool hasAnnotation(const clang::AttributedStmt &S, llvm::StringRef Kind);

} // namespace shapewise

#endif // SHAPEWISE_LOWER_ANNOTATIONS_H
