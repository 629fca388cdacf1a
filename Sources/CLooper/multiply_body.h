/* Panels times input groups, included by kernels_body.h. */

typedef struct lp_multiplication {
    const lp_panel_block *panel;
    size_t blocks;
    const lp_input_block *input;
    const float *bias;
    int add;
    float *y;
    size_t y_stride;
} lp_multiplication;

static inline mask mask_load(const int32_t *p) {
    mask m;
    memcpy(&m, p, sizeof m);
    return m;
}

/* Lanes `lane` ... of the panel, for `positions` positions from `from` on. The constants are known in every use, so
 * that sums live in registers. */
static inline __attribute__((always_inline)) void multiply_lanes(
    const lp_multiplication *t, const size_t lane, const size_t from, const int positions, const int scaling) {
    vec sum[LP_TILE_POSITIONS];
    for (int p = 0; p < positions; p++) sum[p] = t->bias ? vec_load(t->bias + lane) : (vec){0};
    for (size_t b = 0; b < t->blocks; b++) {
        const lp_panel_block *w = &t->panel[b];
        const lp_input_block *x = &t->input[b];
        const vec d = vec_load(w->d + lane), second = vec_load(w->second + lane);
        mask shift = {0}, shift2 = {0};
        if (LP_SHIFTED) {
            shift = mask_load(w->shift[0] + lane);
            shift2 = mask_load(w->shift[1] + lane);
            if (scaling != LP_HALVES) shift += shift2;
        }
#pragma GCC unroll 16
        for (int p = 0; p < positions; p++) {
            const uint8_t *input = x->x[from + (size_t)p];
            mask product = shift, product2 = shift2;
#pragma GCC unroll 8
            for (int i = 0; i < 8; i++) {
                bytes four;
                memcpy(&four, w->w[i][lane], sizeof four);
                if (scaling == LP_HALVES && i >= 4) {
                    product2 = dot4(product2, input + 4 * i, four);
                } else {
                    product = dot4(product, input + 4 * i, four);
                }
            }
            const size_t at = from + (size_t)p;
            sum[p] = scaled_sum(sum[p], product, product2, d, second, x->d[at], x->sum[at], scaling);
        }
    }
    for (int p = 0; p < positions; p++) {
        float *y = t->y + (from + (size_t)p) * t->y_stride + lane;
        vec_store(y, t->add ? vec_load(y) + sum[p] : sum[p]);
    }
}

static inline __attribute__((always_inline)) void multiply_scaled(
    const lp_multiplication *t, size_t positions, const int scaling) {
    for (size_t lane = 0; lane < LP_ROWS; lane += LP_LANES) {
        size_t from = 0;
        for (; from + LP_TILE_POSITIONS <= positions; from += LP_TILE_POSITIONS) {
            multiply_lanes(t, lane, from, LP_TILE_POSITIONS, scaling);
        }
        for (; from + 4 <= positions; from += 4) multiply_lanes(t, lane, from, 4, scaling);
        for (; from + 2 <= positions; from += 2) multiply_lanes(t, lane, from, 2, scaling);
        for (; from < positions; from++) multiply_lanes(t, lane, from, 1, scaling);
    }
}

static void multiply(
    const lp_panel_block *panel, size_t blocks, int32_t scaling, const lp_input_block *input, size_t positions,
    const float *bias, int add, float *y, size_t y_stride) {
    const lp_multiplication t = {panel, blocks, input, bias, add, y, y_stride};
    switch (scaling) {
        case LP_SCALED: multiply_scaled(&t, positions, LP_SCALED); break;
        case LP_AFFINE: multiply_scaled(&t, positions, LP_AFFINE); break;
        default: multiply_scaled(&t, positions, LP_HALVES); break;
    }
}

/* ==== Inputs ==== */

typedef int8_t narrow __attribute__((vector_size(LP_LANES)));

/* The largest size in x (32), or what is no number where one is not finite. */
static inline float size_of(const float *x) {
    vec most = {0}, wrong = {0};
    for (int j = 0; j < LP_DEPTH; j += LP_LANES) {
        const vec v = vec_load(x + j);
        most = vec_larger(most, vec_larger(v, -v));
        wrong += v - v;
    }
    float largest = 0, not_finite = 0;
#if LP_LANES == 16
    largest = _mm512_reduce_max_ps((__m512)most);
    not_finite = _mm512_cmp_ps_mask((__m512)wrong, (__m512)wrong, _CMP_UNORD_Q) ? __builtin_nanf("") : 0;
#else
    for (int lane = 0; lane < LP_LANES; lane++) {
        largest = most[lane] > largest ? most[lane] : largest;
        not_finite += wrong[lane];
    }
#endif
    return largest + not_finite;
}

/* q (32) = x (32) * inverse, rounded; gives the sums of the first half and of all. */
static inline void round_block(const float *x, float inverse, int8_t *q, int32_t *first, int32_t *total) {
    mask sums[2] = {{0}, {0}};
    for (int j = 0; j < LP_DEPTH; j += LP_LANES) {
        const vec scaled = vec_load(x + j) * inverse;
        /* To the nearest: adding it brings the fraction past the end of the number. */
        const vec magic = (vec){0} + 0x1.8p23f;
        const mask whole = __builtin_convertvector((scaled + magic) - magic, mask);
        sums[j / 16] += whole;
        const narrow bytes8 = __builtin_convertvector(whole, narrow);
        memcpy(q + j, &bytes8, sizeof bytes8);
    }
    int32_t sum[2] = {0, 0};
    for (int half = 0; half < 2; half++) {
#if LP_LANES == 16
        sum[half] = _mm512_reduce_add_epi32((__m512i)sums[half]);
#else
        for (int lane = 0; lane < LP_LANES; lane++) sum[half] += sums[half][lane];
#endif
    }
    *first = sum[0];
    *total = sum[0] + sum[1];
}

/* One block of x, rounded: 8-bit numbers, their scale and their sums. */
typedef struct rounded {
    int8_t q[LP_DEPTH];
    float d;
    int32_t first, total;
} rounded;

static inline void round_to(rounded *r, const float *x) {
    const float largest = size_of(x);
    /* What is no number stays so in the scale: the sum must not hide it. */
    const float inverse = largest > 0x1p-120f ? 127.0f / largest : 0;
    *r = (rounded){.d = largest / 127.0f};
    if (inverse > 0) round_block(x, inverse, r->q, &r->first, &r->total);
}

static void quantize(const float *x, size_t count, lp_input_block *blocks, size_t position) {
    for (size_t i = 0; i < count; i += LP_DEPTH, blocks++) {
        rounded r;
        round_to(&r, x + i);
        for (int j = 0; j < LP_DEPTH; j++) blocks->x[position][j] = (uint8_t)(r.q[j] + (LP_SHIFTED ? LP_SHIFT : 0));
        blocks->d[position] = r.d;
        blocks->sum[position] = r.d * (float)r.total;
    }
}

static void quantize_few(const float *x, size_t count, lp_few_block *blocks, size_t position) {
    for (size_t i = 0; i < count; i += LP_DEPTH, blocks++) {
        rounded r;
        round_to(&r, x + i);
        memcpy(blocks->x[position], r.q, LP_DEPTH);
        blocks->d[position] = r.d;
        blocks->sum[position] = r.d * (float)r.total;
        blocks->total[position] = r.total;
        blocks->first[position] = r.first;
    }
}

/* ==== Adapters ==== */

/* The nearest number of 16 bits: the upper half of a float. */
static inline uint32_t bf16_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

static inline vec float_of(words upper) { return (vec)upper; }

/* sum + both products of a pair in each lane. */
static inline vec add_pair(vec sum, uint32_t low, words pair) {
#if defined(LP_DOT_BF16)
    return (vec)_mm512_dpbf16_ps((__m512)sum, (__m512bh)_mm512_set1_epi32((int32_t)low), (__m512bh)pair);
#else
    const uint32_t even = low << 16, odd = low & 0xffff0000u;
    float first, second;
    memcpy(&first, &even, sizeof first);
    memcpy(&second, &odd, sizeof second);
    return sum + first * float_of(pair << 16) + second * float_of(pair & 0xffff0000u);
#endif
}

static inline __attribute__((always_inline)) void combine_lanes(
    const uint32_t *low, size_t pairs, const uint32_t *b, size_t b_stride, float *y, size_t y_stride,
    const int positions) {
    vec sum[4];
    for (int p = 0; p < positions; p++) sum[p] = vec_load(y + (size_t)p * y_stride);
    for (size_t r = 0; r < pairs; r++) {
        words pair;
        memcpy(&pair, b + r * b_stride, sizeof pair);
        for (int p = 0; p < positions; p++) sum[p] = add_pair(sum[p], low[(size_t)p * pairs + r], pair);
    }
    for (int p = 0; p < positions; p++) vec_store(y + (size_t)p * y_stride, sum[p]);
}

static void combine(
    const uint32_t *low, size_t positions, size_t pairs, const uint32_t *b, size_t b_stride, float *y,
    size_t y_stride) {
    for (size_t lane = 0; lane < LP_ROWS; lane += LP_LANES) {
        size_t p = 0;
        for (; p + 4 <= positions; p += 4) {
            combine_lanes(low + p * pairs, pairs, b + lane, b_stride, y + p * y_stride + lane, y_stride, 4);
        }
        for (; p < positions; p++) {
            combine_lanes(low + p * pairs, pairs, b + lane, b_stride, y + p * y_stride + lane, y_stride, 1);
        }
    }
}

static void pair_up(const float *x, size_t count, uint32_t *pairs) {
    for (size_t i = 0; i + 1 < count; i += 2) pairs[i / 2] = bf16_of(x[i]) | bf16_of(x[i + 1]) << 16;
    if (count % 2 == 1) pairs[count / 2] = bf16_of(x[count - 1]);
}

/* ==== Sums of rows ==== */

static void accumulate(float a, const float *x, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] += a * x[i];
}
