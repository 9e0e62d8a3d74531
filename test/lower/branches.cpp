// Conditions become branches, so that either side knows what was found out.
// RUN: %shapewise %annotate_flags -fplugin-arg-shapewise-dump=ir %s | FileCheck %s
#include "Inputs/tensor.h"
#include <cassert>
#include <stdexcept>

// CHECK-LABEL: function shortCircuit(x: Tensor, y: Tensor, flag: bool) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot flag : &bool
// CHECK-NEXT:     %2 = load %1 : bool
// CHECK-NEXT:     branch %2 ? b1 : b2
// CHECK-NEXT:   b1:
// CHECK-NEXT:     %3 = slot x : &Tensor
// CHECK-NEXT:     %4 = call Tensor::defined(%3) [x.defined()] : bool
// CHECK-NEXT:     branch %4 ? b4 : b2
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %5 = slot x : &Tensor
// CHECK-NEXT:     %6 = int 0 : long
// CHECK-NEXT:     %7 = call Tensor::size(%5, %6) [x.size(0)] : long
// CHECK-NEXT:     %8 = slot y : &Tensor
// CHECK-NEXT:     %9 = int 0 : long
// CHECK-NEXT:     %10 = call Tensor::size(%8, %9) [y.size(0)] : long
// CHECK-NEXT:     %11 = compare %7 == %10 : bool
// CHECK-NEXT:     branch %11 ? b3 : b4
// CHECK-NEXT:   b3:
// CHECK-NEXT:     %12 = slot x : &Tensor
// CHECK-NEXT:     %13 = load %12 : Tensor
// CHECK-NEXT:     return %13
// CHECK-NEXT:   b4:
// CHECK-NEXT:     %14 = slot y : &Tensor
// CHECK-NEXT:     %15 = load %14 : Tensor
// CHECK-NEXT:     return %15
Tensor shortCircuit(Tensor x, Tensor y, bool flag) {
  if ((flag && x.defined()) || !(x.size(0) == y.size(0)))
    return y;
  return x;
}

// CHECK-LABEL: function early(x: Tensor, n: int) -> Tensor
// CHECK-NEXT:   local tmp.2: void
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot n : &int
// CHECK-NEXT:     %2 = load %1 : int
// CHECK-NEXT:     %3 = int 3 : int
// CHECK-NEXT:     %4 = compare %2 != %3 : bool
// CHECK-NEXT:     branch %4 ? b1 : b2
// CHECK-NEXT:   b1:
// CHECK-NEXT:     %5 = string "n" : char[]
// CHECK-NEXT:     %6 = construct std::invalid_argument::invalid_argument(%5) [std::invalid_argument("n")] : std::invalid_argument
// CHECK-NEXT:     unreachable
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %7 = slot x : &Tensor
// CHECK-NEXT:     %8 = int 0 : long
// CHECK-NEXT:     %9 = call Tensor::size(%7, %8) [x.size(0)] : long
// CHECK-NEXT:     %10 = slot n : &int
// CHECK-NEXT:     %11 = load %10 : int
// CHECK-NEXT:     %12 = compare %9 == %11 : bool
// CHECK-NEXT:     branch %12 ? b3 : b4
// CHECK-NEXT:   b3:
// CHECK-NEXT:     %13 = slot x : &Tensor
// CHECK-NEXT:     %14 = load %13 : Tensor
// CHECK-NEXT:     return %14
// CHECK-NEXT:   b4:
// CHECK-NEXT:     %15 = string "x.size(0) == n" : char[]
// CHECK-NEXT:     %16 = string "{{.*}}branches.cpp" : char[]
// CHECK-NEXT:     %17 = int {{[0-9]+}} 'assert(x.size(0) == n)' : unsigned int
// CHECK-NEXT:     %18 = string "Tensor early(Tensor, int)" : char[]
// CHECK-NEXT:     call __assert_fail(%15, %16, %17, %18) noreturn [assert(x.size(0) == n)]
// CHECK-NEXT:     unreachable
Tensor early(Tensor x, int n) {
  if (n != 3)
    throw std::invalid_argument("n");
  assert(x.size(0) == n);
  return x;
}

#define CHECK_EQ(a, b)                                                                             \
  if (__builtin_expect(!!((a) == (b)), 1))                                                         \
    ;                                                                                              \
  else                                                                                             \
    die()
[[noreturn]] void die();

// CHECK-LABEL: function macros(x: Tensor, n: int) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = int 0 : long
// CHECK-NEXT:     %3 = call Tensor::size(%1, %2) [x.size(0)] : long
// CHECK-NEXT:     %4 = slot n : &int
// CHECK-NEXT:     %5 = load %4 : int
// CHECK-NEXT:     %6 = compare %3 == %5 : bool
// CHECK-NEXT:     branch %6 ? b1 : b2
// CHECK-NEXT:   b1:
// CHECK-NEXT:     %7 = slot x : &Tensor
// CHECK-NEXT:     %8 = load %7 : Tensor
// CHECK-NEXT:     return %8
// CHECK-NEXT:   b2:
// CHECK-NEXT:     call die() noreturn [CHECK_EQ(x.size(0), n)]
// CHECK-NEXT:     unreachable
Tensor macros(Tensor x, int n) {
  CHECK_EQ(x.size(0), n);
  return x;
}

// CHECK-LABEL: function choose(flag: bool, a: Tensor, b: Tensor, n: int) -> Tensor
// CHECK-NEXT:   local c: Tensor
// CHECK-NEXT:   local tmp.5: Tensor
// CHECK-NEXT:   local d: &Tensor
// CHECK-NEXT:   local tmp.7: &Tensor
// CHECK-NEXT:   local both: bool
// CHECK-NEXT:   local tmp.9: bool
// CHECK-NEXT:   local cheap: bool
// CHECK-NEXT:   local tmp.11: &Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot flag : &bool
// CHECK-NEXT:     %2 = load %1 : bool
// CHECK-NEXT:     branch %2 ? b1 : b2
// CHECK-NEXT:   b1:
// CHECK-NEXT:     %3 = slot a : &Tensor
// CHECK-NEXT:     %4 = load %3 : Tensor
// CHECK-NEXT:     %5 = slot tmp.5 : &Tensor
// CHECK-NEXT:     store %4 -> %5
// CHECK-NEXT:     jump b3
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %6 = slot b : &Tensor
// CHECK-NEXT:     %7 = slot b : &Tensor
// CHECK-NEXT:     %8 = call operator+(%6, %7) [b + b] : Tensor
// CHECK-NEXT:     %9 = slot tmp.5 : &Tensor
// CHECK-NEXT:     store %8 -> %9
// CHECK-NEXT:     jump b3
// CHECK-NEXT:   b3:
// CHECK-NEXT:     %10 = slot tmp.5 : &Tensor
// CHECK-NEXT:     %11 = load %10 : Tensor
// CHECK-NEXT:     %12 = slot c : &Tensor
// CHECK-NEXT:     store %11 -> %12
// CHECK-NEXT:     jump b4
// CHECK-NEXT:   b4:
// CHECK-NEXT:     %13 = slot n : &int
// CHECK-NEXT:     %14 = load %13 : int
// CHECK-NEXT:     %15 = int 0 : int
// CHECK-NEXT:     %16 = compare %14 != %15 : bool
// CHECK-NEXT:     branch %16 ? b5 : b6
// CHECK-NEXT:   b5:
// CHECK-NEXT:     %17 = slot a : &Tensor
// CHECK-NEXT:     %18 = slot tmp.7 : &&Tensor
// CHECK-NEXT:     store %17 -> %18
// CHECK-NEXT:     jump b7
// CHECK-NEXT:   b6:
// CHECK-NEXT:     %19 = slot b : &Tensor
// CHECK-NEXT:     %20 = slot tmp.7 : &&Tensor
// CHECK-NEXT:     store %19 -> %20
// CHECK-NEXT:     jump b7
// CHECK-NEXT:   b7:
// CHECK-NEXT:     %21 = slot tmp.7 : &&Tensor
// CHECK-NEXT:     %22 = load %21 : &Tensor
// CHECK-NEXT:     %23 = slot d : &&Tensor
// CHECK-NEXT:     store %22 -> %23
// CHECK-NEXT:     jump b8
// CHECK-NEXT:   b8:
// CHECK-NEXT:     %24 = slot flag : &bool
// CHECK-NEXT:     %25 = load %24 : bool
// CHECK-NEXT:     branch %25 ? b9 : b11
// CHECK-NEXT:   b9:
// CHECK-NEXT:     %26 = slot c : &Tensor
// CHECK-NEXT:     %27 = call Tensor::defined(%26) [c.defined()] : bool
// CHECK-NEXT:     branch %27 ? b10 : b11
// CHECK-NEXT:   b10:
// CHECK-NEXT:     %28 = true : bool
// CHECK-NEXT:     %29 = slot tmp.9 : &bool
// CHECK-NEXT:     store %28 -> %29
// CHECK-NEXT:     jump b12
// CHECK-NEXT:   b11:
// CHECK-NEXT:     %30 = false : bool
// CHECK-NEXT:     %31 = slot tmp.9 : &bool
// CHECK-NEXT:     store %30 -> %31
// CHECK-NEXT:     jump b12
// CHECK-NEXT:   b12:
// CHECK-NEXT:     %32 = slot tmp.9 : &bool
// CHECK-NEXT:     %33 = load %32 : bool
// CHECK-NEXT:     %34 = slot both : &bool
// CHECK-NEXT:     store %33 -> %34
// CHECK-NEXT:     jump b13
// CHECK-NEXT:   b13:
// CHECK-NEXT:     %35 = slot flag : &bool
// CHECK-NEXT:     %36 = load %35 : bool
// CHECK-NEXT:     %37 = slot n : &int
// CHECK-NEXT:     %38 = load %37 : int
// CHECK-NEXT:     %39 = int 3 : int
// CHECK-NEXT:     %40 = compare %38 > %39 : bool
// CHECK-NEXT:     %41 = and(%36, %40) : bool
// CHECK-NEXT:     %42 = slot cheap : &bool
// CHECK-NEXT:     store %41 -> %42
// CHECK-NEXT:     %43 = slot both : &bool
// CHECK-NEXT:     %44 = load %43 : bool
// CHECK-NEXT:     branch %44 ? b15 : b14
// CHECK-NEXT:   b14:
// CHECK-NEXT:     %45 = slot cheap : &bool
// CHECK-NEXT:     %46 = load %45 : bool
// CHECK-NEXT:     branch %46 ? b15 : b16
// CHECK-NEXT:   b15:
// CHECK-NEXT:     %47 = slot d : &&Tensor
// CHECK-NEXT:     %48 = load %47 : &Tensor
// CHECK-NEXT:     %49 = slot tmp.11 : &&Tensor
// CHECK-NEXT:     store %48 -> %49
// CHECK-NEXT:     jump b17
// CHECK-NEXT:   b16:
// CHECK-NEXT:     %50 = slot c : &Tensor
// CHECK-NEXT:     %51 = slot tmp.11 : &&Tensor
// CHECK-NEXT:     store %50 -> %51
// CHECK-NEXT:     jump b17
// CHECK-NEXT:   b17:
// CHECK-NEXT:     %52 = slot tmp.11 : &&Tensor
// CHECK-NEXT:     %53 = load %52 : &Tensor
// CHECK-NEXT:     %54 = load %53 : Tensor
// CHECK-NEXT:     return %54
Tensor choose(bool flag, Tensor a, Tensor b, int n) {
  Tensor c = flag ? a : b + b;
  Tensor &d = n ? a : b;
  bool both = flag && c.defined();
  bool cheap = flag && n > 3;
  return both || cheap ? d : c;
}

// CHECK-LABEL: function byCase(kind: int, x: Tensor) -> Tensor
// CHECK-NEXT:   local k: int
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot kind : &int
// CHECK-NEXT:     %2 = load %1 : int
// CHECK-NEXT:     %3 = int 1 : int
// CHECK-NEXT:     %4 = add(%2, %3) : int
// CHECK-NEXT:     %5 = slot k : &int
// CHECK-NEXT:     store %4 -> %5
// CHECK-NEXT:     %6 = slot k : &int
// CHECK-NEXT:     %7 = load %6 : int
// CHECK-NEXT:     switch %7, 0: b1, 1: b2, 2: b3, 3: b3, default: b4
// CHECK-NEXT:   b1:
// CHECK-NEXT:     %8 = slot x : &Tensor
// CHECK-NEXT:     %9 = load %8 : Tensor
// CHECK-NEXT:     return %9
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %10 = slot x : &Tensor
// CHECK-NEXT:     %11 = slot x : &Tensor
// CHECK-NEXT:     %12 = call operator+(%10, %11) [x + x] : Tensor
// CHECK-NEXT:     %13 = slot x : &Tensor
// CHECK-NEXT:     store %12 -> %13
// CHECK-NEXT:     jump b3
// CHECK-NEXT:   b3:
// CHECK-NEXT:     %14 = slot x : &Tensor
// CHECK-NEXT:     %15 = slot x : &Tensor
// CHECK-NEXT:     %16 = call Tensor::add_(%14, %15) [x.add_(x)] : &Tensor
// CHECK-NEXT:     jump b5
// CHECK-NEXT:   b4:
// CHECK-NEXT:     %17 = construct Tensor::Tensor() [Tensor()] : Tensor
// CHECK-NEXT:     %18 = slot x : &Tensor
// CHECK-NEXT:     store %17 -> %18
// CHECK-NEXT:     jump b5
// CHECK-NEXT:   b5:
// CHECK-NEXT:     %19 = slot x : &Tensor
// CHECK-NEXT:     %20 = load %19 : Tensor
// CHECK-NEXT:     return %20
Tensor byCase(int kind, Tensor x) {
  switch (int k = kind + 1; k) {
  case 0:
    return x;
  case 1:
    x = x + x;
    [[fallthrough]];
  case 2:
  case 3:
    x.add_(x);
    break;
  default:
    x = Tensor();
  }
  return x;
}

// CHECK-LABEL: function taken(x: Tensor) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = load %1 : Tensor
// CHECK-NEXT:     return %2
// CHECK-LABEL: function taken(x: Tensor) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = slot x : &Tensor
// CHECK-NEXT:     %3 = call operator+(%1, %2) [x + x] : Tensor
// CHECK-NEXT:     return %3
template <int N> Tensor taken(Tensor x) {
  if constexpr (N > 3)
    return x;
  else
    return x + x;
}
// CHECK-LABEL: function both(x: Tensor) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = load %1 : Tensor
// CHECK-NEXT:     %3 = call taken<4>(%2) body [taken<4>(x)] : Tensor
// CHECK-NEXT:     %4 = call taken<3>(%3) body [taken<3>(taken<4>(x))] : Tensor
// CHECK-NEXT:     return %4
Tensor both(Tensor x) { return taken<3>(taken<4>(x)); }
