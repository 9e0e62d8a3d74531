//===- Oracle.h - Cross-entropy in long double ----------------------------===//
//
// What tests compare with: the definition, in long double, for labels; and the
// distance of two numbers in units of the last place. Shares no code with the
// library.
//
//===----------------------------------------------------------------------===//

#ifndef SHAPEWISE_TEST_RUNTIME_ORACLE_H
#define SHAPEWISE_TEST_RUNTIME_ORACLE_H

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

namespace oracle {

/// Loss of one row, and its softmax.
struct Row {
  long double Loss = 0;
  long double LogSumExp = 0;
  std::vector<long double> Softmax;
  long double OthersSum = 0; ///< Sum of the softmax without the label.
};

inline Row row(const std::vector<long double> &Logits, std::int64_t Label) {
  Row R;
  long double Largest = -std::numeric_limits<long double>::infinity();
  for (const long double X : Logits)
    Largest = std::max(Largest, X);
  long double Others = 0, Own = 0;
  for (std::size_t C = 0; C < Logits.size(); ++C)
    (static_cast<std::int64_t>(C) == Label ? Own : Others) += std::exp(Logits[C] - Largest);
  R.LogSumExp = Largest + std::log(Own + Others);
  const long double X = Logits[static_cast<std::size_t>(Label)];
  // Not from the log-sum-exp, of which a large shift leaves few digits behind the point.
  R.Loss = Own > Others * 1e-4L ? std::log1p(Others / Own) : std::log(Own + Others) + (Largest - X);
  for (const long double Value : Logits)
    R.Softmax.push_back(std::exp(Value - Largest) / (Own + Others));
  R.OthersSum = Others / (Own + Others);
  return R;
}

/// Ordered integers: neighbouring numbers differ by one.
inline std::int64_t ordered(float Value) {
  std::int32_t Bits;
  std::memcpy(&Bits, &Value, sizeof(Bits));
  return Bits < 0 ? static_cast<std::int64_t>(std::numeric_limits<std::int32_t>::min()) - Bits
                  : Bits;
}

inline std::int64_t ordered(double Value) {
  std::int64_t Bits;
  std::memcpy(&Bits, &Value, sizeof(Bits));
  return Bits < 0 ? std::numeric_limits<std::int64_t>::min() - Bits : Bits;
}

/// How many numbers of T lie between a result and the rounded truth; nan matches nan.
template <typename T> std::int64_t ulps(T Result, long double Truth) {
  const T Rounded = static_cast<T>(Truth);
  if (std::isnan(Result) || std::isnan(Rounded))
    return std::isnan(Result) && std::isnan(Rounded) ? 0 : std::numeric_limits<std::int64_t>::max();
  return std::abs(ordered(Result) - ordered(Rounded));
}

} // namespace oracle

#endif // SHAPEWISE_TEST_RUNTIME_ORACLE_H
