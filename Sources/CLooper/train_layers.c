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
    float *keys = t->heads + t->rows * (size_t)t->model->config.heads * (size_t)t->model->config.head_width;

    lp_norm_forward(t, x, block->attention_norm, t->normed);
    const lp_destination heads[] = {{.floats = t->heads}, {.floats = keys}, {.numbers = v->v}};
    lp_project_forward(t, layer, LP_GROUP_HEADS, t->normed, v->low[LP_GROUP_HEADS], heads);
    lp_rotate_forward(t, layer, v);
    if (t->layout.into) put_prefix(t, layer, v);
    lp_attend_forward(t, layer, v);
    const lp_destination middle = {.floats = t->middle, .plus = x};
    lp_project_forward(t, layer, LP_GROUP_MIXED, v->mixed, v->low[LP_GROUP_MIXED], &middle);
    lp_round_rows(t, t->middle, v->middle);

    lp_norm_forward(t, t->middle, block->feed_norm, t->normed);
    const lp_destination feed[] = {{.numbers = v->gate}, {.numbers = v->up}};
    lp_project_forward(t, layer, LP_GROUP_FEED, t->normed, v->low[LP_GROUP_FEED], feed);
    lp_swiglu_forward(t, v);
    const lp_destination output = {.floats = next, .plus = t->middle};
    lp_project_forward(t, layer, LP_GROUP_DOWN, t->active, v->low[LP_GROUP_DOWN], &output);
}

void lp_layer_backward(lp_trainer *t, int32_t layer, lp_layer_values *v) {
    const lp_block *block = &t->model->blocks[layer];
    const lp_destination nowhere = {0}, normed = {.floats = t->dnormed};

    lp_round_rows(t, t->dx, t->dy);
    lp_swiglu_forward(t, v);
    const lp_destination active = {.numbers = t->dactive}, mixed = {.numbers = t->dmixed};
    lp_project_backward(t, layer, LP_GROUP_DOWN, t->active, v->low[LP_GROUP_DOWN], &t->dy, active);
    lp_swiglu_backward(t, v);
    lp_widen_rows(t, v->middle, t->middle);
    lp_norm_forward(t, t->middle, block->feed_norm, t->normed);
    const lp_matrix feed[] = {v->gate, v->up};
    lp_project_backward(t, layer, LP_GROUP_FEED, t->normed, v->low[LP_GROUP_FEED], feed, normed);
    lp_norm_backward(t, t->middle, block->feed_norm, t->dnormed, t->dx);

    lp_round_rows(t, t->dx, t->dy);
    lp_project_backward(t, layer, LP_GROUP_MIXED, v->mixed, v->low[LP_GROUP_MIXED], &t->dy, mixed);
    lp_attend_backward(t, layer, v);
    lp_rotate_backward(t, layer, v);
    float *x = t->stream[0];
    lp_widen_rows(t, t->inputs[layer], x);
    lp_norm_forward(t, x, block->attention_norm, t->normed);
    const lp_matrix heads[] = {v->q, v->k, v->v};
    lp_project_backward(
        t, layer, LP_GROUP_HEADS, t->normed, v->low[LP_GROUP_HEADS], heads, layer > 0 ? normed : nowhere);
    if (layer > 0) lp_norm_backward(t, x, block->attention_norm, t->dnormed, t->dx);
}
