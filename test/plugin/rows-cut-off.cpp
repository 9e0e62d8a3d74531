#include <torch/torch.h>
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-checks=shapewise-discarded-rows %s 2>&1 | %check_diag %s
// RUN: %shapewise %torch_flags %s 2>&1 | FileCheck --allow-empty --check-prefix=DEFAULT %s
// DEFAULT-NOT: warning
// REQUIRES: torch
//
// A slice that makes the sizes fit drops labelled rows: reported on request.
namespace F = torch::nn::functional;
using torch::indexing::Slice;

void cutLabels() {
  auto logits = torch::randn({384, 2971});
  auto labels = torch::softmax(torch::randn({864, 2971}), 1);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' never sees 480 of the 864 rows of 'target', which were cut to 384 and so fit: input is f32[384, 2971], target probs f32[384, 2971] [shapewise-discarded-rows]
  F::cross_entropy(logits, labels.slice(0, 0, logits.size(0)));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' never sees 480 of the 864 rows of 'target'{{.*}} [shapewise-discarded-rows]
  F::cross_entropy(logits, labels.narrow(0, 0, 384));
  auto kept = labels.index({Slice(torch::indexing::None, logits.size(0))});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' never sees 480 of the 864 rows of 'target'{{.*}} [shapewise-discarded-rows]
  F::cross_entropy(logits, kept);
  torch::nn::MSELoss criterion;
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}never sees 480 of the 864 rows of 'target'{{.*}} [shapewise-discarded-rows]
  criterion(torch::softmax(logits, 1), kept);
}

void cutLogits() {
  auto logits = torch::randn({864, 10});
  auto labels = torch::randint(0, 10, {384});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' never sees 480 of the 864 rows of 'input'{{.*}} [shapewise-discarded-rows]
  F::cross_entropy(logits.slice(0, 0, labels.size(0)), labels);
}

void cutAndViewed() {
  auto logits = torch::randn({384, 10});
  auto steps = torch::randint(0, 10, {27, 32});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' never sees 480 of the 864 rows of 'target', which were cut to 384{{.*}} [shapewise-discarded-rows]
  F::cross_entropy(logits, steps.slice(0, 0, 12).view({-1}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' never sees 480 of the 864 rows of 'target'{{.*}} [shapewise-discarded-rows]
  F::cross_entropy(logits, steps.narrow(0, 0, 12).flatten());
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' never sees 480 of the 864 rows of 'target'{{.*}} [shapewise-discarded-rows]
  F::cross_entropy(logits, steps.flatten().narrow(0, 0, 384).reshape({384}));
  auto scores = torch::randn({27, 32, 10});
  F::cross_entropy(scores.slice(0, 0, 12).view({-1, 10}), steps.slice(0, 0, 12).view({-1}));
}

// Parts that are meant: both are cut, or only the scores that have labels are looked at.
void meant(int64_t rows) {
  auto points = torch::randn({1000, 20}), targets = torch::randn({1000, 4});
  torch::nn::Linear layer(20, 4);
  F::mse_loss(layer(points.slice(0, 0, 800)), targets.slice(0, 0, 800));
  F::mse_loss(layer(points.slice(0, 800)), targets.slice(0, 800));
  for (int64_t first = 0; first < 1000; first += 50)
    F::mse_loss(layer(points.slice(0, first, first + 50)), targets.slice(0, first, first + 50));
  auto nodes = layer(torch::randn({2708, 20}));
  F::cross_entropy(nodes.slice(0, 0, 140), torch::randint(0, 4, {140}));
  auto steps = torch::randint(0, 4, {21, 8});
  F::cross_entropy(torch::randn({20, 4, 8}), steps.slice(0, 1));
  // All of them.
  F::mse_loss(layer(points), targets.slice(0, 0, points.size(0)));
  F::mse_loss(layer(torch::randn({rows, 20})), targets.slice(0, 0, rows));
}
