//===- words-and-windows.cpp - what operations ask besides of shapes ------===//
//
// Words that say how, numbers of tensors and steps, windows of signals.
//
//===----------------------------------------------------------------------===//
#include "programs.h"

namespace {

Tensor rows() { return torch::rand({3, 4}); }
Tensor twoOf() { return torch::tensor({0, 2}); }
Tensor signal() { return torch::rand({2, 100}); }

/// The weights of a layer of at::, with biases.
std::vector<Tensor> weights(int64_t Gates, int64_t Inputs, int64_t Hidden) {
  return {torch::rand({Gates * Hidden, Inputs}), torch::rand({Gates * Hidden, Hidden}),
          torch::rand({Gates * Hidden}), torch::rand({Gates * Hidden})};
}

} // namespace

RUNS(wordsThatAreTaken) {
  rows().index_reduce(0, twoOf(), torch::rand({2, 4}), "amax").view({3, 4});
  rows().scatter(0, torch::zeros({2, 4}, torch::kLong), torch::rand({2, 4}), "multiply");
  rows().scatter_reduce(0, torch::zeros({2, 4}, torch::kLong), torch::rand({2, 4}), "amin");
  torch::div(rows(), rows(), "floor");
  std::string how = "tanh";
  torch::gelu(rows(), how);
  torch::meshgrid({torch::rand({3}), torch::rand({2})}, "xy")[0].view({2, 3});
  torch::quantile(rows(), 0.5, 1, false, "nearest").view({3});
  torch::pad(rows(), {1, 1}, "constant").view({3, 6});
  torch::linalg_matrix_norm(rows(), "nuc");
  torch::linalg_eigh(torch::eye(3), "U");
}
THROWS(wordOfIndexReduce) { rows().index_reduce(0, twoOf(), torch::rand({2, 4}), "sum"); }
THROWS(wordOfScatter) {
  rows().scatter(0, torch::zeros({2, 4}, torch::kLong), torch::rand({2, 4}), "sum");
}
THROWS(wordOfScatterReduce) {
  rows().scatter_reduce(0, torch::zeros({2, 4}, torch::kLong), torch::rand({2, 4}), "add");
}
THROWS(wordOfDivision) { torch::div(rows(), rows(), "ceil"); }
THROWS(wordOfGelu) { torch::gelu(rows(), "erf"); }
THROWS(wordOfGrids) { torch::meshgrid({torch::rand({3}), torch::rand({2})}, "ji"); }
THROWS(wordOfQuantile) { torch::quantile(rows(), 0.5, 1, false, "cubic"); }
THROWS(wordOfPadding) { torch::pad(rows(), {1, 1}, "edge"); }
THROWS(wordOfNorm) { torch::linalg_matrix_norm(rows(), "inf"); }
THROWS(wordOfLayer) { nn::GELU(nn::GELUOptions().approximate("erf"))(rows()); }

RUNS(spectrogram) {
  auto window = torch::hann_window(16);
  auto frames = torch::stft(signal(), 16, 4, 16, window, true, "reflect", false, true, true);
  frames.view({2, 9, 26});
  torch::istft(frames, 16, 4, 16, window).view({2, 100});
  // Real numbers in pairs; and no signal around the ends.
  torch::stft(signal()[0], 16, 4, 12, torch::hann_window(12), false, true, false).view({9, 22, 2});
}
THROWS(spectrogramBad) {
  torch::stft(signal(), 16, 4, 16, torch::hann_window(16), true, "reflect", false, true, true)
      .view({2, 8, 26});
}
THROWS(windowOfOtherLength) { torch::stft(signal(), 16, 4, 16, torch::hann_window(12)); }
THROWS(windowsOverTheEnd) { torch::stft(torch::rand({10}), 16, 4, 16, {}, false, true, true); }
THROWS(signalOfThreeAxes) { torch::stft(torch::rand({2, 3, 100}), 16); }
THROWS(otherFrequencies) { torch::istft(torch::rand({10, 26}, torch::kComplexFloat), 16); }

RUNS(slopes) {
  auto found = torch::gradient(rows());
  found[1].view({3, 4});
  torch::gradient(torch::rand({1, 4}), torch::IntArrayRef({1}))[0].view({1, 4});
}
THROWS(slopesOfOnePoint) { torch::gradient(torch::rand({1, 4})); }
THROWS(slopesOfTwoPoints) { torch::gradient(torch::rand({2, 4}), c10::optional<at::Scalar>(), c10::nullopt, 2); }
THROWS(slopesTwice) { torch::gradient(rows(), torch::IntArrayRef({0, 0})); }

RUNS(twoStates) {
  auto state = torch::zeros({1, 2, 4});
  auto input = torch::rand({5, 2, 3});
  torch::lstm(input, {state, state}, weights(4, 3, 4), true, 1, 0.0, false, false, false);
  torch::gru(input, state, weights(3, 3, 4), true, 1, 0.0, false, false, false);
}
THROWS(oneStateOfTwo) {
  auto state = torch::zeros({1, 2, 4});
  torch::lstm(torch::rand({5, 2, 3}), {state}, weights(4, 3, 4), true, 1, 0.0, false, false, false);
}
THROWS(weightsMissing) {
  auto state = torch::zeros({1, 2, 4});
  auto few = weights(4, 3, 4);
  few.pop_back();
  torch::lstm(torch::rand({5, 2, 3}), {state, state}, few, true, 1, 0.0, false, false, false);
}

RUNS(ranksByTolerance) {
  auto many = torch::rand({2, 3, 4});
  torch::linalg_matrix_rank(many, torch::rand({2})).view({2});
  torch::linalg_matrix_rank(many, torch::rand({5, 1})).view({5, 2});
  torch::linalg_matrix_rank(many, 0.5).view({2});
}
THROWS(ranksByToleranceBad) { torch::linalg_matrix_rank(torch::rand({2, 3, 4}), torch::rand({3})); }
RUNS(stepsForSizes) {
  torch::empty_strided({2, 3}, {1, 2}).view({2, 3});
  rows().new_empty_strided({2, 3}, {3, 1}).view({6});
}
THROWS(stepsForSizesBad) { torch::empty_strided({2, 3}, {3}); }
RUNS(wholeNumbersRounded) { torch::round(torch::ones({3}, torch::kLong)); }
THROWS(wholeNumbersRoundedBad) { torch::round(torch::ones({3}, torch::kLong), 1); }
RUNS(normOfTheOthers) { torch::norm_except_dim(torch::rand({3, 4, 5}), 2, 1).view({1, 4, 1}); }
THROWS(normOfTheOthersBad) { torch::norm_except_dim(torch::rand({}), 2, 0); }
RUNS(powersOfEach) { torch::linalg_vander(rows(), 5).view({3, 4, 5}); }
THROWS(powersOfEachBad) { torch::linalg_vander(torch::rand({3, 1})); }
RUNS(areasByPlaces) { torch::trapezoid(torch::rand({2, 3, 4}), torch::rand({3, 4})).view({2, 3}); }
THROWS(areasByPlacesBad) { torch::trapezoid(torch::rand({2, 3, 4}), torch::rand({2, 4})); }
THROWS(wordsOfNoEmbedding) { nn::Embedding(0, 4)(torch::zeros({2}, torch::kLong)); }
