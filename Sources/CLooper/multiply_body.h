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

static void quantize(const float *x, size_t count, lp_input_block *blocks, size_t position) {
    for (size_t i = 0; i < count; i += LP_DEPTH, blocks++) {
        vec most = {0}, wrong = {0};
        for (int j = 0; j < LP_DEPTH; j += LP_LANES) {
            const vec v = vec_load(x + i + j);
            most = vec_larger(most, vec_larger(v, -v));
            wrong += v - v;
        }
        float largest = 0, not_finite = 0;
        for (int lane = 0; lane < LP_LANES; lane++) {
            largest = most[lane] > largest ? most[lane] : largest;
            not_finite += wrong[lane];
        }
        if (not_finite != 0) { /* also where it is no number: the sum must not hide it */
            memset(blocks->x[position], LP_SHIFTED ? LP_SHIFT : 0, LP_DEPTH);
            if (position < LP_FEW) {
                memset(blocks->few[position], 0, LP_DEPTH);
                blocks->total[position] = blocks->first[position] = 0;
            }
            blocks->d[position] = blocks->sum[position] = not_finite;
            continue;
        }
        const float d = largest / 127.0f, inverse = largest > 0x1p-120f ? 127.0f / largest : 0;
        int8_t q[LP_DEPTH];
        int32_t first = 0, total = 0;
        for (int j = 0; j < LP_DEPTH; j++) {
            const float scaled = x[i + (size_t)j] * inverse;
            q[j] = (int8_t)(int32_t)(scaled + (scaled < 0 ? -0.5f : 0.5f));
        }
        for (int j = 0; j < LP_DEPTH / 2; j++) first += q[j];
        for (int j = 0; j < LP_DEPTH; j++) total += q[j];
        for (int j = 0; j < LP_DEPTH; j++) blocks->x[position][j] = (uint8_t)(q[j] + (LP_SHIFTED ? LP_SHIFT : 0));
        if (position < LP_FEW) {
            memcpy(blocks->few[position], q, LP_DEPTH);
            blocks->total[position] = total;
            blocks->first[position] = first;
        }
        blocks->d[position] = d;
        blocks->sum[position] = d * (float)total;
    }
}

static void combine(const float *a, size_t terms, const float *b, size_t b_stride, float *y, size_t count) {
    size_t i = 0;
    for (; i + LP_LANES <= count; i += LP_LANES) {
        vec sum = vec_load(y + i);
        for (size_t r = 0; r < terms; r++) sum += a[r] * vec_load(b + r * b_stride + i);
        vec_store(y + i, sum);
    }
    for (; i < count; i++) {
        float sum = y[i];
        for (size_t r = 0; r < terms; r++) sum += a[r] * b[r * b_stride + i];
        y[i] = sum;
    }
}
