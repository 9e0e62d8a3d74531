//===- TorchBaseline.cpp - libtorch behind plain pointers -----------------===//

#include "TorchBaseline.h"

#include <torch/torch.h>

namespace baseline {

struct Torch::Tensors {
  torch::Tensor Logits, Leaf, Labels;
};

Torch::Torch(void *Logits, const std::int64_t *Labels, const std::vector<std::int64_t> &Shape,
             bool BFloat16)
    : Data(new Tensors) {
  std::vector<std::int64_t> LabelShape{Shape[0]};
  LabelShape.insert(LabelShape.end(), Shape.begin() + 2, Shape.end());
  Data->Logits = torch::from_blob(Logits, Shape, BFloat16 ? torch::kBFloat16 : torch::kFloat);
  Data->Leaf = Data->Logits.detach().requires_grad_(true);
  Data->Labels = torch::from_blob(const_cast<std::int64_t *>(Labels), LabelShape, torch::kLong);
}

Torch::~Torch() = default;

double Torch::forward() const {
  torch::NoGradGuard Guard;
  return torch::nn::functional::cross_entropy(Data->Logits, Data->Labels).item<double>();
}

double Torch::gradient() const {
  Data->Leaf.mutable_grad().reset();
  const torch::Tensor Loss = torch::nn::functional::cross_entropy(Data->Leaf, Data->Labels);
  Loss.backward();
  return Loss.item<double>();
}

void useThreads(int Count) { torch::set_num_threads(Count); }

} // namespace baseline
