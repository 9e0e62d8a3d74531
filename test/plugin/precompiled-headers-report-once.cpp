// A mistake in a header is reported when the header is precompiled, and not again by every file that
// uses it. A file's own mistakes are reported as ever.
// REQUIRES: torch
// RUN: rm -rf %t && split-file %s %t
// DEFINE: %{flags} = -std=c++17 %annotate_flags
// RUN: %clang_shapewise %{flags} -x c++-header %t/own.h -o %t/own.pch 2>&1 \
// RUN:   | %check_diag --check-prefix=HEADER %t/own.h
// RUN: %clang_shapewise %{flags} -include-pch %t/own.pch -fsyntax-only %t/main.cpp 2>&1 \
// RUN:   | %check_diag --check-prefix=MAIN %t/main.cpp

//--- own.h
#include "shapewise/annotate.h"
class SHAPE_TENSOR Matrix {};
void loss(const Matrix &logits SHAPE("N, C"), const Matrix &labels SHAPE("N"));
Matrix rows(int) SHAPE_RETURNS("32, 10");
Matrix labels(int) SHAPE_RETURNS("64");
// HEADER: own.h:[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-contract]
inline void inHeader() { loss(rows(0), labels(0)); }
//--- main.cpp
// MAIN: main.cpp:[[@LINE+1]]:{{[0-9]+}}: warning: {{.*}} [shapewise-contract]
void inMain() { loss(rows(1), labels(1)); }
