//===- Limits.h - What the machine can do at best -------------------------===//
//
// Plain reads and copies of the same bytes, to hold the kernels against.
// Compiled for the machine it runs on.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_BENCH_LIMITS_H
#define SHAPEWISE_BENCH_LIMITS_H

#include <cstddef>

namespace limits {

/// Reads all bytes in \p Streams sequential streams (1 or 4).
float read(const float *From, std::size_t Floats, int Streams);

/// Copies in \p Streams streams, past the caches where \p NonTemporal.
void copy(const float *From, float *To, std::size_t Floats, int Streams, bool NonTemporal);

/// Reads and writes back the same bytes.
void update(float *Data, std::size_t Floats);

} // namespace limits

#endif // SHAPEWISE_BENCH_LIMITS_H
