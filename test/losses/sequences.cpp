#include <torch/torch.h>

#include "outcome.h"
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// ctc_loss: a length for each sequence of the batch.
namespace F = torch::nn::functional;

/// Members, as a trainer holds them.
struct Losses : torch::nn::Module {
  torch::nn::CTCLoss ctc_loss;
};

CASE(padded) {
  Losses losses;
  auto scores = torch::log_softmax(torch::nn::Linear(8, 20)(torch::randn({50, 16, 8})), 2);
  auto targets = torch::randint(1, 20, {16, 30});
  auto lengths = torch::full({16}, 50, torch::kLong);
  auto counts = torch::full({16}, 30, torch::kLong);
  RUNS(torch::ctc_loss(scores, targets, lengths, counts));
  RUNS(F::ctc_loss(scores, targets, lengths, counts));
  RUNS(F::ctc_loss(scores, targets, lengths, counts, F::CTCLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::CTCLoss()(scores, targets, lengths, counts));
  RUNS(torch::nn::CTCLoss(torch::nn::CTCLossOptions().reduction(torch::kSum))->forward(scores, targets, lengths, counts));
  RUNS(losses.ctc_loss(scores, targets, lengths, counts));
}

CASE(concatenated) {
  Losses losses;
  auto scores = torch::log_softmax(torch::nn::Linear(8, 20)(torch::randn({50, 16, 8})), 2);
  auto targets = torch::randint(1, 20, {480});
  auto lengths = torch::full({16}, 50, torch::kLong);
  auto counts = torch::full({16}, 30, torch::kLong);
  RUNS(torch::ctc_loss(scores, targets, lengths, counts));
  RUNS(F::ctc_loss(scores, targets, lengths, counts));
  RUNS(F::ctc_loss(scores, targets, lengths, counts, F::CTCLossFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::CTCLoss()(scores, targets, lengths, counts));
  RUNS(torch::nn::CTCLoss(torch::nn::CTCLossOptions().reduction(torch::kSum))->forward(scores, targets, lengths, counts));
  RUNS(losses.ctc_loss(scores, targets, lengths, counts));
}

CASE(otherLengths) {
  Losses losses;
  auto scores = torch::log_softmax(torch::nn::Linear(8, 20)(torch::randn({50, 16, 8})), 2);
  auto targets = torch::randint(1, 20, {16, 30});
  auto lengths = torch::full({15}, 50, torch::kLong);
  auto counts = torch::full({16}, 30, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::ctc_loss(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::ctc_loss(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::ctc_loss(scores, targets, lengths, counts, F::CTCLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::CTCLoss()(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::CTCLoss(torch::nn::CTCLossOptions().reduction(torch::kSum))->forward(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.ctc_loss(scores, targets, lengths, counts));
}

CASE(otherCounts) {
  Losses losses;
  auto scores = torch::log_softmax(torch::nn::Linear(8, 20)(torch::randn({50, 16, 8})), 2);
  auto targets = torch::randint(1, 20, {16, 30});
  auto lengths = torch::full({16}, 50, torch::kLong);
  auto counts = torch::full({15}, 30, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::ctc_loss(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::ctc_loss(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::ctc_loss(scores, targets, lengths, counts, F::CTCLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::CTCLoss()(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::CTCLoss(torch::nn::CTCLossOptions().reduction(torch::kSum))->forward(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.ctc_loss(scores, targets, lengths, counts));
}

CASE(otherTargets) {
  Losses losses;
  auto scores = torch::log_softmax(torch::nn::Linear(8, 20)(torch::randn({50, 16, 8})), 2);
  auto targets = torch::randint(1, 20, {15, 30});
  auto lengths = torch::full({16}, 50, torch::kLong);
  auto counts = torch::full({16}, 30, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::ctc_loss(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::ctc_loss(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::ctc_loss(scores, targets, lengths, counts, F::CTCLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::CTCLoss()(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::CTCLoss(torch::nn::CTCLossOptions().reduction(torch::kSum))->forward(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.ctc_loss(scores, targets, lengths, counts));
}

CASE(rawScores) {
  Losses losses;
  auto scores = torch::nn::Linear(8, 20)(torch::randn({50, 16, 8}));
  auto targets = torch::randint(1, 20, {16, 30});
  auto lengths = torch::full({16}, 50, torch::kLong);
  auto counts = torch::full({16}, 30, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::ctc_loss(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::ctc_loss(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::ctc_loss(scores, targets, lengths, counts, F::CTCLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::CTCLoss()(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::CTCLoss(torch::nn::CTCLossOptions().reduction(torch::kSum))->forward(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(losses.ctc_loss(scores, targets, lengths, counts));
}

CASE(probabilities) {
  Losses losses;
  auto scores = torch::softmax(torch::nn::Linear(8, 20)(torch::randn({50, 16, 8})), 2);
  auto targets = torch::randint(1, 20, {16, 30});
  auto lengths = torch::full({16}, 50, torch::kLong);
  auto counts = torch::full({16}, 30, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::ctc_loss(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::ctc_loss(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::ctc_loss(scores, targets, lengths, counts, F::CTCLossFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::CTCLoss()(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::CTCLoss(torch::nn::CTCLossOptions().reduction(torch::kSum))->forward(scores, targets, lengths, counts));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(losses.ctc_loss(scores, targets, lengths, counts));
}
