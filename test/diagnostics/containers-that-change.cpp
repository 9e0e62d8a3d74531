// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Containers, tensors and modules changed in many ways: every function runs without an error, so
// that each report but the last would be false.
#include <torch/torch.h>
#include <algorithm>
namespace nn = torch::nn;
using torch::rand; using torch::Tensor;
#define mse torch::nn::functional::mse_loss
void a1() { auto s = rand({2, 3, 4}).sizes().vec(); s.insert(s.begin(), 5); auto l = mse(torch::zeros(s), rand({5, 2, 3, 4})); }
void a2() { auto s = rand({2, 3, 4}).sizes().vec(); s.back() = 7; s.front() = 1; auto l = mse(torch::zeros(s), rand({1, 3, 7})); }
void a3() { auto s = rand({2, 3, 4}).sizes().vec(); s.erase(s.begin() + 1); auto l = mse(torch::zeros(s), rand({2, 4})); }
void a4() { auto s = rand({2, 3, 4}).sizes().vec(); std::reverse(s.begin(), s.end()); auto l = mse(torch::zeros(s), rand({4, 3, 2})); }
void a5() { auto s = rand({2, 3, 4}).sizes().vec(); std::swap(s[0], s[2]); auto l = mse(torch::zeros(s), rand({4, 3, 2})); }
void a6() { auto s = rand({2, 3, 4}).sizes().vec(); for (auto &d : s) d *= 2; auto l = mse(torch::zeros(s), rand({4, 6, 8})); }
void a7() { std::vector<int64_t> s(3, 2); s.resize(4, 5); auto l = mse(torch::zeros(s), rand({2, 2, 2, 5})); }
void a8() { std::vector<int64_t> s{1, 2, 3}; auto t = s; t.push_back(4); auto l = mse(torch::zeros(s), rand({1, 2, 3})); auto &r = s; r.pop_back(); auto k = mse(torch::zeros(s), rand({1, 2})); }
void a9() { std::vector<int64_t> s{1, 2, 3}; std::rotate(s.begin(), s.begin() + 1, s.end()); auto l = mse(torch::zeros(s), rand({2, 3, 1})); }
void a10() { int64_t s[] = {4, 5}; int64_t *p = s; p[1] = 6; auto l = mse(torch::zeros(torch::IntArrayRef(s, 2)), rand({4, 6})); }
void a11() { std::array<int64_t, 2> s{4, 5}; std::fill(s.begin(), s.end(), 3); auto l = mse(torch::zeros(s), rand({3, 3})); }
void a12() { std::vector<int64_t> s; std::copy_n(std::vector<int64_t>{4, 5}.begin(), 2, std::back_inserter(s)); auto l = mse(torch::zeros(s), rand({4, 5})); }
void a13() { std::vector<int64_t> s{9}; std::generate_n(std::back_inserter(s), 2, [n = 1]() mutable { return n++; }); auto l = mse(torch::zeros(s), rand({9, 1, 2})); }
void a14() { std::vector<int64_t> s{9}; auto add = [&s](int64_t d) { s.push_back(d); }; add(3); add(4); auto l = mse(torch::zeros(s), rand({9, 3, 4})); }
void b1() { nn::Sequential m(nn::Linear(3, 4)); auto m2 = m; m2->push_back(nn::Linear(4, 5)); auto l = mse(m->forward(rand({2, 3})), rand({2, 5})); }
void b2() { nn::Linear l(3, 4); nn::Sequential m(l); l->weight = rand({6, 3}); l->bias = rand({6}); auto k = mse(m->forward(rand({2, 3})), rand({2, 6})); }
void b3() { nn::Linear l(3, 4); l->weight.set_data(rand({6, 3})); l->bias.set_data(rand({6})); auto k = mse(l(rand({2, 3})), rand({2, 6})); }
void b4() { nn::Linear l(3, 4); auto c = std::dynamic_pointer_cast<nn::LinearImpl>(l->clone()); l->weight = rand({6, 3}); l->bias = rand({6}); auto k = mse(c->forward(rand({2, 3})), rand({2, 4})); }
struct Net : nn::Module { nn::Linear fc{nullptr}; nn::Sequential s; Net() { fc = register_module("fc", nn::Linear(3, 4)); s->push_back(fc); register_module("s", s); } Tensor forward(Tensor x) { return fc(x); } };
void b5() { Net n; n.fc = n.replace_module("fc", nn::Linear(3, 9)); auto k = mse(n.forward(rand({2, 3})), rand({2, 9})); auto q = mse(n.s->forward(rand({2, 3})), rand({2, 4})); }
void b6() { auto n = std::make_shared<Net>(); auto n2 = n; n2->fc = nn::Linear(3, 8); auto k = mse(n->forward(rand({2, 3})), rand({2, 8})); }
void b7() { Net n; Net c = n; c.fc = nn::Linear(3, 8); auto k = mse(n.forward(rand({2, 3})), rand({2, 4})); }
void b8() { Net n; Net c = n; c.s->push_back(nn::Linear(4, 7)); auto k = mse(n.s->forward(rand({2, 3})), rand({2, 7})); }
void b9() { std::vector<nn::Linear> v(3, nn::Linear(4, 4)); v[1] = nn::Linear(4, 6); auto k = mse(v[1](v[0](rand({2, 4}))), rand({2, 6})); auto q = mse(v[2](rand({2, 4})), rand({2, 4})); }
void b10() { nn::ModuleList l; l->push_back(nn::Linear(3, 4)); l->insert(0, nn::Linear(2, 3)); auto x = rand({5, 2}); for (auto &m : *l) x = m->as<nn::Linear>()->forward(x); auto k = mse(x, rand({5, 4})); }
void b11() { std::map<std::string, nn::Linear> m; m.emplace("a", nn::Linear(3, 4)); m.insert({"b", nn::Linear(4, 5)}); auto k = mse(m.at("b")(m.at("a")(rand({2, 3}))), rand({2, 5})); }
void c1() { auto a = rand({2, 3}), b = rand({4, 5}); std::swap(a, b); auto l = mse(a, rand({4, 5})); }
void c2() { auto a = rand({2, 3}); auto b = a; b.t_(); auto l = mse(a, rand({3, 2})); }
void c3() { auto a = rand({2, 3}); auto &b = a; b = rand({7}); auto l = mse(a, rand({7})); }
void c4() { auto a = rand({2, 1, 3}); a.squeeze_(1).unsqueeze_(0); auto l = mse(a, rand({1, 2, 3})); }
void c5() { auto a = rand({2, 3}); a.resize_({3, 4}); auto l = mse(a, rand({3, 4})); }
void c6() { auto a = rand({2, 3}); auto f = [&](Tensor t) { a = t; }; f(rand({5})); auto l = mse(a, rand({5})); }
void c7() { Tensor a; for (int i = 0; i < 4; ++i) a = a.defined() ? torch::cat({a, rand({1, 3})}) : rand({1, 3}); auto l = mse(a, rand({4, 3})); }
void c8() { std::vector<Tensor> v{rand({2}), rand({3})}; std::sort(v.begin(), v.end(), [](const Tensor &x, const Tensor &y) { return x.size(0) > y.size(0); }); auto l = mse(v[0], rand({3})); }
void c9() { std::vector<Tensor> v{rand({2, 4}), rand({3, 4})}; for (auto &t : v) t = t.sum(0); auto l = mse(torch::stack(v), rand({2, 4})); }
void cc10() { std::vector<Tensor> v{rand({2}), rand({3})}; v.erase(v.begin()); auto l = mse(v[0], rand({3})); }
void c11() { std::vector<Tensor> v{rand({2}), rand({3})}; std::transform(v.begin(), v.end(), v.begin(), [](Tensor t) { return t.unsqueeze(0); }); auto l = mse(v[1], rand({1, 3})); }
void c12() { auto [m, i] = rand({3, 5}).max(1); auto l = mse(m, rand({3})); std::tie(m, i) = rand({3, 5}).max(0); auto k = mse(m, rand({5})); }
void c13() { Tensor a = rand({4, 6}); Tensor *p = &a; *p = p->view({2, 12}); auto l = mse(a, rand({2, 12})); }
void c14() { auto t = rand({10, 4}); auto n = t.size(0); std::vector<Tensor> v; for (int64_t i = 0; i < n; i += 3) v.push_back(t.slice(0, i, std::min(i + 3, n))); auto l = mse(v.back(), rand({1, 4})); auto k = mse(torch::cat(v), t); }
void c15() { std::deque<Tensor> d; for (int i = 0; i < 5; ++i) { d.push_back(rand({i + 1})); if (d.size() > 2) d.pop_front(); } auto l = mse(d.front(), rand({4})); }
void c16() { auto v = rand({6, 4}).split({1, 2, 3}); std::reverse(v.begin(), v.end()); auto l = mse(v[0], rand({3, 4})); }
void c17() { Tensor x = rand({4, 3, 8, 8}); do { x = torch::avg_pool2d(x, 2); } while (x.size(2) > 1); auto l = mse(x, rand({4, 3, 1, 1})); }
void c18() { std::unordered_map<int, Tensor> m; m[1] = rand({3}); m[2] = rand({4}); m[1] = m[2]; auto l = mse(m[1], rand({4})); }
void c19() { struct S { Tensor a; S &set(Tensor t) { a = t; return *this; } } s{rand({2})}; auto c = s; c.set(rand({3})).set(rand({4})); auto l = mse(s.a, rand({2})); auto k = mse(c.a, rand({4})); }
void c20() { auto u = std::make_unique<std::vector<Tensor>>(); u->emplace_back(rand({2})); auto w = std::move(u); w->emplace_back(rand({5})); auto l = mse(w->at(1), rand({5})); }
int main() { a1(); a2(); a3(); a4(); a5(); a6(); a7(); a8(); a9(); a10(); a11(); a12(); a13(); a14(); b1(); b2(); b3(); b4(); b5(); b6(); b7(); b8(); b9(); b10(); b11(); c1(); c2(); c3(); c4(); c5(); c6(); c7(); c8(); c9(); cc10(); c11(); c12(); c13(); c14(); c15(); c16(); c17(); c18(); c19(); c20(); }
void mistaken() {
  std::vector<int64_t> s{4, 5};
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto l = mse(torch::zeros(s), rand({4, 6}));
}
