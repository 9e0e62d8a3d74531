//===- programs.h - small programs that run, or throw -----------*- C++ -*-===//
//
// The programs of this folder are checked twice: run_programs.py runs each with the real libtorch,
// where it must do what its macro says, and the plugin reads them.
//
//   RUNS(name)           runs to its end; nothing is reported in it
//   THROWS(name)         throws; that is reported
//   THROWS_UNSEEN(name)  throws; not reported, which is a weakness
//   CATCHES(name)        runs to its end, since it catches what a reported call throws
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_TEST_LANGUAGE_PROGRAMS_H
#define SHAPEWISE_TEST_LANGUAGE_PROGRAMS_H

#include <torch/torch.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <sstream>
#include <stack>
#include <thread>
#include <unordered_map>
#include <variant>

namespace F = torch::nn::functional;
namespace nn = torch::nn;
using torch::Tensor;
using torch::indexing::None;
using torch::indexing::Slice;

struct Program {
  static inline const Program *First = nullptr;
  const char *File, *Name;
  bool Throws;
  void (*Run)();
  const Program *Next;
  Program(const char *File, const char *Name, bool Throws, void (*Run)())
      : File(File), Name(Name), Throws(Throws), Run(Run), Next(First) {
    First = this;
  }
};

#define PROGRAM(name, throws)                                                                      \
  static void name##Runs();                                                                        \
  static const Program name##Program(__FILE__, #name, throws, name##Runs);                         \
  static void name##Runs()
#define RUNS(name) PROGRAM(name, false)
#define CATCHES(name) PROGRAM(name, false)
#define THROWS(name) PROGRAM(name, true)
#define THROWS_UNSEEN(name) PROGRAM(name, true)

/// A number that comes from outside: only the run knows it.
inline std::int64_t in(std::int64_t Number) {
  std::stringstream Stream;
  Stream << Number;
  std::int64_t Read;
  Stream >> Read;
  return Read;
}

inline Tensor rows(std::int64_t n, std::int64_t classes) { return torch::randn({n, classes}); }
inline Tensor labels(std::int64_t n, std::int64_t classes) {
  return torch::randint(0, classes, {n}, torch::kLong);
}

#endif // SHAPEWISE_TEST_LANGUAGE_PROGRAMS_H
