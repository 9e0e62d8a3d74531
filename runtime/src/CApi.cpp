//===- CApi.cpp - The C interface -----------------------------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Translates between the C structs and Request. Decides nothing.
//
//===----------------------------------------------------------------------===//

#include "shapewise/shapewise.h"

#include "shapewise/cross_entropy.h"

#include <cstring>

using namespace shapewise;

static_assert(SHAPEWISE_UINT8 == static_cast<int>(DType::uint8), "the enums must agree");
static_assert(SHAPEWISE_REDUCTION_SUM == static_cast<int>(Reduction::sum), "the enums must agree");

namespace {

AnyView viewOf(const shapewise_tensor *Tensor) {
  if (!Tensor)
    return {};
  AnyView View = TensorView<float>(nullptr, Tensor->extents, Tensor->rank, Tensor->strides).any();
  View.data = Tensor->data;
  View.dtype = static_cast<DType>(Tensor->dtype);
  return View;
}

/// A call's arguments in the C++ interface's form, which Request refers to.
struct Arguments {
  AnyView Logits, Target, Gradient, GradOutput, Saved;
  CrossEntropyExtras Extras;
  CrossEntropyOptions Options;

  explicit Arguments(const shapewise_cross_entropy_options *From) {
    if (!From)
      return;
    Options.weight = viewOf(From->weight);
    Options.ignore_index = From->ignore_index;
    Options.label_smoothing = From->label_smoothing;
    Options.reduction = static_cast<Reduction>(From->reduction);
    Options.executor = From->single_threaded ? &serial_executor() : nullptr;
    Options.scratch = From->scratch;
    Options.scratch_bytes = From->scratch_bytes;
    Extras.losses = viewOf(From->losses);
    Extras.log_sum_exp = viewOf(From->log_sum_exp);
  }
};

shapewise_status finish(const detail::Request &R, double *Loss, char *Message, size_t Size) {
  double Value = 0;
  const Error E = detail::run(R, Value);
  if (!E) {
    if (Loss)
      *Loss = Value;
    return 0;
  }
  if (Message && Size > 0) {
    try {
      const std::string Words = message(E);
      const size_t Length = Words.size() < Size - 1 ? Words.size() : Size - 1;
      std::memcpy(Message, Words.data(), Length);
      Message[Length] = '\0';
    } catch (const std::bad_alloc &) {
      Message[0] = '\0';
    }
  }
  return static_cast<shapewise_status>(E.code);
}

} // namespace

extern "C" {

shapewise_status shapewise_cross_entropy(const shapewise_tensor *Logits,
                                         const shapewise_tensor *Target,
                                         const shapewise_cross_entropy_options *Options,
                                         double *Loss, char *Message, size_t MessageSize) {
  Arguments A(Options);
  A.Logits = viewOf(Logits);
  A.Target = viewOf(Target);
  detail::Request R("shapewise_cross_entropy", detail::Request::Pass::forward, A.Logits, A.Target,
                    A.Options, {});
  return finish(R.with(A.Extras), Loss, Message, MessageSize);
}

shapewise_status shapewise_cross_entropy_with_gradient(
    const shapewise_tensor *Logits, const shapewise_tensor *Target,
    const shapewise_tensor *Gradient, const shapewise_cross_entropy_options *Options, double *Loss,
    char *Message, size_t MessageSize) {
  Arguments A(Options);
  A.Logits = viewOf(Logits);
  A.Target = viewOf(Target);
  A.Gradient = viewOf(Gradient);
  detail::Request R("shapewise_cross_entropy_with_gradient",
                    detail::Request::Pass::forward_backward, A.Logits, A.Target, A.Options, {});
  return finish(R.with(A.Extras).with_gradient(A.Gradient), Loss, Message, MessageSize);
}

shapewise_status shapewise_cross_entropy_backward(const shapewise_tensor *Logits,
                                                  const shapewise_tensor *Target,
                                                  const shapewise_tensor *LogSumExp,
                                                  const shapewise_tensor *GradOutput,
                                                  const shapewise_tensor *Gradient,
                                                  const shapewise_cross_entropy_options *Options,
                                                  char *Message, size_t MessageSize) {
  Arguments A(Options);
  A.Logits = viewOf(Logits);
  A.Target = viewOf(Target);
  A.Gradient = viewOf(Gradient);
  A.Saved = viewOf(LogSumExp);
  A.GradOutput = viewOf(GradOutput);
  detail::Request R("shapewise_cross_entropy_backward", detail::Request::Pass::backward, A.Logits,
                    A.Target, A.Options, {});
  R.saved = &A.Saved;
  R.grad_output = &A.GradOutput;
  return finish(R.with_gradient(A.Gradient), nullptr, Message, MessageSize);
}

size_t shapewise_cross_entropy_scratch_bytes(const shapewise_tensor *Logits,
                                             const shapewise_tensor *Gradient,
                                             const shapewise_cross_entropy_options *Options) {
  const Arguments A(Options);
  return cross_entropy_scratch_bytes(viewOf(Logits), A.Options, viewOf(Gradient));
}

const char *shapewise_instruction_set(void) { return instruction_set(); }

} // extern "C"
