// K-fold cross validation on a small table: rows in nested vectors, folds by index arithmetic, one
// model per fold, class weights from counts.
#include <torch/torch.h>

#include <array>
#include <iostream>
#include <numeric>
#include <vector>

constexpr int kRows = 60;
constexpr int kColumns = 4;
constexpr int kSpecies = 3;
constexpr int kFolds = 5;

using Row = std::array<float, kColumns>;

std::vector<Row> read_rows() {
  std::vector<Row> rows(kRows);
  for (int i = 0; i < kRows; ++i)
    for (int j = 0; j < kColumns; ++j)
      rows[i][j] = static_cast<float>((i * 13 + j * 7) % 10) / 10.f + (i % kSpecies == j ? 1.f : 0.f);
  return rows;
}

torch::Tensor to_tensor(const std::vector<Row> &rows) {
  auto result = torch::empty({static_cast<int64_t>(rows.size()), kColumns});
  auto values = result.accessor<float, 2>();
  for (size_t i = 0; i < rows.size(); ++i)
    for (int j = 0; j < kColumns; ++j)
      values[i][j] = rows[i][j];
  return result;
}

torch::Tensor class_weights(const torch::Tensor &labels) {
  auto counts = torch::bincount(labels, {}, kSpecies).to(torch::kFloat);
  return labels.size(0) / (kSpecies * counts.clamp_min(1));
}

struct Fold {
  torch::Tensor train_x, train_y, test_x, test_y;
};

Fold make_fold(const torch::Tensor &x, const torch::Tensor &y, int fold) {
  const int size = kRows / kFolds;
  std::vector<int64_t> train, test;
  for (int64_t i = 0; i < kRows; ++i)
    (i / size == fold ? test : train).push_back(i);
  auto train_rows = torch::tensor(train), test_rows = torch::tensor(test);
  return {x.index_select(0, train_rows), y.index_select(0, train_rows),
          x.index_select(0, test_rows), y.index_select(0, test_rows)};
}

struct Model : torch::nn::Module {
  Model() {
    hidden = register_module("hidden", torch::nn::Linear(kColumns, 10));
    output = register_module("output", torch::nn::Linear(10, kSpecies));
  }
  torch::Tensor forward(torch::Tensor x) {
    return torch::log_softmax(output(torch::tanh(hidden(x))), /*dim=*/-1);
  }
  torch::nn::Linear hidden{nullptr}, output{nullptr};
};

int main() {
  auto x = to_tensor(read_rows());
  std::vector<int64_t> species(kRows);
  for (int i = 0; i < kRows; ++i)
    species[i] = i % kSpecies;
  auto y = torch::tensor(species);
  x = (x - x.mean(0, true)) / x.std(0, true, true);

  std::vector<double> scores;
  for (int fold = 0; fold < kFolds; ++fold) {
    auto data = make_fold(x, y, fold);
    Model model;
    torch::optim::Adam optimizer(model.parameters(), 0.05);
    auto weight = class_weights(data.train_y);
    torch::nn::NLLLoss criterion(torch::nn::NLLLossOptions().weight(weight));

    for (int epoch = 0; epoch < 10; ++epoch) {
      optimizer.zero_grad();
      auto loss = criterion(model.forward(data.train_x), data.train_y); // LOSS
      loss.backward();
      optimizer.step();
    }

    torch::NoGradGuard no_grad;
    auto output = model.forward(data.test_x);
    auto test_loss = torch::nll_loss(output, data.test_y); // LOSS
    auto hits = output.argmax(1).eq(data.test_y).sum().item<int>();
    scores.push_back(static_cast<double>(hits) / data.test_y.size(0));
    std::cout << "fold " << fold << " loss " << test_loss.item<float>() << "\n";
  }
  std::cout << std::accumulate(scores.begin(), scores.end(), 0.0) / kFolds << std::endl;
}
