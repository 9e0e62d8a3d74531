// Programs about modules that are built, changed, shared and called.
#include "programs.h"

struct NetImpl : nn::Module {
  nn::Linear a{nullptr}, b{nullptr};
  NetImpl(int i, int h, int o)
      : a(register_module("a", nn::Linear(i, h))), b(register_module("b", nn::Linear(h, o))) {}
  Tensor forward(Tensor x) { return b(torch::relu(a(x))); }
};

TORCH_MODULE(Net);

RUNS(ok) {
  Net n(4, 8, 3);
  F::cross_entropy(n(torch::randn({5, 4})), labels(5, 3));
}

THROWS(bad) {
  Net n(4, 8, 3);
  F::cross_entropy(n(torch::randn({5, 4})), labels(6, 3));
}

RUNS(replaceLayer) {
  Net n(4, 8, 3);
  n->b = n->replace_module("b", nn::Linear(8, 7));
  F::cross_entropy(n(torch::randn({5, 4})), torch::full({5}, 6, torch::kLong));
}

RUNS(resetLayer) {
  Net n(4, 8, 3);
  n->b = nn::Linear(8, 7);
  F::cross_entropy(n(torch::randn({5, 4})), torch::full({5}, 6, torch::kLong));
}

RUNS(setWeight) {
  nn::Linear l(4, 3);
  l->weight = torch::randn({6, 4});
  l->bias = torch::zeros({6});
  F::cross_entropy(l(torch::randn({5, 4})), torch::full({5}, 5, torch::kLong));
}

RUNS(setWeightData) {
  nn::Linear l(4, 3);
  l->weight.set_data(torch::randn({6, 4}));
  l->bias.set_data(torch::zeros({6}));
  F::cross_entropy(l(torch::randn({5, 4})), torch::full({5}, 5, torch::kLong));
}

THROWS_UNSEEN(optionsMut) {
  nn::Linear l(4, 3);
  l->options.out_features(6);
  l->reset();
  F::cross_entropy(l(torch::randn({5, 4})), torch::full({5}, 5, torch::kLong));
}

RUNS(clone) {
  Net n(4, 8, 3);
  auto m = std::dynamic_pointer_cast<NetImpl>(n->shared_from_this());
  F::cross_entropy(m->forward(torch::randn({5, 4})), labels(5, 3));
}

RUNS(holderAlias) {
  Net n(4, 8, 3);
  Net m = n;
  m->b = nn::Linear(8, 5);
  F::cross_entropy(n(torch::randn({5, 4})), torch::full({5}, 4, torch::kLong));
}

RUNS(seqMut) {
  nn::Sequential s(nn::Linear(4, 8));
  s->push_back(nn::ReLU());
  s->push_back(nn::Linear(8, 3));
  F::cross_entropy(s->forward(torch::randn({5, 4})), labels(5, 3));
}

THROWS(seqBad) {
  nn::Sequential s(nn::Linear(4, 8));
  s->push_back(nn::ReLU());
  s->push_back(nn::Linear(8, 3));
  F::cross_entropy(s->forward(torch::randn({5, 4})), labels(4, 3));
}

RUNS(seqLoop) {
  nn::Sequential s;
  int w = 4;
  for (int h : {8, 6, 3}) {
    s->push_back(nn::Linear(w, h));
    w = h;
  }
  F::cross_entropy(s->forward(torch::randn({5, 4})), labels(5, 3));
}

THROWS(seqLoopBad) {
  nn::Sequential s;
  int w = 4;
  for (int h : {8, 6, 3}) {
    s->push_back(nn::Linear(w, h));
    w = h;
  }
  F::cross_entropy(s->forward(torch::randn({5, 4})), labels(6, 3));
}

RUNS(modlist) {
  nn::ModuleList l(nn::Linear(4, 8), nn::Linear(8, 3));
  Tensor x = torch::randn({5, 4});
  for (const auto &m : *l)
    x = m->as<nn::Linear>()->forward(x);
  F::cross_entropy(x, labels(5, 3));
}

RUNS(modlistIdx) {
  nn::ModuleList l(nn::Linear(4, 8), nn::Linear(8, 3));
  Tensor x = torch::randn({5, 4});
  for (size_t i = 0; i < l->size(); ++i)
    x = l->ptr<nn::LinearImpl>(i)->forward(x);
  F::cross_entropy(x, labels(5, 3));
}

RUNS(moddict) {
  std::vector<std::pair<std::string, std::shared_ptr<nn::Module>>> e{{"a", nn::Linear(4, 3).ptr()}};
  nn::ModuleDict d(e);
  F::cross_entropy(d["a"]->as<nn::Linear>()->forward(torch::randn({5, 4})), labels(5, 3));
}

RUNS(paramLoop) {
  Net n(4, 8, 3);
  int64_t c = 0;
  for (auto &p : n->parameters())
    c += p.numel();
  F::cross_entropy(rows(c, 2), labels(67, 2));
}

RUNS(named) {
  Net n(4, 8, 3);
  auto ps = n->named_parameters();
  F::mse_loss(ps["a.weight"], torch::zeros({8, 4}));
}

RUNS(children) {
  Net n(4, 8, 3);
  F::cross_entropy(rows(n->children().size(), 2), labels(2, 2));
}

RUNS(evalDropout) {
  nn::Sequential s(nn::Linear(4, 3), nn::Dropout(0.5));
  s->eval();
  torch::NoGradGuard g;
  F::cross_entropy(s->forward(torch::randn({5, 4})), labels(5, 3));
}

RUNS(lstm) {
  nn::LSTM l(nn::LSTMOptions(4, 6).batch_first(true).num_layers(2));
  auto [o, s] = l(torch::randn({5, 7, 4}));
  F::cross_entropy(o.select(1, -1), labels(5, 6));
  auto [h, c] = s;
  F::cross_entropy(h[-1], labels(5, 6));
}

THROWS(lstmBad) {
  nn::LSTM l(nn::LSTMOptions(4, 6));
  auto [o, s] = l(torch::randn({5, 7, 4}));
  F::cross_entropy(o[-1], labels(5, 6));
}

RUNS(gruBi) {
  nn::GRU l(nn::GRUOptions(4, 6).bidirectional(true));
  auto [o, h] = l(torch::randn({5, 7, 4}));
  F::cross_entropy(o[-1], labels(7, 12));
  F::mse_loss(h, torch::zeros({2, 7, 6}));
}

RUNS(convChain) {
  nn::Conv2d c(nn::Conv2dOptions(3, 8, 3).stride(2).padding(1));
  auto x = c(torch::randn({2, 3, 33, 33}));
  F::mse_loss(x, torch::zeros({2, 8, 17, 17}));
}

RUNS(convPadSame) {
  nn::Conv2d c(nn::Conv2dOptions(3, 8, 5).padding(torch::kSame));
  F::mse_loss(c(torch::randn({2, 3, 9, 9})), torch::zeros({2, 8, 9, 9}));
}

RUNS(convT) {
  nn::ConvTranspose2d c(nn::ConvTranspose2dOptions(8, 3, 4).stride(2).padding(1));
  F::mse_loss(c(torch::randn({2, 8, 7, 7})), torch::zeros({2, 3, 14, 14}));
}

RUNS(poolCeil) {
  auto x = torch::max_pool2d(torch::randn({2, 3, 7, 7}), 2, 2, 0, 1, true);
  F::mse_loss(x, torch::zeros({2, 3, 4, 4}));
}

RUNS(adaptive) {
  nn::AdaptiveAvgPool2d p(nn::AdaptiveAvgPool2dOptions({3, 5}));
  F::mse_loss(p(torch::randn({2, 3, 7, 7})), torch::zeros({2, 3, 3, 5}));
}

RUNS(adaptiveNull) {
  nn::AdaptiveAvgPool2d p(nn::AdaptiveAvgPool2dOptions({torch::nullopt, 5}));
  F::mse_loss(p(torch::randn({2, 3, 7, 7})), torch::zeros({2, 3, 7, 5}));
}

RUNS(embed) {
  nn::Embedding e(10, 6);
  F::mse_loss(e(torch::randint(0, 10, {2, 5}, torch::kLong)), torch::zeros({2, 5, 6}));
}

RUNS(embedPre) {
  auto e = nn::Embedding::from_pretrained(torch::randn({10, 6}));
  F::mse_loss(e(torch::randint(0, 10, {2, 5}, torch::kLong)), torch::zeros({2, 5, 6}));
}

RUNS(mha) {
  nn::MultiheadAttention m(nn::MultiheadAttentionOptions(8, 2));
  auto q = torch::randn({5, 2, 8});
  auto [o, w] = m(q, q, q);
  F::mse_loss(o, q);
  F::mse_loss(w, torch::zeros({2, 5, 5}));
}

RUNS(ln) {
  nn::LayerNorm l(nn::LayerNormOptions({6}));
  F::mse_loss(l(torch::randn({2, 6})), torch::zeros({2, 6}));
}

THROWS(lnBad) {
  nn::LayerNorm l(nn::LayerNormOptions({5}));
  F::mse_loss(l(torch::randn({2, 6})), torch::zeros({2, 6}));
}

RUNS(flattenMod) {
  nn::Sequential s(nn::Flatten(), nn::Linear(12, 3));
  F::cross_entropy(s->forward(torch::randn({5, 3, 2, 2})), labels(5, 3));
}

RUNS(unflatten) {
  nn::Unflatten u(nn::UnflattenOptions(1, {3, 4}));
  F::mse_loss(u(torch::randn({5, 12})), torch::zeros({5, 3, 4}));
}

RUNS(upsample) {
  nn::Upsample u(
      nn::UpsampleOptions().scale_factor(std::vector<double>({2, 2})).mode(torch::kNearest));
  F::mse_loss(u(torch::randn({1, 3, 4, 5})), torch::zeros({1, 3, 8, 10}));
}

RUNS(interp) {
  auto x = F::interpolate(torch::randn({1, 3, 4, 5}), F::InterpolateFuncOptions()
                                                          .size(std::vector<int64_t>({7, 9}))
                                                          .mode(torch::kBilinear)
                                                          .align_corners(false));
  F::mse_loss(x, torch::zeros({1, 3, 7, 9}));
}

RUNS(pad) {
  auto x = F::pad(torch::randn({1, 3, 4, 5}), F::PadFuncOptions({1, 2, 3, 4}));
  F::mse_loss(x, torch::zeros({1, 3, 11, 8}));
}

RUNS(pixel) {
  auto x = torch::pixel_shuffle(torch::randn({1, 12, 4, 5}), 2);
  F::mse_loss(x, torch::zeros({1, 3, 8, 10}));
}

RUNS(bilinear) {
  nn::Bilinear b(3, 4, 5);
  F::mse_loss(b(torch::randn({2, 3}), torch::randn({2, 4})), torch::zeros({2, 5}));
}

RUNS(cos) {
  F::mse_loss(F::cosine_similarity(torch::randn({2, 3}), torch::randn({2, 3})), torch::zeros({2}));
}

RUNS(pdist) {
  F::mse_loss(torch::cdist(torch::randn({2, 3}), torch::randn({5, 3})), torch::zeros({2, 5}));
}

RUNS(fold) {
  auto u = F::unfold(torch::randn({1, 3, 8, 8}), F::UnfoldFuncOptions(4).stride(4));
  F::mse_loss(u, torch::zeros({1, 48, 4}));
  auto f = F::fold(u, F::FoldFuncOptions({8, 8}, 4).stride(4));
  F::mse_loss(f, torch::zeros({1, 3, 8, 8}));
}

RUNS(anyseq) {
  nn::Sequential s({{"fc", nn::Linear(4, 3)}, {"act", nn::ReLU()}});
  F::cross_entropy(s->forward(torch::randn({5, 4})), labels(5, 3));
}

RUNS(namedAny) {
  nn::Sequential s;
  s->push_back("fc", nn::Linear(4, 3));
  F::cross_entropy(s->forward<Tensor>(torch::randn({5, 4})), labels(5, 3));
}

RUNS(functionalMod) {
  nn::Sequential s(nn::Linear(4, 3), nn::Functional([](Tensor x) { return torch::cat({x, x}); }));
  F::cross_entropy(s->forward(torch::randn({5, 4})), labels(10, 3));
}

RUNS(functionalBound) {
  nn::Sequential s(nn::Linear(4, 3),
                   nn::Functional([](Tensor x) { return torch::log_softmax(x, 1); }));
  F::nll_loss(s->forward(torch::randn({5, 4})), labels(5, 3));
}

RUNS(lambdaModel) {
  auto model = [l = nn::Linear(4, 3)](Tensor x) mutable { return l(x); };
  F::cross_entropy(model(torch::randn({5, 4})), labels(5, 3));
}

RUNS(weightNorm) {
  auto w = torch::randn({3, 4}, torch::requires_grad());
  auto x = torch::randn({5, 4}).matmul(w.t());
  F::cross_entropy(x, labels(5, 3));
}

struct Shared : nn::Module {
  nn::Linear l{nullptr};
  Shared(nn::Linear o) : l(register_module("l", o)) {}
  Tensor forward(Tensor x) { return l->forward(x); }
};

RUNS(sharedLayer) {
  nn::Linear l(4, 3);
  Shared s(l);
  l->weight = torch::randn({6, 4});
  l->bias = torch::zeros({6});
  F::cross_entropy(s.forward(torch::randn({5, 4})), torch::full({5}, 5, torch::kLong));
}

struct Lazy : nn::Module {
  nn::Linear l{nullptr};
  Tensor forward(Tensor x) {
    if (!l)
      l = register_module("l", nn::Linear(x.size(1), 3));
    return l(x);
  }
};

RUNS(lazy) {
  Lazy z;
  F::cross_entropy(z.forward(torch::randn({5, 4})), labels(5, 3));
  F::cross_entropy(z.forward(torch::randn({7, 4})), labels(7, 3));
}

struct Toggle : nn::Module {
  int n = 3;
  nn::Linear a{nullptr}, b{nullptr};
  bool second = false;
  Toggle() {
    a = register_module("a", nn::Linear(4, 3));
    b = register_module("b", nn::Linear(4, 5));
  }
  Tensor forward(Tensor x) { return second ? b(x) : a(x); }
};

RUNS(toggle) {
  Toggle t;
  F::cross_entropy(t.forward(torch::randn({5, 4})), labels(5, 3));
  t.second = true;
  F::cross_entropy(t.forward(torch::randn({5, 4})), torch::full({5}, 4, torch::kLong));
}

struct Cnt : nn::Module {
  int calls = 0;
  Tensor forward(Tensor x) {
    ++calls;
    return calls > 1 ? torch::cat({x, x}) : x;
  }
};

RUNS(stateful) {
  Cnt c;
  F::cross_entropy(c.forward(rows(3, 2)), labels(3, 2));
  F::cross_entropy(c.forward(rows(3, 2)), labels(6, 2));
}

RUNS(buffer) {
  struct M : nn::Module {
    Tensor pe;
    M() { pe = register_buffer("pe", torch::zeros({10, 4})); }
    Tensor forward(Tensor x) { return x + pe.slice(0, 0, x.size(0)); }
  } m;
  F::mse_loss(m.forward(torch::randn({5, 4})), torch::zeros({5, 4}));
}

RUNS(param) {
  struct M : nn::Module {
    Tensor w;
    M() { w = register_parameter("w", torch::randn({4, 3})); }
    Tensor forward(Tensor x) { return torch::mm(x, w); }
  } m;
  F::cross_entropy(m.forward(torch::randn({5, 4})), labels(5, 3));
}

THROWS(paramBad) {
  struct M : nn::Module {
    Tensor w;
    M() { w = register_parameter("w", torch::randn({4, 3})); }
    Tensor forward(Tensor x) { return torch::mm(x, w); }
  } m;
  F::cross_entropy(m.forward(torch::randn({5, 3})), labels(5, 3));
}

RUNS(virtualLayers) {
  struct L : nn::Module {
    virtual Tensor forward(Tensor x) = 0;
  };
  struct A : L {
    nn::Linear l{register_module("l", nn::Linear(4, 6))};
    Tensor forward(Tensor x) override { return l(x); }
  };
  struct B : L {
    Tensor forward(Tensor x) override { return x.slice(1, 0, 3); }
  };
  std::vector<std::shared_ptr<L>> ls{std::make_shared<A>(), std::make_shared<B>()};
  Tensor x = torch::randn({5, 4});
  for (auto &l : ls)
    x = l->forward(x);
  F::cross_entropy(x, labels(5, 3));
}

RUNS(saveLoad) {
  Net n(4, 8, 3);
  std::stringstream ss;
  torch::save(n, ss);
  Net m(4, 8, 3);
  torch::load(m, ss);
  F::cross_entropy(m(torch::randn({5, 4})), labels(5, 3));
  Tensor t = torch::randn({3, 2});
  std::stringstream s2;
  torch::save(torch::randn({7, 2}), s2);
  torch::load(t, s2);
  F::cross_entropy(t, labels(7, 2));
}

RUNS(optimStep) {
  Net n(4, 8, 3);
  torch::optim::SGD o(n->parameters(), 0.1);
  auto x = torch::randn({5, 4});
  for (int i = 0; i < 3; ++i) {
    o.zero_grad();
    auto l = F::cross_entropy(n(x), labels(5, 3));
    l.backward();
    o.step();
  }
}

RUNS(grad) {
  auto w = torch::randn({4, 3}, torch::requires_grad());
  auto l = F::cross_entropy(torch::randn({5, 4}).mm(w), labels(5, 3));
  l.backward();
  F::mse_loss(w.grad(), torch::zeros({4, 3}));
}

RUNS(autogradGrad) {
  auto w = torch::randn({4, 3}, torch::requires_grad());
  auto l = torch::randn({5, 4}).mm(w).sum();
  auto g = torch::autograd::grad({l}, {w});
  F::mse_loss(g[0], torch::zeros({4, 3}));
}

RUNS(detach) {
  auto x = rows(3, 2);
  auto y = x.detach().clone();
  y.resize_({1, 2});
  F::cross_entropy(x, labels(3, 2));
  F::cross_entropy(y, labels(1, 2));
}

RUNS(dataAlias) {
  auto x = rows(3, 2);
  auto y = x.data();
  y.unsqueeze_(0);
  F::cross_entropy(x, labels(3, 2));
}

RUNS(viewInplace) {
  auto x = rows(3, 2);
  auto y = x.view({2, 3});
  y.squeeze_();
  y.t_();
  F::cross_entropy(x, labels(3, 2));
  F::cross_entropy(y, labels(3, 2));
}

RUNS(accessor) {
  auto x = torch::zeros({3}, torch::kLong);
  auto a = x.accessor<int64_t, 1>();
  for (int i = 0; i < a.size(0); ++i)
    a[i] = i % 2;
  F::cross_entropy(rows(3, 2), x);
}

RUNS(fromblob) {
  std::vector<float> v(12, 1.f);
  auto x = torch::from_blob(v.data(), {3, 4});
  F::cross_entropy(x, labels(3, 4));
}

THROWS(fromblobBad) {
  std::vector<float> v(12, 1.f);
  auto x = torch::from_blob(v.data(), {4, 3});
  F::cross_entropy(x, labels(3, 3));
}

RUNS(tensorVec) {
  std::vector<int64_t> v{0, 1, 1};
  F::cross_entropy(rows(3, 2), torch::tensor(v));
  v.push_back(0);
  F::cross_entropy(rows(4, 2), torch::tensor(v));
}

RUNS(functionalWithoutType) {
  using Softmax = Tensor(const Tensor &, int64_t, c10::optional<c10::ScalarType>);
  nn::Sequential s(nn::Linear(4, 3),
                   nn::Functional(static_cast<Softmax &>(torch::log_softmax), 1, c10::nullopt));
  F::nll_loss(s->forward(torch::randn({2, 4})), labels(2, 3));
  F::nll_loss(torch::log_softmax(rows(2, 3), 1, c10::nullopt), labels(2, 3));
}

THROWS(functionalWithoutTypeBad) {
  using Softmax = Tensor(const Tensor &, int64_t, c10::optional<c10::ScalarType>);
  nn::Sequential s(nn::Linear(4, 3),
                   nn::Functional(static_cast<Softmax &>(torch::log_softmax), 1, c10::nullopt));
  F::nll_loss(s->forward(torch::randn({2, 4})), labels(3, 3));
}

RUNS(unsafeView) {
  auto x = at::_unsafe_view(torch::rand({4, 3, 1}), {4, 3});
  F::cross_entropy(x, labels(4, 3));
}

THROWS(unsafeViewBad) {
  auto x = at::_unsafe_view(torch::rand({4, 3, 1}), {4, 3});
  F::cross_entropy(x, labels(5, 3));
}

RUNS(recurrentMoved) {
  nn::LSTM lstm(nn::LSTMOptions(4, 8).batch_first(true));
  lstm->to(torch::kCPU);
  lstm->flatten_parameters();
  auto out = std::get<0>(lstm->forward(torch::rand({2, 3, 4})));
  F::mse_loss(out, torch::zeros({2, 3, 8}));
}

THROWS(recurrentMovedBad) {
  nn::GRU gru(nn::GRUOptions(4, 8).batch_first(true));
  gru->to(torch::kCPU);
  gru->to(torch::kDouble);
  gru->to(torch::kCPU, torch::kFloat);
  auto out = std::get<0>(gru->forward(torch::rand({2, 3, 4})));
  F::mse_loss(out, torch::zeros({2, 3, 7}));
}

// Weights put in place of a module's own give it their sizes.
RUNS(widenedByWeight) {
  nn::Linear layer(4, 3);
  layer->weight = torch::rand({5, 4});
  layer->bias = torch::rand({5});
  F::mse_loss(layer(rows(6, 4)), rows(6, 5));
}
THROWS(widenedByWeightBad) {
  nn::Linear layer(4, 3);
  layer->weight = torch::rand({5, 4});
  layer->bias = torch::rand({5});
  F::mse_loss(layer(rows(6, 4)), rows(6, 3));
}
RUNS(widenedBySetData) {
  nn::Linear layer(4, 3);
  layer->weight.set_data(torch::rand({5, 4}));
  layer->bias.set_data(torch::rand({5}));
  F::mse_loss(layer(rows(6, 4)), rows(6, 5));
}
RUNS(narrowedEmbedding) {
  nn::Embedding table(10, 8);
  table->weight = torch::rand({10, 6});
  F::mse_loss(table(labels(4, 10)), rows(4, 6));
}
RUNS(widenedConvolution) {
  nn::Conv2d layer(nn::Conv2dOptions(3, 8, 3));
  layer->weight = torch::rand({9, 3, 5, 5});
  layer->bias = torch::rand({9});
  F::mse_loss(layer(torch::rand({2, 3, 8, 8})), torch::rand({2, 9, 4, 4}));
}
RUNS(sameWeights) {
  nn::Linear layer(4, 3);
  layer->weight.set_data(torch::rand({4, 3}).t().clone());
  layer->bias.set_data(torch::rand({3}));
  F::mse_loss(layer(rows(6, 4)), rows(6, 3));
}
THROWS(sameWeightsBad) {
  nn::Linear layer(4, 3);
  layer->weight.set_data(torch::rand({4, 3}).t().clone());
  layer->bias.set_data(torch::rand({3}));
  F::mse_loss(layer(rows(6, 4)), rows(6, 5));
}

// What a holder's pointer points to.
namespace {
struct Pointed : nn::Module {
  Pointed(int64_t in, int64_t out) : layer(new nn::Linear(in, out)) {
    register_module("layer", layer->ptr());
  }
  Tensor forward(Tensor x) { return layer->ptr()->forward(x); }
  nn::Linear *layer;
};
} // namespace
RUNS(throughTheHoldersPointer) {
  auto *net = new Pointed(4, 5);
  F::mse_loss(net->forward(rows(2, 4)), rows(2, 5));
}
THROWS(throughTheHoldersPointerBad) {
  auto *net = new Pointed(4, 5);
  F::mse_loss(net->forward(rows(2, 4)), rows(2, 3));
}
