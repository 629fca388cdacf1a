/* A pass becomes rows: segments one after another, with what each of them may see. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "train.h"

/* ==== Checks ==== */

static int ids_fit(const lp_trainer *t, const int32_t *ids, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        if (ids[i] < 0 || ids[i] >= t->model->config.vocabulary) return 0;
    }
    return 1;
}

static int source_fits(const lp_pass *pass, int32_t index) {
    const lp_train_segment *s = &pass->segments[index];
    if (s->prefix) {
        return s->parent < 0 && s->prefix->memory && s->start <= s->prefix->length &&
               s->prefix->length <= s->prefix->capacity;
    }
    if (s->parent < 0) return s->start == 0;
    if (s->parent >= index) return 0;
    const lp_train_segment *parent = &pass->segments[s->parent];
    return !parent->prefix && parent->parent < 0 && s->start == parent->count;
}

static int segment_fits(const lp_trainer *t, const lp_pass *pass, int32_t index) {
    const lp_train_segment *s = &pass->segments[index];
    if (!s->ids || s->count < 1 || s->start < 0 || !source_fits(pass, index)) return 0;
    if (!ids_fit(t, s->ids, s->count)) return 0;
    for (int32_t i = 0; i < s->count; i++) {
        if (s->targets && (s->targets[i] < -1 || s->targets[i] >= t->model->config.vocabulary)) return 0;
        if (s->weights && !isfinite(s->weights[i])) return 0;
    }
    return 1;
}

/* ==== Rows ==== */

static void add_rows(lp_layout *l, const lp_train_segment *s) {
    for (int32_t i = 0; i < s->count; i++) {
        const size_t row = l->n + (size_t)i;
        l->ids[row] = s->ids[i];
        l->positions[row] = s->start + i;
        l->targets[row] = s->targets ? s->targets[i] : -1;
        l->weights[row] = s->weights ? s->weights[i] : 1;
        if (l->targets[row] >= 0) l->scored_rows[l->scored++] = (int32_t)row;
    }
    l->n += (size_t)s->count;
}

/* The span of a prefix: one for all segments that see it, as long as the longest sight. */
static int32_t span_of(lp_layout *l, const lp_train_segment *s) {
    for (int32_t i = 0; i < l->span_count; i++) {
        lp_span *span = &l->spans[i];
        if (span->prefix && span->prefix->memory == s->prefix->memory) {
            span->count = lp_larger(span->count, (size_t)s->start);
            return i;
        }
    }
    l->spans[l->span_count] = (lp_span){.prefix = s->prefix, .count = (size_t)s->start};
    return l->span_count++;
}

static void add_segment(lp_layout *l, const lp_train_segment *s, int32_t index) {
    lp_stretch *stretch = &l->segments[index];
    *stretch = (lp_stretch){.first = l->n, .count = (size_t)s->count, .context = -1, .visible = (size_t)s->start};
    stretch->root = s->parent >= 0 ? s->parent : index;
    if (s->prefix && s->start > 0) stretch->context = span_of(l, s);
    if (s->parent >= 0) stretch->context = l->segments[s->parent].own;
    stretch->own = l->span_count++;
    l->spans[stretch->own] = (lp_span){.first = l->n, .count = (size_t)s->count};
    add_rows(l, s);
}

static void find_angles(lp_trainer *t) {
    const size_t half = (size_t)t->model->config.rope_width / 2;
    for (size_t row = 0; row < t->layout.n; row++) {
        float *angles = t->layout.angles + row * 2 * half;
        for (size_t i = 0; i < half; i++) {
            const float angle = (float)t->layout.positions[row] * t->model->rope_frequencies[i];
            angles[i] = cosf(angle);
            angles[half + i] = sinf(angle);
        }
    }
}

/* ==== Memory ==== */

static int make_room(lp_layout *l, int32_t segments) {
    if (segments <= l->room) return 1;
    lp_stretch *stretches = realloc(l->segments, (size_t)segments * sizeof *stretches);
    if (stretches) l->segments = stretches;
    lp_span *spans = realloc(l->spans, 2 * (size_t)segments * sizeof *spans);
    if (spans) l->spans = spans;
    if (!stretches || !spans) return 0;
    l->room = segments;
    return 1;
}

static lp_status lay_out(lp_trainer *t, const lp_train_segment *segments, int32_t count) {
    lp_layout *l = &t->layout;
    if (!make_room(l, count)) return LP_NO_MEMORY;
    l->n = l->scored = 0;
    l->segment_count = count;
    l->span_count = 0;
    for (int32_t i = 0; i < count; i++) add_segment(l, &segments[i], i);
    l->rows = l->n;
    find_angles(t);
    return LP_OK;
}

lp_status lp_layout_make(lp_trainer *t, const lp_pass *pass) {
    size_t n = 0;
    if (!pass->segments || pass->count < 1) return LP_BAD_ARGUMENT;
    if (pass->objective != LP_LIKELIHOOD && pass->objective != LP_KEEP) return LP_BAD_ARGUMENT;
    for (int32_t i = 0; i < pass->count; i++) {
        if (!segment_fits(t, pass, i)) return LP_BAD_ARGUMENT;
        n += (size_t)pass->segments[i].count;
        if (n > t->rows) return LP_FULL;
    }
    t->layout.into = NULL;
    return lay_out(t, pass->segments, pass->count);
}

lp_status lp_layout_reading(lp_trainer *t, lp_prefix *prefix, const int32_t *ids, int32_t count) {
    const lp_train_segment s = {
        .ids = ids, .count = count, .start = prefix->length, .parent = -1,
        .prefix = prefix->length > 0 ? prefix : NULL};
    t->layout.into = prefix;
    t->layout.with_adapter = t->layout.with_noise = 0;
    return lay_out(t, &s, 1);
}
