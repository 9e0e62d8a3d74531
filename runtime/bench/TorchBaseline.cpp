//===- TorchBaseline.cpp - libtorch behind plain pointers -----------------===//

#include "TorchBaseline.h"

#include <torch/torch.h>

namespace baseline {

struct Torch::Tensors {
  torch::Tensor Logits, Leaf, Target;
  torch::nn::functional::CrossEntropyFuncOptions Options;

  torch::Tensor loss(const torch::Tensor &Of) const {
    return torch::nn::functional::cross_entropy(Of, Target, Options);
  }
};

Torch::Torch(void *Logits, const std::int64_t *Labels, const std::vector<std::int64_t> &Shape,
             shapewise::DType Type)
    : Data(new Tensors) {
  std::vector<std::int64_t> LabelShape{Shape[0]};
  LabelShape.insert(LabelShape.end(), Shape.begin() + 2, Shape.end());
  const torch::Dtype Of = Type == shapewise::DType::bfloat16  ? torch::kBFloat16
                          : Type == shapewise::DType::float64 ? torch::kDouble
                                                              : torch::kFloat;
  Data->Logits = torch::from_blob(Logits, Shape, Of);
  Data->Leaf = Data->Logits.detach().requires_grad_(true);
  Data->Target = torch::from_blob(const_cast<std::int64_t *>(Labels), LabelShape, torch::kLong);
}

Torch::~Torch() = default;

void Torch::useSmoothing(double Smoothing) { Data->Options.label_smoothing(Smoothing); }

void Torch::useProbabilities(void *Probabilities) {
  Data->Target = torch::from_blob(Probabilities, Data->Logits.sizes(), Data->Logits.scalar_type());
}

double Torch::forward() const {
  torch::NoGradGuard Guard;
  return Data->loss(Data->Logits).item<double>();
}

double Torch::gradient() const {
  Data->Leaf.mutable_grad().reset();
  const torch::Tensor Loss = Data->loss(Data->Leaf);
  Loss.backward();
  return Loss.item<double>();
}

void useThreads(int Count) { torch::set_num_threads(Count); }

} // namespace baseline
