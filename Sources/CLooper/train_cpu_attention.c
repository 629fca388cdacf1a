/* Attention over blocks of 64 keys with a running softmax (Dao et al., arXiv 2205.14135), in products of numbers. */
#include "train_cpu_attention.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ==== Room ==== */

size_t lp_cpu_attend_scratch(const lp_trainer *t) {
    const lp_heads h = lp_heads_of(t);
    return lp_larger(
        LP_QUERIES * (2 * LP_KEYS + h.padded + 2),
        2 * (h.depth * LP_WIDE + h.block_depth * h.padded) + 3 * LP_KEYS * LP_KEYS +
            2 * lp_larger(LP_KEYS * LP_KEYS, h.d) + h.d * LP_KEYS);
}

int lp_cpu_attend_open(lp_trainer *t) {
    const lp_heads h = lp_heads_of(t);
    t->cpu->dk = calloc(t->rows * h.heads * h.padded, sizeof *t->cpu->dk);
    t->cpu->dv = calloc(t->rows * h.heads * h.padded, sizeof *t->cpu->dv);
    return t->cpu->dk && t->cpu->dv;
}

int lp_cpu_attend_reserve(lp_trainer *t) {
    lp_layout *l = &t->layout;
    lp_train_cpu *c = t->cpu;
    l->blocks = 0;
    for (int32_t i = 0; i < l->span_count; i++) {
        l->spans[i].block = l->blocks;
        l->blocks += lp_ceiling(l->spans[i].count, LP_KEYS);
    }
    if (l->blocks <= c->key_blocks) return 1;
    const lp_heads h = lp_heads_of(t);
    free(c->key_panels), free(c->value_panels), free(c->keys_turned);
    const size_t count = l->blocks * h.keys * sizeof(uint32_t);
    c->key_panels = calloc(count, h.depth * LP_WIDE);
    c->value_panels = calloc(count, h.block_depth * h.padded);
    c->keys_turned = calloc(count, h.block_depth * h.d);
    c->key_blocks = c->key_panels && c->value_panels && c->keys_turned ? l->blocks : 0;
    return c->key_blocks > 0;
}

/* ==== Panels of keys and values ==== */

typedef struct packing {
    const lp_trainer *t;
    lp_heads heads;
} packing;

/* A block of keys of one head: where it lies, and how many there are. */
typedef struct place {
    size_t block, head, count;
    lp_matrix k, v; /* (count, D) */
} place;

static place place_of(const packing *p, uint32_t item) {
    place b = {.block = item / p->heads.keys, .head = item % p->heads.keys};
    const lp_span *s = p->t->layout.spans;
    while (b.block >= s->block + lp_ceiling(s->count, LP_KEYS)) s++;
    const size_t first = (b.block - s->block) * LP_KEYS;
    b.count = lp_smaller(s->count - first, LP_KEYS);
    b.k = lp_part_of(&p->t->team, s->k, first, b.head * p->heads.d);
    b.v = lp_part_of(&p->t->team, s->v, first, b.head * p->heads.d);
    return b;
}

static void pack_block(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const packing *p = context;
    const lp_heads *h = &p->heads;
    const place b = place_of(p, item);
    lp_panel_of_columns(&p->t->team, b.k, b.count, h->d, lp_key_panel(p->t, h, b.block, b.head));
    lp_pack_head(p->t, h, b.v, b.count, lp_value_panels(p->t, h, b.block, b.head));
}

static void turn_block(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const packing *p = context;
    const lp_heads *h = &p->heads;
    const place b = place_of(p, item);
    uint32_t *to = lp_keys_turned(p->t, h, b.block, b.head);
    memset(to, 0, h->d * h->block_depth * sizeof *to);
    for (size_t r = 0; r < b.count; r++) {
        const uint32_t *row = b.k.words + r * b.k.stride;
        for (size_t i = 0; i < h->d; i++) {
            if (p->t->team.numbers->pair == 1) {
                to[i * h->block_depth + r] = row[i];
            } else {
                ((uint16_t *)(to + i * h->block_depth))[r] = ((const uint16_t *)row)[i];
            }
        }
    }
}

void lp_cpu_attend_pack(lp_trainer *t, int32_t layer, const lp_layer_values *values, int back) {
    for (int32_t i = 0; i < t->layout.span_count; i++) {
        lp_span *s = &t->layout.spans[i];
        s->k = s->prefix ? lp_prefix_keys(t, s->prefix, layer) : lp_part_of(&t->team, values->k, s->first, 0);
        s->v = s->prefix ? lp_prefix_values(t, s->prefix, layer) : lp_part_of(&t->team, values->v, s->first, 0);
    }
    packing p = {t, lp_heads_of(t)};
    lp_pool_run(t->team.pool, back ? turn_block : pack_block, &p, (uint32_t)(t->layout.blocks * p.heads.keys));
}

/* ==== Forward ==== */

typedef struct forward {
    lp_trainer *t;
    const lp_layer_values *values;
    lp_heads heads;
} forward;

/* A block of queries of one head, and its running softmax. */
typedef struct block {
    size_t first, rows;  /* rows of the pass */
    size_t offset;       /* of the first in its segment */
    size_t head;
    lp_matrix q;
    float *scores;       /* (48, 64) */
    float *sums;         /* (48, padded) of values */
    float *most, *total; /* (48) */
    uint32_t *shares;    /* (48, 64) numbers */
} block;

/* Scores that become shares of the sums so far. */
static void soften(const forward *f, block *b, size_t visible, int own, size_t first_key) {
    const lp_kernels *k = f->t->team.kernels;
    for (size_t r = 0; r < b->rows; r++) {
        float *scores = b->scores + r * LP_KEYS;
        size_t seen = lp_smaller(visible - first_key, LP_KEYS);
        if (own && b->offset + r < first_key + seen) {
            seen = b->offset + r >= first_key ? b->offset + r - first_key + 1 : 0;
        }
        memset(scores + seen, 0, (LP_KEYS - seen) * sizeof *scores);
        if (seen > 0) {
            const float largest = k->largest(scores, seen), most = largest > b->most[r] ? largest : b->most[r];
            const float old = b->most[r] == -INFINITY ? 0 : expf(b->most[r] - most);
            b->total[r] = b->total[r] * old + k->exponentials(scores, seen, most);
            if (old != 1) k->scale(b->sums + r * f->heads.padded, f->heads.padded, old);
            b->most[r] = most;
        }
    }
    f->t->team.numbers->from_floats(b->scores, b->rows * LP_KEYS, b->shares);
}

static void see(const forward *f, block *b, const lp_sight *sight) {
    const lp_trainer *t = f->t;
    const lp_heads *h = &f->heads;
    const lp_numbers *numbers = t->team.numbers;
    const size_t end = sight->own ? lp_smaller(sight->visible, b->offset + b->rows) : sight->visible;
    for (size_t key = 0; key < end; key += LP_KEYS) {
        const size_t place = sight->span->block + key / LP_KEYS, keys = lp_smaller(end - key, LP_KEYS);
        const uint32_t *panel = lp_key_panel(t, h, place, b->head / h->shared);
        numbers->tile(b->q.words, b->q.stride, b->rows, h->depth, panel, keys, b->scores, LP_KEYS, 0);
        soften(f, b, sight->visible, sight->own, key);
        const uint32_t *values = lp_value_panels(t, h, place, b->head / h->shared);
        for (size_t p = 0; p < h->panels; p++) {
            numbers->tile(
                b->shares, h->block_depth, b->rows, lp_words(&t->team, keys), values + p * h->block_depth * LP_WIDE,
                lp_smaller(h->d - p * LP_WIDE, LP_WIDE), b->sums + p * LP_WIDE, h->padded, 1);
        }
    }
}

static size_t blocks_of(const lp_stretch *s) { return lp_ceiling(s->count, LP_QUERIES); }

static void attend(void *context, uint32_t item, int32_t worker) {
    const forward *f = context;
    const lp_heads *h = &f->heads;
    const lp_layout *l = &f->t->layout;
    const lp_stretch *s = l->segments;
    size_t at = item / h->heads;
    for (; at >= blocks_of(s); s++) at -= blocks_of(s);
    float *room = (float *)lp_team_scratch(&f->t->team, worker);
    block b = {.offset = at * LP_QUERIES, .head = item % h->heads};
    b.first = s->first + b.offset;
    b.rows = lp_smaller(s->count - b.offset, LP_QUERIES);
    b.q = lp_part_of(&f->t->team, f->values->q, b.first, b.head * h->d);
    b.scores = room;
    b.sums = b.scores + LP_QUERIES * LP_KEYS;
    b.most = b.sums + LP_QUERIES * h->padded;
    b.total = b.most + LP_QUERIES;
    b.shares = (uint32_t *)(b.total + LP_QUERIES);
    memset(b.sums, 0, LP_QUERIES * h->padded * sizeof *b.sums);
    for (size_t r = 0; r < b.rows; r++) b.most[r] = -INFINITY, b.total[r] = 0;
    lp_sight sights[2];
    const int count = lp_sights_of(l, s, sights);
    for (int i = 0; i < count; i++) see(f, &b, &sights[i]);
    for (size_t r = 0; r < b.rows; r++) {
        float *sums = b.sums + r * h->padded;
        f->t->team.kernels->scale(sums, h->d, 1 / b.total[r]);
        const lp_matrix y = lp_part_of(&f->t->team, f->values->mixed, b.first + r, b.head * h->d);
        f->t->team.numbers->from_floats(sums, h->d, y.words);
        f->values->logs[b.head * f->t->rows + b.first + r] = b.most[r] + logf(b.total[r]);
    }
}

void lp_cpu_attend_forward(lp_trainer *t, int32_t layer, lp_layer_values *values) {
    lp_cpu_attend_pack(t, layer, values, 0);
    forward f = {t, values, lp_heads_of(t)};
    size_t items = 0;
    for (int32_t i = 0; i < t->layout.segment_count; i++) items += blocks_of(&t->layout.segments[i]);
    lp_pool_run(t->team.pool, attend, &f, (uint32_t)(items * f.heads.heads));
}
