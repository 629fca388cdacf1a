/* The checked adapter, in the forms that the kernels read. */
#ifndef LP_ADAPTER_H
#define LP_ADAPTER_H

#include "clooper.h"
#include "model.h"
#include "panel.h"

/* One weight's addition; rank 0: none. */
typedef struct lp_lora {
    int32_t rank;
    int32_t in, out;
    const float *a; /* (r, in) */
    const float *b; /* (r, out): transposed, with the scale in it */
    /* What is used where inputs are rounded: */
    const uint8_t *packed;  /* a as Q8_0, packed (see pack.h); NULL where `in` has no whole blocks of 32 */
    const uint32_t *pairs;  /* b as pairs of bf16 numbers (r / 2 rounded up, out) */
} lp_lora;

struct lp_adapter {
    uint64_t number; /* of this process, never the same twice */
    int32_t layers;
    lp_lora *parts; /* (layers, LP_PARTS) */
    float *values;  /* all a and b */
    uint8_t *packed;
    uint32_t *pairs;
};

static inline const lp_lora *lp_adapter_part_of(const lp_adapter *adapter, int32_t layer, lp_part part) {
    return &adapter->parts[(size_t)layer * LP_PARTS + part];
}

#endif
