// torch::data::datasets::TensorDataset without a Stack transform: the loader hands out vectors of
// examples, which are collated by hand; explicit iterators; a batch as std::vector.
#include <torch/torch.h>

#include <iostream>
#include <vector>

namespace data = torch::data;

struct Collated {
  torch::Tensor inputs;
  torch::Tensor targets;
};

class PairDataset : public data::Dataset<PairDataset> {
public:
  PairDataset(torch::Tensor inputs, torch::Tensor targets)
      : inputs_(std::move(inputs)), targets_(std::move(targets)) {
    TORCH_CHECK(inputs_.size(0) == targets_.size(0));
  }
  data::Example<> get(size_t index) override { return {inputs_[index], targets_[index]}; }
  torch::optional<size_t> size() const override { return inputs_.size(0); }

private:
  torch::Tensor inputs_, targets_;
};

Collated collate(const std::vector<data::Example<>> &batch) {
  std::vector<torch::Tensor> inputs, targets;
  for (const auto &example : batch) {
    inputs.push_back(example.data);
    targets.push_back(example.target);
  }
  return {torch::stack(inputs), torch::stack(targets)};
}

class Net : public torch::nn::Module {
public:
  Net(int64_t in, int64_t out) {
    layers->push_back(torch::nn::Linear(in, 24));
    layers->push_back(torch::nn::Functional(torch::tanh));
    layers->push_back(torch::nn::Linear(24, out));
    register_module("layers", layers);
  }
  torch::Tensor forward(torch::Tensor x) { return layers->forward(x); }

private:
  torch::nn::Sequential layers;
};

int main() {
  const int64_t rows = 45, in = 8, out = 3;
  auto inputs = torch::randn({rows, in});
  auto targets = torch::stack({inputs.sum(1), inputs.pow(2).mean(1), inputs.abs().amax({1})}, 1);

  auto net = std::make_shared<Net>(in, out);
  torch::optim::Adam optimizer(net->parameters(), 1e-2);

  auto loader = data::make_data_loader<data::samplers::RandomSampler>(
      PairDataset(inputs, targets), data::DataLoaderOptions().batch_size(10).drop_last(true));
  for (auto it = loader->begin(); it != loader->end(); ++it) {
    auto batch = collate(*it);
    auto predicted = net->forward(batch.inputs);
    auto loss = torch::nn::functional::mse_loss(predicted, batch.targets); // LOSS
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    std::cout << "loss " << loss.item<float>() << "\n";
  }

  // Only inputs: an autoencoding check on a TensorDataset.
  auto plain = data::datasets::TensorDataset(inputs).map(data::transforms::Stack<data::TensorExample>());
  auto plain_loader = data::make_data_loader(std::move(plain), 15);
  torch::nn::Linear decoder(out, in);
  torch::nn::SmoothL1Loss criterion;
  for (auto &batch : *plain_loader) {
    auto code = net->forward(batch.data);
    auto loss = criterion(decoder(code), batch.data); // LOSS
    std::cout << "reconstruction " << loss.item<float>() << "\n";
  }
}
