// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// What an operation asks of its numbers and its operands, beyond their ranks and types; each line was run
// with libtorch.
#include <torch/torch.h>
namespace F = torch::nn::functional;
void numbers(int n) {
  auto x = torch::rand({4, 6});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'dropout' needs 'p' to be from 0 to 1, but it is 1.5 [shapewise-op]
  torch::dropout(x, 1.5, true);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'dropout' needs 'input' to be of a floating type, but it is i64[4, 6] [shapewise-op]
  F::dropout(torch::ones({4, 6}, torch::kLong));
  F::dropout(torch::ones({4, 6}, torch::kLong), F::DropoutFuncOptions().training(n > 0));
  // What drops everything multiplies by zeros, and scales nothing.
  F::dropout(torch::ones({4, 6}, torch::kLong), F::DropoutFuncOptions().p(1));
  torch::dropout(torch::ones({4, 6}, torch::kLong), 1.0, true);
  torch::dropout(torch::ones({4, 6}, torch::kLong), 0.0, true);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'dropout' needs 'input' to be of a floating type, but it is i64[4, 6] [shapewise-op]
  torch::dropout(torch::ones({4, 6}, torch::kLong), 0.5, true);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'unfold' needs 'step' to be at least 1, but it is 0 [shapewise-op]
  x.unfold(1, 2, 0);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mvlgamma' needs 'p' to be at least 1, but it is 0 [shapewise-op]
  torch::mvlgamma(x, 0);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'uniform_' goes from 1 to -1, which is no range [shapewise-op]
  torch::rand({2}).uniform_(1, -1);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'randint_like' goes from 3 to 3, which is no range [shapewise-op]
  torch::randint_like(x, 3, 3);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'rot90' needs 2 numbers as 'dims', but gets 3 [shapewise-op]
  x.rot90(1, {0, 1, 0});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'rot90' gets an axis twice in [1, -1]: the tensor is [4, 6] [shapewise-op]
  x.rot90(1, {1, -1});
  x.rot90(n, {0, 1});
}
void transforms() {
  auto x = torch::rand({4, 6});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'fft' needs at least one data point along axis 1, but gets 0: the tensor is [4, 6] [shapewise-op]
  torch::fft::fft(x, 0);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'rfft2' needs a number for each of the 2 axes, but gets [2]: the tensor is [4, 6] [shapewise-op]
  torch::fft::rfft2(x, {2}, {0, 1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'fftn' needs a number for each of the 2 axes, but gets [2, 2, 2]: the tensor is [4, 6] [shapewise-op]
  torch::fft::fftn(x, torch::IntArrayRef({2, 2, 2}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'fftn' gets an axis twice in [1, -1]: the tensor is [4, 6] [shapewise-op]
  torch::fft::fftn(x, c10::nullopt, torch::IntArrayRef({1, -1}));
  torch::fft::irfft2(x).sum();
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'fftshift' has no axis 2 to work on: the tensor is [4, 6], its axes are -2 to 1 [shapewise-op]
  torch::fft::fftshift(x, {2});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'view_as_real' needs 'self' to be of a complex type, but it is f32[4, 6] [shapewise-op]
  torch::view_as_real(x);
}
void solving() {
  auto a = torch::rand({3, 3});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'linalg_solve' cannot multiply [3, 3] by [4, 2]: the inner sizes 3 and 4 differ [shapewise-op]
  torch::linalg_solve(a, torch::rand({4, 2}));
  torch::linalg_solve(a, torch::rand({2, 3}), false);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'linalg_solve' cannot multiply [3, 3] by [2, 4]: the inner sizes 3 and 4 differ [shapewise-op]
  torch::linalg_solve(a, torch::rand({2, 4}), false);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'linalg_lstsq' needs as many rows on both sides of the equation, but [5, 3] has 5 and [4, 2] has 4 [shapewise-op]
  torch::linalg_lstsq(torch::rand({5, 3}), torch::rand({4, 2}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'linalg_multi_dot' cannot multiply [3, 2] by [3, 2]: the inner sizes 2 and 3 differ [shapewise-op]
  torch::linalg_multi_dot({a, torch::rand({3, 2}), torch::rand({3, 2})});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross' works along an axis of size 3, but gets f32[4, 2] and f32[4, 2] [shapewise-op]
  torch::cross(torch::rand({4, 2}), torch::rand({4, 2}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross' needs 'other' to have as many axes as 'self', but they are f32[3] and f32[4, 3] [shapewise-op]
  torch::cross(torch::rand({4, 3}), torch::rand({3}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'linalg_tensorinv' needs as many elements in front of axis 1 as behind it, but they are 2 and 15: the tensor is f32[2, 3, 5] [shapewise-op]
  torch::linalg_tensorinv(torch::rand({2, 3, 5}), 1);
}
void pairs() {
  auto y = torch::rand({3, 4});
  torch::trapezoid(y, torch::rand({4}), 1);
  torch::trapezoid(y, torch::rand({3, 2}), 1);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'trapezoid' needs a place for each sample, but 'y' is f32[3, 4] and 'x' f32[1] [shapewise-op]
  torch::trapezoid(y, torch::rand({1}), 1);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'trapezoid' needs a place for each sample, but 'y' is f32[3, 4] and 'x' f32[3, 3] [shapewise-op]
  torch::trapezoid(y, torch::rand({3, 3}), 1);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross' works along an axis of size 3, but gets f32[3, 3] and f32[1, 3] [shapewise-op]
  torch::cross(torch::rand({3, 3}), torch::rand({1, 3}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'linalg_solve' needs 'B' to have rank 2 or more, but it is f32[3] [shapewise-op]
  torch::linalg_solve(torch::eye(3), torch::ones({3}), false);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'RReLU' goes from 2 to 1, which is no range [shapewise-op]
  torch::nn::RReLU(torch::nn::RReLUOptions().lower(2).upper(1))(y);
}
void parts() {
  auto x = torch::rand({4, 6});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'select_scatter' puts [4] in the place of a part of shape [6]: the tensor is [4, 6] [shapewise-op]
  torch::select_scatter(x, torch::rand({4}), 0, 1);
  torch::slice_scatter(x, torch::rand({2, 6}), 0, 1, 3);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'hsplit' cannot divide 6 by 4: the input is [4, 6] [shapewise-op]
  torch::hsplit(x, 4);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'sum_to_size' cannot sum [4, 6] to [6, 1]: each axis must stay as it is or become 1, counted from the last [shapewise-op]
  x.sum_to_size({6, 1});
  x.sum_to_size({4, 1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cartesian_prod' needs 'tensors[1]' to have rank 1, but it is f32[4, 6] [shapewise-op]
  torch::cartesian_prod({torch::rand({3}), x});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'block_diag' needs 'tensors[1]' to have rank at most 2, but it is f32[2, 2, 2] [shapewise-op]
  torch::block_diag({x, torch::rand({2, 2, 2})});
  x.fill_diagonal_(0);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'fill_diagonal_' needs axes of one size, but gets [2, 2, 3] [shapewise-op]
  torch::rand({2, 2, 3}).fill_diagonal_(0);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'isclose' needs both operands of one dtype, but they are f32[4, 6] and i64[4, 6] [shapewise-op]
  torch::isclose(x, x.to(torch::kLong));
}
void layers() {
  auto image = torch::rand({1, 3, 4, 4});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'ReflectionPad2d' reflects 4 elements of axis 3, which has 4; at most one less can be: the tensor is [1, 3, 4, 4] [shapewise-op]
  torch::nn::ReflectionPad2d(4)(image);
  torch::nn::ReflectionPad2d(3)(image);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'MaxUnpool2d' needs an index for each element, but the input is [1, 3, 4, 4] and the indices [1, 3, 2, 2] [shapewise-op]
  torch::nn::MaxUnpool2d(2)(image, torch::zeros({1, 3, 2, 2}, torch::kLong));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'MaxUnpool2d' needs 'indices' to be int64, but it is f32[1, 3, 4, 4] [shapewise-op]
  torch::nn::MaxUnpool2d(2)(image, torch::zeros({1, 3, 4, 4}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'affine_grid' needs a 'theta' of shape [1, 2, 3] for the sizes [1, 3, 4, 4], but it is f32[2, 2, 3] [shapewise-op]
  F::affine_grid(torch::rand({2, 2, 3}), {1, 3, 4, 4});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'affine_grid' makes a grid of 4 or 5 sizes, but gets [4, 4] [shapewise-op]
  F::affine_grid(torch::rand({2, 2, 3}), {4, 4});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'EmbeddingBag' needs offsets that tell where each bag begins, as the indices have only one axis: i64[4] [shapewise-op]
  torch::nn::EmbeddingBag(10, 3)(torch::zeros({4}, torch::kLong));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'gru_cell' needs 'w_ih' to be [G, I], but it is f32[12, 6], with B = 2, H = 4, I = 5 [shapewise-op]
  torch::gru_cell(torch::rand({2, 5}), torch::rand({2, 4}), torch::rand({12, 6}), torch::rand({12, 4}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'batch_norm' takes 4 features, but the input [1, 3, 4, 4] has 3 [shapewise-op]
  F::batch_norm(image, torch::zeros({3}), torch::ones({4}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'layer_norm' needs the sizes of the axes to normalize over, but gets none [shapewise-op]
  F::layer_norm(image, F::LayerNormFuncOptions({}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'tensordot' needs as many axes of one tensor as of the other, but gets [0, 1] and [0] [shapewise-op]
  torch::tensordot(image, image, {0, 1}, {0});
}
