//===- packed-sequences.cpp - sequences without their padding -------------===//
//
// A batch of sequences of several lengths is packed, read by a recurrent layer and padded again: how
// many sequences there are, their features and their type come through.
//
//===----------------------------------------------------------------------===//
#include "programs.h"

namespace {
using nn::utils::rnn::pack_padded_sequence;
using nn::utils::rnn::pack_sequence;
using nn::utils::rnn::PackedSequence;
using nn::utils::rnn::pad_packed_sequence;

/// Says for each text which class it is of, from the last state of both directions.
struct ClassifierImpl : nn::Module {
  nn::Embedding words;
  nn::LSTM reader{nullptr};
  nn::Linear scores;
  ClassifierImpl(int64_t vocabulary, int64_t hidden, int64_t classes)
      : words(vocabulary, 6), scores(2 * hidden, classes) {
    reader = nn::LSTM(nn::LSTMOptions(6, hidden).batch_first(true).bidirectional(true));
    register_module("words", words);
    register_module("reader", reader);
    register_module("scores", scores);
  }
  Tensor forward(const Tensor &texts, const Tensor &lengths) {
    auto packed = pack_padded_sequence(words(texts), lengths, true, false);
    auto [read, states] = reader->forward_with_packed_input(packed);
    auto last = std::get<0>(states);
    return scores(torch::cat({last[0], last[1]}, 1));
  }
  /// A class for each word.
  Tensor tag(const Tensor &texts, const Tensor &lengths) {
    auto packed = pack_padded_sequence(words(texts), lengths, true, false);
    auto read = std::get<0>(reader->forward_with_packed_input(packed));
    auto padded = std::get<0>(pad_packed_sequence(read, true, 0.0, texts.size(1)));
    return scores(padded);
  }
};
TORCH_MODULE(Classifier);

Tensor someTexts() { return torch::randint(0, 50, {4, 7}); }
Tensor theirLengths() { return torch::tensor({3, 7, 1, 4}); }

/// Two sequences of 5 and 2 steps with 3 features.
PackedSequence fiveAndTwo() { return pack_sequence({torch::rand({5, 3}), torch::rand({2, 3})}); }

} // namespace

RUNS(classesOfTexts) {
  Classifier net(50, 8, 3);
  F::cross_entropy(net->forward(someTexts(), theirLengths()), torch::randint(0, 3, {4}));
}
THROWS(classesOfTextsBad) {
  Classifier net(50, 8, 3);
  F::cross_entropy(net->forward(someTexts(), theirLengths()), torch::randint(0, 3, {7}));
}
RUNS(classesOfWords) {
  Classifier net(50, 8, 3);
  auto scores = net->tag(someTexts(), theirLengths());
  F::cross_entropy(scores.transpose(1, 2), torch::randint(0, 3, {4, 7}));
}
THROWS(classesOfWordsBad) {
  Classifier net(50, 8, 3);
  auto scores = net->tag(someTexts(), theirLengths());
  F::cross_entropy(scores, torch::randint(0, 3, {4, 7}));
}
RUNS(paddedAgain) {
  auto [padded, lengths] = pad_packed_sequence(fiveAndTwo());
  padded.view({5, 2, 3});
  lengths.view({2});
}
THROWS(paddedAgainBad) {
  auto [padded, lengths] = pad_packed_sequence(fiveAndTwo());
  padded.view({2, 2, 3});
}
RUNS(paddedInFrontOfTime) {
  auto [padded, lengths] = pad_packed_sequence(fiveAndTwo(), true, 0.0, 6);
  padded.select(0, 1).view({6, 3});
}
THROWS(paddedTooShort) { pad_packed_sequence(fiveAndTwo(), true, 0.0, 4); }
RUNS(rowsOfAll) {
  auto packed = fiveAndTwo();
  nn::Linear(3, 2)->forward(packed.data()).view({7, 2});
  packed.batch_sizes().view({5});
  if (packed.sorted_indices().defined())
    packed.data().view({100});
}
THROWS(rowsOfAllBad) { fiveAndTwo().data().view({10, 3}); }
RUNS(alsoOfAnotherType) {
  auto packed = fiveAndTwo().to(torch::kDouble).cpu();
  packed.data().matmul(torch::rand({3, 2}, torch::kDouble));
}
THROWS(alsoOfAnotherTypeBad) {
  auto packed = fiveAndTwo().to(torch::kDouble).cpu();
  packed.data().matmul(torch::rand({2, 2}, torch::kDouble));
}
RUNS(aLengthForEach) { pack_padded_sequence(torch::rand({5, 2, 3}), torch::tensor({5, 4})); }
THROWS(aLengthForEachBad) { pack_padded_sequence(torch::rand({5, 2, 3}), torch::tensor({5, 4}), true); }
// What is sorted first is picked out of the batch, of which more may be there.
RUNS(fewerLengths) {
  auto packed = pack_padded_sequence(torch::rand({5, 3, 3}), torch::tensor({4, 5}), false, false);
  pad_packed_sequence(packed, true, 0.0, 5);
  auto [padded, lengths] = pad_packed_sequence(packed);
  padded.expand({-1, 2, 3});
}
THROWS(moreLengths) {
  pack_padded_sequence(torch::rand({5, 2, 3}), torch::tensor({4, 5, 1}), false, false);
}
THROWS(lengthsInColumns) {
  pack_padded_sequence(torch::rand({5, 2, 3}), torch::tensor({5, 4}).unsqueeze(1));
}
THROWS(oneSequenceAlone) { pack_padded_sequence(torch::rand({5}), torch::tensor({5})); }
THROWS(shortestFirst) { pack_sequence({torch::rand({2, 3}), torch::rand({5, 3})}); }
RUNS(shortestFirstSorted) {
  auto packed = pack_sequence({torch::rand({2, 3}), torch::rand({5, 3})}, false);
  packed.sorted_indices().view({2});
}
THROWS(sequencesOfTwoWidths) { pack_sequence({torch::rand({5, 3}), torch::rand({2, 4})}); }
RUNS(readWithAState) {
  nn::GRU reader(3, 4);
  auto [read, state] = reader->forward_with_packed_input(fiveAndTwo(), torch::zeros({1, 2, 4}));
  read.data().view({7, 4});
  state.view({1, 2, 4});
}
THROWS(readWithAStateBad) {
  nn::GRU reader(3, 4);
  reader->forward_with_packed_input(fiveAndTwo(), torch::zeros({1, 1, 4}));
}
THROWS(readByAWiderLayer) {
  nn::RNN reader(4, 4);
  reader->forward_with_packed_input(fiveAndTwo());
}
THROWS(readWithoutFeatures) {
  nn::RNN reader(1, 4);
  reader->forward_with_packed_input(pack_sequence({torch::rand({5}), torch::rand({2})}));
}
RUNS(projected) {
  nn::LSTM reader(nn::LSTMOptions(3, 4).proj_size(2).num_layers(2));
  auto [read, states] = reader->forward_with_packed_input(fiveAndTwo());
  read.data().view({7, 2});
  std::get<0>(states).view({2, 2, 2});
  std::get<1>(states).view({2, 2, 4});
}
THROWS(projectedBad) {
  nn::LSTM reader(nn::LSTMOptions(3, 4).proj_size(2).num_layers(2));
  auto [read, states] = reader->forward_with_packed_input(fiveAndTwo());
  read.data().view({7, 4});
}
// Sequences of lengths that only the run knows.
RUNS(asManyAsThereAre) {
  std::vector<Tensor> sequences;
  for (int64_t steps : {in(3), in(5), in(2)})
    sequences.push_back(torch::rand({steps, 3}));
  auto [padded, lengths] = pad_packed_sequence(pack_sequence(sequences, false), true);
  F::mse_loss(padded.sum(1), torch::zeros({int64_t(sequences.size()), 3}));
  nn::Linear(3, 2)->forward(nn::utils::rnn::pad_sequence(sequences));
}
THROWS(asManyAsThereAreBad) {
  std::vector<Tensor> sequences;
  for (int64_t steps : {in(3), in(5), in(2)})
    sequences.push_back(torch::rand({steps, 3}));
  nn::Linear(2, 2)->forward(nn::utils::rnn::pad_sequence(sequences));
}
