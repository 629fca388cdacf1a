/* An item of work is a group of queries that read the same keys: all query heads of one key head, for a few positions.
 * They go through the pages in chunks; within a chunk the usual softmax over what is seen so far is kept up to date,
 * and the chunks of a row are joined in order. Where there are few queries, the chunks are items of their own. */
#include "attention.h"

#include <math.h>
#include <string.h>

enum {
    ROWS = 48,        /* queries of an item, about */
    CHUNK_PAGES = 4,  /* pages that are weighed together */
};

/* ==== Pages ==== */

static size_t value_panels(const lp_heads *h) { return lp_panels(h->width); }

static size_t key_count(const lp_heads *h) { return h->width * LP_PAGE; }

static size_t value_count(const lp_heads *h) { return value_panels(h) * LP_PANEL * LP_PAGE; }

static size_t element_bytes(const lp_cache *c) { return c->type == LP_F32 ? 4 : c->type == LP_F16 ? 2 : 1; }

static size_t head_bytes(const lp_cache *c) {
    const size_t scales = c->type == LP_Q8_0 ? 2 * LP_PAGE * sizeof(float) : 0;
    return (key_count(&c->heads) + value_count(&c->heads)) * element_bytes(c) + scales;
}

size_t lp_cache_page_bytes(const lp_cache *c) { return (size_t)c->layers * c->heads.kv_heads * head_bytes(c); }

/* Where keys, values and scales of a head stand. */
typedef struct slot {
    uint8_t *keys, *values;
    float *key_scales, *value_scales;
} slot;

static slot slot_of(const lp_cache *c, int32_t layer, int32_t page, size_t head) {
    uint8_t *at = (uint8_t *)c->pages[page] + ((size_t)layer * c->heads.kv_heads + head) * head_bytes(c);
    slot s = {.keys = at, .values = at + key_count(&c->heads) * element_bytes(c)};
    s.key_scales = (float *)(void *)(s.values + value_count(&c->heads) * element_bytes(c));
    s.value_scales = s.key_scales + LP_PAGE;
    return s;
}

static size_t key_index(const lp_heads *h, size_t place, size_t i) {
    return (place / LP_PANEL * h->width + i) * LP_PANEL + place % LP_PANEL;
}

static size_t value_index(size_t place, size_t i) {
    return (i / LP_PANEL * LP_PAGE + place) * LP_PANEL + i % LP_PANEL;
}

/* The scale that makes 8-bit numbers of x (d). */
static float scale_of(const float *x, size_t d) {
    float largest = 0;
    for (size_t i = 0; i < d; i++) largest = fmaxf(largest, fabsf(x[i]));
    return largest / 127.0f;
}

static int8_t rounded(float x, float scale) { return scale > 0 ? (int8_t)lrintf(x / scale) : 0; }

static void store_bytes(const lp_heads *h, const slot *s, size_t place, const float *key, const float *value) {
    const float ks = scale_of(key, h->width), vs = scale_of(value, h->width);
    int8_t *keys = (int8_t *)s->keys, *values = (int8_t *)s->values;
    s->key_scales[place] = ks;
    s->value_scales[place] = vs;
    for (size_t i = 0; i < h->width; i++) keys[key_index(h, place, i)] = rounded(key[i], ks);
    for (size_t i = 0; i < h->width; i++) values[value_index(place, i)] = rounded(value[i], vs);
}

static void store_floats(const lp_heads *h, const slot *s, size_t place, const float *key, const float *value) {
    float *keys = (float *)(void *)s->keys, *values = (float *)(void *)s->values;
    for (size_t i = 0; i < h->width; i++) keys[key_index(h, place, i)] = key[i];
    for (size_t i = 0; i < h->width; i++) values[value_index(place, i)] = value[i];
}

static void store_halves(
    const lp_kernels *kernels, const lp_heads *h, const slot *s, size_t place, const float *key, const float *value) {
    uint16_t *keys = (uint16_t *)(void *)s->keys, *values = (uint16_t *)(void *)s->values, halves[LP_PANEL];
    for (size_t from = 0; from < h->width; from += LP_PANEL) {
        const size_t count = lp_smaller(h->width - from, LP_PANEL);
        kernels->halve(key + from, halves, count);
        for (size_t i = 0; i < count; i++) keys[key_index(h, place, from + i)] = halves[i];
        kernels->halve(value + from, values + value_index(place, from), count);
    }
}

void lp_cache_store(
    const lp_cache *c, const lp_kernels *kernels, int32_t layer, int32_t page, size_t place, const float *key,
    const float *value) {
    const lp_heads *h = &c->heads;
    for (size_t head = 0; head < h->kv_heads; head++, key += h->width, value += h->width) {
        const slot s = slot_of(c, layer, page, head);
        switch (c->type) {
            case LP_F32: store_floats(h, &s, place, key, value); break;
            case LP_F16: store_halves(kernels, h, &s, place, key, value); break;
            default: store_bytes(h, &s, place, key, value); break;
        }
    }
}

/* ==== Attention ==== */

typedef struct task {
    lp_machine *m;
    const lp_cache *cache;
    int32_t layer;
    const lp_step *step;
    const float *q;
    float *partial, *y;
    size_t group; /* query heads of a key head */
    size_t block; /* positions of an item */
    int by_chunk; /* items are chunks, whose results wait in `partial` to be joined */
} task;

/* Some positions of a run, for one key head; with by_chunk, one chunk of pages of it. */
typedef struct item {
    const lp_step_run *run;
    size_t head;
    size_t first, positions; /* rows of the step */
    size_t start;            /* position of the first in its sequence */
    size_t chunk;
    size_t partial; /* where the results of chunks begin, in rows */
} item;

/* What an item computes with, in the worker's scratch. */
typedef struct desk {
    float *queries; /* (rows, D), scaled */
    float *scores;  /* (rows, 64 + stagger) */
    float *mixed;   /* (rows, value panels * 32) of a page */
    float *sums;    /* (rows, state width) of a chunk */
    float *joined;  /* (rows, state width) of all chunks so far */
    float *keys;    /* (2, D, 32) of a page */
    float *values;  /* (panels, 64, 32) of a page */
} desk;

enum { SCORES = LP_PAGE + LP_STAGGER };

/* A state is what a row knows so far: weighted values, the largest score, the sum of weights. */
static size_t state_width(const lp_heads *h) { return value_panels(h) * LP_PANEL + 2; }

static size_t block_of(const lp_heads *h) {
    const size_t group = h->heads / h->kv_heads;
    return group < ROWS ? ROWS / group : 1;
}

static size_t chunk_count(size_t positions) { return lp_ceiling(positions, CHUNK_PAGES * LP_PAGE); }

static desk desk_of(const task *t, int32_t worker) {
    const lp_heads *h = &t->cache->heads;
    const size_t rows = t->block * t->group, state = state_width(h);
    desk d = {.queries = lp_scratch(t->m, worker)};
    d.scores = d.queries + rows * h->width;
    d.mixed = d.scores + rows * SCORES;
    d.sums = d.mixed + rows * value_panels(h) * LP_PANEL;
    d.joined = d.sums + rows * state;
    d.keys = d.joined + rows * state;
    d.values = d.keys + key_count(h);
    return d;
}

size_t lp_attention_scratch(const lp_heads *h) {
    const size_t rows = block_of(h) * (h->heads / h->kv_heads);
    return rows * (h->width + SCORES + value_panels(h) * LP_PANEL + 2 * state_width(h)) + key_count(h) + value_count(h);
}

static void gather(const task *t, const item *it, float *rows) {
    const size_t d = t->cache->heads.width, run = t->group * d;
    const float scale = 1.0f / sqrtf((float)d);
    for (size_t p = 0; p < it->positions; p++) {
        const float *q = t->q + ((it->first + p) * t->cache->heads.heads + it->head * t->group) * d;
        for (size_t i = 0; i < run; i++) rows[p * run + i] = q[i] * scale;
    }
}

/* The page's numbers as floats. */
static void open_page(const task *t, const slot *s, const desk *d, const float **keys, const float **values) {
    const lp_heads *h = &t->cache->heads;
    *keys = d->keys;
    *values = d->values;
    switch (t->cache->type) {
        case LP_F32:
            *keys = (const float *)(const void *)s->keys;
            *values = (const float *)(const void *)s->values;
            break;
        case LP_F16:
            t->m->kernels->dequantize(LP_F16, s->keys, d->keys, key_count(h));
            t->m->kernels->dequantize(LP_F16, s->values, d->values, value_count(h));
            break;
        default:
            t->m->kernels->widen((const int8_t *)s->keys, d->keys, key_count(h));
            t->m->kernels->widen((const int8_t *)s->values, d->values, value_count(h));
            break;
    }
}

/* Makes the values of places from `end` on zero: they were left by ids that are forgotten, and nothing times zero is
 * zero only where it is finite. */
static const float *without_rest(const lp_heads *h, const desk *d, const float *values, size_t end) {
    if (end >= LP_PAGE) return values;
    if (values != d->values) memcpy(d->values, values, value_count(h) * sizeof(float));
    for (size_t panel = 0; panel < value_panels(h); panel++) {
        float *from = d->values + (panel * LP_PAGE + end) * LP_PANEL;
        memset(from, 0, (LP_PAGE - end) * LP_PANEL * sizeof(float));
    }
    return d->values;
}

/* One row meets the scores of a page: they become weights, and the state is told of them. Gives the factor that what
 * the state held before must be multiplied with. */
static float weigh(const task *t, const slot *s, float *scores, size_t visible, float *state_end) {
    const lp_kernels *k = t->m->kernels;
    if (t->cache->type == LP_Q8_0) {
        for (size_t i = 0; i < visible; i++) scores[i] *= s->key_scales[i];
    }
    const float before = state_end[0], now = fmaxf(before, k->largest(scores, visible));
    const float factor = before == now ? 1 : expf(before - now);
    state_end[0] = now;
    state_end[1] = state_end[1] * factor + k->exponentials(scores, visible, now);
    if (t->cache->type == LP_Q8_0) {
        for (size_t i = 0; i < visible; i++) scores[i] *= s->value_scales[i];
    }
    for (size_t i = visible; i < LP_PAGE; i++) scores[i] = 0;
    return factor;
}

/* All rows of the item meet page `index` of their sequence. */
static void meet_page(const task *t, const item *it, const desk *d, size_t index) {
    const lp_heads *h = &t->cache->heads;
    const size_t padded = value_panels(h) * LP_PANEL, state = state_width(h), first = index * LP_PAGE;
    const size_t skipped = first > it->start ? (first - it->start) * t->group : 0; /* rows that stand before the page */
    const size_t rows = it->positions * t->group - skipped;
    const slot s = slot_of(t->cache, t->layer, it->run->pages[index], it->head);
    const float *keys, *values;
    open_page(t, &s, d, &keys, &values);
    values = without_rest(h, d, values, it->start + it->positions - first);
    float *scores = d->scores + skipped * SCORES, *mixed = d->mixed + skipped * padded;
    for (size_t panel = 0; panel < LP_PAGE / LP_PANEL; panel++) {
        t->m->kernels->tile(
            d->queries + skipped * h->width, h->width, rows, h->width, keys + panel * h->width * LP_PANEL,
            scores + panel * LP_PANEL, SCORES);
    }
    for (size_t r = 0; r < rows; r++) {
        const size_t own = it->start + (skipped + r) / t->group;
        float *row = d->sums + (skipped + r) * state;
        const float factor = weigh(t, &s, scores + r * SCORES, lp_smaller(own - first + 1, LP_PAGE), row + padded);
        if (factor != 1) {
            for (size_t i = 0; i < padded; i++) row[i] *= factor;
        }
    }
    for (size_t panel = 0; panel < value_panels(h); panel++) {
        t->m->kernels->tile(
            scores, SCORES, rows, LP_PAGE, values + panel * LP_PAGE * LP_PANEL, mixed + panel * LP_PANEL, padded);
    }
    for (size_t r = 0; r < rows; r++) {
        float *row = d->sums + (skipped + r) * state;
        for (size_t i = 0; i < padded; i++) row[i] += mixed[r * padded + i];
    }
}

static void clear(const task *t, float *states, size_t rows) {
    const size_t state = state_width(&t->cache->heads);
    memset(states, 0, rows * state * sizeof(float));
    for (size_t r = 0; r < rows; r++) states[r * state + state - 2] = -INFINITY;
}

static void meet_chunk(const task *t, const item *it, const desk *d, size_t chunk) {
    const size_t pages = lp_ceiling(it->start + it->positions, LP_PAGE), end = (chunk + 1) * CHUNK_PAGES;
    clear(t, d->sums, it->positions * t->group);
    for (size_t page = chunk * CHUNK_PAGES; page < pages && page < end; page++) meet_page(t, it, d, page);
}

/* joined (state) takes in what a chunk knows. */
static void join(const lp_heads *h, float *joined, const float *chunk) {
    const size_t end = state_width(h) - 2;
    if (chunk[end] == -INFINITY) return;
    const float before = joined[end], now = fmaxf(before, chunk[end]);
    const float old = before == now ? 1 : expf(before - now), new = chunk[end] == now ? 1 : expf(chunk[end] - now);
    for (size_t i = 0; i < end; i++) joined[i] = joined[i] * old + chunk[i] * new;
    joined[end] = now;
    joined[end + 1] = joined[end + 1] * old + chunk[end + 1] * new;
}

/* y of row `r` of the item. */
static void finish(const task *t, const item *it, size_t r, const float *state) {
    const lp_heads *h = &t->cache->heads;
    float *y = t->y + ((it->first + r / t->group) * h->heads + it->head * t->group + r % t->group) * h->width;
    const float scale = 1.0f / state[state_width(h) - 1];
    for (size_t i = 0; i < h->width; i++) y[i] = state[i] * scale;
}

static void attend(const task *t, const item *it, int32_t worker) {
    const desk d = desk_of(t, worker);
    const lp_heads *h = &t->cache->heads;
    const size_t rows = it->positions * t->group, state = state_width(h);
    gather(t, it, d.queries);
    if (t->by_chunk) {
        meet_chunk(t, it, &d, it->chunk);
        memcpy(t->partial + it->partial * state, d.sums, rows * state * sizeof(float));
        return;
    }
    clear(t, d.joined, rows);
    for (size_t chunk = 0; chunk < chunk_count(it->start + it->positions); chunk++) {
        meet_chunk(t, it, &d, chunk);
        for (size_t r = 0; r < rows; r++) join(h, d.joined + r * state, d.sums + r * state);
    }
    for (size_t r = 0; r < rows; r++) finish(t, it, r, d.joined + r * state);
}

/* ==== Sharing out ==== */

static size_t blocks_of(const task *t, const lp_step_run *run) { return lp_ceiling((size_t)run->count, t->block); }

static size_t chunks_of(const task *t, const lp_step_run *run) {
    return t->by_chunk ? chunk_count((size_t)(run->start + run->count)) : 1;
}

static size_t items_of(const task *t, const lp_step_run *run) {
    return blocks_of(t, run) * t->cache->heads.kv_heads * chunks_of(t, run);
}

/* Heads vary fastest, then chunks, then blocks: the last blocks, which see most, come first. */
static item item_of(const task *t, size_t index) {
    item it = {.run = t->step->runs};
    size_t rows = 0;
    while (index >= items_of(t, it.run)) {
        index -= items_of(t, it.run);
        rows += (size_t)it.run->count * t->cache->heads.heads * chunks_of(t, it.run);
        it.run++;
    }
    const size_t heads = t->cache->heads.kv_heads, chunks = chunks_of(t, it.run), blocks = blocks_of(t, it.run);
    const size_t block = blocks - 1 - index / (heads * chunks), offset = block * t->block;
    it.head = index % heads;
    it.chunk = index / heads % chunks;
    it.first = (size_t)it.run->first + offset;
    it.positions = lp_smaller((size_t)it.run->count - offset, t->block);
    it.start = (size_t)it.run->start + offset;
    it.partial = rows + (offset * heads * chunks + (it.chunk * heads + it.head) * it.positions) * t->group;
    return it;
}

static void attend_item(void *context, uint32_t index, int32_t worker) {
    const task *t = context;
    const item it = item_of(t, index);
    attend(t, &it, worker);
}

/* Joins the chunks of one block and head, of which `it` is the first. */
static void join_chunks(const task *t, const item *it) {
    const lp_heads *h = &t->cache->heads;
    const size_t state = state_width(h), rows = it->positions * t->group;
    for (size_t r = 0; r < rows; r++) {
        float joined[state];
        clear(t, joined, 1);
        for (size_t chunk = 0; chunk < chunks_of(t, it->run); chunk++) {
            join(h, joined, t->partial + (it->partial + chunk * h->kv_heads * rows + r) * state);
        }
        finish(t, it, r, joined);
    }
}

static task task_of(const lp_machine *m, const lp_heads *h, const lp_step *step) {
    task t = {.step = step, .group = h->heads / h->kv_heads, .block = block_of(h)};
    size_t items = 0;
    for (int32_t i = 0; i < step->run_count; i++) {
        items += lp_ceiling((size_t)step->runs[i].count, t.block) * h->kv_heads;
    }
    t.by_chunk = m->threads > 1 && items < 4 * (size_t)m->threads;
    return t;
}

size_t lp_attention_partial(const lp_machine *m, const lp_heads *h, const lp_step *step) {
    const task t = task_of(m, h, step);
    size_t rows = 0;
    for (int32_t i = 0; i < step->run_count && t.by_chunk; i++) {
        rows += (size_t)step->runs[i].count * h->heads * chunks_of(&t, &step->runs[i]);
    }
    return rows * state_width(h);
}

void lp_attention_forward(
    lp_machine *m, const lp_cache *cache, int32_t layer, const lp_step *step, const float *q, float *partial, float *y) {
    task t = task_of(m, &cache->heads, step);
    t.m = m;
    t.cache = cache;
    t.layer = layer;
    t.q = q;
    t.partial = partial;
    t.y = y;
    size_t items = 0;
    for (int32_t i = 0; i < step->run_count; i++) items += items_of(&t, &step->runs[i]);
    lp_pool_run(m->pool, attend_item, &t, (uint32_t)items);
    if (!t.by_chunk) return;
    for (size_t i = 0; i < items; i++) {
        const item it = item_of(&t, i);
        if (it.chunk == 0) join_chunks(&t, &it);
    }
}
