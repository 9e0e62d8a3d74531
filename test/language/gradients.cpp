//===- gradients.cpp - what differentiation gives, and where it starts ----===//
//
// A gradient has the shape of what is differentiated by, and starts at one number or at a gradient
// for each output.
//
//===----------------------------------------------------------------------===//
#include "programs.h"

namespace {
using torch::autograd::grad;

/// The energy of each of some molecules, which have three coordinates for each atom.
struct PotentialImpl : nn::Module {
  nn::Linear first{3, 8}, second{8, 1};
  Tensor forward(const Tensor &places, const Tensor &owner, int64_t count) {
    auto energies = second(torch::tanh(first(places)));
    return torch::zeros({count, 1}).index_add_(0, owner, energies);
  }
};
TORCH_MODULE(Potential);

Tensor places(int64_t atoms) { return torch::randn({atoms, 3}, torch::requires_grad()); }

} // namespace

RUNS(forcesOnAtoms) {
  Potential net;
  auto at = places(6), owner = torch::tensor({0, 0, 1, 1, 1, 1});
  auto energy = net->forward(at, owner, 2);
  auto forces = -grad({energy}, {at}, {torch::ones_like(energy)}, true, true)[0];
  F::mse_loss(forces, torch::zeros({6, 3})).backward();
}
THROWS(forcesOnAtomsBad) {
  Potential net;
  auto at = places(6), owner = torch::tensor({0, 0, 1, 1, 1, 1});
  auto energy = net->forward(at, owner, 2);
  auto forces = -grad({energy}, {at}, {torch::ones_like(energy)}, true, true)[0];
  F::mse_loss(forces, torch::zeros({6, 2})).backward();
}
RUNS(bySeveral) {
  auto at = places(4), weight = torch::randn({3, 2}, torch::requires_grad());
  auto found = grad({at.matmul(weight).sum()}, {at, weight});
  F::mse_loss(found[0], torch::zeros({4, 3}));
  F::mse_loss(found[1], torch::zeros({3, 2}));
}
THROWS(bySeveralBad) {
  auto at = places(4), weight = torch::randn({3, 2}, torch::requires_grad());
  auto found = grad({at.matmul(weight).sum()}, {at, weight});
  F::mse_loss(found[1], torch::zeros({4, 3}));
}
RUNS(penaltyOnGradients) {
  nn::Linear critic(3, 1);
  auto at = places(5), score = critic(at);
  auto slope = grad({score}, {at}, {torch::ones_like(score)}, true, true)[0];
  F::mse_loss(slope.norm(2, 1), torch::ones({5}));
}
THROWS(penaltyOnGradientsBad) {
  nn::Linear critic(3, 1);
  auto at = places(5), score = critic(at);
  auto slope = grad({score}, {at}, {torch::ones_like(score)}, true, true)[0];
  F::mse_loss(slope.norm(2, 1), torch::ones({3}));
}
THROWS(startsAtMany) {
  auto at = places(5);
  grad({at * 2}, {at});
}
THROWS(startsAtManyWithAnEmptyList) {
  auto at = places(5);
  grad({at * 2}, {at}, {});
}
RUNS(startsAtOneOfOneAxis) {
  auto at = places(5);
  grad({at.sum().unsqueeze(0)}, {at});
}
THROWS(gradientOfOtherRows) {
  auto at = places(5);
  grad({at * 2}, {at}, {torch::ones({5, 1})});
}
THROWS(gradientOfOtherRank) {
  auto at = places(5);
  grad({at * 2}, {at}, {torch::ones({15})});
}
RUNS(gradientThatIsSummedUp) { // of an output that was perhaps stretched
  auto at = places(5);
  grad({at * 2}, {at}, {torch::ones({1, 5, 3})});
  grad({at.sum(1, true)}, {at}, {torch::ones({5, 3})});
}
RUNS(severalOutputs) {
  auto at = places(5);
  grad({at * 2, at.sum()}, {at}, {torch::ones({5, 3}), Tensor()});
}
THROWS(severalOutputsBad) {
  auto at = places(5);
  grad({at.sum(), at * 2}, {at}, {torch::ones({}), Tensor()});
}
THROWS(gradientOfTheWrongPlace) {
  auto at = places(5);
  auto found = grad({at.sum(), at.mean()}, {at});
  F::mse_loss(found[0], torch::zeros({5}));
}
RUNS(ofWhatIsNotUsed) {
  auto at = places(5), other = places(4);
  auto found = grad({at.sum()}, {at, other}, {}, torch::nullopt, false, true);
  if (!found[1].defined())
    found[1] = torch::zeros({4, 3});
  F::mse_loss(found[1], torch::zeros({4, 3}));
}
RUNS(ofDoubles) {
  auto at = torch::randn({3}, torch::requires_grad().dtype(torch::kDouble));
  auto found = grad({(at.to(torch::kFloat) * 2).sum()}, {at});
  torch::mse_loss(found[0], torch::zeros({3}, torch::kDouble));
}
RUNS(ofAllParameters) {
  nn::Linear net(3, 2);
  auto found = grad({net(torch::randn({4, 3})).sum()}, net->parameters());
  auto all = torch::zeros({});
  for (const auto &each : found)
    all = all + each.pow(2).sum();
}
