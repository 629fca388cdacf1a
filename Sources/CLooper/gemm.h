/* Matrix products of training, in tiles over panels. */
#ifndef LP_GEMM_H
#define LP_GEMM_H

#include "clooper.h"
#include "kernels.h"
#include "threads.h"

/* Rows of numbers; a row begins `stride` words after the one before. What a row has beyond its last number is zero. */
typedef struct lp_matrix {
    uint32_t *words;
    size_t stride;
} lp_matrix;

/* Who computes. */
typedef struct lp_team {
    const lp_kernels *kernels;
    const lp_numbers *numbers;
    lp_pool *pool;
    int32_t threads;
    size_t scratch_words;
    uint32_t *scratch; /* (threads, scratch_words) */
} lp_team;

static inline uint32_t *lp_team_scratch(const lp_team *t, int32_t worker) {
    return t->scratch + (size_t)worker * t->scratch_words;
}

/* Words that `count` numbers take. */
static inline size_t lp_words(const lp_team *t, size_t count) { return (count + t->numbers->pair - 1) / t->numbers->pair; }

/* A distance of rows of `count` numbers that does not drive them out of the cache. */
size_t lp_stride(const lp_team *t, size_t count);

/* The part of a matrix that begins at `row` and number `column`, which begins a word. */
static inline lp_matrix lp_part_of(const lp_team *t, lp_matrix m, size_t row, size_t column) {
    return (lp_matrix){m.words + row * m.stride + column / t->numbers->pair, m.stride};
}

/* ==== Panels ==== */

/* Words of the panels of a right factor of `columns` columns and a depth of `depth` numbers. */
size_t lp_panels_words(const lp_team *t, size_t columns, size_t depth);

/* panels = scale * rows first ..< first + count of a weight, as columns: for x · weightᵀ */
void lp_pack_transposed(
    const lp_team *t, const lp_tensor *weight, size_t first, size_t count, float scale, uint32_t *panels);

/* panels = the same as rows: for dy · weight */
void lp_pack_plain(
    const lp_team *t, const lp_tensor *weight, size_t first, size_t count, float scale, uint32_t *panels);

/* One panel: `rows` (at most 64) rows of x, of `depth` numbers, as columns. */
void lp_panel_of_columns(const lp_team *t, lp_matrix x, size_t rows, size_t depth, uint32_t *panel);

/* One panel as deep as there are rows: their numbers column ..< column + columns (at most 64). */
void lp_panel_of_rows(
    const lp_team *t, lp_matrix x, size_t rows, size_t column, size_t columns, uint32_t *panel);

/* ==== Products ==== */

typedef struct lp_factors {
    lp_matrix left;         /* (rows, depth) */
    const uint32_t *panels; /* (depth, columns) */
    size_t depth;           /* numbers */
} lp_factors;

enum { LP_MOST_FACTORS = 6 };

/* y (rows, columns) = sum of left · right of all factors + bias */
typedef struct lp_gemm {
    size_t rows, columns;
    lp_factors factors[LP_MOST_FACTORS];
    int32_t count;
    const float *bias;   /* (columns), or NULL */
    const float *plus;   /* floats that are added, at the same places as `floats`, which it may be; or NULL */
    float *floats;       /* y as floats, or NULL: */
    size_t floats_stride;
    lp_matrix numbers;   /* y as numbers */
} lp_gemm;

void lp_gemm_run(const lp_team *t, const lp_gemm *products, int32_t count);

/* sum (k, columns) += scale * leftᵀ · right, where left (n, k) and right (n, columns) are numbers: the gradient of a
 * low-rank matrix. With `turned` the sum is (columns, k). */
typedef struct lp_outer {
    size_t n, k, columns;
    lp_matrix left_turned; /* (k, n): left, turned */
    lp_matrix right;
    float scale;
    float *sum;
    int turned;
} lp_outer;

void lp_outer_run(const lp_team *t, const lp_outer *outers, int32_t count);

/* to (columns, n) = x (n, columns) */
void lp_turn(const lp_team *t, lp_matrix x, size_t n, size_t columns, lp_matrix to);

/* Words of scratch that a worker needs for these. */
size_t lp_gemm_scratch(const lp_team *t, size_t most_rank);

#endif
