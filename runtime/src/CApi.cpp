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
  AnyView View;
  if (!Tensor)
    return View;
  TensorView<char> Shape(nullptr, Tensor->extents, Tensor->rank, Tensor->strides);
  std::memcpy(View.extents, Shape.extents(), sizeof(View.extents));
  std::memcpy(View.strides, Shape.strides(), sizeof(View.strides));
  View.rank = Tensor->rank;
  View.data = Tensor->data;
  View.dtype = static_cast<DType>(Tensor->dtype);
  return View;
}

void addOptions(detail::Request &R, const shapewise_cross_entropy_options *Options) {
  if (!Options)
    return;
  R.options.weight = viewOf(Options->weight);
  R.options.ignore_index = Options->ignore_index;
  R.options.label_smoothing = Options->label_smoothing;
  R.options.reduction = static_cast<Reduction>(Options->reduction);
  R.options.executor = Options->single_threaded ? &serial_executor() : nullptr;
  R.options.scratch = Options->scratch;
  R.options.scratch_bytes = Options->scratch_bytes;
  R.extras.losses = viewOf(Options->losses);
  R.extras.log_sum_exp = viewOf(Options->log_sum_exp);
}

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
  detail::Request R;
  R.function = "shapewise_cross_entropy";
  R.logits = viewOf(Logits);
  R.target = viewOf(Target);
  addOptions(R, Options);
  return finish(R, Loss, Message, MessageSize);
}

shapewise_status shapewise_cross_entropy_with_gradient(
    const shapewise_tensor *Logits, const shapewise_tensor *Target,
    const shapewise_tensor *Gradient, const shapewise_cross_entropy_options *Options,
    double *Loss, char *Message, size_t MessageSize) {
  detail::Request R;
  R.function = "shapewise_cross_entropy_with_gradient";
  R.pass = detail::Request::Pass::forward_backward;
  R.logits = viewOf(Logits);
  R.target = viewOf(Target);
  R.gradient = viewOf(Gradient);
  addOptions(R, Options);
  return finish(R, Loss, Message, MessageSize);
}

shapewise_status shapewise_cross_entropy_backward(
    const shapewise_tensor *Logits, const shapewise_tensor *Target,
    const shapewise_tensor *LogSumExp, const shapewise_tensor *GradOutput,
    const shapewise_tensor *Gradient, const shapewise_cross_entropy_options *Options,
    char *Message, size_t MessageSize) {
  detail::Request R;
  R.function = "shapewise_cross_entropy_backward";
  R.pass = detail::Request::Pass::backward;
  R.logits = viewOf(Logits);
  R.target = viewOf(Target);
  R.saved = viewOf(LogSumExp);
  R.grad_output = viewOf(GradOutput);
  R.gradient = viewOf(Gradient);
  addOptions(R, Options);
  R.extras = {};
  return finish(R, nullptr, Message, MessageSize);
}

size_t shapewise_cross_entropy_scratch_bytes(const shapewise_tensor *Logits,
                                             const shapewise_tensor *Gradient,
                                             const shapewise_cross_entropy_options *Options) {
  detail::Request R;
  addOptions(R, Options);
  return cross_entropy_scratch_bytes(viewOf(Logits), R.options, viewOf(Gradient));
}

const char *shapewise_instruction_set(void) { return instruction_set(); }

} // extern "C"
