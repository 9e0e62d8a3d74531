// Programs that squeeze tensors of which it is not known whether an axis is 1.
#include "programs.h"

RUNS(values) { auto n = in(5); auto v = torch::nn::Linear(4, 1)->forward(torch::randn({n, 4})).squeeze(); auto r = torch::randn({n}); F::mse_loss(v, r); torch::mse_loss(v, r); F::smooth_l1_loss(v * 2 + r, r - v); }

RUNS(valuesOfOne) { auto n = in(1); auto v = torch::nn::Linear(4, 1)->forward(torch::randn({n, 4})).squeeze(); auto r = torch::randn({n}); torch::mse_loss(v, r.squeeze()); F::mse_loss(v, torch::zeros({})); v.item<float>(); }

THROWS(plusOne) { auto n = in(5); auto v = torch::nn::Linear(4, 1)->forward(torch::randn({n, 4})).squeeze(); F::binary_cross_entropy_with_logits(v, torch::ones({n + 1})); }

THROWS(columnAgainstRow) { auto n = in(5); auto v = torch::nn::Linear(4, 1)->forward(torch::randn({n, 4})).squeeze(); F::binary_cross_entropy_with_logits(v, torch::ones({n, 1})); }

RUNS(columnOfOne) { auto n = in(1); auto v = torch::sigmoid(torch::randn({n, 1}).squeeze()); F::binary_cross_entropy(v, torch::zeros({})); }

RUNS(probabilitiesOfOne) { auto n = in(1); auto p = torch::softmax(torch::randn({n, 4}), 1).squeeze(); p[0].item<float>(); p[3].item<float>(); auto a = p.argmax().item<int64_t>(); torch::log(p[a]); p.index({a}).item<float>(); }

RUNS(probabilitiesOfMany) { auto n = in(3); auto p = torch::softmax(torch::randn({n, 4}), 1).squeeze(); p.sum(1).size(0); F::nll_loss(torch::log(p), labels(n, 4)); F::cross_entropy(p.squeeze(), labels(n, 4)); F::mse_loss(p, torch::zeros({n, 4})); }

THROWS(classesOfMany) { auto n = in(3); auto p = torch::randn({n, 4}).squeeze(); F::mse_loss(p, torch::zeros({5})); }

THROWS(indexBeyond) { auto n = in(1); auto p = torch::randn({n, 4}).squeeze(); F::cross_entropy(p.view({n, 5}), labels(n, 5)); }

RUNS(dimSquared) { auto n = in(3), k = in(1); auto x = torch::randn({n, k}).squeeze(1); F::mse_loss(x, torch::zeros({n})); F::mse_loss(x.unsqueeze(1), torch::zeros({n, 1})); }

RUNS(dimSquaredWide) { auto n = in(3), k = in(2); auto x = torch::randn({n, k}).squeeze(1); F::cross_entropy(x, labels(n, 2)); F::mse_loss(x, torch::zeros({n, k})); F::mse_loss(x.t(), torch::zeros({k, n})); }

THROWS_UNSEEN(dimRows) { auto n = in(3), k = in(2); auto x = torch::randn({n, k}).squeeze(1); F::l1_loss(x, torch::zeros({n + 1, 3})); }

RUNS(discriminator) { auto n = in(6); torch::nn::Sequential d(torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 8, 4).stride(2)), torch::nn::LeakyReLU(), torch::nn::Conv2d(8, 1, 7), torch::nn::Sigmoid()); auto out = d->forward(torch::randn({n, 3, 16, 16})).squeeze(); F::binary_cross_entropy(out, torch::full({n}, 0.9)); out.mean(); }

RUNS(restored) { auto n = in(2); auto x = torch::randn({n, 1, 5}); auto y = x.squeeze(); F::mse_loss(y.view({n, 5}), torch::zeros({n, 5})); F::mse_loss(y.view({-1, 5}), torch::zeros({n, 5})); F::mse_loss(y.flatten(), torch::zeros({5 * n})); F::mse_loss(y.reshape_as(x), x); F::mse_loss(y.view_as(x), x); }

THROWS(restoredBad) { auto n = in(2); auto y = torch::randn({n, 1, 5}).squeeze(); F::cross_entropy(y.view({-1, 5}), labels(n + 1, 5)); }

RUNS(asked) { auto n = in(1); auto v = torch::randn({n, 1}).squeeze(); if (v.dim() == 0) v = v.unsqueeze(0); F::mse_loss(v, torch::zeros({n})); }

RUNS(askedMany) { auto n = in(4); auto v = torch::randn({n, 1}).squeeze(); if (v.dim() == 0) v = v.unsqueeze(0); F::mse_loss(v, torch::zeros({n})); F::mse_loss(v.unsqueeze(1), torch::zeros({n, 1})); }

THROWS(askedBad) { auto n = in(4); auto v = torch::randn({n, 1}).squeeze(); if (v.dim() == 0) v = v.unsqueeze(0); F::binary_cross_entropy(torch::sigmoid(v), torch::zeros({n, 1})); }

RUNS(askedSize) { auto n = in(4); auto x = torch::randn({n, 1}); auto v = n > 1 ? x.squeeze() : x.squeeze(1); F::mse_loss(v, torch::zeros({n})); }

THROWS(moreThanOne) { auto n = in(4); if (n < 2) return; auto v = torch::randn({n, 1}).squeeze(); F::binary_cross_entropy(torch::sigmoid(v), torch::zeros({n, 1})); }

RUNS(twice) { auto n = in(3), t = in(4); auto x = torch::randn({n, t, 1}).squeeze(); F::mse_loss(x, torch::zeros({n, t})); F::cross_entropy(x, labels(n, 4)); F::mse_loss(x.sum(1), torch::zeros({n})); }

RUNS(twiceOnes) { auto n = in(1), t = in(1); auto x = torch::randn({n, t, 1}).squeeze(); x.item<float>(); F::mse_loss(x + 1, torch::zeros({})); }

THROWS(twiceBad) { auto n = in(3), t = in(4); auto x = torch::randn({n, t, 7}).squeeze(); F::mse_loss(x, torch::zeros({n, t, 8})); }

RUNS(inPlace) { auto n = in(3); auto x = torch::randn({n, 1}); x.squeeze_(); F::mse_loss(x, torch::zeros({n})); x.unsqueeze_(-1); F::mse_loss(x, torch::zeros({n, 1})); }

THROWS(inPlaceBad) { auto n = in(3); auto x = torch::randn({n, 1}); x.squeeze_(); x.unsqueeze_(-1); F::binary_cross_entropy(torch::sigmoid(x), torch::zeros({n + 2, 1})); }

static Tensor last(const Tensor &x) { return x.squeeze(); }
RUNS(called) { auto n = in(3), m = in(1); auto a = last(torch::randn({n, 1})), b = last(torch::randn({m, 1})); F::mse_loss(a, torch::zeros({n})); torch::mse_loss(b, torch::zeros({})); F::mse_loss(last(torch::zeros({n, 1})), a); }

THROWS(calledBad) { auto n = in(3); auto a = last(torch::randn({n, 1})); F::binary_cross_entropy_with_logits(last(torch::ones({n + 1, 1})), a); }

THROWS_UNSEEN(calledTwo) { auto n = in(3), m = in(4); auto a = last(torch::randn({n, 1})), b = last(torch::randn({m, 1})); F::binary_cross_entropy_with_logits(a, b); }

static Tensor score(const Tensor &v, const Tensor &r) { return F::mse_loss(v, r); }
RUNS(passed) { auto n = in(3), m = in(1); auto a = torch::randn({n, 1}).squeeze(), b = torch::randn({m, 1}).squeeze(); score(a, torch::zeros({n})); score(b, torch::zeros({})); score(a * 2, torch::zeros({n})); }

RUNS(collected) { auto n = in(4); std::vector<Tensor> v, w; for (int64_t i = 0; i < n; ++i) { auto k = 2 + i % 2; v.push_back(torch::randn({k, 1}).squeeze()); w.push_back(torch::zeros({k})); } for (size_t i = 0; i < v.size(); ++i) F::mse_loss(v[i], w[i]); F::mse_loss(torch::cat(v), torch::cat(w)); }

RUNS(collectedOne) { auto n = in(4), k = in(1); std::vector<Tensor> v; for (int64_t i = 0; i < n; ++i) v.push_back(torch::randn({k, 1}).squeeze()); F::mse_loss(torch::stack(v), torch::zeros({n})); }

RUNS(collectedMany) { auto n = in(4), k = in(3); std::vector<Tensor> v; for (int64_t i = 0; i < n; ++i) v.push_back(torch::randn({k, 1}).squeeze()); F::mse_loss(torch::stack(v), torch::zeros({n, k})); F::mse_loss(torch::cat(v), torch::zeros({n * k})); }

RUNS(stackedTwo) { auto k = in(3); auto a = torch::randn({k, 1}).squeeze(), b = torch::randn({k, 1}).squeeze(); F::mse_loss(torch::stack({a, b}), torch::zeros({2, k})); F::mse_loss(torch::cat({a, b}), torch::zeros({2 * k})); }

THROWS(stackedBad) { auto k = in(3); auto a = torch::randn({k, 1}).squeeze(), b = torch::randn({k, 1}).squeeze(); F::binary_cross_entropy_with_logits(torch::stack({a, b}), torch::ones({3, k})); }

RUNS(growing) { auto n = in(3); auto v = torch::randn({n, 1}).squeeze(); for (int i = 0; i < in(2); ++i) v = (v * 2).squeeze(); F::mse_loss(v, torch::zeros({n})); }

RUNS(actorCritic) { auto n = in(5); auto states = torch::randn({n, 8}); auto actions = torch::randint(0, 2, {n}, torch::kLong); torch::nn::Linear actor(8, 2), critic(8, 1); auto logp = torch::log_softmax(actor(states), 1).gather(1, actions.unsqueeze(1)).squeeze(); auto values = critic(states).squeeze(); auto returns = torch::randn({n}); auto advantage = returns - values.detach(); auto loss = -(logp * advantage).mean() + 0.5 * F::mse_loss(values, returns); loss.backward(); }

THROWS_UNSEEN(actorCriticBad) { auto n = in(5); auto states = torch::randn({n, 8}); torch::nn::Linear critic(8, 1); auto values = critic(states).squeeze(); auto returns = torch::randn({n}); auto advantage = returns.slice(0, 1) - values.detach(); advantage.mean(); }

RUNS(sizes) { auto n = in(3); auto v = torch::randn({n, 1}).squeeze(); auto s = v.sizes(); F::mse_loss(torch::zeros(s), v); F::mse_loss(torch::zeros_like(v), v); F::mse_loss(torch::zeros({v.size(0)}), torch::zeros({n})); F::mse_loss(torch::zeros({v.numel()}), torch::zeros({n})); }

THROWS(scalarSize) { auto n = in(1); auto v = torch::randn({n, 1}).squeeze(); if (n != 1) return; v.size(0); }

RUNS(matrix) { auto n = in(4); auto w = torch::randn({n, 1}).squeeze(); auto a = torch::randn({3, n}); F::mse_loss(torch::mv(a, w), torch::zeros({3})); F::mse_loss(w, torch::zeros({n})); }

RUNS(matmulOne) { auto n = in(1); auto x = torch::randn({n, 6}).squeeze(); auto y = torch::matmul(x, torch::randn({6, 3})); F::mse_loss(y, torch::zeros({3})); torch::nn::Linear l(6, 2); F::cross_entropy(l(x), torch::tensor(1)); }

RUNS(matmulMany) { auto n = in(2); auto x = torch::randn({n, 6}).squeeze(); torch::nn::Linear l(6, 2); F::cross_entropy(l(x), labels(n, 2)); }

THROWS(linearBad) { auto n = in(2); auto x = torch::randn({n, 6}).squeeze(); torch::nn::Linear l(7, 2); l(x); }

THROWS(linearClasses) { auto n = in(2); auto x = torch::randn({n, 6}).squeeze(); torch::nn::Linear l(6, 2); F::mse_loss(l(x), torch::zeros({n, 3})); }

RUNS(nz) { auto m = torch::arange(8) > 3; auto i = m.nonzero().squeeze(); auto x = rows(8, 3), y = labels(8, 3); F::cross_entropy(x.index_select(0, i), y.index_select(0, i)); F::cross_entropy(x.index({i}), y.index({i})); torch::zeros({8}).index_put_({i}, 1.0); }

RUNS(nzOne) { auto m = torch::arange(8) > 6; auto i = m.nonzero().squeeze(); auto x = rows(8, 3), y = labels(8, 3); F::cross_entropy(x.index_select(0, i), y.index_select(0, i)); F::cross_entropy(x.index({i}), y.index({i})); if (i.dim() == 0) i = i.unsqueeze(0); for (int64_t k = 0; k < i.size(0); ++k) x[i[k].item<int64_t>()].sum(); }

RUNS(nzLoop) { auto m = torch::arange(8) > 3; auto i = m.nonzero().squeeze(); for (int64_t k = 0; k < i.size(0); ++k) i[k].item<int64_t>(); auto a = i.accessor<int64_t, 1>(); a[0]; }

RUNS(step) { auto n = in(1); auto state = torch::randn({n, 4}); torch::nn::Linear l(4, 2); auto p = torch::softmax(l(state), -1).squeeze(); auto v = p[0].item<float>() + p[1].item<float>(); auto q = p.detach().clone(); q[0] = v; F::mse_loss(p, q); auto best = std::get<1>(q.max(0)).item<int64_t>(); q.index_put_({best}, 1.f); p.multinomial(1).item<int64_t>(); }

RUNS(stepMany) { auto n = in(3); auto state = torch::randn({n, 4}); torch::nn::Linear l(4, 2); auto p = torch::softmax(l(state), -1).squeeze(); auto a = p.multinomial(1); p.gather(1, a).squeeze().log().sum().item<float>(); F::nll_loss(p.log(), a.squeeze(1)); F::nll_loss(p.log(), a.squeeze()); F::nll_loss(p.log(), a.view(-1)); }

RUNS(conv) { auto n = in(1); auto img = torch::randn({n, 3, 8, 8}).squeeze(); F::mse_loss(torch::conv2d(img, torch::randn({2, 3, 3, 3})), torch::zeros({2, 6, 6})); img.permute({1, 2, 0}).contiguous().data_ptr<float>(); }

RUNS(gray) { auto c = in(1); auto img = torch::randn({c, 8, 6}).squeeze(); F::mse_loss(img.view({8, 6}), torch::zeros({8, 6})); img.t(); img.size(1); }

RUNS(grayColour) { auto c = in(3); auto img = torch::randn({c, 8, 6}).squeeze(); if (img.dim() == 3) img = img.permute({1, 2, 0}); else img = img.t(); img.contiguous(); }

struct Memory { std::vector<Tensor> Values, Rewards; };
RUNS(memory) { Memory m; torch::nn::Linear l(4, 1); for (int i = 0; i < in(5); ++i) { m.Values.push_back(l(torch::randn({1, 4})).squeeze()); m.Rewards.push_back(torch::randn({1})); } auto v = torch::stack(m.Values).squeeze(); auto r = torch::cat(m.Rewards).squeeze(); F::mse_loss(v, r); auto a = r - v.detach(); a = (a - a.mean()) / (a.std() + 1e-8); (a * v).mean(); }

RUNS(memoryOne) { Memory m; torch::nn::Linear l(4, 1); for (int i = 0; i < in(1); ++i) { m.Values.push_back(l(torch::randn({1, 4})).squeeze()); m.Rewards.push_back(torch::randn({1})); } auto v = torch::stack(m.Values).squeeze(); auto r = torch::cat(m.Rewards).squeeze(); F::mse_loss(v, r); (r - v).item<float>(); torch::stack({r, v}); }

RUNS(sum) { auto n = in(1); auto x = torch::randn({n, 5}).squeeze(); x.sum(0).item<float>(); for (int64_t i = 0; i < x.size(0); ++i) x[i].item<float>(); std::vector<float> v(x.data_ptr<float>(), x.data_ptr<float>() + x.numel()); }

RUNS(lstm) { auto n = in(4); torch::nn::LSTM l(torch::nn::LSTMOptions(3, 5).batch_first(true)); torch::nn::Linear h(5, 1); auto [o, s] = l->forward(torch::randn({n, 6, 3})); auto y = h(o).squeeze(); F::mse_loss(y, torch::zeros({n, 6})); F::mse_loss(y.select(1, 5), torch::zeros({n})); auto z = h(std::get<0>(s)).squeeze(); F::mse_loss(z, torch::zeros({n})); }

RUNS(lstmOne) { auto n = in(1); torch::nn::LSTM l(torch::nn::LSTMOptions(3, 5).batch_first(true)); torch::nn::Linear h(5, 1); auto [o, s] = l->forward(torch::randn({n, 6, 3})); auto y = h(o).squeeze(); F::mse_loss(y, torch::zeros({6})); y[5].item<float>(); auto z = h(std::get<0>(s)).squeeze(); z.item<float>(); }

RUNS(flow) { auto n = in(3), k = in(3); auto x = torch::randn({n, 1}).squeeze(), y = torch::randn({k, 1}).squeeze(); F::mse_loss(x, y); torch::cat({x, y}); torch::dot(x, y); torch::outer(x, y); }

RUNS(flowOnes) { auto n = in(1), k = in(1); auto x = torch::randn({n, 1}).squeeze(), y = torch::randn({k, 1}).squeeze(); F::mse_loss(x, y); torch::stack({x, y}); (x + y).item<float>(); }

RUNS(tryIt) { auto n = in(1); auto x = torch::randn({n, 1}).squeeze(); try { x.size(0); } catch (const std::exception &) { x = x.view({1}); } F::mse_loss(x, torch::zeros({1})); }

RUNS(ternary) { auto n = in(1); auto x = torch::randn({n, 1}).squeeze(); auto y = x.dim() > 0 ? x : x.unsqueeze(0); F::mse_loss(y, torch::zeros({n})); auto z = x.dim() ? x.size(0) : 1; torch::zeros({z}); if (!x.dim()) x.item<float>(); else x.size(0); if (x.sizes().size() == 1) x.size(0); if (x.ndimension() == 0) x.item<float>(); if (x.numel() > 1) x.size(0); else x.item<float>(); }

RUNS(whileDim) { auto n = in(1); auto x = torch::randn({n, 1, 1}).squeeze(); while (x.dim() < 2) x = x.unsqueeze(0); x.size(1); auto y = torch::randn({n, 1}).squeeze(); while (y.dim() > 0) y = y[0]; y.item<float>(); }
