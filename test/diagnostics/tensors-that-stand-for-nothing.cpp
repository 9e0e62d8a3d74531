// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// A guard that its callers never meet gives a tensor without elements. What a layer or a matrix of
// unknown size would make of it is not held against the code behind.
#include <torch/torch.h>
#include <vector>
torch::Tensor as_tensor(const std::vector<std::vector<float>> &table) {
  if (table.empty())
    return torch::empty({0});
  std::vector<float> flat;
  for (const auto &row : table)
    flat.insert(flat.end(), row.begin(), row.end());
  return torch::from_blob(flat.data(), {(long)table.size(), (long)table[0].size()}).clone();
}
torch::Tensor best(torch::nn::Linear &net, const std::vector<std::vector<float>> &table) {
  return std::get<0>(net->forward(as_tensor(table)).max(1));
}
torch::Tensor sums(const torch::Tensor &x, const std::vector<std::vector<float>> &table) {
  torch::Tensor weight = x.view({-1, 4});
  return torch::matmul(as_tensor(table), weight).sum(1);
}
// Sizes that are written down are.
torch::Tensor best_of_column(torch::nn::Linear &net) {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'max' has no axis 1 to work on: the tensor is [?], its axes are -1 to 0 [shapewise-op]
  return std::get<0>(net->forward(torch::ones({3})).max(1));
}
torch::Tensor sum_of_nothing() {
  return torch::mm(torch::ones({3, 0}), torch::ones({0, 4})).sum(1);
}
torch::Tensor sum_of_nothing_wrong() {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view 12 elements as [5], which holds 5 [shapewise-op]
  return torch::matmul(torch::ones({3, 0}), torch::ones({0, 4})).view({5});
}
