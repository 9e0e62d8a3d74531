#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-dump=shapes %s 2>&1 | FileCheck %s
//
// What a loop from one unknown number to another collects is as long as the two are apart.
#include <algorithm>
#include <vector>

void epoch(const std::vector<float> &rewards) {
  int count = static_cast<int>(rewards.size());
  for (int from = 0; from < count; from += 128) {
    int to = std::min(count, from + 128);
    std::vector<float> batch;
    for (int i = from; i < to; ++i)
      batch.push_back(rewards[i]);
    // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:12 mse_loss: fits
    torch::mse_loss(torch::tensor(batch), torch::rand({to - from}));
  }
}

void tail(int64_t n) {
  if (n <= 128)
    return;
  int64_t rounds = 0;
  for (int64_t i = 128; i < n; ++i)
    ++rounds;
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:10 mse_loss: fits
  torch::mse_loss(torch::rand({rounds}), torch::rand({n - 128}));
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:26 cross_entropy: mismatch
  torch::nn::functional::cross_entropy(torch::rand({rounds, 2}), torch::zeros({n - 127}, torch::kLong));
}

void anyBounds(int64_t from, int64_t to) { // which may be the wrong way round
  int64_t rounds = 0;
  for (int64_t i = from; i < to; ++i)
    ++rounds;
  // CHECK-DAG: loss {{.*}}:[[# @LINE + 1]]:10 mse_loss: unknown
  torch::mse_loss(torch::rand({rounds}), torch::rand({to - from}));
}
