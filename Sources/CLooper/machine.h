/* What the CPU computes with: kernels, threads, memory for intermediate values. */
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
    float *scratch;        /* (threads, scratch_floats), each on a cache line */
    float *packed;         /* panels of the left factor of a product in floats, see matmul.c */
    lp_input_block *input; /* groups of the left factor of a product in 8 bits, see panels.c */
    lp_few_block *few;     /* the same of a few positions */
    float *low;            /* (rows, rank) of each adapter's first product */
    size_t low_floats;
} lp_machine;

static inline float *lp_scratch(const lp_machine *m, int32_t worker) {
    return m->scratch + (size_t)worker * m->scratch_floats;
}

static inline size_t lp_panels(size_t count) { return (count + LP_PANEL - 1) / LP_PANEL; }

static inline size_t lp_ceiling(size_t count, size_t by) { return (count + by - 1) / by; }

static inline size_t lp_larger(size_t a, size_t b) { return a > b ? a : b; }

static inline size_t lp_smaller(size_t a, size_t b) { return a < b ? a : b; }

#endif
