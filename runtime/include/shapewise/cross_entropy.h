//===- shapewise/cross_entropy.h - Checked softmax cross-entropy -*- C++ -*-==//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Softmax cross-entropy with the semantics of torch.nn.functional.cross_entropy
// (libtorch 1.13), checked before anything is written.
//
// Shapes. Logits are [C], [N, C] or [N, C, d1, ..., dK]. Labels (int64, int32,
// uint8) have the logits' shape without the class axis, probabilities (any
// floating type) the logits' shape. "Positions" are the N * d1 * ... * dK
// places that each have one distribution over C classes. Losses and
// log-sum-exps have one number per position, in the labels' shape; a gradient
// has the logits' shape.
//
// Types. Logits are float32, float64, bfloat16 or float16; arithmetic is
// float32 or better (float64 for float64). Losses are float32, float64 or the
// logits' type; log-sum-exps float64; a gradient has the logits' type.
//
// Errors. Every function checks ranks, sizes, dtypes, label range, null data,
// overlap of outputs, options and scratch space, and throws shape_error (the
// try_ functions return Error) with nothing written. std::bad_alloc is
// thrown when scratch space was not given and cannot be allocated.
//
// Threads. Calls are reentrant. Work of more than about 256 KB is shared with
// the executor's threads; results do not depend on how it was shared.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_CROSS_ENTROPY_H
#define SHAPEWISE_CROSS_ENTROPY_H

#include "shapewise/annotate.h"
#include "shapewise/error.h"
#include "shapewise/executor.h"
#include "shapewise/tensor_view.h"

namespace shapewise {

/// How per-position losses become the result. `mean` divides by the sum of the
/// labels' weights (labels), or by the number of positions (probabilities).
enum class Reduction : std::uint8_t { none, mean, sum };

/// Options of torch.nn.functional.cross_entropy, and where to compute.
struct CrossEntropyOptions {
  /// float[C], of float32 or float64; not given: all ones.
  AnyView weight;
  /// Label of positions that count for nothing. Unused for probabilities.
  std::int64_t ignore_index = -100;
  Reduction reduction = Reduction::mean;
  /// In [0, 1]: how much of the target is spread evenly over all classes.
  double label_smoothing = 0;
  /// Helping threads; null: default_executor().
  Executor *executor = nullptr;
  /// Space for intermediate values, of at least cross_entropy_scratch_bytes();
  /// null: allocated by the call where it needs some.
  void *scratch = nullptr;
  std::size_t scratch_bytes = 0;
};

/// Further results of the forward pass, each optional.
struct CrossEntropyExtras {
  /// float[N, *D]: the loss of each position, before reduction.
  AnyView losses;
  /// float64[N, *D]: log(sum(exp(logits))), for cross_entropy_backward.
  /// At ignored positions it is 0.
  AnyView log_sum_exp;
};

namespace detail {

inline constexpr AnyView no_tensor{AnyView::None{}};

/// All of a call, with element types as values. Refers to the caller's views.
struct Request {
  enum class Pass : std::uint8_t { forward, forward_backward, backward };

  const char *function;
  Pass pass;
  const AnyView *logits = &no_tensor;
  const AnyView *target = &no_tensor;
  const AnyView *gradient = &no_tensor;
  const AnyView *grad_output = &no_tensor; ///< float[] or float[N, *D]; not given: 1.
  const AnyView *saved = &no_tensor;       ///< Log-sum-exps that a backward pass reads.
  const AnyView *losses = &no_tensor;
  const AnyView *log_sum_exp = &no_tensor;
  const CrossEntropyOptions *options = nullptr;
  SourceLocation where;

  Request(const char *function, Pass pass, const AnyView &logits, const AnyView &target,
          const CrossEntropyOptions &options, SourceLocation where) noexcept
      : function(function), pass(pass), logits(&logits), target(&target), options(&options),
        where(where) {}
  Request &with(const CrossEntropyExtras &extras) noexcept {
    losses = &extras.losses;
    log_sum_exp = &extras.log_sum_exp;
    return *this;
  }
  Request &with_gradient(const AnyView &view) noexcept {
    gradient = &view;
    return *this;
  }
};

/// Checks and computes; stores the reduced loss (not in a backward pass).
Error run(const Request &request, double &loss) noexcept;

/// The same, throwing shape_error or std::bad_alloc.
double run_or_throw(const Request &request);

template <typename T, typename R = void>
using IfLabel = std::enable_if_t<std::is_integral_v<std::remove_cv_t<T>>, R>;
template <typename T, typename R = void>
using IfProbability = std::enable_if_t<is_floating(dtype_of<std::remove_cv_t<T>>::value), R>;

} // namespace detail

/// Bytes of scratch space that suffice for a call with these logits, options
/// and gradient (not given: a call without one). At least 1.
std::size_t cross_entropy_scratch_bytes(const AnyView &logits, const CrossEntropyOptions &options,
                                        const AnyView &gradient = {}) noexcept;

/// The reduced loss of class-index labels.
///
/// \param logits unnormalized scores, float[N, C, *D] or float[C].
/// \param labels class indices, int[N, *D] or int[], each in [0, C) or equal to
///        `ignore_index`.
/// \param extras further results; required `losses` for Reduction::none, which
///        returns their sum.
/// \returns the mean or sum; nan for a mean over nothing.
/// \throws shape_error, see the head of this file.
/// Source: torch.nn.functional.cross_entropy of libtorch 1.13.
template <typename L, typename T, typename = detail::IfLabel<T>>
double cross_entropy(const TensorView<L> &logits SHAPE("logits float[...]"),
                     const TensorView<T> &labels SHAPE("labels int[...]"),
                     const CrossEntropyOptions &options = {}, const CrossEntropyExtras &extras = {},
                     SourceLocation where = SourceLocation::current()) {
  detail::Request request("cross_entropy", detail::Request::Pass::forward, logits, labels, options,
                          where);
  request.with(extras);
  return detail::run_or_throw(request);
}

/// The reduced loss of target probabilities, float[N, C, *D] like the logits.
/// Otherwise as for labels.
template <typename L, typename T, typename = detail::IfProbability<T>, typename = void>
double cross_entropy(const TensorView<L> &logits SHAPE("logits float[...]"),
                     const TensorView<T> &probabilities SHAPE("probs float[...]"),
                     const CrossEntropyOptions &options = {}, const CrossEntropyExtras &extras = {},
                     SourceLocation where = SourceLocation::current()) {
  detail::Request request("cross_entropy", detail::Request::Pass::forward, logits, probabilities,
                          options, where);
  request.with(extras);
  return detail::run_or_throw(request);
}

/// The reduced loss and its gradient with respect to the logits, in one call.
///
/// \param gradient written: float[N, C, *D] of the logits' type; may be the
///        logits themselves (same data, same strides), else must not overlap
///        any other tensor of the call. For Reduction::none it is the
///        gradient of the sum of losses.
/// \returns, throws and the rest: as cross_entropy().
template <typename L, typename T, typename = detail::IfLabel<T>>
double
cross_entropy_with_gradient(const TensorView<L> &logits SHAPE("logits float[...]"),
                            const TensorView<T> &labels SHAPE("labels int[...]"),
                            const TensorView<std::remove_cv_t<L>> &gradient SHAPE("float[...]"),
                            const CrossEntropyOptions &options = {},
                            const CrossEntropyExtras &extras = {},
                            SourceLocation where = SourceLocation::current()) {
  detail::Request request("cross_entropy_with_gradient", detail::Request::Pass::forward_backward,
                          logits, labels, options, where);
  request.with(extras);
  request.with_gradient(gradient);
  return detail::run_or_throw(request);
}

/// The same for target probabilities (no gradient with respect to them).
template <typename L, typename T, typename = detail::IfProbability<T>, typename = void>
double
cross_entropy_with_gradient(const TensorView<L> &logits SHAPE("logits float[...]"),
                            const TensorView<T> &probabilities SHAPE("probs float[...]"),
                            const TensorView<std::remove_cv_t<L>> &gradient SHAPE("float[...]"),
                            const CrossEntropyOptions &options = {},
                            const CrossEntropyExtras &extras = {},
                            SourceLocation where = SourceLocation::current()) {
  detail::Request request("cross_entropy_with_gradient", detail::Request::Pass::forward_backward,
                          logits, probabilities, options, where);
  request.with(extras);
  request.with_gradient(gradient);
  return detail::run_or_throw(request);
}

/// The gradient from log-sum-exps that a forward pass saved.
///
/// \param target the forward pass's labels or probabilities.
/// \param log_sum_exp float64[N, *D], as written to CrossEntropyExtras.
/// \param gradient as in cross_entropy_with_gradient().
/// \param grad_output what flows in: a float of rank 0 for a reduced loss, one
///        per position (float[N, *D]) for Reduction::none; not given: ones.
/// \throws shape_error, see the head of this file.
template <typename L, typename T>
void cross_entropy_backward(const TensorView<L> &logits SHAPE("logits float[...]"),
                            const TensorView<T> &target,
                            const TensorView<const double> &log_sum_exp SHAPE("float[...]"),
                            const TensorView<std::remove_cv_t<L>> &gradient SHAPE("float[...]"),
                            const AnyView &grad_output = {},
                            const CrossEntropyOptions &options = {},
                            SourceLocation where = SourceLocation::current()) {
  detail::Request request("cross_entropy_backward", detail::Request::Pass::backward, logits, target,
                          options, where);
  request.with_gradient(gradient);
  request.saved = &log_sum_exp.any();
  request.grad_output = &grad_output;
  detail::run_or_throw(request);
}

/// cross_entropy() for code without exceptions: stores the reduced loss in
/// `loss` and returns no error, or returns the error with nothing written.
template <typename L, typename T>
Error try_cross_entropy(const TensorView<L> &logits SHAPE("logits float[...]"),
                        const TensorView<T> &target, double &loss,
                        const CrossEntropyOptions &options = {},
                        const CrossEntropyExtras &extras = {},
                        SourceLocation where = SourceLocation::current()) noexcept {
  detail::Request request("cross_entropy", detail::Request::Pass::forward, logits, target, options,
                          where);
  request.with(extras);
  return detail::run(request, loss);
}

/// cross_entropy_with_gradient() for code without exceptions.
template <typename L, typename T>
Error try_cross_entropy_with_gradient(
    const TensorView<L> &logits SHAPE("logits float[...]"), const TensorView<T> &target,
    double &loss, const TensorView<std::remove_cv_t<L>> &gradient SHAPE("float[...]"),
    const CrossEntropyOptions &options = {}, const CrossEntropyExtras &extras = {},
    SourceLocation where = SourceLocation::current()) noexcept {
  detail::Request request("cross_entropy_with_gradient", detail::Request::Pass::forward_backward,
                          logits, target, options, where);
  request.with(extras);
  request.with_gradient(gradient);
  return detail::run(request, loss);
}

/// The instruction set in use: "avx512", "avx2" or "portable". Chosen once
/// from the processor; the environment variable SHAPEWISE_ISA, read at the
/// first call, names a lesser one.
const char *instruction_set() noexcept;

} // namespace shapewise

#endif // SHAPEWISE_CROSS_ENTROPY_H
