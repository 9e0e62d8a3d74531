#include <torch/torch.h>

// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// A table of positions that is cut to the length of a sequence leaves the sequence as long as it is,
// whatever its length.
namespace F = torch::nn::functional;
namespace nn = torch::nn;
using torch::Tensor;

struct Positions : nn::Module {
  Positions() { table = register_buffer("table", torch::rand({50, 1, 32})); }
  Tensor forward(const Tensor &x) { return x + table.slice(0, 0, x.size(0)); }
  Tensor before(const Tensor &x) { return table.slice(0, 0, x.size(0)) + x; }
  Tensor table;
};

struct Model : nn::Module {
  Tensor forward(const Tensor &tokens) { return out(positions.forward(words(tokens))); }
  nn::Embedding words{nn::Embedding(100, 32)};
  Positions positions;
  nn::Linear out{nn::Linear(32, 100)};
};

void words(const Tensor &text) {
  Model model;
  TORCH_CHECK(text.dim() == 2 && text.size(0) > 0 && text.size(1) > 0);
  Tensor tokens = text.to(torch::kLong);
  Tensor logits = model.forward(tokens);
  auto loss = F::cross_entropy(logits.reshape({-1, 100}), tokens.reshape({-1}));
  Tensor padded = torch::cat({tokens, tokens.slice(0, 0, 1)});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' pairs {{.*}} rows of logits with {{.*}} labels
  loss = F::cross_entropy(logits.reshape({-1, 100}), padded.reshape({-1}));
}

void eitherSide(const Tensor &x, const Tensor &y) {
  TORCH_CHECK(x.dim() == 3 && x.size(0) > 1);
  Tensor longer = torch::zeros({x.size(0) + 1, x.size(1), 32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mse_loss' {{.*}} axis 0
  auto loss = torch::mse_loss(Positions().before(x), longer);
  // Nothing is said of where the whole may be empty or longer than the other.
  Tensor rows = torch::zeros({7});
  loss = torch::mse_loss(y.reshape({-1}) + rows.slice(0, 0, y.size(0)), rows);
}

// A part that may be empty where the whole is not: of one row and none, none are left.
void noPart(int64_t n, int64_t most) {
  Tensor x = torch::zeros({n, 3}), part = torch::zeros({most, 3}).slice(0, 0, n);
  Tensor both = x + part;
  auto loss = torch::mse_loss(both, torch::zeros({part.size(0), 3}));
}
