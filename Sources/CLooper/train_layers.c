/* The layers, once forward and once back, in terms of the operations. */
#include <string.h>

#include "machine.h"
#include "train.h"

/* Keys and values of the rows go to the end of the prefix that is read. */
static void put_prefix(const lp_trainer *t, int32_t layer, const lp_layer_values *values) {
    const lp_prefix *prefix = t->layout.into;
    const lp_matrix k = lp_prefix_keys(t, prefix, layer), v = lp_prefix_values(t, prefix, layer);
    const size_t first = (size_t)prefix->length;
    const size_t words = lp_words(&t->team, (size_t)t->model->config.kv_heads * (size_t)t->model->config.head_width);
    for (size_t r = 0; r < t->layout.n; r++) {
        memcpy(k.words + (first + r) * k.stride, values->k.words + r * values->k.stride, words * 4);
        memcpy(v.words + (first + r) * v.stride, values->v.words + r * values->v.stride, words * 4);
    }
}

void lp_layer_forward(lp_trainer *t, int32_t layer, lp_layer_values *v, const float *x, float *next) {
    const lp_block *block = &t->model->blocks[layer];
    const size_t bytes = t->layout.n * (size_t)t->model->config.width * sizeof *x;
    float *keys = t->heads + t->rows * (size_t)t->model->config.heads * (size_t)t->model->config.head_width;

    lp_norm_forward(t, x, block->attention_norm, t->normed);
    const lp_destination heads[] = {{.floats = t->heads}, {.floats = keys}, {.numbers = v->v}};
    lp_project_forward(t, layer, LP_GROUP_HEADS, t->normed, v->low[LP_GROUP_HEADS], heads, 0);
    lp_rotate_forward(t, layer, v);
    if (t->layout.into) put_prefix(t, layer, v);
    lp_attend_forward(t, layer, v);
    memcpy(v->middle, x, bytes);
    const lp_destination middle = {.floats = v->middle};
    lp_project_forward(t, layer, LP_GROUP_MIXED, v->mixed, v->low[LP_GROUP_MIXED], &middle, 1);

    lp_norm_forward(t, v->middle, block->feed_norm, t->normed);
    const lp_destination feed[] = {{.numbers = v->gate}, {.numbers = v->up}};
    lp_project_forward(t, layer, LP_GROUP_FEED, t->normed, v->low[LP_GROUP_FEED], feed, 0);
    lp_swiglu_forward(t, v);
    memcpy(next, v->middle, bytes);
    const lp_destination output = {.floats = next};
    lp_project_forward(t, layer, LP_GROUP_DOWN, t->active, v->low[LP_GROUP_DOWN], &output, 1);
}

/* dy = t->dx as numbers */
static void round_gradient(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const lp_trainer *t = context;
    const size_t c = (size_t)t->model->config.width, first = (size_t)item * LP_ROWS_OF_ITEM;
    for (size_t row = first; row < lp_smaller(t->layout.n, first + LP_ROWS_OF_ITEM); row++) {
        t->team.numbers->from_floats(t->dx + row * c, c, t->dy.words + row * t->dy.stride);
    }
}

static void round_dx(lp_trainer *t) {
    lp_pool_run(t->team.pool, round_gradient, t, (uint32_t)lp_ceiling(t->layout.n, LP_ROWS_OF_ITEM));
}

void lp_layer_backward(lp_trainer *t, int32_t layer, lp_layer_values *v, const float *x) {
    const lp_block *block = &t->model->blocks[layer];
    const lp_destination nowhere = {0}, normed = {.floats = t->dnormed};

    round_dx(t);
    lp_swiglu_forward(t, v);
    const lp_destination active = {.numbers = t->dactive}, mixed = {.numbers = t->dmixed};
    lp_project_backward(t, layer, LP_GROUP_DOWN, t->active, v->low[LP_GROUP_DOWN], &t->dy, active);
    lp_swiglu_backward(t, v);
    lp_norm_forward(t, v->middle, block->feed_norm, t->normed);
    const lp_matrix feed[] = {v->gate, v->up};
    lp_project_backward(t, layer, LP_GROUP_FEED, t->normed, v->low[LP_GROUP_FEED], feed, normed);
    lp_norm_backward(t, v->middle, block->feed_norm, t->dnormed, t->dx);

    round_dx(t);
    lp_project_backward(t, layer, LP_GROUP_MIXED, v->mixed, v->low[LP_GROUP_MIXED], &t->dy, mixed);
    lp_attend_backward(t, layer, v);
    lp_rotate_backward(t, layer, v);
    lp_norm_forward(t, x, block->attention_norm, t->normed);
    const lp_matrix heads[] = {v->q, v->k, v->v};
    lp_project_backward(
        t, layer, LP_GROUP_HEADS, t->normed, v->low[LP_GROUP_HEADS], heads, layer > 0 ? normed : nowhere);
    if (layer > 0) lp_norm_backward(t, x, block->attention_norm, t->dnormed, t->dx);
}
