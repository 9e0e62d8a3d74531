// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Functions that return nothing when they have come to the end, and parts of lists of sizes.
#include <torch/torch.h>
#include <optional>
namespace F = torch::nn::functional;

std::optional<torch::data::Example<>> next(int64_t at, int64_t count, int64_t labels) {
  if (at >= count)
    return std::nullopt;
  return torch::data::Example<>(torch::rand({64, 10}), torch::zeros({labels}, torch::kLong));
}
void epoch(int64_t count) {
  for (int64_t at = 0;; ++at) {
    auto batch = next(at, count, 64);
    if (!batch.has_value())
      break;
    F::cross_entropy(batch->data, batch->target);
    F::cross_entropy((*batch).data, batch.value().target);
  }
}
void mistakenEpoch(int64_t count) {
  for (int64_t at = 0;; ++at) {
    auto batch = next(at, count, 63);
    if (!batch)
      break;
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
    F::cross_entropy(batch->data, batch->target);
  }
}
c10::optional<std::pair<torch::Tensor, torch::Tensor>> once(bool more) {
  if (!more)
    return c10::nullopt;
  return std::make_pair(torch::rand({4, 3}), torch::rand({4, 3}));
}
void changed(bool more) {
  auto batch = once(more);
  if (!batch)
    return;
  batch->second = torch::rand({4, 7});
  F::mse_loss(batch->second, torch::rand({4, 7}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  F::mse_loss(batch->first, batch->second);
}

int64_t behindFirst(const torch::Tensor &x) {
  int64_t product = 1;
  for (auto size : x.sizes().slice(1))
    product *= size;
  return product;
}
void flattened() {
  auto x = torch::rand({2, 16, 5, 5});
  auto y = torch::nn::Linear(400, 10)->forward(x.view({-1, behindFirst(x)}));
  F::mse_loss(torch::zeros(x.sizes().slice(1, 2)), torch::zeros({16, 5}));
}
void mistakenParts() {
  auto x = torch::rand({2, 16, 5, 5});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-op]
  auto z = torch::nn::Linear(576, 10)->forward(x.view({-1, behindFirst(x)}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-{{.*}}]
  F::mse_loss(torch::zeros(x.sizes().slice(1, 2)), torch::zeros({16, 6}));
}
void ofUnknownRank(torch::Tensor x) {
  F::mse_loss(torch::zeros(x.sizes().slice(1)), torch::rand({3, 3}));
  F::mse_loss(torch::zeros(x.sizes()), x);
}
int main() {
  epoch(3);
  flattened();
}
