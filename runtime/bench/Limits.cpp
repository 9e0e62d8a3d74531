//===- Limits.cpp - What the machine can do at best -----------------------===//

#include "Limits.h"

#include <cstdint>

namespace limits {

namespace {

#if defined(__AVX512F__)
using Vector [[gnu::vector_size(64)]] = float;
#elif defined(__AVX__)
using Vector [[gnu::vector_size(32)]] = float;
#else
using Vector [[gnu::vector_size(16)]] = float;
#endif
using Unaligned [[gnu::aligned(4)]] = Vector;
constexpr std::size_t Width = sizeof(Vector) / sizeof(float);

Vector load(const float *From) { return *reinterpret_cast<const Unaligned *>(From); }

void storePast(float *To, Vector V) {
#if defined(__clang__)
  __builtin_nontemporal_store(V, reinterpret_cast<Vector *>(To));
#elif defined(__AVX512F__)
  __builtin_ia32_movntps512(To, V);
#elif defined(__AVX__)
  __builtin_ia32_movntps256(To, V);
#else
  __builtin_ia32_movntps(To, V);
#endif
}

template <int Streams> float readStreams(const float *From, std::size_t Floats) {
  const std::size_t Each = Floats / Streams / (4 * Width) * (4 * Width);
  Vector Sum[4] = {};
  for (std::size_t I = 0; I < Each; I += 4 * Width)
    for (int S = 0; S < Streams; ++S) {
      const float *At = From + static_cast<std::size_t>(S) * Each + I;
      if (Streams > 1)
        for (std::size_t Line = 0; Line < 4 * Width; Line += 16)
          __builtin_prefetch(At + 1024 + Line);
      for (std::size_t K = 0; K < 4; ++K)
        Sum[K] += load(At + K * Width);
    }
  for (std::size_t I = Each * Streams; I < Floats; ++I)
    Sum[0][0] += From[I];
  return (Sum[0] + Sum[1] + Sum[2] + Sum[3])[0];
}

template <int Streams, bool NonTemporal>
void copyStreams(const float *From, float *To, std::size_t Floats) {
  const std::size_t Each = Floats / Streams / (4 * Width) * (4 * Width);
  for (std::size_t I = 0; I < Each; I += 4 * Width)
    for (int S = 0; S < Streams; ++S) {
      const std::size_t At = static_cast<std::size_t>(S) * Each + I;
      for (std::size_t K = 0; K < 4 * Width; K += Width) {
        const Vector V = load(From + At + K);
        if (NonTemporal)
          storePast(To + At + K, V);
        else
          *reinterpret_cast<Unaligned *>(To + At + K) = V;
      }
    }
  for (std::size_t I = Each * Streams; I < Floats; ++I)
    To[I] = From[I];
}

} // namespace

float read(const float *From, std::size_t Floats, int Streams) {
  return Streams == 4 ? readStreams<4>(From, Floats) : readStreams<1>(From, Floats);
}

void copy(const float *From, float *To, std::size_t Floats, int Streams, bool NonTemporal) {
  if (Streams == 4)
    NonTemporal ? copyStreams<4, true>(From, To, Floats) : copyStreams<4, false>(From, To, Floats);
  else
    NonTemporal ? copyStreams<1, true>(From, To, Floats) : copyStreams<1, false>(From, To, Floats);
}

void update(float *Data, std::size_t Floats) {
  static const volatile float Factor = 0.999F;
  const Vector One = Vector{} + Factor;
  for (std::size_t I = 0; I + Width <= Floats; I += Width) {
    Unaligned *At = reinterpret_cast<Unaligned *>(Data + I);
    *At = *At * One;
    asm volatile("" : : "r"(At) : "memory");
  }
}

} // namespace limits
