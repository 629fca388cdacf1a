/* Quantised weights, 32 values at a time. A chunk is 16 consecutive bytes of nibbles (32 bytes in Q8_0): 16
 * neighbouring values from `place` on and 16 more from `other` on. Each is d * byte + m. */
typedef struct lp_chunk {
    int first[4], second[4]; /* signed bytes */
    float first_d, first_m, second_d, second_m;
} lp_chunk;

/* Chunks of the rows of blocks of 32 */
LP_DEVICE int lp_chunk_place(int type, int chunk) {
    if (type != LP_CUDA_Q4_K && type != LP_CUDA_Q5_K && type != LP_CUDA_Q6_K) return chunk * 32;
    const int block = chunk / 8 * 256, part = chunk % 8;
    if (type == LP_CUDA_Q6_K) return block + part / 4 * 128 + part % 4 * 16;
    return block + part / 2 * 64 + part % 2 * 16;
}

/* From the first 16 values to the others. */
LP_DEVICE int lp_chunk_distance(int type) {
    if (type == LP_CUDA_Q6_K) return 64;
    return type == LP_CUDA_Q4_K || type == LP_CUDA_Q5_K ? 32 : 16;
}

LP_DEVICE void lp_nibbles(lp_chunk *c, const unsigned char *low) {
    const uint4 q = *(const uint4 *)low;
    const unsigned words[4] = {q.x, q.y, q.z, q.w};
    for (int i = 0; i < 4; i++) {
        c->first[i] = (int)(words[i] & 0x0f0f0f0f);
        c->second[i] = (int)(words[i] >> 4 & 0x0f0f0f0f);
    }
}

/* Bits 4i to 4i + 3 of `fifth` become bit 4 of the bytes of a word. */
LP_DEVICE int lp_fifths(unsigned fifth, int i) {
    const unsigned bits = fifth >> 4 * i;
    return (int)((bits & 1) << 4 | (bits & 2) << 11 | (bits & 4) << 18 | (bits & 8) << 25);
}

LP_DEVICE void lp_both(lp_chunk *c, float d, float m) {
    c->first_d = c->second_d = d;
    c->first_m = c->second_m = m;
}

LP_DEVICE float lp_low_half(unsigned word) { return lp_float_of_half((unsigned short)(word & 0xffff)); }

LP_DEVICE float lp_high_half(unsigned word) { return lp_float_of_half((unsigned short)(word >> 16)); }

LP_DEVICE float lp_half_at(const unsigned char *p) { return lp_float_of_half(*(const unsigned short *)p); }

/* ==== Blocks of 32: nibbles, (fifth bits,) scale, (minimum) ==== */

LP_DEVICE void lp_unpack_fours(lp_chunk *c, int type, const unsigned char *row, int chunks, int chunk) {
    lp_nibbles(c, row + chunk * 16);
    const unsigned char *scales = row + chunks * 16;
    if (type == LP_CUDA_Q4_0) {
        const float d = lp_half_at(scales + chunk * 2);
        lp_both(c, d, -8 * d);
    } else {
        const unsigned both = *(const unsigned *)(scales + chunk * 4);
        lp_both(c, lp_low_half(both), lp_high_half(both));
    }
}

LP_DEVICE void lp_unpack_fives(lp_chunk *c, int type, const unsigned char *row, int chunks, int chunk) {
    lp_nibbles(c, row + chunk * 16);
    const unsigned fifth = *(const unsigned *)(row + chunks * 16 + chunk * 4);
    for (int i = 0; i < 4; i++) {
        c->first[i] |= lp_fifths(fifth, i);
        c->second[i] |= lp_fifths(fifth, i + 4);
    }
    const unsigned char *scales = row + chunks * 20;
    if (type == LP_CUDA_Q5_0) {
        const float d = lp_half_at(scales + chunk * 2);
        lp_both(c, d, -16 * d);
    } else {
        const unsigned both = *(const unsigned *)(scales + chunk * 4);
        lp_both(c, lp_low_half(both), lp_high_half(both));
    }
}

LP_DEVICE void lp_unpack_eights(lp_chunk *c, const unsigned char *row, int chunks, int chunk) {
    const uint4 p = *(const uint4 *)(row + chunk * 32), q = *(const uint4 *)(row + chunk * 32 + 16);
    const unsigned words[8] = {p.x, p.y, p.z, p.w, q.x, q.y, q.z, q.w};
    for (int i = 0; i < 4; i++) {
        c->first[i] = (int)words[i];
        c->second[i] = (int)words[i + 4];
    }
    lp_both(c, lp_half_at(row + chunks * 32 + chunk * 2), 0);
}

/* ==== Blocks of 256 ==== */

/* Six-bit scale and minimum of run `run`; `head` is d, dmin and 12 bytes of scales. */
LP_DEVICE void lp_run_scale(uint4 head, int run, float *d, float *m) {
    const int shift = run % 4 * 8;
    const unsigned y = head.y >> shift & 255, z = head.z >> shift & 255, w = head.w >> shift & 255;
    const unsigned scale = run < 4 ? y & 63 : (w & 15) | y >> 6 << 4;
    const unsigned minimum = run < 4 ? z & 63 : w >> 4 | z >> 6 << 4;
    *d = lp_low_half(head.x) * (float)scale;
    *m = -lp_high_half(head.x) * (float)minimum;
}

/* 128 bytes of nibbles; (32 bytes of fifth bits: bit `run` of each); 16 bytes of head */
LP_DEVICE void lp_unpack_runs(lp_chunk *c, int type, const unsigned char *row, int chunks, int chunk) {
    const int blocks = chunks / 8, block = chunk / 8, part = chunk % 8, run = part / 2 * 2;
    lp_nibbles(c, row + chunk * 16);
    const unsigned char *heads = row + blocks * 128;
    if (type == LP_CUDA_Q5_K) {
        const uint4 q = *(const uint4 *)(heads + block * 32 + part % 2 * 16);
        const unsigned words[4] = {q.x, q.y, q.z, q.w};
        for (int i = 0; i < 4; i++) {
            c->first[i] |= (int)((words[i] >> run & 0x01010101) << 4);
            c->second[i] |= (int)((words[i] >> (run + 1) & 0x01010101) << 4);
        }
        heads += blocks * 32;
    }
    const uint4 head = *(const uint4 *)(heads + block * 16);
    lp_run_scale(head, run, &c->first_d, &c->first_m);
    lp_run_scale(head, run + 1, &c->second_d, &c->second_m);
}

/* Six bits without a sign become a byte less 32; the set upper bits keep the bytes from borrowing. */
LP_DEVICE int lp_less_32(unsigned bytes) { return (int)(((bytes | 0x80808080) - 0x20202020) ^ 0x80808080); }

/* 128 bytes of low nibbles, 64 of upper pairs of bits, 16 signed scales of 16 values, d */
LP_DEVICE void lp_unpack_sixes(lp_chunk *c, const unsigned char *row, int chunks, int chunk) {
    const int blocks = chunks / 8, block = chunk / 8, part = chunk % 8;
    const int half = part / 4, quarter = part % 4 / 2, offset = part % 2;
    lp_nibbles(c, row + chunk * 16);
    const uint4 q = *(const uint4 *)(row + blocks * 128 + block * 64 + half * 32 + offset * 16);
    const unsigned words[4] = {q.x, q.y, q.z, q.w};
    for (int i = 0; i < 4; i++) {
        c->first[i] = lp_less_32((unsigned)c->first[i] | (words[i] >> 2 * quarter & 0x03030303) << 4);
        c->second[i] = lp_less_32((unsigned)c->second[i] | (words[i] >> (2 * quarter + 4) & 0x03030303) << 4);
    }
    const signed char *scales = (const signed char *)row + blocks * 192 + block * 16 + half * 8 + quarter * 2 + offset;
    const float d = lp_half_at(row + blocks * 208 + block * 2);
    c->first_d = d * (float)scales[0];
    c->second_d = d * (float)scales[4];
    c->first_m = c->second_m = 0;
}

/* `type` is known where this is compiled; `chunks` are those of the whole row. */
LP_DEVICE void lp_unpack(lp_chunk *c, int type, const unsigned char *row, int chunks, int chunk) {
    switch (type) {
        case LP_CUDA_Q4_0:
        case LP_CUDA_Q4_1: lp_unpack_fours(c, type, row, chunks, chunk); break;
        case LP_CUDA_Q5_0:
        case LP_CUDA_Q5_1: lp_unpack_fives(c, type, row, chunks, chunk); break;
        case LP_CUDA_Q8_0: lp_unpack_eights(c, row, chunks, chunk); break;
        case LP_CUDA_Q4_K:
        case LP_CUDA_Q5_K: lp_unpack_runs(c, type, row, chunks, chunk); break;
        default: lp_unpack_sixes(c, row, chunks, chunk); break;
    }
}

/* ==== Plain types ==== */

LP_DEVICE int lp_is_plain(int type) { return type == LP_CUDA_F32 || type == LP_CUDA_F16 || type == LP_CUDA_BF16; }

/* Values index ..< index + 8 of a row; index is a multiple of 8. */
LP_DEVICE void lp_plain_eight(int type, const unsigned char *row, int index, float *values) {
    if (type == LP_CUDA_F32) {
        const float4 p = *(const float4 *)(row + index * 4), q = *(const float4 *)(row + index * 4 + 16);
        const float words[8] = {p.x, p.y, p.z, p.w, q.x, q.y, q.z, q.w};
        for (int i = 0; i < 8; i++) values[i] = words[i];
        return;
    }
    const uint4 q = *(const uint4 *)(row + index * 2);
    const unsigned words[4] = {q.x, q.y, q.z, q.w};
    for (int i = 0; i < 4; i++) {
        if (type == LP_CUDA_F16) {
            values[2 * i] = lp_low_half(words[i]);
            values[2 * i + 1] = lp_high_half(words[i]);
        } else {
            values[2 * i] = __uint_as_float(words[i] << 16);
            values[2 * i + 1] = __uint_as_float(words[i] & 0xffff0000);
        }
    }
}
