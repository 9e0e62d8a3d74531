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

/// Of what the compiler is to see through at the call.
#if defined(__GNUC__)
#define SHAPEWISE_INLINE __attribute__((always_inline)) inline
#else
#define SHAPEWISE_INLINE inline
#endif

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

/// A call of the form that most calls have: contiguous float32 logits of rank 2
/// and int64 labels of rank 1, a gradient of rank 2 or none, and no weights.
struct SmallCall {
  const char *function;
  float *logits, *gradient;
  std::int64_t *labels;
  std::int64_t rows, classes, label_rows, gradient_rows, gradient_classes;
  std::int64_t ignore_index;
  Reduction reduction;
  Request::Pass pass;
  Executor *executor;
  SourceLocation where;
};

struct SmallResult {
  double loss;
  bool done; ///< False: nothing is written, and the call is to be run.
};

/// Checks and computes such a call where it is small: the sum of the losses
/// divided by `divisor`.
SmallResult run_small(const float *logits, float *gradient, const std::int64_t *labels,
                      std::int64_t rows, std::int64_t classes, std::int64_t ignore_index,
                      double divisor) noexcept;

/// run_or_throw() of any such call.
double run_or_throw(const SmallCall &call);

SHAPEWISE_INLINE bool has_rows_in_order(const AnyView &view) noexcept {
  return view.rank == 2 && view.strides[1] == 1 && view.strides[0] == view.extents[1];
}

/// Whether a request of float32 logits and int64 labels is a SmallCall.
SHAPEWISE_INLINE bool is_small_call(const Request &request) noexcept {
  const CrossEntropyOptions &options = *request.options;
  return has_rows_in_order(*request.logits) && request.target->rank == 1 &&
         request.target->strides[0] == 1 && !request.losses->given() &&
         !request.log_sum_exp->given() && !options.weight.given() && options.label_smoothing == 0 &&
         options.reduction != Reduction::none && !options.scratch &&
         (request.pass == Request::Pass::forward || has_rows_in_order(*request.gradient));
}

SHAPEWISE_INLINE SmallCall small_call(const Request &request) noexcept {
  const AnyView &logits = *request.logits, &target = *request.target, &gradient = *request.gradient;
  const bool with_gradient = request.pass == Request::Pass::forward_backward;
  return {request.function,
          static_cast<float *>(logits.data),
          with_gradient ? static_cast<float *>(gradient.data) : nullptr,
          static_cast<std::int64_t *>(target.data),
          logits.extents[0],
          logits.extents[1],
          target.extents[0],
          with_gradient ? gradient.extents[0] : logits.extents[0],
          with_gradient ? gradient.extents[1] : logits.extents[1],
          request.options->ignore_index,
          request.options->reduction,
          request.pass,
          request.options->executor,
          request.where};
}

/// run_or_throw() of a request of logits `L` and labels `T`. Where the compiler
/// sees that it is a SmallCall, as it does where views and options are made next
/// to the call, the views need not be stored at all: a call of 32 rows feels it.
template <typename L, typename T>
SHAPEWISE_INLINE double run_or_throw_labels(const Request &request) {
#if defined(__GNUC__)
  if constexpr (std::is_same_v<std::remove_cv_t<L>, float> &&
                std::is_same_v<std::remove_cv_t<T>, std::int64_t>) {
    const bool is_small = is_small_call(request);
    if (__builtin_constant_p(is_small) && is_small) {
      const SmallCall call = small_call(request);
      const bool with_gradient = call.pass == Request::Pass::forward_backward;
      if (call.label_rows == call.rows && call.gradient_rows == call.rows &&
          call.gradient_classes == call.classes && (call.gradient || !with_gradient)) {
        const double divisor =
            call.reduction == Reduction::mean ? static_cast<double>(call.rows) : 1.0;
        const SmallResult result = run_small(call.logits, call.gradient, call.labels, call.rows,
                                             call.classes, call.ignore_index, divisor);
        if (result.done)
          return result.loss;
      }
      const SmallCall copy = call; // whose address may be known: its members stay in registers
      return run_or_throw(copy);
    }
  }
#endif
  return run_or_throw(request);
}

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
SHAPEWISE_INLINE double cross_entropy(const TensorView<L> &logits SHAPE("logits float[...]"),
                                      const TensorView<T> &labels SHAPE("labels int[...]"),
                                      const CrossEntropyOptions &options = {},
                                      const CrossEntropyExtras &extras = {},
                                      SourceLocation where = SourceLocation::current()) {
  detail::Request request("cross_entropy", detail::Request::Pass::forward, logits, labels, options,
                          where);
  request.with(extras);
  return detail::run_or_throw_labels<L, T>(request);
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
SHAPEWISE_INLINE double
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
  return detail::run_or_throw_labels<L, T>(request);
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
