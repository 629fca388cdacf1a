/* The inner loops, compiled once for each kind of CPU: one table a kind, chosen at run time. */
#ifndef LP_KERNELS_H
#define LP_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#include "numbers.h"
#include "panel.h"

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

    /* ==== Quantised weights ==== */

    /* Puts x (count) into the place of `position` in `blocks` (count / 32): rounded to 8 bits, a scale for each 32. */
    void (*quantize)(const float *x, size_t count, lp_input_block *blocks, size_t position);
    void (*quantize_few)(const float *x, size_t count, lp_few_block *blocks, size_t position);

    /* panel (blocks) = a packed panel of a quantised `type` */
    void (*unpack)(int32_t type, const uint8_t *packed, size_t blocks, lp_panel_block *panel);

    /* The same as unpack and multiply, for the first 1 to 4 positions of the group, without a panel in between. */
    void (*direct)(const lp_direct *rows, size_t blocks, size_t positions);

    /* y (positions, 16; row stride y_stride) = input · panelᵀ + bias (16, or NULL) for the first `positions` (1 to 16)
     * of the group; with `add`, y += that. */
    void (*multiply)(
        const lp_panel_block *panel, size_t blocks, int32_t scaling, const lp_input_block *input, size_t positions,
        const float *bias, int add, float *y, size_t y_stride);

    /* y (positions, 16; row stride y_stride) += low (positions, pairs) · b (pairs, 16; row stride b_stride), where each
     * word is a pair of bf16 numbers that follow each other along the depth of the product */
    void (*combine)(
        const uint32_t *low, size_t positions, size_t pairs, const uint32_t *b, size_t b_stride, float *y,
        size_t y_stride);

    /* pairs (count / 2, rounded up) = x (count) as bf16 */
    void (*pair_up)(const float *x, size_t count, uint32_t *pairs);

    /* y (count) += a * x (count) */
    void (*accumulate)(float a, const float *x, float *y, size_t count);

    /* ==== Attention ==== */

    /* destination (count) = source (count) */
    void (*widen)(const int8_t *source, float *destination, size_t count);

    /* destination (count) = source (count), rounded to half floats */
    void (*halve)(const float *source, uint16_t *destination, size_t count);

    /* row (count) becomes exp(row - shift); gives its sum */
    float (*exponentials)(float *row, size_t count, float shift);

    /* the largest of row (count); count > 0 */
    float (*largest)(const float *row, size_t count);

    /* gate (count) becomes silu(gate) * up */
    void (*swiglu_forward)(float *gate, const float *up, size_t count);

    /* ==== Training ==== */

    /* gate and up (count) become the gradients by gate and up of silu(gate) * up, whose own gradient is dy (count) */
    void (*swiglu_backward)(float *gate, float *up, const float *dy, size_t count);

    /* x (count) *= a */
    void (*scale)(float *x, size_t count, float a);

    /* The way back through a softmax whose logarithms of sums are known: p (count) holds scores and becomes
     * exp(p - logs), dp (count) becomes p * (dp - shares). */
    void (*softmax_backward)(float *p, float *dp, const float *logs, const float *shares, size_t count);

    const lp_numbers *floats;
    const lp_numbers *pairs; /* of bf16; NULL where the CPU does not multiply them */
} lp_kernels;

extern const lp_kernels lp_kernels_portable;
#if defined(__x86_64__)
extern const lp_kernels lp_kernels_avx2;
extern const lp_kernels lp_kernels_avx512;
extern const lp_kernels lp_kernels_avx512bf16;
#endif

/* The kernels of that name, or NULL where this CPU has them not; for NULL the best, or what LOOPER_CPU names. */
const lp_kernels *lp_kernels_find(const char *name);

#endif
