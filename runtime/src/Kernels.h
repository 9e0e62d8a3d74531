//===- Kernels.h - What every instruction set offers ----------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The seam between the driver, compiled once for the baseline processor, and
// the kernels, compiled once per instruction set. Plain structs and function
// pointers; no Highway here.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_SRC_KERNELS_H
#define SHAPEWISE_SRC_KERNELS_H

#include "shapewise/tensor_view.h"

#include <atomic>

namespace shapewise {
namespace detail {

inline std::int64_t loadLabel(const char *At, DType Type) {
  switch (Type) {
  case DType::int32:
    return *reinterpret_cast<const std::int32_t *>(At);
  case DType::uint8:
    return *reinterpret_cast<const std::uint8_t *>(At);
  default:
    return *reinterpret_cast<const std::int64_t *>(At);
  }
}

/// Of logits that a thread takes at once.
constexpr std::int64_t ChunkElements = 64 * 1024;
/// Classes of a row that has a kernel of its own.
constexpr int MaxShortClasses = 16;
/// Of those, the ones that FewClasses takes.
constexpr int MinFewClasses = 4;
/// Positions of a batch of medium rows: their exponentials stay in the first-level cache.
constexpr int mediumBatch(std::int64_t Classes) {
  return Classes <= 128 ? 64 : Classes <= 256 ? 32 : 16;
}
/// Floats from one row's exponentials to the next.
constexpr std::int64_t mediumPitch(std::int64_t Classes) { return (Classes + 15) / 16 * 16; }
/// Positions that any instruction set takes side by side at most.
constexpr int MaxLaneCount = 16;

/// What a pass over the labels found.
struct LabelScan {
  std::int64_t Ignored = 0;
  std::int64_t FirstBad = -1; ///< First that is neither a class nor ignored.
};

/// What a kernel computes.
enum class Mode : std::uint8_t { Losses, LossesAndGradient, GradientFromSaved };

/// What is the same for all positions of a call.
struct KernelJob {
  Mode What = Mode::Losses;
  DType Type = DType::float32; ///< Of logits and gradient; float64 has kernels of its own.
  std::int64_t Classes = 0;
  std::int64_t ClassStride = 0;    ///< Of the logits, in bytes.
  std::int64_t GradientStride = 0; ///< The same of the gradient.
  bool InPlace = false;            ///< The gradient overwrites the logits.
  /// Data far beyond the caches: long rows in lock-step, non-temporal stores.
  bool Streaming = false;
  bool WantLogSumExp = false;
  /// Positions of a batch of Lanes at most, a multiple of 16.
  int LanePitch = 0;
  /// Working space of this thread, aligned to 64 bytes; of doubles with float64.
  void *Scratch = nullptr;
  float *floats() const { return static_cast<float *>(Scratch); }
  double *doubles() const { return static_cast<double *>(Scratch); }
};

/// Up to 64 positions, with what is found for them.
struct Batch {
  static constexpr int Capacity = 64;
  /// For sums near 1, as those of small logits are.
  static constexpr int FirstReference = -50;
  int Count = 0;
  /// Bytes from each position to the next, where all are one run; else 0.
  std::int64_t LogitsStep = 0;
  std::int64_t GradientStep = 0;
  /// How many of Scale hold what they held for the batch before, and need no filling.
  int Scaled = 0;
  /// The binary exponent that sums are scaled by; carried from batch to batch.
  int Reference = FirstReference;
  /// Logits far below the others have been met: Lanes expects more of them.
  bool Clamped = false;
  alignas(64) const char *Logits[Capacity];
  char *Gradient[Capacity];
  std::int32_t Class[Capacity]; ///< The label; -1: ignored.
  double Scale[Capacity];       ///< What the gradient is multiplied by.
  double LogSumExp[Capacity];   ///< Result; input of GradientFromSaved.
  double Loss[Capacity];        ///< Result, unweighted; 0 where ignored.
  // Between a kernel's steps. Logits are relative to Subtract, which is not 0
  // only where they are huge. Excluded: the sum over the other classes of
  // exp(logit - Offset).
  double Subtract[Capacity];
  double LabelLogit[Capacity];
  double Offset[Capacity];
  double Excluded[Capacity];
};

/// A plain call with few classes: float32, rows and labels one after the other, no weights, no
/// further outputs.
struct FewClassJob {
  std::int64_t Classes = 0;
  std::int64_t IgnoreIndex = 0;
  double Scale = 0; ///< What gradients are multiplied by.
  DType LabelType = DType::int64;
  bool AnyIgnored = false;
  /// That all labels are classes is not known yet. Only for MaxLaneCount or more of int64.
  bool CheckLabels = false;
};

struct FewClassResult {
  double Sum; ///< Of the losses.
  /// False only where labels were to be checked; then nothing is written.
  bool LabelsAreClasses;
};

/// Some of its rows.
struct FewClassRows {
  const float *Logits;
  float *Gradient; ///< Null where none is wanted; may be the logits.
  const char *Labels;
  std::int64_t Count;
};

/// Targets that are spread over the classes: share = weight * (Hard * (label or probability) +
/// Spread).
struct SoftJob {
  DType Type = DType::float32; ///< Of logits, gradient and probabilities.
  /// The classes' weights, of the same type; null where all are 1. Only with float32 and float64.
  const void *Weights = nullptr;
  std::int64_t Classes = 0;
  double Hard = 1, Spread = 0;
  /// Of floats, or doubles with float64: for Classes, up to a whole block; for Classes vectors of
  /// SoftLanes.
  void *Scratch = nullptr;

  template <typename Number> const Number *weights() const {
    return static_cast<const Number *>(Weights);
  }
  template <typename Number> Number *scratch() const { return static_cast<Number *>(Scratch); }
};

/// One of its rows.
struct SoftRow {
  const char *Logits = nullptr;
  const char *Probabilities = nullptr; ///< Null: Label is given.
  std::int64_t Label = 0;
  char *Gradient = nullptr; ///< Null where none is wanted; may be the logits.
  double Scale = 1;         ///< What the gradient is multiplied by.
  double Loss = 0, LogSumExp = 0;
};

/// As many of its positions as the kernel takes, one after the other in all tensors; classes
/// are any number of bytes apart.
struct SoftLanes {
  const char *Logits = nullptr, *Probabilities = nullptr;
  char *Gradient = nullptr; ///< As in SoftRow.
  std::int64_t LogitsStride = 0, ProbabilityStride = 0, GradientStride = 0;
  std::int64_t Label[MaxLaneCount]; ///< -1: ignored.
  double Scale[MaxLaneCount], Loss[MaxLaneCount], LogSumExp[MaxLaneCount];
};

/// The kernels of one instruction set.
struct KernelTable {
  const char *Name;
  /// Positions that Lanes takes at once, best if they lie in one run; the same of WideLanes.
  int LaneCount, WideLaneCount;
  int WideSoftLaneCount; ///< That WideSoftLanes takes.
  int MaxMediumClasses;  ///< That MediumRows is worth; 0 without vectors.
  LabelScan (*ScanLabels)(const void *Labels, DType Type, std::int64_t Count, std::int64_t Classes,
                          std::int64_t IgnoreIndex);
  /// Null where there are no vectors. MinFewClasses to MaxShortClasses.
  FewClassResult (*FewClasses)(const FewClassJob &Job, const FewClassRows &Rows);
  /// Up to MaxShortClasses, the class axis is contiguous.
  void (*ShortRows)(const KernelJob &Job, Batch &B);
  /// The same up to MaxMediumClasses; not from saved sums. At most a mediumBatch().
  void (*MediumRows)(const KernelJob &Job, Batch &B);
  /// One position after the other; the class axis is contiguous.
  void (*Rows)(const KernelJob &Job, Batch &B);
  /// False, with nothing written, where the row is out of the ordinary.
  bool (*SoftRow)(const SoftJob &Job, detail::SoftRow &Row);
  /// The same where a group of positions is.
  bool (*SoftLanes)(const SoftJob &Job, detail::SoftLanes &Group);
  /// Positions side by side; any class stride.
  void (*Lanes)(const KernelJob &Job, Batch &B);
  /// Rows and Lanes of float64.
  void (*WideRows)(const KernelJob &Job, Batch &B);
  void (*WideLanes)(const KernelJob &Job, Batch &B);
  /// SoftRow and SoftLanes of float64.
  bool (*WideSoftRow)(const SoftJob &Job, detail::SoftRow &Row);
  bool (*WideSoftLanes)(const SoftJob &Job, detail::SoftLanes &Group);
};

/// Null until the first call has chosen (Dispatch.cpp).
extern std::atomic<const KernelTable *> ChosenKernels;
const KernelTable &chooseKernels() noexcept;

/// The kernels in use. A small call would feel another one for this.
inline const KernelTable &kernels() noexcept {
  const KernelTable *Chosen = ChosenKernels.load(std::memory_order_acquire);
  return Chosen ? *Chosen : chooseKernels();
}

/// Elements of scratch that the kernels need per thread.
std::int64_t rowScratch(std::int64_t Classes);
std::int64_t laneScratch(std::int64_t Classes, int Pitch);

// Defined by Kernels.cpp, one per instruction set; null where not compiled.
const KernelTable *portableKernels() noexcept;
const KernelTable *avx2Kernels() noexcept;
const KernelTable *avx512Kernels() noexcept;

} // namespace detail
} // namespace shapewise

#endif // SHAPEWISE_SRC_KERNELS_H
