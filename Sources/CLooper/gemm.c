/* A weight is turned into panels once for a product, by all threads; then each takes strips of rows and columns. */
#include "gemm.h"

#include <string.h>

#include "machine.h"

enum {
    CHUNK = 1024,      /* numbers of a weight's row at a time: whole blocks of every type */
    DEPTHS = 16,       /* depths of panels at a time */
    STRIP_ROWS = 192,  /* rows of an item of a product: many tiles, for a panel stays in the cache meanwhile */
    TILE_ROWS = 6,
    TURNED = 128,      /* rows turned at a time, even */
    OUTER_DEPTH = 512, /* numbers along the depth of an outer product at a time */
};

size_t lp_stride(const lp_team *t, size_t count) {
    const size_t words = lp_ceiling(lp_words(t, count), 16) * 16;
    return words % 256 == 0 ? words + 16 : words;
}

size_t lp_panels_words(const lp_team *t, size_t columns, size_t depth) {
    return lp_ceiling(columns, LP_WIDE) * LP_WIDE * lp_words(t, depth);
}

size_t lp_gemm_scratch(const lp_team *t, size_t most_rank) {
    const size_t transposed = CHUNK + LP_WIDE * (lp_words(t, CHUNK) + 16);
    const size_t plain = CHUNK + DEPTHS * t->numbers->pair * (lp_words(t, CHUNK) + 16);
    const size_t outer = (lp_words(t, OUTER_DEPTH) + most_rank) * LP_WIDE;
    return lp_larger(lp_larger(transposed, plain), outer) + TILE_ROWS * LP_WIDE;
}

/* ==== Panels ==== */

void lp_panel_of_columns(const lp_team *t, lp_matrix x, size_t rows, size_t depth, uint32_t *panel) {
    const size_t words = lp_words(t, depth);
    if (rows < LP_WIDE) memset(panel, 0, words * LP_WIDE * sizeof *panel);
    for (size_t i = 0; i < words; i++) {
        for (size_t r = 0; r < rows; r++) panel[i * LP_WIDE + r] = x.words[r * x.stride + i];
    }
}

void lp_panel_of_rows(
    const lp_team *t, lp_matrix x, size_t rows, size_t column, size_t columns, uint32_t *panel) {
    const size_t pair = t->numbers->pair;
    for (size_t d = 0; d < lp_words(t, rows); d++) {
        const uint32_t *pairs[2] = {NULL, NULL};
        for (size_t i = 0; i < pair && d * pair + i < rows; i++) pairs[i] = x.words + (d * pair + i) * x.stride;
        t->numbers->interleave(pairs, column, columns, panel + d * LP_WIDE);
    }
}

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
    for (size_t from = 0; from < columns; from += CHUNK) {
        const size_t count = lp_smaller(columns - from, CHUNK);
        for (size_t r = 0; r < inside; r++) {
            read_row(p, p->first + first + r, from, count, floats, rows + r * stride);
        }
        uint32_t *to = panel + from / p->team->numbers->pair * LP_WIDE;
        lp_panel_of_columns(p->team, (lp_matrix){rows, stride}, inside, count, to);
    }
}

void lp_pack_transposed(
    const lp_team *t, const lp_tensor *weight, size_t first, size_t count, float scale, uint32_t *panels) {
    packing p = {t, weight, first, count, scale, panels};
    lp_pool_run(t->pool, pack_transposed, &p, (uint32_t)lp_ceiling(count, LP_WIDE));
}

/* Some depths of all panels, which is some rows of the weight. */
static void pack_plain(void *context, uint32_t item, int32_t worker) {
    const packing *p = context;
    const size_t columns = (size_t)p->weight->columns, pair = p->team->numbers->pair;
    const size_t depth = lp_words(p->team, p->count), first = (size_t)item * DEPTHS;
    const size_t rows = lp_smaller(p->count - first * pair, DEPTHS * pair);
    float *floats = (float *)lp_team_scratch(p->team, worker);
    const lp_matrix read = {(uint32_t *)floats + CHUNK, lp_words(p->team, CHUNK) + 16};
    for (size_t from = 0; from < columns; from += CHUNK) {
        const size_t count = lp_smaller(columns - from, CHUNK);
        for (size_t r = 0; r < rows; r++) {
            read_row(p, p->first + first * pair + r, from, count, floats, read.words + r * read.stride);
        }
        for (size_t c = 0; c < count; c += LP_WIDE) {
            uint32_t *to = p->panels + ((from + c) / LP_WIDE * depth + first) * LP_WIDE;
            lp_panel_of_rows(p->team, read, rows, c, lp_smaller(count - c, LP_WIDE), to);
        }
    }
}

void lp_pack_plain(
    const lp_team *t, const lp_tensor *weight, size_t first, size_t count, float scale, uint32_t *panels) {
    packing p = {t, weight, first, count, scale, panels};
    lp_pool_run(t->pool, pack_plain, &p, (uint32_t)lp_ceiling(lp_words(t, count), DEPTHS));
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
        const size_t place = (row + r) * g->floats_stride + column;
        for (size_t c = 0; c < columns && g->plus; c++) tile[c] += g->plus[place + c];
        memcpy(g->floats + place, tile, columns * sizeof *tile);
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
    uint32_t *panel = lp_team_scratch(t, worker);
    float *tile = (float *)panel + lp_words(t, OUTER_DEPTH) * LP_WIDE;
    for (size_t from = 0; from < o->n; from += OUTER_DEPTH) {
        const size_t count = lp_smaller(o->n - from, OUTER_DEPTH), depth = lp_words(t, count);
        lp_panel_of_rows(t, lp_part_of(t, o->right, from, 0), count, column, columns, panel);
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

/* ==== Turning ==== */

typedef struct turning {
    const lp_team *team;
    lp_matrix x, to;
    size_t n, columns;
} turning;

/* Some rows of x, a whole number of words of a row of `to`. */
static void turn(void *context, uint32_t item, int32_t worker) {
    (void)worker;
    const turning *t = context;
    const size_t pair = t->team->numbers->pair, first = (size_t)item * TURNED, end = lp_smaller(t->n, first + TURNED);
    for (size_t c = 0; c < t->columns; c++) {
        if (pair == 1) {
            uint32_t *to = t->to.words + c * t->to.stride;
            for (size_t r = first; r < end; r++) to[r] = t->x.words[r * t->x.stride + c];
            continue;
        }
        uint16_t *to = (uint16_t *)(t->to.words + c * t->to.stride);
        for (size_t r = first; r < end; r++) to[r] = ((const uint16_t *)(t->x.words + r * t->x.stride))[c];
        if (end % pair != 0) to[end] = 0;
    }
}

void lp_turn(const lp_team *t, lp_matrix x, size_t n, size_t columns, lp_matrix to) {
    turning context = {t, x, to, n, columns};
    lp_pool_run(t->pool, turn, &context, (uint32_t)lp_ceiling(n, TURNED));
}
