//===- layers-made-otherwise.cpp - layers from weights, and other methods -===//
//
// An embedding made of given weights has their sizes; poolings also give the places they took.
//
//===----------------------------------------------------------------------===//
#include "programs.h"

namespace {

/// Reads words by vectors that were learnt before.
struct ReaderImpl : nn::Module {
  nn::Embedding words{nullptr};
  nn::Linear scores{nullptr};
  explicit ReaderImpl(const Tensor &vectors) {
    words = register_module("words", nn::Embedding::from_pretrained(
                                         vectors, nn::EmbeddingFromPretrainedOptions().freeze(false)));
    scores = register_module("scores", nn::Linear(vectors.size(1), 2));
  }
  Tensor forward(const Tensor &texts) { return scores(words(texts).mean(1)); }
};
TORCH_MODULE(Reader);

Tensor images() { return torch::rand({2, 3, 8, 9}); }

} // namespace

RUNS(vectorsOfWords) {
  Reader net(torch::rand({10, 4}));
  auto texts = torch::randint(0, 10, {5, 6});
  net->words(texts).view({5, 6, 4});
  net->words->weight.view({10, 4});
  F::cross_entropy(net->forward(texts), torch::randint(0, 2, {5}));
}
THROWS(vectorsOfWordsBad) {
  Reader net(torch::rand({10, 4}));
  F::cross_entropy(net->forward(torch::randint(0, 10, {5, 6})), torch::randint(0, 2, {6}));
}
THROWS(vectorsInThreeAxes) { nn::Embedding::from_pretrained(torch::rand({10, 4, 1})); }
THROWS(vectorsOfWholeNumbers) { nn::Embedding::from_pretrained(torch::zeros({10, 4}, torch::kLong)); }
THROWS(wordsThatAreNotThere) {
  nn::Embedding::from_pretrained(torch::rand({10, 4}))(torch::full({2}, 10));
}
RUNS(bagsOfWords) {
  nn::EmbeddingBag::from_pretrained(torch::rand({10, 4}))(torch::randint(0, 10, {5, 6})).view({5, 4});
}
THROWS(bagsOfWordsBad) {
  nn::EmbeddingBag::from_pretrained(torch::rand({10, 4}))(torch::randint(0, 10, {5, 6})).view({5, 6});
}
RUNS(weightsPutIn) {
  nn::Embedding words(nn::EmbeddingOptions(10, 4)._weight(torch::rand({10, 4})));
  words(torch::zeros({3}, torch::kLong)).view({3, 4});
}
THROWS(weightsPutInBad) { nn::Embedding(nn::EmbeddingOptions(10, 4)._weight(torch::rand({10, 5}))); }
RUNS(placesOfTheGreatest) {
  nn::MaxPool2d pool(2);
  auto [pooled, places] = pool->forward_with_indices(images());
  pooled.mul(places).view({2, 3, 4, 4});
  std::get<1>(nn::AdaptiveMaxPool2d(2)->forward_with_indices(images())).view({2, 3, 2, 2});
}
THROWS(placesOfTheGreatestBad) {
  nn::MaxPool2d pool(2);
  auto [pooled, places] = pool->forward_with_indices(images());
  places.view({2, 3, 8, 9});
}
RUNS(windowsAtRandom) {
  nn::FractionalMaxPool2d pool(nn::FractionalMaxPool2dOptions(2).output_size(7));
  pool(images()).view({2, 3, 7, 7});
  std::get<1>(pool->forward_with_indices(images())).view({2, 3, 7, 7});
  auto three = F::FractionalMaxPool3dFuncOptions(2).output_size(3);
  F::fractional_max_pool3d(torch::rand({3, 5, 5, 6}), three).view({3, 3, 3, 3});
}
THROWS(windowsThatFillAVolume) {
  auto three = F::FractionalMaxPool3dFuncOptions(2).output_size(3);
  F::fractional_max_pool3d(torch::rand({3, 4, 5, 6}), three);
}
THROWS(windowsAtRandomBad) {
  nn::FractionalMaxPool2d pool(nn::FractionalMaxPool2dOptions(2).output_size(7));
  pool(images()).view({2, 3, 8, 9});
}
RUNS(aShareOfTheImage) {
  nn::FractionalMaxPool2d pool(
      nn::FractionalMaxPool2dOptions(2).output_ratio(std::vector<double>{0.5, 0.4}));
  pool(images()).view({2, 3, 4, 3});
}
THROWS(moreWindowsThanFit) {
  nn::FractionalMaxPool2d(nn::FractionalMaxPool2dOptions(2).output_size(8))(images());
}
