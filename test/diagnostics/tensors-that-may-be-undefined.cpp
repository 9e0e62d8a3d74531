// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// A tensor that a loop sets is undefined when the loop does not run. Using it throws then, so what is
// known of it where it is defined holds after a call that returned.
#include <torch/torch.h>
namespace F = torch::nn::functional;
void after_loop(int n) {
  torch::Tensor last;
  for (int i = 0; i < n; ++i)
    last = torch::randn({8, 10});
  F::cross_entropy(last, torch::zeros({8}, torch::kLong));
}
void after_loop_wrong(int n) {
  torch::Tensor last;
  for (int i = 0; i < n; ++i)
    last = torch::randn({8, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' pairs 8 rows of logits with 9 labels: logits are [8, 10], labels [9] [shapewise-loss-batch]
  F::cross_entropy(last, torch::zeros({9}, torch::kLong));
}
void optional_weight(bool weighted) {
  torch::Tensor weight;
  if (weighted)
    weight = torch::ones({10});
  F::cross_entropy(torch::randn({8, 10}), torch::zeros({8}, torch::kLong), F::CrossEntropyFuncOptions().weight(weight));
}
// Where an undefined tensor is as good as none, nothing is known: the loop may not have run.
void optional_weight_joined(int n) {
  torch::Tensor weight;
  for (int i = 0; i < n; ++i)
    weight = torch::ones({11});
  F::cross_entropy(torch::randn({8, 10}), torch::zeros({8}, torch::kLong), F::CrossEntropyFuncOptions().weight(weight));
}
void carried(int n) {
  torch::Tensor h;
  for (int i = 0; i < n; ++i) {
    auto x = torch::randn({4, 16});
    if (!h.defined())
      h = torch::zeros({4, 16});
    h = torch::tanh(h + x);
  }
  F::cross_entropy(h, torch::zeros({4}, torch::kLong));
}
void grows(int n) {
  torch::Tensor all;
  for (int i = 0; i < n; ++i) {
    auto x = torch::randn({4, 16});
    all = all.defined() ? torch::cat({all, x}) : x;
  }
  F::cross_entropy(all, torch::zeros({all.size(0)}, torch::kLong));
}

// The rows of the last round are not those of another one.
void last_round(std::vector<torch::Tensor> xs, std::vector<torch::Tensor> ys) {
  torch::Tensor x, y;
  for (size_t i = 0; i < xs.size(); ++i) {
    x = xs[i].view({-1, 10});
    if (i > 0 && y.defined())
      F::cross_entropy(x, torch::zeros({x.size(0)}, torch::kLong));
    y = ys[i].view({-1});
  }
  F::cross_entropy(x, y);
}

struct Memory {
  torch::Tensor state;
  void keep(torch::Tensor next, bool wanted) {
    if (wanted)
      state = next;
  }
};

void fields(bool wanted) {
  Memory memory;
  memory.keep(torch::ones({6, 3}), wanted);
  F::cross_entropy(memory.state, torch::zeros({6}, torch::kLong));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' pairs 6 rows of logits with 5 labels: {{.*}} [shapewise-loss-batch]
  F::cross_entropy(memory.state, torch::zeros({5}, torch::kLong));
}
