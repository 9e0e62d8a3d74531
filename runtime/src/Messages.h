//===- Messages.h - The wording of every error ----------------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// All words that users see stand in Messages.cpp, so that they can be compared
// with the plugin's. Nothing here decides whether something is an error.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_SRC_MESSAGES_H
#define SHAPEWISE_SRC_MESSAGES_H

#include "shapewise/error.h"

namespace shapewise {
namespace detail {

/// "[384, 2971]"; "[]" for rank 0.
std::string describeShape(const AnyView &View);

/// "float32", "int64", ...
const char *describeType(DType Type);

} // namespace detail
} // namespace shapewise

#endif // SHAPEWISE_SRC_MESSAGES_H
