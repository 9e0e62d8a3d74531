// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// A field that is a user's module has the layers that the constructors of its owner give it, also
// where methods of it are called, unless it is replaced or its owner is an aggregate.
#include <torch/torch.h>

struct Net : torch::nn::Module {
  torch::nn::Conv2d conv;
  Net(int in = 4, int out = 36) : conv(torch::nn::Conv2dOptions(in, out, {2, 2})) { register_module("conv", conv); }
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'Conv2d' is made for a channel axis of 4, but the input [n, 3, 3, 3] has 3 [shapewise-op]
  torch::Tensor forward(torch::Tensor x) { return conv(x); }
};
struct Player {
  Net net;
  double gamma;
  Player() { gamma = 0.9; }
  torch::Tensor train(int64_t n) { return net.forward(torch::zeros({n, 3, 3, 3})); }
  torch::Tensor fits(int64_t n) { return net.forward(torch::zeros({n, 4, 3, 3})); }
};

struct Given {
  Net net;
  torch::Tensor train(int64_t n) { return net.forward(torch::zeros({n, 5, 3, 3})); }
};
Given given[] = {{Net(5)}};
Given other;

struct Other : torch::nn::Module {
  torch::nn::Linear layer;
  Other(int in = 4) : layer(in, 3) { register_module("layer", layer); }
  torch::Tensor forward(torch::Tensor x) { return layer(x); }
  void restart() { *this = Other(9); }
};
struct Restarting {
  Other net;
  Restarting() {}
  void begin() { net.restart(); }
  torch::Tensor train(int64_t n) { return net.forward(torch::zeros({n, 9})); }
};

struct Elsewhere : torch::nn::Module {
  torch::nn::Linear layer;
  Elsewhere(int in = 4) : layer(in, 3) { register_module("layer", layer); }
  torch::Tensor forward(torch::Tensor x) { return layer(x); }
  void restart();
};
struct RestartingElsewhere {
  Elsewhere net;
  RestartingElsewhere() {}
  torch::Tensor train(int64_t n) { return net.forward(torch::zeros({n, 9})); }
};
