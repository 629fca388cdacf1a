/* Products with weights as they lie in the file. */
#ifndef LP_MATMUL_H
#define LP_MATMUL_H

#include "adapter.h"
#include "machine.h"

/* Rows of a product that an adapter adds to. */
typedef struct lp_addition {
    size_t first, count;
    const lp_lora *lora;
    float *low; /* (count, rank): room for the input times a, which the product computes itself */
} lp_addition;

typedef struct lp_product {
    const lp_tensor *weight; /* (R, K) */
    const uint8_t *packed;   /* its panels, which are used where inputs are rounded; or NULL */
    const float *bias;       /* (R), or NULL */
    float *y;                /* (n, R) */
    int add;                 /* y += instead of y = */
    size_t addition_count;
    const lp_addition *additions;
} lp_product;

/* y (n, R) = x (n, K) · weight (R, K) transposed + bias + additions, for `count` weights that share x. */
void lp_matmul_forward(lp_machine *m, const float *x, size_t n, size_t k, const lp_product *products, int count);

/* The same where all inputs stay in single precision, and where they are rounded to 8 bits. */
void lp_matmul_floats(lp_machine *m, const float *x, size_t n, size_t k, const lp_product *products, int count);
void lp_matmul_panels(lp_machine *m, const float *x, size_t n, size_t k, const lp_product *products, int count);

/* Memory for up to `n` positions of up to `k` values: floats of scratch a worker, floats packed, and input blocks. */
size_t lp_matmul_scratch(size_t n, size_t k);
size_t lp_matmul_packed(size_t n, size_t k);
size_t lp_matmul_blocks(size_t n, size_t k);

#endif
