#ifdef LP_TRAINING
/* Training: the operations between the products. Where nothing else is said a block does one row, two neighbouring
 * columns a thread at a time, so that pairs of bfloat16 are whole words. */

LP_DEVICE void lp_get_pair(const lp_cuda_numbers *m, long long row, int pair, float *two) {
    const unsigned *words = m->words + row * m->stride;
    if (m->halves) {
        two[0] = __uint_as_float(words[pair] << 16);
        two[1] = __uint_as_float(words[pair] & 0xffff0000);
    } else {
        two[0] = __uint_as_float(words[2 * pair]);
        two[1] = __uint_as_float(words[2 * pair + 1]);
    }
}

LP_DEVICE void lp_put_pair(const lp_cuda_numbers *m, long long row, int pair, float first, float second) {
    unsigned *words = m->words + row * m->stride;
    if (m->halves) {
        words[pair] = lp_pack_bf16(first, second);
    } else {
        words[2 * pair] = __float_as_uint(first);
        words[2 * pair + 1] = __float_as_uint(second);
    }
}

/* Values that a row has not are zero. */
LP_DEVICE float lp_value_at(const float *x, int i, int columns) { return i < columns ? x[i] : 0; }

LP_DEVICE float lp_block_sum(float value, float *sums) {
    value = lp_lanes_sum(value, 32);
    __syncthreads();
    if (threadIdx.x % 32 == 0) sums[threadIdx.x / 32] = value;
    __syncthreads();
    float sum = 0;
    for (int i = 0; i < LP_CUDA_ROW_THREADS / 32; i++) sum += sums[i];
    return sum;
}

/* ==== Numbers ==== */

LP_KERNEL(lp_cuda_train_round, lp_cuda_train_convert, LP_CUDA_ROW_THREADS) {
    const float *x = a.x + (long long)blockIdx.x * a.columns;
    for (int p = threadIdx.x; 2 * p < a.columns; p += LP_CUDA_ROW_THREADS) {
        float two[2];
        for (int j = 0; j < 2; j++) {
            two[j] = lp_value_at(x, 2 * p + j, a.columns);
            if (a.bias) two[j] += lp_value_at(a.bias, 2 * p + j, a.columns);
        }
        lp_put_pair(&a.numbers, blockIdx.x, p, two[0], two[1]);
    }
}

LP_KERNEL(lp_cuda_train_widen, lp_cuda_train_convert, LP_CUDA_ROW_THREADS) {
    float *x = a.x + (long long)blockIdx.x * a.columns;
    for (int p = threadIdx.x; 2 * p < a.columns; p += LP_CUDA_ROW_THREADS) {
        float two[2];
        lp_get_pair(&a.numbers, blockIdx.x, p, two);
        x[2 * p] = two[0];
        if (2 * p + 1 < a.columns) x[2 * p + 1] = two[1];
    }
}

LP_KERNEL(lp_cuda_train_gather, lp_cuda_train_move, LP_CUDA_ROW_THREADS) {
    const unsigned *from = a.from + a.rows[blockIdx.x] * a.words;
    for (long long i = threadIdx.x; i < a.words; i += LP_CUDA_ROW_THREADS) a.to[blockIdx.x * a.words + i] = from[i];
}

LP_KERNEL(lp_cuda_train_scatter, lp_cuda_train_move, LP_CUDA_ROW_THREADS) {
    unsigned *to = a.to + a.rows[blockIdx.x] * a.words;
    for (long long i = threadIdx.x; i < a.words; i += LP_CUDA_ROW_THREADS) to[i] = a.from[blockIdx.x * a.words + i];
}

/* ==== Norm ==== */

LP_KERNEL(lp_cuda_train_norm_rows, lp_cuda_train_norm, LP_CUDA_ROW_THREADS) {
    __shared__ float sums[LP_CUDA_ROW_THREADS / 32];
    const float *x = a.x + (long long)blockIdx.x * a.columns;
    float sum = 0;
    for (int i = threadIdx.x; i < a.columns; i += LP_CUDA_ROW_THREADS) sum += x[i] * x[i];
    const float scale = 1 / sqrtf(lp_block_sum(sum, sums) / (float)a.columns + a.epsilon);
    for (int p = threadIdx.x; 2 * p < a.columns; p += LP_CUDA_ROW_THREADS) {
        float two[2];
        for (int j = 0; j < 2; j++) {
            const int i = 2 * p + j;
            two[j] = lp_value_at(x, i, a.columns) * scale * lp_value_at(a.weight, i, a.columns);
        }
        lp_put_pair(&a.y, blockIdx.x, p, two[0], two[1]);
    }
}

LP_KERNEL(lp_cuda_train_norm_back, lp_cuda_train_norm, LP_CUDA_ROW_THREADS) {
    __shared__ float sums[LP_CUDA_ROW_THREADS / 32];
    const long long start = (long long)blockIdx.x * a.columns;
    const float *x = a.x + start, *dy = a.dy + start;
    float square = 0, along = 0;
    for (int i = threadIdx.x; i < a.columns; i += LP_CUDA_ROW_THREADS) {
        square += x[i] * x[i];
        along += dy[i] * a.weight[i] * x[i];
    }
    const float scale = 1 / sqrtf(lp_block_sum(square, sums) / (float)a.columns + a.epsilon);
    const float slope = lp_block_sum(along, sums) * scale * scale / (float)a.columns;
    for (int i = threadIdx.x; i < a.columns; i += LP_CUDA_ROW_THREADS) {
        a.dx[start + i] += scale * (dy[i] * a.weight[i] - x[i] * slope);
    }
}

/* ==== Activation ==== */

LP_KERNEL(lp_cuda_train_swiglu_rows, lp_cuda_train_swiglu, LP_CUDA_ROW_THREADS) {
    for (int p = threadIdx.x; 2 * p < a.columns; p += LP_CUDA_ROW_THREADS) {
        float gate[2], up[2];
        lp_get_pair(&a.gate, blockIdx.x, p, gate);
        lp_get_pair(&a.up, blockIdx.x, p, up);
        for (int j = 0; j < 2; j++) up[j] *= gate[j] / (1 + expf(-gate[j]));
        lp_put_pair(&a.active, blockIdx.x, p, up[0], up[1]);
    }
}

LP_KERNEL(lp_cuda_train_swiglu_back, lp_cuda_train_swiglu, LP_CUDA_ROW_THREADS) {
    for (int p = threadIdx.x; 2 * p < a.columns; p += LP_CUDA_ROW_THREADS) {
        float gate[2], up[2], dy[2];
        lp_get_pair(&a.gate, blockIdx.x, p, gate);
        lp_get_pair(&a.up, blockIdx.x, p, up);
        lp_get_pair(&a.active, blockIdx.x, p, dy);
        for (int j = 0; j < 2; j++) {
            const float g = gate[j], sigmoid = 1 / (1 + expf(-g));
            gate[j] = dy[j] * up[j] * sigmoid * (1 + g * (1 - sigmoid));
            up[j] = dy[j] * g * sigmoid;
        }
        lp_put_pair(&a.gate, blockIdx.x, p, gate[0], gate[1]);
        lp_put_pair(&a.up, blockIdx.x, p, up[0], up[1]);
    }
}

/* ==== Dropout: the draws of train_groups.c ==== */

LP_DEVICE float lp_kept(const lp_cuda_train_drop *a, int column, float value) {
    unsigned long long x = a->seed + (unsigned long long)blockIdx.x * (unsigned long long)a->columns + column;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
    return (unsigned)((x ^ (x >> 31)) >> 32) < a->least ? 0 : value * a->scale;
}

LP_KERNEL(lp_cuda_train_drop_inputs, lp_cuda_train_drop, LP_CUDA_ROW_THREADS) {
    for (int p = threadIdx.x; 2 * p < a.columns; p += LP_CUDA_ROW_THREADS) {
        float two[2];
        lp_get_pair(&a.x, blockIdx.x, p, two);
        lp_put_pair(&a.to, blockIdx.x, p, lp_kept(&a, 2 * p, two[0]), lp_kept(&a, 2 * p + 1, two[1]));
    }
}

LP_KERNEL(lp_cuda_train_drop_gradients, lp_cuda_train_drop, LP_CUDA_ROW_THREADS) {
    const float *spread = a.spread + (long long)blockIdx.x * a.columns;
    float *dx = a.dx + (long long)blockIdx.x * a.columns;
    for (int p = threadIdx.x; 2 * p < a.columns; p += LP_CUDA_ROW_THREADS) {
        float sums[2];
        if (!a.dx) lp_get_pair(&a.to, blockIdx.x, p, sums);
        for (int j = 0; j < 2 && 2 * p + j < a.columns; j++) {
            const int i = 2 * p + j;
            if (a.dx) sums[j] = dx[i];
            sums[j] += lp_kept(&a, i, spread[i]);
            if (a.dx) dx[i] = sums[j];
        }
        if (!a.dx) lp_put_pair(&a.to, blockIdx.x, p, sums[0], sums[1]);
    }
}
#endif
