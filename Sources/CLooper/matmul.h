/* Products with weights as they lie in the file. */
#ifndef LP_MATMUL_H
#define LP_MATMUL_H

#include "machine.h"

typedef struct lp_product {
    const lp_tensor *weight; /* (R, K) */
    const float *bias;       /* (R), or NULL */
    float *y;                /* (n, R) */
} lp_product;

/* y (n, R) = x (n, K) · weight (R, K) transposed + bias, for `count` weights that share x. */
void lp_matmul_forward(lp_machine *m, const float *x, size_t n, size_t k, const lp_product *products, int count);

/* Floats of scratch and of packed memory for up to `n` positions of up to `k` values. */
size_t lp_matmul_scratch(size_t n, size_t k);
size_t lp_matmul_packed(size_t n, size_t k);

#endif
