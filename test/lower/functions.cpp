// Calls name the function that runs: overloads, templates, defaults, methods, operators.
// RUN: %shapewise %annotate_flags -fplugin-arg-shapewise-dump=ir %s | FileCheck %s
#include "Inputs/tensor.h"
#include <algorithm>
#include <utility>

inline namespace v2 {
namespace {
// CHECK-LABEL: function (anonymous)::scale(x: Tensor, by: int, shape: const &std::vector<long>) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = slot shape : &&std::vector<long>
// CHECK-NEXT:     %3 = load %2 : &std::vector<long>
// CHECK-NEXT:     %4 = call Tensor::view(%1, %3) [x.view(shape)] : Tensor
// CHECK-NEXT:     return %4
Tensor scale(Tensor x, int by = 2, const std::vector<int64_t> &shape = {4, 5}) {
  return x.view(shape);
}
} // namespace
} // namespace v2

namespace net {
Tensor scale(const Tensor &x);
}

// CHECK-LABEL: function overloads(x: Tensor) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = load %1 : Tensor
// CHECK-NEXT:     %3 = int 2 : int
// CHECK-NEXT:     %4 = int 4 : long
// CHECK-NEXT:     %5 = int 5 : long
// CHECK-NEXT:     %6 = list(%4, %5) : []<long; 2>
// CHECK-NEXT:     %7 = construct std::vector::vector(%6, _) [= {4, 5}] : std::vector<long>
// CHECK-NEXT:     %8 = materialize(%7) : &std::vector<long>
// CHECK-NEXT:     %9 = call (anonymous)::scale(%2, %3, %8) body [scale(x)] : Tensor
// CHECK-NEXT:     %10 = materialize(%9) : &Tensor
// CHECK-NEXT:     %11 = call net::scale(%10) [net::scale(scale(x))] : Tensor
// CHECK-NEXT:     return %11
Tensor overloads(Tensor x) { return net::scale(scale(x)); }

// CHECK-LABEL: function repeat(x: Tensor) -> Tensor
// CHECK-NEXT:   local tmp.1: Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = slot x : &Tensor
// CHECK-NEXT:     %3 = call operator+(%1, %2) [x + x] : Tensor
// CHECK-NEXT:     %4 = slot tmp.1 : &Tensor
// CHECK-NEXT:     store %3 -> %4
// CHECK-NEXT:     %5 = slot tmp.1 : &Tensor
// CHECK-NEXT:     %6 = load %5 : Tensor
// CHECK-NEXT:     return %6
// CHECK-LABEL: function sum(all.0: &Tensor, all.1: &Tensor) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot all.0 : &&Tensor
// CHECK-NEXT:     %2 = load %1 : &Tensor
// CHECK-NEXT:     %3 = slot all.1 : &&Tensor
// CHECK-NEXT:     %4 = load %3 : &Tensor
// CHECK-NEXT:     %5 = call operator+(%2, %4) [all] : Tensor
// CHECK-NEXT:     return %5
// CHECK-LABEL: function templates(x: Tensor) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot x : &Tensor
// CHECK-NEXT:     %2 = slot x : &Tensor
// CHECK-NEXT:     %3 = call sum<Tensor, Tensor>(%1, %2) body [sum(x, std::move(x))] : Tensor
// CHECK-NEXT:     %4 = call repeat<Tensor, 3>(%3) body [repeat<Tensor, 3>(sum(x, std::move(x)))] : Tensor
// CHECK-NEXT:     return %4
template <typename T, int N> T repeat(T x) { return N > 1 ? x + x : x; }
template <typename... Ts> Tensor sum(Ts &&...all) { return (all + ...); }
Tensor templates(Tensor x) { return repeat<Tensor, 3>(sum(x, std::move(x))); }

struct Base {
  virtual ~Base() = default;
  virtual Tensor forward(Tensor x) = 0;
  // CHECK-LABEL: function Base::operator()(this: &Base, x: Tensor) -> Tensor
  // CHECK-NEXT:   b0:
  // CHECK-NEXT:     %1 = slot this : &&Base
  // CHECK-NEXT:     %2 = load %1 : &Base
  // CHECK-NEXT:     %3 = slot x : &Tensor
  // CHECK-NEXT:     %4 = load %3 : Tensor
  // CHECK-NEXT:     %5 = virtual call Base::forward(%2, %4) body [forward(x)] : Tensor
  // CHECK-NEXT:     return %5
  Tensor operator()(Tensor x) { return forward(x); }
};
struct Derived : Base {
  // CHECK-LABEL: function Derived::forward(this: &Derived, x: Tensor) -> Tensor
  // CHECK-NEXT:   b0:
  // CHECK-NEXT:     %1 = slot x : &Tensor
  // CHECK-NEXT:     %2 = load %1 : Tensor
  // CHECK-NEXT:     return %2
  Tensor forward(Tensor x) override { return x; }
  // CHECK-LABEL: function Derived::make(n: int) -> Tensor
  // CHECK-NEXT:   b0:
  // CHECK-NEXT:     %1 = slot n : &int
  // CHECK-NEXT:     %2 = load %1 : int
  // CHECK-NEXT:     %3 = list(%2) : []<long; 1>
  // CHECK-NEXT:     %4 = construct std::vector::vector(%3, _) [{n}] : std::vector<long>
  // CHECK-NEXT:     %5 = false : bool
  // CHECK-NEXT:     %6 = call zeros(%4, %5) [zeros({n})] : Tensor
  // CHECK-NEXT:     return %6
  static Tensor make(int n) { return zeros({n}); }
};

// CHECK-LABEL: function methods(base: &Base, derived: *Derived) -> Tensor
// CHECK-NEXT:   local x: Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = slot base : &&Base
// CHECK-NEXT:     %2 = load %1 : &Base
// CHECK-NEXT:     %3 = int 3 : int
// CHECK-NEXT:     %4 = call Derived::make(%3) body [Derived::make(3)] : Tensor
// CHECK-NEXT:     %5 = call Base::operator()(%2, %4) body [base(Derived::make(3))] : Tensor
// CHECK-NEXT:     %6 = slot x : &Tensor
// CHECK-NEXT:     store %5 -> %6
// CHECK-NEXT:     %7 = slot derived : &*Derived
// CHECK-NEXT:     %8 = load %7 : *Derived
// CHECK-NEXT:     %9 = deref(%8) : &Derived
// CHECK-NEXT:     %10 = slot derived : &*Derived
// CHECK-NEXT:     %11 = load %10 : *Derived
// CHECK-NEXT:     %12 = deref(%11) : &Derived
// CHECK-NEXT:     %13 = slot x : &Tensor
// CHECK-NEXT:     %14 = load %13 : Tensor
// CHECK-NEXT:     %15 = virtual call Derived::forward(%12, %14) body [derived->forward(x)] : Tensor
// CHECK-NEXT:     %16 = call Derived::forward(%9, %15) body [derived->Derived::forward(derived->forward(x))] : Tensor
// CHECK-NEXT:     return %16
Tensor methods(Base &base, Derived *derived) {
  Tensor x = base(Derived::make(3));
  return derived->Derived::forward(derived->forward(x));
}

// CHECK-LABEL: function pointers(function: class Tensor (*)(const class Tensor &), x: Tensor, n: int) -> Tensor
// CHECK-NEXT:   b0:
// CHECK-NEXT:     %1 = closure net::scale{} : class Tensor (const class Tensor &)
// CHECK-NEXT:     %2 = slot function : &class Tensor (*)(const class Tensor &)
// CHECK-NEXT:     store %1 -> %2
// CHECK-NEXT:     %3 = slot function : &class Tensor (*)(const class Tensor &)
// CHECK-NEXT:     %4 = load %3 : class Tensor (*)(const class Tensor &)
// CHECK-NEXT:     %5 = materialize(%4) : &class Tensor (*)(const class Tensor &)
// CHECK-NEXT:     %6 = slot n : &int
// CHECK-NEXT:     %7 = int 3 : int
// CHECK-NEXT:     %8 = materialize(%7) : &int
// CHECK-NEXT:     %9 = call std::min<int>(%6, %8) [std::min(n, 3)] : &int
// CHECK-NEXT:     %10 = load %9 : int
// CHECK-NEXT:     %11 = slot n : &int
// CHECK-NEXT:     %12 = load %11 : int
// CHECK-NEXT:     %13 = int 4 : long
// CHECK-NEXT:     %14 = list(%12, %13) : []<long; 2>
// CHECK-NEXT:     %15 = call std::max<long>(%14) [std::max<int64_t>({n, 4})] : long
// CHECK-NEXT:     %16 = list(%10, %15) : []<long; 2>
// CHECK-NEXT:     %17 = construct std::vector::vector(%16, _) [{std::min(n, 3), std::max<int64_t>({n, 4})}] : std::vector<long>
// CHECK-NEXT:     %18 = false : bool
// CHECK-NEXT:     %19 = call zeros(%17, %18) [zeros({std::min(n, 3), std::max<int64_t>({n, 4})})] : Tensor
// CHECK-NEXT:     %20 = materialize(%19) : &Tensor
// CHECK-NEXT:     %21 = call std::function::operator()(%5, %20) [function(zeros({std::min(n, 3), std::max<int64_t>({n, 4})}))] : Tensor
// CHECK-NEXT:     %22 = materialize(%21) : &Tensor
// CHECK-NEXT:     %23 = slot function : &class Tensor (*)(const class Tensor &)
// CHECK-NEXT:     %24 = load %23 : class Tensor (*)(const class Tensor &)
// CHECK-NEXT:     %25 = materialize(%24) : &class Tensor (*)(const class Tensor &)
// CHECK-NEXT:     %26 = slot x : &Tensor
// CHECK-NEXT:     %27 = call std::function::operator()(%25, %26) [(*function)(x)] : Tensor
// CHECK-NEXT:     %28 = materialize(%27) : &Tensor
// CHECK-NEXT:     %29 = call operator+(%22, %28) [function(zeros({std::min(n, 3), std::max<int64_t>({n, 4})})…] : Tensor
// CHECK-NEXT:     return %29
Tensor pointers(Tensor (*function)(const Tensor &), Tensor x, int n) {
  function = net::scale;
  return function(zeros({std::min(n, 3), std::max<int64_t>({n, 4})})) + (*function)(x);
}
