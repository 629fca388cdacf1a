/* Products of training for one kind of CPU, included by kernels_body.h. */
#include "numbers.h"

#if LP_LANES == 16
#define LP_WIDE_VECTORS 4 /* of a strip of columns that is held in registers */
#define LP_WIDE_ROWS 6
#elif LP_LANES == 8
#define LP_WIDE_VECTORS 2
#define LP_WIDE_ROWS 6
#else
#define LP_WIDE_VECTORS 2
#define LP_WIDE_ROWS 4
#endif

/* ==== Floats ==== */

static void floats_from_floats(const float *x, size_t count, uint32_t *to) { memcpy(to, x, count * sizeof *x); }

static void floats_to_floats(const uint32_t *x, size_t count, float *to) { memcpy(to, x, count * sizeof *to); }

static void floats_interleave(const uint32_t *const *rows, size_t from, size_t count, uint32_t *panel) {
    if (!rows[0]) count = 0;
    if (count > 0) memcpy(panel, rows[0] + from, count * sizeof *panel);
    memset(panel + count, 0, (LP_WIDE - count) * sizeof *panel);
}

/* `rows` is a constant in every use, so that `sum` lives in registers. */
static inline __attribute__((always_inline)) void floats_strip(
    const int rows, const int vectors, const uint32_t *words, size_t a_stride, size_t depth, const uint32_t *panel, float *y,
    size_t y_stride, int add) {
    const float *a = (const float *)words, *p = (const float *)panel;
    vec sum[LP_WIDE_ROWS][LP_WIDE_VECTORS] = {0};
    for (size_t k = 0; k < depth; k++) {
        vec right[LP_WIDE_VECTORS];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) right[v] = vec_load(p + k * LP_WIDE + v * LP_LANES);
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            const vec left = a[r * a_stride + k] - (vec){0};
#pragma GCC unroll 4
            for (int v = 0; v < vectors; v++) sum[r][v] += left * right[v];
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            float *to = y + r * y_stride + v * LP_LANES;
            vec_store(to, add ? vec_load(to) + sum[r][v] : sum[r][v]);
        }
    }
}

#define LP_WIDE_STRIPS(NAME, STRIP)                                                                                   \
    static inline __attribute__((always_inline)) void NAME##_strips(                                                  \
        const int vectors, const uint32_t *a, size_t a_stride, size_t rows, size_t depth, const uint32_t *panel,      \
        float *y, size_t y_stride, int add) {                                                                         \
        for (; rows >= LP_WIDE_ROWS; rows -= LP_WIDE_ROWS) {                                                          \
            STRIP(LP_WIDE_ROWS, vectors, a, a_stride, depth, panel, y, y_stride, add);                                \
            a += LP_WIDE_ROWS * a_stride;                                                                             \
            y += LP_WIDE_ROWS * y_stride;                                                                             \
        }                                                                                                             \
        for (; rows >= 2; rows -= 2, a += 2 * a_stride, y += 2 * y_stride) {                                          \
            STRIP(2, vectors, a, a_stride, depth, panel, y, y_stride, add);                                           \
        }                                                                                                             \
        if (rows > 0) STRIP(1, vectors, a, a_stride, depth, panel, y, y_stride, add);                                 \
    }                                                                                                                 \
    static void NAME(                                                                                                 \
        const uint32_t *a, size_t a_stride, size_t rows, size_t depth, const uint32_t *panel, size_t columns,         \
        float *y, size_t y_stride, int add) {                                                                         \
        const size_t strip = LP_WIDE_VECTORS * LP_LANES;                                                              \
        size_t lane = 0;                                                                                              \
        for (; columns >= lane + strip || (columns > lane && columns > lane + strip / 2); lane += strip) {            \
            NAME##_strips(LP_WIDE_VECTORS, a, a_stride, rows, depth, panel + lane, y + lane, y_stride, add);          \
        }                                                                                                             \
        for (; columns > lane; lane += LP_LANES) {                                                                    \
            NAME##_strips(1, a, a_stride, rows, depth, panel + lane, y + lane, y_stride, add);                        \
        }                                                                                                             \
    }

LP_WIDE_STRIPS(floats_tile, floats_strip)

static const lp_numbers numbers_floats = {
    .name = "f32",
    .pair = 1,
    .from_floats = floats_from_floats,
    .to_floats = floats_to_floats,
    .tile = floats_tile,
    .interleave = floats_interleave,
};

/* ==== Pairs of bf16 ==== */

#if defined(LP_DOT_BF16)
static void pairs_from_floats(const float *x, size_t count, uint32_t *to) {
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        _mm256_storeu_si256((void *)(to + i / 2), (__m256i)_mm512_cvtneps_pbh(_mm512_loadu_ps(x + i)));
    }
    if (i == count) return;
    const __m512 rest = _mm512_maskz_loadu_ps((__mmask16)((1u << (count - i)) - 1), x + i);
    const size_t numbers = (count - i + 1) / 2 * 2;
    _mm256_mask_storeu_epi16(
        (void *)(to + i / 2), (__mmask16)((1u << numbers) - 1), (__m256i)_mm512_cvtneps_pbh(rest));
}

static void pairs_to_floats(const uint32_t *x, size_t count, float *to) {
    const uint16_t *numbers = (const uint16_t *)x;
    size_t i = 0;
    for (; i + 16 <= count; i += 16) {
        const __m256i halves = _mm256_loadu_si256((const void *)(numbers + i));
        _mm512_storeu_ps(to + i, _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16)));
    }
    for (; i < count; i++) {
        const uint32_t bits = (uint32_t)numbers[i] << 16;
        memcpy(to + i, &bits, sizeof bits);
    }
}

static void pairs_interleave(const uint32_t *const *rows, size_t from, size_t count, uint32_t *panel) {
    const uint16_t *first = rows[0] ? (const uint16_t *)rows[0] + from : NULL;
    const uint16_t *second = rows[1] ? (const uint16_t *)rows[1] + from : NULL;
    for (size_t c = 0; c < LP_WIDE; c += 16) {
        const size_t left = count > c ? count - c : 0;
        const __mmask16 inside = left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1);
        __m256i low = _mm256_setzero_si256(), high = low;
        if (first) low = _mm256_maskz_loadu_epi16(inside, first + c);
        if (second) high = _mm256_maskz_loadu_epi16(inside, second + c);
        const __m512i words =
            _mm512_or_si512(_mm512_cvtepu16_epi32(low), _mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16));
        _mm512_storeu_si512((void *)(panel + c), words);
    }
}

static inline __attribute__((always_inline)) void pairs_strip(
    const int rows, const int vectors, const uint32_t *a, size_t a_stride, size_t depth, const uint32_t *panel, float *y, size_t y_stride,
    int add) {
    __m512 sum[LP_WIDE_ROWS][4];
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) sum[r][v] = add ? _mm512_loadu_ps(y + r * y_stride + 16 * v) : _mm512_setzero_ps();
    }
    for (size_t k = 0; k < depth; k++) {
        __m512bh right[4];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) right[v] = (__m512bh)_mm512_loadu_si512((const void *)(panel + k * LP_WIDE + 16 * v));
#pragma GCC unroll 8
        for (int r = 0; r < rows; r++) {
            const __m512bh left = (__m512bh)_mm512_set1_epi32((int)a[r * a_stride + k]);
#pragma GCC unroll 4
            for (int v = 0; v < vectors; v++) sum[r][v] = _mm512_dpbf16_ps(sum[r][v], left, right[v]);
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) _mm512_storeu_ps(y + r * y_stride + 16 * v, sum[r][v]);
    }
}

LP_WIDE_STRIPS(pairs_tile, pairs_strip)

static const lp_numbers numbers_pairs = {
    .name = "bf16",
    .pair = 2,
    .from_floats = pairs_from_floats,
    .to_floats = pairs_to_floats,
    .tile = pairs_tile,
    .interleave = pairs_interleave,
};
#endif
