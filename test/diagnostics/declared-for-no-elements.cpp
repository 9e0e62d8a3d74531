// RUN: %shapewise %annotate_flags %torch_flags %s 2>&1 | %check_diag %s
// REQUIRES: torch
//
// What a declaration asks of tensors is not met by their having no elements, unless it asks for that or the
// code has.
#include "shapewise/annotate.h"
#include <torch/torch.h>

torch::Tensor loss(torch::Tensor logits SHAPE("float[N, C]"), torch::Tensor labels SHAPE("i64[N]"));
torch::Tensor pairs(torch::Tensor all SHAPE("float[2*N, C]"), torch::Tensor some SHAPE("float[N, C]"));
torch::Tensor none(torch::Tensor rows SHAPE("float[0, C]"));

void twice(int64_t n) {
  auto labels = torch::randint(10, {n});
  // CHECK: [[@LINE+1]]:35: warning: parameter 'labels' of 'loss' is declared "i64[N]", but the tensor is i64[n] < 10: axis 0 is n, not 2*n [shapewise-contract]
  loss(torch::randn({2 * n, 10}), labels);
}

void once(int64_t n) {
  loss(torch::randn({n, 10}), torch::randint(10, {n}));
  pairs(torch::randn({2 * n, 10}), torch::randn({n, 10}));
  if (n == 0)
    loss(torch::randn({2 * n, 10}), torch::randint(10, {n}));
}

void pairsOfNone(int64_t n) {
  auto rows = torch::randn({n, 10});
  // CHECK: [[@LINE+1]]:15: warning: parameter 'some' of 'pairs' is declared "float[N, C]", but the tensor is f32[2*N, 10]: axis 0 is 2*N, not N [shapewise-contract]
  pairs(rows, rows);
}

void noRows(int64_t n) { none(torch::randn({n, 10})); }
