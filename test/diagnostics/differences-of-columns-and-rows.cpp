#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// A network's column against a row of targets makes a matrix of differences; nothing throws, and its
// mean is the mean over pairs that do not belong together.

void meanSquaredErrorByHand(torch::Tensor rows) {
  auto input = torch::randn({32, 5}), target = torch::randn({32});
  auto prediction = torch::nn::Linear(5, 1)(input);
  auto difference = prediction - target;
  // CHECK: [[@LINE+1]]:21: warning: 'mean' adds up a difference {{.*}}[32, 32]{{.*}} [shapewise-silent-broadcast]
  difference.pow(2).mean();
  // CHECK: [[@LINE+1]]:10: warning: 'mean' adds up a difference {{.*}} [shapewise-silent-broadcast]
  torch::mean(torch::abs(target.sub(prediction)));
  // CHECK: [[@LINE+1]]:29: warning: 'sum' adds up a difference {{.*}} [shapewise-silent-broadcast]
  (difference * difference).sum();
  (prediction.squeeze(1) - target).pow(2).mean();
  (prediction - target.unsqueeze(1)).pow(2).mean();
}

void meantThatWay() {
  auto x = torch::nn::Linear(5, 1)(torch::randn({32, 5})), y = torch::randn({32});
  // All pairs, and it says so.
  (x.squeeze(1).unsqueeze(1) - y).pow(2).mean();
  (y.view({-1, 1}) - y).pow(2).mean();
  (y.view({32, 1}) - y).abs().sum();
  (x - x.t()).pow(2).mean();
  // The rows of the matrix stay apart, or something else is made of it.
  (x - y).pow(2).mean(1);
  torch::relu(1 - (x - y)).mean();
  // A scale per row.
  (x - torch::randn({32, 5}).mean(1, true)).mean();
}
