// Conditional GAN on MNIST: class embeddings joined to noise and to pictures, BCE with logits.
#include <torch/torch.h>

#include <iostream>

namespace nn = torch::nn;
using torch::Tensor;

constexpr int64_t kClasses = 10;
constexpr int64_t kLatent = 32;
constexpr int64_t kPixels = 28 * 28;
constexpr int64_t kBatch = 50;
constexpr int kMaxSteps = 3;

class Generator : public nn::Module {
public:
  Generator() {
    register_module("label_embedding", label_embedding);
    register_module("model", model);
  }
  Tensor forward(const Tensor &noise, const Tensor &labels) {
    auto input = torch::cat({label_embedding(labels), noise}, -1);
    auto image = model->forward(input);
    return image.view({image.size(0), 1, 28, 28});
  }

private:
  nn::Embedding label_embedding{kClasses, kClasses};
  nn::Sequential model{nn::Linear(kLatent + kClasses, 64),
                       nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.2).inplace(true)),
                       nn::Linear(64, 128),
                       nn::BatchNorm1d(nn::BatchNorm1dOptions(128).eps(0.8)),
                       nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.2).inplace(true)),
                       nn::Linear(128, kPixels),
                       nn::Tanh()};
};

class Discriminator : public nn::Module {
public:
  Discriminator() {
    register_module("label_embedding", label_embedding);
    register_module("model", model);
  }
  Tensor forward(const Tensor &image, const Tensor &labels) {
    auto input = torch::cat({image.view({image.size(0), -1}), label_embedding(labels)}, 1);
    return model->forward(input);
  }

private:
  nn::Embedding label_embedding{kClasses, kClasses};
  nn::Sequential model{nn::Linear(kClasses + kPixels, 64),
                       nn::LeakyReLU(nn::LeakyReLUOptions().negative_slope(0.2)),
                       nn::Dropout(0.4), nn::Linear(64, 1)};
};

Tensor adversarial_loss(const Tensor &logits, bool real) {
  auto target = real ? torch::ones_like(logits) : torch::zeros_like(logits);
  return nn::functional::binary_cross_entropy_with_logits(logits, target); // LOSS
}

int main() {
  auto generator = std::make_shared<Generator>();
  auto discriminator = std::make_shared<Discriminator>();
  torch::optim::Adam g_optimizer(generator->parameters(), torch::optim::AdamOptions(2e-4));
  torch::optim::Adam d_optimizer(discriminator->parameters(), torch::optim::AdamOptions(2e-4));

  auto loader = torch::data::make_data_loader(
      torch::data::datasets::MNIST("./data")
          .map(torch::data::transforms::Normalize<>(0.5, 0.5))
          .map(torch::data::transforms::Stack<>()),
      torch::data::DataLoaderOptions().batch_size(kBatch).drop_last(true));

  int step = 0;
  for (const auto &batch : *loader) {
    auto images = batch.data;
    auto labels = batch.target;
    const auto batch_size = images.size(0);

    auto noise = torch::randn({batch_size, kLatent});
    auto wanted = torch::randint(0, kClasses, {batch_size}, torch::kLong);
    auto fakes = generator->forward(noise, wanted);
    auto valid = torch::full({batch_size, 1}, 1.0);
    auto judged = discriminator->forward(fakes, wanted);
    auto g_loss = nn::functional::binary_cross_entropy_with_logits(judged, valid); // LOSS
    g_optimizer.zero_grad();
    g_loss.backward();
    g_optimizer.step();

    d_optimizer.zero_grad();
    auto real_loss = adversarial_loss(discriminator->forward(images, labels), true);
    auto fake_loss = adversarial_loss(discriminator->forward(fakes.detach(), wanted), false);
    auto d_loss = (real_loss + fake_loss) / 2;
    d_loss.backward();
    d_optimizer.step();

    std::cout << "D " << d_loss.item<float>() << " G " << g_loss.item<float>() << std::endl;
    if (++step == kMaxSteps)
      break;
  }
}
