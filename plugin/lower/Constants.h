//===- Constants.h - what Clang can compute by itself -----------*- C++ -*-===//
#ifndef SHAPEWISE_LOWER_CONSTANTS_H
#define SHAPEWISE_LOWER_CONSTANTS_H

#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include <optional>

namespace shapewise {

/// The number, if 64 bits hold it.
std::optional<std::int64_t> toInt64(const llvm::APSInt &Value);
/// The value of an integral, boolean or enumeration prvalue that is constant and has no side
/// effects. Rejects what cannot be constant by its looks, before it asks the evaluator.
std::optional<std::int64_t> integerConstant(const clang::Expr &E, const clang::ASTContext &Context);
/// Likewise for a floating value.
std::optional<double> realConstant(const clang::Expr &E, const clang::ASTContext &Context);
/// Whether evaluating the expression again, anywhere, gives the same lists and aggregates of
/// constants: `{1, 3, kWidth}`. `Budget`: how many parts it may have.
bool isConstantBraces(const clang::Expr &E, unsigned &Budget);
/// Written as a plain number, character or truth value, perhaps with a sign; not by a macro's name.
bool isLiteral(const clang::Expr &E, const clang::ASTContext &Context);
/// The enumerator of `Enum` with that value, if any.
const clang::EnumConstantDecl *enumerator(const clang::EnumDecl &Enum, std::int64_t Value);

} // namespace shapewise

#endif // SHAPEWISE_LOWER_CONSTANTS_H
