/* Weights on their way from the file to the device, and to floats. */

LP_KERNEL(lp_cuda_arrange_rows, lp_cuda_arrange, LP_CUDA_THREADS) {
    const int row = blockIdx.y;
    const unsigned char *from = a.from + (long long)row * a.blocks * a.block_bytes;
    unsigned char *to = a.to + row * a.stride;
    const int words = a.blocks * (a.block_bytes / 2);
    for (int i = blockIdx.x * LP_CUDA_THREADS + threadIdx.x; i < words; i += gridDim.x * LP_CUDA_THREADS) {
        int section = 0, before = 0;
        while (section + 1 < a.sections && i >= (before + a.section[section].bytes / 2) * a.blocks) {
            before += a.section[section++].bytes / 2;
        }
        const int rest = i - before * a.blocks, each = a.section[section].bytes / 2;
        const unsigned char *word = from + rest / each * a.block_bytes + a.section[section].offset + rest % each * 2;
        to[2 * i] = word[0];
        to[2 * i + 1] = word[1];
    }
}

typedef struct lp_place {
    float *floats; /* or NULL */
    unsigned short *halves;
} lp_place;

LP_DEVICE void lp_put(lp_place to, int index, float value) {
    if (to.floats) {
        to.floats[index] = value;
    } else {
        to.halves[index] = lp_bf16_of_float(value);
    }
}

/* Sixteen bytes of one half of a chunk. Written in words, since the places are multiples of 16 values. */
LP_DEVICE void lp_put_sixteen(lp_place to, int index, const int *bytes, float d, float m) {
    for (int i = 0; i < 4; i++) {
        float values[4];
        for (int j = 0; j < 4; j++) values[j] = d * (float)(signed char)(bytes[i] >> 8 * j & 255) + m;
        if (to.floats) {
            for (int j = 0; j < 4; j++) to.floats[index + 4 * i + j] = values[j];
        } else {
            unsigned *words = (unsigned *)(to.halves + index + 4 * i);
            words[0] = (unsigned)lp_bf16_of_float(values[0]) | (unsigned)lp_bf16_of_float(values[1]) << 16;
            words[1] = (unsigned)lp_bf16_of_float(values[2]) | (unsigned)lp_bf16_of_float(values[3]) << 16;
        }
    }
}

template <int TYPE> LP_DEVICE void lp_dequantize_chunks(const lp_cuda_matrix *w, int row, lp_place to) {
    const unsigned char *source = w->data + row * w->stride;
    const int chunks = (w->columns + 31) / 32;
    for (int i = blockIdx.x * LP_CUDA_THREADS + threadIdx.x; i < chunks; i += gridDim.x * LP_CUDA_THREADS) {
        if (lp_is_plain(TYPE)) {
            for (int j = i * 32; j < i * 32 + 32 && j < w->columns; j += 8) {
                float values[8];
                lp_plain_eight(TYPE, source, j, values);
                for (int l = 0; l < 8 && j + l < w->columns; l++) lp_put(to, j + l, values[l]);
            }
        } else {
            lp_chunk c;
            lp_unpack(&c, TYPE, source, chunks, i);
            const int place = lp_chunk_place(TYPE, i);
            lp_put_sixteen(to, place, c.first, c.first_d, c.first_m);
            lp_put_sixteen(to, place + lp_chunk_distance(TYPE), c.second, c.second_d, c.second_m);
        }
    }
}

LP_DEVICE void lp_dequantize_row(const lp_cuda_matrix *w, int row, lp_place to) {
    switch (w->type) {
        case LP_CUDA_F32: lp_dequantize_chunks<LP_CUDA_F32>(w, row, to); break;
        case LP_CUDA_F16: lp_dequantize_chunks<LP_CUDA_F16>(w, row, to); break;
        case LP_CUDA_BF16: lp_dequantize_chunks<LP_CUDA_BF16>(w, row, to); break;
        case LP_CUDA_Q4_0: lp_dequantize_chunks<LP_CUDA_Q4_0>(w, row, to); break;
        case LP_CUDA_Q4_1: lp_dequantize_chunks<LP_CUDA_Q4_1>(w, row, to); break;
        case LP_CUDA_Q5_0: lp_dequantize_chunks<LP_CUDA_Q5_0>(w, row, to); break;
        case LP_CUDA_Q5_1: lp_dequantize_chunks<LP_CUDA_Q5_1>(w, row, to); break;
        case LP_CUDA_Q8_0: lp_dequantize_chunks<LP_CUDA_Q8_0>(w, row, to); break;
        case LP_CUDA_Q4_K: lp_dequantize_chunks<LP_CUDA_Q4_K>(w, row, to); break;
        case LP_CUDA_Q5_K: lp_dequantize_chunks<LP_CUDA_Q5_K>(w, row, to); break;
        case LP_CUDA_Q6_K: lp_dequantize_chunks<LP_CUDA_Q6_K>(w, row, to); break;
    }
}

LP_KERNEL(lp_cuda_dequantize_rows, lp_cuda_dequantize, LP_CUDA_THREADS) {
    const long long start = (long long)blockIdx.y * a.weight.columns;
    const lp_place to = {a.floats ? a.floats + start : 0, a.floats ? 0 : a.halves + start};
    lp_dequantize_row(&a.weight, a.first + blockIdx.y, to);
}

LP_KERNEL(lp_cuda_embed_rows, lp_cuda_embed, LP_CUDA_THREADS) {
    const lp_place to = {a.x + (long long)blockIdx.y * a.weight.columns, 0};
    lp_dequantize_row(&a.weight, a.ids[blockIdx.y], to);
}
