#include <torch/torch.h>

#include "outcome.h"
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// kl_div and poisson_nll_loss broadcast in silence.
namespace F = torch::nn::functional;

/// Members, as a trainer holds them.
struct Losses : torch::nn::Module {
  torch::nn::KLDivLoss kl_div;
  torch::nn::PoissonNLLLoss poisson_nll_loss;
};

CASE(sameShape) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::softmax(torch::randn({32, 10}), 1);
  RUNS(torch::kl_div(input, target));
  RUNS(F::kl_div(input, target));
  RUNS(F::kl_div(input, target, F::KLDivFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::KLDivLoss()(input, target));
  RUNS(torch::nn::KLDivLoss(torch::nn::KLDivLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.kl_div(input, target));
  RUNS(F::poisson_nll_loss(input, target));
  RUNS(F::poisson_nll_loss(input, target, F::PoissonNLLLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::PoissonNLLLoss()(input, target));
  RUNS(torch::nn::PoissonNLLLoss(torch::nn::PoissonNLLLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.poisson_nll_loss(input, target));
}

CASE(columnAgainstRow) {
  Losses losses;
  auto input = torch::randn({32, 8}).matmul(torch::randn({8, 1}));
  auto target = torch::rand({32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::kl_div(input, target, F::KLDivFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::KLDivLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::KLDivLoss(torch::nn::KLDivLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::poisson_nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(F::poisson_nll_loss(input, target, F::PoissonNLLLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::PoissonNLLLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(torch::nn::PoissonNLLLoss(torch::nn::PoissonNLLLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-silent-broadcast]
  RUNS(losses.poisson_nll_loss(input, target));
}

CASE(otherRows) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::rand({16, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::kl_div(input, target, F::KLDivFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::KLDivLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::KLDivLoss(torch::nn::KLDivLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::poisson_nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::poisson_nll_loss(input, target, F::PoissonNLLLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::PoissonNLLLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::PoissonNLLLoss(torch::nn::PoissonNLLLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.poisson_nll_loss(input, target));
}

CASE(otherColumns) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::rand({32, 9});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::kl_div(input, target, F::KLDivFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::KLDivLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::KLDivLoss(torch::nn::KLDivLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::poisson_nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::poisson_nll_loss(input, target, F::PoissonNLLLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::PoissonNLLLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::PoissonNLLLoss(torch::nn::PoissonNLLLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.poisson_nll_loss(input, target));
}

CASE(integerTargets) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::randint(0, 2, {32, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::kl_div(input, target, F::KLDivFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::KLDivLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::KLDivLoss(torch::nn::KLDivLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(losses.kl_div(input, target));
}

CASE(probabilities) {
  Losses losses;
  auto input = torch::softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::rand({32, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::kl_div(input, target, F::KLDivFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::KLDivLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::KLDivLoss(torch::nn::KLDivLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(losses.kl_div(input, target));
}

CASE(rawScores) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::rand({32, 10});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::kl_div(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::kl_div(input, target, F::KLDivFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::KLDivLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::KLDivLoss(torch::nn::KLDivLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(losses.kl_div(input, target));
}
