//===- shapewise/annotate.h - Shape annotations for C++ code ----*- C++ -*-===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Macros that write the shapes of tensors into declarations, for the Shapewise
// plugin to read. They are spelt over `[[clang::annotate]]`, need no plugin to
// compile, mean nothing at run time, and expand to nothing on compilers that
// have no such attribute. C++11; includes nothing.
//
//   Tensor forward(const Tensor &x SHAPE("B, 784")) SHAPE_RETURNS("B, 10");
//   struct Batch { Tensor data SHAPE("B, 3, H, W"); };
//   auto logits SHAPE("logits f32[B, C]") = net(x);
//
// Names of dimensions are scoped to the declaration that they stand on.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_ANNOTATE_H
#define SHAPEWISE_ANNOTATE_H

// `annotate` takes arguments since Clang 12; before that the macros mean nothing.
#if defined(__clang__) && defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::annotate) && __clang_major__ >= 12
#define SHAPEWISE_HAS_ANNOTATE 1
#endif
#endif

#ifdef SHAPEWISE_HAS_ANNOTATE

/// The shape of a parameter, variable or field; after its name, before its
/// initializer. `notation`: a string literal such as "B, 784" or
/// "labels i64[B] < C".
#define SHAPE(notation) [[clang::annotate("shapewise::shape", notation)]]

/// The shape of a function's result. After the parameter list and its
/// qualifiers (`const`, `noexcept`, `override`), before `= 0` or the body. In
/// front of the whole declaration it works too, and must stand there when the
/// function has a trailing return type: `SHAPE_RETURNS("B") auto f() -> Tensor;`
/// (The GNU spelling, since `[[...]]` after a declarator belongs to the type.)
#define SHAPE_RETURNS(notation) __attribute__((annotate("shapewise::returns", notation)))

/// Marks a class as a tensor type: `class SHAPE_TENSOR MyTensor { ... };`
#define SHAPE_TENSOR [[clang::annotate("shapewise::tensor")]]

/// Nothing is reported inside what this stands in front of: a function
/// (before `static`, `inline` and the like), a variable's declaration, or any
/// statement: `SHAPE_UNCHECKED loss = cross_entropy(a, b);`
/// (Clang 14 refuses the attribute on a statement; the plugin starts at 19.)
#if __clang_major__ >= 19
#define SHAPE_UNCHECKED [[clang::annotate("shapewise::unchecked")]]
#else
#define SHAPE_UNCHECKED
#endif

#else
#define SHAPE(notation)
#define SHAPE_RETURNS(notation)
#define SHAPE_TENSOR
#define SHAPE_UNCHECKED
#endif

/// From here on `tensor` is believed to have the shape `notation`. Costs
/// nothing at run time; `tensor` should be the name of an object.
#define SHAPE_ASSUME(tensor, notation) ::shapewise::annotation::assume(tensor, notation)

/// `tensor` is checked at run time to have the shape `notation`, and believed
/// to have it afterwards. Throws shapewise::shape_error. The file that uses
/// it includes <shapewise/check.h> (C++17) and links Shapewise::runtime.
#define SHAPE_CHECK(tensor, notation)                                                              \
  ::shapewise::annotation::check(tensor, notation, __FILE__, __LINE__)

#if defined(__GNUC__)
#define SHAPEWISE_ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define SHAPEWISE_ALWAYS_INLINE inline
#endif
#if __cplusplus >= 201402L || (defined(_MSVC_LANG) && _MSVC_LANG >= 201402L)
#define SHAPEWISE_CONSTEXPR14 constexpr
#else
#define SHAPEWISE_CONSTEXPR14
#endif

namespace shapewise {
namespace annotation {

/// What SHAPE_ASSUME calls: does nothing, but stands in the AST.
template <typename T>
SHAPEWISE_CONSTEXPR14 SHAPEWISE_ALWAYS_INLINE void assume(const T &, const char *) noexcept {}

/// What SHAPE_CHECK calls; defined in <shapewise/check.h>.
template <typename T> void check(const T &tensor, const char *notation, const char *file, int line);

} // namespace annotation
} // namespace shapewise

#endif // SHAPEWISE_ANNOTATE_H
