/* What a session computes with: kernels, threads, memory for intermediate values. */
#ifndef LP_MACHINE_H
#define LP_MACHINE_H

#include "blas.h"
#include "clooper.h"
#include "kernels.h"
#include "threads.h"

typedef struct lp_machine {
    const lp_kernels *kernels;
    lp_sgemm sgemm; /* NULL: own kernels */
    lp_pool *pool;
    int32_t threads;
    size_t scratch_floats;
    float *scratch; /* (threads, scratch_floats) */
    float *packed;  /* panels of the left factor of a product, see lp_matmul_forward */
} lp_machine;

static inline float *lp_scratch(const lp_machine *m, int32_t worker) {
    return m->scratch + (size_t)worker * m->scratch_floats;
}

static inline size_t lp_panels(size_t count) { return (count + LP_PANEL - 1) / LP_PANEL; }

static inline size_t lp_larger(size_t a, size_t b) { return a > b ? a : b; }

#endif
