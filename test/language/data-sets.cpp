// Programs that read data sets of tensors, and hand out parts of data sets to samplers.
#include "programs.h"

namespace {
namespace data = torch::data;
namespace samplers = torch::data::samplers;
using data::datasets::TensorDataset;

/// So many examples of four features and a class.
struct Numbered : data::datasets::Dataset<Numbered> {
  size_t count;
  explicit Numbered(size_t count) : count(count) {}
  data::Example<> get(size_t index) override {
    return {torch::full({4}, static_cast<double>(index)), torch::tensor(int64_t(index % 3))};
  }
  torch::optional<size_t> size() const override { return count; }
};

/// Whether each batch of a loader of stacked examples has so many rows.
template <typename Loader> void everyBatch(Loader &loader, int64_t rows) {
  for (auto &batch : *loader)
    F::mse_loss(batch.data, torch::zeros({rows, 4}));
}

} // namespace

RUNS(tensorsOfAList) {
  auto set = TensorDataset({rows(7, 3), rows(7, 3), rows(7, 3)});
  auto loader = data::make_data_loader<samplers::SequentialSampler>(std::move(set), 2);
  for (auto &batch : *loader)
    for (auto &example : batch)
      F::mse_loss(example.data, torch::zeros({7, 3}));
}
THROWS(tensorsOfAListBad) {
  auto set = TensorDataset({rows(7, 3), rows(7, 3), rows(7, 3)});
  auto loader = data::make_data_loader<samplers::SequentialSampler>(std::move(set), 2);
  for (auto &batch : *loader)
    F::mse_loss(batch[0].data, torch::zeros({3, 7}));
}
THROWS(tensorsOfAListThatDiffer) { TensorDataset set({rows(7, 3), rows(7, 4)}); }
RUNS(tensorsOfAVector) {
  std::vector<Tensor> list;
  for (int i = 0; i < 4; ++i)
    list.push_back(rows(2, 5));
  auto set = TensorDataset(list).map(data::transforms::Stack<data::TensorExample>());
  auto loader = data::make_data_loader<samplers::SequentialSampler>(std::move(set), 2);
  for (auto &batch : *loader)
    F::mse_loss(batch.data, torch::zeros({2, 2, 5}));
}
THROWS(tensorsOfAVectorBad) {
  std::vector<Tensor> list{rows(2, 5), rows(2, 5)};
  auto set = TensorDataset(list).map(data::transforms::Stack<data::TensorExample>());
  auto loader = data::make_data_loader<samplers::SequentialSampler>(std::move(set), 2);
  for (auto &batch : *loader)
    F::mse_loss(batch.data, torch::zeros({2, 5, 2}));
}
RUNS(stackedRowsOfATensor) {
  auto set = TensorDataset(rows(6, 4)).map(data::transforms::Stack<data::TensorExample>());
  auto loader = data::make_data_loader(std::move(set), 3);
  everyBatch(loader, 3);
}
RUNS(tensorOfASetReplaced) {
  TensorDataset set(rows(6, 4));
  set.tensor = rows(6, 5);
  F::mse_loss(set.get(0).data, torch::zeros({5}));
  auto loader = data::make_data_loader(std::move(set), 3);
  for (auto &batch : *loader)
    F::mse_loss(batch[0].data, torch::zeros({5}));
}
RUNS(sizeOfASetOfTensors) {
  TensorDataset set(rows(6, 4));
  F::mse_loss(torch::zeros({static_cast<int64_t>(*set.size())}), torch::zeros({6}));
}
RUNS(oneBatchOfAll) {
  auto set = Numbered(10).map(data::transforms::Stack<>());
  auto count = set.size().value();
  auto loader = data::make_data_loader(std::move(set), count);
  for (auto &batch : *loader)
    F::cross_entropy(batch.data, batch.target.squeeze());
  everyBatch(loader, 10);
}
THROWS(oneBatchOfAllBad) {
  auto set = Numbered(10).map(data::transforms::Stack<>());
  auto count = set.size().value();
  auto loader = data::make_data_loader(std::move(set), count);
  for (auto &batch : *loader)
    F::mse_loss(batch.data, torch::zeros({9, 4}));
}
RUNS(sharesThatFillBatches) { // ten of twenty
  auto set = Numbered(20).map(data::transforms::Stack<>());
  samplers::DistributedRandomSampler sampler(20, 2, 1, false);
  auto loader = data::make_data_loader(std::move(set), sampler, 5);
  everyBatch(loader, 5);
}
THROWS(sharesThatFillBatchesBad) {
  auto set = Numbered(20).map(data::transforms::Stack<>());
  samplers::DistributedRandomSampler sampler(20, 2, 1, false);
  auto loader = data::make_data_loader(std::move(set), sampler, 5);
  for (auto &batch : *loader)
    F::mse_loss(batch.data, torch::zeros({4, 4}));
}
RUNS(sharesRoundedUp) { // seven of twenty, some twice
  auto set = Numbered(20).map(data::transforms::Stack<>());
  auto loader = data::make_data_loader(
      std::move(set), samplers::DistributedSequentialSampler(20, 3, 2), 7);
  everyBatch(loader, 7);
}
RUNS(sharesRoundedDown) { // six of twenty, two of them nobody's
  auto set = Numbered(20).map(data::transforms::Stack<>());
  auto loader = data::make_data_loader(
      std::move(set), samplers::DistributedSequentialSampler(20, 3, 0, false),
      data::DataLoaderOptions().batch_size(6));
  everyBatch(loader, 6);
}
THROWS(sharesRoundedDownBad) {
  auto set = Numbered(20).map(data::transforms::Stack<>());
  auto loader = data::make_data_loader(
      std::move(set), samplers::DistributedSequentialSampler(20, 3, 0, false),
      data::DataLoaderOptions().batch_size(6));
  for (auto &batch : *loader)
    F::mse_loss(batch.data, torch::zeros({7, 4}));
}
RUNS(sharesNobodyElseHas) {
  auto set = Numbered(20).map(data::transforms::Stack<>());
  auto loader = data::make_data_loader<samplers::DistributedRandomSampler>(std::move(set), 10);
  everyBatch(loader, 10);
}
THROWS(sharesThatLeaveARest) {
  auto set = Numbered(20).map(data::transforms::Stack<>());
  auto loader = data::make_data_loader<samplers::DistributedRandomSampler>(std::move(set), 8);
  for (auto &batch : *loader)
    F::mse_loss(batch.data, torch::zeros({batch.data.size(0) + 1, 4}));
}
RUNS(samplersOwnSize) { // twelve of twenty
  auto set = Numbered(20).map(data::transforms::Stack<>());
  auto loader = data::make_data_loader(std::move(set), samplers::SequentialSampler(12), 12);
  everyBatch(loader, 12);
}
RUNS(samplerReset) { // to eight
  auto set = Numbered(20).map(data::transforms::Stack<>());
  samplers::RandomSampler sampler(12);
  sampler.reset(8);
  auto loader = data::make_data_loader(std::move(set), sampler, 12);
  for (auto &batch : *loader) {
    F::mse_loss(batch.data, torch::zeros({batch.data.size(0), 4}));
    break;
  }
}
RUNS(samplerReplaced) {
  auto set = Numbered(20).map(data::transforms::Stack<>());
  samplers::SequentialSampler sampler(12);
  sampler = samplers::SequentialSampler(5);
  auto loader = data::make_data_loader(std::move(set), std::move(sampler), 12);
  everyBatch(loader, 5);
}
RUNS(epochsOfShares) {
  auto set = Numbered(20).map(data::transforms::Stack<>());
  samplers::DistributedRandomSampler sampler(20, 4, 3);
  for (size_t epoch = 0; epoch < 2; ++epoch) {
    sampler.set_epoch(epoch);
    auto loader = data::make_data_loader(set, sampler, 5);
    everyBatch(loader, 5);
  }
}

//===-- normalized pictures ------------------------------------------------===//
namespace {
using Normalize = data::transforms::Normalize<>;

/// Pictures of bytes, as files hold them.
struct Bytes : data::datasets::Dataset<Bytes> {
  int64_t channels;
  explicit Bytes(int64_t channels) : channels(channels) {}
  data::Example<> get(size_t) override {
    return {torch::zeros({channels, 8, 8}, torch::kByte), torch::zeros({}, torch::kLong)};
  }
  torch::optional<size_t> size() const override { return 8; }
};

void convolved(int64_t channels, Normalize with, int64_t expected) {
  auto loader = data::make_data_loader(
      Bytes(channels).map(with).map(data::transforms::Stack<>()), 4);
  nn::Conv2d conv(expected, 2, 3);
  for (auto &batch : *loader)
    conv->forward(batch.data);
}
} // namespace

RUNS(normalizedBytes) { convolved(3, Normalize(0.5, 0.5), 3); } // they are float afterwards
RUNS(normalizedByChannel) { convolved(3, Normalize({0.5, 0.4, 0.3}, {0.2, 0.2, 0.2}), 3); }
RUNS(normalizedGrey) { convolved(1, Normalize({0.5, 0.4, 0.3}, 0.2), 3); } // one becomes three
THROWS(normalizedGreyStaysThree) { convolved(1, Normalize({0.5, 0.4, 0.3}, 0.2), 1); }
THROWS(unnormalizedBytes) {
  auto loader = data::make_data_loader(Bytes(3).map(data::transforms::Stack<>()), 4);
  nn::Conv2d conv(3, 2, 3);
  for (auto &batch : *loader)
    conv->forward(batch.data);
}
RUNS(normalizedByHand) {
  Normalize toUnit({0.5, 0.4, 0.3}, {0.2, 0.2, 0.2});
  std::vector<double> means{0.1, 0.2};
  F::mse_loss(toUnit(torch::zeros({3, 4, 5}, torch::kByte)), torch::rand({3, 4, 5}));
  F::mse_loss(Normalize(means, 1)(torch::rand({6, 6})), torch::rand({2, 6, 6}));
}
THROWS(normalizedByHandBad) {
  Normalize toUnit({0.5, 0.4, 0.3}, {0.2, 0.2, 0.2});
  toUnit(torch::rand({4, 5, 5}));
}
RUNS(normalizedWithOtherMeans) {
  Normalize toUnit(0.5, 0.5);
  toUnit.mean = torch::rand({4, 1, 1});
  F::mse_loss(toUnit(torch::rand({1, 5, 5})), torch::rand({4, 5, 5}));
}

RUNS(examplesAskedFor) {
  Numbered set(5);
  std::vector<Tensor> features, classes;
  for (size_t i = 0; i < 3; ++i) {
    auto example = set.get_batch({i})[0];
    features.push_back(example.data);
    classes.push_back(example.target);
  }
  F::cross_entropy(torch::stack(features), torch::stack(classes));
}
THROWS(examplesAskedForBad) {
  Numbered set(5);
  auto batch = set.get_batch({0, 1, 4});
  F::mse_loss(batch[2].data, torch::zeros({5}));
}
RUNS(manyExamplesAskedFor) {
  Numbered set(5);
  auto batch = set.get_batch({0, 1, 4});
  batch[0].data.unsqueeze_(0);
  F::mse_loss(batch[1].data, torch::zeros({4}));
  F::mse_loss(torch::zeros({static_cast<int64_t>(batch.size())}), torch::zeros({3}));
}
RUNS(stackedExamplesAskedFor) {
  auto set = Numbered(5).map(data::transforms::Stack<>());
  auto batch = set.get_batch({0, 1, 4});
  F::cross_entropy(batch.data, batch.target);
  F::mse_loss(batch.data, torch::zeros({3, 4}));
}
THROWS(stackedExamplesAskedForBad) {
  auto set = Numbered(5).map(data::transforms::Stack<>());
  auto batch = set.get_batch({0, 1, 4});
  F::mse_loss(batch.data, torch::zeros({2, 4}));
}
namespace {
/// Hands out whole batches; single examples are not read.
struct Batches : data::Dataset<Batches> {
  data::Example<> get(size_t) override { throw std::logic_error("by batches only"); }
  std::vector<data::Example<>> get_batch(at::ArrayRef<size_t> indices) override {
    return std::vector<data::Example<>>(indices.size(), {torch::zeros({4}), torch::tensor(1)});
  }
  torch::optional<size_t> size() const override { return 4; }
};
} // namespace
RUNS(batchesOfItsOwn) {
  Batches set;
  auto batch = set.get_batch({0, 1});
  F::mse_loss(batch[1].data, torch::zeros({4}));
  auto loader = data::make_data_loader<samplers::SequentialSampler>(
      set.map(data::transforms::Stack<>()), 2);
  for (auto &stacked : *loader)
    F::cross_entropy(stacked.data, stacked.target);
}
