// A block of NOLINT that is not closed, or by an END with another list, silences nothing. (clang-tidy
// reports the comments besides; the plugin only reports what they do not silence.)
// RUN: %clang_shapewise -fsyntax-only -std=c++17 %annotate_flags %s 2>&1 | %check_diag %s
// RUN: not %shapewise_tidy -checks=-*,shapewise-* %s -- -std=c++17 %annotate_flags 2>/dev/null \
// RUN:   | FileCheck --check-prefixes=CHECK,TIDY --implicit-check-not=warning: --implicit-check-not=error: %s
#include "shapewise/annotate.h"
class SHAPE_TENSOR Matrix {};
void loss(const Matrix &logits SHAPE("N, C"), const Matrix &labels SHAPE("N"));
Matrix rows() SHAPE_RETURNS("384, 10");
Matrix labels() SHAPE_RETURNS("864");

// TIDY: [[@LINE+1]]:4: error: unmatched '{{NO}}LINTBEGIN' comment
// NOLINTBEGIN(shapewise-contract, shapewise-op)
// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-contract]
inline void first() { loss(rows(), labels()); }
// TIDY: [[@LINE+1]]:4: error: unmatched '{{NO}}LINTEND' comment
// NOLINTEND(shapewise-contract)

// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-contract]
inline void second() { loss(rows(), labels()); }
