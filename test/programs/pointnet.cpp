// Point clouds: shared Conv1d layers, a learned alignment applied with bmm, a global max, a class and
// a per-point head.
#include <torch/torch.h>

#include <iostream>
#include <utility>

struct TNetImpl : torch::nn::Module {
  explicit TNetImpl(int64_t k)
      : k(k), conv1(k, 16, 1), conv2(16, 32, 1), fc1(32, 24), fc2(24, k * k), bn1(16), bn2(32) {
    register_module("conv1", conv1);
    register_module("conv2", conv2);
    register_module("fc1", fc1);
    register_module("fc2", fc2);
    register_module("bn1", bn1);
    register_module("bn2", bn2);
  }

  torch::Tensor forward(torch::Tensor x) {
    auto batch = x.size(0);
    x = torch::relu(bn1(conv1(x)));
    x = torch::relu(bn2(conv2(x)));
    x = std::get<0>(torch::max(x, 2));
    x = fc2(torch::relu(fc1(x)));
    auto identity = torch::eye(k).flatten().unsqueeze(0).repeat({batch, 1});
    return (x + identity).view({-1, k, k});
  }

  int64_t k;
  torch::nn::Conv1d conv1, conv2;
  torch::nn::Linear fc1, fc2;
  torch::nn::BatchNorm1d bn1, bn2;
};
TORCH_MODULE(TNet);

struct PointNetImpl : torch::nn::Module {
  PointNetImpl(int64_t classes, int64_t parts)
      : tnet(3), conv1(3, 16, 1), conv2(16, 64, 1), classifier(64, classes), segmenter(80, parts, 1) {
    register_module("tnet", tnet);
    register_module("conv1", conv1);
    register_module("conv2", conv2);
    register_module("classifier", classifier);
    register_module("segmenter", segmenter);
  }

  std::pair<torch::Tensor, torch::Tensor> forward(torch::Tensor points) {
    // points is [batch, 3, count]
    auto count = points.size(2);
    auto transform = tnet(points);
    auto x = torch::bmm(points.transpose(2, 1), transform).transpose(2, 1);
    auto local = torch::relu(conv1(x));
    auto deep = conv2(local);
    auto global = std::get<0>(deep.max(2));
    auto scores = torch::log_softmax(classifier(global), 1);
    auto repeated = global.unsqueeze(2).repeat({1, 1, count});
    auto per_point = segmenter(torch::cat({local, repeated}, 1));
    per_point = per_point.transpose(2, 1).contiguous();
    return {scores, torch::log_softmax(per_point, -1)};
  }

  TNet tnet;
  torch::nn::Conv1d conv1, conv2;
  torch::nn::Linear classifier;
  torch::nn::Conv1d segmenter;
};
TORCH_MODULE(PointNet);

int main() {
  constexpr int64_t batch = 4, count = 60, classes = 5, parts = 3;
  PointNet net(classes, parts);
  torch::optim::Adam optimizer(net->parameters(), torch::optim::AdamOptions(1e-3).betas({0.9, 0.99}));

  for (int step = 0; step < 3; ++step) {
    auto points = torch::randn({batch, count, 3}).transpose(2, 1);
    auto target = torch::randint(0, classes, {batch, 1}, torch::kLong);
    auto labels = torch::randint(0, parts, {batch, count}, torch::kLong);
    target = target.index({torch::indexing::Slice(), 0});

    auto [scores, per_point] = net->forward(points);
    auto class_loss = torch::nll_loss(scores, target); // LOSS
    auto part_loss = torch::nll_loss(per_point.view({-1, parts}), labels.view({-1})); // LOSS
    optimizer.zero_grad();
    (class_loss + 0.5 * part_loss).backward();
    optimizer.step();

    auto hits = per_point.argmax(2).eq(labels).to(torch::kFloat).mean();
    std::cout << class_loss.item<float>() << " " << part_loss.item<float>() << " " << hits.item<float>() << "\n";
  }
}
