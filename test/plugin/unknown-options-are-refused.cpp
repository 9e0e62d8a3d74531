// A wrong option is one error that says what could have been written, and nothing is compiled.
// RUN: not %clang_shapewise -fplugin-arg-shapewise-check=x -c %s -o %t.o 2>&1 \
// RUN:   | FileCheck --implicit-check-not=error: --check-prefix=OPTION %s
// RUN: not %clang_shapewise -fplugin-arg-shapewise-checks=shapewise-lossbatch -c %s -o %t.o 2>&1 \
// RUN:   | FileCheck --implicit-check-not=error: --check-prefix=CHECKS %s
// RUN: not %clang_shapewise -fplugin-arg-shapewise-severity=shapewise-op=loud -c %s -o %t.o 2>&1 \
// RUN:   | FileCheck --implicit-check-not=error: --check-prefix=SEVERITY %s
// RUN: not %clang_shapewise -fplugin-arg-shapewise-dump=ast -c %s -o %t.o 2>&1 \
// RUN:   | FileCheck --implicit-check-not=error: --check-prefix=DUMP %s
// RUN: not %clang_shapewise -fplugin-arg-shapewise-model -c %s -o %t.o 2>&1 \
// RUN:   | FileCheck --implicit-check-not=error: --check-prefix=VALUE %s
// RUN: not ls %t.o

// OPTION: error: shapewise: there is no option 'check'; the options are checks=GLOBS, severity=
// CHECKS: error: shapewise: in the option 'checks': there is no check 'shapewise-lossbatch'; the checks are shapewise-loss-batch, shapewise-loss-rank,
// SEVERITY: error: shapewise: in the option 'severity': 'shapewise-op=loud' does not say a severity; write CHECK=off, CHECK=warning or CHECK=error
// DUMP: error: shapewise: in the option 'dump': there is no dump 'ast'; write dump=ir or dump=shapes
// VALUE: error: shapewise: the option 'model' needs a value: model=FILE
int main() { return 0; }
