// Transfer learning: a frozen feature extractor, a new head, only the head's parameters trained.
#include <torch/torch.h>

#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace data = torch::data;

struct Backbone : torch::nn::Module {
  static constexpr int64_t kFeatures = 48;

  Backbone()
      : stem(torch::nn::Conv2dOptions(3, 12, 7).stride(2).padding(3).bias(false)), norm(12),
        block(torch::nn::Conv2dOptions(12, kFeatures, 3).stride(2).padding(1)),
        pool(torch::nn::AdaptiveAvgPool2dOptions({1, 1})) {
    register_module("stem", stem);
    register_module("norm", norm);
    register_module("block", block);
    register_module("pool", pool);
  }

  torch::Tensor forward(torch::Tensor x) {
    x = torch::relu(norm(stem(x)));
    x = torch::max_pool2d(x, 3, 2, 1);
    x = torch::relu(block(x));
    x = pool(x);
    return torch::flatten(x, 1);
  }

  torch::nn::Conv2d stem;
  torch::nn::BatchNorm2d norm;
  torch::nn::Conv2d block;
  torch::nn::AdaptiveAvgPool2d pool;
};

/// Pictures in one folder per class.
class FolderDataset : public data::Dataset<FolderDataset> {
public:
  FolderDataset(std::vector<std::string> paths, std::vector<int> labels)
      : paths_(std::move(paths)), labels_(std::move(labels)) {}

  data::Example<> get(size_t index) override {
    return {read_image(paths_.at(index)).clone(), read_label(labels_.at(index)).clone()};
  }
  torch::optional<size_t> size() const override { return paths_.size(); }

private:
  static torch::Tensor read_image(const std::string &path) {
    std::vector<float> pixels(64 * 64 * 3, path.size() / 20.f);
    auto image = torch::from_blob(pixels.data(), {64, 64, 3}, torch::kFloat).clone();
    return image.permute({2, 0, 1});
  }
  static torch::Tensor read_label(int label) { return torch::full({1}, label, torch::kLong); }

  std::vector<std::string> paths_;
  std::vector<int> labels_;
};

template <typename Loader>
void train(Backbone &backbone, torch::nn::Linear &head, Loader &loader,
           torch::optim::Optimizer &optimizer, size_t dataset_size) {
  backbone.eval();
  double loss_sum = 0;
  int64_t correct = 0;
  for (auto &batch : loader) {
    auto images = batch.data;
    auto target = batch.target.squeeze();
    images = images.to(torch::kF32);
    target = target.to(torch::kInt64);

    auto features = backbone.forward(images);
    features = features.view({features.size(0), -1});
    optimizer.zero_grad();
    auto prediction = head(features);
    auto loss = torch::nll_loss(torch::log_softmax(prediction, 1), target); // LOSS
    loss.backward();
    optimizer.step();

    correct += prediction.argmax(1).eq(target).sum().template item<int64_t>();
    loss_sum += loss.template item<double>();
  }
  std::cout << "loss " << loss_sum << " accuracy " << double(correct) / dataset_size << "\n";
}

int main() {
  const int64_t num_classes = 2;
  std::vector<std::string> paths;
  std::vector<int> labels;
  for (int i = 0; i < 24; ++i) {
    paths.push_back("train/" + std::string(i % 2 ? "cats/" : "dogs/") + std::to_string(i) + ".jpg");
    labels.push_back(i % 2);
  }
  auto dataset = FolderDataset(paths, labels).map(data::transforms::Stack<>());
  auto size = dataset.size().value();
  auto loader = data::make_data_loader<data::samplers::RandomSampler>(std::move(dataset), 8);

  auto backbone = std::make_shared<Backbone>();
  for (auto &parameter : backbone->parameters())
    parameter.set_requires_grad(false);
  torch::nn::Linear head(Backbone::kFeatures, num_classes);
  torch::optim::Adam optimizer(head->parameters(), torch::optim::AdamOptions(1e-3));

  for (int epoch = 0; epoch < 2; ++epoch)
    train(*backbone, head, *loader, optimizer, size);
}
