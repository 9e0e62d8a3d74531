// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// What was stacked or concatenated was one tensor at least: a way that says otherwise is never gone.
#include <torch/torch.h>

torch::Tensor stacked(const torch::Tensor &data, int count) {
  std::vector<torch::Tensor> rows;
  for (int i = 0; i < count; ++i)
    rows.push_back(data[i]);
  auto all = torch::stack(rows);
  if (all.size(0) > 0)
    return all;
  return torch::ones({2}).view({3});
}

torch::Tensor joined(const torch::Tensor &data, int count) {
  std::vector<torch::Tensor> rows;
  for (int i = 0; i < count; ++i)
    rows.push_back(data[i].view({1, 6}));
  auto all = torch::cat(rows);
  if (rows.empty())
    return torch::ones({2}).view({3});
  return all;
}

torch::Tensor perhapsEmpty(const torch::Tensor &data, int count) {
  std::vector<torch::Tensor> rows;
  for (int i = 0; i < count; ++i)
    rows.push_back(data[i]);
  if (rows.empty())
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: cannot view 2 elements as [3]{{.*}} [shapewise-op]
    return torch::ones({2}).view({3});
  return torch::stack(rows);
}
