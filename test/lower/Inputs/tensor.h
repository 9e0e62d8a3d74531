// A tensor class of the user's own, enough of it for the lowering's tests.
#ifndef TENSOR_H
#define TENSOR_H

#include "shapewise/annotate.h"
#include <cstdint>
#include <vector>

class SHAPE_TENSOR Tensor {
public:
  Tensor();
  Tensor view(const std::vector<int64_t> &shape) const;
  Tensor &add_(const Tensor &other);
  int64_t size(int64_t dim) const;
  bool defined() const;
};

Tensor operator+(const Tensor &a, const Tensor &b);
Tensor zeros(std::vector<int64_t> shape, bool grad = false);
Tensor loss(const Tensor &logits, const Tensor &labels);

#endif // TENSOR_H
