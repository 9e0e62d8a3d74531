#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// mse_loss and huber_loss take a target of another dtype, and throw in backward.
namespace F = torch::nn::functional;

struct Regression : torch::nn::Module {
  Regression() { layer = register_module("layer", torch::nn::Linear(8, 1)); }
  torch::Tensor forward(torch::Tensor x) { return layer(x).squeeze(1); }
  torch::nn::Linear layer{nullptr};
};

void trainOnCounts() {
  Regression model;
  torch::optim::SGD optimizer(model.parameters(), 0.1);
  auto rows = torch::randn({32, 8});
  auto counts = torch::randint(0, 10, {32});
  optimizer.zero_grad();
  auto loss = F::mse_loss(model.forward(rows), counts);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'backward' cannot go through this loss: {{.*}} [shapewise-loss-dtype]
  loss.backward();
  optimizer.step();
}

void otherSpellings() {
  Regression model;
  auto rows = torch::randn({32, 8});
  auto counts = torch::randint(0, 10, {32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'backward' cannot go through this loss: {{.*}} [shapewise-loss-dtype]
  (torch::mse_loss(model.forward(rows), counts) * 0.5).backward();
  torch::nn::HuberLoss huber;
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'backward' cannot go through this loss: {{.*}} [shapewise-loss-dtype]
  huber(model.forward(rows), counts).backward();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'backward' cannot go through this loss: {{.*}} [shapewise-loss-dtype]
  torch::mse_loss(model.forward(rows), torch::zeros({32}, torch::kDouble)).backward();
}

void fine(torch::Tensor given) {
  Regression model;
  auto rows = torch::randn({32, 8});
  auto counts = torch::randint(0, 10, {32});
  auto predictions = model.forward(rows);
  F::mse_loss(predictions, counts.to(torch::kFloat)).backward();
  F::mse_loss(predictions, counts.to(predictions.dtype())).backward();
  torch::mse_loss(predictions, counts.type_as(predictions)).backward();
  torch::mse_loss(predictions, given).backward();
  F::l1_loss(predictions, counts).backward();
  torch::smooth_l1_loss(predictions, counts).backward();
  F::smooth_l1_loss(predictions, torch::zeros({32}, torch::kDouble)).backward();
  (predictions - counts).pow(2).mean().backward();
  // Looked at, and no gradient asked for.
  std::cout << torch::mse_loss(predictions, counts).item<float>();
}
