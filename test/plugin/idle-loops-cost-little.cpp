#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-max-steps=5000 -fplugin-arg-shapewise-remarks %s 2>&1 | %check_diag --implicit-check-not=remark: %s
//
// Loops that leave nothing behind are not followed round by round: what trains on the images would
// have no steps left.

torch::Tensor unpacked(const unsigned char *bytes, int64_t count) {
  auto images = torch::zeros({count, 18, 8, 8});
  auto pixel = images.accessor<float, 4>();
  for (int64_t item = 0; item < count; ++item)
    for (int plane = 0; plane < 18; ++plane)
      for (int row = 0; row < 8; ++row)
        for (int column = 0; column < 8; ++column)
          pixel[item][plane][row][column] = static_cast<float>((bytes[plane * 8 + row] >> column) & 1);
  return images;
}

void train(const unsigned char *bytes, int64_t count, const torch::Tensor &labels) {
  torch::nn::Linear net(18 * 8 * 8, 5);
  auto logits = net(unpacked(bytes, count).flatten(1));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy' needs labels of
  torch::nn::functional::cross_entropy(logits, torch::zeros({count, 1}, torch::kLong));
}
