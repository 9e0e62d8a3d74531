// Bodies that cannot be followed, or that have errors, are left alone.
// RUN: %shapewise %annotate_flags -Wno-everything -fplugin-arg-shapewise-dump=ir %s \
// RUN:   | FileCheck %s --implicit-check-not=function
#include "Inputs/tensor.h"

Tensor assembly(Tensor x) {
  asm("nop");
  return x;
}

Tensor computed(Tensor x) {
  void *label = &&end;
  goto *label;
end:
  return x;
}

Tensor longRange(Tensor x, int n) {
  switch (n) {
  case 1 ... 100000:
    return x;
  }
  return x;
}

// CHECK: function followed(
Tensor followed(Tensor x) { return x; }
