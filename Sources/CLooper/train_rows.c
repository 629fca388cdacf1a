/* The operations between the products, row by row, each beside its way back. */
#include <math.h>
#include <string.h>

#include "machine.h"
#include "ops.h"
#include "train.h"

typedef struct rows {
    lp_trainer *t;
    lp_layer_values *values;
    const lp_block *block;
    const float *x, *weight, *dy;
    float *dx;
    lp_matrix y;
    const int32_t *chosen; /* rows of x and dx that those of y and dy belong to, or NULL: each to its own */
    size_t count;
} rows;

static void run_rows(lp_trainer *t, lp_work work, rows *context) {
    context->t = t;
    lp_pool_run(t->team.pool, work, context, (uint32_t)lp_ceiling(context->count, LP_ROWS_OF_ITEM));
}

static void run(lp_trainer *t, lp_work work, rows *context) {
    context->count = t->layout.n;
    run_rows(t, work, context);
}

/* The rows of an item. */
#define FOR_ROWS(R, ITEM)                                                 \
    for (size_t row = (size_t)(ITEM) * LP_ROWS_OF_ITEM,                   \
                end = lp_smaller((R)->count, row + LP_ROWS_OF_ITEM); \
         row < end; row++)

static inline size_t chosen_row(const rows *r, size_t row) { return r->chosen ? (size_t)r->chosen[row] : row; }

static inline uint32_t *row_of(lp_matrix m, size_t row) { return m.words + row * m.stride; }

/* ==== Norm ==== */

static float inverse_root(const lp_trainer *t, const float *x, size_t c) {
    return 1.0f / sqrtf(t->team.kernels->dot(x, x, c) / (float)c + t->model->config.norm_epsilon);
}

static void norm_row(const lp_trainer *t, const float *x, const float *weight, size_t c, float *y) {
    const float scale = inverse_root(t, x, c);
    for (size_t i = 0; i < c; i++) y[i] = x[i] * scale * weight[i];
}

/* dx = the gradient by x, given dy; dy is used up. With xn = x * s and g = dy * weight: s * (g - xn * mean(g * xn)). */
static void norm_row_back(const lp_trainer *t, const float *x, const float *weight, size_t c, float *dy, float *dx) {
    const float s = inverse_root(t, x, c);
    for (size_t i = 0; i < c; i++) dy[i] *= weight[i];
    const float mean = t->team.kernels->dot(dy, x, c) * s / (float)c;
    for (size_t i = 0; i < c; i++) dx[i] = s * (dy[i] - x[i] * s * mean);
}

static void norm_forward(void *context, uint32_t item, int32_t worker) {
    const rows *r = context;
    const size_t c = (size_t)r->t->model->config.width;
    float *y = (float *)lp_team_scratch(&r->t->team, worker);
    FOR_ROWS(r, item) {
        norm_row(r->t, r->x + chosen_row(r, row) * c, r->weight, c, y);
        r->t->team.numbers->from_floats(y, c, row_of(r->y, row));
    }
}

void lp_norm_forward(lp_trainer *t, const float *x, const float *weight, lp_matrix y) {
    rows r = {.x = x, .weight = weight, .y = y};
    run(t, norm_forward, &r);
}

static void norm_backward(void *context, uint32_t item, int32_t worker) {
    const rows *r = context;
    const size_t c = (size_t)r->t->model->config.width;
    float *dy = (float *)lp_team_scratch(&r->t->team, worker), *gradient = dy + c;
    FOR_ROWS(r, item) {
        memcpy(dy, r->dy + row * c, c * sizeof *dy);
        norm_row_back(r->t, r->x + chosen_row(r, row) * c, r->weight, c, dy, gradient);
        float *dx = r->dx + chosen_row(r, row) * c;
        for (size_t i = 0; i < c; i++) dx[i] += gradient[i];
    }
}

void lp_norm_backward(lp_trainer *t, const float *x, const float *weight, const float *dy, float *dx) {
    rows r = {.x = x, .weight = weight, .dy = dy, .dx = dx};
    run(t, norm_backward, &r);
}

void lp_scored_forward(lp_trainer *t, const float *x, lp_matrix y) {
    rows r = {.x = x, .weight = t->model->output_norm, .y = y};
    r.chosen = t->layout.scored_rows;
    r.count = t->layout.scored;
    run_rows(t, norm_forward, &r);
}

void lp_scored_backward(lp_trainer *t, const float *x, const float *dy, float *dx) {
    rows r = {.x = x, .weight = t->model->output_norm, .dy = dy, .dx = dx};
    r.chosen = t->layout.scored_rows;
    r.count = t->layout.scored;
    run_rows(t, norm_backward, &r);
}

/* ==== Rotation ==== */

/* Cosines and sines of a row's position are those of the pass. Turned back, the sines are negative. */
static void rotate(const lp_trainer *t, size_t row, float *x, size_t heads, int back, float *sines) {
    const lp_config *c = &t->model->config;
    const size_t half = (size_t)c->rope_width / 2;
    const float *angles = t->layout.angles + row * 2 * half;
    for (size_t i = 0; i < half; i++) sines[i] = back ? -angles[half + i] : angles[half + i];
    lp_rope_forward(x, heads, (size_t)c->head_width, (size_t)c->rope_width, c->rope_style, angles, sines);
}

/* One side, queries or keys, of a row on its way forward. */
static void rotate_side(
    const rows *r, size_t row, float *x, size_t heads, const float *weight, float scale, lp_matrix raw, lp_matrix y,
    float *sines) {
    const lp_trainer *t = r->t;
    const size_t d = (size_t)t->model->config.head_width;
    if (weight) t->team.numbers->from_floats(x, heads * d, row_of(raw, row));
    for (size_t h = 0; h < heads && weight; h++) norm_row(t, x + h * d, weight, d, x + h * d);
    rotate(t, row, x, heads, 0, sines);
    if (scale != 1) t->team.kernels->scale(x, heads * d, scale);
    t->team.numbers->from_floats(x, heads * d, row_of(y, row));
}

static void rotate_forward(void *context, uint32_t item, int32_t worker) {
    const rows *r = context;
    const lp_config *c = &r->t->model->config;
    const lp_layer_values *v = r->values;
    const size_t d = (size_t)c->head_width, heads = (size_t)c->heads, keys = (size_t)c->kv_heads;
    float *sines = (float *)lp_team_scratch(&r->t->team, worker);
    FOR_ROWS(r, item) {
        float *q = r->t->heads + row * heads * d, *k = r->t->heads + r->t->rows * heads * d + row * keys * d;
        rotate_side(r, row, q, heads, r->block->query_norm, 1 / sqrtf((float)d), v->raw_q, v->q, sines);
        rotate_side(r, row, k, keys, r->block->key_norm, 1, v->raw_k, v->k, sines);
    }
}

void lp_rotate_forward(lp_trainer *t, int32_t layer, lp_layer_values *values) {
    rows r = {.values = values, .block = &t->model->blocks[layer]};
    run(t, rotate_forward, &r);
}

/* One side on its way back: dx (heads, D) becomes the gradient of the product it came from, as numbers in y. */
static void rotate_side_back(
    const rows *r, size_t row, float *dx, size_t heads, const float *weight, float scale, lp_matrix raw, lp_matrix y,
    float *room) {
    const lp_trainer *t = r->t;
    const size_t d = (size_t)t->model->config.head_width;
    float *x = room, *gradient = room + d;
    if (scale != 1) t->team.kernels->scale(dx, heads * d, scale);
    rotate(t, row, dx, heads, 1, room);
    for (size_t h = 0; h < heads && weight; h++) {
        t->team.numbers->to_floats(lp_part_of(&t->team, raw, row, h * d).words, d, x);
        norm_row_back(t, x, weight, d, dx + h * d, gradient);
        memcpy(dx + h * d, gradient, d * sizeof *dx);
    }
    t->team.numbers->from_floats(dx, heads * d, row_of(y, row));
}

/* sum (G, D) = the parts of all query heads (H, n, padded) that share a key head. */
static void gather_keys(const lp_trainer *t, const float *parts, size_t row, float *sum) {
    const lp_config *c = &t->model->config;
    const size_t d = (size_t)c->head_width, padded = lp_ceiling(d, LP_WIDE) * LP_WIDE;
    const size_t shared = (size_t)c->heads / (size_t)c->kv_heads;
    memset(sum, 0, (size_t)c->kv_heads * d * sizeof *sum);
    for (size_t h = 0; h < (size_t)c->heads; h++) {
        const float *part = parts + (h * t->rows + row) * padded;
        float *to = sum + h / shared * d;
        for (size_t i = 0; i < d; i++) to[i] += part[i];
    }
}

static void rotate_backward(void *context, uint32_t item, int32_t worker) {
    const rows *r = context;
    const lp_config *c = &r->t->model->config;
    const lp_layer_values *v = r->values;
    const size_t d = (size_t)c->head_width, heads = (size_t)c->heads, keys = (size_t)c->kv_heads;
    float *room = (float *)lp_team_scratch(&r->t->team, worker), *sum = room + 2 * d;
    FOR_ROWS(r, item) {
        float *dq = r->t->dq + row * heads * d;
        rotate_side_back(r, row, dq, heads, r->block->query_norm, 1 / sqrtf((float)d), v->raw_q, v->q, room);
        gather_keys(r->t, r->t->dk, row, sum);
        rotate_side_back(r, row, sum, keys, r->block->key_norm, 1, v->raw_k, v->k, room);
        gather_keys(r->t, r->t->dv, row, sum);
        r->t->team.numbers->from_floats(sum, keys * d, row_of(v->v, row));
    }
}

void lp_rotate_backward(lp_trainer *t, int32_t layer, lp_layer_values *values) {
    rows r = {.values = values, .block = &t->model->blocks[layer]};
    run(t, rotate_backward, &r);
}

/* ==== Activation ==== */

static void swiglu_forward(void *context, uint32_t item, int32_t worker) {
    const rows *r = context;
    const lp_numbers *numbers = r->t->team.numbers;
    const size_t f = (size_t)r->t->model->config.hidden;
    float *gate = (float *)lp_team_scratch(&r->t->team, worker), *up = gate + f;
    FOR_ROWS(r, item) {
        numbers->to_floats(row_of(r->values->gate, row), f, gate);
        numbers->to_floats(row_of(r->values->up, row), f, up);
        r->t->team.kernels->swiglu_forward(gate, up, f);
        numbers->from_floats(gate, f, row_of(r->t->active, row));
    }
}

void lp_swiglu_forward(lp_trainer *t, const lp_layer_values *values) {
    rows r = {.values = (lp_layer_values *)values};
    run(t, swiglu_forward, &r);
}

static void swiglu_backward(void *context, uint32_t item, int32_t worker) {
    const rows *r = context;
    const lp_numbers *numbers = r->t->team.numbers;
    const size_t f = (size_t)r->t->model->config.hidden;
    float *gate = (float *)lp_team_scratch(&r->t->team, worker), *up = gate + f, *dy = up + f;
    FOR_ROWS(r, item) {
        numbers->to_floats(row_of(r->values->gate, row), f, gate);
        numbers->to_floats(row_of(r->values->up, row), f, up);
        numbers->to_floats(row_of(r->t->dactive, row), f, dy);
        r->t->team.kernels->swiglu_backward(gate, up, dy, f);
        numbers->from_floats(gate, f, row_of(r->values->gate, row));
        numbers->from_floats(up, f, row_of(r->values->up, row));
    }
}

void lp_swiglu_backward(lp_trainer *t, lp_layer_values *values) {
    rows r = {.values = values};
    run(t, swiglu_backward, &r);
}
