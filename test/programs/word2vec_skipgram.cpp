// Skip-gram with negative sampling: batched dot products, BCE with logits, and log-sigmoid by hand.
#include <torch/torch.h>

#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

class SkipGramImpl : public torch::nn::Module {
public:
  SkipGramImpl(int64_t vocabulary, int64_t dim)
      : centers(vocabulary, dim), contexts(torch::nn::EmbeddingOptions(vocabulary, dim)) {
    register_module("centers", centers);
    register_module("contexts", contexts);
    torch::nn::init::uniform_(centers->weight, -0.5 / dim, 0.5 / dim);
    torch::nn::init::zeros_(contexts->weight);
  }

  // center [B], context [B, K] to scores [B, K]
  torch::Tensor forward(torch::Tensor center, torch::Tensor context) {
    auto u = centers(center).unsqueeze(1);
    auto v = contexts(context);
    auto scores = torch::bmm(u, v.transpose(1, 2));
    return scores.squeeze(1);
  }

  torch::nn::Embedding centers, contexts;
};
TORCH_MODULE(SkipGram);

std::vector<int64_t> tokenize(const std::string &text, std::map<std::string, int64_t> &ids) {
  std::istringstream in(text);
  std::vector<int64_t> tokens;
  for (std::string word; in >> word;)
    tokens.push_back(ids.emplace(word, static_cast<int64_t>(ids.size())).first->second);
  return tokens;
}

int main() {
  std::map<std::string, int64_t> ids;
  auto tokens = tokenize("we were far too late when we came to the hill where the old mill was and "
                         "the wind that moved the mill had long gone to the sea",
                         ids);
  const int64_t vocabulary = static_cast<int64_t>(ids.size());
  const int64_t window = 2, negatives = 4, dim = 12, batch_size = 10;

  std::vector<int64_t> center_ids, context_ids;
  for (int64_t i = 0; i < static_cast<int64_t>(tokens.size()); ++i)
    for (int64_t j = std::max<int64_t>(0, i - window);
         j <= std::min<int64_t>(tokens.size() - 1, i + window); ++j)
      if (i != j) {
        center_ids.push_back(tokens[i]);
        context_ids.push_back(tokens[j]);
      }
  auto centers = torch::tensor(center_ids, torch::kLong);
  auto positives = torch::tensor(context_ids, torch::kLong);

  SkipGram model(vocabulary, dim);
  torch::optim::Adam optimizer(model->parameters(), 5e-3);
  const int64_t batches = centers.size(0) / batch_size;

  for (int64_t b = 0; b < std::min<int64_t>(batches, 4); ++b) {
    auto range = torch::indexing::Slice(b * batch_size, (b + 1) * batch_size);
    auto center = centers.index({range});
    auto positive = positives.index({range}).unsqueeze(1);
    auto negative = torch::randint(vocabulary, {batch_size, negatives}, torch::kLong);
    auto context = torch::cat({positive, negative}, 1);

    auto labels = torch::zeros({batch_size, 1 + negatives});
    labels.index_put_({torch::indexing::Slice(), 0}, 1.0);

    auto scores = model(center, context);
    auto loss = torch::binary_cross_entropy_with_logits(scores, labels); // LOSS
    auto by_hand = -(torch::log_sigmoid(scores.slice(1, 0, 1)).sum() +
                     torch::log_sigmoid(-scores.slice(1, 1)).sum()) /
                   labels.numel();
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    std::cout << "loss " << loss.item<float>() << " " << by_hand.item<float>() << "\n";
  }

  auto weights = torch::nn::functional::normalize(model->centers->weight.detach());
  auto similar = weights.mm(weights.t())[ids["mill"]].topk(3);
  std::cout << std::get<1>(similar) << std::endl;
}
