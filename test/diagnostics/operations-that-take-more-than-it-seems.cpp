#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// What libtorch runs although its documentation asks for more, beside what it does refuse.

void integerConvolution() {
  auto image = torch::ones({1, 3, 8, 8}, torch::kLong);
  torch::conv2d(image, torch::ones({4, 3, 3, 3}, torch::kLong));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}}'conv2d' needs both operands of one dtype{{.*}} [shapewise-op]
  torch::conv2d(image, torch::ones({4, 3, 3, 3}));
}

void rolledAxes() {
  auto x = torch::randn({4, 5});
  // CHECK: [[@LINE+1]]:5: warning: {{.*}}'roll' has no axis 2 to work on{{.*}} [shapewise-op]
  x.roll({1}, {2});
  // CHECK: [[@LINE+1]]:5: warning: {{.*}}'roll' gets 2 shifts for 1 axes{{.*}} [shapewise-op]
  x.roll({1, 1}, {0});
  x.roll({1, 1}, {0, -1});
  x.roll(3);
  // Without elements nothing is looked at.
  torch::randn({0, 5}).roll({1}, {2});
}

void tensorsWithoutElements() {
  auto none = torch::zeros({0, 3}, torch::kLong);
  torch::softmax(none, 1);
  // CHECK: [[@LINE+1]]:10: warning: {{.*}}'softmax' needs 'self' to be of a floating type{{.*}} [shapewise-op]
  torch::softmax(torch::zeros({2, 3}, torch::kLong), 1);
}

void tripletDistances() {
  auto anchor = torch::randn({2, 1, 1});
  // Each pair of operands broadcasts, the two distances do as well: all three need not.
  torch::triplet_margin_loss(anchor, torch::randn({2, 1, 4}), torch::randn({2, 1, 2}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}}'triplet_margin_loss' cannot broadcast{{.*}}
  torch::triplet_margin_loss(torch::randn({2, 1, 3}), torch::randn({2, 1, 4}), torch::randn({2, 1, 3}));
}

void newTensorsHaveTheOldType() {
  auto logits = torch::randn({8, 4});
  auto ids = torch::zeros({8}, torch::kLong);
  torch::nn::functional::cross_entropy(logits, ids.new_zeros({8}));
  // CHECK: [[@LINE+1]]:26: warning: {{.*}} [shapewise-loss-dtype]
  torch::nn::functional::cross_entropy(logits, logits.new_zeros({8}));
}

void paddedImages() {
  auto volume = torch::randn({1, 2, 3, 6, 6});
  torch::nn::ZeroPad2d zeros(1);
  zeros(volume);
  torch::nn::ReflectionPad2d mirrored(1);
  mirrored(torch::randn({2, 6, 6}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'ReflectionPad2d' needs 'input' to have rank 3 or 4, but it is f32[1, 2, 3, 6, 6] [shapewise-op]
  mirrored(volume);
}
