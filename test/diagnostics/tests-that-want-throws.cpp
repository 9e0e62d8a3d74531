#include <torch/torch.h>

#include <gtest/gtest.h>

// What a test framework is told to expect is not reported; what it is told not to happen is.
// REQUIRES: torch
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s

namespace F = torch::nn::functional;

TEST(Loss, RefusesOtherBatches) {
  auto scores = torch::randn({4, 3});
  auto labels = torch::zeros({5}, torch::kLong);
  EXPECT_THROW(F::cross_entropy(scores, labels), c10::Error);
  EXPECT_ANY_THROW(F::cross_entropy(scores, labels));
  ASSERT_THROW({ F::cross_entropy(scores, labels); }, std::exception);
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'cross_entropy' pairs 4 rows of logits with 5 labels
  EXPECT_NO_THROW(F::cross_entropy(scores, labels));
}

TEST(Loss, GoesOnBehindTheTest) {
  auto scores = torch::randn({4, 3});
  EXPECT_THROW(F::cross_entropy(scores, torch::zeros({5}, torch::kLong)), c10::Error);
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'cross_entropy' pairs 4 rows of logits with 6 labels
  F::cross_entropy(scores, torch::zeros({6}, torch::kLong));
}
