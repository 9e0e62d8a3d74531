#include <torch/torch.h>

// REQUIRES: torch
// RUN: %shapewise %torch_flags -I %S/Inputs -fplugin-arg-shapewise-dump=shapes %s 2>&1 | FileCheck %s
//
// What is in a list that a class's methods fill is known if no other translation unit could fill it.
#include "memories.h"

// CHECK: loss {{.*}}memories.h:9:{{[0-9]+}} mse_loss: fits
// CHECK-NEXT: loss {{.*}}memories.h:18:{{[0-9]+}} mse_loss: unknown
// CHECK-NEXT: loss {{.*}}memories.h:27:{{[0-9]+}} mse_loss: unknown
// CHECK-NEXT: loss {{.*}}memories.h:37:{{[0-9]+}} mse_loss: unknown
// CHECK-NEXT: loss {{.*}}memories.h:48:{{[0-9]+}} mse_loss: unknown
