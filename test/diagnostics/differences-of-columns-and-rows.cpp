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

// The same with more axes of length 1, or in front of a picture.
struct Critic : torch::nn::Module {
  Critic() {
    first = register_module("first", torch::nn::Conv2d(3, 8, 3));
    last = register_module("last", torch::nn::Conv2d(8, 1, 6));
  }
  torch::Tensor forward(torch::Tensor x) { return last(torch::leaky_relu(first(x))); }
  torch::nn::Conv2d first{nullptr}, last{nullptr};
};

void criticOfImages() {
  Critic critic;
  auto images = torch::randn({16, 3, 8, 8}), labels = torch::ones({16});
  auto scores = critic.forward(images);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference {{.*}}[16, 1, 1, 16]{{.*}} [shapewise-silent-broadcast]
  auto loss = (scores - labels).pow(2).mean();
  auto right = (scores.view({-1}) - labels).pow(2).mean();
  auto flat = (scores.flatten() - labels).pow(2).mean();
  auto same = (scores - labels.view({16, 1, 1, 1})).pow(2).mean();
  auto gray = torch::nn::Conv2d(3, 1, 1)(images), masks = torch::rand({16, 8, 8});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference {{.*}}[16, 16, 8, 8]{{.*}} [shapewise-silent-broadcast]
  (gray - masks).abs().mean();
  (gray.squeeze(1) - masks).abs().mean();
  (gray - masks.unsqueeze(1)).abs().mean();
}

void otherSizesMeet() {
  // Each score against each of ten levels.
  auto scores = torch::nn::Linear(5, 1)(torch::randn({32, 5}));
  auto levels = torch::linspace(0, 1, 10);
  (scores - levels).pow(2).mean();
  // Each row against one, each pixel against its channel's mean.
  auto features = torch::nn::Linear(5, 8)(torch::randn({32, 5}));
  (features - torch::randn({8})).pow(2).sum();
  auto images = torch::randn({16, 3, 8, 8});
  (images - images.mean({2, 3}, true)).pow(2).mean();
  (images - torch::tensor({0.4, 0.5, 0.6}).view({1, 3, 1, 1})).pow(2).mean();
  auto center = torch::zeros({1, 8});
  (features - center).pow(2).mean();
}
