// Programs about values in objects, and what their special members do.
#include "programs.h"

namespace {

enum class Size : std::int64_t { Rows = 8, Classes = 5 };

template <int N, int C> struct Maker {
  static constexpr int batch = N;
  Tensor make() const { return rows(N, C); }
};

struct Base {
  virtual ~Base() = default;
  virtual Tensor out() { return rows(4, 2); }
};

struct Derived : Base {
  Tensor out() override { return rows(6, 2); }
};

void useBase(Base &b) { F::cross_entropy(b.out(), labels(6, 2)); }

struct Grown {
  Tensor t;
  Grown &add(int n) {
    t = t.defined() ? torch::cat({t, rows(n, 2)}) : rows(n, 2);
    return *this;
  }
};

struct Joined {
  Tensor t;
  Joined operator+(const Joined &o) const { return {torch::cat({t, o.t})}; }
  operator Tensor() const { return t; }
};

struct Counter {
  static int n;
  Tensor t;
  Counter() : t(rows(++n, 2)) {}
};
int Counter::n = 0;

Tensor state = torch::randn({4, 4});
void resetState() { state = rows(3, 2); }

} // namespace

RUNS(enum) {
  F::cross_entropy(rows((int64_t)Size::Rows, (int64_t)Size::Classes), labels(8, 5));
}

THROWS(enumBad) {
  F::cross_entropy(rows((int64_t)Size::Rows, (int64_t)Size::Classes), labels(5, 5));
}

RUNS(nttp) {
  Maker<6, 3> t;
  F::cross_entropy(t.make(), labels(Maker<6, 3>::batch, 3));
}

THROWS(nttpBad) {
  Maker<6, 3> t;
  F::cross_entropy(t.make(), labels(Maker<7, 3>::batch, 3));
}

RUNS(virtual) {
  std::unique_ptr<Base> b = std::make_unique<Derived>();
  F::cross_entropy(b->out(), labels(6, 2));
}

THROWS(virtualBad) {
  std::unique_ptr<Base> b = std::make_unique<Derived>();
  F::cross_entropy(b->out(), labels(4, 2));
}

RUNS(virtualRef) {
  Derived d;
  useBase(d);
}

RUNS(memptr) {
  Tensor (Base::*p)() = &Base::out;
  Derived d;
  F::cross_entropy((d.*p)(), labels(6, 2));
}

RUNS(chain) {
  Grown a;
  a.add(2).add(3);
  F::cross_entropy(a.t, labels(5, 2));
}

THROWS(chainBad) {
  Grown a;
  a.add(2).add(3);
  F::cross_entropy(a.t, labels(3, 2));
}

RUNS(operator) {
  Joined a{rows(2, 2)}, b{rows(3, 2)};
  F::cross_entropy(a + b, labels(5, 2));
}

THROWS(operatorBad) {
  Joined a{rows(2, 2)}, b{rows(3, 2)};
  F::cross_entropy(a + b, labels(6, 2));
}

RUNS(copyctor) {
  struct C {
    Tensor t;
    C(Tensor t) : t(t) {}
    C(const C &o) : t(torch::cat({o.t, o.t})) {}
  };
  C a(rows(2, 2));
  C b = a;
  F::cross_entropy(b.t, labels(4, 2));
}

RUNS(assignop) {
  struct C {
    Tensor t;
    C &operator=(const C &o) {
      t = torch::cat({t, o.t});
      return *this;
    }
  };
  C a{rows(2, 2)}, b{rows(3, 2)};
  b = a;
  F::cross_entropy(b.t, labels(5, 2));
}

RUNS(copyparam) {
  struct C {
    Tensor t;
    C(Tensor t) : t(t) {}
    C(const C &o) : t(torch::cat({o.t, o.t})) {}
  };
  C a(rows(2, 2));
  auto f = [](C c) { F::cross_entropy(c.t, labels(4, 2)); };
  f(a);
}

RUNS(movector) {
  struct C {
    Tensor t;
    C(Tensor t) : t(t) {}
    C(C &&o) : t(o.t.slice(0, 0, 1)) {}
  };
  C a(rows(2, 2));
  C b = std::move(a);
  F::cross_entropy(b.t, labels(1, 2));
}

RUNS(conv) {
  struct N {
    int64_t n;
    operator int64_t() const { return n * 2; }
  };
  N n{3};
  F::cross_entropy(rows(n, 2), labels(6, 2));
}

RUNS(subscript) {
  struct V {
    std::vector<Tensor> v;
    Tensor &operator[](int i) { return v[v.size() - 1 - i]; }
  };
  V v{{rows(2, 2), rows(3, 2)}};
  F::cross_entropy(v[0], labels(3, 2));
}

RUNS(iterclass) {
  struct R {
    int n;
    struct It {
      int i;
      bool operator!=(const It &o) const { return i != o.i; }
      void operator++() { ++i; }
      Tensor operator*() const { return rows(i + 1, 2); }
    };
    It begin() { return {0}; }
    It end() { return {n}; }
  };
  R r{3};
  int k = 1;
  for (auto x : r) {
    F::cross_entropy(x, labels(k, 2));
    ++k;
  }
}

RUNS(staticCount) {
  struct S {
    static Tensor next() {
      static int n = 1;
      return rows(n++, 2);
    }
  };
  S::next();
  auto x = S::next();
  F::cross_entropy(x, labels(2, 2));
}

RUNS(operatorCall) {
  struct G {
    int n = 0;
    Tensor operator()() { return rows(++n, 2); }
  };
  G g;
  g();
  F::cross_entropy(g(), labels(2, 2));
}

RUNS(functorCopy) {
  struct G {
    int n = 0;
    Tensor operator()() { return rows(++n, 2); }
  };
  G g;
  auto h = g;
  h();
  F::cross_entropy(g(), labels(1, 2));
}

RUNS(fnByvalFunctor) {
  struct G {
    int n = 0;
    Tensor operator()() { return rows(++n, 2); }
  };
  auto call = [](G g) {
    g();
    g();
  };
  G g;
  call(g);
  F::cross_entropy(g(), labels(1, 2));
}

RUNS(staticMember) {
  Counter a, b;
  F::cross_entropy(b.t, labels(Counter::n, 2));
}

RUNS(structCopy) {
  struct S {
    Tensor t;
    int n;
  };
  S a{rows(3, 2), 3};
  S b = a;
  b.t = rows(4, 2);
  b.n = 4;
  F::cross_entropy(a.t, labels(a.n, 2));
  F::cross_entropy(b.t, labels(b.n, 2));
}

RUNS(structRef) {
  struct S {
    Tensor t;
    int n;
  };
  S a{rows(3, 2), 3};
  S &b = a;
  b.t = rows(4, 2);
  b.n = 4;
  F::cross_entropy(a.t, labels(a.n, 2));
}

RUNS(structPtr) {
  struct S {
    Tensor t;
    S *next;
  };
  S a{rows(3, 2), nullptr}, b{rows(4, 2), &a};
  b.next->t = rows(6, 2);
  F::cross_entropy(a.t, labels(6, 2));
}

RUNS(sharedAlias) {
  auto p = std::make_shared<Tensor>(rows(3, 2));
  auto q = p;
  *q = rows(5, 2);
  F::cross_entropy(*p, labels(5, 2));
}

RUNS(resetNew) {
  auto p = std::make_unique<Tensor>(rows(3, 2));
  p.reset(new Tensor(rows(5, 2)));
  F::cross_entropy(*p, labels(5, 2));
}

RUNS(swapPtr) {
  auto p = std::make_unique<Tensor>(rows(3, 2)), q = std::make_unique<Tensor>(rows(5, 2));
  p.swap(q);
  F::cross_entropy(*p, labels(5, 2));
}

RUNS(arrayOfStruct) {
  struct L {
    int in, out;
  } ls[] = {{3, 4}, {4, 6}};
  auto x = torch::randn({2, 3});
  for (auto &l : ls)
    x = nn::Linear(l.in, l.out)->forward(x);
  F::cross_entropy(x, labels(2, 6));
}

RUNS(global) {
  state = rows(9, 2);
  F::cross_entropy(state, labels(9, 2));
}

RUNS(globalCall) {
  state = rows(9, 2);
  resetState();
  F::cross_entropy(state, labels(3, 2));
}

RUNS(staticLocal) {
  static int k = 3;
  auto x = rows(k, 2);
  k = 3;
  F::cross_entropy(x, labels(3, 2));
}

namespace {

struct Outputs {
  Tensor policy, value;
};

struct TwoHeads : nn::Module {
  nn::Sequential policy{nullptr}, value{nullptr};
  explicit TwoHeads(int classes) {
    policy = register_module("policy", nn::Sequential(nn::Linear(4, classes)));
    value = register_module("value", nn::Sequential(nn::Linear(4, 1), nn::Tanh()));
  }
  Outputs forward(Tensor x) { return {policy->forward(x), value->forward(x).squeeze(1)}; }
};

/// What stands in the braces is the method's own, whatever the aggregate has made of it so far.
struct Sized {
  int n;
  Tensor t;
  Sized grown() const { return {n + 1, torch::zeros({n, 2})}; }
};

struct Inner {
  int n = 2;
  Tensor t = torch::zeros({n, 2});
};
struct Outer {
  int n = 3;
  Inner given = {n + 1}, same = {n};
  int doubled = 2 * n;
  Outer next() const { return {n + 1, {n}}; }
};

} // namespace

RUNS(headsInBraces) {
  auto out = TwoHeads(3).forward(rows(5, 4));
  F::cross_entropy(out.policy, labels(5, 3));
  F::mse_loss(out.value, torch::zeros({5}));
}
THROWS(headsInBracesBad) {
  auto out = TwoHeads(3).forward(rows(5, 4));
  F::cross_entropy(out.policy, labels(4, 3));
}
RUNS(methodsOwnInBraces) { F::mse_loss(Sized{3, {}}.grown().t, torch::zeros({3, 2})); }
THROWS(methodsOwnInBracesBad) { F::mse_loss(Sized{3, {}}.grown().t, torch::zeros({4, 2})); }
RUNS(defaultsInBraces) {
  Outer made{5};
  F::mse_loss(made.given.t, torch::zeros({6, 2}));
  F::mse_loss(made.same.t, torch::zeros({5, 2}));
  F::mse_loss(made.next().given.t, torch::zeros({5, 2}));
  F::mse_loss(made.next().same.t, torch::zeros({6, 2}));
  torch::zeros({made.next().doubled}).view({12});
}
THROWS(defaultsInBracesBad) {
  Outer made{5};
  F::mse_loss(made.given.t, torch::zeros({5, 2}));
}
