// The budgets can be set, and what runs out is said when remarks are asked for.
// RUN: %clang_shapewise %torch_flags -fplugin-arg-shapewise-help -fsyntax-only %s | FileCheck --check-prefix=HELP %s
// RUN: %clang_shapewise %torch_flags -fsyntax-only %s 2>&1 | FileCheck --check-prefix=ENOUGH --implicit-check-not=warning: --implicit-check-not=remark: %s
// RUN: %clang_shapewise %torch_flags -fsyntax-only -fplugin-arg-shapewise-max-steps=10 -fplugin-arg-shapewise-remarks %s 2>&1 \
// RUN:   | FileCheck --check-prefix=STEPS --implicit-check-not=warning: %s
// RUN: %clang_shapewise %torch_flags -fsyntax-only -fplugin-arg-shapewise-max-unit-steps=1 -fplugin-arg-shapewise-max-steps=160 -fplugin-arg-shapewise-remarks %s 2>&1 \
// RUN:   | FileCheck --check-prefix=UNIT --implicit-check-not=warning: %s
// RUN: %clang_shapewise %torch_flags -fsyntax-only -fplugin-arg-shapewise-max-function-size=3 -fplugin-arg-shapewise-remarks %s 2>&1 \
// RUN:   | FileCheck --check-prefix=SIZE %s
// RUN: %clang_shapewise %torch_flags -fsyntax-only -fplugin-arg-shapewise-max-call-depth=1 %s 2>&1 \
// RUN:   | FileCheck --check-prefix=DEPTH --implicit-check-not=warning: %s
// RUN: %clang_shapewise %torch_flags -fsyntax-only -fplugin-arg-shapewise-max-loop-rounds=2 -fplugin-arg-shapewise-max-states=1 %s 2>&1 \
// RUN:   | FileCheck --check-prefix=ROUNDS --implicit-check-not=warning: %s
// RUN: not %clang_shapewise -fplugin-arg-shapewise-max-steps=many -fsyntax-only %s 2>&1 | FileCheck --check-prefix=WRONG %s
// RUN: not %clang_shapewise -fplugin-arg-shapewise-max-steps=0 -fsyntax-only %s 2>&1 | FileCheck --check-prefix=NONE %s
// REQUIRES: torch
#include <torch/torch.h>

torch::Tensor inner(torch::Tensor x) { return x.view({8, 3}); }
torch::Tensor outer(torch::Tensor x) { return inner(x); }
void deep() { outer(torch::ones({23})); }

void rounds() {
  auto x = torch::ones({1, 4});
  for (int i = 0; i < 8; ++i)
    x = torch::cat({x, x});
  x.view({24, 4});
}

// HELP: max-steps=N instructions interpreted for one function and all it calls (100000)
// HELP: max-states=N paths kept apart at one point (16)
// ENOUGH: [[@LINE-13]]:{{[0-9]+}}: warning: {{.*}}[shapewise-op]
// ENOUGH: [[@LINE-6]]:{{[0-9]+}}: warning: {{.*}}[shapewise-op]
// STEPS: remark: gave up on 'deep': too many steps
// STEPS: remark: gave up on 'rounds': too many steps
// UNIT: remark: gave up on 'rounds': too many steps
// SIZE: remark: gave up on 'rounds': the function is too long
// SIZE-NOT: [[@LINE-11]]:{{[0-9]+}}: warning:
// DEPTH: budgets.cpp:[[@LINE-12]]:{{[0-9]+}}: warning: {{.*}}[shapewise-op]
// ROUNDS: budgets.cpp:[[@LINE-21]]:{{[0-9]+}}: warning: {{.*}}[shapewise-op]
// WRONG: error: shapewise: in the option 'max-steps': 'many' is not a whole number of at least 1
// NONE: error: shapewise: in the option 'max-steps': '0' is not a whole number of at least 1
