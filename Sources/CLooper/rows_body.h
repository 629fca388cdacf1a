/* Vectors across the rows of a packed panel (see pack.h), included by kernels_body.h: each lane holds something of its
 * own row. Pointers are to the panel's bytes for its first row. */

typedef uint8_t bytes __attribute__((vector_size(4 * LP_LANES)));

/* The double word of each row from row `lane` on. */
static inline words words_from(const uint8_t *p, size_t lane) {
    words w;
    memcpy(&w, p + 4 * lane, sizeof w);
    return w;
}

/* The lower half of each double word as a half float. */
static inline vec low_halves(words w) {
#if LP_LANES == 16
    return (vec)_mm512_cvtph_ps(_mm512_cvtepi32_epi16((__m512i)w));
#else
    const words sign = (w & 0x8000) << 16, size = (w & 0x7fff) << 13;
    /* Moves the exponent's bias, and is exact for subnormal halves too; infinite ones stay so. */
    const words scaled = (words)((vec)size * 0x1p112f);
    const words huge = (words)((w & 0x7c00) == 0x7c00) & 0x7f800000u;
    return (vec)(scaled | huge | sign);
#endif
}

static inline vec high_halves(words w) { return low_halves(w >> 16); }

/* The half float of each row. */
static inline vec halves_from(const uint8_t *p, size_t lane) {
#if LP_LANES == 16
    (void)lane;
    return (vec)_mm512_cvtph_ps(_mm256_loadu_si256((const void *)p));
#else
    words w;
    for (size_t i = 0; i < LP_LANES; i++) {
        uint16_t half;
        memcpy(&half, p + 2 * (lane + i), sizeof half);
        w[i] = half;
    }
    return low_halves(w);
#endif
}

static inline bytes nibbles(words w) { return (bytes)(w & 0x0f0f0f0fu); }

static inline bytes upper_nibbles(words w) { return (bytes)(w >> 4 & 0x0f0f0f0fu); }

/* Four bits of each double word, from `first` on, as bit 4 of its four bytes. */
static inline bytes fifths(words w, int first) {
    const words four = w >> first & 15;
    return (bytes)((four * 0x02040810u) & 0x10101010u);
}

/* Byte `index` of each double word as a float. */
static inline vec byte_of(words w, int index) { return vec_of(w >> (8 * index) & 255); }

static inline vec signed_byte_of(words w, int index) {
    return __builtin_convertvector((mask)(w << (24 - 8 * index)) >> 24, vec);
}
