//===- Bench.cpp - Ours, libtorch's and the machine's times ---------------===//
//
// Google Benchmark; names are operation/shape/type/variant. Run with
// --benchmark_enable_random_interleaving=true so that variants take turns;
// report.py turns the JSON into ratios of medians. SHAPEWISE_BENCH_THREADS=2
// measures with two threads.
//
//===----------------------------------------------------------------------===//

#include "Limits.h"
#include "PlainCall.h"

#include "shapewise/cross_entropy.h"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#if SHAPEWISE_BENCH_TORCH
#include "TorchBaseline.h"
#endif

using namespace shapewise;

namespace {

/// 64-byte aligned memory.
template <typename T> class Buffer {
public:
  explicit Buffer(std::size_t Count)
      : Memory(Count ? static_cast<T *>(std::aligned_alloc(64, (Count * sizeof(T) + 63) / 64 * 64))
                     : nullptr) {}
  T *data() const { return Memory.get(); }

private:
  struct Free {
    void operator()(T *Data) const { std::free(Data); }
  };
  std::unique_ptr<T, Free> Memory;
};

/// Read once: small problems would feel it.
bool threaded() {
  static const bool Is = std::getenv("SHAPEWISE_BENCH_THREADS") != nullptr;
  return Is;
}

/// One problem, made when its first variant runs and kept while its variants do.
struct Problem {
  std::vector<std::int64_t> Shape;
  std::size_t Count;
  std::int64_t Rows;
  Buffer<float> Logits, Gradient;
  Buffer<bfloat16> Half, HalfGradient;
  Buffer<double> Wide{0}, WideGradient{0};
  std::vector<std::int64_t> Labels, LabelShape;
  std::vector<float> Probabilities;
  std::vector<double> WideProbabilities;

  explicit Problem(const std::vector<std::int64_t> &Shape)
      : Shape(Shape), Count(product(Shape)), Rows(static_cast<std::int64_t>(Count) / Shape[1]),
        Logits(Count), Gradient(Count), Half(Count), HalfGradient(Count),
        Labels(static_cast<std::size_t>(Rows)) {
    std::mt19937 Random(42);
    std::normal_distribution<float> Normal;
    std::vector<float> Some(65537);
    for (float &Value : Some)
      Value = Normal(Random);
    for (std::size_t I = 0; I < Count; ++I) {
      Logits.data()[I] = Some[I % Some.size()];
      std::uint32_t Bits;
      std::memcpy(&Bits, &Logits.data()[I], 4);
      Half.data()[I].bits = static_cast<std::uint16_t>(Bits >> 16);
    }
    std::memset(Gradient.data(), 0, Count * sizeof(float));
    std::memset(HalfGradient.data(), 0, Count * sizeof(bfloat16));
    for (std::int64_t &Label : Labels)
      Label = static_cast<std::int64_t>(Random() % static_cast<unsigned>(Shape[1]));
    LabelShape.push_back(Shape[0]);
    LabelShape.insert(LabelShape.end(), Shape.begin() + 2, Shape.end());
  }
  /// Made when they are first asked for, as few shapes have them.
  double *wide() {
    if (Wide.data() == nullptr) {
      Wide = Buffer<double>(Count);
      for (std::size_t I = 0; I < Count; ++I)
        Wide.data()[I] = Logits.data()[I];
    }
    return Wide.data();
  }
  double *wideGradient() {
    if (WideGradient.data() == nullptr) {
      WideGradient = Buffer<double>(Count);
      std::memset(WideGradient.data(), 0, Count * sizeof(double));
    }
    return WideGradient.data();
  }
  /// As wide(). They need not add up to 1.
  template <typename T> T *probabilities() {
    std::vector<T> &Of = [this]() -> auto & {
      if constexpr (sizeof(T) == sizeof(double))
        return WideProbabilities;
      else
        return Probabilities;
    }();
    std::mt19937 Random(7);
    while (Of.size() < Count)
      Of.push_back(static_cast<T>(Random() % 1000) / 1000);
    return Of.data();
  }
  static std::size_t product(const std::vector<std::int64_t> &Shape) {
    std::size_t Count = 1;
    for (const std::int64_t Extent : Shape)
      Count *= static_cast<std::size_t>(Extent);
    return Count;
  }

  /// Matrices as callers write them, who know their rank.
  template <bool IsMatrix, typename T> TensorView<T> view(T *Data) const {
    if constexpr (IsMatrix)
      return TensorView<T>(Data, {Shape[0], Shape[1]});
    else
      return TensorView<T>(Data, Shape.data(), static_cast<int>(Shape.size()));
  }
  template <bool IsMatrix> TensorView<const std::int64_t> labels() const {
    if constexpr (IsMatrix)
      return TensorView<const std::int64_t>(Labels.data(), {Shape[0]});
    else
      return TensorView<const std::int64_t>(Labels.data(), LabelShape.data(),
                                            static_cast<int>(LabelShape.size()));
  }
};

/// Problems by shape; only the latest few big ones are kept.
Problem &problem(const std::vector<std::int64_t> &Shape) {
  static std::vector<std::unique_ptr<Problem>> Kept;
  for (const auto &P : Kept)
    if (P->Shape == Shape)
      return *P;
  Kept.push_back(std::make_unique<Problem>(Shape));
  return *Kept.back();
}

/// Made once: no call stands between making views and using them.
Executor *const Pool = threaded() ? nullptr : &serial_executor();

CrossEntropyOptions options() {
  CrossEntropyOptions Options;
  Options.executor = Pool;
  return Options;
}

template <typename T> T *logitsOf(Problem &P);
template <> float *logitsOf<float>(Problem &P) { return P.Logits.data(); }
template <> bfloat16 *logitsOf<bfloat16>(Problem &P) { return P.Half.data(); }
template <> double *logitsOf<double>(Problem &P) { return P.wide(); }
template <typename T> T *gradientOf(Problem &P);
template <> float *gradientOf<float>(Problem &P) { return P.Gradient.data(); }
template <> bfloat16 *gradientOf<bfloat16>(Problem &P) { return P.HalfGradient.data(); }
template <> double *gradientOf<double>(Problem &P) { return P.wideGradient(); }

using Shape = std::vector<std::int64_t>;

template <typename Body> void add(const std::string &Name, const Shape &S, Body Run) {
  benchmark::RegisterBenchmark(Name.c_str(),
                               [S, Run](benchmark::State &State) {
                                 Problem &P = problem(S);
                                 Run(P); // warm
                                 for (auto _ : State)
                                   Run(P);
                               })
      ->Unit(benchmark::kMicrosecond)
      ->UseRealTime();
}

template <typename T, bool IsMatrix>
void addOursOfRank(const std::string &Prefix, const Shape &S, bool WithInPlace) {
  add("forward/" + Prefix + "/ours", S, [](Problem &P) {
    benchmark::DoNotOptimize(
        cross_entropy(P.view<IsMatrix, const T>(logitsOf<T>(P)), P.labels<IsMatrix>(), options()));
  });
  add("gradient/" + Prefix + "/ours", S, [](Problem &P) {
    benchmark::DoNotOptimize(
        cross_entropy_with_gradient(P.view<IsMatrix, const T>(logitsOf<T>(P)), P.labels<IsMatrix>(),
                                    P.view<IsMatrix>(gradientOf<T>(P)), options()));
  });
  if (WithInPlace) // Its input becomes a gradient, which takes the same time.
    add("in-place/" + Prefix + "/ours", S, [](Problem &P) {
      benchmark::DoNotOptimize(cross_entropy_with_gradient(
          P.view<IsMatrix, const T>(gradientOf<T>(P)), P.labels<IsMatrix>(),
          P.view<IsMatrix>(gradientOf<T>(P)), options()));
    });
}

template <typename T> void addOurs(const std::string &Prefix, const Shape &S, bool WithInPlace) {
  if (S.size() == 2)
    addOursOfRank<T, true>(Prefix, S, WithInPlace);
  else
    addOursOfRank<T, false>(Prefix, S, WithInPlace);
#if SHAPEWISE_BENCH_TORCH
  add("forward/" + Prefix + "/torch", S, [](Problem &P) {
    static thread_local std::vector<std::pair<Problem *, std::shared_ptr<baseline::Torch>>> Kept;
    for (auto &K : Kept)
      if (K.first == &P)
        return benchmark::DoNotOptimize(K.second->forward());
    Kept.emplace_back(&P, std::make_shared<baseline::Torch>(logitsOf<T>(P), P.Labels.data(),
                                                            P.Shape, dtype_of<T>::value));
  });
  add("gradient/" + Prefix + "/torch", S, [](Problem &P) {
    static thread_local std::vector<std::pair<Problem *, std::shared_ptr<baseline::Torch>>> Kept;
    for (auto &K : Kept)
      if (K.first == &P)
        return benchmark::DoNotOptimize(K.second->gradient());
    Kept.emplace_back(&P, std::make_shared<baseline::Torch>(logitsOf<T>(P), P.Labels.data(),
                                                            P.Shape, dtype_of<T>::value));
  });
#endif
}

/// Losses and gradient with targets that are spread over the classes.
template <typename T> void addSoft(const std::string &Prefix, const Shape &S) {
  constexpr double Smoothing = 0.1;
  add("smoothed/" + Prefix + "/ours", S, [](Problem &P) {
    CrossEntropyOptions Options = options();
    Options.label_smoothing = Smoothing;
    benchmark::DoNotOptimize(cross_entropy_with_gradient(P.view<false, const T>(logitsOf<T>(P)),
                                                         P.labels<false>(),
                                                         P.view<false>(gradientOf<T>(P)), Options));
  });
  add("probabilities/" + Prefix + "/ours", S, [](Problem &P) {
    benchmark::DoNotOptimize(cross_entropy_with_gradient(
        P.view<false, const T>(logitsOf<T>(P)), P.view<false, const T>(P.probabilities<T>()),
        P.view<false>(gradientOf<T>(P)), options()));
  });
#if SHAPEWISE_BENCH_TORCH
  const auto Compare = [S](const std::string &Name, auto Prepare) {
    const auto Torch = std::make_shared<std::unique_ptr<baseline::Torch>>();
    add(Name, S, [Torch, Prepare](Problem &P) {
      if (!*Torch) {
        *Torch = std::make_unique<baseline::Torch>(logitsOf<T>(P), P.Labels.data(), P.Shape,
                                                   dtype_of<T>::value);
        Prepare(P, **Torch);
      }
      benchmark::DoNotOptimize((*Torch)->gradient());
    });
  };
  Compare("smoothed/" + Prefix + "/torch",
          [](Problem &, baseline::Torch &Of) { Of.useSmoothing(Smoothing); });
  Compare("probabilities/" + Prefix + "/torch",
          [](Problem &P, baseline::Torch &Of) { Of.useProbabilities(P.probabilities<T>()); });
#endif
}

/// detail::run_small() without a gradient as if nothing had to be checked.
__attribute__((noinline)) double runUnchecked(const float *Logits, const std::int64_t *Labels,
                                              std::int64_t Rows, std::int64_t Classes,
                                              std::int64_t IgnoreIndex, double Divisor) {
  detail::FewClassJob Job;
  Job.Classes = Classes;
  Job.IgnoreIndex = IgnoreIndex;
  const detail::FewClassRows Run{Logits, nullptr, reinterpret_cast<const char *>(Labels), Rows};
  return detail::kernels().FewClasses(Job, Run).Sum / Divisor;
}

/// A small forward call, in two other ways: what it costs without checks is less by the checks'
/// cost.
void addUnchecked(const std::string &Prefix, const Shape &S) {
  add("unchecked/" + Prefix + "/ours", S, [](Problem &P) {
    const auto X = P.view<true, const float>(P.Logits.data());
    const auto L = P.labels<true>();
    const CrossEntropyOptions O = options();
    benchmark::DoNotOptimize(runUnchecked(X.data(), L.data(), X.extent(0), X.extent(1),
                                          O.ignore_index, static_cast<double>(X.extent(0))));
  });
  // With views that the compiler knows nothing of.
  add("views/" + Prefix + "/ours", S, [](Problem &P) {
    benchmark::DoNotOptimize(
        cross_entropy(P.view<false, const float>(P.Logits.data()), P.labels<false>(), options()));
  });
}

void addLimits(const std::string &Prefix, const Shape &S, std::size_t ElementBytes) {
  const auto Floats = [ElementBytes](const Problem &P) { return P.Count * ElementBytes / 4; };
  const bool Wide = ElementBytes == sizeof(double);
  const auto From = [Wide](Problem &P) {
    return Wide ? reinterpret_cast<const float *>(P.wide()) : P.Logits.data();
  };
  const auto To = [Wide](Problem &P) {
    return Wide ? reinterpret_cast<float *>(P.wideGradient()) : P.Gradient.data();
  };
  for (const int Streams : {1, 4}) {
    const std::string Name = std::to_string(Streams);
    add("limit/" + Prefix + "/read" + Name, S,
        [=](Problem &P) { benchmark::DoNotOptimize(limits::read(From(P), Floats(P), Streams)); });
    add("limit/" + Prefix + "/copy" + Name, S,
        [=](Problem &P) { limits::copy(From(P), To(P), Floats(P), Streams, false); });
    add("limit/" + Prefix + "/copynt" + Name, S,
        [=](Problem &P) { limits::copy(From(P), To(P), Floats(P), Streams, true); });
  }
  add("limit/" + Prefix + "/update1", S, [=](Problem &P) { limits::update(To(P), Floats(P)); });
}

std::string nameOf(const Shape &S) {
  std::string Name;
  for (const std::int64_t Extent : S)
    Name += (Name.empty() ? "" : "x") + std::to_string(Extent);
  return Name;
}

} // namespace

int main(int Argc, char **Argv) {
#if SHAPEWISE_BENCH_TORCH
  baseline::useThreads(threaded() ? 2 : 1);
#endif
  for (const Shape &S : {Shape{32, 10}, Shape{384, 2971}, Shape{864, 2971}, Shape{4096, 1000},
                         Shape{1024, 32000}, Shape{256, 128256}, Shape{16, 21, 64, 64},
                         Shape{128, 100}, Shape{4096, 65}, Shape{16384, 1000}}) {
    addOurs<float>(nameOf(S) + "/f32", S, S.size() == 2);
    addLimits(nameOf(S) + "/f32", S, 4);
  }
  for (const Shape &S : {Shape{384, 2971}, Shape{1024, 32000}}) {
    addOurs<bfloat16>(nameOf(S) + "/bf16", S, true);
    addLimits(nameOf(S) + "/bf16", S, 2);
  }
  for (const Shape &S : {Shape{32, 10}, Shape{384, 2971}, Shape{4096, 1000}, Shape{1024, 32000},
                         Shape{16, 21, 64, 64}}) {
    addOurs<double>(nameOf(S) + "/f64", S, S.size() == 2);
    addLimits(nameOf(S) + "/f64", S, 8);
  }
  for (const Shape &S : {Shape{4096, 1000}, Shape{16, 21, 64, 64}}) {
    addSoft<float>(nameOf(S) + "/f32", S);
    addSoft<double>(nameOf(S) + "/f64", S);
  }
  if (detail::kernels().FewClasses)
    addUnchecked("32x10/f32", {32, 10});
  // The arithmetic alone: one row that stays in the first-level cache.
  addOurs<float>("1x8192/f32", {1, 8192}, false);
  addOurs<bfloat16>("1x8192/bf16", {1, 8192}, false);
  addOurs<double>("1x2048/f64", {1, 2048}, false);

  benchmark::AddCustomContext("instruction_set", instruction_set());
  benchmark::Initialize(&Argc, Argv);
  if (benchmark::ReportUnrecognizedArguments(Argc, Argv))
    return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
