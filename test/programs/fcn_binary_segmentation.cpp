// Foreground segmentation: one-channel logits, BCE with logits against a mask with a channel axis,
// Dice as a second term.
#include <torch/torch.h>

#include <iostream>

namespace F = torch::nn::functional;

class FCN : public torch::nn::Module {
public:
  FCN()
      : features(torch::nn::Sequential(
            torch::nn::Conv2d(torch::nn::Conv2dOptions(3, 16, 3).padding(1)),
            torch::nn::ReLU(torch::nn::ReLUOptions().inplace(true)),
            torch::nn::MaxPool2d(2),
            torch::nn::Conv2d(torch::nn::Conv2dOptions(16, 32, 3).padding(1)),
            torch::nn::ReLU(torch::nn::ReLUOptions().inplace(true)),
            torch::nn::MaxPool2d(2))),
        classifier(torch::nn::Conv2dOptions(32, 1, 1)) {
    register_module("features", features);
    register_module("classifier", classifier);
  }

  torch::Tensor forward(const torch::Tensor &x) {
    auto h = x.size(2), w = x.size(3);
    auto y = classifier(features->forward(x));
    return F::interpolate(y, F::InterpolateFuncOptions()
                                 .size(std::vector<int64_t>({h, w}))
                                 .mode(torch::kBilinear)
                                 .align_corners(false));
  }

private:
  torch::nn::Sequential features;
  torch::nn::Conv2d classifier;
};

torch::Tensor dice_loss(const torch::Tensor &logits, const torch::Tensor &target,
                        double smooth = 1.0) {
  auto probability = torch::sigmoid(logits).view({logits.size(0), -1});
  auto truth = target.view({target.size(0), -1});
  auto intersection = (probability * truth).sum(1);
  auto score = (2. * intersection + smooth) / (probability.sum(1) + truth.sum(1) + smooth);
  return 1 - score.mean();
}

struct Sample {
  torch::Tensor image, mask;
};

std::vector<Sample> load_samples(int count, int64_t size) {
  std::vector<Sample> samples;
  samples.reserve(count);
  for (int i = 0; i < count; ++i) {
    Sample sample;
    sample.image = torch::rand({3, size, size});
    sample.mask = (sample.image.mean(0) > 0.5).to(torch::kFloat);
    samples.push_back(sample);
  }
  return samples;
}

int main() {
  const int64_t size = 40;
  const size_t batch_size = 4;
  auto samples = load_samples(10, size);
  auto net = std::make_shared<FCN>();
  torch::optim::SGD optimizer(net->parameters(), torch::optim::SGDOptions(0.05).momentum(0.9));

  for (size_t start = 0; start < samples.size(); start += batch_size) {
    std::vector<torch::Tensor> images, masks;
    for (size_t i = start; i < std::min(start + batch_size, samples.size()); ++i) {
      images.push_back(samples[i].image);
      masks.push_back(samples[i].mask);
    }
    auto input = torch::stack(images, 0);
    auto target = torch::stack(masks, 0).unsqueeze(1);

    optimizer.zero_grad();
    auto logits = net->forward(input);
    auto bce = F::binary_cross_entropy_with_logits(logits, target); // LOSS
    auto loss = bce + dice_loss(logits, target);
    loss.backward();
    optimizer.step();

    auto accuracy = ((logits > 0).to(torch::kFloat) == target).to(torch::kFloat).mean();
    std::cout << "bce " << bce.item<float>() << " accuracy " << accuracy.item<float>() << "\n";
  }
}
