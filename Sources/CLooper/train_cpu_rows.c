/* The operations between the products, row by row, each beside its way back. */
#include <math.h>
#include <string.h>

#include "machine.h"
#include "ops.h"
#include "train_cpu.h"

typedef struct rows {
    lp_trainer *t;
    lp_layer_values *values;
    const lp_block *block;
    const float *x, *weight, *dy;
    float *dx;
    lp_matrix y;
} rows;

static void run(lp_trainer *t, lp_work work, rows *context) {
    context->t = t;
    lp_pool_run(t->team.pool, work, context, (uint32_t)lp_ceiling(t->layout.n, LP_ROWS_OF_ITEM));
}

/* The rows of an item. */
#define FOR_ROWS(R, ITEM)                                                 \
    for (size_t row = (size_t)(ITEM) * LP_ROWS_OF_ITEM,                   \
                end = lp_smaller((R)->t->layout.n, row + LP_ROWS_OF_ITEM); \
         row < end; row++)

static inline uint32_t *row_of(lp_matrix m, size_t row) { return m.words + row * m.stride; }

/* ==== Rounding ==== */

static void round_rows(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const rows *r = context;
    const size_t c = (size_t)r->t->model->config.width;
    FOR_ROWS(r, item) r->t->team.numbers->from_floats(r->x + row * c, c, row_of(r->y, row));
}

void lp_cpu_round_rows(lp_trainer *t, const float *x, lp_matrix numbers) {
    rows r = {.x = x, .y = numbers};
    run(t, round_rows, &r);
}

static void widen_rows(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const rows *r = context;
    const size_t c = (size_t)r->t->model->config.width;
    FOR_ROWS(r, item) r->t->team.numbers->to_floats(row_of(r->y, row), c, r->dx + row * c);
}

void lp_cpu_widen_rows(lp_trainer *t, lp_matrix numbers, float *x) {
    rows r = {.y = numbers, .dx = x};
    run(t, widen_rows, &r);
}

/* ==== Scored rows ==== */

/* From the first on, so that none is overwritten before it moved down. */
void lp_cpu_gather_rows(lp_trainer *t, void *rows, size_t bytes) {
    const lp_layout *l = &t->layout;
    char *row = rows;
    for (size_t i = 0; i < l->scored; i++) memmove(row + i * bytes, row + (size_t)l->scored_rows[i] * bytes, bytes);
}

void lp_cpu_scatter_rows(lp_trainer *t, void *rows, size_t bytes) {
    const lp_layout *l = &t->layout;
    char *row = rows;
    size_t end = l->rows;
    for (size_t i = l->scored; i-- > 0;) {
        const size_t place = (size_t)l->scored_rows[i];
        memmove(row + place * bytes, row + i * bytes, bytes);
        memset(row + (place + 1) * bytes, 0, (end - place - 1) * bytes);
        end = place;
    }
    memset(row, 0, end * bytes);
}

/* ==== Norm ==== */

static float inverse_root(const lp_trainer *t, const float *x, size_t c) {
    return 1.0f / sqrtf(t->team.kernels->dot(x, x, c) / (float)c + t->model->config.norm_epsilon);
}

static void norm_row(const lp_trainer *t, const float *x, const float *weight, size_t c, float *y) {
    t->team.kernels->norm_forward(x, weight, inverse_root(t, x, c), y, c);
}

/* dx = the gradient by x, given dy */
static void norm_row_back(
    const lp_trainer *t, const float *x, const float *weight, size_t c, const float *dy, float *dx) {
    t->team.kernels->norm_backward(x, weight, inverse_root(t, x, c), dy, dx, c);
}

static void norm_forward(void *context, uint32_t item, int32_t worker) {
    const rows *r = context;
    const size_t c = (size_t)r->t->model->config.width;
    float *y = (float *)lp_team_scratch(&r->t->team, worker);
    FOR_ROWS(r, item) {
        norm_row(r->t, r->x + row * c, r->weight, c, y);
        r->t->team.numbers->from_floats(y, c, row_of(r->y, row));
    }
}

static const float *weight_of(const lp_trainer *t, int32_t layer, lp_norm norm) {
    if (norm == LP_OUTPUT_NORM) return t->model->output_norm;
    const lp_block *block = &t->model->blocks[layer];
    return norm == LP_ATTENTION_NORM ? block->attention_norm : block->feed_norm;
}

void lp_cpu_norm_forward(lp_trainer *t, int32_t layer, lp_norm norm, const float *x, lp_matrix y) {
    rows r = {.x = x, .weight = weight_of(t, layer, norm), .y = y};
    run(t, norm_forward, &r);
}

static void norm_backward(void *context, uint32_t item, int32_t worker) {
    const rows *r = context;
    const size_t c = (size_t)r->t->model->config.width;
    float *gradient = (float *)lp_team_scratch(&r->t->team, worker);
    FOR_ROWS(r, item) {
        norm_row_back(r->t, r->x + row * c, r->weight, c, r->dy + row * c, gradient);
        r->t->team.kernels->accumulate(1, gradient, r->dx + row * c, c);
    }
}

void lp_cpu_norm_backward(
    lp_trainer *t, int32_t layer, lp_norm norm, const float *x, const float *dy, float *dx) {
    rows r = {.x = x, .weight = weight_of(t, layer, norm), .dy = dy, .dx = dx};
    run(t, norm_backward, &r);
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

void lp_cpu_rotate_forward(lp_trainer *t, int32_t layer, lp_layer_values *values) {
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
        t->team.kernels->accumulate(1, part, sum + h / shared * d, d);
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
        gather_keys(r->t, r->t->cpu->dk, row, sum);
        rotate_side_back(r, row, sum, keys, r->block->key_norm, 1, v->raw_k, v->k, room);
        gather_keys(r->t, r->t->cpu->dv, row, sum);
        r->t->team.numbers->from_floats(sum, keys * d, row_of(v->v, row));
    }
}

void lp_cpu_rotate_backward(lp_trainer *t, int32_t layer, lp_layer_values *values) {
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

void lp_cpu_swiglu_forward(lp_trainer *t, const lp_layer_values *values) {
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

void lp_cpu_swiglu_backward(lp_trainer *t, lp_layer_values *values) {
    rows r = {.values = values};
    run(t, swiglu_backward, &r);
}
