// Nothing is reported in a system header, unless reports of system headers are asked for.
// REQUIRES: torch
// RUN: %clang_shapewise -fsyntax-only -std=c++17 %torch_flags -isystem %S/Inputs %s 2>&1 | count 0
// RUN: %clang_shapewise -fsyntax-only -std=c++17 %torch_flags -I %S/Inputs %s 2>&1 | %check_diag %s
#include <mismatch.h>
// CHECK: mismatch.h:6:33: warning: {{.*}} [shapewise-loss-batch]
