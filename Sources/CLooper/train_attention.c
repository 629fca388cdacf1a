/* Attention over blocks of 64 keys with a running softmax (Dao et al., arXiv 2205.14135), in products of numbers. */
#include "train_attention.h"

#include <math.h>
#include <string.h>

/* ==== Panels of keys and values ==== */

typedef struct packing {
    const lp_trainer *t;
    lp_heads heads;
    int back;
} packing;

static void turn_keys(const packing *p, lp_matrix k, size_t count, uint32_t *to) {
    const size_t pair = p->t->team.numbers->pair;
    memset(to, 0, p->heads.d * p->heads.block_depth * sizeof *to);
    for (size_t r = 0; r < count; r++) {
        const uint32_t *row = k.words + r * k.stride;
        for (size_t i = 0; i < p->heads.d; i++) {
            if (pair == 1) {
                to[i * p->heads.block_depth + r] = row[i];
            } else {
                ((uint16_t *)(to + i * p->heads.block_depth))[r] = ((const uint16_t *)row)[i];
            }
        }
    }
}

static void pack_block(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const packing *p = context;
    const lp_trainer *t = p->t;
    const lp_heads *h = &p->heads;
    const size_t head = item % h->keys, block = item / h->keys, pair = t->team.numbers->pair;
    const lp_span *s = t->layout.spans;
    while (block >= s->block + lp_ceiling(s->count, LP_KEYS)) s++;
    const size_t first = (block - s->block) * LP_KEYS, count = lp_smaller(s->count - first, LP_KEYS);
    const lp_matrix k = lp_part_of(&t->team, s->k, first, head * h->d), v = lp_part_of(&t->team, s->v, first, head * h->d);
    uint32_t *keys = lp_key_panel(t, h, block, head), *values = lp_value_panels(t, h, block, head);
    if (count < LP_KEYS) memset(keys, 0, h->depth * LP_WIDE * sizeof *keys);
    for (size_t i = 0; i < h->depth; i++) {
        for (size_t r = 0; r < count; r++) keys[i * LP_WIDE + r] = k.words[r * k.stride + i];
    }
    for (size_t i = 0; i < h->block_depth; i++) {
        const uint32_t *rows[2] = {NULL, NULL};
        for (size_t j = 0; j < pair && i * pair + j < count; j++) rows[j] = v.words + (i * pair + j) * v.stride;
        for (size_t c = 0; c < h->d; c += LP_WIDE) {
            uint32_t *to = values + (c / LP_WIDE * h->block_depth + i) * LP_WIDE;
            t->team.numbers->interleave(rows, c, lp_smaller(h->d - c, LP_WIDE), to);
        }
    }
    if (p->back) turn_keys(p, k, count, lp_keys_turned(t, h, block, head));
}

void lp_attend_pack(lp_trainer *t, int32_t layer, const lp_layer_values *values, int back) {
    for (int32_t i = 0; i < t->layout.span_count; i++) {
        lp_span *s = &t->layout.spans[i];
        s->k = s->prefix ? lp_prefix_keys(t, s->prefix, layer) : lp_part_of(&t->team, values->k, s->first, 0);
        s->v = s->prefix ? lp_prefix_values(t, s->prefix, layer) : lp_part_of(&t->team, values->v, s->first, 0);
    }
    packing p = {t, lp_heads_of(t), back};
    lp_pool_run(t->team.pool, pack_block, &p, (uint32_t)(t->layout.blocks * p.heads.keys));
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
        f->t->team.numbers->from_floats(scores, LP_KEYS, b->shares + r * f->heads.block_depth);
    }
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

void lp_attend_forward(lp_trainer *t, int32_t layer, lp_layer_values *values) {
    lp_attend_pack(t, layer, values, 0);
    forward f = {t, values, lp_heads_of(t)};
    size_t items = 0;
    for (int32_t i = 0; i < t->layout.segment_count; i++) items += blocks_of(&t->layout.segments[i]);
    lp_pool_run(t->team.pool, attend, &f, (uint32_t)(items * f.heads.heads));
}
