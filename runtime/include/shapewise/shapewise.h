/*===- shapewise/shapewise.h - The C interface -------------------*- C -*-===*\
|*                                                                            *|
|* Part of Shapewise, under the Apache License v2.0 with LLVM Exceptions.     *|
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception                    *|
|*                                                                            *|
|*===----------------------------------------------------------------------===*|
|*                                                                            *|
|* Cross-entropy for bindings: the checks, kernels and words of the C++       *|
|* interface (shapewise/cross_entropy.h, which defines shapes and errors).    *|
|* C99. No function throws; all are reentrant.                                *|
|*                                                                            *|
\*===----------------------------------------------------------------------===*/

#ifndef SHAPEWISE_SHAPEWISE_H
#define SHAPEWISE_SHAPEWISE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SHAPEWISE_MAX_RANK 8

typedef enum {
  SHAPEWISE_FLOAT32 = 0,
  SHAPEWISE_FLOAT64 = 1,
  SHAPEWISE_BFLOAT16 = 2,
  SHAPEWISE_FLOAT16 = 3,
  SHAPEWISE_INT64 = 4,
  SHAPEWISE_INT32 = 5,
  SHAPEWISE_UINT8 = 6
} shapewise_dtype;

typedef enum {
  SHAPEWISE_REDUCTION_NONE = 0,
  SHAPEWISE_REDUCTION_MEAN = 1,
  SHAPEWISE_REDUCTION_SUM = 2
} shapewise_reduction;

/* A non-owning view. Strides count elements; null: row-major. `extents` and
   `strides` have `rank` entries. */
typedef struct {
  void *data;
  const int64_t *extents;
  const int64_t *strides;
  int32_t rank;
  int32_t dtype; /* a shapewise_dtype */
} shapewise_tensor;

/* Fill with SHAPEWISE_CROSS_ENTROPY_DEFAULTS first. Null pointers: not given. */
typedef struct {
  const shapewise_tensor *weight;      /* float[C] */
  const shapewise_tensor *losses;      /* written: float[N, *D] */
  const shapewise_tensor *log_sum_exp; /* written: float64[N, *D] */
  int64_t ignore_index;
  double label_smoothing; /* 0 to 1 */
  int32_t reduction;      /* a shapewise_reduction */
  int single_threaded;    /* nonzero: only the calling thread */
  void *scratch;          /* of shapewise_cross_entropy_scratch_bytes() bytes */
  size_t scratch_bytes;
} shapewise_cross_entropy_options;

#define SHAPEWISE_CROSS_ENTROPY_DEFAULTS                                                           \
  {NULL, NULL, NULL, -100, 0.0, SHAPEWISE_REDUCTION_MEAN, 0, NULL, 0}

/* 0: done. Otherwise the number of the violated rule, with nothing written. */
typedef int32_t shapewise_status;

/* The reduced loss. `target`: labels int[N, *D] or probabilities
   float[N, C, *D]. `options` may be null. On a violation up to `message_size`
   bytes of words, terminated, go to `message`, which may be null. */
shapewise_status shapewise_cross_entropy(const shapewise_tensor *logits,
                                         const shapewise_tensor *target,
                                         const shapewise_cross_entropy_options *options,
                                         double *loss, char *message, size_t message_size);

/* The same, and the gradient with respect to the logits, float[N, C, *D] of
   their type, which may be the logits themselves. */
shapewise_status shapewise_cross_entropy_with_gradient(
    const shapewise_tensor *logits, const shapewise_tensor *target,
    const shapewise_tensor *gradient, const shapewise_cross_entropy_options *options, double *loss,
    char *message, size_t message_size);

/* The gradient from saved log-sum-exps, float64[N, *D], times `grad_output`
   (rank 0, or float[N, *D] without reduction; null: 1). */
shapewise_status shapewise_cross_entropy_backward(const shapewise_tensor *logits,
                                                  const shapewise_tensor *target,
                                                  const shapewise_tensor *log_sum_exp,
                                                  const shapewise_tensor *grad_output,
                                                  const shapewise_tensor *gradient,
                                                  const shapewise_cross_entropy_options *options,
                                                  char *message, size_t message_size);

/* Bytes of scratch space that suffice; `gradient` null: a call without one. */
size_t shapewise_cross_entropy_scratch_bytes(const shapewise_tensor *logits,
                                             const shapewise_tensor *gradient,
                                             const shapewise_cross_entropy_options *options);

/* "avx512", "avx2" or "portable". */
const char *shapewise_instruction_set(void);

#ifdef __cplusplus
}
#endif

#endif /* SHAPEWISE_SHAPEWISE_H */
