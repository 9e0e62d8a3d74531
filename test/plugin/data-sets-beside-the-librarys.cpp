#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags -I %S/Inputs -fplugin-arg-shapewise-dump=shapes %s 2>&1 | FileCheck %s
//
// What a user's header adds to libtorch's namespace is the user's.
#include "words.h"

void train(int64_t count) {
  auto words = torch::data::datasets::Words(count).map(torch::data::transforms::Stack<>());
  auto loader = torch::data::make_data_loader(std::move(words), 8);
  torch::nn::Linear net(count, count), narrow(3, count);
  for (auto &batch : *loader) {
    torch::nll_loss(torch::log_softmax(net(batch.data), 1), batch.target);
    torch::nll_loss(torch::log_softmax(net(batch.data), 1), batch.target.unsqueeze(1));
  }
}

// CHECK: [[# @LINE - 4]]:{{[0-9]+}}: warning: 'nll_loss' {{.*}} [shapewise-loss-rank]
// CHECK: loss {{.*}}:[[# @LINE - 6]]:{{[0-9]+}} nll_loss: fits
// CHECK: loss {{.*}}:[[# @LINE - 6]]:{{[0-9]+}} nll_loss: mismatch
