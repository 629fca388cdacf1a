/* Values of each type as floats, included by kernels_body.h. A block is a run of values that share scales; its bytes
 * may lie at any address. Every run of 16 values is done vector by vector, since compilers make poor code of such loops
 * when they are left to find the vectors themselves. */

typedef uint32_t words __attribute__((vector_size(4 * LP_LANES)));
/* The bytes from `p` on, one in each lane. gcc makes poor code of the general form. */
#if LP_LANES == 16
static inline __m128i sixteen_at(const uint8_t *p) { return _mm_loadu_si128((const void *)p); }
static inline words bytes_at(const uint8_t *p) { return (words)_mm512_cvtepu8_epi32(sixteen_at(p)); }
static inline mask signed_at(const uint8_t *p) { return (mask)_mm512_cvtepi8_epi32(sixteen_at(p)); }
#elif LP_LANES == 8
static inline __m128i eight_at(const uint8_t *p) { return _mm_loadl_epi64((const void *)p); }
static inline words bytes_at(const uint8_t *p) { return (words)_mm256_cvtepu8_epi32(eight_at(p)); }
static inline mask signed_at(const uint8_t *p) { return (mask)_mm256_cvtepi8_epi32(eight_at(p)); }
#else
static inline words bytes_at(const uint8_t *p) { return (words){p[0], p[1], p[2], p[3]}; }
static inline mask signed_at(const uint8_t *p) {
    return (mask){(int8_t)p[0], (int8_t)p[1], (int8_t)p[2], (int8_t)p[3]};
}
#endif

static inline vec vec_of(words w) { return __builtin_convertvector((mask)w, vec); }

/* Bits `first` ... of `word`, one in each lane. */
static inline words bits_of(uint32_t word, int first) {
    words lanes;
    for (int i = 0; i < LP_LANES; i++) lanes[i] = (uint32_t)i;
    return (word >> first) >> lanes & 1;
}

static inline float half_at(const uint8_t *p) {
    uint16_t half;
    memcpy(&half, p, sizeof half);
#if defined(LP_F16C)
    /* Hidden from the compiler, which would insert the half into a register and so wait for what that held before:
     * each block for the last, at a third of the speed. */
    int32_t hidden = half;
    __asm__("" : "+r"(hidden));
    return _mm_cvtss_f32(_mm_cvtph_ps(_mm_cvtsi32_si128(hidden)));
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
    size_t i = 0;
#if defined(LP_F16C)
    for (; i + 8 <= count; i += 8) {
        _mm256_storeu_ps(y + i, _mm256_cvtph_ps(_mm_loadu_si128((const void *)(source + 2 * i))));
    }
#endif
    for (; i < count; i++) y[i] = half_at(source + 2 * i);
}

static void dequantize_bf16(const uint8_t *source, float *y, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint16_t upper;
        memcpy(&upper, source + 2 * i, sizeof upper);
        const uint32_t bits = (uint32_t)upper << 16;
        memcpy(y + i, &bits, sizeof bits);
    }
}

/* ==== Blocks of 32 ====
 * Scale, (minimum,) (fifth bits,) nibbles: value j is the low half of byte j, value j + 16 the high half. */

/* y (32) = d * nibble + m */
static inline void nibbles_forward(const uint8_t *nibbles, float d, float m, float *y) {
    for (int j = 0; j < 16; j += LP_LANES) {
        const words q = bytes_at(nibbles + j);
        vec_store(y + j, vec_of(q & 15) * d + m);
        vec_store(y + 16 + j, vec_of(q >> 4) * d + m);
    }
}

/* y (32) = d * (nibble with its fifth bit) + m */
static inline void fives_forward(const uint8_t *nibbles, uint32_t fifth, float d, float m, float *y) {
    for (int j = 0; j < 16; j += LP_LANES) {
        const words q = bytes_at(nibbles + j);
        vec_store(y + j, vec_of((q & 15) | bits_of(fifth, j) << 4) * d + m);
        vec_store(y + 16 + j, vec_of(q >> 4 | bits_of(fifth, 16 + j) << 4) * d + m);
    }
}

static void dequantize_q4_0(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 32, b += 18) {
        const float d = half_at(b);
        nibbles_forward(b + 2, d, -8 * d, y + i);
    }
}

static void dequantize_q4_1(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 32, b += 20) nibbles_forward(b + 4, half_at(b), half_at(b + 2), y + i);
}

static void dequantize_q5_0(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 32, b += 22) {
        const float d = half_at(b);
        fives_forward(b + 6, word_at(b + 2), d, -16 * d, y + i);
    }
}

static void dequantize_q5_1(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 32, b += 24) {
        fives_forward(b + 8, word_at(b + 4), half_at(b), half_at(b + 2), y + i);
    }
}

static void dequantize_q8_0(const uint8_t *b, float *y, size_t count) {
    for (size_t i = 0; i < count; i += 32, b += 34) {
        const float d = half_at(b);
        for (int j = 0; j < 32; j += LP_LANES) {
            vec_store(y + i + j, __builtin_convertvector(signed_at(b + 2 + j), vec) * d);
        }
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
            for (int j = 0; j < 32; j += LP_LANES) {
                vec_store(y + i + run * 32 + j, vec_of(bytes_at(q + j) >> shift & 15) * ds - dm);
            }
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
            for (int j = 0; j < 32; j += LP_LANES) {
                const words value = (bytes_at(q + j) >> shift & 15) | (bytes_at(fifth + j) >> run & 1) << 4;
                vec_store(y + i + run * 32 + j, vec_of(value) * ds - dm);
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
            for (int j = 0; j < 16; j += LP_LANES) {
                const words value = (bytes_at(low + j) >> low_shift & 15) | (bytes_at(high + j) >> high_shift & 3) << 4;
                vec_store(y + i + run * 16 + j, (vec_of(value) - 32) * ds);
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
