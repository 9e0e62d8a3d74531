// Multi-layer perceptron on MNIST: shared_ptr model, register_module in the constructor's body,
// cross entropy on raw scores.
#include <torch/torch.h>

#include <iomanip>
#include <iostream>

using namespace torch;

struct NeuralNetImpl : public nn::Module {
  NeuralNetImpl(int64_t input_size, int64_t hidden_size, int64_t num_classes)
      : fc1(input_size, hidden_size), fc2(hidden_size, num_classes) {
    register_module("fc1", fc1);
    register_module("fc2", fc2);
  }

  torch::Tensor forward(torch::Tensor x) {
    x = torch::nn::functional::relu(fc1->forward(x));
    return fc2->forward(x);
  }

private:
  nn::Linear fc1;
  nn::Linear fc2;
};
TORCH_MODULE(NeuralNet);

int main() {
  std::cout << "FeedForward Neural Network\n\n";

  auto cuda_available = torch::cuda::is_available();
  torch::Device device(cuda_available ? torch::kCUDA : torch::kCPU);

  // Hyper parameters
  const int64_t input_size = 784;
  const int64_t hidden_size = 500;
  const int64_t num_classes = 10;
  const int64_t batch_size = 100;
  const size_t num_epochs = 1;
  const double learning_rate = 0.001;
  const size_t max_batches = 5;

  const std::string MNIST_data_path = "./data";

  auto train_dataset = torch::data::datasets::MNIST(MNIST_data_path)
                           .map(torch::data::transforms::Normalize<>(0.1307, 0.3081))
                           .map(torch::data::transforms::Stack<>());
  auto num_train_samples = train_dataset.size().value();

  auto test_dataset =
      torch::data::datasets::MNIST(MNIST_data_path, torch::data::datasets::MNIST::Mode::kTest)
          .map(torch::data::transforms::Normalize<>(0.1307, 0.3081))
          .map(torch::data::transforms::Stack<>());
  auto num_test_samples = test_dataset.size().value();

  auto train_loader = torch::data::make_data_loader<torch::data::samplers::RandomSampler>(
      std::move(train_dataset), batch_size);
  auto test_loader = torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(
      std::move(test_dataset), torch::data::DataLoaderOptions().batch_size(batch_size));

  NeuralNet model(input_size, hidden_size, num_classes);
  model->to(device);

  torch::optim::Adam optimizer(model->parameters(), torch::optim::AdamOptions(learning_rate));

  std::cout << std::fixed << std::setprecision(4);
  std::cout << "Training...\n";

  for (size_t epoch = 0; epoch != num_epochs; ++epoch) {
    double running_loss = 0.0;
    size_t num_correct = 0;
    size_t step = 0;

    for (auto &batch : *train_loader) {
      auto data = batch.data.view({batch_size, -1}).to(device);
      auto target = batch.target.to(device);

      auto output = model->forward(data);
      auto loss = torch::nn::functional::cross_entropy(output, target); // LOSS

      running_loss += loss.item<double>() * data.size(0);
      auto prediction = output.argmax(1);
      num_correct += prediction.eq(target).sum().item<int64_t>();

      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      if (++step >= max_batches)
        break;
    }

    auto sample_mean_loss = running_loss / num_train_samples;
    auto accuracy = static_cast<double>(num_correct) / num_train_samples;
    std::cout << "Epoch [" << (epoch + 1) << "/" << num_epochs
              << "], Trainset - Loss: " << sample_mean_loss << ", Accuracy: " << accuracy << '\n';
  }

  std::cout << "Testing...\n";
  model->eval();
  torch::InferenceMode no_grad;

  double running_loss = 0.0;
  size_t num_correct = 0, seen = 0;
  for (const auto &batch : *test_loader) {
    auto data = batch.data.view({batch_size, -1}).to(device);
    auto target = batch.target.to(device);
    auto output = model->forward(data);
    auto loss = torch::nn::functional::cross_entropy(output, target); // LOSS
    running_loss += loss.item<double>() * data.size(0);
    num_correct += output.argmax(1).eq(target).sum().item<int64_t>();
    if (++seen == max_batches)
      break;
  }
  std::cout << "Testset - Loss: " << running_loss / num_test_samples << '\n';
}
