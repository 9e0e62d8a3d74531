//===- Labels-inl.h - The check of label values ---------------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once per instruction set. One pass over contiguous labels.
//
//===----------------------------------------------------------------------===//

#if defined(SHAPEWISE_SRC_LABELS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef SHAPEWISE_SRC_LABELS_INL_H
#undef SHAPEWISE_SRC_LABELS_INL_H
#else
#define SHAPEWISE_SRC_LABELS_INL_H
#endif

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

/// Scans \p Count labels from \p Done on, one by one.
template <typename T>
void scanRest(const T *Labels, std::int64_t Done, std::int64_t Count, std::int64_t Classes,
              std::int64_t IgnoreIndex, LabelScan &Scan) {
  for (std::int64_t I = Done; I < Count; ++I) {
    const std::int64_t Label = static_cast<std::int64_t>(Labels[I]);
    if (Label == IgnoreIndex) {
      ++Scan.Ignored;
    } else if (Label < 0 || Label >= Classes) {
      Scan.FirstBad = I;
      return;
    }
  }
}

/// Whether all of \p Count labels, one vector of them at least, are classes: one comparison of
/// unsigned numbers for each, and one look at the end.
template <typename T>
HWY_INLINE bool areClasses(const T *Labels, std::int64_t Count, std::int64_t Classes) {
  using U = hwy::MakeUnsigned<T>;
  const hn::ScalableTag<U> D;
  const std::int64_t Width = static_cast<std::int64_t>(hn::Lanes(D));
  const U *From = reinterpret_cast<const U *>(Labels);
  const auto Last = hn::Set(D, static_cast<U>(HWY_MIN(Classes - 1, hwy::LimitsMax<T>())));
  auto Largest = hn::LoadU(D, From);
  std::int64_t I = Width;
  for (; I + Width <= Count; I += Width)
    Largest = hn::Max(Largest, hn::LoadU(D, From + I));
  if (I < Count) // again, with some of those before
    Largest = hn::Max(Largest, hn::LoadU(D, From + Count - Width));
  return hn::AllFalse(D, hn::Gt(Largest, Last));
}

template <typename T>
HWY_INLINE LabelScan scanVectors(const T *Labels, std::int64_t Count, std::int64_t Classes,
                                 std::int64_t IgnoreIndex) {
  const hn::ScalableTag<T> D;
  const std::int64_t Width = static_cast<std::int64_t>(hn::Lanes(D));
  const std::int64_t Largest = hwy::LimitsMax<T>();
  LabelScan Scan;
  const auto IgnoresClass = [&] { // in one comparison
    return static_cast<std::uint64_t>(IgnoreIndex) < static_cast<std::uint64_t>(Classes);
  };
  if (HWY_LIKELY(Count >= Width && Classes > 0 && !IgnoresClass() &&
                 areClasses(Labels, Count, Classes)))
    return Scan;
  // What does not fit into T equals no label, or bounds none.
  const bool CanIgnore = IgnoreIndex <= Largest && IgnoreIndex >= -Largest - 1;
  const auto Ignore = hn::Set(D, static_cast<T>(CanIgnore ? IgnoreIndex : 0));
  const auto Last = hn::Set(D, static_cast<T>(HWY_MIN(Classes - 1, Largest)));
  std::int64_t I = 0;
  for (; I + Width <= Count; I += Width) {
    const auto Label = hn::LoadU(D, Labels + I);
    const auto Outside = hn::Or(hn::Lt(Label, hn::Zero(D)), hn::Gt(Label, Last));
    const auto Ignored = CanIgnore ? hn::Eq(Label, Ignore) : hn::MaskFromVec(hn::Zero(D));
    if (!hn::AllFalse(D, hn::AndNot(Ignored, Outside)))
      break; // found one by one below
    Scan.Ignored += static_cast<std::int64_t>(hn::CountTrue(D, Ignored));
  }
  scanRest(Labels, I, Count, Classes, IgnoreIndex, Scan);
  return Scan;
}

/// KernelTable::ScanLabels.
inline HWY_ATTR LabelScan scanLabels(const void *Labels, DType Type, std::int64_t Count,
                                     std::int64_t Classes, std::int64_t IgnoreIndex) {
  LabelScan Scan;
  switch (Type) {
  case DType::int64:
    return scanVectors(static_cast<const std::int64_t *>(Labels), Count, Classes, IgnoreIndex);
  case DType::int32:
    return scanVectors(static_cast<const std::int32_t *>(Labels), Count, Classes, IgnoreIndex);
  default:
    scanRest(static_cast<const std::uint8_t *>(Labels), 0, Count, Classes, IgnoreIndex, Scan);
    return Scan;
  }
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#endif // SHAPEWISE_SRC_LABELS_INL_H
