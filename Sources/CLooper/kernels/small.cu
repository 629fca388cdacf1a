#ifdef LP_READING
/* The small operations between the products. Blocks of y: rows. */

LP_KERNEL(lp_cuda_norm_rows, lp_cuda_norm, 256) {
    __shared__ float sums[8];
    const int row = blockIdx.x;
    const float *x = a.x + (long long)(a.rows ? a.rows[row] : row) * a.columns;
    float *y = a.y + (long long)row * a.columns, sum = 0;
    for (int i = threadIdx.x; i < a.columns; i += 256) sum += x[i] * x[i];
    sum = lp_lanes_sum(sum, 32);
    if (threadIdx.x % 32 == 0) sums[threadIdx.x / 32] = sum;
    __syncthreads();
    sum = 0;
    for (int i = 0; i < 8; i++) sum += sums[i];
    const float scale = 1 / sqrtf(sum / (float)a.columns + a.epsilon);
    for (int i = threadIdx.x; i < a.columns; i += 256) {
        const float value = x[i] * scale * a.weight[i];
        y[i] = value;
        lp_round_value(&a.rounded, row, a.columns, i, value);
    }
}

LP_KERNEL(lp_cuda_activate_rows, lp_cuda_activate, LP_CUDA_THREADS) {
    const int i = blockIdx.x * LP_CUDA_THREADS + threadIdx.x;
    if (i >= a.columns) return;
    float *gate = a.gate + (long long)blockIdx.y * a.columns;
    const float *up = a.up + (long long)blockIdx.y * a.columns;
    const float value = gate[i] / (1 + expf(-gate[i])) * up[i];
    gate[i] = value;
    lp_round_value(&a.rounded, blockIdx.y, a.columns, i, value);
}

LP_KERNEL(lp_cuda_round_rows, lp_cuda_round, LP_CUDA_THREADS) {
    const int i = blockIdx.x * LP_CUDA_THREADS + threadIdx.x;
    if (i >= a.columns) return;
    lp_round_value(&a.rounded, blockIdx.y, a.columns, i, a.x[(long long)blockIdx.y * a.columns + i]);
}

LP_KERNEL(lp_cuda_bias_rows, lp_cuda_bias, LP_CUDA_THREADS) {
    const int i = blockIdx.x * LP_CUDA_THREADS + threadIdx.x;
    if (i < a.columns) a.y[(long long)blockIdx.y * a.columns + i] += a.bias[i];
}

/* One warp for each value of x · aᵀ. */
LP_KERNEL(lp_cuda_adapt_low, lp_cuda_adapt, LP_CUDA_THREADS) {
    const lp_cuda_lora lora = a.loras[blockIdx.z][blockIdx.y];
    const int r = blockIdx.x * (LP_CUDA_THREADS / 32) + threadIdx.x / 32;
    if (r >= lora.rank) return;
    const float *x = a.x + (long long)blockIdx.y * a.columns, *row = lora.a + (long long)r * a.columns;
    float sum = 0;
    for (int i = threadIdx.x % 32; i < a.columns; i += 32) sum += x[i] * row[i];
    sum = lp_lanes_sum(sum, 32);
    if (threadIdx.x % 32 == 0) a.low[(blockIdx.z * LP_CUDA_FEW + blockIdx.y) * a.most + r] = sum;
}

LP_KERNEL(lp_cuda_adapt_add, lp_cuda_adapt, LP_CUDA_THREADS) {
    const lp_cuda_lora lora = a.loras[blockIdx.z][blockIdx.y];
    const int i = blockIdx.x * LP_CUDA_THREADS + threadIdx.x, rows = a.rows[blockIdx.z];
    if (lora.rank == 0 || i >= rows) return;
    const float *low = a.low + (blockIdx.z * LP_CUDA_FEW + blockIdx.y) * a.most;
    float sum = 0;
    for (int r = 0; r < lora.rank; r++) sum += low[r] * lora.b[(long long)r * rows + i];
    a.y[blockIdx.z][(long long)blockIdx.y * rows + i] += sum;
}
#endif
