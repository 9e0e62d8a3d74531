// A small ResNet: basic blocks with a down-sampling branch, make_layer, adaptive pooling.
#include <torch/torch.h>

#include <array>
#include <iostream>
#include <vector>

namespace resnet {

torch::nn::Conv2d conv3x3(int64_t in_channels, int64_t out_channels, int64_t stride = 1) {
  return torch::nn::Conv2d(torch::nn::Conv2dOptions(in_channels, out_channels, 3)
                               .stride(stride)
                               .padding(1)
                               .bias(false));
}

class ResidualBlockImpl : public torch::nn::Module {
public:
  ResidualBlockImpl(int64_t in_channels, int64_t out_channels, int64_t stride = 1,
                    torch::nn::Sequential downsample = nullptr)
      : conv1(conv3x3(in_channels, out_channels, stride)), bn1(out_channels),
        conv2(conv3x3(out_channels, out_channels)), bn2(out_channels), downsampler(downsample) {
    register_module("conv1", conv1);
    register_module("bn1", bn1);
    register_module("relu", relu);
    register_module("conv2", conv2);
    register_module("bn2", bn2);
    if (downsampler)
      register_module("downsampler", downsampler);
  }

  torch::Tensor forward(torch::Tensor x) {
    auto out = conv1->forward(x);
    out = bn1->forward(out);
    out = relu->forward(out);
    out = conv2->forward(out);
    out = bn2->forward(out);

    auto residual = downsampler ? downsampler->forward(x) : x;
    out += residual;
    return relu->forward(out);
  }

private:
  torch::nn::Conv2d conv1;
  torch::nn::BatchNorm2d bn1;
  torch::nn::ReLU relu;
  torch::nn::Conv2d conv2;
  torch::nn::BatchNorm2d bn2;
  torch::nn::Sequential downsampler;
};
TORCH_MODULE(ResidualBlock);

class ResNetImpl : public torch::nn::Module {
public:
  explicit ResNetImpl(const std::array<int64_t, 3> &layers, int64_t num_classes = 10)
      : layer1(make_layer(16, layers[0])), layer2(make_layer(32, layers[1], 2)),
        layer3(make_layer(64, layers[2], 2)), fc(64, num_classes) {
    register_module("conv", conv);
    register_module("bn", bn);
    register_module("relu", relu);
    register_module("layer1", layer1);
    register_module("layer2", layer2);
    register_module("layer3", layer3);
    register_module("avg_pool", avg_pool);
    register_module("fc", fc);
  }

  torch::Tensor forward(torch::Tensor x) {
    auto out = conv->forward(x);
    out = bn->forward(out);
    out = relu->forward(out);
    out = layer1->forward(out);
    out = layer2->forward(out);
    out = layer3->forward(out);
    out = avg_pool->forward(out);
    out = out.view({out.size(0), -1});
    return fc->forward(out);
  }

private:
  int64_t in_channels = 16;
  torch::nn::Conv2d conv{conv3x3(3, 16)};
  torch::nn::BatchNorm2d bn{16};
  torch::nn::ReLU relu;
  torch::nn::Sequential layer1;
  torch::nn::Sequential layer2;
  torch::nn::Sequential layer3;
  torch::nn::AvgPool2d avg_pool{8};
  torch::nn::Linear fc;

  torch::nn::Sequential make_layer(int64_t out_channels, int64_t blocks, int64_t stride = 1) {
    torch::nn::Sequential layers;
    torch::nn::Sequential downsample{nullptr};
    if (stride != 1 || in_channels != out_channels) {
      downsample = torch::nn::Sequential{conv3x3(in_channels, out_channels, stride),
                                         torch::nn::BatchNorm2d(out_channels)};
    }
    layers->push_back(ResidualBlock(in_channels, out_channels, stride, downsample));
    in_channels = out_channels;
    for (int64_t i = 1; i != blocks; ++i) {
      layers->push_back(ResidualBlock(out_channels, out_channels));
    }
    return layers;
  }
};
TORCH_MODULE(ResNet);

} // namespace resnet

int main() {
  torch::Device device(torch::kCPU);
  constexpr int64_t num_classes = 10;
  constexpr int64_t batch_size = 8;
  constexpr size_t num_epochs = 2;
  constexpr double learning_rate = 0.001;
  constexpr double learning_rate_decay_factor = 1.0 / 3.0;
  constexpr double weight_decay = 1e-3;

  const std::array<int64_t, 3> layers{2, 2, 2};
  resnet::ResNet model(layers, num_classes);
  model->to(device);

  torch::optim::Adam optimizer(
      model->parameters(), torch::optim::AdamOptions(learning_rate).weight_decay(weight_decay));

  auto current_learning_rate = learning_rate;
  for (size_t epoch = 0; epoch != num_epochs; ++epoch) {
    model->train();
    auto images = torch::randn({batch_size, 3, 32, 32}, device);
    auto labels = torch::arange(batch_size, torch::kLong) % 10;

    auto output = model->forward(images);
    auto loss = torch::nn::functional::cross_entropy(output, labels); // LOSS
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();

    auto prediction = output.argmax(1);
    auto correct = prediction.eq(labels).sum().item<int64_t>();
    std::cout << "Epoch " << epoch + 1 << " loss " << loss.item<double>() << " correct " << correct
              << '\n';

    if ((epoch + 1) % 20 == 0) {
      current_learning_rate *= learning_rate_decay_factor;
      static_cast<torch::optim::AdamOptions &>(optimizer.param_groups().front().options())
          .lr(current_learning_rate);
    }
  }
}
