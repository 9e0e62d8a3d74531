// Pairwise ranking with margin_ranking_loss, pointwise with hinge embedding, a user module held by
// value, and a queue of std::array batches.
#include <torch/torch.h>

#include <array>
#include <iostream>
#include <queue>

struct Scorer : torch::nn::Module {
  explicit Scorer(int64_t features)
      : net(torch::nn::Linear(features, 24), torch::nn::ELU(), torch::nn::Linear(24, 1)) {
    register_module("net", net);
  }
  torch::Tensor forward(const torch::Tensor &documents) { return net->forward(documents).squeeze(-1); }
  torch::nn::Sequential net;
};

using PairOfDocuments = std::array<torch::Tensor, 3>;

PairOfDocuments make_pair(int64_t rows, int64_t features) {
  auto better = torch::randn({rows, features}) + 0.5;
  auto worse = torch::randn({rows, features});
  auto sign = torch::ones({rows});
  return {better, worse, sign};
}

int main() {
  const int64_t features = 11, rows = 14;
  Scorer scorer(features);
  torch::optim::LBFGS unused(scorer.parameters(), torch::optim::LBFGSOptions(0.1));
  torch::optim::SGD optimizer(scorer.parameters(), 0.1);
  torch::nn::MarginRankingLoss ranking(torch::nn::MarginRankingLossOptions().margin(0.5));

  std::queue<PairOfDocuments> queue;
  for (int i = 0; i < 4; ++i)
    queue.push(make_pair(rows, features));

  while (!queue.empty()) {
    auto pair = queue.front();
    queue.pop();
    auto high = scorer.forward(pair[0]);
    auto low = scorer.forward(pair[1]);
    auto loss = ranking(high, low, pair[2]); // LOSS
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    std::cout << "loss " << loss.item<float>() << " in order "
              << (high > low).sum().item<int64_t>() << " of " << rows << "\n";
  }

  // Listwise: one query has several candidates, the first one is right.
  auto candidates = torch::randn({5, 4, features});
  auto scores = scorer.forward(candidates);
  auto first = torch::zeros({5}, torch::kLong);
  auto listwise = torch::nn::functional::cross_entropy(scores, first); // LOSS
  auto multi = torch::nn::functional::multi_margin_loss(scores, first); // LOSS
  optimizer.zero_grad();
  (listwise + multi).backward();
  optimizer.step();
  std::cout << "listwise " << listwise.item<float>() << " multi " << multi.item<float>() << "\n";
}
