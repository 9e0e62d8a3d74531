// At a handler nothing is known of what the try block may have written.
// RUN: %shapewise %annotate_flags -fplugin-arg-shapewise-dump=ir %s | FileCheck %s
#include "Inputs/tensor.h"
#include <stdexcept>

struct Model {
  Tensor weight;
  int rows = 1;
  // CHECK-LABEL: function Model::run(this: &Model, x: Tensor, seen: const &Tensor, out: &Tensor) -> Tensor
  // CHECK-NEXT:   local n: int
  // CHECK-NEXT:   local e: &std::exception
  // CHECK-NEXT:   b0:
  // CHECK-NEXT:     %1 = int 1 : int
  // CHECK-NEXT:     %2 = slot n : &int
  // CHECK-NEXT:     store %1 -> %2
  // CHECK-NEXT:     %3 = unknown : bool
  // CHECK-NEXT:     maybe %3 ? b1 : b2
  // CHECK-NEXT:   b1:
  // CHECK-NEXT:     %4 = slot out : &&Tensor
  // CHECK-NEXT:     %5 = load %4 : &Tensor
  // CHECK-NEXT:     %6 = slot this : &&Model
  // CHECK-NEXT:     %7 = load %6 : &Model
  // CHECK-NEXT:     forget x n
  // CHECK-NEXT:     call (unknown)(%5, %7) [catch (const std::exception &e) { return zeros({n, rows}); }]
  // CHECK-NEXT:     %8 = slot e : &&std::exception
  // CHECK-NEXT:     %9 = unknown : &std::exception
  // CHECK-NEXT:     store %9 -> %8
  // CHECK-NEXT:     %10 = slot n : &int
  // CHECK-NEXT:     %11 = load %10 : int
  // CHECK-NEXT:     %12 = slot this : &&Model
  // CHECK-NEXT:     %13 = load %12 : &Model
  // CHECK-NEXT:     %14 = member %13.rows : &int
  // CHECK-NEXT:     %15 = load %14 : int
  // CHECK-NEXT:     %16 = list(%11, %15) : []<long; 2>
  // CHECK-NEXT:     %17 = construct std::vector::vector(%16, _) [{n, rows}] : std::vector<long>
  // CHECK-NEXT:     %18 = false : bool
  // CHECK-NEXT:     %19 = call zeros(%17, %18) [zeros({n, rows})] : Tensor
  // CHECK-NEXT:     return %19
  // CHECK-NEXT:   b2:
  // CHECK-NEXT:     %20 = unknown : bool
  // CHECK-NEXT:     maybe %20 ? b3 : b4
  // CHECK-NEXT:   b3:
  // CHECK-NEXT:     %21 = slot out : &&Tensor
  // CHECK-NEXT:     %22 = load %21 : &Tensor
  // CHECK-NEXT:     %23 = slot this : &&Model
  // CHECK-NEXT:     %24 = load %23 : &Model
  // CHECK-NEXT:     forget x n
  // CHECK-NEXT:     call (unknown)(%22, %24) [catch (...) { throw; }]
  // CHECK-NEXT:     unreachable
  // CHECK-NEXT:   b4:
  // CHECK-NEXT:     begin-try
  // CHECK-NEXT:     %25 = int 2 : int
  // CHECK-NEXT:     %26 = slot n : &int
  // CHECK-NEXT:     store %25 -> %26
  // CHECK-NEXT:     %27 = slot x : &Tensor
  // CHECK-NEXT:     %28 = slot seen : &&Tensor
  // CHECK-NEXT:     %29 = load %28 : &Tensor
  // CHECK-NEXT:     %30 = call loss(%27, %29) [loss(x, seen)] : Tensor
  // CHECK-NEXT:     %31 = slot x : &Tensor
  // CHECK-NEXT:     store %30 -> %31
  // CHECK-NEXT:     %32 = slot x : &Tensor
  // CHECK-NEXT:     %33 = load %32 : Tensor
  // CHECK-NEXT:     %34 = slot out : &&Tensor
  // CHECK-NEXT:     %35 = load %34 : &Tensor
  // CHECK-NEXT:     store %33 -> %35
  // CHECK-NEXT:     %36 = int 3 : int
  // CHECK-NEXT:     %37 = slot this : &&Model
  // CHECK-NEXT:     %38 = load %37 : &Model
  // CHECK-NEXT:     %39 = member %38.rows : &int
  // CHECK-NEXT:     store %36 -> %39
  // CHECK-NEXT:     end-try
  // CHECK-NEXT:     %40 = slot x : &Tensor
  // CHECK-NEXT:     %41 = load %40 : Tensor
  // CHECK-NEXT:     return %41
  Tensor run(Tensor x, const Tensor &seen, Tensor &out) {
    int n = 1;
    try {
      n = 2;
      x = loss(x, seen);
      out = x;
      rows = 3;
    } catch (const std::exception &e) {
      return zeros({n, rows});
    } catch (...) {
      throw;
    }
    return x;
  }
};
