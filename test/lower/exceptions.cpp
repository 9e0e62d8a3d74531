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
  // CHECK-NEXT:     %8 = member %7.rows : &int
  // CHECK-NEXT:     forget x n
  // CHECK-NEXT:     call (unknown)(%5, %8) [catch (const std::exception &e) { return zeros({n, rows}); }]
  // CHECK-NEXT:     %9 = slot e : &&std::exception
  // CHECK-NEXT:     %10 = unknown : &std::exception
  // CHECK-NEXT:     store %10 -> %9
  // CHECK-NEXT:     %11 = slot n : &int
  // CHECK-NEXT:     %12 = load %11 : int
  // CHECK-NEXT:     %13 = slot this : &&Model
  // CHECK-NEXT:     %14 = load %13 : &Model
  // CHECK-NEXT:     %15 = member %14.rows : &int
  // CHECK-NEXT:     %16 = load %15 : int
  // CHECK-NEXT:     %17 = list(%12, %16) : []<long; 2>
  // CHECK-NEXT:     %18 = construct std::vector::vector(%17, _) [{n, rows}] : std::vector<long>
  // CHECK-NEXT:     %19 = false : bool
  // CHECK-NEXT:     %20 = call zeros(%18, %19) [zeros({n, rows})] : Tensor
  // CHECK-NEXT:     return %20
  // CHECK-NEXT:   b2:
  // CHECK-NEXT:     %21 = unknown : bool
  // CHECK-NEXT:     maybe %21 ? b3 : b4
  // CHECK-NEXT:   b3:
  // CHECK-NEXT:     %22 = slot out : &&Tensor
  // CHECK-NEXT:     %23 = load %22 : &Tensor
  // CHECK-NEXT:     %24 = slot this : &&Model
  // CHECK-NEXT:     %25 = load %24 : &Model
  // CHECK-NEXT:     %26 = member %25.rows : &int
  // CHECK-NEXT:     forget x n
  // CHECK-NEXT:     call (unknown)(%23, %26) [catch (...) { throw; }]
  // CHECK-NEXT:     unreachable
  // CHECK-NEXT:   b4:
  // CHECK-NEXT:     begin-try
  // CHECK-NEXT:     %27 = int 2 : int
  // CHECK-NEXT:     %28 = slot n : &int
  // CHECK-NEXT:     store %27 -> %28
  // CHECK-NEXT:     %29 = slot x : &Tensor
  // CHECK-NEXT:     %30 = slot seen : &&Tensor
  // CHECK-NEXT:     %31 = load %30 : &Tensor
  // CHECK-NEXT:     %32 = call loss(%29, %31) [loss(x, seen)] : Tensor
  // CHECK-NEXT:     %33 = slot x : &Tensor
  // CHECK-NEXT:     store %32 -> %33
  // CHECK-NEXT:     %34 = slot x : &Tensor
  // CHECK-NEXT:     %35 = load %34 : Tensor
  // CHECK-NEXT:     %36 = slot out : &&Tensor
  // CHECK-NEXT:     %37 = load %36 : &Tensor
  // CHECK-NEXT:     store %35 -> %37
  // CHECK-NEXT:     %38 = int 3 : int
  // CHECK-NEXT:     %39 = slot this : &&Model
  // CHECK-NEXT:     %40 = load %39 : &Model
  // CHECK-NEXT:     %41 = member %40.rows : &int
  // CHECK-NEXT:     store %38 -> %41
  // CHECK-NEXT:     end-try
  // CHECK-NEXT:     %42 = slot x : &Tensor
  // CHECK-NEXT:     %43 = load %42 : Tensor
  // CHECK-NEXT:     return %43
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
