// A tensor class of one's own, with no libtorch anywhere near. The annotations are all that
// Shapewise knows of it; to other compilers, and without the plugin, they mean nothing.
#include "shapewise/annotate.h"

class SHAPE_TENSOR Matrix {};

Matrix network(const Matrix &images SHAPE("B, 784")) SHAPE_RETURNS("logits f32[B, 10]");
float loss(const Matrix &logits SHAPE("logits f32[N, C]"),
           const Matrix &labels SHAPE("labels i64[N] < C"));
Matrix loadImages() SHAPE_RETURNS("f32[384, 784]");
Matrix loadLabels() SHAPE_RETURNS("labels i64[864]");

float train() {
  Matrix images = loadImages();
  Matrix labels = loadLabels();
  Matrix logits = network(images);
  return loss(logits, labels);
}
