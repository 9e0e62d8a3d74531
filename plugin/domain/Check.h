//===- Check.h - identifiers of the checks ----------------------*- C++ -*-===//
//
// One enumerator per check of Checks.def, and its name.
//
//===----------------------------------------------------------------------===//
#ifndef SHAPEWISE_DOMAIN_CHECK_H
#define SHAPEWISE_DOMAIN_CHECK_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace shapewise {

enum class Check : std::uint8_t {
#define CHECK(Id, Name, OnByDefault, Summary) Id,
#include "Checks.def"
};

inline llvm::StringRef name(Check C) {
  switch (C) {
#define CHECK(Id, Name, OnByDefault, Summary)                                                      \
  case Check::Id:                                                                                  \
    return Name;
#include "Checks.def"
  }
  return "";
}

} // namespace shapewise

#endif // SHAPEWISE_DOMAIN_CHECK_H
