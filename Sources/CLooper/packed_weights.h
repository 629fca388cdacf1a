/* All quantised weights of a model, packed into memory of large pages: reading them then runs at the speed of the
 * memory, which with pages of 4 KB and rows far from each other it does not. */
#ifndef LP_PACKED_WEIGHTS_H
#define LP_PACKED_WEIGHTS_H

#include "model.h"
#include "threads.h"

typedef struct lp_packed_weights {
    uint8_t *memory;
    size_t bytes, mapped;
    int32_t count;
    size_t *offsets; /* (layers, LP_PARTS), then the head; SIZE_MAX: not packed */
} lp_packed_weights;

/* Packs the weights, on all threads of the pool; 0 where there is no memory. */
int lp_packed_weights_init(
    lp_packed_weights *packed, const lp_model *model, const lp_options *options, lp_pool *pool);
void lp_packed_weights_release(lp_packed_weights *packed);

/* Panels of a weight, or NULL where it is not packed. */
const uint8_t *lp_packed_part(const lp_packed_weights *packed, int32_t layer, lp_part part);
const uint8_t *lp_packed_head(const lp_packed_weights *packed);

#endif
