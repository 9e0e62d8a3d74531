// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Lists that are made with undefined tensors, each assigned later: what the assigned ones share is
// known, and that stack throws where one was left out. cat passes over such ones.
#include <torch/torch.h>
namespace F = torch::nn::functional;

bool more();

void constant() {
  std::vector<torch::Tensor> xs(64);
  for (int64_t i = 0; i < 64; i++)
    xs[i] = torch::randn({4});
  F::cross_entropy(torch::stack(xs), torch::randint(4, {64}));
  // CHECK: [[@LINE+1]]:6: warning: 'cross_entropy' pairs 64 rows of logits with 63 labels: {{.*}} [shapewise-loss-batch]
  F::cross_entropy(torch::stack(xs), torch::randint(4, {63}));
  F::mse_loss(torch::cat(xs), torch::zeros({256}));
  F::mse_loss(torch::cat(xs), torch::zeros({252})); // where one is undefined
}

void some(int64_t n) {
  std::vector<torch::Tensor> xs;
  xs.resize(n);
  for (int64_t i = 0; i < n; i++)
    if (more())
      xs[i] = torch::randn({4});
  F::mse_loss(torch::stack(xs), torch::zeros({n, 4}));
  // CHECK: [[@LINE+1]]:6: warning: {{.*}} axis 1 is 4 against 5: input is f32[n, 4], target f32[n, 5] [shapewise-loss-classes]
  F::mse_loss(torch::stack(xs), torch::zeros({n, 5}));
}

// An undefined tensor says 0 of its elements and of its first axis.
void filled_again(int64_t n) {
  std::vector<torch::Tensor> xs(n);
  for (int64_t i = 0; i < n; i++)
    xs[i] = torch::randn({4});
  for (auto &x : xs)
    x = torch::Tensor();
  for (auto &x : xs)
    if (x.numel() == 0 || x.size(0) == 0 || x.dim() != 1 || x.sizes().empty())
      x = torch::randn({5});
  F::mse_loss(torch::stack(xs), torch::zeros({n, 5}));
}

void several_lengths(int64_t n) {
  std::vector<torch::Tensor> xs(n);
  for (int64_t i = 0; i < n; i++)
    xs[i] = torch::randn({i});
  F::mse_loss(xs[0], xs[1]);
  F::mse_loss(torch::stack(xs), torch::zeros({n, n}));
}

struct Images : torch::data::Dataset<Images> {
  std::vector<torch::Tensor> images, labels;
  explicit Images(const std::vector<unsigned char> &classes) {
    images.resize(classes.size());
    labels.resize(classes.size());
    for (uint32_t i = 0; i < classes.size(); ++i) {
      images[i] = torch::rand({1, 28, 28});
      labels[i] = torch::tensor(static_cast<int64_t>(classes[i]), torch::kLong);
    }
  }
  torch::data::Example<> get(size_t i) override { return {images[i], labels[i]}; }
  torch::optional<size_t> size() const override { return labels.size(); }
};

void train(const std::vector<unsigned char> &classes) {
  auto loader = torch::data::make_data_loader(Images(classes).map(torch::data::transforms::Stack<>()), 64);
  torch::nn::Linear right(784, 10), wrong(780, 10);
  for (auto &batch : *loader) {
    auto rows = batch.data.view({batch.data.size(0), -1});
    F::cross_entropy(right(rows), batch.target);
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'Linear' gets {{.*}} with 784 features, but the module takes 780 [shapewise-op]
    F::cross_entropy(wrong(rows), batch.target);
  }
}
