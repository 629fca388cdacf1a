/* An item of work is a group of queries that read the same keys: all query heads of one key head, for a few positions.
 * Their scores are one matrix product and their results another, both with the tile kernel. */
#include "attention.h"

#include <math.h>

enum { ROWS = 48 }; /* queries of an item, about */

typedef struct task {
    lp_machine *m;
    const lp_cache *cache;
    const lp_heads *h;
    const float *q;
    float *y;
    size_t n, start;
    size_t group; /* query heads of a key head */
    size_t block; /* positions of an item */
} task;

static size_t block_of(const lp_heads *h) {
    const size_t group = h->heads / h->kv_heads;
    return group < ROWS ? ROWS / group : 1;
}

size_t lp_cache_keys(const lp_heads *h, size_t panels) { return h->kv_heads * panels * h->width * LP_PANEL; }

size_t lp_cache_values(const lp_heads *h, size_t panels) {
    return h->kv_heads * lp_panels(h->width) * panels * LP_PANEL * LP_PANEL;
}

static float *key_panel(const lp_cache *c, const lp_heads *h, size_t head, size_t panel) {
    return c->keys + (head * c->panels + panel) * h->width * LP_PANEL;
}

static float *value_panel(const lp_cache *c, const lp_heads *h, size_t head, size_t panel) {
    return c->values + (head * lp_panels(h->width) + panel) * c->panels * LP_PANEL * LP_PANEL;
}

void lp_cache_store(const lp_cache *cache, const lp_heads *h, size_t position, const float *key, const float *value) {
    for (size_t head = 0; head < h->kv_heads; head++, key += h->width, value += h->width) {
        float *k = key_panel(cache, h, head, position / LP_PANEL) + position % LP_PANEL;
        for (size_t i = 0; i < h->width; i++) k[i * LP_PANEL] = key[i];
        for (size_t i = 0; i < h->width; i++) {
            value_panel(cache, h, head, i / LP_PANEL)[position * LP_PANEL + i % LP_PANEL] = value[i];
        }
    }
}

/* rows (block * group, D): the item's queries, scaled. */
static void gather(const task *t, size_t head, size_t first, size_t positions, float *rows) {
    const size_t d = t->h->width, run = t->group * d;
    const float scale = 1.0f / sqrtf((float)d);
    for (size_t p = 0; p < positions; p++) {
        const float *q = t->q + ((first + p) * t->h->heads + head * t->group) * d;
        for (size_t i = 0; i < run; i++) rows[p * run + i] = q[i] * scale;
    }
}

/* scores (rows, stride) become weights of the first `keys` positions; those after a query's own get none. */
static void weigh(const task *t, size_t first, size_t rows, size_t keys, float *scores, size_t stride) {
    for (size_t r = 0; r < rows; r++, scores += stride) {
        const size_t visible = t->start + first + r / t->group + 1;
        t->m->kernels->softmax_forward(scores, visible);
        for (size_t i = visible; i < keys; i++) scores[i] = 0;
    }
}

static void spread(const task *t, size_t head, size_t first, size_t rows, const float *out, size_t stride) {
    const size_t d = t->h->width;
    for (size_t r = 0; r < rows; r++) {
        float *y = t->y + ((first + r / t->group) * t->h->heads + head * t->group + r % t->group) * d;
        for (size_t i = 0; i < d; i++) y[i] = out[r * stride + i];
    }
}

static void attend(void *context, uint32_t item, int32_t worker) {
    const task *t = context;
    const size_t d = t->h->width, d_padded = lp_panels(d) * LP_PANEL;
    const size_t stride = t->cache->panels * LP_PANEL + LP_STAGGER;
    const size_t head = item % t->h->kv_heads, first = item / t->h->kv_heads * t->block;
    const size_t positions = t->n - first < t->block ? t->n - first : t->block;
    const size_t rows = positions * t->group, keys = t->start + first + positions;
    float *queries = lp_scratch(t->m, worker);
    float *out = queries + t->block * t->group * d;
    float *scores = out + t->block * t->group * d_padded;

    gather(t, head, first, positions, queries);
    for (size_t p = 0; p < lp_panels(keys); p++) {
        t->m->kernels->tile(queries, d, rows, d, key_panel(t->cache, t->h, head, p), scores + p * LP_PANEL, stride);
    }
    weigh(t, first, rows, keys, scores, stride);
    for (size_t p = 0; p < lp_panels(d); p++) {
        const float *values = value_panel(t->cache, t->h, head, p);
        t->m->kernels->tile(scores, stride, rows, keys, values, out + p * LP_PANEL, d_padded);
    }
    spread(t, head, first, rows, out, d_padded);
}

void lp_attention_forward(
    lp_machine *m, const lp_cache *cache, const lp_heads *h, const float *q, size_t n, size_t start, float *y) {
    task t = {m, cache, h, q, y, n, start, h->heads / h->kv_heads, block_of(h)};
    const size_t blocks = (n + t.block - 1) / t.block;
    lp_pool_run(m->pool, attend, &t, (uint32_t)(blocks * h->kv_heads));
}

size_t lp_attention_scratch(const lp_heads *h, size_t panels) {
    const size_t rows = block_of(h) * (h->heads / h->kv_heads);
    return rows * (h->width + lp_panels(h->width) * LP_PANEL + panels * LP_PANEL + LP_STAGGER);
}
