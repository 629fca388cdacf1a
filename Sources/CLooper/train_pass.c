/* A pass through the model: forward, loss, and back. */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "train.h"

/* ==== Keeping ==== */

/* Values of layer `layer`: its own memory where they are kept. */
static lp_layer_values *values_of(lp_trainer *t, int32_t layer, int32_t kept) {
    return &t->layers[layer < kept ? layer : t->model->config.layers];
}

/* How many layers of a pass with n rows are kept; the memory of those is taken. */
static int32_t keep_layers(lp_trainer *t) {
    const int64_t each = (int64_t)(t->layout.rows * lp_values_bytes(t) / t->rows);
    const int64_t budget = t->options.keep_bytes;
    int32_t kept = 0;
    while (kept < t->model->config.layers && (budget < 0 || (kept + 1) * each <= budget)) {
        if (!lp_values_create(t, kept)) break;
        kept++;
    }
    return kept;
}

/* ==== Forward ==== */

/* Through all layers, from the embedding to the scored rows of t->stream[0]; with `back` what goes into each is
 * kept. */
static lp_status forward(lp_trainer *t, int back, int32_t kept) {
    t->layout.n = t->layout.rows;
    t->ops->embed(t, t->stream[0]);
    for (int32_t layer = 0; layer < t->model->config.layers; layer++) {
        if (atomic_exchange(&t->cancelled, 0)) return LP_CANCELLED;
        if (back) t->ops->round(t, t->stream[0], t->inputs[layer]);
        lp_layer_forward(t, layer, values_of(t, layer, kept), t->stream[0], t->stream[1]);
        float *next = t->stream[1];
        t->stream[1] = t->stream[0];
        t->stream[0] = next;
    }
    return LP_OK;
}

/* ==== Back ==== */

static lp_status backward(lp_trainer *t, int32_t kept) {
    const int32_t layers = t->model->config.layers;
    t->ops->clear(t, t->dx, t->layout.scored * (size_t)t->model->config.width * sizeof *t->dx);
    t->ops->norm_backward(t, 0, LP_OUTPUT_NORM, t->stream[0], t->dscored, t->dx);
    for (int32_t layer = layers - 1; layer >= 0; layer--) {
        if (atomic_exchange(&t->cancelled, 0)) return LP_CANCELLED;
        lp_layer_values *values = values_of(t, layer, kept);
        if (layer >= kept) {
            t->layout.n = t->layout.rows;
            t->ops->widen(t, t->inputs[layer], t->stream[0]);
            lp_layer_forward(t, layer, values, t->stream[0], t->stream[1]);
        }
        lp_layer_backward(t, layer, values);
    }
    return LP_OK;
}

/* The base's last values, for the divergence from it. */
static lp_status read_base(lp_trainer *t) {
    t->layout.with_adapter = t->layout.with_noise = 0;
    const lp_status status = forward(t, 0, 0);
    if (status == LP_OK) t->ops->norm_forward(t, 0, LP_OUTPUT_NORM, t->stream[0], t->kept);
    return status;
}

static lp_status go_through(lp_trainer *t, const lp_pass *pass, int back, lp_pass_result *result) {
    lp_status status = pass->objective == LP_KEEP ? read_base(t) : LP_OK;
    if (status != LP_OK) return status;
    t->layout.with_adapter = !pass->base;
    t->layout.with_noise = back && t->options.dropout > 0;
    t->layout.noise = pass->noise;
    const int32_t kept = back ? keep_layers(t) : 0;
    status = forward(t, back, kept);
    if (status != LP_OK || t->layout.scored == 0) return status;
    t->ops->norm_forward(t, 0, LP_OUTPUT_NORM, t->stream[0], t->scored);
    t->ops->loss(t, pass, back, &result->loss);
    result->scored = (int64_t)t->layout.scored;
    return back ? backward(t, kept) : LP_OK;
}

static lp_status run(lp_trainer *t, const lp_pass *pass, int back, lp_pass_result *result) {
    *result = (lp_pass_result){0};
    lp_status status = lp_layout_make(t, pass);
    if (status == LP_OK) status = t->ops->begin(t, pass->objective == LP_KEEP);
    if (status != LP_OK) return status;
    status = go_through(t, pass, back, result);
    const lp_status end = t->ops->end(t);
    return end != LP_OK ? end : status;
}

lp_status lp_trainer_evaluate(lp_trainer *t, const lp_pass *pass, lp_pass_result *result) {
    if (!t || !pass || !result) return LP_BAD_ARGUMENT;
    return run(t, pass, 0, result);
}

lp_status lp_trainer_accumulate(lp_trainer *t, const lp_pass *pass, lp_pass_result *result) {
    if (!t || !pass || !result || pass->base || pass->logits) return LP_BAD_ARGUMENT;
    return run(t, pass, 1, result);
}

void lp_trainer_cancel(lp_trainer *t) { atomic_store(&t->cancelled, 1); }

void lp_trainer_rearm(lp_trainer *t) { atomic_store(&t->cancelled, 0); }

/* ==== Prefixes ==== */

static size_t prefix_stride(const lp_trainer *t) {
    return lp_stride(&t->team, (size_t)t->model->config.kv_heads * (size_t)t->model->config.head_width);
}

int64_t lp_trainer_prefix_bytes(const lp_trainer *t, int32_t capacity) {
    if (!t || capacity < 1) return 0;
    return 2 * (int64_t)t->model->config.layers * capacity * (int64_t)(prefix_stride(t) * sizeof(uint32_t));
}

lp_matrix lp_prefix_keys(const lp_trainer *t, const lp_prefix *prefix, int32_t layer) {
    const size_t stride = prefix_stride(t);
    return (lp_matrix){(uint32_t *)prefix->memory + 2 * (size_t)layer * (size_t)prefix->capacity * stride, stride};
}

lp_matrix lp_prefix_values(const lp_trainer *t, const lp_prefix *prefix, int32_t layer) {
    const lp_matrix keys = lp_prefix_keys(t, prefix, layer);
    return (lp_matrix){keys.words + (size_t)prefix->capacity * keys.stride, keys.stride};
}

lp_status lp_trainer_read(lp_trainer *t, lp_prefix *prefix, const int32_t *ids, int32_t count) {
    if (!t || !prefix || !prefix->memory || !ids || count < 1 || prefix->length < 0) return LP_BAD_ARGUMENT;
    if (count > prefix->capacity - prefix->length) return LP_FULL;
    for (int32_t i = 0; i < count; i++) {
        if (ids[i] < 0 || ids[i] >= t->model->config.vocabulary) return LP_BAD_ARGUMENT;
    }
    lp_status status = LP_OK;
    for (int32_t at = 0; at < count && status == LP_OK;) {
        const int32_t step = (int32_t)lp_smaller((size_t)(count - at), t->rows);
        status = lp_layout_reading(t, prefix, ids + at, step);
        if (status == LP_OK) status = t->ops->begin(t, 0);
        if (status == LP_OK) {
            status = forward(t, 0, 0);
            const lp_status end = t->ops->end(t);
            if (end != LP_OK) status = end;
        }
        if (status == LP_OK) prefix->length += step;
        at += step;
    }
    return status;
}

lp_status lp_trainer_copy(const lp_trainer *t, lp_prefix *prefix, const lp_prefix *from, int32_t count) {
    if (!t || !prefix || !prefix->memory || !from || !from->memory || count < 1) return LP_BAD_ARGUMENT;
    if (prefix->length != 0 || count > from->length) return LP_BAD_ARGUMENT;
    if (count > prefix->capacity) return LP_FULL;
    for (int32_t layer = 0; layer < t->model->config.layers; layer++) {
        const lp_matrix to[] = {lp_prefix_keys(t, prefix, layer), lp_prefix_values(t, prefix, layer)};
        const lp_matrix of[] = {lp_prefix_keys(t, from, layer), lp_prefix_values(t, from, layer)};
        for (int i = 0; i < 2; i++) {
            memcpy(to[i].words, of[i].words, (size_t)count * to[i].stride * sizeof(uint32_t));
        }
    }
    prefix->length = count;
    return LP_OK;
}
