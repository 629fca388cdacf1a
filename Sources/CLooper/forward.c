#include "forward.h"

int lp_forward_init(lp_forward *f, const lp_model *model, lp_backend *backend, int32_t rows) {
    const lp_config *c = &model->config;
    const size_t n = (size_t)rows, width = (size_t)c->width, hidden = (size_t)c->hidden;
    const size_t queries = (size_t)c->heads * (size_t)c->head_width, keys = (size_t)c->kv_heads * (size_t)c->head_width;
    float **const buffers[] = {&f->x, &f->normed, &f->mixed, &f->q, &f->k, &f->v, &f->gate, &f->up};
    const size_t sizes[] = {width, width, queries, queries, keys, keys, hidden, hidden};
    f->model = model;
    f->backend = backend;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        *buffers[i] = backend->ops->allocate(backend, n * sizes[i]);
        if (!*buffers[i]) return 0;
    }
    return 1;
}

static void attention_half(lp_forward *f, int32_t layer) {
    lp_backend *b = f->backend;
    b->ops->norm(b, layer, LP_ATTENTION_NORM, f->x, f->normed);
    const lp_output inputs[] = {{LP_QUERY, f->q}, {LP_KEY, f->k}, {LP_VALUE, f->v}};
    b->ops->project(b, layer, f->normed, inputs, 3, 0);
    b->ops->store(b, layer, f->q, f->k, f->v);
    b->ops->attend(b, layer, f->q, f->mixed);
    const lp_output output = {LP_ATTENTION_OUTPUT, f->x};
    b->ops->project(b, layer, f->mixed, &output, 1, 1);
}

static void feed_half(lp_forward *f, int32_t layer) {
    lp_backend *b = f->backend;
    b->ops->norm(b, layer, LP_FEED_NORM, f->x, f->normed);
    const lp_output inputs[] = {{LP_GATE, f->gate}, {LP_UP, f->up}};
    b->ops->project(b, layer, f->normed, inputs, 2, 0);
    b->ops->activate(b, f->gate, f->up);
    const lp_output output = {LP_DOWN, f->x};
    b->ops->project(b, layer, f->gate, &output, 1, 1);
}

lp_status lp_forward_run(
    lp_forward *f, const lp_step *step, const int32_t *rows, int32_t scored, float *const *logits,
    _Atomic int *cancelled) {
    lp_backend *b = f->backend;
    int replayed = 0;
    lp_status status = b->ops->begin(b, step, &replayed);
    if (status != LP_OK) return status;
    if (!replayed) b->ops->embed(b, f->x);
    for (int32_t layer = 0; layer < f->model->config.layers && !replayed; layer++) {
        if (atomic_exchange(cancelled, 0)) {
            status = LP_CANCELLED;
            break;
        }
        attention_half(f, layer);
        feed_half(f, layer);
    }
    if (status == LP_OK && scored > 0) b->ops->score(b, f->x, rows, scored, logits);
    const lp_status ended = b->ops->end(b);
    return status != LP_OK ? status : ended;
}
