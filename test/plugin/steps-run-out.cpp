// What was certain before the steps of a function ran out is reported: what fails on every way to it, where
// only loops and early ends lie on the way. What a condition leads to, which the rest of the function might
// have explained, is not.
// RUN: %clang_shapewise %torch_flags -fsyntax-only -fplugin-arg-shapewise-max-steps=900 -fplugin-arg-shapewise-remarks %s 2>&1 \
// RUN:   | FileCheck --implicit-check-not=warning: --implicit-check-not=remark: %s
// RUN: %clang_shapewise %torch_flags -fsyntax-only -fplugin-arg-shapewise-remarks %s 2>&1 \
// RUN:   | FileCheck --check-prefix=ENOUGH --implicit-check-not=warning: --implicit-check-not=remark: %s
// REQUIRES: torch
#include <torch/torch.h>
#include <fstream>

bool maybe(int);

// CHECK: remark: gave up on 'trains': too many steps
// CHECK: remark: gave up on 'fits': too many steps

// Every call takes many steps.
int costly() {
  int sum = 0;
  for (int i = 0; i < 30; ++i)
    for (int j = 0; j < 10; ++j)
      sum += maybe(i) ? i * j + 1 : j;
  return sum;
}

torch::Tensor fails(torch::Tensor x) {
  if (x.dim() == 0)
    throw std::runtime_error("no batch");
  return x.view({24, 4});
}

int trains(int epochs) {
  std::ifstream file("data.bin");
  if (!file)
    return 1;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    // CHECK: [[@LINE-8]]:{{[0-9]+}}: warning: cannot view 23 elements as [24, 4]
    // ENOUGH: [[@LINE-9]]:{{[0-9]+}}: warning: cannot view 23 elements as [24, 4]
    fails(torch::ones({23}));
  }
  return costly();
}

// It fails when one of two unrelated conditions holds: that is a path like others.
int fits(int epochs) {
  auto x = torch::ones({23});
  if (maybe(epochs))
    x = torch::ones({96});
  for (int epoch = 0; epoch < epochs; ++epoch)
    if (maybe(epoch))
      x.view({96});
  // ENOUGH: [[@LINE-1]]:{{[0-9]+}}: warning: cannot view 23 elements as [96]
  return costly();
}
