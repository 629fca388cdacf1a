#ifdef LP_READING
/* Products of few rows with weights as they are: bound by the memory that the weights come from. A group of lanes goes
 * along two rows of a weight, a chunk a lane, and multiplies it with all rows of x. */

template <int TYPE, int N>
LP_DEVICE void lp_few_bytes(const lp_cuda_few *a, const lp_chunk *c, float *sums, int i) {
    const int place = lp_chunk_place(TYPE, i), other = place + lp_chunk_distance(TYPE);
    for (int n = 0; n < N; n++) {
        const long long start = (long long)(n < a->n ? n : 0) * a->columns;
        const int4 p = *(const int4 *)(a->rounded.bytes + start + place);
        const int4 q = *(const int4 *)(a->rounded.bytes + start + other);
        const float *scales = a->rounded.scales + start / 32, *of16 = a->rounded.sums + start / 16;
        for (int r = 0; r < 2; r++) {
            int first = __dp4a(c[r].first[0], p.x, 0), second = __dp4a(c[r].second[0], q.x, 0);
            first = __dp4a(c[r].first[1], p.y, first);
            first = __dp4a(c[r].first[2], p.z, first);
            first = __dp4a(c[r].first[3], p.w, first);
            second = __dp4a(c[r].second[1], q.y, second);
            second = __dp4a(c[r].second[2], q.z, second);
            second = __dp4a(c[r].second[3], q.w, second);
            float sum = c[r].first_d * scales[place / 32] * (float)first;
            sum += c[r].second_d * scales[other / 32] * (float)second;
            sum += c[r].first_m * of16[place / 16] + c[r].second_m * of16[other / 16];
            sums[2 * n + r] += sum;
        }
    }
}

template <int TYPE, int N>
LP_DEVICE void lp_few_floats(
    const lp_cuda_few *a, const unsigned char *row0, const unsigned char *row1, float *sums, int i) {
    for (int k = i * 32; k < i * 32 + 32 && k < a->columns; k += 8) {
        float w[2][8];
        lp_plain_eight(TYPE, row0, k, w[0]);
        lp_plain_eight(TYPE, row1, k, w[1]);
        for (int n = 0; n < N; n++) {
            const float *x = a->x + (long long)(n < a->n ? n : 0) * a->columns + k;
            for (int j = 0; j < 8; j++) {
                const float value = k + j < a->columns ? x[j] : 0;
                sums[2 * n] += w[0][j] * value;
                sums[2 * n + 1] += w[1][j] * value;
            }
        }
    }
}

/* sums (N, 2) of rows `row` and the next one, as far as this lane goes */
template <int TYPE, int N>
LP_DEVICE void lp_few_chunks(const lp_cuda_few *a, const lp_cuda_matrix *w, int row, int lane, float *sums) {
    const unsigned char *row0 = w->data + row * w->stride;
    const unsigned char *row1 = row + 1 < w->rows ? row0 + w->stride : row0;
    const int chunks = (a->columns + 31) / 32;
    for (int i = lane; i < chunks; i += a->lanes) {
        if (lp_is_plain(TYPE)) {
            lp_few_floats<TYPE, N>(a, row0, row1, sums, i);
        } else {
            lp_chunk c[2];
            lp_unpack(&c[0], TYPE, row0, chunks, i);
            lp_unpack(&c[1], TYPE, row1, chunks, i);
            lp_few_bytes<TYPE, N>(a, c, sums, i);
        }
    }
}

template <int N>
LP_DEVICE void lp_few_sums(const lp_cuda_few *a, const lp_cuda_matrix *w, int row, int lane, float *sums) {
    switch (w->type) {
        case LP_CUDA_F32: lp_few_chunks<LP_CUDA_F32, N>(a, w, row, lane, sums); break;
        case LP_CUDA_F16: lp_few_chunks<LP_CUDA_F16, N>(a, w, row, lane, sums); break;
        case LP_CUDA_BF16: lp_few_chunks<LP_CUDA_BF16, N>(a, w, row, lane, sums); break;
        case LP_CUDA_Q4_0: lp_few_chunks<LP_CUDA_Q4_0, N>(a, w, row, lane, sums); break;
        case LP_CUDA_Q4_1: lp_few_chunks<LP_CUDA_Q4_1, N>(a, w, row, lane, sums); break;
        case LP_CUDA_Q5_0: lp_few_chunks<LP_CUDA_Q5_0, N>(a, w, row, lane, sums); break;
        case LP_CUDA_Q5_1: lp_few_chunks<LP_CUDA_Q5_1, N>(a, w, row, lane, sums); break;
        case LP_CUDA_Q8_0: lp_few_chunks<LP_CUDA_Q8_0, N>(a, w, row, lane, sums); break;
        case LP_CUDA_Q4_K: lp_few_chunks<LP_CUDA_Q4_K, N>(a, w, row, lane, sums); break;
        case LP_CUDA_Q5_K: lp_few_chunks<LP_CUDA_Q5_K, N>(a, w, row, lane, sums); break;
        case LP_CUDA_Q6_K: lp_few_chunks<LP_CUDA_Q6_K, N>(a, w, row, lane, sums); break;
    }
}

template <int N> LP_DEVICE void lp_few_rows(const lp_cuda_few *a) {
    __shared__ float parts[LP_CUDA_THREADS / 32][2 * N];
    const int lane = threadIdx.x % a->lanes;
    const int pair = blockIdx.x * (LP_CUDA_THREADS / a->lanes) + threadIdx.x / a->lanes;
    int product = a->count - 1;
    while (product > 0 && pair < a->products[product].first_pair) product--;
    const lp_cuda_product *p = &a->products[product];
    const int row = 2 * (pair - p->first_pair);
    float sums[2 * N];
    for (int i = 0; i < 2 * N; i++) sums[i] = 0;
    if (pair < a->pairs) lp_few_sums<N>(a, &p->weight, row, lane, sums);
    for (int i = 0; i < 2 * N; i++) sums[i] = lp_lanes_sum(sums[i], a->lanes < 32 ? a->lanes : 32);
    if (a->lanes > 32) {
        const int warp = threadIdx.x / 32, first = threadIdx.x / a->lanes * (a->lanes / 32);
        if (threadIdx.x % 32 == 0) {
            for (int i = 0; i < 2 * N; i++) parts[warp][i] = sums[i];
        }
        __syncthreads();
        for (int i = 0; i < 2 * N; i++) {
            sums[i] = 0;
            for (int j = 0; j < a->lanes / 32; j++) sums[i] += parts[first + j][i];
        }
    }
    if (lane != 0 || pair >= a->pairs) return;
    for (int i = 0; i < 2 * N; i++) {
        const int to = row + i % 2;
        if (i / 2 >= a->n || to >= p->weight.rows) continue;
        float *y = &p->y[(long long)(i / 2) * p->weight.rows + to];
        *y = sums[i] + (p->bias ? p->bias[to] : 0) + (a->add ? *y : 0);
    }
}

LP_KERNEL(lp_cuda_few_1, lp_cuda_few, LP_CUDA_THREADS) { lp_few_rows<1>(&a); }
LP_KERNEL(lp_cuda_few_2, lp_cuda_few, LP_CUDA_THREADS) { lp_few_rows<2>(&a); }
LP_KERNEL(lp_cuda_few_4, lp_cuda_few, LP_CUDA_THREADS) { lp_few_rows<4>(&a); }
LP_KERNEL(lp_cuda_few_8, lp_cuda_few, LP_CUDA_THREADS) { lp_few_rows<8>(&a); }
#endif
