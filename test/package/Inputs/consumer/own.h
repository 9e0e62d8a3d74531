#pragma once
#include "shapewise/annotate.h"
class SHAPE_TENSOR Matrix {};
void loss(const Matrix &logits SHAPE("N, C"), const Matrix &labels SHAPE("N"));
Matrix rows() SHAPE_RETURNS("32, 10");
Matrix labels() SHAPE_RETURNS("64");
