//===- shapewise/torch.h - A drop-in cross_entropy for libtorch -*- C++ -*-===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// shapewise::torch::cross_entropy(logits, target, options): the arguments and
// results of torch::nn::functional::cross_entropy, with autograd, computed by
// the run-time library. What it does not do (tensors off the CPU, a target that
// wants a gradient) goes to libtorch.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_TORCH_H
#define SHAPEWISE_TORCH_H

#include "shapewise/adapters/torch.h"
#include "shapewise/cross_entropy.h"

#include <torch/nn/functional/loss.h>
#include <torch/torch.h>

namespace shapewise {
namespace torch {

namespace detail {

/// The options in shapewise's form, with the tensors that it refers to.
struct Options {
  CrossEntropyOptions values;
  at::Tensor weight;

  explicit Options(const ::torch::nn::functional::CrossEntropyFuncOptions &from) {
    values.ignore_index = from.ignore_index();
    values.label_smoothing = from.label_smoothing();
    values.reduction = c10::visit(
        [](auto which) {
          using Which = decltype(which);
          return std::is_same_v<Which, ::torch::enumtype::kNone>   ? Reduction::none
                 : std::is_same_v<Which, ::torch::enumtype::kMean> ? Reduction::mean
                                                                   : Reduction::sum;
        },
        from.reduction());
    if (from.weight().defined()) {
      weight = from.weight();
      if (weight.scalar_type() != at::kDouble)
        weight = weight.to(at::kFloat);
      values.weight = any_view(weight);
    }
    values.executor = at::get_num_threads() == 1 ? &serial_executor() : nullptr;
  }
};

/// Positions' shape: the logits' without the class axis.
inline std::vector<std::int64_t> positions(const at::Tensor &logits) {
  std::vector<std::int64_t> shape = logits.sizes().vec();
  if (!shape.empty())
    shape.erase(shape.begin() + (shape.size() == 1 ? 0 : 1));
  return shape;
}

/// Saves the log-sum-exps, from which the gradient is made in one pass.
class CrossEntropy : public ::torch::autograd::Function<CrossEntropy> {
public:
  static at::Tensor forward(::torch::autograd::AutogradContext *context, const at::Tensor &logits,
                            const at::Tensor &target,
                            const ::torch::nn::functional::CrossEntropyFuncOptions &options,
                            SourceLocation where) {
    const Options o(options);
    const std::vector<std::int64_t> shape = positions(logits);
    at::Tensor losses;
    const at::Tensor log_sums = at::empty(shape, at::kDouble);
    CrossEntropyExtras extras;
    extras.log_sum_exp = any_view(log_sums);
    if (o.values.reduction == Reduction::none) {
      losses = at::empty(shape, logits.options());
      extras.losses = any_view(losses);
    }
    const AnyView x = any_view(logits), t = any_view(target);
    shapewise::detail::Request request("cross_entropy", shapewise::detail::Request::Pass::forward,
                                       x, t, o.values, where);
    const double loss = shapewise::detail::run_or_throw(request.with(extras));
    context->save_for_backward({logits, target, log_sums, o.weight});
    context->saved_data["ignore_index"] = o.values.ignore_index;
    context->saved_data["label_smoothing"] = o.values.label_smoothing;
    context->saved_data["reduction"] = static_cast<std::int64_t>(o.values.reduction);
    return losses.defined() ? losses : at::scalar_tensor(loss, logits.options());
  }

  static ::torch::autograd::variable_list backward(::torch::autograd::AutogradContext *context,
                                                   ::torch::autograd::variable_list grads) {
    const auto saved = context->get_saved_variables();
    CrossEntropyOptions options;
    options.weight = any_view(saved[3]);
    options.ignore_index = context->saved_data["ignore_index"].toInt();
    options.label_smoothing = context->saved_data["label_smoothing"].toDouble();
    options.reduction = static_cast<Reduction>(context->saved_data["reduction"].toInt());
    options.executor = at::get_num_threads() == 1 ? &serial_executor() : nullptr;
    const at::Tensor gradient = at::empty_like(saved[0]);
    const AnyView x = any_view(saved[0]), t = any_view(saved[1]), s = any_view(saved[2]),
                  g = any_view(gradient), output = any_view(grads[0]);
    shapewise::detail::Request request("cross_entropy_backward",
                                       shapewise::detail::Request::Pass::backward, x, t, options,
                                       SourceLocation::current());
    request.saved = &s;
    request.grad_output = &output;
    shapewise::detail::run_or_throw(request.with_gradient(g));
    return {gradient, at::Tensor(), at::Tensor(), at::Tensor()};
  }
};

} // namespace detail

/// torch::nn::functional::cross_entropy, faster and checked.
///
/// \param logits float[N, C, *D] or float[C]: float32, float64, bfloat16, float16.
/// \param target int[N, *D] (int64, int32, uint8) or float[N, C, *D].
/// \param options libtorch's own options.
/// \returns a tensor of the logits' type: rank 0, or [N, *D] for kNone.
///          Differentiable once with respect to the logits.
/// \throws shape_error where the shapes do not fit, with the caller's place.
/// Source: torch.nn.functional.cross_entropy of libtorch 1.13.
inline at::Tensor
cross_entropy(const at::Tensor &logits SHAPE("logits float[...]"), const at::Tensor &target,
              const ::torch::nn::functional::CrossEntropyFuncOptions &options = {},
              SourceLocation where = SourceLocation::current()) {
  const bool ours = logits.device().is_cpu() && target.device().is_cpu() &&
                    !(at::GradMode::is_enabled() && target.requires_grad());
  return ours ? detail::CrossEntropy::apply(logits, target, options, where)
              : ::torch::nn::functional::cross_entropy(logits, target, options);
}

} // namespace torch
} // namespace shapewise

#endif // SHAPEWISE_TORCH_H
