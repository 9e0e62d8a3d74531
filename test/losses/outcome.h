//===- outcome.h - what a loss call does when it is run ---------*- C++ -*-===//
//
// The calls of this folder are checked twice: the plugin reads them, and run_losses.py runs them
// with the real libtorch, where each must do what its macro says. For the plugin the macros are not
// there.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_TEST_LOSSES_OUTCOME_H
#define SHAPEWISE_TEST_LOSSES_OUTCOME_H

#ifdef SHAPEWISE_RUN
#include <cstdio>
#include <exception>

inline int Calls = 0, Wrong = 0;

struct Outcome {
  const char *File;
  int Line;
  bool Throws;
  template <typename Call> void of(Call call) const {
    bool Threw = false;
    try {
      call();
    } catch (const std::exception &) {
      Threw = true;
    }
    ++Calls;
    if (Threw == Throws)
      return;
    ++Wrong;
    std::printf("%s:%d: %s\n", File, Line, Threw ? "throws" : "does not throw");
  }
};

struct Case {
  static inline const Case *Last = nullptr;
  void (*Run)();
  const Case *Next;
  explicit Case(void (*Run)()) : Run(Run), Next(Last) { Last = this; }
};

#define RUNS(...) Outcome{__FILE__, __LINE__, false}.of([&] { __VA_ARGS__; })
#define THROWS(...) Outcome{__FILE__, __LINE__, true}.of([&] { __VA_ARGS__; })
#define CASE(name)                                                                                 \
  void name();                                                                                     \
  static const Case name##Case(name);                                                              \
  void name()
#else
#define RUNS(...) __VA_ARGS__
#define THROWS(...) __VA_ARGS__
#define CASE(name) void name()
#endif

#endif // SHAPEWISE_TEST_LOSSES_OUTCOME_H
