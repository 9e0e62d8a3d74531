// Hyper-parameters in a struct read from the command line, an enum for the classes, an optimizer
// chosen by name, a learning-rate schedule, and a validation split.
#include <torch/torch.h>

#include <cstring>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

enum Species { kSetosa, kVersicolor, kVirginica, kSpeciesCount };

struct Config {
  int64_t input_dim = 4;
  int64_t hidden_dim = 16;
  int64_t num_classes = kSpeciesCount;
  int64_t batch_size = 24;
  int epochs = 2;
  double lr = 1e-2;
  std::string optimizer = "adam";
  double validation = 0.2;
};

Config parse(int argc, char **argv) {
  Config config;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!std::strcmp(argv[i], "--epochs"))
      config.epochs = std::atoi(argv[i + 1]);
    else if (!std::strcmp(argv[i], "--lr"))
      config.lr = std::atof(argv[i + 1]);
    else if (!std::strcmp(argv[i], "--optimizer"))
      config.optimizer = argv[i + 1];
  }
  return config;
}

class Classifier : public torch::nn::Module {
public:
  explicit Classifier(const Config &config) {
    fc1_ = register_module("fc1", torch::nn::Linear(config.input_dim, config.hidden_dim));
    fc2_ = register_module("fc2", torch::nn::Linear(config.hidden_dim, config.hidden_dim / 2));
    fc3_ = register_module("fc3", torch::nn::Linear(config.hidden_dim / 2, config.num_classes));
    norm_ = register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({config.hidden_dim})));
  }

  torch::Tensor forward(torch::Tensor x) {
    x = torch::silu(norm_(fc1_(x)));
    x = torch::silu(fc2_(x));
    return fc3_(x);
  }

private:
  torch::nn::Linear fc1_{nullptr}, fc2_{nullptr}, fc3_{nullptr};
  torch::nn::LayerNorm norm_{nullptr};
};

std::unique_ptr<torch::optim::Optimizer> make_optimizer(const Config &config,
                                                        std::vector<torch::Tensor> parameters) {
  if (config.optimizer == "sgd")
    return std::make_unique<torch::optim::SGD>(parameters, torch::optim::SGDOptions(config.lr));
  return std::make_unique<torch::optim::Adam>(parameters, torch::optim::AdamOptions(config.lr));
}

struct Split {
  torch::Tensor features;
  torch::Tensor labels;
  int64_t size() const { return labels.size(0); }
};

Split subset(const Split &all, const torch::Tensor &rows) {
  return Split{all.features.index_select(0, rows), all.labels.index_select(0, rows)};
}

std::optional<double> validate(Classifier &model, const Split &split) {
  if (split.size() == 0)
    return std::nullopt;
  torch::NoGradGuard no_grad;
  model.eval();
  auto scores = model.forward(split.features);
  return torch::cross_entropy_loss(scores, split.labels).item<double>(); // LOSS
}

int main(int argc, char **argv) {
  const Config config = parse(argc, argv);
  const int64_t total = 120;

  Split all;
  all.features = torch::randn({total, config.input_dim});
  all.labels = torch::randint(0, config.num_classes, {total}, torch::TensorOptions().dtype(torch::kInt64));

  auto order = torch::randperm(total, torch::kLong);
  const auto held_out = static_cast<int64_t>(total * config.validation);
  auto validation = subset(all, order.slice(0, 0, held_out));
  auto training = subset(all, order.slice(0, held_out));

  auto model = std::make_shared<Classifier>(config);
  auto optimizer = make_optimizer(config, model->parameters());
  torch::optim::StepLR schedule(*optimizer, 1, 0.9);
  const int64_t batches = (training.size() + config.batch_size - 1) / config.batch_size;

  for (int epoch = 0; epoch < config.epochs; ++epoch) {
    model->train();
    double sum = 0;
    for (int64_t b = 0; b < batches; ++b) {
      auto begin = b * config.batch_size;
      auto count = std::min(config.batch_size, training.size() - begin);
      auto x = training.features.narrow(0, begin, count);
      auto y = training.labels.narrow(0, begin, count);
      optimizer->zero_grad();
      auto loss = torch::nn::functional::cross_entropy(model->forward(x), y); // LOSS
      loss.backward();
      optimizer->step();
      sum += loss.item<double>();
    }
    schedule.step();
    std::cout << "epoch " << epoch << " train " << sum / batches;
    if (auto value = validate(*model, validation))
      std::cout << " validation " << *value;
    std::cout << std::endl;
  }
}
