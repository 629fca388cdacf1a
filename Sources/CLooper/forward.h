/* The layers of the transformer, over any backend. */
#ifndef LP_FORWARD_H
#define LP_FORWARD_H

#include <stdatomic.h>

#include "backend.h"

/* Intermediate values of a step, in the backend's memory, for up to `rows` rows. */
typedef struct lp_forward {
    const lp_model *model;
    lp_backend *backend;
    float *x;      /* (n, C) between layers */
    float *normed; /* (n, C) */
    float *mixed;  /* (n, H*D) result of attention */
    float *q;      /* (n, H*D) */
    float *k;      /* (n, G*D) */
    float *v;      /* (n, G*D) */
    float *gate;   /* (n, F) */
    float *up;     /* (n, F) */
} lp_forward;

/* Takes the memory; 0 where there is none. It goes with the backend. */
int lp_forward_init(lp_forward *f, const lp_model *model, lp_backend *backend, int32_t rows);

/* Runs a step, and writes the logits (V) of each of `scored` rows to logits[i]. Ends with LP_CANCELLED between two
 * layers once *cancelled is set, which it clears. */
lp_status lp_forward_run(
    lp_forward *f, const lp_step *step, const int32_t *rows, int32_t scored, float *const *logits,
    _Atomic int *cancelled);

#endif
