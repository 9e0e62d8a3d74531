// RUN: %shapewise %annotate_flags -fplugin-arg-shapewise-dump=ir %s | FileCheck %s
#include "Inputs/tensor.h"
#include <map>
#include <string>

// CHECK-LABEL: function counted(x: Tensor) -> Tensor
// CHECK-NEXT:   local i: int
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = int 0 : int
// CHECK-NEXT:     %2 = slot i : &int
// CHECK-NEXT:     store %1 -> %2
// CHECK-NEXT:     %3 = slot i : &int
// CHECK-NEXT:     %4 = load %3 : int
// CHECK-NEXT:     jump b1
// CHECK-NEXT:   b1: loop
// CHECK-NEXT:     %5 = slot i : &int
// CHECK-NEXT:     %6 = load %5 : int
// CHECK-NEXT:     %7 = int 3 : int
// CHECK-NEXT:     counted %6 from %4 to %7 +0
// CHECK-NEXT:     %8 = compare %6 < %7 : bool
// CHECK-NEXT:     branch %8 ? b2 : b3
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %9 = slot x : &Tensor
// CHECK-NEXT:     %10 = slot x : &Tensor
// CHECK-NEXT:     %11 = call operator+(%9, %10) [x + x] : Tensor
// CHECK-NEXT:     %12 = slot x : &Tensor
// CHECK-NEXT:     store %11 -> %12
// CHECK-NEXT:     %13 = slot i : &int
// CHECK-NEXT:     %14 = load %13 : int
// CHECK-NEXT:     %15 = int 1 : int
// CHECK-NEXT:     %16 = add(%14, %15) : int
// CHECK-NEXT:     store %16 -> %13
// CHECK-NEXT:     jump b1
// CHECK-NEXT:   b3:
// CHECK-NEXT:     %17 = slot x : &Tensor
// CHECK-NEXT:     %18 = load %17 : Tensor
// CHECK-NEXT:     return %18
Tensor counted(Tensor x) {
  for (int i = 0; i < 3; ++i)
    x = x + x;
  return x;
}

// CHECK-LABEL: function whileAndDo(x: Tensor, n: int) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     jump b1
// CHECK-NEXT:   b1: loop
// CHECK-NEXT:     %1 = slot n : &int
// CHECK-NEXT:     %2 = load %1 : int
// CHECK-NEXT:     %3 = int 1 : int
// CHECK-NEXT:     %4 = subtract(%2, %3) : int
// CHECK-NEXT:     store %4 -> %1
// CHECK-NEXT:     %5 = int 0 : int
// CHECK-NEXT:     %6 = compare %2 > %5 : bool
// CHECK-NEXT:     branch %6 ? b2 : b5
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %7 = slot n : &int
// CHECK-NEXT:     %8 = load %7 : int
// CHECK-NEXT:     %9 = int 7 : int
// CHECK-NEXT:     %10 = compare %8 == %9 : bool
// CHECK-NEXT:     branch %10 ? b1 : b3
// CHECK-NEXT:   b3:
// CHECK-NEXT:     %11 = slot n : &int
// CHECK-NEXT:     %12 = load %11 : int
// CHECK-NEXT:     %13 = int 5 : int
// CHECK-NEXT:     %14 = compare %12 == %13 : bool
// CHECK-NEXT:     branch %14 ? b5 : b4
// CHECK-NEXT:   b4:
// CHECK-NEXT:     %15 = slot x : &Tensor
// CHECK-NEXT:     %16 = slot x : &Tensor
// CHECK-NEXT:     %17 = call operator+(%15, %16) [x + x] : Tensor
// CHECK-NEXT:     %18 = slot x : &Tensor
// CHECK-NEXT:     store %17 -> %18
// CHECK-NEXT:     jump b1
// CHECK-NEXT:   b5: loop
// CHECK-NEXT:     %19 = slot x : &Tensor
// CHECK-NEXT:     %20 = slot x : &Tensor
// CHECK-NEXT:     %21 = call Tensor::add_(%19, %20) [x.add_(x)] : &Tensor
// CHECK-NEXT:     %22 = slot x : &Tensor
// CHECK-NEXT:     %23 = int 0 : long
// CHECK-NEXT:     %24 = call Tensor::size(%22, %23) [x.size(0)] : long
// CHECK-NEXT:     %25 = int 10 : long
// CHECK-NEXT:     %26 = compare %24 < %25 : bool
// CHECK-NEXT:     branch %26 ? b5 : b6
// CHECK-NEXT:   b6:
// CHECK-NEXT:     %27 = slot x : &Tensor
// CHECK-NEXT:     %28 = load %27 : Tensor
// CHECK-NEXT:     return %28
Tensor whileAndDo(Tensor x, int n) {
  while (n-- > 0) {
    if (n == 7)
      continue;
    if (n == 5)
      break;
    x = x + x;
  }
  do
    x.add_(x);
  while (x.size(0) < 10);
  return x;
}

// CHECK-LABEL: function ranges(all: const &std::vector<Tensor>, named: &std::map<std::basic_string, Tensor>) -> Tensor
// CHECK-NEXT:   local sum: Tensor
// CHECK-NEXT:   local tmp.3: __gnu_cxx::__normal_iterator
// CHECK-NEXT:   local each.4: &Tensor
// CHECK-NEXT:   local tmp.5: __gnu_cxx::__normal_iterator
// CHECK-NEXT:   local each.6: Tensor
// CHECK-NEXT:   local tmp.7: std::_Rb_tree_iterator
// CHECK-NEXT:   local tmp.8: &std::pair<std::basic_string, Tensor>
// CHECK-NEXT:   local name: &std::basic_string
// CHECK-NEXT:   local each.10: &Tensor
// CHECK-NEXT:   local tmp.11: *int
// CHECK-NEXT:   local n: int
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = construct Tensor::Tensor() [sum] : Tensor
// CHECK-NEXT:     %2 = slot sum : &Tensor
// CHECK-NEXT:     store %1 -> %2
// CHECK-NEXT:     %3 = slot all : &&std::vector<Tensor>
// CHECK-NEXT:     %4 = load %3 : &std::vector<Tensor>
// CHECK-NEXT:     %5 = iterate-begin(%4) : __gnu_cxx::__normal_iterator
// CHECK-NEXT:     %6 = slot tmp.3 : &__gnu_cxx::__normal_iterator
// CHECK-NEXT:     store %5 -> %6
// CHECK-NEXT:     jump b1
// CHECK-NEXT:   b1: loop
// CHECK-NEXT:     %7 = slot tmp.3 : &__gnu_cxx::__normal_iterator
// CHECK-NEXT:     %8 = iterate-more(%7) : bool
// CHECK-NEXT:     branch %8 ? b2 : b3
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %9 = slot tmp.3 : &__gnu_cxx::__normal_iterator
// CHECK-NEXT:     %10 = iterate-next(%9) : &Tensor
// CHECK-NEXT:     %11 = slot each.4 : &&Tensor
// CHECK-NEXT:     store %10 -> %11
// CHECK-NEXT:     %12 = slot sum : &Tensor
// CHECK-NEXT:     %13 = slot each.4 : &&Tensor
// CHECK-NEXT:     %14 = load %13 : &Tensor
// CHECK-NEXT:     %15 = call operator+(%12, %14) [sum + each] : Tensor
// CHECK-NEXT:     %16 = slot sum : &Tensor
// CHECK-NEXT:     store %15 -> %16
// CHECK-NEXT:     jump b1
// CHECK-NEXT:   b3:
// CHECK-NEXT:     %17 = slot all : &&std::vector<Tensor>
// CHECK-NEXT:     %18 = load %17 : &std::vector<Tensor>
// CHECK-NEXT:     %19 = iterate-begin(%18) : __gnu_cxx::__normal_iterator
// CHECK-NEXT:     %20 = slot tmp.5 : &__gnu_cxx::__normal_iterator
// CHECK-NEXT:     store %19 -> %20
// CHECK-NEXT:     jump b4
// CHECK-NEXT:   b4: loop
// CHECK-NEXT:     %21 = slot tmp.5 : &__gnu_cxx::__normal_iterator
// CHECK-NEXT:     %22 = iterate-more(%21) : bool
// CHECK-NEXT:     branch %22 ? b5 : b6
// CHECK-NEXT:   b5:
// CHECK-NEXT:     %23 = slot tmp.5 : &__gnu_cxx::__normal_iterator
// CHECK-NEXT:     %24 = iterate-next(%23) : &Tensor
// CHECK-NEXT:     %25 = load %24 : Tensor
// CHECK-NEXT:     %26 = slot each.6 : &Tensor
// CHECK-NEXT:     store %25 -> %26
// CHECK-NEXT:     %27 = slot each.6 : &Tensor
// CHECK-NEXT:     %28 = load %27 : Tensor
// CHECK-NEXT:     %29 = slot sum : &Tensor
// CHECK-NEXT:     store %28 -> %29
// CHECK-NEXT:     jump b4
// CHECK-NEXT:   b6:
// CHECK-NEXT:     %30 = slot named : &&std::map<std::basic_string, Tensor>
// CHECK-NEXT:     %31 = load %30 : &std::map<std::basic_string, Tensor>
// CHECK-NEXT:     %32 = iterate-begin(%31) : std::_Rb_tree_iterator
// CHECK-NEXT:     %33 = slot tmp.7 : &std::_Rb_tree_iterator
// CHECK-NEXT:     store %32 -> %33
// CHECK-NEXT:     jump b7
// CHECK-NEXT:   b7: loop
// CHECK-NEXT:     %34 = slot tmp.7 : &std::_Rb_tree_iterator
// CHECK-NEXT:     %35 = iterate-more(%34) : bool
// CHECK-NEXT:     branch %35 ? b8 : b9
// CHECK-NEXT:   b8:
// CHECK-NEXT:     %36 = slot tmp.7 : &std::_Rb_tree_iterator
// CHECK-NEXT:     %37 = iterate-next(%36) : &std::pair<std::basic_string, Tensor>
// CHECK-NEXT:     %38 = slot tmp.8 : &&std::pair<std::basic_string, Tensor>
// CHECK-NEXT:     store %37 -> %38
// CHECK-NEXT:     %39 = slot tmp.8 : &&std::pair<std::basic_string, Tensor>
// CHECK-NEXT:     %40 = load %39 : &std::pair<std::basic_string, Tensor>
// CHECK-NEXT:     %41 = call std::get<std::basic_string, Tensor, 0>(%40) [name] : &std::basic_string
// CHECK-NEXT:     %42 = slot name : &&std::basic_string
// CHECK-NEXT:     store %41 -> %42
// CHECK-NEXT:     %43 = slot tmp.8 : &&std::pair<std::basic_string, Tensor>
// CHECK-NEXT:     %44 = load %43 : &std::pair<std::basic_string, Tensor>
// CHECK-NEXT:     %45 = call std::get<std::basic_string, Tensor, 1>(%44) [each] : &Tensor
// CHECK-NEXT:     %46 = slot each.10 : &&Tensor
// CHECK-NEXT:     store %45 -> %46
// CHECK-NEXT:     %47 = slot sum : &Tensor
// CHECK-NEXT:     %48 = load %47 : Tensor
// CHECK-NEXT:     %49 = slot each.10 : &&Tensor
// CHECK-NEXT:     %50 = load %49 : &Tensor
// CHECK-NEXT:     store %48 -> %50
// CHECK-NEXT:     jump b7
// CHECK-NEXT:   b9:
// CHECK-NEXT:     %51 = int 1 : int
// CHECK-NEXT:     %52 = int 2 : int
// CHECK-NEXT:     %53 = list(%51, %52) : []<int; 2>
// CHECK-NEXT:     %54 = materialize(%53) : &std::initializer_list<int>
// CHECK-NEXT:     %55 = iterate-begin(%54) : *int
// CHECK-NEXT:     %56 = slot tmp.11 : &*int
// CHECK-NEXT:     store %55 -> %56
// CHECK-NEXT:     jump b10
// CHECK-NEXT:   b10: loop
// CHECK-NEXT:     %57 = slot tmp.11 : &*int
// CHECK-NEXT:     %58 = iterate-more(%57) : bool
// CHECK-NEXT:     branch %58 ? b11 : b12
// CHECK-NEXT:   b11:
// CHECK-NEXT:     %59 = slot tmp.11 : &*int
// CHECK-NEXT:     %60 = iterate-next(%59) : &int
// CHECK-NEXT:     %61 = load %60 : int
// CHECK-NEXT:     %62 = slot n : &int
// CHECK-NEXT:     store %61 -> %62
// CHECK-NEXT:     %63 = slot n : &int
// CHECK-NEXT:     %64 = load %63 : int
// CHECK-NEXT:     %65 = list(%64) : []<long; 1>
// CHECK-NEXT:     %66 = construct std::vector::vector(%65, _) [{n}] : std::vector<long>
// CHECK-NEXT:     %67 = false : bool
// CHECK-NEXT:     %68 = call zeros(%66, %67) [zeros({n})] : Tensor
// CHECK-NEXT:     %69 = slot sum : &Tensor
// CHECK-NEXT:     store %68 -> %69
// CHECK-NEXT:     jump b10
// CHECK-NEXT:   b12:
// CHECK-NEXT:     %70 = slot sum : &Tensor
// CHECK-NEXT:     %71 = load %70 : Tensor
// CHECK-NEXT:     return %71
Tensor ranges(const std::vector<Tensor> &all, std::map<std::string, Tensor> &named) {
  Tensor sum;
  for (const Tensor &each : all)
    sum = sum + each;
  for (Tensor each : all)
    sum = each;
  for (auto &[name, each] : named)
    each = sum;
  for (int n : {1, 2})
    sum = zeros({n});
  return sum;
}

// CHECK-LABEL: function uninitialized(x: Tensor) -> Tensor
// CHECK-NEXT:   local rows: int
// CHECK-NEXT:   b0:
// CHECK-NEXT:     jump b1
// CHECK-NEXT:   b1: loop
// CHECK-NEXT:     forget rows
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = int 0 : long
// CHECK-NEXT:     %3 = call Tensor::size(%1, %2) [x.size(0)] : long
// CHECK-NEXT:     %4 = int 0 : long
// CHECK-NEXT:     %5 = compare %3 != %4 : bool
// CHECK-NEXT:     branch %5 ? b2 : b3
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %6 = int 3 : int
// CHECK-NEXT:     %7 = slot rows : &int
// CHECK-NEXT:     store %6 -> %7
// CHECK-NEXT:     jump b3
// CHECK-NEXT:   b3:
// CHECK-NEXT:     %8 = slot rows : &int
// CHECK-NEXT:     %9 = load %8 : int
// CHECK-NEXT:     %10 = list(%9) : []<long; 1>
// CHECK-NEXT:     %11 = construct std::vector::vector(%10, _) [{rows}] : std::vector<long>
// CHECK-NEXT:     %12 = false : bool
// CHECK-NEXT:     %13 = call zeros(%11, %12) [zeros({rows})] : Tensor
// CHECK-NEXT:     %14 = slot x : &Tensor
// CHECK-NEXT:     store %13 -> %14
// CHECK-NEXT:     jump b1
Tensor uninitialized(Tensor x) {
  for (;;) {
    int rows;
    if (x.size(0))
      rows = 3;
    x = zeros({rows});
  }
}

// CHECK-LABEL: function jumps(x: Tensor, n: int) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     jump b1
// CHECK-NEXT:   b1: loop
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = slot x : &Tensor
// CHECK-NEXT:     %3 = call operator+(%1, %2) [x + x] : Tensor
// CHECK-NEXT:     %4 = slot x : &Tensor
// CHECK-NEXT:     store %3 -> %4
// CHECK-NEXT:     %5 = slot n : &int
// CHECK-NEXT:     %6 = load %5 : int
// CHECK-NEXT:     %7 = int 1 : int
// CHECK-NEXT:     %8 = subtract(%6, %7) : int
// CHECK-NEXT:     store %8 -> %5
// CHECK-NEXT:     %9 = load %5 : int
// CHECK-NEXT:     %10 = int 0 : int
// CHECK-NEXT:     %11 = compare %9 > %10 : bool
// CHECK-NEXT:     branch %11 ? b1 : b2
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %12 = slot x : &Tensor
// CHECK-NEXT:     %13 = load %12 : Tensor
// CHECK-NEXT:     return %13
Tensor jumps(Tensor x, int n) {
again:
  x = x + x;
  if (--n > 0)
    goto again;
  return x;
}
