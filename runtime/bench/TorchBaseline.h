//===- TorchBaseline.h - libtorch behind plain pointers -------------------===//
//
// The only place of the benchmark that knows libtorch.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_BENCH_TORCHBASELINE_H
#define SHAPEWISE_BENCH_TORCHBASELINE_H

#include "shapewise/tensor_view.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace baseline {

/// One cross-entropy problem as torch tensors over the caller's memory.
class Torch {
public:
  /// \p Shape: [N, C] or [N, C, d...]. \p Logits: of \p Type.
  Torch(void *Logits, const std::int64_t *Labels, const std::vector<std::int64_t> &Shape,
        shapewise::DType Type);
  ~Torch();

  /// Part of each label's probability that is shared by all classes.
  void useSmoothing(double Smoothing);
  /// Instead of labels; of the logits' shape and type.
  void useProbabilities(void *Probabilities);

  double forward() const;
  /// Forward, backward; the gradient is a fresh tensor, as in training.
  double gradient() const;

private:
  struct Tensors;
  std::unique_ptr<Tensors> Data;
};

void useThreads(int Count);

} // namespace baseline

#endif // SHAPEWISE_BENCH_TORCHBASELINE_H
