// Where a tensor lies decides no shape: programs that choose a device in five ways have one way to go on,
// and the one condition that matters is followed, however few paths are kept apart.
// RUN: %clang_shapewise %torch_flags -fsyntax-only -fplugin-arg-shapewise-max-states=2 %s 2>&1 \
// RUN:   | FileCheck --implicit-check-not=warning: %s
// REQUIRES: torch
#include <torch/torch.h>
#include <iostream>

bool maybe();

void train(bool augment) {
  auto first = torch::cuda::is_available() ? torch::kCUDA : torch::kCPU;
  std::cout << (first == torch::kCUDA ? "CUDA" : "CPU") << std::endl;
  torch::DeviceType type;
  if (torch::cuda::is_available()) {
    std::cout << "CUDA available! Training on GPU." << std::endl;
    type = torch::kCUDA;
  } else {
    std::cout << "Training on CPU." << std::endl;
    type = torch::kCPU;
  }
  torch::Device second(type);
  torch::Device third = torch::kCPU;
  if (torch::cuda::is_available())
    third = torch::Device(torch::kCUDA, 1);
  torch::Device fourth = maybe() ? torch::Device("cuda:0") : torch::Device("cpu");

  auto x = torch::ones({32, 10}).to(first).to(second);
  auto y = torch::zeros({32}, torch::kLong);
  if (augment)
    x = torch::cat({x, x}).to(third).to(fourth);
  // CHECK: [[@LINE+2]]:{{[0-9]+}}: warning: 'cross_entropy' pairs 64 rows of logits with 32 labels
  // CHECK: [[@LINE-3]]:{{[0-9]+}}: note: when 'augment' is true
  torch::nn::functional::cross_entropy(x, y);
}
