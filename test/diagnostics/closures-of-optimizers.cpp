// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// An optimizer's step calls the closure it is given: LBFGS often, the others once.
#include <torch/torch.h>
namespace nn = torch::nn;

torch::Tensor fitted(nn::Linear &net, torch::Tensor x, torch::Tensor y) {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'Linear' {{.*}} [shapewise-op]
  return torch::mse_loss(net(x), y);
}

void lbfgs() {
  nn::Linear net(2, 1);
  torch::optim::LBFGS optimizer(net->parameters());
  auto x = torch::rand({5, 2}), wide = torch::rand({5, 3}), y = torch::rand({5, 1});
  auto closure = [&]() {
    optimizer.zero_grad();
    auto loss = torch::mse_loss(net(x), y);
    loss.backward();
    return loss;
  };
  for (int epoch = 0; epoch < 10; ++epoch) {
    auto loss = optimizer.step(closure);
    torch::mse_loss(loss, torch::zeros({}));
  }
  optimizer.step([&] { return fitted(net, wide, y); });
}

void adam() {
  nn::Linear net(2, 1);
  torch::optim::Adam optimizer(net->parameters(), 0.1);
  torch::Tensor last;
  optimizer.step([&] {
    last = net(torch::rand({5, 2}));
    return last.sum();
  });
  optimizer.step();
  torch::mse_loss(last, torch::zeros({5, 1}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-batch]
  torch::mse_loss(last, torch::zeros({4, 1}));
}

// How often LBFGS calls what makes a tensor longer is not known.
void growing() {
  nn::Linear net(2, 1);
  torch::optim::LBFGS optimizer(net->parameters());
  auto x = torch::rand({1, 2});
  optimizer.step([&] {
    x = torch::cat({x, x});
    auto loss = net(x).sum();
    optimizer.zero_grad();
    loss.backward();
    return loss;
  });
  torch::mse_loss(x, torch::zeros({x.size(0), 2}));
  torch::mse_loss(x.flatten(), torch::zeros({x.numel()}));
  if (x.size(0) == 64)
    torch::mse_loss(x, torch::zeros({64, 2}));
}
