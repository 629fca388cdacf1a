/* Grouped-query attention over cached keys and values. */
#ifndef LP_ATTENTION_H
#define LP_ATTENTION_H

#include "machine.h"

/* Keys and values of one layer, laid out so that the tile kernel reads them as they are. P is the capacity in panels
 * of 32 positions, Q the number of panels that D values take. */
typedef struct lp_cache {
    float *keys;   /* (G, P, D, 32): 32 positions side by side */
    float *values; /* (G, Q, P*32, 32): 32 values of a position side by side */
    size_t panels; /* P */
} lp_cache;

typedef struct lp_heads {
    size_t heads, kv_heads, width; /* H, G, D */
} lp_heads;

/* Puts the key and the value of one position, each (G, D), into the cache. */
void lp_cache_store(const lp_cache *cache, const lp_heads *h, size_t position, const float *key, const float *value);

/* y (n, H, D) = attention of the queries q (n, H, D), which stand at positions `start` ..., over all positions up to
 * their own. */
void lp_attention_forward(
    lp_machine *m, const lp_cache *cache, const lp_heads *h, const float *q, size_t n, size_t start, float *y);

/* Floats of scratch for a session of `panels` panels. */
size_t lp_attention_scratch(const lp_heads *h, size_t panels);

/* Floats of the keys, or of the values, of one layer. */
size_t lp_cache_keys(const lp_heads *h, size_t panels);
size_t lp_cache_values(const lp_heads *h, size_t panels);

#endif
