// References, pointers, fields and array elements name places.
// RUN: %shapewise %annotate_flags -fplugin-arg-shapewise-dump=ir %s | FileCheck %s
#include "Inputs/tensor.h"

struct Batch {
  Tensor data;
  Tensor *target;
  Tensor &weight;
};

// CHECK-LABEL: function out(result: &Tensor, also: *Tensor, from: const &Tensor) -> void
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot from : &&Tensor
// CHECK-NEXT:     %2 = load %1 : &Tensor
// CHECK-NEXT:     %3 = load %2 : Tensor
// CHECK-NEXT:     %4 = slot result : &&Tensor
// CHECK-NEXT:     %5 = load %4 : &Tensor
// CHECK-NEXT:     store %3 -> %5
// CHECK-NEXT:     %6 = slot from : &&Tensor
// CHECK-NEXT:     %7 = load %6 : &Tensor
// CHECK-NEXT:     %8 = load %7 : Tensor
// CHECK-NEXT:     %9 = slot also : &*Tensor
// CHECK-NEXT:     %10 = load %9 : *Tensor
// CHECK-NEXT:     %11 = deref(%10) : &Tensor
// CHECK-NEXT:     store %8 -> %11
// CHECK-NEXT:     return
void out(Tensor &result, Tensor *also, const Tensor &from) {
  result = from;
  *also = from;
}

// CHECK-LABEL: function fields(batch: &Batch, other: *Batch) -> void
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot other : &*Batch
// CHECK-NEXT:     %2 = load %1 : *Batch
// CHECK-NEXT:     %3 = deref(%2) : &Batch
// CHECK-NEXT:     %4 = member %3.target : &*Tensor
// CHECK-NEXT:     %5 = load %4 : *Tensor
// CHECK-NEXT:     %6 = deref(%5) : &Tensor
// CHECK-NEXT:     %7 = load %6 : Tensor
// CHECK-NEXT:     %8 = slot batch : &&Batch
// CHECK-NEXT:     %9 = load %8 : &Batch
// CHECK-NEXT:     %10 = member %9.data : &Tensor
// CHECK-NEXT:     store %7 -> %10
// CHECK-NEXT:     %11 = slot other : &*Batch
// CHECK-NEXT:     %12 = load %11 : *Batch
// CHECK-NEXT:     %13 = deref(%12) : &Batch
// CHECK-NEXT:     %14 = member %13.data : &Tensor
// CHECK-NEXT:     %15 = load %14 : Tensor
// CHECK-NEXT:     %16 = slot batch : &&Batch
// CHECK-NEXT:     %17 = load %16 : &Batch
// CHECK-NEXT:     %18 = member %17.weight : &&Tensor
// CHECK-NEXT:     %19 = load %18 : &Tensor
// CHECK-NEXT:     store %15 -> %19
// CHECK-NEXT:     %20 = slot batch : &&Batch
// CHECK-NEXT:     %21 = load %20 : &Batch
// CHECK-NEXT:     %22 = member %21.data : &Tensor
// CHECK-NEXT:     %23 = slot batch : &&Batch
// CHECK-NEXT:     %24 = load %23 : &Batch
// CHECK-NEXT:     %25 = member %24.data : &Tensor
// CHECK-NEXT:     %26 = slot other : &*Batch
// CHECK-NEXT:     %27 = load %26 : *Batch
// CHECK-NEXT:     %28 = deref(%27) : &Batch
// CHECK-NEXT:     %29 = member %28.target : &*Tensor
// CHECK-NEXT:     %30 = load %29 : *Tensor
// CHECK-NEXT:     %31 = deref(%30) : &Tensor
// CHECK-NEXT:     call out(%22, %25, %31) body [out(batch.data, &batch.data, *other->target)]
// CHECK-NEXT:     return
void fields(Batch &batch, Batch *other) {
  batch.data = *other->target;
  batch.weight = other->data;
  out(batch.data, &batch.data, *other->target);
}

// CHECK-LABEL: function arrays(layers: &[]<Tensor; 3>, i: int, sizes: *long) -> void
// CHECK-NEXT:   local local: []<long; 2>
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot layers : &&[]<Tensor; 3>
// CHECK-NEXT:     %2 = load %1 : &[]<Tensor; 3>
// CHECK-NEXT:     %3 = slot i : &int
// CHECK-NEXT:     %4 = load %3 : int
// CHECK-NEXT:     %5 = element %2[%4] : &Tensor
// CHECK-NEXT:     %6 = load %5 : Tensor
// CHECK-NEXT:     %7 = slot layers : &&[]<Tensor; 3>
// CHECK-NEXT:     %8 = load %7 : &[]<Tensor; 3>
// CHECK-NEXT:     %9 = int 1 : int
// CHECK-NEXT:     %10 = element %8[%9] : &Tensor
// CHECK-NEXT:     store %6 -> %10
// CHECK-NEXT:     %11 = slot sizes : &*long
// CHECK-NEXT:     %12 = load %11 : *long
// CHECK-NEXT:     %13 = int 0 : int
// CHECK-NEXT:     %14 = call (unknown)(%12, %13) [sizes[0]] : &long
// CHECK-NEXT:     %15 = load %14 : long
// CHECK-NEXT:     %16 = int 4 : long
// CHECK-NEXT:     %17 = list(%15, %16) : []<long; 2>
// CHECK-NEXT:     %18 = slot local : &[]<long; 2>
// CHECK-NEXT:     store %17 -> %18
// CHECK-NEXT:     %19 = slot local : &[]<long; 2>
// CHECK-NEXT:     %20 = int 0 : int
// CHECK-NEXT:     %21 = element %19[%20] : &long
// CHECK-NEXT:     %22 = load %21 : long
// CHECK-NEXT:     %23 = slot local : &[]<long; 2>
// CHECK-NEXT:     %24 = int 1 : int
// CHECK-NEXT:     %25 = element %23[%24] : &long
// CHECK-NEXT:     %26 = load %25 : long
// CHECK-NEXT:     %27 = list(%22, %26) : []<long; 2>
// CHECK-NEXT:     %28 = construct std::vector::vector(%27, _) [{local[0], local[1]}] : std::vector<long>
// CHECK-NEXT:     %29 = false : bool
// CHECK-NEXT:     %30 = call zeros(%28, %29) [zeros({local[0], local[1]})] : Tensor
// CHECK-NEXT:     %31 = slot layers : &&[]<Tensor; 3>
// CHECK-NEXT:     %32 = load %31 : &[]<Tensor; 3>
// CHECK-NEXT:     %33 = int 0 : int
// CHECK-NEXT:     %34 = element %32[%33] : &Tensor
// CHECK-NEXT:     store %30 -> %34
// CHECK-NEXT:     return
void arrays(Tensor (&layers)[3], int i, int64_t sizes[2]) {
  layers[1] = layers[i];
  int64_t local[2] = {sizes[0], 4};
  layers[0] = zeros({local[0], local[1]});
}

// CHECK-LABEL: function temporary(x: Tensor) -> &Tensor
// CHECK-NEXT:   local kept: &Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = slot x : &Tensor
// CHECK-NEXT:     %3 = call operator+(%1, %2) [x + x] : Tensor
// CHECK-NEXT:     %4 = materialize(%3) : &Tensor
// CHECK-NEXT:     %5 = slot kept : &&Tensor
// CHECK-NEXT:     store %4 -> %5
// CHECK-NEXT:     %6 = slot kept : &&Tensor
// CHECK-NEXT:     %7 = load %6 : &Tensor
// CHECK-NEXT:     return %7
const Tensor &temporary(Tensor x) {
  const Tensor &kept = x + x;
  return kept;
}

Tensor shared;
Tensor &sharedReference = shared;
// CHECK-LABEL: function globals(x: Tensor) -> void
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = global globals::calls : &int
// CHECK-NEXT:     %2 = load %1 : int
// CHECK-NEXT:     %3 = int 1 : int
// CHECK-NEXT:     %4 = add(%2, %3) : int
// CHECK-NEXT:     store %4 -> %1
// CHECK-NEXT:     %5 = slot x : &Tensor
// CHECK-NEXT:     %6 = load %5 : Tensor
// CHECK-NEXT:     %7 = global shared : &Tensor
// CHECK-NEXT:     store %6 -> %7
// CHECK-NEXT:     %8 = global shared : &Tensor
// CHECK-NEXT:     %9 = load %8 : Tensor
// CHECK-NEXT:     %10 = global sharedReference : &&Tensor
// CHECK-NEXT:     %11 = load %10 : &Tensor
// CHECK-NEXT:     store %9 -> %11
// CHECK-NEXT:     return
void globals(Tensor x) {
  static int calls = 0;
  ++calls;
  shared = x;
  sharedReference = shared;
}
