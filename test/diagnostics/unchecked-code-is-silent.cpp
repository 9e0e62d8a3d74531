#include "shapewise/annotate.h"
// RUN: %shapewise %annotate_flags %s 2>&1 | %check_diag %s
//
// Inside SHAPE_UNCHECKED nothing is reported, and what a call from inside leads to is not either.
// Beside it everything is, and what was learnt inside still counts.
class SHAPE_TENSOR Matrix {};

float loss(const Matrix &logits SHAPE("N, C"), const Matrix &labels SHAPE("N"));
Matrix logits(int) SHAPE_RETURNS("384, 10");
Matrix labels(int) SHAPE_RETURNS("864");
float passOn(const Matrix &given) { return loss(logits(0), given); }

SHAPE_UNCHECKED float inFunction() { return loss(logits(0), labels(0)); }
float inNoFunction() {
  // CHECK: [[@LINE+1]]:26: warning: {{.*}} [shapewise-contract]
  return loss(logits(0), labels(0));
}

void inStatement(bool again) {
  SHAPE_UNCHECKED loss(logits(0), labels(0));
  SHAPE_UNCHECKED { loss(logits(0), labels(0)); }
  SHAPE_UNCHECKED if (again) { loss(logits(0), labels(0)); }
  SHAPE_UNCHECKED while (again) loss(logits(0), labels(0));
  // CHECK: [[@LINE+1]]:19: warning: {{.*}} [shapewise-contract]
  loss(logits(0), labels(0));
}

void inDeclaration() {
  SHAPE_UNCHECKED float first = loss(logits(0), labels(0));
  SHAPE_UNCHECKED Matrix second SHAPE("10") = labels(0);
  SHAPE_UNCHECKED static float third = loss(logits(0), labels(0));
  // CHECK: [[@LINE+1]]:34: warning: {{.*}} [shapewise-contract]
  float fourth = loss(logits(0), labels(0));
}

Matrix returned() SHAPE_RETURNS("10");
Matrix returned() { SHAPE_UNCHECKED return labels(0); }
Matrix returnedToo() SHAPE_RETURNS("10");
Matrix returnedToo() {
  // CHECK: [[@LINE+1]]:10: warning: {{.*}} [shapewise-contract]
  return labels(0);
}

void inLambda() {
  SHAPE_UNCHECKED auto silent = [] { return loss(logits(0), labels(0)); };
  SHAPE_UNCHECKED [] { return loss(logits(0), labels(0)); }();
  auto inside = [] { SHAPE_UNCHECKED return loss(logits(0), labels(0)); };
  // CHECK: [[@LINE+1]]:43: warning: {{.*}} [shapewise-contract]
  auto loud = [] { return loss(logits(0), labels(0)); };
}
SHAPE_UNCHECKED void aroundLambda() {
  [] { return loss(logits(0), labels(0)); }();
  struct Local {
    float method() { return loss(logits(0), labels(0)); }
  };
}

struct Net {
  SHAPE_UNCHECKED float inClass() { return loss(logits(0), labels(0)); }
  SHAPE_UNCHECKED float outOfClass();
  float neither();
};
float Net::outOfClass() { return loss(logits(0), labels(0)); }
// CHECK: [[@LINE+1]]:47: warning: {{.*}} [shapewise-contract]
float Net::neither() { return loss(logits(0), labels(0)); }

template <class T> SHAPE_UNCHECKED float instance(const T &given) { return loss(given, labels(0)); }
float useInstance() { return instance(logits(0)); }

void silentCall() { SHAPE_UNCHECKED passOn(labels(0)); }

Matrix trusted() {
  SHAPE_UNCHECKED Matrix rows = logits(0);
  // CHECK: [[@LINE+1]]:14: warning: {{.*}}864, not 384 [shapewise-contract]
  loss(rows, labels(0));
  return rows;
}
