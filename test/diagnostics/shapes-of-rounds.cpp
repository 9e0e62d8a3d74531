// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Shapes of which not even the rank is known: two that a loop sets anew each round are not one.
#include <torch/torch.h>
namespace F = torch::nn::functional;

bool more();
torch::Tensor next();

void roundByRound(torch::Tensor first) {
  torch::Tensor now = first, last = first;
  std::vector<torch::Tensor> all;
  while (more()) {
    now = next();
    if (now.dim() == 2 && last.dim() == 1)
      F::mse_loss(now.sum(1), last);
    all.push_back(now);
    last = all.front();
  }
  // Were they taken for one, this could not be.
  if (now.dim() == 2 && last.dim() == 1)
    F::mse_loss(torch::rand({3}), torch::rand({3}));
  // CHECK: [[@LINE+1]]:6: warning: {{.*}} [shapewise-loss-classes]
  F::mse_loss(torch::rand({2, 3}), torch::rand({2, 4}));
}
