#ifdef LP_READING
/* Attention of single rows: a block takes one row, up to HEADS query heads that share a key head, and some pages. Where
 * several blocks share a row, the last of them that is ready puts their results together. */

template <int HEADS> struct lp_heads_state {
    float q[HEADS][8];   /* this lane's part of the queries */
    float sum[HEADS][8]; /* of value * weight, over this lane's positions */
};

/* In shared memory. */
typedef struct lp_attend_memory {
    float *scores; /* (HEADS, 64) */
    float *most;   /* (HEADS) largest score so far */
    float *total;  /* (HEADS) sum of weights */
    float *shrink; /* (HEADS) what the sums so far are multiplied by */
    float *warps;  /* (4, HEADS, D) */
} lp_attend_memory;

template <int HEADS> LP_DEVICE lp_attend_memory lp_attend_memory_of(void) {
    float *next = (float *)lp_shared;
    return {next, next + HEADS * 64, next + HEADS * 65, next + HEADS * 66, next + HEADS * 67};
}

template <int TYPE, int HEADS>
LP_DEVICE void lp_page_scores(
    const lp_cuda_attend *a, const lp_attend_memory *m, const lp_heads_state<HEADS> *s, const unsigned char *keys,
    const float *scales, int count) {
    const int lane = threadIdx.x % a->lanes, slots = LP_CUDA_THREADS / a->lanes, width = a->cache.width;
    for (int p = threadIdx.x / a->lanes; p < LP_CUDA_PAGE; p += slots) {
        float key[8] = {0, 0, 0, 0, 0, 0, 0, 0};
        if (p < count && lane * 8 < width) lp_cache_eight<TYPE>(keys, p * width + lane * 8, key);
        for (int h = 0; h < HEADS; h++) {
            float score = 0;
            for (int i = 0; i < 8; i++) score += s->q[h][i] * key[i];
            score = lp_lanes_sum(score, a->lanes);
            if (TYPE == LP_CUDA_Q8_0 && p < count) score *= scales[p];
            if (lane == 0) m->scores[h * 64 + p] = p < count ? score : -LP_INFINITY;
        }
    }
}

/* Scores become weights; one warp a head. */
template <int HEADS> LP_DEVICE void lp_page_weights(const lp_attend_memory *m) {
    const int lane = threadIdx.x % 32;
    for (int h = threadIdx.x / 32; h < HEADS; h += LP_CUDA_THREADS / 32) {
        float *scores = m->scores + h * 64;
        const float before = m->most[h];
        const float most = fmaxf(before, lp_warp_largest(fmaxf(scores[lane], scores[lane + 32])));
        const float first = expf(scores[lane] - most), second = expf(scores[lane + 32] - most);
        const float sum = lp_lanes_sum(first + second, 32);
        scores[lane] = first;
        scores[lane + 32] = second;
        if (lane == 0) {
            m->shrink[h] = expf(before - most);
            m->total[h] = m->total[h] * m->shrink[h] + sum;
            m->most[h] = most;
        }
    }
}

template <int TYPE, int HEADS>
LP_DEVICE void lp_page_values(
    const lp_cuda_attend *a, const lp_attend_memory *m, lp_heads_state<HEADS> *s, const unsigned char *values,
    const float *scales, int count) {
    const int lane = threadIdx.x % a->lanes, slots = LP_CUDA_THREADS / a->lanes, width = a->cache.width;
    for (int h = 0; h < HEADS; h++) {
        for (int i = 0; i < 8; i++) s->sum[h][i] *= m->shrink[h];
    }
    if (lane * 8 >= width) return;
    for (int p = threadIdx.x / a->lanes; p < count; p += slots) {
        float value[8];
        lp_cache_eight<TYPE>(values, p * width + lane * 8, value);
        const float scale = TYPE == LP_CUDA_Q8_0 ? scales[p] : 1;
        for (int h = 0; h < HEADS; h++) {
            const float weight = m->scores[h * 64 + p] * scale;
            for (int i = 0; i < 8; i++) s->sum[h][i] += weight * value[i];
        }
    }
}

/* The sums of all lanes of a warp that hold the same values, then in m->warps. */
template <int HEADS>
LP_DEVICE void lp_gather_sums(const lp_cuda_attend *a, const lp_attend_memory *m, lp_heads_state<HEADS> *s) {
    const int lane = threadIdx.x % 32, width = a->cache.width;
    float *to = m->warps + threadIdx.x / 32 * HEADS * width;
    for (int h = 0; h < HEADS; h++) {
        for (int i = 0; i < 8; i++) {
            float sum = s->sum[h][i];
            for (int offset = a->lanes; offset < 32; offset *= 2) sum += __shfl_xor_sync(LP_ALL_LANES, sum, offset);
            if (lane < a->lanes && lane * 8 < width) to[h * width + lane * 8 + i] = sum;
        }
    }
}

/* Where results of a row and a head go while several blocks share the row. */
LP_DEVICE volatile float *lp_partial(const lp_cuda_attend *a, int row, int head, int split) {
    return a->partial + (((long long)row * a->heads + head) * LP_CUDA_SPLITS + split) * (a->cache.width + 2);
}

/* Whether this block is the last of `used` that gets here; the results of the others can be read then. */
LP_DEVICE int lp_is_last(const lp_cuda_attend *a, int row, int used) {
    __shared__ int last;
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) {
        unsigned *done = &a->done[row * gridDim.y + blockIdx.y];
        last = atomicAdd(done, 1u) == (unsigned)used - 1;
        if (last) *done = 0;
    }
    __syncthreads();
    if (last) __threadfence();
    return last;
}

/* scores (HEADS, 64) = weight of each block's result */
LP_DEVICE void lp_weigh_partials(
    const lp_cuda_attend *a, const lp_attend_memory *m, int row, int first_head, int heads, int used) {
    const int width = a->cache.width;
    for (int h = threadIdx.x; h < heads; h += LP_CUDA_THREADS) {
        float most = -LP_INFINITY, total = 0;
        for (int i = 0; i < used; i++) most = fmaxf(most, lp_partial(a, row, first_head + h, i)[width]);
        for (int i = 0; i < used; i++) {
            volatile float *partial = lp_partial(a, row, first_head + h, i);
            const float weight = expf(partial[width] - most);
            m->scores[h * 64 + i] = weight;
            total += weight * partial[width + 1];
        }
        m->total[h] = total;
    }
    __syncthreads();
}

LP_DEVICE void lp_put_attention(const lp_cuda_attend *a, int row, int head, int i, float value) {
    const int column = head * a->cache.width + i, columns = a->heads * a->cache.width;
    a->y[(long long)row * columns + column] = value;
    lp_round_value(&a->rounded, row, columns, column, value);
}

template <int HEADS>
LP_DEVICE void lp_finish_row(
    const lp_cuda_attend *a, const lp_attend_memory *m, int row, int first_head, int heads, int used) {
    const int width = a->cache.width;
    __syncthreads();
    for (int i = threadIdx.x; i < heads * width; i += LP_CUDA_THREADS) {
        float sum = 0;
        for (int warp = 0; warp < LP_CUDA_THREADS / 32; warp++) sum += m->warps[warp * HEADS * width + i];
        if (used == 1) {
            lp_put_attention(a, row, first_head + i / width, i % width, sum / m->total[i / width]);
        } else {
            lp_partial(a, row, first_head + i / width, blockIdx.x)[i % width] = sum;
        }
    }
    if (used == 1) return;
    for (int h = threadIdx.x; h < heads; h += LP_CUDA_THREADS) {
        volatile float *partial = lp_partial(a, row, first_head + h, blockIdx.x);
        partial[width] = m->most[h];
        partial[width + 1] = m->total[h];
    }
    if (!lp_is_last(a, row, used)) return;
    lp_weigh_partials(a, m, row, first_head, heads, used);
    for (int i = threadIdx.x; i < heads * width; i += LP_CUDA_THREADS) {
        const int h = i / width;
        float sum = 0;
        for (int j = 0; j < used; j++) sum += m->scores[h * 64 + j] * lp_partial(a, row, first_head + h, j)[i % width];
        lp_put_attention(a, row, first_head + h, i % width, sum / m->total[h]);
    }
}

template <int TYPE, int HEADS> LP_DEVICE void lp_attend_row(const lp_cuda_attend *a) {
    const lp_attend_memory m = lp_attend_memory_of<HEADS>();
    const lp_cuda_cache *c = &a->cache;
    const int row = blockIdx.z, group = blockIdx.y / a->parts, of_group = a->heads / c->kv_heads;
    const int skipped = blockIdx.y % a->parts * HEADS, first_head = group * of_group + skipped;
    const int heads = of_group - skipped < HEADS ? of_group - skipped : HEADS;
    const int length = c->positions[row] + 1, pages = (length + LP_CUDA_PAGE - 1) / LP_CUDA_PAGE;
    /* Depends on nothing but the row, so that its result does not either. */
    const int each = a->split ? (pages + LP_CUDA_SPLITS - 1) / LP_CUDA_SPLITS : pages;
    const int used = (pages + each - 1) / each, lane = threadIdx.x % a->lanes;
    if ((int)blockIdx.x >= used) return;
    lp_heads_state<HEADS> s;
    for (int h = 0; h < HEADS; h++) {
        const float *q = a->q + ((long long)row * a->heads + first_head + (h < heads ? h : 0)) * c->width + lane * 8;
        for (int i = 0; i < 8; i++) {
            s.q[h][i] = lane * 8 < c->width ? q[i] * a->scale : 0;
            s.sum[h][i] = 0;
        }
    }
    for (int h = threadIdx.x; h < HEADS; h += LP_CUDA_THREADS) {
        m.most[h] = -LP_INFINITY;
        m.total[h] = 0;
    }
    __syncthreads();
    for (int page = blockIdx.x * each; page < pages && page < ((int)blockIdx.x + 1) * each; page++) {
        const int rest = length - page * LP_CUDA_PAGE, count = rest < LP_CUDA_PAGE ? rest : LP_CUDA_PAGE;
        const unsigned char *keys = lp_cache_keys(c, row, page, group);
        const float *scales = lp_cache_scales(c, row, page, group);
        lp_page_scores<TYPE, HEADS>(a, &m, &s, keys, scales, count);
        __syncthreads();
        lp_page_weights<HEADS>(&m);
        __syncthreads();
        scales = (const float *)((const unsigned char *)scales + c->values);
        lp_page_values<TYPE, HEADS>(a, &m, &s, keys + c->values, scales, count);
        __syncthreads();
    }
    lp_gather_sums<HEADS>(a, &m, &s);
    lp_finish_row<HEADS>(a, &m, row, first_head, heads, used);
}

template <int HEADS> LP_DEVICE void lp_attend_any(const lp_cuda_attend *a) {
    switch (a->cache.type) {
        case LP_CUDA_F32: lp_attend_row<LP_CUDA_F32, HEADS>(a); break;
        case LP_CUDA_F16: lp_attend_row<LP_CUDA_F16, HEADS>(a); break;
        default: lp_attend_row<LP_CUDA_Q8_0, HEADS>(a); break;
    }
}

LP_KERNEL(lp_cuda_attend_1, lp_cuda_attend, LP_CUDA_THREADS) { lp_attend_any<1>(&a); }
LP_KERNEL(lp_cuda_attend_2, lp_cuda_attend, LP_CUDA_THREADS) { lp_attend_any<2>(&a); }
LP_KERNEL(lp_cuda_attend_4, lp_cuda_attend, LP_CUDA_THREADS) { lp_attend_any<4>(&a); }
LP_KERNEL(lp_cuda_attend_8, lp_cuda_attend, LP_CUDA_THREADS) { lp_attend_any<8>(&a); }
#endif
