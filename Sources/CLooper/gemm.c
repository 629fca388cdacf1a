/* A weight is turned into panels once for a product, by all threads; then each takes strips of rows and columns. */
#include "gemm.h"

#include <string.h>

#include "machine.h"

enum {
    CHUNK = 1024,      /* numbers of a weight's row at a time: whole blocks of every type */
    STRIP_ROWS = 192,  /* rows of an item of a product: many tiles, for a panel stays in the cache meanwhile */
    TILE_ROWS = 6,
    OUTER_DEPTH = 512, /* numbers along the depth of an outer product at a time */
};

size_t lp_stride(const lp_team *t, size_t count) {
    const size_t words = lp_ceiling(lp_words(t, count), 16) * 16;
    return words % 256 == 0 ? words + 16 : words;
}

size_t lp_panels_words(const lp_team *t, size_t columns, size_t depth) {
    return lp_ceiling(columns, LP_WIDE) * LP_WIDE * lp_words(t, depth);
}

size_t lp_gemm_scratch(const lp_team *t, size_t most_columns, size_t most_rows, size_t most_rank) {
    const size_t transposed = CHUNK + LP_WIDE * (lp_words(t, CHUNK) + 16);
    const size_t plain = 2 * (most_columns + 16) * t->numbers->pair;
    const size_t outer = (lp_words(t, OUTER_DEPTH) + most_rank) * LP_WIDE;
    (void)most_rows;
    return lp_larger(lp_larger(transposed, plain), outer) + TILE_ROWS * LP_WIDE;
}

/* ==== Panels ==== */

typedef struct packing {
    const lp_team *team;
    const lp_tensor *weight;
    size_t first, count;
    float scale;
    uint32_t *panels;
} packing;

/* numbers = scale * values from ..< from + count of a row of the weight; `floats` is room for them. */
static void read_row(
    const packing *p, size_t row, size_t from, size_t count, float *floats, uint32_t *numbers) {
    const size_t row_bytes = p->weight->bytes / (size_t)p->weight->rows;
    const uint8_t *source = (const uint8_t *)p->weight->data + row * row_bytes;
    if (from > 0) source += lp_row_bytes(p->weight->type, (int64_t)from);
    p->team->kernels->dequantize(p->weight->type, source, floats, count);
    if (p->scale != 1) {
        for (size_t i = 0; i < count; i++) floats[i] *= p->scale;
    }
    p->team->numbers->from_floats(floats, count, numbers);
}

/* One panel: 64 rows of the weight become its columns. */
static void pack_transposed(void *context, uint32_t item, int32_t worker) {
    const packing *p = context;
    const size_t columns = (size_t)p->weight->columns, depth = lp_words(p->team, columns);
    const size_t first = (size_t)item * LP_WIDE, inside = lp_smaller(p->count - first, LP_WIDE);
    const size_t stride = lp_words(p->team, CHUNK) + 16;
    uint32_t *panel = p->panels + (size_t)item * depth * LP_WIDE;
    float *floats = (float *)lp_team_scratch(p->team, worker);
    uint32_t *rows = (uint32_t *)floats + CHUNK;
    if (inside < LP_WIDE) memset(panel, 0, depth * LP_WIDE * sizeof *panel);
    for (size_t from = 0; from < columns; from += CHUNK) {
        const size_t count = lp_smaller(columns - from, CHUNK), words = lp_words(p->team, count);
        for (size_t r = 0; r < inside; r++) {
            read_row(p, p->first + first + r, from, count, floats, rows + r * stride);
        }
        uint32_t *to = panel + from / p->team->numbers->pair * LP_WIDE;
        for (size_t k = 0; k < words; k++, to += LP_WIDE) {
            for (size_t r = 0; r < inside; r++) to[r] = rows[r * stride + k];
        }
    }
}

void lp_pack_transposed(
    const lp_team *t, const lp_tensor *weight, size_t first, size_t count, float scale, uint32_t *panels) {
    packing p = {t, weight, first, count, scale, panels};
    lp_pool_run(t->pool, pack_transposed, &p, (uint32_t)lp_ceiling(count, LP_WIDE));
}

/* One depth of all panels: `pair` rows of the weight. */
static void pack_plain(void *context, uint32_t item, int32_t worker) {
    const packing *p = context;
    const size_t columns = (size_t)p->weight->columns, pair = p->team->numbers->pair;
    const size_t depth = lp_words(p->team, p->count), stride = columns + 16;
    float *floats = (float *)lp_team_scratch(p->team, worker);
    const uint32_t *rows[2] = {NULL, NULL};
    for (size_t i = 0; i < pair && item * pair + i < p->count; i++) {
        uint32_t *numbers = (uint32_t *)floats + (1 + i) * stride;
        read_row(p, p->first + item * pair + i, 0, columns, floats, numbers);
        rows[i] = numbers;
    }
    for (size_t c = 0; c < columns; c += LP_WIDE) {
        uint32_t *to = p->panels + (c / LP_WIDE * depth + item) * LP_WIDE;
        p->team->numbers->interleave(rows, c, lp_smaller(columns - c, LP_WIDE), to);
    }
}

void lp_pack_plain(
    const lp_team *t, const lp_tensor *weight, size_t first, size_t count, float scale, uint32_t *panels) {
    packing p = {t, weight, first, count, scale, panels};
    lp_pool_run(t->pool, pack_plain, &p, (uint32_t)lp_words(t, count));
}

/* ==== Products ==== */

typedef struct products {
    const lp_team *team;
    const lp_gemm *list;
    int32_t count;
} products;

static uint32_t items_of(const lp_gemm *g) {
    return (uint32_t)(lp_ceiling(g->columns, LP_WIDE) * lp_ceiling(g->rows, STRIP_ROWS));
}

/* Puts what a tile gave to its place. */
static void put(const lp_team *t, const lp_gemm *g, size_t row, size_t rows, size_t column, float *tile) {
    const size_t columns = lp_smaller(g->columns - column, LP_WIDE);
    for (size_t r = 0; r < rows; r++, tile += LP_WIDE) {
        for (size_t c = 0; c < columns && g->bias; c++) tile[c] += g->bias[column + c];
        if (!g->floats) {
            t->numbers->from_floats(tile, columns, lp_part_of(t, g->numbers, row + r, column).words);
            continue;
        }
        float *y = g->floats + (row + r) * g->floats_stride + column;
        if (g->add) {
            for (size_t c = 0; c < columns; c++) y[c] += tile[c];
        } else {
            memcpy(y, tile, columns * sizeof *y);
        }
    }
}

static void multiply(void *context, uint32_t item, int32_t worker) {
    const products *p = context;
    const lp_team *t = p->team;
    const lp_gemm *g = p->list;
    for (; item >= items_of(g); g++) item -= items_of(g);
    const size_t strips = lp_ceiling(g->rows, STRIP_ROWS), panel = item / strips;
    const size_t first = item % strips * STRIP_ROWS, end = lp_smaller(g->rows, first + STRIP_ROWS);
    const size_t columns = lp_smaller(g->columns - panel * LP_WIDE, LP_WIDE);
    float *tile = (float *)lp_team_scratch(t, worker);
    for (size_t row = first; row < end; row += TILE_ROWS) {
        const size_t rows = lp_smaller(end - row, TILE_ROWS);
        for (int32_t f = 0; f < g->count; f++) {
            const lp_factors *factors = &g->factors[f];
            const size_t depth = lp_words(t, factors->depth);
            const uint32_t *left = factors->left.words + row * factors->left.stride;
            const uint32_t *right = factors->panels + panel * depth * LP_WIDE;
            t->numbers->tile(left, factors->left.stride, rows, depth, right, columns, tile, LP_WIDE, f > 0);
        }
        put(t, g, row, rows, panel * LP_WIDE, tile);
    }
}

void lp_gemm_run(const lp_team *t, const lp_gemm *list, int32_t count) {
    products p = {t, list, count};
    uint32_t items = 0;
    for (int32_t i = 0; i < count; i++) items += items_of(&list[i]);
    lp_pool_run(t->pool, multiply, &p, items);
}

/* ==== Outer products ==== */

typedef struct outers {
    const lp_team *team;
    const lp_outer *list;
} outers;

static void put_outer(const lp_outer *o, size_t column, const float *tile) {
    const size_t columns = lp_smaller(o->columns - column, LP_WIDE);
    for (size_t k = 0; k < o->k; k++, tile += LP_WIDE) {
        float *y = o->turned ? o->sum + column * o->k + k : o->sum + k * o->columns + column;
        const size_t step = o->turned ? o->k : 1;
        for (size_t c = 0; c < columns; c++) y[c * step] += o->scale * tile[c];
    }
}

static void multiply_outer(void *context, uint32_t item, int32_t worker) {
    const outers *p = context;
    const lp_team *t = p->team;
    const lp_outer *o = p->list;
    for (; item >= lp_ceiling(o->columns, LP_WIDE); o++) item -= (uint32_t)lp_ceiling(o->columns, LP_WIDE);
    const size_t column = (size_t)item * LP_WIDE, columns = lp_smaller(o->columns - column, LP_WIDE);
    const size_t pair = t->numbers->pair;
    uint32_t *panel = lp_team_scratch(t, worker);
    float *tile = (float *)panel + lp_words(t, OUTER_DEPTH) * LP_WIDE;
    for (size_t from = 0; from < o->n; from += OUTER_DEPTH) {
        const size_t count = lp_smaller(o->n - from, OUTER_DEPTH), depth = lp_words(t, count);
        for (size_t d = 0; d < depth; d++) {
            const uint32_t *rows[2] = {NULL, NULL};
            for (size_t i = 0; i < pair && d * pair + i < count; i++) {
                rows[i] = o->right.words + (from + d * pair + i) * o->right.stride;
            }
            t->numbers->interleave(rows, column, columns, panel + d * LP_WIDE);
        }
        const lp_matrix left = lp_part_of(t, o->left_turned, 0, from);
        t->numbers->tile(left.words, left.stride, o->k, depth, panel, columns, tile, LP_WIDE, from > 0);
    }
    put_outer(o, column, tile);
}

void lp_outer_run(const lp_team *t, const lp_outer *list, int32_t count) {
    outers p = {t, list};
    uint32_t items = 0;
    for (int32_t i = 0; i < count; i++) items += (uint32_t)lp_ceiling(list[i].columns, LP_WIDE);
    lp_pool_run(t->pool, multiply_outer, &p, items);
}

void lp_turn(const lp_team *t, lp_matrix x, size_t n, size_t columns, lp_matrix to) {
    for (size_t r = 0; r < n; r++) {
        for (size_t c = 0; c < columns; c++) {
            if (t->numbers->pair == 1) {
                to.words[c * to.stride + r] = x.words[r * x.stride + c];
            } else {
                ((uint16_t *)(to.words + c * to.stride))[r] = ((const uint16_t *)(x.words + r * x.stride))[c];
            }
        }
    }
    for (size_t c = 0; c < columns && n % t->numbers->pair != 0; c++) {
        ((uint16_t *)(to.words + c * to.stride))[n] = 0;
    }
}
