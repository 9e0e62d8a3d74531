// Line recognition: convolutional features as a sequence, bidirectional LSTM, CTC.
#include <torch/torch.h>

#include <iostream>
#include <string>
#include <vector>

struct CRNN : torch::nn::Module {
  CRNN(int64_t height, int64_t alphabet, int64_t hidden = 20) {
    cnn = register_module(
        "cnn", torch::nn::Sequential(
                   torch::nn::Conv2d(torch::nn::Conv2dOptions(1, 8, 3).padding(1)),
                   torch::nn::ReLU(), torch::nn::MaxPool2d(2),
                   torch::nn::Conv2d(torch::nn::Conv2dOptions(8, 16, 3).padding(1)),
                   torch::nn::ReLU(), torch::nn::MaxPool2d(torch::nn::MaxPool2dOptions({2, 1}))));
    rnn = register_module("rnn", torch::nn::LSTM(torch::nn::LSTMOptions(16 * (height / 4), hidden)
                                                     .bidirectional(true)));
    head = register_module("head", torch::nn::Linear(2 * hidden, alphabet + 1));
  }

  // [N, 1, H, W] to log-probabilities [T, N, alphabet + 1]
  torch::Tensor forward(torch::Tensor x) {
    auto features = cnn->forward(x);
    auto n = features.size(0), c = features.size(1), h = features.size(2), w = features.size(3);
    auto sequence = features.permute({3, 0, 1, 2}).reshape({w, n, c * h});
    auto output = std::get<0>(rnn->forward(sequence));
    return torch::log_softmax(head(output), 2);
  }

  torch::nn::Sequential cnn{nullptr};
  torch::nn::LSTM rnn{nullptr};
  torch::nn::Linear head{nullptr};
};

struct EncodedText {
  torch::Tensor codes;
  torch::Tensor lengths;
};

EncodedText encode(const std::vector<std::string> &texts, const std::string &alphabet) {
  std::vector<int64_t> codes, lengths;
  for (const auto &text : texts) {
    for (char c : text)
      codes.push_back(static_cast<int64_t>(alphabet.find(c)) + 1);
    lengths.push_back(static_cast<int64_t>(text.size()));
  }
  return {torch::tensor(codes, torch::kLong), torch::tensor(lengths, torch::kLong)};
}

std::string decode(const torch::Tensor &best, const std::string &alphabet) {
  std::string text;
  int64_t last = 0;
  for (int64_t t = 0; t < best.size(0); ++t) {
    auto code = best[t].item<int64_t>();
    if (code != 0 && code != last)
      text += alphabet[code - 1];
    last = code;
  }
  return text;
}

int main() {
  const std::string alphabet = "abcdefgh0123456789";
  const int64_t height = 16, width = 48;
  std::vector<std::string> texts = {"abc12", "fade", "beef77", "a1b2c3"};
  const int64_t batch = static_cast<int64_t>(texts.size());

  CRNN model(height, alphabet.size());
  torch::nn::CTCLoss criterion(torch::nn::CTCLossOptions().blank(0).zero_infinity(true));
  torch::optim::Adam optimizer(model.parameters(), 1e-3);

  for (int step = 0; step < 2; ++step) {
    auto images = torch::rand({batch, 1, height, width});
    auto encoded = encode(texts, alphabet);
    auto log_probs = model.forward(images);
    auto input_lengths = torch::full({batch}, log_probs.size(0), torch::kLong);
    auto loss = criterion(log_probs, encoded.codes, input_lengths, encoded.lengths); // LOSS
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    auto best = log_probs.argmax(2);
    std::cout << "loss " << loss.item<float>() << " reads '"
              << decode(best.select(1, 0), alphabet) << "'\n";
  }
}
