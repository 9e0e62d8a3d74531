// The SARIF file has a rule for every check, and a result with its places, notes and fix for every
// report; a report that NOLINT silences is there as suppressed. Without reports it is there, empty.
// REQUIRES: torch
// RUN: rm -rf %t && mkdir %t
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-sarif=%t/out.sarif %s 2>&1 | %check_diag %s
// RUN: python3 %src/test/tools/check_sarif.py %t/out.sarif > %t/out.txt
// RUN: FileCheck --check-prefix=SARIF %s < %t/out.txt
//
// A folder gets a file for each main file.
// RUN: mkdir %t/folder
// RUN: %shapewise %torch_flags -fplugin-arg-shapewise-sarif=%t/folder/ %s > /dev/null 2>&1
// RUN: ls %t/folder | FileCheck --check-prefix=FOLDER %s
//
// RUN: echo "int x;" > %t/empty.cpp
// RUN: %shapewise -fplugin-arg-shapewise-sarif=%t/empty.sarif %t/empty.cpp
// RUN: python3 %src/test/tools/check_sarif.py %t/empty.sarif | FileCheck --check-prefix=EMPTY %s
//
// A file that cannot be written is an error.
// RUN: not %shapewise -fplugin-arg-shapewise-sarif=%t/no/such/folder.sarif %t/empty.cpp 2>&1 \
// RUN:   | FileCheck --check-prefix=UNWRITABLE %s
#include <torch/torch.h>

void train() {
  auto logits = torch::randn({32, 10});
  auto labels = torch::randint(0, 10, {32, 1});
  // CHECK: [[@LINE+2]]:50: warning: {{.*}} [shapewise-loss-rank]
  // SARIF: warning shapewise-loss-rank reports-are-written-as-sarif.cpp:[[@LINE+1]]:41
  /* ἑλληνικά */ torch::nn::functional::cross_entropy(logits, labels);
  // SARIF-NEXT: note {{.*}}:[[@LINE-4]]:44 dimension 1 of 'labels' is 1 from here
  // SARIF: fix {{.*}}:[[@LINE-2]]:{{[0-9]+}}-{{[0-9]+}} '.squeeze(1)'
  // SARIF: suppressed warning shapewise-loss-rank {{.*}}:[[@LINE+1]]:26
  torch::nn::functional::cross_entropy(logits, torch::randint(0, 10, {32, 2})); // NOLINT
}
// SARIF: 12 rules, 2 results
// FOLDER: reports-are-written-as-sarif.cpp-{{[0-9a-f]+}}.sarif
// EMPTY: 12 rules, 0 results
// UNWRITABLE: error: cannot write {{.*}}folder.sarif': {{.*}} [shapewise-annotation]
