// Metric learning: one embedding network applied to anchors, positives and negatives; triplet,
// contrastive and cosine losses.
#include <torch/torch.h>

#include <iostream>
#include <tuple>

namespace F = torch::nn::functional;

struct EmbeddingNetImpl : torch::nn::Module {
  explicit EmbeddingNetImpl(int64_t dim = 16) {
    convnet = register_module(
        "convnet", torch::nn::Sequential(torch::nn::Conv2d(1, 8, 5), torch::nn::PReLU(),
                                         torch::nn::MaxPool2d(2), torch::nn::Conv2d(8, 16, 5),
                                         torch::nn::PReLU(), torch::nn::MaxPool2d(2)));
    fc = register_module("fc", torch::nn::Sequential(torch::nn::Linear(16 * 4 * 4, 64),
                                                     torch::nn::PReLU(),
                                                     torch::nn::Linear(64, dim)));
  }

  torch::Tensor forward(const torch::Tensor &x) {
    auto output = convnet->forward(x);
    output = output.view({output.size(0), -1});
    return fc->forward(output);
  }

  torch::nn::Sequential convnet{nullptr}, fc{nullptr};
};
TORCH_MODULE(EmbeddingNet);

class TripletNet : public torch::nn::Module {
public:
  explicit TripletNet(EmbeddingNet net) : embedding(register_module("embedding", net)) {}

  std::tuple<torch::Tensor, torch::Tensor, torch::Tensor>
  forward(const torch::Tensor &a, const torch::Tensor &p, const torch::Tensor &n) {
    return {embedding(a), embedding(p), embedding(n)};
  }

private:
  EmbeddingNet embedding;
};

torch::Tensor contrastive_loss(const torch::Tensor &one, const torch::Tensor &two,
                               const torch::Tensor &same, double margin = 1.0) {
  auto distance = F::pairwise_distance(one, two);
  auto near = same * distance.pow(2);
  auto far = (1 - same) * torch::clamp_min(margin - distance, 0).pow(2);
  return (near + far).mean() / 2;
}

struct PairBatch {
  torch::Tensor anchors, positives, negatives, same;
};

PairBatch sample(int64_t batch) {
  auto anchors = torch::randn({batch, 1, 28, 28});
  return {anchors, anchors + 0.1 * torch::randn_like(anchors), torch::randn({batch, 1, 28, 28}),
          torch::randint(0, 2, {batch})};
}

int main() {
  const int64_t batch_size = 6;
  EmbeddingNet embedding(12);
  TripletNet net(embedding);
  torch::nn::TripletMarginLoss triplet(torch::nn::TripletMarginLossOptions().margin(1.0).p(2));
  torch::optim::Adam optimizer(net.parameters(), 1e-3);

  for (int step = 0; step < 3; ++step) {
    auto [anchors, positives, negatives, same] = sample(batch_size);
    auto [a, p, n] = net.forward(anchors, positives, negatives);
    auto ranking = triplet(a, p, n); // LOSS
    auto contrastive = contrastive_loss(a, n, same);
    auto cosine = F::cosine_embedding_loss(a, p, torch::ones({batch_size}), // LOSS
                                           F::CosineEmbeddingLossFuncOptions().margin(0.2));
    auto loss = ranking + contrastive + cosine;
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    std::cout << "step " << step << " loss " << loss.item<float>() << std::endl;
  }

  torch::NoGradGuard no_grad;
  auto gallery = embedding(torch::randn({10, 1, 28, 28}));
  auto query = embedding(torch::randn({3, 1, 28, 28}));
  auto distances = torch::cdist(query, gallery);
  auto nearest = std::get<1>(distances.min(1));
  std::cout << nearest << std::endl;
}
