/* How quantised weights and rounded inputs lie in memory while they are multiplied.
 *
 * A panel is 16 rows of a weight, a vector lane each; an input group is 16 positions. Both are cut into blocks of 32
 * values along the depth of the product. A block's product is a sum of 8-bit products, exact in 32 bits, times the
 * scale of the row and that of the position. */
#ifndef LP_PANEL_BLOCK_H
#define LP_PANEL_BLOCK_H

#include "clooper.h"

enum {
    LP_ROWS = 16,  /* rows of a panel */
    LP_GROUP = 16, /* positions of an input group */
    LP_DEPTH = 32, /* values of a block */
    LP_FEW = 4,    /* up to so many positions are multiplied with rows as they lie in the file */
    LP_SHIFT = 128 /* added to inputs where the CPU multiplies unsigned by signed bytes */
};

/* What the scales of a type's blocks are. */
typedef enum lp_scaling {
    LP_SCALED,  /* value = d * w */
    LP_AFFINE,  /* value = d * w + second */
    LP_HALVES,  /* value = d * w in the first 16 values, second * w in the others */
} lp_scaling;

/* Whether rows of the type are multiplied in panels. */
static inline int lp_is_quantised(int32_t type) { return type != LP_F32 && type != LP_F16 && type != LP_BF16; }

static inline lp_scaling lp_scaling_of(int32_t type) {
    switch (type) {
        case LP_Q4_1:
        case LP_Q5_1:
        case LP_Q4_K:
        case LP_Q5_K: return LP_AFFINE;
        case LP_Q6_K: return LP_HALVES;
        default: return LP_SCALED;
    }
}

typedef struct lp_panel_block {
    int8_t w[LP_DEPTH / 4][LP_ROWS][4];
    float d[LP_ROWS];
    float second[LP_ROWS];
    int32_t shift[2][LP_ROWS]; /* -128 * sum of w, of each half */
} lp_panel_block;

typedef struct lp_input_block {
    uint8_t x[LP_GROUP][LP_DEPTH]; /* signed, or shifted by 128, as the kernels of the CPU want it */
    float d[LP_GROUP];
    float sum[LP_GROUP]; /* d * sum of x, unshifted */
} lp_input_block;

/* The same of the first positions of a batch that has no more: signed, and in fewer bytes. */
typedef struct lp_few_block {
    int8_t x[LP_FEW][LP_DEPTH];
    float d[LP_FEW], sum[LP_FEW];
    int32_t total[LP_FEW], first[LP_FEW]; /* sums of all of x, and of its first 16 */
} lp_few_block;

/* A packed panel, and what it is multiplied with. */
typedef struct lp_direct {
    int32_t type;
    const uint8_t *packed;
    const lp_few_block *input;
    const float *bias; /* (16), or NULL */
    int add;           /* y += instead of y = */
    float *y;          /* (positions, 16; row stride y_stride) */
    size_t y_stride;
} lp_direct;

#endif
