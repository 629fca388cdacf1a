/* Shared by attention's two directions. */
#ifndef LP_TRAIN_CPU_ATTENTION_H
#define LP_TRAIN_CPU_ATTENTION_H

#include "machine.h"
#include "train_cpu.h"

enum {
    LP_KEYS = LP_WIDE, /* of a block: one panel */
    LP_QUERIES = 48,   /* of a block on the way forward */
};

/* Sizes that both directions count with. */
typedef struct lp_heads {
    size_t heads, keys, shared; /* query heads, key heads, query heads of a key head */
    size_t d, depth;            /* values of a head, and their words */
    size_t panels, padded;      /* panels of d columns, and their columns */
    size_t block_depth;         /* words of a block of keys along the depth */
} lp_heads;

static inline lp_heads lp_heads_of(const lp_trainer *t) {
    const lp_config *c = &t->model->config;
    lp_heads h = {.heads = (size_t)c->heads, .keys = (size_t)c->kv_heads, .d = (size_t)c->head_width};
    h.shared = h.heads / h.keys;
    h.depth = lp_words(&t->team, h.d);
    h.panels = lp_ceiling(h.d, LP_WIDE);
    h.padded = h.panels * LP_WIDE;
    h.block_depth = LP_KEYS / t->team.numbers->pair;
    return h;
}

/* Panels of block `block` (of all spans) and a key head: keys as columns, values as rows, keys turned (D, keys). */
static inline uint32_t *lp_key_panel(const lp_trainer *t, const lp_heads *h, size_t block, size_t head) {
    return t->cpu->key_panels + (block * h->keys + head) * h->depth * LP_WIDE;
}

static inline uint32_t *lp_value_panels(const lp_trainer *t, const lp_heads *h, size_t block, size_t head) {
    return t->cpu->value_panels + (block * h->keys + head) * h->block_depth * h->padded;
}

static inline uint32_t *lp_keys_turned(const lp_trainer *t, const lp_heads *h, size_t block, size_t head) {
    return t->cpu->keys_turned + (block * h->keys + head) * h->d * h->block_depth;
}

/* Keys of a span that a segment's positions see: all of `visible`, or with `own` those up to each position itself. */
typedef struct lp_sight {
    const lp_span *span;
    size_t visible;
    int own;
} lp_sight;

/* What segment `s` sees: at most two. */
static inline int lp_sights_of(const lp_layout *l, const lp_stretch *s, lp_sight *sights) {
    int count = 0;
    if (s->context >= 0 && s->visible > 0) sights[count++] = (lp_sight){&l->spans[s->context], s->visible, 0};
    sights[count++] = (lp_sight){&l->spans[s->own], s->count, 1};
    return count;
}

/* The panels of a head's rows x (rows, D), at most 64 of them. */
static inline void lp_pack_head(
    const lp_trainer *t, const lp_heads *h, lp_matrix x, size_t rows, uint32_t *panels) {
    for (size_t c = 0; c < h->d; c += LP_WIDE, panels += h->block_depth * LP_WIDE) {
        lp_panel_of_rows(&t->team, x, rows, c, lp_smaller(h->d - c, LP_WIDE), panels);
    }
}

/* Points the spans to a layer's keys and values, and packs them: in panels, or turned for the way back. */
void lp_cpu_attend_pack(lp_trainer *t, int32_t layer, const lp_layer_values *values, int back);

#endif
