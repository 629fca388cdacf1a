/* Rows of quantised types as panels with AVX-512: sixteen rows at once. Runs of 16 bytes are taken from each row and
 * transposed as double words, so that a lane holds four values of its row; bits are cut out afterwards. */

typedef struct quad {
    __m512i v[4]; /* double word j of each row */
} quad;

static inline __attribute__((always_inline)) quad transposed(const uint8_t *p, size_t row_bytes) {
    __m512i a[4];
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
        const uint8_t *q = p + i * row_bytes;
        a[i] = _mm512_castsi128_si512(sixteen_at(q));
        a[i] = _mm512_inserti32x4(a[i], sixteen_at(q + 4 * row_bytes), 1);
        a[i] = _mm512_inserti32x4(a[i], sixteen_at(q + 8 * row_bytes), 2);
        a[i] = _mm512_inserti32x4(a[i], sixteen_at(q + 12 * row_bytes), 3);
    }
    const __m512i low = _mm512_unpacklo_epi32(a[0], a[1]), high = _mm512_unpackhi_epi32(a[0], a[1]);
    const __m512i low2 = _mm512_unpacklo_epi32(a[2], a[3]), high2 = _mm512_unpackhi_epi32(a[2], a[3]);
    return (quad){{_mm512_unpacklo_epi64(low, low2), _mm512_unpackhi_epi64(low, low2),
                   _mm512_unpacklo_epi64(high, high2), _mm512_unpackhi_epi64(high, high2)}};
}

/* The double word at `p` of each row. */
static inline __attribute__((always_inline)) __m512i words_at(const uint8_t *p, size_t row_bytes) {
    __m128i a[4];
#pragma GCC unroll 4
    for (size_t i = 0; i < 4; i++) {
        const uint8_t *q = p + 4 * i * row_bytes;
        a[i] = _mm_cvtsi32_si128((int32_t)word_at(q));
        a[i] = _mm_insert_epi32(a[i], (int32_t)word_at(q + row_bytes), 1);
        a[i] = _mm_insert_epi32(a[i], (int32_t)word_at(q + 2 * row_bytes), 2);
        a[i] = _mm_insert_epi32(a[i], (int32_t)word_at(q + 3 * row_bytes), 3);
    }
    const __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(a[0]), a[1], 1);
    const __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(a[2]), a[3], 1);
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

static inline __m512 low_halves(__m512i words) { return _mm512_cvtph_ps(_mm512_cvtepi32_epi16(words)); }

static inline __m512 high_halves(__m512i words) { return low_halves(_mm512_srli_epi32(words, 16)); }

static inline __m512i nibbles(__m512i v) { return _mm512_and_si512(v, _mm512_set1_epi8(15)); }

static inline __m512i upper_nibbles(__m512i v) { return nibbles(_mm512_srli_epi32(v, 4)); }

/* The sums of the shifted bytes of four double words. */
static inline __m512i shift_of(const __m512i w[4]) {
    const __m512i by = _mm512_set1_epi8((char)LP_SHIFT);
    __m512i sum = _mm512_setzero_si512();
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) sum = _mm512_dpbusd_epi32(sum, by, w[i]);
    return _mm512_sub_epi32(_mm512_setzero_si512(), sum);
}

static inline __attribute__((always_inline)) void put(
    lp_panel_block *block, const __m512i w[8], __m512 d, __m512 second) {
#pragma GCC unroll 8
    for (int i = 0; i < 8; i++) _mm512_storeu_si512((void *)block->w[i], w[i]);
    _mm512_storeu_ps(block->d, d);
    _mm512_storeu_ps(block->second, second);
    _mm512_storeu_si512((void *)block->shift[0], shift_of(w));
    _mm512_storeu_si512((void *)block->shift[1], shift_of(w + 4));
}

/* ==== Blocks of 32 ==== */

/* Nibbles of `raw` with, where `fifths`, the bits of `fifth` as their fifth bits, less `offset`. */
static inline __attribute__((always_inline)) void split_nibbles(
    const quad *raw, const int fifths, __m512i fifth, const int offset, __m512i w[8]) {
    const __m512i less = _mm512_set1_epi8((char)offset);
    /* Spreads four bits to the fifth bits of four bytes. */
    const __m512i spread = _mm512_set1_epi32(0x02040810), fifth_bits = _mm512_set1_epi8(16);
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
        w[i] = nibbles(raw->v[i]);
        w[i + 4] = upper_nibbles(raw->v[i]);
        if (fifths) {
            const __m512i four = _mm512_set1_epi32(15);
            const __m512i low = _mm512_and_si512(_mm512_srli_epi32(fifth, (unsigned)(4 * i)), four);
            const __m512i high = _mm512_and_si512(_mm512_srli_epi32(fifth, (unsigned)(4 * i + 16)), four);
            w[i] = _mm512_or_si512(w[i], _mm512_and_si512(_mm512_mullo_epi32(low, spread), fifth_bits));
            w[i + 4] = _mm512_or_si512(w[i + 4], _mm512_and_si512(_mm512_mullo_epi32(high, spread), fifth_bits));
        }
        if (offset) {
            w[i] = _mm512_sub_epi8(w[i], less);
            w[i + 4] = _mm512_sub_epi8(w[i + 4], less);
        }
    }
}

/* Blocks of a scale, with `affine` a minimum, with `fifths` four bytes of fifth bits, and 16 bytes of nibbles. */
static inline __attribute__((always_inline)) void unpack_nibbles(
    const uint8_t *p, size_t row_bytes, size_t blocks, const int affine, const int fifths, lp_panel_block *panel) {
    const int head = affine ? 4 : 2, size = head + (fifths ? 4 : 0) + 16;
    for (size_t b = 0; b < blocks; b++, p += size, panel++) {
        const __m512i scales = words_at(p, row_bytes);
        const __m512i fifth = fifths ? words_at(p + head, row_bytes) : scales;
        const quad raw = transposed(p + size - 16, row_bytes);
        __m512i w[8];
        split_nibbles(&raw, fifths, fifth, affine ? 0 : fifths ? 16 : 8, w);
        put(panel, w, low_halves(scales), affine ? high_halves(scales) : _mm512_setzero_ps());
    }
}

static void unpack_q8_0(const uint8_t *p, size_t row_bytes, size_t blocks, lp_panel_block *panel) {
    for (size_t b = 0; b < blocks; b++, p += 34, panel++) {
        const quad first = transposed(p + 2, row_bytes), second = transposed(p + 18, row_bytes);
        const __m512i w[8] = {first.v[0],  first.v[1],  first.v[2],  first.v[3],
                              second.v[0], second.v[1], second.v[2], second.v[3]};
        put(panel, w, low_halves(words_at(p, row_bytes)), _mm512_setzero_ps());
    }
}

/* ==== Blocks of 256 ==== */

/* Byte `index` of each double word as a float. */
static inline __m512 byte_of(__m512i words, int index) {
    const __m512i byte = _mm512_and_si512(_mm512_srli_epi32(words, (unsigned)(8 * index)), _mm512_set1_epi32(255));
    return _mm512_cvtepi32_ps(byte);
}

/* Scales and minimums of the eight runs, as bytes of two double words each, from their 12 bytes. */
static inline void six_bits(const quad *head, __m512i scales[2], __m512i minimums[2]) {
    const __m512i low6 = _mm512_set1_epi8(63), upper2 = _mm512_set1_epi8(0x30);
    const __m512i s = head->v[1], m = head->v[2], rest = head->v[3];
    scales[0] = _mm512_and_si512(s, low6);
    minimums[0] = _mm512_and_si512(m, low6);
    scales[1] = _mm512_or_si512(nibbles(rest), _mm512_and_si512(_mm512_srli_epi32(s, 2), upper2));
    minimums[1] = _mm512_or_si512(upper_nibbles(rest), _mm512_and_si512(_mm512_srli_epi32(m, 2), upper2));
}

/* Q4_K, or with `fifths` Q5_K */
static inline __attribute__((always_inline)) void unpack_k(
    const uint8_t *p, size_t row_bytes, size_t blocks, const int fifths, lp_panel_block *panel) {
    const int nibbles_at = fifths ? 48 : 16, size = nibbles_at + 128;
    const __m512i bit = _mm512_set1_epi8(1);
    for (size_t b = 0; b < blocks; b += 8, p += size) {
        const quad head = transposed(p, row_bytes);
        const __m512 d = low_halves(head.v[0]), minus = _mm512_sub_ps(_mm512_setzero_ps(), high_halves(head.v[0]));
        __m512i scales[2], minimums[2];
        six_bits(&head, scales, minimums);
        quad high[2] = {head, head}; /* read only where they are fifth bits */
        if (fifths) {
            high[0] = transposed(p + 16, row_bytes);
            high[1] = transposed(p + 32, row_bytes);
        }
        for (int run = 0; run < 8; run += 2) {
            const uint8_t *q = p + nibbles_at + run * 16;
            const quad raw[2] = {transposed(q, row_bytes), transposed(q + 16, row_bytes)};
            __m512i w[2][8];
#pragma GCC unroll 8
            for (int i = 0; i < 8; i++) {
                w[0][i] = nibbles(raw[i / 4].v[i % 4]);
                w[1][i] = upper_nibbles(raw[i / 4].v[i % 4]);
                if (fifths) {
                    const __m512i h = _mm512_srl_epi32(high[i / 4].v[i % 4], _mm_cvtsi32_si128(run));
                    w[0][i] = _mm512_or_si512(w[0][i], _mm512_slli_epi32(_mm512_and_si512(h, bit), 4));
                    const __m512i next = _mm512_and_si512(_mm512_srli_epi32(h, 1), bit);
                    w[1][i] = _mm512_or_si512(w[1][i], _mm512_slli_epi32(next, 4));
                }
            }
            for (int j = 0; j < 2; j++) {
                const int index = run + j;
                const __m512 scale = _mm512_mul_ps(d, byte_of(scales[index / 4], index % 4));
                const __m512 minimum = _mm512_mul_ps(minus, byte_of(minimums[index / 4], index % 4));
                put(panel++, w[j], scale, minimum);
            }
        }
    }
}

static void unpack_q6_k(const uint8_t *p, size_t row_bytes, size_t blocks, lp_panel_block *panel) {
    const __m512i pair = _mm512_set1_epi8(3), less = _mm512_set1_epi8(32);
    for (size_t b = 0; b < blocks; b += 8, p += 210) {
        const quad scales = transposed(p + 192, row_bytes);
        const __m512 d = high_halves(words_at(p + 206, row_bytes));
        for (int half = 0; half < 2; half++) {
            const uint8_t *l = p + half * 64, *h = p + 128 + half * 32;
            const quad low[4] = {transposed(l, row_bytes), transposed(l + 16, row_bytes),
                                 transposed(l + 32, row_bytes), transposed(l + 48, row_bytes)};
            const quad high[2] = {transposed(h, row_bytes), transposed(h + 16, row_bytes)};
#pragma GCC unroll 4
            for (int quarter = 0; quarter < 4; quarter++) {
                __m512i w[8];
#pragma GCC unroll 8
                for (int i = 0; i < 8; i++) {
                    const __m512i raw = low[quarter % 2 * 2 + i / 4].v[i % 4];
                    const __m512i four = quarter < 2 ? nibbles(raw) : upper_nibbles(raw);
                    const __m512i two = _mm512_and_si512(
                        _mm512_srli_epi32(high[i / 4].v[i % 4], (unsigned)(2 * quarter)), pair);
                    w[i] = _mm512_sub_epi8(_mm512_or_si512(four, _mm512_slli_epi32(two, 4)), less);
                }
                const int run = half * 8 + quarter * 2;
                const __m512i both = scales.v[run / 4];
                const int at = 24 - run % 4 * 8;
                const __m512i s1 = _mm512_srai_epi32(_mm512_slli_epi32(both, (unsigned)at), 24);
                const __m512i s2 = _mm512_srai_epi32(_mm512_slli_epi32(both, (unsigned)(at - 8)), 24);
                put(panel++, w, _mm512_mul_ps(d, _mm512_cvtepi32_ps(s1)), _mm512_mul_ps(d, _mm512_cvtepi32_ps(s2)));
            }
        }
    }
}

static void unpack(
    int32_t type, const uint8_t *source, size_t row_bytes, size_t rows, size_t blocks, lp_panel_block *panel) {
    if (rows < LP_ROWS) {
        unpack_any(type, source, row_bytes, rows, blocks, panel);
        return;
    }
    switch (type) {
        case LP_Q4_0: unpack_nibbles(source, row_bytes, blocks, 0, 0, panel); break;
        case LP_Q4_1: unpack_nibbles(source, row_bytes, blocks, 1, 0, panel); break;
        case LP_Q5_0: unpack_nibbles(source, row_bytes, blocks, 0, 1, panel); break;
        case LP_Q5_1: unpack_nibbles(source, row_bytes, blocks, 1, 1, panel); break;
        case LP_Q8_0: unpack_q8_0(source, row_bytes, blocks, panel); break;
        case LP_Q4_K: unpack_k(source, row_bytes, blocks, 0, panel); break;
        case LP_Q5_K: unpack_k(source, row_bytes, blocks, 1, panel); break;
        case LP_Q6_K: unpack_q6_k(source, row_bytes, blocks, panel); break;
        default: unpack_any(type, source, row_bytes, rows, blocks, panel); break;
    }
}
