#include <torch/torch.h>

#include "outcome.h"
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// mse_loss, l1_loss, smooth_l1_loss, huber_loss: they broadcast.
namespace F = torch::nn::functional;

/// Members, as a trainer holds them.
struct Losses : torch::nn::Module {
  torch::nn::MSELoss mse_loss;
  torch::nn::L1Loss l1_loss;
  torch::nn::SmoothL1Loss smooth_l1_loss;
  torch::nn::HuberLoss huber_loss;
};

CASE(sameShape) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randn({32, 10});
  RUNS(torch::mse_loss(input, target));
  RUNS(F::mse_loss(input, target));
  RUNS(F::mse_loss(input, target, F::MSELossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::MSELoss()(input, target));
  RUNS(torch::nn::MSELoss(torch::nn::MSELossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.mse_loss(input, target));
  RUNS(torch::l1_loss(input, target));
  RUNS(F::l1_loss(input, target));
  RUNS(F::l1_loss(input, target, F::L1LossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::L1Loss()(input, target));
  RUNS(torch::nn::L1Loss(torch::nn::L1LossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.l1_loss(input, target));
  RUNS(torch::smooth_l1_loss(input, target));
  RUNS(F::smooth_l1_loss(input, target));
  RUNS(F::smooth_l1_loss(input, target, F::SmoothL1LossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::SmoothL1Loss()(input, target));
  RUNS(torch::nn::SmoothL1Loss(torch::nn::SmoothL1LossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.smooth_l1_loss(input, target));
  RUNS(torch::huber_loss(input, target));
  RUNS(F::huber_loss(input, target));
  RUNS(F::huber_loss(input, target, F::HuberLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::HuberLoss()(input, target));
  RUNS(torch::nn::HuberLoss(torch::nn::HuberLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.huber_loss(input, target));
}

CASE(columns) {
  Losses losses;
  auto input = torch::nn::Linear(8, 1)(torch::randn({32, 8}));
  auto target = torch::randn({32}).unsqueeze(1);
  RUNS(torch::mse_loss(input, target));
  RUNS(F::mse_loss(input, target));
  RUNS(F::mse_loss(input, target, F::MSELossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::MSELoss()(input, target));
  RUNS(torch::nn::MSELoss(torch::nn::MSELossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.mse_loss(input, target));
  RUNS(torch::l1_loss(input, target));
  RUNS(F::l1_loss(input, target));
  RUNS(F::l1_loss(input, target, F::L1LossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::L1Loss()(input, target));
  RUNS(torch::nn::L1Loss(torch::nn::L1LossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.l1_loss(input, target));
  RUNS(torch::smooth_l1_loss(input, target));
  RUNS(F::smooth_l1_loss(input, target));
  RUNS(F::smooth_l1_loss(input, target, F::SmoothL1LossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::SmoothL1Loss()(input, target));
  RUNS(torch::nn::SmoothL1Loss(torch::nn::SmoothL1LossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.smooth_l1_loss(input, target));
  RUNS(torch::huber_loss(input, target));
  RUNS(F::huber_loss(input, target));
  RUNS(F::huber_loss(input, target, F::HuberLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::HuberLoss()(input, target));
  RUNS(torch::nn::HuberLoss(torch::nn::HuberLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.huber_loss(input, target));
}

CASE(columnAgainstRow) {
  Losses losses;
  auto input = torch::nn::Linear(8, 1)(torch::randn({32, 8}));
  auto target = torch::randn({32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::mse_loss(input, target, F::MSELossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::MSELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::MSELoss(torch::nn::MSELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::l1_loss(input, target, F::L1LossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::L1Loss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::L1Loss(torch::nn::L1LossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::smooth_l1_loss(input, target, F::SmoothL1LossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::SmoothL1Loss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::SmoothL1Loss(torch::nn::SmoothL1LossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::huber_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::huber_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::huber_loss(input, target, F::HuberLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::HuberLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::HuberLoss(torch::nn::HuberLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.huber_loss(input, target));
}

CASE(rowAgainstColumn) {
  Losses losses;
  auto input = torch::randn({32});
  auto target = torch::nn::Linear(8, 1)(torch::randn({32, 8}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::mse_loss(input, target, F::MSELossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::MSELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::MSELoss(torch::nn::MSELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::l1_loss(input, target, F::L1LossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::L1Loss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::L1Loss(torch::nn::L1LossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::smooth_l1_loss(input, target, F::SmoothL1LossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::SmoothL1Loss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::SmoothL1Loss(torch::nn::SmoothL1LossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::huber_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::huber_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::huber_loss(input, target, F::HuberLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::HuberLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::HuberLoss(torch::nn::HuberLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.huber_loss(input, target));
}

CASE(manyOnes) {
  Losses losses;
  auto input = torch::nn::Conv2d(3, 1, 4)(torch::randn({32, 3, 4, 4}));
  auto target = torch::ones({32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::mse_loss(input, target, F::MSELossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::MSELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::MSELoss(torch::nn::MSELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::l1_loss(input, target, F::L1LossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::L1Loss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::L1Loss(torch::nn::L1LossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::smooth_l1_loss(input, target, F::SmoothL1LossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::SmoothL1Loss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::SmoothL1Loss(torch::nn::SmoothL1LossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::huber_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::huber_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::huber_loss(input, target, F::HuberLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::HuberLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::HuberLoss(torch::nn::HuberLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.huber_loss(input, target));
}

CASE(oneOnPurpose) {
  Losses losses;
  auto input = torch::randn({32}).unsqueeze(1);
  auto target = torch::randn({32});
  RUNS(torch::mse_loss(input, target));
  RUNS(F::mse_loss(input, target));
  RUNS(F::mse_loss(input, target, F::MSELossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::MSELoss()(input, target));
  RUNS(torch::nn::MSELoss(torch::nn::MSELossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.mse_loss(input, target));
  RUNS(torch::l1_loss(input, target));
  RUNS(F::l1_loss(input, target));
  RUNS(F::l1_loss(input, target, F::L1LossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::L1Loss()(input, target));
  RUNS(torch::nn::L1Loss(torch::nn::L1LossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.l1_loss(input, target));
  RUNS(torch::smooth_l1_loss(input, target));
  RUNS(F::smooth_l1_loss(input, target));
  RUNS(F::smooth_l1_loss(input, target, F::SmoothL1LossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::SmoothL1Loss()(input, target));
  RUNS(torch::nn::SmoothL1Loss(torch::nn::SmoothL1LossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.smooth_l1_loss(input, target));
  RUNS(torch::huber_loss(input, target));
  RUNS(F::huber_loss(input, target));
  RUNS(F::huber_loss(input, target, F::HuberLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::HuberLoss()(input, target));
  RUNS(torch::nn::HuberLoss(torch::nn::HuberLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.huber_loss(input, target));
}

CASE(scalarTarget) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::tensor(0.5);
  RUNS(torch::mse_loss(input, target));
  RUNS(F::mse_loss(input, target));
  RUNS(F::mse_loss(input, target, F::MSELossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::MSELoss()(input, target));
  RUNS(torch::nn::MSELoss(torch::nn::MSELossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.mse_loss(input, target));
  RUNS(torch::l1_loss(input, target));
  RUNS(F::l1_loss(input, target));
  RUNS(F::l1_loss(input, target, F::L1LossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::L1Loss()(input, target));
  RUNS(torch::nn::L1Loss(torch::nn::L1LossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.l1_loss(input, target));
  RUNS(torch::smooth_l1_loss(input, target));
  RUNS(F::smooth_l1_loss(input, target));
  RUNS(F::smooth_l1_loss(input, target, F::SmoothL1LossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::SmoothL1Loss()(input, target));
  RUNS(torch::nn::SmoothL1Loss(torch::nn::SmoothL1LossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.smooth_l1_loss(input, target));
  RUNS(torch::huber_loss(input, target));
  RUNS(F::huber_loss(input, target));
  RUNS(F::huber_loss(input, target, F::HuberLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::HuberLoss()(input, target));
  RUNS(torch::nn::HuberLoss(torch::nn::HuberLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.huber_loss(input, target));
}

CASE(oneRowForAll) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randn({10});
  RUNS(torch::mse_loss(input, target));
  RUNS(F::mse_loss(input, target));
  RUNS(F::mse_loss(input, target, F::MSELossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::MSELoss()(input, target));
  RUNS(torch::nn::MSELoss(torch::nn::MSELossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.mse_loss(input, target));
  RUNS(torch::l1_loss(input, target));
  RUNS(F::l1_loss(input, target));
  RUNS(F::l1_loss(input, target, F::L1LossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::L1Loss()(input, target));
  RUNS(torch::nn::L1Loss(torch::nn::L1LossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.l1_loss(input, target));
  RUNS(torch::smooth_l1_loss(input, target));
  RUNS(F::smooth_l1_loss(input, target));
  RUNS(F::smooth_l1_loss(input, target, F::SmoothL1LossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::SmoothL1Loss()(input, target));
  RUNS(torch::nn::SmoothL1Loss(torch::nn::SmoothL1LossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.smooth_l1_loss(input, target));
  RUNS(torch::huber_loss(input, target));
  RUNS(F::huber_loss(input, target));
  RUNS(F::huber_loss(input, target, F::HuberLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::HuberLoss()(input, target));
  RUNS(torch::nn::HuberLoss(torch::nn::HuberLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.huber_loss(input, target));
}

CASE(otherColumns) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randn({32, 9});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::mse_loss(input, target, F::MSELossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::MSELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::MSELoss(torch::nn::MSELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::l1_loss(input, target, F::L1LossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::L1Loss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::L1Loss(torch::nn::L1LossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::smooth_l1_loss(input, target, F::SmoothL1LossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::SmoothL1Loss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::SmoothL1Loss(torch::nn::SmoothL1LossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::huber_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::huber_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::huber_loss(input, target, F::HuberLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::HuberLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::HuberLoss(torch::nn::HuberLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.huber_loss(input, target));
}

CASE(otherRows) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randn({16, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::mse_loss(input, target, F::MSELossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::MSELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::MSELoss(torch::nn::MSELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::l1_loss(input, target, F::L1LossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::L1Loss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::L1Loss(torch::nn::L1LossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::smooth_l1_loss(input, target, F::SmoothL1LossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::SmoothL1Loss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::SmoothL1Loss(torch::nn::SmoothL1LossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::huber_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::huber_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::huber_loss(input, target, F::HuberLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::HuberLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::HuberLoss(torch::nn::HuberLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.huber_loss(input, target));
}

CASE(flattened) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randn({320});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::mse_loss(input, target, F::MSELossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::MSELoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::MSELoss(torch::nn::MSELossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.mse_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::l1_loss(input, target, F::L1LossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::L1Loss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::L1Loss(torch::nn::L1LossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::smooth_l1_loss(input, target, F::SmoothL1LossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::SmoothL1Loss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::SmoothL1Loss(torch::nn::SmoothL1LossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.smooth_l1_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::huber_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::huber_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::huber_loss(input, target, F::HuberLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::HuberLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::HuberLoss(torch::nn::HuberLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.huber_loss(input, target));
}

CASE(integerTargets) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 10, {32, 10});
  RUNS(torch::mse_loss(input, target));
  RUNS(F::mse_loss(input, target));
  RUNS(F::mse_loss(input, target, F::MSELossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::MSELoss()(input, target));
  RUNS(torch::nn::MSELoss(torch::nn::MSELossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.mse_loss(input, target));
  RUNS(torch::l1_loss(input, target));
  RUNS(F::l1_loss(input, target));
  RUNS(F::l1_loss(input, target, F::L1LossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::L1Loss()(input, target));
  RUNS(torch::nn::L1Loss(torch::nn::L1LossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.l1_loss(input, target));
  RUNS(torch::smooth_l1_loss(input, target));
  RUNS(F::smooth_l1_loss(input, target));
  RUNS(F::smooth_l1_loss(input, target, F::SmoothL1LossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::SmoothL1Loss()(input, target));
  RUNS(torch::nn::SmoothL1Loss(torch::nn::SmoothL1LossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.smooth_l1_loss(input, target));
  RUNS(torch::huber_loss(input, target));
  RUNS(F::huber_loss(input, target));
  RUNS(F::huber_loss(input, target, F::HuberLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::HuberLoss()(input, target));
  RUNS(torch::nn::HuberLoss(torch::nn::HuberLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.huber_loss(input, target));
}
