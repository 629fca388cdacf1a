/* Products with frozen weights, and the low-rank products beside them, by cuBLAS. Where a sum of products becomes
 * bfloat16, the small one goes first, so that only it is rounded twice. */
#include "machine.h"
#include "train_cuda.h"

/* ==== Products ==== */

/* cuBLAS stores columns one after another: to it a row-major matrix is its transpose, and the factors change places. */
void lp_cuda_train_multiply(lp_trainer *t, lp_cuda_product_of p) {
    lp_cuda *b = t->cuda->device;
    const int right = p.right.turned ? LP_CUBLAS_TRANSPOSED : LP_CUBLAS_PLAIN;
    const int left = p.left.turned ? LP_CUBLAS_TRANSPOSED : LP_CUBLAS_PLAIN;
    if (b->status != LP_OK || p.n == 0) return;
    if (lp_train_is_exact(t)) {
        lp_cuda_note(
            b, b->library->blas.sgemm(
                   b->blas, right, left, (int)p.m, (int)p.n, (int)p.k, &p.alpha, p.right.data, (int)p.right.stride,
                   p.left.data, (int)p.left.stride, &p.beta, p.y, (int)p.stride));
        return;
    }
    lp_cuda_note(
        b, b->library->blas.gemm(
               b->blas, right, left, (int)p.m, (int)p.n, (int)p.k, &p.alpha, p.right.data, LP_CUBLAS_BF16,
               (int)p.right.stride, p.left.data, LP_CUBLAS_BF16, (int)p.left.stride, &p.beta, p.y,
               p.is_float ? LP_CUBLAS_FLOATS : LP_CUBLAS_BF16, (int)p.stride, LP_CUBLAS_IN_FLOATS, LP_CUBLAS_ANY_WAY));
}

lp_side lp_cuda_weight_rows(lp_trainer *t, const lp_cuda_weight *w, size_t first, size_t rows) {
    lp_train_cuda *c = t->cuda;
    const size_t columns = (size_t)w->matrix.columns;
    if (lp_train_is_exact(t)) {
        if (w->matrix.type == LP_F32) {
            return (lp_side){w->matrix.data + (long long)first * w->matrix.stride, (size_t)w->matrix.stride / 4, 0};
        }
        lp_cuda_dequantize_to(c->device, &w->matrix, (int)first, (int)rows, c->weight, NULL);
    } else if (w->halves) {
        return (lp_side){w->halves + first * columns, columns, 0};
    } else {
        lp_cuda_dequantize_to(c->device, &w->matrix, (int)first, (int)rows, NULL, c->weight);
    }
    return (lp_side){c->weight, columns, 0};
}

static lp_side turned(lp_side s) {
    s.turned = !s.turned;
    return s;
}

/* Columns from `column` on of a matrix of numbers. */
static lp_side side_of(const lp_trainer *t, lp_matrix m, size_t column) {
    const lp_matrix part = lp_part_of(&t->team, m, 0, column);
    return (lp_side){part.words, part.stride * t->team.numbers->pair, 0};
}

/* ==== Members ==== */

typedef struct member {
    lp_part part;
    const lp_cuda_weight *weight;
    size_t k, out, rank, column; /* column: of its low-rank values in the group's */
    lp_side a, b;                /* (r, K), (out, r) */
    float *da, *db;
} member;

enum { MOST_MEMBERS = 3 };

static lp_side values_at(const lp_trainer *t, size_t offset, size_t stride) {
    const lp_train_cuda *c = t->cuda;
    const void *data = c->halves ? (const void *)(c->halves + offset) : t->vectors[LP_VALUES] + offset;
    return (lp_side){data, stride, 0};
}

static int32_t members_of(const lp_trainer *t, int32_t layer, lp_group group, member *members) {
    const lp_members *g = &lp_group_members[group];
    const size_t pair = t->team.numbers->pair;
    size_t column = 0;
    for (int32_t i = 0; i < g->count; i++) {
        const lp_part part = g->first + (lp_part)i;
        const lp_slot *slot = lp_slot_of(t, layer, part);
        const lp_cuda_weight *w = &t->cuda->device->blocks[layer].weights[part];
        const size_t rank = t->layout.with_adapter ? (size_t)slot->rank : 0;
        const size_t k = (size_t)w->matrix.columns, out = (size_t)w->matrix.rows;
        float *gradient = t->vectors[LP_GRADIENT];
        members[i] = (member){
            part, w, k, out, rank, column, values_at(t, slot->a, k), values_at(t, slot->b, rank), gradient + slot->a,
            gradient + slot->b};
        column += lp_words(&t->team, rank) * pair;
    }
    return g->count;
}

/* The input of a member's A: x, or what dropout leaves of it, which the next call overwrites. */
static lp_side input_of(lp_trainer *t, int32_t layer, const member *m, lp_matrix x) {
    if (!t->layout.with_noise) return side_of(t, x, 0);
    lp_cuda_drop_inputs(t, layer, m->part, x, m->k);
    return side_of(t, t->dropped, 0);
}

/* The adapter's values in bfloat16, where they have changed. */
static void refresh(lp_trainer *t) {
    lp_train_cuda *c = t->cuda;
    if (!c->halves || !c->is_stale) return;
    const lp_cuda_train_step a = {
        .values = t->vectors[LP_VALUES], .halves = c->halves, .count = (long long)t->value_count};
    lp_train_run(
        t, LP_CUDA_FUNCTION_train_halve, lp_ceiling(t->value_count, LP_CUDA_ROW_THREADS), LP_CUDA_ROW_THREADS, &a);
    c->is_stale = 0;
}

/* ==== Forward ==== */

static void project(lp_trainer *t, int32_t layer, const member *m, lp_matrix x, lp_matrix low, lp_destination y) {
    lp_cuda_product_of p = {.n = t->layout.n, .m = m->out, .y = y.floats, .stride = m->out, .is_float = 1};
    /* Biases of what stays floats are left to lp_cuda_rotate_forward. */
    const float *bias = y.floats ? NULL : m->weight->bias;
    if (bias) p.y = t->cuda->wide;
    if (!p.y) {
        p.y = y.numbers.words;
        p.stride = y.numbers.stride * t->team.numbers->pair;
        p.is_float = 0;
    }
    if (y.plus) {
        lp_train_copy(t, p.y, y.plus, p.n * p.m * sizeof(float));
        p.beta = 1;
    }
    if (m->rank > 0) {
        const lp_side low_side = side_of(t, low, m->column);
        lp_cuda_train_multiply(
            t, (lp_cuda_product_of){.n = p.n, .m = m->rank, .k = m->k, .left = input_of(t, layer, m, x),
                                    .right = turned(m->a), .alpha = 1, .y = (void *)low_side.data,
                                    .stride = low_side.stride});
        p.k = m->rank, p.left = low_side, p.right = turned(m->b), p.alpha = t->options.scale;
        lp_cuda_train_multiply(t, p);
        p.beta = 1;
    }
    p.k = m->k, p.left = side_of(t, x, 0), p.alpha = 1;
    p.right = turned(lp_cuda_weight_rows(t, m->weight, 0, m->out));
    lp_cuda_train_multiply(t, p);
    if (bias) lp_cuda_round_biased(t, p.y, bias, m->out, y.numbers);
}

void lp_cuda_project_forward(
    lp_trainer *t, int32_t layer, lp_group group, lp_matrix x, lp_matrix low, const lp_destination *y) {
    member members[MOST_MEMBERS];
    const int32_t count = members_of(t, layer, group, members);
    refresh(t);
    for (int32_t i = 0; i < count; i++) project(t, layer, &members[i], x, low, y[i]);
}

/* ==== Backward ==== */

/* low_gradient (n, r) = scale * dy · B, and with it the gradients of A and B. */
static void learn(lp_trainer *t, int32_t layer, const member *m, lp_matrix x, lp_matrix low, lp_matrix dy) {
    const lp_side gradient = side_of(t, t->low_gradient, m->column), dy_side = side_of(t, dy, 0);
    const size_t n = t->layout.n;
    const float scale = t->options.scale;
    lp_cuda_train_multiply(
        t, (lp_cuda_product_of){.n = n, .m = m->rank, .k = m->out, .left = dy_side, .right = m->b, .alpha = scale,
                                .y = (void *)gradient.data, .stride = gradient.stride});
    if (n == 0) return;
    lp_cuda_train_multiply(
        t, (lp_cuda_product_of){.n = m->out, .m = m->rank, .k = n, .left = turned(dy_side),
                                .right = side_of(t, low, m->column), .alpha = scale, .beta = 1, .y = m->db,
                                .stride = m->rank, .is_float = 1});
    lp_cuda_train_multiply(
        t, (lp_cuda_product_of){.n = m->rank, .m = m->k, .k = n, .left = turned(gradient),
                                .right = input_of(t, layer, m, x), .alpha = 1, .beta = 1, .y = m->da, .stride = m->k,
                                .is_float = 1});
}

/* dx += what goes through the dropped inputs of the adapter. */
static void add_dropped(lp_trainer *t, int32_t layer, const member *m, lp_destination dx) {
    lp_cuda_train_multiply(
        t, (lp_cuda_product_of){.n = t->layout.n, .m = m->k, .k = m->rank, .right = m->a, .alpha = 1,
                                .left = side_of(t, t->low_gradient, m->column), .y = t->spread, .stride = m->k,
                                .is_float = 1});
    lp_cuda_drop_gradients(t, layer, m->part, m->k, dx);
}

void lp_cuda_project_backward(
    lp_trainer *t, int32_t layer, lp_group group, lp_matrix x, lp_matrix low, const lp_matrix *dy, lp_destination dx) {
    member members[MOST_MEMBERS];
    const int32_t count = members_of(t, layer, group, members);
    for (int32_t i = 0; i < count; i++) {
        if (members[i].rank > 0) learn(t, layer, &members[i], x, low, dy[i]);
    }
    if (!dx.floats && !dx.numbers.words) return;
    lp_cuda_product_of p = {.n = t->layout.n, .m = members[0].k, .alpha = 1, .y = dx.floats, .is_float = 1};
    p.stride = p.m;
    if (!dx.floats) {
        p.y = dx.numbers.words;
        p.stride = dx.numbers.stride * t->team.numbers->pair;
        p.is_float = 0;
    }
    for (int32_t i = 0; i < count && !t->layout.with_noise; i++) {
        if (members[i].rank == 0) continue;
        p.k = members[i].rank, p.left = side_of(t, t->low_gradient, members[i].column), p.right = members[i].a;
        lp_cuda_train_multiply(t, p);
        p.beta = 1;
    }
    for (int32_t i = 0; i < count; i++) {
        p.k = members[i].out, p.left = side_of(t, dy[i], 0);
        p.right = lp_cuda_weight_rows(t, members[i].weight, 0, members[i].out);
        lp_cuda_train_multiply(t, p);
        p.beta = 1;
    }
    for (int32_t i = 0; i < count && t->layout.with_noise; i++) {
        if (members[i].rank > 0) add_dropped(t, layer, &members[i], dx);
    }
}
