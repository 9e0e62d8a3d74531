//===- Products.h - what operands that meet must share ----------*- C++ -*-===//
#ifndef SHAPEWISE_CONTRACT_SHAPES_PRODUCTS_H
#define SHAPEWISE_CONTRACT_SHAPES_PRODUCTS_H

#include "Call.h"

namespace shapewise {

/// The types that both may be of; any where there is none.
DTypeSet sharedType(const Call &C, const Term &A, const Term &B);
/// Requires both to be of one type, which nothing promotes. False after a report.
bool sameType(Call &C, const Term &A, const Term &B);
/// Requires the inner sizes of a product to be equal. False after a report.
bool agreeInner(Call &C, const Axis &A, const Axis &B);

} // namespace shapewise

#endif // SHAPEWISE_CONTRACT_SHAPES_PRODUCTS_H
