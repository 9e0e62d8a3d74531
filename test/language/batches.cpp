// Programs that loop over batches: what is made for full ones, and what becomes of the last.
#include "programs.h"

namespace {
namespace data = torch::data;
using data::samplers::SequentialSampler;
using data::transforms::Stack;

/// So many rows of four features and a class each, which may have an axis of its own.
struct Table : data::datasets::Dataset<Table> {
  Tensor features, classes;
  explicit Table(int64_t count, bool column = false)
      : features(rows(count, 4)), classes(labels(count, 3)) {
    if (column)
      classes = classes.unsqueeze(1);
  }
  data::Example<> get(size_t index) override { return {features[index], classes[index]}; }
  torch::optional<size_t> size() const override { return features.size(0); }
};

/// So many pieces of a curve, ten points to learn from and two to tell.
struct Series : data::datasets::Dataset<Series> {
  size_t count;
  explicit Series(size_t count) : count(count) {}
  data::Example<> get(size_t index) override {
    auto curve = (torch::arange(12).to(torch::kFloat) + static_cast<double>(index)).sin();
    return {curve.slice(0, 0, 10).unsqueeze(1), curve.slice(0, 10)};
  }
  torch::optional<size_t> size() const override { return count; }
};

/// Reads on where it stopped, until there is nothing left.
struct Reader : data::datasets::StatefulDataset<Reader, std::vector<data::Example<>>, size_t> {
  size_t next = 0;
  torch::optional<std::vector<data::Example<>>> get_batch(size_t size) override {
    if (next >= 20)
      return torch::nullopt;
    std::vector<data::Example<>> batch;
    for (size_t i = 0; i < size && next < 20; ++i, ++next)
      batch.push_back({torch::randn({4}), torch::tensor(static_cast<int64_t>(next % 3))});
    return batch;
  }
  torch::optional<size_t> size() const override { return 20; }
  void reset() override { next = 0; }
  void save(torch::serialize::OutputArchive &) const override {}
  void load(torch::serialize::InputArchive &) override {}
};

/// Makes whole batches itself.
struct Whole : data::datasets::BatchDataset<Whole, data::Example<>> {
  data::Example<> get_batch(c10::ArrayRef<size_t> indices) override {
    auto count = static_cast<int64_t>(indices.size());
    return {rows(count, 4), labels(count, 3)};
  }
  torch::optional<size_t> size() const override { return 20; }
};

/// Three files of ten examples each.
struct Chunks : data::datasets::ChunkDataReader<data::Example<>> {
  using BatchType = std::vector<data::Example<>>;
  std::vector<data::Example<>> read_chunk(size_t) override {
    std::vector<data::Example<>> chunk;
    for (int64_t i = 0; i < 10; ++i)
      chunk.push_back({torch::randn({4}), torch::tensor(i % 3)});
    return chunk;
  }
  size_t chunk_count() override { return 3; }
  void reset() override {}
};

/// The batch of examples that were not stacked.
data::Example<> stacked(const std::vector<data::Example<>> &batch) {
  std::vector<Tensor> features, classes;
  for (const auto &example : batch) {
    features.push_back(example.data);
    classes.push_back(example.target);
  }
  return {torch::stack(features), torch::stack(classes)};
}


} // namespace

RUNS(columnOfLabelsSqueezed) { // 8, 8 and 4
  nn::Linear net(4, 3);
  auto loader = data::make_data_loader<SequentialSampler>(Table(20, true).map(Stack<>()), 8);
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data), batch.target.squeeze());
}
THROWS(columnOfLabelsSqueezedToNone) { // 8, 8 and 1
  nn::Linear net(4, 3);
  auto loader = data::make_data_loader<SequentialSampler>(Table(17, true).map(Stack<>()), 8);
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data), batch.target.squeeze());
}
RUNS(columnOfLabelsSqueezedByAxis) {
  nn::Linear net(4, 3);
  auto loader = data::make_data_loader<SequentialSampler>(Table(17, true).map(Stack<>()), 8);
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data), batch.target.squeeze(1));
}
RUNS(columnOfLabelsOfSomeTableSqueezed) {
  nn::Linear net(4, 3);
  auto loader =
      data::make_data_loader<SequentialSampler>(Table(std::atoi("20"), true).map(Stack<>()), 8);
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data), batch.target.squeeze());
}
THROWS(columnOfLabelsOfSomeTableSqueezedBad) {
  nn::Linear net(4, 3);
  auto loader =
      data::make_data_loader<SequentialSampler>(Table(std::atoi("20"), true).map(Stack<>()), 8);
  for (auto &batch : *loader)
    torch::nll_loss(net(batch.data), batch.target.squeeze().unsqueeze(1));
}
RUNS(columnOfLabelsOfSomeTableLookedAfter) { // 8, 8 and 1
  nn::Linear net(4, 3);
  auto loader =
      data::make_data_loader<SequentialSampler>(Table(std::atoi("17"), true).map(Stack<>()), 8);
  for (auto &batch : *loader) {
    auto labels = batch.target.squeeze();
    if (labels.dim() == 0)
      labels = labels.unsqueeze(0);
    F::cross_entropy(net(batch.data), labels);
  }
}
RUNS(labelOfOneSqueezed) {
  nn::Linear net(4, 3);
  auto loader =
      data::make_data_loader<SequentialSampler>(Table(std::atoi("3"), true).map(Stack<>()), 1);
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data).squeeze(), batch.target.squeeze());
}
THROWS(labelOfOneSqueezedBad) {
  nn::Linear net(4, 3);
  auto loader =
      data::make_data_loader<SequentialSampler>(Table(std::atoi("3"), true).map(Stack<>()), 1);
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data), batch.target.squeeze());
}
RUNS(twoRowsForEachExample) {
  nn::Linear net(2, 3);
  auto options = data::DataLoaderOptions(static_cast<size_t>(std::atoi("8"))).drop_last(true);
  auto loader = data::make_data_loader<SequentialSampler>(Table(20).map(Stack<>()), options);
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data.view({-1, 2})),
                     batch.target.unsqueeze(1).expand({-1, 2}).reshape({-1}));
}
THROWS(twoRowsForEachExampleBad) { // a batch is of one example at least
  nn::Linear net(2, 3);
  auto options = data::DataLoaderOptions(static_cast<size_t>(std::atoi("8"))).drop_last(true);
  auto loader = data::make_data_loader<SequentialSampler>(Table(20).map(Stack<>()), options);
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data.view({-1, 2})), batch.target);
}
THROWS(stateForFullBatches) {
  const int64_t batch_size = 16;
  nn::LSTM lstm(nn::LSTMOptions(1, 8).num_layers(2).batch_first(true));
  nn::Linear last(8, 2);
  auto loader =
      data::make_data_loader<SequentialSampler>(Series(100).map(Stack<>()), batch_size);
  for (auto &batch : *loader) {
    auto hidden = torch::zeros({2, batch_size, 8}), cell = torch::zeros({2, batch_size, 8});
    auto [out, state] = lstm(batch.data, std::make_tuple(hidden, cell));
    F::mse_loss(last(out.select(1, -1)), batch.target);
  }
}
RUNS(stateForFullBatchesOnly) {
  const int64_t batch_size = 20;
  nn::LSTM lstm(nn::LSTMOptions(1, 8).num_layers(2).batch_first(true));
  nn::Linear last(8, 2);
  auto loader =
      data::make_data_loader<SequentialSampler>(Series(100).map(Stack<>()), batch_size);
  for (auto &batch : *loader) {
    auto hidden = torch::zeros({2, batch_size, 8}), cell = torch::zeros({2, batch_size, 8});
    auto [out, state] = lstm(batch.data, std::make_tuple(hidden, cell));
    F::mse_loss(last(out.select(1, -1)), batch.target);
  }
}
THROWS(stateCarriedOn) {
  nn::GRU gru(nn::GRUOptions(1, 8).batch_first(true));
  auto loader = data::make_data_loader<SequentialSampler>(Series(100).map(Stack<>()), 16);
  auto state = torch::zeros({1, 16, 8});
  for (auto &batch : *loader) {
    auto [out, next] = gru(batch.data, state);
    state = next.detach();
  }
}
RUNS(stateOfTheBatch) {
  nn::GRU gru(nn::GRUOptions(1, 8).batch_first(true));
  auto loader = data::make_data_loader<SequentialSampler>(Series(100).map(Stack<>()), 16);
  for (auto &batch : *loader)
    gru(batch.data, torch::zeros({1, batch.data.size(0), 8}));
}
RUNS(examplesStackedByHand) {
  nn::Linear net(4, 3);
  auto loader = data::make_data_loader<SequentialSampler>(Table(20), 8);
  for (auto &examples : *loader) {
    auto batch = stacked(examples);
    F::cross_entropy(net(batch.data), batch.target);
  }
}
THROWS(examplesStackedByHandBad) {
  nn::Linear net(4, 3);
  auto loader = data::make_data_loader<SequentialSampler>(Table(20), 8);
  for (auto &examples : *loader) {
    std::vector<Tensor> features;
    for (auto &example : examples)
      features.push_back(example.data);
    net(torch::stack(features).view({8, 4}));
  }
}
THROWS(bufferForFullBatches) {
  auto loader = data::make_data_loader<SequentialSampler>(Table(20).map(Stack<>()), 8);
  auto buffer = torch::empty({8, 4});
  for (auto &batch : *loader)
    buffer.copy_(batch.data);
}
RUNS(bufferFilledInPart) {
  nn::Linear net(4, 3);
  auto loader = data::make_data_loader<SequentialSampler>(Table(20).map(Stack<>()), 8);
  auto buffer = torch::zeros({8, 4});
  for (auto &batch : *loader) {
    buffer.slice(0, 0, batch.data.size(0)).copy_(batch.data);
    auto out = net(buffer).slice(0, 0, batch.data.size(0));
    F::cross_entropy(out, batch.target);
  }
}
RUNS(batchesPadded) {
  nn::Linear net(4, 3);
  auto loader = data::make_data_loader<SequentialSampler>(Table(20).map(Stack<>()), 8);
  for (auto &batch : *loader) {
    auto missing = 8 - batch.data.size(0);
    auto full = missing > 0 ? torch::cat({batch.data, torch::zeros({missing, 4})}) : batch.data;
    net(full).view({8, 3, 1});
  }
}
THROWS(sumOfFullBatches) {
  auto loader = data::make_data_loader<SequentialSampler>(Table(20).map(Stack<>()), 8);
  auto sum = torch::zeros({8, 4});
  for (auto &batch : *loader)
    sum += batch.data;
}
RUNS(readersBatches) {
  nn::Linear net(4, 3);
  auto loader = data::make_data_loader(Reader().map(Stack<>()), 8);
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data), batch.target);
}
THROWS_UNSEEN(readersBatchesBad) { // how long they are is the reader's affair
  auto loader = data::make_data_loader(Reader().map(Stack<>()), 8);
  for (auto &batch : *loader)
    batch.data.view({8, 4});
}
RUNS(batchesMadeWhole) {
  nn::Linear net(4, 3);
  auto loader = data::make_data_loader(Whole(), 8);
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data), batch.target);
}
RUNS(batchesOfChunks) {
  using Set = data::datasets::ChunkDataset<Chunks, SequentialSampler, SequentialSampler>;
  auto set = data::datasets::make_shared_dataset<Set>(Chunks(), SequentialSampler(0),
                                                      SequentialSampler(0),
                                                      data::datasets::ChunkDatasetOptions(1, 8));
  auto loader = data::make_data_loader(set, data::DataLoaderOptions(8));
  nn::Linear net(4, 3);
  for (auto &examples : *loader) {
    auto batch = stacked(examples);
    F::cross_entropy(net(batch.data), batch.target);
  }
}
RUNS(examplesChangedByLambda) {
  nn::Linear net(4, 3);
  auto set = Table(20)
                 .map(data::transforms::Lambda<data::Example<>>([](data::Example<> example) {
                   example.data = (example.data - 0.5) / 0.5;
                   return example;
                 }))
                 .map(Stack<>());
  auto loader = data::make_data_loader(std::move(set), data::DataLoaderOptions(8));
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data), batch.target);
}
