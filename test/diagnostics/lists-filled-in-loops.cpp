// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Lists that a loop of unknown length fills: what all elements share is known, two lists filled
// side by side are of one length, and sizes that differ from element to element match nothing.
#include <torch/torch.h>
namespace F = torch::nn::functional;

bool more();
int64_t rows();

void replay() {
  std::vector<torch::Tensor> states, values;
  while (more()) {
    states.push_back(torch::rand({8}));
    values.push_back(torch::rand({1}));
  }
  auto s = torch::stack(states), v = torch::stack(values);
  F::mse_loss(s.sum(1, true), v);
  // CHECK: [[@LINE+1]]:6: warning: {{.*}} [shapewise-{{.*}}]
  F::mse_loss(s.view({-1, 4, 2}).sum(1), v.expand({-1, 3}));
  auto w = torch::nn::Linear(8, 4)->forward(s);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  torch::nn::Linear(5, 4)->forward(w);
}

void pieces(torch::Tensor given) {
  std::vector<torch::Tensor> outputs, targets;
  int64_t seen = 0, rounds = 0;
  for (auto &part : given.split(10)) {
    outputs.push_back(torch::randn({part.size(0), 5}));
    targets.push_back(torch::zeros({part.size(0)}, torch::kLong));
    seen += 3;
    ++rounds;
  }
  F::cross_entropy(torch::cat(outputs), torch::cat(targets)); // not said, not reported
  F::cross_entropy(outputs[0], targets[1]);                   // may fit
  F::cross_entropy(torch::rand({seen, 4}), torch::zeros({rounds * 3}, torch::kLong));
  // CHECK: [[@LINE+1]]:6: warning: {{.*}} [shapewise-loss-batch]
  F::cross_entropy(torch::rand({seen, 4}), torch::zeros({rounds * 3 + 1}, torch::kLong));
  // CHECK: [[@LINE+1]]:6: warning: {{.*}} [shapewise-loss-classes]
  F::cross_entropy(torch::cat(outputs), torch::cat(targets), F::CrossEntropyFuncOptions().weight(torch::ones({6})));
}

// What the last round left is not what this round has.
void previous() {
  torch::Tensor last = torch::rand({3});
  while (more()) {
    auto now = torch::rand({rows()});
    if (now.size(0) == last.size(0))
      F::mse_loss(now, last);
    last = now;
  }
  auto kept = last;
  while (more())
    last = torch::rand({rows()});
  F::mse_loss(kept, last);
}

void branches(bool large) {
  int64_t n = 5, m = 50;
  if (large) {
    n = 7;
    m = 70;
  }
  F::cross_entropy(torch::rand({m, 3}), torch::zeros({n * 10}, torch::kLong));
}

// Elements whose rank is not known, but is one for all.
void windows(torch::Tensor text, int64_t count) {
  std::vector<torch::Tensor> inputs, targets;
  for (int64_t i = 0; i < count; ++i) {
    auto at = torch::randint(text.size(0) - 8, {1}).item<int64_t>();
    inputs.push_back(text.slice(0, at, at + 8));
    targets.push_back(text.slice(0, at + 1, at + 9));
  }
  auto x = torch::stack(inputs), y = torch::stack(targets).to(torch::kLong);
  torch::nn::Embedding model(65, 64);
  F::cross_entropy(model(x).view({-1, 64}), y.view({-1}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  F::cross_entropy(torch::rand({x.size(1), 64}), torch::zeros({y.size(1) + 1}, torch::kLong));
  auto all = torch::cat(inputs);
  F::mse_loss(all, torch::cat(targets));
}
