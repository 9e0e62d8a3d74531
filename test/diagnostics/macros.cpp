#include <torch/torch.h>
// RUN: %shapewise %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// A call out of a macro is reported where the macro is used, without a fix of the macro's text.
namespace F = torch::nn::functional;
#define LOSS(LOGITS) F::cross_entropy(LOGITS, torch::randint(0, 10, {32, 1}))
#define ROWS 32

void train() {
  // CHECK: [[@LINE+1]]:3: warning: {{.*}} [shapewise-loss-rank]
  LOSS(torch::randn({ROWS, 10}));
  // CHECK-NOT: fix-it
  F::cross_entropy(torch::randn({ROWS, 10}), torch::randint(0, 10, {ROWS}));
}
