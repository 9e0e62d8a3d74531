// 384 rows of logits, 864 labels: cross_entropy cannot pair them, whatever the labels are. Two
// repairs that look right, and what becomes of them.
#include <torch/torch.h>

namespace F = torch::nn::functional;

// Class indices or probabilities, the number of rows must agree.
torch::Tensor integerLabels() {
  auto logits = torch::randn({384, 2971});
  auto labels = torch::randint(0, 2971, {864, 2971});
  return F::cross_entropy(logits, labels);
}

torch::Tensor probabilityLabels() {
  auto logits = torch::randn({384, 2971});
  auto labels = torch::softmax(torch::randn({864, 2971}), 1);
  return F::cross_entropy(logits, labels);
}

// Keeping only as many rows as there are logits makes the sizes agree. With probabilities that
// runs, and silently drops 480 rows of labels (shapewise-discarded-rows, off by default, says so).
// With integers it is still wrong: class indices for [384, 2971] are [384].
torch::Tensor slicedProbabilities() {
  auto logits = torch::randn({384, 2971});
  auto labels = torch::softmax(torch::randn({864, 2971}), 1);
  auto kept = labels.slice(0, 0, logits.size(0));
  return F::cross_entropy(logits, kept);
}

torch::Tensor slicedIntegers() {
  auto logits = torch::randn({384, 2971});
  auto labels = torch::randint(0, 2971, {864, 2971});
  auto kept = labels.slice(0, 0, logits.size(0));
  return F::cross_entropy(logits, kept);
}

// 864 * 2971 numbers are not 2 * 384 * 2971.
torch::Tensor reshaped() {
  auto logits = torch::randn({384, 2971});
  auto labels = torch::randint(0, 2971, {864, 2971});
  auto folded = labels.reshape({2, 384, 2971});
  return F::cross_entropy(logits, folded.select(0, 0));
}
