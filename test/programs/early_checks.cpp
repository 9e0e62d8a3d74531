// Defensive code: early returns, TORCH_CHECK, exceptions caught per batch, lambdas, and shapes that
// are compared before the loss.
#include <torch/torch.h>

#include <functional>
#include <iostream>
#include <stdexcept>
#include <vector>

namespace {

constexpr int64_t kClasses = 5;

bool same_rows(const torch::Tensor &a, const torch::Tensor &b) { return a.size(0) == b.size(0); }

torch::Tensor safe_loss(const torch::Tensor &logits, torch::Tensor labels) {
  if (!logits.defined() || !labels.defined())
    return {};
  if (logits.dim() != 2)
    throw std::invalid_argument("logits must be a matrix");
  if (labels.dim() == 2 && labels.size(1) == 1)
    labels = labels.squeeze(1);
  if (!same_rows(logits, labels))
    return {};
  return torch::nn::functional::cross_entropy(logits, labels); // LOSS
}

torch::Tensor masked_loss(const torch::Tensor &logits, const torch::Tensor &labels,
                          const torch::Tensor &keep) {
  TORCH_CHECK(logits.size(0) == labels.size(0), "rows: ", logits.size(0), ", ", labels.size(0));
  auto rows = keep.nonzero().squeeze(1);
  if (rows.numel() == 0)
    return torch::zeros({}, logits.options());
  auto picked = logits.index_select(0, rows);
  auto truth = labels.index_select(0, rows);
  return torch::cross_entropy_loss(picked, truth); // LOSS
}

} // namespace

int main() {
  torch::manual_seed(11);
  torch::nn::Sequential model(torch::nn::Linear(9, 16), torch::nn::LeakyReLU(),
                              torch::nn::Linear(16, kClasses));
  torch::optim::Adam optimizer(model->parameters(), 1e-2);

  auto features = torch::randn({40, 9});
  auto labels = torch::randint(kClasses, {40, 1}, torch::kLong);
  std::vector<int64_t> sizes = {10, 12, 18};
  auto xs = features.split_with_sizes(sizes);
  auto ys = labels.split_with_sizes(sizes);

  auto train_step = [&](const torch::Tensor &x, const torch::Tensor &y) -> double {
    auto logits = model->forward(x);
    auto loss = safe_loss(logits, y);
    if (!loss.defined())
      throw std::runtime_error("no loss");
    optimizer.zero_grad();
    loss.backward();
    optimizer.step();
    return loss.item<double>();
  };

  for (size_t i = 0; i < xs.size(); ++i)
    std::cout << "loss " << train_step(xs[i], ys[i]) << "\n";

  // A batch that is known to be bad is skipped.
  auto bad = safe_loss(model->forward(xs[0]), ys[1]);
  std::cout << "bad batch gives a loss: " << std::boolalpha << bad.defined() << "\n";

  auto flat = labels.view(-1);
  auto keep = flat != 2;
  auto loss = masked_loss(model->forward(features), flat, keep);
  std::cout << "masked " << loss.item<float>() << "\n";

  int failures = 0;
  for (int64_t rows : {4, 7}) {
    try {
      auto logits = model->forward(torch::randn({rows, 9}));
      auto value = torch::nll_loss(torch::log_softmax(logits, 1), torch::zeros({rows}, torch::kLong)); // LOSS
      std::cout << rows << " rows give " << value.item<float>() << "\n";
    } catch (const c10::Error &error) {
      ++failures;
      std::cerr << rows << " rows: " << error.what_without_backtrace() << "\n";
    }
  }

  std::function<torch::Tensor(const torch::Tensor &)> score = [&model](const torch::Tensor &x) {
    return torch::softmax(model->forward(x), -1);
  };
  auto probabilities = score(features);
  auto best = probabilities.argmax(-1);
  std::cout << failures << " " << (best == flat).sum().item<int64_t>() << std::endl;
  return failures;
}
