// Character model: GRU over one-hot or embedded characters, hidden state carried through the epoch,
// predictions flattened before the loss, sampling afterwards.
#include <torch/torch.h>

#include <iostream>
#include <map>
#include <string>
#include <tuple>

class CharRNN : public torch::nn::Module {
public:
  CharRNN(int64_t vocab, int64_t hidden, int64_t layers)
      : vocab_(vocab), hidden_(hidden), layers_(layers) {
    embed = register_module("embed", torch::nn::Embedding(vocab, 32));
    gru = register_module("gru", torch::nn::GRU(torch::nn::GRUOptions(32, hidden)
                                                    .num_layers(layers)
                                                    .batch_first(true)));
    out = register_module("out", torch::nn::Linear(hidden, vocab));
  }

  std::tuple<torch::Tensor, torch::Tensor> forward(torch::Tensor input, torch::Tensor hidden) {
    auto x = embed->forward(input);
    torch::Tensor output;
    std::tie(output, hidden) = gru->forward(x, hidden);
    output = out->forward(output);
    return std::make_tuple(output, hidden);
  }

  torch::Tensor init_hidden(int64_t batch_size) {
    return torch::zeros({layers_, batch_size, hidden_});
  }

private:
  int64_t vocab_, hidden_, layers_;
  torch::nn::Embedding embed{nullptr};
  torch::nn::GRU gru{nullptr};
  torch::nn::Linear out{nullptr};
};

torch::Tensor batchify(const std::string &text, const std::map<char, int64_t> &ids,
                       int64_t batch_size) {
  std::vector<int64_t> codes;
  for (char c : text)
    codes.push_back(ids.at(c));
  int64_t per_row = codes.size() / batch_size;
  auto all = torch::tensor(codes, torch::kLong);
  return all.slice(0, 0, per_row * batch_size).view({batch_size, per_row});
}

int main() {
  std::string text;
  for (int i = 0; i < 30; ++i)
    text += "the quick brown fox jumps over the lazy dog ";
  std::map<char, int64_t> ids;
  std::map<int64_t, char> chars;
  for (char c : text)
    if (!ids.count(c)) {
      chars[ids.size()] = c;
      ids.emplace(c, ids.size());
    }

  const int64_t vocab = 27;
  const int64_t batch_size = 4, seq_len = 25, hidden_size = 64, num_layers = 2;
  TORCH_CHECK(static_cast<int64_t>(ids.size()) == vocab, "unexpected alphabet");

  CharRNN model(vocab, hidden_size, num_layers);
  torch::optim::RMSprop optimizer(model.parameters(), torch::optim::RMSpropOptions(2e-3));
  auto data = batchify(text, ids, batch_size);

  for (int epoch = 0; epoch < 2; ++epoch) {
    auto hidden = model.init_hidden(batch_size);
    double total = 0;
    int steps = 0;
    for (int64_t start = 0; start + seq_len + 1 <= data.size(1); start += seq_len) {
      auto input = data.slice(1, start, start + seq_len);
      auto target = data.slice(1, start + 1, start + seq_len + 1);
      torch::Tensor output;
      hidden = hidden.detach();
      std::tie(output, hidden) = model.forward(input, hidden);
      auto loss = torch::nn::functional::cross_entropy(output.reshape({-1, vocab}), // LOSS
                                                       target.reshape({-1}));
      optimizer.zero_grad();
      loss.backward();
      optimizer.step();
      total += loss.item<double>();
      if (++steps == 4)
        break;
    }
    std::cout << "epoch " << epoch << " perplexity " << std::exp(total / steps) << "\n";
  }

  torch::NoGradGuard no_grad;
  auto hidden = model.init_hidden(1);
  auto next = torch::full({1, 1}, ids['t'], torch::kLong);
  std::string sample = "t";
  for (int i = 0; i < 10; ++i) {
    auto [scores, state] = model.forward(next, hidden);
    hidden = state;
    auto probabilities = torch::softmax(scores.squeeze(), 0);
    next = probabilities.multinomial(1).view({1, 1});
    sample += chars[next.item<int64_t>()];
  }
  std::cout << sample << std::endl;
}
