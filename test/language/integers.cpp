// Programs about integers as C++ computes them.
#include "programs.h"

RUNS(intCast) {
  auto x = rows(5, 6);
  int n = static_cast<int>(x.size(0));
  unsigned m = n + 1;
  F::cross_entropy(x, labels(m - 1, 6));
}

RUNS(shift) {
  int n = 1 << 3;
  F::cross_entropy(rows(n, 2), labels(16 >> 1, 2));
}

RUNS(mod) {
  int n = 17;
  int k = n - n % 4;
  F::cross_entropy(rows(k, 2), labels(16, 2));
}

RUNS(negDiv) {
  int n = -7;
  int k = -(n / 2);
  F::cross_entropy(rows(k, 2), labels(3, 2));
}

RUNS(compound) {
  int n = 3;
  n *= 2;
  n -= 1;
  n <<= 1;
  F::cross_entropy(rows(n, 2), labels(10, 2));
}

RUNS(preinc) {
  int n = 3;
  auto x = rows(++n, 2);
  F::cross_entropy(x, labels(n, 2));
  F::cross_entropy(x, labels(4, 2));
}

RUNS(double) {
  double f = 0.5;
  int n = int(10 * f);
  F::cross_entropy(rows(n, 2), labels(5, 2));
}

THROWS(doubleBad) {
  double f = 0.3;
  int n = int(10 * f);
  F::cross_entropy(rows(n, 2), labels(4, 2));
}

RUNS(minmax) {
  auto n = std::min<int64_t>(4, 9);
  int m = std::max({1, 2, 3});
  F::cross_entropy(rows(n, m), labels(4, 3));
}

RUNS(clamp) {
  auto n = std::clamp(12, 0, 7);
  F::cross_entropy(rows(n, 2), labels(7, 2));
}

RUNS(abs) {
  auto n = std::abs(-7);
  F::cross_entropy(rows(n, 2), labels(7, 2));
}

RUNS(ceil) {
  auto n = (int)std::ceil(7 / 2.0);
  F::cross_entropy(rows(n, 2), labels(4, 2));
}

RUNS(union) {
  union U {
    int i;
    float f;
  };
  U u;
  u.i = 3;
  F::cross_entropy(rows(u.i, 2), labels(3, 2));
}

RUNS(bitfield) {
  struct B {
    unsigned n : 2;
  };
  B b{0};
  b.n = 5 & 3;
  F::cross_entropy(rows(b.n, 2), labels(1, 2));
}

RUNS(wrap8) {
  uint8_t n = 250;
  n += 10;
  F::cross_entropy(rows(n, 2), labels(4, 2));
}

RUNS(wrapcast) {
  int64_t big = (int64_t(1) << 32) + 5;
  int n = (int)big;
  F::cross_entropy(rows(n, 2), labels(5, 2));
}

RUNS(unsigned) {
  unsigned n = 3;
  unsigned m = n - 4;
  F::cross_entropy(rows(m == 4294967295u ? 2 : 7, 2), labels(2, 2));
}

RUNS(ptrToInt) {
  int n = 3;
  int *p = &n;
  *p = 5;
  F::cross_entropy(rows(n, 2), labels(5, 2));
}

RUNS(refToInt) {
  int n = 3;
  int &r = n;
  r += 2;
  F::cross_entropy(rows(n, 2), labels(5, 2));
}

RUNS(ptrptr) {
  int n = 3, m = 4;
  int *p = &n;
  int **q = &p;
  *q = &m;
  *p = 9;
  F::cross_entropy(rows(n, 2), labels(3, 2));
  F::cross_entropy(rows(m, 2), labels(9, 2));
}

RUNS(string) {
  std::string s = "hello";
  F::cross_entropy(rows(s.size(), 2), labels(5, 2));
  s += "!";
  F::cross_entropy(rows(s.size(), 2), labels(6, 2));
}

RUNS(stringCmp) {
  std::string mode = "train";
  int n = mode == "train" ? 4 : 5;
  F::cross_entropy(rows(n, 2), labels(4, 2));
  mode = "eval";
  n = mode == "train" ? 4 : 5;
  F::cross_entropy(rows(n, 2), labels(5, 2));
}

RUNS(stoi) {
  int n = std::stoi("4");
  F::cross_entropy(rows(n, 2), labels(4, 2));
}

RUNS(rand) {
  srand(1);
  int n = rand() % 4 + 1;
  auto x = rows(n, 2);
  F::cross_entropy(x, labels(n, 2));
}

RUNS(mt) {
  std::mt19937 g(1);
  std::uniform_int_distribution<int> d(2, 5);
  int n = d(g);
  F::cross_entropy(rows(n, 2), labels(n, 2));
}

RUNS(gcd) { F::cross_entropy(rows(std::gcd(12, 18), 2), labels(6, 2)); }

RUNS(pow) {
  F::cross_entropy(rows((int)std::pow(2, 3), 2), labels(8, 2));
  F::cross_entropy(rows((int)std::sqrt(49), 2), labels(7, 2));
}

RUNS(bitand) {
  int n = 13;
  F::cross_entropy(rows(n & 7, 2), labels(5, 2));
  F::cross_entropy(rows(n ^ 1, 2), labels(12, 2));
  F::cross_entropy(rows(n | 2, 2), labels(15, 2));
}

RUNS(order) {
  int n = 1;
  std::vector<int64_t> v{n++, n++};
  F::cross_entropy(torch::randn(v), labels(1, 2));
}

RUNS(vecEq) {
  std::vector<int64_t> a{2, 3}, b{2, 3};
  int n = a == b ? 4 : 5;
  F::cross_entropy(rows(n, 2), labels(4, 2));
}
