// Functions that cannot touch a tensor are not lowered, nor templates that were not instantiated.
// RUN: %shapewise %annotate_flags -fplugin-arg-shapewise-dump=ir %s \
// RUN:   | FileCheck %s --implicit-check-not=function
#include "Inputs/tensor.h"
#include <string>

int plain(std::vector<std::string> all, int n) { return all.empty() ? n : 3; }
template <typename T> T unused(T x, Tensor y) { return x; }
struct Holder {
  std::vector<Tensor> all;
  int n = 1;
  int count() { return n; }
};
struct Node {
  Node *next;
  int value;
};
int walk(Node *n) { return n->next ? walk(n->next) : n->value; }

// CHECK: function parameter(
int parameter(const Tensor &) { return 1; }
// CHECK: function result()
Tensor result() { return {}; }
// CHECK: function variable()
void variable() { Holder h; }
auto inner() {
  // CHECK: function inner::(lambda)(
  return [](int n) { return zeros({n}); };
}
// CHECK: function pointer(
void pointer(Holder *) {}
