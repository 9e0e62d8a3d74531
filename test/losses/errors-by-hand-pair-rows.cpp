// Losses written by hand: a column of predictions met a row of targets, and whatever is made of that
// difference element by element adds up what does not belong together. With both of one shape, or where
// all pairs are meant, nothing is said.
// RUN: %clang_shapewise %torch_flags -fsyntax-only %s 2>&1 | FileCheck --implicit-check-not=warning: %s
// REQUIRES: torch
#include <torch/torch.h>

using torch::Tensor;

static Tensor huber(Tensor e) {
  auto a = e.abs();
  return torch::where(a < 1.0, 0.5 * e * e, a - 0.5);
}
static Tensor logCosh(Tensor e) { return torch::log(torch::cosh(e)); }
static Tensor charbonnier(Tensor e) { return torch::sqrt(e.pow(2) + 1e-6); }
static Tensor pinball(Tensor e) { return torch::max(0.9 * e, -0.1 * e); }
static Tensor ranking(Tensor e) { return -torch::log_sigmoid(e); }
static Tensor rankingInTwoSteps(Tensor e) { return -torch::log(torch::sigmoid(e)); }
static Tensor gaussian(Tensor e, Tensor logVariance) {
  return 0.5 * (torch::exp(-logVariance) * e.pow(2) + logVariance);
}

void wrong() {
  torch::nn::Linear net(8, 1);
  auto x = torch::randn({32, 8}), y = torch::randn({32}), column = torch::randn({32, 1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product that stretched both of its operands to [32, 32]
  huber(net(x) - y).mean();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up
  logCosh(net(x) - y).mean();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up
  charbonnier(net(x) - y).mean();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up
  pinball(y - net(x)).mean();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up
  gaussian(net(x) - y, net(x)).mean();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'norm' adds up
  (net(x) - y).norm();
}

void right() {
  torch::nn::Linear net(8, 1);
  auto x = torch::randn({32, 8}), y = torch::randn({32}), column = torch::randn({32, 1});
  auto scores = net(x).squeeze(1);
  huber(net(x) - column).mean();
  huber(scores - y).mean();
  logCosh(scores - y).mean();
  charbonnier(scores - y).mean();
  pinball(y - scores).mean();
  ranking(scores - y).mean();
  gaussian(scores - y, net(x).squeeze(1)).mean();
  (scores - y).norm();
  ((scores - y).abs() < 0.5).sum();
}

// All pairs are meant, or may be: what ranks differences does so for each of one with each of the other.
void ranks() {
  torch::nn::Linear net(8, 1);
  auto liked = net(torch::randn({32, 8})), other = net(torch::randn({32, 8})).squeeze(1);
  ranking(liked - other).mean();
  rankingInTwoSteps(liked - other).mean();
  torch::relu(1 - (liked - other)).mean();
  (1 - (liked - other)).clamp_min(0).mean();
  ((liked - other).abs() < 0.5).sum();
  torch::exp(-(liked - other).pow(2)).mean();
}

// A kernel of distances, the ranks of a list, a mask of what may see what.
void pairs(Tensor x) {
  auto y = torch::randn({32}), z = torch::randn({32});
  auto kernel = torch::exp(-(y.unsqueeze(1) - z.unsqueeze(0)).pow(2));
  kernel.mean();
  auto before = torch::sigmoid(y.view({-1, 1}) - y);
  before.sum();
  ranking(y.unsqueeze(1) - z).mean();
  auto at = torch::arange(32);
  (at.unsqueeze(1) < at).sum();
  torch::where(torch::eye(32) > 0, torch::zeros({32, 32}), kernel).mean();
}
