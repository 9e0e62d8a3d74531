//===- DefaultExecutor.cpp - TBB's threads, where there are ---------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// TBB rather than OpenMP: with one busy neighbour on the machine, libgomp's
// barrier costs a scheduler slice per call.
//
//===----------------------------------------------------------------------===//

#include "shapewise/executor.h"

#if SHAPEWISE_HAS_TBB
#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#endif

namespace shapewise {

#if SHAPEWISE_HAS_TBB

namespace {

class TbbExecutor final : public Executor {
public:
  unsigned concurrency() const noexcept override {
    const std::size_t Allowed =
        tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
    const int Slots = Arena.max_concurrency();
    return Slots > 0 && static_cast<std::size_t>(Slots) < Allowed ? static_cast<unsigned>(Slots)
                                                                  : static_cast<unsigned>(Allowed);
  }
  bool submit(void (*Task)(void *), void *Argument) noexcept override {
    try {
      Arena.enqueue([=] { Task(Argument); });
      return true;
    } catch (...) {
      return false;
    }
  }

private:
  // One slot stays free for the calling thread, which works outside the arena.
  mutable tbb::task_arena Arena{tbb::task_arena::automatic, 1};
};

} // namespace

Executor &default_executor() {
  static TbbExecutor Instance;
  return Instance;
}

#else

Executor &default_executor() { return serial_executor(); }

#endif

} // namespace shapewise
