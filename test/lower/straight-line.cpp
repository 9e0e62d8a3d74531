// Constants, arithmetic, variables and calls; default arguments of the user's own functions.
// RUN: %shapewise %annotate_flags -fplugin-arg-shapewise-dump=ir %s | FileCheck %s
#include "Inputs/tensor.h"

constexpr int64_t kClasses = 10;
const int kRows = 4 * 8;
enum { kWidth = 28 };

// CHECK-LABEL: function constants(grad: bool) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = int 32 'kRows' : long
// CHECK-NEXT:     %2 = int 10 'kClasses' : long
// CHECK-NEXT:     %3 = int 784 'kWidth * kWidth' : long
// CHECK-NEXT:     %4 = int 3 : long
// CHECK-NEXT:     %5 = int -1 : long
// CHECK-NEXT:     %6 = int 97 : long
// CHECK-NEXT:     %7 = int 4 'sizeof(int)' : long
// CHECK-NEXT:     %8 = list(%1, %2, %3, %4, %5, %6, %7) : []<long; 7>
// CHECK-NEXT:     %9 = construct std::vector::vector(%8, _) [{kRows, kClasses, kWidth * kWidth, 3, -1, 'a', sizeof(int)}] : std::vector<long>
// CHECK-NEXT:     %10 = slot grad : &bool
// CHECK-NEXT:     %11 = load %10 : bool
// CHECK-NEXT:     %12 = call zeros(%9, %11) [zeros({kRows, kClasses, kWidth * kWidth, 3, -1, 'a', sizeof…] : Tensor
// CHECK-NEXT:     return %12
Tensor constants(bool grad) {
  return zeros({kRows, kClasses, kWidth * kWidth, 3, -1, 'a', sizeof(int)}, grad);
}

// CHECK-LABEL: function arithmetic(n: int, k: long) -> Tensor
// CHECK-NEXT:   local batch: int
// CHECK-NEXT:   local rows: int
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot n : &int
// CHECK-NEXT:     %2 = load %1 : int
// CHECK-NEXT:     %3 = int 2 : int
// CHECK-NEXT:     %4 = divide(%2, %3) : int
// CHECK-NEXT:     %5 = slot batch : &int
// CHECK-NEXT:     store %4 -> %5
// CHECK-NEXT:     %6 = int 1 : int
// CHECK-NEXT:     %7 = slot batch : &int
// CHECK-NEXT:     %8 = load %7 : int
// CHECK-NEXT:     %9 = add(%8, %6) : int
// CHECK-NEXT:     store %9 -> %7
// CHECK-NEXT:     %10 = slot batch : &int
// CHECK-NEXT:     %11 = load %10 : int
// CHECK-NEXT:     %12 = int 1 : int
// CHECK-NEXT:     %13 = add(%11, %12) : int
// CHECK-NEXT:     store %13 -> %10
// CHECK-NEXT:     %14 = int 2 : int
// CHECK-NEXT:     %15 = multiply(%11, %14) : int
// CHECK-NEXT:     %16 = slot batch : &int
// CHECK-NEXT:     %17 = load %16 : int
// CHECK-NEXT:     %18 = negate(%17) : int
// CHECK-NEXT:     %19 = int 3 : int
// CHECK-NEXT:     %20 = remainder(%18, %19) : int
// CHECK-NEXT:     %21 = add(%15, %20) : int
// CHECK-NEXT:     %22 = slot rows : &int
// CHECK-NEXT:     store %21 -> %22
// CHECK-NEXT:     %23 = slot rows : &int
// CHECK-NEXT:     %24 = load %23 : int
// CHECK-NEXT:     %25 = slot k : &long
// CHECK-NEXT:     %26 = load %25 : long
// CHECK-NEXT:     %27 = int 4 : long
// CHECK-NEXT:     %28 = multiply(%26, %27) : long
// CHECK-NEXT:     %29 = real 2.5 : double
// CHECK-NEXT:     %30 = slot n : &int
// CHECK-NEXT:     %31 = load %30 : int
// CHECK-NEXT:     %32 = convert(%31) : double
// CHECK-NEXT:     %33 = multiply(%29, %32) : double
// CHECK-NEXT:     %34 = convert(%33) : long
// CHECK-NEXT:     %35 = list(%24, %28, %34) : []<long; 3>
// CHECK-NEXT:     %36 = construct std::vector::vector(%35, _) [{rows, k << 2, static_cast<int64_t>(2.5 * n)}] : std::vector<long>
// CHECK-NEXT:     %37 = false : bool
// CHECK-NEXT:     %38 = call zeros(%36, %37) [zeros({rows, k << 2, static_cast<int64_t>(2.5 * n)})] : Tensor
// CHECK-NEXT:     return %38
Tensor arithmetic(int n, long k) {
  int batch = n / 2;
  batch += 1;
  int rows = batch++ * 2 + -batch % 3;
  return zeros({rows, k << 2, static_cast<int64_t>(2.5 * n)});
}

// CHECK-LABEL: function values(a: Tensor, b: const &Tensor) -> Tensor
// CHECK-NEXT:   local sum: Tensor
// CHECK-NEXT:   local same: Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot a : &Tensor
// CHECK-NEXT:     %2 = slot b : &&Tensor
// CHECK-NEXT:     %3 = load %2 : &Tensor
// CHECK-NEXT:     %4 = call operator+(%1, %3) [a + b] : Tensor
// CHECK-NEXT:     %5 = slot sum : &Tensor
// CHECK-NEXT:     store %4 -> %5
// CHECK-NEXT:     %6 = slot sum : &Tensor
// CHECK-NEXT:     %7 = load %6 : Tensor
// CHECK-NEXT:     %8 = slot same : &Tensor
// CHECK-NEXT:     store %7 -> %8
// CHECK-NEXT:     %9 = slot a : &Tensor
// CHECK-NEXT:     %10 = load %9 : Tensor
// CHECK-NEXT:     %11 = slot same : &Tensor
// CHECK-NEXT:     store %10 -> %11
// CHECK-NEXT:     %12 = slot same : &Tensor
// CHECK-NEXT:     %13 = slot b : &&Tensor
// CHECK-NEXT:     %14 = load %13 : &Tensor
// CHECK-NEXT:     %15 = call Tensor::add_(%12, %14) [same.add_(b)] : &Tensor
// CHECK-NEXT:     %16 = slot same : &Tensor
// CHECK-NEXT:     %17 = slot a : &Tensor
// CHECK-NEXT:     %18 = int 0 : long
// CHECK-NEXT:     %19 = call Tensor::size(%17, %18) [a.size(0)] : long
// CHECK-NEXT:     %20 = slot b : &&Tensor
// CHECK-NEXT:     %21 = load %20 : &Tensor
// CHECK-NEXT:     %22 = int -1 : long
// CHECK-NEXT:     %23 = call Tensor::size(%21, %22) [b.size(-1)] : long
// CHECK-NEXT:     %24 = list(%19, %23) : []<long; 2>
// CHECK-NEXT:     %25 = construct std::vector::vector(%24, _) [{a.size(0), b.size(-1)}] : std::vector<long>
// CHECK-NEXT:     %26 = materialize(%25) : &std::vector<long>
// CHECK-NEXT:     %27 = call Tensor::view(%16, %26) [same.view({a.size(0), b.size(-1)})] : Tensor
// CHECK-NEXT:     return %27
Tensor values(Tensor a, const Tensor &b) {
  Tensor sum = a + b;
  auto same = sum;
  same = a;
  same.add_(b);
  return same.view({a.size(0), b.size(-1)});
}

const std::vector<int64_t> kShape = {3, kRows};
struct Options {
  int batch;
  int64_t sizes[2];
};
const Options kOptions = {8, {1, 2}};
static std::vector<int64_t> changing = {1};
void change() { changing.push_back(2); }

// CHECK-LABEL: function constantObjects() -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = int 3 : long
// CHECK-NEXT:     %2 = int 32 'kRows' : long
// CHECK-NEXT:     %3 = list(%1, %2) : []<long; 2>
// CHECK-NEXT:     %4 = construct std::vector::vector(%3, _) [{3, kRows}] : std::vector<long>
// CHECK-NEXT:     %5 = materialize(%4) : &std::vector<long>
// CHECK-NEXT:     %6 = load %5 : std::vector<long>
// CHECK-NEXT:     %7 = false : bool
// CHECK-NEXT:     %8 = call zeros(%6, %7) [zeros(kShape)] : Tensor
// CHECK-NEXT:     %9 = materialize(%8) : &Tensor
// CHECK-NEXT:     %10 = int 8 : int
// CHECK-NEXT:     %11 = int 1 : long
// CHECK-NEXT:     %12 = int 2 : long
// CHECK-NEXT:     %13 = list(%11, %12) : []<long; 2>
// CHECK-NEXT:     %14 = record {batch: %10, sizes: %13} : Options
// CHECK-NEXT:     %15 = materialize(%14) : &Options
// CHECK-NEXT:     %16 = member %15.batch : &int
// CHECK-NEXT:     %17 = load %16 : int
// CHECK-NEXT:     %18 = int 8 : int
// CHECK-NEXT:     %19 = int 1 : long
// CHECK-NEXT:     %20 = int 2 : long
// CHECK-NEXT:     %21 = list(%19, %20) : []<long; 2>
// CHECK-NEXT:     %22 = record {batch: %18, sizes: %21} : Options
// CHECK-NEXT:     %23 = materialize(%22) : &Options
// CHECK-NEXT:     %24 = member %23.sizes : &[]<long; 2>
// CHECK-NEXT:     %25 = int 1 : int
// CHECK-NEXT:     %26 = element %24[%25] : &long
// CHECK-NEXT:     %27 = load %26 : long
// CHECK-NEXT:     %28 = int 5 : long
// CHECK-NEXT:     %29 = int 6 : long
// CHECK-NEXT:     %30 = list(%28, %29) : []<long; 2>
// CHECK-NEXT:     %31 = materialize(%30) : &[]<long; 2>
// CHECK-NEXT:     %32 = int 0 : int
// CHECK-NEXT:     %33 = element %31[%32] : &long
// CHECK-NEXT:     %34 = load %33 : long
// CHECK-NEXT:     %35 = list(%17, %27, %34) : []<long; 3>
// CHECK-NEXT:     %36 = construct std::vector::vector(%35, _) [{kOptions.batch, kOptions.sizes[1], local[0]}] : std::vector<long>
// CHECK-NEXT:     %37 = false : bool
// CHECK-NEXT:     %38 = call zeros(%36, %37) [zeros({kOptions.batch, kOptions.sizes[1], local[0]})] : Tensor
// CHECK-NEXT:     %39 = materialize(%38) : &Tensor
// CHECK-NEXT:     %40 = call operator+(%9, %39) [zeros(kShape) + zeros({kOptions.batch, kOptions.sizes[1], l…] : Tensor
// CHECK-NEXT:     %41 = materialize(%40) : &Tensor
// CHECK-NEXT:     %42 = global changing : &std::vector<long>
// CHECK-NEXT:     %43 = load %42 : std::vector<long>
// CHECK-NEXT:     %44 = false : bool
// CHECK-NEXT:     %45 = call zeros(%43, %44) [zeros(changing)] : Tensor
// CHECK-NEXT:     %46 = materialize(%45) : &Tensor
// CHECK-NEXT:     %47 = call operator+(%41, %46) [zeros(kShape) + zeros({kOptions.batch, kOptions.sizes[1], l…] : Tensor
// CHECK-NEXT:     return %47
Tensor constantObjects() {
  static const int64_t local[] = {5, 6};
  return zeros(kShape) + zeros({kOptions.batch, kOptions.sizes[1], local[0]}) + zeros(changing);
}
