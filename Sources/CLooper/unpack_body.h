/* Packed panels of quantised rows, LP_LANES rows at once, included by kernels_body.h. Each type is walked in one place, block by
 * block of 32 values; what becomes of a block is decided by its sink: it is kept as a part of a panel, or multiplied at
 * once with a few positions. Values are unsigned bytes, less the `zero` of their type. */

enum {
    KEEP = 0,     /* as a number of positions: none, the blocks are kept */
    AHEAD = 4096, /* bytes between what is read and what is asked for */
};

/* Has `count` bytes on their way to the cache; wherever they are, asking is harmless. */
static inline __attribute__((always_inline)) void ask_for(const uint8_t *p, size_t count) {
    for (size_t i = 0; i < count; i += 64) __builtin_prefetch(p + i, 0, 3);
}

typedef struct sink {
    size_t lane;               /* first row of the panel */
    lp_panel_block *panel;     /* KEEP: where the next block goes */
    const lp_few_block *input; /* else: its inputs */
    vec sum[LP_FEW];
} sink;

static inline __attribute__((always_inline)) void keep(
    sink *s, const bytes u[8], vec d, vec second, const int zero) {
    lp_panel_block *block = s->panel++;
    mask shift[2] = {{0}, {0}};
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++) {
        const bytes w = u[i] - (uint8_t)zero;
        memcpy(block->w[i][s->lane], &w, sizeof w);
        if (LP_SHIFTED) shift[i / 4] = shifted_sum(shift[i / 4], w);
    }
    vec_store(block->d + s->lane, d);
    vec_store(block->second + s->lane, second);
    if (!LP_SHIFTED) return;
    for (int half = 0; half < 2; half++) memcpy(block->shift[half] + s->lane, &shift[half], sizeof *shift);
}

static inline __attribute__((always_inline)) void meet(
    sink *s, const int positions, const bytes u[8], vec d, vec second, const int zero, const int scaling) {
    const lp_few_block *x = s->input++;
#pragma GCC unroll 4
    for (int p = 0; p < positions; p++) {
        const int32_t total = zero * x->total[p], first = zero * x->first[p];
        mask product = (mask){0} - (scaling == LP_HALVES ? first : total), product2 = (mask){0} - (total - first);
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++) {
            if (scaling == LP_HALVES && i >= 4) {
                product2 = dot4_unsigned(product2, u[i], x->x[p] + 4 * i, zero);
            } else {
                product = dot4_unsigned(product, u[i], x->x[p] + 4 * i, zero);
            }
        }
        s->sum[p] = scaled_sum(s->sum[p], product, product2, d, second, x->d[p], x->sum[p], scaling);
    }
}

static inline __attribute__((always_inline)) void take(
    sink *s, const int positions, const bytes u[8], vec d, vec second, const int zero, const int scaling) {
    if (positions == KEEP) {
        keep(s, u, d, second, zero);
    } else {
        meet(s, positions, u, d, second, zero, scaling);
    }
}

/* ==== Blocks of 32: nibble j of the first 16 is the low half of byte j, of the others the high half ==== */

static inline __attribute__((always_inline)) void walk_nibbles(
    sink *s, const int positions, const uint8_t *p, size_t blocks, const int affine, const int five) {
    const size_t fifths_at = affine ? 64 : 32, quads_at = fifths_at + (five ? 64 : 0), size = quads_at + 256;
    const int zero = affine ? 0 : five ? 16 : 8;
    for (size_t b = 0; b < blocks; b++, p += size) {
        ask_for(p + AHEAD, size);
        const words fifth = five ? words_from(p + fifths_at, s->lane) : (words){0};
        bytes u[8];
#pragma GCC unroll 4
        for (int i = 0; i < 4; i++) {
            const words raw = words_from(p + quads_at + 64 * i, s->lane);
            u[i] = nibbles(raw);
            u[i + 4] = upper_nibbles(raw);
            if (five) {
                u[i] |= fifths(fifth, 4 * i);
                u[i + 4] |= fifths(fifth, 4 * i + 16);
            }
        }
        const vec second = affine ? halves_from(p + 32, s->lane) : (vec){0};
        take(s, positions, u, halves_from(p, s->lane), second, zero, affine ? LP_AFFINE : LP_SCALED);
    }
}

static inline __attribute__((always_inline)) void walk_q8_0(
    sink *s, const int positions, const uint8_t *p, size_t blocks) {
    for (size_t b = 0; b < blocks; b++, p += 544) {
        ask_for(p + AHEAD, 544);
        bytes u[8];
#pragma GCC unroll 8
        for (int i = 0; i < 8; i++) u[i] = (bytes)words_from(p + 32 + 64 * i, s->lane) ^ 128;
        take(s, positions, u, halves_from(p, s->lane), (vec){0}, 128, LP_SCALED);
    }
}

/* ==== Blocks of 256 ==== */

/* Scales and minimums of the eight runs, as bytes of two double words each, from their 12 bytes. */
static inline void six_bits(const uint8_t *p, size_t lane, words scales[2], words minimums[2]) {
    const words s = words_from(p, lane), m = words_from(p + 64, lane), rest = words_from(p + 128, lane);
    scales[0] = s & 0x3f3f3f3fu;
    minimums[0] = m & 0x3f3f3f3fu;
    scales[1] = (rest & 0x0f0f0f0fu) | (s >> 2 & 0x30303030u);
    minimums[1] = (rest >> 4 & 0x0f0f0f0fu) | (m >> 2 & 0x30303030u);
}

/* d, dmin (halves), 12 bytes of scales, with `five` 32 bytes of fifth bits (bit `run` of each), 128 bytes of nibbles */
static inline __attribute__((always_inline)) void walk_k(
    sink *s, const int positions, const uint8_t *p, size_t blocks, const int five) {
    const size_t nibbles_at = five ? 768 : 256, size = nibbles_at + 2048;
    for (size_t b = 0; b < blocks; b += 8, p += size) {
        const words head = words_from(p, s->lane);
        const vec d = low_halves(head), minus = -high_halves(head);
        words scales[2], minimums[2];
        six_bits(p + 64, s->lane, scales, minimums);
        for (int run = 0; run < 8; run++) {
            const uint8_t *q = p + nibbles_at + run / 2 * 512;
            if (run % 2 == 0) ask_for(q + AHEAD, size / 4);
            bytes u[8];
#pragma GCC unroll 8
            for (int i = 0; i < 8; i++) {
                const words raw = words_from(q + 64 * i, s->lane);
                u[i] = run % 2 == 0 ? nibbles(raw) : upper_nibbles(raw);
                if (five) u[i] |= (bytes)((words_from(p + 256 + 64 * i, s->lane) >> run & 0x01010101u) << 4);
            }
            const vec minimum = minus * byte_of(minimums[run / 4], run % 4);
            take(s, positions, u, d * byte_of(scales[run / 4], run % 4), minimum, 0, LP_AFFINE);
        }
    }
}

/* 128 bytes of low nibbles, 64 bytes of upper bit pairs, 16 signed scales, d (half) */
static inline __attribute__((always_inline)) void walk_q6_k(
    sink *s, const int positions, const uint8_t *p, size_t blocks) {
    for (size_t b = 0; b < blocks; b += 8, p += 3360) {
        const vec d = halves_from(p + 3328, s->lane);
        for (int pair = 0; pair < 8; pair++) {
            const int half = pair / 4, quarter = pair % 4;
            const uint8_t *low = p + half * 1024 + quarter % 2 * 512, *high = p + 2048 + half * 512;
            ask_for(p + pair * 420 + AHEAD, 420);
            bytes u[8];
#pragma GCC unroll 8
            for (int i = 0; i < 8; i++) {
                const words four = words_from(low + 64 * i, s->lane), two = words_from(high + 64 * i, s->lane);
                u[i] = quarter < 2 ? nibbles(four) : upper_nibbles(four);
                u[i] |= (bytes)((two >> (2 * quarter) & 0x03030303u) << 4);
            }
            const words scales = words_from(p + 3072 + pair / 2 * 64, s->lane);
            const vec first = d * signed_byte_of(scales, pair % 2 * 2);
            take(s, positions, u, first, d * signed_byte_of(scales, pair % 2 * 2 + 1), 32, LP_HALVES);
        }
    }
}

static inline __attribute__((always_inline)) void walk(
    sink *s, const int positions, int32_t type, const uint8_t *p, size_t blocks) {
    switch (type) {
        case LP_Q4_0: walk_nibbles(s, positions, p, blocks, 0, 0); break;
        case LP_Q4_1: walk_nibbles(s, positions, p, blocks, 1, 0); break;
        case LP_Q5_0: walk_nibbles(s, positions, p, blocks, 0, 1); break;
        case LP_Q5_1: walk_nibbles(s, positions, p, blocks, 1, 1); break;
        case LP_Q8_0: walk_q8_0(s, positions, p, blocks); break;
        case LP_Q4_K: walk_k(s, positions, p, blocks, 0); break;
        case LP_Q5_K: walk_k(s, positions, p, blocks, 1); break;
        case LP_Q6_K: walk_q6_k(s, positions, p, blocks); break;
        default: break; /* lp_is_quantised lets no other type come here */
    }
}

static void unpack(int32_t type, const uint8_t *packed, size_t blocks, lp_panel_block *panel) {
    for (size_t lane = 0; lane < LP_ROWS; lane += LP_LANES) {
        sink s = {.lane = lane, .panel = panel};
        walk(&s, KEEP, type, packed, blocks);
    }
}

/* ==== A few positions ==== */

static inline __attribute__((always_inline)) void direct_lanes(
    const lp_direct *t, const int positions, const size_t lane, const size_t blocks) {
    sink s = {.lane = lane, .input = t->input};
    for (int p = 0; p < positions; p++) s.sum[p] = t->bias ? vec_load(t->bias + lane) : (vec){0};
    walk(&s, positions, t->type, t->packed, blocks);
    for (int p = 0; p < positions; p++) {
        float *y = t->y + (size_t)p * t->y_stride + lane;
        vec_store(y, t->add ? vec_load(y) + s.sum[p] : s.sum[p]);
    }
}

static void direct(const lp_direct *t, size_t blocks, size_t positions) {
    for (size_t lane = 0; lane < LP_ROWS; lane += LP_LANES) {
        switch (positions) {
            case 1: direct_lanes(t, 1, lane, blocks); break;
            case 2: direct_lanes(t, 2, lane, blocks); break;
            case 3: direct_lanes(t, 3, lane, blocks); break;
            default: direct_lanes(t, 4, lane, blocks); break;
        }
    }
}
