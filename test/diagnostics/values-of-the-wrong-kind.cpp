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

// The same values by other names.
void kindsOfLogarithms() {
  auto scores = torch::nn::Linear(8, 4)(torch::randn({6, 8}));
  auto labels = torch::randint(4, {6}, torch::kLong);
  auto logarithms = torch::log_softmax(scores, 1);
  // CHECK: [[@LINE+1]]:6: warning: 'cross_entropy' applies its own activation{{.*}} [shapewise-loss-kind]
  F::cross_entropy(logarithms.exp(), labels);
  // CHECK: [[@LINE+1]]:6: warning: 'nll_loss' needs log-probabilities{{.*}} [shapewise-loss-kind]
  F::nll_loss(torch::exp(logarithms), labels);
  // CHECK: [[@LINE+1]]:6: warning: 'nll_loss' reads classes along axis 1, but log_softmax was taken over axis 0{{.*}} [shapewise-loss-kind]
  F::nll_loss(torch::log(torch::softmax(scores, 0)), labels);
  // CHECK: [[@LINE+1]]:6: warning: 'binary_cross_entropy' needs values between 0 and 1{{.*}} [shapewise-loss-kind]
  F::binary_cross_entropy(F::logsigmoid(scores), torch::rand({6, 4}));
  // CHECK: [[@LINE+1]]:6: warning: 'multilabel_soft_margin_loss' applies its own activation{{.*}} [shapewise-loss-kind]
  F::multilabel_soft_margin_loss(torch::sigmoid(scores), torch::rand({6, 4}));
  F::nll_loss(logarithms, labels);
  F::nll_loss(logarithms.exp().log(), labels);
  F::nll_loss((logarithms.exp() + 1e-8).log(), labels);
  F::binary_cross_entropy(logarithms.exp(), torch::rand({6, 4}));
  F::binary_cross_entropy(F::logsigmoid(scores).exp(), torch::rand({6, 4}));
  F::multilabel_soft_margin_loss(scores, torch::rand({6, 4}));
}

// kl_div takes the logarithm of the target, unless it is told that this has been done.
void kindsOfTargets() {
  auto scores = torch::nn::Linear(8, 4)(torch::randn({6, 8}));
  auto teacher = torch::nn::Linear(8, 4)(torch::randn({6, 8}));
  auto input = torch::log_softmax(scores, 1), likely = torch::softmax(teacher, 1);
  auto logarithms = torch::log_softmax(teacher, 1);
  auto logged = F::KLDivFuncOptions().reduction(torch::kBatchMean).log_target(true);
  // CHECK: [[@LINE+1]]:6: warning: 'kl_div' takes the logarithm of 'target' itself, which must be probabilities, but this is logprobs: {{.*}} [shapewise-loss-kind]
  F::kl_div(input, logarithms);
  // CHECK: [[@LINE+1]]:10: warning: 'kl_div' takes the logarithm of 'target' itself, which must be probabilities, but this is logits: {{.*}} [shapewise-loss-kind]
  torch::kl_div(input, teacher);
  // CHECK: [[@LINE+1]]:6: warning: 'kl_div' with 'log_target' needs 'target' to be log-probabilities, but this is probs: {{.*}} [shapewise-loss-kind]
  F::kl_div(input, likely, logged);
  torch::nn::KLDivLoss loss(torch::nn::KLDivLossOptions().log_target(true));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'KLDivLoss' with 'log_target' needs 'target' {{.*}} [shapewise-loss-kind]
  loss(input, likely);
  loss(input, logarithms);
  F::kl_div(input, likely);
  F::kl_div(input, logarithms.exp());
  F::kl_div(input, logarithms, logged);
  torch::kl_div(input, likely);
}

void whoKnowsWhetherLogarithms(bool logs) {
  auto input = torch::log_softmax(torch::randn({6, 4}), 1);
  F::kl_div(input, torch::log_softmax(torch::randn({6, 4}), 1), F::KLDivFuncOptions().log_target(logs));
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

// tanh of raw scores lies on both sides of 0; of what is not below 0, it lies in [0, 1).
void boundedScores() {
  auto scores = torch::nn::Linear(8, 4)(torch::randn({6, 8})), targets = torch::rand({6, 4});
  // CHECK: [[@LINE+1]]:6: warning: 'binary_cross_entropy' needs values between 0 and 1, as sigmoid gives them, but this is tanh: tanh f32[6, 4] [shapewise-loss-kind]
  F::binary_cross_entropy(torch::tanh(scores), targets);
  // CHECK: [[@LINE+1]]:10: warning: 'binary_cross_entropy' needs values between 0 and 1{{.*}} [shapewise-loss-kind]
  torch::binary_cross_entropy(scores.tanh(), targets);
  torch::nn::Sequential decoder(torch::nn::Linear(8, 4), torch::nn::Tanh());
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'BCELoss' needs values between 0 and 1{{.*}} [shapewise-loss-kind]
  torch::nn::BCELoss()(decoder->forward(torch::randn({6, 8})), targets);
  F::binary_cross_entropy((scores.tanh() + 1) / 2, targets);
  F::binary_cross_entropy(torch::tanh(torch::relu(scores)), targets);
  F::binary_cross_entropy(scores.tanh().abs(), targets);
  F::binary_cross_entropy_with_logits(scores.tanh(), targets);
  F::mse_loss(scores.tanh(), targets);
}
