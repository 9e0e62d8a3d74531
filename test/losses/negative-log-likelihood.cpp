#include <torch/torch.h>

#include "outcome.h"
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// nll_loss takes log-probabilities; as torch:: of one or two axes only.
namespace F = torch::nn::functional;

/// Members, as a trainer holds them.
struct Losses : torch::nn::Module {
  torch::nn::NLLLoss nll_loss;
};

CASE(indices) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::randint(0, 10, {32});
  RUNS(torch::nll_loss(input, target));
  RUNS(F::nll_loss(input, target));
  RUNS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::NLLLoss()(input, target));
  RUNS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.nll_loss(input, target));
}

CASE(images) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Conv2d(3, 10, 1)(torch::randn({4, 3, 8, 8})), 1);
  auto target = torch::randint(0, 10, {4, 8, 8});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nll_loss(input, target));
  RUNS(F::nll_loss(input, target));
  RUNS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::NLLLoss()(input, target));
  RUNS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.nll_loss(input, target));
}

CASE(oneRow) {
  Losses losses;
  auto input = torch::log_softmax(torch::randn({10}), 0);
  auto target = torch::randint(0, 10, {});
  RUNS(torch::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::NLLLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.nll_loss(input, target));
}

CASE(otherRows) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::randint(0, 10, {16});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::NLLLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.nll_loss(input, target));
}

CASE(aColumnOfLabels) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::randint(0, 10, {32, 1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::NLLLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.nll_loss(input, target));
}

CASE(floatLabels) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::randint(0, 10, {32}).to(torch::kFloat);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::NLLLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(losses.nll_loss(input, target));
}

CASE(tooManyClasses) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::randint(0, 1000, {32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::NLLLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.nll_loss(input, target));
}

CASE(rawScores) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 10, {32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::NLLLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(losses.nll_loss(input, target));
}

CASE(probabilities) {
  Losses losses;
  auto input = torch::softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::randint(0, 10, {32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::NLLLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(losses.nll_loss(input, target));
}

CASE(logOfSoftmax) {
  Losses losses;
  auto input = torch::softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1).log();
  auto target = torch::randint(0, 10, {32});
  RUNS(torch::nll_loss(input, target));
  RUNS(F::nll_loss(input, target));
  RUNS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::NLLLoss()(input, target));
  RUNS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.nll_loss(input, target));
}

CASE(logOfSoftmaxByName) {
  Losses losses;
  auto input = torch::log(torch::softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), -1) + 1e-8);
  auto target = torch::randint(0, 10, {32});
  RUNS(torch::nll_loss(input, target));
  RUNS(F::nll_loss(input, target));
  RUNS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::NLLLoss()(input, target));
  RUNS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.nll_loss(input, target));
}

CASE(overTheRows) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 0);
  auto target = torch::randint(0, 10, {32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::nll_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::NLLLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(losses.nll_loss(input, target));
}

CASE(overTheLastAxis) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), -1);
  auto target = torch::randint(0, 10, {32});
  RUNS(torch::nll_loss(input, target));
  RUNS(F::nll_loss(input, target));
  RUNS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::NLLLoss()(input, target));
  RUNS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.nll_loss(input, target));
}

CASE(flattenedScores) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({4, 8, 8})), 2).view({32, 10});
  auto target = torch::randint(0, 10, {32});
  RUNS(torch::nll_loss(input, target));
  RUNS(F::nll_loss(input, target));
  RUNS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::NLLLoss()(input, target));
  RUNS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.nll_loss(input, target));
}

CASE(scaledScores) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8})) - 3;
  auto target = torch::randint(0, 10, {32});
  RUNS(torch::nll_loss(input, target));
  RUNS(F::nll_loss(input, target));
  RUNS(F::nll_loss(input, target, F::NLLLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::NLLLoss()(input, target));
  RUNS(torch::nn::NLLLoss(torch::nn::NLLLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.nll_loss(input, target));
}
