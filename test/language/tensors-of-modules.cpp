//===- tensors-of-modules.cpp - weights and options of the library's modules ---===//
#include "programs.h"

namespace {

void exactly(const Tensor &t, at::IntArrayRef sizes) { F::mse_loss(t, torch::zeros(sizes)); }

} // namespace

RUNS(weightsOfEachModule) {
  exactly(nn::Linear(6, 4)->weight, {4, 6});
  exactly(nn::Linear(6, 4)->bias, {4});
  exactly(nn::Bilinear(2, 3, 4)->weight, {4, 2, 3});
  exactly(nn::Embedding(10, 5)->weight, {10, 5});
  exactly(nn::EmbeddingBag(10, 5)->weight, {10, 5});
  exactly(nn::Conv1d(nn::Conv1dOptions(4, 6, 3))->weight, {6, 4, 3});
  exactly(nn::Conv2d(nn::Conv2dOptions(6, 9, {2, 5}).groups(3))->weight, {9, 2, 2, 5});
  exactly(nn::Conv2d(nn::Conv2dOptions(6, 9, 3).groups(3))->bias, {9});
  exactly(nn::ConvTranspose2d(nn::ConvTranspose2dOptions(6, 9, {2, 5}).groups(3))->weight,
          {6, 3, 2, 5});
  exactly(nn::ConvTranspose2d(nn::ConvTranspose2dOptions(6, 9, 4).groups(3))->bias, {9});
  exactly(nn::Conv3d(nn::Conv3dOptions(1, 2, 3))->weight, {2, 1, 3, 3, 3});
  exactly(nn::BatchNorm2d(7)->weight, {7});
  exactly(nn::BatchNorm2d(7)->running_var, {7});
  exactly(nn::InstanceNorm2d(nn::InstanceNorm2dOptions(7).affine(true))->bias, {7});
  exactly(nn::LayerNorm(nn::LayerNormOptions({3, 4}))->weight, {3, 4});
  exactly(nn::GroupNorm(2, 8)->bias, {8});
  exactly(nn::PReLU(nn::PReLUOptions().num_parameters(3))->weight, {3});
  exactly(nn::RNNCell(3, 5)->weight_ih, {5, 3});
  exactly(nn::GRUCell(3, 5)->weight_hh, {15, 5});
  exactly(nn::LSTMCell(3, 5)->weight_ih, {20, 3});
  exactly(nn::LSTMCell(3, 5)->bias_hh, {20});
  exactly(nn::MultiheadAttention(8, 2)->in_proj_bias, {24});
}
THROWS(notAsManyWeights) { torch::dot(nn::Linear(6, 4)->bias, torch::zeros({6})); }
THROWS(notTransposed) { torch::matmul(rows(32, 6), nn::Linear(6, 4)->weight); }
RUNS(transposed) { F::mse_loss(torch::matmul(rows(32, 6), nn::Linear(6, 4)->weight.t()), rows(32, 4)); }
THROWS(weightOfAGroupedConvolution) {
  auto conv = nn::Conv2d(nn::Conv2dOptions(6, 9, 3).groups(3));
  F::conv2d(torch::randn({2, 6, 8, 8}), conv->weight, F::Conv2dFuncOptions().bias(conv->bias));
}
RUNS(noBias) {
  auto fc = nn::Linear(nn::LinearOptions(6, 4).bias(false));
  if (fc->bias.defined())
    exactly(fc->bias, {5});
  F::mse_loss(F::linear(rows(3, 6), fc->weight, fc->bias), rows(3, 4));
}
THROWS_UNSEEN(undefinedBias) {
  auto fc = nn::Linear(nn::LinearOptions(6, 4).bias(false));
  fc->bias.sum();
}
RUNS(noRunningMean) {
  auto norm = nn::BatchNorm1d(nn::BatchNorm1dOptions(4).track_running_stats(false));
  if (norm->running_mean.defined())
    exactly(norm->running_mean, {5});
  nn::InstanceNorm2d plain(4);
  if (plain->weight.defined())
    exactly(plain->weight, {5});
}

RUNS(tiedWeights) {
  struct Model : nn::Module {
    nn::Embedding embed{nullptr};
    nn::Linear head{nullptr};
    Model(int64_t vocabulary, int64_t width) {
      embed = register_module("embed", nn::Embedding(vocabulary, width));
      head = register_module("head", nn::Linear(nn::LinearOptions(width, vocabulary).bias(false)));
      head->weight = embed->weight;
    }
    Tensor forward(const Tensor &x) { return head->forward(embed->forward(x)); }
  };
  auto model = std::make_shared<Model>(50, 8);
  auto logits = model->forward(labels(12, 50).view({3, 4}));
  F::cross_entropy(logits.view({-1, 50}), labels(12, 50));
}
THROWS(tiedToTheWrongOne) {
  nn::Embedding embed(50, 8), other(50, 9);
  nn::Linear head(nn::LinearOptions(8, 50).bias(false));
  head->weight = other->weight;
  head->forward(embed->forward(labels(12, 50)));
}
THROWS(outputsThroughTheEmbedding) {
  nn::Embedding embed(50, 8);
  auto hidden = nn::Linear(16, 9)->forward(rows(12, 16));
  torch::matmul(hidden, embed->weight.t());
}
RUNS(penalty) {
  nn::Linear fc(6, 4);
  auto loss = F::cross_entropy(fc(rows(3, 6)), labels(3, 4));
  loss = loss + 0.01 * fc->weight.pow(2).sum() + fc->bias.abs().sum();
  loss.backward();
}
THROWS(penaltyPerRow) {
  nn::Linear fc(6, 4);
  auto loss = F::cross_entropy(fc(rows(3, 6)), labels(3, 4));
  loss = loss + fc->weight.pow(2).sum(1);
  loss.backward();
}
RUNS(initialized) {
  struct Net : nn::Module {
    nn::Conv2d conv{nullptr};
    nn::Linear fc{nullptr};
    Net() {
      conv = register_module("conv", nn::Conv2d(1, 4, 3));
      fc = register_module("fc", nn::Linear(4 * 26 * 26, 10));
      initialize();
    }
    void initialize() {
      torch::NoGradGuard off;
      nn::init::kaiming_normal_(conv->weight);
      nn::init::zeros_(conv->bias);
      nn::init::xavier_uniform_(fc->weight);
      fc->bias.fill_(0.1);
      fc->weight.copy_(torch::randn({10, 4 * 26 * 26}));
      fc->weight.set_requires_grad(false);
    }
    Tensor forward(const Tensor &x) { return fc(torch::relu(conv(x)).flatten(1)); }
  };
  Net net;
  F::cross_entropy(net.forward(torch::randn({5, 1, 28, 28})), labels(5, 10));
}
THROWS(filledFromTheTransposed) {
  torch::NoGradGuard off;
  nn::Linear fc(6, 4);
  fc->weight.copy_(torch::randn({6, 4}));
}
RUNS(initializedIfAsked) {
  nn::Linear fc(6, 4);
  if (std::atoi("1") != 0)
    nn::init::normal_(fc->weight);
  exactly(fc->weight, {4, 6});
  F::cross_entropy(fc(rows(3, 6)), labels(3, 4));
}
RUNS(reshapedInPlace) {
  torch::NoGradGuard off;
  nn::Linear fc(6, 4);
  fc->bias.unsqueeze_(0);
  F::cross_entropy(fc->bias, labels(1, 4));
}
THROWS(nextToTheReshaped) {
  torch::NoGradGuard off;
  nn::Linear fc(6, 4);
  fc->bias.unsqueeze_(0);
  F::cross_entropy(fc->bias, labels(4, 4));
}
RUNS(anotherInItsPlace) {
  nn::Linear fc(6, 4);
  fc->bias = torch::zeros({1});
  exactly(fc->bias, {1});
  F::mse_loss(fc(rows(3, 6)), rows(3, 4));
}
RUNS(doubles) {
  nn::Linear fc(6, 4);
  fc->to(torch::kFloat64);
  F::mse_loss(fc(rows(3, 6).to(torch::kFloat64)), torch::zeros({3, 4}, torch::kFloat64));
  torch::dot(fc->bias, torch::zeros({4}, torch::kFloat64));
}

RUNS(optionsAreAsked) {
  nn::Linear fc(6, 4);
  auto head = nn::Linear(fc->options.in_features(), 7);
  F::cross_entropy(head(rows(3, 6)), labels(3, 7));
  nn::Conv2d conv(nn::Conv2dOptions(3, 8, 5).stride(2));
  auto norm = nn::BatchNorm2d(conv->options.out_channels());
  norm(conv(torch::randn({2, 3, 9, 9})));
}
THROWS(optionsOfTheWrongSide) {
  nn::Linear fc(6, 4);
  auto head = nn::Linear(fc->options.out_features(), 7);
  head(rows(3, 6));
}
RUNS(optionsAreChanged) {
  nn::Conv2d conv(nn::Conv2dOptions(3, 8, 5));
  conv->options.stride(2);
  F::mse_loss(conv(torch::randn({2, 3, 9, 9})), torch::zeros({2, 8, 3, 3}));
}
RUNS(weightOfALoss) {
  nn::CrossEntropyLoss loss;
  loss->weight = torch::ones({4});
  loss(rows(3, 4), labels(3, 4));
}
THROWS(weightOfALossOfOthers) {
  nn::CrossEntropyLoss loss(nn::CrossEntropyLossOptions().weight(torch::ones({5})));
  loss(rows(3, 4), labels(3, 4));
}
THROWS(otherWeightOfALoss) {
  nn::CrossEntropyLoss loss;
  loss->weight = torch::ones({5});
  loss(rows(3, 4), labels(3, 4));
}
