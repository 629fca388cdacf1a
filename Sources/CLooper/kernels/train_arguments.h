/* What the host hands to the kernels of training. */
#ifndef LP_CUDA_TRAIN_ARGUMENTS_H
#define LP_CUDA_TRAIN_ARGUMENTS_H

enum {
    LP_CUDA_ROW_THREADS = 256, /* of a block that does one row */
    LP_CUDA_TRAIN_TILE = 64,   /* rows of a tile of attention */
    LP_CUDA_EXACT_ROWS = 32,   /* and of a block of it in single precision: a thread a row */
    LP_CUDA_PIECE = 1 << 14,   /* values of a sum of squares */
};

/* Rows of numbers, as lp_matrix has them: a word is a float, or a pair of bfloat16. */
typedef struct lp_cuda_numbers {
    unsigned *words;
    long long stride; /* words */
    int halves;       /* whether words are pairs of bfloat16 */
} lp_cuda_numbers;

/* numbers = x (n, columns) + bias, and the other way round: x = numbers */
typedef struct lp_cuda_train_convert {
    float *x;
    const float *bias; /* (columns), or NULL */
    lp_cuda_numbers numbers;
    int columns;
} lp_cuda_train_convert;

/* y = x / sqrt(mean(x^2) + epsilon) * weight; and back: dx += the gradient by x, given dy. Rows of `columns`. */
typedef struct lp_cuda_train_norm {
    const float *x, *weight, *dy;
    float *dx;
    lp_cuda_numbers y;
    float epsilon;
    int columns;
} lp_cuda_train_norm;

/* Row i of `to` = row rows[i] of `from`; scattered: row rows[i] of `to` = row i of `from`. */
typedef struct lp_cuda_train_move {
    const unsigned *from;
    unsigned *to;
    const int *rows;
    long long words; /* of a row */
} lp_cuda_train_move;

/* Forward: q and k (numbers) = x (floats) + bias, normalised, rotated, q scaled. Back: q, k and v (numbers) = the
 * gradients of the products they came from, given dq (n, H, D), dk and dv (n, G, D). A warp a head of a row. */
typedef struct lp_cuda_train_rotate {
    const float *x_q, *x_k;
    const float *query_bias, *key_bias, *query_norm, *key_norm; /* or NULL */
    const float *dq, *dk, *dv;
    const float *angles; /* (n, rope_width): cosines, then sines */
    lp_cuda_numbers q, k, v, raw_q, raw_k; /* raw: before the norms */
    float epsilon, scale;
    int n, heads, kv_heads, width, rope_width, halves;
} lp_cuda_train_rotate;

/* active = silu(gate) * up; and back: gate and up become their gradients, given that of the output in `active` */
typedef struct lp_cuda_train_swiglu {
    lp_cuda_numbers gate, up, active;
    int columns;
} lp_cuda_train_swiglu;

/* to = x, some dropped; and back: dx, floats or numbers, += spread (n, columns), the same dropped */
typedef struct lp_cuda_train_drop {
    lp_cuda_numbers x, to;
    const float *spread;
    float *dx; /* or NULL: `to` */
    unsigned long long seed;
    unsigned least;
    float scale;
    int columns;
} lp_cuda_train_drop;

/* The loss of rows of logits (floats, stride), and their gradient: in their own place, or as bfloat16 beside. */
typedef struct lp_cuda_train_loss {
    const float *logits, *base; /* base: NULL for the likelihood of the targets */
    long long stride;
    const int *targets;
    const float *weights;
    double *losses;
    lp_cuda_numbers gradient; /* words: NULL where none is wanted */
    int vocabulary;
} lp_cuda_train_loss;

typedef struct lp_cuda_train_squares {
    const float *values;
    double *sums; /* one a piece */
    long long count;
} lp_cuda_train_squares;

typedef struct lp_cuda_train_step {
    float *values, *gradient, *first, *second;
    unsigned short *halves; /* the values as bfloat16, or NULL */
    long long count;
    float beta1, beta2, epsilon, kept, scale, rate, root;
} lp_cuda_train_step;

/* ==== Attention ==== */

/* Rows of the pass that follow each other, with what they see before themselves. */
typedef struct lp_cuda_train_segment {
    int first, count;
    int parent;           /* segment whose keys they see, or -1 */
    int context, visible; /* first row of what is seen, of the pass or of the prefixes, and how many rows */
    int in_prefix;
} lp_cuda_train_segment;

typedef struct lp_cuda_train_tile {
    int segment, offset; /* of its first row in the segment */
} lp_cuda_train_tile;

typedef struct lp_cuda_train_attend {
    lp_cuda_numbers q, k, v, mixed, dmixed, prefix_k, prefix_v;
    float *logs, *shares; /* (H, rows) */
    float *dq, *dk, *dv;  /* (n, H, D), (n, G, D) */
    const lp_cuda_train_segment *segments;
    const lp_cuda_train_tile *tiles;
    long long rows;
    int n, segment_count, heads, kv_heads, width;
} lp_cuda_train_attend;

#endif
