#ifdef LP_TRAINING
/* Attention of training on the tensor cores, in bfloat16 (after Dao, arXiv 2307.08691): a block takes a tile of 64
 * rows, each of its four warps 16 of them, and goes through the tiles of 64 that they meet. Scores are computed again
 * on the way back, from the kept logarithms. Tiles lie in shared memory with eight values more a row, so that the lanes'
 * words lie in different banks; heads narrower than WIDTH are filled up with zeros. */

#define LP_TILE_STRIDE(width) ((width) + 8)

/* Rows first ..< first + count of a head, which begins at number `column`; others are zero. */
template <int WIDTH>
LP_DEVICE void lp_load_tile(
    const lp_cuda_numbers *m, int first, int count, int column, int width, unsigned short *to) {
    for (int i = threadIdx.x; i < LP_CUDA_TRAIN_TILE * (WIDTH / 8); i += LP_CUDA_THREADS) {
        const int row = i / (WIDTH / 8), c = i % (WIDTH / 8) * 8;
        uint4 eight = {0, 0, 0, 0};
        if (row < count && c < width) {
            eight = *(const uint4 *)((const unsigned short *)(m->words + (first + row) * m->stride) + column + c);
        }
        *(uint4 *)(to + row * LP_TILE_STRIDE(WIDTH) + c) = eight;
    }
}

/* s (16, 64), eight pieces of 8 columns, = the warp's 16 rows of a · bᵀ */
template <int WIDTH>
LP_DEVICE void lp_multiply_rows(const unsigned short *a, const unsigned short *b, float (*s)[4]) {
    const int lane = threadIdx.x % 32, stride = LP_TILE_STRIDE(WIDTH) / 2;
    const unsigned *left = (const unsigned *)a + (threadIdx.x / 32 * 16 + lane / 4) * stride + lane % 4;
    const unsigned *right = (const unsigned *)b + lane / 4 * stride + lane % 4;
#pragma unroll
    for (int piece = 0; piece < 8; piece++) {
        for (int i = 0; i < 4; i++) s[piece][i] = 0;
    }
#pragma unroll
    for (int k = 0; k < WIDTH / 16; k++) {
        const unsigned *l = left + k * 8;
        const unsigned four[4] = {l[0], l[8 * stride], l[4], l[8 * stride + 4]};
#pragma unroll
        for (int piece = 0; piece < 8; piece++) {
            const unsigned *r = right + piece * 8 * stride + k * 8;
            lp_multiply_bf16(s[piece], four, r[0], r[4]);
        }
    }
}

/* sums (16, WIDTH) += s (16, 64) · b (64, WIDTH): what a product left is in the places that the next one wants. */
template <int WIDTH>
LP_DEVICE void lp_add_rows(const float (*s)[4], const unsigned short *b, float (*sums)[4]) {
    const int lane = threadIdx.x % 32, stride = LP_TILE_STRIDE(WIDTH);
#pragma unroll
    for (int k = 0; k < 4; k++) {
        const unsigned four[4] = {
            lp_pack_bf16(s[2 * k][0], s[2 * k][1]), lp_pack_bf16(s[2 * k][2], s[2 * k][3]),
            lp_pack_bf16(s[2 * k + 1][0], s[2 * k + 1][1]), lp_pack_bf16(s[2 * k + 1][2], s[2 * k + 1][3])};
        const unsigned short *rows = b + (k * 16 + lane % 4 * 2) * stride + lane / 4;
#pragma unroll
        for (int piece = 0; piece < WIDTH / 8; piece++) {
            const unsigned short *r = rows + piece * 8;
            const unsigned low = (unsigned)r[0] | (unsigned)r[stride] << 16;
            const unsigned high = (unsigned)r[8 * stride] | (unsigned)r[9 * stride] << 16;
            lp_multiply_bf16(sums[piece], four, low, high);
        }
    }
}

/* Keys that a tile of queries sees: the end of them, which for its own segment is that of the tile. */
typedef struct lp_tile_sight {
    const lp_cuda_numbers *k, *v;
    int first, end, own;
} lp_tile_sight;

LP_DEVICE lp_tile_sight lp_tile_sight_of(
    const lp_cuda_train_attend *a, const lp_cuda_train_segment *s, int offset, int turn) {
    const int last = offset + LP_CUDA_TRAIN_TILE;
    lp_tile_sight sight = {&a->k, &a->v, s->first, last < s->count ? last : s->count, 1};
    if (turn == 0) {
        sight.first = s->context;
        sight.end = s->visible;
        sight.own = 0;
        if (s->in_prefix) {
            sight.k = &a->prefix_k;
            sight.v = &a->prefix_v;
        }
    }
    return sight;
}

/* Whether query `row` of a segment sees key `key` of the sight. */
LP_DEVICE int lp_is_seen(const lp_tile_sight *sight, int row, int key) {
    return key < sight->end && (!sight->own || key <= row);
}

/* Row of the tile that value i of a lane's pieces belongs to, and its column in the piece. */
LP_DEVICE int lp_row_of(int i) { return threadIdx.x / 32 * 16 + threadIdx.x % 32 / 4 + i / 2 * 8; }

LP_DEVICE int lp_column_of(int i) { return threadIdx.x % 4 * 2 + i % 2; }

/* ==== Forward ==== */

/* Scores become weights; sums so far shrink with the largest score. */
template <int WIDTH>
LP_DEVICE void lp_soften_tile(
    const lp_tile_sight *sight, int offset, int key, float (*s)[4], float *most, float *total, float (*sums)[4]) {
    float largest[2] = {most[0], most[1]};
#pragma unroll
    for (int piece = 0; piece < 8; piece++) {
        for (int i = 0; i < 4; i++) {
            const int is_seen = lp_is_seen(sight, offset + lp_row_of(i), key + piece * 8 + lp_column_of(i));
            s[piece][i] = is_seen ? s[piece][i] : -LP_INFINITY;
            largest[i / 2] = fmaxf(largest[i / 2], s[piece][i]);
        }
    }
    float old[2];
    for (int i = 0; i < 2; i++) {
        largest[i] = lp_four_largest(largest[i]);
        old[i] = expf(most[i] - largest[i]);
        most[i] = largest[i];
        total[i] *= old[i];
    }
#pragma unroll
    for (int piece = 0; piece < 8; piece++) {
        for (int i = 0; i < 4; i++) {
            s[piece][i] = expf(s[piece][i] - most[i / 2]);
            total[i / 2] += s[piece][i];
        }
    }
#pragma unroll
    for (int piece = 0; piece < WIDTH / 8; piece++) {
        for (int i = 0; i < 4; i++) sums[piece][i] *= old[i / 2];
    }
}

LP_DEVICE float lp_four_sum(float value) {
    value += __shfl_xor_sync(LP_ALL_LANES, value, 1);
    return value + __shfl_xor_sync(LP_ALL_LANES, value, 2);
}

template <int WIDTH> LP_DEVICE void lp_train_attend(const lp_cuda_train_attend *a) {
    const lp_cuda_train_tile tile = a->tiles[blockIdx.x];
    const lp_cuda_train_segment s = a->segments[tile.segment];
    const int head = blockIdx.y, d = a->width, column = head / (a->heads / a->kv_heads) * d;
    const int first = s.first + tile.offset, count = s.count - tile.offset;
    unsigned short *q = (unsigned short *)lp_shared, *k = q + LP_CUDA_TRAIN_TILE * LP_TILE_STRIDE(WIDTH);
    unsigned short *v = k + LP_CUDA_TRAIN_TILE * LP_TILE_STRIDE(WIDTH);
    float sums[WIDTH / 8][4], most[2] = {-LP_INFINITY, -LP_INFINITY}, total[2] = {0, 0};
    for (int piece = 0; piece < WIDTH / 8; piece++) {
        for (int i = 0; i < 4; i++) sums[piece][i] = 0;
    }
    lp_load_tile<WIDTH>(&a->q, first, count, head * d, d, q);
    for (int turn = 0; turn < 2; turn++) {
        const lp_tile_sight sight = lp_tile_sight_of(a, &s, tile.offset, turn);
        for (int key = 0; key < sight.end; key += LP_CUDA_TRAIN_TILE) {
            float scores[8][4];
            __syncthreads();
            lp_load_tile<WIDTH>(sight.k, sight.first + key, sight.end - key, column, d, k);
            lp_load_tile<WIDTH>(sight.v, sight.first + key, sight.end - key, column, d, v);
            __syncthreads();
            lp_multiply_rows<WIDTH>(q, k, scores);
            lp_soften_tile<WIDTH>(&sight, tile.offset, key, scores, most, total, sums);
            lp_add_rows<WIDTH>(scores, v, sums);
        }
    }
    for (int i = 0; i < 2; i++) total[i] = lp_four_sum(total[i]);
#pragma unroll
    for (int i = 0; i < 4; i += 2) {
        const int row = lp_row_of(i);
        if (row >= count) continue;
        if (threadIdx.x % 4 == 0) a->logs[head * a->rows + first + row] = most[i / 2] + logf(total[i / 2]);
#pragma unroll
        for (int piece = 0; piece < WIDTH / 8; piece++) {
            const int c = piece * 8 + lp_column_of(0);
            if (c >= d) continue;
            const float x = sums[piece][i] / total[i / 2], y = sums[piece][i + 1] / total[i / 2];
            lp_put_pair(&a->mixed, first + row, (head * d + c) / 2, x, y);
        }
    }
}

/* ==== Back to queries ==== */

/* s becomes weights, dp their gradients times them. Values of the rows: logarithms and shares. */
LP_DEVICE void lp_weigh_tile(
    const lp_tile_sight *sight, int offset, int key, const float *logs, const float *shares, float (*s)[4],
    float (*dp)[4]) {
#pragma unroll
    for (int piece = 0; piece < 8; piece++) {
        for (int i = 0; i < 4; i++) {
            const int is_seen = lp_is_seen(sight, offset + lp_row_of(i), key + piece * 8 + lp_column_of(i));
            s[piece][i] = is_seen ? expf(s[piece][i] - logs[i / 2]) : 0;
            dp[piece][i] = s[piece][i] * (dp[piece][i] - shares[i / 2]);
        }
    }
}

/* A tile of sums to rows of floats; `heads` heads of `width` values a row. */
template <int WIDTH>
LP_DEVICE void lp_put_tile(
    const float (*sums)[4], int first, int count, int heads, int head, int width, float *to) {
#pragma unroll
    for (int i = 0; i < 4; i++) {
        if (lp_row_of(i) >= count) continue;
        float *row = to + ((long long)(first + lp_row_of(i)) * heads + head) * width;
#pragma unroll
        for (int piece = 0; piece < WIDTH / 8; piece++) {
            const int c = piece * 8 + lp_column_of(i);
            if (c < width) row[c] = sums[piece][i];
        }
    }
}

template <int WIDTH> LP_DEVICE void lp_train_queries(const lp_cuda_train_attend *a) {
    const lp_cuda_train_tile tile = a->tiles[blockIdx.x];
    const lp_cuda_train_segment s = a->segments[tile.segment];
    const int head = blockIdx.y, d = a->width, column = head / (a->heads / a->kv_heads) * d;
    const int first = s.first + tile.offset, count = s.count - tile.offset;
    unsigned short *q = (unsigned short *)lp_shared, *dy = q + LP_CUDA_TRAIN_TILE * LP_TILE_STRIDE(WIDTH);
    unsigned short *k = dy + LP_CUDA_TRAIN_TILE * LP_TILE_STRIDE(WIDTH);
    unsigned short *v = k + LP_CUDA_TRAIN_TILE * LP_TILE_STRIDE(WIDTH);
    float sums[WIDTH / 8][4], logs[2], shares[2];
    for (int piece = 0; piece < WIDTH / 8; piece++) {
        for (int i = 0; i < 4; i++) sums[piece][i] = 0;
    }
    for (int i = 0; i < 2; i++) {
        const long long place = head * a->rows + first + lp_row_of(2 * i);
        logs[i] = lp_row_of(2 * i) < count ? a->logs[place] : LP_INFINITY;
        shares[i] = lp_row_of(2 * i) < count ? a->shares[place] : 0;
    }
    lp_load_tile<WIDTH>(&a->q, first, count, head * d, d, q);
    lp_load_tile<WIDTH>(&a->dmixed, first, count, head * d, d, dy);
    for (int turn = 0; turn < 2; turn++) {
        const lp_tile_sight sight = lp_tile_sight_of(a, &s, tile.offset, turn);
        for (int key = 0; key < sight.end; key += LP_CUDA_TRAIN_TILE) {
            float scores[8][4], dp[8][4];
            __syncthreads();
            lp_load_tile<WIDTH>(sight.k, sight.first + key, sight.end - key, column, d, k);
            lp_load_tile<WIDTH>(sight.v, sight.first + key, sight.end - key, column, d, v);
            __syncthreads();
            lp_multiply_rows<WIDTH>(q, k, scores);
            lp_multiply_rows<WIDTH>(dy, v, dp);
            lp_weigh_tile(&sight, tile.offset, key, logs, shares, scores, dp);
            lp_add_rows<WIDTH>(dp, k, sums);
        }
    }
    lp_put_tile<WIDTH>(sums, first, count, a->heads, head, d, a->dq);
}

/* ==== Back to keys and values ==== */

/* The same as lp_weigh_tile where rows are keys, and columns queries, of which the first is `query`. */
LP_DEVICE void lp_weigh_keys(
    int is_own, int offset, int query, int count, const float *logs, const float *shares, float (*s)[4],
    float (*dp)[4]) {
#pragma unroll
    for (int piece = 0; piece < 8; piece++) {
        for (int i = 0; i < 4; i++) {
            const int column = piece * 8 + lp_column_of(i), row = query + column;
            const int is_seen = row < count && (!is_own || offset + lp_row_of(i) <= row);
            s[piece][i] = is_seen ? expf(s[piece][i] - logs[column]) : 0;
            dp[piece][i] = is_seen ? s[piece][i] * (dp[piece][i] - shares[column]) : 0;
        }
    }
}

/* A tile of queries of one head, with their logarithms and shares. */
template <int WIDTH>
LP_DEVICE void lp_load_queries(
    const lp_cuda_train_attend *a, int first, int count, int head, unsigned short *q, unsigned short *dy, float *logs,
    float *shares) {
    lp_load_tile<WIDTH>(&a->q, first, count, head * a->width, a->width, q);
    lp_load_tile<WIDTH>(&a->dmixed, first, count, head * a->width, a->width, dy);
    const int i = threadIdx.x % LP_CUDA_TRAIN_TILE;
    if (i >= count) return;
    if (threadIdx.x < LP_CUDA_TRAIN_TILE) {
        logs[i] = a->logs[head * a->rows + first + i];
    } else {
        shares[i] = a->shares[head * a->rows + first + i];
    }
}

template <int WIDTH> LP_DEVICE void lp_train_keys(const lp_cuda_train_attend *a) {
    const lp_cuda_train_tile tile = a->tiles[blockIdx.x];
    const lp_cuda_train_segment own = a->segments[tile.segment];
    const int d = a->width, shared = a->heads / a->kv_heads, first = own.first + tile.offset;
    const int count = own.count - tile.offset, room = LP_CUDA_TRAIN_TILE * LP_TILE_STRIDE(WIDTH);
    unsigned short *k = (unsigned short *)lp_shared, *v = k + room, *q = v + room, *dy = q + room;
    float *logs = (float *)(dy + room), *shares = logs + LP_CUDA_TRAIN_TILE, dk[WIDTH / 8][4], dv[WIDTH / 8][4];
    for (int piece = 0; piece < WIDTH / 8; piece++) {
        for (int i = 0; i < 4; i++) dk[piece][i] = dv[piece][i] = 0;
    }
    lp_load_tile<WIDTH>(&a->k, first, count, blockIdx.y * d, d, k);
    lp_load_tile<WIDTH>(&a->v, first, count, blockIdx.y * d, d, v);
    for (int index = tile.segment; index < a->segment_count; index++) {
        const lp_cuda_train_segment s = a->segments[index];
        const int is_own = index == tile.segment;
        if (!is_own && s.parent != tile.segment) continue;
        for (int query = is_own ? tile.offset : 0; query < s.count; query += LP_CUDA_TRAIN_TILE) {
            for (int head = blockIdx.y * shared; head < (int)(blockIdx.y + 1) * shared; head++) {
                float scores[8][4], dp[8][4];
                __syncthreads();
                lp_load_queries<WIDTH>(a, s.first + query, s.count - query, head, q, dy, logs, shares);
                __syncthreads();
                lp_multiply_rows<WIDTH>(k, q, scores);
                lp_multiply_rows<WIDTH>(v, dy, dp);
                lp_weigh_keys(is_own, tile.offset, query, s.count, logs, shares, scores, dp);
                lp_add_rows<WIDTH>(scores, dy, dv);
                lp_add_rows<WIDTH>(dp, q, dk);
            }
        }
    }
    lp_put_tile<WIDTH>(dk, first, count, a->kv_heads, blockIdx.y, d, a->dk);
    lp_put_tile<WIDTH>(dv, first, count, a->kv_heads, blockIdx.y, d, a->dv);
}

LP_KERNEL(lp_cuda_train_attend_64, lp_cuda_train_attend, LP_CUDA_THREADS) { lp_train_attend<64>(&a); }
LP_KERNEL(lp_cuda_train_attend_128, lp_cuda_train_attend, LP_CUDA_THREADS) { lp_train_attend<128>(&a); }
LP_KERNEL(lp_cuda_train_attend_256, lp_cuda_train_attend, LP_CUDA_THREADS) { lp_train_attend<256>(&a); }
LP_KERNEL(lp_cuda_train_queries_64, lp_cuda_train_attend, LP_CUDA_THREADS) { lp_train_queries<64>(&a); }
LP_KERNEL(lp_cuda_train_queries_128, lp_cuda_train_attend, LP_CUDA_THREADS) { lp_train_queries<128>(&a); }
LP_KERNEL(lp_cuda_train_queries_256, lp_cuda_train_attend, LP_CUDA_THREADS) { lp_train_queries<256>(&a); }
LP_KERNEL(lp_cuda_train_keys_64, lp_cuda_train_attend, LP_CUDA_THREADS) { lp_train_keys<64>(&a); }
LP_KERNEL(lp_cuda_train_keys_128, lp_cuda_train_attend, LP_CUDA_THREADS) { lp_train_keys<128>(&a); }
LP_KERNEL(lp_cuda_train_keys_256, lp_cuda_train_attend, LP_CUDA_THREADS) { lp_train_keys<256>(&a); }
#endif
