//===- shapewise/executor.h - A hook for the caller's threads ---*- C++ -*-===//
//
// Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How the library asks for helping threads. It never waits for a helper that
// has not started, so a busy pool costs nothing but its help.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_EXECUTOR_H
#define SHAPEWISE_EXECUTOR_H

namespace shapewise {

/// A pool of threads, the caller's or the default one.
class Executor {
public:
  virtual ~Executor() = default;

  /// Threads that may work at once, the calling one included; at least 1.
  virtual unsigned concurrency() const noexcept = 0;

  /// Runs `task(argument)` on another thread, soon, late, or after the call
  /// that submitted it has long returned, but exactly once. Must not run it in
  /// the calling thread. Returns false when it cannot be taken; the task is
  /// then never run.
  virtual bool submit(void (*task)(void *), void *argument) noexcept = 0;
};

/// The default executor: TBB's threads where the library was built with TBB,
/// else one that has no helpers.
Executor &default_executor();

/// An executor without helpers: everything runs in the calling thread.
Executor &serial_executor();

} // namespace shapewise

#endif // SHAPEWISE_EXECUTOR_H
