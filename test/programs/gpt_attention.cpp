// A small GPT written out: causal self attention by hand, a ModuleList of blocks, two-dimensional
// logits and targets at the loss, optional targets in forward.
#include <torch/torch.h>

#include <cmath>
#include <iostream>
#include <memory>

namespace F = torch::nn::functional;

struct GPTConfig {
  int64_t block_size = 16;
  int64_t vocab_size = 65;
  int64_t n_layer = 2;
  int64_t n_head = 4;
  int64_t n_embd = 32;
  double dropout = 0.0;
};

class CausalSelfAttention : public torch::nn::Module {
public:
  explicit CausalSelfAttention(const GPTConfig &config)
      : n_head(config.n_head), n_embd(config.n_embd) {
    c_attn = register_module("c_attn", torch::nn::Linear(n_embd, 3 * n_embd));
    c_proj = register_module("c_proj", torch::nn::Linear(n_embd, n_embd));
    mask = register_buffer("mask", torch::tril(torch::ones({config.block_size, config.block_size}))
                                       .view({1, 1, config.block_size, config.block_size}));
  }

  torch::Tensor forward(torch::Tensor x) {
    auto B = x.size(0), T = x.size(1), C = x.size(2);
    auto qkv = c_attn->forward(x).split(n_embd, 2);
    auto q = qkv[0].view({B, T, n_head, C / n_head}).transpose(1, 2);
    auto k = qkv[1].view({B, T, n_head, C / n_head}).transpose(1, 2);
    auto v = qkv[2].view({B, T, n_head, C / n_head}).transpose(1, 2);

    auto att = torch::matmul(q, k.transpose(-2, -1)) * (1.0 / std::sqrt(double(k.size(-1))));
    att = att.masked_fill(mask.slice(2, 0, T).slice(3, 0, T) == 0, -1e9);
    att = torch::softmax(att, -1);
    auto y = torch::matmul(att, v);
    y = y.transpose(1, 2).contiguous().view({B, T, C});
    return c_proj->forward(y);
  }

private:
  int64_t n_head, n_embd;
  torch::nn::Linear c_attn{nullptr}, c_proj{nullptr};
  torch::Tensor mask;
};

class Block : public torch::nn::Module {
public:
  explicit Block(const GPTConfig &config) {
    ln_1 = register_module("ln_1",
                           torch::nn::LayerNorm(torch::nn::LayerNormOptions({config.n_embd})));
    attn = register_module("attn", std::make_shared<CausalSelfAttention>(config));
    ln_2 = register_module("ln_2",
                           torch::nn::LayerNorm(torch::nn::LayerNormOptions({config.n_embd})));
    mlp = register_module("mlp", torch::nn::Sequential(
                                     torch::nn::Linear(config.n_embd, 4 * config.n_embd),
                                     torch::nn::GELU(),
                                     torch::nn::Linear(4 * config.n_embd, config.n_embd)));
  }

  torch::Tensor forward(torch::Tensor x) {
    x = x + attn->forward(ln_1->forward(x));
    x = x + mlp->forward(ln_2->forward(x));
    return x;
  }

private:
  torch::nn::LayerNorm ln_1{nullptr}, ln_2{nullptr};
  std::shared_ptr<CausalSelfAttention> attn;
  torch::nn::Sequential mlp{nullptr};
};

class GPT : public torch::nn::Module {
public:
  explicit GPT(const GPTConfig &config) : config(config) {
    wte = register_module("wte", torch::nn::Embedding(config.vocab_size, config.n_embd));
    wpe = register_module("wpe", torch::nn::Embedding(config.block_size, config.n_embd));
    blocks = register_module("blocks", torch::nn::ModuleList());
    for (int64_t i = 0; i < config.n_layer; ++i)
      blocks->push_back(std::make_shared<Block>(config));
    ln_f = register_module("ln_f",
                           torch::nn::LayerNorm(torch::nn::LayerNormOptions({config.n_embd})));
    lm_head = register_module(
        "lm_head",
        torch::nn::Linear(torch::nn::LinearOptions(config.n_embd, config.vocab_size).bias(false)));
  }

  std::pair<torch::Tensor, torch::Tensor> forward(torch::Tensor idx, torch::Tensor targets = {}) {
    auto T = idx.size(1);
    TORCH_CHECK(T <= config.block_size, "sequence too long");
    auto pos = torch::arange(0, T, torch::kLong).unsqueeze(0);
    auto x = wte->forward(idx) + wpe->forward(pos);
    for (auto &module : *blocks)
      x = module->as<Block>()->forward(x);
    x = ln_f->forward(x);
    auto logits = lm_head->forward(x);

    torch::Tensor loss;
    if (targets.defined()) {
      loss = F::cross_entropy(logits.view({-1, logits.size(-1)}), targets.view({-1})); // LOSS
    }
    return {logits, loss};
  }

private:
  GPTConfig config;
  torch::nn::Embedding wte{nullptr}, wpe{nullptr};
  torch::nn::ModuleList blocks;
  torch::nn::LayerNorm ln_f{nullptr};
  torch::nn::Linear lm_head{nullptr};
};

int main() {
  torch::manual_seed(1337);
  GPTConfig config;
  auto model = std::make_shared<GPT>(config);
  torch::optim::AdamW optimizer(model->parameters(), torch::optim::AdamWOptions(3e-4));
  const int64_t batch_size = 4;
  auto data = torch::randint(config.vocab_size, {512}, torch::kLong);

  for (int step = 0; step < 3; ++step) {
    auto ix = torch::randint(data.size(0) - config.block_size - 1, {batch_size}, torch::kLong);
    std::vector<torch::Tensor> xs, ys;
    for (int64_t b = 0; b < batch_size; ++b) {
      auto i = ix[b].item<int64_t>();
      xs.push_back(data.slice(0, i, i + config.block_size));
      ys.push_back(data.slice(0, i + 1, i + 1 + config.block_size));
    }
    auto x = torch::stack(xs), y = torch::stack(ys);
    auto [logits, loss] = model->forward(x, y);
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    std::cout << "step " << step << " loss " << loss.item<float>() << "\n";
  }

  torch::NoGradGuard no_grad;
  auto idx = torch::zeros({1, 1}, torch::kLong);
  for (int i = 0; i < 4; ++i) {
    auto logits = model->forward(idx).first;
    auto last = logits.index({torch::indexing::Slice(), -1, torch::indexing::Slice()});
    auto next = torch::multinomial(torch::softmax(last, -1), 1);
    idx = torch::cat({idx, next}, 1);
  }
  std::cout << idx << std::endl;
}
