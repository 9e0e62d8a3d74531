#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-dump=shapes %s 2>&1 | FileCheck %s
//
// The dump names each shape that an expression was seen to have once, and does not go on for ever.

void twoShapesByTurns(bool wide) {
  auto x = torch::zeros({4, wide ? 20 : 10});
  for (int round = 0; round < 3; ++round)
    x.relu();
}
// CHECK-LABEL: function twoShapesByTurns
// CHECK: x.relu(): f32[4, 20] or f32[4, 10]{{$}}

void manyShapes() {
  auto x = torch::zeros({4, 1});
  for (int round = 0; round < 10; ++round) {
    x.relu();
    x = torch::cat({x, x}, 1);
  }
}
// CHECK-LABEL: function manyShapes
// CHECK: x.relu(): f32[4, 1] or f32[4, 2] or f32[4, 4] or f32[4, 8] or f32[4, 16] or f32[4, 32] or 4 others{{$}}
