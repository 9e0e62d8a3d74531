#include <torch/torch.h>

#include "outcome.h"
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// multi_margin_loss takes an index per row, the multilabel losses a value per class.
namespace F = torch::nn::functional;

/// Members, as a trainer holds them.
struct Losses : torch::nn::Module {
  torch::nn::MultiMarginLoss multi_margin_loss;
  torch::nn::MultiLabelMarginLoss multilabel_margin_loss;
  torch::nn::MultiLabelSoftMarginLoss multilabel_soft_margin_loss;
};

CASE(indices) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 10, {32});
  RUNS(torch::multi_margin_loss(input, target));
  RUNS(F::multi_margin_loss(input, target));
  RUNS(F::multi_margin_loss(input, target, F::MultiMarginLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::MultiMarginLoss()(input, target));
  RUNS(torch::nn::MultiMarginLoss(torch::nn::MultiMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.multi_margin_loss(input, target));
}

CASE(otherRows) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 10, {16});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::multi_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::multi_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::multi_margin_loss(input, target, F::MultiMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::MultiMarginLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::MultiMarginLoss(torch::nn::MultiMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.multi_margin_loss(input, target));
}

CASE(aColumnOfLabels) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 10, {32, 1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::multi_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::multi_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::multi_margin_loss(input, target, F::MultiMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::MultiMarginLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::MultiMarginLoss(torch::nn::MultiMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.multi_margin_loss(input, target));
}

CASE(tooManyClasses) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 1000, {32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::multi_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::multi_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::multi_margin_loss(input, target, F::MultiMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::MultiMarginLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::MultiMarginLoss(torch::nn::MultiMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.multi_margin_loss(input, target));
}

CASE(floatLabels) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::rand({32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::multi_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::multi_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::multi_margin_loss(input, target, F::MultiMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::MultiMarginLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::MultiMarginLoss(torch::nn::MultiMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(losses.multi_margin_loss(input, target));
}

CASE(labelsPerClass) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 10, {32, 10});
  RUNS(torch::multilabel_margin_loss(input, target));
  RUNS(F::multilabel_margin_loss(input, target));
  RUNS(F::multilabel_margin_loss(input, target, F::MultilabelMarginLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::MultiLabelMarginLoss()(input, target));
  RUNS(torch::nn::MultiLabelMarginLoss(torch::nn::MultiLabelMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.multilabel_margin_loss(input, target));
  RUNS(F::multilabel_soft_margin_loss(input, target));
  RUNS(F::multilabel_soft_margin_loss(input, target, F::MultilabelSoftMarginLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::MultiLabelSoftMarginLoss()(input, target));
  RUNS(torch::nn::MultiLabelSoftMarginLoss(torch::nn::MultiLabelSoftMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.multilabel_soft_margin_loss(input, target));
}

CASE(otherRowsOfLabels) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 10, {16, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::multilabel_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::multilabel_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::multilabel_margin_loss(input, target, F::MultilabelMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::MultiLabelMarginLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::MultiLabelMarginLoss(torch::nn::MultiLabelMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.multilabel_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::multilabel_soft_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(F::multilabel_soft_margin_loss(input, target, F::MultilabelSoftMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::MultiLabelSoftMarginLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(torch::nn::MultiLabelSoftMarginLoss(torch::nn::MultiLabelSoftMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  THROWS(losses.multilabel_soft_margin_loss(input, target));
}

CASE(floatLabelsPerClass) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::rand({32, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::multilabel_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::multilabel_margin_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::multilabel_margin_loss(input, target, F::MultilabelMarginLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::MultiLabelMarginLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::MultiLabelMarginLoss(torch::nn::MultiLabelMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(losses.multilabel_margin_loss(input, target));
  RUNS(F::multilabel_soft_margin_loss(input, target));
  RUNS(F::multilabel_soft_margin_loss(input, target, F::MultilabelSoftMarginLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::MultiLabelSoftMarginLoss()(input, target));
  RUNS(torch::nn::MultiLabelSoftMarginLoss(torch::nn::MultiLabelSoftMarginLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.multilabel_soft_margin_loss(input, target));
}
