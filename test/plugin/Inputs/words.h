// A user's data set that stands beside the library's own, as their loaders for MNIST do.
#pragma once
#include <torch/torch.h>

namespace torch {
namespace data {
namespace datasets {
struct Words : Dataset<Words> {
  explicit Words(int64_t count) : indices(zeros({2 * count}, kInt64)), vocabulary(count) {}
  Example<> get(size_t index) override {
    Tensor word = indices[static_cast<int64_t>(index)];
    return {eye(vocabulary)[word], word};
  }
  optional<size_t> size() const override { return indices.size(0); }
  Tensor indices;
  int64_t vocabulary;
};
} // namespace datasets
} // namespace data
} // namespace torch
