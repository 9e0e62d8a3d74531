// RUN: %shapewise %annotate_flags -fplugin-arg-shapewise-dump=ir %s | FileCheck %s
#include "Inputs/tensor.h"

Tensor forward(const Tensor &x SHAPE("B, 784"), int n) SHAPE_RETURNS("B, 10");

// CHECK-LABEL: function caller(x: const &Tensor SHAPE("B, 784")) -> Tensor
// CHECK-NEXT:   local logits: Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &&Tensor
// CHECK-NEXT:     %2 = load %1 : &Tensor
// CHECK-NEXT:     %3 = int 3 : int
// CHECK-NEXT:     %4 = call forward(%2, %3) [forward(x, 3)] : Tensor
// CHECK-NEXT:     %5 = slot logits : &Tensor
// CHECK-NEXT:     store %4 -> %5
// CHECK-NEXT:     %6 = slot logits : &Tensor
// CHECK-NEXT:     annotate %6 "logits f32[B, C]"
// CHECK-NEXT:     %7 = slot x : &&Tensor
// CHECK-NEXT:     %8 = load %7 : &Tensor
// CHECK-NEXT:     assume %8 "B, 784"
// CHECK-NEXT:     %9 = slot logits : &Tensor
// CHECK-NEXT:     check %9 "B, 10"
// CHECK-NEXT:     %10 = slot logits : &Tensor unchecked
// CHECK-NEXT:     %11 = slot x : &&Tensor unchecked
// CHECK-NEXT:     %12 = load %11 : &Tensor unchecked
// CHECK-NEXT:     %13 = call loss(%10, %12) [loss(logits, x)] : Tensor unchecked
// CHECK-NEXT:     %14 = slot logits : &Tensor
// CHECK-NEXT:     %15 = slot x : &&Tensor
// CHECK-NEXT:     %16 = load %15 : &Tensor
// CHECK-NEXT:     %17 = call loss(%14, %16) [loss(logits, x)] : Tensor
// CHECK-NEXT:     return %17
Tensor caller(const Tensor &x SHAPE("B, 784")) {
  auto logits SHAPE("logits f32[B, C]") = forward(x, 3);
  SHAPE_ASSUME(x, "B, 784");
  SHAPE_CHECK(logits, "B, 10");
  SHAPE_UNCHECKED loss(logits, x);
  return loss(logits, x);
}

// CHECK-LABEL: function trusted(x: Tensor) -> Tensor unchecked
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = load %1 : Tensor
// CHECK-NEXT:     return %2
SHAPE_UNCHECKED Tensor trusted(Tensor x) { return x; }

// CHECK-LABEL: function instance(x: const &Tensor SHAPE("N, M")) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &&Tensor
// CHECK-NEXT:     %2 = load %1 : &Tensor
// CHECK-NEXT:     %3 = load %2 : Tensor
// CHECK-NEXT:     return %3
// CHECK-LABEL: function useInstance(x: Tensor) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = call instance<Tensor>(%1) body [instance(x)] : Tensor
// CHECK-NEXT:     return %2
template <typename T> T instance(const T &x SHAPE("N, M")) { return x; }
Tensor useInstance(Tensor x) { return instance(x); }
