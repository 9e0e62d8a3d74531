//===- Targets.h - The instruction sets that kernels are compiled for -----===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included before Highway, by each file that it compiles once per target, so
// that all of them know the same targets.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_SRC_TARGETS_H
#define SHAPEWISE_SRC_TARGETS_H

// AVX-512, AVX2 with FMA, and the baseline are what is worth having.
#undef HWY_DISABLED_TARGETS
#define HWY_DISABLED_TARGETS (HWY_AVX3_DL | HWY_SSE4 | HWY_SSSE3)
// Assertions of Highway would need its library.
#define HWY_IS_DEBUG_BUILD 0

#endif // SHAPEWISE_SRC_TARGETS_H
