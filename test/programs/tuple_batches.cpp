// Batches as pairs and tuples: structured bindings, std::tie, a batch iterator class, a vector of
// batches made up front.
#include <torch/torch.h>

#include <iostream>
#include <tuple>
#include <utility>
#include <vector>

using Batch = std::pair<torch::Tensor, torch::Tensor>;

class BatchIterator {
public:
  BatchIterator(torch::Tensor x, torch::Tensor y, int64_t batch_size, bool shuffle)
      : x_(std::move(x)), y_(std::move(y)), batch_size_(batch_size) {
    TORCH_CHECK(x_.size(0) == y_.size(0), "as many labels as rows are wanted");
    if (shuffle) {
      auto order = torch::randperm(x_.size(0), torch::kLong);
      x_ = x_.index({order});
      y_ = y_.index({order});
    }
  }

  bool done() const { return position_ >= x_.size(0); }

  Batch next() {
    int64_t end = std::min(position_ + batch_size_, x_.size(0));
    auto x = x_.slice(0, position_, end);
    auto y = y_.slice(0, position_, end);
    position_ = end;
    return {x, y};
  }

private:
  torch::Tensor x_, y_;
  int64_t batch_size_;
  int64_t position_ = 0;
};

std::tuple<torch::Tensor, torch::Tensor, torch::Tensor> make_data(int64_t rows) {
  auto x = torch::rand({rows, 3, 8}) * 2 - 1;
  auto score = x.sum({1, 2});
  auto labels = (score > 0).to(torch::kLong) + (score > 1).to(torch::kLong);
  return std::make_tuple(x, score, labels);
}

std::vector<Batch> chop(const torch::Tensor &x, const torch::Tensor &y, int64_t count) {
  std::vector<Batch> batches;
  auto xs = x.chunk(count);
  auto ys = y.chunk(count);
  for (size_t i = 0; i < xs.size(); ++i)
    batches.emplace_back(xs[i], ys[i]);
  return batches;
}

struct TwoHeads : torch::nn::Module {
  TwoHeads(int64_t features, int64_t classes) {
    conv = register_module("conv", torch::nn::Conv1d(torch::nn::Conv1dOptions(3, 6, 3).padding(1)));
    trunk = register_module("trunk", torch::nn::Linear(6 * features, 20));
    classes_head = register_module("classes_head", torch::nn::Linear(20, classes));
    score_head = register_module("score_head", torch::nn::Linear(20, 1));
  }

  std::pair<torch::Tensor, torch::Tensor> forward(const torch::Tensor &x) {
    auto h = torch::relu(conv(x)).flatten(1);
    h = torch::relu(trunk(h));
    return {classes_head(h), score_head(h).squeeze(-1)};
  }

  torch::nn::Conv1d conv{nullptr};
  torch::nn::Linear trunk{nullptr}, classes_head{nullptr}, score_head{nullptr};
};

int main() {
  torch::Tensor x, score, labels;
  std::tie(x, score, labels) = make_data(50);

  TwoHeads net(8, 3);
  torch::optim::SGD optimizer(net.parameters(), 0.05);

  double total = 0;
  BatchIterator iterator(x, labels, 16, true);
  while (!iterator.done()) {
    auto [inputs, targets] = iterator.next();
    auto [logits, regression] = net.forward(inputs);
    auto loss = torch::nn::functional::cross_entropy(logits, targets); // LOSS
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    total += loss.item<double>();
  }

  for (const auto &[inputs, wanted] : chop(x, score, 4)) {
    auto outputs = net.forward(inputs);
    auto loss = torch::nn::functional::huber_loss(outputs.second, wanted); // LOSS
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    total += loss.item<double>();
  }

  torch::NoGradGuard no_grad;
  auto output = net.forward(x);
  auto log_probabilities = torch::log_softmax(std::get<0>(output), 1);
  auto each = torch::nll_loss(log_probabilities, labels, {}, torch::Reduction::None); // LOSS
  auto worst = std::get<1>(each.sort(0, /*descending=*/true)).slice(0, 0, 5);
  std::cout << total << "\n" << x.index_select(0, worst).sizes() << std::endl;
}
