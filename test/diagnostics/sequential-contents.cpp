// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// What ends up in a Sequential: functions, copies of modules, modules pushed later.
#include <torch/torch.h>
namespace nn = torch::nn;

void functions() {
  nn::Sequential net(nn::Linear(8, 4), nn::Functional(torch::leaky_relu, 0.2),
                     nn::Functional(torch::tanh));
  auto stride = torch::ExpandingArray<2>({2, 2});
  nn::Sequential pooled(nn::Conv2d(nn::Conv2dOptions(3, 4, 3).padding(1)));
  pooled->push_back(nn::Functional(torch::max_pool2d, 2, stride, 0, 1, false));
  auto x = torch::randn({5, 8});
  torch::mse_loss(net->forward(x), torch::zeros({5, 4}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-batch]
  torch::mse_loss(net->forward(x), torch::zeros({6, 4}));
  auto image = torch::randn({5, 3, 8, 8});
  torch::mse_loss(pooled->forward(image), torch::zeros({5, 4, 4, 4}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-{{.*}}]
  torch::mse_loss(pooled->forward(image), torch::zeros({5, 4, 8, 4}));
}

void pushedLater() {
  nn::Sequential one(nn::Linear(8, 4));
  one->push_back(nn::Linear(4, 3));
  torch::mse_loss(one->forward(torch::rand({5, 8})), torch::zeros({5, 3}));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-loss-classes]
  torch::mse_loss(one->forward(torch::rand({5, 8})), torch::zeros({5, 4}));
}

struct BlockImpl : nn::Module {
  nn::Sequential model;
  BlockImpl() {}
  BlockImpl(int outer, int inner, BlockImpl &within, bool innermost = false) {
    model->push_back(nn::Linear(outer, inner));
    if (!innermost)
      model->push_back(within);
    model->push_back(nn::Linear(inner, outer));
    register_module("model", model);
  }
  torch::Tensor forward(torch::Tensor x) { return model->forward(x); }
};

// A module passed by reference is copied: assigning to it later changes nothing inside.
void copies() {
  BlockImpl blocks, none;
  blocks = BlockImpl(16, 8, none, true);
  blocks = BlockImpl(32, 16, blocks);
  torch::mse_loss(blocks.forward(torch::rand({4, 32})), torch::rand({4, 32}));
}

// A size list of which the length is not known says nothing of the rank.
void sizeLists(torch::Tensor x, std::vector<int64_t> given) {
  auto sizes = x.sizes().vec();
  sizes.push_back(-1);
  torch::rand({64}).view(sizes).transpose(0, 1);
  std::vector<int64_t> copied;
  for (auto size : given)
    copied.push_back(size);
  torch::mse_loss(torch::zeros(copied), torch::zeros({2, 7}));
}
