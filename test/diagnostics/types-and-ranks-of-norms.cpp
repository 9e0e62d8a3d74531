// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Norms, dropouts and grids that fail by the type, the rank or the number of what they get; each line was
// run with libtorch, and so was its good twin.
#include <torch/torch.h>
namespace F = torch::nn::functional;
void norms(torch::ScalarType type) {
  auto whole = torch::ones({2, 3}, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'norm' needs 'self' to be of a floating type, but it is i64[2, 3] [shapewise-op]
  torch::norm(whole, 2, torch::IntArrayRef({0}));
  torch::norm(whole, 2, torch::IntArrayRef({0}), false, torch::kFloat);
  torch::norm(whole, 2, torch::IntArrayRef({0}), false, type);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'linalg_vector_norm' needs 'self' to be of a floating type, but it is i64[2, 3] [shapewise-op]
  torch::linalg_vector_norm(whole, 2, c10::nullopt, false, torch::kFloat);
  torch::linalg_vector_norm(whole.to(torch::kFloat));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'frobenius_norm' needs 'self' to be of a floating type, but it is i64[2, 3] [shapewise-op]
  torch::frobenius_norm(whole);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'renorm' needs 'self' to be of a floating type, but it is i64[2, 3] [shapewise-op]
  torch::renorm(whole, 2, 0, 1);
}
void dropouts(bool training) {
  auto number = torch::tensor(1.0), row = torch::rand({4}), whole = torch::ones({2, 3}, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'dropout2d' needs 'input' to have rank 1 or more, but it is f32[] [shapewise-op]
  F::dropout2d(number);
  F::dropout2d(row);
  F::dropout2d(number, F::Dropout2dFuncOptions().training(false));
  F::dropout2d(number, F::Dropout2dFuncOptions().training(training));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'dropout3d' needs 'input' to be of a floating type, but it is i64[2, 3] [shapewise-op]
  F::dropout3d(whole);
  F::alpha_dropout(whole);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'alpha_dropout' needs 'input' to be of a floating type, but it is i64[2, 3] [shapewise-op]
  F::alpha_dropout(whole, F::AlphaDropoutFuncOptions().training(true));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'feature_dropout' needs 'input' to have rank 2 or more, but it is f32[4] [shapewise-op]
  torch::feature_dropout(row, 0.5, true);
  torch::feature_dropout(row, 0.5, false);
  torch::feature_dropout(row, 1.0, true);
  torch::feature_dropout(torch::rand({0}), 0.5, true);
  torch::feature_dropout(torch::rand({4, 1}), 0.5, true);
}
void statistics() {
  auto x = torch::rand({2, 3, 4, 4}), ones = torch::ones({3}), column = torch::ones({3, 1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'batch_norm' needs 'running_mean' to have rank 1, but it is f32[3, 1] [shapewise-op]
  F::batch_norm(x, column, ones);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'batch_norm' needs 'running_var' to have rank 1, but it is f32[3, 1] [shapewise-op]
  F::batch_norm(x, ones, column, F::BatchNormFuncOptions().training(true));
  F::batch_norm(x, ones, ones, F::BatchNormFuncOptions().weight(column));
  F::batch_norm(torch::rand({0, 3}), column, ones);
}
void lists(int n) {
  auto matrix = torch::rand({2, 3}), row = torch::rand({4}), whole = torch::ones({4}, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'linalg_multi_dot' needs at least two tensors, but gets 1 [shapewise-op]
  torch::linalg_multi_dot({matrix});
  torch::chain_matmul({matrix});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cartesian_prod' needs both operands of one dtype, but they are f32[4] and i64[4] [shapewise-op]
  torch::cartesian_prod({row, whole});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'meshgrid' needs both operands of one dtype, but they are f32[4] and i64[4] [shapewise-op]
  torch::meshgrid({row, whole}, "ij");
  torch::meshgrid({row, whole.to(torch::kFloat)}, "ij");
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'affine_grid' needs 'size' to be at least 1, but it is 0 [shapewise-op]
  F::affine_grid(torch::rand({2, 2, 3}), {2, 3, 4, 0});
  F::affine_grid(torch::rand({2, 2, 3}), {2, 3, 4, n});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'fftshift' needs 'x' to have rank 1 or more, but it is f32[] [shapewise-op]
  torch::fft::fftshift(torch::tensor(1.0));
  torch::fft::fftshift(row);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'put' needs 'index' to be {{.*}}, but it is i32[2]{{.*}} [shapewise-op]
  matrix.put(torch::ones({2}, torch::kInt), torch::ones({2}));
  matrix.put(torch::ones({2}, torch::kLong), torch::ones({2}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'put' needs both operands of one dtype, but they are f32[2, 3] and f64[2] [shapewise-op]
  matrix.put(torch::ones({2}, torch::kLong), torch::ones({2}, torch::kDouble));
  auto weight = torch::rand({5, 3, 4});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'bilinear' needs 'bias' to be {{.*}}, but it is f32[1]{{.*}} [shapewise-op]
  F::bilinear(torch::rand({5, 3}), torch::rand({5, 4}), weight, torch::rand({1}));
  F::bilinear(torch::rand({5, 3}), torch::rand({5, 4}), weight, torch::rand({5}));
  F::bilinear(torch::rand({5, 3}), torch::rand({5, 4}), weight, torch::rand({5, 5}));
  F::bilinear(torch::rand({5, 3}), torch::rand({5, 4}), weight);
}
// What comes out is of the type libtorch gives it: an exponent of no axes decides nothing but where the
// other operand is of integers, and labels choose between numbers made of the inputs.
void types() {
  auto x = torch::rand({2}), exact = torch::tensor(1.0, torch::kDouble);
  auto whole = torch::ones({2}, torch::kLong), rows = torch::rand({2, 3});
  torch::isclose(torch::ldexp(exact, whole), x);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'isclose' needs both operands of one dtype, but they are f64[2] and f32[2] [shapewise-op]
  torch::isclose(torch::ldexp(whole, exact), x);
  auto loss = F::cosine_embedding_loss(rows, rows, torch::ones({2}, torch::kDouble));
  torch::isclose(loss, torch::tensor(1.0));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'isclose' needs both operands of one dtype, but they are f32[] and f64[] [shapewise-op]
  torch::isclose(loss, exact);
  auto one = torch::tensor({1}), label = torch::tensor(1.0, torch::kDouble);
  auto apart = torch::margin_ranking_loss(torch::tensor(1.0f), one, label);
  torch::isclose(apart, torch::tensor(1.0f));
  torch::norm_except_dim(torch::tensor(1.0), 2, -1);
}
