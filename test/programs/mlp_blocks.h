// Modules shared by the templated trainer: a configurable stack of layers and a residual block.
#ifndef MLP_BLOCKS_H
#define MLP_BLOCKS_H

#include <torch/torch.h>

#include <vector>

namespace blocks {

/// Linear layers with batch norm and an activation between them.
template <typename Activation> class StackImpl : public torch::nn::Module {
public:
  StackImpl(int64_t in, const std::vector<int64_t> &widths) {
    int64_t current = in;
    for (size_t i = 0; i < widths.size(); ++i) {
      layers->push_back(torch::nn::Linear(current, widths[i]));
      layers->push_back(torch::nn::BatchNorm1d(widths[i]));
      layers->push_back(Activation());
      current = widths[i];
    }
    register_module("layers", layers);
    out_features_ = current;
  }

  torch::Tensor forward(const torch::Tensor &x) { return layers->forward(x); }

  int64_t out_features() const { return out_features_; }

private:
  torch::nn::Sequential layers;
  int64_t out_features_ = 0;
};

class ResidualImpl : public torch::nn::Module {
public:
  explicit ResidualImpl(int64_t width, int64_t squeeze = 2)
      : first(width, width / squeeze), second(width / squeeze, width) {
    register_module("first", first);
    register_module("second", second);
  }

  torch::Tensor forward(const torch::Tensor &x) {
    return x + second(torch::nn::functional::elu(first(x)));
  }

private:
  torch::nn::Linear first;
  torch::nn::Linear second;
};
TORCH_MODULE(Residual);

template <int64_t In, int64_t Classes> struct Net : torch::nn::Module {
  Net()
      : stack(std::make_shared<StackImpl<torch::nn::ReLU>>(In, std::vector<int64_t>{32, 24})),
        residual(24), head(24, Classes) {
    register_module("stack", stack);
    register_module("residual", residual);
    register_module("head", head);
  }

  torch::Tensor forward(torch::Tensor x) {
    x = x.reshape({x.size(0), In});
    return head(residual(stack->forward(x)));
  }

  std::shared_ptr<StackImpl<torch::nn::ReLU>> stack;
  Residual residual;
  torch::nn::Linear head;
};

} // namespace blocks

#endif
