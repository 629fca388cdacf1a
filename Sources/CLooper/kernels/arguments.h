/* What the host hands to the kernels: one struct each. Compiled by both sides, so their layouts agree. */
#ifndef LP_CUDA_ARGUMENTS_H
#define LP_CUDA_ARGUMENTS_H

/* Numbers that both sides need. Those of the types are GGUF's. */
enum {
    LP_CUDA_F32 = 0,
    LP_CUDA_F16 = 1,
    LP_CUDA_Q4_0 = 2,
    LP_CUDA_Q4_1 = 3,
    LP_CUDA_Q5_0 = 6,
    LP_CUDA_Q5_1 = 7,
    LP_CUDA_Q8_0 = 8,
    LP_CUDA_Q4_K = 12,
    LP_CUDA_Q5_K = 13,
    LP_CUDA_Q6_K = 14,
    LP_CUDA_BF16 = 30,

    LP_CUDA_FEW = 8,        /* rows of a step up to which products read the quantised weights themselves */
    LP_CUDA_OUTPUTS = 3,    /* products that share their input */
    LP_CUDA_THREADS = 128,  /* of a block, where nothing else is said */
    LP_CUDA_PAGE = 64,      /* positions of a page */
    LP_CUDA_SPLITS = 64,    /* most blocks that share the positions of one row */
    LP_CUDA_SECTIONS = 4,   /* most parts that a block of a quantised type is made of */
    LP_CUDA_TILE = 64,      /* rows of a tile of prompt attention */
};

/* A weight: rows of `stride` bytes (a multiple of 16, zero at the end), arranged as lp_cuda_arrange_rows says. */
typedef struct lp_cuda_matrix {
    const unsigned char *data;
    long long stride;
    int type, rows, columns;
} lp_cuda_matrix;

/* Copies of an input x (n, K) in the form that the products want. */
typedef enum lp_cuda_form { LP_CUDA_PLAIN, LP_CUDA_BYTES, LP_CUDA_HALVES } lp_cuda_form;

typedef struct lp_cuda_rounded {
    int form;              /* lp_cuda_form; LP_CUDA_PLAIN: none */
    signed char *bytes;    /* (n, K) */
    float *scales;         /* (n, K/32): x is about byte * scale */
    float *sums;           /* (n, K/16) of byte * scale */
    unsigned short *halves; /* (n, K) bfloat16 */
} lp_cuda_rounded;

/* A part of the blocks of a quantised type: `bytes` from byte `offset` of each block on. */
typedef struct lp_cuda_section {
    int offset, bytes;
} lp_cuda_section;

/* `to` (rows, stride) = `from` (rows, blocks, block_bytes), each row section by section instead of block by block, so
 * that neighbouring threads read neighbouring words. */
typedef struct lp_cuda_arrange {
    const unsigned char *from;
    unsigned char *to;
    long long stride;
    int rows, blocks, block_bytes, sections;
    lp_cuda_section section[LP_CUDA_SECTIONS];
} lp_cuda_arrange;

/* Rows `first` ..< first + rows of a weight as floats or bfloat16: to (rows, K) */
typedef struct lp_cuda_dequantize {
    lp_cuda_matrix weight;
    int first, rows;
    float *floats; /* or NULL */
    unsigned short *halves;
} lp_cuda_dequantize;

/* x (n, C) = rows `ids` of the weight */
typedef struct lp_cuda_embed {
    lp_cuda_matrix weight;
    const int *ids;
    float *x;
} lp_cuda_embed;

/* y (n, C) = x / sqrt(mean(x^2) + epsilon) * weight, of row rows[i] of x, or of row i */
typedef struct lp_cuda_norm {
    const float *x, *weight;
    const int *rows;
    float *y;
    float epsilon;
    int columns;
    lp_cuda_rounded rounded;
} lp_cuda_norm;

/* gate (n, F) = silu(gate) * up */
typedef struct lp_cuda_activate {
    float *gate;
    const float *up;
    int columns;
    lp_cuda_rounded rounded;
} lp_cuda_activate;

/* rounded = x (n, K) */
typedef struct lp_cuda_round {
    const float *x;
    int columns;
    lp_cuda_rounded rounded;
} lp_cuda_round;

/* y (n, R) += bias (R) */
typedef struct lp_cuda_bias {
    float *y;
    const float *bias;
    int columns;
} lp_cuda_bias;

typedef struct lp_cuda_product {
    lp_cuda_matrix weight;
    const float *bias; /* or NULL */
    float *y;          /* (n, R) */
    int first_pair;    /* pairs of rows of the products before this one */
} lp_cuda_product;

/* y (n, R) = x (n, K) · weightᵀ + bias, for up to LP_CUDA_FEW rows of x and `count` weights */
typedef struct lp_cuda_few {
    const float *x;
    lp_cuda_rounded rounded;
    int n, columns, add;
    int lanes; /* threads that share two rows of a weight: a power of two, 8 to LP_CUDA_THREADS */
    int pairs; /* of rows, of all products */
    int count;
    lp_cuda_product products[LP_CUDA_OUTPUTS];
} lp_cuda_few;

/* Where the keys and values of one layer lie. A page holds, layer by layer, keys (G, 64, D), their scales (G, 64) where
 * the type has some, then the values in the same form. */
typedef struct lp_cuda_cache {
    const unsigned long long *tables; /* addresses of the pages of the sequences */
    const int *table_of;              /* (n) where the table of a row's sequence begins */
    const int *positions;             /* (n) */
    long long layer;                  /* bytes before the layer in a page */
    long long values;                 /* bytes from the keys to the values */
    int type, kv_heads, width;
} lp_cuda_cache;

/* Normalises and rotates q (n, H, D) and k (n, G, D); k and v (n, G, D) go to the cache. One warp a head. */
typedef struct lp_cuda_store {
    lp_cuda_cache cache;
    float *q;
    const float *k, *v;
    const float *query_norm, *key_norm; /* (D), or NULL */
    const float *frequencies;           /* (rope_width/2) */
    float epsilon;
    int n, heads, rope_width, halves;
} lp_cuda_store;

/* y (n, H, D) = attention of q (n, H, D): blocks of x: parts of the positions, y: groups of heads, z: rows. */
typedef struct lp_cuda_attend {
    lp_cuda_cache cache;
    const float *q;
    float *y;
    float scale;
    int heads;
    int parts;       /* blocks that share the heads of one key head */
    int lanes;       /* threads that share a position: a power of two, D <= 8 * lanes */
    int split;       /* whether the blocks of a row share its positions */
    float *partial;  /* (n, H, LP_CUDA_SPLITS, D + 2): unscaled values, largest score, sum */
    unsigned *done;  /* (n, gridDim.y) blocks that are ready; zero before and after */
    lp_cuda_rounded rounded;
} lp_cuda_attend;

/* Up to LP_CUDA_TILE consecutive rows of one sequence. */
typedef struct lp_cuda_tile {
    int first, count; /* rows of the step */
} lp_cuda_tile;

typedef struct lp_cuda_attend_tiles {
    lp_cuda_cache cache;
    const float *q;
    float *y;
    float scale;
    int heads;
    const lp_cuda_tile *tiles;
    lp_cuda_rounded rounded;
} lp_cuda_attend_tiles;

/* An adapter's part for one row of x and one product; rank 0: none. */
typedef struct lp_cuda_lora {
    const float *a; /* (rank, in) */
    const float *b; /* (rank, out) */
    int rank;
} lp_cuda_lora;

/* low (LP_CUDA_OUTPUTS, LP_CUDA_FEW, most) = x · aᵀ, then y += low · b. Blocks of y: rows of x; of z: products. */
typedef struct lp_cuda_adapt {
    const float *x;
    float *low;
    int columns; /* of x */
    int most;    /* room for ranks */
    float *y[LP_CUDA_OUTPUTS];
    int rows[LP_CUDA_OUTPUTS]; /* of the products' weights */
    lp_cuda_lora loras[LP_CUDA_OUTPUTS][LP_CUDA_FEW];
} lp_cuda_adapt;

#endif
