/* Products. Few rows: the kernels of few.cu read the quantised weights. More: cuBLAS, in bfloat16, from copies of the
 * weights or slice by slice; weights in F32, and everything where the backend is exact, in single precision. */
#include "cuda_backend.h"

enum {
    SLICE_VALUES = 1 << 23,
    THREADS_WANTED = 1024, /* of a multiprocessor, to keep its memory requests coming */
};

static int32_t widest(const lp_config *c) {
    const int32_t queries = c->heads * c->head_width, most = c->hidden > c->width ? c->hidden : c->width;
    return most > queries ? most : queries;
}

int lp_cuda_matmul_init(lp_cuda *b) {
    const size_t k = (size_t)widest(&b->model->config);
    const size_t n = (size_t)(b->batch > LP_CUDA_SCORED ? b->batch : LP_CUDA_SCORED);
    const size_t slice = k > SLICE_VALUES ? k : SLICE_VALUES;
    b->slice = lp_cuda_take(b, slice * (b->exact ? sizeof(float) : sizeof(short)));
    b->copies.bytes = (signed char *)(uintptr_t)lp_cuda_take(b, LP_CUDA_FEW * k);
    b->copies.scales = lp_cuda_take_floats(b, LP_CUDA_FEW * (k / 32 + 1));
    b->copies.sums = lp_cuda_take_floats(b, LP_CUDA_FEW * (k / 16 + 1));
    b->copies.halves = (unsigned short *)(uintptr_t)lp_cuda_take(b, b->exact ? 0 : 2 * n * k);
    return b->slice && b->copies.bytes && b->copies.scales && b->copies.sums && b->copies.halves;
}

/* ==== Copies of inputs ==== */

lp_cuda_form lp_cuda_form_of(const lp_cuda *b, int32_t n, int32_t columns) {
    if (b->exact) return LP_CUDA_PLAIN;
    if (n > LP_CUDA_FEW) return LP_CUDA_HALVES;
    return columns % 32 == 0 ? LP_CUDA_BYTES : LP_CUDA_PLAIN;
}

lp_cuda_rounded lp_cuda_copies_of(lp_cuda *b, const float *x, int32_t n, int32_t columns) {
    b->copies.form = lp_cuda_form_of(b, n, columns);
    b->copied = x;
    return b->copies;
}

static void need_copies(lp_cuda *b, const float *x, int32_t n, int32_t columns) {
    const lp_cuda_form form = lp_cuda_form_of(b, n, columns);
    if (form == LP_CUDA_PLAIN || (b->copied == x && b->copies.form == (int)form)) return;
    const lp_cuda_round a = {x, columns, lp_cuda_copies_of(b, x, n, columns)};
    lp_cuda_run(
        b, LP_CUDA_FUNCTION_round_rows, lp_cuda_ceiling(columns, LP_CUDA_THREADS), n, 1, LP_CUDA_THREADS, 0, &a);
}

/* ==== Few rows ==== */

/* So many that the device is full, but not more than there are chunks. Depends on the weights only, since the order of
 * the sum does on it. */
static int lanes_for(const lp_cuda *b, int64_t pairs, int chunks) {
    int lanes = 8;
    while (lanes < LP_CUDA_THREADS && lanes < chunks && pairs * lanes < (int64_t)b->multiprocessors * THREADS_WANTED) {
        lanes *= 2;
    }
    return lanes;
}

static void multiply_few(lp_cuda *b, const float *x, int32_t n, const lp_cuda_target *targets, int count, int add) {
    const int columns = targets[0].weight->matrix.columns;
    lp_cuda_few a = {.x = x, .rounded = b->copies, .n = n, .columns = columns, .add = add, .count = count};
    for (int i = 0; i < count; i++) {
        const lp_cuda_weight *w = targets[i].weight;
        a.products[i] = (lp_cuda_product){w->matrix, w->bias, targets[i].y, a.pairs};
        a.pairs += lp_cuda_ceiling(w->matrix.rows, 2);
    }
    a.lanes = lanes_for(b, a.pairs, lp_cuda_ceiling(columns, 32));
    const lp_cuda_function function = n == 1   ? LP_CUDA_FUNCTION_few_1
                                      : n == 2 ? LP_CUDA_FUNCTION_few_2
                                      : n <= 4 ? LP_CUDA_FUNCTION_few_4
                                               : LP_CUDA_FUNCTION_few_8;
    lp_cuda_run(b, function, lp_cuda_ceiling(a.pairs, LP_CUDA_THREADS / a.lanes), 1, 1, LP_CUDA_THREADS, 0, &a);
}

/* ==== Many rows ==== */

/* cuBLAS stores columns one after another: to it, a row-major matrix is its transpose. */
void lp_cuda_sgemm(
    lp_cuda *b, const float *x, int n, int k, const float *a, int lda, int m, float *c, int ldc, int add) {
    const float one = 1, beta = add ? 1 : 0;
    if (b->status != LP_OK) return;
    lp_cuda_note(
        b, b->library->blas.sgemm(
               b->blas, LP_CUBLAS_TRANSPOSED, LP_CUBLAS_PLAIN, m, n, k, &one, a, lda, x, k, &beta, c, ldc));
}

static void gemm_halves(
    lp_cuda *b, int n, int k, const unsigned short *a, int m, float *c, int ldc, int add) {
    const float one = 1, beta = add ? 1 : 0;
    if (b->status != LP_OK) return;
    lp_cuda_note(
        b, b->library->blas.gemm(
               b->blas, LP_CUBLAS_TRANSPOSED, LP_CUBLAS_PLAIN, m, n, k, &one, a, LP_CUBLAS_BF16, k, b->copies.halves,
               LP_CUBLAS_BF16, k, &beta, c, LP_CUBLAS_FLOATS, ldc, LP_CUBLAS_IN_FLOATS, LP_CUBLAS_ANY_WAY));
}

static void multiply_slices(lp_cuda *b, const float *x, int32_t n, const lp_cuda_target *t, int add) {
    const lp_cuda_matrix *w = &t->weight->matrix;
    const int most = SLICE_VALUES / w->columns > 0 ? SLICE_VALUES / w->columns : 1;
    for (int first = 0; first < w->rows; first += most) {
        const int rows = w->rows - first < most ? w->rows - first : most;
        if (b->exact) {
            float *floats = (float *)(uintptr_t)b->slice;
            lp_cuda_dequantize_to(b, w, first, rows, floats, NULL);
            lp_cuda_sgemm(b, x, n, w->columns, floats, w->columns, rows, t->y + first, w->rows, add);
        } else {
            unsigned short *halves = (unsigned short *)(uintptr_t)b->slice;
            lp_cuda_dequantize_to(b, w, first, rows, NULL, halves);
            gemm_halves(b, n, w->columns, halves, rows, t->y + first, w->rows, add);
        }
    }
}

static void multiply_many(lp_cuda *b, const float *x, int32_t n, const lp_cuda_target *t, int add) {
    const lp_cuda_matrix *w = &t->weight->matrix;
    if (w->type == LP_F32) {
        lp_cuda_sgemm(
            b, x, n, w->columns, (const float *)w->data, (int)(w->stride / 4), w->rows, t->y, w->rows, add);
    } else if (t->weight->halves) {
        gemm_halves(b, n, w->columns, t->weight->halves, w->rows, t->y, w->rows, add);
    } else {
        multiply_slices(b, x, n, t, add);
    }
    if (!t->weight->bias) return;
    const lp_cuda_bias a = {t->y, t->weight->bias, w->rows};
    lp_cuda_run(
        b, LP_CUDA_FUNCTION_bias_rows, lp_cuda_ceiling(w->rows, LP_CUDA_THREADS), n, 1, LP_CUDA_THREADS, 0, &a);
}

void lp_cuda_multiply(lp_cuda *b, const float *x, int32_t n, const lp_cuda_target *targets, int count, int add) {
    need_copies(b, x, n, targets[0].weight->matrix.columns);
    if (n <= LP_CUDA_FEW && !b->exact) {
        multiply_few(b, x, n, targets, count, add);
    } else {
        for (int i = 0; i < count; i++) multiply_many(b, x, n, &targets[i], add);
    }
    for (int i = 0; i < count; i++) {
        if (targets[i].y == b->copied) b->copied = NULL;
    }
}
