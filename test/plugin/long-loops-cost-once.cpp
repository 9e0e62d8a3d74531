#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-max-steps=10000 -fplugin-arg-shapewise-remarks %s 2>&1 | %check_diag --implicit-check-not=remark: %s
//
// A loop with more rounds than are followed one by one is followed that far once, not in every call:
// what comes behind it would have no steps left.
#include <vector>

std::vector<int64_t> numbers(int count, int seed) {
  std::vector<int64_t> drawn;
  for (int i = 0; i < count; ++i)
    drawn.push_back((i * 7 + seed) % 5);
  return drawn;
}

void train(int epochs) {
  torch::nn::Linear net(4, 5);
  for (int epoch = 0; epoch < epochs; ++epoch) {
    auto first = torch::tensor(numbers(64, 1)), second = torch::tensor(numbers(64, 2));
    auto third = torch::tensor(numbers(64, 3)), fourth = torch::tensor(numbers(64, 4));
    auto labels = torch::stack({first, second, third, fourth}, 1);
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' needs labels of
    torch::nn::functional::cross_entropy(net(torch::rand({64, 4})), labels);
  }
}
