// A report is a warning to the compiler: -Werror, -w, the borrowed group's flags and the severity
// option act on it as on one of its own.
// REQUIRES: torch
// DEFINE: %{compile} = %clang_shapewise -fsyntax-only -std=c++17 %torch_flags
// RUN: %{compile} %s 2>&1 | %check_diag --check-prefix=WARNING %s
// RUN: not %{compile} -Werror %s 2>&1 | %check_diag --check-prefix=ERROR %s
// RUN: not %{compile} -Werror=user-defined-warnings %s 2>&1 | %check_diag --check-prefix=ERROR %s
// RUN: %{compile} -Werror -Wno-error=user-defined-warnings %s 2>&1 | %check_diag --check-prefix=WARNING %s
// RUN: %{compile} -w %s 2>&1 | count 0
// RUN: %{compile} -Wno-user-defined-warnings %s 2>&1 | count 0
// RUN: not %{compile} -fplugin-arg-shapewise-severity=shapewise-loss-batch=error %s 2>&1 \
// RUN:   | %check_diag --check-prefix=ERROR %s
// RUN: %{compile} -Werror -fplugin-arg-shapewise-severity=shapewise-loss-*=warning %s 2>&1 \
// RUN:   | %check_diag --check-prefix=WARNING %s
// RUN: %{compile} -fplugin-arg-shapewise-severity=shapewise-loss-batch=off %s 2>&1 | count 0
// RUN: %{compile} -fplugin-arg-shapewise-checks=-shapewise-loss-batch %s 2>&1 | count 0
// RUN: %{compile} -fplugin-arg-shapewise-checks=-*,shapewise-loss-* %s 2>&1 \
// RUN:   | %check_diag --check-prefix=WARNING %s
//
// An error of ours keeps the object file from being written; a warning does not.
// RUN: rm -f %t.o && not %clang_shapewise -std=c++17 %torch_flags -Werror -c %s -o %t.o 2>&1 \
// RUN:   | %check_diag --check-prefix=ERROR %s
// RUN: not ls %t.o
// RUN: %clang_shapewise -std=c++17 %torch_flags -c %s -o %t.o 2>&1 \
// RUN:   | %check_diag --check-prefix=WARNING %s
// RUN: ls %t.o
#include "Inputs/mismatch.h"

// WARNING: mismatch.h:6:33: warning: {{.*}} [shapewise-loss-batch]
// ERROR: mismatch.h:6:33: error: {{.*}} [shapewise-loss-batch]
