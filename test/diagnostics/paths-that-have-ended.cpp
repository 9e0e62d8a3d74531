#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
//
// A path on which a call throws is at an end: what would follow from it is not reported.
using torch::Tensor;

std::tuple<Tensor, Tensor> windows(const Tensor &data, int count, int length) {
  auto starts = torch::randint(0, data.size(0) - length, {count});
  std::vector<Tensor> xs, ys;
  for (int i = 0; i < count; ++i) {
    auto start = starts[i].item<int>();
    xs.push_back(data.slice(0, start, start + length));
    ys.push_back(data.slice(0, start + 1, start + length + 1));
  }
  return {torch::stack(xs), torch::stack(ys)}; // no rows at all would throw, in the first round
}

float evaluate(const Tensor &data, int rounds, int count, int length) {
  float total = 0;
  for (int i = 0; i < rounds; ++i) {
    auto [x, y] = windows(data, count, length);
    if (y.size(0) > 0)
      total += x.sum().item<float>();
  }
  return total;
}

void certain() {
  std::vector<Tensor> none;
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'stack' needs at least one tensor
  torch::stack(none);
}

/// Nothing for want of anything to choose from: whoever asks knows that there is something.
std::vector<Tensor> chosen(const std::vector<Tensor> &from, size_t count) {
  size_t n = std::min(count, from.size());
  if (n == 0)
    return {};
  return std::vector<Tensor>(from.begin(), from.begin() + n);
}

Tensor batchOf(const std::vector<Tensor> &memory, int count) {
  if (memory.size() < count)
    return {};
  return torch::stack(chosen(memory, count));
}

void emptyWhicheverWay(bool twice) {
  std::vector<Tensor> none;
  if (twice)
    std::swap(none, none);
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'cat' needs at least one tensor
  torch::cat(none);
}
