/* The kernels themselves, included by one file for each kind of CPU, which sets
 *   LP_NAME, LP_TABLE   the table's name in words and in C
 *   LP_LANES            floats of one vector register: 4, 8 or 16
 *   LP_TILE_ROWS        rows of a register tile: two vectors each, so 2 * LP_TILE_ROWS + 3 registers are in use
 *   LP_TILE_POSITIONS   positions of a register tile of 8-bit products
 *   LP_F16C             where the CPU converts half floats
 *   LP_DOT_BF16          where the CPU multiplies pairs of bf16 numbers
 * Sums are kept in explicit vectors, so that neither the compiler nor its flags change the order of additions. */
#include <string.h>

#include "clooper.h"
#include "kernels.h"

typedef float vec __attribute__((vector_size(4 * LP_LANES)));
typedef int32_t mask __attribute__((vector_size(4 * LP_LANES)));

static inline vec vec_load(const float *p) {
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void vec_store(float *p, vec v) { memcpy(p, &v, sizeof v); }

static inline vec vec_larger(vec a, vec b) {
    const mask larger = a > b;
    return (vec)(((mask)a & larger) | ((mask)b & ~larger));
}

static inline float vec_sum(vec v) {
    float sum = 0;
    for (int i = 0; i < LP_LANES; i++) sum += v[i];
    return sum;
}

#include "dequantize_body.h"
#include "rows_body.h"
#include "dots_body.h"
#include "unpack_body.h"
#include "multiply_body.h"

/* ==== Products ==== */

static float dot(const float *a, const float *b, size_t count) {
    vec s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
    size_t i = 0;
    for (; i + 4 * LP_LANES <= count; i += 4 * LP_LANES) {
        s0 += vec_load(a + i) * vec_load(b + i);
        s1 += vec_load(a + i + LP_LANES) * vec_load(b + i + LP_LANES);
        s2 += vec_load(a + i + 2 * LP_LANES) * vec_load(b + i + 2 * LP_LANES);
        s3 += vec_load(a + i + 3 * LP_LANES) * vec_load(b + i + 3 * LP_LANES);
    }
    float sum = vec_sum((s0 + s1) + (s2 + s3));
    for (; i < count; i++) sum += a[i] * b[i];
    return sum;
}

/* `rows` is a constant in every use, so that `sum` lives in registers. */
static inline __attribute__((always_inline)) void tile_rows(
    const int rows, const float *a, size_t a_stride, size_t depth, const float *panel, float *out, size_t out_stride) {
    vec sum[LP_TILE_ROWS][2] = {0};
    for (size_t k = 0; k < depth; k++) {
        const vec p0 = vec_load(panel + k * LP_PANEL);
        const vec p1 = vec_load(panel + k * LP_PANEL + LP_LANES);
#pragma GCC unroll 16
        for (int r = 0; r < rows; r++) {
            const vec value = a[r * a_stride + k] - (vec){0};
            sum[r][0] += value * p0;
            sum[r][1] += value * p1;
        }
    }
#pragma GCC unroll 16
    for (int r = 0; r < rows; r++) {
        vec_store(out + r * out_stride, sum[r][0]);
        vec_store(out + r * out_stride + LP_LANES, sum[r][1]);
    }
}

static void tile(
    const float *a, size_t a_stride, size_t rows, size_t depth, const float *panel, float *out, size_t out_stride) {
    while (rows > 0) {
        const size_t step = rows >= LP_TILE_ROWS ? LP_TILE_ROWS : rows >= 4 ? 4 : rows >= 2 ? 2 : 1;
        for (size_t lane = 0; lane < LP_PANEL; lane += 2 * LP_LANES) {
            const float *p = panel + lane;
            float *o = out + lane;
            switch (step) {
                case 1: tile_rows(1, a, a_stride, depth, p, o, out_stride); break;
                case 2: tile_rows(2, a, a_stride, depth, p, o, out_stride); break;
#if LP_TILE_ROWS > 4
                case 4: tile_rows(4, a, a_stride, depth, p, o, out_stride); break;
#endif
                default: tile_rows(LP_TILE_ROWS, a, a_stride, depth, p, o, out_stride); break;
            }
        }
        a += step * a_stride;
        out += step * out_stride;
        rows -= step;
    }
}

/* ==== Exponentials ==== */

/* e^x with a relative error of about 2e-7; branch-free, so that loops over it become vector code. */
static inline float exponential(float x) {
    x = x < -87.0f ? -87.0f : x;
    x = x > 88.0f ? 88.0f : x;
    const float shift = 0x1.8p23f; /* adding it rounds to an integer, which stands in the low bits */
    const float shifted = x * 0x1.715476p0f + shift;
    const float whole = shifted - shift;
    const float r = (x - whole * 0x1.62e4p-1f) - whole * 0x1.7f7d1cp-20f;
    float e = 1.0f / 720;
    e = e * r + 1.0f / 120;
    e = e * r + 1.0f / 24;
    e = e * r + 1.0f / 6;
    e = e * r + 0.5f;
    e = e * r + 1.0f;
    e = e * r + 1.0f;
    uint32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits << 23) + 0x3f800000u;
    float power;
    memcpy(&power, &bits, sizeof power);
    return e * power;
}

static float largest_of(const float *row, size_t count) {
    float largest = row[0];
    size_t i = 0;
    if (count >= LP_LANES) {
        vec most = vec_load(row);
        for (; i + LP_LANES <= count; i += LP_LANES) most = vec_larger(vec_load(row + i), most);
        for (int lane = 0; lane < LP_LANES; lane++) largest = most[lane] > largest ? most[lane] : largest;
    }
    for (; i < count; i++) largest = row[i] > largest ? row[i] : largest;
    return largest;
}

static float sum_of(const float *row, size_t count) {
    vec sums = {0};
    size_t i = 0;
    for (; i + LP_LANES <= count; i += LP_LANES) sums += vec_load(row + i);
    float sum = vec_sum(sums);
    for (; i < count; i++) sum += row[i];
    return sum;
}

static float exponentials(float *row, size_t count, float shift) {
    for (size_t i = 0; i < count; i++) row[i] = exponential(row[i] - shift);
    return sum_of(row, count);
}

/* The nearest half float; too large ones become infinite. */
static inline uint16_t half_of(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    const uint32_t sign = bits >> 16 & 0x8000, size = bits & 0x7fffffff;
    if (size > 0x7f800000) return (uint16_t)(sign | 0x7e00);
    if (size >= 0x47800000) return (uint16_t)(sign | 0x7c00);
    if (size < 0x38800000) { /* subnormal: adding a half lines the bits up, and rounds */
        float small;
        memcpy(&small, &size, sizeof small);
        small += 0.5f;
        memcpy(&bits, &small, sizeof bits);
        return (uint16_t)(sign | (bits - 0x3f000000));
    }
    return (uint16_t)(sign | ((size - 0x38000000 + 0xfff + (size >> 13 & 1)) >> 13));
}

static void halve(const float *source, uint16_t *destination, size_t count) {
    size_t i = 0;
#if defined(LP_F16C)
    for (; i + 8 <= count; i += 8) {
        _mm_storeu_si128((void *)(destination + i), _mm256_cvtps_ph(_mm256_loadu_ps(source + i), 0));
    }
#endif
    for (; i < count; i++) destination[i] = half_of(source[i]);
}

static void widen(const int8_t *source, float *destination, size_t count) {
    for (size_t i = 0; i < count; i++) destination[i] = source[i];
}

static void swiglu_forward(float *gate, const float *up, size_t count) {
    for (size_t i = 0; i < count; i++) gate[i] = gate[i] / (1.0f + exponential(-gate[i])) * up[i];
}

/* Of y = silu(gate) * up: gate and up become the gradients by them, given dy. */
static void swiglu_backward(float *gate, float *up, const float *dy, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const float g = gate[i], sigmoid = 1.0f / (1.0f + exponential(-g));
        gate[i] = dy[i] * up[i] * sigmoid * (1.0f + g * (1.0f - sigmoid));
        up[i] = dy[i] * g * sigmoid;
    }
}

static void scale(float *x, size_t count, float a) {
    for (size_t i = 0; i < count; i++) x[i] *= a;
}

static void softmax_backward(float *p, float *dp, const float *logs, const float *shares, size_t count) {
    for (size_t i = 0; i < count; i++) {
        p[i] = exponential(p[i] - logs[i]);
        dp[i] = p[i] * (dp[i] - shares[i]);
    }
}

#include "numbers_body.h"

const lp_kernels LP_TABLE = {
    .name = LP_NAME,
    .dequantize = dequantize,
    .dot = dot,
    .tile = tile,
    .quantize = quantize,
    .quantize_few = quantize_few,
    .unpack = unpack,
    .direct = direct,
    .multiply = multiply,
    .combine = combine,
    .pair_up = pair_up,
    .accumulate = accumulate,
    .widen = widen,
    .halve = halve,
    .exponentials = exponentials,
    .largest = largest_of,
    .swiglu_forward = swiglu_forward,
    .swiglu_backward = swiglu_backward,
    .scale = scale,
    .softmax_backward = softmax_backward,
    .floats = &numbers_floats,
#if defined(LP_DOT_BF16)
    .pairs = &numbers_pairs,
#endif
};
