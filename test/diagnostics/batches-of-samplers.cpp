// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// How many examples a batch has follows from how many the sampler hands out: all of them, its own
// number, or its share of them. What is not known of that leaves the batches of unknown size.
#include <torch/torch.h>
namespace data = torch::data;
namespace samplers = torch::data::samplers;
using data::datasets::MNIST;
using torch::nll_loss;
using torch::Tensor;

auto digits(MNIST::Mode mode) { return MNIST("data", mode).map(data::transforms::Stack<>()); }
Tensor scores(const Tensor &images) { return torch::log_softmax(images.flatten(1), 1); }

template <typename Loader> void fits(Loader &loader, int64_t rows) {
  for (auto &batch : *loader)
    nll_loss(scores(batch.data), torch::zeros({rows}, torch::kLong));
}

void allAtOnce() {
  auto set = digits(MNIST::Mode::kTest);
  auto count = set.size().value();
  auto loader = data::make_data_loader(std::move(set), count);
  for (auto &batch : *loader) {
    nll_loss(scores(batch.data), batch.target.squeeze());
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}10000 rows{{.*}}60000 labels{{.*}} [shapewise-loss-batch]
    nll_loss(scores(batch.data), torch::zeros({60000}, torch::kLong));
  }
}
void ownShare() {
  auto loader = data::make_data_loader(digits(MNIST::Mode::kTrain),
                                       samplers::DistributedRandomSampler(60000, 7, 6), 8572);
  for (auto &batch : *loader) {
    nll_loss(scores(batch.data), torch::zeros({8572}, torch::kLong));
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}8572 rows{{.*}}8571 labels{{.*}} [shapewise-loss-batch]
    nll_loss(scores(batch.data), torch::zeros({8571}, torch::kLong));
  }
}
void ownShareAndNoMore() {
  auto loader =
      data::make_data_loader(digits(MNIST::Mode::kTrain),
                             samplers::DistributedSequentialSampler(60000, 7, 6, false), 8571);
  for (auto &batch : *loader) {
    nll_loss(scores(batch.data), torch::zeros({8571}, torch::kLong));
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}}8571 rows{{.*}}8572 labels{{.*}} [shapewise-loss-batch]
    nll_loss(scores(batch.data), torch::zeros({8572}, torch::kLong));
  }
}
void whatIsLeft() {
  auto loader = data::make_data_loader<samplers::DistributedRandomSampler>(
      digits(MNIST::Mode::kTrain), 64);
  // CHECK: [[@LINE+2]]:{{[0-9]+}}: warning: {{.*}} [shapewise-partial-batch]
  for (auto &batch : *loader)
    nll_loss(scores(batch.data), torch::zeros({64}, torch::kLong));
}
void nothingLeft() {
  auto loader = data::make_data_loader<samplers::DistributedRandomSampler>(
      digits(MNIST::Mode::kTrain), 60);
  fits(loader, 60);
}
void unknownShares(size_t rank, size_t count, bool repeat) { // of any number of examples
  auto some = data::make_data_loader(digits(MNIST::Mode::kTrain),
                                     samplers::DistributedRandomSampler(60000, count, rank), 64);
  fits(some, 64);
  auto rounded = data::make_data_loader(
      digits(MNIST::Mode::kTrain), samplers::DistributedRandomSampler(60000, 7, rank, repeat), 8572);
  fits(rounded, 8571);
}
void resetTo(size_t count) { // or no longer the number it was made with
  samplers::RandomSampler sampler(128);
  sampler.reset(count);
  auto loader = data::make_data_loader(digits(MNIST::Mode::kTrain), sampler, 128);
  fits(loader, 100);
}
