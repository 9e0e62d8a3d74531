//===- WideKernels.cpp - The kernels of float64 logits --------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compiled once per target like Kernels.cpp, whose tables name these functions,
// and beside it.
//
//===----------------------------------------------------------------------===//

#include "Elements.h"
#include "Kernels.h"
#include "Targets.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "WideKernels.cpp"
#include "hwy/foreach_target.h"

#include "hwy/cache_control.h"
#include "hwy/highway.h"

#include "WideLaneKernel-inl.h"
#include "WideRowKernel-inl.h"
#include "WideSoftKernel-inl.h"
#include "WideSoftLaneKernel-inl.h"

HWY_BEFORE_NAMESPACE();
namespace shapewise {
namespace detail {
namespace HWY_NAMESPACE {

void wideRows(const KernelJob &Job, Batch &B) { sumWideRows(Job, B); }
void wideLanes(const KernelJob &Job, Batch &B) { sumWideLanes(Job, B); }
bool wideSoftRow(const SoftJob &Job, SoftRow &Row) { return softWideRow(Job, Row); }
bool wideSoftLanes(const SoftJob &Job, SoftLanes &Group) { return softWideLanes(Job, Group); }

} // namespace HWY_NAMESPACE
} // namespace detail
} // namespace shapewise
HWY_AFTER_NAMESPACE();
