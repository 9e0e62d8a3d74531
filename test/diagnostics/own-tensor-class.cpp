#include "shapewise/annotate.h"
// RUN: %shapewise %annotate_flags %s 2>&1 | %check_diag %s
//
// An annotated class of the user's own is followed like a library's.
class SHAPE_TENSOR Matrix {};

Matrix network(const Matrix &images SHAPE("B, 784")) SHAPE_RETURNS("logits f32[B, 10]");
float loss(const Matrix &logits SHAPE("logits f32[N, C]"),
           const Matrix &labels SHAPE("labels i64[N] < C"));
Matrix images() SHAPE_RETURNS("f32[384, 784]");
Matrix labels(int) SHAPE_RETURNS("labels i64[864] < 10");
Matrix fewerLabels() SHAPE_RETURNS("labels i64[384] < 10");

float wrong() {
  // CHECK: [[@LINE+1]]:34: warning: {{.*}}864, not 384 [shapewise-contract]
  return loss(network(images()), labels(0));
}

float right() { return loss(network(images()), fewerLabels()); }
