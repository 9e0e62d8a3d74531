//===- Truth.h - three-valued truth -----------------------------*- C++ -*-===//
//
// The answer to a question about sizes that are only partly known. A report is made
// on No (or Yes) alone; Unknown never causes one.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_DOMAIN_TRUTH_H
#define SHAPEWISE_DOMAIN_TRUTH_H

#include <cstdint>

namespace shapewise {

enum class Truth : std::uint8_t { No, Yes, Unknown };

inline Truth operator!(Truth T) {
  return T == Truth::Unknown ? T : (T == Truth::Yes ? Truth::No : Truth::Yes);
}
inline Truth operator&&(Truth A, Truth B) {
  if (A == Truth::No || B == Truth::No)
    return Truth::No;
  return A == Truth::Yes && B == Truth::Yes ? Truth::Yes : Truth::Unknown;
}
inline Truth operator||(Truth A, Truth B) { return !(!A && !B); }
inline Truth truthOf(bool B) { return B ? Truth::Yes : Truth::No; }

} // namespace shapewise

#endif // SHAPEWISE_DOMAIN_TRUTH_H
