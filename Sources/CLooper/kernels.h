/* The inner loops, compiled once for each kind of CPU: one table a kind, chosen at run time. */
#ifndef LP_KERNELS_H
#define LP_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/* Floats side by side in a packed panel, for every kind of CPU, so that caches look the same on all of them. */
#define LP_PANEL 32

/* Floats added to the length of a row that the tile kernel reads beside others: rows whose distance is a power of two
 * would drive each other out of the cache. */
#define LP_STAGGER 16

typedef struct lp_kernels {
    const char *name;

    /* destination (count) = source (count values of `type`, whole blocks) */
    void (*dequantize)(int32_t type, const void *source, float *destination, size_t count);

    /* sum of a (count) * b (count) */
    float (*dot)(const float *a, const float *b, size_t count);

    /* out (rows, 32; row stride out_stride) = a (rows, depth; row stride a_stride) · panel (depth, 32) */
    void (*tile)(
        const float *a, size_t a_stride, size_t rows, size_t depth, const float *panel, float *out, size_t out_stride);

    /* row (count) becomes exp(row) / sum exp(row); count > 0 */
    void (*softmax_forward)(float *row, size_t count);

    /* gate (count) becomes silu(gate) * up */
    void (*swiglu_forward)(float *gate, const float *up, size_t count);
} lp_kernels;

extern const lp_kernels lp_kernels_portable;
#if defined(__x86_64__)
extern const lp_kernels lp_kernels_avx2;
extern const lp_kernels lp_kernels_avx512;
#endif

/* The kernels of that name, or NULL where this CPU has them not; for NULL the best, or what LOOPER_CPU names. */
const lp_kernels *lp_kernels_find(const char *name);

#endif
