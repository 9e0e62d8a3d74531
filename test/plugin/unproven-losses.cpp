// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-checks=shapewise-unproven %s 2>&1 | %check_diag %s
// RUN: %shapewise %torch_flags %s 2>&1 | FileCheck --allow-empty --check-prefix=DEFAULT %s
// REQUIRES: torch
//
// Strict mode names the losses of which nothing was shown, and why.
#include <torch/torch.h>
namespace F = torch::nn::functional;

void unknown(torch::Tensor logits, torch::Tensor labels) {
  // CHECK: [[@LINE+1]]:6: warning: 'cross_entropy' could not be shown to fit: {{.+}} [shapewise-unproven]
  F::cross_entropy(logits, labels);
}

void known() { F::cross_entropy(torch::rand({4, 3}), torch::zeros({4}, torch::kLong)); }

torch::Tensor called(torch::Tensor logits, torch::Tensor labels) {
  return F::cross_entropy(logits, labels);
}
void caller() { called(torch::rand({4, 3}), torch::zeros({4}, torch::kLong)); }

// DEFAULT-NOT: shapewise-unproven
