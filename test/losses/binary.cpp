#include <torch/torch.h>

#include "outcome.h"
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// binary_cross_entropy squeezes both operands as torch:: and insists on one shape elsewhere.
namespace F = torch::nn::functional;

/// Members, as a trainer holds them.
struct Losses : torch::nn::Module {
  torch::nn::BCELoss binary_cross_entropy;
};

CASE(probabilities) {
  Losses losses;
  auto input = torch::sigmoid(torch::nn::Linear(8, 10)(torch::randn({32, 8})));
  auto target = torch::rand({32, 10});
  RUNS(torch::binary_cross_entropy(input, target));
  RUNS(F::binary_cross_entropy(input, target));
  RUNS(F::binary_cross_entropy(input, target, F::BinaryCrossEntropyFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::BCELoss()(input, target));
  RUNS(torch::nn::BCELoss(torch::nn::BCELossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.binary_cross_entropy(input, target));
}

CASE(columnAgainstRow) {
  Losses losses;
  auto input = torch::sigmoid(torch::nn::Linear(8, 1)(torch::randn({32, 8})));
  auto target = torch::rand({32});
  RUNS(torch::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::binary_cross_entropy(input, target, F::BinaryCrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::BCELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::BCELoss(torch::nn::BCELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.binary_cross_entropy(input, target));
}

CASE(discriminator) {
  Losses losses;
  auto input = torch::sigmoid(torch::nn::Conv2d(3, 1, 4)(torch::randn({32, 3, 4, 4})));
  auto target = torch::ones({32});
  RUNS(torch::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::binary_cross_entropy(input, target, F::BinaryCrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::BCELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::BCELoss(torch::nn::BCELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.binary_cross_entropy(input, target));
}

CASE(otherRows) {
  Losses losses;
  auto input = torch::sigmoid(torch::nn::Linear(8, 10)(torch::randn({32, 8})));
  auto target = torch::rand({16, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::binary_cross_entropy(input, target, F::BinaryCrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::BCELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::BCELoss(torch::nn::BCELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.binary_cross_entropy(input, target));
}

CASE(otherColumns) {
  Losses losses;
  auto input = torch::sigmoid(torch::nn::Linear(8, 10)(torch::randn({32, 8})));
  auto target = torch::rand({32, 9});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::binary_cross_entropy(input, target, F::BinaryCrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::BCELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::BCELoss(torch::nn::BCELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.binary_cross_entropy(input, target));
}

CASE(integerTargets) {
  Losses losses;
  auto input = torch::sigmoid(torch::nn::Linear(8, 10)(torch::randn({32, 8})));
  auto target = torch::randint(0, 2, {32, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::binary_cross_entropy(input, target, F::BinaryCrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::BCELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::BCELoss(torch::nn::BCELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(losses.binary_cross_entropy(input, target));
}

CASE(doubleTargets) {
  Losses losses;
  auto input = torch::sigmoid(torch::nn::Linear(8, 10)(torch::randn({32, 8})));
  auto target = torch::rand({32, 10}, torch::kDouble);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::binary_cross_entropy(input, target, F::BinaryCrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::BCELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::BCELoss(torch::nn::BCELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(losses.binary_cross_entropy(input, target));
}

CASE(rawScores) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8})) * 100;
  auto target = torch::rand({32, 10});
  THROWS(torch::binary_cross_entropy(input, target));
  THROWS(F::binary_cross_entropy(input, target));
  THROWS(F::binary_cross_entropy(input, target, F::BinaryCrossEntropyFuncOptions().reduction(torch::kSum)));
  THROWS(torch::nn::BCELoss()(input, target));
  THROWS(torch::nn::BCELoss(torch::nn::BCELossOptions().reduction(torch::kSum))->forward(input, target));
  THROWS(losses.binary_cross_entropy(input, target));
}

CASE(scoresOfALayer) {
  Losses losses;
  auto input = torch::nn::Linear(8, 1000)(torch::randn({32, 8}));
  auto target = torch::rand({32, 1000});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  THROWS(torch::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  THROWS(F::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  THROWS(F::binary_cross_entropy(input, target, F::BinaryCrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  THROWS(torch::nn::BCELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  THROWS(torch::nn::BCELoss(torch::nn::BCELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  THROWS(losses.binary_cross_entropy(input, target));
}

CASE(softmaxOfOne) {
  Losses losses;
  auto input = torch::softmax(torch::nn::Linear(8, 1)(torch::randn({32, 8})), 1);
  auto target = torch::rand({32, 1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::binary_cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::binary_cross_entropy(input, target, F::BinaryCrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::BCELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::BCELoss(torch::nn::BCELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(losses.binary_cross_entropy(input, target));
}
