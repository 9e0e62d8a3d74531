// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-remarks %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Rounds of a loop that train are alike, however many there are: the code behind is still read.
// Rounds that build something are followed.
#include <torch/torch.h>
namespace nn = torch::nn;

struct BlockImpl : nn::Module {
  nn::Conv2d first{nullptr}, second{nullptr};
  nn::BatchNorm2d norm{nullptr};
  nn::Sequential shortcut{nullptr};
  BlockImpl(int64_t in, int64_t out, int64_t stride) {
    first = register_module(
        "first", nn::Conv2d(nn::Conv2dOptions(in, out, 3).stride(stride).padding(1).bias(false)));
    second = register_module("second", nn::Conv2d(nn::Conv2dOptions(out, out, 3).padding(1)));
    norm = register_module("norm", nn::BatchNorm2d(out));
    shortcut = nn::Sequential();
    if (stride != 1 || in != out)
      shortcut->push_back(nn::Conv2d(nn::Conv2dOptions(in, out, 1).stride(stride)));
    register_module("shortcut", shortcut);
  }
  torch::Tensor forward(torch::Tensor x) {
    auto y = norm->forward(second->forward(torch::relu(first->forward(x))));
    auto identity = x;
    if (!shortcut->is_empty())
      identity = shortcut->forward(x);
    y += identity;
    return torch::relu(y);
  }
};
TORCH_MODULE(Block);

struct NetImpl : nn::Module {
  nn::Sequential blocks;
  nn::Linear head;
  NetImpl(int64_t count, int64_t classes) : head(8 << (count / 2), classes) {
    int64_t channels = 8;
    for (int64_t i = 0; i < count; ++i) {
      blocks->push_back(Block(channels, i % 2 ? 2 * channels : channels, i % 2 ? 2 : 1));
      channels = i % 2 ? 2 * channels : channels;
    }
    register_module("blocks", blocks);
    register_module("head", head);
  }
  torch::Tensor forward(torch::Tensor x) {
    return head(blocks->forward(x).mean({2, 3}));
  }
};
TORCH_MODULE(Net);

void train() {
  Net net(8, 10);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  for (int epoch = 0; epoch < 30; ++epoch)
    for (int step = 0; step < 30; ++step) {
      auto loss = torch::cross_entropy_loss(net->forward(torch::rand({4, 8, 32, 32})),
                                            torch::randint(10, {4}, torch::kLong));
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
    }
  torch::cross_entropy_loss(net->forward(torch::rand({2, 8, 32, 32})),
                            torch::randint(10, {2}, torch::kLong));
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} 2 rows of logits with 3 labels{{.*}} [shapewise-loss-batch]
  torch::cross_entropy_loss(net->forward(torch::rand({2, 8, 32, 32})),
                            torch::randint(10, {3}, torch::kLong));
}
