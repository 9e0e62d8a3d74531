// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// Weights are multiplied with a binary loss in place and cannot stretch it; lengths of sequences end within
// them; 'backward' starts at one number.
#include <torch/torch.h>
namespace nn = torch::nn;
namespace F = torch::nn::functional;

void weights(torch::Tensor given) {
  auto scores = torch::randn({4, 1}), truth = torch::rand({4, 1});
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'binary_cross_entropy_with_logits' cannot weigh a loss of shape [4, 1] with a 'pos_weight' of shape [5], which would stretch it to [4, 5] [shapewise-loss-classes]
  torch::binary_cross_entropy_with_logits(scores, truth, {}, torch::ones({5}));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'binary_cross_entropy' cannot weigh a loss of shape [4, 1] with a 'weight' of shape [4], which would stretch it to [4, 4] [shapewise-loss-classes]
  F::binary_cross_entropy(torch::sigmoid(scores), truth, F::BinaryCrossEntropyFuncOptions().weight(torch::ones({4})));
  auto each = nn::BCEWithLogitsLoss(nn::BCEWithLogitsLossOptions().pos_weight(torch::ones({3})));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} cannot weigh a loss of shape [4, 1] with a 'pos_weight' of shape [3], which would stretch it to [4, 3] [shapewise-loss-classes]
  each(scores, truth);
  each(torch::randn({4, 3}), torch::rand({4, 3}));
  F::binary_cross_entropy(torch::sigmoid(scores), truth, F::BinaryCrossEntropyFuncOptions().weight(torch::ones({4, 1})));
  torch::binary_cross_entropy_with_logits(scores, truth, {}, torch::ones({1}));
  torch::binary_cross_entropy_with_logits(scores, truth, {}, given);
}

void lengths(torch::Tensor given) {
  auto probabilities = torch::randn({10, 4, 6}).log_softmax(2);
  auto words = torch::randint(1, 6, {4, 5});
  auto whole = torch::full({4}, 10, torch::kLong), all = torch::full({4}, 5, torch::kLong);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'ctc_loss' gets 'input_lengths' of 12 and more, but 'log_probs' has only 10: it is [10, 4, 6] [shapewise-loss-batch]
  F::ctc_loss(probabilities, words, torch::full({4}, 12, torch::kLong), all);
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'ctc_loss' gets 'target_lengths' of 6 and more, but 'targets' has only 5: it is [4, 5] [shapewise-loss-batch]
  F::ctc_loss(probabilities, words, whole, torch::full({4}, 6, torch::kLong));
  F::ctc_loss(probabilities, words, whole, all);
  F::ctc_loss(probabilities, torch::randint(1, 6, {20}), whole, all);
  F::ctc_loss(probabilities, words, torch::randint(1, 11, {4}), given);
}

void starts(torch::Tensor given) {
  auto logits = torch::randn({4, 5}, torch::requires_grad());
  auto labels = torch::randint(5, {4});
  auto each = F::cross_entropy(logits, labels, F::CrossEntropyFuncOptions().reduction(torch::kNone));
  // CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'backward' starts at one number, but this is [4]: take its '.mean()' or '.sum()', or pass a gradient [shapewise-op]
  each.backward();
  each.mean().backward();
  each.backward(torch::ones({4}));
  F::cross_entropy(logits, labels).backward();
  F::mse_loss(logits.slice(0, 0, 1).select(1, 0), torch::zeros({1}), F::MSELossFuncOptions(torch::kNone)).backward();
  given.backward();
}
