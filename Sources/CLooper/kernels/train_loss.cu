#ifdef LP_TRAINING
/* Training: the loss of rows of logits, and steps. */

LP_DEVICE double lp_block_sum_double(double value, double *sums) {
    __syncthreads();
    sums[threadIdx.x] = value;
    __syncthreads();
    for (int half = LP_CUDA_ROW_THREADS / 2; half > 0; half /= 2) {
        if ((int)threadIdx.x < half) sums[threadIdx.x] += sums[threadIdx.x + half];
        __syncthreads();
    }
    return sums[0];
}

LP_DEVICE float lp_block_largest(float value, float *all) {
    value = lp_warp_largest(value);
    __syncthreads();
    if (threadIdx.x % 32 == 0) all[threadIdx.x / 32] = value;
    __syncthreads();
    for (int i = 0; i < LP_CUDA_ROW_THREADS / 32; i++) value = fmaxf(value, all[i]);
    return value;
}

/* The largest of a row, and the sum of exp(row - largest), in one reading. */
LP_DEVICE void lp_soften(const float *row, int count, float *largest, double *sum, float *floats, double *doubles) {
    float most = -LP_INFINITY, own = 0;
    for (int i = threadIdx.x; i < count; i += LP_CUDA_ROW_THREADS) {
        const float value = row[i];
        if (value > most) {
            own = own * expf(most - value) + 1;
            most = value;
        } else {
            own += expf(value - most);
        }
    }
    *largest = lp_block_largest(most, floats);
    *sum = lp_block_sum_double(most == -LP_INFINITY ? 0 : (double)own * (double)expf(most - *largest), doubles);
}

/* The divergence of the base's probabilities from the row's. */
LP_DEVICE double lp_divergence(
    const float *row, const float *base, int count, float most, double sum, float base_most, double base_sum,
    double *doubles) {
    double apart = 0;
    for (int i = threadIdx.x; i < count; i += LP_CUDA_ROW_THREADS) {
        apart += (double)expf(base[i] - base_most) * ((double)base[i] - (double)row[i]);
    }
    apart = lp_block_sum_double(apart, doubles);
    return apart / base_sum - (double)base_most - log(base_sum) + (double)most + log(sum);
}

LP_KERNEL(lp_cuda_train_loss_rows, lp_cuda_train_loss, LP_CUDA_ROW_THREADS) {
    __shared__ float floats[LP_CUDA_ROW_THREADS / 32];
    __shared__ double doubles[LP_CUDA_ROW_THREADS];
    const float *row = a.logits + blockIdx.x * a.stride, *base = a.base ? a.base + blockIdx.x * a.stride : 0;
    const int target = a.targets[blockIdx.x];
    const float weight = a.weights[blockIdx.x], wanted = row[target];
    float most, base_most = 0;
    double sum, base_sum = 1;
    lp_soften(row, a.vocabulary, &most, &sum, floats, doubles);
    if (base) lp_soften(base, a.vocabulary, &base_most, &base_sum, floats, doubles);
    const double loss = base ? lp_divergence(row, base, a.vocabulary, most, sum, base_most, base_sum, doubles)
                             : (double)most + log(sum) - (double)wanted;
    if (threadIdx.x == 0) a.losses[blockIdx.x] = loss;
    if (!a.gradient.words) return;
    const float scale = (float)(1 / sum), base_scale = (float)(1 / base_sum);
    for (int p = threadIdx.x; 2 * p < a.vocabulary; p += LP_CUDA_ROW_THREADS) {
        float two[2] = {0, 0};
        for (int j = 0; j < 2 && 2 * p + j < a.vocabulary; j++) {
            const int i = 2 * p + j;
            two[j] = expf(row[i] - most) * scale;
            two[j] -= base ? expf(base[i] - base_most) * base_scale : i == target;
            two[j] *= weight;
        }
        lp_put_pair(&a.gradient, blockIdx.x, p, two[0], two[1]);
    }
}

/* ==== Steps ==== */

LP_KERNEL(lp_cuda_train_square_sums, lp_cuda_train_squares, LP_CUDA_ROW_THREADS) {
    __shared__ double doubles[LP_CUDA_ROW_THREADS];
    const long long start = (long long)blockIdx.x * LP_CUDA_PIECE;
    double sum = 0;
    for (int i = threadIdx.x; i < LP_CUDA_PIECE && start + i < a.count; i += LP_CUDA_ROW_THREADS) {
        sum += (double)a.values[start + i] * (double)a.values[start + i];
    }
    sum = lp_block_sum_double(sum, doubles);
    if (threadIdx.x == 0) a.sums[blockIdx.x] = sum;
}

LP_KERNEL(lp_cuda_train_adamw, lp_cuda_train_step, LP_CUDA_ROW_THREADS) {
    const long long i = (long long)blockIdx.x * LP_CUDA_ROW_THREADS + threadIdx.x;
    if (i >= a.count) return;
    const float g = a.gradient[i] * a.scale;
    const float first = a.beta1 * a.first[i] + (1 - a.beta1) * g;
    const float second = a.beta2 * a.second[i] + (1 - a.beta2) * g * g;
    const float value = a.values[i] * a.kept - a.rate * first / (sqrtf(second) / a.root + a.epsilon);
    a.first[i] = first;
    a.second[i] = second;
    a.values[i] = value;
    a.gradient[i] = 0;
    if (a.halves) a.halves[i] = lp_bf16_of_float(value);
}

/* halves = values */
LP_KERNEL(lp_cuda_train_halve, lp_cuda_train_step, LP_CUDA_ROW_THREADS) {
    const long long i = (long long)blockIdx.x * LP_CUDA_ROW_THREADS + threadIdx.x;
    if (i < a.count) a.halves[i] = lp_bf16_of_float(a.values[i]);
}
#endif
