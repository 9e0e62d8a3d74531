// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// What a layer needs of an input that nothing is known of is known once it has returned, and its
// result is related to it.
#include <torch/torch.h>
namespace nn = torch::nn;
namespace F = torch::nn::functional;

void autoencoder(torch::Tensor x) {
  nn::Linear encoder(8, 3), decoder(3, 8), wrong(3, 7);
  auto code = torch::relu(encoder(x));
  F::binary_cross_entropy(torch::sigmoid(decoder(code)), x);
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-{{.*}}]
  torch::mse_loss(wrong(code), x);
}

// A batch normalization over images takes a batch of images and nothing else.
void images(torch::Tensor x) {
  nn::Conv2d conv(nn::Conv2dOptions(3, 8, 3).padding(1));
  nn::BatchNorm2d norm(8);
  auto y = norm(conv(x));
  torch::mse_loss(y, torch::zeros({y.size(0), 8, x.size(2), x.size(3)}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-{{.*}}]
  torch::mse_loss(y, torch::zeros({y.size(0), 7, x.size(2), x.size(3)}));
}

// A convolution alone may have been given one image without a batch.
void oneImage(torch::Tensor x) {
  nn::Conv2d conv(nn::Conv2dOptions(3, 8, 3));
  auto y = conv(x);
  torch::mse_loss(y, torch::zeros({8, 4, 4}));
}
void aBatch(torch::Tensor x) {
  nn::Conv2d conv(nn::Conv2dOptions(3, 8, 3));
  auto y = conv(x);
  torch::mse_loss(y, torch::zeros({2, 8, 4, 4}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-{{.*}}]
  torch::mse_loss(y, torch::zeros({2, 7, 4, 4}));
}

// A vector is as good an input of a linear layer as a matrix.
void vector(torch::Tensor x) {
  nn::Linear layer(8, 3);
  auto y = layer(x);
  torch::mse_loss(y, torch::zeros({3}));
  torch::mse_loss(x, torch::zeros({8}));
}

// The same axes in front, one of the last stretched.
void stretched(torch::Tensor x) {
  nn::Linear layer(8, 3), one(8, 1);
  auto y = layer(x) * one(x);
  torch::mse_loss(y, layer(x));
}

// Indices take axes from the front, those behind dots from the end; there are at least as many.
void indexed(torch::Tensor x, torch::Tensor y, torch::Tensor z) {
  using torch::indexing::Slice;
  auto front = x.index({Slice(), 0, torch::indexing::None, Slice(0, 4)});
  torch::mm(torch::zeros({2, front.size(0)}), torch::zeros({3, 2}));
  torch::mm(torch::zeros({2, front.size(2)}), torch::zeros({3, 2}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-op]
  torch::mm(torch::zeros({2, front.size(1)}), torch::zeros({3, 2}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-op]
  torch::mm(torch::zeros({2, front.size(2)}), torch::zeros({5, 2}));
  auto back = y.index({"...", Slice(0, 2), 1});
  torch::mm(torch::zeros({2, back.size(-1)}), torch::zeros({2, 2}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-op]
  torch::mm(torch::zeros({2, back.size(-1)}), torch::zeros({3, 2}));
  auto picked = z.index({torch::tensor({0, 1, 1}), Slice()});
  torch::mse_loss(picked, torch::zeros({3, 7}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-{{.*}}]
  torch::mse_loss(picked.flatten(1), torch::zeros({4, 7}));
}

// Operations that take one rank, or count axes, say which axes there are.
torch::Tensor ofWidth(int64_t n) { return torch::zeros({n, 2}); }
void recurrent(torch::Tensor tokens) {
  nn::Embedding embed(100, 8);
  nn::LSTM lstm(nn::LSTMOptions(8, 16).batch_first(true));
  auto all = lstm(embed(tokens));
  auto output = std::get<0>(all);
  torch::mse_loss(output, torch::zeros({tokens.size(0), tokens.size(1), 16}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-{{.*}}]
  torch::mse_loss(output, torch::zeros({tokens.size(0), tokens.size(1), 17}));
}
void products(torch::Tensor a, torch::Tensor b) {
  auto last = a.size(-1);
  auto product = torch::mm(a, b);
  torch::mm(torch::zeros({2, last}), b);
  torch::mm(torch::zeros({2, a.size(1)}), b);
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-op]
  torch::mm(torch::zeros({2, last + 1}), b);
}
void counted(torch::Tensor x, torch::Tensor y, torch::Tensor z, torch::Tensor v) {
  auto channelsLast = x.permute({0, 2, 3, 1});
  torch::mse_loss(channelsLast, torch::zeros({x.size(0), x.size(2), x.size(3), x.size(1)}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-op]
  torch::mm(torch::zeros({2, channelsLast.size(3)}), ofWidth(x.size(1) + 1));
  auto swapped = y.transpose(1, 2), more = z.unsqueeze(2), pooled = v.mean({2, 3});
  torch::mm(torch::zeros({2, swapped.size(1)}), ofWidth(y.size(2)));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-op]
  torch::mm(torch::zeros({2, swapped.size(1)}), ofWidth(y.size(2) + 1));
  torch::mm(torch::zeros({2, more.size(1)}), ofWidth(z.size(1)));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-op]
  torch::mm(torch::zeros({2, more.size(2)}), ofWidth(2));
  torch::mm(torch::zeros({2, pooled.size(1)}), ofWidth(v.size(1)));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-op]
  torch::mm(torch::zeros({2, pooled.size(1)}), ofWidth(v.size(1) + 1));
}
// What is a scalar has an axis 0 for most of them, and -1: these say nothing.
void scalars(torch::Tensor x, torch::Tensor y, torch::Tensor z) {
  x.sum(0);
  torch::softmax(x, -1);
  torch::mse_loss(x, torch::zeros({}));
  y.unsqueeze(0);
  y.unsqueeze(-1);
  torch::mse_loss(y, torch::zeros({}));
  z.unsqueeze(1);
  torch::mse_loss(z, torch::zeros({3}));
}
