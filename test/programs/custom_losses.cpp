// Losses behind a user's own names: a functor with a static criterion, a module with forward, a
// switch over an enum, a table of std::function, criterion->forward, masked and weighted sums.
#include <torch/torch.h>

#include <functional>
#include <iostream>
#include <map>
#include <string>

using torch::Tensor;

class SegmentationLoss {
public:
  Tensor operator()(Tensor &input, Tensor &target) {
    static auto criterion = torch::nn::NLLLoss(
        torch::nn::NLLLossOptions().ignore_index(-100).reduction(torch::kMean));
    return criterion(input, target); // LOSS
  }
};

struct WeightedMSEImpl : torch::nn::Module {
  explicit WeightedMSEImpl(Tensor weight) : weight(register_buffer("weight", weight)) {}

  Tensor forward(const Tensor &output, const Tensor &target) {
    auto each = torch::mse_loss(output, target, torch::Reduction::None); // LOSS
    return (each * weight).sum(1).mean();
  }

  Tensor weight;
};
TORCH_MODULE(WeightedMSE);

enum class LossKind { kL1, kHuber };

Tensor regression_loss(LossKind kind, const Tensor &output, const Tensor &target) {
  switch (kind) {
  case LossKind::kL1:
    return torch::l1_loss(output, target); // LOSS
  case LossKind::kHuber:
    return torch::huber_loss(output, target, at::Reduction::Mean, 0.5); // LOSS
  }
  return {};
}

struct Heads : torch::nn::Module {
  Heads(int64_t channels, int64_t parts, int64_t targets) {
    stem = register_module("stem", torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, 8, 3).padding(1)));
    mask = register_module("mask", torch::nn::Conv2d(torch::nn::Conv2dOptions(8, parts, 1)));
    values = register_module("values", torch::nn::Linear(8, targets));
    present = register_module("present", torch::nn::Linear(8, 1));
  }

  std::map<std::string, Tensor> forward(const Tensor &x) {
    auto h = torch::leaky_relu(stem(x), 0.1);
    auto pooled = h.mean({2, 3});
    std::map<std::string, Tensor> result;
    result["mask"] = torch::log_softmax(mask(h), 1);
    result["values"] = values(pooled);
    result["present"] = present(pooled);
    return result;
  }

  torch::nn::Conv2d stem{nullptr}, mask{nullptr};
  torch::nn::Linear values{nullptr}, present{nullptr};
};

int main() {
  constexpr int64_t kBatch = 4, kParts = 5, kTargets = 3, kSide = 14;
  Heads heads(3, kParts, kTargets);
  SegmentationLoss segmentation;
  WeightedMSE weighted(torch::tensor({1.0, 0.5, 0.25}));
  torch::nn::BCEWithLogitsLoss criterion;
  torch::optim::Adam optimizer(heads.parameters(), 1e-3);

  for (int step = 0; step < 3; ++step) {
    auto images = torch::rand({kBatch, 3, kSide, kSide});
    auto parts = torch::randint(kParts, {kBatch, kSide, kSide}, torch::kLong);
    auto wanted = torch::randn({kBatch, kTargets});
    auto visible = (torch::rand({kBatch}) > 0.3).to(torch::kFloat);

    auto output = heads.forward(images);
    parts.index_put_({torch::indexing::Slice(), 0}, -100);
    auto mask_loss = segmentation(output["mask"], parts);
    auto value_loss = weighted(output["values"], wanted);
    value_loss = value_loss + regression_loss(step % 2 ? LossKind::kL1 : LossKind::kHuber,
                                              output["values"], wanted);
    auto present_loss = criterion->forward(output["present"].squeeze(1), visible); // LOSS

    auto loss = mask_loss + 0.1 * value_loss + present_loss;
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    std::cout << loss.item<float>() << "\n";
  }

  // One target is overwritten, as in tabular updates.
  auto state = torch::randn({1, 3, kSide, kSide});
  auto current = heads.forward(state)["values"];
  auto goal = current.detach().clone();
  goal[0][1] = 0.5;
  std::map<std::string, std::function<Tensor(const Tensor &, const Tensor &)>> table;
  table["smooth"] = [](const Tensor &a, const Tensor &b) { return torch::smooth_l1_loss(a, b); }; // LOSS
  auto loss = table.at("smooth")(current, goal);
  std::cout << loss.item<float>() << std::endl;
}
