//===- Kernels.cpp - The kernels, once per instruction set ----------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Highway includes this file once per target and gives each function its own
// target attribute, so that one binary holds all. Highway is used header-only:
// nothing of its library is linked.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "Elements.h"
#include "Targets.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "Kernels.cpp"
#include "hwy/foreach_target.h"

#include "hwy/cache_control.h"
#include "hwy/highway.h"

#include "FewClassKernel-inl.h"
#include "Labels-inl.h"
#include "LaneKernel-inl.h"
#include "MediumRowKernel-inl.h"
#include "RowKernel-inl.h"
#include "ShortRowKernel-inl.h"
#include "SoftLaneKernel-inl.h"
#include "SoftRowKernel-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

#if HWY_TARGET == HWY_AVX3
constexpr const char *TargetName = "avx512";
#elif HWY_TARGET == HWY_AVX2
constexpr const char *TargetName = "avx2";
#else
constexpr const char *TargetName = "portable";
#endif

// In WideKernels.cpp.
void wideRows(const KernelJob &Job, Batch &B);
void wideLanes(const KernelJob &Job, Batch &B);
bool wideSoftRow(const SoftJob &Job, SoftRow &Row);
bool wideSoftLanes(const SoftJob &Job, SoftLanes &Group);

inline const KernelTable *table() {
  static constexpr KernelTable Table = {
      TargetName,    LaneWidth,        static_cast<int>(hn::MaxLanes(DD())),
      WideSoftWidth, MaxMediumClasses, scanLabels,
      fewClasses,    shortRows,        mediumRows,
      rows,          softRow,          softLanes,
      lanes,         wideRows,         wideLanes,
      wideSoftRow,   wideSoftLanes};
  return &Table;
}

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace shapewise {
namespace detail {

const KernelTable *portableKernels() noexcept { return HWY_STATIC_DISPATCH(table)(); }

const KernelTable *avx2Kernels() noexcept {
#if HWY_TARGETS & HWY_AVX2
  return N_AVX2::table();
#else
  return nullptr;
#endif
}

const KernelTable *avx512Kernels() noexcept {
#if HWY_TARGETS & HWY_AVX3
  return N_AVX3::table();
#else
  return nullptr;
#endif
}

std::int64_t rowScratch(std::int64_t Classes) {
  return static_cast<std::int64_t>(HWY_STATIC_DISPATCH(scratchPitch)(Classes));
}

std::int64_t laneScratch(std::int64_t Classes, int Pitch) { return Pitch * Classes; }

} // namespace detail
} // namespace shapewise
#endif // HWY_ONCE
