#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// A network's column against a row of targets makes a matrix of differences; nothing throws, and its
// mean is the mean over pairs that do not belong together.

void meanSquaredErrorByHand(torch::Tensor rows) {
  auto input = torch::randn({32, 5}), target = torch::randn({32});
  auto prediction = torch::nn::Linear(5, 1)(input);
  auto difference = prediction - target;
  // CHECK: [[@LINE+1]]:21: warning: 'mean' adds up a difference or product {{.*}}[32, 32]{{.*}} [shapewise-silent-broadcast]
  difference.pow(2).mean();
  // CHECK: [[@LINE+1]]:10: warning: 'mean' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  torch::mean(torch::abs(target.sub(prediction)));
  // CHECK: [[@LINE+1]]:29: warning: 'sum' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  (difference * difference).sum();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  (difference.pow(2) / 2).mean();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  ((target - prediction) / target).abs().mean();
  (difference / torch::rand({32, 32})).mean();
  (prediction.squeeze(1) - target).pow(2).mean();
  (prediction - target.unsqueeze(1)).pow(2).mean();
}

void meantThatWay() {
  auto x = torch::nn::Linear(5, 1)(torch::randn({32, 5})), y = torch::randn({32});
  // All pairs, and it says so.
  (x.squeeze(1).unsqueeze(1) - y).pow(2).mean();
  (y.view({-1, 1}) - y).pow(2).mean();
  (y.view({32, 1}) - y).abs().sum();
  (x - x.t()).pow(2).mean();
  // The rows of the matrix stay apart, or something else is made of it.
  (x - y).pow(2).mean(1);
  torch::relu(1 - (x - y)).mean();
  // A scale per row.
  (x - torch::randn({32, 5}).mean(1, true)).mean();
}

// The same with more axes of length 1, or in front of a picture.
struct Critic : torch::nn::Module {
  Critic() {
    first = register_module("first", torch::nn::Conv2d(3, 8, 3));
    last = register_module("last", torch::nn::Conv2d(8, 1, 6));
  }
  torch::Tensor forward(torch::Tensor x) { return last(torch::leaky_relu(first(x))); }
  torch::nn::Conv2d first{nullptr}, last{nullptr};
};

void criticOfImages() {
  Critic critic;
  auto images = torch::randn({16, 3, 8, 8}), labels = torch::ones({16});
  auto scores = critic.forward(images);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}}[16, 1, 1, 16]{{.*}} [shapewise-silent-broadcast]
  auto loss = (scores - labels).pow(2).mean();
  auto right = (scores.view({-1}) - labels).pow(2).mean();
  auto flat = (scores.flatten() - labels).pow(2).mean();
  auto same = (scores - labels.view({16, 1, 1, 1})).pow(2).mean();
  auto gray = torch::nn::Conv2d(3, 1, 1)(images), masks = torch::rand({16, 8, 8});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}}[16, 16, 8, 8]{{.*}} [shapewise-silent-broadcast]
  (gray - masks).abs().mean();
  (gray.squeeze(1) - masks).abs().mean();
  (gray - masks.unsqueeze(1)).abs().mean();
}

void otherSizesMeet() {
  // Each score against each of ten levels.
  auto scores = torch::nn::Linear(5, 1)(torch::randn({32, 5}));
  auto levels = torch::linspace(0, 1, 10);
  (scores - levels).pow(2).mean();
  // Each row against one, each pixel against its channel's mean.
  auto features = torch::nn::Linear(5, 8)(torch::randn({32, 5}));
  (features - torch::randn({8})).pow(2).sum();
  auto images = torch::randn({16, 3, 8, 8});
  (images - images.mean({2, 3}, true)).pow(2).mean();
  (images - torch::tensor({0.4, 0.5, 0.6}).view({1, 3, 1, 1})).pow(2).mean();
  auto center = torch::zeros({1, 8});
  (features - center).pow(2).mean();
}

// Weights and scores of rows, overlaps of pictures, counts of hits.
void products() {
  auto scores = torch::nn::Linear(5, 1)(torch::randn({32, 5})), rewards = torch::randn({32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product that stretched both of its operands to [32, 32]{{.*}} [shapewise-silent-broadcast]
  auto policy = -(scores * rewards).mean();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  auto negated = (-(scores * rewards)).mean();
  auto advantage = rewards - scores.detach();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'sum' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  auto weighted = (advantage * rewards).sum();
  auto likely = torch::sigmoid(scores);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  auto entropy = -(rewards * torch::log(likely) + (1 - rewards) * torch::log(1 - likely)).mean();
  auto masks = torch::sigmoid(torch::nn::Conv2d(3, 1, 1)(torch::randn({4, 3, 8, 8})));
  auto truth = torch::rand({4, 8, 8});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'sum' adds up a difference or product {{.*}}[4, 4, 8, 8]{{.*}} [shapewise-silent-broadcast]
  auto overlap = (masks * truth).sum();
  auto right = (masks.squeeze(1) * truth).sum() + (masks * truth.unsqueeze(1)).sum();
  auto rows = (scores.squeeze(1) * rewards).mean();
  // Each pair has a weight of its own.
  auto pairs = (advantage * torch::rand({32, 32})).sum();
  auto table = (rewards.unsqueeze(1) * rewards).sum();
  auto scaled = (scores * torch::rand({32, 5})).sum();
  auto levels = (scores * torch::linspace(0, 1, 10)).sum();
}

void comparisons() {
  auto labels = torch::randint(2, {32}).to(torch::kFloat);
  auto predicted = torch::sigmoid(torch::nn::Linear(5, 1)(torch::randn({32, 5}))).round();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'sum' adds up a comparison that stretched both of its operands to [32, 32]{{.*}} [shapewise-silent-broadcast]
  predicted.eq(labels).sum();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up {{.*}} [shapewise-silent-broadcast]
  (predicted == labels).to(torch::kFloat).mean();
  auto scores = torch::nn::Linear(5, 3)(torch::randn({32, 5}));
  auto classes = torch::randint(3, {32}, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'sum' adds up a comparison {{.*}} [shapewise-silent-broadcast]
  scores.argmax(1, true).eq(classes).sum();
  scores.argmax(1).eq(classes).sum();
  scores.argmax(1, true).eq(classes.unsqueeze(1)).sum();
  (std::get<0>(scores.max(1, true)) - scores.mean(1)).pow(2).mean();
  predicted.squeeze(1).eq(labels).sum();
  predicted.eq(labels.view_as(predicted)).sum();
  // How many are alike.
  labels.unsqueeze(1).eq(labels).sum();
  (labels.view({-1, 1}) == labels).to(torch::kFloat).mean();
}

// What is picked by an index with an axis made for it; Q-learning.
void picked() {
  auto scores = torch::nn::Linear(4, 2)(torch::randn({32, 4}));
  auto actions = torch::randint(2, {32}, torch::kLong), rewards = torch::randn({32});
  auto taken = scores.gather(1, actions.unsqueeze(1));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'smooth_l1_loss' stretches both operands to [32, 32]{{.*}} [shapewise-silent-broadcast]
  torch::smooth_l1_loss(taken, rewards);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  (taken - rewards).pow(2).mean();
  torch::smooth_l1_loss(taken.squeeze(1), rewards);
  torch::smooth_l1_loss(taken, rewards.unsqueeze(1));
}

// A matrix of sums may be meant, unless it is compared with a column or a row.
void sums() {
  auto next = torch::nn::Linear(4, 1)(torch::randn({32, 4})), rewards = torch::randn({32});
  auto expected = rewards + 0.99 * next;
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mse_loss' gets [32, 32] as 'target', a matrix in which a column met a row of the same elements, and stretches the other operand to it: input is [32, 1], target [32, 32] [shapewise-silent-broadcast]
  torch::mse_loss(torch::nn::Linear(4, 1)(torch::randn({32, 4})), expected);
  torch::nn::Embedding users(10, 1), items(10, 1);
  auto users_of = users(torch::arange(10)), items_of = items(torch::arange(10));
  auto ratings = torch::randn({10}) + users_of + items_of;
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'l1_loss' gets [10, 10] as 'self', {{.*}} [shapewise-silent-broadcast]
  torch::l1_loss(ratings, torch::randn({10}));
  torch::mse_loss(users_of + items_of.squeeze(1), torch::randn({10, 10}));
  expected.mean();
  torch::mse_loss(rewards + 0.99 * next.squeeze(1), rewards);
  torch::mse_loss(rewards.unsqueeze(1) + next, torch::randn({32, 1}));
}

// A tensor and its own column, and an axis that expand made.
void allWithAll() {
  auto scores = torch::nn::Linear(5, 1)(torch::randn({32, 5})), flat = scores.squeeze(1);
  (scores - flat).abs().mean();
  (flat - scores).pow(2).sum();
  (scores * scores.view({-1})).mean();
  auto times = torch::linspace(0, 1, 10);
  (times.expand({1, 10}).t() - times).pow(2).mean();
}

// A literal 1 that a factory wrote is a grid's: meant in arithmetic, not by a loss, and gone behind a
// product of matrices.
void grids(int64_t n) {
  (torch::ones({n, 1}) * torch::linspace(0, 1, n)).sum();
  (torch::rand({8, 1}) - torch::linspace(0, 1, 8)).pow(2).mean();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mse_loss' stretches both operands to [8, 8]{{.*}} [shapewise-silent-broadcast]
  torch::mse_loss(torch::ones({8, 1}), torch::rand({8}));
  auto rewards = torch::randn({8, 1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mse_loss' gets [8, 8] as 'target', a matrix {{.*}} [shapewise-silent-broadcast]
  torch::mse_loss(torch::nn::Linear(4, 1)(torch::randn({8, 4})), rewards + 0.9 * torch::rand({8}));
  auto labels = torch::randint(3, {8, 1}, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'sum' adds up a comparison {{.*}} [shapewise-silent-broadcast]
  torch::randn({8, 3}).argmax(1).eq(labels).sum();
  torch::randn({8, 3}).argmax(1, true).eq(labels).sum();
  auto weights = torch::randn({5, 1}), targets = torch::randn({8});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}}[8, 8]{{.*}} [shapewise-silent-broadcast]
  (torch::randn({8, 5}).matmul(weights) - targets).pow(2).mean();
  (torch::randn({8, 5}).matmul(weights).squeeze(1) - targets).pow(2).mean();
  const int64_t outputs = 1;
  auto head = torch::randn({outputs, 5});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}}[8, 8]{{.*}} [shapewise-silent-broadcast]
  (torch::nn::functional::linear(torch::randn({8, 5}), head) - targets).abs().mean();
  auto row = torch::randn({1, 5});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}}[8, 8]{{.*}} [shapewise-silent-broadcast]
  (torch::nn::functional::linear(torch::randn({8, 5}), row) - targets).abs().mean();
}

// Hinge and logistic losses by hand, and the clipped ratio of policies: a bound, a margin or the
// smaller of two products leaves the pairs what they are.
void marginsOfProducts() {
  auto scores = torch::nn::Linear(5, 1)(torch::randn({32, 5}));
  auto labels = torch::randint(2, {32}).to(torch::kFloat) * 2 - 1, advantages = torch::randn({32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  torch::clamp_min(1 - labels * scores, 0).mean();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  torch::relu(1 - labels * scores).mean();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'sum' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  torch::max(torch::zeros({1}), 1 - labels * scores).sum();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  torch::log1p(torch::exp(-labels * scores)).mean();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  torch::softplus(-(labels * scores)).mean();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  torch::log_sigmoid(labels * scores).mean();
  torch::clamp_min(1 - labels * scores.squeeze(1), 0).mean();
  torch::relu(1 - labels.unsqueeze(1) * scores).mean();
  torch::log1p(torch::exp(-labels * scores.squeeze(1))).mean();
  auto ratio = (scores - torch::randn({32, 1})).exp();
  auto clipped = ratio.clamp(0.8, 1.2);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mean' adds up a difference or product {{.*}} [shapewise-silent-broadcast]
  -torch::min(ratio * advantages, clipped * advantages).mean();
  auto fits = advantages.unsqueeze(1);
  -torch::min(ratio * fits, clipped * fits).mean();
  // Another matrix decides.
  torch::min(ratio * advantages, torch::rand({32, 32})).mean();
}
