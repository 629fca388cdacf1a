/* The layers, once forward and once back, in terms of the operations. */
#include "train.h"

static int is_last(const lp_trainer *t, int32_t layer) { return layer == t->model->config.layers - 1; }

/* Nothing sees the last layer's other rows but its own attention. */
static void gather_scored(lp_trainer *t, float *x, const lp_layer_values *v) {
    t->ops->gather(t, x, (size_t)t->model->config.width * sizeof *x);
    t->ops->gather(t, v->mixed.words, v->mixed.stride * sizeof(uint32_t));
    t->layout.n = t->layout.scored;
}

static void scatter_scored(lp_trainer *t, const lp_layer_values *v) {
    t->ops->scatter(t, t->dx, (size_t)t->model->config.width * sizeof *t->dx);
    t->ops->scatter(t, v->mixed.words, v->mixed.stride * sizeof(uint32_t));
    t->ops->scatter(t, t->dmixed.words, t->dmixed.stride * sizeof(uint32_t));
    t->layout.n = t->layout.rows;
}

void lp_layer_forward(lp_trainer *t, int32_t layer, lp_layer_values *v, float *x, float *next) {
    float *keys = t->heads + t->rows * (size_t)t->model->config.heads * (size_t)t->model->config.head_width;

    t->ops->norm_forward(t, layer, LP_ATTENTION_NORM, x, t->normed);
    const lp_destination heads[] = {{.floats = t->heads}, {.floats = keys}, {.numbers = v->v}};
    t->ops->project_forward(t, layer, LP_GROUP_HEADS, t->normed, v->low[LP_GROUP_HEADS], heads);
    t->ops->rotate_forward(t, layer, v);
    if (t->layout.into) t->ops->put_prefix(t, layer, v);
    if (t->layout.into && is_last(t, layer)) return;
    t->ops->attend_forward(t, layer, v);
    if (is_last(t, layer)) gather_scored(t, x, v);
    const lp_destination middle = {.floats = t->middle, .plus = x};
    t->ops->project_forward(t, layer, LP_GROUP_MIXED, v->mixed, v->low[LP_GROUP_MIXED], &middle);
    t->ops->round(t, t->middle, v->middle);

    t->ops->norm_forward(t, layer, LP_FEED_NORM, t->middle, t->normed);
    const lp_destination feed[] = {{.numbers = v->gate}, {.numbers = v->up}};
    t->ops->project_forward(t, layer, LP_GROUP_FEED, t->normed, v->low[LP_GROUP_FEED], feed);
    t->ops->swiglu_forward(t, v);
    const lp_destination output = {.floats = next, .plus = t->middle};
    t->ops->project_forward(t, layer, LP_GROUP_DOWN, t->active, v->low[LP_GROUP_DOWN], &output);
}

void lp_layer_backward(lp_trainer *t, int32_t layer, lp_layer_values *v) {
    const lp_destination nowhere = {0}, normed = {.floats = t->dnormed};

    t->ops->round(t, t->dx, t->dy);
    t->ops->swiglu_forward(t, v);
    const lp_destination active = {.numbers = t->dactive}, mixed = {.numbers = t->dmixed};
    t->ops->project_backward(t, layer, LP_GROUP_DOWN, t->active, v->low[LP_GROUP_DOWN], &t->dy, active);
    t->ops->swiglu_backward(t, v);
    t->ops->widen(t, v->middle, t->middle);
    t->ops->norm_forward(t, layer, LP_FEED_NORM, t->middle, t->normed);
    const lp_matrix feed[] = {v->gate, v->up};
    t->ops->project_backward(t, layer, LP_GROUP_FEED, t->normed, v->low[LP_GROUP_FEED], feed, normed);
    t->ops->norm_backward(t, layer, LP_FEED_NORM, t->middle, t->dnormed, t->dx);

    t->ops->round(t, t->dx, t->dy);
    t->ops->project_backward(t, layer, LP_GROUP_MIXED, v->mixed, v->low[LP_GROUP_MIXED], &t->dy, mixed);
    if (is_last(t, layer)) scatter_scored(t, v);
    t->ops->attend_backward(t, layer, v);
    t->ops->rotate_backward(t, layer, v);
    float *x = t->stream[0];
    t->ops->widen(t, t->inputs[layer], x);
    t->ops->norm_forward(t, layer, LP_ATTENTION_NORM, x, t->normed);
    const lp_matrix heads[] = {v->q, v->k, v->v};
    t->ops->project_backward(
        t, layer, LP_GROUP_HEADS, t->normed, v->low[LP_GROUP_HEADS], heads, layer > 0 ? normed : nowhere);
    if (layer > 0) t->ops->norm_backward(t, layer, LP_ATTENTION_NORM, x, t->dnormed, t->dx);
}
