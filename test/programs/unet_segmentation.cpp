// U-Net for semantic segmentation: double convolutions, skip connections with cat, up-sampling,
// cross entropy over pixels with class weights and an ignored label.
#include <torch/torch.h>

#include <iostream>
#include <vector>

using torch::nn::BatchNorm2d;
using torch::nn::Conv2d;
using torch::nn::Conv2dOptions;
using torch::nn::ReLU;
using torch::nn::Sequential;

static Sequential double_conv(int64_t in, int64_t out) {
  return Sequential(Conv2d(Conv2dOptions(in, out, 3).padding(1)), BatchNorm2d(out), ReLU(),
                    Conv2d(Conv2dOptions(out, out, 3).padding(1)), BatchNorm2d(out), ReLU());
}

struct UNetImpl : torch::nn::Module {
  UNetImpl(int64_t in_channels, int64_t num_classes, int64_t base = 8) {
    down1 = register_module("down1", double_conv(in_channels, base));
    down2 = register_module("down2", double_conv(base, base * 2));
    bottom = register_module("bottom", double_conv(base * 2, base * 4));
    up2 = register_module("up2", torch::nn::ConvTranspose2d(
                                     torch::nn::ConvTranspose2dOptions(base * 4, base * 2, 2)
                                         .stride(2)));
    conv2 = register_module("conv2", double_conv(base * 4, base * 2));
    up1 = register_module(
        "up1", torch::nn::Upsample(torch::nn::UpsampleOptions()
                                       .scale_factor(std::vector<double>({2, 2}))
                                       .mode(torch::kBilinear)
                                       .align_corners(true)));
    conv1 = register_module("conv1", double_conv(base * 3, base));
    head = register_module("head", Conv2d(Conv2dOptions(base, num_classes, 1)));
  }

  torch::Tensor forward(torch::Tensor x) {
    auto d1 = down1->forward(x);
    auto d2 = down2->forward(torch::max_pool2d(d1, 2));
    auto b = bottom->forward(torch::max_pool2d(d2, 2));
    auto u2 = up2->forward(b);
    u2 = conv2->forward(torch::cat({u2, d2}, 1));
    auto u1 = up1->forward(u2);
    u1 = conv1->forward(torch::cat({u1, d1}, /*dim=*/1));
    return head->forward(u1);
  }

  Sequential down1{nullptr}, down2{nullptr}, bottom{nullptr}, conv2{nullptr}, conv1{nullptr};
  torch::nn::ConvTranspose2d up2{nullptr};
  torch::nn::Upsample up1{nullptr};
  Conv2d head{nullptr};
};
TORCH_MODULE(UNet);

class ShapesDataset : public torch::data::Dataset<ShapesDataset> {
public:
  ShapesDataset(size_t count, int64_t height, int64_t width)
      : count(count), height(height), width(width) {}

  torch::data::Example<> get(size_t index) override {
    auto image = torch::rand({3, height, width});
    auto mask = torch::zeros({height, width}, torch::kLong);
    int64_t top = index % 8;
    mask.slice(0, top, top + 10).slice(1, top, top + 10).fill_(1 + static_cast<int64_t>(index % 3));
    mask[0].fill_(255);
    return {image, mask};
  }

  torch::optional<size_t> size() const override { return count; }

private:
  size_t count;
  int64_t height, width;
};

double mean_iou(const torch::Tensor &prediction, const torch::Tensor &truth, int64_t classes) {
  double sum = 0;
  for (int64_t c = 0; c < classes; ++c) {
    auto p = prediction == c, t = truth == c;
    auto both = (p & t).sum().item<double>(), any = (p | t).sum().item<double>();
    sum += any > 0 ? both / any : 1.0;
  }
  return sum / classes;
}

int main() {
  const int64_t num_classes = 4, batch_size = 2, height = 32, width = 48;
  auto dataset = ShapesDataset(6, height, width).map(torch::data::transforms::Stack<>());
  auto loader =
      torch::data::make_data_loader(dataset, torch::data::DataLoaderOptions(batch_size));

  UNet net(3, num_classes);
  auto weights = torch::tensor({0.2, 1.0, 1.0, 1.0}, torch::kFloat);
  auto options = torch::nn::functional::CrossEntropyFuncOptions().weight(weights).ignore_index(255);
  torch::optim::Adam optimizer(net->parameters(), 1e-3);

  for (auto &batch : *loader) {
    auto images = batch.data;
    auto masks = batch.target;
    auto logits = net->forward(images);
    auto loss = torch::nn::functional::cross_entropy(logits, masks, options); // LOSS
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    auto iou = mean_iou(logits.argmax(1), masks, num_classes);
    std::cout << "loss " << loss.item<float>() << " iou " << iou << "\n";
  }
}
