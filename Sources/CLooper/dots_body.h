/* Products of bytes, included by kernels_body.h: in each lane four of a row with the same four of an input. */

#if LP_LANES == 16
#define LP_SHIFTED 1

/* sum + the four byte products of each lane; x is shifted */
static inline mask dot4(mask sum, const uint8_t *x, bytes w) {
    return (mask)_mm512_dpbusd_epi32((__m512i)sum, _mm512_set1_epi32((int32_t)word_at(x)), (__m512i)w);
}

/* The same for unsigned bytes of rows; x is not shifted. `zero` is one more than they can be halved to. */
static inline mask dot4_unsigned(mask sum, bytes u, const int8_t *x, const int zero) {
    (void)zero;
    const __m512i four = _mm512_set1_epi32((int32_t)word_at((const uint8_t *)x));
    return (mask)_mm512_dpbusd_epi32((__m512i)sum, (__m512i)u, four);
}

/* sum less the shifted bytes of w */
static inline mask shifted_sum(mask sum, bytes w) {
    return sum - (mask)_mm512_dpbusd_epi32(_mm512_setzero_si512(), _mm512_set1_epi8((char)LP_SHIFT), (__m512i)w);
}
#elif LP_LANES == 8
#define LP_SHIFTED 0

static inline mask dot4(mask sum, const uint8_t *x, bytes w) {
    /* Both factors at most 127 in size, so that no pair of products exceeds 16 bits. */
    const __m256i signed_x = _mm256_sign_epi8(_mm256_set1_epi32((int32_t)word_at(x)), (__m256i)w);
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8((__m256i)w), signed_x);
    return sum + (mask)_mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

static inline mask dot4_unsigned(mask sum, bytes u, const int8_t *x, const int zero) {
    const __m256i four = _mm256_set1_epi32((int32_t)word_at((const uint8_t *)x));
    if (zero < 128) return sum + (mask)_mm256_madd_epi16(_mm256_maddubs_epi16((__m256i)u, four), _mm256_set1_epi16(1));
    /* Eight bits would overflow pairs of products: the upper bit apart, which counts 128 each. */
    const __m256i low = _mm256_and_si256((__m256i)u, _mm256_set1_epi8(127));
    const __m256i upper = _mm256_and_si256(_mm256_srli_epi32((__m256i)u, 7), _mm256_set1_epi8(1));
    const __m256i ones = _mm256_set1_epi16(1);
    const __m256i lows = _mm256_madd_epi16(_mm256_maddubs_epi16(low, four), ones);
    const __m256i uppers = _mm256_madd_epi16(_mm256_maddubs_epi16(upper, four), ones);
    return sum + (mask)_mm256_add_epi32(lows, _mm256_slli_epi32(uppers, 7));
}
#else
#define LP_SHIFTED 0

static inline mask dot4(mask sum, const uint8_t *x, bytes w) {
    for (int lane = 0; lane < LP_LANES; lane++) {
        for (int j = 0; j < 4; j++) sum[lane] += (int32_t)(int8_t)x[j] * (int8_t)w[4 * lane + j];
    }
    return sum;
}

static inline mask dot4_unsigned(mask sum, bytes u, const int8_t *x, const int zero) {
    (void)zero;
    for (int lane = 0; lane < LP_LANES; lane++) {
        for (int j = 0; j < 4; j++) sum[lane] += (int32_t)x[j] * u[4 * lane + j];
    }
    return sum;
}
#endif

#if !LP_SHIFTED
static inline mask shifted_sum(mask sum, bytes w) {
    (void)w;
    return sum;
}
#endif

/* sum + a block's products times its scales: the one place where 8-bit products become floats, so that a position's
 * result is the same however it was come by. */
static inline __attribute__((always_inline)) vec scaled_sum(
    vec sum, mask product, mask product2, vec d, vec second, float x_d, float x_sum, const int scaling) {
    sum += __builtin_convertvector(product, vec) * (d * x_d);
    if (scaling == LP_HALVES) sum += __builtin_convertvector(product2, vec) * (second * x_d);
    if (scaling == LP_AFFINE) sum += second * x_sum;
    return sum;
}
