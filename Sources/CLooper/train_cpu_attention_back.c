/* The way back through attention: the shares are computed again from the scores and the kept logarithms. One worker
 * does all segments of a tree for one head, since they add to the same keys. */
#include "train_cpu_attention.h"

#include <string.h>

typedef struct backward {
    lp_trainer *t;
    const lp_layer_values *values;
    lp_heads heads;
} backward;

/* A block of 64 queries of one head, in the forms that the products need, and room for a block of keys beside it. */
typedef struct block {
    size_t first, rows, offset, head;
    size_t columns;                 /* rows, up to a multiple of 16: what is computed of 64 columns */
    uint32_t *q_columns, *q_rows;   /* (D, 64 queries) and (64 queries, D) */
    uint32_t *dy_columns, *dy_rows; /* the same of the gradient of the output */
    float logs[LP_KEYS], shares[LP_KEYS];
    float *dq;                      /* (D, 64) */
    float *p, *dp;                  /* (64 keys, 64 queries) */
    uint32_t *p_numbers, *dp_numbers, *dp_panel;
} block;

/* Logarithms, and the sums of the output times its gradient, of the block's queries. */
static void gather(const backward *b, block *k, float *y, float *dy) {
    const lp_trainer *t = b->t;
    const size_t column = k->head * b->heads.d;
    for (size_t r = 0; r < LP_KEYS; r++) k->logs[r] = 1e30f, k->shares[r] = 0;
    for (size_t r = 0; r < k->rows; r++) {
        const size_t row = k->first + r;
        t->team.numbers->to_floats(lp_part_of(&t->team, b->values->mixed, row, column).words, b->heads.d, y);
        t->team.numbers->to_floats(lp_part_of(&t->team, t->dmixed, row, column).words, b->heads.d, dy);
        k->logs[r] = b->values->logs[k->head * t->rows + row];
        k->shares[r] = t->team.kernels->dot(y, dy, b->heads.d);
    }
}

/* p and dp of `keys` keys, where those that a query does not see are zero, as numbers. */
static void weigh(const backward *b, block *k, size_t key, size_t keys, int own) {
    const lp_numbers *numbers = b->t->team.numbers;
    for (size_t r = 0; r < keys; r++) {
        float *p = k->p + r * LP_KEYS, *dp = k->dp + r * LP_KEYS;
        b->t->team.kernels->softmax_backward(p, dp, k->logs, k->shares, k->columns);
        /* Queries before this key. */
        const size_t blind = own && key + r > k->offset ? lp_smaller(key + r - k->offset, k->columns) : 0;
        memset(p, 0, blind * sizeof *p);
        memset(dp, 0, blind * sizeof *dp);
    }
    numbers->from_floats(k->p, keys * LP_KEYS, k->p_numbers);
    numbers->from_floats(k->dp, keys * LP_KEYS, k->dp_numbers);
}

/* y (rows, padded; of a head) += left (rows, queries) · the panels of plain (queries, D) */
static void add_product(
    const backward *b, const block *k, const uint32_t *left, size_t rows, const uint32_t *plain, float *y) {
    const lp_heads *h = &b->heads;
    const size_t depth = lp_words(&b->t->team, k->rows);
    for (size_t p = 0; p < h->panels; p++) {
        b->t->team.numbers->tile(
            left, h->block_depth, rows, depth, plain + p * h->block_depth * LP_WIDE,
            lp_smaller(h->d - p * LP_WIDE, LP_WIDE), y + p * LP_WIDE, h->padded, 1);
    }
}

/* dq (D, 64 queries) += keysᵀ · dp */
static void add_queries(const backward *b, block *k, size_t place, size_t keys) {
    const lp_heads *h = &b->heads;
    const lp_numbers *numbers = b->t->team.numbers;
    const size_t depth = lp_words(&b->t->team, keys);
    lp_panel_of_rows(&b->t->team, (lp_matrix){k->dp_numbers, h->block_depth}, keys, 0, k->columns, k->dp_panel);
    const uint32_t *turned = lp_keys_turned(b->t, h, place, k->head / h->shared);
    numbers->tile(turned, h->block_depth, h->d, depth, k->dp_panel, k->columns, k->dq, LP_KEYS, 1);
}

static void see(const backward *b, block *k, const lp_sight *sight) {
    const lp_trainer *t = b->t;
    const lp_heads *h = &b->heads;
    const lp_numbers *numbers = t->team.numbers;
    const size_t end = sight->own ? lp_smaller(sight->visible, k->offset + k->rows) : sight->visible;
    const size_t column = k->head / h->shared * h->d;
    for (size_t key = 0; key < end; key += LP_KEYS) {
        const size_t keys = lp_smaller(end - key, LP_KEYS);
        const lp_matrix left = lp_part_of(&t->team, sight->span->k, key, column);
        const lp_matrix values = lp_part_of(&t->team, sight->span->v, key, column);
        numbers->tile(left.words, left.stride, keys, h->depth, k->q_columns, k->columns, k->p, LP_KEYS, 0);
        numbers->tile(values.words, values.stride, keys, h->depth, k->dy_columns, k->columns, k->dp, LP_KEYS, 0);
        weigh(b, k, key, keys, sight->own);
        add_queries(b, k, sight->span->block + key / LP_KEYS, keys);
        if (sight->span->prefix) continue;
        const size_t row = (k->head * t->rows + sight->span->first + key) * h->padded;
        add_product(b, k, k->p_numbers, keys, k->dy_rows, t->cpu->dv + row);
        add_product(b, k, k->dp_numbers, keys, k->q_rows, t->cpu->dk + row);
    }
}

static void back_block(const backward *b, block *k, const lp_stretch *s) {
    const lp_trainer *t = b->t;
    const lp_heads *h = &b->heads;
    k->first = s->first + k->offset;
    k->rows = lp_smaller(s->count - k->offset, LP_KEYS);
    k->columns = lp_ceiling(k->rows, 16) * 16;
    const lp_matrix q = lp_part_of(&t->team, b->values->q, k->first, k->head * h->d);
    const lp_matrix dy = lp_part_of(&t->team, t->dmixed, k->first, k->head * h->d);
    lp_panel_of_columns(&t->team, q, k->rows, h->d, k->q_columns);
    lp_pack_head(t, h, q, k->rows, k->q_rows);
    lp_panel_of_columns(&t->team, dy, k->rows, h->d, k->dy_columns);
    lp_pack_head(t, h, dy, k->rows, k->dy_rows);
    gather(b, k, k->p, k->dp);
    memset(k->dq, 0, h->d * LP_KEYS * sizeof *k->dq);
    lp_sight sights[2];
    const int count = lp_sights_of(&t->layout, s, sights);
    for (int i = 0; i < count; i++) see(b, k, &sights[i]);
    for (size_t r = 0; r < k->rows; r++) {
        float *dq = t->dq + (k->first + r) * h->heads * h->d + k->head * h->d;
        for (size_t i = 0; i < h->d; i++) dq[i] = k->dq[i * LP_KEYS + r];
    }
}

/* One head of a tree: that of the segment which item / heads counts to among the roots. */
static void back(void *context, uint32_t item, int32_t worker) {
    const backward *b = context;
    const lp_trainer *t = b->t;
    const lp_heads *h = &b->heads;
    const lp_layout *l = &t->layout;
    int32_t root = 0;
    for (size_t left = item / h->heads;; root++) {
        if (l->segments[root].root == root && left-- == 0) break;
    }
    uint32_t *room = lp_team_scratch(&t->team, worker);
    const size_t columns = h->depth * LP_WIDE, plain = h->block_depth * h->padded, square = LP_KEYS * LP_KEYS;
    block k = {.head = item % h->heads, .q_columns = room};
    k.q_rows = k.q_columns + columns;
    k.dy_columns = k.q_rows + plain;
    k.dy_rows = k.dy_columns + columns;
    k.p_numbers = k.dy_rows + plain;
    k.dp_numbers = k.p_numbers + square;
    k.dp_panel = k.dp_numbers + square;
    k.p = (float *)(k.dp_panel + square);
    k.dp = k.p + lp_larger(square, h->d);
    k.dq = k.dp + lp_larger(square, h->d);
    for (int32_t i = root; i < l->segment_count; i++) {
        const lp_stretch *s = &l->segments[i];
        if (s->root != root) continue;
        const size_t at = (k.head * t->rows + s->first) * h->padded;
        memset(t->cpu->dk + at, 0, s->count * h->padded * sizeof *t->cpu->dk);
        memset(t->cpu->dv + at, 0, s->count * h->padded * sizeof *t->cpu->dv);
    }
    for (int32_t i = root; i < l->segment_count; i++) {
        const lp_stretch *s = &l->segments[i];
        for (k.offset = 0; s->root == root && k.offset < s->count; k.offset += LP_KEYS) back_block(b, &k, s);
    }
}

void lp_cpu_attend_backward(lp_trainer *t, int32_t layer, lp_layer_values *values) {
    lp_cpu_attend_pack(t, layer, values, 1);
    backward b = {t, values, lp_heads_of(t)};
    uint32_t roots = 0;
    for (int32_t i = 0; i < t->layout.segment_count; i++) roots += t->layout.segments[i].root == i;
    lp_pool_run(t->team.pool, back, &b, roots * (uint32_t)b.heads.heads);
}
