// A user's own Dataset over tensors kept in memory, a ConvNet of three Sequential blocks, the
// CrossEntropyLoss module.
#include <torch/torch.h>

#include <iostream>
#include <utility>
#include <vector>

class CIFAR10 : public torch::data::datasets::Dataset<CIFAR10> {
public:
  enum Mode { kTrain, kTest };

  explicit CIFAR10(const std::string &root, Mode mode = Mode::kTrain) : mode_(mode) {
    auto data_pair = mode == Mode::kTrain ? read_data(root, 320) : read_data(root, 64);
    images_ = std::move(data_pair.first);
    targets_ = std::move(data_pair.second);
  }

  torch::data::Example<> get(size_t index) override { return {images_[index], targets_[index]}; }

  torch::optional<size_t> size() const override { return images_.size(0); }

  bool is_train() const noexcept { return mode_ == Mode::kTrain; }

private:
  static constexpr uint32_t kImageRows = 32;
  static constexpr uint32_t kImageColumns = 32;
  static constexpr uint32_t kBytesPerChannel = kImageRows * kImageColumns;

  std::pair<torch::Tensor, torch::Tensor> read_data(const std::string &root, int64_t count) {
    // Stands for reading count * 3073 bytes of the binary files under root.
    std::vector<char> buffer(count * 3 * kBytesPerChannel, 17);
    auto targets = torch::empty(count, torch::kByte);
    auto images = torch::empty({count, 3, kImageRows, kImageColumns}, torch::kByte);
    for (int64_t i = 0; i != count; ++i) {
      targets[i] = i % 10;
      std::memcpy(images[i].data_ptr(), buffer.data() + i * 3 * kBytesPerChannel,
                  3 * kBytesPerChannel);
    }
    return {images.to(torch::kFloat32).div_(255), targets.to(torch::kInt64)};
  }

  Mode mode_;
  torch::Tensor images_;
  torch::Tensor targets_;
};

class ConvNetImpl : public torch::nn::Module {
public:
  explicit ConvNetImpl(int64_t num_classes = 10) : fc(4 * 4 * 64, num_classes) {
    register_module("layer1", layer1);
    register_module("layer2", layer2);
    register_module("layer3", layer3);
    register_module("fc", fc);
  }

  torch::Tensor forward(torch::Tensor x) {
    x = layer1->forward(x);
    x = layer2->forward(x);
    x = layer3->forward(x);
    x = x.view({-1, 4 * 4 * 64});
    return fc->forward(x);
  }

private:
  torch::nn::Sequential layer1{
      torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 16, 3).stride(1).padding(1)),
      torch::nn::BatchNorm2d(16), torch::nn::ReLU(),
      torch::nn::MaxPool2d(torch::nn::MaxPool2dOptions(2).stride(2))};

  torch::nn::Sequential layer2{
      torch::nn::Conv2d(torch::nn::Conv2dOptions(16, 32, 3).stride(1).padding(1)),
      torch::nn::BatchNorm2d(32), torch::nn::ReLU(),
      torch::nn::MaxPool2d(torch::nn::MaxPool2dOptions(2).stride(2))};

  torch::nn::Sequential layer3{
      torch::nn::Conv2d(torch::nn::Conv2dOptions(32, 64, 3).stride(1).padding(1)),
      torch::nn::BatchNorm2d(64), torch::nn::ReLU(),
      torch::nn::MaxPool2d(torch::nn::MaxPool2dOptions(2).stride(2))};

  torch::nn::Linear fc;
};
TORCH_MODULE(ConvNet);

int main() {
  const int64_t num_classes = 10;
  const int64_t batch_size = 32;
  const size_t num_epochs = 1;
  const double learning_rate = 1e-3;

  auto train_dataset = CIFAR10("./cifar")
                           .map(torch::data::transforms::Normalize<>({0.49, 0.48, 0.45},
                                                                     {0.25, 0.24, 0.26}))
                           .map(torch::data::transforms::Stack<>());
  auto num_train_samples = train_dataset.size().value();
  auto train_loader = torch::data::make_data_loader<torch::data::samplers::RandomSampler>(
      std::move(train_dataset), batch_size);

  auto test_dataset =
      CIFAR10("./cifar", CIFAR10::Mode::kTest).map(torch::data::transforms::Stack<>());
  auto test_loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
      std::move(test_dataset), batch_size);

  ConvNet model(num_classes);
  torch::optim::Adam optimizer(model->parameters(), torch::optim::AdamOptions(learning_rate));
  torch::nn::CrossEntropyLoss criterion;

  for (size_t epoch = 0; epoch != num_epochs; ++epoch) {
    double running_loss = 0.0;
    size_t num_correct = 0;
    model->train();
    for (auto &batch : *train_loader) {
      auto data = batch.data;
      auto target = batch.target;
      auto output = model->forward(data);
      auto loss = criterion(output, target); // LOSS
      running_loss += loss.item<double>() * data.size(0);
      num_correct += output.argmax(1).eq(target).sum().item<int64_t>();
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
    }
    std::cout << "epoch " << epoch << " loss " << running_loss / num_train_samples << '\n';
  }

  model->eval();
  torch::NoGradGuard no_grad;
  double total = 0;
  for (const auto &batch : *test_loader) {
    auto output = model->forward(batch.data);
    total += torch::nn::functional::cross_entropy(output, batch.target).item<double>(); // LOSS
  }
  std::cout << "test loss " << total << '\n';
  return 0;
}
