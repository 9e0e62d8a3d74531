// A trainer class template over model, loss and batch type; the modules live in a header.
#include <torch/torch.h>

#include <functional>
#include <iostream>
#include <memory>

#include "mlp_blocks.h"

template <typename Model> class Trainer {
public:
  using Loss = std::function<torch::Tensor(const torch::Tensor &, const torch::Tensor &)>;

  Trainer(std::shared_ptr<Model> model, Loss loss, double rate)
      : model_(std::move(model)), loss_(std::move(loss)),
        optimizer_(model_->parameters(), torch::optim::AdamOptions(rate)) {}

  double step(const torch::Tensor &x, const torch::Tensor &y) {
    model_->train();
    optimizer_.zero_grad();
    auto output = model_->forward(x);
    auto loss = loss_(output, y);
    loss.backward();
    optimizer_.step();
    return loss.template item<double>();
  }

  template <typename Loader> double epoch(Loader &loader) {
    double total = 0;
    size_t batches = 0;
    for (auto &batch : loader) {
      total += step(batch.data, batch.target);
      ++batches;
    }
    return batches ? total / batches : 0;
  }

private:
  std::shared_ptr<Model> model_;
  Loss loss_;
  torch::optim::Adam optimizer_;
};

template <int64_t Features, int64_t Classes>
class Blobs : public torch::data::datasets::Dataset<Blobs<Features, Classes>> {
public:
  explicit Blobs(int64_t count) : x(torch::randn({count, Features})), y(torch::arange(count) % Classes) {
    x = x + y.unsqueeze(1).to(torch::kFloat);
  }
  torch::data::Example<> get(size_t index) override { return {x[index], y[index]}; }
  torch::optional<size_t> size() const override { return x.size(0); }

private:
  torch::Tensor x, y;
};

template <typename Model> double accuracy(Model &model, const torch::Tensor &x, const torch::Tensor &y) {
  torch::NoGradGuard no_grad;
  model.eval();
  return (model.forward(x).argmax(-1) == y).to(torch::kFloat).mean().template item<double>();
}

int main() {
  constexpr int64_t kFeatures = 18;
  constexpr int64_t kClasses = 4;
  using Net = blocks::Net<kFeatures, kClasses>;

  auto model = std::make_shared<Net>();
  Trainer<Net> trainer(
      model,
      [](const torch::Tensor &logits, const torch::Tensor &labels) {
        return torch::nn::functional::cross_entropy(logits, labels); // LOSS
      },
      1e-2);

  auto loader = torch::data::make_data_loader(
      Blobs<kFeatures, kClasses>(40).map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(10).workers(0));
  for (int epoch = 0; epoch < 2; ++epoch)
    std::cout << "epoch " << epoch << ": " << trainer.epoch(*loader) << std::endl;

  auto x = torch::randn({16, kFeatures / 2, 2});
  auto y = torch::randint(kClasses, {16}, torch::kLong);
  std::cout << trainer.step(x, y) << " " << accuracy(*model, x, y) << std::endl;
}
