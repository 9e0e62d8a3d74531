#include <torch/torch.h>

// RUN: %shapewise %torch_flags %s 2>&1 | FileCheck %s --check-prefix=FILE
// RUN: %shapewise %torch_flags -x c++-header %s 2>&1 | FileCheck %s --check-prefix=HEADER --allow-empty
// REQUIRES: torch
//
// What a header leaves alone, those who include it may write: shown by itself, as an editor does, its
// variables are not what they were initialized with.
static int64_t classes = 4;
static torch::nn::Linear head(8, 4);

// FILE: [[@LINE+2]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
// HEADER-NOT: warning
inline void ofNumbers() { torch::cross_entropy_loss(torch::rand({2, classes}), torch::full({2}, 5)); }
// FILE: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
inline void ofLayers() { torch::cross_entropy_loss(head(torch::rand({2, 8})), torch::full({2}, 5)); }
// FILE: 2 warnings generated
// FILE-NOT: warning
