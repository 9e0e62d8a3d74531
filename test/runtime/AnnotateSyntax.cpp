//===- AnnotateSyntax.cpp - Every position of the macros compiles ---------===//
//
// Compiled as C++11 with warnings as errors; its success is the test. The
// declarations stand in every position that docs/ promises.
//
//===----------------------------------------------------------------------===//

#include "shapewise/annotate.h"

#include <initializer_list>

namespace {

struct Tensor {
  int Rank;
};

Tensor forward(const Tensor &X SHAPE("B, 784")) SHAPE_RETURNS("B, 10");
Tensor forward(const Tensor &X) SHAPE_RETURNS("B, 10") { return X; }

struct Batch {
  Tensor Data SHAPE("B, 3, H, W");
  Tensor Target SHAPE("labels i64[B] < C");
  Tensor get() const noexcept SHAPE_RETURNS("B") { return Data; }
  virtual Tensor pure(const Tensor &X SHAPE("a")) SHAPE_RETURNS("B") = 0;
  SHAPE_RETURNS("B") auto trailing() const -> Tensor { return Data; }
  Tensor refQualified() & SHAPE_RETURNS("C");
};
Tensor Batch::refQualified() & SHAPE_RETURNS("C") { return Data; }

struct Derived : Batch {
  Tensor pure(const Tensor &X SHAPE("a")) override SHAPE_RETURNS("B") { return X; }
};

class SHAPE_TENSOR MyTensor {
public:
  MyTensor() {}
};

template <class T> T generic(const T &X SHAPE("n")) SHAPE_RETURNS("n") { return X; }
SHAPE_RETURNS("q") Tensor inFront(Tensor A) { return A; }

SHAPE_UNCHECKED static int uses(Tensor X) {
  auto Logits SHAPE("logits f32[B, C]") = forward(X);
  SHAPE_ASSUME(Logits, "B, C");
  SHAPE_UNCHECKED forward(Logits);
  SHAPE_UNCHECKED auto Copy = generic(Logits);
  for (auto Item SHAPE("a") : {X, Copy})
    Copy = inFront(Item);
  auto Lambda = [](const Tensor &T SHAPE("r")) SHAPE_RETURNS("r") { return T; };
  MyTensor Own SHAPE("3, 4");
  (void)Own;
  Derived Object;
  Object.Data = Object.Target = Copy;
  Object.refQualified();
  SHAPE_UNCHECKED return Lambda(Object.pure(Copy)).Rank + Object.get().Rank +
      Object.trailing().Rank;
}

} // namespace

int main() { return uses(Tensor{0}); }
