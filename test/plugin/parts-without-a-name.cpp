#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-dump=shapes %s 2>&1 | FileCheck %s
//
// Part 0 of something without a name is not called 0: that would read as a size.
#include <tuple>
#include <vector>

std::tuple<int, int> asked();
std::vector<int> found();

// CHECK-LABEL: function f
void f() {
  const auto [rows, columns] = asked();
  // CHECK: torch::zeros({rows, columns}): f32[?, ?]
  torch::zeros({rows, columns});
  // CHECK: torch::zeros({found()[1]}): f32[?]
  torch::zeros({found()[1]});
}
