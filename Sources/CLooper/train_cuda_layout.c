/* A pass on its way to the device: its rows in one piece, the visible part of its prefixes, and room for its loss. */
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "train_cuda.h"

enum { MOST_LOGITS = 64 << 20 }; /* at a time, where that is more than one row */

size_t lp_cuda_logits_stride(const lp_trainer *t) { return lp_ceiling((size_t)t->model->config.vocabulary, 8) * 8; }

/* ==== Rows ==== */

/* Parts of what is staged, each on a multiple of 16 bytes. */
typedef struct parts {
    size_t ids, scored_rows, targets, weights, angles, segments, tiles, bytes;
} parts;

static size_t add(size_t *end, size_t bytes) {
    const size_t start = *end;
    *end = lp_ceiling(start + bytes, 16) * 16;
    return start;
}

static size_t count_tiles(const lp_layout *l) {
    size_t count = 0;
    for (int32_t i = 0; i < l->segment_count; i++) count += lp_ceiling(l->segments[i].count, LP_CUDA_TRAIN_TILE);
    return count;
}

static parts parts_of(const lp_trainer *t) {
    const lp_layout *l = &t->layout;
    parts p = {0};
    p.ids = add(&p.bytes, l->rows * sizeof(int32_t));
    p.scored_rows = add(&p.bytes, l->scored * sizeof(int32_t));
    p.targets = add(&p.bytes, l->scored * sizeof(int32_t));
    p.weights = add(&p.bytes, l->scored * sizeof(float));
    p.angles = add(&p.bytes, l->rows * (size_t)t->model->config.rope_width * sizeof(float));
    p.segments = add(&p.bytes, (size_t)l->segment_count * sizeof(lp_cuda_train_segment));
    p.tiles = add(&p.bytes, count_tiles(l) * sizeof(lp_cuda_train_tile));
    return p;
}

/* Prefixes lie one after another: the row that each span of one begins with goes to its `block`. */
static void place_prefixes(lp_trainer *t) {
    lp_layout *l = &t->layout;
    t->cuda->prefix_rows = 0;
    for (int32_t i = 0; i < l->span_count; i++) {
        if (!l->spans[i].prefix) continue;
        l->spans[i].block = t->cuda->prefix_rows;
        t->cuda->prefix_rows += l->spans[i].count;
    }
}

static void stage_segments(lp_trainer *t, lp_cuda_train_segment *segments, lp_cuda_train_tile *tiles) {
    const lp_layout *l = &t->layout;
    int count = 0;
    for (int32_t i = 0; i < l->segment_count; i++) {
        const lp_stretch *s = &l->segments[i];
        segments[i] = (lp_cuda_train_segment){.first = (int)s->first, .count = (int)s->count, .parent = -1};
        if (s->root != i) segments[i].parent = s->root;
        if (s->context >= 0) {
            const lp_span *span = &l->spans[s->context];
            segments[i].in_prefix = span->prefix != NULL;
            segments[i].context = (int)(span->prefix ? span->block : span->first);
            segments[i].visible = (int)s->visible;
        }
        for (size_t at = 0; at < s->count; at += LP_CUDA_TRAIN_TILE) {
            tiles[count++] = (lp_cuda_train_tile){i, (int)at};
        }
    }
    t->cuda->tile_count = count;
}

static void stage(lp_trainer *t, const parts *p) {
    const lp_layout *l = &t->layout;
    unsigned char *to = t->cuda->staged;
    int32_t *targets = (int32_t *)(to + p->targets);
    float *weights = (float *)(to + p->weights);
    memcpy(to + p->ids, l->ids, l->rows * sizeof *l->ids);
    for (size_t i = 0; i < l->scored; i++) {
        targets[i] = l->targets[l->scored_rows[i]];
        weights[i] = l->weights[l->scored_rows[i]];
    }
    memcpy(to + p->scored_rows, l->scored_rows, l->scored * sizeof *l->scored_rows);
    memcpy(to + p->angles, l->angles, l->rows * (size_t)t->model->config.rope_width * sizeof *l->angles);
    stage_segments(t, (lp_cuda_train_segment *)(to + p->segments), (lp_cuda_train_tile *)(to + p->tiles));
}

static int send_rows(lp_trainer *t) {
    lp_train_cuda *c = t->cuda;
    const parts p = parts_of(t);
    if (p.bytes > c->staged_bytes) {
        free(c->staged);
        c->staged = calloc(1, p.bytes);
        c->staged_bytes = c->staged ? p.bytes : 0;
    }
    if (!c->staged || !lp_cuda_grow(c->device, &c->inputs, &c->inputs_bytes, p.bytes)) return 0;
    stage(t, &p);
    lp_cuda_note(c->device, c->device->library->driver.upload(c->inputs, c->staged, p.bytes, c->device->stream));
    const unsigned char *at = (const unsigned char *)(uintptr_t)c->inputs;
    c->ids = (const int *)(at + p.ids);
    c->scored_rows = (const int *)(at + p.scored_rows);
    c->targets = (const int *)(at + p.targets);
    c->weights = (const float *)(at + p.weights);
    c->angles = (const float *)(at + p.angles);
    c->segments = (const lp_cuda_train_segment *)(at + p.segments);
    c->tiles = (const lp_cuda_train_tile *)(at + p.tiles);
    return 1;
}

/* ==== Prefixes ==== */

/* On the device by layer: keys of all prefixes, then values. */
static int send_prefixes(lp_trainer *t) {
    lp_train_cuda *c = t->cuda;
    const lp_layout *l = &t->layout;
    const size_t words = lp_stride(&t->team, (size_t)t->model->config.kv_heads * (size_t)t->model->config.head_width);
    const size_t bytes = words * sizeof(uint32_t), layers = (size_t)t->model->config.layers;
    if (c->prefix_rows == 0) return 1;
    if (!lp_cuda_grow(c->device, &c->prefixes, &c->prefix_bytes, 2 * layers * c->prefix_rows * bytes)) return 0;
    for (int32_t layer = 0; layer < t->model->config.layers; layer++) {
        for (int32_t i = 0; i < l->span_count; i++) {
            const lp_span *s = &l->spans[i];
            if (!s->prefix) continue;
            const lp_matrix sides[] = {lp_prefix_keys(t, s->prefix, layer), lp_prefix_values(t, s->prefix, layer)};
            for (size_t j = 0; j < 2; j++) {
                const size_t row = (2 * (size_t)layer + j) * c->prefix_rows + s->block;
                lp_cuda_note(
                    c->device, c->device->library->driver.upload(
                                   c->prefixes + row * bytes, sides[j].words, s->count * bytes, c->device->stream));
            }
        }
    }
    return 1;
}

/* ==== Room ==== */

static int make_room(lp_trainer *t, int twice) {
    lp_train_cuda *c = t->cuda;
    const size_t scored = t->layout.scored, stride = lp_cuda_logits_stride(t), sets = twice ? 2 : 1;
    size_t row = lp_larger((size_t)t->model->config.width, t->dmixed.stride);
    row = lp_larger(row, t->layers[t->model->config.layers].mixed.stride);
    c->logit_rows = lp_smaller(scored, lp_larger(1, MOST_LOGITS / stride / sets));
    if (scored == 0) return 1;
    return lp_cuda_grow(c->device, &c->moved, &c->moved_bytes, scored * row * sizeof(uint32_t)) &&
           lp_cuda_grow(c->device, &c->logits, &c->logits_bytes, sets * c->logit_rows * stride * sizeof(float)) &&
           (lp_train_is_exact(t) ||
            lp_cuda_grow(c->device, &c->gradients, &c->gradient_bytes, c->logit_rows * stride * sizeof(uint16_t)));
}

lp_status lp_cuda_layout_begin(lp_trainer *t, int twice) {
    place_prefixes(t);
    if (!send_rows(t) || !send_prefixes(t) || !make_room(t, twice)) return LP_NO_MEMORY;
    return t->cuda->device->status;
}
