// RUN: %clang_shapewise -fplugin-arg-shapewise-help -fsyntax-only %s | FileCheck %s
// CHECK: Options of Shapewise
// CHECK: checks=GLOBS
// CHECK: Checks (those marked * are on by default)
// CHECK: * shapewise-loss-batch
// CHECK: {{^}}    shapewise-unproven
