//===- Data.cpp - data sets and loaders -----------------------------------===//
#include "Builtins.h"

namespace shapewise {

void addData(BuiltinTable &) {}

} // namespace shapewise
