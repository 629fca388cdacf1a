/* The operations between the products, on CUDA: their kernels are in kernels/train_rows.cu and train_rotate.cu. */
#include <math.h>

#include "train_cuda.h"

static void run_rows(lp_trainer *t, lp_cuda_function function, const void *arguments) {
    lp_train_run(t, function, t->layout.n, LP_CUDA_ROW_THREADS, arguments);
}

/* ==== Numbers ==== */

void lp_cuda_widen_rows(lp_trainer *t, lp_matrix numbers, float *x) {
    const lp_cuda_train_convert a = {
        .x = x, .numbers = lp_cuda_numbers_of(t, numbers), .columns = t->model->config.width};
    run_rows(t, LP_CUDA_FUNCTION_train_widen, &a);
}

void lp_cuda_round_biased(lp_trainer *t, const float *x, const float *bias, size_t columns, lp_matrix numbers) {
    const lp_cuda_train_convert a = {(float *)x, bias, lp_cuda_numbers_of(t, numbers), (int)columns};
    run_rows(t, LP_CUDA_FUNCTION_train_round, &a);
}

void lp_cuda_round_floats(lp_trainer *t, const float *x, lp_matrix numbers) {
    lp_cuda_round_biased(t, x, NULL, (size_t)t->model->config.width, numbers);
}

/* ==== Scored rows ==== */

/* By way of other memory, since blocks move rows at the same time. */
void lp_cuda_gather_rows(lp_trainer *t, void *rows, size_t bytes) {
    lp_train_cuda *c = t->cuda;
    unsigned *moved = (unsigned *)(uintptr_t)c->moved;
    const lp_cuda_train_move a = {rows, moved, c->scored_rows, (long long)(bytes / 4)};
    lp_train_run(t, LP_CUDA_FUNCTION_train_gather, t->layout.scored, LP_CUDA_ROW_THREADS, &a);
    lp_train_copy(t, rows, moved, t->layout.scored * bytes);
}

void lp_cuda_scatter_rows(lp_trainer *t, void *rows, size_t bytes) {
    lp_train_cuda *c = t->cuda;
    unsigned *moved = (unsigned *)(uintptr_t)c->moved;
    lp_train_copy(t, moved, rows, t->layout.scored * bytes);
    t->ops->clear(t, rows, t->layout.rows * bytes);
    const lp_cuda_train_move a = {moved, rows, c->scored_rows, (long long)(bytes / 4)};
    lp_train_run(t, LP_CUDA_FUNCTION_train_scatter, t->layout.scored, LP_CUDA_ROW_THREADS, &a);
}

/* ==== Norm ==== */

static lp_cuda_train_norm norm_of(const lp_trainer *t, int32_t layer, lp_norm norm, const float *x) {
    const lp_cuda *b = t->cuda->device;
    const float *weight = norm == LP_OUTPUT_NORM      ? b->output_norm
                          : norm == LP_ATTENTION_NORM ? b->blocks[layer].attention_norm
                                                      : b->blocks[layer].feed_norm;
    const lp_config *c = &t->model->config;
    return (lp_cuda_train_norm){.x = x, .weight = weight, .epsilon = c->norm_epsilon, .columns = c->width};
}

void lp_cuda_norm_forward(lp_trainer *t, int32_t layer, lp_norm norm, const float *x, lp_matrix y) {
    lp_cuda_train_norm a = norm_of(t, layer, norm, x);
    a.y = lp_cuda_numbers_of(t, y);
    run_rows(t, LP_CUDA_FUNCTION_train_norm_rows, &a);
}

void lp_cuda_norm_backward(
    lp_trainer *t, int32_t layer, lp_norm norm, const float *x, const float *dy, float *dx) {
    lp_cuda_train_norm a = norm_of(t, layer, norm, x);
    a.dy = dy;
    a.dx = dx;
    run_rows(t, LP_CUDA_FUNCTION_train_norm_back, &a);
}

/* ==== Rotation ==== */

static lp_cuda_train_rotate rotation_of(const lp_trainer *t, int32_t layer, const lp_layer_values *v) {
    const lp_config *c = &t->model->config;
    const lp_cuda_block *block = &t->cuda->device->blocks[layer];
    return (lp_cuda_train_rotate){
        .query_norm = block->query_norm,
        .key_norm = block->key_norm,
        .angles = t->cuda->angles,
        .q = lp_cuda_numbers_of(t, v->q),
        .k = lp_cuda_numbers_of(t, v->k),
        .v = lp_cuda_numbers_of(t, v->v),
        .raw_q = lp_cuda_numbers_of(t, v->raw_q),
        .raw_k = lp_cuda_numbers_of(t, v->raw_k),
        .epsilon = c->norm_epsilon,
        .scale = 1 / sqrtf((float)c->head_width),
        .n = (int)t->layout.n,
        .heads = c->heads,
        .kv_heads = c->kv_heads,
        .width = c->head_width,
        .rope_width = c->rope_width,
        .halves = c->rope_style == LP_ROPE_HALVES,
    };
}

static void run_heads(lp_trainer *t, lp_cuda_function function, int heads, const lp_cuda_train_rotate *a) {
    const size_t warps = LP_CUDA_THREADS / 32, blocks = (t->layout.n * (size_t)heads + warps - 1) / warps;
    lp_train_run(t, function, blocks, LP_CUDA_THREADS, a);
}

/* Adds the biases too, which lp_cuda_project_forward leaves to it. */
void lp_cuda_rotate_forward(lp_trainer *t, int32_t layer, lp_layer_values *values) {
    lp_cuda_train_rotate a = rotation_of(t, layer, values);
    const lp_cuda_weight *weights = t->cuda->device->blocks[layer].weights;
    a.x_q = t->heads;
    a.x_k = t->heads + t->rows * (size_t)(a.heads * a.width);
    a.query_bias = weights[LP_QUERY].bias;
    a.key_bias = weights[LP_KEY].bias;
    run_heads(t, LP_CUDA_FUNCTION_train_rotate_heads, a.heads + a.kv_heads, &a);
}

void lp_cuda_rotate_backward(lp_trainer *t, int32_t layer, lp_layer_values *values) {
    lp_cuda_train_rotate a = rotation_of(t, layer, values);
    a.dq = t->dq;
    a.dk = t->cuda->dk;
    a.dv = t->cuda->dv;
    run_heads(t, LP_CUDA_FUNCTION_train_rotate_back, a.heads + 2 * a.kv_heads, &a);
}

/* ==== Activation ==== */

static lp_cuda_train_swiglu swiglu_of(const lp_trainer *t, const lp_layer_values *v, lp_matrix active) {
    return (lp_cuda_train_swiglu){
        lp_cuda_numbers_of(t, v->gate), lp_cuda_numbers_of(t, v->up), lp_cuda_numbers_of(t, active),
        t->model->config.hidden};
}

void lp_cuda_swiglu_forward(lp_trainer *t, const lp_layer_values *values) {
    const lp_cuda_train_swiglu a = swiglu_of(t, values, t->active);
    run_rows(t, LP_CUDA_FUNCTION_train_swiglu_rows, &a);
}

void lp_cuda_swiglu_backward(lp_trainer *t, lp_layer_values *values) {
    const lp_cuda_train_swiglu a = swiglu_of(t, values, t->dactive);
    run_rows(t, LP_CUDA_FUNCTION_train_swiglu_back, &a);
}

/* ==== Dropout ==== */

static lp_cuda_train_drop dropping_of(const lp_trainer *t, int32_t layer, lp_part part, size_t columns) {
    return (lp_cuda_train_drop){
        .seed = lp_noise_seed(t, layer, part),
        .least = lp_noise_least(t),
        .scale = 1 / (1 - t->options.dropout),
        .columns = (int)columns,
    };
}

/* t->dropped = x, some dropped */
void lp_cuda_drop_inputs(lp_trainer *t, int32_t layer, lp_part part, lp_matrix x, size_t columns) {
    lp_cuda_train_drop a = dropping_of(t, layer, part, columns);
    a.x = lp_cuda_numbers_of(t, x);
    a.to = lp_cuda_numbers_of(t, t->dropped);
    run_rows(t, LP_CUDA_FUNCTION_train_drop_inputs, &a);
}

/* dx += t->spread, the same dropped */
void lp_cuda_drop_gradients(lp_trainer *t, int32_t layer, lp_part part, size_t columns, lp_destination dx) {
    lp_cuda_train_drop a = dropping_of(t, layer, part, columns);
    a.spread = t->spread;
    a.dx = dx.floats;
    a.to = lp_cuda_numbers_of(t, dx.numbers);
    run_rows(t, LP_CUDA_FUNCTION_train_drop_gradients, &a);
}
