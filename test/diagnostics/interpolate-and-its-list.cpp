#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
//
// interpolate takes a number for each spatial axis, which tells how many axes its input has.
namespace F = torch::nn::functional;
namespace nn = torch::nn;
using torch::Tensor;

void known() {
  auto image = torch::rand({3, 32, 32}), images = torch::rand({8, 3, 32, 32});
  auto square = F::InterpolateFuncOptions().size(std::vector<int64_t>{64, 64});
  F::interpolate(images, square);
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'interpolate' needs 'input' to have rank 4, but it is f32[3, 32, 32]
  F::interpolate(image, square);
  nn::Upsample twice(nn::UpsampleOptions().scale_factor(std::vector<double>{2, 2}));
  twice(images);
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'Upsample' needs 'input' to have rank 4, but it is f32[3, 32, 32]
  twice(image);
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'interpolate' needs 'input' to have rank 3
  F::interpolate(images, F::InterpolateFuncOptions().scale_factor(std::vector<double>{2}));
}

void unknown(const Tensor &image, std::vector<int64_t> size) {
  F::interpolate(image, F::InterpolateFuncOptions().size(size));
  auto small = F::interpolate(image.unsqueeze(0),
                              F::InterpolateFuncOptions().size(std::vector<int64_t>{64, 64}));
  F::mse_loss(small.select(0, 0).view({-1, 64, 64}), small.squeeze(0));
  // CHECK: :[[# @LINE + 1]]:{{[0-9]+}}: warning: 'mse_loss' pairs elements, but axis 3 is 64 against 32
  F::mse_loss(small, F::interpolate(small, F::InterpolateFuncOptions().size(std::vector<int64_t>{64, 32})));
}
