//===- Parallel.cpp - Chunks of work on several threads -------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Parallel.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <new>

namespace shapewise {
namespace detail {

namespace {

/// Outlives the call: a helper may look at it long after the call returned.
struct Shared {
  Shared(std::int64_t Chunks, ChunkBody Body, void *Context)
      : Chunks(Chunks), Body(Body), Context(Context) {}

  const std::int64_t Chunks;
  const ChunkBody Body;
  void *const Context; ///< Dead once `Closed`.
  std::atomic<std::int64_t> Next{0};
  std::atomic<int> References{1};
  std::mutex Lock;
  std::condition_variable Idle;
  bool Closed = false; ///< Under Lock: no helper may begin any more.
  unsigned Active = 0; ///< Under Lock: helpers at work.
  unsigned Begun = 0;  ///< Under Lock: helpers that ever began.

  void work(unsigned Worker) {
    for (std::int64_t I; (I = Next.fetch_add(1, std::memory_order_relaxed)) < Chunks;)
      Body(Context, I, Worker);
  }
  void release() {
    if (References.fetch_sub(1, std::memory_order_acq_rel) == 1)
      delete this;
  }
};

void help(void *Argument) {
  Shared *S = static_cast<Shared *>(Argument);
  unsigned Worker = 0;
  {
    std::lock_guard<std::mutex> Guard(S->Lock);
    if (!S->Closed) {
      Worker = ++S->Begun;
      ++S->Active;
    }
  }
  if (Worker) {
    S->work(Worker);
    std::lock_guard<std::mutex> Guard(S->Lock);
    if (--S->Active == 0)
      S->Idle.notify_one();
  }
  S->release();
}

class SerialExecutor final : public Executor {
public:
  unsigned concurrency() const noexcept override { return 1; }
  bool submit(void (*)(void *), void *) noexcept override { return false; }
};

} // namespace

void forEachChunk(Executor &Pool, std::int64_t Chunks, unsigned Workers, ChunkBody Body,
                  void *Context) noexcept {
  Shared *S =
      Workers > 1 && Chunks > 1 ? new (std::nothrow) Shared(Chunks, Body, Context) : nullptr;
  if (!S) {
    for (std::int64_t I = 0; I < Chunks; ++I)
      Body(Context, I, 0);
    return;
  }
  for (unsigned I = 1; I < Workers && I < Chunks; ++I) {
    S->References.fetch_add(1, std::memory_order_relaxed);
    if (!Pool.submit(help, S)) {
      S->release();
      break;
    }
  }
  S->work(0);
  {
    std::unique_lock<std::mutex> Guard(S->Lock);
    S->Closed = true;
    S->Idle.wait(Guard, [&] { return S->Active == 0; });
  }
  S->release();
}

} // namespace detail

Executor &serial_executor() {
  static detail::SerialExecutor Instance;
  return Instance;
}

} // namespace shapewise
