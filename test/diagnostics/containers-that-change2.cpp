// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Containers, tensors and modules changed in many ways: every function runs without an error, so
// that each report but the last would be false.
#include <torch/torch.h>
#include <algorithm>
#include <numeric>
#include <cstring>
using torch::rand; using torch::Tensor; using V = std::vector<int64_t>;
#define mse torch::nn::functional::mse_loss
#define ce torch::nn::functional::cross_entropy
void a1() { V s(3); std::iota(s.begin(), s.end(), 2); auto l = mse(torch::zeros(s), rand({2, 3, 4})); }
void a2() { V s{3, 2}; std::sort(s.begin(), s.end()); auto l = mse(torch::zeros(s), rand({2, 3})); }
void a3() { V s{3, 2}, t{7, 8}; std::copy(t.begin(), t.end(), s.begin()); auto l = mse(torch::zeros(s), rand({7, 8})); }
void a4() { V s{3, 2}, t{7, 8}; std::memcpy(s.data(), t.data(), 16); auto l = mse(torch::zeros(s), rand({7, 8})); }
void a5() { V s{3, 3}; std::replace(s.begin(), s.end(), 3, 5); auto l = mse(torch::zeros(s), rand({5, 5})); }
void a6() { V s{1, 2, 3}; std::partial_sum(s.begin(), s.end(), s.begin()); auto l = mse(torch::zeros(s), rand({1, 3, 6})); }
void a7() { V s{3, 2}; *s.begin() = 9; auto l = mse(torch::zeros(s), rand({9, 2})); }
void a8() { V s{3, 2}; for (auto it = s.begin(); it != s.end(); ++it) *it += 1; auto l = mse(torch::zeros(s), rand({4, 3})); }
void a9() { V s{3, 2}; std::iter_swap(s.begin(), s.begin() + 1); auto l = mse(torch::zeros(s), rand({2, 3})); }
void a10() { V s{3, 2}; std::for_each(s.begin(), s.end(), [](int64_t &d) { d *= 2; }); auto l = mse(torch::zeros(s), rand({6, 4})); }
void a11() { V s{3, 2}; std::transform(s.begin(), s.end(), s.begin(), [](int64_t d) { return d + 1; }); auto l = mse(torch::zeros(s), rand({4, 3})); }
void a12() { V s{3, 2, 3}; s.erase(std::remove(s.begin(), s.end(), 3), s.end()); auto l = mse(torch::zeros(s), rand({2})); }
void a13() { V s{3, 2}; int64_t *p = s.data(); p[0] = 8; auto l = mse(torch::zeros(s), rand({8, 2})); }
void a14() { V s{3, 2}; int64_t &r = s[0]; r = 8; auto l = mse(torch::zeros(s), rand({8, 2})); }
void a15() { V s{3, 2}; s.assign({5, 6, 7}); auto l = mse(torch::zeros(s), rand({5, 6, 7})); s.assign(2, 4); auto k = mse(torch::zeros(s), rand({4, 4})); }
void a16() { V s{3, 2}, t{1}; s.swap(t); auto l = mse(torch::zeros(s), rand({1})); }
void a17() { std::pair<int64_t, int64_t> p{3, 2}; std::swap(p.first, p.second); auto l = mse(torch::zeros({p.first, p.second}), rand({2, 3})); }
void a18() { int64_t a = 3, b = 2; std::tie(a, b) = std::make_pair(b, a); auto l = mse(torch::zeros({a, b}), rand({2, 3})); }
void a19() { int64_t a = 3; std::exchange(a, 9); auto l = mse(torch::zeros({a}), rand({9})); }
void a20() { int64_t a[2] = {3, 2}; std::memset(a, 0, sizeof a); a[0] += 2; auto l = mse(torch::zeros({a[0], 4}), rand({2, 4})); }
void a21() { int64_t n = 3; std::istringstream("7") >> n; auto l = mse(torch::zeros({n}), rand({7})); }
void a22() { V s{3, 2}; std::istringstream in("8"); in >> s[0]; auto l = mse(torch::zeros(s), rand({8, 2})); }
void a23() { std::vector<V> ss{{1, 2}, {3, 4}}; std::reverse(ss.begin(), ss.end()); auto l = mse(torch::zeros(ss[0]), rand({3, 4})); }
void a24() { std::atomic<int64_t> n{3}; n.store(5); auto l = mse(torch::zeros({n.load()}), rand({5})); n++; auto k = mse(torch::zeros({(int64_t)n}), rand({6})); }
void a25() { V s{3, 2}; V t; std::move(s.begin(), s.end(), std::back_inserter(t)); t[0] = 7; auto l = mse(torch::zeros(t), rand({7, 2})); }
void c1() { std::vector<Tensor> v{rand({2}), rand({3})}; std::swap(v[0], v[1]); auto l = mse(v[0], rand({3})); }
void c2() { std::vector<Tensor> v{rand({2}), rand({3})}; std::iter_swap(v.begin(), v.end() - 1); auto l = mse(v[0], rand({3})); }
void c3() { std::vector<Tensor> v{rand({2}), rand({3})}; std::rotate(v.begin(), v.begin() + 1, v.end()); auto l = mse(v[0], rand({3})); }
void c4() { std::vector<Tensor> v{rand({2}), rand({3})}; std::fill(v.begin(), v.end(), rand({4})); auto l = mse(v[0], rand({4})); }
void c5() { std::vector<Tensor> v{rand({2}), rand({3})}; std::for_each(v.begin(), v.end(), [](Tensor &t) { t = t.unsqueeze(1); }); auto l = mse(v[0], rand({2, 1})); }
void c6() { std::vector<Tensor> v{rand({2}), rand({3})}; std::nth_element(v.begin(), v.begin(), v.end(), [](const Tensor &x, const Tensor &y) { return x.numel() > y.numel(); }); auto l = mse(v[0], rand({3})); }
void c7() { std::vector<Tensor> v{rand({2}), rand({3})}; for (auto it = v.begin(); it != v.end(); ++it) *it = it->unsqueeze(0); auto l = mse(v[0], rand({1, 2})); }
void c8() { std::vector<Tensor> v{rand({2}), rand({3})}; v.insert(v.begin(), rand({9})); auto l = mse(v[0], rand({9})); v.pop_back(); auto k = mse(v.back(), rand({2})); }
void c9() { Tensor a = rand({2, 3}), b = a; b.set_data(rand({5})); auto l = mse(a, rand({5})); }
#define R(f) try { f(); } catch (std::exception &e) { puts(#f " threw"); }
int main() { R(a1) R(a2) R(a3) R(a4) R(a5) R(a6) R(a7) R(a8) R(a9) R(a10) R(a11) R(a12) R(a13) R(a14) R(a15) R(a16) R(a17) R(a18) R(a19) R(a20) R(a21) R(a22) R(a23) R(a24) R(a25) R(c1) R(c2) R(c3) R(c4) R(c5) R(c6) R(c7) R(c8) R(c9) }
void mistaken() {
  std::vector<int64_t> s{4, 5};
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto l = mse(torch::zeros(s), rand({4, 6}));
}
