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
  // CHECK-NEXT:     %4 = slot seen : &&Tensor
  // CHECK-NEXT:     %5 = load %4 : &Tensor
  // CHECK-NEXT:     %6 = slot out : &&Tensor
  // CHECK-NEXT:     %7 = load %6 : &Tensor
  // CHECK-NEXT:     %8 = slot this : &&Model
  // CHECK-NEXT:     %9 = load %8 : &Model
  // CHECK-NEXT:     forget x n
  // CHECK-NEXT:     call (unknown)(%5, %7, %9) [catch (const std::exception &e) { return zeros({n, rows}); }]
  // CHECK-NEXT:     %10 = slot e : &&std::exception
  // CHECK-NEXT:     %11 = unknown : &std::exception
  // CHECK-NEXT:     store %11 -> %10
  // CHECK-NEXT:     %12 = slot n : &int
  // CHECK-NEXT:     %13 = load %12 : int
  // CHECK-NEXT:     %14 = slot this : &&Model
  // CHECK-NEXT:     %15 = load %14 : &Model
  // CHECK-NEXT:     %16 = member %15.rows : &int
  // CHECK-NEXT:     %17 = load %16 : int
  // CHECK-NEXT:     %18 = list(%13, %17) : []<long; 2>
  // CHECK-NEXT:     %19 = construct std::vector::vector(%18, _) [{n, rows}] : std::vector<long>
  // CHECK-NEXT:     %20 = false : bool
  // CHECK-NEXT:     %21 = call zeros(%19, %20) [zeros({n, rows})] : Tensor
  // CHECK-NEXT:     return %21
  // CHECK-NEXT:   b2:
  // CHECK-NEXT:     %22 = unknown : bool
  // CHECK-NEXT:     maybe %22 ? b3 : b4
  // CHECK-NEXT:   b3:
  // CHECK-NEXT:     %23 = slot seen : &&Tensor
  // CHECK-NEXT:     %24 = load %23 : &Tensor
  // CHECK-NEXT:     %25 = slot out : &&Tensor
  // CHECK-NEXT:     %26 = load %25 : &Tensor
  // CHECK-NEXT:     %27 = slot this : &&Model
  // CHECK-NEXT:     %28 = load %27 : &Model
  // CHECK-NEXT:     forget x n
  // CHECK-NEXT:     call (unknown)(%24, %26, %28) [catch (...) { throw; }]
  // CHECK-NEXT:     unreachable
  // CHECK-NEXT:   b4:
  // CHECK-NEXT:     %29 = int 2 : int
  // CHECK-NEXT:     %30 = slot n : &int
  // CHECK-NEXT:     store %29 -> %30
  // CHECK-NEXT:     %31 = slot x : &Tensor
  // CHECK-NEXT:     %32 = slot seen : &&Tensor
  // CHECK-NEXT:     %33 = load %32 : &Tensor
  // CHECK-NEXT:     %34 = call loss(%31, %33) [loss(x, seen)] : Tensor
  // CHECK-NEXT:     %35 = slot x : &Tensor
  // CHECK-NEXT:     store %34 -> %35
  // CHECK-NEXT:     %36 = slot x : &Tensor
  // CHECK-NEXT:     %37 = load %36 : Tensor
  // CHECK-NEXT:     %38 = slot out : &&Tensor
  // CHECK-NEXT:     %39 = load %38 : &Tensor
  // CHECK-NEXT:     store %37 -> %39
  // CHECK-NEXT:     %40 = int 3 : int
  // CHECK-NEXT:     %41 = slot this : &&Model
  // CHECK-NEXT:     %42 = load %41 : &Model
  // CHECK-NEXT:     %43 = member %42.rows : &int
  // CHECK-NEXT:     store %40 -> %43
  // CHECK-NEXT:     %44 = slot x : &Tensor
  // CHECK-NEXT:     %45 = load %44 : Tensor
  // CHECK-NEXT:     return %45
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
