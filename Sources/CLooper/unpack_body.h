/* Rows of quantised types as panels, included by kernels_body.h: one row after the other, on any CPU. */

/* What 32 values of a row are made of. */
typedef struct lane {
    int8_t w[LP_DEPTH];
    float d, second;
} lane;

/* Nibbles of 16 bytes: value j is the low half of byte j, value j + 16 the high half; `fifth` has a bit for each. */
static inline void lane_nibbles(lane *l, const uint8_t *nibbles, uint32_t fifth, int offset) {
    for (int j = 0; j < 16; j++) {
        l->w[j] = (int8_t)((nibbles[j] & 15) + (int)(fifth >> j & 1) * 16 - offset);
        l->w[j + 16] = (int8_t)((nibbles[j] >> 4) + (int)(fifth >> (j + 16) & 1) * 16 - offset);
    }
}

/* Run `run` of a block of 256 of Q4_K or Q5_K. */
static inline void lane_k(lane *l, const uint8_t *b, int run, const uint8_t *nibbles, const uint8_t *fifth) {
    int scale, minimum;
    scale_and_minimum(b + 4, run, &scale, &minimum);
    l->d = half_at(b) * (float)scale;
    l->second = -half_at(b + 2) * (float)minimum;
    const uint8_t *q = nibbles + run / 2 * 32;
    for (int j = 0; j < 32; j++) {
        const int high = fifth ? (fifth[j] >> run & 1) << 4 : 0;
        l->w[j] = (int8_t)((q[j] >> (run % 2 * 4) & 15) | high);
    }
}

/* Runs 2 * `pair` and the next of a block of 256 of Q6_K. */
static inline void lane_q6_k(lane *l, const uint8_t *b, int pair) {
    const int half = pair / 4, quarter = pair % 4;
    const uint8_t *low = b + half * 64 + quarter % 2 * 32, *high = b + 128 + half * 32;
    const float d = half_at(b + 208);
    l->d = d * (float)(int8_t)b[192 + 2 * pair];
    l->second = d * (float)(int8_t)b[193 + 2 * pair];
    for (int j = 0; j < 32; j++) {
        const int value = (low[j] >> (quarter / 2 * 4) & 15) | (high[j] >> (quarter * 2) & 3) << 4;
        l->w[j] = (int8_t)(value - 32);
    }
}

/* Block `index` of the row at `row`. */
static void lane_of(int32_t type, const uint8_t *row, size_t index, lane *l) {
    const uint8_t *b;
    l->second = 0;
    switch (type) {
        case LP_Q4_0:
            b = row + index * 18;
            l->d = half_at(b);
            lane_nibbles(l, b + 2, 0, 8);
            break;
        case LP_Q4_1:
            b = row + index * 20;
            l->d = half_at(b);
            l->second = half_at(b + 2);
            lane_nibbles(l, b + 4, 0, 0);
            break;
        case LP_Q5_0:
            b = row + index * 22;
            l->d = half_at(b);
            lane_nibbles(l, b + 6, word_at(b + 2), 16);
            break;
        case LP_Q5_1:
            b = row + index * 24;
            l->d = half_at(b);
            l->second = half_at(b + 2);
            lane_nibbles(l, b + 8, word_at(b + 4), 0);
            break;
        case LP_Q8_0:
            b = row + index * 34;
            l->d = half_at(b);
            memcpy(l->w, b + 2, LP_DEPTH);
            break;
        case LP_Q4_K:
            b = row + index / 8 * 144;
            lane_k(l, b, (int)(index % 8), b + 16, NULL);
            break;
        case LP_Q5_K:
            b = row + index / 8 * 176;
            lane_k(l, b, (int)(index % 8), b + 48, b + 16);
            break;
        case LP_Q6_K: lane_q6_k(l, row + index / 8 * 210, (int)(index % 8)); break;
        default: memset(l, 0, sizeof *l); break; /* lp_is_quantised lets no other type come here */
    }
}

static void put_lane(lp_panel_block *block, size_t row, const lane *l) {
    int sums[2] = {0, 0};
    for (int j = 0; j < LP_DEPTH; j++) {
        block->w[j / 4][row][j % 4] = l->w[j];
        sums[j / 16] += l->w[j];
    }
    block->d[row] = l->d;
    block->second[row] = l->second;
    block->shift[0][row] = -LP_SHIFT * sums[0];
    block->shift[1][row] = -LP_SHIFT * sums[1];
}

static void unpack_any(
    int32_t type, const uint8_t *source, size_t row_bytes, size_t rows, size_t blocks, lp_panel_block *panel) {
    for (size_t r = 0; r < LP_ROWS; r++) {
        const uint8_t *row = source + (r < rows ? r : rows - 1) * row_bytes;
        for (size_t b = 0; b < blocks; b++) {
            lane l;
            lane_of(type, row, b, &l);
            put_lane(&panel[b], r, &l);
        }
    }
}
