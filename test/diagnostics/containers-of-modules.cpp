// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Lists of modules as members, classes made out of Sequential, and containers put into others. What
// main runs does so without an error; each function called mistaken… throws.
#include <torch/torch.h>
namespace nn = torch::nn;
using torch::rand;
using torch::Tensor;
#define mse torch::nn::functional::mse_loss

struct Block : nn::Module {
  nn::Linear fc{nullptr};
  Block(int64_t in, int64_t out) { fc = register_module("fc", nn::Linear(in, out)); }
  Tensor forward(Tensor x) { return torch::relu(fc(x)); }
};
struct Tower : nn::Module {
  nn::ModuleList blocks;
  explicit Tower(int64_t count) {
    blocks = register_module("blocks", nn::ModuleList());
    for (int64_t i = 0; i < count; ++i)
      blocks->push_back(std::make_shared<Block>(i + 3, i + 4));
  }
  Tensor forward(Tensor x) {
    for (auto &block : *blocks)
      x = block->as<Block>()->forward(x);
    return x;
  }
  Tensor byIndex(Tensor x) {
    for (size_t i = 0; i < blocks->size(); ++i)
      x = blocks[i]->as<Block>()->forward(x);
    return x;
  }
};
struct NetImpl : nn::SequentialImpl {
  NetImpl() {
    push_back(nn::Linear(8, 4));
    push_back("act", nn::ReLU());
    push_back(nn::Linear(4, 3));
  }
};
TORCH_MODULE(Net);
struct ScaledImpl : nn::SequentialImpl {
  explicit ScaledImpl(int64_t out) : nn::SequentialImpl(nn::Linear(8, out), nn::Tanh()) {}
  Tensor forward(Tensor x) { return nn::SequentialImpl::forward(x).sum(1); }
};
TORCH_MODULE(Scaled);
nn::Sequential extended() {
  nn::Sequential first(nn::Linear(8, 4)), second(nn::ReLU(), nn::Linear(4, 2));
  first->extend(*second);
  second->push_back(nn::Linear(2, 1));
  return first;
}
nn::TransformerEncoder encoder() {
  return nn::TransformerEncoder(
      nn::TransformerEncoderOptions(nn::TransformerEncoderLayerOptions(32, 4).dropout(0.1), 2));
}

int main() {
  Tower tower(3);
  auto a = mse(tower.forward(rand({2, 3})), rand({2, 6}));
  auto b = mse(tower.byIndex(rand({2, 3})), rand({2, 6}));
  Net net;
  auto c = mse(net->forward(rand({5, 8})), rand({5, 3}));
  Scaled scaled(6);
  auto d = mse(scaled(rand({5, 8})), rand({5}));
  auto e = mse(scaled->nn::SequentialImpl::forward(rand({5, 8})), rand({5, 6}));
  auto f = mse(extended()->forward(rand({5, 8})), rand({5, 2}));
  auto g = mse(encoder()(rand({7, 5, 32})), rand({7, 5, 32}));
}
void mistakenEncoder() {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto a = mse(encoder()(rand({7, 5, 32})), rand({7, 6, 32}));
}
void mistakenTower() {
  Tower tower(3);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto a = mse(tower.forward(rand({2, 3})), rand({2, 5}));
}
void mistakenIndex() {
  Tower tower(3);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto a = mse(tower.byIndex(rand({2, 3})), rand({2, 5}));
}
void mistakenNet() {
  Net net;
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto a = mse(net->forward(rand({5, 8})), rand({5, 2}));
}
void mistakenScale() {
  Scaled scaled(6);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-batch]
  auto a = mse(scaled(rand({5, 8})), rand({6}));
}
void mistakenExtension() {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-loss-classes]
  auto a = mse(extended()->forward(rand({5, 8})), rand({5, 3}));
}
