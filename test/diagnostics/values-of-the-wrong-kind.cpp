#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Losses ask something of values, too: that they vary, that they lie in range.
namespace F = torch::nn::functional;

void softmaxOfOneScore() {
  auto scores = torch::randn({32, 1}), target = torch::rand({32, 1});
  // CHECK: [[@LINE+1]]:6: warning: {{.*}}softmax over axis 1, which has size 1: all its values are 1{{.*}} [shapewise-loss-kind]
  F::binary_cross_entropy(torch::softmax(scores, 1), target);
  // CHECK: [[@LINE+1]]:10: warning: {{.*}}softmax over axis 1, which has size 1{{.*}} [shapewise-loss-kind]
  torch::mse_loss(torch::softmax(scores, 1), target);
  // CHECK: [[@LINE+1]]:6: warning: {{.*}}log_softmax over axis 1, which has size 1: all its values are 0{{.*}} [shapewise-loss-kind]
  F::nll_loss(torch::log_softmax(scores, 1), torch::zeros({32}, torch::kLong));
  F::binary_cross_entropy(torch::sigmoid(scores), target);
  // Over the rows it says something, and attention to one key is no loss.
  torch::mse_loss(torch::softmax(scores, 0), target);
  torch::matmul(torch::softmax(scores, 1), torch::randn({1, 8}));
}

void marginLabelsOutOfRange() {
  auto scores = torch::randn({32, 10});
  // CHECK: [[@LINE+1]]:10: warning: {{.*}}labels from 0 to below 100 for 10 classes{{.*}} [shapewise-loss-classes]
  torch::multi_margin_loss(scores, torch::randint(0, 100, {32}, torch::kLong));
  // CHECK: [[@LINE+1]]:6: warning: {{.*}}labels from 0 to below 100 for 10 classes{{.*}} [shapewise-loss-classes]
  F::multi_margin_loss(scores, torch::randint(0, 100, {32}, torch::kLong));
  torch::multi_margin_loss(scores, torch::randint(0, 10, {32}, torch::kLong));
  // One draw may well be inside.
  torch::multi_margin_loss(torch::randn({1, 10}), torch::randint(0, 11, {1}, torch::kLong));
}

void weightsOfAnotherType() {
  auto logits = torch::randn({8, 4});
  auto labels = torch::randint(0, 4, {8}, torch::kLong);
  auto weights = torch::ones({4}, torch::kDouble);
  // CHECK: [[@LINE+1]]:6: warning: {{.*}}needs weights of the logits' type{{.*}} [shapewise-loss-dtype]
  F::cross_entropy(logits, labels, F::CrossEntropyFuncOptions().weight(weights));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}}needs weights of the logits' type{{.*}} [shapewise-loss-dtype]
  torch::nll_loss(logits, labels, weights);
  F::cross_entropy(logits, labels, F::CrossEntropyFuncOptions().weight(weights.to(torch::kFloat)));
  // With probabilities for labels the types are promoted.
  F::cross_entropy(logits, torch::rand({8, 4}), F::CrossEntropyFuncOptions().weight(weights));
}

void smoothing() {
  auto logits = torch::randn({8, 4});
  auto labels = torch::randint(0, 4, {8}, torch::kLong);
  // CHECK: [[@LINE+1]]:6: warning: {{.*}}needs 'label_smoothing' to be at most 1{{.*}} [shapewise-loss-classes]
  F::cross_entropy(logits, labels, F::CrossEntropyFuncOptions().label_smoothing(1.5));
  F::cross_entropy(logits, labels, F::CrossEntropyFuncOptions().label_smoothing(0.1));
  // Not refused, and smooths nothing.
  F::cross_entropy(logits, labels, F::CrossEntropyFuncOptions().label_smoothing(-0.1));
}

// Kinds go with the values through shape operations, and are gone after arithmetic.
struct Classifier : torch::nn::Module {
  Classifier() {
    features = register_module("features", torch::nn::Conv2d(3, 16, 3));
    scores = register_module("scores", torch::nn::Linear(16, 10));
  }
  torch::Tensor forward(torch::Tensor x) {
    x = torch::relu(features(x)).mean({2, 3});
    return scores(torch::dropout(x, 0.5, is_training()));
  }
  torch::nn::Conv2d features{nullptr};
  torch::nn::Linear scores{nullptr};
};

void kindsOfScores() {
  Classifier net;
  auto images = torch::randn({32, 3, 8, 8});
  auto labels = torch::randint(0, 10, {32});
  auto scores = net.forward(images);
  // CHECK: [[@LINE+1]]:6: warning: 'nll_loss' needs log-probabilities{{.*}} [shapewise-loss-kind]
  F::nll_loss(scores, labels);
  // CHECK: [[@LINE+1]]:6: warning: 'nll_loss' reads classes along axis 1, but log_softmax was taken over axis 0{{.*}} [shapewise-loss-kind]
  F::nll_loss(torch::log_softmax(scores, 0), labels);
  // CHECK: [[@LINE+1]]:6: warning: 'cross_entropy' applies its own activation{{.*}} [shapewise-loss-kind]
  F::cross_entropy(torch::softmax(scores, -1).view({4, 8, 10}).flatten(0, 1), labels);
  // CHECK: [[@LINE+1]]:6: warning: 'binary_cross_entropy_with_logits' applies its own activation{{.*}} [shapewise-loss-kind]
  F::binary_cross_entropy_with_logits(scores.sigmoid().slice(0, 0, 16), torch::rand({16, 10}));
  // CHECK: [[@LINE+1]]:6: warning: 'binary_cross_entropy' needs values between 0 and 1{{.*}} [shapewise-loss-kind]
  F::binary_cross_entropy(scores, torch::rand({32, 10}));
  F::nll_loss(torch::log_softmax(scores, 1), labels);
  F::nll_loss(torch::log(torch::softmax(scores, 1)), labels);
  F::nll_loss(torch::softmax(scores, 1).clamp_min(1e-8).log(), labels);
  F::nll_loss(torch::log_softmax(scores.t(), 0).t(), labels);
  F::nll_loss(scores - scores.logsumexp(1, true), labels);
  F::cross_entropy(scores, labels);
  F::cross_entropy(torch::log_softmax(scores, 1), labels);
  F::cross_entropy(torch::softmax(scores, 1) / 0.1, labels);
  F::cross_entropy(torch::logit(torch::softmax(scores, 1)), labels);
  F::cross_entropy(torch::tanh(scores), labels);
  F::binary_cross_entropy(torch::sigmoid(scores), torch::rand({32, 10}));
  F::binary_cross_entropy(torch::softmax(scores, 1), torch::rand({32, 10}));
  F::binary_cross_entropy(scores.clamp(0, 1), torch::rand({32, 10}));
  F::binary_cross_entropy(torch::relu(scores) / 100, torch::rand({32, 10}));
  F::binary_cross_entropy_with_logits(torch::sigmoid(scores) - 0.5, torch::rand({32, 10}));
  F::binary_cross_entropy_with_logits(torch::logit(torch::sigmoid(scores)), torch::rand({32, 10}));
}

// What comes from elsewhere has no kind that is known.
void kindsOfOthers(torch::Tensor scores, torch::Tensor labels, bool normalized) {
  F::nll_loss(scores, labels);
  F::cross_entropy(scores, labels);
  F::binary_cross_entropy(scores, labels);
  auto either = normalized ? torch::log_softmax(scores, 1) : scores;
  F::nll_loss(either, labels);
  F::cross_entropy(either, labels);
}
