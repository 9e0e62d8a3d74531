// A libtorch test compiles without parsing libtorch.
// REQUIRES: torch
// RUN: %shapewise %torch_flags %s -H 2>&1 | FileCheck %s --allow-empty --implicit-check-not=torch/torch.h
#include <torch/torch.h>
torch::Tensor logits() { return torch::randn({32, 10}); }
