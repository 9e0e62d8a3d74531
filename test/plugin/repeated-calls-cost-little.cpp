// A call that sees what an earlier one saw is not followed again: a hundred calls of one body end within
// the steps of a few. The blocks are objects of their own, the sizes come from the caller.
// RUN: %clang_shapewise %torch_flags -fsyntax-only -fplugin-arg-shapewise-max-steps=2500 -fplugin-arg-shapewise-remarks %s 2>&1 \
// RUN:   | FileCheck --implicit-check-not=warning: --implicit-check-not=remark: %s
// RUN: %clang_shapewise %torch_flags -fsyntax-only -fplugin-arg-shapewise-max-steps=2500 -fplugin-arg-shapewise-remarks \
// RUN:   -fplugin-arg-shapewise-max-repeated-calls=1 %s 2>&1 | FileCheck --check-prefix=FOLLOWED --implicit-check-not=warning: %s
// REQUIRES: torch
#include <torch/torch.h>

struct BlockImpl : torch::nn::Module {
  explicit BlockImpl(int64_t width) {
    norm = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})));
    up = register_module("up", torch::nn::Linear(width, 4 * width));
    down = register_module("down", torch::nn::Linear(4 * width, width));
  }
  torch::Tensor forward(torch::Tensor x) {
    auto rows = x.size(0), steps = x.size(1), width = x.size(2);
    auto flat = norm(x).view({rows * steps, width});
    auto hidden = torch::relu(up(flat));
    auto kept = torch::dropout(hidden, 0.1, is_training());
    auto out = down(kept).view({rows, steps, width});
    return x + torch::tanh(out) * 0.5;
  }
  torch::nn::LayerNorm norm{nullptr};
  torch::nn::Linear up{nullptr}, down{nullptr};
};
TORCH_MODULE(Block);

// FOLLOWED: remark: gave up on 'train': too many steps
torch::Tensor train(torch::Tensor data) {
  torch::nn::Linear in(12, 64), out(64, 10);
  Block b1(64), b2(64), b3(64), b4(64), b5(64), b6(64), b7(64), b8(64), b9(64), b10(64), b11(64), b12(64), b13(64), b14(64);
  auto x = in(data.view({-1, 8, 12}));
  x = b1(x), x = b2(x), x = b3(x), x = b4(x), x = b5(x), x = b6(x), x = b7(x);
  x = b8(x), x = b9(x), x = b10(x), x = b11(x), x = b12(x), x = b13(x), x = b14(x);
  x = b1(x), x = b2(x), x = b3(x), x = b4(x), x = b5(x), x = b6(x), x = b7(x);
  x = b8(x), x = b9(x), x = b10(x), x = b11(x), x = b12(x), x = b13(x), x = b14(x);
  x = b1(x), x = b2(x), x = b3(x), x = b4(x), x = b5(x), x = b6(x), x = b7(x);
  x = b8(x), x = b9(x), x = b10(x), x = b11(x), x = b12(x), x = b13(x), x = b14(x);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'cross_entropy_loss' pairs numel(data)//96 rows of logits with numel(data)//96 + 1 labels
  return torch::cross_entropy_loss(out(x.select(1, 0)), torch::zeros({x.size(0) + 1}, torch::kLong));
}
