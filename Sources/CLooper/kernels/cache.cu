#ifdef LP_READING
/* Keys and values in pages. */

LP_DEVICE int lp_cache_value_bytes(int type) { return type == LP_CUDA_F32 ? 4 : type == LP_CUDA_F16 ? 2 : 1; }

/* Keys (64, D) of key head `group` in page `page` of a row's sequence; their values are `values` bytes further on. */
LP_DEVICE unsigned char *lp_cache_keys(const lp_cuda_cache *c, int row, int page, int group) {
    unsigned char *start = (unsigned char *)c->tables[c->table_of[row] + page] + c->layer;
    return start + (long long)group * LP_CUDA_PAGE * c->width * lp_cache_value_bytes(c->type);
}

/* Scales (64) of the keys of a key head. */
LP_DEVICE float *lp_cache_scales(const lp_cuda_cache *c, int row, int page, int group) {
    unsigned char *start = (unsigned char *)c->tables[c->table_of[row] + page] + c->layer;
    return (float *)(start + (long long)c->kv_heads * LP_CUDA_PAGE * c->width) + group * LP_CUDA_PAGE;
}

/* Eight neighbouring values; without the scale. */
template <int TYPE> LP_DEVICE void lp_cache_eight(const unsigned char *values, int index, float *to) {
    if (TYPE != LP_CUDA_Q8_0) {
        lp_plain_eight(TYPE, values, index, to);
        return;
    }
    const uint2 q = *(const uint2 *)(values + index);
    for (int i = 0; i < 4; i++) {
        to[i] = (float)(signed char)(q.x >> 8 * i & 255);
        to[i + 4] = (float)(signed char)(q.y >> 8 * i & 255);
    }
}

/* One warp puts one head (D, in shared memory) into its place. */
LP_DEVICE void lp_cache_put(const lp_cuda_cache *c, int row, int group, int is_value, const float *head, int lane) {
    const int position = c->positions[row], page = position / LP_CUDA_PAGE, slot = position % LP_CUDA_PAGE;
    const long long shift = is_value ? c->values : 0;
    unsigned char *to = lp_cache_keys(c, row, page, group) + shift;
    to += (long long)slot * c->width * lp_cache_value_bytes(c->type);
    float scale = 0;
    if (c->type == LP_CUDA_Q8_0) {
        for (int i = lane; i < c->width; i += 32) scale = fmaxf(scale, fabsf(head[i]));
        scale = lp_warp_largest(scale) / 127;
        float *scales = (float *)((unsigned char *)lp_cache_scales(c, row, page, group) + shift);
        if (lane == 0) scales[slot] = scale;
    }
    for (int i = lane; i < c->width; i += 32) {
        if (c->type == LP_CUDA_F32) {
            ((float *)to)[i] = head[i];
        } else if (c->type == LP_CUDA_F16) {
            ((unsigned short *)to)[i] = lp_half_of_float(head[i]);
        } else {
            ((signed char *)to)[i] = (signed char)(scale > 0 ? __float2int_rn(head[i] / scale) : 0);
        }
    }
}

LP_DEVICE void lp_rotate_pair(const lp_cuda_store *a, float *head, int i, int position) {
    const int low = a->halves ? i : 2 * i, high = a->halves ? i + a->rope_width / 2 : 2 * i + 1;
    float sine, cosine;
    sincosf((float)position * a->frequencies[i], &sine, &cosine);
    const float x = head[low], y = head[high];
    head[low] = x * cosine - y * sine;
    head[high] = x * sine + y * cosine;
}

/* `head` (D) of one warp, in place. */
LP_DEVICE void lp_normalise_and_rotate(
    const lp_cuda_store *a, float *head, const float *norm, int position, int lane) {
    const int width = a->cache.width;
    if (norm) {
        float sum = 0;
        for (int i = lane; i < width; i += 32) sum += head[i] * head[i];
        const float scale = 1 / sqrtf(lp_lanes_sum(sum, 32) / (float)width + a->epsilon);
        for (int i = lane; i < width; i += 32) head[i] *= scale * norm[i];
        __syncwarp();
    }
    for (int i = lane; i < a->rope_width / 2; i += 32) lp_rotate_pair(a, head, i, position);
    __syncwarp();
}

/* Blocks of x: fours of heads, of queries, then keys, then values; of y: rows. */
LP_KERNEL(lp_cuda_store_rows, lp_cuda_store, LP_CUDA_THREADS) {
    const int lane = threadIdx.x % 32, row = blockIdx.y, width = a.cache.width, groups = a.cache.kv_heads;
    const int index = blockIdx.x * (LP_CUDA_THREADS / 32) + threadIdx.x / 32;
    if (index >= a.heads + 2 * groups) return;
    float *head = (float *)lp_shared + threadIdx.x / 32 * width;
    const int is_query = index < a.heads, is_value = index >= a.heads + groups;
    const int group = is_query ? index : is_value ? index - a.heads - groups : index - a.heads;
    const float *from = is_query ? a.q : is_value ? a.v : a.k;
    from += ((long long)row * (is_query ? a.heads : groups) + group) * width;
    for (int i = lane; i < width; i += 32) head[i] = from[i];
    __syncwarp();
    if (!is_value) {
        const float *norm = is_query ? a.query_norm : a.key_norm;
        lp_normalise_and_rotate(&a, head, norm, a.cache.positions[row], lane);
    }
    if (is_query) {
        for (int i = lane; i < width; i += 32) a.q[((long long)row * a.heads + group) * width + i] = head[i];
    } else {
        lp_cache_put(&a.cache, row, group, is_value, head, lane);
    }
}
#endif
