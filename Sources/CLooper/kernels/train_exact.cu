#ifdef LP_TRAINING
/* Attention of training in single precision, where a thread takes a row: the reference, not made for speed. Threads of
 * a block take rows that follow each other, so that all of them read the same key at a time. Shared memory holds the
 * threads' vectors, one value of all threads after another. Blocks of x: tiles; of y: heads; of z: halves of a tile. */

/* Keys that a row sees: rows of k and v. */
typedef struct lp_exact_sight {
    const lp_cuda_numbers *k, *v;
    int first, count;
} lp_exact_sight;

LP_DEVICE const float *lp_exact_row(const lp_cuda_numbers *m, int row, int column) {
    return (const float *)(m->words + row * m->stride) + column;
}

/* The two sights of row `row` of a segment; `turn` 0 is what is before it. */
LP_DEVICE lp_exact_sight lp_sight_of(
    const lp_cuda_train_attend *a, const lp_cuda_train_segment *s, int row, int turn) {
    lp_exact_sight sight = {&a->k, &a->v, s->first, row + 1};
    if (turn == 0) {
        sight.first = s->context;
        sight.count = s->visible;
        if (s->in_prefix) {
            sight.k = &a->prefix_k;
            sight.v = &a->prefix_v;
        }
    }
    return sight;
}

LP_DEVICE float lp_exact_dot(const float *column, const float *row, int width) {
    float sum = 0;
    for (int i = 0; i < width; i++) sum += column[i * LP_CUDA_EXACT_ROWS] * row[i];
    return sum;
}

LP_DEVICE void lp_exact_load(const float *row, int width, float *column) {
    for (int i = 0; i < width; i++) column[i * LP_CUDA_EXACT_ROWS] = row ? row[i] : 0;
}

LP_DEVICE void lp_exact_add(float *column, float scale, const float *row, int width) {
    for (int i = 0; i < width; i++) column[i * LP_CUDA_EXACT_ROWS] += scale * row[i];
}

LP_KERNEL(lp_cuda_train_attend_exact, lp_cuda_train_attend, LP_CUDA_EXACT_ROWS) {
    const lp_cuda_train_tile tile = a.tiles[blockIdx.x];
    const lp_cuda_train_segment s = a.segments[tile.segment];
    const int offset = tile.offset + blockIdx.z * LP_CUDA_EXACT_ROWS + threadIdx.x, d = a.width;
    const int head = blockIdx.y, row = s.first + offset, column = head / (a.heads / a.kv_heads) * d;
    if (offset >= s.count) return;
    float *q = (float *)lp_shared + threadIdx.x, *sums = q + d * LP_CUDA_EXACT_ROWS, most = -LP_INFINITY, total = 0;
    lp_exact_load(lp_exact_row(&a.q, row, head * d), d, q);
    lp_exact_load(0, d, sums);
    for (int turn = 0; turn < 2; turn++) {
        const lp_exact_sight sight = lp_sight_of(&a, &s, offset, turn);
        for (int i = 0; i < sight.count; i++) {
            const float score = lp_exact_dot(q, lp_exact_row(sight.k, sight.first + i, column), d);
            if (score > most) {
                const float old = expf(most - score);
                for (int j = 0; j < d; j++) sums[j * LP_CUDA_EXACT_ROWS] *= old;
                total *= old;
                most = score;
            }
            const float share = expf(score - most);
            total += share;
            lp_exact_add(sums, share, lp_exact_row(sight.v, sight.first + i, column), d);
        }
    }
    float *y = (float *)(a.mixed.words + row * a.mixed.stride) + head * d;
    for (int j = 0; j < d; j++) y[j] = sums[j * LP_CUDA_EXACT_ROWS] / total;
    a.logs[head * a.rows + row] = most + logf(total);
}

/* Gradients of queries. */
LP_KERNEL(lp_cuda_train_queries_exact, lp_cuda_train_attend, LP_CUDA_EXACT_ROWS) {
    const lp_cuda_train_tile tile = a.tiles[blockIdx.x];
    const lp_cuda_train_segment s = a.segments[tile.segment];
    const int offset = tile.offset + blockIdx.z * LP_CUDA_EXACT_ROWS + threadIdx.x, d = a.width;
    const int head = blockIdx.y, row = s.first + offset, column = head / (a.heads / a.kv_heads) * d;
    if (offset >= s.count) return;
    float *q = (float *)lp_shared + threadIdx.x, *dy = q + d * LP_CUDA_EXACT_ROWS, *dq = dy + d * LP_CUDA_EXACT_ROWS;
    lp_exact_load(lp_exact_row(&a.q, row, head * d), d, q);
    lp_exact_load(lp_exact_row(&a.dmixed, row, head * d), d, dy);
    lp_exact_load(0, d, dq);
    const float logarithm = a.logs[head * a.rows + row], share = a.shares[head * a.rows + row];
    for (int turn = 0; turn < 2; turn++) {
        const lp_exact_sight sight = lp_sight_of(&a, &s, offset, turn);
        for (int i = 0; i < sight.count; i++) {
            const float *key = lp_exact_row(sight.k, sight.first + i, column);
            const float p = expf(lp_exact_dot(q, key, d) - logarithm);
            const float dp = lp_exact_dot(dy, lp_exact_row(sight.v, sight.first + i, column), d);
            lp_exact_add(dq, p * (dp - share), key, d);
        }
    }
    float *to = a.dq + ((long long)row * a.heads + head) * d;
    for (int j = 0; j < d; j++) to[j] = dq[j * LP_CUDA_EXACT_ROWS];
}

/* Gradients of keys and values: of those of the pass, from all that see them. Blocks of y: key heads. */
LP_KERNEL(lp_cuda_train_keys_exact, lp_cuda_train_attend, LP_CUDA_EXACT_ROWS) {
    const lp_cuda_train_tile tile = a.tiles[blockIdx.x];
    const lp_cuda_train_segment own = a.segments[tile.segment];
    const int offset = tile.offset + blockIdx.z * LP_CUDA_EXACT_ROWS + threadIdx.x, d = a.width;
    const int shared = a.heads / a.kv_heads, key = own.first + offset, column = blockIdx.y * d;
    if (offset >= own.count) return;
    float *k = (float *)lp_shared + threadIdx.x, *v = k + d * LP_CUDA_EXACT_ROWS;
    float *dk = v + d * LP_CUDA_EXACT_ROWS, *dv = dk + d * LP_CUDA_EXACT_ROWS;
    lp_exact_load(lp_exact_row(&a.k, key, column), d, k);
    lp_exact_load(lp_exact_row(&a.v, key, column), d, v);
    lp_exact_load(0, d, dk);
    lp_exact_load(0, d, dv);
    for (int index = tile.segment; index < a.segment_count; index++) {
        const lp_cuda_train_segment s = a.segments[index];
        if (index != tile.segment && s.parent != tile.segment) continue;
        for (int row = s.first + (index == tile.segment ? offset : 0); row < s.first + s.count; row++) {
            for (int head = blockIdx.y * shared; head < (int)(blockIdx.y + 1) * shared; head++) {
                const float *q = lp_exact_row(&a.q, row, head * d), *dy = lp_exact_row(&a.dmixed, row, head * d);
                const float p = expf(lp_exact_dot(k, q, d) - a.logs[head * a.rows + row]);
                const float dp = lp_exact_dot(v, dy, d) - a.shares[head * a.rows + row];
                lp_exact_add(dv, p, dy, d);
                lp_exact_add(dk, p * dp, q, d);
            }
        }
    }
    const long long to = ((long long)key * a.kv_heads + blockIdx.y) * d;
    for (int j = 0; j < d; j++) {
        a.dk[to + j] = dk[j * LP_CUDA_EXACT_ROWS];
        a.dv[to + j] = dv[j * LP_CUDA_EXACT_ROWS];
    }
}

/* shares (H, rows) = sum of mixed * dmixed of each head, a warp a head of a row; in either form */
LP_KERNEL(lp_cuda_train_head_shares, lp_cuda_train_attend, LP_CUDA_THREADS) {
    const long long item = (long long)blockIdx.x * (LP_CUDA_THREADS / 32) + threadIdx.x / 32, row = item / a.heads;
    const int head = (int)(item % a.heads);
    if (row >= a.n) return;
    float sum = 0;
    for (int p = threadIdx.x % 32; p < a.width / 2; p += 32) {
        float y[2], dy[2];
        lp_get_pair(&a.mixed, row, head * a.width / 2 + p, y);
        lp_get_pair(&a.dmixed, row, head * a.width / 2 + p, dy);
        sum += y[0] * dy[0] + y[1] * dy[1];
    }
    sum = lp_lanes_sum(sum, 32);
    if (threadIdx.x % 32 == 0) a.shares[head * a.rows + row] = sum;
}
#endif
