//===- Dispatch.cpp - Which kernels this processor runs -------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chosen once, at the first call. SHAPEWISE_ISA=portable|avx2|avx512 asks for
// a lesser set; what the processor lacks is never chosen, and an unknown name
// is ignored.
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include "shapewise/cross_entropy.h"

#include <cstdlib>
#include <cstring>

namespace shapewise {
namespace detail {

namespace {

#if defined(__x86_64__) || defined(__i386__)
bool hasAvx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}
bool hasAvx512() {
  return hasAvx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd");
}
#else
bool hasAvx2() { return false; }
bool hasAvx512() { return false; }
#endif

const KernelTable *choose() {
  const KernelTable *Candidates[] = {hasAvx512() ? avx512Kernels() : nullptr,
                                     hasAvx2() ? avx2Kernels() : nullptr, portableKernels()};
  const char *Wanted = std::getenv("SHAPEWISE_ISA");
  if (Wanted)
    for (const KernelTable *Table : Candidates)
      if (Table && !std::strcmp(Table->Name, Wanted))
        return Table;
  for (const KernelTable *Table : Candidates)
    if (Table)
      return Table;
  return nullptr;
}

} // namespace

std::atomic<const KernelTable *> ChosenKernels{nullptr};

const KernelTable &chooseKernels() noexcept {
  static const KernelTable *const Chosen = choose();
  ChosenKernels.store(Chosen, std::memory_order_release);
  return *Chosen;
}

} // namespace detail

const char *instruction_set() noexcept { return detail::kernels().Name; }

} // namespace shapewise
