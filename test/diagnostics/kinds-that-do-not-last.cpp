#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// What is known of the values of a tensor holds until somebody writes into it: in place, through a
// view, through its address. And a network that gives scores here and probabilities there is asked
// by somebody who knows which.
namespace F = torch::nn::functional;

torch::Tensor scoresOf(const torch::Tensor &rows) { return torch::nn::Linear(8, 4)(rows); }

void writtenInPlace() {
  auto rows = torch::randn({6, 8}), labels = torch::randint(4, {6}, torch::kLong);
  auto chances = torch::softmax(scoresOf(rows), 1).detach();
  // CHECK: [[@LINE+1]]:6: warning: 'nll_loss' needs log-probabilities{{.*}} [shapewise-loss-kind]
  F::nll_loss(chances, labels);
  chances.log_();
  F::nll_loss(chances, labels);
  auto scaled = torch::softmax(scoresOf(rows), 1).detach();
  scaled *= 30;
  F::cross_entropy(scaled, labels);
  auto filled = torch::softmax(scoresOf(rows), 1).detach();
  filled.index_put_({torch::indexing::Slice(), 0}, torch::randn({6}));
  F::cross_entropy(filled, labels);
}

void writtenThroughViews() {
  auto rows = torch::randn({6, 8}), labels = torch::randint(4, {6}, torch::kLong);
  auto first = torch::softmax(scoresOf(rows), 1).detach();
  auto column = first.select(1, 0);
  // CHECK: [[@LINE+1]]:6: warning: 'cross_entropy' applies its own activation{{.*}} [shapewise-loss-kind]
  F::cross_entropy(first, labels);
  column.mul_(4).sub_(2);
  F::cross_entropy(first, labels);
  auto second = torch::softmax(scoresOf(rows), 1).detach();
  second[0] = torch::randn({4});
  F::cross_entropy(second, labels);
  auto third = torch::softmax(scoresOf(rows), 1).detach();
  third.slice(1, 0, 2).copy_(torch::randn({6, 2}));
  F::cross_entropy(third, labels);
  auto fourth = torch::softmax(scoresOf(rows), 1).detach();
  auto flat = fourth.flatten(), part = flat.narrow(0, 0, 12);
  part.log_();
  F::cross_entropy(fourth, labels);
  // The other way round: a view of what is written.
  auto fifth = torch::sigmoid(scoresOf(rows)).detach(), turned = fifth.t();
  fifth.sub_(0.5);
  F::binary_cross_entropy_with_logits(turned, torch::rand({4, 6}));
  // A copy is a copy.
  auto sixth = torch::softmax(scoresOf(rows), 1).detach(), copied = sixth.clone();
  copied.log_();
  // CHECK: [[@LINE+1]]:6: warning: 'cross_entropy' applies its own activation{{.*}} [shapewise-loss-kind]
  F::cross_entropy(sixth, labels);
  F::nll_loss(copied, labels);
}

void rangesOfLabels() {
  auto scores = scoresOf(torch::randn({6, 8}));
  auto labels = torch::full({6}, 9, torch::kLong);
  // CHECK: [[@LINE+1]]:6: warning: 'cross_entropy' gets labels from 9 to below 10 for 4 classes{{.*}} [shapewise-loss-classes]
  F::cross_entropy(scores, labels);
  for (int64_t i = 0; i < 6; ++i)
    labels[i] = i % 4;
  F::cross_entropy(scores, labels);
  auto clamped = torch::randint(100, {2, 3}, torch::kLong);
  clamped.view({-1}).clamp_(0, 3);
  F::cross_entropy(scores, clamped.flatten());
  auto accessed = torch::full({6}, 9, torch::kLong);
  auto access = accessed.accessor<int64_t, 1>();
  for (int64_t i = 0; i < 6; ++i)
    access[i] = i % 4;
  F::cross_entropy(scores, accessed);
  auto addressed = torch::full({6}, 9, torch::kLong);
  std::fill_n(addressed.data_ptr<int64_t>(), 6, 1);
  F::cross_entropy(scores, addressed);
}

// One network, probabilities for evaluation only.
struct Classifier : torch::nn::Module {
  Classifier() { scores = register_module("scores", torch::nn::Linear(8, 4)); }
  torch::Tensor forward(torch::Tensor x) {
    x = scores(x);
    if (!is_training())
      x = torch::softmax(x, 1);
    return x;
  }
  torch::Tensor forward(torch::Tensor x, bool normalize) {
    x = scores(x);
    return normalize ? torch::softmax(x, 1) : x;
  }
  // Both at once, as a policy and its values.
  std::tuple<torch::Tensor, torch::Tensor> both(torch::Tensor x) {
    auto out = scores(x);
    if (is_training())
      return {out, torch::sigmoid(out)};
    return {torch::softmax(out, 1), torch::sigmoid(out)};
  }
  torch::nn::Linear scores{nullptr};
};

void asIsTraining() {
  Classifier net;
  auto rows = torch::randn({6, 8}), labels = torch::randint(4, {6}, torch::kLong);
  net.train();
  F::cross_entropy(net.forward(rows), labels);
  net.eval();
  F::nll_loss(net.forward(rows).log(), labels);
  F::cross_entropy(net.forward(rows, false), labels);
  // CHECK: [[@LINE+1]]:6: warning: 'cross_entropy' applies its own activation{{.*}} [shapewise-loss-kind]
  F::cross_entropy(net.forward(rows, true), labels);
  auto [out, sure] = net.both(rows);
  F::cross_entropy(out, labels);
  // CHECK: [[@LINE+1]]:6: warning: 'cross_entropy' applies its own activation{{.*}} [shapewise-loss-kind]
  F::cross_entropy(sure, labels);
}

torch::Tensor lossOf(const torch::Tensor &output, const torch::Tensor &labels, bool normalized) {
  return normalized ? F::nll_loss(output.log(), labels) : F::cross_entropy(output, labels);
}

void flagOfTheCaller(Classifier &net, bool normalized) {
  auto rows = torch::randn({6, 8}), labels = torch::randint(4, {6}, torch::kLong);
  lossOf(net.forward(rows, normalized), labels, normalized);
}
