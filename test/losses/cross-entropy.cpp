#include <torch/torch.h>

#include "outcome.h"
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// cross_entropy takes class indices or probabilities.
namespace F = torch::nn::functional;

/// Members, as a trainer holds them.
struct Losses : torch::nn::Module {
  torch::nn::CrossEntropyLoss cross_entropy;
};

CASE(indices) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 10, {32});
  RUNS(torch::cross_entropy_loss(input, target));
  RUNS(F::cross_entropy(input, target));
  RUNS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::CrossEntropyLoss()(input, target));
  RUNS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.cross_entropy(input, target));
}

CASE(probabilities) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::softmax(torch::randn({32, 10}), 1);
  RUNS(torch::cross_entropy_loss(input, target));
  RUNS(F::cross_entropy(input, target));
  RUNS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::CrossEntropyLoss()(input, target));
  RUNS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.cross_entropy(input, target));
}

CASE(images) {
  Losses losses;
  auto input = torch::nn::Conv2d(3, 10, 1)(torch::randn({4, 3, 8, 8}));
  auto target = torch::randint(0, 10, {4, 8, 8});
  RUNS(torch::cross_entropy_loss(input, target));
  RUNS(F::cross_entropy(input, target));
  RUNS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::CrossEntropyLoss()(input, target));
  RUNS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.cross_entropy(input, target));
}

CASE(classesLast) {
  Losses losses;
  auto input = torch::randn({4, 8, 8, 10});
  auto target = torch::randint(0, 8, {4, 8, 8});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::cross_entropy_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::CrossEntropyLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.cross_entropy(input, target));
}

CASE(oneRow) {
  Losses losses;
  auto input = torch::randn({10});
  auto target = torch::randint(0, 10, {});
  RUNS(torch::cross_entropy_loss(input, target));
  RUNS(F::cross_entropy(input, target));
  RUNS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::CrossEntropyLoss()(input, target));
  RUNS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.cross_entropy(input, target));
}

CASE(otherRows) {
  Losses losses;
  auto input = torch::randn({384, 2971});
  auto target = torch::randint(0, 2971, {864});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::cross_entropy_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::CrossEntropyLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  THROWS(losses.cross_entropy(input, target));
}

CASE(aColumnOfLabels) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 10, {32, 1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::cross_entropy_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::CrossEntropyLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-rank]
  THROWS(losses.cross_entropy(input, target));
}

CASE(oneHot) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::one_hot(torch::randint(0, 10, {32}), 10);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::cross_entropy_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::CrossEntropyLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(losses.cross_entropy(input, target));
}

CASE(floatLabels) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 10, {32}).to(torch::kFloat);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::cross_entropy_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::CrossEntropyLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-dtype]
  THROWS(losses.cross_entropy(input, target));
}

CASE(tooManyClasses) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::randint(0, 1000, {32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::cross_entropy_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::CrossEntropyLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.cross_entropy(input, target));
}

CASE(otherClasses) {
  Losses losses;
  auto input = torch::nn::Linear(8, 10)(torch::randn({32, 8}));
  auto target = torch::softmax(torch::randn({32, 12}), 1);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::cross_entropy_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::CrossEntropyLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  THROWS(losses.cross_entropy(input, target));
}

CASE(softmaxTwice) {
  Losses losses;
  auto input = torch::softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::randint(0, 10, {32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::cross_entropy_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::CrossEntropyLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(losses.cross_entropy(input, target));
}

CASE(softmaxOfARow) {
  Losses losses;
  auto input = torch::softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1).view({32, 10});
  auto target = torch::randint(0, 10, {32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::cross_entropy_loss(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::cross_entropy(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::CrossEntropyLoss()(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-kind]
  RUNS(losses.cross_entropy(input, target));
}

CASE(logSoftmaxTwice) {
  Losses losses;
  auto input = torch::log_softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1);
  auto target = torch::randint(0, 10, {32});
  RUNS(torch::cross_entropy_loss(input, target));
  RUNS(F::cross_entropy(input, target));
  RUNS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::CrossEntropyLoss()(input, target));
  RUNS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.cross_entropy(input, target));
}

CASE(softmaxThatIsScaled) {
  Losses losses;
  auto input = torch::softmax(torch::nn::Linear(8, 10)(torch::randn({32, 8})), 1) * 10;
  auto target = torch::randint(0, 10, {32});
  RUNS(torch::cross_entropy_loss(input, target));
  RUNS(F::cross_entropy(input, target));
  RUNS(F::cross_entropy(input, target, F::CrossEntropyFuncOptions().reduction(torch::kSum)));
  RUNS(torch::nn::CrossEntropyLoss()(input, target));
  RUNS(torch::nn::CrossEntropyLoss(torch::nn::CrossEntropyLossOptions().reduction(torch::kSum))->forward(input, target));
  RUNS(losses.cross_entropy(input, target));
}
