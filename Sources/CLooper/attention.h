/* Grouped-query attention over keys and values in pages. */
#ifndef LP_ATTENTION_H
#define LP_ATTENTION_H

#include "backend.h"
#include "machine.h"

typedef struct lp_heads {
    size_t heads, kv_heads, width; /* H, G, D */
} lp_heads;

/* A page holds, for each layer and key head, the keys of 64 positions as two panels (D, 32) of positions side by side,
 * then their values as panels (64, 32) of values side by side, then with LP_Q8_0 the 64 scales of keys and of values. */
typedef struct lp_cache {
    lp_heads heads;
    int32_t type; /* LP_F16, LP_Q8_0 or LP_F32 */
    int32_t layers;
    void **pages;
} lp_cache;

/* Bytes of a page. */
size_t lp_cache_page_bytes(const lp_cache *cache);

/* Puts the key and the value of one position, each (G, D), into its page. */
void lp_cache_store(
    const lp_cache *cache, const lp_kernels *kernels, int32_t layer, int32_t page, size_t place, const float *key,
    const float *value);

/* y (n, H, D) = attention of the rows of the step, q (n, H, D), over all positions of their sequence up to their own.
 * Positions are weighed in chunks of a fixed number, whatever else is in the step, so that a row's result does not
 * depend on it. `partial` has room for lp_attention_partial floats. */
void lp_attention_forward(
    lp_machine *m, const lp_cache *cache, int32_t layer, const lp_step *step, const float *q, float *partial, float *y);

/* Floats of scratch a worker. */
size_t lp_attention_scratch(const lp_heads *h);

/* Floats that the results of chunks take in a step. */
size_t lp_attention_partial(const lp_machine *m, const lp_heads *h, const lp_step *step);

#endif
