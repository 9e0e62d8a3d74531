// Programs about sizes that only the run knows.
#include "programs.h"

RUNS(half) { auto n = in(7); auto x = rows(n, 4); auto y = labels(n, 4); auto h = n / 2; F::cross_entropy(x.slice(0, 0, h), y.slice(0, 0, h)); F::cross_entropy(x.slice(0, h), y.slice(0, h)); F::cross_entropy(torch::cat({x.slice(0, 0, h), x.slice(0, h)}), y); }

RUNS(minibatch) { auto n = in(10); int64_t bs = 4; auto x = rows(n, 4); auto y = labels(n, 4); for (int64_t i = 0; i < n; i += bs) { auto e = std::min(i + bs, n); F::cross_entropy(x.slice(0, i, e), y.slice(0, i, e)); } }

THROWS_UNSEEN(minibatchBad) { auto n = in(10); int64_t bs = 4; auto x = rows(n, 4); auto y = labels(n, 4); for (int64_t i = 0; i < n; i += bs) { auto e = std::min(i + bs, n); F::cross_entropy(x.slice(0, i, e), y.slice(0, i, i + bs - 1)); } }

RUNS(split) { auto n = in(7); auto x = rows(n, 4); auto y = labels(n, 4); auto xs = x.split(3), ys = y.split(3); for (size_t i = 0; i < xs.size(); ++i) F::cross_entropy(xs[i], ys[i]); }

RUNS(chunk) { auto n = in(7); auto x = rows(n, 4); auto y = labels(n, 4); auto xs = x.chunk(3), ys = y.chunk(3); F::cross_entropy(xs[0], ys[0]); F::cross_entropy(xs.back(), ys.back()); }

THROWS_UNSEEN(chunkCross) { auto n = in(7); auto x = rows(n, 4); auto y = labels(n, 4); auto xs = x.chunk(3), ys = y.chunk(3); F::cross_entropy(xs[0], ys[2]); }

RUNS(ceil) { auto n = in(10); int64_t k = 4; auto b = (n + k - 1) / k; auto x = rows(b, 2); F::cross_entropy(x, labels((n - 1) / k + 1, 2)); }

RUNS(algebra) { auto n = in(5); F::cross_entropy(rows(n * 2, 2), labels(n + n, 2)); F::cross_entropy(rows((n + 1) * (n - 1), 2), labels(n * n - 1, 2)); F::cross_entropy(rows(n / 1, 2), labels(n % 100, 2)); }

THROWS(plusOneBad) { auto n = in(5); F::cross_entropy(rows(n, 2), labels(n + 1, 2)); }

RUNS(viewHalf) { auto n = in(6); auto x = torch::randn({n, 4}); F::cross_entropy(x.view({n / 2, 8}), labels(n / 2, 8)); F::cross_entropy(x.view({-1, 8}), labels(n / 2, 8)); F::cross_entropy(x.reshape({n * 2, 2}), labels(2 * n, 2)); }

RUNS(nonzero) { auto x = torch::rand({20}); auto i = (x > 0.5).nonzero().squeeze(1); auto a = rows(20, 3).index_select(0, i), b = labels(20, 3).index_select(0, i); F::cross_entropy(a, b); F::cross_entropy(a, torch::zeros({i.size(0)}, torch::kLong)); }

RUNS(maskTwice) { auto m = torch::rand({20}) > 0.5; auto a = rows(20, 3).index({m}); auto b = labels(20, 3).masked_select(m); F::cross_entropy(a, b); F::cross_entropy(a, torch::zeros({m.sum().item<int64_t>()}, torch::kLong)); }

RUNS(maskNot) { auto m = torch::arange(20) < 8; auto a = rows(20, 3).index({m}); auto b = labels(20, 3).index({~m}); auto c = labels(20, 3).index({m}); F::cross_entropy(a, c); F::cross_entropy(torch::cat({a, a}), torch::cat({c, c})); F::cross_entropy(rows(12, 3), b); }

RUNS(unique) { auto t = std::get<0>(torch::_unique2(torch::tensor({1, 2, 2, 3}))); F::cross_entropy(rows(t.size(0), 3), labels(3, 3)); }

RUNS(guard) { auto n = in(9), m = in(9); auto x = rows(n, 3); auto y = labels(m, 3); if (x.size(0) != y.size(0)) return; F::cross_entropy(x, y); }

RUNS(guardMin) { auto n = in(9), m = in(7); auto x = rows(n, 3); auto y = labels(m, 3); auto k = std::min(n, m); F::cross_entropy(x.slice(0, 0, k), y.slice(0, 0, k)); F::cross_entropy(x.narrow(0, 0, k), y.narrow(0, 0, k)); }

RUNS(pad) { auto n = in(5); auto x = rows(n, 3); if (n < 8) x = torch::cat({x, torch::zeros({8 - n, 3})}); F::cross_entropy(x, labels(8, 3)); }

RUNS(trim) { auto n = in(10); auto k = n - n % 4; auto x = rows(n, 3).slice(0, 0, k).view({k / 4, 4, 3}); F::cross_entropy(x.view({-1, 3}), labels(k, 3)); }

RUNS(windows) { auto n = in(12); int64_t w = 5; auto x = torch::randn({n}); auto u = x.unfold(0, w, 1); F::cross_entropy(u, labels(n - w + 1, 5)); auto v = torch::stack({x.slice(0, 0, n - 1), x.slice(0, 1, n)}, 1); F::cross_entropy(v, labels(n - 1, 2)); }

RUNS(shift) { auto n = in(6), t = in(5); auto x = torch::randn({n, t, 4}); auto y = torch::randint(0, 4, {n, t}, torch::kLong); F::cross_entropy(x.index({Slice(), Slice(None, -1)}).reshape({-1, 4}), y.index({Slice(), Slice(1, None)}).reshape({-1})); F::cross_entropy(x.permute({0, 2, 1}), y); }

THROWS(shiftBad) { auto n = in(6), t = in(5); auto x = torch::randn({n, t, 4}); auto y = torch::randint(0, 4, {n, t}, torch::kLong); F::cross_entropy(x.index({Slice(), Slice(None, -1)}).reshape({-1, 4}), y.reshape({-1})); }

THROWS_UNSEEN(permuteBad) { auto n = in(6), t = in(5); auto x = torch::randn({n, t, 4}); auto y = torch::randint(0, 4, {n, t}, torch::kLong); F::cross_entropy(x, y); }

RUNS(sliceOver) { auto n = in(3); auto x = rows(n, 2); F::cross_entropy(x.slice(0, 0, 100), labels(n, 2)); F::cross_entropy(x.slice(0, -100), labels(n, 2)); F::cross_entropy(x.slice(0, 0, n + 5), labels(n, 2)); }

RUNS(sliceSym) { auto n = in(8), a = in(2), b = in(6); auto x = rows(n, 2); F::cross_entropy(x.slice(0, a, b), labels(n, 2).slice(0, a, b)); F::cross_entropy(x.slice(0, a, b), labels(4, 2)); F::cross_entropy(x.slice(0, a, a + 3), labels(3, 2)); F::cross_entropy(x.slice(0, b, b + 3), labels(2, 2)); }

RUNS(broadcastOne) { auto n = in(1); auto x = torch::randn({5, n}), y = torch::randn({5, 3}); F::mse_loss(x + y, torch::zeros({5, 3})); F::mse_loss(x * y, torch::zeros({5, 3})); }

RUNS(expand) { auto n = in(4); auto x = torch::randn({1, 3}).expand({n, 3}); F::cross_entropy(x, labels(n, 3)); F::cross_entropy(torch::randn({n, 1}).expand({-1, 3}), labels(n, 3)); }

RUNS(repeat) { auto n = in(4), k = in(3); auto x = torch::randn({n, 3}).repeat({k, 1}); F::cross_entropy(x, labels(n * k, 3)); F::cross_entropy(x, labels(n, 3).repeat({k})); F::cross_entropy(torch::randn({n, 3}).repeat_interleave(k, 0), labels(n, 3).repeat_interleave(k)); }

RUNS(stackLoop) { auto n = in(4); std::vector<Tensor> v; for (int64_t i = 0; i < n; ++i) v.push_back(torch::randn({3})); F::cross_entropy(torch::stack(v), labels(n, 3)); }

RUNS(catLoop) { auto n = in(4); std::vector<Tensor> v, w; for (int64_t i = 0; i < n; ++i) { v.push_back(rows(2, 3)); w.push_back(labels(2, 3)); } F::cross_entropy(torch::cat(v), torch::cat(w)); F::cross_entropy(torch::cat(v), labels(2 * n, 3)); }

RUNS(catVar) { auto n = in(4); std::vector<Tensor> v, w; for (int64_t i = 0; i < n; ++i) { v.push_back(rows(i + 1, 3)); w.push_back(labels(i + 1, 3)); } F::cross_entropy(torch::cat(v), torch::cat(w)); F::cross_entropy(torch::cat(v), labels(10, 3)); }

RUNS(whileGrow) { auto n = in(20); auto x = rows(1, 3); while (x.size(0) < n) x = torch::cat({x, x}); x = x.slice(0, 0, n); F::cross_entropy(x, labels(n, 3)); }

RUNS(condPush) { auto n = in(6); std::vector<Tensor> v; std::vector<int64_t> y; for (int64_t i = 0; i < n; ++i) if (i % 2) { v.push_back(torch::randn({3})); y.push_back(i % 3); } F::cross_entropy(torch::stack(v), torch::tensor(y)); }

RUNS(condPushOne) { auto n = in(6); std::vector<Tensor> v; std::vector<int64_t> y; for (int64_t i = 0; i < n; ++i) { if (i % 2) v.push_back(torch::randn({3})); if (i % 2 == 1) y.push_back(i % 3); } F::cross_entropy(torch::stack(v), torch::tensor(y)); }

RUNS(flag) { bool aug = in(1); auto x = rows(4, 3); auto y = labels(4, 3); if (aug) x = torch::cat({x, x}); if (aug) y = torch::cat({y, y}); F::cross_entropy(x, y); }

RUNS(flagNot) { bool aug = in(1); auto x = rows(4, 3); auto y = labels(4, 3); if (aug) x = torch::cat({x, x}); if (!aug) return; F::cross_entropy(x, y.repeat({2})); }

RUNS(flagInt) { auto k = in(2); auto x = rows(4, 3); if (k == 2) x = rows(8, 3); auto y = labels(k == 2 ? 8 : 4, 3); F::cross_entropy(x, y); }

RUNS(flagLt) { auto k = in(2); auto x = rows(4, 3); if (k > 1) x = rows(8, 3); auto y = labels(4, 3); if (k >= 2) y = labels(8, 3); F::cross_entropy(x, y); }

RUNS(switch) { auto k = in(2); Tensor x, y; switch (k) { case 1: x = rows(4, 3); y = labels(4, 3); break; case 2: x = rows(5, 3); y = labels(5, 3); break; default: throw std::runtime_error("k"); } F::cross_entropy(x, y); }

RUNS(string) { std::string m = std::to_string(in(3)); Tensor x = rows(4, 3), y = labels(4, 3); if (m == "3") { x = rows(5, 3); } if (m == "3") { y = labels(5, 3); } F::cross_entropy(x, y); }

RUNS(dimCheck) { auto f = [](Tensor x) { if (x.dim() == 3) x = x.flatten(0, 1); return x; }; F::cross_entropy(f(torch::randn({2, 3, 4})), labels(6, 4)); F::cross_entropy(f(rows(6, 4)), labels(6, 4)); }

RUNS(numel) { auto n = in(4); auto x = torch::randn({n, 6}); F::mse_loss(x.view({x.numel()}), torch::zeros({n * 6})); F::cross_entropy(x.view({x.numel() / 3, 3}), labels(2 * n, 3)); }

RUNS(squeezeOne) { auto n = in(1); auto x = torch::randn({n, 3}); F::cross_entropy(x.squeeze(), torch::tensor(1)); F::mse_loss(x.squeeze(0), torch::zeros({3})); }

RUNS(squeezeNot) { auto n = in(4); auto x = torch::randn({n, 3}); F::cross_entropy(x.squeeze(0), labels(n, 3)); }

RUNS(itemSize) { auto t = torch::tensor({4}); auto n = t.item<int64_t>(); F::cross_entropy(rows(n, 3), labels(4, 3)); }

RUNS(maxlen) { std::vector<int64_t> lens{3, 5, 2}; auto m = *std::max_element(lens.begin(), lens.end()); std::vector<Tensor> v; for (auto l : lens) v.push_back(torch::cat({torch::randn({l, 2}), torch::zeros({m - l, 2})})); auto x = torch::stack(v); F::mse_loss(x, torch::zeros({3, 5, 2})); }

RUNS(padSeq) { auto a = torch::randn({3, 2}), b = torch::randn({5, 2}); auto x = nn::utils::rnn::pad_sequence({a, b}, true); F::mse_loss(x, torch::zeros({2, 5, 2})); }

RUNS(permuteSym) { auto n = in(2), c = in(3), h = in(4); auto x = torch::randn({n, c, h, h}); auto y = x.permute({0, 2, 3, 1}).reshape({-1, c}); F::cross_entropy(y, torch::zeros({n * h * h}, torch::kLong)); F::cross_entropy(x, torch::zeros({n, h, h}, torch::kLong)); }

THROWS(permuteSymBad) { auto n = in(2), c = in(3), h = in(4); auto x = torch::randn({n, c, h, h}); F::cross_entropy(x, torch::zeros({n, h, h + 1}, torch::kLong)); }

RUNS(poolSym) { auto h = in(9); auto x = torch::max_pool2d(torch::randn({1, 3, h, h}), 2); F::mse_loss(x, torch::zeros({1, 3, h / 2, h / 2})); auto c = torch::conv2d(torch::randn({1, 3, h, h}), torch::randn({5, 3, 3, 3}), {}, 2, 1); F::mse_loss(c, torch::zeros({1, 5, (h + 1) / 2, (h + 1) / 2})); }

RUNS(convSymSkip) { auto h = in(8); auto x = torch::randn({1, 3, h, h}); auto d = torch::max_pool2d(x, 2); auto u = torch::upsample_nearest2d(d, {h, h}); F::mse_loss(torch::cat({x, u}, 1), torch::zeros({1, 6, h, h})); }

RUNS(upOdd) { auto h = in(8); auto x = torch::randn({1, 3, h, h}); auto d = torch::max_pool2d(x, 2); auto u = torch::conv_transpose2d(d, torch::randn({3, 3, 2, 2}), {}, 2); F::mse_loss(torch::cat({x, u}, 1), torch::zeros({1, 6, h, h})); }

RUNS(arange) { auto n = in(7); F::mse_loss(torch::arange(n).to(torch::kFloat), torch::zeros({n})); F::mse_loss(torch::arange(0, n, 2).to(torch::kFloat), torch::zeros({(n + 1) / 2})); F::mse_loss(torch::linspace(0, 1, n), torch::zeros({n})); }

RUNS(gather) { auto n = in(7); auto q = rows(n, 4); auto a = labels(n, 4).unsqueeze(1); F::mse_loss(q.gather(1, a).squeeze(1), std::get<0>(q.max(1))); }

RUNS(topk) { auto n = in(7); auto [v, i] = rows(n, 4).topk(2, 1); F::mse_loss(v, torch::zeros({n, 2})); F::cross_entropy(v, i.select(1, 0).remainder(2)); }

RUNS(where) { auto n = in(7); auto x = rows(n, 4); F::mse_loss(torch::where(x > 0, x, torch::zeros_like(x)), torch::zeros({n, 4})); }

RUNS(oneHot) { auto n = in(7); auto y = labels(n, 4); y[0] = 3; F::cross_entropy(rows(n, 4), F::one_hot(y, 4).to(torch::kFloat)); F::cross_entropy(rows(n, 4), F::one_hot(y).to(torch::kFloat)); }

RUNS(einsum) { auto n = in(7); auto x = torch::einsum("bi,ij->bj", {rows(n, 4), rows(4, 3)}); F::cross_entropy(x, labels(n, 3)); }

RUNS(bmm) { auto n = in(7); auto x = torch::bmm(torch::randn({n, 2, 4}), torch::randn({n, 4, 3})); F::cross_entropy(x.select(1, 0), labels(n, 3)); }

RUNS(negView) { auto n = in(8), h = in(2); auto x = torch::randn({n, 12}); auto q = x.view({n, h, 12 / h}).transpose(0, 1); F::mse_loss(q, torch::zeros({h, n, 6})); F::mse_loss(q.transpose(0, 1).reshape({n, 12}), x); }

RUNS(structN) { struct Cfg { int64_t n = in(5), c = 3; } c; F::cross_entropy(rows(c.n, c.c), labels(c.n, c.c)); c.n += 1; F::cross_entropy(rows(c.n, c.c), labels(6, 3)); }

RUNS(pushAll) { std::vector<float> v(rows(in(5), 2).size(0)), a, b; for (auto x : v) a.push_back(x); for (size_t i = 0; i < v.size(); ++i) b.push_back(v[i]); auto n = static_cast<int64_t>(v.size()); F::cross_entropy(rows(n, 2), torch::tensor(a).to(torch::kLong)); F::cross_entropy(rows(n, 2), torch::tensor(b).to(torch::kLong)); }

THROWS(pushAllBad) { std::vector<float> v(rows(in(5), 2).size(0)), a; for (auto x : v) a.push_back(x); F::cross_entropy(rows(v.size() + 1, 2), torch::tensor(a).to(torch::kLong)); }

THROWS(pushByIndexBad) { std::vector<float> v(rows(in(5), 2).size(0)), a; for (size_t i = 0; i < v.size(); ++i) a.push_back(v[i]); F::cross_entropy(rows(v.size() + 1, 2), torch::tensor(a).to(torch::kLong)); }

RUNS(countHalfway) { auto x = rows(in(5), 2); int64_t n = x.size(0), k = 0; for (int64_t i = 0; i < n - i; ++i) ++k; F::cross_entropy(rows(n + 1, 2), labels(2 * k, 2)); }

RUNS(shrinking) { std::vector<float> v(in(6)); int64_t n = v.size(), k = 0; for (size_t i = 0; i < v.size(); ++i) { v.pop_back(); ++k; } F::cross_entropy(rows(n, 2), labels(2 * k, 2)); }

/// Windows of a sequence and the ones behind them, taken at random.
static std::pair<Tensor, Tensor> windows(const Tensor &sequence, int64_t count, int64_t length) {
  auto starts = torch::randint(0, sequence.size(0) - length, {count}, torch::kLong);
  std::vector<Tensor> inputs, targets;
  for (int64_t i = 0; i < count; ++i) {
    auto s = starts[i].item<int64_t>();
    inputs.push_back(sequence.slice(0, s, s + length));
    targets.push_back(sequence.slice(0, s + 1, s + length + 1));
  }
  return {torch::stack(inputs), torch::stack(targets)};
}
static std::pair<Tensor, Tensor> trainAndTest() {
  auto sequence = torch::randint(0, 11, {in(200)}, torch::kLong);
  auto part = static_cast<int64_t>(0.8 * static_cast<double>(sequence.size(0)));
  return {sequence.slice(0, 0, part), sequence.slice(0, part)};
}
RUNS(windowsInEveryRound) {
  nn::Embedding net(11, 11);
  auto [train, test] = trainAndTest();
  for (int round = 0; round < 20; ++round) {
    auto [x, y] = windows(train, 3, 8);
    F::cross_entropy(net(x).view({-1, 11}), y.view(-1));
    auto [u, v] = windows(test, 3, 8);
    F::cross_entropy(net(u).view({-1, 11}), v.view(-1));
  }
}
THROWS(windowsInEveryRoundBad) {
  nn::Embedding net(11, 11);
  auto [train, test] = trainAndTest();
  for (int round = 0; round < 20; ++round) {
    auto [x, y] = windows(train, 3, 8);
    auto [u, v] = windows(test, 4, 8);
    if (round == 9)
      F::cross_entropy(net(x).view({-1, 11}), v.view(-1));
  }
}

RUNS(countsOfClasses) { auto y = labels(12, 3); auto n = torch::bincount(y, {}, 3).to(torch::kFloat); F::cross_entropy(rows(12, 3), y, F::CrossEntropyFuncOptions().weight(12 / n.clamp_min(1))); torch::nll_loss(rows(12, 3).log_softmax(1), y, n); }

RUNS(countsOfMoreClasses) { auto y = labels(12, 3); y[0] = 4; auto n = torch::bincount(y, {}, 3); F::cross_entropy(rows(12, 5), y, F::CrossEntropyFuncOptions().weight(n.to(torch::kFloat))); F::mse_loss(torch::bincount(y, torch::ones({12}, torch::kDouble)), torch::zeros({5}, torch::kDouble)); }

RUNS(countsOfNothing) { auto y = labels(0, 3); F::mse_loss(y.bincount({}, 3).to(torch::kFloat), torch::zeros({3})); F::mse_loss(torch::bincount(y, torch::rand({2}), 3), torch::zeros({3})); }

THROWS(countsOfTooManyClasses) { auto y = labels(12, 3); auto n = torch::bincount(y, {}, 3).to(torch::kFloat); F::cross_entropy(rows(12, 2), y.clamp_max(1), F::CrossEntropyFuncOptions().weight(n)); }

THROWS(countsOfAtLeastSoMany) { std::vector<int64_t> list; for (int64_t i = 0; i < in(12); ++i) list.push_back(in(i % 3)); auto y = torch::tensor(list); auto n = torch::bincount(y, {}, 4).to(torch::kFloat); F::cross_entropy(rows(12, 3), labels(12, 3), F::CrossEntropyFuncOptions().weight(n)); }

THROWS(countsOfColumns) { torch::bincount(labels(12, 3).unsqueeze(1), {}, 3); }
