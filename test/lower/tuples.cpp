// Pairs, tuples, optionals and structured bindings.
// RUN: %shapewise %annotate_flags -fplugin-arg-shapewise-dump=ir %s | FileCheck %s
#include "Inputs/tensor.h"
#include <optional>
#include <tuple>

struct Example {
  Tensor data, target;
};

// CHECK-LABEL: function pair(x: Tensor) -> std::pair<Tensor, Tensor>
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = load %1 : Tensor
// CHECK-NEXT:     %3 = slot x : &Tensor
// CHECK-NEXT:     %4 = slot x : &Tensor
// CHECK-NEXT:     %5 = call operator+(%3, %4) [x + x] : Tensor
// CHECK-NEXT:     %6 = tuple(%2, %5) : std::pair<Tensor, Tensor>
// CHECK-NEXT:     return %6
std::pair<Tensor, Tensor> pair(Tensor x) { return {x, x + x}; }
// CHECK-LABEL: function tuple(x: Tensor, n: int) -> std::tuple<Tensor, long>
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = load %1 : Tensor
// CHECK-NEXT:     %3 = slot n : &int
// CHECK-NEXT:     %4 = load %3 : int
// CHECK-NEXT:     %5 = tuple(%2, %4) : std::tuple<Tensor, int>
// CHECK-NEXT:     return %5
std::tuple<Tensor, int64_t> tuple(Tensor x, int n) { return std::make_tuple(x, n); }

// CHECK-LABEL: function bindings(x: Tensor, example: Example) -> Tensor
// CHECK-NEXT:   local tmp.2: std::pair<Tensor, Tensor>
// CHECK-NEXT:   local a: &Tensor
// CHECK-NEXT:   local b: &Tensor
// CHECK-NEXT:   local tmp.5: &Example
// CHECK-NEXT:   local c: Tensor
// CHECK-NEXT:   local n: long
// CHECK-NEXT:   local sizes: []<int; 2>
// CHECK-NEXT:   local tmp.9: []<int; 2>
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = load %1 : Tensor
// CHECK-NEXT:     %3 = call pair(%2) body [pair(x)] : std::pair<Tensor, Tensor>
// CHECK-NEXT:     %4 = slot tmp.2 : &std::pair<Tensor, Tensor>
// CHECK-NEXT:     store %3 -> %4
// CHECK-NEXT:     %5 = slot tmp.2 : &std::pair<Tensor, Tensor>
// CHECK-NEXT:     %6 = call std::get<Tensor, Tensor, 0>(%5) [a] : &Tensor
// CHECK-NEXT:     %7 = slot a : &&Tensor
// CHECK-NEXT:     store %6 -> %7
// CHECK-NEXT:     %8 = slot tmp.2 : &std::pair<Tensor, Tensor>
// CHECK-NEXT:     %9 = call std::get<Tensor, Tensor, 1>(%8) [b] : &Tensor
// CHECK-NEXT:     %10 = slot b : &&Tensor
// CHECK-NEXT:     store %9 -> %10
// CHECK-NEXT:     %11 = slot example : &Example
// CHECK-NEXT:     %12 = slot tmp.5 : &&Example
// CHECK-NEXT:     store %11 -> %12
// CHECK-NEXT:     %13 = slot a : &&Tensor
// CHECK-NEXT:     %14 = load %13 : &Tensor
// CHECK-NEXT:     %15 = load %14 : Tensor
// CHECK-NEXT:     %16 = slot tmp.5 : &&Example
// CHECK-NEXT:     %17 = load %16 : &Example
// CHECK-NEXT:     %18 = member %17.data : &Tensor
// CHECK-NEXT:     store %15 -> %18
// CHECK-NEXT:     %19 = construct Tensor::Tensor() [c] : Tensor
// CHECK-NEXT:     %20 = slot c : &Tensor
// CHECK-NEXT:     store %19 -> %20
// CHECK-NEXT:     %21 = slot c : &Tensor
// CHECK-NEXT:     %22 = slot n : &long
// CHECK-NEXT:     %23 = call std::tie<Tensor, long>(%21, %22) [std::tie(c, n)] : std::tuple<&Tensor, &long>
// CHECK-NEXT:     %24 = materialize(%23) : &std::tuple<&Tensor, &long>
// CHECK-NEXT:     %25 = slot b : &&Tensor
// CHECK-NEXT:     %26 = load %25 : &Tensor
// CHECK-NEXT:     %27 = load %26 : Tensor
// CHECK-NEXT:     %28 = int 3 : int
// CHECK-NEXT:     %29 = call tuple(%27, %28) body [tuple(b, 3)] : std::tuple<Tensor, long>
// CHECK-NEXT:     %30 = materialize(%29) : &std::tuple<Tensor, long>
// CHECK-NEXT:     %31 = call std::tuple::operator=<Tensor, long>(%24, %30) [std::tie(c, n) = tuple(b, 3)] : &std::tuple<&Tensor, &long>
// CHECK-NEXT:     %32 = int 1 : int
// CHECK-NEXT:     %33 = int 2 : int
// CHECK-NEXT:     %34 = list(%32, %33) : []<int; 2>
// CHECK-NEXT:     %35 = slot sizes : &[]<int; 2>
// CHECK-NEXT:     store %34 -> %35
// CHECK-NEXT:     %36 = slot sizes : &[]<int; 2>
// CHECK-NEXT:     %37 = load %36 : []<int; 2>
// CHECK-NEXT:     %38 = slot tmp.9 : &[]<int; 2>
// CHECK-NEXT:     store %37 -> %38
// CHECK-NEXT:     %39 = slot n : &long
// CHECK-NEXT:     %40 = load %39 : long
// CHECK-NEXT:     %41 = slot tmp.9 : &[]<int; 2>
// CHECK-NEXT:     %42 = int 0 : int
// CHECK-NEXT:     %43 = element %41[%42] : &int
// CHECK-NEXT:     %44 = load %43 : int
// CHECK-NEXT:     %45 = slot tmp.9 : &[]<int; 2>
// CHECK-NEXT:     %46 = int 1 : int
// CHECK-NEXT:     %47 = element %45[%46] : &int
// CHECK-NEXT:     %48 = load %47 : int
// CHECK-NEXT:     %49 = list(%40, %44, %48) : []<long; 3>
// CHECK-NEXT:     %50 = construct std::vector::vector(%49, _) [{n, rows, columns}] : std::vector<long>
// CHECK-NEXT:     %51 = false : bool
// CHECK-NEXT:     %52 = call zeros(%50, %51) [zeros({n, rows, columns})] : Tensor
// CHECK-NEXT:     %53 = materialize(%52) : &Tensor
// CHECK-NEXT:     %54 = slot tmp.5 : &&Example
// CHECK-NEXT:     %55 = load %54 : &Example
// CHECK-NEXT:     %56 = member %55.target : &Tensor
// CHECK-NEXT:     %57 = call operator+(%53, %56) [zeros({n, rows, columns}) + target] : Tensor
// CHECK-NEXT:     return %57
Tensor bindings(Tensor x, Example example) {
  auto [a, b] = pair(x);
  auto &[data, target] = example;
  data = a;
  Tensor c;
  int64_t n;
  std::tie(c, n) = tuple(b, 3);
  int sizes[2] = {1, 2};
  auto [rows, columns] = sizes;
  return zeros({n, rows, columns}) + target;
}

// CHECK-LABEL: function maybe(x: Tensor) -> std::optional<Tensor>
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = call Tensor::defined(%1) [x.defined()] : bool
// CHECK-NEXT:     branch %2 ? b1 : b2
// CHECK-NEXT:   b1:
// CHECK-NEXT:     %3 = slot x : &Tensor
// CHECK-NEXT:     %4 = construct std::optional::optional(%3) [x] : std::optional<Tensor>
// CHECK-NEXT:     return %4
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %5 = null : std::nullopt_t
// CHECK-NEXT:     %6 = construct std::optional::optional(%5) [std::nullopt] : std::optional<Tensor>
// CHECK-NEXT:     return %6
std::optional<Tensor> maybe(Tensor x) {
  if (!x.defined())
    return std::nullopt;
  return x;
}
// CHECK-LABEL: function unwrap(x: std::optional<Tensor>) -> Tensor
// CHECK-NEXT:   local tmp.1: Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &std::optional<Tensor>
// CHECK-NEXT:     %2 = call std::optional::operator bool(%1) [x] : bool
// CHECK-NEXT:     branch %2 ? b1 : b2
// CHECK-NEXT:   b1:
// CHECK-NEXT:     %3 = slot x : &std::optional<Tensor>
// CHECK-NEXT:     %4 = call std::optional::operator*(%3) [*x] : &Tensor
// CHECK-NEXT:     %5 = load %4 : Tensor
// CHECK-NEXT:     %6 = slot tmp.1 : &Tensor
// CHECK-NEXT:     store %5 -> %6
// CHECK-NEXT:     jump b3
// CHECK-NEXT:   b2:
// CHECK-NEXT:     %7 = slot x : &std::optional<Tensor>
// CHECK-NEXT:     %8 = call std::optional::value(%7) [x.value()] : &Tensor
// CHECK-NEXT:     %9 = load %8 : Tensor
// CHECK-NEXT:     %10 = call maybe(%9) body [maybe(x.value())] : std::optional<Tensor>
// CHECK-NEXT:     %11 = materialize(%10) : &std::optional<Tensor>
// CHECK-NEXT:     %12 = call std::optional::operator->(%11) [maybe(x.value())->] : *Tensor
// CHECK-NEXT:     %13 = deref(%12) : &Tensor
// CHECK-NEXT:     %14 = int 1 : long
// CHECK-NEXT:     %15 = list(%14) : []<long; 1>
// CHECK-NEXT:     %16 = construct std::vector::vector(%15, _) [{1}] : std::vector<long>
// CHECK-NEXT:     %17 = materialize(%16) : &std::vector<long>
// CHECK-NEXT:     %18 = call Tensor::view(%13, %17) [maybe(x.value())->view({1})] : Tensor
// CHECK-NEXT:     %19 = slot tmp.1 : &Tensor
// CHECK-NEXT:     store %18 -> %19
// CHECK-NEXT:     jump b3
// CHECK-NEXT:   b3:
// CHECK-NEXT:     %20 = slot tmp.1 : &Tensor
// CHECK-NEXT:     %21 = load %20 : Tensor
// CHECK-NEXT:     return %21
Tensor unwrap(std::optional<Tensor> x) { return x ? *x : maybe(x.value())->view({1}); }

// CHECK-LABEL: function grow(all: &std::vector<std::pair<Tensor, int>>, x: Tensor) -> void
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot all : &&std::vector<std::pair<Tensor, int>>
// CHECK-NEXT:     %2 = load %1 : &std::vector<std::pair<Tensor, int>>
// CHECK-NEXT:     %3 = slot x : &Tensor
// CHECK-NEXT:     %4 = load %3 : Tensor
// CHECK-NEXT:     %5 = int 1 : int
// CHECK-NEXT:     %6 = tuple(%4, %5) : std::pair<Tensor, int>
// CHECK-NEXT:     %7 = materialize(%6) : &std::pair<Tensor, int>
// CHECK-NEXT:     call std::vector::push_back(%2, %7) [all.push_back({x, 1})]
// CHECK-NEXT:     %8 = slot x : &Tensor
// CHECK-NEXT:     %9 = load %8 : Tensor
// CHECK-NEXT:     %10 = int 2 : int
// CHECK-NEXT:     %11 = tuple(%9, %10) : std::pair<Tensor, int>
// CHECK-NEXT:     %12 = slot all : &&std::vector<std::pair<Tensor, int>>
// CHECK-NEXT:     %13 = load %12 : &std::vector<std::pair<Tensor, int>>
// CHECK-NEXT:     %14 = materialize(%11) : &std::pair<Tensor, int>
// CHECK-NEXT:     %15 = call std::vector::emplace_back<Tensor, int>(%13, %14) [all.emplace_back(x, 2)] : &std::pair<Tensor, int>
// CHECK-NEXT:     return
void grow(std::vector<std::pair<Tensor, int>> &all, Tensor x) {
  all.push_back({x, 1});
  all.emplace_back(x, 2);
}
