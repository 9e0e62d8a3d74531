// Every kind of statement and expression goes through, and gets a body.
// RUN: %clang_shapewise -fsyntax-only -std=c++17 -w -fplugin-arg-shapewise-dump=ir \
// RUN:   %annotate_flags %s | FileCheck %s
// CHECK: function switches(
// CHECK: function loops(
// CHECK: function conds(
// CHECK: function builds(
// CHECK: function useTmpl(
// CHECK: function fnTry(
// CHECK-NOT: function asmf(
// CHECK-NOT: function cg(
// CHECK: function main(
#include "shapewise/annotate.h"
#include <algorithm>
#include <array>
#include <cassert>
#include <cstdarg>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>
namespace t {
struct SHAPE_TENSOR Tensor {
  Tensor();
  Tensor(std::initializer_list<long>);
  Tensor view(std::vector<long>) const;
  long size(long) const;
  Tensor &operator+=(const Tensor &);
  Tensor operator[](long) const;
  bool defined() const;
  Tensor unsqueeze_(long) const;
};
Tensor operator+(const Tensor &, const Tensor &);
Tensor loss(const Tensor &, const Tensor &);
} // namespace t
using t::Tensor;
enum Mode { Train, Eval = 5 };
enum class Kind : char { A, B };
constexpr int kBatch = 64;
const int kHidden = 2 * kBatch;
int gCount = 3;
static const int kTable[3] = {1, 2, 3};
constexpr int square(int x) { return x * x; }
struct Config {
  int batch = 32;
  int hidden = batch * 2;
  double lr = 1e-3;
  std::string name = "x";
  static constexpr int kN = 7;
  static const int kM = 8;
};
struct Base {
  virtual ~Base() = default;
  virtual Tensor f(Tensor x) { return x; }
  int b = 1;
};
struct Derived : Base {
  Derived(int n) : n(n), ref(gCount) { b = 4; }
  Derived() : Derived(3) {}
  Tensor f(Tensor x) override { return Base::f(x); }
  int n;
  int &ref;
  Tensor w{1, 2};
  union {
    int u1;
    float u2;
  };
  int bits : 3;
};
struct Inh : Derived {
  using Derived::Derived;
  Tensor z;
};
Tensor switches(Tensor x, int n, Mode m) {
  switch (int k = n + 1; k) {
  case 0:
    return x;
  case 1:
    x = x + x;
    [[fallthrough]];
  case 2:
  case 3: {
    x = Tensor{1};
    break;
  }
  case 10 ... 13:
    break;
  default:
    x = Tensor();
  }
  switch (m) {
  case Train:
    break;
  case Eval:
    return x;
  }
  switch (n) {
    for (;;) {
    case 7:
      n++;
      if (n > 9)
        break;
      continue;
    default:;
    }
  }
  return x;
}
Tensor loops(Tensor x, std::vector<Tensor> v, const std::map<std::string, Tensor> &m,
             Tensor (&arr)[3]) {
  for (int i = 0, j = 9; i < j; ++i, --j)
    x = x + v[i];
  int n = 3;
  while (n-- > 0) {
    if (n == 1)
      continue;
    if (n == 2)
      break;
    x += x;
  }
  do {
    x = x + x;
  } while (int(x.size(0)) < 3);
  while (auto s = x.size(0)) {
    if (s)
      break;
  }
  for (const auto &[k, val] : m)
    x = x + val;
  for (Tensor e : v)
    x += e;
  for (auto &e : arr)
    e = x;
  for (auto i : {1, 2, 3})
    n += i;
  for (auto &&p : std::vector<std::pair<Tensor, int>>{{x, 1}})
    x = p.first;
  for (auto [a, b] : std::vector<std::tuple<Tensor, int>>{}) {
    x = a;
    n = b;
  }
  for (;;) {
    if (n)
      break;
  }
  goto done;
again:
  n--;
done:
  if (n > 0)
    goto again;
  return x;
}
int conds(Tensor x, int n, int *p, bool flag, std::optional<int> o, std::shared_ptr<Base> sp) {
  if (!flag && (n > 3 || p) && o)
    return 1;
  bool b = flag && x.defined();
  b = n > 1 && flag;
  b |= flag;
  bool c = !p;
  c = n;
  c = (n, flag);
  int t = flag ? n : 4;
  t = n ?: 7;
  int &r = flag ? n : t;
  r = 3;
  (flag ? n : t) = 8;
  auto y = flag ? x : throw std::runtime_error("x");
  assert(x.size(0) == n);
  if (__builtin_expect(!!(n == 3), 0))
    abort();
  if (auto q = o; q && *q > 3)
    return *q;
  if constexpr (sizeof(int) == 4) {
    n++;
  } else {
    n--;
  }
  if (kBatch > 3)
    n = 2;
  else
    n = 1;
  if (sp)
    sp->f(x);
  if (sp != nullptr)
    return 0;
  if (p == nullptr)
    return 1;
  n <<= 2;
  n = n << 3;
  n = n >> 1;
  n ^= 1;
  n = ~n;
  n = -n;
  n = +n;
  n %= 3;
  n /= 2;
  n *= 2.5;
  double d = n;
  d += n;
  float f = d;
  n = (int)f;
  unsigned char uc = n;
  n = uc;
  char ch = 'c';
  long L = 5L * n;
  p++;
  ++*p;
  *p = 3;
  p[2] = 4;
  n = p[1];
  n = *(p + 1);
  int **pp = &p;
  **pp = 3;
  n = p - *pp;
  return n + square(3) + kTable[1] + kHidden + (int)Kind::B + Eval + Config::kN + Config::kM +
         sizeof(n) + L;
}
Tensor builds(int n) {
  Config c;
  Config c2{8, 9};
  Config c3 = {.batch = 4};
  Config c4{};
  Config c5 = c2;
  c5 = c4;
  c.batch = n;
  std::vector<Tensor> v;
  v.push_back(Tensor{1});
  v.emplace_back();
  v.emplace_back(std::initializer_list<long>{1, 2});
  std::vector<std::pair<Tensor, int>> ps;
  ps.emplace_back(v[0], 3);
  ps.push_back({v[0], 4});
  std::array<int, 3> arr{1, 2, 3};
  int raw[4] = {1, 2};
  int raw2[100] = {};
  char s[] = "abc";
  Tensor ta[2];
  Tensor tb[2] = {{1}, {2}};
  auto *d = new Derived(3);
  delete d;
  auto *da = new int[n];
  delete[] da;
  auto *nd = new (raw) int(3);
  auto *dd = new Derived;
  auto u = std::make_unique<Derived>(4);
  auto sh = std::make_shared<Config>();
  std::shared_ptr<Base> up = std::make_shared<Derived>(5);
  std::unique_ptr<Base> ub = std::move(u);
  std::shared_ptr<Base> none;
  none = nullptr;
  none.reset(dd);
  auto pr = std::make_pair(v[0], 1);
  auto tp = std::make_tuple(v[0], 1, 2.0);
  auto [a, b] = pr;
  auto &[ra, rb] = pr;
  auto &&[x1, x2, x3] = tp;
  auto [e1, e2, e3, e4] = raw;
  auto [f1, f2, f3, f4] = c;
  Tensor ti;
  int ii;
  std::tie(ti, ii) = pr;
  std::tie(ti, std::ignore) = pr;
  rb = 3;
  ra = a;
  f1 = 9;
  e1++;
  auto [g1, g2] = std::make_pair(Tensor{4}, 2);
  std::optional<Tensor> o;
  o = v[0];
  o = std::nullopt;
  o.emplace(v[1]);
  if (o)
    return *o;
  std::optional<Tensor> o2 = v[0];
  o2->size(0);
  auto lam = [&v, n, c2 = c, &c3r = c3](Tensor q) mutable {
    v.push_back(q);
    n++;
    c3r.batch = n;
    return q + v[0];
  };
  auto gen = [=](auto q, auto... rest) { return q; };
  gen(v[0], 1, 2);
  gen(3);
  std::function<Tensor(Tensor)> fn = lam;
  fn(v[0]);
  lam(v[0]);
  Tensor (*fp)(Tensor, int, Mode) = switches;
  fp(v[0], 1, Train);
  (*fp)(v[0], 1, Eval);
  fp = &switches;
  std::function<Tensor(int)> rec = [&](int k) -> Tensor { return k ? rec(k - 1) : Tensor{k}; };
  Inh inh(3);
  inh.f(v[0]);
  up->f(v[0]);
  up->Base::f(v[0]);
  Base &br = inh;
  br.f(v[0]);
  static_cast<Derived &>(br).n = 3;
  if (auto *dc = dynamic_cast<Derived *>(up.get()))
    dc->n = 4;
  auto pm = &Derived::n;
  inh.*pm = 3;
  auto pmf = &Base::f;
  (inh.*pmf)(v[0]);
  Base *bp = &inh;
  (bp->*pmf)(v[0]);
  static int counter = 0;
  counter++;
  static Tensor cached = loops(v[0], v, {}, *(Tensor(*)[3]) nullptr);
  static const int sc = 9;
  n = sc;
  thread_local int tl = 3;
  extern int ext;
  n += ext;
  int z = ({
    int w = n;
    w + 1;
  });
  (void)z;
  z = (n++, n);
  int lit{n};
  int zero = int();
  int *np{};
  Tensor td = Tensor();
  auto il = {1, 2};
  using X = int;
  X xx = X(n);
  n = std::min(n, 3);
  n = std::max<int>({n, 3, kBatch});
  int64_t m = std::min<int64_t>(kBatch, 3);
  std::swap(n, z);
  const auto &cr = v[0] + v[1];
  auto &&rr = Tensor{1};
  Tensor moved = std::move(ti);
  moved = std::move(rr);
  std::string str = "a" + std::to_string(n);
  auto n3 = str.size();
  n3 += std::string("x").length();
  const char *cs = "x";
  cs = __func__;
  auto ul = 3ull;
  bool bb = noexcept(n++);
  try {
    n = 5;
    ti = Tensor{5};
    ti.unsqueeze_(0);
    throw 3;
  } catch (const std::exception &e) {
    ti = v[1];
  } catch (int e) {
    n = e;
  } catch (...) {
    throw;
  }
  struct Local {
    Tensor t;
    Tensor operator()(Tensor q) { return q + t; }
    Local *next = nullptr;
    static Tensor make() { return {}; }
  } loc{v[0]};
  loc(v[1]);
  loc.next = &loc;
  loc.next->next->t = v[0];
  Local::make();
  auto addr = std::addressof(loc);
  addr->t = ti;
  alignas(16) int al = 3;
  [[maybe_unused]] int mu;
  {
    ;
  }
  if (n)
    ;
  else
    ;
  ;
  std::for_each(v.begin(), v.end(), [](Tensor &q) { q = q + q; });
  auto it = v.begin();
  ++it;
  *it = ti;
  it->size(0);
  std::sort(ps.begin(), ps.end(), [](const auto &l, const auto &r) { return l.second < r.second; });
  int vla[n];
  vla[0] = 1;
  int two[2][3] = {{1, 2, 3}, {4, 5, 6}};
  two[1][2] = n;
  __int128 big = 1;
  big *= n;
  _Complex double cx = 1.0;
  cx += 2.0;
  wchar_t wc = L'x';
  const wchar_t *ws = L"abc";
  auto *fnn = static_cast<int (*)(int)>(square);
  fnn(3);
  return ti;
}
template <int N, typename T> struct Tmpl {
  Tensor f(T x) {
    Tensor y{N, N * 2};
    if constexpr (N > 3)
      return y;
    else
      return x;
  }
  static constexpr int kSize = N;
  template <class U> auto g(U u) { return f(u); }
};
Tensor useTmpl(Tensor x) {
  Tmpl<3, Tensor> a;
  Tmpl<4, Tensor> b;
  a.g(x);
  b.f(x);
  return x;
}
template <typename... Ts> Tensor sum(Ts... ts) { return (ts + ...); }
Tensor useSum(Tensor x) { return sum(x, x, x); }
int variadic(Tensor *x, ...) {
  va_list ap;
  va_start(ap, x);
  int n = va_arg(ap, int);
  va_end(ap);
  return n;
}
int callVariadic(Tensor x) { return variadic(&x, 3, 4.0); }
Tensor fnTry(Tensor x) try { return x + x; } catch (...) {
  return x;
}
struct This {
  Tensor t;
  int n = 1;
  Tensor &ref() { return t; }
  This &self() { return *this; }
  auto lam() {
    return [this] { return t; };
  }
  auto lam2() {
    return [*this] { return n; };
  }
  auto lam3() {
    auto f = [=, this] {
      n++;
      t = ref();
    };
    f();
    self().n = 3;
    this->self().ref() = t;
    This::ref() = t;
    (*this).n = 4;
    return n;
  }
  static int s;
  void operator()(Tensor q) {
    s = 3;
    (*this)(q);
  }
  This operator++(int) { return *this; }
  operator bool() const { return n; }
  operator Tensor() const { return t; }
};
Tensor conv(This h) {
  if (h)
    h++;
  Tensor q = h;
  return h;
}
auto trailing(Tensor x) -> decltype(auto) { return (x); }
Tensor asmf(Tensor x) {
  asm("nop");
  return x;
}
Tensor cg(Tensor x) {
  void *l = &&a;
  goto *l;
a:
  return x;
}
Tensor rec(Tensor x, int n) { return n ? rec(x, n - 1) : x; }
const int64_t gv = Config().batch;
Tensor gT{1};
Tensor &gR = gT;
const Tensor gC{3};
Tensor globals() {
  gT = gR;
  gR = gC;
  gCount = gv;
  This::s = 3;
  return gC;
}
inline namespace v1 {
namespace {
Tensor anon(Tensor x) { return x; }
} // namespace
} // namespace v1
Tensor ua(Tensor x) { return anon(x); }
#define CHECK_EQ(a, b)                                                                             \
  if ((a) == (b))                                                                                  \
    ;                                                                                              \
  else                                                                                             \
    throw std::runtime_error("no")
#define REQUIRE(c)                                                                                 \
  do {                                                                                             \
    if (!(c)) {                                                                                    \
      return {};                                                                                   \
    }                                                                                              \
  } while (0)
Tensor macros(Tensor x, int n) {
  CHECK_EQ(x.size(0), n);
  REQUIRE(n > 3);
  return x.view({n, kBatch * 2});
}
[[noreturn]] void die();
Tensor noret(Tensor x, int n) {
  if (n)
    die();
  return x;
}
Tensor missing(Tensor x, int n) {
  if (n)
    return x;
  __builtin_unreachable();
}
int main(int argc, char **argv) {
  Tensor x;
  auto y = x[0][1];
  return argc > 1 ? argv[1][0] : 0;
}
