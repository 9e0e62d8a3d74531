#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
//
// A loop that counts has run as often as it says, however often that is.
namespace F = torch::nn::functional;
using torch::Tensor;

void constantCount() {
  std::vector<Tensor> rows;
  for (int i = 0; i < 64; ++i)
    rows.push_back(torch::randn({3}));
  F::cross_entropy(torch::stack(rows), torch::zeros({64}, torch::kLong));
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'cross_entropy' pairs 64 rows of logits with 65 labels
  F::cross_entropy(torch::stack(rows), torch::zeros({65}, torch::kLong));
}

void namedCount(int n) {
  auto labels = torch::zeros({n}, torch::kLong);
  std::vector<Tensor> rows, pairs;
  for (int i = 0; i < n; i++)
    rows.push_back(torch::randn({3}));
  F::cross_entropy(torch::stack(rows), labels);
  for (int i = n - 1; i >= 0; --i)
    pairs.push_back(torch::randn({2, 3}));
  F::cross_entropy(torch::cat(pairs), torch::zeros({2 * n}, torch::kLong));
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'cross_entropy' pairs n rows of logits with n + 1 labels
  F::cross_entropy(torch::stack(rows), torch::zeros({n + 1}, torch::kLong));
}

void whatTheBodyChanges(int n) {
  std::vector<Tensor> rows;
  for (int i = 0; i < 64; ++i) {
    rows.push_back(torch::randn({3}));
    if (rows.size() % 3 == 1)
      ++i;
  }
  F::cross_entropy(torch::stack(rows), torch::zeros({48}, torch::kLong));
  int limit = 64;
  std::vector<Tensor> fewer;
  for (int i = 0; i < limit; ++i) {
    fewer.push_back(torch::randn({3}));
    --limit;
  }
  F::cross_entropy(torch::stack(fewer), torch::zeros({32}, torch::kLong));
  std::vector<Tensor> some;
  for (int i = 0; i < 64; ++i) {
    if (i == n)
      break;
    some.push_back(torch::randn({3}));
  }
  F::cross_entropy(torch::stack(some), torch::zeros({17}, torch::kLong));
}

void noRoundAtAll(int n) {
  std::vector<Tensor> rows{torch::randn({3})};
  for (int i = 5; i < n; ++i)
    rows.push_back(torch::randn({3}));
  F::cross_entropy(torch::stack(rows), torch::zeros({n}, torch::kLong));
}
