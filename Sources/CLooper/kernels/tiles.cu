#ifdef LP_READING
/* Attention of prompts: a block takes a tile of up to 64 rows of one sequence and one head, each of its four warps 16
 * rows. Keys and values come page by page, in half precision, and are multiplied on the tensor cores; the softmax is
 * kept up to date as they come. Shared memory: the page's keys (64, D + 8), then its values the other way (D, 64 + 8),
 * with eight more so that the lanes' words lie in different banks. */

/* Largest score and sum of weights of the two rows that a lane holds parts of: lane / 4 and 8 further on. */
typedef struct lp_tile_rows {
    int positions[2];
    float most[2], total[2];
} lp_tile_rows;

/* Fragments of the queries: rows lane / 4 and 8 further on, columns 2 (lane % 4) and so on. Rows past the end are
 * zero. */
template <int WIDTH> LP_DEVICE void lp_tile_queries(
    const lp_cuda_attend_tiles *a, lp_cuda_tile tile, int head, int row, unsigned (*q)[4]) {
    const int lane = threadIdx.x % 32;
    for (int k = 0; k < WIDTH / 16; k++) {
        for (int i = 0; i < 4; i++) {
            const int r = row + i % 2 * 8, column = k * 16 + i / 2 * 8 + lane % 4 * 2;
            const float *x = a->q + ((long long)(tile.first + r) * a->heads + head) * WIDTH + column;
            q[k][i] = r < tile.count ? lp_pack_halves(x[0] * a->scale, x[1] * a->scale) : 0;
        }
    }
}

template <int TYPE> LP_DEVICE void lp_load_eight(
    const unsigned char *values, const float *scales, int position, int index, int is_there, float *to) {
    for (int i = 0; i < 8; i++) to[i] = 0;
    if (!is_there) return;
    lp_cache_eight<TYPE>(values, index, to);
    for (int i = 0; i < 8 && TYPE == LP_CUDA_Q8_0; i++) to[i] *= scales[position];
}

/* keys (64, WIDTH + 8) and values (WIDTH, 72) of a page; positions past `count` are zero. A thread takes eight values
 * of two neighbouring positions, so that the values can be turned in whole words. */
template <int TYPE, int WIDTH> LP_DEVICE void lp_load_page(
    const lp_cuda_cache *c, int row, int page, int group, int count, unsigned short *keys, unsigned short *values) {
    const unsigned char *from = lp_cache_keys(c, row, page, group);
    const float *scales = lp_cache_scales(c, row, page, group);
    const float *value_scales = (const float *)((const unsigned char *)scales + c->values);
    for (int i = threadIdx.x; i < LP_CUDA_PAGE / 2 * (WIDTH / 8); i += LP_CUDA_THREADS) {
        const int pair = i / (WIDTH / 8), column = i % (WIDTH / 8) * 8;
        float two[2][8];
        for (int j = 0; j < 2; j++) {
            const int p = 2 * pair + j;
            lp_load_eight<TYPE>(from, scales, p, p * WIDTH + column, p < count, two[j]);
            unsigned *to = (unsigned *)(keys + p * (WIDTH + 8) + column);
            for (int l = 0; l < 4; l++) to[l] = lp_pack_halves(two[j][2 * l], two[j][2 * l + 1]);
        }
        for (int j = 0; j < 2; j++) {
            const int p = 2 * pair + j;
            lp_load_eight<TYPE>(from + c->values, value_scales, p, p * WIDTH + column, p < count, two[j]);
        }
        for (int l = 0; l < 8; l++) {
            ((unsigned *)(values + (column + l) * 72))[pair] = lp_pack_halves(two[0][l], two[1][l]);
        }
    }
}

/* scores (16, 64) of a warp: eight pieces of 8 positions, as the product leaves them */
template <int WIDTH>
LP_DEVICE void lp_tile_scores(const unsigned (*q)[4], const unsigned short *keys, float (*scores)[4]) {
    const int lane = threadIdx.x % 32;
#pragma unroll
    for (int piece = 0; piece < 8; piece++) {
        const unsigned *key = (const unsigned *)(keys + (piece * 8 + lane / 4) * (WIDTH + 8)) + lane % 4;
        for (int i = 0; i < 4; i++) scores[piece][i] = 0;
#pragma unroll
        for (int k = 0; k < WIDTH / 16; k++) lp_multiply_halves(scores[piece], q[k], key[k * 8], key[k * 8 + 4]);
    }
}

/* Scores become weights, and what is summed so far shrinks with the largest score. */
template <int WIDTH>
LP_DEVICE void lp_tile_weights(lp_tile_rows *rows, int first, float (*scores)[4], float (*sums)[4]) {
    const int lane = threadIdx.x % 32;
#pragma unroll
    for (int r = 0; r < 2; r++) {
        float most = rows->most[r], total = 0;
#pragma unroll
        for (int i = 0; i < 16; i++) {
            float *score = &scores[i / 2][2 * r + i % 2];
            if (first + i / 2 * 8 + lane % 4 * 2 + i % 2 > rows->positions[r]) *score = -LP_INFINITY;
            most = fmaxf(most, *score);
        }
        most = lp_four_largest(most);
        const float shrink = expf(rows->most[r] - most);
#pragma unroll
        for (int i = 0; i < 16; i++) {
            float *score = &scores[i / 2][2 * r + i % 2];
            *score = expf(*score - most);
            total += *score;
        }
        rows->total[r] = rows->total[r] * shrink + total;
        rows->most[r] = most;
#pragma unroll
        for (int i = 0; i < WIDTH / 8; i++) {
            sums[i][2 * r] *= shrink;
            sums[i][2 * r + 1] *= shrink;
        }
    }
}

/* sums (16, WIDTH) += weights (16, 64) · values: pieces 2k and 2k + 1 of the one are the left factor of the other */
template <int WIDTH>
LP_DEVICE void lp_tile_values(float (*weights)[4], const unsigned short *values, float (*sums)[4]) {
    const int lane = threadIdx.x % 32;
#pragma unroll
    for (int k = 0; k < 4; k++) {
        unsigned w[4];
        for (int i = 0; i < 4; i++) {
            const float *piece = weights[2 * k + i / 2] + i % 2 * 2;
            w[i] = lp_pack_halves(piece[0], piece[1]);
        }
#pragma unroll
        for (int i = 0; i < WIDTH / 8; i++) {
            const unsigned *value = (const unsigned *)(values + (i * 8 + lane / 4) * 72) + k * 8 + lane % 4;
            lp_multiply_halves(sums[i], w, value[0], value[4]);
        }
    }
}

template <int WIDTH> LP_DEVICE void lp_put_tile(
    const lp_cuda_attend_tiles *a, const lp_tile_rows *rows, lp_cuda_tile tile, int head, int row, float (*sums)[4]) {
    const int lane = threadIdx.x % 32, columns = a->heads * WIDTH;
    for (int r = 0; r < 2; r++) {
        const float total = lp_lanes_sum(rows->total[r], 4);
        for (int i = 0; i < WIDTH / 4 && row + r * 8 < tile.count; i++) {
            const int column = head * WIDTH + i / 2 * 8 + lane % 4 * 2 + i % 2;
            const long long to = (long long)(tile.first + row + r * 8) * columns + column;
            a->y[to] = sums[i / 2][2 * r + i % 2] / total;
            if (a->rounded.form == LP_CUDA_HALVES) a->rounded.halves[to] = lp_bf16_of_float(a->y[to]);
        }
    }
}

template <int TYPE, int WIDTH> LP_DEVICE void lp_attend_tile(const lp_cuda_attend_tiles *a) {
    unsigned short *keys = (unsigned short *)lp_shared, *values = keys + LP_CUDA_PAGE * (WIDTH + 8);
    const lp_cuda_cache *c = &a->cache;
    /* The tiles that read most come first. */
    const lp_cuda_tile tile = a->tiles[gridDim.x - 1 - blockIdx.x];
    const int head = blockIdx.y, group = head / (a->heads / c->kv_heads);
    const int row = threadIdx.x / 32 * 16 + threadIdx.x % 32 / 4, start = c->positions[tile.first];
    const int length = start + tile.count;
    unsigned q[WIDTH / 16][4];
    float sums[WIDTH / 8][4];
    lp_tile_rows rows = {{start + row, start + row + 8}, {-LP_INFINITY, -LP_INFINITY}, {0, 0}};
    lp_tile_queries<WIDTH>(a, tile, head, row, q);
    for (int i = 0; i < WIDTH / 8; i++) {
        for (int j = 0; j < 4; j++) sums[i][j] = 0;
    }
    for (int page = 0; page * LP_CUDA_PAGE < length; page++) {
        const int rest = length - page * LP_CUDA_PAGE;
        float scores[8][4];
        __syncthreads();
        lp_load_page<TYPE, WIDTH>(
            c, tile.first, page, group, rest < LP_CUDA_PAGE ? rest : LP_CUDA_PAGE, keys, values);
        __syncthreads();
        lp_tile_scores<WIDTH>(q, keys, scores);
        lp_tile_weights<WIDTH>(&rows, page * LP_CUDA_PAGE, scores, sums);
        lp_tile_values<WIDTH>(scores, values, sums);
    }
    lp_put_tile<WIDTH>(a, &rows, tile, head, row, sums);
}

template <int WIDTH> LP_DEVICE void lp_attend_any_tile(const lp_cuda_attend_tiles *a) {
    if (a->cache.type == LP_CUDA_F16) {
        lp_attend_tile<LP_CUDA_F16, WIDTH>(a);
    } else {
        lp_attend_tile<LP_CUDA_Q8_0, WIDTH>(a);
    }
}

LP_KERNEL(lp_cuda_attend_tiles_64, lp_cuda_attend_tiles, LP_CUDA_THREADS) { lp_attend_any_tile<64>(&a); }
LP_KERNEL(lp_cuda_attend_tiles_128, lp_cuda_attend_tiles, LP_CUDA_THREADS) { lp_attend_any_tile<128>(&a); }
#endif
