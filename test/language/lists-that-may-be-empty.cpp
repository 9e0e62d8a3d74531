//===- lists-that-may-be-empty.cpp - what could not be read ---------------===//
//
// Who reads files returns empty lists where a file does not open. No run takes an element out of one, or a
// batch from a loader of it: what such a way would make of the element says nothing about the others.
//
//===----------------------------------------------------------------------===//
#include "programs.h"
#include <sstream>

namespace {
namespace data = torch::data;

/// The numbers of a line; none if there is no line.
std::vector<int64_t> classesOf(const char *line) {
  std::vector<int64_t> classes;
  std::istringstream in(line);
  int64_t count = 0;
  if (in >> count) {
    classes.resize(static_cast<std::size_t>(count));
    for (auto &c : classes)
      in >> c;
  }
  return classes;
}

std::vector<Tensor> imagesOf(const char *line) {
  std::istringstream in(line);
  std::vector<Tensor> images;
  int64_t count = 0;
  if (!(in >> count))
    return images;
  for (int64_t i = 0; i < count; ++i)
    images.push_back(torch::ones({1, 4, 4}));
  return images;
}

struct Labelled : data::Dataset<Labelled> {
  std::vector<Tensor> images, labels;
  Labelled(const std::vector<Tensor> &read, const std::vector<int64_t> &classes) {
    images.resize(classes.size());
    labels.resize(classes.size());
    for (std::size_t i = 0; i < classes.size(); ++i) {
      images[i] = read[i];
      labels[i] = torch::tensor(classes[i]);
    }
  }
  data::Example<> get(size_t index) override { return {images[index], labels[index]}; }
  torch::optional<size_t> size() const override { return labels.size(); }
};

auto loaderOf(const char *images, const char *classes) {
  auto set = Labelled(imagesOf(images), classesOf(classes)).map(data::transforms::Stack<>());
  return data::make_data_loader<data::samplers::SequentialSampler>(std::move(set), 2);
}

Tensor first(const std::vector<Tensor> &of) { return of[0]; }
Tensor last(const std::vector<Tensor> &of) { return of.back(); }
Tensor begun(const std::vector<Tensor> &of) { return *of.begin(); }

/// Five labels, if the line says so.
std::vector<Tensor> perhaps(const char *line) {
  std::vector<Tensor> labels;
  int count = 0;
  std::istringstream(line) >> count;
  if (count > 0)
    labels.push_back(torch::zeros({5}, torch::kLong));
  return labels;
}

} // namespace

RUNS(batchesOfWhatWasRead) {
  auto net = nn::Linear(16, 3);
  auto loader = loaderOf("3", "3 0 1 2");
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data.flatten(1)), batch.target);
}
THROWS(batchesOfWhatWasReadBad) {
  auto net = nn::Linear(4, 3);
  auto loader = loaderOf("3", "3 0 1 2");
  for (auto &batch : *loader)
    F::cross_entropy(net(batch.data), batch.target); // [b, 1, 4, 3] and [b]
}
THROWS(batchesOfTwoLoadersBad) {
  auto loader = loaderOf("3", "3 0 1 2"), other = loaderOf("2", "2 1 1");
  for (int epoch = 0; epoch < std::atoi("2"); ++epoch) {
    for (auto &batch : *loader)
      batch.data.view({-1, 16});
    for (auto &batch : *other)
      F::mse_loss(batch.data, torch::zeros({1, 5}));
  }
}
RUNS(noBatchesAtAll) {
  auto set = Labelled({}, {}).map(data::transforms::Stack<>());
  auto loader = data::make_data_loader<data::samplers::SequentialSampler>(std::move(set), 2);
  for (auto &batch : *loader)
    F::cross_entropy(rows(6, 4), torch::zeros({5}, torch::kLong)).item<float>() +
        batch.data.item<float>();
}

RUNS(onlyIfThereIsOne) {
  auto labels = perhaps("0");
  if (!labels.empty())
    F::cross_entropy(rows(5, 4), first(labels));
}
THROWS(firstOfWhatThereIs) { F::cross_entropy(rows(6, 4), first(perhaps("1"))); }
THROWS(lastOfWhatThereIs) { F::cross_entropy(rows(6, 4), last(perhaps("1"))); }
THROWS(begunWithWhatThereIs) { F::cross_entropy(rows(6, 4), begun(perhaps("1"))); }
RUNS(theOtherWayDoesNotAsk) {
  auto labels = perhaps("0");
  auto target = torch::zeros({6}, torch::kLong);
  if (labels.size() > 0)
    target = first(labels).repeat({2}).narrow(0, 0, 6);
  F::cross_entropy(rows(6, 4), target);
}
RUNS(addressOfTheFirstNumber) {
  std::vector<float> numbers;
  const float *from = &numbers[0];
  F::mse_loss(torch::zeros({3}), torch::full({3}, from == nullptr ? 1.0 : 0.0));
}
RUNS(asManyAsASizeSays) {
  std::vector<Tensor> labels(static_cast<std::size_t>(std::atoi("2")));
  for (auto &label : labels)
    label = torch::zeros({5}, torch::kLong);
  F::cross_entropy(rows(5, 4), labels[1]);
}
THROWS(asManyAsASizeSaysBad) {
  std::vector<Tensor> labels;
  labels.resize(static_cast<std::size_t>(std::atoi("2")));
  for (std::size_t i = 0; i < labels.size(); ++i)
    labels[i] = torch::zeros({5}, torch::kLong);
  F::cross_entropy(rows(6, 4), labels[1]);
}
