#include <torch/torch.h>

#include "outcome.h"
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// binary_cross_entropy_with_logits: as torch:: it broadcasts into the target.
namespace F = torch::nn::functional;

/// Members, as a trainer holds them.
struct Losses : torch::nn::Module {
  torch::nn::BCEWithLogitsLoss binary_cross_entropy_with_logits;
};

CASE(scores) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::rand({32, 10});
  RUNS(torch::binary_cross_entropy_with_logits(input, target));
  RUNS(F::binary_cross_entropy_with_logits(input, target));
  RUNS(F::binary_cross_entropy_with_logits(input, target, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::BCEWithLogitsLoss()(input, target));
  RUNS(torch::nn::BCEWithLogitsLoss(torch::nn::BCEWithLogitsLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.binary_cross_entropy_with_logits(input, target));
}

CASE(columnAgainstRow) {
  Losses losses;
  auto input = torch::nn::Linear(8, 1)(torch::randn({32, 8}));
  auto target = torch::rand({32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::binary_cross_entropy_with_logits(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::binary_cross_entropy_with_logits(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::binary_cross_entropy_with_logits(input, target, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::BCEWithLogitsLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::BCEWithLogitsLoss(torch::nn::BCEWithLogitsLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.binary_cross_entropy_with_logits(input, target));
}

CASE(rowAgainstColumn) {
  Losses losses;
  auto input = torch::randn({32});
  auto target = torch::nn::Linear(8, 1)(torch::randn({32, 8}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::binary_cross_entropy_with_logits(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::binary_cross_entropy_with_logits(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::binary_cross_entropy_with_logits(input, target, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::BCEWithLogitsLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::BCEWithLogitsLoss(torch::nn::BCEWithLogitsLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.binary_cross_entropy_with_logits(input, target));
}

CASE(otherRows) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::rand({16, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::binary_cross_entropy_with_logits(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::binary_cross_entropy_with_logits(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::binary_cross_entropy_with_logits(input, target, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::BCEWithLogitsLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::BCEWithLogitsLoss(torch::nn::BCEWithLogitsLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.binary_cross_entropy_with_logits(input, target));
}

CASE(integerTargets) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 2, {32, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::binary_cross_entropy_with_logits(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::binary_cross_entropy_with_logits(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::binary_cross_entropy_with_logits(input, target, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::BCEWithLogitsLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::BCEWithLogitsLoss(torch::nn::BCEWithLogitsLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(losses.binary_cross_entropy_with_logits(input, target));
}

CASE(doubleTargets) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::rand({32, 10}, torch::kDouble);
  RUNS(torch::binary_cross_entropy_with_logits(input, target));
  RUNS(F::binary_cross_entropy_with_logits(input, target));
  RUNS(F::binary_cross_entropy_with_logits(input, target, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::BCEWithLogitsLoss()(input, target));
  RUNS(torch::nn::BCEWithLogitsLoss(torch::nn::BCEWithLogitsLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.binary_cross_entropy_with_logits(input, target));
}

CASE(sigmoidOutput) {
  Losses losses;
  auto input = torch::sigmoid(torch::nn::Linear(8, 10)(torch::randn({32, 8})));
  auto target = torch::rand({32, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::binary_cross_entropy_with_logits(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::binary_cross_entropy_with_logits(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::binary_cross_entropy_with_logits(input, target, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::BCEWithLogitsLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::BCEWithLogitsLoss(torch::nn::BCEWithLogitsLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(losses.binary_cross_entropy_with_logits(input, target));
}

CASE(softmaxOutput) {
  Losses losses;
  auto input = torch::softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::rand({32, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::binary_cross_entropy_with_logits(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::binary_cross_entropy_with_logits(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::binary_cross_entropy_with_logits(input, target, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::BCEWithLogitsLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::BCEWithLogitsLoss(torch::nn::BCEWithLogitsLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(losses.binary_cross_entropy_with_logits(input, target));
}

CASE(sigmoidThatIsScaled) {
  Losses losses;
  auto input = torch::sigmoid(torch::nn::Linear(8, 10)(torch::randn({32, 8}))) * 4 - 2;
  auto target = torch::rand({32, 10});
  RUNS(torch::binary_cross_entropy_with_logits(input, target));
  RUNS(F::binary_cross_entropy_with_logits(input, target));
  RUNS(F::binary_cross_entropy_with_logits(input, target, F::BinaryCrossEntropyWithLogitsFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::BCEWithLogitsLoss()(input, target));
  RUNS(torch::nn::BCEWithLogitsLoss(torch::nn::BCEWithLogitsLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.binary_cross_entropy_with_logits(input, target));
}
