// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Results taken apart into variables: std::tie, and std::forward_as_tuple around it.
#include <torch/torch.h>
namespace nn = torch::nn;

void nestedTuple(int64_t words) {
  nn::LSTM lstm(nn::LSTMOptions(8, 16).batch_first(true));
  nn::Linear head(16, words);
  torch::Tensor output, h = torch::zeros({1, 4, 16}), c = torch::zeros({1, 4, 16});
  for (int step = 0; step < 100; ++step) {
    std::forward_as_tuple(output, std::tie(h, c)) =
        lstm->forward(torch::rand({4, 7, 8}), std::make_tuple(h, c));
    h.detach_();
    torch::cross_entropy_loss(head(output).reshape({-1, words}), torch::zeros({28}, torch::kLong));
  }
  torch::mse_loss(h, torch::zeros({1, 4, 16}));
  torch::mse_loss(c, torch::zeros({1, 4, 16}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} 28 rows of logits with 27 labels{{.*}} [shapewise-loss-batch]
  torch::cross_entropy_loss(head(output).reshape({-1, words}), torch::zeros({27}, torch::kLong));
}

void flatTuple() {
  torch::Tensor a, b, kept = torch::zeros({5, 2});
  std::forward_as_tuple(a, b) = std::make_tuple(torch::zeros({3, 2}), torch::zeros({4, 2}));
  torch::mse_loss(a, torch::zeros({3, 2}));
  torch::mse_loss(b, torch::zeros({4, 2}));
  torch::mse_loss(kept, torch::zeros({5, 2}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-batch]
  torch::mse_loss(b, torch::zeros({3, 2}));
}

// A tuple of temporaries is read like any other.
void temporaries() {
  auto first = std::get<0>(std::forward_as_tuple(torch::zeros({3, 2}), 5));
  torch::mse_loss(first, torch::zeros({3, 2}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-batch]
  torch::mse_loss(first, torch::zeros({4, 2}));
}
