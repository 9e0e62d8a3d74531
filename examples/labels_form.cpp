// Which labels fit logits [32, 10]? Class indices, one for each row, are [32]. The other two are
// the mistakes that are made most often.
#include <torch/torch.h>

namespace F = torch::nn::functional;

torch::Tensor onePerRow() {
  auto logits = torch::randn({32, 10});
  auto labels = torch::randint(0, 10, {32});
  return F::cross_entropy(logits, labels); // fits
}

torch::Tensor columnOfLabels() {
  auto logits = torch::randn({32, 10});
  auto labels = torch::randint(0, 10, {32, 1});
  return F::cross_entropy(logits, labels);
}

torch::Tensor oneHotIntegers() {
  auto logits = torch::randn({32, 10});
  auto labels = torch::one_hot(torch::randint(0, 10, {32}), 10);
  return F::cross_entropy(logits, labels);
}
