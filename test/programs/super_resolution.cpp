// Super resolution by pixel shuffling: patches, L1 and MSE against the large picture.
#include <torch/torch.h>

#include <cmath>
#include <iostream>

namespace F = torch::nn::functional;

class UpscalerImpl : public torch::nn::Module {
public:
  explicit UpscalerImpl(int64_t factor, int64_t channels = 1) {
    conv1 = register_module("conv1", torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, 16, 5).padding(2)));
    conv2 = register_module("conv2", torch::nn::Conv2d(torch::nn::Conv2dOptions(16, 16, 3).padding(1)));
    conv3 = register_module("conv3", torch::nn::Conv2d(torch::nn::Conv2dOptions(16, channels * factor * factor, 3).padding(1)));
    shuffle = register_module("shuffle", torch::nn::PixelShuffle(torch::nn::PixelShuffleOptions(factor)));
  }

  torch::Tensor forward(torch::Tensor x) {
    x = torch::relu(conv1(x));
    x = x + torch::relu(conv2(x));
    return shuffle(conv3(x));
  }

private:
  torch::nn::Conv2d conv1{nullptr}, conv2{nullptr}, conv3{nullptr};
  torch::nn::PixelShuffle shuffle{nullptr};
};
TORCH_MODULE(Upscaler);

double psnr(const torch::Tensor &a, const torch::Tensor &b) {
  auto error = F::mse_loss(a, b).item<double>(); // LOSS
  return -10 * std::log10(error);
}

torch::Tensor random_patches(const torch::Tensor &picture, int64_t count, int64_t size) {
  std::vector<torch::Tensor> patches;
  for (int64_t i = 0; i < count; ++i) {
    auto y = torch::randint(picture.size(1) - size, {1}, torch::kLong).item<int64_t>();
    auto x = torch::randint(picture.size(2) - size, {1}, torch::kLong).item<int64_t>();
    using torch::indexing::Slice;
    patches.push_back(picture.index({Slice(), Slice(y, y + size), Slice(x, x + size)}));
  }
  return torch::stack(patches);
}

int main() {
  const int64_t factor = 3, patch = 24, batch = 4;
  auto picture = torch::rand({1, 100, 140});
  Upscaler model(factor);
  torch::optim::Adam optimizer(model->parameters(), 1e-3);

  for (int step = 0; step < 3; ++step) {
    auto large = random_patches(picture, batch, patch);
    auto small = F::interpolate(large, F::InterpolateFuncOptions()
                                           .size(std::vector<int64_t>{patch / factor, patch / factor})
                                           .mode(torch::kArea));
    auto restored = model(small);
    auto loss = F::l1_loss(restored, large); // LOSS
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    torch::NoGradGuard no_grad;
    std::cout << "l1 " << loss.item<float>() << " psnr " << psnr(restored, large) << "\n";
  }

  torch::NoGradGuard no_grad;
  auto small = torch::avg_pool2d(picture.unsqueeze(0), factor);
  auto whole = model(small);
  auto cut = picture.unsqueeze(0).slice(2, 0, whole.size(2)).slice(3, 0, whole.size(3));
  std::cout << "whole picture " << psnr(whole, cut) << std::endl;
}
