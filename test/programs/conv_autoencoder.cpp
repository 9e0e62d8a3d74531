// Convolutional autoencoder: encoder and decoder Sequentials, named children, MSE to the input.
#include <torch/torch.h>

#include <iostream>

struct ConvAutoencoderImpl : torch::nn::Module {
  torch::nn::Sequential encoder{nullptr}, decoder{nullptr};

  ConvAutoencoderImpl(int channels = 3, int width = 16) {
    encoder = torch::nn::Sequential(
        torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, width, 3).stride(2).padding(1)),
        torch::nn::ReLU(true),
        torch::nn::Conv2d(torch::nn::Conv2dOptions(width, width * 2, 3).stride(2).padding(1)),
        torch::nn::ReLU(true));
    decoder = torch::nn::Sequential(
        torch::nn::ConvTranspose2d(torch::nn::ConvTranspose2dOptions(width * 2, width, 3)
                                       .stride(2)
                                       .padding(1)
                                       .output_padding(1)),
        torch::nn::ReLU(true),
        torch::nn::ConvTranspose2d(torch::nn::ConvTranspose2dOptions(width, channels, 3)
                                       .stride(2)
                                       .padding(1)
                                       .output_padding(1)),
        torch::nn::Sigmoid());
    register_module("encoder", encoder);
    register_module("decoder", decoder);
  }

  torch::Tensor forward(const torch::Tensor &x) {
    auto code = encoder->forward(x);
    return decoder->forward(code);
  }
};
TORCH_MODULE(ConvAutoencoder);

torch::Tensor add_noise(const torch::Tensor &clean, double factor) {
  auto noisy = clean + factor * torch::randn_like(clean);
  return torch::clamp(noisy, 0.0, 1.0);
}

int main(int argc, char **argv) {
  const int batch_size = argc > 1 ? std::stoi(argv[1]) : 4;
  const int image_size = 32;
  ConvAutoencoder model(3, 8);
  torch::optim::AdamW optimizer(model->parameters(), torch::optim::AdamWOptions(2e-3));
  torch::nn::MSELoss distance(torch::nn::MSELossOptions().reduction(torch::kMean));
  auto dataset = torch::rand({20, 3, image_size, image_size});

  for (int epoch = 0; epoch < 2; ++epoch) {
    float total = 0;
    for (int64_t i = 0; i < dataset.size(0); i += batch_size) {
      auto end = std::min<int64_t>(i + batch_size, dataset.size(0));
      auto batch = dataset.slice(0, i, end);
      auto output = model(add_noise(batch, 0.1));
      auto loss = distance(output, batch); // LOSS
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      total += loss.item<float>();
    }
    std::cout << "epoch " << epoch << ": " << total << std::endl;
  }

  model->eval();
  torch::NoGradGuard guard;
  auto sample = dataset.index({torch::indexing::Slice(0, 6)});
  auto restored = model->forward(sample);
  auto error = torch::l1_loss(restored, sample, torch::Reduction::None); // LOSS
  auto per_image = error.flatten(1).mean(1);
  std::cout << per_image << std::endl;
  return 0;
}
