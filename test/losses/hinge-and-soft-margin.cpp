#include <torch/torch.h>

#include "outcome.h"
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// hinge_embedding_loss broadcasts; soft_margin_loss only into its input.
namespace F = torch::nn::functional;

/// Members, as a trainer holds them.
struct Losses : torch::nn::Module {
  torch::nn::HingeEmbeddingLoss hinge_embedding_loss;
  torch::nn::SoftMarginLoss soft_margin_loss;
};

CASE(sameShape) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::ones({32, 10});
  RUNS(torch::hinge_embedding_loss(input, target));
  RUNS(F::hinge_embedding_loss(input, target));
  RUNS(F::hinge_embedding_loss(input, target, F::HingeEmbeddingLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::HingeEmbeddingLoss()(input, target));
  RUNS(torch::nn::HingeEmbeddingLoss(torch::nn::HingeEmbeddingLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.hinge_embedding_loss(input, target));
  RUNS(torch::soft_margin_loss(input, target));
  RUNS(F::soft_margin_loss(input, target));
  RUNS(F::soft_margin_loss(input, target, F::SoftMarginLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::SoftMarginLoss()(input, target));
  RUNS(torch::nn::SoftMarginLoss(torch::nn::SoftMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.soft_margin_loss(input, target));
}

CASE(columnAgainstRow) {
  Losses losses;
  auto input = torch::nn::Linear(8, 1)(torch::randn({32, 8}));
  auto target = torch::ones({32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::hinge_embedding_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::hinge_embedding_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::hinge_embedding_loss(input, target, F::HingeEmbeddingLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::HingeEmbeddingLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::HingeEmbeddingLoss(torch::nn::HingeEmbeddingLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.hinge_embedding_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::soft_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::soft_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::soft_margin_loss(input, target, F::SoftMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::SoftMarginLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::SoftMarginLoss(torch::nn::SoftMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.soft_margin_loss(input, target));
}

CASE(otherRows) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::ones({16, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::hinge_embedding_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::hinge_embedding_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::hinge_embedding_loss(input, target, F::HingeEmbeddingLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::HingeEmbeddingLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::HingeEmbeddingLoss(torch::nn::HingeEmbeddingLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.hinge_embedding_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::soft_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::soft_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::soft_margin_loss(input, target, F::SoftMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::SoftMarginLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::SoftMarginLoss(torch::nn::SoftMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.soft_margin_loss(input, target));
}

CASE(otherColumns) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::ones({32, 9});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::hinge_embedding_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::hinge_embedding_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::hinge_embedding_loss(input, target, F::HingeEmbeddingLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::HingeEmbeddingLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::HingeEmbeddingLoss(torch::nn::HingeEmbeddingLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.hinge_embedding_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::soft_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::soft_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::soft_margin_loss(input, target, F::SoftMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::SoftMarginLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::SoftMarginLoss(torch::nn::SoftMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.soft_margin_loss(input, target));
}
