#ifdef LP_TRAINING
/* Training: heads of queries and keys, a warp a head of a row. Bias, norm, rotation and rounding in one go. */

typedef struct lp_head {
    const float *x, *bias, *weight; /* (D), or NULL */
    float scale;                    /* with weight: of its norm */
} lp_head;

LP_DEVICE float lp_head_value(const lp_head *h, int i) {
    float value = h->x[i];
    if (h->bias) value += h->bias[i];
    if (h->weight) value *= h->scale * h->weight[i];
    return value;
}

/* Value i of the head, rotated forward (sign 1) or back (-1). */
LP_DEVICE float lp_turned(const lp_cuda_train_rotate *a, long long row, const lp_head *h, int i, float sign) {
    if (i >= a->rope_width) return lp_head_value(h, i);
    const int half = a->rope_width / 2, pair = a->halves ? i % half : i / 2;
    const int first = a->halves ? pair : 2 * pair, second = a->halves ? pair + half : 2 * pair + 1;
    const float *angles = a->angles + row * a->rope_width;
    const float x = lp_head_value(h, first), y = lp_head_value(h, second);
    const float cosine = angles[pair], sine = sign * angles[half + pair];
    return i == first ? x * cosine - y * sine : x * sine + y * cosine;
}

LP_DEVICE void lp_rotate_head(
    const lp_cuda_train_rotate *a, long long row, lp_head h, float scale, int column, const lp_cuda_numbers *raw,
    const lp_cuda_numbers *y) {
    const int lane = threadIdx.x % 32, d = a->width;
    if (h.weight) {
        const lp_head plain = {h.x, h.bias, 0, 1};
        float sum = 0;
        for (int p = lane; p < d / 2; p += 32) {
            const float first = lp_head_value(&plain, 2 * p), second = lp_head_value(&plain, 2 * p + 1);
            sum += first * first + second * second;
            lp_put_pair(raw, row, column / 2 + p, first, second);
        }
        h.scale = 1 / sqrtf(lp_lanes_sum(sum, 32) / (float)d + a->epsilon);
    }
    for (int p = lane; p < d / 2; p += 32) {
        const float first = lp_turned(a, row, &h, 2 * p, 1), second = lp_turned(a, row, &h, 2 * p + 1, 1);
        lp_put_pair(y, row, column / 2 + p, scale * first, scale * second);
    }
}

LP_KERNEL(lp_cuda_train_rotate_heads, lp_cuda_train_rotate, LP_CUDA_THREADS) {
    const int all = a.heads + a.kv_heads, d = a.width;
    const long long item = (long long)blockIdx.x * (LP_CUDA_THREADS / 32) + threadIdx.x / 32, row = item / all;
    const int head = (int)(item % all);
    if (row >= a.n) return;
    if (head < a.heads) {
        const float *bias = a.query_bias ? a.query_bias + head * d : 0;
        const lp_head h = {a.x_q + (row * a.heads + head) * d, bias, a.query_norm, 1};
        lp_rotate_head(&a, row, h, a.scale, head * d, &a.raw_q, &a.q);
    } else {
        const int key = head - a.heads;
        const lp_head h = {
            a.x_k + (row * a.kv_heads + key) * d, a.key_bias ? a.key_bias + key * d : 0, a.key_norm, 1};
        lp_rotate_head(&a, row, h, 1, key * d, &a.raw_k, &a.k);
    }
}

LP_DEVICE void lp_rotate_head_back(
    const lp_cuda_train_rotate *a, long long row, const float *dx, float scale, int column, const float *weight,
    const lp_cuda_numbers *raw, const lp_cuda_numbers *y) {
    const int lane = threadIdx.x % 32, d = a->width;
    const lp_head h = {dx, 0, 0, 1};
    float square = 0, along = 0;
    for (int p = lane; weight && p < d / 2; p += 32) {
        float x[2];
        lp_get_pair(raw, row, column / 2 + p, x);
        for (int j = 0; j < 2; j++) {
            square += x[j] * x[j];
            along += scale * lp_turned(a, row, &h, 2 * p + j, -1) * weight[2 * p + j] * x[j];
        }
    }
    const float inverse = 1 / sqrtf(lp_lanes_sum(square, 32) / (float)d + a->epsilon);
    const float slope = lp_lanes_sum(along, 32) * inverse * inverse / (float)d;
    for (int p = lane; p < d / 2; p += 32) {
        float two[2], x[2];
        for (int j = 0; j < 2; j++) two[j] = scale * lp_turned(a, row, &h, 2 * p + j, -1);
        if (weight) {
            lp_get_pair(raw, row, column / 2 + p, x);
            for (int j = 0; j < 2; j++) two[j] = inverse * (two[j] * weight[2 * p + j] - x[j] * slope);
        }
        lp_put_pair(y, row, column / 2 + p, two[0], two[1]);
    }
}

LP_KERNEL(lp_cuda_train_rotate_back, lp_cuda_train_rotate, LP_CUDA_THREADS) {
    const int all = a.heads + 2 * a.kv_heads, d = a.width;
    const long long item = (long long)blockIdx.x * (LP_CUDA_THREADS / 32) + threadIdx.x / 32, row = item / all;
    const int head = (int)(item % all), key = head - a.heads, value = key - a.kv_heads;
    if (row >= a.n) return;
    if (key < 0) {
        const float *dq = a.dq + (row * a.heads + head) * d;
        lp_rotate_head_back(&a, row, dq, a.scale, head * d, a.query_norm, &a.raw_q, &a.q);
    } else if (value < 0) {
        lp_rotate_head_back(
            &a, row, a.dk + (row * a.kv_heads + key) * d, 1, key * d, a.key_norm, &a.raw_k, &a.k);
    } else {
        const float *dv = a.dv + (row * a.kv_heads + value) * d;
        for (int p = threadIdx.x % 32; p < d / 2; p += 32) {
            lp_put_pair(&a.v, row, value * d / 2 + p, dv[2 * p], dv[2 * p + 1]);
        }
    }
}
#endif
