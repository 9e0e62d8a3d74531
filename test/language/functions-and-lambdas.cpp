// Programs about values through functions, lambdas and what they capture.
#include "programs.h"

namespace {

template <typename... T> Tensor catAll(T... t) { return torch::cat({t...}); }

constexpr int square(int x) { return x * x; }

template <int D> Tensor flat(const Tensor &x) {
  if constexpr (D == 2)
    return x;
  else
    return x.flatten(1);
}

void outParam(Tensor &x, Tensor *y) {
  x = rows(4, 3);
  *y = labels(4, 3);
}

void outBad(Tensor &x, Tensor *y) {
  x = rows(4, 3);
  *y = labels(3, 3);
}

int factorial(int n) { return n <= 1 ? 1 : n * factorial(n - 1); }

} // namespace

RUNS(lambdaRef) {
  auto x = rows(4, 4);
  auto grow = [&x](int k) { x = torch::cat({x, rows(k, 4)}); };
  grow(3);
  grow(1);
  F::cross_entropy(x, labels(8, 4));
}

RUNS(lambdaVal) {
  auto x = rows(4, 4);
  auto get = [x](int k) { return torch::cat({x, rows(k, 4)}); };
  x = rows(2, 4);
  F::cross_entropy(get(1), labels(5, 4));
}

THROWS(lambdaValBad) {
  auto x = rows(4, 4);
  auto get = [x](int k) { return torch::cat({x, rows(k, 4)}); };
  x = rows(2, 4);
  F::cross_entropy(get(1), labels(3, 4));
}

RUNS(mutable) {
  int n = 2;
  auto next = [n]() mutable { return rows(n++, 3); };
  next();
  F::cross_entropy(next(), labels(3, 3));
}

THROWS_UNSEEN(mutableBad) {
  int n = 2;
  auto next = [n]() mutable { return rows(n++, 3); };
  next();
  F::cross_entropy(next(), labels(2, 3));
}

RUNS(funcPtr) {
  Tensor (*f)(int64_t, int64_t) = rows;
  F::cross_entropy(f(4, 2), labels(4, 2));
}

THROWS(funcPtrBad) {
  Tensor (*f)(int64_t, int64_t) = rows;
  F::cross_entropy(f(4, 2), labels(5, 2));
}

RUNS(pack) { F::cross_entropy(catAll(rows(1, 2), rows(2, 2), rows(3, 2)), labels(6, 2)); }

THROWS(packBad) { F::cross_entropy(catAll(rows(1, 2), rows(2, 2), rows(3, 2)), labels(5, 2)); }

RUNS(constexpr) { F::cross_entropy(rows(square(3), 2), labels(9, 2)); }

RUNS(ifconstexpr) {
  F::cross_entropy(flat<3>(torch::randn({4, 2, 3})), labels(4, 6));
  F::cross_entropy(flat<2>(rows(4, 6)), labels(4, 6));
}

RUNS(out) {
  Tensor a, b;
  outParam(a, &b);
  F::cross_entropy(a, b);
}

THROWS(outBad) {
  Tensor a, b;
  outBad(a, &b);
  F::cross_entropy(a, b);
}

RUNS(nestedLambda) {
  Tensor x = rows(2, 2);
  auto f = [&] {
    auto g = [&] { x = rows(5, 2); };
    g();
  };
  f();
  F::cross_entropy(x, labels(5, 2));
}

RUNS(fnRef) {
  Tensor x = rows(2, 2);
  std::function<void()> f = [&] { x = rows(5, 2); };
  auto g = f;
  g();
  F::cross_entropy(x, labels(5, 2));
}

RUNS(vecFn) {
  std::vector<std::function<Tensor()>> v;
  for (int i = 1; i < 4; ++i)
    v.push_back([i] { return rows(i, 2); });
  F::cross_entropy(v[1](), labels(2, 2));
}

RUNS(initcapture) {
  auto f = [n = 1]() mutable { return rows(n *= 2, 2); };
  f();
  F::cross_entropy(f(), labels(4, 2));
}

RUNS(mutTensor) {
  auto x = rows(2, 2);
  auto f = [x]() mutable {
    x = torch::cat({x, x});
    return x;
  };
  f();
  F::cross_entropy(f(), labels(8, 2));
  F::cross_entropy(x, labels(2, 2));
}

RUNS(mutInplace) {
  auto x = rows(2, 2);
  auto f = [x]() { x.unsqueeze_(0); };
  f();
  F::cross_entropy(x.squeeze(0), labels(2, 2));
}

RUNS(staticLambda) {
  static auto x = rows(2, 2);
  auto f = [] { x = rows(3, 2); };
  f();
  F::cross_entropy(x, labels(3, 2));
}

RUNS(lambdaDefault) {
  auto f = [](int n = 4) { return rows(n, 2); };
  F::cross_entropy(f(), labels(4, 2));
  F::cross_entropy(f(5), labels(5, 2));
}

RUNS(defaultArgCall) {
  struct S {
    static int next() {
      static int k = 0;
      return ++k;
    }
    static Tensor mk(int n = next()) { return rows(n, 2); }
  };
  S::mk();
  F::cross_entropy(S::mk(), labels(2, 2));
}

RUNS(recursion) {
  std::function<int(int)> fib = [&](int n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); };
  F::cross_entropy(rows(fib(6), 2), labels(8, 2));
}

RUNS(fact) { F::cross_entropy(rows(factorial(4), 2), labels(24, 2)); }

RUNS(tupleCat) {
  auto t = std::tuple_cat(std::make_tuple(rows(3, 2)), std::make_tuple(labels(3, 2)));
  F::cross_entropy(std::get<0>(t), std::get<1>(t));
}

RUNS(apply) {
  auto t = std::make_tuple(rows(3, 2), labels(3, 2));
  std::apply([](Tensor a, Tensor b) { F::cross_entropy(a, b); }, t);
}

RUNS(invoke) {
  std::invoke([](Tensor a, Tensor b) { F::cross_entropy(a, b); }, rows(3, 2), labels(3, 2));
}

THROWS(invokeBad) {
  std::invoke([](Tensor a, Tensor b) { F::cross_entropy(a, b); }, rows(3, 2), labels(4, 2));
}

RUNS(genericLambda) {
  auto f = [](auto a, auto b) { return F::cross_entropy(a, b); };
  f(rows(3, 2), labels(3, 2));
  f(rows(4, 2), labels(4, 2));
}

THROWS(genericBad) {
  auto f = [](auto a, auto b) { return F::cross_entropy(a, b); };
  f(rows(3, 2), labels(4, 2));
}

RUNS(fold) {
  auto sum = [](auto... n) { return (n + ...); };
  F::cross_entropy(rows(sum(1, 2, 3), 2), labels(6, 2));
}

RUNS(initlistFn) {
  auto mk = [](std::initializer_list<int64_t> s) { return torch::randn(s); };
  F::cross_entropy(mk({3, 2}), labels(3, 2));
}

RUNS(arrayrefParam) {
  auto mk = [](at::IntArrayRef s) { return torch::randn({s[0] * 2, s[1]}); };
  F::cross_entropy(mk({3, 2}), labels(6, 2));
}

RUNS(outparamFn) {
  Tensor out = torch::empty({0});
  torch::add_out(out, rows(3, 2), rows(3, 2));
  F::cross_entropy(out, labels(3, 2));
}

RUNS(thread) {
  Tensor x = rows(2, 2);
  std::thread t([&] { x = rows(4, 2); });
  t.join();
  F::cross_entropy(x, labels(4, 2));
}

RUNS(async) {
  Tensor x = rows(2, 2);
  auto f = std::async([&] {
    x = rows(4, 2);
    return labels(4, 2);
  });
  auto y = f.get();
  F::cross_entropy(x, y);
}
