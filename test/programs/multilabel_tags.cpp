// Multi-label tagging: multi-hot targets built with scatter, BCEWithLogits with pos_weight, and
// multilabel_soft_margin as a second opinion.
#include <torch/torch.h>

#include <iostream>
#include <vector>

class TagClassifierImpl : public torch::nn::Module {
public:
  TagClassifierImpl(int64_t vocabulary, int64_t dim, int64_t tags)
      : embedding(torch::nn::EmbeddingBagOptions(vocabulary, dim).mode(torch::kMean)),
        hidden(dim, dim * 2), norm(torch::nn::BatchNorm1dOptions(dim * 2)), output(dim * 2, tags) {
    register_module("embedding", embedding);
    register_module("hidden", hidden);
    register_module("norm", norm);
    register_module("output", output);
  }

  torch::Tensor forward(torch::Tensor words) {
    auto x = embedding(words);
    x = torch::relu(norm(hidden(x)));
    x = torch::dropout(x, 0.2, is_training());
    return output(x);
  }

private:
  torch::nn::EmbeddingBag embedding;
  torch::nn::Linear hidden;
  torch::nn::BatchNorm1d norm;
  torch::nn::Linear output;
};
TORCH_MODULE(TagClassifier);

// One row with ones at the given tags.
torch::Tensor multi_hot(const std::vector<int64_t> &tags, int64_t count) {
  auto row = torch::zeros({count}, torch::kFloat);
  row.scatter_(0, torch::tensor(tags, torch::kLong), 1.0);
  return row;
}

struct Article {
  std::vector<int64_t> words;
  std::vector<int64_t> tags;
};

int main() {
  constexpr int64_t kVocabulary = 100, kTags = 7, kWords = 15, kDim = 10;
  constexpr size_t kBatch = 8;

  std::vector<Article> articles;
  for (int i = 0; i < 24; ++i) {
    Article article;
    for (int j = 0; j < kWords; ++j)
      article.words.push_back((i * 31 + j * 17) % kVocabulary);
    article.tags = {i % kTags, (i * 3 + 1) % kTags};
    articles.push_back(article);
  }

  TagClassifier model(kVocabulary, kDim, kTags);
  auto pos_weight = torch::full({kTags}, 2.5);
  torch::nn::BCEWithLogitsLoss criterion(
      torch::nn::BCEWithLogitsLossOptions().pos_weight(pos_weight));
  torch::optim::Adagrad optimizer(model->parameters(), torch::optim::AdagradOptions(0.05));

  for (size_t begin = 0; begin < articles.size(); begin += kBatch) {
    std::vector<torch::Tensor> words, targets;
    for (size_t i = begin; i < begin + kBatch && i < articles.size(); ++i) {
      words.emplace_back(torch::tensor(articles[i].words, torch::kLong));
      targets.emplace_back(multi_hot(articles[i].tags, kTags));
    }
    auto input = torch::stack(words);
    auto target = torch::stack(targets);
    auto logits = model->forward(input);
    auto loss = criterion(logits, target); // LOSS
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();

    auto soft = torch::nn::functional::multilabel_soft_margin_loss(logits, target); // LOSS
    auto predicted = torch::sigmoid(logits) > 0.5;
    auto exact = predicted.eq(target.to(torch::kBool)).all(1).sum();
    std::cout << "loss " << loss.item<float>() << " soft " << soft.item<float>() << " exact "
              << exact.item<int64_t>() << "\n";
  }

  model->eval();
  torch::NoGradGuard no_grad;
  auto scores = torch::sigmoid(model->forward(torch::randint(kVocabulary, {3, kWords}, torch::kLong)));
  auto [values, indices] = scores.topk(3, 1);
  std::cout << indices << std::endl;
}
