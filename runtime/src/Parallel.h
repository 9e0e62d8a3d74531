//===- Parallel.h - Chunks of work on several threads ---------------------===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The calling thread works through the chunks; helpers that start in time take
// some off it. It waits only for helpers that have begun.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_SRC_PARALLEL_H
#define SHAPEWISE_SRC_PARALLEL_H

#include "shapewise/executor.h"

#include <cstdint>

namespace shapewise {
namespace detail {

/// Called for each chunk once; `Worker` is 0 for the calling thread, and less
/// than the number of workers for helpers. Must not throw.
using ChunkBody = void (*)(void *Context, std::int64_t Chunk, unsigned Worker);

/// Runs \p Body for chunks [0, \p Chunks) on at most \p Workers threads.
void forEachChunk(Executor &Pool, std::int64_t Chunks, unsigned Workers, ChunkBody Body,
                  void *Context) noexcept;

} // namespace detail
} // namespace shapewise

#endif // SHAPEWISE_SRC_PARALLEL_H
