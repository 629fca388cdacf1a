/* Values of each type as floats, included by kernels_body.h. A block is a run of values that share scales; its bytes
 * may lie at any address. All loops are written so that the compiler makes vector code of them. */

static inline float half_at(const uint8_t *p) {
    uint16_t half;
    memcpy(&half, p, sizeof half);
#if defined(LP_F16C)
    return _cvtsh_ss(half);
#else
    uint32_t bits = (uint32_t)(half & 0x7fff) << 13;
    float value;
    memcpy(&value, &bits, sizeof value);
    value *= 0x1p112f; /* moves the exponent's bias, and is exact for subnormal halves too */
    memcpy(&bits, &value, sizeof bits);
    if ((half & 0x7c00) == 0x7c00) bits |= 0x7f800000u;
    bits |= (uint32_t)(half & 0x8000) << 16;
    memcpy(&value, &bits, sizeof value);
    return value;
#endif
}

static inline uint32_t word_at(const uint8_t *p) {
    uint32_t word;
    memcpy(&word, p, sizeof word);
    return word;
}

/* ==== Plain types ==== */

static void dequantize_f16(const uint8_t *source, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) y[i] = half_at(source + 2 * i);
}

static void dequantize_bf16(const uint8_t *source, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint16_t upper;
        memcpy(&upper, source + 2 * i, sizeof upper);
        const uint32_t bits = (uint32_t)upper << 16;
        memcpy(y + i, &bits, sizeof bits);
    }
}

/* ==== Blocks of 32: scale, (minimum,) (fifth bits,) nibbles: value j in the low half of byte j, j + 16 in the high ==== */

static void dequantize_q4_0(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 32, b += 18) {
        const float d = half_at(b);
        for (int j = 0; j < 16; j++) y[i + j] = d * ((b[2 + j] & 15) - 8);
        for (int j = 0; j < 16; j++) y[i + 16 + j] = d * ((b[2 + j] >> 4) - 8);
    }
}

static void dequantize_q4_1(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 32, b += 20) {
        const float d = half_at(b), m = half_at(b + 2);
        for (int j = 0; j < 16; j++) y[i + j] = d * (b[4 + j] & 15) + m;
        for (int j = 0; j < 16; j++) y[i + 16 + j] = d * (b[4 + j] >> 4) + m;
    }
}

static void dequantize_q5_0(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 32, b += 22) {
        const float d = half_at(b);
        const uint32_t fifth = word_at(b + 2);
        for (int j = 0; j < 16; j++) y[i + j] = d * (int)(((b[6 + j] & 15) | (fifth >> j & 1) << 4) - 16);
        for (int j = 0; j < 16; j++) y[i + 16 + j] = d * (int)((b[6 + j] >> 4 | (fifth >> (j + 16) & 1) << 4) - 16);
    }
}

static void dequantize_q5_1(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 32, b += 24) {
        const float d = half_at(b), m = half_at(b + 2);
        const uint32_t fifth = word_at(b + 4);
        for (int j = 0; j < 16; j++) y[i + j] = d * (int)((b[8 + j] & 15) | (fifth >> j & 1) << 4) + m;
        for (int j = 0; j < 16; j++) y[i + 16 + j] = d * (int)(b[8 + j] >> 4 | (fifth >> (j + 16) & 1) << 4) + m;
    }
}

static void dequantize_q8_0(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 32, b += 34) {
        const float d = half_at(b);
        for (int j = 0; j < 32; j++) y[i + j] = d * (int8_t)b[2 + j];
    }
}

/* ==== Blocks of 256: eight (Q6_K: sixteen) runs with scales of their own, themselves scaled ==== */

/* Six-bit scale and minimum of run `j`, packed into 12 bytes. */
static inline void scale_and_minimum(const uint8_t *s, int j, int *scale, int *minimum) {
    if (j < 4) {
        *scale = s[j] & 63;
        *minimum = s[j + 4] & 63;
    } else {
        *scale = (s[j + 4] & 15) | (s[j - 4] >> 6) << 4;
        *minimum = s[j + 4] >> 4 | (s[j] >> 6) << 4;
    }
}

/* d, dmin (halves), 12 bytes of scales, 128 bytes of nibbles */
static void dequantize_q4_k(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 256, b += 144) {
        const float d = half_at(b), dmin = half_at(b + 2);
        for (int run = 0; run < 8; run++) {
            int scale, minimum;
            scale_and_minimum(b + 4, run, &scale, &minimum);
            const float ds = d * scale, dm = dmin * minimum;
            const uint8_t *q = b + 16 + run / 2 * 32;
            const int shift = run % 2 * 4;
            for (int j = 0; j < 32; j++) y[i + run * 32 + j] = ds * (q[j] >> shift & 15) - dm;
        }
    }
}

/* d, dmin (halves), 12 bytes of scales, 32 bytes of fifth bits (bit `run` of each), 128 bytes of nibbles */
static void dequantize_q5_k(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 256, b += 176) {
        const float d = half_at(b), dmin = half_at(b + 2);
        const uint8_t *fifth = b + 16;
        for (int run = 0; run < 8; run++) {
            int scale, minimum;
            scale_and_minimum(b + 4, run, &scale, &minimum);
            const float ds = d * scale, dm = dmin * minimum;
            const uint8_t *q = b + 48 + run / 2 * 32;
            const int shift = run % 2 * 4;
            for (int j = 0; j < 32; j++) {
                y[i + run * 32 + j] = ds * ((q[j] >> shift & 15) | (fifth[j] >> run & 1) << 4) - dm;
            }
        }
    }
}

/* 128 bytes of low nibbles, 64 bytes of upper bit pairs, 16 signed scales, d (half). Runs are of 16 values; `quarter`
 * counts the four quarters of 32 values in each half of the block. */
static void dequantize_q6_k(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 256, b += 210) {
        const float d = half_at(b + 208);
        for (int run = 0; run < 16; run++) {
            const int half = run / 8, quarter = run % 8 / 2, offset = run % 2 * 16;
            const uint8_t *low = b + half * 64 + quarter % 2 * 32 + offset;
            const uint8_t *high = b + 128 + half * 32 + offset;
            const float ds = d * (int8_t)b[192 + run];
            const int low_shift = quarter / 2 * 4, high_shift = quarter * 2;
            for (int j = 0; j < 16; j++) {
                y[i + run * 16 + j] = ds * (((low[j] >> low_shift & 15) | (high[j] >> high_shift & 3) << 4) - 32);
            }
        }
    }
}

static void dequantize(int32_t type, const void *source, float *destination, size_t count) {
    switch (type) {
        case LP_F32: memcpy(destination, source, count * sizeof(float)); break;
        case LP_F16: dequantize_f16(source, destination, count); break;
        case LP_BF16: dequantize_bf16(source, destination, count); break;
        case LP_Q4_0: dequantize_q4_0(source, destination, count); break;
        case LP_Q4_1: dequantize_q4_1(source, destination, count); break;
        case LP_Q5_0: dequantize_q5_0(source, destination, count); break;
        case LP_Q5_1: dequantize_q5_1(source, destination, count); break;
        case LP_Q8_0: dequantize_q8_0(source, destination, count); break;
        case LP_Q4_K: dequantize_q4_k(source, destination, count); break;
        case LP_Q5_K: dequantize_q5_k(source, destination, count); break;
        case LP_Q6_K: dequantize_q6_k(source, destination, count); break;
        default: break; /* lp_row_bytes lets no other type come here */
    }
}
