//===- functions-with-gradients.cpp - torch::autograd::Function -----------===//
//
// What `apply` gives is what the class' own `forward` makes of the arguments.
//
//===----------------------------------------------------------------------===//
#include "programs.h"

namespace {
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Passes its input on, and its gradient turned round.
struct Reversal : torch::autograd::Function<Reversal> {
  static Tensor forward(AutogradContext *context, const Tensor &x, double scale) {
    context->saved_data["scale"] = scale;
    return x.view_as(x);
  }
  static variable_list backward(AutogradContext *context, variable_list gradients) {
    return {gradients[0] * -context->saved_data["scale"].toDouble(), Tensor()};
  }
};

struct Product : public torch::autograd::Function<Product> {
  static Tensor forward(AutogradContext *context, Tensor x, Tensor weight, bool turned) {
    context->save_for_backward({x, weight});
    return x.matmul(turned ? weight.t() : weight);
  }
  static variable_list backward(AutogradContext *context, variable_list gradients) {
    auto saved = context->get_saved_variables();
    return {gradients[0].matmul(saved[1].t()), saved[0].t().matmul(gradients[0]), Tensor()};
  }
};

struct Halves : torch::autograd::Function<Halves> {
  static variable_list forward(AutogradContext *, Tensor x) {
    return {x.narrow(1, 0, x.size(1) / 2), x.narrow(1, x.size(1) / 2, x.size(1) / 2)};
  }
  static variable_list backward(AutogradContext *, variable_list gradients) {
    return {torch::cat({gradients[0], gradients[1]}, 1)};
  }
};

Tensor rows() { return torch::rand({5, 4}, torch::requires_grad()); }

} // namespace

RUNS(labelsOfDomains) {
  nn::Linear domain(4, 2);
  auto scores = domain(Reversal::apply(rows(), 0.5));
  F::cross_entropy(scores, torch::randint(0, 2, {5})).backward();
}
THROWS(labelsOfDomainsBad) {
  nn::Linear domain(4, 2);
  auto scores = domain(Reversal::apply(rows(), 0.5));
  F::cross_entropy(scores, torch::randint(0, 2, {4})).backward();
}
RUNS(productByItsOwnRule) {
  auto x = rows(), weight = torch::rand({4, 3});
  F::mse_loss(Product::apply(x, weight, false), torch::zeros({5, 3})).backward();
  x.grad().view({5, 4});
}
THROWS(productByItsOwnRuleBad) { Product::apply(rows(), torch::rand({4, 3}), true); }
RUNS(severalResults) {
  auto parts = Halves::apply(rows());
  F::mse_loss(parts[0], parts[1]);
  parts[1].view({5, 2});
}
THROWS(severalResultsBad) {
  auto parts = Halves::apply(rows());
  parts[1].view({5, 4});
}
