// Clip classification: Conv3d over frames, adaptive pooling, an auxiliary head with a per-frame loss,
// mixed-up labels given as class probabilities.
#include <torch/torch.h>

#include <iostream>
#include <memory>

namespace F = torch::nn::functional;

struct ClipNet : torch::nn::Module {
  ClipNet(int64_t channels, int64_t classes) {
    conv1 = register_module("conv1", torch::nn::Conv3d(torch::nn::Conv3dOptions(channels, 8, 3).padding(1)));
    pool = register_module("pool", torch::nn::MaxPool3d(torch::nn::MaxPool3dOptions({1, 2, 2})));
    conv2 = register_module("conv2", torch::nn::Conv3d(torch::nn::Conv3dOptions(8, 12, {3, 3, 3}).padding(1)));
    norm = register_module("norm", torch::nn::BatchNorm3d(12));
    average = register_module("average", torch::nn::AdaptiveAvgPool3d(torch::nn::AdaptiveAvgPool3dOptions(1)));
    head = register_module("head", torch::nn::Linear(12, classes));
    frame_head = register_module("frame_head", torch::nn::Conv1d(12, classes, 1));
  }

  struct Output {
    torch::Tensor clip;   // [N, classes]
    torch::Tensor frames; // [N, classes, T]
  };

  Output forward(torch::Tensor x) {
    x = torch::relu(conv1(x));
    x = pool(x);
    x = torch::relu(norm(conv2(x)));
    auto frames = frame_head(x.mean({3, 4}));
    auto clip = head(average(x).flatten(1));
    return {clip, frames};
  }

  torch::nn::Conv3d conv1{nullptr}, conv2{nullptr};
  torch::nn::MaxPool3d pool{nullptr};
  torch::nn::BatchNorm3d norm{nullptr};
  torch::nn::AdaptiveAvgPool3d average{nullptr};
  torch::nn::Linear head{nullptr};
  torch::nn::Conv1d frame_head{nullptr};
};

struct Mixed {
  torch::Tensor clips, targets;
};

Mixed mix_up(const torch::Tensor &clips, const torch::Tensor &labels, int64_t classes, double lambda) {
  auto order = torch::randperm(clips.size(0), torch::kLong);
  auto hot = F::one_hot(labels, classes).to(torch::kFloat);
  return {lambda * clips + (1 - lambda) * clips.index_select(0, order),
          lambda * hot + (1 - lambda) * hot.index_select(0, order)};
}

int main() {
  const int64_t batch = 3, frames = 6, classes = 5, size = 16;
  auto net = std::make_shared<ClipNet>(3, classes);
  torch::optim::SGD optimizer(net->parameters(), torch::optim::SGDOptions(0.01).nesterov(true).momentum(0.9));
  auto clips = torch::randn({batch, 3, frames, size, size});
  auto labels = torch::randint(classes, {batch}, torch::kLong);
  auto frame_labels = torch::randint(classes, {batch, frames}, torch::kLong);

  for (bool mixing : {false, true}) {
    torch::Tensor loss;
    if (mixing) {
      auto mixed = mix_up(clips, labels, classes, 0.3);
      auto output = net->forward(mixed.clips);
      loss = F::cross_entropy(output.clip, mixed.targets); // LOSS
    } else {
      auto output = net->forward(clips);
      loss = F::cross_entropy(output.clip, labels) + // LOSS
             0.5 * F::cross_entropy(output.frames, frame_labels); // LOSS
    }
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    std::cout << (mixing ? "mixed " : "plain ") << loss.item<float>() << std::endl;
  }
}
