// Text classification: embedding, bidirectional LSTM, the last hidden states, cross entropy.
#include <torch/torch.h>

#include <iostream>
#include <string>
#include <unordered_map>
#include <vector>

namespace nn = torch::nn;

class SentimentRNN : public nn::Module {
public:
  SentimentRNN(int64_t vocab_size, int64_t embedding_dim, int64_t hidden_dim, int64_t output_dim,
               int64_t num_layers, double dropout)
      : embedding(register_module("embedding",
                                  nn::Embedding(nn::EmbeddingOptions(vocab_size, embedding_dim)
                                                    .padding_idx(0)))),
        rnn(register_module("rnn", nn::LSTM(nn::LSTMOptions(embedding_dim, hidden_dim)
                                                .num_layers(num_layers)
                                                .bidirectional(true)
                                                .dropout(dropout)
                                                .batch_first(true)))),
        fc(register_module("fc", nn::Linear(hidden_dim * 2, output_dim))),
        drop(register_module("drop", nn::Dropout(dropout))) {}

  torch::Tensor forward(const torch::Tensor &text) {
    auto embedded = drop(embedding(text));
    auto [output, state] = rnn->forward(embedded);
    auto hidden = std::get<0>(state);
    // The last layer's forward and backward states.
    auto last = torch::cat({hidden[-2], hidden[-1]}, 1);
    return fc(drop(last));
  }

private:
  nn::Embedding embedding;
  nn::LSTM rnn;
  nn::Linear fc;
  nn::Dropout drop;
};

class Vocabulary {
public:
  int64_t add(const std::string &word) {
    auto found = ids.find(word);
    if (found != ids.end())
      return found->second;
    int64_t id = static_cast<int64_t>(ids.size()) + 1;
    ids[word] = id;
    return id;
  }
  int64_t size() const { return static_cast<int64_t>(ids.size()) + 1; }

private:
  std::unordered_map<std::string, int64_t> ids;
};

struct ReviewDataset : torch::data::Dataset<ReviewDataset> {
  ReviewDataset(std::vector<std::vector<int64_t>> reviews, std::vector<int64_t> labels,
                int64_t max_length)
      : reviews(std::move(reviews)), labels(std::move(labels)), max_length(max_length) {}

  torch::data::Example<> get(size_t index) override {
    auto text = torch::zeros({max_length}, torch::kLong);
    const auto &review = reviews[index];
    for (size_t i = 0; i < review.size() && i < static_cast<size_t>(max_length); ++i)
      text[i] = review[i];
    return {text, torch::tensor(labels[index], torch::kLong)};
  }

  torch::optional<size_t> size() const override { return reviews.size(); }

  std::vector<std::vector<int64_t>> reviews;
  std::vector<int64_t> labels;
  int64_t max_length;
};

int main() {
  const int64_t max_length = 12, num_classes = 3, batch_size = 5;
  Vocabulary vocabulary;
  std::vector<std::vector<int64_t>> reviews;
  std::vector<int64_t> labels;
  for (int i = 0; i < 17; ++i) {
    std::vector<int64_t> review;
    for (int j = 0; j < 4 + i; ++j)
      review.push_back(vocabulary.add("word" + std::to_string((i * j) % 23)));
    reviews.push_back(review);
    labels.push_back(i % num_classes);
  }

  auto dataset = ReviewDataset(reviews, labels, max_length).map(torch::data::transforms::Stack<>());
  auto loader = torch::data::make_data_loader(
      std::move(dataset), torch::data::DataLoaderOptions().batch_size(batch_size));

  auto model = std::make_shared<SentimentRNN>(vocabulary.size(), 16, 24, num_classes, 2, 0.3);
  auto criterion = nn::CrossEntropyLoss();
  torch::optim::Adam optimizer(model->parameters(), 1e-3);

  for (int epoch = 0; epoch < 2; ++epoch) {
    double epoch_loss = 0;
    int64_t correct = 0;
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      auto predictions = model->forward(batch.data);
      auto loss = criterion(predictions, batch.target); // LOSS
      loss.backward();
      torch::nn::utils::clip_grad_norm_(model->parameters(), 1.0);
      optimizer.step();
      epoch_loss += loss.item<double>();
      correct += (predictions.argmax(1) == batch.target).sum().item<int64_t>();
    }
    std::cout << "epoch " << epoch << " loss " << epoch_loss << " correct " << correct << "\n";
  }
}
