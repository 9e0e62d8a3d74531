// A lambda is a closure of its captures; its body has them as slots behind the parameters.
// RUN: %shapewise %annotate_flags -fplugin-arg-shapewise-dump=ir %s | FileCheck %s
#include "Inputs/tensor.h"
#include <functional>

// CHECK-LABEL: function captures(x: Tensor, n: int) -> Tensor
// CHECK-NEXT:   local add: captures::(lambda)
// CHECK-NEXT:   local stored: std::function
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = slot n : &int
// CHECK-NEXT:     %3 = load %2 : int
// CHECK-NEXT:     %4 = slot n : &int
// CHECK-NEXT:     %5 = load %4 : int
// CHECK-NEXT:     %6 = int 2 : int
// CHECK-NEXT:     %7 = multiply(%5, %6) : int
// CHECK-NEXT:     %8 = closure captures::(lambda){&x: %1, n: %3, rows: %7} body : captures::(lambda)
// CHECK-NEXT:     %9 = slot add : &captures::(lambda)
// CHECK-NEXT:     store %8 -> %9
// CHECK-NEXT:     %10 = slot add : &captures::(lambda)
// CHECK-NEXT:     %11 = load %10 : captures::(lambda)
// CHECK-NEXT:     %12 = slot stored : &std::function
// CHECK-NEXT:     store %11 -> %12
// CHECK-NEXT:     %13 = slot stored : &std::function
// CHECK-NEXT:     %14 = slot add : &captures::(lambda)
// CHECK-NEXT:     %15 = slot x : &Tensor
// CHECK-NEXT:     %16 = load %15 : Tensor
// CHECK-NEXT:     %17 = call captures::(lambda)(%14, %16) body [add(x)] : Tensor
// CHECK-NEXT:     %18 = call std::function::operator()(%13, %17) [stored(add(x))] : Tensor
// CHECK-NEXT:     return %18
Tensor captures(Tensor x, int n) {
  // CHECK-LABEL: function captures::(lambda)(lambda: const &captures::(lambda), y: Tensor) -> Tensor
  // CHECK-NEXT:   capture x: &Tensor
  // CHECK-NEXT:   capture n: int
  // CHECK-NEXT:   capture rows: int
  // CHECK-NEXT:   b0:
  // CHECK-NEXT:     %1 = slot y : &Tensor
  // CHECK-NEXT:     %2 = load %1 : Tensor
  // CHECK-NEXT:     %3 = slot x : &&Tensor
  // CHECK-NEXT:     %4 = load %3 : &Tensor
  // CHECK-NEXT:     store %2 -> %4
  // CHECK-NEXT:     %5 = slot n : &int
  // CHECK-NEXT:     %6 = load %5 : int
  // CHECK-NEXT:     %7 = slot rows : &int
  // CHECK-NEXT:     %8 = load %7 : int
  // CHECK-NEXT:     %9 = list(%6, %8) : []<long; 2>
  // CHECK-NEXT:     %10 = construct std::vector::vector(%9, _) [{n, rows}] : std::vector<long>
  // CHECK-NEXT:     %11 = false : bool
  // CHECK-NEXT:     %12 = call zeros(%10, %11) [zeros({n, rows})] : Tensor
  // CHECK-NEXT:     return %12
  auto add = [&x, n, rows = n * 2](Tensor y) {
    x = y;
    return zeros({n, rows});
  };
  std::function<Tensor(Tensor)> stored = add;
  return stored(add(x));
}

// CHECK-LABEL: function generic(x: Tensor) -> Tensor
// CHECK-NEXT:   local twice: generic::(lambda)
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = closure generic::(lambda){} : generic::(lambda)
// CHECK-NEXT:     %2 = slot twice : &generic::(lambda)
// CHECK-NEXT:     store %1 -> %2
// CHECK-NEXT:     %3 = slot twice : &generic::(lambda)
// CHECK-NEXT:     %4 = slot x : &Tensor
// CHECK-NEXT:     %5 = call generic::(lambda)<Tensor>(%3, %4) body [twice(x)] : Tensor
// CHECK-NEXT:     return %5
Tensor generic(Tensor x) {
  // CHECK-LABEL: function generic::(lambda)(lambda: const &generic::(lambda), y: const &Tensor) -> Tensor
  // CHECK-NEXT:   b0:
  // CHECK-NEXT:     %1 = slot y : &&Tensor
  // CHECK-NEXT:     %2 = load %1 : &Tensor
  // CHECK-NEXT:     %3 = slot y : &&Tensor
  // CHECK-NEXT:     %4 = load %3 : &Tensor
  // CHECK-NEXT:     %5 = call operator+(%2, %4) [y + y] : Tensor
  // CHECK-NEXT:     return %5
  auto twice = [](const auto &y) { return y + y; };
  return twice(x);
}

struct Model {
  Tensor weight;
  // CHECK-LABEL: function Model::run(this: &Model) -> Tensor
  // CHECK-NEXT:   local byReference: Model::run::(lambda)
  // CHECK-NEXT:   local byValue: Model::run::(lambda)
  // CHECK-NEXT:   b0:
  // CHECK-NEXT:     %1 = slot this : &&Model
  // CHECK-NEXT:     %2 = load %1 : &Model
  // CHECK-NEXT:     %3 = closure Model::run::(lambda){&this: %2} body : Model::run::(lambda)
  // CHECK-NEXT:     %4 = slot byReference : &Model::run::(lambda)
  // CHECK-NEXT:     store %3 -> %4
  // CHECK-NEXT:     %5 = slot this : &&Model
  // CHECK-NEXT:     %6 = load %5 : &Model
  // CHECK-NEXT:     %7 = load %6 : Model
  // CHECK-NEXT:     %8 = closure Model::run::(lambda){this: %7} body : Model::run::(lambda)
  // CHECK-NEXT:     %9 = slot byValue : &Model::run::(lambda)
  // CHECK-NEXT:     store %8 -> %9
  // CHECK-NEXT:     %10 = slot byReference : &Model::run::(lambda)
  // CHECK-NEXT:     %11 = call Model::run::(lambda)(%10) body [byReference()] : Tensor
  // CHECK-NEXT:     %12 = materialize(%11) : &Tensor
  // CHECK-NEXT:     %13 = slot byValue : &Model::run::(lambda)
  // CHECK-NEXT:     %14 = call Model::run::(lambda)(%13) body [byValue()] : Tensor
  // CHECK-NEXT:     %15 = materialize(%14) : &Tensor
  // CHECK-NEXT:     %16 = call operator+(%12, %15) [byReference() + byValue()] : Tensor
  // CHECK-NEXT:     return %16
  Tensor run() {
    // CHECK-LABEL: function Model::run::(lambda)(lambda: const &Model::run::(lambda)) -> Tensor
    // CHECK-NEXT:   capture this: &Model
    // CHECK-NEXT:   b0:
    // CHECK-NEXT:     %1 = slot this : &&Model
    // CHECK-NEXT:     %2 = load %1 : &Model
    // CHECK-NEXT:     %3 = member %2.weight : &Tensor
    // CHECK-NEXT:     %4 = load %3 : Tensor
    // CHECK-NEXT:     return %4
    auto byReference = [this] { return weight; };
    // CHECK-LABEL: function Model::run::(lambda)(lambda: const &Model::run::(lambda)) -> Tensor
    // CHECK-NEXT:   capture this: Model
    // CHECK-NEXT:   b0:
    // CHECK-NEXT:     %1 = slot this : &Model
    // CHECK-NEXT:     %2 = member %1.weight : &Tensor
    // CHECK-NEXT:     %3 = load %2 : Tensor
    // CHECK-NEXT:     return %3
    auto byValue = [*this] { return weight; };
    return byReference() + byValue();
  }
};
