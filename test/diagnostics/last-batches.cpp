#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// A data loader that does not drop it hands out a smaller last batch, unless the data set is a
// multiple of the batch size: what fits full batches only is wrong for that one.
namespace F = torch::nn::functional;
namespace data = torch::data;
using data::datasets::MNIST;
using data::samplers::RandomSampler;
using data::samplers::SequentialSampler;

constexpr int64_t kBatch = 64;

struct Net : torch::nn::Module {
  Net() {
    hidden = register_module("hidden", torch::nn::Linear(784, 128));
    output = register_module("output", torch::nn::Linear(128, 10));
  }
  torch::Tensor forward(torch::Tensor x) {
    return torch::log_softmax(output(torch::relu(hidden(x))), 1);
  }
  torch::nn::Linear hidden{nullptr}, output{nullptr};
};

auto mnistTraining() {
  return MNIST("./data", MNIST::Mode::kTrain)
      .map(data::transforms::Normalize<>(0.1307, 0.3081))
      .map(data::transforms::Stack<>());
}

void trainOnDigits(Net &net, torch::optim::Optimizer &optimizer) {
  auto loader = data::make_data_loader<SequentialSampler>(
      mnistTraining(), data::DataLoaderOptions().batch_size(kBatch).workers(2));
  for (size_t epoch = 0; epoch < 10; ++epoch) {
    size_t index = 0;
    for (auto &batch : *loader) {
      optimizer.zero_grad();
      // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: right for batches of 64 rows, but the last one has 32: cannot view 25088 elements as [64, 784], which holds 50176 [shapewise-partial-batch]
      auto loss = F::nll_loss(net.forward(batch.data.view({kBatch, 784})), batch.target);
      // CHECK: [[@LINE-8]]:{{[0-9]+}}: note: this data loader does not drop the last batch when it is smaller
      loss.backward();
      optimizer.step();
      if (++index % 100 == 0)
        std::cout << epoch << ' ' << loss.item<float>() << '\n';
    }
  }
}

void openSize(Net &net) {
  auto loader = data::make_data_loader(mnistTraining(), kBatch);
  for (auto &batch : *loader) {
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: right for batches of 64 rows, but the last one has 32: 'view' makes 64 rows of [32, 1, 28, 28] all the same, so that it throws or rows are mixed up [shapewise-partial-batch]
    auto rows = batch.data.view({kBatch, -1});
    F::nll_loss(net.forward(rows), batch.target);
  }
}

// Twins: the size comes from the batch, or the rest is dropped, or there is none.
void sizesOfTheBatch(Net &net) {
  auto loader = data::make_data_loader(mnistTraining(), kBatch);
  for (auto &batch : *loader) {
    F::nll_loss(net.forward(batch.data.view({batch.data.size(0), 784})), batch.target);
    F::nll_loss(net.forward(batch.data.view({-1, 784})), batch.target);
    F::nll_loss(net.forward(batch.data.flatten(1)), batch.target);
    const auto rows = batch.target.size(0);
    F::nll_loss(net.forward(batch.data.reshape({rows, -1})), batch.target);
  }
}

void dropped(Net &net) {
  auto loader = data::make_data_loader<RandomSampler>(
      mnistTraining(), data::DataLoaderOptions().batch_size(kBatch).drop_last(true));
  for (auto &batch : *loader)
    F::nll_loss(net.forward(batch.data.view({kBatch, 784})), batch.target);
}

void droppedPerhaps(Net &net, bool drop) {
  auto loader = data::make_data_loader<RandomSampler>(
      mnistTraining(), data::DataLoaderOptions().batch_size(kBatch).drop_last(drop));
  for (auto &batch : *loader)
    F::nll_loss(net.forward(batch.data.view({kBatch, 784})), batch.target);
}

void noRest(Net &net) {
  auto training = data::make_data_loader<RandomSampler>(mnistTraining(), 100);
  for (auto &batch : *training)
    F::nll_loss(net.forward(batch.data.view({100, 784})), batch.target);
  auto digits = MNIST("./data", MNIST::Mode::kTest).map(data::transforms::Stack<>());
  auto test = data::make_data_loader<SequentialSampler>(std::move(digits), 1000);
  for (auto &batch : *test)
    F::nll_loss(net.forward(batch.data.view({1000, 784})), batch.target);
}

// The program looks which batch it is.
void guarded(Net &net) {
  auto loader = data::make_data_loader(mnistTraining(), kBatch);
  for (auto &batch : *loader) {
    if (batch.data.size(0) != kBatch)
      continue;
    F::nll_loss(net.forward(batch.data.view({kBatch, 784})), batch.target);
  }
  for (auto &batch : *loader) {
    if (batch.data.size(0) < kBatch)
      break;
    F::nll_loss(net.forward(batch.data.view({kBatch, 784})), batch.target);
  }
  for (auto &batch : *loader)
    if (batch.data.size(0) == kBatch)
      F::nll_loss(net.forward(batch.data.view({kBatch, 784})), batch.target);
}

void guardedByNumber(Net &net, int most) {
  auto loader = data::make_data_loader(mnistTraining(), kBatch);
  const int64_t full = 60000 / kBatch;
  int64_t index = 0;
  for (auto &batch : *loader) {
    if (index++ == full)
      continue;
    F::nll_loss(net.forward(batch.data.view({kBatch, 784})), batch.target);
  }
  int step = 0;
  for (auto &batch : *loader) {
    F::nll_loss(net.forward(batch.data.view({kBatch, 784})), batch.target);
    if (++step == most)
      break;
  }
}

void theFirstBatch(Net &net) {
  auto loader = data::make_data_loader(mnistTraining(), kBatch);
  auto first = *loader->begin();
  F::nll_loss(net.forward(first.data.view({kBatch, 784})), first.target);
  for (auto &batch : *loader) {
    F::nll_loss(net.forward(batch.data.view({kBatch, 784})), batch.target);
    return;
  }
}

// Explicit iterators; a throw is no way to get past the last batch.
void byIterator(Net &net) {
  auto loader = data::make_data_loader(mnistTraining(), kBatch);
  for (auto it = loader->begin(); it != loader->end(); ++it) {
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: right for batches of 64 rows, but the last one has 32: cannot view {{.*}} [shapewise-partial-batch]
    auto output = net.forward(it->data.view({kBatch, 784}));
    auto loss = F::nll_loss(output, it->target);
    if (std::isnan(loss.item<float>()))
      throw std::runtime_error("lost");
  }
}

// A data set of one's own, whose size nobody knows here.
struct Table : data::datasets::Dataset<Table> {
  explicit Table(torch::Tensor rows, torch::Tensor labels) : rows(rows), labels(labels) {}
  data::Example<> get(size_t index) override { return {rows[index], labels[index]}; }
  torch::optional<size_t> size() const override { return rows.size(0); }
  torch::Tensor rows, labels;
};

void adversary(torch::Tensor rows, torch::Tensor labels) {
  auto loader = data::make_data_loader(
      Table(rows.view({-1, 20}), labels).map(data::transforms::Stack<>()), kBatch);
  torch::nn::Linear discriminator(20, 1), generator(8, 20);
  auto real = torch::ones({kBatch, 1}), fake = torch::zeros({kBatch, 1});
  for (auto &batch : *loader) {
    auto judged = torch::sigmoid(discriminator(batch.data));
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: right for batches of 64 rows, but the last one may have fewer: 'binary_cross_entropy' pairs elements, but axis 0 is batch against 64: input is {{.*}}[batch, 1], target f32[64, 1] [shapewise-partial-batch]
    auto loss = F::binary_cross_entropy(judged, real);
    // The generator's images are as many as it is asked for.
    auto made = generator(torch::randn({kBatch, 8}));
    F::binary_cross_entropy(torch::sigmoid(discriminator(made)), fake);
  }
}

void adversaryThatFits(torch::Tensor rows, torch::Tensor labels) {
  auto loader = data::make_data_loader(
      Table(rows.view({-1, 20}), labels).map(data::transforms::Stack<>()), kBatch);
  torch::nn::Linear discriminator(20, 1);
  for (auto &batch : *loader) {
    auto judged = torch::sigmoid(discriminator(batch.data));
    F::binary_cross_entropy(judged, torch::ones({batch.data.size(0), 1}));
    F::binary_cross_entropy(judged, torch::ones_like(judged));
    F::binary_cross_entropy(judged, torch::ones({kBatch, 1}).slice(0, 0, judged.size(0)));
  }
}

// What is measured in rows: a state, noise, what is joined along another axis, an element.
void restOfARow(torch::Tensor rows, torch::Tensor labels) {
  auto loader = data::make_data_loader<SequentialSampler>(
      Table(rows.view({-1, 12, 20}), labels).map(data::transforms::Stack<>()), 32);
  torch::nn::LSTM lstm(torch::nn::LSTMOptions(20, 16).batch_first(true));
  auto state = torch::zeros({1, 32, 16}), noise = torch::randn({32, 12, 20});
  for (auto &batch : *loader) {
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: right for batches of 32 rows, but the last one may have fewer: {{.*}} [shapewise-partial-batch]
    auto result = lstm(batch.data, std::make_tuple(state, state));
  }
  for (auto &batch : *loader) {
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: right for batches of 32 rows, but the last one may have fewer: 'operator+' cannot broadcast [batch, 12, 20] with [32, 12, 20]: {{.*}} [shapewise-partial-batch]
    auto noisy = batch.data + noise;
  }
  for (auto &batch : *loader) {
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: right for batches of 32 rows, but the last one may have fewer: 'cat' joins along axis 2, {{.*}} [shapewise-partial-batch]
    auto wide = torch::cat({batch.data, noise}, 2);
  }
  for (auto &batch : *loader) {
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: right for batches of 32 rows, but the last one may have fewer: {{.*}}index 31 of axis 0{{.*}} [shapewise-partial-batch]
    auto last = batch.data.select(0, 31);
  }
  for (auto &batch : *loader) {
    auto longer = torch::cat({batch.data, noise}, 0);
    auto some = batch.data.slice(0, 0, 32);
    auto state = torch::zeros({1, batch.data.size(0), 16});
    auto result = lstm(batch.data, std::make_tuple(state, state));
    auto first = batch.data.select(0, 0);
  }
}

torch::Tensor step(Net &net, const torch::Tensor &images) {
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: right for batches of 64 rows, but the last one has 32: cannot view {{.*}} [shapewise-partial-batch]
  return net.forward(images.view({kBatch, 784}));
}

void inAFunction(Net &net) {
  auto loader = data::make_data_loader(mnistTraining(), kBatch);
  for (auto &batch : *loader)
    F::nll_loss(step(net, batch.data), batch.target);
}

// Who calls may know which batch it is.
torch::Tensor stepUnless(Net &net, const torch::Tensor &images, bool last) {
  if (last)
    return net.forward(images.flatten(1));
  return net.forward(images.view({kBatch, 784}));
}

void inAFunctionThatIsTold(Net &net) {
  auto loader = data::make_data_loader(mnistTraining(), kBatch);
  int64_t index = 0;
  for (auto &batch : *loader)
    F::nll_loss(stepUnless(net, batch.data, ++index * kBatch > 60000), batch.target);
}

// squeeze() without an axis drops the batch axis, too, when one row is left over.
void oneLeftOver() {
  auto rows = torch::randn({129, 20}), labels = torch::randint(0, 4, {129, 1});
  auto loader = data::make_data_loader<SequentialSampler>(
      Table(rows, labels).map(data::transforms::Stack<>()), kBatch);
  torch::nn::Linear layer(20, 4);
  for (auto &batch : *loader) {
    // CHECK: [[@LINE+2]]:8: warning: right for batches of 64 rows, but the last one has 1: 'cross_entropy' {{.*}} [shapewise-partial-batch]
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: note: 'squeeze' without an axis drops the axis of a single row as well
    F::cross_entropy(layer(batch.data), batch.target.squeeze());
  }
  for (auto &batch : *loader)
    F::cross_entropy(layer(batch.data), batch.target.squeeze(1));
}

// Losses of numbers take what is left of a single row; rows and a number are no pair for those that
// insist on equal shapes.
void squeezedScores() {
  auto loader = data::make_data_loader<SequentialSampler>(
      Table(torch::randn({129, 20}), torch::rand({129, 1})).map(data::transforms::Stack<>()), kBatch);
  torch::nn::Linear layer(20, 1);
  for (auto &batch : *loader) {
    F::mse_loss(layer(batch.data).squeeze(), batch.target.squeeze());
    F::mse_loss(layer(batch.data).squeeze(), batch.target.squeeze(1));
    (layer(batch.data).squeeze() - batch.target.squeeze(1)).pow(2).mean();
    F::binary_cross_entropy_with_logits(layer(batch.data).squeeze(), batch.target.squeeze());
    // CHECK: [[@LINE+1]]:8: warning: right for batches of 64 rows, but the last one has 1: 'binary_cross_entropy_with_logits' {{.*}} [shapewise-partial-batch]
    F::binary_cross_entropy_with_logits(layer(batch.data).squeeze(), batch.target.squeeze(1));
  }
}

void ranksThatAreLookedAt() {
  auto loader = data::make_data_loader<SequentialSampler>(
      Table(torch::randn({129, 20}), torch::rand({129, 1})).map(data::transforms::Stack<>()), kBatch);
  torch::nn::Linear layer(20, 1);
  for (auto &batch : *loader) {
    auto scores = layer(batch.data).squeeze();
    if (scores.dim() == 0)
      scores = scores.unsqueeze(0);
    F::binary_cross_entropy_with_logits(scores, batch.target.squeeze(1));
  }
}

void moreLeftOver() {
  auto rows = torch::randn({130, 20}), labels = torch::randint(0, 4, {130, 1});
  auto loader = data::make_data_loader<SequentialSampler>(
      Table(rows, labels).map(data::transforms::Stack<>()), kBatch);
  torch::nn::Linear layer(20, 4);
  for (auto &batch : *loader)
    F::cross_entropy(layer(batch.data), batch.target.squeeze());
}

void whoKnows(torch::Tensor rows, torch::Tensor labels, int64_t size) {
  auto loader =
      data::make_data_loader(Table(rows, labels).map(data::transforms::Stack<>()), kBatch);
  for (auto &batch : *loader)
    F::cross_entropy(batch.data, batch.target.squeeze());
  // Sizes that divide by what is known of them.
  auto even = data::make_data_loader(
      data::datasets::TensorDataset(torch::randn({8 * size, 20}))
          .map(data::transforms::Stack<data::TensorExample>()),
      size);
  for (auto &batch : *even)
    torch::nn::Linear(20, 4)(batch.data).view({size, 2, 2});
  auto small = data::make_data_loader(
      data::datasets::TensorDataset(torch::randn({20, 8}))
          .map(data::transforms::Stack<data::TensorExample>()),
      kBatch);
  for (auto &batch : *small)
    batch.data.view({20, 2, 4});
}

void batchSizeOfTheCaller(int64_t batch_size, torch::Tensor rows, torch::Tensor labels) {
  auto loader = data::make_data_loader(
      Table(rows.view({-1, 20}), labels).map(data::transforms::Stack<>()), batch_size);
  auto target = torch::zeros({batch_size});
  for (auto &batch : *loader) {
    // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: right for batches of batch_size rows, but the last one may have fewer: {{.*}} [shapewise-partial-batch]
    F::binary_cross_entropy_with_logits(torch::nn::Linear(20, 1)(batch.data).squeeze(1), target);
  }
}
